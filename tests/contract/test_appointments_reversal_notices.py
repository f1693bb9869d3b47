"""Mails of payments that are refunded, charged back or disputed at the provider."""

from typing import Any, Final

import pytest

from tests.contract.appointments import Appointments
from tests.contract.appointments_answers import made
from tests.contract.courts import At
from tests.contract.notices import entry_of, posted, practice, subjects_of, told
from tests.contract.test_appointments_notices import THURSDAY
from tests.contract.test_appointments_notices_holds import CANCELLED, REFUND, by_address, paid
from tests.contract.test_appointments_reversals import DISPUTED, PARTIAL, confirmed, reverse
from tests.integrations.payments.conftest import configured, mercadopago
from tests.integrations.payments.mercadopago import MercadoPago
from tests.pipeline import Pipeline

__all__ = ["configured", "mercadopago", "paid", "practice"]

OF_PAYMENT: Final = {"ana": "Pago de tu cita con Sara Mora", "sara": "Pago de la cita con Ana López"}
FULL: Final = {
    "refunded": "El pago fue devuelto.",
    "charged_back": "El pago fue revertido por un contracargo.",
}


@pytest.mark.parametrize("status", FULL)
def test_an_appointment_that_goes_with_its_deposit_is_told_of_once_and_why(
    paid: Appointments, behind: Pipeline, mercadopago: MercadoPago, status: str
) -> None:
    _, paid_with = confirmed(paid, mercadopago, **THURSDAY)
    told(behind)

    for _ in range(3):
        reverse(paid, mercadopago, paid_with, status=status)

    mails = posted(behind)
    assert subjects_of(mails) == CANCELLED
    for mail in mails.values():
        assert FULL[status] in mail.text
        assert entry_of(mail).method == "CANCEL"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (PARTIAL, "Una parte del pago fue devuelta."),
        (DISPUTED, "El pago está en disputa ante el proveedor de pagos."),
    ],
)
def test_what_changes_nothing_of_the_appointment_is_told_without_a_calendar(
    paid: Appointments, behind: Pipeline, mercadopago: MercadoPago, changes: dict[str, Any], sentence: str
) -> None:
    _, paid_with = confirmed(paid, mercadopago, **THURSDAY)
    told(behind)

    for _ in range(2):
        reverse(paid, mercadopago, paid_with, **changes)

    mails = posted(behind)
    assert subjects_of(mails) == OF_PAYMENT
    for mail in mails.values():
        assert sentence in mail.text
        assert "Confirmada" in mail.text
        assert mail.calendar is None


def test_news_of_a_payment_is_told_beside_whatever_happens_next(
    paid: Appointments, behind: Pipeline, mercadopago: MercadoPago
) -> None:
    name, paid_with = confirmed(paid, mercadopago, **THURSDAY)
    told(behind)

    reverse(paid, mercadopago, paid_with, **PARTIAL)
    made(paid.professional.cancel(name), 200)

    assert behind.told() == by_address(CANCELLED, OF_PAYMENT)


def test_a_deposit_that_comes_back_after_the_appointment_is_told(
    paid: Appointments, behind: Pipeline, mercadopago: MercadoPago, at: At
) -> None:
    _, paid_with = confirmed(paid, mercadopago, **THURSDAY)
    told(behind)
    at("2024-01-18T10:30:00Z")

    reverse(paid, mercadopago, paid_with, status="charged_back")

    mails = posted(behind)
    assert subjects_of(mails) == OF_PAYMENT
    assert all(FULL["charged_back"] in mail.text for mail in mails.values())


def test_a_refund_that_was_due_is_told_when_it_is_made(
    paid: Appointments, behind: Pipeline, mercadopago: MercadoPago
) -> None:
    name, _ = confirmed(paid, mercadopago, **THURSDAY)
    second = mercadopago.paid(external_reference=f"default#{name}", transaction_amount=5000)
    told(behind)
    reverse(paid, mercadopago, second, status="approved")
    assert told(behind) == REFUND

    reverse(paid, mercadopago, second, status="refunded")

    assert told(behind) == OF_PAYMENT
