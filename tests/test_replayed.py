"""The answers that benchmarks repeat in place of DynamoDB."""

import pytest

from benchmarks.replayed import Answer, Exchange, Turns

WRITE = "TransactWriteItems"
WRITTEN, REFUSED = Answer(200, b"{}"), Answer(400, b"refused")


@pytest.fixture
def turns() -> Turns:
    """A write that succeeded, and one that was refused."""
    return Turns([Exchange(WRITE, {}, (WRITE, b""), answer) for answer in (WRITTEN, REFUSED)])


def test_writes_are_answered_in_turn(turns: Turns) -> None:
    answered = [turns.answer(WRITE, body, body.decode()) for body in (b"1", b"2", b"3", b"4")]

    assert answered == [WRITTEN, REFUSED, WRITTEN, REFUSED]


def test_a_write_that_is_tried_again_takes_no_turn_of_another(turns: Turns) -> None:
    tries = [turns.answer(WRITE, b"1", "first") for _ in range(2)]

    assert tries == [WRITTEN, WRITTEN]
    assert turns.answer(WRITE, b"2", "second") == REFUSED
    assert turns.answer(WRITE, b"1", "first") == WRITTEN


def test_what_is_read_besides_is_not_there(turns: Turns) -> None:
    assert turns.answer("GetItem", b"rules", "first") == Answer(200, b"{}")
