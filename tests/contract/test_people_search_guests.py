"""Staff find guests, who booked without an account, by name and address (docs/guests.md)."""

from typing import Any, Final
from urllib.parse import quote

import pytest

from chalicelib.operations import guest_searches
from chalicelib.store import listings
from stack.audit import audit
from tests.contract.appointments import PROFESSIONAL, Appointments
from tests.contract.callers import Caller
from tests.contract.courts import At, Courts, SettingsChanged
from tests.contract.mail_links import pressed
from tests.contract.notices import practice
from tests.contract.rooms import Rooms
from tests.contract.rooms_answers import NOT_FOUND, refused
from tests.contract.test_booking_pages import asked, court_of, held, turned_on
from tests.contract.test_people_search import found, history
from tests.pipeline import Pipeline
from tests.store.days import items

__all__ = ["practice"]

GEMA: Final = {"name": "Gema Ríos-Paz", "email": "Gema.R@example.net"}


def names(caller: Caller, words: str) -> list[str]:
    return [row["name"] for row in found(caller, words)]


def rows_of_words() -> list[str]:
    return [item["sk"]["S"] for item in items() if item["sk"]["S"].startswith("WORD#")]


@pytest.fixture
def gema(behind: Pipeline, courts: Courts) -> dict[str, Any]:
    """A guest's hold of a court; her row, as an administrator finds it."""
    held(courts.api, court_of(courts), **GEMA)
    [row] = found(courts.admin, "gema")
    return row


def test_a_guest_is_found_as_soon_as_there_is_a_hold(courts: Courts, gema: dict[str, Any]) -> None:
    assert gema == {**GEMA, "id": gema["id"], "roles": [], "is_guest": True}
    assert gema["id"].startswith("guest:")

    [visit] = history(courts.admin, gema["id"])
    assert (visit["kind"], visit["resource_name"], visit["status"]) == ("court", "Cancha A", "pending")


@pytest.mark.usefixtures("gema")
@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        *(("rios", True), ("paz%20gem", True), ("R%C3%8DOS-P", True), ("gema.r", True)),
        *(("gema.r@example.net", True), ("gema@", False), ("example.net", False), ("gema%20lopez", False)),
    ],
)
def test_by_beginnings_of_words_and_of_the_address(courts: Courts, words: str, is_found: bool) -> None:
    assert names(courts.admin, words) == [GEMA["name"]] * is_found


@pytest.mark.parametrize(
    ("letter", "written"),
    [("x", 200), ("x", 150), ("㍿", 200)],
    ids=["long", "as-long-as-a-key", "folded-longer"],
)
def test_a_name_longer_than_a_key_finds_its_guest(courts: Courts, letter: str, written: int) -> None:
    """Folding makes twelve letters of a ㍿, and DynamoDB takes no sort key of more than 1,024 bytes."""
    held(courts.api, court_of(courts), name=letter * 200)
    assert names(courts.admin, quote(letter * written)) == [letter * 200]
    assert names(courts.admin, quote(f"{letter * 199}y")) == []


def test_who_booked_twice_is_there_once_beside_the_people_by_name(
    courts: Courts, behind: Pipeline, rooms: Rooms
) -> None:
    path = court_of(courts)
    held(courts.api, path, **GEMA)
    pressed(courts.api, asked(behind, "Gema.R"))
    held(courts.api, path, **GEMA, start="2024-01-15T11:00:00Z")
    rooms.by("abel", name="Abel Paz", email="abel@example.com").known()
    rooms.by("zoe", name="Zoe Paz", email="zoe@example.com").known()

    assert names(courts.admin, "paz") == ["Abel Paz", GEMA["name"], "Zoe Paz"]
    [row] = found(courts.admin, "rios")
    assert [visit["status"] for visit in history(courts.admin, row["id"])] == ["pending", "confirmed"]


@pytest.mark.parametrize(
    ("role", "user", "seen"),
    [
        ("admin", "otto", ["Gema", "Gema R"]),
        ("admin:court", "otto", ["Gema"]),
        ("staff", "otto", []),
        ("staff:class", "otto", []),
        ("staff:professional", PROFESSIONAL, ["Gema R"]),
        ("staff:professional", "otto", []),
    ],
)
def test_only_who_may_see_what_they_booked_finds_them(
    courts: Courts, practice: Appointments, role: str, user: str, seen: list[str]
) -> None:
    admin = courts.admin
    turned_on(admin, ("court", courts.cancha_id), ("professional", PROFESSIONAL))
    held(courts.api, f"/api/book/default/court/{courts.cancha_id}", name="Gema", email="gema@example.net")
    path = f"/api/book/default/professional/{PROFESSIONAL}"
    held(courts.api, path, name="Gema R", email="gr@example.net", minutes=45)

    assert names(Caller(courts.api).by(user, role=role), "gema") == seen


@pytest.mark.usefixtures("gema")
def test_no_user_and_no_other_tenant_finds_them(courts: Courts, rooms: Rooms) -> None:
    assert rooms.request("GET", "/api/bookings/search-users?q=gema").body["data"] == []
    refused(Caller(courts.api).by("ana").request("GET", "/api/people?q=gema"), 403)
    assert found(Caller(courts.api).by("admin", role="admin", tenant="other"), "gema") == []


def test_roles_and_access_are_not_for_guests(courts: Courts, gema: dict[str, Any]) -> None:
    path = f"/api/people/{gema['id']}"
    refused(courts.admin.request("PATCH", path, json={"active": False}), 404, NOT_FOUND)


def test_who_did_not_confirm_is_found_no_more_and_nothing_is_kept(
    courts: Courts, gema: dict[str, Any], behind: Pipeline, at: At
) -> None:
    at("2024-01-14T12:15:00Z")
    assert found(courts.admin, "gema") == []

    behind.sweep()
    assert rows_of_words() == []


def test_a_cancelled_booking_finds_its_guest_and_a_deleted_one_does_not(
    courts: Courts, gema: dict[str, Any]
) -> None:
    [reserva] = courts.admin.list().body["reservas"]
    assert courts.admin.patch(reserva["id"], estado="CANCELADA").status == 200
    assert names(courts.admin, "gema") == [GEMA["name"]]

    assert courts.admin.delete(reserva["id"]).status == 200
    assert found(courts.admin, "gema") == []
    assert rows_of_words() == []


def test_what_leaves_the_lists_finds_nobody(
    courts: Courts, gema: dict[str, Any], behind: Pipeline, at: At, settings_changed: SettingsChanged
) -> None:
    settings_changed(KEEP_MONTHS="1")
    pressed(courts.api, asked(behind, "Gema.R"))
    at("2024-03-01T12:00:00Z")
    for _ in range(2):
        behind.sweep()

    assert found(courts.admin, "gema") == []
    assert rows_of_words() == []


@pytest.mark.usefixtures("gema")
def test_the_audit_finds_a_word_that_is_missing(behind: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    assert rows_of_words()
    audit(said.append, pause=lambda _: None)
    assert said == []

    monkeypatch.setattr(listings, "words_of", lambda contact: ["other"])
    audit(said.append, pause=lambda _: None)
    assert any("is listed under" in line for line in said)


def test_a_name_of_too_many_is_refused_by_name(courts: Courts, monkeypatch: pytest.MonkeyPatch) -> None:
    path = court_of(courts)
    for number in (1, 2):
        held(
            courts.api,
            path,
            name=f"Gema {number}",
            email=f"g{number}@example.net",
            start=f"2024-01-15T{10 + number}:00:00Z",
            source_ip=f"198.51.100.{number}",
        )
    monkeypatch.setattr(guest_searches, "MOST_SEARCHED", 1)
    monkeypatch.setattr(guest_searches, "_PAGE", 1)

    answer = courts.admin.request("GET", "/api/people?q=gema%20x")
    assert (answer.status, list(answer.body["errors"])) == (422, ["q"])
