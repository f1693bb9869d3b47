"""Who may do what: the kinds of callers, and the form of the tables that say so (`matrix_*.py`)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from chalicelib import settings
from tests import engine
from tests.api import UNSET, Answer, Api
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
FOREIGN_ADMIN: Final = "an admin elsewhere"
FOREIGN_SUPERADMIN: Final = "a superadmin elsewhere"

KINDS: Final = (
    *(NOBODY, EXPIRED, FORGED, OWNER, OTHER, STAFF, PROFESSIONAL),
    *(ADMIN, SUPERADMIN, FOREIGN_ADMIN, FOREIGN_SUPERADMIN),
)
FOREIGN: Final = (FOREIGN_ADMIN, FOREIGN_SUPERADMIN)
TENANT: Final = "default"
ELSEWHERE: Final = "norte"
UNKNOWN: Final = "123456789"

# Those elsewhere are called as the owner and the professional here are: users are known by tenant and id.
# Names are short, as the directory has a row for each beginning of each word.
CLAIMS: Final[Mapping[str, Mapping[str, Any]]] = {
    EXPIRED: {"user": "root", "role": "SUPERADMIN", "expires_in": -3600},
    FORGED: {"user": "root", "role": "SUPERADMIN", "key": "a secret of somebody else, of the same length"},
    OWNER: {"user": "ana"},
    OTHER: {"user": "leo", "name": "Leo", "email": "leo@x.ar"},
    STAFF: {"user": "ema", "role": "STAFF", "name": "Ema", "email": "ema@x.ar"},
    PROFESSIONAL: {"user": "sara", "role": "STAFF"},
    ADMIN: {"user": "teo", "role": "ADMIN", "name": "Teo", "email": "teo@x.ar"},
    SUPERADMIN: {"user": "ida", "role": "SUPERADMIN", "name": "Ida", "email": "ida@x.ar"},
    FOREIGN_ADMIN: {
        "user": "ana",
        "role": "ADMIN",
        "tenant": ELSEWHERE,
        "name": "Noe",
        "email": "noe@x.ar",
    },
    FOREIGN_SUPERADMIN: {
        "user": "sara",
        "role": "SUPERADMIN",
        "tenant": ELSEWHERE,
        "name": "Uma",
        "email": "uma@x.ar",
    },
}

Items = dict[tuple[str, str], str]
Words = Mapping[str | int, str]


class Refused(Protocol):
    """Assert that an answer is an error of this status, in the dialect's shape and in these words."""

    def __call__(self, answer: Answer, status: int, message: str | None = None, /) -> object: ...


@dataclass(frozen=True)
class Manner:
    """How a dialect refuses."""

    refused: Refused
    no_token: str = "No autenticado"
    bad_token: str = "No autenticado"
    no_permission: str = "Sin permisos"
    not_found: str = ""

    def words(self, kind: str, status: int) -> str:
        """What is said to a caller of this kind, unless the row has other words."""
        if status == 401:
            return self.no_token if kind == NOBODY else self.bad_token
        return {403: self.no_permission, 404: self.not_found}[status]


@dataclass(frozen=True)
class Target:
    """What a request is about: a fresh thing of the owner's.

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
        return Target(dict.fromkeys(self.ids, UNKNOWN), self.query, self.body, self.mark, self.owner)


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

    def send(self, kind: str, row: "Row", target: Target) -> Answer:
        """The row's request about the target, by a caller of this kind, from a place of its own."""
        caller = caller_of(Caller(self.api), kind, target.owner).from_ip(f"10.1.0.{self.number()}")
        path = row.path.format(**target.ids)
        if path.endswith(".ics"):
            return _fetched(caller, path)
        query = urlencode({**row.query, **target.query})
        body = row.body if target.body is UNSET else target.body
        sent = {} if body is UNSET else {"json": body}
        return caller.request(row.method, f"{path}{'?' + query if query else ''}", **sent)


@dataclass(frozen=True)
class Row:
    """A route, and what it answers to callers of each kind, in the order of KINDS.

    `200-` is an answer without the thing. `words` are those of refusals by kind or by status, where they
    are not the dialect's own. `needs` are fixtures. What is no GET changes something, unless it `only_looks`.
    """

    manner: Manner
    route: str
    make: Callable[[World], Target]
    answers: str
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
    def cells(self) -> dict[str, str]:
        return dict(zip(KINDS, self.answers.split(), strict=True))

    @property
    def allowed(self) -> dict[str, tuple[int, bool]]:
        """Status by kind, and whether the answer holds the thing."""
        found = {kind: (int(cell.rstrip("-")), not cell.endswith("-")) for kind, cell in self.cells.items()}
        return {kind: cell for kind, cell in found.items() if cell[0] < 400}

    @property
    def refused(self) -> dict[str, int]:
        """Status by kind."""
        return {kind: int(cell) for kind, cell in self.cells.items() if cell.startswith("4")}

    def words_for(self, kind: str, status: int) -> str:
        """What the refusal says."""
        return self.words.get(kind) or self.words.get(status) or self.manner.words(kind, status)


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


def kept() -> Items:
    """Everything in the Reservations table, by key; as text, and past the API, which would take its time."""
    found = engine.items(settings.load().reservations_table)
    return {(each["pk"]["S"], each["sk"]["S"]): json.dumps(each, sort_keys=True) for each in found}


def changed(before: Items, after: Items) -> set[tuple[str, str]]:
    """The keys of what came, went or is another now, but for the directory's rows."""
    differing = {place for place in before.keys() | after.keys() if before.get(place) != after.get(place)}
    return {place for place in differing if not _is_directory(place)}


def of_tenant(found: Items, tenant: str) -> Items:
    """What belongs to a tenant."""
    return {place: item for place, item in found.items() if place[0].startswith(f"T#{tenant}#")}


def _is_directory(place: tuple[str, str]) -> bool:
    pk, sk = place
    return sk == "PERSON" or pk.split("#")[2] == "WORD"


def _fetched(caller: Caller, path: str) -> Answer:
    """A calendar's file, which is no JSON, asked for with whatever token the caller has."""
    headers = {} if caller.claims is None else {"Authorization": f"Bearer {token(**caller.claims)}"}
    file = fetched(path, headers)
    return Answer(file.status, dict(file.headers), None, file.text.encode())
