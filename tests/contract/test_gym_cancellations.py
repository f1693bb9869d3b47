"""Seats in classes that are given up late: refused, or noted with the fee that is owed (contract rules.md).

It is Sunday, 14 January, 12:00 UTC; a session is on Monday from nine to ten: two hours before is seven.
"""

import json
from typing import Any, Final

import pytest

from tests.api import Response
from tests.contract.courts import At
from tests.contract.gym import Gym
from tests.contract.gym_answers import made
from tests.contract.gym_answers import refused as refused_with
from tests.contract.test_gym_rules import ruled
from tests.pipeline import Pipeline
from tests.store.days import items

IN_TIME: Final = "2024-01-15T07:00:00Z"
LATE: Final = "2024-01-15T07:00:01Z"
NO_LATE: Final = {"free_until": 120, "late": "reject"}
FEE: Final = {"free_until": 120, "fee": {"fixed": 7.5}}


def refused(answer: Response) -> None:
    allowed = {"free_until": 120, "until": IN_TIME}
    assert (answer.status, answer.body["rule"], answer.body["allowed"]) == (400, "cancellation", allowed)
    assert "al menos 2 horas" in answer.body["message"]


def is_noted_late(seat: str) -> bool:
    """Return whether the history of a seat says that it was given up late."""
    [found] = [item for item in items() if item["sk"]["S"].startswith("SEAT#") and item["id"]["S"] == seat]
    return '"late"' in json.dumps(found["history"])


def test_a_seat_is_given_up_in_time_or_not_at_all(ana: Gym, bruno: Gym, at: At) -> None:
    ruled(ana, cancellation=NO_LATE)
    session = ana.scheduled()
    early, late = ana.seated(session)["id"], bruno.seated(session)["id"]
    at(IN_TIME)
    made(ana.cancel(early), 200)
    at(LATE)

    refused(bruno.cancel(late))
    refused(bruno.erase(late))

    assert (ana.taken(session), ana.status_of(late)) == (1, "CONFIRMED")
    made(ana.staff.cancel(late), 200)
    assert ana.taken(session) == 0


def test_a_late_one_is_noted_with_what_is_owed_and_its_holder_and_staff_see_it(ana: Gym, at: At) -> None:
    ruled(ana, cancellation={"free_until": 120, "fee": {"percent": 50}}, prices={"per_hour": 20})
    seat = ana.seated(ana.scheduled())["id"]
    at(LATE)

    shown = made(ana.cancel(seat), 200)

    fee = {"total": 10, "currency": "ARS"}
    assert shown["fee"] == fee
    assert [caller.get(seat).body["data"]["fee"] for caller in (ana, ana.staff)] == [fee, fee]
    assert is_noted_late(seat)


@pytest.mark.parametrize("who", ["staff", "in time", "of a cancelled session"])
def test_nobody_owes_but_a_holder_who_is_late(ana: Gym, at: At, who: str) -> None:
    ruled(ana, cancellation=FEE)
    session = ana.scheduled()
    seat = ana.seated(session)["id"]
    at(IN_TIME if who == "in time" else LATE)
    steps: dict[str, Any] = {
        "staff": lambda: ana.staff.patch(seat, status="CANCELLED"),
        "in time": lambda: ana.cancel(seat),
        "of a cancelled session": lambda: ana.staff.patch_session(session, status="CANCELLED"),
    }

    made(steps[who](), 200)

    assert ana.status_of(seat) == "CANCELLED"
    assert "fee" not in ana.get(seat).body["data"]
    assert not is_noted_late(seat)


def test_staff_cancels_a_seat_of_their_own_without_a_fee(ana: Gym, at: At) -> None:
    ruled(ana, cancellation=NO_LATE)
    sara = ana.staff.joined()
    seat = sara.seated(ana.scheduled())["id"]
    at(LATE)
    made(sara.cancel(seat), 200)


def test_the_session_of_now_counts_not_that_of_the_booking(ana: Gym, at: At, behind: Pipeline) -> None:
    ruled(ana, cancellation=NO_LATE)
    session = ana.scheduled()
    seat = ana.seated(session)["id"]
    made(ana.staff.patch_session(session, start_time="18:00", end_time="19:00"), 200)
    at(LATE)
    made(ana.cancel(seat), 200)


def test_fees_add_up_and_stay_when_the_seat_is_taken_again(ana: Gym, at: At) -> None:
    ruled(ana, cancellation=FEE)
    seat = ana.seated(ana.scheduled())["id"]
    at(LATE)
    made(ana.cancel(seat), 200)

    assert made(ana.reactivate(seat), 200)["fee"]["total"] == 7.5

    assert made(ana.cancel(seat), 200)["fee"]["total"] == 15


def test_what_is_owed_stays_for_staff_when_its_holder_deletes_the_seat(ana: Gym, at: At) -> None:
    ruled(ana, cancellation=FEE)
    session = ana.scheduled()
    at(LATE)
    for _ in range(2):
        assert ana.erase(ana.seated(session)["id"]).status == 200

    visits = ana.staff.request("GET", "/api/people/ana/reservations").body["data"]

    assert [(visit["status"], visit["fee"]["total"]) for visit in visits] == [("cancelled", 7.5)] * 2
    assert ana.taken(session) == 0


def test_what_has_begun_is_refused_as_before_the_rule(ana: Gym, at: At) -> None:
    ruled(ana, cancellation=NO_LATE)
    seat = ana.seated(ana.scheduled())["id"]
    at("2024-01-15T09:00:01Z")
    refused_with(ana.cancel(seat), 400, "No se puede cancelar una reserva que ya ha pasado")


def test_who_waits_gets_the_seat_that_is_given_up_late(ana: Gym, bruno: Gym, at: At) -> None:
    ruled(ana, cancellation=FEE)
    session = ana.scheduled(max_capacity=1)
    seat = ana.seated(session)["id"]
    bruno.waiting(session)
    at(LATE)

    assert made(ana.cancel(seat), 200)["fee"]["total"] == 7.5

    assert (bruno.holds(session), ana.taken(session)) == ("CONFIRMED", 1)


def test_its_mail_names_the_fee(ana: Gym, at: At, behind: Pipeline) -> None:
    ruled(ana, cancellation=FEE)
    seat = ana.seated(ana.scheduled())["id"]
    at(LATE)
    made(ana.cancel(seat), 200)

    behind.run()

    [mail] = [mail for mail in behind.mails if mail.subject.startswith("Reserva cancelada")]
    assert "7,5" in mail.text
