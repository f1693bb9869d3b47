"""What the rest of the world is told: docs/events.md, field by field."""

import ast
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.events import ACTIONS, SCHEMA_VERSION, TYPES, Event, document_of, event_in
from chalicelib.domain.reservation import Change, Contact, Reservation, Revision, revised
from chalicelib.domain.statuses import Status, can_become
from tests.notifications.samples import NOW, SAMPLES, change, happened, reservation

ROOT = Path(__file__).parents[2]


def through_json(event: Event) -> Any:
    return json.loads(json.dumps(document_of(event), ensure_ascii=False))


def test_an_event_is_as_the_document_has_it() -> None:
    about = reservation(
        attendees=("luis",),
        details={"total": 15000, "notas": None},
        expires=NOW + timedelta(hours=1),
        version=7,
    )

    assert document_of(Event(change("moved", reason="Llueve", start=["a", "b"]), about)) == {
        "id": "op-1",
        "version": SCHEMA_VERSION,
        "type": "reservation.moved",
        "tenant": "default",
        "kind": "court",
        "at": "2026-11-20T15:00:00.000Z",
        "actor": "admin",
        "reason": "Llueve",
        "changes": {"start": ["a", "b"]},
        "reservation": {
            "id": "c1",
            "resource": "court-1",
            "holder": "ana",
            "contact": {"name": "Ana García", "email": "ana@example.com"},
            "attendees": ["luis"],
            "start": "2026-11-26T13:00:00.000Z",
            "end": "2026-11-26T14:00:00.000Z",
            "zone": "America/Santiago",
            "status": "confirmed",
            "expires": "2026-11-20T16:00:00.000Z",
            "details": {"total": 15000, "notas": None},
            "created": "2026-11-19T15:00:00.000Z",
            "updated": "2026-11-20T15:00:00.000Z",
            "revision": 7,
        },
    }


def test_a_guests_language_goes_along_and_an_event_from_before_it_is_read() -> None:
    event = Event(change("created"), reservation(contact=Contact("Gema", "gema@example.net", "en")))
    document = through_json(event)

    assert document["reservation"]["contact"]["language"] == "en"
    assert event_in(document) == event
    del document["reservation"]["contact"]["language"]
    assert event_in(document).reservation.contact == Contact("Gema", "gema@example.net")


def test_instants_are_utc_to_the_millisecond_whatever_they_came_in() -> None:
    there = datetime(2026, 11, 20, 9, 0, 0, 250_999, tzinfo=timezone(timedelta(hours=-3)))

    document = document_of(Event(replace(change("created"), at=there), reservation(created=there)))

    assert document["at"] == document["reservation"]["created"] == "2026-11-20T12:00:00.250Z"


@pytest.mark.parametrize("dialect", SAMPLES)
def test_every_event_of_every_kind_and_whatever_people_are_told_of_comes_back_as_it_was(dialect: str) -> None:
    sample = SAMPLES[dialect]
    events = [
        *(
            Event(
                change(action, reason="Motivo ñandú 🎾", status=["pending", "confirmed"]), sample.reservation
            )
            for action in ACTIONS
        ),
        *(happened(dialect, topic) for topic, _ in sample.templates.words["es"]),
    ]
    for event in events:
        assert event_in(through_json(event)) == event


def test_what_is_nobodys_business_stays_behind() -> None:
    """The engine's own fields and the history are not told; nobody who reads an event needs them."""
    about = reservation(
        history=(change("created"),),
        buffer_before=timedelta(minutes=5),
        buffer_after=timedelta(minutes=10),
        reminds=timedelta(days=1),
        reminded=NOW,
    )
    plain = replace(
        about, history=(), buffer_before=timedelta(0), buffer_after=timedelta(0), reminds=None, reminded=None
    )

    assert document_of(Event(change("created"), about)) == document_of(Event(change("created"), plain))
    assert event_in(through_json(Event(change("created"), about))) == Event(change("created"), plain)


def test_a_new_field_breaks_nobody_who_reads() -> None:
    event = Event(change("created"), reservation())
    document = through_json(event)

    assert event_in({**document, "later": 1, "reservation": {**document["reservation"], "too": 2}}) == event


def test_what_lacks_a_field_and_garbage_is_no_event() -> None:
    document = through_json(Event(change("created"), reservation()))

    for name in ("id", "type", "tenant", "kind", "at", "actor", "changes", "reservation"):
        with pytest.raises(LookupError):
            event_in({key: value for key, value in document.items() if key != name})
    garbage: tuple[dict[str, Any], ...] = (
        *({"at": "gestern"}, {"at": None}, {"reservation": []}, {"reservation": {"start": 7}}),
    )
    for fields in garbage:
        with pytest.raises((LookupError, ValueError, TypeError)):
            event_in({**document, **fields})


def test_the_types_are_those_that_the_document_lists() -> None:
    table = (ROOT / "docs" / "events.md").read_text(encoding="utf-8").partition("| type | |")[2]
    rows = [line for line in table.split("\n\n")[0].splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in row.split("|")[1].replace("`", " ").replace(",", " ").split()}

    assert {f"reservation{name}" if name.startswith(".") else name for name in named} == TYPES


# What the code writes is what there are types of.


def literals(node: ast.AST) -> Iterator[str]:
    """The text that an argument is, one way or the other."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp():
            yield from (*literals(node.body), *literals(node.orelse))


def written() -> set[str]:
    """The actions with which operations begin a history entry, out of their source."""
    found: set[str] = set()
    for path in (ROOT / "chalicelib" / "operations").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Change", "_change"):
                found.update(text for argument in node.args for text in literals(argument))
    return found


def test_every_action_that_operations_write_has_a_type() -> None:
    assert {"created", "changed", "erased", "promoted", "reactivated"} <= written()
    assert {f"reservation.{action}" for action in written()} <= TYPES


REVISIONS = [
    Revision(resource="court-2"),
    Revision(details={"notas": "otra"}),
    Revision(attendees=("luis",)),
    Revision(is_reminder=True),
]


def test_every_revision_has_a_type() -> None:
    ways = [(one, other) for one, other in product(Status, Status) if can_become(one, other)]
    found = {action_of(reservation(status=one), Revision(status=other)) for one, other in ways}
    found |= {action_of(reservation(reminds=timedelta(days=1)), revision) for revision in REVISIONS}

    statuses = {each.value for each in Status if each is not Status.PENDING}
    assert found == {*statuses, "moved", "changed", "reminder"}
    assert {f"reservation.{action}" for action in found} <= TYPES


def action_of(before: Reservation, revision: Revision) -> str:
    noted = Change("op-2", datetime(2026, 11, 21, tzinfo=UTC), "admin", "changed", None, {})
    return revised(before, revision, noted).history[-1].action
