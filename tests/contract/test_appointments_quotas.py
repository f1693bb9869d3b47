"""How many appointments a client makes a day: the professional is told of each."""

from functools import partial
from typing import Final

import pytest

from tests.api import Response
from tests.contract.appointments import Appointments, slot
from tests.contract.appointments_answers import deleted, made
from tests.contract.common.races import race
from tests.contract.courts import At, SettingsChanged

MOST: Final = 3


@pytest.fixture
def client(appointments: Appointments, settings_changed: SettingsChanged) -> Appointments:
    """Ana, who may make three a day."""
    settings_changed(HOSTED_DAILY_LIMIT=str(MOST))
    return appointments


def is_enough(answer: Response) -> None:
    """Assert that an answer says that it is enough for today, at noon."""
    assert answer.status == 429, answer.raw
    assert answer.headers["retry-after"] == str(12 * 3600)


def test_who_makes_and_deletes_again_mails_the_professional_so_often_and_no_more(
    client: Appointments, at: At
) -> None:
    for _ in range(MOST):
        deleted(client.delete(client.booked()["id"]))

    is_enough(client.create())
    client.by("bruno").booked()
    made(client.admin.create(client_id="ana", **slot("12:00")), 201)
    at("2024-01-15T00:00:00Z")
    client.booked(**slot("14:00"))


def test_a_move_counts_and_a_refusal_does_not(client: Appointments) -> None:
    appointment = client.booked()
    client.by("bruno").booked(**slot("12:00"))
    for _ in range(MOST):
        assert client.create(**slot("12:00")).status == 409
    for start in ("13:00", "14:00"):
        made(client.patch(appointment["id"], **slot(start)), 200)

    is_enough(client.patch(appointment["id"], **slot("15:00")))
    is_enough(client.create(**slot("16:00")))

    assert client.seen(appointment["id"])["start_time"] == slot("14:00")["start_time"]
    assert client.cancel(appointment["id"]).status in (200, 403)


def test_the_last_of_a_day_is_one_of_two_at_once(client: Appointments) -> None:
    for hour in (9, 10):
        client.booked(**slot(f"{hour}:00"))

    faster, slower = race(partial(client.create, **slot("12:00")), partial(client.create, **slot("13:00")))

    assert faster.status == 201
    is_enough(slower)
