"""Checkouts: what they hold and for how long, who may ask for one, and what is checked before."""

from datetime import datetime
from typing import Final

import pytest

from tests.api import Response
from tests.contract.appointments import Appointments, after, slot, times
from tests.contract.appointments_answers import (
    NO_PERMISSION,
    NO_PROFESSIONAL,
    NO_TOKEN,
    TAKEN,
    UNKNOWN,
    made,
    made_list,
    refused,
    refused_naming,
)
from tests.contract.appointments_kept import held
from tests.contract.callers import MISSING
from tests.contract.courts import At, SettingsChanged
from tests.contract.test_appointments_ownership import CALLERS
from tests.integrations.payments.conftest import configured, mercadopago
from tests.integrations.payments.mercadopago import PUBLIC_URL, MercadoPago

__all__ = ["configured", "mercadopago"]

DEPOSIT: Final = 5000
THURSDAY: Final = slot("10:00", day="2024-01-18")
BAD: Final[tuple[object, ...]] = (MISSING, None, "", 5, [], "x" * 2001)


@pytest.fixture
def paid(appointments: Appointments, mercadopago: MercadoPago) -> Appointments:
    """Ana's verbs; Sara wants a deposit of 5,000."""
    appointments.practising(requires_deposit=True, deposit_amount=DEPOSIT)
    return appointments


def opened(answer: Response) -> str:
    """Assert that `answer` leads to a checkout; where that is."""
    assert answer.status == 201, answer.raw
    assert set(answer.body) == {"status", "data", "message"}
    assert answer.body["status"] == 201
    assert isinstance(answer.body["data"], str)
    return str(answer.body["data"])


def nothing_happened(paid: Appointments, provider: MercadoPago) -> None:
    assert held() == []
    assert made_list(paid.admin.everybodys()) == []
    assert provider.seen == []


# What it is.


def test_the_answer_is_the_page_of_the_provider_each_hold_its_own(
    paid: Appointments, mercadopago: MercadoPago, settings_changed: SettingsChanged
) -> None:
    settings_changed(UNPAID_HOLDS="5")
    links = [opened(paid.pay(**slot(f"{hour}:00"))) for hour in range(10, 14)]
    paid.practising(deposit_amount=1500.5)
    refused(paid.pay(1500, **THURSDAY), 400)
    links.append(opened(paid.pay(1500.5, **THURSDAY)))

    preferences = list(mercadopago.preferences.values())
    assert links == [each["init_point"] for each in preferences]
    assert len(set(links)) == len({each["external_reference"] for each in preferences}) == 5
    for preference, deposit in zip(preferences, [DEPOSIT] * 4 + [1500.5], strict=True):
        [item] = preference["items"]
        assert (float(item["unit_price"]), item["quantity"]) == (deposit, 1)
        assert preference["external_reference"]
        assert preference["notification_url"].startswith(f"{PUBLIC_URL}/api/reservations/create-with-payment")


def test_the_hold_is_a_reservation_like_others(paid: Appointments, mercadopago: MercadoPago) -> None:
    opened(paid.pay(session_modality="Presencial", **THURSDAY))

    [reservation] = made_list(paid.of_user())
    assert reservation == {
        **reservation,
        "client_id": "ana",
        "professional_id": "sara",
        **THURSDAY,
        "status": "PENDING",
        "session_modality": "Presencial",
    }
    assert made_list(paid.get(reservation["id"])) == [reservation]
    assert made_list(paid.professional.of_professional()) == [reservation]
    assert paid.occupied(date="2024-01-18") == [THURSDAY["start_time"]]
    refused(paid.by("bruno").pay(**THURSDAY), 409, TAKEN)


def test_asked_again_for_ones_own_hold_it_is_the_same_page_while_the_hold_waits(
    paid: Appointments, mercadopago: MercadoPago, at: At
) -> None:
    page = opened(paid.pay(**THURSDAY))

    assert opened(paid.pay(**THURSDAY)) == page
    assert len(mercadopago.preferences) == 1
    # Another interval, even by a minute, is another hold's affair, and so is another client's.
    refused(paid.pay(**slot("10:00", "10:46", day="2024-01-18")), 409, TAKEN)
    refused(paid.by("bruno").pay(**THURSDAY), 409, TAKEN)
    at("2024-01-15T12:00:00Z")
    assert opened(paid.pay(**THURSDAY)) != page


def test_one_can_pay_as_long_as_the_hold_lasts_and_then_the_slot_is_the_next_ones(
    paid: Appointments, mercadopago: MercadoPago, at: At
) -> None:
    ending = [(slot("10:00"), "2024-01-15T10:00:00Z"), (THURSDAY, "2024-01-15T12:00:00Z")]
    for when, _ in ending:
        opened(paid.pay(**when))

    for (when, ends), preference in zip(ending, list(mercadopago.preferences.values()), strict=True):
        assert preference["expires"] is True
        assert datetime.fromisoformat(preference["expiration_date_to"]) == datetime.fromisoformat(ends)
        [hold] = [each["id"] for each in made_list(paid.of_user()) if times(each) == when]
        at(after(ends, seconds=-1))
        assert paid.status_of(hold) == "PENDING"
        at(after(ends, seconds=1))
        assert paid.status_of(hold) == "CANCELLED"

    opened(paid.by("bruno").pay(**THURSDAY))
    [other] = made_list(paid.by("bruno").of_user())
    assert other["status"] == "PENDING"
    assert other["id"] in held()


def test_one_client_has_three_unpaid_holds_of_a_professional(
    paid: Appointments, mercadopago: MercadoPago, at: At
) -> None:
    """What is paid, confirmed, cancelled or past its time makes room; another professional has three more."""
    paid.by("eva").practising("eva", requires_deposit=True, deposit_amount=DEPOSIT)
    hours = iter(range(9, 20))

    def next_one() -> Response:
        return paid.pay(**slot(f"{next(hours)}:00", day="2024-01-17"))

    def full() -> None:
        answer = next_one()
        assert answer.status == 400, answer.raw
        assert answer.body["message"] == "Ya tienes 3 reservas sin pagar"
        assert (answer.body["rule"], answer.body["allowed"]) == ("quota", {"unpaid": 3})

    for _ in range(3):
        opened(next_one())
    full()
    opened(paid.pay(professional_id="eva", **THURSDAY))
    opened(paid.by("bruno").pay(**THURSDAY))
    first, second = (hold["id"] for hold in made_list(paid.of_user())[1:3])
    made(paid.professional.confirm(first), 200)
    opened(next_one())
    full()
    made(paid.professional.cancel(second), 200)
    opened(next_one())
    full()

    at("2024-01-16T12:00:01Z")
    opened(next_one())


def test_a_professional_may_confirm_or_cancel_without_waiting_for_the_deposit(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    for status, when in (("CONFIRMED", slot("10:00")), ("CANCELLED", slot("12:00"))):
        opened(paid.pay(**when))
        [reservation] = [each for each in made_list(paid.of_user()) if times(each) == when]
        assert made(paid.professional.patch(reservation["id"], status=status), 200)["status"] == status


# Who, and what is checked.


def test_who_may_ask_for_a_checkout(paid: Appointments, mercadopago: MercadoPago) -> None:
    words = {401: NO_TOKEN, 403: NO_PERMISSION, 404: NO_PROFESSIONAL}
    statuses = zip(CALLERS, (201, 403, 201, 403, 201, 201, 404, 401), strict=True)
    for hour, (name, status) in enumerate(statuses, 9):
        before = held(), len(mercadopago.seen)

        answer = CALLERS[name](paid).pay(client_id="ana", **slot(f"{hour:02}:00"))

        if status == 201:
            opened(answer)
        else:
            refused(answer, status, words[status])
            assert (held(), len(mercadopago.seen)) == before, name
    assert [each["status"] for each in made_list(paid.of_user())] == ["PENDING"] * 4


def test_the_rules_are_those_of_a_reservation_without_payment(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    broken: list[dict[str, str]] = [
        slot("10:00", day="2024-01-12"),
        slot("22:00"),
        slot("10:00", day="2024-01-20"),
        slot("10:00", day="2024-06-03"),
        slot("11:00", "10:00"),
        {"session_modality": "Presencial"},
    ]
    paid.practising(session_modalities="Virtual", requires_deposit=False)
    reasons = [refused(paid.create(**fields), 400) for fields in broken]
    paid.practising(requires_deposit=True)

    for fields, reason in zip(broken, reasons, strict=True):
        refused(paid.pay(**fields), 400, reason)
    nothing_happened(paid, mercadopago)


def test_a_faulty_field_of_the_reservation_is_named_and_without_one_there_is_nothing_to_pay(
    paid: Appointments, mercadopago: MercadoPago
) -> None:
    for field in ("client_id", "professional_id", "start_time", "end_time"):
        for bad in BAD:
            refused_naming(paid.pay(**{field: bad}), field)
    bodies = [{"deposit_amount": DEPOSIT, "reservation": bad} for bad in (*BAD[1:-1], {})]
    for body in ({}, {"deposit_amount": DEPOSIT}, *bodies):
        refused(paid.request("POST", "/api/reservations/payment", json=body), 400)
    nothing_happened(paid, mercadopago)


def test_the_order_of_checks_is_that_of_a_reservation(paid: Appointments, mercadopago: MercadoPago) -> None:
    refused_naming(paid.pay(client_id="bruno", start_time="x"), "start_time")
    refused(paid.pay(client_id="bruno", professional_id=UNKNOWN), 403, NO_PERMISSION)
    refused(paid.pay(professional_id=UNKNOWN, **slot("22:00")), 404, NO_PROFESSIONAL)
    refused(paid.pay(professional_id="pablo"), 400)
    nothing_happened(paid, mercadopago)
