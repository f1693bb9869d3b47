"""/api/me/phone."""

from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.languages import language_of
from chalicelib.dialects.rooms.dialect import rooms
from chalicelib.dialects.rooms.schemas import NewPhone, SentCode
from chalicelib.dialects.shown import Shown
from chalicelib.operations import phones as operations
from chalicelib.operations.phones import Saved


@rooms.route("POST", "/api/me/phone", body=NewPhone, shown=Shown(statuses=(200, 201)))
def save_phone(call: Call[NewPhone]) -> Reply:
    """Save the caller's phone, and send a code to it where the stage wants one."""
    call.raise_if_answered()
    operations.admit(caller=call.caller, route="save", now=call.now)
    saved = operations.save(
        caller=call.caller,
        number=call.body.phone,
        country=call.body.country,
        opted_in=call.body.whatsapp_opt_in,
        language=language_of(call.headers.get("accept-language")),
        now=call.now,
        receipt=call.receipt(_saved),
    )
    return _saved(saved)


@rooms.route("POST", "/api/me/phone/verify-otp", body=SentCode)
def verify_code(call: Call[SentCode]) -> Reply:
    """Prove that the caller has the phone, by the code that was sent to it."""
    operations.admit(caller=call.caller, route="verify", now=call.now)
    operations.verify(caller=call.caller, code=call.body.otp_code, now=call.now)
    return Reply(200, {"ok": True, "message": "Teléfono verificado exitosamente."})


def _saved(saved: Saved) -> Reply:
    body = {
        "ok": True,
        "phone_e164": saved.phone.number,
        "requires_otp": saved.requires_code,
        "message": "Teléfono guardado exitosamente.",
    }
    return Reply(201 if saved.is_new else 200, body)
