"""A user's phone: saved, and verified by a one-time code."""

import hashlib
import hmac
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib import identity, settings
from chalicelib.domain.errors import (
    CodeWrong,
    CountryMissing,
    CountryUnknown,
    KeyReused,
    PhoneInvalid,
    Unavailable,
)
from chalicelib.domain.phones import Code, Phone
from chalicelib.domain.receipts import Receipt
from chalicelib.domain.roles import Caller
from chalicelib.notifications import sms, whatsapp, words
from chalicelib.operations.retries import until_current
from chalicelib.store import limits, phones, receipts, secrets
from chalicelib.store.tables import key

LIMIT, LIMIT_SECONDS = 6, 60
_PLUS_SIGNS = ("+", "\uff0b")  # the second is what a Japanese keyboard makes


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving came to: whether it is the user's first phone, and whether a code was sent to it."""

    phone: Phone
    is_new: bool
    requires_code: bool


def admit(*, caller: Caller, route: str, now: datetime) -> None:
    """Count a request of this user to this route.

    :raises RateExceeded: if they have made more than 6 within a minute
    """
    name = key("PHONE", route, caller.tenant, caller.user)
    limits.admit(name, most=LIMIT, seconds=LIMIT_SECONDS, now=now, stamp=identity.new_operation_id())


def save(
    *,
    caller: Caller,
    number: str,
    country: str | None,
    opted_in: bool,
    language: str,
    now: datetime,
    receipt: Receipt | None = None,
) -> Saved:
    """Save the caller's phone, and send a code to it where the stage wants proof and has none.

    `country` is an ISO 3166 alpha-2 code in any case, `language` is es or en.

    :raises PhoneInvalid: if no phone can have this number
    :raises CountryMissing: if it does not begin with `+` and no country is given
    :raises CountryUnknown: if the country is none
    :raises AlreadyAnswered: if the receipt's request was answered before
    :raises KeyReused: if the receipt's key was used with another body
    :raises Unavailable: if the store gave no definite answer in time, or no SMS could be sent
    """
    wanted = _e164(number, country)
    code = identity.new_code()
    kept = Code(wanted, _digest(caller, wanted, code))

    def attempt() -> Saved:
        before = phones.get(caller.tenant, caller.user)
        saved = _saved(before, caller, wanted, opted_in=opted_in)
        phones.save(
            before,
            saved.phone,
            kept if saved.requires_code else None,
            operation=identity.new_operation_id(),
            receipt=None if saved.requires_code else receipt,
            created=saved,
            now=now,
        )
        return saved

    saved = until_current(attempt, phones.Overtaken)
    if saved.requires_code:
        _send(saved.phone, code, language)
        # Who asks again before the code went out is sent another one, and not just told that it did.
        if receipt is not None:
            with suppress(Unavailable, KeyReused):
                receipts.keep(receipt, saved, identity.new_operation_id(), int(now.timestamp()))
    return saved


def verify(*, caller: Caller, code: str, now: datetime) -> Phone:
    """Use the code that was sent to the caller's phone, which counts as verified from now on.

    The try is counted before the code is compared; the fifth one makes it void.

    :raises CodeWrong: if it is wrong, expired, used, void or replaced, or there is none
    :raises Unavailable: if the store gave no definite answer in time
    """
    stamp = identity.new_operation_id()
    kept = until_current(
        lambda: phones.count_try(caller.tenant, caller.user, stamp=stamp, now=now), phones.Overtaken
    )
    if kept is None or not hmac.compare_digest(kept.digest, _digest(caller, kept.number, code)):
        raise CodeWrong
    used = kept

    def attempt() -> Phone:
        before = phones.get(caller.tenant, caller.user)
        if before is None or before.number != used.number:
            raise CodeWrong
        after = replace(before, is_verified=True, version=before.version + 1)
        phones.verify(before, after, used, operation=identity.new_operation_id())
        return after

    return until_current(attempt, phones.Overtaken)


def _saved(before: Phone | None, caller: Caller, number: str, *, opted_in: bool) -> Saved:
    is_proven = before is not None and before.number == number and before.is_verified
    phone = Phone(
        tenant=caller.tenant,
        user=caller.user,
        number=number,
        opted_in=opted_in,
        is_verified=is_proven or not settings.load().phone_otp,
        version=before.version + 1 if before is not None else 1,
    )
    return Saved(phone, is_new=before is None, requires_code=not phone.is_verified)


def _send(phone: Phone, code: str, language: str) -> None:
    sms.send(phone.number, words.code_text(code, language))
    if phone.opted_in:
        whatsapp.send_code(phone.number, code, language)


def _digest(caller: Caller, number: str, code: str) -> str:
    """What is kept of a code: keyed, for a million codes are soon tried, and good for this phone alone."""
    text = key("OTP", caller.tenant, caller.user, number, code)
    return hmac.new(secrets.jwt_secret().encode(), text.encode(), hashlib.sha256).hexdigest()


def _e164(number: str, country: str | None) -> str:
    # Only these requests need the library, which takes a cold start 20 ms.
    import phonenumbers  # noqa: PLC0415

    region = (country or "").strip().upper() or None
    if region is not None and region not in phonenumbers.SUPPORTED_REGIONS:
        raise CountryUnknown
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException as fault:
        is_placeless = fault.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE
        if is_placeless and region is None and not number.strip().startswith(_PLUS_SIGNS):
            raise CountryMissing from fault
        raise PhoneInvalid from fault
    if parsed.extension or not phonenumbers.is_possible_number(parsed):
        raise PhoneInvalid
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
