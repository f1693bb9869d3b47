"""Quotas, windows and prices by membership, and of staff (contract rules.md, *How they bind*)."""

from functools import partial
from typing import Any

import pytest

from tests.api import Api, Response
from tests.contract.common.adapters import MONDAY, AppointmentsDialect, Dialect, dialect_of
from tests.contract.common.races import race
from tests.contract.common.test_quotas_of_days import LATER, TUESDAY, book, booked, counted
from tests.contract.common.test_rules import kind_of, offered, refused, ruled
from tests.contract.gym import Gym
from tests.faults import faults
from tests.store.days import items


@pytest.fixture(params=["appointments", "courts", "rooms"])
def ana(request: pytest.FixtureRequest, api: Api) -> Dialect:
    dialect = dialect_of(request.param, api).always_open()
    dialect.body()
    return dialect


@pytest.fixture
def ana_in_gym(api: Api) -> Gym:
    return Gym(api).by("ana")


# Memberships.


def test_the_holders_membership_gives_them_its_quota(ana: Dialect, ana_in_gym: Gym) -> None:
    ruled(ana, quota={"default": {"day": 1}, "PRO": {"day": 2}})
    booked(ana, 10)
    refused(book(ana, 12), "quota", day=1)

    ana_in_gym.joined(type="PRO")

    booked(ana, 12)
    refused(book(ana, 14), "quota", day=2)
    booked(ana.bruno, 14)
    refused(book(ana.bruno, 15), "quota", day=1)


def test_a_membership_that_is_not_in_force_is_none(ana: Dialect, ana_in_gym: Gym) -> None:
    ruled(ana, quota={"default": {"day": 1}, "PRO": {"day": 2}})
    ana_in_gym.joined(type="PRO").becomes("SUSPENDED")
    booked(ana, 10)
    refused(book(ana, 12), "quota", day=1)


def test_a_membership_that_ends_while_its_holder_books_is_read_again(ana: Dialect, ana_in_gym: Gym) -> None:
    ruled(ana, quota={"default": {"day": 1}, "PRO": {"day": 2}})
    ana_in_gym.joined(type="PRO")
    booked(ana, 10)

    def suspended() -> Response:
        ana_in_gym.becomes("SUSPENDED")
        return ana_in_gym.membership()

    _, slower = race(suspended, partial(book, ana, 12))

    refused(slower, "quota", day=1)
    assert len(counted()["open"]) == 1


def test_a_membership_that_begins_while_its_holder_books_is_seen(ana: Dialect, ana_in_gym: Gym) -> None:
    ruled(ana, quota={"default": {"day": 5}, "PRO": {"day": 0}})

    def joined() -> Response:
        return ana_in_gym.joined(type="PRO").membership()

    _, slower = race(joined, partial(book, ana, 12))

    refused(slower, "quota", day=0)


def test_a_move_goes_by_the_membership_too(ana: Dialect, ana_in_gym: Gym) -> None:
    ruled(ana, quota={"default": {"day": 1}, "PRO": {"day": 2}})
    ana_in_gym.joined(type="PRO")
    moved = booked(ana, 10)
    booked(ana, 10, TUESDAY)

    def suspended() -> Response:
        ana_in_gym.becomes("SUSPENDED")
        return ana_in_gym.membership()

    change = partial(ana.admin.change, moved, **ana.times("12:00", "13:00", day=TUESDAY))
    _, slower = race(suspended, change)
    refused(slower, "quota", day=1)

    ana_in_gym.becomes("ACTIVE")
    assert change().status == 200


def test_a_booking_reads_the_membership_only_where_the_rules_name_one(ana: Dialect, ana_in_gym: Gym) -> None:
    ana_in_gym.joined(type="PRO")
    booked(ana, 9)
    read = {}
    for hour, rules in (
        (10, {"quota": {"day": 9}}),
        (12, {"quota": {"default": {"day": 9}, "PRO": {"day": 9}}}),
    ):
        ruled(ana, **rules)
        booked(ana, hour)
        with faults("GetItem") as seen:
            booked(ana, hour + 1)
        read[hour] = sum(b"MEMBERSHIP" in request.body for request in seen)
    assert read == {10: 0, 12: 1}


def test_a_window_and_a_price_are_the_memberships_in_what_is_booked_and_offered(
    api: Api, ana_in_gym: Gym
) -> None:
    ana = dialect_of("courts", api)
    ana_in_gym.joined(type="PRO")
    prices = {"per_hour": 10, "rules": [{"membership": "PRO", "per_hour": 6}]}
    ruled(ana, window={"default": 1, "PRO": 30}, prices=prices)

    assert book(ana, 10, LATER).body["reserva"]["total"] == 6
    refused(book(ana.bruno, 12, LATER), "window", days=1)
    assert book(ana.bruno, 12).body["reserva"]["total"] == 10

    def free(caller: Dialect, day: str) -> dict[str, Any]:
        path = f"/api/canchas/{ana.verbs.cancha_id}/disponibilidad?fecha={day}&duracion=60"
        return {row["horaInicio"]: row["total"] for row in caller.request("GET", path).body["horarios"]}

    assert set(free(ana, LATER).values()) == {6}
    assert free(ana.bruno, LATER) == free(ana.nobody, LATER) == {}
    assert set(free(ana.nobody, MONDAY).values()) == {10}


def test_what_a_membership_may_book_is_offered_to_it(ana: Dialect, ana_in_gym: Gym) -> None:
    if ana.name == "appointments":
        pytest.skip("the window of a professional is in their settings")
    ruled(ana, window={"default": 0, "PRO": 30})
    assert not offered(ana, "10:00", "11:00")
    ana_in_gym.joined(type="PRO")
    assert offered(ana, "10:00", "11:00")


@pytest.mark.parametrize("name", ["pro", "GOLD", ""])
def test_a_name_that_is_no_role_and_no_type_of_membership_is_refused(ana: Dialect, name: str) -> None:
    body = {"quota": {"default": {"day": 1}, name: {"day": 2}}}
    answer = ana.admin.request("PUT", f"/api/rules/{kind_of(ana)}", json=body)
    assert (answer.status, list(answer.body["errors"])) == (422, [f"quota.{name}"])


# Staff.


def test_staff_count_where_the_rules_limit_them(ana: Dialect) -> None:
    ruled(ana, quota={"default": {"active": 3}, "staff": {"active": 2}})
    for hour in (10, 11):
        booked(ana.admin, hour)

    refused(book(ana.admin, 12), "quota", active=2)
    assert len(counted(ana.admin.verbs.user)["open"]) == 2


def test_staff_of_whom_the_rules_say_nothing_have_no_limit_and_no_item(ana: Dialect) -> None:
    for rules in ({}, {"quota": {"default": {"active": 1}, "staff": None}}, {"quota": None}):
        ruled(ana, **rules)
        booked(ana.admin, 10)
        booked(ana.admin, 11)
        for claim in ana.admin.ids():
            ana.admin.delete(claim)
    assert not any(
        item["pk"]["S"].endswith(f"#USR#{ana.admin.verbs.user}") and "n" in item for item in items()
    )


def test_what_is_the_same_for_all_is_so_for_staff(ana: Dialect) -> None:
    ruled(ana, quota={"day": 1})
    booked(ana.admin, 10)
    refused(book(ana.admin, 12), "quota", day=1)


def test_an_override_passes_over_the_quota_and_counts(ana: Dialect) -> None:
    ruled(ana, quota={"day": 1})
    booked(ana.admin, 10)

    answer = ana.admin.create_with(**ana.times("12:00", "13:00"), override=True)

    assert answer.status == 201, answer.raw
    assert len(counted(ana.admin.verbs.user)["open"]) == 2
    refused(book(ana.admin, 14), "quota", day=1)


def test_what_is_reserved_for_a_client_is_held_to_the_clients_quota(api: Api, ana_in_gym: Gym) -> None:
    ana = dialect_of("appointments", api).always_open()
    ruled(ana, quota={"default": {"active": 1}, "PRO": {"active": 2}, "staff": None})

    def for_ana(hour: int, **fields: Any) -> Response:
        assert isinstance(ana, AppointmentsDialect)
        body = {**ana.body(hour), "client_id": "ana", **fields}
        return ana.admin.request("POST", ana.create_path, json=body)

    assert for_ana(10).status == 201
    refused(for_ana(11), "quota", active=1)
    refused(book(ana, 11), "quota", active=1)
    ana_in_gym.joined(type="PRO")
    assert for_ana(11).status == 201
    refused(for_ana(12), "quota", active=2)
    assert for_ana(12, override=True).status == 201
    assert len(counted()["open"]) == 3
