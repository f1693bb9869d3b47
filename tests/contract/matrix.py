"""Who may do what: the kinds of callers, and the form of the tables that say so (`matrix_*.py`)."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from chalicelib import settings
from tests import engine
from tests.api import UNSET, Api, Response
from tests.contract.appointments import Appointments
from tests.contract.calendars import Calendars, fetched
from tests.contract.callers import Caller
from tests.contract.courts import Courts
from tests.contract.gym import Gym
from tests.contract.rooms import Rooms
from tests.tokens import token

NOBODY: Final = "nobody"
EXPIRED: Final = "a superadmin of yesterday"
FORGED: Final = "a forger"
OWNER: Final = "the owner"
OTHER: Final = "another user"
STAFF: Final = "staff"
PROFESSIONAL: Final = "the professional"
ADMIN: Final = "an admin"
SUPERADMIN: Final = "a superadmin"
FOREIGN_USER: Final = "a user elsewhere"
FOREIGN_STAFF: Final = "staff elsewhere"
FOREIGN_ADMIN: Final = "an admin elsewhere"
FOREIGN_SUPERADMIN: Final = "a superadmin elsewhere"

STRANGERS: Final = (NOBODY, EXPIRED, FORGED)
FOREIGN: Final = (FOREIGN_USER, FOREIGN_STAFF, FOREIGN_ADMIN, FOREIGN_SUPERADMIN)
KNOWN: Final = (OWNER, OTHER, STAFF, PROFESSIONAL, ADMIN, SUPERADMIN, *FOREIGN)
KINDS: Final = (*STRANGERS, *KNOWN)
TENANT: Final = "default"
ELSEWHERE: Final = "norte"
UNKNOWN: Final = "123456789"


def _elsewhere(user: str, role: str, name: str) -> Mapping[str, Any]:
    return {"user": user, "role": role, "tenant": ELSEWHERE, "name": name, "email": f"{user}@y.ar"}


# Those elsewhere have the ids of the owner, the professional, the admin and the superadmin here: users are
# known by tenant and id. Names are short, as the directory has a row for each beginning of each word.
CLAIMS: Final[Mapping[str, Mapping[str, Any]]] = {
    EXPIRED: {"user": "root", "role": "SUPERADMIN", "expires_in": -3600},
    FORGED: {"user": "root", "role": "SUPERADMIN", "key": "a secret of somebody else, of the same length"},
    OWNER: {"user": "ana"},
    OTHER: {"user": "leo", "name": "Leo", "email": "leo@x.ar"},
    STAFF: {"user": "ema", "role": "STAFF", "name": "Ema", "email": "ema@x.ar"},
    PROFESSIONAL: {"user": "sara", "role": "STAFF"},
    ADMIN: {"user": "teo", "role": "ADMIN", "name": "Teo", "email": "teo@x.ar"},
    SUPERADMIN: {"user": "ida", "role": "SUPERADMIN", "name": "Ida", "email": "ida@x.ar"},
    FOREIGN_USER: _elsewhere("ana", "USUARIO", "Noe"),
    FOREIGN_STAFF: _elsewhere("sara", "STAFF", "Uma"),
    FOREIGN_ADMIN: _elsewhere("teo", "ADMIN", "Lía"),
    FOREIGN_SUPERADMIN: _elsewhere("ida", "SUPERADMIN", "Eva"),
}

Items = dict[tuple[str, str], str]
Words = Mapping[str | int, str]


class Refused(Protocol):
    """Assert that an answer is an error of this status, in the dialect's shape and in these words."""

    def __call__(self, answer: Response, status: int, message: str | None = None, /) -> object: ...


@dataclass(frozen=True)
class Manner:
    """How a dialect refuses."""

    refused: Refused
    no_token: str = "No autenticado"
    bad_token: str = "No autenticado"
    no_permission: str = "Sin permisos"
    not_found: str = ""

    def words(self, kind: str, status: int) -> str:
        unauthorized = self.no_token if kind == NOBODY else self.bad_token
        return {401: unauthorized, 403: self.no_permission, 404: self.not_found}[status]


@dataclass(frozen=True)
class Target:
    """What a request is about: a new thing of the owner's.

    `mark` is a text that the answer holds for those who may see the thing. `body` goes before the row's.
    """

    ids: Mapping[str, object] = field(default_factory=dict)
    query: Mapping[str, object] = field(default_factory=dict)
    body: Any = UNSET
    mark: str = ""
    owner: str = "ana"

    @property
    def unknown(self) -> "Target":
        """The same, about something that nobody has."""
        return replace(self, ids=dict.fromkeys(self.ids, UNKNOWN))


@dataclass(frozen=True)
class Row:
    """A route, and what it answers: to a caller without a good token, then to each of the kinds KNOWN.

    `---` is a 200 without the thing. `words` are those of refusals by kind or by status, where they are not
    the dialect's own. `needs` are fixtures. Every method but GET changes something, unless it `only_looks`.
    """

    manner: Manner
    answers: str
    route: str
    make: Callable[["World"], Target]
    note: str = ""
    body: Any = UNSET
    query: Mapping[str, object] = field(default_factory=dict)
    words: Words = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    only_looks: bool = False

    def __str__(self) -> str:
        return f"{self.route} {self.note}".strip()

    @property
    def method(self) -> str:
        return self.route.partition(" ")[0]

    @property
    def path(self) -> str:
        return self.route.partition(" ")[2]

    @property
    def is_reading(self) -> bool:
        return self.method == "GET" or self.only_looks

    @property
    def statuses(self) -> dict[str, int]:
        """The status for each kind of caller."""
        strangers, *known = (200 if cell == "---" else int(cell) for cell in self.answers.split())
        return dict.fromkeys(STRANGERS, strangers) | dict(zip(KNOWN, known, strict=True))

    @property
    def allowed(self) -> dict[str, int]:
        return {kind: status for kind, status in self.statuses.items() if status < 400}

    @property
    def refused(self) -> dict[str, int]:
        return {kind: status for kind, status in self.statuses.items() if status >= 400}

    def shows(self, kind: str) -> bool:
        """Whether the answer to an allowed caller holds the thing."""
        return kind in STRANGERS or self.answers.split()[1 + KNOWN.index(kind)] != "---"

    def refuses(self, answer: Response, kind: str) -> None:
        """Assert that the answer is the refusal of this kind of caller."""
        status = self.statuses[kind]
        words = self.words.get(kind) or self.words.get(status) or self.manner.words(kind, status)
        self.manner.refused(answer, status, words)

    def send(self, caller: Caller, target: Target) -> Response:
        path = self.path.format(**target.ids)
        if self.path.endswith(".ics"):
            return _fetched(caller, path)
        query = urlencode({**self.query, **target.query})
        body = self.body if target.body is UNSET else target.body
        sent = {} if body is UNSET else {"json": body}
        answer = caller.request(self.method, f"{path}{'?' + query if query else ''}", **sent)
        assert answer.headers["x-request-id"].strip()
        return answer


class World:
    """The verbs of every dialect over one set of tables, by Ana, and all kinds of callers."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.courts = Courts(api)
        self.rooms = Rooms(api)
        self.gym = Gym(api)
        self.appointments = Appointments(api)
        self.calendars = Calendars(api)
        self._numbers = count(1)
        self._done: set[str] = set()

    def number(self) -> int:
        """A number that nothing here has yet."""
        return next(self._numbers)

    def is_first(self, name: str) -> bool:
        """Whether nobody has asked for this name yet."""
        is_first = name not in self._done
        self._done.add(name)
        return is_first

    def send(self, kind: str, row: Row, target: Target, *, by_cookie: bool = False) -> Response:
        """The row's request about the target, by a caller of this kind, from a place of its own."""
        caller = caller_of(Caller(self.api), kind, target.owner)
        if by_cookie:
            caller = caller.with_cookie(token(**(caller.claims or {})))
        return row.send(caller.from_ip(f"10.1.0.{self.number()}"), target)


def nothing(_: World) -> Target:
    """What a route needs that is about nothing in particular."""
    return Target()


def caller_of(caller: Caller, kind: str, owner: str = "ana") -> Caller:
    """A caller of this kind, who has never been seen."""
    if kind == NOBODY:
        return caller.nobody
    claims = dict(CLAIMS[kind])
    user = claims.pop("user")
    return caller.by(owner if kind == OWNER else user, **claims)


# A link that proves an address takes the account's password in place of its session.
WITH_PASSWORD: Final = "POST /api/auth/confirm"


def public(rows: Iterable[Row]) -> set[str]:
    """The routes that take callers without a token."""
    return {row.route for row in rows if row.statuses[NOBODY] != 401 or row.route == WITH_PASSWORD}


def kept() -> Items:
    """Everything in the Reservations table, by key, but the audit log, which has what was refused, too.

    As text, and past the API, which would take its time.
    """
    items = engine.items(settings.load().reservations_table)
    return {
        (item["pk"]["S"], item["sk"]["S"]): json.dumps(item, sort_keys=True)
        for item in items
        if item["pk"]["S"].split("#")[2:3] != ["AUDIT"]
    }


def changed(before: Items, after: Items) -> set[tuple[str, str]]:
    """The keys of what came, went or is another now, but for the directory's rows."""
    differing = {place for place in before.keys() | after.keys() if before.get(place) != after.get(place)}
    return {place for place in differing if not _is_directory(place)}


def of_tenant(items: Items, tenant: str) -> Items:
    return {place: item for place, item in items.items() if place[0].startswith(f"T#{tenant}#")}


def _is_directory(place: tuple[str, str]) -> bool:
    pk, sk = place
    return sk == "PERSON" or pk.split("#")[2] == "WORD"


def _fetched(caller: Caller, path: str) -> Response:
    """A calendar's file, which is no JSON, asked for with whatever token the caller has."""
    headers = {} if caller.claims is None else {"Authorization": f"Bearer {token(**caller.claims)}"}
    file = fetched(path, headers)
    return Response(file.status, dict(file.headers), None, file.text.encode())
