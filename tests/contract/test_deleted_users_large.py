"""A user who holds thousands of things is deleted: answered in time, and ended by the sweep, run by run."""

from datetime import UTC, datetime
from typing import Final

from chalicelib.domain.reservation import ERASED_CONTACT
from chalicelib.store import erasures, reservations
from tests.contract.courts import At, Courts
from tests.much import hold, slow, until_done
from tests.pipeline import Pipeline

# Of five thousand, earlier runs have done the most: what is left takes two more.
DONE, LEFT = 4_200, 800
# Before all that is ahead.
FIRST: Final = datetime(2023, 1, 1, tzinfo=UTC)


def test_five_thousand_reservations_are_ended_run_by_run(behind: Pipeline, courts: Courts, at: At) -> None:
    user = courts.proved(nombre="Eva Paz", email="eva@example.com").usuario["id"]
    hold(user, DONE, first=FIRST, contact=ERASED_CONTACT)
    hold(user, LEFT, first=FIRST)
    ahead = courts.by(user).booked()["id"]

    with slow() as requests:
        answer = courts.superadmin.delete_user(user)
    assert (answer.status, answer.body) == (200, {"ok": True})
    assert requests.seconds < 3
    assert courts.superadmin.seen(ahead)["estado"] == "CANCELADA"

    def tick() -> dict[str, int]:
        with slow() as requests:
            swept = behind.sweep()
        assert requests.seconds < 30
        return swept

    assert len(until_done(tick)) in (2, 3)
    at("2024-01-14T12:30:00Z")
    tick()
    assert erasures.get("default", user) is None
    held = reservations.of_holder("default", "court", user)
    assert len(held) == DONE + LEFT + 1
    assert {reservation.contact for reservation in held} == {ERASED_CONTACT}
