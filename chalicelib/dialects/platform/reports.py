"""Routes of reports: /api/reports; as JSON, or with `format=csv` as a table for a spreadsheet."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from chalicelib import settings
from chalicelib.dialects.platform.report_schemas import (
    Absent,
    EarnedDay,
    NoShowRow,
    NoShows,
    Occupancy,
    OccupancyRow,
    ReportQuery,
    Revenue,
    RevenueRow,
    Usage,
    UsageRow,
    UsedDay,
    UsedHour,
)
from chalicelib.domain.errors import ResourceNotFound, RoleTooLow
from chalicelib.domain.reports import days_from
from chalicelib.http.call import Call, Reply
from chalicelib.http.envelopes import Data
from chalicelib.http.fields import Output
from chalicelib.http.route_docs import RouteDocs
from chalicelib.http.routes import route
from chalicelib.operations import kinds
from chalicelib.operations import reports as operations
from chalicelib.operations.reports import Numbers, Scope
from chalicelib.store import people

_MOST_ABSENT = 50
_TABLE = "text/csv"
_OR_TABLE = RouteDocs(text=_TABLE)
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@route("GET", "/api/reports/occupancy", query=ReportQuery, response=Data[Occupancy], docs=_OR_TABLE)
def occupancy(call: Call[None]) -> Reply:
    """Return for how long resources were open and reserved; a class's time is that of its seats."""
    scope = _scope(call)
    counted = operations.occupancy(scope, call.now)
    rows = [OccupancyRow.of(numbers) for numbers in counted]
    return _reply(call, rows, lambda: Occupancy(**_days(scope), rows=rows))


@route("GET", "/api/reports/usage", query=ReportQuery, response=Data[Usage], docs=_OR_TABLE)
def usage(call: Call[None]) -> Reply:
    """Return how resources were used: by resource, by day, and by hour of the week."""
    scope, counted = _counted(call)
    rows = [UsageRow.of(numbers) for numbers in counted]

    def whole() -> Usage:
        by_day = _sum(numbers.days for numbers in counted)
        by_hour = _sum(numbers.hours for numbers in counted)
        return Usage(
            **_days(scope),
            rows=rows,
            days=[
                UsedDay(date=day.isoformat(), reservations=by_day[day])
                for day in days_from(scope.first, scope.last)
            ],
            hours=[
                UsedHour(day=day, hour=hour, minutes=seconds // 60)
                for (day, hour), seconds in sorted(by_hour.items())
            ],
        )

    return _reply(call, rows, whole)


@route("GET", "/api/reports/no-shows", query=ReportQuery, response=Data[NoShows], docs=_OR_TABLE)
def no_shows(call: Call[None]) -> Reply:
    """Return what nobody came to: by resource, and the fifty people with most of them."""
    scope, counted = _counted(call)
    rows = [NoShowRow.of(numbers) for numbers in counted]

    def whole() -> NoShows:
        absent = _sum(numbers.absent for numbers in counted).most_common(_MOST_ABSENT)
        known = people.by_users(call.tenant, [user for user, _ in absent])
        users = [Absent.of(user, number, known.get(user)) for user, number in absent]
        return NoShows(**_days(scope), rows=rows, users=users)

    return _reply(call, rows, whole)


@route("GET", "/api/reports/revenue", query=ReportQuery, response=Data[Revenue], docs=_OR_TABLE)
def revenue(call: Call[None]) -> Reply:
    """Return what reservations cost that were not cancelled, by the prices that they were made at."""
    scope, counted = _counted(call)
    rows = [RevenueRow.of(numbers) for numbers in counted]

    def whole() -> Revenue:
        return Revenue(
            **_days(scope),
            currency=settings.load().payment_currency,
            total=float(sum(numbers.amount for numbers in counted)),
            rows=rows,
            days=[
                EarnedDay(date=day.isoformat(), total=float(sum(numbers.amounts[day] for numbers in counted)))
                for day in days_from(scope.first, scope.last)
            ],
        )

    return _reply(call, rows, whole)


def _counted(call: Call[None]) -> tuple[Scope, list[Numbers]]:
    """Return what a report is about, and the numbers of each resource; for admins of the kind."""
    scope = _scope(call)
    return scope, operations.count(scope, call.now)


def _scope(call: Call[None]) -> Scope:
    """Return what a report is about; for admins of the kind."""
    query: ReportQuery = call.query
    if query.kind not in kinds.of_resources():
        raise ResourceNotFound
    if not call.caller.asking_about(query.kind).can_administer:
        raise RoleTooLow
    first, last = query.days(call.now, settings.load().default_timezone)
    resource = None if query.id is None else kinds.resource_of(query.kind, query.id)
    return Scope(tenant=call.tenant, kind=query.kind, resource=resource, first=first, last=last)


def _days(scope: Scope) -> dict[str, str]:
    return {"kind": scope.kind, "first": scope.first.isoformat(), "last": scope.last.isoformat()}


def _sum(counters: Iterable[Counter[Any]]) -> Counter[Any]:
    total: Counter[Any] = Counter()
    for counter in counters:
        total.update(counter)
    return total


def _reply(call: Call[None], rows: Sequence[Output], whole: Callable[[], Output]) -> Reply:
    if call.query.format == "json":
        return Reply(200, {"data": whole()})
    name = call.route.rsplit("/", 1)[-1]
    headers = {
        "Content-Type": f"{_TABLE}; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{name}.csv"',
    }
    return Reply(200, _csv(rows), headers)


def _csv(rows: Sequence[Output]) -> str:
    """Return rows as CSV; no text in it is taken for a formula."""
    text = io.StringIO()
    written = csv.writer(text)
    dumped = [row.model_dump() for row in rows]
    written.writerows([*([list(dumped[0])] if dumped else []), *map(_cells, dumped)])
    return text.getvalue()


def _cells(row: dict[str, Any]) -> list[Any]:
    return [
        f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
        for value in row.values()
    ]
