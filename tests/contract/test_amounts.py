"""Amounts of money of every dialect: no finer than the currency, and rounded where they stand."""

from typing import Any, Final

import pytest

from tests.contract.appointments import Appointments
from tests.contract.appointments_answers import made, refused_naming
from tests.contract.courts import Courts, SettingsChanged
from tests.contract.courts import refused_naming as refused_by_courts
from tests.contract.gym import Gym
from tests.contract.gym_answers import invalid
from tests.integrations.payments.conftest import configured, mercadopago
from tests.integrations.payments.mercadopago import MercadoPago

__all__ = ["configured", "mercadopago"]

DATES: Final = {"start_date": "2024-01-01", "end_date": "2024-12-31"}


@pytest.mark.parametrize(("currency", "too_fine"), [("ARS", 100.005), ("CLP", 1500.5)])
def test_what_is_finer_than_the_currency_is_refused_wherever_it_comes_in(
    appointments: Appointments,
    courts: Courts,
    gym: Gym,
    settings_changed: SettingsChanged,
    currency: str,
    too_fine: float,
) -> None:
    settings_changed(PAYMENT_CURRENCY=currency)
    appointments.practising(requires_deposit=True, deposit_amount=100)
    cancha, reserva = courts.cancha_id, courts.booked()["id"]

    for answer in (
        appointments.professional.patch_settings(deposit_amount=too_fine),
        appointments.pay(too_fine),
    ):
        refused_naming(answer, "deposit_amount")
    for price in (too_fine, str(too_fine)):
        refused_by_courts(courts.admin.new_cancha(precio_por_hora=price), "precioPorHora")
        refused_by_courts(courts.admin.put_cancha(cancha, precio_por_hora=price), "precioPorHora")
    refused_by_courts(courts.create(total=too_fine), "total")
    refused_by_courts(courts.admin.patch(reserva, total=too_fine), "total")
    membership = {"type": "PRO", **DATES, "price": too_fine}
    for gyms in (
        gym.admin.new_class(price=too_fine),
        gym.admin.patch_class(gym.class_id, price=too_fine),
        gym.admin.new_membership("ana", **membership),
    ):
        invalid(gyms, "price")


def test_a_total_is_a_number_and_no_text(courts: Courts) -> None:
    refused_by_courts(courts.create(total="50"), "total")
    refused_by_courts(courts.admin.patch(courts.booked()["id"], total="50"), "total")


def test_what_stands_too_fine_is_rounded_and_can_be_paid_as_it_is_shown(
    appointments: Appointments,
    courts: Courts,
    gym: Gym,
    mercadopago: MercadoPago,
    settings_changed: SettingsChanged,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The stage's currency had cents when the amounts were set, and has none now."""
    appointments.practising(requires_deposit=True, deposit_amount=1500.5)
    cancha = courts.built(precio_por_hora=99.5)
    reserva = courts.booked(cancha_id=cancha["id"], total=99.4)
    of_class = gym.offered(price=0.25)
    settings_changed(PAYMENT_CURRENCY="CLP")

    assert made(appointments.settings("sara"), 200)["deposit_amount"] == 1501
    assert courts.cancha(cancha["id"]).body["cancha"]["precioPorHora"] == 100
    assert courts.seen(reserva["id"])["total"] == 99
    assert gym.get_class(of_class["id"]).body["data"]["price"] == 1

    caplog.clear()
    assert appointments.pay(1501).status == 201

    [preference] = mercadopago.preferences.values()
    item: dict[str, Any] = preference["items"][0]
    assert (item["unit_price"], item["currency_id"]) == (1501, "CLP")
    assert [record.message for record in caplog.records if record.name == "cupo"] == ["a deposit is rounded"]


def test_settings_that_are_read_and_sent_back_are_taken(
    appointments: Appointments, settings_changed: SettingsChanged
) -> None:
    appointments.practising(requires_deposit=True, deposit_amount=1500.5)
    settings_changed(PAYMENT_CURRENCY="CLP")
    made(appointments.professional.patch_settings(buffer_minutes=5), 200)

    seen = made(appointments.settings("sara"), 200)
    back = {name: value for name, value in seen.items() if name not in ("id", "user_id", "created_at")}

    assert made(appointments.professional.patch_settings(**back), 200) == seen
