"""How the recipient of a mail moves a reservation by its link: to what is free, by the API's rules."""

import re
from typing import Any, Final

import pytest

from tests.api import Api
from tests.contract.appointments import Appointments, slot
from tests.contract.appointments_answers import made
from tests.contract.courts import At
from tests.contract.mail_links import INVALID, Links, links_in, opened, page, press, pressed, text_of
from tests.contract.matrix import kept
from tests.contract.notices import entry_of, posted, practice, subjects_of
from tests.contract.rooms import Rooms, address
from tests.contract.rooms import slot as meeting
from tests.pipeline import Pipeline

__all__ = ["practice"]

MOVED: Final = "El horario está cambiado."
TAKEN: Final = "La sala ya está reservada en ese horario"
_START: Final = re.compile(r'name="start" value="([^"]+)"')


def offered(api: Api, path: str, day: str = "") -> list[str]:
    """The starts that the page of a move offers."""
    return _START.findall(page(api.request("GET", f"{path}{'&day=' + day if day else ''}")))


def moved_to(api: Api, path: str, start: str) -> str:
    return pressed(api, path, start=start)


@pytest.fixture
def booking(ready: Rooms, behind: Pipeline) -> dict[str, Any]:
    """Ana's booking of an hour at ten, with Bruno as her guest."""
    assert behind
    return ready.booked(title="Demo", guests=[address("bruno")])


@pytest.fixture
def links(booking: dict[str, Any], behind: Pipeline) -> Links:
    assert booking
    mails = posted(behind)
    assert list(links_in(mails["bruno"])) == ["see"]
    return links_in(mails["ana"])


def test_a_creator_moves_a_booking_to_a_free_time(
    ready: Rooms, booking: dict[str, Any], links: Links, behind: Pipeline
) -> None:
    ready.by("bruno").booked(**meeting("12:00"))
    posted(behind)
    starts = offered(ready.api, links["move"])
    assert "2024-01-15T13:00:00Z" in starts
    assert "2024-01-15T12:00:00Z" not in starts
    assert "2024-01-15T10:00:00Z" not in starts

    said = moved_to(ready.api, links["move"], "2024-01-15T13:00:00Z")

    assert MOVED in said
    assert "de 13:00 a 14:00" in said
    assert ready.seen(booking["id"])["start_datetime"] == "2024-01-15T13:00:00Z"
    mails = posted(behind)
    assert subjects_of(mails) == {"ana": "Reserva reprogramada: Demo", "bruno": "Reunión reprogramada: Demo"}
    assert entry_of(mails["ana"]).sequence == 1


def test_who_presses_twice_moves_once(ready: Rooms, links: Links, behind: Pipeline) -> None:
    for _ in range(2):
        assert MOVED in moved_to(ready.api, links["move"], "2024-01-15T13:00:00Z")

    assert set(subjects_of(posted(behind))) == {"ana", "bruno"}


def test_a_booking_may_be_moved_within_its_own_time(
    ready: Rooms, booking: dict[str, Any], links: Links
) -> None:
    """It does not stand in its own way, neither in what is offered nor in what is done."""
    rules = ready.admin.request("PUT", "/api/rules/room", json={"starts": {"every": 30}})
    assert rules.status == 200, rules.raw

    assert "2024-01-15T10:30:00Z" in offered(ready.api, links["move"])
    assert MOVED in moved_to(ready.api, links["move"], "2024-01-15T10:30:00Z")
    assert ready.seen(booking["id"])["start_datetime"] == "2024-01-15T10:30:00Z"


def test_what_was_taken_meanwhile_is_refused_and_others_are_offered(
    ready: Rooms, booking: dict[str, Any], links: Links
) -> None:
    assert "2024-01-15T13:00:00Z" in offered(ready.api, links["move"])
    ready.by("bruno").booked(**meeting("13:00"))

    answer = press(ready.api, links["move"], start="2024-01-15T13:00:00Z")

    assert TAKEN in text_of(page(answer))
    assert "2024-01-15T13:00:00Z" not in _START.findall(answer.raw.decode())
    assert "2024-01-15T14:00:00Z" in _START.findall(answer.raw.decode())
    assert ready.seen(booking["id"])["start_datetime"] == "2024-01-15T10:00:00Z"


def test_every_time_that_is_offered_can_be_had(ready: Rooms, links: Links) -> None:
    ready.by("bruno").booked(**meeting("15:00"))
    for day in ("2024-01-15", "2024-01-16"):
        for start in offered(ready.api, links["move"], day)[::5]:
            assert MOVED in moved_to(ready.api, links["move"], start), start


@pytest.mark.parametrize(
    "start",
    [
        "",
        "x",
        "2024-01-15T13:00:00",
        "9999-12-31T23:59:00+00:00",
        "0001-01-01T00:00:00+14:00",
        "2023-01-01T00:00:00Z",
    ],
)
def test_what_no_page_offers_moves_nothing(
    ready: Rooms, booking: dict[str, Any], links: Links, start: str
) -> None:
    before = kept()
    assert MOVED not in moved_to(ready.api, links["move"], start)
    assert kept() == before
    assert ready.seen(booking["id"])["start_datetime"] == "2024-01-15T10:00:00Z"


@pytest.mark.parametrize("day", ["x", "0001-01-01", "9999-12-31", "2024-02-30", "2020-01-01", "2200-01-01"])
def test_a_day_of_any_kind_is_a_page(ready: Rooms, links: Links, day: str) -> None:
    before = kept()
    assert "Cambiar el horario" in opened(ready.api, f"{links['move']}&day={day}")
    assert kept() == before


def test_a_client_moves_an_appointment_within_the_notice_and_the_hours(
    practice: Appointments, behind: Pipeline, at: At
) -> None:
    reservation = practice.booked(**slot("10:00", day="2024-01-18"))
    mails = posted(behind)
    move = links_in(mails["ana"])["move"]
    starts = offered(practice.api, move)
    assert starts
    assert all("T09:" <= start[10:14] < "T18:" for start in starts)
    assert offered(practice.api, move, "2024-01-20") == []

    assert MOVED in moved_to(practice.api, move, starts[-1])
    assert practice.seen(reservation["id"])["start_time"] == starts[-1]
    outside = moved_to(practice.api, move, "2024-01-18T20:00:00Z")
    assert MOVED not in outside
    assert practice.seen(reservation["id"])["start_time"] == starts[-1]

    made(practice.professional.patch_settings(late_cancellation="reject"), 200)
    at("2024-01-18T08:00:00Z")
    late = page(practice.api.request("GET", move))
    assert "terminó el" in late
    assert not _START.findall(late)
    assert MOVED not in moved_to(practice.api, move, "2024-01-19T11:00:00Z")
    # The professional is bound by no notice.
    own = links_in(mails["sara"])["move"]
    assert MOVED in moved_to(practice.api, own, "2024-01-19T11:00:00Z")


def test_a_link_to_see_moves_nothing(ready: Rooms, booking: dict[str, Any], links: Links) -> None:
    forged = links["see"].replace("/see", "/move")
    assert INVALID in opened(ready.api, forged)
    assert INVALID in moved_to(ready.api, forged, "2024-01-15T13:00:00Z")
    assert ready.seen(booking["id"])["start_datetime"] == "2024-01-15T10:00:00Z"


def test_whoever_only_looks_moves_nothing(ready: Rooms, links: Links) -> None:
    before = kept()
    for method in ("GET", "HEAD", "OPTIONS"):
        path = f"{links['move']}&start=2024-01-15T13:00:00Z&day=2024-01-15"
        assert ready.api.request(method, path).status in (200, 204)
    assert kept() == before


def test_nobody_moves_to_a_room_that_is_closed(ready: Rooms, booking: dict[str, Any], links: Links) -> None:
    ready.changes(ready.room_id, status="inactive")
    assert offered(ready.api, links["move"]) == []
    assert MOVED not in moved_to(ready.api, links["move"], "2024-01-15T13:00:00Z")
    assert ready.seen(booking["id"])["start_datetime"] == "2024-01-15T10:00:00Z"
