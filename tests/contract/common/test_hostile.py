"""Hostile requests to every route that the API describes; what they send is in ../hostile.

Nothing breaks: no 5xx, every failure in its dialect's shape, and nothing written by what was refused.
What is said to be for a share of the corpus is, with `PROOF=1`, for all of it.
"""

import json
from collections.abc import Iterator
from itertools import product
from typing import Any, Final

import pytest

from chalicelib.http.dialect import METHODS
from tests.api import Api, Response
from tests.contract.common.adapters import Dialect
from tests.contract.common.documented import (
    DOCUMENT,
    JSON,
    Route,
    Sender,
    Sent,
    dumped,
    good_body,
    routes_of,
    unwritten,
)
from tests.contract.courts import SettingsChanged
from tests.contract.furnished import FAILURES, Furnished, unbroken
from tests.contract.hostile import CORPUS, Entry, corpus, is_due, raw_of, share_of
from tests.contract.test_webhooks import names
from tests.tokens import token

__all__ = ["names"]

NOTHING: Final[Entry] = {}
NO_JSON: Final[Entry] = {"body": b"\xff", "headers": {"Content-Type": "x"}}
NO_ID: Final = "123456789"
FREE_TEXT: Final = {"appointments": (), "courts": ("notas",), "gym": ("notes",), "rooms": ("description",)}
TEXTS: Final = (
    *("Traer balón", "🎾🏟️", "日本語", "line\nline\ttab", '"><script>', "\u202eadmin", "😀" * 50, "' OR 1=1"),
    *("%s%n", "x" * 2000, "🎾" * 2000),
)
NUL_TEXTS: Final = ("\u0000", "a\u0000b")

of_each_dialect = pytest.mark.parametrize("tag", FAILURES)


@pytest.fixture
def furnished(settings_changed: SettingsChanged, api: Api, names: dict[str, list[str]]) -> Furnished:
    """One of each thing, in a zone whose clocks change."""
    settings_changed(DEFAULT_TIMEZONE="Europe/Madrid")
    return Furnished.over(api)


def test_the_corpus_has_its_size_and_no_name_twice() -> None:
    kinds = [corpus(path.stem) for path in sorted(CORPUS.glob("*.json"))]

    assert sum(len(entries) for entries in kinds) >= 350
    for entries in kinds:
        assert len({entry["name"] for entry in entries}) == len(entries)


# Bodies.


# Routes of this dialect that take the form of a page, too, so that what is no JSON is a form without fields.
FORMS = {"/api/links/cancel", "/api/links/confirm", "/api/links/move"}


@of_each_dialect
def test_a_body_that_is_not_what_the_route_reads_is_refused(furnished: Furnished, tag: str) -> None:
    """By itself, and as a field of a body that would do; routes that read none get a share of the corpus."""
    sender = Sender(furnished)

    for turn, route in enumerate(routes_of(furnished, tag)):
        if route.method != "GET":
            unwritten(route, sender, bodies(route, good_body(route, furnished), turn))


def bodies(route: Route, good: dict[str, Any], turn: int) -> Iterator[Sent]:
    for number, entry in enumerate(corpus("bodies")):
        if is_due(number, entry, turn) or (route.has_body and "status" in entry):
            is_read = route.has_body and not (route.takes_list and "objects_only" in entry)
            statuses = [entry["status"]] if is_read and "status" in entry else []
            if statuses and route.template in FORMS and entry["name"] == "called form":
                statuses = [422]
            if entry.get("status") == 413:
                statuses = [413]
            for body in {raw_of(entry), inside(raw_of(entry), route, good)}:
                yield entry["name"], statuses, {"body": body, "headers": entry.get("headers", JSON)}


def inside(raw: bytes, route: Route, good: dict[str, Any]) -> bytes:
    """Return the body with what is odd about it as one field more of a body that would do."""
    if raw == b"{}":
        return route.encoded(good)
    if not raw.startswith(b'{"a":') or route.takes_list:
        return raw
    odd = raw[1:].replace(b'"a"', json.dumps((route.fields or ["a"])[0]).encode(), 1)
    return json.dumps(good).encode()[:-1] + (b", " if good else b"") + odd


@of_each_dialect
def test_no_body_and_no_content_type_are_refused_or_read_as_json(furnished: Furnished, tag: str) -> None:
    sender = Sender(furnished)

    for route in routes_of(furnished, tag):
        if not route.has_body:
            continue
        for headers in (JSON, {}):
            answer = sender.send(route, body=b"", headers=headers)
            if route.must_have_body or str(route).endswith("/cancel"):
                # A cancellation of rooms may come without a reason.
                assert answer.status == (400 if route.must_have_body else 200), (str(route), answer.raw)
        assert sender.send(route, body=b"name=x", headers={}).status == 400, str(route)
        sender.send(route, body=b"{}", headers={})


@of_each_dialect
def test_a_body_that_nobody_asked_for_breaks_nothing(furnished: Furnished, tag: str) -> None:
    sender = Sender(furnished)

    for route in routes_of(furnished, tag):
        for body in () if route.has_body else (b"", b"[", b"null", b"\xff", b'"\\ud800"'):
            for headers in (JSON, {"Content-Type": "text/plain"}, {}):
                sender.send(route, path=route.with_id("x"), body=body, headers=headers)


@of_each_dialect
def test_values_of_every_kind_break_nothing_and_refused_ones_leave_nothing(
    furnished: Furnished, tag: str
) -> None:
    """Each in all fields at once, a share in each field of a body that would do."""
    sender = Sender(furnished)

    for turn, route in enumerate(routes_of(furnished, tag)):
        if route.has_body:
            unwritten(route, sender, values(route, good_body(route, furnished), turn))


def values(route: Route, good: dict[str, Any], turn: int) -> Iterator[Sent]:
    for number, entry in enumerate(corpus("fields")):
        if "fields" in entry:
            sent = [{**good, **entry["fields"]}]
        else:
            value = json.loads(entry["value"])
            alone = route.fields if is_due(number, entry, turn) else []
            sent = [dict.fromkeys(route.fields, value), *({**good, field: value} for field in alone)]
        for body in sent:
            yield entry["name"], [], {"body": route.encoded(body), "headers": JSON}


# Paths, queries, headers and methods.


@of_each_dialect
def test_an_id_of_any_kind_is_answered_as_one_that_nobody_has(furnished: Furnished, tag: str) -> None:
    sender = Sender(furnished)

    for turn, route in enumerate(routes_of(furnished, tag)):
        if route.template == route.path:
            continue
        options: Entry = {}
        if route.has_body:
            options = {"body": route.encoded(good_body(route, furnished)), "headers": JSON}
        unknown = sender.send(route, path=route.with_id(NO_ID), **options)
        requests = [
            (entry["name"], {unknown.status, 404}, {"path": route.with_id(entry["id"]), **options})
            for entry in share_of("ids", turn)
        ]
        unwritten(route, sender, requests)


@of_each_dialect
def test_queries_of_every_kind_break_nothing(furnished: Furnished, tag: str) -> None:
    """Each value for all parameters at once, a share for each alone."""
    sender = Sender(furnished)

    for turn, route in enumerate(routes_of(furnished, tag)):
        if route.method == "GET":
            for query in odd_queries(route, turn):
                sender.send_by_both(route, path=f"{route.path}?{query}")


def odd_queries(route: Route, turn: int) -> Iterator[str]:
    for number, entry in enumerate(corpus("queries")):
        if "query" in entry:
            yield entry["query"]
        elif route.query:
            yield "&".join(f"{name}={entry['value']}" for name in route.query)
            if is_due(number, entry, turn):
                yield from (f"{name}={entry['value']}" for name in route.query)


@of_each_dialect
def test_headers_of_every_kind_break_nothing(furnished: Furnished, tag: str) -> None:
    """A share for each route."""
    sender = Sender(furnished)
    bearer = f"Bearer {token('root', role='superadmin', name='Rita Sosa', email='rita@example.com')}"

    for turn, route in enumerate(routes_of(furnished, tag)):
        body = {"body": route.encoded(good_body(route, furnished))} if route.has_body else {}
        for entry in share_of("headers", turn):
            known = {"Authorization": bearer} if entry.get("as_known") else {}
            answer = sender.next().nobody.request(
                route.method, route.path, headers={**JSON, **known, **entry["headers"]}, **body
            )
            unbroken(answer, tag, route.template)
            if "status" in entry and route.described["security"]:
                assert answer.status == entry["status"], (str(route), entry["name"], answer.raw[:300])


@of_each_dialect
def test_methods_that_a_path_has_not_are_refused_and_change_nothing(furnished: Furnished, tag: str) -> None:
    sender = Sender(furnished)

    for template, route in {route.template: route for route in routes_of(furnished, tag)}.items():
        own = {method.upper() for method in DOCUMENT["paths"][template]}
        own |= {"HEAD"} if "GET" in own else set()
        before = dumped()
        head = sender.next().request("HEAD", route.path)
        assert (head.status == 405) is ("HEAD" not in own), template
        assert head.raw == b""
        for method in {*METHODS} - own - {"HEAD"}:
            for options in (NOTHING, {"body": b"{}", "headers": JSON}, NO_JSON):
                answer = sender.send(route, method=method, **options)
                assert answer.status == 405, (method, template)
                assert set(answer.headers["allow"].split(", ")) == {*own, "OPTIONS"}
        assert sender.send(route, method="OPTIONS").status == 204
        assert dumped() == before


# What is answered, and what is kept.


# Behind the links of mails are pages for people.
MEDIA = {
    "/api/auth/confirm": "text/html",
    "/api/auth/reset": "text/html",
    "/": "text/html",
    "/api/links/see": "text/html",
    "/api/links/cancel": "text/html",
    "/api/links/confirm": "text/html",
    "/api/links/move": "text/html",
    "/book/{tenant}": "text/html",
    "/book/{tenant}/{kind}/{id}": "text/html",
    "/docs": "text/html",
    "/llms.txt": "text/plain",
}
KEPT = {
    **dict.fromkeys(("/api/openapi.json", "/llms.txt"), "public, max-age=300"),
    **dict.fromkeys(("/", "/docs", "/book/{tenant}", "/book/{tenant}/{kind}/{id}"), "no-cache"),
}


@of_each_dialect
def test_every_answer_is_json_and_never_kept(furnished: Furnished, tag: str) -> None:
    sender = Sender(furnished)

    for route in routes_of(furnished, tag):
        answer = sender.send(route, path=route.with_id("x"), json={})
        media = MEDIA.get(route.template, "application/json") if route.method == "GET" else "application/json"
        assert answer.headers["content-type"].startswith(media), str(route)
        assert answer.headers["cache-control"] == KEPT.get(route.template, "no-store"), str(route)


def test_one_odd_field_in_a_good_body_breaks_nothing_whoever_asks(dialect: Dialect) -> None:
    values = [json.loads(entry["value"]) for entry in corpus("fields") if "value" in entry]

    for caller, hour in ((dialect, 9), (dialect.admin, 12)):
        good = caller.body(hour)
        for field, value in product(good, values):
            answer = caller.request("POST", dialect.create_path, json={**good, field: value})
            unbroken(answer, dialect.name, dialect.create_path)


def test_text_comes_back_as_it_was_sent(dialect: Dialect) -> None:
    """JSON writes what is beyond ASCII as escapes: a pair of surrogates is one character."""
    for field, text in product(FREE_TEXT[dialect.name], (*TEXTS, *NUL_TEXTS)):
        answer = dialect.request("POST", dialect.create_path, json={**dialect.body(), field: text})
        if text in NUL_TEXTS and answer.status != 201:
            dialect.faulty(answer, field)
            continue
        assert answer.status == 201, (text, answer.raw)
        claim = dialect.id_of(answer)
        assert dialect.thing(answer)[field] == dialect.thing(dialect.get(claim))[field] == text
        assert dialect.ids() == [claim]
        assert dialect.delete(claim).status in (200, 204)


def test_a_body_has_256_kilobytes_and_any_spelling_of_its_type(dialect: Dialect) -> None:
    bodies = [json.dumps(dialect.body(hour)).encode() for hour in (9, 10, 11)]

    def send(body: bytes, content_type: str) -> Response:
        headers = {"Content-Type": content_type}
        return dialect.request("POST", dialect.create_path, body=body, headers=headers)

    dialect.refusal(send(bodies[0].ljust(256 * 1024 + 1), "application/json"), 413)
    assert send(bodies[0].ljust(256 * 1000), "application/json").status == 201
    assert send(bodies[1], "application/json;charset=UTF-8").status == 201
    assert send(bodies[2], "APPLICATION/JSON").status == 201
