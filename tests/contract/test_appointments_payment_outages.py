"""When the store is out while a payment is told: it is told again, and everything happens once."""

import pytest

from tests.contract.appointments import Appointments
from tests.contract.appointments_answers import deleted, made_list, refused
from tests.contract.appointments_kept import held
from tests.contract.common.races import WRITE, passing
from tests.contract.courts import At
from tests.contract.test_appointments_checkouts import THURSDAY, opened, paid
from tests.contract.test_appointments_notifications import pay
from tests.contract.test_appointments_payment_races import LAPSED, is_settled
from tests.contract.test_appointments_payments import expired, is_done, notify, refunds
from tests.faults import Fault, faults, lost_reply, lost_request
from tests.payments.conftest import configured, mercadopago
from tests.payments.mercadopago import MercadoPago

__all__ = ["configured", "mercadopago", "paid"]


@pytest.mark.parametrize("fault", [lost_reply, lost_request], ids=["reply", "request"])
@pytest.mark.parametrize(("before", "is_taken"), [(0, True), (1, True), (2, True), (0, False), (1, False)])
def test_a_late_payment_takes_the_slot_or_is_marked_to_be_paid_back_once_whatever_fails(
    paid: Appointments, mercadopago: MercadoPago, at: At, before: int, is_taken: bool, fault: Fault
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
