"""Idempotency-Key (contract common.md): the same request again is the same answer, and made is one thing."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from tests.api import Response
from tests.contract.appointments import PROFESSIONAL, slot
from tests.contract.common.adapters import Dialect
from tests.contract.common.races import WRITE, race
from tests.contract.courts import At, Courts, refused
from tests.contract.matrix import changed, kept
from tests.faults import faults, lost_reply, lost_request
from tests.tokens import token

REPLAYED: Final = "idempotent-replayed"
OTHER_NOTE: Final = {"appointments": "Presencial"}
GOOD_KEYS: Final = ("x", "X", "x" * 255, "!", "~", "a/b#c:d", '"quoted"')
BAD_KEYS: Final = ("", "x" * 256, "a b", "clave-ñ", "🎾", "a\tb", "\u00a0")


def replays(again: Response, once: Response) -> None:
    assert (again.status, again.raw) == (once.status, once.raw)
    assert again.headers[REPLAYED] == "true"


def is_new(answer: Response) -> None:
    assert answer.status == 201, answer.raw
    assert REPLAYED not in answer.headers


def note_of(dialect: Dialect) -> str:
    return OTHER_NOTE.get(dialect.name, "una 🧘 más")


def sending(dialect: Dialect, body: object, key: str = "k-1", path: str = "") -> Callable[[], Response]:
    return partial(dialect.keyed(key).request, "POST", path or dialect.create_path, json=body)


def admits(dialect: Dialect, *, is_open: bool) -> None:
    """Make what can be claimed be refused to everybody, or not any more."""
    match dialect.name:
        case "appointments":
            days = "MON-FRI" if is_open else "SUN"
            dialect.verbs.practising(requires_deposit=not is_open, deposit_amount=100, work_days=days)
        case "courts":
            put = dialect.verbs.admin.put_cancha(dialect.verbs.cancha_id, activa=is_open)
            assert put.status == 200, put.raw
        case "gym":
            dialect.verbs.becomes("ACTIVE" if is_open else "SUSPENDED")
        case _:
            dialect.verbs.changes(dialect.verbs.room_id, status="active" if is_open else "inactive")


# Claims.


def test_the_same_key_and_body_is_the_same_answer_byte_for_byte_by_bearer_or_cookie(
    dialect: Dialect, at: At
) -> None:
    body = dialect.body(note=note_of(dialect))
    once = sending(dialect, body)()
    at("2024-01-14T12:30:00Z")

    is_new(once)
    for caller in (dialect, dialect, dialect.with_cookie(token())):
        replays(sending(caller, body)(), once)
    assert dialect.ids() == [dialect.id_of(once)]


def test_the_same_key_with_another_body_is_422(dialect: Dialect) -> None:
    once = dialect.keyed().create()

    for other in (dialect.body(15), dialect.body(day="2024-01-16"), dialect.body(note=note_of(dialect))):
        dialect.refusal(sending(dialect, other)(), 422)

    assert dialect.ids() == [dialect.id_of(once)]
    replays(dialect.keyed().create(), once)


def test_nobody_else_is_shown_the_answer_and_their_key_is_another(dialect: Dialect) -> None:
    body = dialect.body()
    once = sending(dialect, body)()
    bruno = dialect.bruno

    refused = sending(bruno, body)()
    assert refused.status == 403 if dialect.name == "appointments" else bruno.conflicts(refused)
    assert bruno.conflicts(bruno.keyed().create())
    other = bruno.keyed().create(12)
    is_new(other)
    assert dialect.id_of(other) != dialect.id_of(once)
    replays(bruno.keyed().create(12), other)

    # Sara practises in both tenants; a court, a room or a session is of one.
    elsewhere = sending(dialect.in_tenant("norte"), body)()
    if dialect.name == "appointments":
        is_new(elsewhere)
        assert dialect.id_of(elsewhere) != dialect.id_of(once)
    else:
        dialect.refusal(elsewhere, 400, 404, 422)


def test_a_refusal_is_not_remembered_and_the_key_may_carry_another_body(dialect: Dialect) -> None:
    blocker = dialect.bruno.created()
    assert dialect.conflicts(dialect.keyed().create())
    dialect.refusal(sending(dialect, {})(), 400, 422)
    assert dialect.bruno.cancel(blocker).status == 200
    admits(dialect, is_open=False)
    dialect.refusal(dialect.keyed().create(), 400, 422)
    admits(dialect, is_open=True)

    is_new(dialect.keyed().create())
    assert dialect.bruno.conflicts(dialect.bruno.keyed("k-2").create())
    is_new(dialect.bruno.keyed("k-2").create(12))


def test_the_first_answer_comes_back_whatever_became_of_the_claim_or_of_the_rules(
    dialect: Dialect, at: At
) -> None:
    once = dialect.keyed().create()
    claim = dialect.id_of(once)
    assert dialect.move(claim, 15).status == 200
    replays(dialect.keyed().create(), once)
    assert dialect.cancel(claim).status == 200
    replays(dialect.keyed().create(), once)
    assert dialect.delete(claim).status == dialect.deleted_status
    replays(dialect.keyed().create(), once)

    assert dialect.ids() == []
    is_new(dialect.bruno.create())
    admits(dialect, is_open=False)
    replays(dialect.keyed().create(), once)
    at("2024-01-15T11:00:00Z")
    replays(dialect.keyed().create(), once)


def test_a_key_is_kept_for_24_hours_and_no_longer(dialect: Dialect, at: At) -> None:
    create = partial(dialect.keyed().create, day="2024-02-01")
    once = create()
    assert dialect.delete(dialect.id_of(once)).status == dialect.deleted_status

    at("2024-01-15T11:59:59Z")
    replays(create(), once)
    at("2024-01-15T12:00:01Z")
    is_new(create())


def test_visible_ascii_of_up_to_255_characters_is_a_key_and_nothing_else(dialect: Dialect) -> None:
    for bad in BAD_KEYS:
        dialect.refusal(dialect.keyed(bad).create(), 400)
    assert dialect.ids() == []

    for hour, key in enumerate(GOOD_KEYS, 9):
        once = dialect.keyed(key).create(hour)
        is_new(once)
        replays(dialect.keyed(key).create(hour), once)
    assert len(dialect.ids()) == len(GOOD_KEYS)


def test_of_two_with_one_key_at_once_one_claims_and_both_are_told_or_told_apart(dialect: Dialect) -> None:
    dialect.created(15)
    same = sending(dialect, dialect.body(9))

    faster, slower = race(same, same)
    is_new(faster)
    replays(slower, faster)
    assert len(dialect.ids()) == 2

    one, other = (sending(dialect, dialect.body(hour), "k-2") for hour in (10, 11))
    faster, slower = race(other, one)
    is_new(faster)
    dialect.refusal(slower, 422)
    assert len(dialect.ids()) == 3


def test_the_key_finds_out_what_became_of_a_write_whose_reply_was_lost(dialect: Dialect) -> None:
    dialect.created(15)
    for key, fault in (("k-1", lost_request), ("k-2", lost_reply)):
        create = sending(dialect, dialect.body(9), key)
        with faults(WRITE, fault, *[lost_request] * 9):
            dialect.refusal(create(), 503)

        found_out = create()

        assert found_out.status == 201, found_out.raw
        assert (REPLAYED in found_out.headers) is (fault is lost_reply)
        seen = dialect.thing(dialect.get(dialect.id_of(found_out)))
        # A reserva shows more of its court and its user when it is read.
        assert seen == dialect.thing(found_out) or dialect.name == "courts"
        assert len(dialect.ids()) == 2
        assert dialect.delete(dialect.id_of(found_out)).status == dialect.deleted_status


def without_creating(dialect: Dialect, claim: str) -> Iterator[Response]:
    """Everything else that takes a key and does not mind it, more than once."""
    for hour in (12, 15):
        yield dialect.move(claim, hour)
        shown = dialect.thing(dialect.get(claim))
        assert f"{hour}:00" in str(shown), shown
    yield dialect.read_list()
    if dialect.name == "appointments":
        for buffer in (5, 10):
            yield (answer := dialect.verbs.professional.patch_settings(buffer_minutes=buffer))
            assert answer.body["data"]["buffer_minutes"] == buffer
            yield dialect.verbs.professional.by_users(claim)
    yield dialect.cancel(claim)
    if dialect.name == "gym":
        yield dialect.verbs.validate(dialect.session_id(9))  # type: ignore[attr-defined]
        yield dialect.verbs.reactivate(claim)
        for status in ("NO_SHOW", "COMPLETED"):
            yield dialect.verbs.staff.patch(claim, status=status)


def test_a_key_does_no_harm_where_nothing_is_created(dialect: Dialect) -> None:
    claim = dialect.created()
    keyed = dialect.keyed()

    for number, answer in enumerate(without_creating(keyed, claim)):
        assert answer.status == 200, (number, answer.raw)

    assert keyed.delete(claim).status == dialect.deleted_status
    assert keyed.delete(claim).status == 404
    is_new(dialect.bruno.create(16))


# Everything else that is made.


@dataclass(frozen=True)
class Making:
    """Who makes what, by two bodies that both would do; whether that takes a rank."""

    caller: Dialect
    path: str
    bodies: Sequence[dict[str, Any]]
    takes_rank: bool = False


def makings(dialect: Dialect, at: At) -> Iterator[Making]:
    """Yield everything that is made but for a claim, and claims that are made of others."""
    verbs, path = dialect.verbs, dialect.create_path
    sara, root = (dialect.by(user, role=role) for user, role in ((PROFESSIONAL, "STAFF"), ("alma", "ADMIN")))
    match dialect.name:
        case "appointments":
            block = {"client_id": PROFESSIONAL, "professional_id": PROFESSIONAL}
            yield Making(sara, path, [block | slot("14:00"), block | slot("15:00")])
            verbs.by("bruno").booked_in("PENDING", **slot("09:00", day="2024-01-18"))
            at("2024-01-16T12:00:00Z")
            yield Making(dialect, path, [dialect.body(day=f"2024-01-{day}") for day in (18, 19)])
        case "courts":
            cancha = {"tipo": "FUTBOL", "precioPorHora": 50, "capacidad": 10}
            yield Making(root, "/api/canchas", [cancha | {"nombre": name} for name in "BC"], takes_rank=True)
        case "gym":
            yoga = {"description": "Hatha", "duration": 60, "maxCapacity": 10}
            classes = [yoga | {"name": name} for name in ("Box", "Tai Chi")]
            yield Making(sara, "/api/v1/classes", classes, takes_rank=True)
            sessions = [dialect.times("09:00", "10:00", day=f"2024-02-0{day}") for day in (1, 2)]
            yield Making(sara, f"/api/v1/classes/{verbs.class_id}/sessions", sessions, takes_rank=True)
            days = {"type": "PRO", "startDate": "2024-01-01", "endDate": "2024-12-31"}
            members = [days | {"userProfileId": user} for user in ("nueva", "otra")]
            yield Making(sara, "/api/v1/memberships", members, takes_rank=True)
            full = [{"classSessionId": dialect.session_id(hour)} for hour in (6, 7)]  # type: ignore[attr-defined]
            for each in full:
                dialect.bruno.verbs.seated(each["classSessionId"])
            yield Making(dialect, f"{path}/waitlist", full)
            cancelled = [dialect.body(hour) for hour in (11, 12)]
            verbs.seated_in("CANCELLED", cancelled[0]["classSessionId"])
            yield Making(dialect, path, cancelled)
        case _:
            yield Making(root, "/api/rooms", [{"name": "Sala B"}, {"name": "Sala C"}], takes_rank=True)


def test_whatever_else_is_made_is_made_once_for_a_key(dialect: Dialect, at: At) -> None:
    for number, making in enumerate(makings(dialect, at)):
        key, caller, (body, other) = f"k-{number}", making.caller, making.bodies
        superior = dialect.by("root", role="SUPERADMIN")
        assert caller.read_list().status == superior.read_list().status == 200
        before = kept()
        for bad in BAD_KEYS:
            dialect.refusal(sending(caller, body, bad, making.path)(), 400)
        assert changed(before, kept()) == set(), making
        make = sending(caller, body, key, making.path)

        faster, slower = race(make, make)

        is_new(faster)
        replays(slower, faster)
        made = kept()
        replays(make(), faster)
        dialect.refusal(sending(caller, other, key, making.path)(), 422)
        if making.takes_rank:
            user = dialect.calling(caller.verbs.by(caller.verbs.user, role="user"))
            dialect.refusal(sending(user, body, key, making.path)(), 403)
        assert changed(made, kept()) == set(), making
        is_new(sending(superior, other, key, making.path)())
        if making.path != dialect.create_path:
            is_new(caller.keyed(key).create(16 + number))


def test_account_routes_ignore_the_key(courts: Courts) -> None:
    """A stored response would let a stranger try passwords without a limit, and would hand out a session."""
    courts.keyed().proved()

    for again in (courts.keyed().register(), courts.keyed().register(password="incorrecto")):
        refused(again, 409)
        assert REPLAYED not in again.headers
        assert "set-cookie" not in again.headers
    assert courts.keyed().register(email="sol@example.com").status == 201
    assert courts.keyed("a b").register(email="luz@example.com").status == 201
