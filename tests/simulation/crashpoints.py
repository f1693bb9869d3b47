"""Kill each write path and each event handler before and after every call to AWS, and do it again.

python -m tests.simulation.crashpoints prints a line for each path, or for those whose names hold one of the
words that follow; PART=1/4 takes every fourth of them, from the second on. With PROOF=1 the calls meet all
other faults too, and nothing is settled only once. What was killed is done twice more, everything settles,
and then all must be as if nothing had happened.
"""

import json
import logging
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.integrations.payments.mercadopago import MercadoPago
from tests.simulation.environment import collect_seldom, environment
from tests.simulation.sink import Sink

if TYPE_CHECKING:
    from tests.simulation.stage import Called, Stage, Told
    from tests.simulation.steps import Path

_SHOWN = 10
_TOO_MANY = 429
_LONGEST, _MOST = 200, 3
_SENDS = ("SendEmail", "Publish")
_DERIVED = {"version", "op", "created", "updated", "password", "secret", "tries"}
# Ids and what follows from them: colors, shards, secrets, addresses of calendars.
_NAMES = re.compile(
    r"c[0-9a-z]{16}|[0-9a-f]{32,}|\d{7,}([-.]\d+)?|#[0-9a-f]{6}\b|DUE#\d|whsec_[\w+/=]+|calendars/[\w-]+\.ics"
)
# What is not a whole minute follows from the present.
_PRESENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:(?!00(\.0+)?[Z+])[^\"]*?(Z|\+00:00)")


@dataclass(frozen=True, slots=True)
class End:
    """How things stand when all is done, without what differs from run to run."""

    items: Counter[str]
    events: Counter[str]
    messages: Counter[str]
    deliveries: Counter[str]


@dataclass(frozen=True, slots=True)
class Reference:
    """What comes of a path that nothing happens to."""

    told: list["Told"]
    calls: int
    end: End


@dataclass(frozen=True, slots=True)
class Point:
    """A call, counted from 1, and what it meets."""

    number: int
    fault: str


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a path, all its points together."""

    path: str
    calls: int
    points: int
    violations: list[str]


def results(stage: "Stage", paths: "tuple[Path, ...]", faults: tuple[str, ...]) -> Iterator[Result]:
    """Every path, with every fault at every call."""
    for path in paths:
        stage.prepare(path)
        reference = _reference(stage, path)
        found = [f"{path.name}: {fault}" for fault in _of_reference(stage, path, reference)]
        points, settled = 0, set[str]()
        for number in range(1, reference.calls + 1) if not found else ():
            for fault in faults:
                points += 1
                for violation in _of_point(stage, path, reference, Point(number, fault), settled):
                    # Fewer calls than without a fault are a finding of their own.
                    met = stage.calls[number - 1] if number <= len(stage.calls) else None
                    call = "was not made" if met is None else f"{met.service}.{met.operation}"
                    found.append(f"{path.name}: {fault} call {number} ({call}): {violation}")
        yield Result(path.name, reference.calls, points, found)


def _reference(stage: "Stage", path: "Path") -> Reference:
    told = [_masked(each) for each in stage.perform(path.act)]
    calls = len(stage.calls)
    stage.settle()
    return Reference(told, calls, _end(stage))


def _of_reference(stage: "Stage", path: "Path", reference: Reference) -> Iterator[str]:
    """A path that does nothing proves nothing."""
    from tests.simulation.kept import left_in
    from tests.simulation.verdict import violations

    if reference.told and reference.told[0].status not in (200, 201, 202, 204):
        yield f"is refused: {reference.told[0]}"
    if not reference.calls:
        yield "makes no call"
    yield from violations(stage, left_in(stage.items()))


def _of_point(
    stage: "Stage", path: "Path", reference: Reference, point: Point, settled: set[str]
) -> Iterator[str]:
    from tests.simulation.kept import left_in
    from tests.simulation.verdict import violations

    try:
        told = stage.perform(path.act, point.number, point.fault)
        found = list(_of_answers(told, reference.told, path))
        doubled = _may_double(stage, point)
        # Two crashes that leave the same are settled once.
        left = str([doubled, *sorted(map(_plain, stage.standing()))])
        if left not in settled or os.environ.get("PROOF") == "1":
            stage.settle()
            found += [
                *_of_end(_end(stage), reference.end, doubled=doubled),
                *violations(stage, left_in(stage.items())),
            ]
    except Exception as failure:
        yield f"ended in {failure!r}"
        return
    if not found:
        settled.add(left)
    yield from found


def _of_answers(told: "list[Told]", usual: "list[Told]", path: "Path") -> Iterator[str]:
    """The same request is answered as if it were the first, or as if it were the second."""
    if not told:
        return
    if path.is_known_again:
        told, usual = (
            [replace(each, status=each.status and max(each.status, 201)) for each in some]
            for some in (told, usual)
        )
    first, second, third = [_masked(each) for each in told]
    is_unknown = first.status is None or first.status >= 500
    if not is_unknown and first != usual[0]:
        yield f"was answered {first}, not {usual[0]}"
    ways = [usual[1:]] if not is_unknown else [usual[:2], usual[1:]]
    if path.is_budgeted and is_unknown and third.status == _TOO_MANY:
        third = usual[2]
    if [second, third] not in ways:
        yield f"was then answered {[second, third]}, not any of {ways}"
    if usual[1].is_replayed and told[1].body != told[2].body:
        yield f"one key was answered in two ways: {told[1].body}, {told[2].body}"


def _of_end(end: End, usual: End, *, doubled: int) -> Iterator[str]:
    for name, found, wanted in (
        ("items", end.items, usual.items),
        ("events", end.events, usual.events),
        ("messages", end.messages, usual.messages),
        ("deliveries", end.deliveries, usual.deliveries),
    ):
        is_sent = name in ("messages", "deliveries")
        more, fewer = found - wanted, wanted - found
        if fewer or more.total() > (doubled if is_sent else 0):
            yield f"{name}: too many {_brief(more)}, too few {_brief(fewer)}"


def _done(stage: "Stage", point: Point) -> "list[Called]":
    """The calls that were done when it happened."""
    from tests.simulation.aws import BEFORE

    return stage.calls[: point.number - (point.fault in BEFORE)]


def _brief(found: Counter[str]) -> str:
    return str([each[:_LONGEST] for each in found.elements()][:_MOST])


def _may_double(stage: "Stage", point: Point) -> int:
    """1 if the sender was cut off between a send and its mark, so that nobody can know of it."""
    from tests.simulation.aws import BEFORE, FINISH

    names = Counter(call.operation for call in _done(stage, point))
    sent = stage.calls[point.number - 1].delivered + sum(names[send] for send in _SENDS)
    if point.fault.startswith("crash"):
        return int(sent > names[FINISH])
    return int(point.fault not in BEFORE and stage.calls[point.number - 1].operation in _SENDS)


def _end(stage: "Stage") -> End:
    types = {event["id"]: event["type"] for event in stage.aws.published}
    sent = [f"{to} {_subject(raw)}" for to, raw in stage.aws.sent if "token" not in raw]
    # Links of accounts are sent as often as they are asked for: that one was is what counts.
    sent += {f"{to} {_subject(raw)}" for to, raw in stage.aws.sent if "token" in raw}
    return End(
        # The audit log has every try: two more after a crash; a pass goes on with every sweep.
        items=Counter(
            _item(_without_passed(item, stage.scheduler.clock()))
            for item in stage.items()
            if "#AUDIT#" not in item["pk"]["S"] and item["sk"]["S"] != "PASS"
        ),
        events=Counter(types.values()),
        messages=Counter([*sent, *(number for number, _ in stage.texted)]),
        deliveries=Counter(stage.sink.got),
    )


def _without_passed(item: dict[str, Any], now: datetime) -> dict[str, Any]:
    """An item without a quota's days and weeks that are over: they go some time, and no rule counts them."""
    from chalicelib.store.quotas import is_over

    return {name: value for name, value in item.items() if not is_over(name, now)}


def _item(item: dict[str, Any]) -> str:
    shown = {name: value for name, value in item.items() if name not in _DERIVED}
    if "#TOTAL#" in item["pk"]["S"]:
        # Which of the items counts it follows from its id.
        shown["sk"] = {"S": "a shard"}
    history = shown.pop("history", {"L": []})["L"]
    done = [f"{entry['M']['actor']['S']} {entry['M']['action']['S']}" for entry in history]
    return _plain(json.dumps([shown, done], sort_keys=True, default=str))


def _subject(raw: str) -> str:
    return next(line for line in raw.splitlines() if line.startswith("Subject:"))


def _masked(told: "Told") -> "Told":
    return type(told)(told.status, told.is_replayed, _plain(json.dumps(told.body, sort_keys=True)))


def _plain(text: str) -> str:
    return _NAMES.sub("#", _PRESENT.sub("@", text))


def main() -> int:
    """Print a line for each path; 1 if anything was violated."""
    if os.environ.get("PYTHONHASHSEED") != "0":
        again = [sys.executable, "-m", "tests.simulation.crashpoints", *sys.argv[1:]]
        os.execve(sys.executable, again, {**os.environ, "PYTHONHASHSEED": "0"})
    logging.disable(logging.CRITICAL)
    with Sink() as sink, MercadoPago() as mercadopago:
        _set(sink, mercadopago)
        return _run(sink, mercadopago, sys.argv[1:])


def _set(sink: Sink, mercadopago: MercadoPago) -> None:
    for name in [name for name in os.environ if name.startswith(("AWS_", "JWT_"))]:
        del os.environ[name]
    os.environ.update(environment())
    os.environ.update(
        WEBHOOK_SINK=sink.origin,
        MERCADOPAGO_URL=mercadopago.origin,
        PHONE_OTP="true",
        SMS_COUNTRIES="all",
        SMS_REMINDERS="true",
        KEEP_MONTHS="1",
    )
    collect_seldom()


def _run(sink: Sink, mercadopago: MercadoPago, wanted: list[str]) -> int:
    from tests.simulation.aws import CRASH_AFTER, CRASH_BEFORE, FIELD_ERRORS
    from tests.simulation.paths import PATHS
    from tests.simulation.stage import Stage

    faults = FIELD_ERRORS if os.environ.get("PROOF") == "1" else (CRASH_BEFORE, CRASH_AFTER)
    part, parts = map(int, os.environ.get("PART", "0/1").split("/"))
    named = [path for path in PATHS if not wanted or any(word in path.name for word in wanted)]
    paths = tuple(named[part::parts])
    print(f"{'path':<56} {'calls':>5} {'points':>6} {'violations':>10}")
    done = []
    for result in results(Stage(sink, mercadopago), paths, faults):
        done.append(result)
        print(
            f"{result.path:<56} {result.calls:>5} {result.points:>6} {len(result.violations):>10}", flush=True
        )
        for violation in result.violations[:_SHOWN]:
            print(f"  {violation}")
    found = [violation for result in done for violation in result.violations]
    print(f"paths: {len(done)}")
    print(f"points: {sum(result.points for result in done)}")
    print(f"violations: {len(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
