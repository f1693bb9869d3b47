"""The routes of a dialect as the API describes them, and two people who send anything to them."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from chalicelib import settings
from chalicelib.dialects.served import DIALECTS
from chalicelib.http import openapi
from tests import engine
from tests.api import Response
from tests.contract.callers import Caller
from tests.contract.furnished import Furnished, unbroken

DOCUMENT: Final = openapi.document(DIALECTS)
JSON: Final = {"Content-Type": "application/json"}
Dump = dict[tuple[str, str], Any]
# What is odd about a request, the statuses it may have if not any, and its parts.
Sent = tuple[str, Iterable[int], dict[str, Any]]


@dataclass(frozen=True)
class Route:
    """A route, with ids of what exists in its path."""

    tag: str
    method: str
    template: str
    path: str
    described: dict[str, Any]

    def with_id(self, text: str) -> str:
        """Return the path with this text for every id."""
        return "/".join(text if part.startswith("{") else part for part in self.template.split("/"))

    @property
    def has_body(self) -> bool:
        return "requestBody" in self.described

    @property
    def must_have_body(self) -> bool:
        return self.has_body and bool(self.described["requestBody"]["required"])

    @property
    def takes_list(self) -> bool:
        return self.has_body and "items" in self._schema

    @property
    def fields(self) -> list[str]:
        """Return the names of the body's fields; of a list, those of what is listed."""
        if not self.has_body:
            return []
        name = self._schema.get("items", self._schema)["$ref"].rsplit("/", 1)[1]
        return list(DOCUMENT["components"]["schemas"][name]["properties"])

    @property
    def query(self) -> list[str]:
        """Return the names of the query's parameters."""
        return [parameter["name"] for parameter in self.described["parameters"] if parameter["in"] == "query"]

    @property
    def _schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = self.described["requestBody"]["content"]["application/json"]["schema"]
        return schema

    def encoded(self, body: dict[str, Any]) -> bytes:
        return json.dumps([body, body] if self.takes_list else body).encode()

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes_of(furnished: Furnished, tag: str) -> list[Route]:
    """Return the routes of a dialect; those that delete come last."""
    routes = [
        Route(tag, method.upper(), path, path.format_map(furnished.ids_for(tag, method, path)), described)
        for path, methods in DOCUMENT["paths"].items()
        for method, described in methods.items()
        if described["tags"] == [tag]
    ]
    return sorted(routes, key=lambda route: route.method == "DELETE")


def good_body(route: Route, furnished: Furnished) -> dict[str, Any]:
    """Return what would do, as far as the fields' names tell."""
    return {name: value for name, value in furnished.fields.items() if name in route.fields}


class Sender:
    """Somebody who may do everything, and Ana; from a new place each time, so that no rate limit answers."""

    def __init__(self, furnished: Furnished) -> None:
        self._root = Caller(furnished.api).by("root", role="superadmin")
        self._ana = Caller(furnished.api)
        self._sent = 0
        # Whoever is answered first is put into the directory.
        assert self._root.request("GET", "/api/rooms").status == 200

    def send(
        self, route: Route, *, path: str | None = None, method: str | None = None, **options: Any
    ) -> Response:
        """Send one request, which breaks nothing."""
        answer = self.next().request(method or route.method, path or route.path, **options)
        unbroken(answer, route.tag, route.template)
        if answer.status >= 400 and route.tag == "appointments":
            assert answer.body["error"] == HTTPStatus(answer.status).phrase, answer.body
        return answer

    def send_by_both(self, route: Route, *, path: str) -> None:
        self.send(route, path=path)
        unbroken(self._ana.request(route.method, path), route.tag, route.template)

    def next(self) -> Caller:
        """Return the same person elsewhere."""
        self._sent += 1
        return self._root.from_ip(f"10.0.{self._sent // 250}.{self._sent % 250}")


def dumped() -> Dump:
    """Return both tables, but for limits, failed logins and the audit log, in which refusals count."""
    rows = [
        item
        for table in (settings.load().reservations_table, settings.load().ephemeral_table)
        for item in engine.items(table)
        if not re.match(r"LIMIT#|T#[^#]*#(FAILURES|AUDIT)#", item["pk"]["S"])
    ]
    assert rows
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in rows}


def unwritten(route: Route, sender: Sender, requests: Iterable[Sent]) -> None:
    """Send requests to a route, and assert their statuses, and that what is refused leaves nothing behind."""
    before = dumped()
    for name, statuses, options in requests:
        answer = sender.send(route, **options)
        assert not statuses or answer.status in statuses, (str(route), name, answer.raw[:300])
        if answer.status < 400:
            before = dumped()
    assert dumped() == before, str(route)
