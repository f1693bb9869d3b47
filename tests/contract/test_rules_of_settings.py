"""Rules that the resources' own settings say: one truth, by either route (contract rules.md)."""

from typing import Any, Final

import pytest

from tests.api import Response
from tests.contract.appointments import PROFESSIONAL, Appointments
from tests.contract.appointments import slot as session
from tests.contract.appointments_answers import made as shown
from tests.contract.rooms import Rooms, slot
from tests.contract.rooms_answers import CLOSED, faulty, made

MONDAY: Final = "2024-01-15"
NINE_TO_SIX: Final = {"open": "09:00", "close": "18:00"}
WORK: Final = {"days": [1, 2, 3, 4, 5], "from": "09:00", "to": "18:00"}
SPLIT: Final = [
    {"days": [1], "from": "09:00", "to": "13:00"},
    {"days": [1], "from": "15:00", "to": "18:00"},
]


def ruled(answer: Response) -> dict[str, Any]:
    assert answer.status == 200, answer.raw
    data: dict[str, Any] = answer.body["data"]
    return data


def mistaken(answer: Response, *paths: str) -> dict[str, list[str]]:
    assert answer.status == 422, answer.raw
    assert list(answer.body["errors"]) == list(paths)
    errors: dict[str, list[str]] = answer.body["errors"]
    return errors


class Documents:
    """The rules of the first room or professional, as an admin reads and writes them."""

    def __init__(self, verbs: Rooms | Appointments, kind: str, resource: object) -> None:
        self.admin, self.of_kind, self.path = (
            verbs.admin,
            f"/api/rules/{kind}",
            f"/api/rules/{kind}/{resource}",
        )

    def read(self, query: str = "") -> dict[str, Any]:
        return ruled(self.admin.request("GET", self.path + query))

    def tag(self) -> str:
        return str(self.admin.request("GET", self.path).headers["etag"])

    def put(self, *, tag: str | None = None, **rules: Any) -> Response:
        headers = {} if tag is None else {"If-Match": tag}
        return self.admin.request("PUT", self.path, json=rules, headers=headers)

    def put_kind(self, **rules: Any) -> Response:
        return self.admin.request("PUT", self.of_kind, json=rules)


@pytest.fixture
def room(rooms: Rooms) -> Documents:
    return Documents(rooms, "room", rooms.room_id)


@pytest.fixture
def work(appointments: Appointments) -> Documents:
    return Documents(appointments, "professional", PROFESSIONAL)


# Rooms.


def opening(rooms: Rooms) -> dict[str, Any] | None:
    hours: dict[str, Any] | None = made(rooms.room(rooms.room_id), 200)["opening_hours"]
    return hours and {day: times for day, times in hours.items() if times}


def test_hours_that_rules_say_are_the_rooms_opening_hours_and_the_other_way(
    rooms: Rooms, room: Documents
) -> None:
    hours = [{"days": [1, 3], "from": "09:00", "to": "18:00"}]

    assert ruled(room.put(hours=hours, notice=30)) == {"hours": hours, "notice": 30}

    assert opening(rooms) == {"Monday": NINE_TO_SIX, "Wednesday": NINE_TO_SIX}
    faulty(rooms.create(**slot("18:00")), start_datetime=CLOSED)
    assert rooms.create(**slot("17:00")).status == 201
    rooms.changes(rooms.room_id, opening_hours={"Monday": {"open": "18:00", "close": "24:00"}})
    hours = [{"days": [1], "from": "18:00", "to": "24:00"}]
    assert room.read() == room.read("?effective=true") == {"hours": hours, "notice": 30}
    assert rooms.create(**slot("18:00")).status == 201


def test_hours_that_a_document_leaves_out_stay_and_null_clears_them(rooms: Rooms, room: Documents) -> None:
    rooms.changes(rooms.room_id, opening_hours={"Monday": NINE_TO_SIX})
    assert ruled(room.put(notice=5)) == {"hours": [{**WORK, "days": [1]}], "notice": 5}
    assert opening(rooms) == {"Monday": NINE_TO_SIX}

    assert ruled(room.put(hours=None)) == {"hours": None}

    assert opening(rooms) is None
    assert rooms.create(**slot("22:00")).status == 201


def test_two_periods_a_day_need_a_room_without_opening_hours_of_its_own(
    rooms: Rooms, room: Documents
) -> None:
    rooms.changes(rooms.room_id, opening_hours={"Monday": NINE_TO_SIX})
    mistaken(room.put(hours=SPLIT, notice=5), "hours")
    assert room.read() == {"hours": [{**WORK, "days": [1]}]}
    rooms.changes(rooms.room_id, opening_hours=None)

    assert ruled(room.put(hours=SPLIT)) == {"hours": SPLIT}

    faulty(rooms.create(**slot("12:30")), start_datetime=CLOSED)
    assert rooms.create(**slot("15:00")).status == 201
    assert opening(rooms) is None
    # Its own come first again as soon as it has some.
    rooms.changes(rooms.room_id, opening_hours={"Monday": NINE_TO_SIX})
    assert rooms.create(**slot("12:30")).status == 201


def test_the_kinds_hours_hold_for_rooms_that_say_none(rooms: Rooms, room: Documents) -> None:
    assert ruled(room.put_kind(hours=SPLIT)) == {"hours": SPLIT}
    own = rooms.built(name="Sala B", opening_hours={"Monday": NINE_TO_SIX})["id"]
    faulty(rooms.create(**slot("14:00")), start_datetime=CLOSED)
    assert rooms.create(room_id=own, **slot("14:00")).status == 201
    assert ruled(room.put(hours=None)) == room.read("?effective=true") == {"hours": None}
    assert rooms.create(**slot("14:00")).status == 201


# Professionals.


def test_a_professionals_rules_are_their_settings_and_the_other_way(
    appointments: Appointments, work: Documents
) -> None:
    rules: dict[str, Any] = {
        "hours": [{"days": [1, 2, 3, 6], "from": "08:30", "to": "24:00"}],
        "window": 10,
        "buffer": {"before": 0, "after": 15},
        "cancellation": {"free_until": 120, "late": "reject"},
    }
    assert work.read() == {
        "hours": [WORK],
        "window": 60,
        "buffer": {"before": 0, "after": 0},
        "cancellation": {"free_until": 2880, "late": "allow"},
    }

    assert ruled(work.put(notice=30, **rules)) == work.read() == {**rules, "notice": 30}

    settings = shown(appointments.settings(), 200)
    assert {name: settings[name] for name in ("work_days", "work_start_time", "work_end_time")} == {
        "work_days": "MON-WED,SAT",
        "work_start_time": "08:30",
        "work_end_time": "24:00",
    }
    assert (settings["reservation_window_days"], settings["buffer_minutes"]) == (10, 15)
    assert (settings["cancellation_notice_hours"], settings["late_cancellation"]) == (2, "reject")
    assert appointments.create(**session("23:15", "24:00")).status == 201
    appointments.practising(work_start_time="10:00", work_days="MON")
    assert work.read()["hours"] == [{"days": [1], "from": "10:00", "to": "24:00"}]
    assert ruled(work.put(window=20))["window"] == 20
    assert work.read() == {**rules, "hours": [{"days": [1], "from": "10:00", "to": "24:00"}], "window": 20}


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("hours", SPLIT),
        ("hours", [{"days": [1], "from": "18:00", "to": "02:00"}]),
        ("hours", None),
        ("window", {"default": 5, "staff": 60}),
        ("window", None),
        ("buffer.before", {"before": 5}),
        ("cancellation", None),
        ("cancellation.free_until", {"free_until": 90}),
        ("cancellation.fee", {"free_until": 60, "fee": {"percent": 50}}),
    ],
)
def test_what_a_professionals_settings_cannot_show_is_refused_and_nothing_is_written(
    work: Documents, path: str, rule: object
) -> None:
    """Nor what a part of a rule says: the fee of a cancellation is named, not the whole cancellation."""
    before = work.read()
    rules: dict[str, Any] = {"notice": 5, path.partition(".")[0]: rule}
    [words] = mistaken(work.put(**rules), path)[path]
    assert words == "Lo dicen los ajustes propios del recurso, que no pueden mostrar esto"
    assert work.read() == before


def test_hours_that_no_session_fits_into_are_refused(work: Documents) -> None:
    hours = [{"days": [1], "from": "09:00", "to": "09:30"}]
    mistaken(work.put(hours=hours), "session_duration_minutes")


def test_what_every_professional_says_is_none_of_their_kinds_rules(work: Documents) -> None:
    rules = {"hours": [WORK], "window": 5, "buffer": {"after": 5}, "cancellation": {"free_until": 60}}
    for name, rule in rules.items():
        [words] = mistaken(work.put_kind(**{name: rule}), name)[name]
        assert "ajustes" in words


def test_what_was_read_can_be_sent_back_whatever_the_settings_say(
    rooms: Rooms, room: Documents, appointments: Appointments, work: Documents
) -> None:
    """A room that never opens, and a window that no document may have."""
    rooms.changes(rooms.room_id, opening_hours={"Monday": None})
    appointments.practising(reservation_window_days=3650)
    for document in (room, work):
        read = document.read()
        assert ruled(document.put(**{**read, "notice": 5})) == {**read, "notice": 5}
    assert (room.read()["hours"], opening(rooms)) == ([], {})


# Versions.


def test_settings_that_change_in_between_change_the_tag(
    rooms: Rooms, room: Documents, appointments: Appointments, work: Documents
) -> None:
    tags = room.tag(), work.tag()
    rooms.changes(rooms.room_id, opening_hours={"Monday": NINE_TO_SIX})
    appointments.practising(buffer_minutes=5)

    for document, tag in zip((room, work), tags, strict=True):
        assert document.put(tag=tag, notice=5).status == 412
        assert document.put(tag=document.tag(), notice=5).status == 200


def test_a_weak_tag_matches_nothing_and_one_of_a_list_is_enough(rooms: Rooms, room: Documents) -> None:
    tag = room.tag()
    for other in (f"W/{tag}", f'"x", W/{tag}', tag.strip('"'), '""', ","):
        assert room.put(tag=other, notice=1).status == 412, other
    assert room.put(tag=f'"x" ,{tag}', notice=1).status == 200
    assert room.put(tag=f"W/{tag}, {room.tag()}", notice=2).status == 200
    assert room.put(tag="*", notice=3).status == 200
