"""The audit log over HTTP: who logged in, who changed accounts, and what staff and admins wrote."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import pytest

from benchmarks.meter import Cost, measured
from chalicelib import clock, settings
from chalicelib.store import audit as store
from tests import engine
from tests.api import Api, Response
from tests.contract.callers import Caller
from tests.contract.courts import At, Courts, SettingsChanged, cookie_of
from tests.contract.gym import Gym
from tests.contract.proofs import link_token
from tests.contract.rooms import Rooms
from tests.contract.rooms_answers import NO_PERMISSION, NOBODY, invalid, refused
from tests.faults import faults, lost_request

EVA: Final = "eva@example.com"
OLD, NEW, THIRD = "una clave larga", "otra clave larga", "una tercera bien larga"


class Crash(BaseException):
    """The process dies."""


def dies(_request: Any) -> None:
    raise Crash


@dataclass(frozen=True)
class Audit(Caller):
    """The verb of /api/audit, by an admin."""

    def read(self, **query: object) -> Response:
        named = {name.removesuffix("_"): value for name, value in query.items()}
        return self.request("GET", f"/api/audit{'?' + urlencode(named) if named else ''}")

    def entries(self, **query: object) -> list[dict[str, Any]]:
        answer = self.read(**query)
        assert answer.status == 200, answer.raw
        assert set(answer.body) == {"data", "next"}
        return list(answer.body["data"])

    def done(self, **query: object) -> list[tuple[str, str]]:
        """What was done, and what became of it."""
        return [(entry["action"], entry["status"]) for entry in self.entries(**query)]

    def parts(self, **query: object) -> list[list[str]]:
        """The ids of each part, one after the other."""
        found, answer = [], self.read(**query)
        while True:
            found.append([entry["id"] for entry in answer.body["data"]])
            if answer.body["next"] is None:
                assert "link" not in answer.headers
                return found
            assert answer.headers["link"] == f'<{answer.body["next"]}>; rel="next"'
            answer = self.request("GET", f"/api/audit{answer.body['next']}")


@pytest.fixture
def audit(api: Api) -> Audit:
    return Audit(api).by("alma", role="admin")


@pytest.fixture
def later(api: Api, at: At) -> Callable[[], None]:
    """A second goes by: entries are in the order of time."""

    def go_on() -> None:
        at((clock.now() + timedelta(seconds=1)).isoformat())

    return go_on


Later = Callable[[], None]


def log() -> str:
    """All that is stored of the log."""
    items = engine.items(settings.load().reservations_table)
    return str([item for item in items if "#AUDIT#" in item["pk"]["S"]])


# What is written.


def test_what_an_admin_writes_is_in_the_log_with_its_thing(
    audit: Audit, courts: Courts, later: Later
) -> None:
    cancha = courts.built()["id"]
    later()
    assert courts.admin.put_cancha(cancha, nombre="Otra").status == 200

    change, creation = audit.entries()

    assert (creation["actor"], creation["action"]) == ("root", "POST /api/canchas")
    assert (change["actor"], change["action"]) == ("admin", "PUT /api/canchas/{cancha_id}")
    assert creation["thing"] == change["thing"] == {"kind": "canchas", "id": cancha}
    assert (change["status"], change["at"]) == ("done", "2024-01-14T12:00:01Z")
    assert change["source"]


def test_a_repeated_request_is_in_the_log_with_the_thing_that_was_created_before(
    audit: Audit, courts: Courts
) -> None:
    admin, body = courts.admin, {"nombre": "Dos", "tipo": "TENIS", "precioPorHora": 5, "capacidad": 4}
    made = [
        replace(admin, headers={"Idempotency-Key": "k-1"}).request("POST", "/api/canchas", json=body)
        for _ in range(2)
    ]

    assert made[1].headers["idempotent-replayed"] == "true"
    things = [entry["thing"] for entry in audit.entries(actor="admin")]
    assert things == [{"kind": "canchas", "id": made[0].body["cancha"]["id"]}] * 2


def test_of_a_body_the_log_has_the_names_of_fields_and_words_of_the_schema_alone(
    audit: Audit, courts: Courts, later: Later
) -> None:
    cancha = courts.built()["id"]
    later()
    courts.admin.put_cancha(cancha, activa=False, nombre="Oculto", tipo="TENIS", precio_por_hora=5)

    wanted = {"activa": False, "nombre": None, "precioPorHora": None, "tipo": "TENIS"}
    assert audit.entries()[0]["fields"] == wanted
    assert "Oculto" not in log()


def test_what_an_admin_changes_of_a_room_is_in_the_log_by_the_names_and_words_of_its_schema(
    audit: Audit, rooms: Rooms
) -> None:
    room = f"/api/rooms/{rooms.room_id}"
    admin = rooms.by("jefa", role="admin")
    assert (
        admin.request("PUT", room, json={"status": "inactive", "name": "Oculta", "x": "Oculto"}).status == 200
    )
    assert admin.request("PUT", room, json={"status": "Oculto", "name": ["Oculta"]}).status == 422

    entries = {entry["status"]: entry["fields"] for entry in audit.entries(actor="jefa")}

    assert entries == {
        "done": {"name": None, "status": "inactive"},
        "refused": {"name": None, "status": None},
    }
    assert "Ocult" not in log()


def test_a_change_of_a_role_and_a_deletion_are_in_the_log_by_ids_alone(
    audit: Audit, courts: Courts, later: Later
) -> None:
    user = courts.registered().usuario["id"]
    assert courts.superadmin.patch_user(user, rol="ADMIN").status == 200
    later()
    assert courts.superadmin.delete_user(user).status == 200

    deleted, promoted = audit.entries(thing=user)

    assert (promoted["actor"], promoted["action"]) == ("root", "PATCH /api/usuarios/{usuario_id}")
    assert promoted["fields"] == {"rol": "ADMIN"}
    assert deleted["action"] == "DELETE /api/usuarios/{usuario_id}"
    assert not [text for text in (EVA, "Eva", "Rita") if text in log()]


def test_the_roles_that_a_user_is_given_are_in_the_log(audit: Audit, courts: Courts) -> None:
    courts.list()
    change = {"roles": ["staff:class", "admin:court"], "active": False}
    assert courts.superadmin.request("PATCH", "/api/people/ana", json=change).status == 200

    [entry] = audit.entries(thing="ana")
    assert (entry["action"], entry["status"]) == ("PATCH /api/people/{user_id}", "done")
    assert entry["fields"] == {"active": False, "roles": "staff:class admin:court"}


def test_what_is_refused_to_an_admin_is_in_the_log_as_refused(audit: Audit, courts: Courts) -> None:
    assert courts.admin.put_cancha("unknown", nombre="Otra").status == 404

    [entry] = audit.entries()
    assert (entry["status"], entry["thing"]) == ("refused", {"kind": "canchas", "id": "unknown"})


def test_what_staff_write_is_in_the_log_and_what_users_book_is_not(
    audit: Audit, courts: Courts, api: Api
) -> None:
    courts.booked()
    assert Gym(api).by("ema", role="STAFF").new_class().status == 201

    assert audit.done(actor="ema") == [("POST /api/v1/classes", "done")]
    assert not audit.entries(actor="ana")


def test_what_a_bound_role_writes_is_in_the_log_where_it_may_count(audit: Audit, courts: Courts) -> None:
    pia, feed = (
        courts.by("pia", role="admin:court"),
        {"of": "court", "id": courts.cancha_id, "detail": "details"},
    )
    assert pia.request("POST", "/api/calendars", json=feed).status == 201
    assert pia.request("PUT", f"/api/canchas/{courts.cancha_id}", json={"activa": True}).status == 200
    assert pia.request("POST", "/api/bookings", json={}).status == 422

    assert sorted(audit.done(actor="pia")) == [
        ("POST /api/calendars", "done"),
        ("PUT /api/canchas/{cancha_id}", "done"),
    ]


def test_reading_leaves_nothing_in_the_log(audit: Audit, courts: Courts, api: Api) -> None:
    courts.admin.list()
    audit.read()
    Gym(api).by("ema", role="STAFF").validate("unknown")

    assert audit.entries() == []


def test_the_log_of_a_tenant_is_of_no_other(audit: Audit, courts: Courts) -> None:
    courts.built()

    assert audit.by("alma", role="admin", tenant="norte").entries() == []


# Accounts.


def test_a_login_is_in_the_log_and_so_is_one_that_fails(audit: Audit, courts: Courts, later: Later) -> None:
    user = courts.registered().usuario["id"]
    assert courts.login().status == 200
    later()
    assert courts.from_ip("10.1.1.1").login(password="incorrecta").status == 401

    failed, done = audit.entries(thing=user)

    assert (done["actor"], done["action"], done["status"]) == (user, "login", "done")
    assert done["thing"] == {"kind": "account", "id": user}
    assert (failed["actor"], failed["action"], failed["status"]) == (None, "login", "refused")
    assert failed["source"] == "10.1.1.1"


def test_a_login_with_an_address_of_nobody_writes_as_much_and_is_shown_to_nobody(
    audit: Audit, courts: Courts
) -> None:
    """The answer takes as long as for an account; and what was typed may be a password."""
    courts.registered()

    for email in (EVA, "noe@example.com"):
        with faults("PutItem") as written, faults("UpdateItem") as counted:
            assert courts.login(email=email, password="incorrecta").status == 401
        assert (len(written), len(counted)) == (1, 3), email

    assert audit.done() == [("login", "refused")]
    assert "noe@" not in log()


def test_no_session_is_given_out_without_an_entry(audit: Audit, courts: Courts) -> None:
    courts.registered()

    with faults("PutItem", *[lost_request] * 3):
        answer = courts.login()

    assert (answer.status, "set-cookie" in answer.headers) == (503, False)


def test_passwords_logouts_and_proofs_are_in_the_log(audit: Audit, courts: Courts, later: Later) -> None:
    eva = courts.registered()
    steps: list[Callable[[], Response]] = [
        lambda: eva.confirm(link_token(EVA)),
        lambda: eva.change_password(current="incorrecta", password=NEW),
        lambda: eva.change_password(current=OLD, password=NEW),
        lambda: courts.reset(link_token(EVA, "reset"), THIRD),
        lambda: courts.with_cookie(cookie_of(courts.login(password=THIRD)).value).logout_all(),
    ]
    statuses = []
    for step in steps:
        later()
        statuses.append(step().status)

    assert statuses == [200, 401, 200, 200, 200]
    assert sorted(audit.done(actor=eva.usuario["id"])[:2]) == [("login", "done"), ("logout-all", "done")]
    assert audit.done(actor=eva.usuario["id"])[2:] == [
        ("reset", "done"),
        ("password", "done"),
        ("password", "refused"),
        ("confirm", "done"),
    ]


def test_nobody_fills_the_log_with_links_and_logouts_of_their_own(audit: Audit, courts: Courts) -> None:
    courts.registered()
    token = link_token(EVA)

    assert {courts.nobody.confirm(token).status for _ in range(12)} == {401}
    assert {courts.by("ana").confirm(token).status for _ in range(12)} == {401}
    assert audit.done() == []

    # Whose tokens come from elsewhere gets a new one for each.
    answers = [courts.by("ana").logout_all() for _ in range(12)]
    assert [answer.status for answer in answers] == [200] * 10 + [429] * 2
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60
    assert audit.done() == [("logout-all", "done")] * 10


# What a crash and an outage leave.


def test_nothing_is_written_without_an_entry(audit: Audit, courts: Courts) -> None:
    with faults("PutItem", *[lost_request] * 3):
        assert courts.superadmin.new_cancha().status == 503

    assert courts.canchas().body == {"canchas": []}


def test_what_a_crash_cut_off_is_in_the_log_as_unknown(audit: Audit, courts: Courts) -> None:
    for operation in ("TransactWriteItems", "UpdateItem"):
        with faults(operation, dies), pytest.raises(Crash):
            courts.superadmin.new_cancha()

    assert audit.done() == [("POST /api/canchas", "unknown")] * 2
    assert len(courts.canchas().body["canchas"]) == 1


def test_what_was_done_is_answered_though_its_outcome_cannot_be_written(audit: Audit, courts: Courts) -> None:
    with faults("UpdateItem", *[lost_request] * 3):
        courts.built()

    assert audit.done() == [("POST /api/canchas", "unknown")]


def test_an_entry_costs_two_requests_and_two_units_and_is_in_no_index(courts: Courts) -> None:
    own, other = (courts.booked(hora_inicio=hour)["id"] for hour in ("14:00", "15:00"))
    assert courts.admin.list().status == 200

    def cost_of(action: Callable[[], Response]) -> Cost:
        with measured() as cost:
            assert action().status == 200
        return cost

    by_user = cost_of(lambda: courts.patch(own, estado="CANCELADA"))
    by_admin = cost_of(lambda: courts.admin.patch(other, estado="CANCELADA"))

    assert sorted(by_admin.requests) == sorted([*by_user.requests, "PutItem", "UpdateItem"])
    assert by_admin.written == by_user.written + 2
    assert by_admin.indexed == by_user.indexed


# Reading it.


@pytest.fixture
def filled(audit: Audit, courts: Courts, at: At) -> list[str]:
    """One entry a month from November to February, alternately by an admin and a superadmin; newest first."""
    cancha = courts.built()["id"]
    for number, month in enumerate(("2024-01-31", "2024-02-01", "2024-02-29", "2024-03-01")):
        at(f"{month}T10:00:00Z")
        (courts.superadmin if number % 2 else courts.admin).put_cancha(cancha, nombre="Otra")
    return [entry["id"] for entry in audit.entries()]


def test_a_range_begins_with_from_and_ends_before_to(audit: Audit, filled: list[str]) -> None:
    def of(first: str, last: str) -> list[str]:
        return [entry["id"] for entry in audit.entries(from_=first, to=last)]

    assert len(filled) == 5
    assert of("2024-01-31T10:00:00Z", "2024-03-01T10:00:00Z") == filled[1:4]
    assert of("2024-01-31T10:00:01Z", "2024-03-01T10:00:01Z") == filled[:3]
    assert of("2024-02-01", "2024-02-29") == filled[1:3]
    assert of("2024-02-01T07:00-03:00", "2024-02-29T07:00:01-03:00") == filled[1:3]
    assert of("2023-06-01", "2023-06-02") == []


def test_where_one_end_is_missing_the_range_is_as_long_as_may_be(
    audit: Audit, filled: list[str], at: At
) -> None:
    at("2024-04-16T10:00:00Z")

    assert [entry["id"] for entry in audit.entries()] == filled[:4]
    assert [entry["id"] for entry in audit.entries(to="2024-02-15")] == filled[2:]
    assert [entry["id"] for entry in audit.entries(from_="2024-02-01")] == filled[:3]


def test_it_is_read_by_actor_and_by_thing(audit: Audit, filled: list[str]) -> None:
    by_admin = [entry["id"] for entry in audit.entries(actor="admin")]
    [thing] = {entry["thing"]["id"] for entry in audit.entries()}

    assert by_admin == [filled[1], filled[3]]
    assert [entry["id"] for entry in audit.entries(thing=thing)] == filled
    assert audit.entries(thing=thing, actor="nobody") == []


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 1000])
def test_parts_follow_one_another_and_leave_nothing_out(audit: Audit, filled: list[str], limit: int) -> None:
    parts = audit.parts(limit=limit)

    assert [entry for part in parts for entry in part] == filled
    assert [len(part) for part in parts[:-1]] == [limit] * (len(parts) - 1)
    by_admin = audit.parts(limit=limit, actor="admin", to="2024-03-02")
    assert [entry for part in by_admin for entry in part] == [filled[1], filled[3]]


def test_a_filter_that_leaves_out_much_ends_a_part_early(
    audit: Audit, filled: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_LOOKED_AT", 2)

    assert audit.parts(actor="admin") == [[filled[1]], [filled[3]], []]


def test_a_part_reads_no_more_than_it_shows(audit: Audit, filled: list[str]) -> None:
    with faults("Query") as seen:
        audit.read(limit=1, from_="2024-01-14", to="2024-03-02")

    assert len(seen) == 2
    assert b'"Limit": 2' in seen[0].body


def test_a_cursor_is_of_its_list_its_filters_and_its_caller(audit: Audit, filled: list[str]) -> None:
    cursor = _cursor(audit.read(limit=1))

    def is_refused(answer: Response) -> None:
        assert invalid(answer, "cursor") == {"cursor": ["No es de esta lista"]}

    is_refused(audit.read(cursor=cursor, actor="admin"))
    is_refused(audit.read(cursor=cursor, to="2024-03-02"))
    is_refused(audit.by("otra", role="admin").read(cursor=cursor))
    is_refused(audit.by("alma", role="admin", tenant="norte").read(cursor=cursor))
    content, signature = cursor.split(".")
    forged = f"{content}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"
    for made_up in ("x", "ñ", forged, "e30.e30"):
        is_refused(audit.read(cursor=made_up))
    assert audit.read(cursor=cursor, limit=1000).status == 200


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ({"from_": "2024-01-02", "to": "2024-01-01"}, {"to"}),
        ({"from_": "2024-01-01T10:00:00Z", "to": "2024-01-01T10:00:00Z"}, {"to"}),
        ({"from_": "2024-01-01", "to": "2024-04-02"}, {"to"}),
        ({"from_": "yesterday", "to": "2024-13-01"}, {"from", "to"}),
        ({"from_": "9999-12-31"}, {"from"}),
        ({"to": "0001-01-01"}, {"to"}),
        ({"to": "9999-12-31"}, {"to"}),
        ({"limit": 0}, {"limit"}),
        ({"limit": 1001}, {"limit"}),
        ({"actor": "a" * 201}, {"actor"}),
    ],
)
def test_a_wrong_query_is_an_error_of_its_field(
    audit: Audit, query: dict[str, object], fields: set[str]
) -> None:
    answer = audit.read(**query)

    assert (answer.status, set(answer.body["errors"])) == (422, fields)


def test_ninety_two_days_are_the_longest_range(audit: Audit) -> None:
    assert audit.read(from_="2024-01-01", to="2024-04-01").status == 200
    assert audit.read(from_="0001-01-01", to="0001-01-02").status == 200


def test_an_entry_is_kept_for_the_days_of_the_stage(
    audit: Audit, courts: Courts, settings_changed: SettingsChanged, at: At
) -> None:
    settings_changed(AUDIT_DAYS="10")
    courts.built()

    at("2024-01-24T11:59:59Z")
    assert len(audit.entries()) == 1
    at("2024-01-24T12:00:00Z")
    assert audit.entries() == []

    [kept_until] = {
        item["kept_until"]["N"]
        for item in engine.items(settings.load().reservations_table)
        if "kept_until" in item
    }
    assert int(kept_until) == datetime.fromisoformat("2024-01-24T12:00:00Z").timestamp()


def test_admins_alone_read_it(audit: Audit) -> None:
    refused(audit.nobody.read(), 401, NOBODY)
    for role in ("user", "staff", "admin:court", "staff admin:court"):
        refused(audit.by("ana", role=role).read(), 403, NO_PERMISSION)


def _cursor(answer: Response) -> str:
    return str(answer.body["next"]).partition("cursor=")[2]
