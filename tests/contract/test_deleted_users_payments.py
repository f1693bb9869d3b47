"""Deposits of a deleted user: paid before or after, they are owed back, once (contract courts.md)."""

import pytest

from tests.contract.appointments import Appointments
from tests.contract.appointments_answers import ids, made_list
from tests.contract.courts import Courts
from tests.contract.test_appointments_payments import DEPOSIT, hold, is_done, notify, payment_of
from tests.integrations.payments.conftest import configured, mercadopago
from tests.integrations.payments.mercadopago import MercadoPago
from tests.pipeline import Pipeline

__all__ = ["configured", "mercadopago"]

EVA = "eva@example.com"
LATER = "2024-01-14T12:03:00Z"


@pytest.fixture
def eva(
    behind: Pipeline, courts: Courts, appointments: Appointments, mercadopago: MercadoPago
) -> Appointments:
    """Eva has an account; Sara, whom the tenant knows, wants a deposit."""
    appointments.practising(requires_deposit=True, deposit_amount=DEPOSIT)
    made_list(appointments.professional.of_professional())
    user = courts.proved(email=EVA).usuario["id"]
    return appointments.by(user, name="Eva Paz", email=EVA)


@pytest.mark.parametrize("is_paid_before", [True, False], ids=["before", "after"])
def test_a_deposit_is_owed_back_once_whenever_it_was_paid(
    behind: Pipeline, courts: Courts, eva: Appointments, mercadopago: MercadoPago, *, is_paid_before: bool
) -> None:
    visit = hold(eva)
    payment = payment_of(mercadopago, visit)
    behind.told()
    if is_paid_before:
        assert is_done(notify(eva, payment))
        assert eva.status_of(visit) == "CONFIRMED"
        behind.told()

    assert courts.superadmin.delete_user(eva.user).status == 200
    for _ in range(2):
        assert is_done(notify(eva, payment))

    seen = eva.seen(visit)
    assert (seen["status"], seen["refund"]) == ("CANCELLED", "pending")
    assert [to for to, subject in behind.told() if "Devolución" in subject] == ["sara@example.com"]
    assert behind.tick(LATER) == []


def test_a_deposit_paid_for_an_expired_hold_revives_nothing_of_a_deleted_user(
    behind: Pipeline, courts: Courts, eva: Appointments, mercadopago: MercadoPago
) -> None:
    visit = hold(eva, start_time="2024-01-17T10:00:00Z", end_time="2024-01-17T10:45:00Z")
    payment = payment_of(mercadopago, visit)
    behind.tick("2024-01-15T12:01:00Z")
    assert courts.superadmin.delete_user(eva.user).status == 200

    assert is_done(notify(eva, payment))

    assert ids(eva.admin.everybodys()) == [visit]
    assert eva.seen(visit)["refund"] == "pending"
