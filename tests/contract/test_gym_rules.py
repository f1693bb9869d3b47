"""Rules of classes (contract rules.md): when a seat may be taken, and for how much.

It is Sunday, 14 January, 12:00 UTC; a session is on Monday from nine to ten, unless a test says otherwise.
"""

from typing import Any

import pytest

from tests.api import Response
from tests.contract.gym import Gym
from tests.contract.gym_answers import FULL, NO_MEMBERSHIP, made, made_list
from tests.contract.gym_answers import refused as refused_with
from tests.pipeline import Pipeline


def ruled(gym: Gym, resource: str = "", **rules: Any) -> None:
    """Write rules for all classes, or for one."""
    path = f"/api/rules/class{'/' + resource if resource else ''}"
    answer = gym.admin.request("PUT", path, json=rules)
    assert answer.status == 200, answer.raw


def closed(gym: Gym, day: str = "2024-01-15") -> str:
    """Close a day for classes; the closure."""
    body = {"from": day, "to": day, "title": "Feriado", "reason": "Año nuevo", "kind": "class"}
    answer = gym.admin.request("POST", "/api/closures", json=body)
    assert answer.status == 201, answer.raw
    return str(answer.body["data"]["id"])


def refused(answer: Response, rule: str, message: str, **allowed: Any) -> None:
    """Assert that a rule refuses in the gym's form, and says what it allows."""
    assert (answer.status, answer.body["rule"]) == (400, rule)
    assert answer.body["message"].startswith(message)
    assert {name: answer.body["allowed"].get(name) for name in allowed} == allowed


TOO_SOON = "Hay que reservar al menos 24 horas antes"
TOO_FAR = "No se puede reservar con tanta anticipación"


def test_a_seat_is_taken_in_time(ana: Gym) -> None:
    ruled(ana, notice=1440)

    refused(ana.reserve(ana.scheduled()), "notice", TOO_SOON, minutes=1440)
    made(ana.reserve(ana.scheduled(start_time="12:00", end_time="13:00")), 201)


def test_a_seat_is_not_taken_too_far_ahead(ana: Gym) -> None:
    ruled(ana, window={"default": 2, "staff": 3})
    day, later = ana.scheduled(session_date="2024-01-16"), ana.scheduled(session_date="2024-01-17")

    made(ana.reserve(day), 201)
    refused(ana.reserve(later), "window", TOO_FAR, days=2, until="2024-01-16")
    made(ana.staff.joined().reserve(later), 201)


def test_without_rules_a_year_ahead_is_the_last_day(ana: Gym) -> None:
    refused(ana.reserve(ana.scheduled(session_date="2025-01-15")), "window", TOO_FAR, days=366)
    made(ana.reserve(ana.scheduled(session_date="2025-01-14")), 201)


def test_a_class_of_its_own_rules_goes_by_them_field_by_field(ana: Gym) -> None:
    ruled(ana, notice=1440, window=1)
    session, later = ana.scheduled(), ana.scheduled(session_date="2024-01-17")
    ruled(ana, ana.class_id, notice=None)

    made(ana.reserve(session), 201)
    refused(ana.reserve(later), "window", TOO_FAR)


def test_rules_come_after_the_membership_and_before_the_capacity(ana: Gym, bruno: Gym) -> None:
    session = ana.scheduled(max_capacity=1)
    ana.seated(session)
    refused_with(bruno.reserve(session), 400, FULL)
    ruled(ana, notice=1440)

    refused(bruno.reserve(session), "notice", TOO_SOON)
    refused(ana.reserve(session), "notice", TOO_SOON)
    refused_with(ana.by("eva").reserve(session), 400, NO_MEMBERSHIP)


def test_whoever_takes_their_seat_again_is_held_to_the_rules_of_now(ana: Gym) -> None:
    seat = ana.seated(ana.scheduled())["id"]
    made(ana.cancel(seat), 200)
    ruled(ana, notice=1440)

    refused(ana.reactivate(seat), "notice", TOO_SOON)
    assert ana.status_of(seat) == "CANCELLED"

    ruled(ana)
    closure = closed(ana)
    refused(ana.reactivate(seat), "closed", "Cerrado: Año nuevo")
    assert ana.admin.request("DELETE", f"/api/closures/{closure}").status == 204
    made(ana.reactivate(seat), 200)


def test_nobody_waits_for_a_seat_that_they_could_not_take(ana: Gym, bruno: Gym) -> None:
    session = ana.scheduled(max_capacity=1)
    ana.seated(session)
    ruled(ana, notice=1440)
    refused(bruno.wait(session), "notice", TOO_SOON)
    ruled(ana)
    closed(ana)
    refused(bruno.wait(session), "closed", "Cerrado: Año nuevo")


def test_who_waits_has_asked_in_time(ana: Gym, bruno: Gym) -> None:
    """Neither notice nor window binds a promotion: the seat was asked for when both held."""
    session = ana.scheduled(max_capacity=1)
    seat = ana.seated(session)["id"]
    bruno.waiting(session)
    ruled(ana, notice=1440, window=0)

    made(ana.cancel(seat), 200)

    assert bruno.holds(session) == "CONFIRMED"


def test_nobody_is_promoted_into_a_closed_class_until_it_is_open_again(
    behind: Pipeline, ana: Gym, bruno: Gym
) -> None:
    session = ana.scheduled(max_capacity=1)
    seat = ana.seated(session)["id"]
    bruno.waiting(session)
    closure = closed(ana)

    made(ana.cancel(seat), 200)
    behind.tick("2024-01-14T12:01:00Z")
    assert bruno.holds(session) is None

    assert ana.admin.request("DELETE", f"/api/closures/{closure}").status == 204
    behind.tick("2024-01-14T12:02:00Z")
    assert bruno.holds(session) == "CONFIRMED"


# What validate says.


def test_validate_shows_each_rule_that_is_broken_and_the_closure(ana: Gym) -> None:
    session = ana.scheduled()
    assert "brokenRules" not in ana.validate(session).body["data"]

    ruled(ana, notice=1440, window=0)
    closed(ana)

    answer = ana.validate(session).body["data"]
    assert (answer["canReserve"], answer["reason"]) == (False, TOO_SOON)
    assert [broken["rule"] for broken in answer["brokenRules"]] == ["notice", "window", "closed"]
    assert answer["brokenRules"][2]["message"] == "Cerrado: Año nuevo"
    assert answer["brokenRules"][1]["allowed"] == {"days": 0, "until": "2024-01-14"}


def test_validate_shows_no_rules_of_a_session_that_is_not_there(ana: Gym) -> None:
    ruled(ana, notice=1440)
    assert "brokenRules" not in ana.validate("no-session").body["data"]


# What a seat costs.


@pytest.mark.parametrize(
    ("prices", "total"),
    [
        ({"per_hour": 10}, 10),
        ({"rules": [{"from": "09:30", "to": "24:00", "per_hour": 20}, {"fixed": 7.5}]}, 17.5),
    ],
)
def test_a_seat_costs_what_the_prices_say_of_the_sessions_time(
    ana: Gym, prices: dict[str, Any], total: float
) -> None:
    ruled(ana, prices=prices)

    price = ana.seated(ana.scheduled())["price"]

    assert price["total"] == total
    assert sum(part["minutes"] for part in price["parts"]) == 60


def test_a_seat_without_prices_shows_none(ana: Gym) -> None:
    assert "price" not in ana.seated(ana.scheduled())


def test_a_session_says_what_a_seat_costs_the_caller_by_their_membership(ana: Gym, gym: Gym) -> None:
    session = ana.scheduled()
    assert "total" not in made(ana.session(session), 200)
    rules = [{"membership": "PRO", "fixed": 7.5}, {"fixed": 12}]
    ruled(ana, prices={"rules": rules})

    for caller, total in ((ana, 7.5), (gym, 12), (ana.staff, 12)):
        (listed,) = made_list(caller.sessions(ana.class_id))
        assert (listed["total"], made(caller.session(session), 200)["total"]) == (total, total)
    assert ana.seated(session)["price"]["total"] == 7.5


def test_a_price_stays_until_the_seat_is_taken_again(ana: Gym) -> None:
    ruled(ana, prices={"per_hour": 10})
    seat = ana.seated(ana.scheduled())["id"]
    ruled(ana, prices={"per_hour": 12})

    made(ana.staff.patch(seat, notes="Traer mat"), 200)
    assert ana.get(seat).body["data"]["price"]["total"] == 10
    assert ana.mine().body["data"][0]["price"]["total"] == 10

    made(ana.cancel(seat), 200)
    assert made(ana.reactivate(seat), 200)["price"]["total"] == 12


def test_a_session_that_is_moved_takes_the_price_of_its_seats_along(ana: Gym) -> None:
    """Whoever moved it was not the one who pays."""
    ruled(ana, prices={"rules": [{"to": "12:00", "fixed": 5}, {"fixed": 9}]})
    session = ana.scheduled()
    seat = ana.seated(session)["id"]

    made(ana.staff.patch_session(session, start_time="18:00", end_time="19:00"), 200)

    assert ana.get(seat).body["data"]["price"]["total"] == 5


def test_who_is_promoted_pays_the_price_of_then(ana: Gym, bruno: Gym) -> None:
    session = ana.scheduled(max_capacity=1)
    seat = ana.seated(session)["id"]
    bruno.waiting(session)
    ruled(ana, prices={"per_hour": 12})

    made(ana.cancel(seat), 200)

    assert bruno.mine().body["data"][0]["price"]["total"] == 12


# What a document of classes may say.


@pytest.mark.parametrize("field", ["hours", "durations", "starts"])
def test_the_time_of_a_session_is_its_admins_word(ana: Gym, field: str) -> None:
    rules = {
        "hours": [{"days": [1], "from": "08:00", "to": "22:00"}],
        "durations": {"allowed": [60]},
        "starts": {"every": 30},
    }
    answer = ana.admin.request("PUT", "/api/rules/class", json={field: rules[field], "notice": 5})
    assert answer.status == 422
    assert answer.body["errors"] == {field: ["Lo dicen los ajustes propios de cada recurso"]}
