"""The rules of a resource (contract rules.md): what is refused, with the rule and what it allows."""

from typing import Any

import pytest

from tests.api import Api, Response
from tests.contract.appointments import PROFESSIONAL
from tests.contract.common.adapters import Dialect, dialect_of
from tests.contract.gym import Gym

KINDS = {"appointments": "professional", "courts": "court", "rooms": "room"}
"""What the resources of each dialect are called in rules."""


@pytest.fixture(params=["appointments", "courts", "rooms"])
def dialect(request: pytest.FixtureRequest, api: Api) -> Dialect:
    """A dialect whose own settings refuse no hours."""
    return dialect_of(request.param, api).always_open()


def kind_of(dialect: Dialect) -> str:
    return KINDS[dialect.name]


def ruled(dialect: Dialect, **rules: Any) -> Response:
    """Write rules for all of the dialect's resources."""
    answer = dialect.admin.request("PUT", f"/api/rules/{kind_of(dialect)}", json=rules)
    assert answer.status == 200, answer.raw
    return answer


def refused(answer: Response, rule: str, **allowed: Any) -> None:
    """Assert that a rule refuses, and says what it allows."""
    assert answer.status in (400, 422), answer.raw
    assert answer.body["rule"] == rule
    assert {name: answer.body["allowed"].get(name) for name in allowed} == allowed


def made(answer: Response) -> None:
    assert answer.status == 201, answer.raw


# Documents.


def test_a_document_comes_back_as_it_was_sent_with_its_version(dialect: Dialect) -> None:
    path = f"/api/rules/{kind_of(dialect)}"
    rules = {"durations": {"allowed": [60, 90]}, "notice": 30}
    before = dialect.request("GET", path)
    assert (before.body, before.headers["etag"]) == ({"data": {}}, '"0"')

    written = ruled(dialect, **rules)

    assert (written.body, written.headers["etag"]) == ({"data": rules}, '"1"')
    assert dialect.request("GET", path).body == {"data": rules}


def test_who_has_read_an_older_version_does_not_replace_a_newer_one(dialect: Dialect) -> None:
    path = f"/api/rules/{kind_of(dialect)}"

    def put(version: str, notice: int) -> Response:
        return dialect.admin.request("PUT", path, json={"notice": notice}, headers={"If-Match": version})

    assert put('"0"', 1).status == 200
    for version in ('"0"', '"2"', "x", '"-1"', '"99999999999999999999"'):
        assert put(version, 2).status == 412, version
    assert put('"1"', 3).headers["etag"] == '"2"'
    assert put("*", 4).headers["etag"] == '"3"'


def test_admins_of_the_kind_write_rules_and_everybody_reads_them(dialect: Dialect) -> None:
    path = f"/api/rules/{kind_of(dialect)}"
    assert dialect.request("PUT", path, json={"notice": 5}).status == 403
    assert dialect.request("GET", path).status == 200
    for path in ("/api/rules/planet", f"/api/rules/{kind_of(dialect)}/of-nobody"):
        for method, body in (("GET", {}), ("PUT", {"notice": 5})):
            assert dialect.admin.request(method, path, json=body).status == 404, (method, path)


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"notice": -1}, "notice"),
        ({"notice": "5"}, "notice"),
        ({"durations": {"min": 60, "max": 30}}, "durations.max"),
        ({"durations": {"allowed": []}}, "durations.allowed"),
        ({"starts": {"every": 0}}, "starts.every"),
        ({"quota": {"active": -1}}, "quota.active"),
        ({"nothing": 1}, "nothing"),
        ({"quota": {"active": 2, "day": 501}}, "quota.day"),
        ({"quota": {"default": {"active": 2}, "GOLD": {"active": 1}}}, "quota.GOLD"),
        ({"check_in": {"opens": 15}}, "check_in.closes"),
        ({"max_no_shows": {"count": 3, "days": 30}}, "max_no_shows.pause"),
        ({"prices": {"per_hour": 1.001}}, "prices.per_hour"),
    ],
)
def test_a_mistake_is_told_by_its_path_and_nothing_is_written(
    dialect: Dialect, document: dict[str, Any], path: str
) -> None:
    answer = dialect.admin.request("PUT", f"/api/rules/{kind_of(dialect)}", json=document)

    assert (answer.status, list(answer.body["errors"])) == (422, [path])
    assert dialect.request("GET", f"/api/rules/{kind_of(dialect)}").headers["etag"] == '"0"'


# What binds.


def test_a_length_that_is_not_allowed_is_refused(dialect: Dialect) -> None:
    ruled(dialect, durations={"allowed": [60, 90]})
    refused(dialect.create_with(**dialect.times("10:00", "10:30")), "durations", allowed=[60, 90])
    made(dialect.create_with(**dialect.times("10:00", "11:30")))


def test_a_start_between_two_steps_is_refused(dialect: Dialect) -> None:
    ruled(dialect, starts={"every": 30})
    refused(dialect.create_with(**dialect.times("10:15", "11:15")), "starts", every=30)
    made(dialect.create_with(**dialect.times("10:30", "11:30")))


def test_a_start_too_soon_is_refused(dialect: Dialect) -> None:
    """It is Sunday, 14 January, 12:00 UTC."""
    ruled(dialect, notice=3 * 24 * 60)
    refused(dialect.create_with(**dialect.times("10:00", "11:00")), "notice", minutes=4320)
    ruled(dialect, notice=12 * 60)
    made(dialect.create_with(**dialect.times("10:00", "11:00")))


def test_a_move_is_held_to_the_rules_and_what_stands_is_not(dialect: Dialect) -> None:
    claim = dialect.id_of(dialect.create_with(**dialect.times("10:00", "11:00")))
    ruled(dialect, durations={"min": 90})

    moved = dialect.admin.change(claim, **dialect.times("12:00", "13:00"))
    refused(moved, "durations", min=90)

    assert dialect.ids() == [claim]
    assert dialect.admin.change(claim, **dialect.times("12:00", "14:00")).status == 200


def test_a_quota_of_the_rules_takes_the_place_of_the_stages(dialect: Dialect) -> None:
    ruled(dialect, quota={"active": 2})
    made(dialect.create_with(**dialect.times("10:00", "11:00")))
    made(dialect.create_with(**dialect.times("11:00", "12:00")))
    refused(dialect.create_with(**dialect.times("12:00", "13:00")), "quota", active=2)
    assert dialect.bruno.create_with(**dialect.times("12:00", "13:00")).status == 201


# Overrides.


@pytest.mark.parametrize("word", ["yes", "true", 1, 0, [], {}])
def test_an_override_is_true_or_false_and_nothing_else(dialect: Dialect, word: object) -> None:
    answer = dialect.admin.create_with(**dialect.times("10:00", "11:00"), override=word)

    assert answer.status in (400, 422), answer.raw


def test_an_admin_passes_over_a_rule_and_the_history_keeps_it(dialect: Dialect) -> None:
    ruled(dialect, durations={"min": 90})
    times = dialect.times("10:00", "11:00")
    refused(dialect.admin.create_with(**times), "durations")
    refused(dialect.create_with(**times, override=True), "durations")

    made(dialect.admin.create_with(**times, override=True))


def test_an_admin_passes_over_the_hours_that_a_resources_settings_say(planned: Dialect) -> None:
    """Open from nine to six, as the room's opening hours or the professional's settings have it."""
    open_within(planned, ("09:00", "18:00"), 60)
    night = planned.times("20:00", "21:00")
    for caller, override in ((planned, True), (planned.admin, False)):
        answer = caller.create_with(**night, override=override)
        hours = [{"from": "09:00", "to": "18:00"}]
        refused(answer, "hours", date="2024-01-15", hours=hours)

    claim = planned.id_of(planned.admin.create_with(**night, override=True))

    later = planned.times("21:00", "22:00")
    refused(planned.admin.change(claim, **later), "hours")
    assert planned.admin.change(claim, **later, override=True).status == 200


def test_an_admin_passes_over_a_professionals_window(api: Api) -> None:
    dialect = dialect_of("appointments", api)
    dialect.verbs.practising(reservation_window_days=5)
    far = dialect.times("10:00", "10:45", day="2024-01-22")
    for caller in (dialect, dialect.by("sara", role="STAFF"), dialect.admin):
        answer = caller.create_with(client_id="ana", **far)
        refused(answer, "window", days=5, until="2024-01-19")
    made(dialect.admin.create_with(client_id="ana", override=True, **far))


def test_what_holds_after_all_has_what_the_settings_say(planned: Dialect) -> None:
    open_within(planned, ("09:00", "18:00"), 60)
    ruled(planned, notice=30)
    path = f"/api/rules/{kind_of(planned)}/{resource_of(planned)}?effective=true"
    found = planned.request("GET", path).body["data"]
    [hours] = found["hours"]
    assert (hours["from"], hours["to"], found["notice"]) == ("09:00", "18:00", 30)
    if planned.name == "appointments":
        assert found["window"] == 365
        assert found["buffer"] == {"before": 0, "after": 0}
        assert found["cancellation"] == {"free_until": 2880, "late": "allow"}


def test_nobody_passes_over_a_closure(dialect: Dialect) -> None:
    closed(dialect, "2024-01-15", "2024-01-15")
    for caller in (dialect, dialect.admin):
        refused(caller.create_with(**dialect.times("10:00", "11:00"), override=True), "closed")


# Closures.


def closed(dialect: Dialect, begins: str, ends: str, **fields: Any) -> dict[str, Any]:
    """Close for a time, of everything unless fields say of what."""
    body = {"from": begins, "to": ends, "title": "Feriado", "reason": "Año nuevo", **fields}
    answer = dialect.admin.request("POST", "/api/closures", json=body)
    assert answer.status == 201, answer.raw
    found: dict[str, Any] = answer.body["data"]
    return found


@pytest.mark.parametrize("of", ["everything", "kind"])
def test_a_closed_day_refuses_with_its_reason_until_it_is_opened_again(dialect: Dialect, of: str) -> None:
    fields = {} if of == "everything" else {"kind": kind_of(dialect)}
    closure = closed(dialect, "2024-01-15", "2024-01-15", **fields)
    times = dialect.times("10:00", "11:00")

    answer = dialect.create_with(**times)
    refused(answer, "closed", title="Feriado", reason="Año nuevo")
    assert "Año nuevo" in answer.raw.decode()

    assert dialect.admin.request("DELETE", f"/api/closures/{closure['id']}").status == 204
    made(dialect.create_with(**times))


def test_a_closure_of_another_kind_closes_nothing_here(dialect: Dialect) -> None:
    other = next(kind for kind in KINDS.values() if kind != kind_of(dialect))
    closed(dialect, "2024-01-15", "2024-01-15", kind=other)
    made(dialect.create_with(**dialect.times("10:00", "11:00")))


def test_a_closure_lists_the_reservations_that_stand_in_it_and_cancels_none(dialect: Dialect) -> None:
    inside = dialect.id_of(dialect.create_with(**dialect.times("10:00", "11:00")))
    made(dialect.create_with(**dialect.times("15:00", "16:00")))

    closure = closed(dialect, "2024-01-15T10:30:00Z", "2024-01-15T12:00:00Z", kind=kind_of(dialect))

    assert [row["id"] for row in closure["reservations"]] == [str(inside)]
    assert not closure["more"]
    assert len(dialect.blocking()) == 2
    refused(dialect.create_with(**dialect.times("11:00", "12:00")), "closed")
    made(dialect.create_with(**dialect.times("12:00", "13:00")))


def test_nobody_takes_a_seat_in_a_class_that_is_closed(gym: Gym) -> None:
    session, other = gym.scheduled(), gym.scheduled(sessionDate="2024-01-18")
    day = gym.session(session).body["data"]["sessionDate"][:10]
    body = {"from": day, "to": day, "title": "Feriado", "reason": "Año nuevo", "kind": "class"}
    closure = gym.admin.request("POST", "/api/closures", json=body).body["data"]["id"]
    ana = gym.by("ana").joined()

    refused(ana.reserve(session), "closed", reason="Año nuevo")
    assert ana.reserve(other).status == 201

    assert gym.admin.request("DELETE", f"/api/closures/{closure}").status == 204
    assert ana.reserve(session).status == 201


def test_closures_are_for_admins_and_listed_by_range(dialect: Dialect) -> None:
    assert dialect.request("GET", "/api/closures").status == 403
    body = {"from": "2024-01-15", "to": "2024-01-15", "title": "x", "reason": "x"}
    assert dialect.request("POST", "/api/closures", json=body).status == 403
    first = closed(dialect, "2024-01-15", "2024-01-16")
    second = closed(dialect, "2024-03-01T08:00:00", "2024-03-01T09:00:00", kind=kind_of(dialect))

    def listed(query: str) -> list[str]:
        answer = dialect.admin.request("GET", f"/api/closures{query}")
        assert answer.status == 200, answer.raw
        return [row["id"] for row in answer.body["data"]]

    assert listed("") == [first["id"], second["id"]]
    assert listed("?from=2024-01-16&to=2024-01-20") == [first["id"]]
    assert listed("?from=2024-02-01&to=2024-04-01") == [second["id"]]
    assert listed("?from=2024-05-01&to=2024-06-01") == []
    assert dialect.request("DELETE", f"/api/closures/{first['id']}").status == 403
    assert dialect.admin.request("DELETE", "/api/closures/of-nobody").status == 404


def test_a_repeated_closure_is_answered_as_the_first_and_made_once(dialect: Dialect) -> None:
    made(dialect.create_with(**dialect.times("10:00", "11:00")))
    body = {"from": "2024-01-15", "to": "2024-01-15", "title": "x", "reason": "x"}
    key = {"Idempotency-Key": "closing"}

    first, again = (dialect.admin.request("POST", "/api/closures", json=body, headers=key) for _ in range(2))

    assert (first.status, first.raw) == (201, again.raw)
    assert len(first.body["data"]["reservations"]) == 1
    assert len(dialect.admin.request("GET", "/api/closures").body["data"]) == 1


def test_closures_come_in_parts(dialect: Dialect) -> None:
    names = [closed(dialect, f"2024-02-{day:02}", f"2024-02-{day:02}")["id"] for day in (3, 1, 2)]
    first = dialect.admin.request("GET", "/api/closures?limit=2").body
    rest = dialect.admin.request("GET", f"/api/closures{first['next']}").body
    assert [row["id"] for row in first["data"] + rest["data"]] == [names[1], names[2], names[0]]
    assert rest["next"] is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"from": "2024-01-15T10:00:00.1Z", "to": "2024-01-15T10:00:00.2Z"}, "to"),
        ({"reason": "x" * 501}, "reason"),
        ({"from": None}, "from"),
        ({"to": "2024-01-14"}, "to"),
        ({"to": "2024-01-15T10:00:00"}, "to"),
        ({"from": "2024-02-30"}, "from"),
        ({"from": "1999-01-01"}, "from"),
        ({"to": "9999-12-31"}, "to"),
        ({"title": " "}, "title"),
        ({"reason": ""}, "reason"),
        ({"id": "x"}, "kind"),
        ({"from": 5}, "from"),
    ],
)
def test_a_mistaken_closure_is_refused(api: Api, changed: dict[str, Any], field: str) -> None:
    body = {"from": "2024-01-15", "to": "2024-01-15", "title": "x", "reason": "x"}
    answer = dialect_of("courts", api).admin.request("POST", "/api/closures", json={**body, **changed})
    assert (answer.status, list(answer.body["errors"])) == (422, [field])


# What is offered.


def offered(dialect: Dialect, start: str, end: str) -> bool:
    """Say whether a time of Monday is offered: every way of asking must say the same."""
    verbs = dialect.verbs
    if dialect.name == "rooms":
        return bool(verbs.is_free(**dialect.times(start, end)))
    if dialect.name == "appointments":
        return dialect.times(start, end) in verbs.offered()
    length = int(end[:2]) * 60 + int(end[3:]) - int(start[:2]) * 60 - int(start[3:])
    path = f"/api/canchas/{verbs.cancha_id}/disponibilidad?fecha=2024-01-15&duracion={length}"
    return start in [row["horaInicio"] for row in dialect.request("GET", path).body["horarios"]]


def agreed(dialect: Dialect, start: str, end: str, *, is_free: bool) -> None:
    """Assert that a time is offered just if it can be booked; nothing is left behind."""
    assert offered(dialect, start, end) is is_free, (start, end)
    answer = dialect.create_with(**dialect.times(start, end))
    assert (answer.status == 201) is is_free, answer.raw
    if is_free:
        assert dialect.delete(dialect.id_of(answer)).status == dialect.deleted_status


@pytest.mark.parametrize(
    ("rules", "free", "refused"),
    [
        ({"durations": {"allowed": [60]}}, ("10:00", "11:00"), None),
        ({"durations": {"allowed": [30]}}, None, ("10:00", "11:00")),
        ({"starts": {"every": 120}}, ("10:00", "11:00"), ("11:00", "12:00")),
        ({"starts": {"every": 60, "from": 30}}, ("10:30", "11:30"), ("10:00", "11:00")),
        ({"notice": 23 * 60}, ("11:00", "12:00"), ("10:00", "11:00")),
    ],
)
def test_what_a_rule_refuses_is_not_offered(
    dialect: Dialect,
    rules: dict[str, Any],
    free: tuple[str, str] | None,
    refused: tuple[str, str] | None,
) -> None:
    """Sessions of an hour follow one another from midnight."""
    if dialect.name == "appointments":
        dialect.verbs.practising(session_duration_minutes=60)
    ruled(dialect, **rules)
    for times, is_free in ((free, True), (refused, False)):
        if times is not None:
            agreed(dialect, *times, is_free=is_free)


@pytest.mark.parametrize("of", ["everything", "the kind", "the resource"])
def test_what_is_closed_is_not_offered_until_it_is_opened_again(dialect: Dialect, of: str) -> None:
    if dialect.name == "appointments":
        dialect.verbs.practising(session_duration_minutes=60)
    fields = {} if of == "everything" else {"kind": kind_of(dialect)}
    if of == "the resource":
        fields["id"] = resource_of(dialect)
    closure = closed(dialect, "2024-01-15T10:30:00Z", "2024-01-15T11:00:00Z", **fields)

    agreed(dialect, "10:00", "11:00", is_free=False)
    agreed(dialect, "11:00", "12:00", is_free=True)

    assert dialect.admin.request("DELETE", f"/api/closures/{closure['id']}").status == 204
    agreed(dialect, "10:00", "11:00", is_free=True)


@pytest.fixture(params=["appointments", "rooms"])
def planned(request: pytest.FixtureRequest, api: Api) -> Dialect:
    """A dialect whose own settings say hours."""
    return dialect_of(request.param, api).always_open()


def open_within(dialect: Dialect, hours: tuple[str, str], minutes: int) -> None:
    """Open the first room, or professional, at these hours; the sessions have so many minutes."""
    if dialect.name == "rooms":
        opening = {"Monday": {"open": hours[0], "close": hours[1]}}
        dialect.verbs.changes(dialect.verbs.room_id, opening_hours=opening)
    else:
        of_work = {"work_start_time": hours[0], "work_end_time": hours[1]}
        dialect.verbs.practising(session_duration_minutes=minutes, **of_work)


def test_a_start_at_this_very_second_is_offered_where_it_can_be_booked(dialect: Dialect) -> None:
    """It is 12:00 of the day before. A court is taken up to now, the others only ahead of it.

    Of a room one may ask for any time.
    """
    day = "2024-01-14"
    answer = dialect.create_with(**dialect.times("12:00", "13:00", day=day))
    if dialect.name == "courts":
        made(answer)
        assert dialect.delete(dialect.id_of(answer)).status == dialect.deleted_status
        path = f"/api/canchas/{dialect.verbs.cancha_id}/disponibilidad?fecha={day}&duracion=60"
        rows = dialect.request("GET", path).body["horarios"]
        assert [row["horaInicio"] for row in rows][:2] == ["12:00", "13:00"]
    elif dialect.name == "appointments":
        assert answer.status == 400
        assert all(row["start_time"] > f"{day}T12:00:00Z" for row in dialect.verbs.offered(date=day))


# By the id that clients know.


def resource_of(dialect: Dialect) -> str:
    """Return the id of the first court, room or professional, as clients know it."""
    if dialect.name == "appointments":
        return PROFESSIONAL
    return str(dialect.verbs.cancha_id if dialect.name == "courts" else dialect.verbs.room_id)


def test_a_resource_has_its_rules_by_the_id_that_clients_know(dialect: Dialect) -> None:
    path = f"/api/rules/{kind_of(dialect)}/{resource_of(dialect)}"
    assert dialect.admin.request("PUT", path, json={"durations": {"min": 90}}).status == 200
    assert dialect.request("GET", path).body["data"]["durations"] == {"min": 90}
    assert dialect.request("GET", f"{path}?effective=true").body["data"]["durations"] == {"min": 90}

    refused(dialect.create_with(**dialect.times("10:00", "11:00")), "durations")
    made(dialect.create_with(**dialect.times("10:00", "11:30")))


def test_a_resource_is_closed_and_shown_by_the_id_that_clients_know(dialect: Dialect) -> None:
    made(dialect.create_with(**dialect.times("10:00", "11:00")))
    id_ = resource_of(dialect)

    closure = closed(dialect, "2024-01-15", "2024-01-15", kind=kind_of(dialect), id=id_)

    assert [closure["resource_id"], *(row["resource_id"] for row in closure["reservations"])] == [id_, id_]
    listed = dialect.admin.request("GET", "/api/closures").body["data"]
    assert [row["resource_id"] for row in listed] == [id_]
    refused(dialect.create_with(**dialect.times("15:00", "16:00")), "closed")


def test_a_professional_is_known_by_no_other_id(api: Api) -> None:
    dialect = dialect_of("appointments", api)
    path = f"/api/rules/professional/pro-{PROFESSIONAL}"
    assert dialect.admin.request("GET", path).status == 404
    assert dialect.admin.request("PUT", path, json={"notice": 5}).status == 404
