"""The town: a professional's patients, a company's rooms, a club and a gym, whose words are recognised."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.api import Api, Response
from tests.contract.calendars import fetched
from tests.contract.callers import Caller
from tests.contract.courts import Courts, cookies_of
from tests.contract.rooms import Inbox, code_to

ELSEWHERE: Final = "norte"
DAY: Final = "2024-01-17"
"""A Wednesday: what is held then is reminded of after the hour that the tests play."""
DEPOSIT: Final = 5000
NEIGHBOURS: Final = ("nora", "nico", "nuria")
PASSWORD: Final = "la clave de eva, xq7"
PHONE: Final = "+56987650007"
# What staff invite counts for no budget: all of those are the stranger's.
ROLES: Final = {"sara": "STAFF", "tea": "STAFF", "mia": "STAFF", "alma": "ADMIN", "root": "SUPERADMIN"}
PEOPLE: Final = ("sara", "tea", "alma", "root", "pia", "paco", "mia", "max", "leo", "uma", "ian", *NEIGHBOURS)
PROFESSIONALS: Final = ("sara", "tea")
STATE: Final = (
    ("pia", "/api/reservations/user/{pia}"),
    ("paco", "/api/reservations/user/{paco}"),
    ("sara", "/api/reservations/{appointment}"),
    ("pia", "/api/profiles/{pia}"),
    ("sara", "/api/profiles/{sara}"),
    ("sara", "/api/professional-settings"),
    ("mia", "/api/bookings"),
    ("max", "/api/bookings/{booking}"),
    ("mia", "/api/bookings/{cancelled}"),
    ("nora", "/api/bookings/{invited}"),
    ("alma", "/api/rooms"),
    ("leo", "/api/reservas"),
    ("leo", "/api/reservas/{reserva}"),
    ("alma", "/api/canchas"),
    ("uma", "/api/v1/reservations/me"),
    ("ian", "/api/v1/memberships/me"),
    ("alma", "/api/v1/memberships"),
    ("alma", "/api/v1/classes"),
    ("alma", "/api/v1/classes/{class}/sessions"),
    ("alma", "/api/v1/reservations"),
    ("pia", "/api/calendars"),
    ("alma", "/api/webhooks"),
    ("alma", "/api/webhooks/{webhook}"),
    ("alma", "/api/reminders"),
)
"""What is to be the same afterwards, byte for byte, and who reads it."""
LISTS: Final = (
    *("/api/reservas", "/api/canchas", "/api/usuarios", "/api/reservations", "/api/profiles"),
    *(
        "/api/professional-settings",
        "/api/bookings?per_page=100",
        "/api/bookings/calendar?start=2024-01-15&end=2024-03-01",
    ),
    *(
        "/api/dashboard/weekly-calendar?week_offset=1",
        "/api/rooms",
        "/api/v1/reservations?limit=100",
        "/api/v1/classes",
    ),
    *("/api/v1/memberships", "/api/calendars?all=true", "/api/webhooks", "/api/audit?limit=1000"),
    *("/api/reservations/professional/{sara}", "/api/reservations/user/{pia}", "/api/reminders"),
    *("/api/dashboard/room-calendar/{room}", "/api/v1/classes/{class}/sessions"),
)


@dataclass
class Town:
    """The people, the ids of what is theirs, and the texts that no stranger may read."""

    api: Api
    inbox: Inbox
    ids: dict[str, str] = field(default_factory=dict)
    feeds: dict[str, str] = field(default_factory=dict)
    private: set[str] = field(default_factory=set)
    eva: Courts | None = None
    device: str = ""

    def person(self, word: str, tenant: str = "default") -> Caller:
        """Return one of the people; their id, name and address say who they are."""
        claims = {"name": self.name(word), "email": self.email(word), "role": ROLES.get(word, "user")}
        return Caller(self.api).by(f"xq7-{word}-id", tenant=tenant, **claims)

    def name(self, word: str) -> str:
        return f"Xq7{word.title()} Vecina"

    def email(self, word: str) -> str:
        return f"xq7.{word}@town.example"

    def directory(self) -> dict[str, list[str]]:
        """Return what the directory says of those who offer nothing to the public, by person."""
        words = (word for word in (*PEOPLE, "eva") if word not in PROFESSIONALS)
        return {word: [self.name(word), self.email(word)] for word in words}

    def secret(self, what: str) -> str:
        """Return a private text that is recognised wherever it comes up."""
        text = f"xq7 privado {what}"
        self.private.add(text)
        return text

    def built(self) -> "Town":
        """Let everybody have what the stranger is to leave alone."""
        for word in PEOPLE:
            _ok(self.person(word).request("PUT", "/api/me/language", json={"language": "es"}))
            self.ids[word] = self.person(word).user
            if word not in PROFESSIONALS:
                self.private.add(self.ids[word])
        for build in (_practice, _company, _club, _gym, _platform, _account, _elsewhere):
            build(self)
        return self

    def state(self) -> dict[str, bytes]:
        """Return what the people read of their own, and the calendars that programs read for them."""
        answers = {
            path: _ok(self.person(word).request("GET", path.format_map(self.ids))) for word, path in STATE
        }
        found = {path: answer.raw for path, answer in answers.items()}
        found |= {f"feed of {name}": fetched(path).text.encode() for name, path in self.feeds.items()}
        assert self.eva is not None
        return found | {"eva": _ok(self.eva.me()).raw, "her reservas": _ok(self.eva.list()).raw}

    def lists(self) -> dict[str, Response]:
        """Return the lists as the superadmin reads them."""
        root = self.person("root")
        return {path: root.request("GET", path.format_map(self.ids)) for path in LISTS}

    def login_of_eva(self) -> int:
        """Return the status of a login by the device that she has used before."""
        sent = {"email": "xq7.eva@town.example", "password": PASSWORD}
        cookie = {"Cookie": f"device={self.device}"}
        return self.api.request(
            "POST", "/api/auth/login", json=sent, headers=cookie, source_ip="192.0.2.9"
        ).status


def _practice(town: Town) -> None:
    """Sara sees patients, Tea asks for a deposit."""
    settings: Mapping[str, Any] = {
        "work_days": "MON-SUN",
        "work_start_time": "07:00",
        "work_end_time": "21:00",
    }
    for word, more in (("sara", {}), ("tea", {"requires_deposit": True, "deposit_amount": DEPOSIT})):
        path = f"/api/professional-settings/{town.ids[word]}"
        _ok(town.person(word).request("PATCH", path, json={**settings, **more}))
    for number, word in enumerate(("pia", "paco")):
        claim = {"client_id": town.ids[word], "professional_id": town.ids["sara"], **hours(10 + number)}
        made = town.person(word).request("POST", "/api/reservations/create-without-payment", json=claim)
        town.ids["appointment"] = _ok(made).body["data"]["id"]
    held = {**claim, "professional_id": town.ids["tea"], "status": "CONFIRMED"}
    sent = {"reservation": held, "deposit_amount": DEPOSIT}
    checkout = _ok(town.person("paco").request("POST", "/api/reservations/payment", json=sent)).body["data"]
    town.private.add(checkout)
    mine = town.person("paco").request("GET", f"/api/reservations/user/{town.ids['paco']}").body["data"]
    town.ids["hold"] = next(each["id"] for each in mine if each["professional_id"] == town.ids["tea"])
    _ok(
        town.person("pia").request(
            "PUT", f"/api/profiles/{town.ids['pia']}", json={"birth_date": "1987-06-05"}
        )
    )
    town.private.add("1987-06-05")


def _company(town: Town) -> None:
    """Mia's meetings: one with Max, one that is cancelled, and one with a neighbour."""
    alma, mia = town.person("alma"), town.person("mia").keyed()
    for name in ("room", "other_room"):
        body = {"name": f"Sala {name}", "capacity": 30}
        town.ids[name] = str(_ok(alma.request("POST", "/api/rooms", json=body)).body["data"]["id"])
    for number, (name, guest) in enumerate({"booking": "max", "cancelled": "max", "invited": "nora"}.items()):
        body = {
            "title": town.secret(f"{name} title"),
            "description": town.secret(f"{name} description"),
            "room_id": int(town.ids["room"]),
            "guests": [town.email(guest)],
            "has_google_meet": True,
            **meeting(10 + 2 * number),
        }
        made = _ok(mia.keyed(f"k-{number}").request("POST", "/api/bookings", json=body)).body["data"]
        town.ids[name] = str(made["id"])
        town.private.add(made["google_meet_link"])
    reason = {"reason": town.secret("reason")}
    _ok(mia.request("PATCH", f"/api/bookings/{town.ids['cancelled']}/cancel", json=reason))


def _club(town: Town) -> None:
    body = {"nombre": "Cancha Uno", "tipo": "TENIS", "precioPorHora": 50, "capacidad": 4}
    town.ids["cancha"] = _ok(town.person("alma").request("POST", "/api/canchas", json=body)).body["cancha"][
        "id"
    ]
    reserva = {"canchaId": town.ids["cancha"], "fecha": DAY, "horaInicio": "10:00", "horaFin": "11:00"}
    made = town.person("leo").request(
        "POST", "/api/reservas", json={**reserva, "notas": town.secret("notas")}
    )
    town.ids["reserva"] = _ok(made).body["reserva"]["id"]
    town.private.add(town.ids["reserva"])


def _gym(town: Town) -> None:
    """Uma has the one place of a session, Ian waits for it."""
    alma = town.person("alma")
    body = {"name": "Yoga", "duration": 60, "maxCapacity": 1}
    town.ids["class"] = _ok(alma.request("POST", "/api/v1/classes", json=body)).body["data"]["id"]
    timing = {"sessionDate": DAY, "startTime": "10:00", "endTime": "11:00"}
    path = f"/api/v1/classes/{town.ids['class']}/sessions"
    town.ids["session"] = _ok(alma.request("POST", path, json=timing)).body["data"]["id"]
    for word in ("uma", "ian"):
        member = {"userProfileId": town.ids[word], "type": "PRO", "notes": town.secret(f"notes of {word}")}
        member |= {"startDate": "2024-01-01", "endDate": "2024-12-31"}
        made = _ok(alma.request("POST", "/api/v1/memberships", json=member)).body["data"]
        town.ids[f"membership_{word}"] = made["id"]
        town.private.add(made["id"])
    seat = {"classSessionId": town.ids["session"], "notes": town.secret("seat")}
    made = _ok(town.person("uma").request("POST", "/api/v1/reservations", json=seat)).body["data"]
    town.ids["seat"] = made["id"]
    _ok(town.person("ian").request("POST", "/api/v1/reservations/waitlist", json=seat))


def _platform(town: Town) -> None:
    """A webhook, feeds, a reminder and a phone."""
    alma, pia = town.person("alma").keyed(), town.person("pia").keyed()
    url = "https://hooks.example.com/xq7-address"
    # Of what does not happen in this hour: nothing is delivered.
    body = {"url": url, "events": ["waitlist.moved"], "description": town.secret("webhook")}
    webhook = _ok(alma.request("POST", "/api/webhooks", json=body)).body["data"]
    town.ids["webhook"] = webhook["id"]
    town.private |= {url, webhook["secret"], webhook["id"]}
    feed = _ok(pia.request("POST", "/api/calendars", json={"of": "user", "detail": "details"})).body["data"]
    of_room = {"of": "room", "id": town.ids["room"], "detail": "details"}
    room_feed = _ok(town.person("mia").request("POST", "/api/calendars", json=of_room)).body["data"]
    town.ids["feed_id"] = feed["id"]
    town.feeds |= {"pia": feed["path"], "a room": room_feed["path"]}
    town.private |= {feed["path"], feed["id"], room_feed["path"], room_feed["id"]}
    _ok(alma.request("PUT", "/api/reminders", json={"rooms": 17}))
    _ok(pia.request("POST", "/api/me/phone", json={"phone": PHONE, "whatsapp_opt_in": False}))
    code = {"otp_code": code_to(town.inbox, PHONE)}
    _ok(pia.request("POST", "/api/me/phone/verify-otp", json=code))


def _account(town: Town) -> None:
    """Eva has an account, a reserva and a device that she has been logged in with."""
    email = "xq7.eva@town.example"
    eva = Courts(town.api).proved(nombre="Xq7Eva Vecina", email=email, password=PASSWORD)
    login = eva.login(email=email, password=PASSWORD)
    town.eva, town.device = eva, cookies_of(_ok(login))["device"].value
    town.ids |= {"eva": str(eva.usuario["id"])}
    town.private |= {town.ids["eva"], town.device, str(eva.cookie)}
    reserva = {"canchaId": town.ids["cancha"], "fecha": DAY, "horaInicio": "12:00", "horaFin": "13:00"}
    made = eva.request("POST", "/api/reservas", json={**reserva, "notas": town.secret("eva's notas")})
    town.ids["her_reserva"] = _ok(made).body["reserva"]["id"]


def _elsewhere(town: Town) -> None:
    """Another tenant, whose very names are private."""
    alma, mia = town.person("alma", ELSEWHERE), town.person("mia", ELSEWHERE)
    body = {"name": town.secret("room of norte")}
    town.ids["norte_room"] = str(_ok(alma.request("POST", "/api/rooms", json=body)).body["data"]["id"])
    booking = {"title": town.secret("title of norte"), "room_id": int(town.ids["norte_room"]), **meeting(10)}
    town.ids["norte_booking"] = str(
        _ok(mia.request("POST", "/api/bookings", json=booking)).body["data"]["id"]
    )
    cancha = {"nombre": town.secret("court of norte"), "tipo": "TENIS", "precioPorHora": 1, "capacidad": 2}
    made = _ok(alma.request("POST", "/api/canchas", json=cancha))
    town.ids["norte_cancha"] = made.body["cancha"]["id"]


def meeting(hour: int, day: str = DAY) -> dict[str, str]:
    """Return an hour of the day in the words of rooms."""
    return {"start_datetime": f"{day}T{hour:02}:00:00Z", "end_datetime": f"{day}T{hour:02}:59:00Z"}


def hours(hour: int, day: str = DAY) -> dict[str, str]:
    """Return the first half of an hour in the words of appointments."""
    return {"start_time": f"{day}T{hour:02}:00:00Z", "end_time": f"{day}T{hour:02}:30:00Z"}


def _ok(answer: Response) -> Response:
    assert answer.status in (200, 201), json.dumps([answer.status, str(answer.raw[:400])])
    return answer
