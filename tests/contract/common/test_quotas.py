"""How much one user may hold that is open (contract rules.md, `quota`); seats need a membership instead."""

from functools import partial
from typing import Final

import pytest

from tests.api import Response
from tests.contract.common.adapters import MONDAY, AppointmentsDialect, Dialect
from tests.contract.common.races import WRITE, race
from tests.contract.courts import At, SettingsChanged
from tests.faults import faults, first, lost_reply
from tests.store.days import items

MOST: Final = 3
LATER: Final = "2024-01-22"

pytestmark = [pytest.mark.parametrize("dialect", ["appointments", "courts", "rooms"], indirect=True)]


@pytest.fixture
def ana(dialect: Dialect, settings_changed: SettingsChanged) -> Dialect:
    """Ana, who may hold three, and holds them: of Monday at eight, nine and ten."""
    settings_changed(OPEN_RESERVATIONS=str(MOST))
    ana = dialect.always_open()
    for hour in (8, 9, 10):
        ana.created(hour)
    return ana


def counted() -> list[str]:
    """Return the ids that are counted of Ana."""
    [item] = [
        item
        for item in items()
        if item["sk"]["S"].startswith("QUOTA#") and item["pk"]["S"].endswith("#USR#ana")
    ]
    ids = sorted(name.removeprefix("r#") for name in item if name.startswith("r#"))
    assert int(item["n"]["N"]) == len(ids)
    return ids


def is_full(caller: Dialect, answer: Response) -> None:
    """Assert that an answer says that the caller has as much as one user may have."""
    assert answer.status == (422 if caller.name == "rooms" else 400), answer.raw
    assert (answer.body["rule"], answer.body["allowed"]) == ("quota", {"active": MOST})
    words = answer.body["error" if caller.error_keys == {"error"} else "message"]
    assert words == f"Ya tienes {MOST} reservas abiertas"


def test_who_has_as_much_as_one_may_have_gets_no_more(ana: Dialect) -> None:
    before = ana.ids()

    for hour in (12, 9):
        is_full(ana, ana.create(hour))
    ana.bruno.created(12)

    assert ana.ids() == before == counted()


def test_what_is_given_up_makes_room_in_the_same_write(ana: Dialect) -> None:
    for hour, step in ((14, "cancel"), (16, "delete")):
        with faults(WRITE, lost_reply):
            answer = getattr(ana, step)(ana.blocking()[0])
        assert answer.status in (200, 204), answer.raw
        assert len(counted()) == MOST - 1
        ana.created(hour)
        is_full(ana, ana.create(hour + 1))


def test_what_has_ended_makes_room_though_the_sweep_has_not_come(ana: Dialect, at: At) -> None:
    at(f"{MONDAY}T09:00:00Z")

    ana.created(12)

    is_full(ana, ana.create(13))
    assert len(counted()) == MOST


def test_what_was_dropped_can_still_be_changed_and_deleted(ana: Dialect, at: At) -> None:
    claims = ana.ids()
    at(f"{MONDAY}T11:30:00Z")
    for hour in (12, 13, 14):
        ana.created(hour)

    for claim in claims:
        assert ana.delete(claim).status == ana.deleted_status

    assert len(counted()) == MOST
    is_full(ana, ana.create(15))


def test_a_move_counts_it_to_its_new_end(ana: Dialect, at: At) -> None:
    moved = ana.blocking()[0]
    assert ana.move(moved, 20).status == 200

    at(f"{MONDAY}T11:00:00Z")
    for hour in (12, 13):
        ana.created(hour)

    is_full(ana, ana.create(14))


def test_staff_have_no_quota_and_what_they_reserve_for_others_counts(ana: Dialect) -> None:
    """It is refused where they have as much as one user may have, unless by an override."""
    for hour in (12, 13, 14, 15):
        ana.admin.created(hour)
    assert all(not item["pk"]["S"].endswith("#USR#alma") for item in items() if "n" in item)
    if isinstance(ana, AppointmentsDialect):
        ana.cancel(counted()[0])
        body = ana.body(16) | {"client_id": "ana"}
        assert ana.admin.request("POST", ana.create_path, json=body).status == 201
        is_full(ana, ana.create(17))
        body = ana.body(18) | {"client_id": "ana"}
        is_full(ana, ana.admin.request("POST", ana.create_path, json=body))
        assert ana.admin.request("POST", ana.create_path, json={**body, "override": True}).status == 201


def test_of_two_at_once_the_last_place_is_ones(ana: Dialect) -> None:
    ana.cancel(ana.blocking()[0])

    faster, slower = race(partial(ana.create, 12), partial(ana.create, 13))

    assert faster.status == 201
    is_full(ana, slower)
    assert len(counted()) == MOST


def test_of_many_inside_each_other_as_many_are_made_as_one_may_have(
    dialect: Dialect, settings_changed: SettingsChanged
) -> None:
    settings_changed(OPEN_RESERVATIONS=str(MOST))
    ana = dialect.always_open()
    ana.cancel(ana.created(22))
    answers: list[Response] = []
    hours = iter(range(1, 20))

    def once_more() -> None:
        answers.append(ana.create(next(hours)))

    with faults(WRITE, *[first(once_more)] * 15):
        answers.append(ana.create(next(hours)))

    assert len(answers) == 16
    assert [answer.status for answer in answers].count(201) == MOST
    assert len(counted()) == MOST
    assert len(ana.blocking()) == MOST


def test_a_repeated_request_is_answered_again_although_there_is_no_room(ana: Dialect) -> None:
    ana.cancel(ana.blocking()[0])
    keyed = ana.keyed()
    made = keyed.create(12)

    again = keyed.create(12)

    assert (made.status, again.status) == (201, 201)
    assert again.raw == made.raw


def test_what_is_reserved_for_longer_ahead_counts_as_well(ana: Dialect) -> None:
    ana.cancel(ana.blocking()[0])
    ana.created(9, day=LATER)

    is_full(ana, ana.create(10, day=LATER))
