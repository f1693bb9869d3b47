"""Calendars that programs subscribe to: made, shown once, listed, revoked; with more than they can show."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from chalicelib.domain.feeds import Window
from tests.contract.appointments_kept import copies, write
from tests.contract.calendars import NOT_FOUND, Calendars, File, fetched
from tests.contract.callers import MISSING
from tests.contract.common.races import WRITE
from tests.contract.courts import At, SettingsChanged
from tests.contract.rooms import Rooms, slot, utc
from tests.contract.rooms_answers import faulty, gone, invalid, refused
from tests.faults import faults, lost_reply, lost_request
from tests.tokens import token

NOW: Final = datetime(2024, 1, 14, 12, tzinfo=UTC)
HALF_AN_HOUR: Final = timedelta(minutes=30)


# Making one.


def test_a_calendar_is_answered_with_an_address_of_its_own(
    calendars: Calendars, settings_changed: SettingsChanged
) -> None:
    feeds = [calendars.made() for _ in range(3)]

    for feed in feeds:
        assert feed["of"] == "user"
        assert feed["of_id"] == feed["made_by"] == "ana"
        assert feed["detail"] == "busy"
        assert feed["created_at"] == "2024-01-14T12:00:00Z"
        assert feed["path"].startswith("/api/calendars/")
        assert feed["path"].endswith(".ics")
        assert feed["url"] == feed["path"]
    assert len({feed["path"] for feed in feeds}) == len({feed["id"] for feed in feeds}) == 3

    for public in ("https://cupo.example/v1", "https://cupo.example/v1/"):
        settings_changed(PUBLIC_URL=public)
        feed = calendars.made()
        assert feed["url"] == f"https://cupo.example/v1{feed['path']}"


def test_an_id_may_be_a_number_a_text_or_for_ones_own_missing_and_a_detail_null(
    calendars: Calendars, rooms: Rooms
) -> None:
    for as_sent in (int, str):
        assert calendars.made("room", id=as_sent(rooms.room_id))["of_id"] == str(rooms.room_id)
    for id_ in (None, "", "  ", MISSING, "ana"):
        assert calendars.made(id=id_)["of_id"] == "ana"
    assert calendars.made(detail=None)["detail"] == "busy"
    assert calendars.made(detail="details")["detail"] == "details"


def test_what_cannot_be_an_id_or_is_none_where_one_is_needed_is_a_fault_of_the_field(
    calendars: Calendars,
) -> None:
    for of in ("room", "court", "professional"):
        for id_ in (MISSING, None, "", " "):
            faulty(calendars.make(of, id=id_), id="Es obligatorio")

    ids = ("true", "1.5", "[]", "{}", str(2**63), str(-(2**63)), "1" + "0" * 4000, json.dumps("x" * 201))
    sending = calendars.sending({"Content-Type": "application/json"})
    for of in ("user", "room"):
        for text in ids:
            body = f'{{"of": "{of}", "id": {text}}}'.encode()
            invalid(sending.request("POST", "/api/calendars", body=body), "id")


def test_all_that_is_at_fault_is_told_at_once(calendars: Calendars) -> None:
    invalid(calendars.make("sala", id=True, detail="all"), "of", "id", "detail")
    faulty(
        calendars.make(MISSING, detail=""),
        of="Es obligatorio",
        detail="Debe ser uno de: busy, details",
    )
    faulty(calendars.english.make("User"), of="Must be one of: user, room, court, professional")


def test_a_cookie_of_another_site_makes_nothing(calendars: Calendars) -> None:
    answer = calendars.sending({"Sec-Fetch-Site": "cross-site"}).make()
    assert answer.status == 201

    refused(calendars.with_cookie(token()).sending({"Sec-Fetch-Site": "cross-site"}).make(), 403)


def test_one_may_have_fifty_and_asking_for_the_last_again_is_no_more(calendars: Calendars) -> None:
    made = [calendars.made() for _ in range(49)]
    last = calendars.keyed().make()

    assert calendars.keyed().make().raw == last.raw
    assert "50" in refused(calendars.make(), 409)
    assert "at most" in refused(calendars.english.make(), 409)
    assert calendars.by("bruno").make().status == 201

    # A write that nobody hears of makes none, and one whose reply is lost counts once.
    with faults(WRITE, *[lost_request] * 9):
        refused(calendars.by("carla").make(), 503)
    assert calendars.by("carla").rows() == []
    with faults(WRITE, lost_reply):
        gone(calendars.delete(made[0]["id"]))
    assert fetched(made[0]["path"]).status == 404
    with faults(WRITE, lost_reply):
        assert calendars.made()["id"] in [row["id"] for row in calendars.rows()]
    assert len(calendars.rows()) == 50
    refused(calendars.make(), 409)


def test_a_tenant_whose_name_fits_in_no_address_is_told_so(calendars: Calendars) -> None:
    longest = calendars.by("ana", tenant="x" * 100)
    too_long = calendars.by("ana", tenant="ñ" * 100)

    assert len(longest.made()["path"].rsplit("/", 1)[1]) <= 200
    assert longest.shown().status == 200
    assert "largo" in refused(too_long.make(), 400)


# The same request again.


def test_the_same_key_is_the_same_calendar_address_and_all(calendars: Calendars, at: At) -> None:
    keyed = calendars.keyed()
    earlier = keyed.make()
    at("2024-01-14T12:30:00Z")
    again = keyed.make()

    assert (again.status, again.raw) == (earlier.status, earlier.raw)
    assert again.headers["idempotent-replayed"] == "true"
    assert len(calendars.rows()) == 1
    refused(keyed.make(detail="details"), 422)
    refused(calendars.keyed("é").make(), 400)


# Listing them.


def test_the_list_has_ones_own_newest_first_and_never_what_opens_them(
    calendars: Calendars, rooms: Rooms, at: At
) -> None:
    first = calendars.made()
    calendars.by("bruno").made()
    at("2024-01-14T12:00:01Z")
    second = calendars.made("room", id=rooms.room_id, detail="details")

    answer = calendars.list()

    rows = calendars.rows()
    assert [row["id"] for row in rows] == [second["id"], first["id"]]
    assert rows[0] == {key: value for key, value in second.items() if key not in ("url", "path")}
    for feed in (first, second):
        assert feed["path"].rsplit("/", 1)[1].removesuffix(".ics") not in answer.raw.decode()


def test_an_admin_who_asks_for_it_lists_the_tenants(calendars: Calendars) -> None:
    own, others = calendars.admin.made(), calendars.made()
    calendars.by("ana", tenant="norte").made()

    assert {row["id"] for row in calendars.admin.rows("?all=true")} == {own["id"], others["id"]}
    for query in ("", "?all=false"):
        assert [row["id"] for row in calendars.admin.rows(query)] == [own["id"]]
    faulty(calendars.list("?all=quizá"), all="Debe ser verdadero o falso")


# Revoking one.


def test_a_calendar_is_revoked_by_nothing_but_its_id_and_gone_at_once(calendars: Calendars) -> None:
    kept, feed = calendars.made(), calendars.made()
    file = feed["path"].rsplit("/", 1)[1]
    for name in (file, file.removesuffix(".ics"), "x", "%00", "x" * 300):
        refused(calendars.admin.delete(name), 404, NOT_FOUND)
    tag = fetched(feed["path"]).headers["etag"]

    gone(calendars.delete(feed["id"]))

    assert fetched(feed["path"]).status == 404
    assert fetched(feed["path"], {"if-none-match": tag}).status == 404
    assert fetched(kept["path"]).status == 200
    assert [row["id"] for row in calendars.rows()] == [kept["id"]]
    refused(calendars.delete(feed["id"]), 404, NOT_FOUND)


# More than it can show, at a tenth of the size.

MOST_ENTRIES: Final = 200


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("domain.feeds", "operations.feed_contents"):
        monkeypatch.setattr(f"chalicelib.{module}.MOST_ENTRIES", MOST_ENTRIES)
    monkeypatch.setattr("chalicelib.operations.feed_contents.MOST_READ", 2 * MOST_ENTRIES)
    monkeypatch.setattr("chalicelib.dialects.platform.calendars.LONGEST", 100_000)
    monkeypatch.setattr("chalicelib.store.reads._LARGEST_PAGE", 100)
    monkeypatch.setattr("chalicelib.store.index_lists._PAGE", 100)


def read(
    calendars: Calendars, rooms: Rooms, starts: Sequence[datetime], *, title: str = "R 🎾"
) -> tuple[File, Window, int]:
    """Read a room's calendar of so many bookings of half an hour; its window, and the number of queries."""
    booking = rooms.booked(title=title, **slot("10:00", day="2024-12-01"))
    changes = (
        {
            str(booking["id"]): str(booking["id"] + 1 + number),
            booking["start_datetime"]: utc(start),
            booking["end_datetime"]: utc(start + HALF_AN_HOUR),
        }
        for number, start in enumerate(starts)
    )
    write(copies(booking["id"], changes))
    rooms.deleted(booking["id"])
    feed = calendars.made("room", id=rooms.room_id, detail="details")
    with faults("Query") as queries:
        return fetched(feed["path"]), Window.of(feed["id"], NOW), len(queries)


def every_half_hour(begin: datetime, count: int) -> list[datetime]:
    return [begin + HALF_AN_HOUR * number for number in range(count)]


def nearest(starts: Sequence[datetime], window: Window, most: int) -> list[datetime]:
    """The nearest to where the window begins, by start."""
    at = window.begins
    near = sorted(starts, key=lambda start: (max(start - at, at - start - HALF_AN_HOUR), start))
    return sorted(near[:most])


def starts_of(file: File) -> list[datetime]:
    return [start for start, _ in file.times]


@pytest.mark.usefixtures("small")
def test_of_too_many_the_nearest_are_shown_by_start(calendars: Calendars, rooms: Rooms) -> None:
    starts = every_half_hour(NOW - timedelta(days=1), 280)

    file, window, _ = read(calendars, rooms, starts)

    assert starts_of(file) == nearest(starts, window, MOST_ENTRIES)
    assert set(file.titles) == {"R 🎾"}


@pytest.mark.usefixtures("small")
def test_what_is_long_over_gives_way_to_what_is_near(calendars: Calendars, rooms: Rooms) -> None:
    starts = every_half_hour(NOW - timedelta(days=3), 288)

    file, window, _ = read(calendars, rooms, starts)

    assert starts_of(file) == nearest(starts, window, MOST_ENTRIES)
    assert file.times[0][0] > starts[20]


@pytest.mark.usefixtures("small")
def test_a_full_room_is_not_read_to_its_end(calendars: Calendars, rooms: Rooms) -> None:
    """Of nine days back and fourteen ahead the nearest, whatever else there is."""
    starts = every_half_hour(NOW - timedelta(days=9), 1_100)

    file, window, queries = read(calendars, rooms, starts)

    assert starts_of(file) == nearest(starts, window, MOST_ENTRIES)
    # The rulings; 300 of the range, and 400 each way, by the hundred; and what runs into each.
    assert queries <= 1 + 3 + 4 + 4 + 3


@pytest.mark.usefixtures("small")
def test_what_would_be_too_long_with_long_titles_is_what_is_nearest(
    calendars: Calendars, rooms: Rooms
) -> None:
    starts = every_half_hour(NOW, MOST_ENTRIES)

    file, window, _ = read(calendars, rooms, starts, title="🎾" * 200)

    assert starts_of(file) == nearest(starts, window, 50)
    assert len(file.text.encode()) <= 100_000


def test_a_calendar_reads_what_it_shows_and_what_is_none_nothing(calendars: Calendars, rooms: Rooms) -> None:
    rooms.booked()
    rooms.booked(room_id=rooms.built(name="Sala B")["id"])
    path = calendars.made("room", id=rooms.room_id, detail="details")["path"]

    with (
        faults("Scan") as scans,
        faults("Query") as queries,
        faults("GetItem") as gets,
        faults("BatchGetItem") as batches,
    ):
        assert len(fetched(path).events) == 1

    assert scans == []
    # What began in the range, and what ran into it; the tenant's rulings, if they are not known.
    assert len(queries) <= 3
    # The room and the maker; the feed with what is known of it, and the rooms that its bookings name.
    assert (len(gets), len(batches)) == (2, 2)

    with faults("GetItem") as gets, faults("BatchGetItem") as batches:
        for name in ("x.ics", "1AAAA.ics", "1" + "A" * 190 + ".ics"):
            file = fetched(f"/api/calendars/{name}")
            assert (file.status, file.text) == (404, f'{{"message":"{NOT_FOUND}"}}')
    assert gets == batches == []
