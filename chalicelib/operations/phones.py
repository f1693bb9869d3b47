"""Operations on a user's phone: save it, and verify it by a one-time code."""

import hashlib
import hmac
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from aws_lambda_powertools import Logger

from chalicelib import identity, metrics, settings
from chalicelib.domain.errors import CodeWrong, KeyReused, PhoneNotReachable, RateExceeded, Unavailable
from chalicelib.domain.idempotency import IdempotencyRecord
from chalicelib.domain.phones import MOST_OF_NUMBER, MOST_OF_TENANT, Code, Phone
from chalicelib.domain.rate_limits import Allowance
from chalicelib.domain.roles import Caller
from chalicelib.metrics import Metric
from chalicelib.notifications import labels, sms, whatsapp
from chalicelib.operations.people import chosen_language
from chalicelib.operations.phone_numbers import can_get_sms, e164
from chalicelib.operations.retries import retry_on_conflict
from chalicelib.store import idempotency_records, limits, phones, secrets
from chalicelib.store.budgets import Budget
from chalicelib.store.tables import key

LIMIT, LIMIT_SECONDS = 6, 60
_PURPOSE = "codes"

logger = Logger(service="cupo")


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved phone; whether it is the user's first, and whether a code was sent to verify it."""

    phone: Phone
    is_new: bool
    requires_code: bool


def admit(*, caller: Caller, route: str, now: datetime) -> Allowance:
    """Count a request of this user to this route; return what is left.

    :raises RateExceeded: if the user has made more than 6 within a minute
    """
    limit = key("PHONE", route, caller.tenant, caller.user)
    return limits.admit(limit, most=LIMIT, seconds=LIMIT_SECONDS, now=now, stamp=identity.new_operation_id())


def save(
    *,
    caller: Caller,
    number: str,
    country: str | None,
    opted_in: bool,
    now: datetime,
    idempotency: IdempotencyRecord | None = None,
) -> Saved:
    """Save the caller's phone; send a code to it if the stage requires verification and it is not verified.

    `country` is an ISO 3166 alpha-2 code in upper or lower case. The code comes in the caller's language.
    It counts for the day's budgets of number, tenant and stage as it is written, before it is sent: one that
    SNS did not confirm may have gone out.

    :raises PhoneInvalid: if no phone can have this number
    :raises CountryMissing: if it does not begin with `+` and no country is given
    :raises CountryUnknown: if no country with phones has this code
    :raises PhoneNotReachable: if a code would have to go to it, and the stage sends no SMS to such numbers
    :raises RateExceeded: if a code would have to go to it, and one of the day's budgets is used up
    :raises IdempotentReplay: if the same request was answered before
    :raises KeyReused: if the idempotency key was used with another body
    :raises Unavailable: if the store gave no definite answer in time, or no SMS could be sent
    """
    number = e164(number, country)
    code = identity.new_code()
    stored_code = Code(
        number, _digest(secrets.signing_keys().signing(now).derived(_PURPOSE), caller, number, code)
    )

    def attempt() -> Saved:
        before = phones.get(caller.tenant, caller.user)
        saved = _saved(before, caller, number, opted_in=opted_in)
        if saved.requires_code and not can_get_sms(number):
            raise PhoneNotReachable
        phones.save(
            before,
            saved.phone,
            stored_code if saved.requires_code else None,
            operation=identity.new_operation_id(),
            budgets=_budgets(caller.tenant, number) if saved.requires_code else (),
            idempotency=None if saved.requires_code else idempotency,
            created=saved,
            now=now,
        )
        return saved

    try:
        saved = retry_on_conflict(attempt)
    except RateExceeded as refusal:
        metrics.count(Metric.CODES_HELD_BACK)
        name = refusal.limit.name if refusal.limit else ""
        logger.warning("no code was sent", extra={"budget": name, "tenant": caller.tenant})
        raise
    if saved.requires_code:
        language = chosen_language(caller)
        sms.send(number, labels.code_text(code, language))
        if opted_in:
            whatsapp.send_code(number, code, language)
        # The response is stored only after the code was sent: a request that is repeated before that sends
        # another code, instead of getting a response that promises one.
        if idempotency is not None:
            with suppress(Unavailable, KeyReused):
                operation = identity.new_operation_id()
                idempotency_records.keep(idempotency, saved, operation, int(now.timestamp()))
    return saved


def verify(*, caller: Caller, code: str, now: datetime) -> Phone:
    """Verify the caller's phone with the code that was sent to it, and use the code up.

    The attempt is counted before the code is compared. After the fifth attempt the code is void.

    :raises CodeWrong: if the code is wrong, expired, used, void or replaced, or there is none
    :raises Unavailable: if the store gave no definite answer in time
    """
    stamp = identity.new_operation_id()
    sent = retry_on_conflict(lambda: phones.count_try(caller.tenant, caller.user, stamp=stamp, now=now))
    if sent is None or not any(
        hmac.compare_digest(sent.digest, _digest(secret, caller, sent.number, code))
        for secret in secrets.signing_keys().derived(_PURPOSE)
    ):
        raise CodeWrong

    def attempt() -> Phone:
        before = phones.get(caller.tenant, caller.user)
        if before is None or before.number != sent.number:
            raise CodeWrong
        after = replace(before, is_verified=True, version=before.version + 1)
        phones.verify(before, after, sent, operation=identity.new_operation_id())
        return after

    return retry_on_conflict(attempt)


def _saved(before: Phone | None, caller: Caller, number: str, *, opted_in: bool) -> Saved:
    is_proven = before is not None and before.number == number and before.is_verified
    phone = Phone(
        tenant=caller.tenant,
        user=caller.user,
        number=number,
        opted_in=opted_in,
        is_verified=is_proven,
        version=before.version + 1 if before is not None else 1,
    )
    requires_code = settings.load().phone_otp and not phone.is_verified
    return Saved(phone, is_new=before is None, requires_code=requires_code)


def _budgets(tenant: str, number: str) -> tuple[Budget, ...]:
    """Return the day's budgets that a code to this number counts for."""
    return (
        Budget("codes-of-number", key("CODES", "NUMBER", number), MOST_OF_NUMBER),
        Budget("codes-of-tenant", key("CODES", "TENANT", tenant), MOST_OF_TENANT),
        Budget("codes-of-stage", key("CODES", "STAGE"), settings.load().sms_daily_limit),
    )


def _digest(secret: bytes, caller: Caller, number: str, code: str) -> str:
    """Return the digest that is stored of a code. It is keyed, because a million codes are soon tried."""
    text = key("OTP", caller.tenant, caller.user, number, code)
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
