"""What the sweep does with claims that are over: it completes them at their end, once, and tells nobody."""

from functools import partial
from typing import Any, Final

import pytest

from tests.contract.common.notices import THURSDAY, Town, town
from tests.contract.courts import At, SettingsChanged
from tests.faults import failed, faults, first
from tests.pipeline import still_due

__all__ = ["town"]

WRITE: Final = "TransactWriteItems"
SHOWN: Final = {
    "appointments": ("status", "CONFIRMED", "CONFIRMED"),
    "courts": ("estado", "CONFIRMADA", "COMPLETADA"),
    "gym": ("status", "CONFIRMED", "COMPLETED"),
    "rooms": ("status", "confirmed", "confirmed"),
}
"""The field of a status, what it says of what is confirmed, and what of what is completed."""


def confirmed(town: Town, hour: int = 10, day: str = THURSDAY) -> str:
    """Create a claim that will be completed."""
    return _confirm(town, town.claimed(hour, day))


def _confirm(town: Town, claim: str) -> str:
    """Have an admin confirm a reserva; any other claim is confirmed from the beginning."""
    if town.dialect.name == "courts":
        assert town.dialect.change(claim, estado="CONFIRMADA").status == 200
    return claim


def seen(town: Town, claim: str) -> dict[str, Any]:
    """Return the claim without what it shows of its session."""
    return town.dialect.thing(town.dialect.admin.get(claim)) | {"classSession": None}


def status(town: Town, claim: str) -> str:
    return str(seen(town, claim)[SHOWN[town.dialect.name][0]])


def completions(town: Town) -> int:
    return town.behind.happened().count("reservation.completed")


def test_what_is_confirmed_is_completed_at_its_end_and_not_before(town: Town) -> None:
    claim = confirmed(town)
    town.behind.told()
    town.ticked("2024-01-18T09:59:00Z")
    before = seen(town, claim)
    field, was, becomes = SHOWN[town.dialect.name]

    assert town.ticked(town.at_end(-1)) == {}
    assert (seen(town, claim), before[field], completions(town)) == (before, was, 0)
    assert town.ticked(town.at_end()) == {}

    assert seen(town, claim) == {**before, field: becomes}
    assert completions(town) == 1
    assert becomes.encode() in town.dialect.read_list().raw
    assert (still_due("RSV"), still_due("SES"), town.behind.waiting) == ([], [], {})


def test_however_often_and_late_a_claim_is_completed_once_and_nobody_is_told(town: Town) -> None:
    for day in (THURSDAY, "2024-01-25", "2024-02-01"):
        confirmed(town, day=day)
    town.behind.told()

    late = (town.at_end(), town.at_end(day="2024-01-27"), town.at_end(day="2025-02-01"))
    for number, instant in enumerate(late, 1):
        for _ in range(3):
            assert town.ticked(instant) == {}
        assert completions(town) == number, instant
    assert still_due() == []


def test_what_was_called_off_is_not_completed(town: Town) -> None:
    claim, other = confirmed(town), confirmed(town, 12)
    town.cancel(claim)
    town.delete(other)
    town.behind.told()
    before = seen(town, claim)

    for instant in (town.at_end(), "2024-01-20T10:00:00Z", "2030-01-01T00:00:00Z"):
        assert town.ticked(instant) == {}
    assert seen(town, claim) == before
    assert (completions(town), still_due()) == (0, [])
    assert town.behind.sweep() == {"done": 0, "failed": 0, "left": 0}


def test_what_has_moved_is_completed_at_its_new_end(town: Town) -> None:
    town.move(confirmed(town))

    for instant, completed in ((town.at_end(), 0), ("2024-01-19T15:44:59Z", 0), ("2024-01-19T15:45:00Z", 1)):
        town.ticked(instant)
        assert completions(town) == completed, instant


def test_an_end_on_the_wall_clock_is_meant_also_when_it_changes(
    town: Town, settings_changed: SettingsChanged
) -> None:
    """In Madrid the clocks went forward in the night before: ten o'clock was 08:00 UTC."""
    claim = town.claimed_in_zone(settings_changed, "Europe/Madrid", "2024-03-31T09:00", "2024-03-31T10:00")
    _confirm(town, claim)

    for instant, completed in (("2024-03-31T07:59:59Z", 0), ("2024-03-31T08:00:00Z", 1)):
        town.behind.tick(instant)
        assert completions(town) == completed, instant


@pytest.mark.parametrize("dialect", ["rooms"], indirect=True)
def test_a_cancellation_that_is_faster_stands(town: Town) -> None:
    """Elsewhere what has ended cannot be cancelled any more; the gym's staff: test_gym_schedule.py."""
    claim = confirmed(town)
    town.ticked(town.at_end(-1))

    with faults(WRITE, first(partial(town.cancel, claim))):
        town.behind.tick(town.at_end())

    assert status(town, claim).startswith(("CANCEL", "cancel"))
    assert (completions(town), still_due()) == (0, [])


def test_one_that_fails_holds_up_no_other_and_is_done_at_the_next_tick(town: Town, at: At) -> None:
    for hour in range(9, 13):
        confirmed(town, hour)
    at("2024-01-18T18:00:00Z")

    with faults(WRITE, failed(400, "AccessDeniedException")):
        swept = town.behind.sweep()

    # The gym's sessions have begun, too.
    assert swept == {"done": 7 if town.dialect.name == "gym" else 3, "failed": 1, "left": 0}
    assert completions(town) == 3
    town.behind.tick("2024-01-18T18:01:00Z")
    assert completions(town) == 4


def test_each_tenant_has_its_own(town: Town) -> None:
    norte = town.calling(town.dialect.in_tenant("norte"))
    assert norte.dialect.bruno.read_list().status == 200
    claims = [(each, confirmed(each)) for each in (town, norte)]

    town.behind.tick(town.at_end())

    assert completions(town) == 2
    assert [status(*each) for each in claims] == [SHOWN[town.dialect.name][2]] * 2
