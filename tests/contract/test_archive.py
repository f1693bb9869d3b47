"""With `KeepMonths`, what ended longer ago leaves lists, calendars and feeds, and nothing else."""

from dataclasses import dataclass
from typing import Any, Final

import pytest

from chalicelib.domain.reservation import ERASED_CONTACT
from chalicelib.store import archive, enrollments, reservations
from stack.audit import audit
from tests.contract.common.races import WRITE
from tests.contract.courts import At, Courts, SettingsChanged
from tests.contract.gym import Gym
from tests.contract.rooms import Rooms
from tests.faults import AwsFault, failed, faults, first, lost_reply, lost_request
from tests.pipeline import Pipeline

# Everything ends on 15 or 16 January 2024; a month is 31 days.
KEPT: Final = "2024-02-14T12:00:00Z"
LATER: Final = "2024-02-17T12:00:00Z"
CRASH: Final = failed(400, "AccessDeniedException")
Ids = dict[str, Any]


@dataclass(frozen=True)
class Town:
    """Ana's things of all kinds, one of each, and all who have to do with them."""

    courts: Courts
    rooms: Rooms
    gym: Gym
    ids: Ids

    def listed(self) -> Ids:
        """Which of them the lists show."""
        bookings = self.rooms.by("bruno").list(scope="all").body["data"]
        return {
            "reservas": sorted(each["id"] for each in self.courts.list().body["reservas"]),
            "bookings": [each["id"] for each in bookings],
            "seats": [each["id"] for each in self.gym.mine().body["data"]],
            "of_staff": [each["id"] for each in self.gym.staff.list().body["data"]],
        }

    def seen(self) -> Ids:
        """What each of them is at its own address."""
        return {
            "court": [self.courts.get(name).body for name in (self.ids["open"], self.ids["cancelled"])],
            "booking": self.rooms.by("bruno").get(self.ids["booking"]).body,
            "seat": self.gym.get(self.ids["seat"]).body,
        }


@pytest.fixture
def town(behind: Pipeline, courts: Courts, rooms: Rooms, ana: Gym, settings_changed: SettingsChanged) -> Town:
    settings_changed(KEEP_MONTHS="1")
    over_night = {"start_datetime": "2024-01-15T22:00:00Z", "end_datetime": "2024-01-16T02:00:00Z"}
    session = ana.scheduled()
    cancelled = courts.booked(hora_inicio="12:00", hora_fin="13:00")["id"]
    assert courts.patch(cancelled, estado="CANCELADA").status == 200
    ids = {
        "open": courts.booked()["id"],
        "cancelled": cancelled,
        "booking": rooms.booked(guests=["bruno@example.com"], **over_night)["id"],
        "seat": ana.seated(session)["id"],
        "session": session,
    }
    behind.told()
    return Town(courts, rooms, ana, ids)


ALL_GONE: Final[Ids] = {"reservas": [], "bookings": [], "seats": [], "of_staff": []}


def faults_found() -> list[str]:
    found: list[str] = []
    audit(found.append, pause=lambda _: None)
    return found


def sweep_all(behind: Pipeline, at: At, instant: str) -> None:
    """Twice: what is due is done first, and then what has ended may go."""
    at(instant)
    for _ in range(2):
        assert behind.sweep()["failed"] == 0


def test_what_ended_longer_ago_leaves_the_lists_and_stays_at_its_address(
    behind: Pipeline, town: Town, at: At
) -> None:
    sweep_all(behind, at, KEPT)
    lists, seen = town.listed(), town.seen()
    assert {name: len(ids) for name, ids in lists.items()} == {
        "reservas": 2,
        "bookings": 1,
        "seats": 1,
        "of_staff": 1,
    }
    behind.told()
    happened = behind.happened()

    sweep_all(behind, at, LATER)

    assert town.listed() == ALL_GONE
    assert town.seen() == seen
    assert faults_found() == []
    # It is nothing that happens to them.
    assert behind.told() == []
    assert behind.happened() == happened
    stored = reservations.get("default", "court", town.ids["cancelled"])
    assert stored is not None
    assert [change.action for change in stored.history] == ["created", "cancelled"]


def test_without_keep_months_nothing_is_looked_for(
    behind: Pipeline, town: Town, at: At, settings_changed: SettingsChanged
) -> None:
    settings_changed(KEEP_MONTHS="0")
    before = town.listed()

    with faults("Scan") as scans:
        sweep_all(behind, at, "2034-01-01T00:00:00Z")

    assert (scans, town.listed()) == ([], before)


def test_a_change_of_what_is_archived_leaves_it_there_and_a_move_brings_it_back(
    behind: Pipeline, town: Town, at: At
) -> None:
    sweep_all(behind, at, LATER)
    admin, name = town.courts.admin, town.ids["open"]

    assert admin.patch(name, notas="Faltó").status == 200
    assert (admin.seen(name)["notas"], town.listed()) == ("Faltó", ALL_GONE)
    assert faults_found() == []

    assert admin.patch(name, fecha="2024-02-20").status == 200
    assert town.listed() == {**ALL_GONE, "reservas": [name]}
    assert faults_found() == []


def test_what_is_archived_can_be_deleted(behind: Pipeline, town: Town, at: At) -> None:
    sweep_all(behind, at, LATER)

    for name in ("open", "cancelled"):
        assert town.courts.admin.delete(town.ids[name]).status == 200
    assert town.gym.erase(town.ids["seat"]).status == 200

    assert faults_found() == []


def test_the_deletion_of_its_holder_finds_it(
    behind: Pipeline, courts: Courts, gym: Gym, at: At, settings_changed: SettingsChanged
) -> None:
    settings_changed(KEEP_MONTHS="1")
    eva = courts.proved(nombre="Eva Paz", email="eva@example.com").usuario["id"]
    reserva = courts.by(eva, name="Eva Paz").booked()["id"]
    session = gym.scheduled()
    seat = gym.by(eva, name="Eva Paz").joined().seated(session)["id"]
    sweep_all(behind, at, LATER)
    assert len(archive.of_holder("default", "court", eva)) == 1

    assert courts.superadmin.delete_user(eva).status == 200
    sweep_all(behind, at, "2024-02-17T12:30:00Z")

    kept = [reservations.get("default", "court", reserva), enrollments.get("default", "enrollment", seat)]
    assert [record.contact for record in kept if record is not None] == [ERASED_CONTACT] * 2
    assert faults_found() == []


@pytest.mark.parametrize("fault", [CRASH, lost_request, lost_reply], ids=["crash", "request", "reply"])
def test_a_run_that_dies_anywhere_is_made_good_by_the_next(
    behind: Pipeline, town: Town, at: At, fault: AwsFault
) -> None:
    sweep_all(behind, at, KEPT)
    at(LATER)
    for passed in range(4):
        with faults(WRITE, *[lambda _: None] * passed, *[fault] * 9):
            behind.sweep()
        assert faults_found() == []

    sweep_all(behind, at, LATER)

    assert (town.listed(), faults_found()) == (ALL_GONE, [])


def test_of_a_change_and_the_archive_at_once_neither_is_lost(behind: Pipeline, town: Town, at: At) -> None:
    sweep_all(behind, at, KEPT)
    at(LATER)
    admin, name = town.courts.admin, town.ids["open"]

    # The sweep archives what the request has read and is about to write.
    with faults(WRITE, first(lambda: sweep_all(behind, at, LATER))):
        assert admin.patch(name, notas="Faltó").status == 200
    assert (admin.seen(name)["notas"], town.listed(), faults_found()) == ("Faltó", ALL_GONE, [])


def test_a_move_while_the_sweep_archives_stays_in_the_lists(behind: Pipeline, town: Town, at: At) -> None:
    sweep_all(behind, at, KEPT)
    at(LATER)
    name = town.ids["open"]

    with faults(WRITE, *[first(lambda: town.courts.admin.patch(name, fecha="2024-02-20"))] * 1):
        behind.sweep()
    sweep_all(behind, at, LATER)

    assert town.listed()["reservas"] == [name]
    assert faults_found() == []


def test_the_pass_goes_on_page_by_page_and_rests_for_a_day(
    behind: Pipeline,
    courts: Courts,
    at: At,
    settings_changed: SettingsChanged,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings_changed(KEEP_MONTHS="1")
    monkeypatch.setattr(archive, "_PAGE", 2)
    for hour in range(8, 20):
        courts.booked(hora_inicio=f"{hour:02}:00", hora_fin=f"{hour + 1:02}:00")
    at(LATER)

    left = []
    for _ in range(4):
        with faults("Scan") as pages:
            behind.sweep()
        left.append((len(pages), len(courts.list().body["reservas"])))

    assert left[0][0] == 5
    assert 0 < left[0][1] < 12
    assert left[-1] == (0, 0)
    at("2024-02-18T12:00:01Z")
    with faults("Scan") as pages:
        behind.sweep()
    assert len(pages) > 0
