"""A reader who has a calendar already costs one small read, and learns of every change all the same."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from chalicelib import clock
from chalicelib.domain.feeds import BACK, KEPT, Window
from chalicelib.store.feed_tags import MOST_WATCHING
from chalicelib.store.tables import client
from tests import engine
from tests.contract.appointments import Appointments
from tests.contract.appointments import slot as session_slot
from tests.contract.calendars import Calendars, File, fetched
from tests.contract.common.races import passing
from tests.contract.courts import At, Courts, SettingsChanged
from tests.contract.gym import Gym
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import gone, made
from tests.faults import failed, faults
from tests.pipeline import Pipeline

FIRST_READ: Final = "2024-01-14T12:01:00Z"
LATER: Final = "2024-01-14T12:02:00Z"


@contextmanager
def calls() -> Iterator[list[str]]:
    """The requests to DynamoDB, by the names of their operations."""
    seen: list[str] = []
    events = client().meta.events

    def note(event_name: str, **_: Any) -> None:
        seen.append(event_name.rpartition(".")[2])

    events.register_first("before-send.dynamodb", note, "calls")
    try:
        yield seen
    finally:
        events.unregister("before-send.dynamodb", unique_id="calls")


def asked(path: str, tag: str) -> tuple[File, list[str]]:
    """What a program that has this tag gets, and what that costs."""
    with calls() as made_calls:
        file = fetched(path, {"if-none-match": tag})
    return file, made_calls


def kept(path: str, at: At) -> str:
    """Read a calendar often enough that its tag is kept."""
    at(FIRST_READ)
    fetched(path)
    at(LATER)
    return fetched(path).headers["etag"]


# What it costs.


def test_a_calendar_that_is_known_costs_one_read_of_three_small_items(
    calendars: Calendars, rooms: Rooms, behind: Pipeline, at: At
) -> None:
    for hour in range(8, 18):
        rooms.booked(**slot(f"{hour:02}:00"))
    behind.relay()
    for of, id_ in (("user", "ana"), ("room", rooms.room_id)):
        tag = kept(path := calendars.made(of, id=id_, detail="details")["path"], at)

        file, cost = asked(path, tag)

        assert (file.status, file.text, file.headers["etag"]) == (304, "", tag)
        assert cost == ["BatchGetItem"]
        # Who has another one, or none, gets all of it.
        assert asked(path, '"x"')[0].status == fetched(path).status == 200


def test_a_tag_is_kept_of_what_was_read_a_minute_after_the_last_change_and_until_the_window_moves(
    calendars: Calendars, rooms: Rooms, behind: Pipeline, at: At
) -> None:
    """By then the indexes have what they follow with; and a mark that was lost is no longer missed."""
    feed = calendars.made()
    path = feed["path"]
    tag = kept(path, at)
    moves = Window.of(feed["id"], clock.now()).ends
    second = timedelta(seconds=1)
    rooms.booked(**slot("18:00", day="2024-01-20"))
    behind.relay()

    tag = fetched(path, {"if-none-match": tag}).headers["etag"]
    for instant, is_cheap in (
        ("2024-01-14T12:02:59Z", False),
        ("2024-01-14T12:03:00Z", False),
        ("2024-01-14T12:03:01Z", True),
        ((moves - second).isoformat(), True),
        (moves.isoformat(), False),
        ((moves + second).isoformat(), True),
    ):
        at(instant)
        file, cost = asked(path, tag)
        assert (file.status, cost == ["BatchGetItem"]) == (304, is_cheap), (instant, cost)


def test_a_store_that_keeps_nothing_is_no_reason_to_show_nothing(
    calendars: Calendars, rooms: Rooms, at: At
) -> None:
    rooms.booked()
    path = calendars.made()["path"]
    for instant in (FIRST_READ, LATER):
        at(instant)
        with faults("UpdateItem", *[failed(400, "AccessDeniedException")] * 9):
            assert len(fetched(path).events) == 1


def test_of_one_room_a_hundred_calendars_are_watched_and_the_others_are_read_each_time(
    calendars: Calendars, rooms: Rooms, behind: Pipeline, at: At
) -> None:
    admin = calendars.admin
    paths = [
        calendars.by(f"u{number // 50}", name="U", email="").made("room", id=rooms.room_id)["path"]
        for number in range(MOST_WATCHING + 1)
    ]
    for path in paths[:-1]:
        at(FIRST_READ)
        fetched(path)
    tags = [kept(path, at) for path in paths[-2:]]

    assert [asked(path, tag)[1] == ["BatchGetItem"] for path, tag in zip(paths[-2:], tags, strict=True)] == [
        True,
        False,
    ]
    # One that is revoked makes room.
    gone(admin.delete(admin.rows("?all=true")[-1]["id"]))
    tag = kept(paths[-1], at)
    assert asked(paths[-1], tag)[1] == ["BatchGetItem"]


# What it may not miss.


def test_what_changes_by_time_alone_is_not_missed(
    calendars: Calendars, rooms: Rooms, behind: Pipeline, at: At, settings_changed: SettingsChanged
) -> None:
    """What comes into the window or leaves it between two polls; nobody writes it."""
    settings_changed(HORIZON_DAYS="400")
    feed = calendars.made(detail="details")
    path = feed["path"]
    minute = timedelta(minutes=1)
    window = Window.of(feed["id"], clock.now())
    # The first comes when the window moves next, the second leaves it when it has moved 90 days on.
    coming, past = window.interval.end + minute, window.ends
    for title, start in (("Lejana", coming), ("Cercana", past)):
        rooms.booked(
            title=title, start_datetime=start.isoformat(), end_datetime=(start + 2 * minute).isoformat()
        )
    behind.relay()
    for moves, before, after in (
        (window.ends, ["Cercana"], ["Cercana", "Lejana"]),
        (window.ends + BACK + KEPT, ["Cercana", "Lejana"], ["Lejana"]),
    ):
        for early in (3 * minute, 2 * minute):
            at((moves - early).isoformat())
            known = fetched(path)
        assert known.titles == before
        at((moves - timedelta(seconds=1)).isoformat())
        assert asked(path, known.headers["etag"])[1] == ["BatchGetItem"]
        at(moves.isoformat())
        assert fetched(path, {"if-none-match": known.headers["etag"]}).titles == after


def test_clocks_that_differ_hide_no_change(
    calendars: Calendars, rooms: Rooms, behind: Pipeline, at: At
) -> None:
    """A reader whose clock is far ahead of the relay's thinks that a change is long ago; the indexes lag."""
    booking = rooms.booked()
    path = calendars.made(detail="details")["path"]
    tag = kept(path, at)
    rooms.put(booking["id"], title="Otra")
    behind.relay()

    for minutes in (0, 5, 60):
        at((datetime.fromisoformat(LATER) + timedelta(minutes=minutes)).isoformat())
        # The store's clock shows the same moment all the time.
        with engine.ahead(-timedelta(minutes=minutes)):
            assert "Otra" in fetched(path, {"if-none-match": tag}).titles
            assert len(asked(path, fetched(path).headers["etag"])[1]) > 1


def test_what_is_read_before_a_change_is_not_kept_after_it(
    calendars: Calendars, rooms: Rooms, behind: Pipeline, at: At
) -> None:
    """The relay comes by while a calendar is read: its tag is of what was before."""
    rooms.booked()
    behind.relay()
    path = calendars.made(detail="details")["path"]
    at(FIRST_READ)
    fetched(path)
    at(LATER)

    def changing(_: object) -> None:
        rooms.booked(**slot("18:00", day="2024-01-20"))
        behind.relay()

    # The second is that of the rooms' names, after all else was read.
    with faults("BatchGetItem", passing, changing):
        stale = fetched(path)

    at("2024-01-14T12:10:00Z")
    file, cost = asked(path, stale.headers["etag"])
    assert len(cost) > 1
    assert (len(stale.events), len(file.events)) == (1, 2)


def test_each_range_of_the_past_has_a_tag_of_its_own(
    calendars: Calendars, rooms: Rooms, behind: Pipeline, at: At
) -> None:
    rooms.booked(title="Pasada", **slot("13:00", day="2024-01-14"))
    behind.relay()
    path = calendars.made(detail="details")["path"]
    at("2024-02-14T12:00:00Z")
    fetched(path)
    at("2024-02-14T12:02:00Z")
    tags = {past: fetched(f"{path}?past={past}").headers["etag"] for past in ("10", "90", "0", "40", "50")}

    assert tags["90"] == tags["40"] != tags["10"] == tags["0"]
    for past, tag in tags.items():
        file, cost = asked(f"{path}?past={past}", tag)
        # Of four ranges they are kept.
        assert (file.status, cost == ["BatchGetItem"]) == (304, past != "50"), past
        assert asked(f"{path}?past={past}", '"x"')[0].status == 200


def test_a_disabled_maker_has_no_calendar_whoever_knows_its_tag(
    calendars: Calendars, courts: Courts, behind: Pipeline, at: At
) -> None:
    account = courts.registered(nombre="Eva", email="eva@example.com")
    user = account.me().body["usuario"]["id"]
    path = calendars.by(user, name="Eva", email="eva@example.com").made()["path"]
    tag = kept(path, at)
    assert asked(path, tag)[0].status == 304

    assert courts.superadmin.patch_user(user, activo=False).status == 200
    behind.relay()

    assert asked(path, tag)[0].status == 404


def test_a_demoted_admin_has_no_feed_of_admins_whoever_knows_its_tag(
    calendars: Calendars, courts: Courts, behind: Pipeline, at: At
) -> None:
    luz = {"name": "Luz", "email": "luz@example.com"}
    path = calendars.by("luz", role="admin", **luz).made("court", id=courts.cancha_id, detail="details")[
        "path"
    ]
    tag = kept(path, at)
    assert asked(path, tag)[0].status == 304

    assert calendars.by("luz", role="staff", **luz).list().status == 200
    behind.relay()

    assert asked(path, tag)[0].status == 404


class World:
    """Things of every dialect, and ways to change them; each way may be gone again."""

    def __init__(self, rooms: Rooms, courts: Courts, appointments: Appointments, ana: Gym) -> None:
        self.rooms, self.courts, self.appointments, self.ana = rooms, courts, appointments, ana
        self.number = 0
        self.bookings = [self._book()]
        self.session = ana.scheduled(start_time="16:00", end_time="17:00", date="2024-01-25")
        self.seat = ana.seated(self.session)["id"]
        self.visit = self._visit()
        self.reserva = self._play()

    @property
    def ways(self) -> dict[str, Callable[[], object]]:
        return {
            "a booking": lambda: self.bookings.append(self._book()),
            "an invitation": lambda: self.rooms.by("bruno").booked(
                title=f"De Bruno {self._next()}", guests=[address("ana")], **self._slot()
            ),
            "another title": lambda: made(
                self.rooms.put(self.bookings[-1], title=f"Título {self._next()}"), 200
            ),
            "a move": lambda: made(self.rooms.put(self.bookings[-1], **self._slot()), 200),
            "a move to another room": lambda: made(
                self.rooms.put(self.bookings[-1], room_id=self.rooms.built(name=f"S {self._next()}")["id"]),
                200,
            ),
            "a cancellation": lambda: made(self.rooms.cancel(self._book()), 200),
            "a removal": lambda: self.rooms.deleted(self._book()),
            "another name of a room": lambda: self.rooms.changes(
                self.rooms.room_id, name=f"Sala {self._next()}"
            ),
            "another name of a user": lambda: self.rooms.by("ana", name=f"Ana {self._next()}").known(),
            "a visit": self._visit,
            "a visit less": lambda: self.appointments.delete(self._visit()),
            "a game": self._play,
            "another name of a class": lambda: self.ana.admin.patch_class(
                self.ana.class_id, name=f"Clase {self._next()}"
            ),
            "another time of a session": lambda: self.ana.staff.patch_session(
                self.session, start_time=f"{8 + self._next() % 10:02}:00", end_time="20:00"
            ),
            "a closure": self._close,
            "a closure less": lambda: gone(
                self.rooms.admin.request("DELETE", f"/api/closures/{self._close()}")
            ),
            "nothing": lambda: None,
        }

    def _next(self) -> int:
        self.number += 1
        return self.number

    def _slot(self) -> dict[str, str]:
        number = self._next()
        return slot(f"{8 + number % 10:02}:00", day=f"2024-02-{1 + number // 10:02}")

    def _book(self) -> int:
        return int(self.rooms.booked(title=f"Reunión {self._next()}", **self._slot())["id"])

    def _close(self) -> str:
        day = f"2024-04-{1 + self._next() % 30:02}"
        body = {"from": day, "to": day, "title": "Feriado", "reason": "Por obras"}
        return str(made(self.rooms.admin.request("POST", "/api/closures", json=body), 201)["id"])

    def _visit(self) -> str:
        number = self._next()
        # Eight on each weekday of three weeks.
        weeks, weekday = divmod(number // 8, 5)
        day = f"2024-02-{5 + 7 * (weeks % 3) + weekday:02}"
        made_ = self.appointments.booked(**session_slot(f"{9 + number % 8:02}:00", day=day))
        return str(made_["id"])

    def _play(self) -> str:
        number = self._next()
        hour = 8 + number % 12
        fields = {"fecha": f"2024-03-{1 + number // 12:02}"}
        made_ = self.courts.booked(hora_inicio=f"{hour:02}:00", hora_fin=f"{hour + 1:02}:00", **fields)
        return str(made_["id"])


@pytest.mark.parametrize("seed", range(2))
def test_after_any_change_and_the_relay_the_next_read_is_what_a_read_of_everything_is(
    seed: int,
    calendars: Calendars,
    rooms: Rooms,
    courts: Courts,
    appointments: Appointments,
    ana: Gym,
    behind: Pipeline,
    at: At,
) -> None:
    world = World(rooms, courts, appointments, ana)
    chance = random.Random(seed)
    paths = [
        calendars.made(detail="details")["path"],
        calendars.admin.made("room", id=rooms.room_id, detail="details")["path"],
        calendars.admin.made("professional", id="sara", detail="details")["path"],
        calendars.admin.made("court", id=courts.cancha_id)["path"],
    ]
    ways = [*world.ways, *["nothing"] * 10] * 2
    chance.shuffle(ways)
    tags = dict.fromkeys(paths, "")
    now, cheap = clock.now(), 0

    for way in ways:
        now += timedelta(seconds=chance.choice((0, 1, 59, 61, 300, 7200)))
        at(now.isoformat())
        world.ways[way]()
        behind.relay()
        for path in paths:
            file, cost = asked(path, tags[path])
            whole = fetched(path)
            is_same = whole.headers["etag"] == tags[path]
            assert file.status == (304 if is_same else 200), (way, now, path)
            assert is_same or file.text == whole.text
            cheap += cost == ["BatchGetItem"]
            tags[path] = whole.headers["etag"]
    assert cheap > len(ways) // 2
