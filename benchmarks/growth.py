"""What a tenant of 100,000 reservations and 10,000 accounts costs, beside one of 100 of each.

.venv/bin/python -m benchmarks.growth

DynamoDB's engine is in this process, so that its own time can be left out: what is compared is the time of
Cupo. Both tenants have the same rooms, courts and people; the large one has the same hundred reservations,
and more of everything: beside them half as many appointments and seats (growth_others.py). COUNT is another
number of reservations.
"""

import copy
import gc
import json
import os
import re
import time
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from threading import Lock
from typing import Any

os.environ.update(
    AWS_DEFAULT_REGION="us-east-1",
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    JWT_SECRET="a secret for benchmarks alone, long enough for HS256",
    MAIL_FROM="Cupo <reservas@cupo.example>",
    ACCOUNT_URL="https://cupo.example",
    OPEN_RESERVATIONS="0",
)

from botocore.awsrequest import AWSResponse, HeadersDict
from chalice.test import Client

from app import app
from benchmarks import growth_others, reading
from benchmarks.__main__ import TABLES
from chalicelib import clock, identity, settings
from chalicelib.domain.people import Person
from chalicelib.domain.roles import Role, Roles
from chalicelib.domain.seats import digest_of, membership_id, seat_id
from chalicelib.domain.user import User
from chalicelib.store import people, totals, users
from chalicelib.store.tables import client
from stack.install import ROOT
from stack.tokens import token
from stack.totals import Tally
from tests import ministack

Item = dict[str, Any]
Row = tuple[str, str, str, Item]

NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)
SMALL, LARGE = "small", "large"
FEW, FEW_USERS, MANY_USERS = 100, 100, 10_000
# Who has as many bookings in each tenant.
OWNER, OWN = "user-99", 60
THINGS = 20
MEGABYTE = 1_000_000
COURT = {"tipo": "FUTBOL", "precioPorHora": 50, "capacidad": 10}
_QUERY = re.compile(r"\S+ = :key( AND \S+ BETWEEN (?P<first>\S+) AND (?P<last>\S+))?")
_KEYS = {"by_holder": ("hk", "start"), "by_resource": ("rk", "start"), "by_collection": ("ck", "cs")}
_HIGHEST = "\U0010ffff"
# The best of so many runs is told.
RUNS = 3


def _place(row: Row) -> Any:
    return row[:3]


class Engine:
    """DynamoDB in this process, which counts the time that it takes itself."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._lock = Lock()
        self._counted = 0
        self._partitions: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)

    def connect(self, connected: Any) -> None:
        """Answer this client's requests."""
        connected.meta.events.register_first("before-send.dynamodb", self._answer)

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        began = time.thread_time()
        name = request.headers["X-Amz-Target"].decode().partition(".")[2]
        status, headers, text = self._of_index(request.body) or ministack.answer(name, request.body)
        date = {"date": format_datetime(clock.now(), usegmt=True)}
        with self._lock:
            self.seconds += time.thread_time() - began
        sent: Any = HeadersDict({**headers, **date})
        return AWSResponse(request.url, status, sent, Raw(text))

    def _of_index(self, body: bytes) -> tuple[int, dict[str, str], bytes] | None:
        """Answer a query of an index as DynamoDB does; None if it is none that this knows.

        The engine would sort the whole partition for each page of it.
        """
        asked = json.loads(body)
        match = _QUERY.fullmatch(asked.get("KeyConditionExpression", ""))
        if "IndexName" not in asked or match is None:
            return None
        values = asked["ExpressionAttributeValues"]
        rows = self._rows(asked["IndexName"], values[":key"]["S"])
        first, last = 0, len(rows)
        if match["first"]:
            first = bisect_left(rows, (values[match["first"]]["S"],), key=_place)
            last = bisect_right(rows, (values[match["last"]]["S"], _HIGHEST), key=_place)
        is_forward = asked.get("ScanIndexForward", True)
        if "ExclusiveStartKey" in asked:
            order = _KEYS[asked["IndexName"]][1]
            begin = tuple(asked["ExclusiveStartKey"][name]["S"] for name in (order, "pk", "sk"))
            if is_forward:
                first = max(first, bisect_right(rows, begin, key=_place))
            else:
                last = min(last, bisect_left(rows, begin, key=_place))
        numbers = range(first, last) if is_forward else range(last - 1, first - 1, -1)
        page, size = [], 0
        for number in numbers[: asked.get("Limit")]:
            page.append(rows[number][3])
            size += reading.size_of(page[-1])
            if size > 1024 * 1024:
                break
        answer: Item = {"Count": len(page), "ScannedCount": len(page)}
        if len(page) < len(numbers):
            keys = ("pk", "sk", *_KEYS[asked["IndexName"]])
            answer["LastEvaluatedKey"] = {name: page[-1][name] for name in keys}
        if "FilterExpression" in asked:
            # The one that there is: what has not ended.
            page = [item for item in page if item["end"]["S"] > values[":running"]["S"]]
        if asked.get("Select") != "COUNT":
            answer["Items"] = page
        return 200, {"content-type": "application/x-amz-json-1.0"}, json.dumps(answer).encode()

    def _rows(self, index: str, value: str) -> list[Row]:
        """Return an index's partition: sort key, primary key and item, in order."""
        table = ministack.engine()._tables[settings.load().reservations_table]
        if table["ItemCount"] != self._counted:
            self._counted, self._partitions = table["ItemCount"], defaultdict(list)
            for item in (item for items in table["items"].values() for item in items.values()):
                for name, (hash_key, order) in _KEYS.items():
                    if hash_key in item and order in item:
                        row = item[order]["S"], item["pk"]["S"], item["sk"]["S"], item
                        self._partitions[name, item[hash_key]["S"]].append(row)
            for rows in self._partitions.values():
                rows.sort(key=lambda row: row[:3])
        return self._partitions[index, value]


class Raw:
    """A body as botocore reads it."""

    def __init__(self, text: bytes) -> None:
        self._text = text

    def stream(self, **_: Any) -> Iterator[bytes]:
        """Return it in one piece."""
        yield self._text

    def read(self) -> bytes:
        """Return it."""
        return self._text


ENGINE = Engine()
CHALICE = Client(app, stage_name="local")


@dataclass(frozen=True)
class Answer:
    """What a request got, and what that took."""

    status: int
    headers: Mapping[str, str]
    text: str
    requests: int
    units: float
    seconds: float

    @property
    def body(self) -> Any:
        """The JSON in it."""
        return json.loads(self.text)


def main() -> None:
    """Write the tenants, measure, print."""
    count = int(os.environ.get("COUNT", "100000"))
    clock.use(lambda: NOW)
    for connected in (client(), reading._unwatched()):
        ENGINE.connect(connected)
    create_tables()
    totals.keep(totals.Place(None, NOW, is_over=True))
    small, large = Tenant(SMALL), Tenant(LARGE)
    began = time.monotonic()
    for tenant, reservations, accounts_ in ((small, FEW, FEW_USERS), (large, count, MANY_USERS)):
        tenant.fill(reservations, accounts_)
    print(f"{count:,} reservations and {MANY_USERS:,} accounts in {time.monotonic() - began:.0f} s\n")
    feeds(small, large)
    reach(large)
    lists(small, large)
    parts(large)


class Tenant:
    """A tenant with rooms and courts, and what is asked of it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rooms: list[str] = []
        self.courts: list[str] = []

    def ask(self, path: str, headers: Mapping[str, str] | None = None, *, is_counted: bool = True) -> Answer:
        """Ask as an admin who is known; what it took, but for the engine's own time."""
        sent = {**self.credentials(), **(headers or {})}
        gc.collect()
        # What is counted is measured again by reading.py, which takes time.
        with reading.read(strict=False) if is_counted else nullcontext(reading.Reading()) as read:
            engine, began = ENGINE.seconds, time.process_time()
            response = CHALICE.http.get(path, headers=sent)
            seconds = time.process_time() - began - (ENGINE.seconds - engine)
        text = response.body.decode() if isinstance(response.body, bytes) else response.body
        status = response.status_code
        if status >= 500:
            raise SystemExit(f"{path}: {status} {text[:300]}")
        return Answer(status, response.headers, text, len(read.requests), read.units, seconds)

    def best(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask several times: what it reads, and the time of the quickest."""
        counted = self.ask(path, headers)
        seconds = [self.ask(path, headers, is_counted=False).seconds for _ in range(RUNS)]
        return replace(counted, seconds=min(seconds))

    def made(self, path: str, body: Mapping[str, Any], method: str = "POST") -> Any:
        """Make something."""
        sent = {**self.credentials(), "Content-Type": "application/json"}
        response = CHALICE.http.request(method, path, headers=sent, body=json.dumps(body).encode())
        if response.status_code not in (200, 201):
            raise SystemExit(f"{path}: {response.status_code} {response.body.decode()}")
        return response.json_body

    def credentials(self, user: str = "user-0", role: str = "superadmin") -> dict[str, str]:
        """Return the headers of a user; without names the superadmin's."""
        claims = {"sub": user, "name": "Ana Paz 0", "email": "u00000@example.com"}
        claims |= {"role": role, "tenant": self.name}
        return {"Authorization": f"Bearer {token(settings.load().jwt_secret, claims, now=NOW.timestamp())}"}

    def fill(self, reservations: int, people_count: int) -> None:
        """Write so many reservations, half in rooms and half in courts, and so many accounts."""
        for number in range(THINGS):
            room = self.made("/api/rooms", {"name": f"Sala {number:02}", "capacity": 9})
            court = self.made(
                "/api/canchas",
                COURT | {"nombre": f"Cancha {number:02}"},
            )
            self.rooms.append(str(room["data"]["id"]))
            self.courts.append(str(court["cancha"]["id"]))
        booking = self.made(
            "/api/bookings",
            {
                "title": "Reunión de equipo",
                "room_id": int(self.rooms[0]),
                "start_datetime": "2026-12-01T10:00:00Z",
                "end_datetime": "2026-12-01T10:30:00Z",
            },
        )["data"]
        reserva = self.made(
            "/api/reservas",
            {
                "canchaId": self.courts[0],
                "fecha": "2026-12-01",
                "horaInicio": "10:00",
                "horaFin": "10:30",
            },
        )["reserva"]
        session, _ = growth_others.gym(self.made)
        patterns = self._stored(
            "RSV", str(booking["id"]), reserva["id"], growth_others.appointment(self.made)
        )
        professionals = [patterns[2]["resource"]["S"]]
        places = (self.rooms, 2), (self.courts, 2), (professionals, 4)
        for pattern, (things, share) in zip(patterns, places, strict=True):
            write(self._copies(pattern, things, reservations // share, people_count))
        # As many in each tenant.
        write(self._copies(patterns[0], self.rooms, OWN, 1, holder=OWNER, after=10**9))
        seat = seat_id(session, "user-0")
        of_session = f"T#{self.name}#SES#{session}"
        patterns = [stored(of_session, "META"), stored(of_session, f"SEAT#{digest_of(seat)}")]
        write(growth_others.seats(self.name, patterns[0], patterns[1], reservations // 4, people_count))
        membership = stored(f"T#{self.name}#MBR#{membership_id('user-0')}", "MEMBERSHIP")
        write(growth_others.memberships(self.name, membership, people_count))
        write(accounts(self.name, people_count))

    def _stored(self, sk: str, *reservations: str) -> list[Item]:
        return [stored(f"T#{self.name}#RSV#{reservation}", sk) for reservation in reservations]

    def _copies(
        self,
        pattern: Item,
        things: list[str],
        count: int,
        people_count: int,
        *,
        holder: str | None = None,
        after: int = 0,
    ) -> Iterator[Item]:
        """Return as many as `count`, the first hundred alike in each tenant, the further ones around them.

        The `holder` has all of them, or each user some. Their numbers begin `after` that of the pattern.
        """
        kind = pattern["kind"]["S"]
        for number in range(count):
            thing, anybody = things[number % len(things)], f"user-{number % people_count}"
            user = holder or ("user-0" if anybody == OWNER else anybody)
            # The first hundred are of tomorrow. Then each thing has one every four hours for a year,
            # and one of five before today.
            turn = number // THINGS
            if number < FEW // 2:
                start = NOW + timedelta(days=1, minutes=30 * turn)
            elif turn % 5:
                start = NOW + timedelta(days=5, hours=4 * turn)
            else:
                start = NOW - timedelta(days=5, hours=4 * turn // 5)
            begins, ends = (f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in (start, start + timedelta(minutes=30)))
            is_booking, place = kind == "booking", number + after
            id_ = str(int(pattern["id"]["S"]) + 1 + place) if is_booking else f"{kind[0]}{place:016}"
            item = copy.copy(pattern)
            for name in ("dk", "due"):
                item.pop(name, None)
            texts = {
                "pk": f"T#{self.name}#RSV#{id_}",
                "id": id_,
                "resource": thing,
                "holder": user,
                "hk": f"{self.name}#{kind}#{user}",
                "rk": f"{self.name}#{thing}",
                "start": begins,
                "cs": begins,
                "end": ends,
            }
            yield {**item, **{name: {"S": text} for name, text in texts.items()}}


def accounts(tenant: str, count: int) -> Iterator[Item]:
    """Return accounts, made one a minute, and their people; the first of them hold the reservations."""
    for number in range(count):
        made, name, email = NOW - timedelta(minutes=number), f"Ana Paz {number}", f"u{number:05}@example.com"
        user = User(
            tenant=tenant,
            id=f"user-{number}",
            email=email,
            name=name,
            roles=Roles(Role.USER if number else Role.SUPERADMIN),
            is_active=True,
            password="",
            created=made,
            version=1,
        )
        yield users._item(user, "operation")
        numbered = int(identity.new_number(made))
        person = Person(tenant=tenant, user=user.id, number=numbered, name=name, email=email, version=1)
        yield people._item(person, "operation")


OWNED = "a user's own 60 bookings, 20, by number"


def lists(small: Tenant, large: Tenant) -> None:
    """Compare first parts: the same number of objects is shown in each."""
    print(f"{'first part':<54}{'small':>9}{'RCU':>7}{'large':>7}{'RCU':>7}{'units':>7}{'time':>7}")
    day = "start_date=2026-03-19&end_date=2026-03-19"
    for name, path in {
        "appointments, 20": "/api/reservations?limit=20",
        "appointments of a professional, 20": "/api/reservations/professional/sara?limit=20",
        "reservas, 20": "/api/reservas?limit=20",
        "reservas of a day, 20": "/api/reservas?from=2026-03-19&to=2026-03-19&limit=20",
        "bookings, 20, by number": "/api/bookings?per_page=20",
        OWNED: "/api/bookings?per_page=20",
        "bookings of a day, 20": f"/api/bookings?{day}&per_page=20",
        "calendar of two days, 20": "/api/bookings/calendar?start=2026-03-19&end=2026-03-20&limit=20",
        "rooms": "/api/rooms?per_page=20",
        "courts": "/api/canchas",
        "accounts, 50, each with the number of their reservas": "/api/usuarios?limit=50",
        "seats, 20, by number": "/api/v1/reservations?limit=20",
        "memberships, 20, by number": "/api/v1/memberships?limit=20",
    }.items():
        asks = (OWNER, "user") if name == OWNED else ("user-0", "superadmin")
        few, many = (tenant.best(path, tenant.credentials(*asks)) for tenant in (small, large))
        units, seconds = many.units / few.units, many.seconds / few.seconds
        print(
            f"{name:<54}{few.requests:>9}{few.units:>7g}{many.requests:>7}{many.units:>7g}"
            f"{units:>7.2f}{seconds:>7.2f}"
        )


def parts(large: Tenant) -> None:
    """Compare the first part of a hundred with the thousandth, which cursors of a thousand lead to."""
    print(f"\n{'thousandth part, large':<44}{'first':>9}{'RCU':>7}{'1000th':>7}{'RCU':>7}{'time':>14}")
    for name, bare, query in (
        ("reservas, 50", "/api/reservas", "limit=50"),
        ("bookings, 50", "/api/bookings/calendar", "start=2026-01-01&end=2026-04-02&limit=50"),
    ):
        first = large.best(f"{bare}?{query}")
        path = f"{bare}?{query.replace('limit=50', 'limit=1000')}"
        answer, behind = large.ask(path), 1000
        while behind < 50_000 - 1000 and answer.body["next"]:
            following = answer.body["next"]
            last, answer = following, large.ask(bare + following, is_counted=False)
            behind += 1000
        far = large.best(bare + last.replace("limit=1000", "limit=50"))
        print(
            f"{name + f', behind {behind - 1000:,}':<44}{first.requests:>9}{first.units:>7g}"
            f"{far.requests:>7}{far.units:>7g}{far.seconds / first.seconds:>14.2f}"
        )


def feeds(small: Tenant, large: Tenant) -> None:
    """Read feeds as a whole, and then with the ETag that is known."""
    print(f"\n{'feed':<44}{'requests':>9}{'RCU':>7}{'ms':>7}{'bytes':>10}")
    for tenant in (small, large):
        for of, id_ in (("room", tenant.rooms[0]), ("user", "user-0")):
            feed = tenant.made("/api/calendars", {"of": of, "id": id_, "detail": "details"})["data"]
            path = feed["path"]
            for seconds in (61, 122):
                wait_until(NOW + timedelta(seconds=seconds))
                answer = tenant.ask(path)
            whole = tenant.best(f"{path}?past=91")
            known = tenant.best(path, {"If-None-Match": answer.headers["ETag"]})
            for name, read in (("whole", whole), ("known ETag", known)):
                print(
                    f"{f'{of}, {tenant.name}, {name}, {read.status}':<44}{read.requests:>9}{read.units:>7g}"
                    f"{1000 * read.seconds:>7.1f}{len(read.text.encode()):>10,}"
                )
    clock.use(lambda: NOW)


def reach(large: Tenant) -> None:
    """Ask for as much as may be: each answer is a megabyte at most, and no failure."""
    print(f"\n{'as much as may be':<60}{'status':>7}{'bytes':>11}{'RCU':>7}{'s':>7}")
    room = large.rooms[0]
    month = "start_datetime=2026-03-19T00:00:00Z&end_datetime=2026-04-18T00:00:00Z"
    for path in (
        "/api/reservas",
        "/api/usuarios",
        "/api/bookings?per_page=100&page=100",
        "/api/bookings?per_page=100&page=101",
        "/api/bookings/calendar?start=2026-03-01&end=2026-05-31",
        "/api/dashboard/weekly-calendar",
        "/api/dashboard/weekly-calendar?week_offset=1",
        f"/api/dashboard/weekly-calendar?room_id={room}",
        f"/api/dashboard/room-calendar/{room}?month=2026-04",
        f"/api/rooms/{room}/availability?{month}",
        f"/api/bookings/check-availability?room_id={room}&{month}",
        "/api/bookings/search-users?q=in",
        "/api/profiles",
        "/api/canchas",
        "/api/rooms?per_page=100",
    ):
        answer = replace(large.ask(path), seconds=large.ask(path, is_counted=False).seconds)
        size = len(answer.text.encode())
        if size > MEGABYTE:
            raise SystemExit(f"{path}: {size:,} bytes")
        shown = path if len(path) < 59 else path[:56] + "…"
        print(f"{shown:<60}{answer.status:>7}{size:>11,}{answer.units:>7g}{answer.seconds:>7.2f}")


def wait_until(moment: datetime) -> None:
    """Let it be this moment."""
    clock.use(lambda: moment)


def stored(pk: str, sk: str) -> Item:
    """Return an item."""
    key = {"pk": {"S": pk}, "sk": {"S": sk}}
    item: Item = client().get_item(TableName=settings.load().reservations_table, Key=key)["Item"]
    return item


def write(items: Iterator[Item]) -> None:
    """Put items straight into the engine: by its API a hundred thousand take minutes."""
    engine = ministack.engine()
    table = engine._tables[settings.load().reservations_table]
    tally = Tally()
    for item in items:
        engine._set_item(table, item["pk"]["S"], item["sk"]["S"], item)
        tally.see(item)
    for (pk, sk), counted in tally.counted.items():
        key = {"pk": {"S": pk}, "sk": {"S": sk}}
        present = client().get_item(TableName=settings.load().reservations_table, Key=key).get("Item", key)
        total = int(present.get("total", {"N": "0"})["N"]) + counted
        engine._set_item(table, pk, sk, {**present, "total": {"N": str(total)}, "moves": {"N": str(total)}})


def create_tables() -> None:
    """Make the tables as the template defines them."""
    template = json.loads((ROOT / ".chalice" / "resources.json").read_text(encoding="utf-8"))["Resources"]
    wanted = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")
    for resource, name in TABLES.items():
        properties = template[resource]["Properties"]
        for index in properties.get("GlobalSecondaryIndexes", ()):
            index.pop("OnDemandThroughput", None)
        client().create_table(TableName=name, **{key: properties[key] for key in wanted if key in properties})


if __name__ == "__main__":
    main()
