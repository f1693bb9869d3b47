"""Paying, telling, taking and lapsing at once: one has the slot, nobody pays for nothing without a mark."""

from collections.abc import Callable
from functools import partial
from typing import Final

import pytest

from tests.api import Response
from tests.contract.appointments import Appointments, after, slot
from tests.contract.appointments_answers import NOT_FOUND, TAKEN, deleted, made, made_list, refused
from tests.contract.appointments_kept import held, history_of
from tests.contract.common.races import WRITE, passing, race
from tests.contract.courts import At
from tests.contract.test_appointments_checkouts import THURSDAY, opened, paid
from tests.contract.test_appointments_notifications import as_seen, pay, payment
from tests.contract.test_appointments_payments import expired, is_done, notify, refunds
from tests.faults import AwsFault, faults, first, lost_reply, lost_request
from tests.integrations.payments.conftest import configured, mercadopago
from tests.integrations.payments.mercadopago import FIND, MercadoPago
from tests.remotes.responses import Response as Told
from tests.store.days import items

__all__ = ["configured", "mercadopago", "paid"]

LAPSED: Final = "2024-01-15T12:00:01Z"
ALIVE: Final = after(LAPSED, seconds=-2)


def is_settled(caller: Appointments, hold: str) -> bool:
    """Whether the client either has the slot for their money, or is to have the money back."""
    confirmed = [each for each in made_list(caller.of_user()) if each["status"] == "CONFIRMED"]
    assert sorted(held()) == sorted(
        each["id"] for each in made_list(caller.admin.everybodys()) if each["status"] != "CANCELLED"
    )
    return bool(confirmed) is not bool(refunds(hold))


def test_many_notifications_inside_each_other_are_noted_once_and_of_two_payments_one_is_paid_back(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    hold, one = pay(paid, mercadopago)
    answers: list[Response] = []
    once_more = first(lambda: answers.append(notify(paid, one)))
    with faults(WRITE, *[once_more] * 5):
        answers.append(notify(paid, one))
    assert [is_done(answer) for answer in answers] == [True] * 6
    assert history_of(hold) == ["created", "confirmed"]
    assert refunds(hold) == []

    other, one = pay(paid, mercadopago, **slot("12:00"))
    two = payment(mercadopago)
    faster, slower = race(partial(notify, paid, two), partial(notify, paid, one))
    assert is_done(faster)
    assert is_done(slower)
    assert as_seen(paid, other)["status"] == "CONFIRMED"
    assert refunds(other) == [one]


def test_a_double_click_leads_to_one_checkout(paid: Appointments) -> None:
    ask = partial(paid.pay, **THURSDAY)

    faster, slower = race(ask, ask)

    assert opened(faster) == opened(slower)
    assert len(held()) == 1


# Paying and lapsing at once.


def take(caller: Appointments, at: At) -> Response:
    """Bruno takes the slot, a moment after the hold has lapsed."""
    at(LAPSED)
    return caller.by("bruno").pay(**THURSDAY)


@pytest.mark.parametrize("comes", [ALIVE, LAPSED])
def test_a_payment_that_is_overtaken_by_the_next_client_is_to_be_paid_back(
    paid: Appointments, mercadopago: MercadoPago, at: At, comes: str
) -> None:
    """Whether the hold had lapsed when the payment came, or lapses while it is told."""
    hold, paid_with = pay(paid, mercadopago, **THURSDAY)
    at(comes)

    faster, slower = race(partial(take, paid, at), partial(notify, paid, paid_with))

    opened(faster)
    assert is_done(slower)
    reservation = as_seen(paid, hold)
    assert (reservation["status"], reservation["refund"]) == ("CANCELLED", "pending")
    [other] = made_list(paid.by("bruno").of_user())
    assert (other["status"], held()) == ("PENDING", [other["id"]])
    assert is_settled(paid, hold)


@pytest.mark.parametrize("before", [1, 2])
def test_a_late_payment_and_the_next_client_are_not_both_there(
    paid: Appointments, mercadopago: MercadoPago, at: At, before: int
) -> None:
    hold, paid_with = pay(paid, mercadopago, **THURSDAY)
    at(LAPSED)
    bruno = partial(paid.by("bruno").pay, **THURSDAY)

    faster, slower = race(partial(notify, paid, paid_with), bruno, before=before)

    assert is_done(faster)
    is_confirmed = "CONFIRMED" in {each["status"] for each in made_list(paid.of_user())}
    assert (slower.status == 201) is not is_confirmed
    if slower.status != 201:
        refused(slower, 409, TAKEN)
    assert is_settled(paid, hold)


@pytest.mark.parametrize("is_sweep_faster", [True, False])
def test_a_payment_and_the_sweep_at_once_lose_nothing(
    paid: Appointments, mercadopago: MercadoPago, at: At, is_sweep_faster: bool
) -> None:
    hold, paid_with = pay(paid, mercadopago, **THURSDAY)
    at(LAPSED)
    answers: list[Response] = []

    def tell() -> None:
        answers.append(notify(paid, paid_with))

    fast, slow = (partial(expired, hold), tell) if is_sweep_faster else (tell, partial(expired, hold))
    with faults(WRITE, first(fast)):
        slow()

    assert is_done(answers[0])
    assert is_settled(paid, hold)
    confirmed = [each for each in made_list(paid.of_user()) if each["status"] == "CONFIRMED"]
    assert [each["start_time"] for each in confirmed] == [THURSDAY["start_time"]]


def test_two_late_payments_of_two_clients_for_one_slot(
    paid: Appointments, mercadopago: MercadoPago, at: At
) -> None:
    """Ana's hold lapsed, and then Bruno's; both had paid, and nobody else came."""
    hold, anas = pay(paid, mercadopago, **THURSDAY)
    at(LAPSED)
    other, brunos = pay(paid.by("bruno"), mercadopago, **THURSDAY)
    at("2024-01-16T13:00:00Z")

    for told in (brunos, anas, brunos, anas):
        assert is_done(notify(paid, told))

    of_bruno = made_list(paid.by("bruno").of_user())
    confirmed = [each["id"] for each in of_bruno if each["status"] == "CONFIRMED"]
    assert as_seen(paid.admin, hold)["refund"] == "pending"
    assert held() == confirmed != []
    assert is_settled(paid, hold)
    assert is_settled(paid.by("bruno"), other)


# Paying and changing at once.


CHANGES: Final[dict[str, Callable[[Appointments, str], Response]]] = {
    "cancel": lambda caller, hold: caller.professional.cancel(hold),
    "confirm": lambda caller, hold: caller.professional.confirm(hold),
    "move": lambda caller, hold: caller.patch(hold, **slot("15:00")),
}


@pytest.mark.parametrize(
    ("change", "is_payment_faster"),
    [("confirm", False), ("confirm", True), ("move", False), ("move", True), ("cancel", False)],
)
def test_what_is_paid_and_changed_at_once_is_settled(
    paid: Appointments, mercadopago: MercadoPago, change: str, is_payment_faster: bool
) -> None:
    hold, paid_with = pay(paid, mercadopago)
    tell, changing = partial(notify, paid, paid_with), partial(CHANGES[change], paid, hold)

    if is_payment_faster:
        told, changed = race(tell, changing)
    else:
        changed, told = race(changing, tell)

    made(changed, 200)
    assert is_done(told)
    assert as_seen(paid, hold)["status"] == ("CANCELLED" if change == "cancel" else "CONFIRMED")
    assert is_settled(paid, hold)


def test_what_is_deleted_or_cancelled_while_a_payment_is_told_is_to_be_paid_back(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    hold, paid_with = pay(paid, mercadopago)

    faster, slower = race(partial(paid.delete, hold), partial(notify, paid, paid_with))

    deleted(faster)
    assert is_done(slower)
    refused(paid.get(hold), 404, NOT_FOUND)
    assert [item["payment"]["M"]["id"]["S"] for item in items() if "REFUND" in item["sk"]["S"]] == [paid_with]
    assert held() == []

    hold, paid_with = pay(paid, mercadopago)

    def cancel(proceed: Callable[[], Told]) -> Told:
        made(paid.professional.cancel(hold), 200)
        return proceed()

    mercadopago.next(FIND, cancel)

    assert is_done(notify(paid, paid_with))
    assert (as_seen(paid, hold)["status"], as_seen(paid, hold)["refund"]) == ("CANCELLED", "pending")


# The store is out while a payment is told: it is told again.


@pytest.mark.parametrize("fault", [lost_reply, lost_request], ids=["reply", "request"])
@pytest.mark.parametrize(("before", "is_taken"), [(0, True), (1, True), (2, True), (0, False), (1, False)])
def test_a_late_payment_takes_the_slot_or_is_marked_to_be_paid_back_once_whatever_fails(
    paid: Appointments, mercadopago: MercadoPago, at: At, before: int, is_taken: bool, fault: AwsFault
) -> None:
    hold, paid_with = pay(paid, mercadopago, **THURSDAY)
    at(LAPSED)
    if is_taken:
        opened(paid.by("bruno").pay(**THURSDAY))
    else:
        expired(hold)

    with faults(WRITE, *[passing] * before, fault, *[lost_request] * 9):
        answer = notify(paid, paid_with)

    assert is_done(answer) or refused(answer, 503)
    assert is_done(notify(paid, paid_with))
    confirmed = [each["id"] for each in made_list(paid.of_user()) if each["status"] == "CONFIRMED"]
    assert refunds(hold) == ([paid_with] if is_taken else [])
    assert len(confirmed) == (0 if is_taken else 1)
    assert is_taken or held() == confirmed
    assert is_settled(paid, hold)


def test_a_late_payment_whose_appointment_was_deleted_before_it_was_noted_is_to_be_paid_back(
    paid: Appointments, mercadopago: MercadoPago, at: At
) -> None:
    hold, paid_with = pay(paid, mercadopago, **THURSDAY)
    at(LAPSED)
    expired(hold)
    with faults(WRITE, passing, *[lost_request] * 9):
        refused(notify(paid, paid_with), 503)
    for reservation in made_list(paid.of_user()):
        if reservation["status"] == "CONFIRMED":
            deleted(paid.delete(reservation["id"]))

    for _ in range(2):
        assert is_done(notify(paid, paid_with))

    assert is_settled(paid, hold)
