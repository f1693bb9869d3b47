"""The totals that lists show are true, whatever fails and whenever what they count was made."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import pytest

from chalicelib import settings
from chalicelib.dialects.rooms.policy import BOOKING
from chalicelib.http import pages
from chalicelib.operations import counting as operations
from chalicelib.store import counting, reads, start_order, totals
from chalicelib.store.tables import client, item_key
from stack.audit import audit
from stack.repair import repair
from tests.api import Response
from tests.contract.common.races import WRITE
from tests.contract.courts import At, Courts, SettingsChanged
from tests.contract.gym import Gym
from tests.contract.rooms import Rooms, address, slot
from tests.faults import TRANSIENT_WRITES, AwsFault, failed, faults, first, lost_reply, lost_request
from tests.pipeline import Pipeline

DEPLOYED: Final = "2024-01-14T12:00:00Z"
OTHERS_RUN: Final = "2024-01-14T12:59:59Z"
NONE_RUNS: Final = "2024-01-14T13:00:00Z"
ALL_MARK: Final = "2024-01-14T13:15:00Z"
CRASH: Final = failed(400, "AccessDeniedException")
HOURS: Final = range(8, 18)


def off() -> list[str]:
    found: list[str] = []
    audit(found.append, pause=lambda _: None)
    return found


def bookings_of(rooms: Rooms) -> tuple[int, bool]:
    """Return the total of all bookings, as a page of one has it, and whether there may be more."""
    answer = rooms.admin.request("GET", "/api/bookings?per_page=1")
    meta = answer.body["meta"]
    return meta["total"], meta.get("total_is_at_least", False)


def seats_of(gym: Gym) -> int:
    return int(gym.staff.list(limit=1).body["pagination"]["total"])


def reservas_of(courts: Courts, user: str) -> int:
    """Return what the list of accounts says of one."""
    rows = courts.superadmin.users().body["usuarios"]
    return next(int(row["_count"]["reservas"]) for row in rows if row["id"] == user)


@pytest.fixture
def kept(at: At, tables: None) -> None:
    """Totals are kept: the pass is over."""
    at(ALL_MARK)
    totals.keep(totals.Place(None, datetime.fromisoformat(NONE_RUNS), is_over=True))


@pytest.fixture
def runs(behind: Pipeline, at: At) -> Callable[[str, str], None]:
    """The sweep runs every ten minutes from an instant to another."""

    def sweep(first: str, last: str) -> None:
        instant, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
        while instant <= end:
            at(instant.isoformat())
            assert behind.sweep()["failed"] == 0
            instant += timedelta(minutes=10)

    return sweep


@pytest.fixture
def waited(runs: Callable[[str, str], None], at: At) -> Callable[[], None]:
    """This version has run for as long as the pass waits."""

    def wait() -> None:
        runs(DEPLOYED, NONE_RUNS)
        assert totals.are_marked()
        at(ALL_MARK)

    return wait


@pytest.fixture
def before(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """What is made is as from before there were totals, until this is called."""
    total_of = operations.total_of
    monkeypatch.setattr(operations, "total_of", lambda _: None)

    def end() -> None:
        monkeypatch.setattr(operations, "total_of", total_of)

    return end


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more than six records are looked at, two at a time."""
    monkeypatch.setattr(pages, "MOST_LOOKED_AT", 6)
    monkeypatch.setattr(pages, "MOST_ROWS", 2)
    monkeypatch.setattr(start_order, "_LARGEST_PAGE", 2)


@pytest.mark.usefixtures("kept")
def test_bookings_are_counted_as_lists_show_them(rooms: Rooms) -> None:
    ids = [rooms.booked(**slot(f"{hour}:00"))["id"] for hour in HOURS]
    assert bookings_of(rooms) == (10, False)

    assert rooms.cancel(ids[0]).status == 200
    assert rooms.admin.delete(ids[1]).status == 204
    rooms.create(**slot("09:00"))

    shown = len(rooms.admin.listed())
    assert bookings_of(rooms) == (shown, False)
    assert totals.of_tenant("default", BOOKING) == shown
    assert totals.of_tenant("another", BOOKING) == 0
    assert off() == []


@pytest.mark.usefixtures("kept")
def test_seats_are_counted_with_those_that_come_from_the_waitlist(ana: Gym, bruno: Gym, carla: Gym) -> None:
    session = ana.scheduled(max_capacity=2)
    seat = ana.seated(session)["id"]
    other = carla.seated(session)["id"]
    assert (bruno.wait(session).status, seats_of(ana)) == (201, 2)

    # Bruno's seat comes and Ana's goes in one write.
    assert (ana.erase(seat).status, seats_of(ana)) == (200, 2)
    assert (carla.cancel(other).status, seats_of(ana)) == (200, 2)
    ana.seated(session)
    assert seats_of(ana) == 3
    assert off() == []


@pytest.mark.usefixtures("kept")
def test_memberships_are_counted_once_for_each_user(ana: Gym, bruno: Gym) -> None:
    assert ana.admin.new_membership("ana").status == 409
    assert bruno.admin.patch_membership(bruno.membership().body["data"]["id"], type="PLUS").status == 200

    pagination = ana.staff.memberships(limit=1).body["pagination"]

    assert (pagination["total"], pagination.get("total_is_at_least", False)) == (2, False)
    assert (totals.of_tenant("default", "membership"), off()) == (2, [])


@pytest.mark.usefixtures("kept")
def test_of_each_account_the_reservas_are_counted(courts: Courts) -> None:
    eva = courts.proved().usuario["id"]
    by_eva, as_staff = courts.by(eva), courts.by(eva, role="STAFF")
    ids = [by_eva.booked(hora_inicio=f"{hour:02}:00")["id"] for hour in (8, 9)]
    ids.append(as_staff.booked(hora_inicio="10:00")["id"])
    courts.booked(hora_inicio="11:00")
    assert reservas_of(courts, eva) == 3

    assert by_eva.patch(ids[0], estado="CANCELADA").status == 200
    assert reservas_of(courts, eva) == 3
    for name in ids:
        assert courts.admin.delete(name).status == 200
    with faults("Query") as queries:
        assert reservas_of(courts, eva) == 0
    assert not [query for query in queries if b"COUNT" in query.body]
    assert off() == []


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("fault", [*TRANSIENT_WRITES, lost_request, lost_reply, CRASH])
def test_whatever_becomes_of_a_write_it_is_counted_once(rooms: Rooms, fault: AwsFault) -> None:
    booked = rooms.booked(**slot("08:00"))["id"]
    make: Callable[[], Response] = partial(
        rooms.request,
        "POST",
        "/api/bookings",
        json={"title": "Reunión", "room_id": rooms.room_id, **slot("10:00")},
        headers={"Idempotency-Key": "one"},
    )

    for write in (make, lambda: rooms.admin.delete(booked)):
        for times in (1, 9):
            with faults(WRITE, *[fault] * times):
                write()
            assert bookings_of(rooms)[0] == len(rooms.admin.listed())
        write()
    assert (bookings_of(rooms), off()) == ((1, False), [])


@pytest.mark.usefixtures("kept", "few")
def test_beyond_what_may_be_counted_the_total_is_true_and_numbers_end(rooms: Rooms) -> None:
    ids = [rooms.booked(**slot(f"{hour}:00"))["id"] for hour in HOURS]
    admin = rooms.admin

    with faults("Query") as queries:
        first_page = admin.request("GET", "/api/bookings?per_page=2")
    assert not [query for query in queries if json.loads(query.body).get("Select") == "COUNT"]
    assert first_page.body["meta"] == {"current_page": 1, "per_page": 2, "total": 10, "last_page": 5}
    assert first_page.body["next"] in first_page.headers["link"]
    assert len(admin.request("GET", "/api/bookings?per_page=2&page=3").body["data"]) == 2

    with faults("Query") as queries:
        beyond = admin.request("GET", "/api/bookings?per_page=2&page=4")
    assert (beyond.status, "cursor" in beyond.raw.decode()) == (422, True)
    # It is refused for what the total costs alone.
    assert [json.loads(query.body).get("IndexName") for query in queries] == [None]

    shown, query = list(first_page.body["data"]), first_page.body["next"]
    while query:
        answer = admin.request("GET", f"/api/bookings{query}")
        shown, query = [*shown, *answer.body["data"]], answer.body["next"]
    assert [row["id"] for row in shown] == ids


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("foreign", range(4))
@pytest.mark.parametrize("zone", ["America/Santiago", "UTC", "America/Lima"])
def test_of_a_range_with_more_rows_than_are_looked_at_the_total_is_at_least(
    rooms: Rooms, settings_changed: SettingsChanged, zone: str, foreign: int
) -> None:
    """Also where some of the rows that are looked at are of no day of the range."""
    settings_changed(DEFAULT_TIMEZONE=zone)
    for hour in (*range(foreign), *range(12 - foreign, 20)):
        rooms.booked(**slot(f"{hour:02}:00", day="2024-01-20"))

    query = "/api/bookings?per_page=2&start_date=2024-01-20&end_date=2024-01-20"
    answer = rooms.admin.request("GET", query)

    assert (answer.body["meta"]["total"], answer.body["meta"].get("total_is_at_least")) == (6, True)
    assert answer.body["next"] in answer.headers["link"]


def test_ones_own_bookings_are_counted_by_their_keys(rooms: Rooms) -> None:
    for hour in HOURS:
        who = rooms.by("bruno") if hour % 2 else rooms
        who.booked(guests=[address("ana" if hour % 2 else "bruno")], **slot(f"{hour}:00"))
    rooms.by("carla").booked(**slot("19:00"))

    with faults("BatchGetItem") as reads_of_many:
        meta = rooms.request("GET", "/api/bookings?per_page=1").body["meta"]

    assert meta == {"current_page": 1, "per_page": 1, "total": 10, "last_page": 10}
    rows = [json.loads(each.body)["RequestItems"]["cupo-reservations"]["Keys"] for each in reads_of_many]
    assert sum(key["sk"]["S"] == "RSV" for keys in rows for key in keys) < 5


def test_what_was_made_before_is_counted_in_once_no_other_version_runs(
    before: Callable[[], None],
    behind: Pipeline,
    runs: Callable[[str, str], None],
    at: At,
    rooms: Rooms,
    ana: Gym,
    courts: Courts,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(counting, "_PAGE", 3)
    eva = courts.proved().usuario["id"]
    courts.by(eva).booked()
    ana.seated(ana.scheduled())
    for hour in HOURS:
        rooms.booked(**slot(f"{hour}:00"))
    before()
    rooms.booked(**slot("19:00"))
    runs(DEPLOYED, OTHERS_RUN)
    assert not totals.are_marked()
    runs(NONE_RUNS, "2024-01-14T13:14:59Z")
    assert totals.of_tenant("default", BOOKING) is None
    assert bookings_of(rooms) == (11, False)

    at(ALL_MARK)
    number = 0
    while number == 0 or not totals.are_kept():
        rooms.admin.delete(rooms.admin.listed()[0])
        assert behind.sweep()["failed"] == 0
        number += 1

    assert 1 < number < 20
    assert totals.of_tenant("default", BOOKING) == len(rooms.admin.listed()) == 11 - number
    assert totals.of_tenant("default", "membership") == 1
    assert (seats_of(ana), reservas_of(courts, eva), off()) == (1, 1, [])
    # The pass is over for good.
    with faults("Scan") as scans:
        behind.sweep()
    assert scans == []


def marks_of() -> list[str]:
    return [item["pk"]["S"] for item in reads.scan() if "@of" in str(item.get("data", ""))]


def test_beside_an_older_version_nothing_is_marked_and_nothing_in_a_total(
    runs: Callable[[str, str], None], rooms: Rooms, ana: Gym, courts: Courts
) -> None:
    """So whatever that loses of a record, or erases, the pass counts what there is."""
    runs(DEPLOYED, OTHERS_RUN)
    rooms.booked()
    ana.seated(ana.scheduled())
    courts.by(courts.proved().usuario["id"]).booked()

    assert (marks_of(), [item for item in reads.scan() if "moves" in item]) == ([], [])


def test_what_is_written_while_processes_learn_to_mark_is_counted(
    runs: Callable[[str, str], None], behind: Pipeline, at: At, rooms: Rooms, before: Callable[[], None]
) -> None:
    """Those that have read that nothing is marked write without a mark before the pass begins."""
    runs(DEPLOYED, NONE_RUNS)
    rooms.booked(**slot("08:00"))
    behind.sweep()
    before()
    rooms.booked(**slot("09:00"))
    assert len(marks_of()) == 1
    at(ALL_MARK)

    assert behind.sweep()["failed"] == 0

    assert totals.are_kept()
    assert (bookings_of(rooms), off()) == ((2, False), [])


def test_after_a_release_that_was_taken_back_the_next_one_waits_again(
    runs: Callable[[str, str], None], rooms: Rooms, at: At
) -> None:
    runs(DEPLOYED, "2024-01-14T12:10:00Z")

    at("2024-01-14T15:00:00Z")
    rooms.booked(**slot("08:00"))
    runs("2024-01-14T15:00:00Z", "2024-01-14T15:50:00Z")
    rooms.booked(**slot("09:00"))
    assert marks_of() == []

    runs("2024-01-14T16:00:00Z", "2024-01-14T16:20:00Z")
    assert totals.are_kept()
    assert (bookings_of(rooms), off()) == ((2, False), [])


def test_that_the_sweep_stood_still_takes_nothing_back_that_is_marked(
    runs: Callable[[str, str], None], behind: Pipeline, at: At, rooms: Rooms
) -> None:
    runs(DEPLOYED, NONE_RUNS)
    at("2024-01-14T20:00:00Z")
    rooms.booked()

    assert behind.sweep()["failed"] == 0

    assert totals.are_kept()
    assert (bookings_of(rooms), off()) == ((1, False), [])


@pytest.mark.parametrize("minutes", [0, 10, 60])
def test_what_another_run_of_the_sweep_has_begun_anew_stays(
    runs: Callable[[str, str], None], behind: Pipeline, at: At, minutes: int
) -> None:
    """Who reads the place first and writes it last: by another clock, the release was taken back."""
    begin = datetime.fromisoformat(DEPLOYED)
    if minutes:
        runs(DEPLOYED, (begin + timedelta(minutes=minutes - 10)).isoformat())
    at((begin + timedelta(minutes=minutes)).isoformat())
    places: list[totals.Place | None] = []

    def another() -> None:
        at((begin + timedelta(minutes=minutes + 30)).isoformat())
        assert behind.sweep()["failed"] == 0
        places.append(totals.place())

    with faults("PutItem", first(another)):
        assert behind.sweep()["failed"] == 0

    assert [totals.place()] == places


def test_the_repair_counts_nothing_in_while_an_older_version_may_run(
    runs: Callable[[str, str], None], behind: Pipeline, rooms: Rooms
) -> None:
    runs(DEPLOYED, OTHERS_RUN)
    rooms.booked()
    where, said = totals.place(), list[str]()

    assert repair(said.append) == 0

    assert (totals.place(), marks_of(), len(said)) == (where, [], 1)


@pytest.mark.parametrize("fault", [CRASH, lost_request, lost_reply], ids=["crash", "request", "reply"])
def test_a_pass_that_dies_anywhere_goes_on_and_counts_nothing_twice(
    behind: Pipeline, waited: Callable[[], None], rooms: Rooms, before: Callable[[], None], fault: AwsFault
) -> None:
    for hour in HOURS:
        rooms.booked(**slot(f"{hour}:00"))
    before()
    waited()
    for passed in range(12):
        with faults(WRITE, *[lambda _: None] * passed, *[fault] * 9):
            behind.sweep()

    behind.sweep()
    behind.sweep()

    assert totals.are_kept()
    assert (totals.of_tenant("default", BOOKING), off()) == (10, [])


def test_a_change_and_the_pass_at_once_are_both_kept(
    behind: Pipeline, waited: Callable[[], None], rooms: Rooms, before: Callable[[], None]
) -> None:
    ids = [rooms.booked(**slot(f"{hour}:00"))["id"] for hour in HOURS]
    before()
    waited()

    # One is cancelled and one deleted while the pass is about to count it in; one is counted in meanwhile.
    with faults(WRITE, first(lambda: [rooms.cancel(name) for name in ids[:5]])):
        behind.sweep()
    with faults(WRITE, first(behind.sweep)):
        assert rooms.admin.delete(ids[6]).status == 204
    behind.sweep()

    assert totals.are_kept()
    assert (totals.of_tenant("default", BOOKING), off()) == (len(rooms.admin.listed()), [])


def test_what_is_archived_is_in_no_total_until_it_is_moved(
    behind: Pipeline, kept: None, at: At, rooms: Rooms, ana: Gym, settings_changed: SettingsChanged
) -> None:
    settings_changed(KEEP_MONTHS="1")
    rooms.booked()
    ana.seated(ana.scheduled())
    assert (bookings_of(rooms)[0], seats_of(ana)) == (1, 1)

    for _ in range(3):
        at("2024-03-17T12:00:00Z")
        behind.sweep()

    assert (totals.of_tenant("default", BOOKING), totals.of_tenant("default", "enrollment")) == (0, 0)
    assert off() == []


def _set_total(pk: str, sk: str, total: int) -> None:
    client().update_item(
        TableName=settings.load().reservations_table,
        Key=item_key(pk, sk),
        UpdateExpression="SET #total = :total",
        ExpressionAttributeNames={"#total": "total"},
        ExpressionAttributeValues={":total": {"N": str(total)}},
    )


def test_the_audit_finds_a_wrong_total_and_the_repair_mends_it(
    kept: None, rooms: Rooms, courts: Courts
) -> None:
    names = [str(rooms.booked(**slot(f"{hour}:00"))["id"]) for hour in HOURS]
    eva = courts.proved().usuario["id"]
    courts.by(eva).booked()
    for pk, sk in (
        totals.shard_of("default", BOOKING, names[0]),
        (f"T#default#USR#{eva}", "QUOTA#court"),
    ):
        _set_total(pk, sk, 77)
    assert len(off()) == 2

    said: list[str] = []
    assert repair(said.append) == 0

    assert [line.endswith("mended") for line in said] == [True, True]
    assert (bookings_of(rooms), reservas_of(courts, eva), off()) == ((10, False), 1, [])


def test_the_repair_counts_in_what_an_older_version_made_and_the_audit_says_so(
    kept: None, rooms: Rooms, before: Callable[[], None]
) -> None:
    rooms.booked(**slot("08:00"))
    before()
    rooms.booked(**slot("10:00"))
    assert ["counted in no total" in line for line in off()] == [True]

    assert repair(lambda _: None) == 0

    assert (bookings_of(rooms), off()) == ((2, False), [])


def test_a_total_in_use_is_neither_said_to_be_off_nor_mended_wrongly(
    kept: None, rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan, hours = reads.scan, iter(HOURS)

    def scan_while_people_book() -> Iterator[dict[str, Any]]:
        for number, item in enumerate(scan()):
            if number % 9 == 4 and (hour := next(hours, None)) is not None:
                rooms.booked(**slot(f"{hour}:00"))
            yield item

    monkeypatch.setattr(reads, "scan", scan_while_people_book)

    assert (off(), repair(lambda _: None)) == ([], 0)
    monkeypatch.setattr(reads, "scan", scan)
    assert len(rooms.admin.listed()) > 1
    assert off() == []
