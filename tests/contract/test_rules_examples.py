"""The documents of docs/rules.md are written by PUT, and what the page's tables say is booked against them.

Each row has a court, room, professional or class of its own, and a user who holds nothing else.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final
from urllib.parse import urlencode

import pytest

from tests.api import Api, Response
from tests.contract.appointments import Appointments
from tests.contract.callers import Caller
from tests.contract.courts import At, Courts, SettingsChanged
from tests.contract.gym import Gym
from tests.contract.rooms import Rooms
from tests.domain.test_rules_examples import EXAMPLES, TIME, TYPES, Example

ALL_YEAR: Final = {"start_date": "2026-11-01", "end_date": "2027-12-31"}


@dataclass
class Town:
    """The place of an example, where each row of its table is tried."""

    api: Api
    example: Example
    at: At
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def kind(self) -> str:
        return self.example.said("PUT").split("/")[3]

    @property
    def admin(self) -> Caller:
        return Caller(self.api).by("alma", role="ADMIN")

    @property
    def length(self) -> timedelta:
        """Return how long something may be."""
        return timedelta(minutes=self.example.document.get("durations", {}).get("allowed", [60])[0])

    def opened(self) -> str:
        """Return the id of a new resource, for which the document holds."""
        name, zone = f"place {next(self.numbers)}", self.example.zone
        match self.kind:
            case "court":
                place = Courts(self.api).built(nombre=name)["id"]
            case "room":
                place = Rooms(self.api).built(name=name, timezone=zone)["id"]
            case "class":
                place = Gym(self.api).offered(name=name, timezone=zone)["id"]
            case _:
                place = Appointments(self.api).practising(name, timezone=zone)["user_id"]
        path = self.example.said("PUT").format(id=str(place).replace(" ", "%20"))
        written = self.admin.request("PUT", path, json=self.example.document)
        assert written.status == 200, written.raw
        return str(place)

    def caller(self, who: str) -> Caller:
        """Return a new user, with the role or the membership that `who` begins with."""
        name, user = who.split(maxsplit=1)[0], f"user-{next(self.numbers)}"
        caller = Gym(self.api).by(user, role="STAFF" if name == "staff" else "user")
        if name in TYPES or self.kind == "class":
            caller.joined(type=name if name in TYPES else "BASIC", **ALL_YEAR)
        return Caller(self.api).by(user, role="STAFF" if name == "staff" else "user")

    def book(self, caller: Caller, place: str, begins: str, ends: str, **fields: Any) -> Response:
        """Ask for an interval of a place, on its own clock, as the dialect has it."""
        match self.kind:
            case "court":
                day, (start, end) = begins[:10], (text[11:] for text in (begins, ends))
                times = {"canchaId": place, "fecha": day, "horaInicio": start, "horaFin": end}
                return caller.request("POST", "/api/reservas", json={**times, **fields})
            case "room":
                times = {"start_datetime": begins, "end_datetime": ends}
                room = {"title": "Una", "room_id": int(place)}
                return caller.request("POST", "/api/bookings", json={**room, **times, **fields})
            case "class":
                day, (start, end) = begins[:10], (text[11:] for text in (begins, ends))
                session = Gym(self.api).scheduled(
                    class_id=place, session_date=day, start_time=start, end_time=end
                )
                return caller.request("POST", "/api/v1/reservations", json={"classSessionId": session})
            case _:
                people = {"client_id": caller.user, "professional_id": place, "session_modality": "Virtual"}
                body = {**people, "start_time": begins, "end_time": ends, **fields}
                return caller.request("POST", "/api/reservations/create-without-payment", json=body)

    def miss(self, caller: Caller, place: str, begins: str) -> None:
        """Let somebody take a seat the day before a session, and not come."""
        start = datetime.fromisoformat(begins)
        self.at(self.example.at((start - timedelta(days=1)).isoformat()).isoformat())
        taken = self.book(caller, place, begins, f"{start + self.length:%Y-%m-%dT%H:%M}")
        assert taken.status == 201, taken.raw
        self.at((self.example.at(begins) + self.length).isoformat())
        session, seat = taken.body["data"]["classSession"]["id"], taken.body["data"]["id"]
        assert Gym(self.api).staff.patch_session(session, status="COMPLETED").status == 200
        assert Gym(self.api).status_of(seat) == "NO_SHOW"

    def answer(self, who: str, begins: str, ends: str) -> str:
        """Return what a row of the table says of who asks for an interval: by a price, or by a refusal."""
        place, caller = self.opened(), self.caller(who)
        for other in TIME.findall(who):
            if "missed" in who:
                self.miss(caller, place, other)
                continue
            end = f"{datetime.fromisoformat(other) + self.length:%Y-%m-%dT%H:%M}"
            assert self.book(caller, place, other, end).status == 201
        self.at(self.example.now.isoformat())

        answer = self.book(caller, place, begins, ends)

        if answer.status != 201:
            assert answer.status in (400, 422), answer.raw
            return f"`{answer.body['rule']}` `{json.dumps(answer.body['allowed'], sort_keys=True)}`"
        thing = answer.body["reserva"] if self.kind == "court" else answer.body["data"]
        if "prices" not in self.example.document:
            return "yes"
        total = thing["total"] if self.kind == "court" else thing["price"]["total"]
        return f"{float(total):g}"

    def free_starts(self, who: str, day: str, minutes: str, begins: str, ends: str) -> str:
        """Return when a free time begins, on the clock of a place where this is taken."""
        place, caller = self.opened(), self.caller(who)
        if self.kind == "professional":
            Appointments(self.api).practising(place, session_duration_minutes=int(minutes))
        assert self.book(self.admin, place, begins, ends, override=True).status == 201
        match self.kind:
            case "court":
                path = f"/api/canchas/{place}/disponibilidad?fecha={day}&duracion={minutes}"
                rows, name = caller.request("GET", path).body["horarios"], "horaInicio"
            case "room":
                path = f"/api/rooms/{place}/slots?date={day}&minutes={minutes}"
                rows, name = caller.request("GET", path).body["data"], "start"
            case _:
                query = urlencode({"date": day, "professional_id": place})
                answer = caller.request("GET", f"/api/reservations/availability?{query}")
                rows, name = answer.body["data"]["freeSlots"], "start_time"
        return ", ".join(row[name][:5] if self.kind == "court" else self.clock(row[name]) for row in rows)

    def clock(self, instant: str) -> str:
        return f"{datetime.fromisoformat(instant).astimezone(self.example.clock):%H:%M}"


def ordered(answer: str) -> str:
    """Return an answer of the table with the names of what is allowed in order."""
    if not answer.startswith("`"):
        return answer
    rule, allowed = answer.split(maxsplit=1)
    return f"{rule} `{json.dumps(json.loads(allowed.strip('`')), sort_keys=True)}`"


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: text.splitlines()[0])
def test_a_document_that_is_written_binds_as_its_page_says(
    text: str, api: Api, at: At, settings_changed: SettingsChanged
) -> None:
    example = Example(text)
    settings_changed(DEFAULT_TIMEZONE=example.zone, PAYMENT_CURRENCY=example.said("currency"))
    at(example.now.isoformat())
    town = Town(api, example, at)
    for closure in example.closures:
        days = {"from": closure.begins.isoformat(), "to": closure.ends.isoformat(), "kind": town.kind}
        body = {**days, "title": closure.title, "reason": closure.reason}
        assert town.admin.request("POST", "/api/closures", json=body).status == 201

    for who, begins, ends, answer in example.rows:
        assert town.answer(who, begins, ends) == ordered(answer), (who, begins)
        at(example.now.isoformat())
    for *asked, starts in example.offers:
        assert town.free_starts(*asked) == starts
