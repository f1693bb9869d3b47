"""Two at once: whoever is faster has it, the other is told so, and nothing is half-done."""

import itertools
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from tests.api import Response
from tests.contract.common.adapters import Dialect
from tests.contract.common.races import WRITE, passing, race
from tests.contract.rooms import address
from tests.faults import faults, first

with_intervals = pytest.mark.parametrize("dialect", ["appointments", "courts", "rooms"], indirect=True)
with_places = pytest.mark.parametrize("dialect", ["courts", "rooms"], indirect=True)
"""A court's and a room's clients may move to another; a professional's may not."""


@pytest.fixture
def pending(dialect: Dialect) -> Dialect:
    """The dialect with everybody known, and open hours; what is claimed in it is undecided at first."""
    dialect.always_open()
    if dialect.name == "appointments":
        dialect.verbs.practising(requires_approval=True)
    for caller in (dialect, dialect.bruno, dialect.admin):
        caller.body(9)
        caller.read_list()
    return dialect


def changes(dialect: Dialect) -> Iterator[dict[str, Any]]:
    """The changes that whoever may change a claim makes to it."""
    yield dialect.times("15:00", "16:00")
    if dialect.name == "appointments":
        yield {"status": "CONFIRMED"}
        return
    other = dialect.other_place()
    yield other
    if dialect.name == "courts":
        yield from ({"estado": "CONFIRMADA"}, {"notas": "Otra"}, {"total": 9})
    else:
        days = dialect.times("20:00", "90:00")
        yield from ({"title": "Otra"}, {"guests": [address("bruno")]}, {**other, **days})


def steps(dialect: Dialect) -> list[Callable[[str], Response]]:
    """Return everything that can be done with a claim, deleting apart."""
    kinds = [] if dialect.name == "gym" else list(changes(dialect))
    return [dialect.cancel, *(partial(dialect.change, **fields) for fields in kinds)]


def seen(dialect: Dialect, claim: str) -> dict[str, Any]:
    return dialect.thing(dialect.admin.get(claim))


def rest(claim: dict[str, Any]) -> dict[str, Any]:
    """Return what a cancellation leaves as it is."""
    return {key: value for key, value in claim.items() if key not in ("status", "estado", "updated_at")}


def clear(dialect: Dialect) -> None:
    for claim in dialect.blocking():
        assert dialect.admin.delete(claim).status == dialect.deleted_status
    assert dialect.blocking() == []


# Two who want the same.


def test_of_two_who_want_the_same_one_has_it_be_it_a_double_click(dialect: Dialect) -> None:
    for hour, caller in ((9, dialect.bruno), (11, dialect)):
        dialect.body(hour)
        before = dialect.blocking()

        faster, slower = race(partial(caller.create, hour), partial(dialect.create, hour))

        assert faster.status == 201, (hour, faster.raw)
        dialect.taken(slower, dialect.id_of(faster))
        assert dialect.blocking() == sorted([*before, dialect.id_of(faster)]), hour


@with_intervals
def test_of_two_whose_times_overlap_in_any_way_one_has_it(pending: Dialect) -> None:
    wanted = pending.times("10:00", "11:00")
    for shape in ("10:00 11:00", "09:30 10:30", "10:15 10:20", "10:30 11:30", "09:00 18:00"):
        bruno = partial(pending.bruno.create_with, **pending.times(*shape.split()))

        faster, slower = race(bruno, partial(pending.create_with, **wanted))

        assert faster.status == 201, (shape, faster.raw)
        pending.taken(slower, pending.id_of(faster))
        assert pending.blocking() == [pending.id_of(faster)], shape
        clear(pending)


@with_intervals
def test_two_who_want_times_that_touch_or_two_places_both_have_them(pending: Dialect) -> None:
    wanted = pending.times("10:00", "11:00")
    for other in (pending.times("11:00", "12:00"), {**wanted, **pending.other_place()}):
        bruno = partial(pending.bruno.create_with, **other)

        answers = race(bruno, partial(pending.create_with, **wanted))

        assert [answer.status for answer in answers] == [201, 201], other
        assert pending.blocking() == sorted(map(pending.id_of, answers))
        clear(pending)


def test_of_many_who_come_inside_each_other_one_has_it(dialect: Dialect) -> None:
    users = [dialect.by(f"u{number}") for number in range(7)]
    dialect.body()
    rest = iter(users)
    answers: list[Response] = []
    once_more = first(lambda: answers.append(next(rest).create()))

    with faults(WRITE, *[once_more] * 6):
        answers.append(users[-1].create())

    assert answers[0].status == 201, answers[0].raw
    for answer in answers[1:]:
        dialect.taken(answer, dialect.id_of(answers[0]))
    assert dialect.blocking() == [dialect.id_of(answers[0])]


# A move, and somebody who wants where it goes.


@with_intervals
def test_of_a_move_and_a_create_the_faster_has_the_time(pending: Dialect) -> None:
    places = [{}] if pending.name == "appointments" else [{}, pending.other_place()]
    for place in places:
        for is_move_faster in (False, True):
            claim = pending.created(9)
            before = seen(pending, claim)
            move = partial(pending.change, claim, **pending.times("15:00", "16:00"), **place)
            wanted = {**pending.times("15:30", "16:30"), **place}
            create = partial(pending.bruno.create_with, **wanted)

            faster, slower = race(*((move, create) if is_move_faster else (create, move)))

            assert faster.status == (200 if is_move_faster else 201), faster.raw
            pending.taken(slower, pending.id_of(faster))
            after = seen(pending, claim)
            assert after == (pending.thing(faster) if is_move_faster else before)
            assert pending.blocking() == sorted({claim, pending.id_of(faster)})
            clear(pending)


@with_intervals
def test_of_two_moves_to_one_time_one_is_made_and_the_other_stays(pending: Dialect) -> None:
    mine, theirs = pending.created(9), pending.bruno.created(11)
    before = seen(pending, mine)

    faster, slower = race(
        partial(pending.change, theirs, **pending.times("15:00", "16:00")),
        partial(pending.change, mine, **pending.times("15:30", "16:30")),
    )

    assert faster.status == 200, faster.raw
    pending.taken(slower, theirs)
    assert seen(pending, mine) == before
    assert pending.times("15:00", "16:00").items() <= seen(pending, theirs).items()
    assert pending.blocking() == sorted([mine, theirs])
    assert pending.create(11).status == 201


# Two who change one claim.


@with_intervals
def test_of_two_moves_of_one_claim_the_last_stands_and_the_first_leaves_nothing(pending: Dialect) -> None:
    claim = pending.created(9)

    faster, slower = race(partial(pending.move, claim, 12), partial(pending.move, claim, 15))

    assert (faster.status, slower.status) == (200, 200)
    assert seen(pending, claim) == pending.thing(slower)
    assert pending.blocking() == [claim]
    pending.taken(pending.bruno.create(15), claim)
    assert [pending.bruno.create(hour).status for hour in (9, 12)] == [201, 201]


@with_intervals
def test_a_move_that_is_overtaken_again_and_again_is_made_or_refused_and_never_both(pending: Dialect) -> None:
    for again in (1, 2, 3):
        claim = pending.created(9)
        hours = iter((12, 13, 14))

        def move(claim: str = claim, hours: Iterator[int] = hours) -> None:
            assert pending.move(claim, next(hours)).status == 200

        # Every other write is the faster one's own.
        with faults(WRITE, *[first(move), passing] * again):
            slower = pending.move(claim, 20)

        assert slower.status in (200, 409), slower.raw
        assert pending.blocking() == [claim]
        if slower.status == 200:
            assert seen(pending, claim) == pending.thing(slower)
            assert pending.bruno.create(20).status == 409
        clear(pending)


@with_intervals
def test_a_cancellation_during_a_change_stands(pending: Dialect) -> None:
    for change in changes(pending):
        claim = pending.created(9)
        before = seen(pending, claim)

        faster, slower = race(partial(pending.cancel, claim), partial(pending.change, claim, **change))

        assert faster.status == 200, (change, faster.raw)
        if "notas" in change or "total" in change:
            # The notes and the price of a cancelled reserva may be changed.
            assert slower.status == 200, (change, slower.raw)
            before |= change
        else:
            pending.refusal(slower, 409 if pending.name == "rooms" else 400)
        after = seen(pending, claim)
        assert after.get("status", after.get("estado")) in ("CANCELLED", "CANCELADA", "cancelled"), change
        assert rest(after) == rest(before), change
        assert pending.blocking() == [], change


@with_intervals
def test_a_change_during_a_cancellation_is_cancelled_where_it_went(pending: Dialect) -> None:
    for change in changes(pending):
        claim = pending.created(9)

        faster, slower = race(partial(pending.change, claim, **change), partial(pending.cancel, claim))

        assert (faster.status, slower.status) == (200, 200), (change, slower.raw)
        assert rest(seen(pending, claim)) == rest(pending.thing(faster)), change
        assert pending.blocking() == [], change


def test_what_is_changed_and_deleted_at_once_is_gone(pending: Dialect) -> None:
    for change in steps(pending):
        for is_deletion_faster in (True, False):
            claim = pending.created(9)
            delete, changing = partial(pending.delete, claim), partial(change, claim)

            if is_deletion_faster:
                deleted, changed = race(delete, changing)
                pending.refusal(changed, 404)
            else:
                changed, deleted = race(changing, delete)
                assert changed.status == 200, (change, changed.raw)

            assert deleted.status == pending.deleted_status, (change, deleted.raw)
            assert pending.blocking() == [], change
            assert pending.ids() == pending.bruno.ids() == pending.admin.ids() == [], change
    assert pending.bruno.create(9).status == 201


def test_what_two_give_up_at_once_comes_free_once(pending: Dialect) -> None:
    """And whoever takes it in between is not thrown out by the slower one."""
    bystander = pending.bruno.created(15)
    for fast_step, slow_step in itertools.product(("cancel", "delete"), repeat=2):
        claim, next_one = pending.created(9), list[str]()

        def fast(claim: str = claim, step: str = fast_step, taken: list[str] = next_one) -> Response:
            answer: Response = getattr(pending, step)(claim)
            taken.append(pending.bruno.created(9))
            return answer

        faster, slower = race(fast, partial(getattr(pending, slow_step), claim))

        assert faster.status == (pending.deleted_status if fast_step == "delete" else 200), faster.raw
        if fast_step == "delete":
            pending.refusal(slower, 404)
        elif slow_step == "delete":
            assert slower.status == pending.deleted_status, slower.raw
        elif pending.name == "gym":
            assert pending.refusal(slower, 400) == "La reserva ya está cancelada"
        else:
            assert (slower.status, slower.body) == (200, faster.body)
        assert pending.blocking() == sorted([bystander, *next_one]), (fast_step, slow_step)
        assert pending.bruno.delete(next_one[0]).status == pending.deleted_status


@with_intervals
def test_what_moves_up_in_its_day_while_a_neighbour_goes_is_not_taken_for_it(pending: Dialect) -> None:
    for step in ("cancel", "delete", "move"):
        earlier, claim, later = (pending.created(hour) for hour in (9, 11, 13))
        slow = partial(getattr(pending, step), claim, *([16] if step == "move" else []))

        faster, slower = race(partial(pending.delete, earlier), slow)

        assert faster.status == pending.deleted_status, faster.raw
        assert slower.status == (pending.deleted_status if step == "delete" else 200), slower.raw
        assert pending.blocking() == sorted([claim, later] if step == "move" else [later])
        pending.taken(pending.bruno.create(13), later)
        clear(pending)
