"""Calendars that programs subscribe to: made, shown once, listed, revoked."""

import json
from typing import Any

import pytest

from tests.api import Api
from tests.contract.calendars import NOT_FOUND, Calendars, fetched
from tests.contract.callers import MISSING
from tests.contract.courts import At, SettingsChanged
from tests.contract.rooms import Rooms
from tests.contract.rooms_answers import faulty, gone, invalid, refused
from tests.faults import faults, lost_reply
from tests.tokens import token

WRITE = "TransactWriteItems"


@pytest.fixture
def calendars(api: Api) -> Calendars:
    return Calendars(api)


# Making one.


def test_a_calendar_is_answered_with_its_address(calendars: Calendars) -> None:
    feed = calendars.made()

    assert feed["of"] == "user"
    assert feed["of_id"] == feed["made_by"] == "ana"
    assert feed["detail"] == "busy"
    assert feed["created_at"] == "2024-01-14T12:00:00Z"
    assert feed["path"].startswith("/api/calendars/")
    assert feed["path"].endswith(".ics")
    assert feed["url"] == feed["path"]


@pytest.mark.parametrize("public", ["https://cupo.example/v1", "https://cupo.example/v1/"])
def test_where_the_stage_knows_its_address_the_url_is_whole(
    calendars: Calendars, settings_changed: SettingsChanged, public: str
) -> None:
    settings_changed(PUBLIC_URL=public)

    feed = calendars.made()

    assert feed["url"] == f"https://cupo.example/v1{feed['path']}"


def test_each_calendar_has_an_address_of_its_own(calendars: Calendars) -> None:
    made = [calendars.made() for _ in range(3)]

    assert len({feed["path"] for feed in made}) == len({feed["id"] for feed in made}) == 3


@pytest.mark.parametrize(("kind", "as_sent"), [("number", int), ("text", str)])
def test_a_rooms_id_may_be_a_number_or_a_text(
    calendars: Calendars, rooms: Rooms, kind: str, as_sent: type
) -> None:
    feed = calendars.made("room", id=as_sent(rooms.room_id))

    assert feed["of_id"] == str(rooms.room_id)


@pytest.mark.parametrize("id_", [None, "", "  ", MISSING, "ana"])
def test_without_an_id_a_users_calendar_is_the_callers(calendars: Calendars, id_: Any) -> None:
    assert calendars.made(id=id_)["of_id"] == "ana"


def test_null_is_the_detail_that_is_meant_without_any(calendars: Calendars) -> None:
    assert calendars.made(detail=None)["detail"] == "busy"
    assert calendars.made(detail="details")["detail"] == "details"


@pytest.mark.parametrize("of", ["room", "court", "professional"])
@pytest.mark.parametrize("id_", [MISSING, None, "", " "])
def test_everything_but_a_user_needs_an_id(calendars: Calendars, of: str, id_: Any) -> None:
    faulty(calendars.make(of, id=id_), id="Es obligatorio")


NO_IDS = ["true", "1.5", "[]", "{}", str(2**63), str(-(2**63)), "1" + "0" * 4000, json.dumps("x" * 201)]


@pytest.mark.parametrize("id_", NO_IDS, ids=lambda text: text[:20])
@pytest.mark.parametrize("of", ["user", "room"])
def test_what_cannot_be_an_id_is_a_fault_of_the_field(calendars: Calendars, of: str, id_: str) -> None:
    body = f'{{"of": "{of}", "id": {id_}}}'.encode()

    answer = calendars.sending({"Content-Type": "application/json"}).request(
        "POST", "/api/calendars", body=body
    )

    invalid(answer, "id")


def test_all_that_is_at_fault_is_told_at_once(calendars: Calendars) -> None:
    invalid(calendars.make("sala", id=True, detail="all"), "of", "id", "detail")
    faulty(
        calendars.make(MISSING, detail=""),
        of="Es obligatorio",
        detail="Debe ser uno de: busy, details",
    )
    faulty(calendars.english.make("User"), of="Must be one of: user, room, court, professional")


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b'{"of": "\\ud800"}'])
def test_a_body_that_is_no_object_is_refused(calendars: Calendars, body: bytes) -> None:
    sending = calendars.sending({"Content-Type": "application/json"})

    refused(sending.request("POST", "/api/calendars", body=body), 400)


def test_who_is_not_logged_in_makes_lists_and_revokes_nothing(calendars: Calendars) -> None:
    feed = calendars.made()
    nobody = calendars.nobody

    for answer in (nobody.make(), nobody.list(), nobody.delete(feed["id"])):
        refused(answer, 401, "No autenticado")

    assert fetched(feed["path"]).status == 200


def test_a_cookie_of_another_site_makes_nothing(calendars: Calendars) -> None:
    answer = calendars.sending({"Sec-Fetch-Site": "cross-site"}).make()
    assert answer.status == 201

    refused(calendars.with_cookie(token()).sending({"Sec-Fetch-Site": "cross-site"}).make(), 403)


def test_one_may_have_fifty(calendars: Calendars) -> None:
    made = [calendars.made() for _ in range(50)]

    words = refused(calendars.make(), 409)
    assert "50" in words
    assert "at most" in refused(calendars.english.make(), 409)
    assert calendars.by("bruno").make().status == 201

    gone(calendars.delete(made[0]["id"]))
    assert calendars.make().status == 201
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


def test_fifty_calendars_are_no_reason_to_forget_the_answer_to_the_last(calendars: Calendars) -> None:
    for _ in range(49):
        calendars.made()
    last = calendars.keyed().make()

    assert calendars.keyed().make().raw == last.raw
    refused(calendars.make(), 409)


def test_a_calendar_whose_write_is_not_answered_is_made_once(calendars: Calendars) -> None:
    with faults(WRITE, lost_reply):
        feed = calendars.made()

    assert [row["id"] for row in calendars.rows()] == [feed["id"]]


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


def test_an_admin_lists_the_tenants(calendars: Calendars) -> None:
    own, others = calendars.admin.made(), calendars.made()
    calendars.by("ana", tenant="norte").made()

    assert {row["id"] for row in calendars.admin.rows("?all=true")} == {own["id"], others["id"]}
    assert [row["id"] for row in calendars.admin.rows("?all=false")] == [own["id"]]
    assert [row["id"] for row in calendars.admin.rows()] == [own["id"]]


@pytest.mark.parametrize("role", ["user", "staff"])
def test_who_is_no_admin_lists_but_their_own(calendars: Calendars, role: str) -> None:
    refused(calendars.by("ana", role=role).list("?all=true"), 403, "Sin permisos")
    assert calendars.by("ana", role=role).rows("?all=false") == []


def test_what_all_cannot_mean_is_a_fault(calendars: Calendars) -> None:
    faulty(calendars.list("?all=quizá"), all="Debe ser verdadero o falso")


# Revoking one.


def test_a_revoked_calendar_is_gone_at_once(calendars: Calendars) -> None:
    kept, feed = calendars.made(), calendars.made()
    tag = fetched(feed["path"]).headers["etag"]

    gone(calendars.delete(feed["id"]))

    assert fetched(feed["path"]).status == 404
    assert fetched(feed["path"], {"if-none-match": tag}).status == 404
    assert fetched(kept["path"]).status == 200
    assert [row["id"] for row in calendars.rows()] == [kept["id"]]
    refused(calendars.delete(feed["id"]), 404, NOT_FOUND)


def test_a_calendar_is_revoked_by_its_maker_or_an_admin(calendars: Calendars) -> None:
    mine, theirs = calendars.made(), calendars.made()

    for other in (calendars.by("bruno"), calendars.by("sara", role="staff")):
        refused(other.delete(mine["id"]), 403, "Sin permisos")
    refused(calendars.by("alma", role="admin", tenant="norte").delete(mine["id"]), 404, NOT_FOUND)
    assert fetched(mine["path"]).status == 200

    gone(calendars.delete(mine["id"]))
    gone(calendars.admin.delete(theirs["id"]))
    assert [fetched(feed["path"]).status for feed in (mine, theirs)] == [404, 404]


def test_a_revocation_whose_write_is_not_answered_is_done(calendars: Calendars) -> None:
    feed = calendars.made()

    with faults(WRITE, lost_reply):
        gone(calendars.delete(feed["id"]))

    assert fetched(feed["path"]).status == 404
    for _ in range(50):
        calendars.made()
    refused(calendars.make(), 409)


def test_neither_the_address_nor_its_file_name_revokes(calendars: Calendars) -> None:
    feed = calendars.made()
    file = feed["path"].rsplit("/", 1)[1]

    for name in (file, file.removesuffix(".ics"), "x", "%00", "x" * 300):
        refused(calendars.admin.delete(name), 404, NOT_FOUND)

    assert fetched(feed["path"]).status == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_methods_are_answered_by_the_dialect(calendars: Calendars, method: str) -> None:
    answer = calendars.request(method, "/api/calendars")

    refused(answer, 405)
    assert answer.headers["allow"] == "GET, POST, OPTIONS"
