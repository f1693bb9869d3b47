"""Requests from a seed: any route, any id, any field, any header that a stranger may think of."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any, Final
from urllib.parse import quote

from tests.contract.common.documented import DOCUMENT, Route
from tests.contract.hostile import corpus
from tests.stranger.stranger import Stranger
from tests.stranger.town import DAY, DEPOSIT, hours, meeting

SEED: Final = 7
CLAIMS: Final[dict[str, Any]] = {
    "rol": "SUPERADMIN",
    "role": "admin",
    "roles": ["superadmin", "staff:class"],
    "tenant": "norte",
    "is_admin": True,
    "estado": "CONFIRMADA",
    "status": "CONFIRMED",
    "activo": False,
    "email_verified": True,
}
OTHERS: Final = (
    "usuarioId",
    "user_id",
    "userId",
    "holder",
    "created_by",
    "client_id",
    "userProfileId",
    "id",
    "sub",
)
"""Names of fields that could say whose something is."""
HEADERS: Final[tuple[dict[str, str], ...]] = (
    {},
    {},
    {},
    {"X-Forwarded-For": "10.9.8.7, 127.0.0.1", "X-Real-Ip": "127.0.0.1", "Forwarded": "for=127.0.0.1"},
    {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"},
    {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "null", "Referer": "https://cupo.example"},
    {
        "X-Http-Method-Override": "DELETE",
        "X-Original-Url": "/api/usuarios",
        "X-Tenant": "norte",
        "X-Role": "ADMIN",
    },
    {
        "Accept-Language": "en;q=1, \u00f1".encode().decode("latin-1"),
        "Range": "bytes=0-1",
        "If-None-Match": "*",
    },
    {"Idempotency-Key": "k-1"},
    {"Idempotency-Key": "k-0"},
    {"Idempotency-Key": "x" * 256},
    {"Content-Type": "text/plain"},
    {"Content-Type": "application/json; charset=utf-16"},
    {"Content-Type": "application/x-www-form-urlencoded"},
)
TEXTS: Final = (
    *(
        "",
        " ",
        "\u200b",
        "\u202etxet",
        "\u0000",
        "' OR 1=1 --",
        "<script>alert(1)</script>",
        "{{7*7}}",
        "${jndi:x}",
    ),
    *(
        "https://evil.example",
        "A\r\nBcc: x@evil.example",
        "Ж" * 300,
        "😀" * 3000,
        "\ufffe",
        "=cmd|x",
        "../../etc",
    ),
)
ODD: Final[tuple[Any, ...]] = (None, True, 0, -1, 1e308, 2**63, [], {}, ["x"], {"$ne": 1}, "9" * 400, *TEXTS)
# What ends the stranger's own sessions, or is a scene of its own.
LEFT_OUT: Final = {"/api/auth/logout-all", "/api/auth/password", "/api/auth/register", "/api/openapi.json"}


def routes() -> list[Route]:
    """Return every route that the API describes, without ids."""
    return [
        Route(described["tags"][0], method.upper(), path, path, described)
        for path, methods in DOCUMENT["paths"].items()
        for method, described in methods.items()
        if path not in LEFT_OUT
    ]


def send_some(stranger: Stranger, minute: int, count: int) -> None:
    """Send this many requests of the seed's."""
    random, known = Random(f"{SEED} {minute}"), routes()
    accounts = [*stranger.accounts.values(), None]
    for _ in range(count):
        route = random.choice(known)
        headers, options = dict(random.choice(HEADERS)), {}
        if route.has_body and random.random() < 0.9:
            document = body_of(route, stranger, random)
            options["body"] = json.dumps([document] if route.takes_list else document).encode()
            headers.setdefault("Content-Type", "application/json")
        path = "/".join(filled(route, stranger, random)) + query_of(route, stranger, random)
        source = f"203.0.113.{random.randrange(250)}"
        stranger.send(
            random.choice(accounts), route.method, path, headers=headers, source_ip=source, **options
        )


def filled(route: Route, stranger: Stranger, random: Random) -> Iterator[str]:
    """Yield the parts of a path, with ids of the stranger's, of others, of other tenants, or of nothing."""
    ids = corpus("ids")
    for part in route.template.split("/"):
        if not part.startswith("{"):
            yield part
        elif random.random() < 0.15:
            yield random.choice(ids)["id"]
        else:
            yield quote(any_id(stranger, random).rsplit("/", 1)[-1], safe="")


def any_id(stranger: Stranger, random: Random) -> str:
    known = {**stranger.town.ids, **stranger.ids}
    return known[random.choice(sorted(known))]


def query_of(route: Route, stranger: Stranger, random: Random) -> str:
    good = values(stranger, random)
    sent = [
        f"{name}={quote(str(good.get(name, random.choice(TEXTS))), safe='')}"
        for name in route.query
        if random.random() < 0.7
    ]
    return "?" + "&".join(sent) if sent else ""


def body_of(route: Route, stranger: Stranger, random: Random) -> dict[str, Any]:
    """Return a body that would do, mostly, with claims to be somebody else, and at times something odd."""
    good = values(stranger, random)
    body = {name: good[name] for name in route.fields if name in good and random.random() < 0.95}
    body |= {name: value for name, value in CLAIMS.items() if random.random() < 0.15 and name not in body}
    body |= {name: any_id(stranger, random) for name in OTHERS if random.random() < 0.1 and name not in body}
    if random.random() < 0.3:
        body[random.choice([*route.fields, "__proto__"])] = random.choice(ODD)
    return body


def values(stranger: Stranger, random: Random) -> dict[str, Any]:
    """Return values by field that make sense here, some of them of others."""
    ids, hour = stranger.town.ids, random.randrange(7, 21)
    who = random.choice([*sorted(stranger.own_ids), ids["pia"], ids["uma"], ids["eva"]])
    professional = random.choice([ids["sara"], ids["tea"]])
    claim = {"client_id": who, "professional_id": professional, **hours(hour), "session_modality": "Virtual"}
    return {
        "canchaId": random.choice([ids["cancha"], ids["norte_cancha"]]),
        "fecha": DAY,
        "horaInicio": f"{hour:02}:00",
        "horaFin": f"{hour + 1:02}:00",
        "nombre": "Comprame",
        "title": "Comprame",
        "notas": "x",
        "notes": "x",
        "name": "x",
        "room_id": int(random.choice([ids["other_room"], ids["norte_room"]])),
        "guests": [stranger.town.email(random.choice(("nora", "nico", "nuria")))],
        **meeting(hour),
        **claim,
        "reservation": claim,
        "deposit_amount": DEPOSIT,
        "classSessionId": ids["session"],
        "class_id": ids["class"],
        "userProfileId": who,
        "type": "PRO",
        "startDate": "2024-01-01",
        "endDate": "2024-12-31",
        "email": "xq7.eva@town.example",
        "password": "no es la suya",
        "token": random.choice(["x.y", "eyJhbGciOiJub25lIn0.e30."]),
        "of": random.choice(["user", "room", "court", "professional"]),
        "id": any_id(stranger, random),
        "detail": "details",
        "url": "https://hooks.example.com/x",
        "roles": ["superadmin"],
        "active": False,
        "q": random.choice(["xq7", "ma", "vecina"]),
        "phone": f"+5698765{random.randrange(10000):04}",
        "otp_code": f"{random.randrange(10**6):06}",
        "language": "es",
        "date": DAY,
        "cursor": "eyJ4IjoxfQ.c2ln",
        "limit": 1000,
        "page": 1,
    }
