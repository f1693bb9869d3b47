"""The provider's notifications: whose they are, what they are about, and what they leave behind."""

from itertools import product
from typing import Any, Final

from chalicelib import clock
from tests.contract.appointments import Appointments, slot, times
from tests.contract.appointments_answers import (
    KEYS,
    NO_PERMISSION,
    deleted,
    made,
    made_list,
    refused,
    refused_somehow,
)
from tests.contract.appointments_kept import held, history_of
from tests.contract.courts import At
from tests.contract.test_appointments_checkouts import DEPOSIT, THURSDAY, opened, paid
from tests.contract.test_appointments_ownership import CALLERS
from tests.contract.test_appointments_payments import is_done, notify
from tests.integrations.payments.conftest import configured, mercadopago
from tests.integrations.payments.mercadopago import FIND, MercadoPago
from tests.integrations.payments.mercadopago import refused as refused_by_provider
from tests.integrations.payments.signatures import signed
from tests.remotes.responses import Act, answered
from tests.store.days import items

__all__ = ["configured", "mercadopago", "paid"]

PATH: Final = "/api/reservations/create-with-payment"
SILENCE: Final[dict[str, Act]] = {
    "401": refused_by_provider(401, "unauthorized"),
    "429": refused_by_provider(429, "too_many_requests"),
    "500": refused_by_provider(500, "internal_error"),
    "no JSON": answered(200, b"<html>"),
    "nothing": answered(None, b""),
}
ELSEWHERE: Final = (
    *("", "x", "default#x", "#", "default#", "norte#x", "x" * 200, None, "RSV#%00", "default#x#y"),
)
"""References of payments that are not ours."""


def pay(caller: Appointments, provider: MercadoPago, **fields: Any) -> tuple[str, str]:
    """Ask for a checkout and pay there; the id of the hold, and of the payment."""
    before = {each["id"] for each in made_list(caller.of_user())}
    opened(caller.pay(**fields))
    [hold] = {each["id"] for each in made_list(caller.of_user())} - before
    return hold, payment(provider)


def payment(provider: MercadoPago, **changes: Any) -> str:
    """The id of a payment at the newest checkout."""
    preference = list(provider.preferences.values())[-1]
    fields = {"external_reference": preference["external_reference"], "transaction_amount": DEPOSIT}
    return provider.paid(**{**fields, **changes})


def as_seen(caller: Appointments, hold: str) -> dict[str, Any]:
    """The reservation as one caller reads it, with its refund mark if it has one."""
    [reservation] = made_list(caller.get(hold))
    return reservation


def test_the_way_from_checkout_to_appointment(paid: Appointments, mercadopago: MercadoPago, at: At) -> None:
    hold, paid_with = pay(paid, mercadopago, **THURSDAY)
    at("2024-01-15T11:59:59Z")
    for _ in range(5):
        assert is_done(notify(paid, paid_with))

    at("2024-01-17T12:00:00Z")
    for caller in (paid, paid.professional, paid.admin):
        reservation = as_seen(caller, hold)
        assert reservation["status"] == "CONFIRMED"
        assert set(reservation) == KEYS
    assert history_of(hold) == ["created", "confirmed"]
    assert held() == [hold]
    refused(paid.by("bruno").pay(**THURSDAY), 409)


# What the provider says.


def test_a_silent_provider_is_asked_when_it_tells_again(paid: Appointments, mercadopago: MercadoPago) -> None:
    for hour, (silence, act) in enumerate(SILENCE.items(), 9):
        hold, paid_with = pay(paid, mercadopago, **slot(f"{hour}:00"))
        mercadopago.next(FIND, act)

        refused(notify(paid, paid_with), 503)

        assert as_seen(paid, hold)["status"] == "PENDING", silence
        assert is_done(notify(paid, paid_with))
        assert as_seen(paid, hold)["status"] == "CONFIRMED", silence


def test_a_payment_of_something_else_changes_nothing(paid: Appointments, mercadopago: MercadoPago) -> None:
    hold, _ = pay(paid, mercadopago)
    before, kept = as_seen(paid, hold), items()
    assert is_done(notify(paid, "999"))
    assert items() == kept

    for reference in ELSEWHERE:
        assert is_done(notify(paid, payment(mercadopago, external_reference=reference))), reference

        assert as_seen(paid, hold) == before, reference
        assert made_list(paid.admin.everybodys()) == [before], reference


def test_the_deposit_that_was_asked_for_is_what_counts(paid: Appointments, mercadopago: MercadoPago) -> None:
    hold, paid_with = pay(paid, mercadopago)
    paid.practising(deposit_amount=9000)

    assert is_done(notify(paid, paid_with))

    assert as_seen(paid, hold)["status"] == "CONFIRMED"
    assert "refund" not in as_seen(paid, hold)


# What became of the hold meanwhile.


def test_a_payment_is_of_the_hold_as_it_is_by_then(paid: Appointments, mercadopago: MercadoPago) -> None:
    moved, confirmed, cancelled = (pay(paid, mercadopago, **slot(f"{hour}:00")) for hour in (10, 11, 12))
    made(paid.patch(moved[0], **slot("15:00")), 200)
    made(paid.professional.confirm(confirmed[0]), 200)
    made(paid.professional.cancel(cancelled[0]), 200)

    for hold, paid_with in (moved, confirmed, cancelled):
        for _ in range(3):
            assert is_done(notify(paid, paid_with))
        status = ("CANCELLED", "pending") if hold == cancelled[0] else ("CONFIRMED", None)
        assert (as_seen(paid, hold)["status"], as_seen(paid, hold).get("refund")) == status

    assert times(as_seen(paid, moved[0])) == slot("15:00")
    assert sorted(held()) == sorted([moved[0], confirmed[0]])


def test_what_is_paid_and_deleted_does_not_come_back(paid: Appointments, mercadopago: MercadoPago) -> None:
    hold, paid_with = pay(paid, mercadopago)
    assert is_done(notify(paid, paid_with))
    deleted(paid.professional.delete(hold))

    assert is_done(notify(paid, paid_with))

    assert made_list(paid.admin.everybodys()) == []
    assert held() == []


# Refund marks.


def test_a_refund_mark_is_seen_by_those_it_concerns(paid: Appointments, mercadopago: MercadoPago) -> None:
    hold, paid_with = pay(paid, mercadopago)
    other, _ = pay(paid, mercadopago, **slot("15:00"))
    made(paid.professional.cancel(hold), 200)
    assert is_done(notify(paid, paid_with))

    for caller in (paid, paid.professional, paid.admin, paid.superadmin):
        assert as_seen(caller, hold)["refund"] == "pending"
        assert set(as_seen(caller, hold)) == {*KEYS, "refund"}
        assert set(as_seen(caller, other)) == KEYS
    for stranger in (paid.by("bruno"), paid.other_professional):
        refused(stranger.get(hold), 403, NO_PERMISSION)
        assert {frozenset(each) for each in made_list(stranger.of_professional())} == {frozenset(KEYS)}


# Whose word it is: the provider's alone, by its signature; nothing is asked of what nobody signed.


def test_a_notification_needs_no_token_and_minds_none(paid: Appointments, mercadopago: MercadoPago) -> None:
    for hour, (name, caller) in enumerate(CALLERS.items(), 9):
        hold, paid_with = pay(paid, mercadopago, **slot(f"{hour:02}:00"))
        path, by = f"{PATH}?data.id={paid_with}&type=payment", caller(paid)

        assert is_done(by.request("POST", PATH, json={})), name
        assert is_done(by.request("POST", path, json={}, headers=signed(paid_with, clock.now()))), name
        assert as_seen(paid.admin, hold)["status"] == "CONFIRMED", name


def forged(payment: str) -> list[dict[str, str]]:
    """Headers that the provider did not sign for this payment."""
    genuine = signed(payment, clock.now())
    ts, v1 = genuine["X-Signature"].split(",")
    other = f"{v1[:-1]}{'0' if v1[-1] != '0' else '1'}"
    signatures = ("", "mañana", "ts=1,v1=", ts, v1, f"{ts},{other}")
    return [
        *({}, signed("999", clock.now()), {**genuine, "X-Request-Id": "another"}),
        *({**genuine, "X-Signature": signature} for signature in signatures),
        {"X-Signature": ""},
    ]


def test_what_nobody_signed_is_refused_unasked(paid: Appointments, mercadopago: MercadoPago) -> None:
    hold, paid_with = pay(paid, mercadopago)
    asked = len(mercadopago.seen)
    path = f"{PATH}?data.id={paid_with}&type=payment"

    for headers in forged(paid_with):
        refused(paid.nobody.request("POST", path, json={}, headers=headers), 401)

    assert as_seen(paid, hold)["status"] == "PENDING"
    assert len(mercadopago.seen) == asked


def test_a_signature_is_good_for_one_payment(paid: Appointments, mercadopago: MercadoPago) -> None:
    hold, paid_with = pay(paid, mercadopago)
    headers = signed(paid_with, clock.now())

    refused(notify(paid, payment(mercadopago, status="rejected"), **headers), 401)
    assert as_seen(paid, hold)["status"] == "PENDING"


def test_a_signature_is_not_good_for_ever(paid: Appointments, mercadopago: MercadoPago, at: At) -> None:
    hold, paid_with = pay(paid, mercadopago, **slot("10:00", day="2024-02-15"))
    old = signed(paid_with, clock.now())
    at("2024-01-24T12:00:00Z")

    refused(notify(paid, paid_with, **old), 401)

    assert as_seen(paid, hold)["status"] == "CANCELLED"
    assert is_done(notify(paid, paid_with))
    assert as_seen(paid, f"{hold}r")["status"] == "CONFIRMED"


def test_what_is_no_notification_breaks_nothing(paid: Appointments, mercadopago: MercadoPago) -> None:
    bodies = [b"", b"[]", b"null", b"{", b'"x"', b"\xff", b'{"a": NaN}', b'{"type": "\\ud800"}']
    bodies.append(b"[" * 100_000)
    queries = ("", "?data.id=1&type=payment", "?data.id=%00&type=payment", "?topic=payment&id=%FF")
    headers = {"Content-Type": "application/json"}
    for body, query in product(bodies, queries):
        answer = paid.nobody.request("POST", PATH + query, body=body, headers=headers)
        assert answer.status in (200, 400, 401), (body[:20], query, answer.raw)
        if answer.status != 200:
            refused_somehow(answer)
    assert made_list(paid.admin.everybodys()) == []


# Tenants.


def test_a_payment_is_of_the_tenant_of_its_checkout(paid: Appointments, mercadopago: MercadoPago) -> None:
    norte = paid.by("ana", tenant="norte")
    norte.practising(requires_deposit=True, deposit_amount=DEPOSIT)
    here, _ = pay(paid, mercadopago)
    there, paid_there = pay(norte, mercadopago)

    assert is_done(notify(paid, paid_there))

    assert as_seen(norte, there)["status"] == "CONFIRMED"
    assert as_seen(paid, here)["status"] == "PENDING"
