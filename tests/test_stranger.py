"""An hour of a stranger who registers, beside a town of others: what they may not do to them."""

import logging
import socket
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sns.models import sns_backends

from tests.api import Api
from tests.contract.courts import At, SettingsChanged
from tests.contract.rooms import Inbox
from tests.integrations.endpoints.addresses import PUBLIC_V4
from tests.integrations.payments.conftest import configured, mercadopago
from tests.pipeline import Pipeline
from tests.stranger import noise, scenes
from tests.stranger.stranger import EVA, VICTIM, Stranger
from tests.stranger.town import NEIGHBOURS, PROFESSIONALS, Town

__all__ = ["configured", "mercadopago"]

MINUTES: Final = 60
EACH_MINUTE: Final = 8
OPEN, HOLDS, GUESTS, TO_ADDRESS, INVITATIONS, CODES = 6, 2, 12, 5, 13, 9
MOST_LETTERS, MOST_TO_NUMBER = 5, 5
SHARES: Final = {
    "reservas": OPEN,
    "bookings": OPEN,
    "appointments": OPEN,
    "holds": HOLDS,
    "feeds": 50,
    "seats": 0,
    "memberships": 0,
    "roles": 0,
}
"""How much of each one user may hold; of what takes staff or a membership nothing."""
SUBJECTS: Final = {
    "Confirma tu dirección": "confirm",
    "Cambia tu contraseña": "reset",
    "Invitación: ": "invited",
    "Invitación retirada: ": "changed",
    "Reunión ": "changed",
    "Nueva cita": "appointment",
    "Cita ": "appointment",
}
"""What mails are about, by how their subjects begin."""


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name but that of the payment provider is one of a public address."""
    known = socket.getaddrinfo

    def resolve(host: str, port: int, *how: Any, **named: Any) -> Any:
        if host == "127.0.0.1":
            return known(host, port, *how, **named)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (PUBLIC_V4, 0))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


@pytest.fixture
def sms() -> Inbox:
    messages: Inbox = sns_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sms_messages
    messages.clear()
    return messages


@pytest.fixture
def town(
    api: Api, behind: Pipeline, sms: Inbox, settings_changed: SettingsChanged, names: None, mercadopago: Any
) -> Town:
    """Everybody has what is theirs, and has been told; the stage's limits are low, so that they are met."""
    settings_changed(
        OPEN_RESERVATIONS=str(OPEN),
        UNPAID_HOLDS=str(HOLDS),
        GUESTS_DAILY_LIMIT=str(GUESTS),
        ADDRESS_DAILY_LIMIT=str(TO_ADDRESS),
        INVITATIONS_DAILY_LIMIT=str(INVITATIONS),
        PHONE_OTP="true",
        SMS_DAILY_LIMIT=str(CODES),
    )
    town = Town(api, sms).built()
    behind.told()
    return town


def test_a_stranger_learns_sends_holds_and_changes_nothing_that_is_not_theirs(
    town: Town, behind: Pipeline, at: At, caplog: pytest.LogCaptureFixture
) -> None:
    stranger = Stranger(town.api, town, behind.run)
    for name, is_proved in {"ugo": False, "ula": False, "lia": True, "lux": True}.items():
        stranger.registers(name, is_proved=is_proved)
    before = town.state()
    problems: dict[str, list[str]] = {}

    for minute in range(MINUTES):
        at(f"2024-01-14T12:{minute:02}:30Z")
        if minute % 3 == 0:
            scenes.SCENES[minute // 3 % len(scenes.SCENES)](stranger, minute)
        noise.send_some(stranger, minute, EACH_MINUTE)
        swept = behind.sweep()
        assert (swept["failed"], swept["left"]) == (0, 0), swept
        behind.run()
        if minute % 12 == 11:
            problems |= {
                f"{problem}, minute {minute}": found for problem, found in looked_at(stranger, behind)
            }

    after = town.state()
    problems |= {
        "broken": stranger.broken,
        "leaked": stranger.leaks,
        "limits": stranger.refused_too_late,
        "changed": [path for path in before if before[path] != after[path]],
        "logged": [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR],
        "left in queues": [*behind.dead, *(each.body for each in behind.waiting.values())],
        "locked out": stranger.locked_out,
    }
    assert {problem: found for problem, found in problems.items() if found} == {}
    assert list(unmet(stranger, behind)) == []
    assert stranger.sent > 1000


def looked_at(stranger: Stranger, behind: Pipeline) -> Iterator[tuple[str, list[str]]]:
    """Yield what is wrong by now with the lists, with what was sent, and with what the stranger holds."""
    lists = stranger.town.lists()
    failing = [f"{path}: {answer.status}" for path, answer in lists.items() if answer.status != 200]
    yield "lists", failing
    if failing:
        return
    yield (
        "held",
        [
            f"{count} {what} of {user}"
            for (what, user), count in held_by(stranger).items()
            if count > SHARES[what]
        ],
    )
    yield "sent", list(sent_too_much(stranger, behind))


def held_by(stranger: Stranger) -> Counter[tuple[str, str]]:
    """Count what the stranger's accounts hold, as the town's superadmin reads it."""
    town, own = stranger.town, stranger.own_ids
    lists = {path: answer.body for path, answer in town.lists().items()}
    makers = {f"Comprame {name}": account.id for name, account in stranger.accounts.items()}
    held: Counter[tuple[str, str]] = Counter()
    for row in lists["/api/reservas"]["reservas"]:
        held["reservas", row["usuarioId"]] += row["estado"] in ("PENDIENTE", "CONFIRMADA")
    for row in bookings(stranger):
        held["bookings", makers.get(row["created_by"]["name"], "")] += row["status"] == "confirmed"
    for row in lists["/api/reservations"]["data"]:
        held["appointments", row["client_id"]] += row["status"] in ("PENDING", "CONFIRMED")
        is_unpaid = row["professional_id"] == town.ids["tea"] and row["status"] == "PENDING"
        held["holds", row["client_id"]] += is_unpaid
    held += Counter(("feeds", row["made_by"]) for row in lists["/api/calendars?all=true"]["data"])
    held += Counter(
        ("seats", row["userProfile"]["id"]) for row in lists["/api/v1/reservations?limit=100"]["data"]
    )
    held += Counter(("memberships", row["userProfileId"]) for row in lists["/api/v1/memberships"]["data"])
    held += Counter(
        ("roles", row["id"]) for row in lists["/api/usuarios"]["usuarios"] if row["rol"] != "USUARIO"
    )
    return Counter({(what, user): count for (what, user), count in held.items() if user in own})


def bookings(stranger: Stranger) -> Iterator[dict[str, Any]]:
    """Yield all bookings, as the superadmin reads them."""
    page = last = 1
    while page <= last:
        answer = stranger.town.person("root").request("GET", f"/api/bookings?per_page=100&page={page}")
        yield from answer.body["data"]
        page, last = page + 1, answer.body["meta"]["last_page"]


def topics_of(behind: Pipeline) -> Counter[tuple[str, str]]:
    """Count the mails so far by address, without case, and by what they are about."""
    return Counter(
        (
            mail.to.casefold(),
            next((SUBJECTS[start] for start in SUBJECTS if mail.subject.startswith(start)), ""),
        )
        for mail in behind.mails
    )


def sent_too_much(stranger: Stranger, behind: Pipeline) -> Iterator[str]:
    """Yield what was sent to others beyond what the contract allows, and what mails say."""
    own, counted = {account.email for account in stranger.accounts.values()}, topics_of(behind)
    for mail in (mail for mail in behind.mails if mail.to in own):
        text = f"{mail.subject} {mail.message.as_string()} {mail.text} {mail.calendar}"
        yield from (f"{word} to {mail.to}" for word in stranger.found_in(text, "", stranger.of_neighbours()))
    most = most_mails(stranger)
    for (to, topic), count in counted.items():
        if to not in own and count > most.get((to, topic), 0):
            yield f"{count} mails to {to}: {topic}"
    if sum(count for (_, topic), count in counted.items() if topic == "invited") > INVITATIONS:
        yield "more invitations than the stage sends"
    numbers = Counter(number for number, _ in stranger.town.inbox.values())
    yield from (f"{count} SMS to {number}" for number, count in numbers.items() if count > MOST_TO_NUMBER)
    if numbers.total() > CODES:
        yield f"{numbers.total()} SMS"


def most_mails(stranger: Stranger) -> dict[tuple[str, str], int]:
    """Return how many mails of each topic the stranger may cause to each of the others; else none."""
    town, done = stranger.town, stranger.done
    most = {(to, topic): MOST_LETTERS for to in (VICTIM, EVA) for topic in ("confirm", "reset")}
    changes = sum(done[f"{method} /api/bookings"] for method in ("PUT", "PATCH", "DELETE"))
    visits = sum(done[f"{method} /api/reservations"] for method in ("POST", "PATCH", "DELETE"))
    for word in NEIGHBOURS:
        most |= {(town.email(word), "invited"): TO_ADDRESS, (town.email(word), "changed"): changes}
    return most | {(town.email(word), "appointment"): visits for word in PROFESSIONALS}


def unmet(stranger: Stranger, behind: Pipeline) -> Iterator[str]:
    """Yield the limits that the stranger has not come to: a check of what was not tried says nothing."""
    held, sent = held_by(stranger), topics_of(behind)
    for what, share in SHARES.items():
        if share and max(held[what, user] for user in stranger.own_ids) < share:
            yield what
    met = {
        "letters": sent[VICTIM, "confirm"] == sent[EVA, "reset"] == MOST_LETTERS,
        "invitations": sum(count for (_, topic), count in sent.items() if topic == "invited") == INVITATIONS,
        "an address": max(sent[stranger.town.email(word), "invited"] for word in NEIGHBOURS) == TO_ADDRESS,
        "appointments": sent[stranger.town.email("sara"), "appointment"] > 0,
        "codes": len(stranger.town.inbox) == CODES,
    }
    yield from (what for what, is_met in met.items() if not is_met)
