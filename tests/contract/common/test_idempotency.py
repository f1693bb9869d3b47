"""Idempotency-Key (contract common.md): the same request again is the same answer, and one claim."""

from functools import partial

from tests.api import Answer
from tests.contract.common.adapters import Dialect
from tests.contract.courts import At
from tests.faults import faults, first, lost_reply, lost_request
from tests.tokens import token

REPLAYED = "idempotent-replayed"
WRITE = "TransactWriteItems"
OTHER_NOTE = {"appointments": "Presencial"}


def replays(again: Answer, once: Answer) -> None:
    assert (again.status, again.raw) == (once.status, once.raw)
    assert again.headers[REPLAYED] == "true"


def is_new(answer: Answer) -> None:
    assert answer.status == 201, answer.raw
    assert REPLAYED not in answer.headers


def note_of(dialect: Dialect) -> str:
    return OTHER_NOTE.get(dialect.name, "una 🧘 más")


def test_the_same_key_and_body_is_the_same_answer_byte_for_byte(dialect: Dialect, at: At) -> None:
    note = note_of(dialect)
    once = dialect.keyed().create(note=note)
    at("2024-01-14T12:30:00Z")

    is_new(once)
    for _ in range(3):
        replays(dialect.keyed().create(note=note), once)
    assert dialect.ids() == [dialect.id_of(once)]


def test_without_a_key_or_with_another_the_same_request_is_a_conflict(dialect: Dialect) -> None:
    dialect.keyed().create()

    assert dialect.bruno.conflicts(dialect.bruno.create())
    assert dialect.bruno.conflicts(dialect.bruno.keyed("k-2").create())
    is_new(dialect.keyed("k-2").create(12))


def test_the_same_key_with_another_body_is_422(dialect: Dialect) -> None:
    once = dialect.keyed().create()

    for other in (
        partial(dialect.keyed().create, 15),
        partial(dialect.keyed().create, note=note_of(dialect)),
    ):
        dialect.refusal(other(), 422)

    assert dialect.ids() == [dialect.id_of(once)]
    replays(dialect.keyed().create(), once)


def test_the_same_key_of_another_user_is_another_request(dialect: Dialect) -> None:
    once = dialect.keyed().create()
    bruno = dialect.bruno.keyed()

    assert bruno.conflicts(bruno.create())
    other = bruno.create(12)
    is_new(other)
    assert dialect.id_of(other) != dialect.id_of(once)
    replays(bruno.create(12), other)


def test_the_same_user_of_another_tenant_is_another_caller(dialect: Dialect) -> None:
    body = dialect.body()
    once = dialect.keyed().request("POST", dialect.create_path, json=body)
    norte = dialect.in_tenant("norte")

    answer = norte.keyed().request("POST", dialect.create_path, json=body)

    # Sara practises in both tenants; a court, a room or a session is of one.
    assert answer.status == (201 if dialect.name == "appointments" else answer.status)
    assert REPLAYED not in answer.headers
    assert once.raw != answer.raw


def test_the_caller_is_the_same_by_cookie_as_by_bearer(dialect: Dialect) -> None:
    body = dialect.body()
    once = dialect.keyed().request("POST", dialect.create_path, json=body)

    replays(dialect.with_cookie(token()).keyed().request("POST", dialect.create_path, json=body), once)


def test_a_refusal_is_not_remembered_and_the_key_may_carry_another_body(dialect: Dialect) -> None:
    blocker = dialect.bruno.created()
    assert dialect.conflicts(dialect.keyed().create())
    assert dialect.keyed().request("POST", dialect.create_path, json={}).status in (400, 422)
    assert dialect.bruno.cancel(blocker).status == 200

    is_new(dialect.keyed().create())
    assert dialect.bruno.conflicts(dialect.bruno.keyed("k-2").create())
    is_new(dialect.bruno.keyed("k-2").create(12))


def test_the_first_answer_comes_back_whatever_became_of_the_claim(dialect: Dialect, at: At) -> None:
    once = dialect.keyed().create()
    claim = dialect.id_of(once)
    assert dialect.cancel(claim).status == 200
    replays(dialect.keyed().create(), once)
    assert dialect.delete(claim).status in (200, 204)
    replays(dialect.keyed().create(), once)

    assert dialect.ids() == []
    is_new(dialect.bruno.create())
    at("2024-01-15T11:00:00Z")
    replays(dialect.keyed().create(), once)


def test_a_key_is_kept_for_24_hours_and_no_longer(dialect: Dialect, at: At) -> None:
    create = partial(dialect.keyed().create, day="2024-02-01")
    once = create()
    assert dialect.delete(dialect.id_of(once)).status in (200, 204)

    at("2024-01-15T11:59:59Z")
    replays(create(), once)
    at("2024-01-15T12:00:01Z")
    is_new(create())


def test_visible_ascii_of_up_to_255_characters_is_a_key_and_nothing_else(dialect: Dialect) -> None:
    for bad in ("", "x" * 256, "a b", "clave-ñ", "🎾", "a\tb", "\u00a0"):
        dialect.refusal(dialect.keyed(bad).create(), 400)
    assert dialect.ids() == []

    # Keys differ by case, too.
    keys = ("x", "X", "x" * 255, "!", "~", "a/b#c:d", '"quoted"')
    for hour, key in enumerate(keys, 9):
        once = dialect.keyed(key).create(hour)
        is_new(once)
        replays(dialect.keyed(key).create(hour), once)
    assert len(dialect.ids()) == len(keys)


def test_two_with_one_key_at_once_get_one_answer_and_one_claim(dialect: Dialect) -> None:
    dialect.created(15)
    keyed = partial(dialect.keyed().create, 9)
    dialect.body(9)
    faster: list[Answer] = []

    with faults(WRITE, first(lambda: faster.append(keyed()))):
        slower = keyed()

    is_new(faster[0])
    replays(slower, faster[0])
    assert len(dialect.ids()) == 2


def test_two_with_one_key_and_different_bodies_at_once_are_told_apart(dialect: Dialect) -> None:
    dialect.created(15)
    bodies = [dialect.body(hour) for hour in (9, 11)]
    one, other = (partial(dialect.keyed().request, "POST", dialect.create_path, json=body) for body in bodies)

    with faults(WRITE, first(other)):
        dialect.refusal(one(), 422)

    assert len(dialect.ids()) == 2


def test_the_key_finds_out_what_became_of_a_write_whose_reply_was_lost(dialect: Dialect) -> None:
    dialect.created(15)
    dialect.body(9)
    keyed = partial(dialect.keyed().create, 9)
    for fault, is_replay in ((lost_request, False), (lost_reply, True)):
        with faults(WRITE, fault, *[lost_request] * 9):
            assert keyed().status == 503
        found_out = keyed()
        assert found_out.status == 201, found_out.raw
        assert (REPLAYED in found_out.headers) is is_replay
        assert len(dialect.ids()) == 2
        assert dialect.delete(dialect.id_of(found_out)).status in (200, 204)
        keyed = partial(dialect.keyed("k-2").create, 9)


def test_a_key_does_no_harm_where_nothing_is_created(dialect: Dialect) -> None:
    claim = dialect.created()
    keyed = dialect.keyed()

    assert keyed.read_list().status == keyed.get(claim).status == 200
    for hour in (12, 15):
        assert keyed.move(claim, hour).status == 200
    assert keyed.cancel(claim).status == 200
    assert keyed.delete(claim).status in (200, 204)
    assert keyed.delete(claim).status == 404
    is_new(dialect.bruno.create(16))
