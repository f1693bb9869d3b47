"""Routes of the caller's phone: /api/me/phone."""

from dataclasses import replace

from chalicelib.dialects.rooms import route_docs
from chalicelib.dialects.rooms.responses import PhoneSaved, PhoneVerified
from chalicelib.dialects.rooms.schemas import NewPhone, SentCode
from chalicelib.http.call import Call, Reply
from chalicelib.http.response_headers import rate_limit_headers
from chalicelib.http.routes import route
from chalicelib.operations import phones as operations
from chalicelib.operations.phones import Saved


@route(
    "POST",
    "/api/me/phone",
    body=NewPhone,
    response=PhoneSaved,
    docs=route_docs.SAVE_PHONE,
    idempotent=True,
)
def save_phone(call: Call[NewPhone]) -> Reply:
    """Save the caller's phone, and send a code to it if the stage requires verification."""
    allowance = operations.admit(caller=call.caller, route="save", now=call.now)
    saved = operations.save(
        caller=call.caller,
        number=call.body.phone,
        country=call.body.country,
        opted_in=call.body.whatsapp_opt_in,
        now=call.now,
        idempotency=call.idempotency_record(_saved),
    )
    return replace(_saved(saved), headers=rate_limit_headers(allowance))


@route("POST", "/api/me/phone/verify-otp", body=SentCode, response=PhoneVerified, docs=route_docs.VERIFY_CODE)
def verify_code(call: Call[SentCode]) -> Reply:
    """Verify the caller's phone by the code that was sent to it."""
    allowance = operations.admit(caller=call.caller, route="verify", now=call.now)
    operations.verify(caller=call.caller, code=call.body.otp_code, now=call.now)
    body = {"ok": True, "message": "Teléfono verificado exitosamente."}
    return Reply(200, body, rate_limit_headers(allowance))


def _saved(saved: Saved) -> Reply:
    body = {
        "ok": True,
        "phone_e164": saved.phone.number,
        "requires_otp": saved.requires_code,
        "message": "Teléfono guardado exitosamente.",
    }
    return Reply(201 if saved.is_new else 200, body)
