"""A corpus of hostile requests (hostile/*.json), for every route that they fit.

Each route gets every tenth entry, the next ones each time, and with `PROOF=1` all. Nothing breaks: no
5xx, every failure in its dialect's shape, and nothing written by what was refused.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest

from chalicelib import settings
from chalicelib.dialects import openapi
from chalicelib.dialects.dialect import METHODS, closed
from tests import engine
from tests.api import Answer, Api
from tests.contract.callers import Caller
from tests.contract.courts import SettingsChanged
from tests.contract.furnished import FAILURES, Furnished, unbroken
from tests.contract.hostile import CORPUS, Entry, corpus, raw_of, share_of
from tests.contract.test_webhooks import names
from tests.tokens import token

__all__ = ["names"]

DOCUMENT: Final = openapi.document(closed)
JSON: Final = {"Content-Type": "application/json"}
BODIES: Final[list[Entry]] = [
    {},
    {"body": b"{}", "headers": JSON},
    {"body": b"\xff", "headers": {"Content-Type": "x"}},
]
Dump = dict[tuple[str, str], Any]

of_each_dialect = pytest.mark.parametrize("tag", FAILURES)


@dataclass(frozen=True)
class Route:
    """A route as the API describes it, with ids of what exists in its path."""

    tag: str
    method: str
    template: str
    path: str
    described: dict[str, Any]

    @property
    def body(self) -> dict[str, Any] | None:
        """The schema of its body; of a list, that of what is listed."""
        if "requestBody" not in self.described:
            return None
        schema = self.described["requestBody"]["content"]["application/json"]["schema"]
        name = schema.get("items", schema)["$ref"].rsplit("/", 1)[1]
        found: dict[str, Any] = DOCUMENT["components"]["schemas"][name]
        return {**found, "is_list": "items" in schema}

    @property
    def query(self) -> list[str]:
        """The names of its query's parameters."""
        return [each["name"] for each in self.described["parameters"] if each["in"] == "query"]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@pytest.fixture
def furnished(settings_changed: SettingsChanged, api: Api, names: dict[str, list[str]]) -> Furnished:
    """One of each thing, in a zone whose clocks change."""
    settings_changed(DEFAULT_TIMEZONE="Europe/Madrid")
    return Furnished.over(api)


def routes_of(furnished: Furnished, tag: str) -> Iterator[Route]:
    """The routes of a dialect; those that delete come last."""
    found = [
        Route(tag, method.upper(), path, path.format_map(furnished.ids_for(tag, method, path)), described)
        for path, methods in DOCUMENT["paths"].items()
        for method, described in methods.items()
        if described["tags"] == [tag]
    ]
    return iter(sorted(found, key=lambda each: each.method == "DELETE"))


class Sender:
    """Somebody who may do everything, from a new place each time, so that no rate limit answers instead."""

    def __init__(self, furnished: Furnished) -> None:
        self._root = Caller(furnished.api).by("root", role="superadmin")
        self._sent = 0
        # Whoever is answered first is put into the directory.
        assert self._root.request("GET", "/api/rooms").status == 200

    def send(
        self, route: Route, *, path: str | None = None, method: str | None = None, **options: Any
    ) -> Answer:
        """One request, which breaks nothing."""
        answer = self.next().request(method or route.method, path or route.path, **options)
        unbroken(answer, route.tag, route.template)
        return answer

    def next(self) -> Caller:
        """The same person elsewhere."""
        self._sent += 1
        return self._root.from_ip(f"10.0.{self._sent // 250}.{self._sent % 250}")


def dumped() -> Dump:
    """Both tables, but for the windows of the rate limits, in which refusals count."""
    found: Dump = {}
    for table in (settings.load().reservations_table, settings.load().ephemeral_table):
        for attributes in engine.items(table):
            found[attributes["pk"]["S"], attributes["sk"]["S"]] = attributes
    assert found
    return {key: item for key, item in found.items() if not key[0].startswith("LIMIT#")}


def good_body(route: Route, furnished: Furnished) -> dict[str, Any]:
    """What would do, as far as the fields' names tell."""
    properties = (route.body or {})["properties"]
    return {name: value for name, value in furnished.fields.items() if name in properties}


def encoded(route: Route, body: dict[str, Any]) -> bytes:
    return json.dumps([body] if (route.body or {})["is_list"] else body).encode()


def test_the_corpus_has_its_size_and_no_name_twice() -> None:
    kinds = [corpus(path.stem) for path in sorted(CORPUS.glob("*.json"))]

    assert sum(len(entries) for entries in kinds) >= 150
    for entries in kinds:
        assert len({entry["name"] for entry in entries}) == len(entries)


@of_each_dialect
def test_bodies_of_every_kind_break_nothing_and_refused_ones_leave_nothing(
    furnished: Furnished, tag: str
) -> None:
    sender = Sender(furnished)

    for turn, route in enumerate(routes_of(furnished, tag)):
        if route.method == "GET":
            continue
        before = dumped()
        for entry in share_of("bodies", turn):
            answer = sender.send(route, body=raw_of(entry), headers=entry.get("headers", JSON))
            reads = route.body is not None or entry.get("status") == 413
            if reads and "status" in entry:
                assert answer.status == entry["status"], (str(route), entry["name"], answer.raw[:300])
            if answer.status < 400:
                before = dumped()
        assert dumped() == before, str(route)


@of_each_dialect
def test_values_of_every_kind_break_nothing_and_refused_ones_leave_nothing(
    furnished: Furnished, tag: str
) -> None:
    sender = Sender(furnished)

    for turn, route in enumerate(routes_of(furnished, tag)):
        if route.body is None:
            continue
        before = dumped()
        for body in odd_bodies(route, furnished, turn):
            answer = sender.send(route, body=body, headers=JSON)
            if answer.status < 400:
                before = dumped()
        assert dumped() == before, str(route)


def odd_bodies(route: Route, furnished: Furnished, turn: int) -> Iterator[bytes]:
    """Each value in all fields at once, and in one field of a good body, the next one each time."""
    good, fields = good_body(route, furnished), list((route.body or {})["properties"])
    for number, entry in enumerate(share_of("fields", turn)):
        if "fields" in entry:
            yield encoded(route, {**good, **entry["fields"]})
            continue
        value = json.loads(entry["value"])
        yield encoded(route, dict.fromkeys(fields, value))
        if fields:
            yield encoded(route, {**good, fields[number % len(fields)]: value})


@of_each_dialect
def test_ids_of_every_kind_break_nothing_and_name_nothing(furnished: Furnished, tag: str) -> None:
    sender = Sender(furnished)

    for turn, route in enumerate(routes_of(furnished, tag)):
        if route.template == route.path:
            continue
        before = dumped()
        options: Entry = (
            {}
            if route.body is None
            else {"body": encoded(route, good_body(route, furnished)), "headers": JSON}
        )
        for entry in share_of("ids", turn):
            path = "/".join(
                entry["id"] if part.startswith("{") else part for part in route.template.split("/")
            )
            answer = sender.send(route, path=path, **options)
            if answer.status < 400:
                assert route.method in {"GET", "PATCH"}, (path, answer.raw)
                before = dumped()
        assert dumped() == before, str(route)


@of_each_dialect
def test_queries_of_every_kind_break_nothing(furnished: Furnished, tag: str) -> None:
    sender = Sender(furnished)

    for turn, route in enumerate(routes_of(furnished, tag)):
        if route.method != "GET":
            continue
        for entry in share_of("queries", turn):
            for query in odd_queries(route, entry):
                sender.send(route, path=f"{route.path}?{query}")


def odd_queries(route: Route, entry: Entry) -> Iterator[str]:
    """A whole query, or a value for all parameters at once and for each."""
    if "query" in entry:
        yield entry["query"]
        return
    yield "&".join(f"{name}={entry['value']}" for name in route.query)
    yield from (f"{name}={entry['value']}" for name in route.query)


@of_each_dialect
def test_headers_of_every_kind_break_nothing(furnished: Furnished, tag: str) -> None:
    sender = Sender(furnished)
    bearer = f"Bearer {token('root', role='superadmin', name='Rita Sosa', email='rita@example.com')}"

    for turn, route in enumerate(routes_of(furnished, tag)):
        body = {} if route.body is None else {"body": encoded(route, good_body(route, furnished))}
        for entry in share_of("headers", turn):
            known = {"Authorization": bearer} if entry.get("as_known") else {}
            answer = sender.next().nobody.request(
                route.method, route.path, headers={**JSON, **known, **entry["headers"]}, **body
            )
            unbroken(answer, tag, route.template)
            if "status" in entry and route.described["security"]:
                assert answer.status == entry["status"], (str(route), entry["name"], answer.raw[:300])


@of_each_dialect
def test_methods_that_a_path_has_not_are_refused_in_its_shape(furnished: Furnished, tag: str) -> None:
    sender = Sender(furnished)
    paths = {route.template: route for route in routes_of(furnished, tag)}

    for template, route in paths.items():
        own = {method.upper() for method in DOCUMENT["paths"][template]}
        before = dumped()
        for method in {*METHODS} - own:
            for options in BODIES:
                answer = sender.send(route, method=method, **options)
                assert answer.status == 405, (method, template)
                assert set(answer.headers["allow"].split(", ")) == {*own, "OPTIONS"}
        assert sender.send(route, method="OPTIONS").status == 204
        assert dumped() == before


@pytest.mark.parametrize(
    ("tag", "method", "template", "field"),
    [
        ("appointments", "PATCH", "/api/professional-settings/{professional_id}", "deposit_amount"),
        ("courts", "PUT", "/api/canchas/{cancha_id}", "precioPorHora"),
        ("gym", "PATCH", "/api/v1/classes/{class_id}", "price"),
    ],
)
def test_an_amount_too_near_to_zero_to_be_kept_is_a_fault_of_its_field(
    furnished: Furnished, tag: str, method: str, template: str, field: str
) -> None:
    path = template.format_map(furnished.ids_for(tag, method, template))
    sender = Sender(furnished)

    for amount in (b"1e-131", b"5e-324"):
        body = b'{"%s": %s}' % (field.encode(), amount)
        answer = sender.next().request(method, path, body=body, headers=JSON)
        assert answer.status == 400
        assert field in answer.raw.decode()
    body = b'{"%s": 1e-130}' % field.encode()
    assert sender.next().request(method, path, body=body, headers=JSON).status == 200
