"""Webhooks over HTTP: an admin makes, sees and deletes them; the secret is shown once."""

import re
import socket
from base64 import b64decode
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from operator import itemgetter
from typing import Any

import pytest

from chalicelib import clock, settings
from chalicelib.domain.events import TYPES
from chalicelib.store import webhooks as store
from tests import engine
from tests.api import Api, Response
from tests.contract.callers import MISSING, Caller
from tests.contract.common.races import WRITE, race
from tests.contract.courts import At, SettingsChanged
from tests.contract.rooms_answers import (
    NOT_FOUND,
    REQUIRED,
    faulty,
    gone,
    invalid,
    made,
    refused,
    rows,
)
from tests.contract.test_keys import ODD, longest, sizes_fit
from tests.faults import faults, lost_reply, lost_request
from tests.integrations.endpoints.addresses import (
    FORBIDDEN_HOSTS,
    FORBIDDEN_V4,
    FORBIDDEN_V6,
    MALFORMED,
    PUBLIC_V4,
)

URL = "https://hooks.example.com/cupo?token=hush"
SHOWN = {
    *("id", "url", "events", "description", "status", "disabled_reason"),
    *("failing_since", "last_success_at", "created_at"),
}
BAD_URL = "Debe ser una dirección https:// en ASCII, con host y sin usuario, contraseña ni fragmento"
INWARDS = "Debe llevar a un servidor público de Internet"
KNOWN = ", ".join(sorted(TYPES))


@dataclass(frozen=True)
class Webhooks(Caller):
    """The verbs of /api/webhooks, with defaults for everything a test does not care about."""

    def create(self, **fields: Any) -> Response:
        body = {name: value for name, value in {"url": URL, **fields}.items() if value is not MISSING}
        return self.request("POST", "/api/webhooks", json=body)

    def created(self, **fields: Any) -> dict[str, Any]:
        """Make one, which must succeed; as lists show it."""
        webhook = made(self.create(**fields), 201)
        return {name: value for name, value in webhook.items() if name != "secret"}

    def list(self) -> Response:
        return self.request("GET", "/api/webhooks")

    def get(self, webhook_id: object) -> Response:
        return self.request("GET", f"/api/webhooks/{webhook_id}")

    def delete(self, webhook_id: object) -> Response:
        return self.request("DELETE", f"/api/webhooks/{webhook_id}")


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What names resolve to: all others to a public address."""
    known: dict[str, list[str]] = {}

    def resolve(host: str, port: object, **_: object) -> list[Any]:
        addresses = known.get(host, [PUBLIC_V4])
        if not addresses:
            raise socket.gaierror(socket.EAI_NONAME, host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


@pytest.fixture
def webhooks(api: Api, names: dict[str, list[str]]) -> Webhooks:
    """An admin's."""
    return Webhooks(api).by("alma", role="admin")


# Making one.


def test_a_webhook_needs_a_url_alone_and_is_shown_its_secret_once(webhooks: Webhooks) -> None:
    webhook = made(webhooks.create(), 201)

    assert set(webhook) == SHOWN | {"secret"}
    assert (webhook["url"], webhook["status"]) == (URL, "enabled")
    assert webhook["events"] == sorted(TYPES)
    assert webhook["created_at"] == "2024-01-14T12:00:00Z"
    for key in ("description", "disabled_reason", "failing_since", "last_success_at"):
        assert webhook[key] is None, key
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]+=*", webhook["secret"])
    assert 24 <= len(b64decode(webhook["secret"].removeprefix("whsec_"), validate=True)) <= 64

    for answer in (webhooks.list(), webhooks.get(webhook["id"])):
        assert webhook["secret"] not in answer.raw.decode()
        assert b"whsec" not in answer.raw


def test_a_port_other_than_that_of_https_is_an_error_of_the_url(
    webhooks: Webhooks, settings_changed: SettingsChanged
) -> None:
    """Also where a sink takes what is sent: what works on a laptop works on a stage."""
    for sink in ("", "http://127.0.0.1:9999"):
        settings_changed(WEBHOOK_SINK=sink)
        for port in (1, 22, 80, 444, 8443, 65535):
            faulty(webhooks.create(url=f"https://hooks.example.com:{port}/"), url="Debe usar el puerto 443")
        assert webhooks.create(url="https://hooks.example.com:443/").status == 201
    faulty(webhooks.create(url="https://hooks.example.com:65536/"), url=BAD_URL)
    faulty(webhooks.create(url="https://10.0.0.1:8443/"), url=INWARDS)


def test_a_secret_is_stored_encrypted_also_for_the_answer_to_a_repeated_request(webhooks: Webhooks) -> None:
    keyed = webhooks.sending({"Idempotency-Key": "once"})
    first_answer = keyed.create()
    secret = made(first_answer, 201)["secret"]
    tables = (settings.load().reservations_table, settings.load().ephemeral_table)

    assert keyed.create().raw == first_answer.raw
    assert secret.removeprefix("whsec_") not in str([engine.items(table) for table in tables])


def test_a_webhook_is_given_back_as_it_was_made_and_lists_have_the_oldest_first(
    webhooks: Webhooks, at: At
) -> None:
    assert webhooks.list().body == {"data": []}
    fields = {
        "url": "https://Example.com:443/a?b=c",
        "events": ["reservation.cancelled", "reservation.created"],
        "description": "Facturación 🎾",
    }
    found = []
    for second in (3, 1, 2):
        at(f"2024-01-14T12:00:0{second}Z")
        found.append((second, webhooks.created(**fields)))

    for _, webhook in found:
        assert {name: webhook[name] for name in fields} == fields
        assert made(webhooks.get(webhook["id"]), 200) == webhook
    assert rows(webhooks.list()) == [webhook for _, webhook in sorted(found, key=itemgetter(0))]

    # Types are a set, and null is as good as nothing.
    twice = webhooks.created(events=["reservation.moved", "reservation.created", "reservation.moved"])
    assert twice["events"] == ["reservation.created", "reservation.moved"]
    without = webhooks.created()
    for field in ("events", "description"):
        assert {**webhooks.created(**{field: None}), "id": ""} == {**without, "id": ""}


def test_what_cannot_be_a_field_is_a_fault_of_it(webhooks: Webhooks) -> None:
    unknown, no_list = f"Solo puede tener: {KNOWN}", "Debe ser una lista"
    field_errors_of: dict[str, list[tuple[Any, str]]] = {
        "events": [
            (["reservation.created", "reservation.lost"], unknown),
            (["*"], unknown),
            (["Reservation.Created"], unknown),
            ([1, None, {}, []], unknown),
            ([], f"Debe tener al menos uno de: {KNOWN}"),
            *((events, no_list) for events in ("reservation.created", {"a": 1}, 0, True)),
        ],
        "url": [
            *((url, REQUIRED) for url in (MISSING, None, "", "  ")),
            *((url, "Debe ser un texto") for url in (1, [URL], True)),
            ("https://a.example/" + "a" * 1983, "Debe tener como máximo 2000 caracteres"),
        ],
    }
    for field, faulty_ones in field_errors_of.items():
        for value, words in faulty_ones:
            faulty(webhooks.create(**{field: value}), **{field: words})
    assert rows(webhooks.list()) == []


def test_what_is_no_https_address_or_one_of_this_network_is_a_fault_of_the_url(webhooks: Webhooks) -> None:
    assert len(set(FORBIDDEN_HOSTS)) > 40
    for url in MALFORMED:
        if url.strip() and len(url) <= 2000 and url == url.strip():
            faulty(webhooks.create(url=url), url=BAD_URL)
    for host in FORBIDDEN_HOSTS:
        faulty(webhooks.create(url=f"https://{host}/hooks"), url=INWARDS)
    assert rows(webhooks.list()) == []


def test_a_name_that_leads_to_this_network_is_refused_and_one_that_nobody_knows_yet_is_taken(
    webhooks: Webhooks, names: dict[str, list[str]]
) -> None:
    for address in (*FORBIDDEN_V4, *FORBIDDEN_V6, "fe80::1%eth0"):
        names["hooks.example.com"] = [PUBLIC_V4, address]
        faulty(webhooks.create(), url=INWARDS)
    assert rows(webhooks.list()) == []

    names["hooks.example.com"] = []
    assert webhooks.created()["url"] == URL


def test_all_faults_are_told_at_once_and_in_english_who_wants_that(webhooks: Webhooks) -> None:
    wrong = {"url": "http://example.com", "events": ["x"], "description": "x" * 2001}

    invalid(webhooks.create(**wrong), "url", "events", "description")
    faulty(
        webhooks.sending({"Accept-Language": "en"}).create(**wrong),
        url="Must be an https:// address in ASCII, with a host and no user, password or fragment",
        events=f"May only have: {KNOWN}",
        description="Must have at most 2000 characters",
    )
    faulty(
        webhooks.sending({"Accept-Language": "en"}).create(url="https://10.0.0.1/"),
        url="Must lead to a public server on the Internet",
    )


# How many, and for how long.


def test_there_may_be_twenty_and_one_that_is_deleted_is_gone(webhooks: Webhooks) -> None:
    first_one = webhooks.created()
    for _ in range(19):
        webhooks.created()

    refused(webhooks.create(), 409, "Puede haber 20 webhooks como máximo: elimina uno")
    english = webhooks.sending({"Accept-Language": "en"})
    refused(english.create(), 409, "There may be 20 webhooks at most: delete one")
    assert webhooks.by("alma", role="admin", tenant="norte").create().status == 201

    others = [each for each in rows(webhooks.list()) if each != first_one]
    gone(webhooks.delete(first_one["id"]))
    refused(webhooks.get(first_one["id"]), 404, NOT_FOUND)
    refused(webhooks.delete(first_one["id"]), 404, NOT_FOUND)
    assert rows(webhooks.list()) == others
    assert webhooks.create().status == 201
    assert len(rows(webhooks.list())) == 20


def test_the_longest_names_of_tenants_make_keys(webhooks: Webhooks) -> None:
    for letter in ODD:
        odd = webhooks.by(longest(letter, 200), role="admin", tenant=longest(letter, 100))

        webhook = odd.created(description=longest(letter, 2000))

        assert rows(odd.list()) == [webhook]
        assert sizes_fit()
        gone(odd.delete(webhook["id"]))


def test_what_became_of_deliveries_is_shown(webhooks: Webhooks) -> None:
    webhook, other = webhooks.created(), webhooks.created()
    endpoint, ended = (store.get("default", each["id"]) for each in (webhook, other))
    assert endpoint is not None
    assert ended is not None
    now = clock.now()

    store.note_success(endpoint, now)
    store.note_failure(endpoint, now + timedelta(seconds=5))

    faring = {"last_success_at": "2024-01-14T12:00:00Z", "failing_since": "2024-01-14T12:00:05Z"}
    assert made(webhooks.get(webhook["id"]), 200) == {**webhook, **faring}
    store.disable_failing(endpoint, now + timedelta(days=6))
    store.disable_gone(ended)
    disabled = {**webhook, **faring, "status": "disabled", "disabled_reason": "failing"}
    gone_one = {**other, "status": "disabled", "disabled_reason": "gone"}
    assert sorted(rows(webhooks.list()), key=itemgetter("id")) == sorted(
        [disabled, gone_one], key=itemgetter("id")
    )


# The same request again.


def test_the_same_key_is_the_same_webhook_with_the_same_secret(
    webhooks: Webhooks, names: dict[str, list[str]], at: At
) -> None:
    webhooks.list()
    keyed = webhooks.keyed().create
    names["hooks.example.com"] = ["10.0.0.1"]
    faulty(keyed(), url=INWARDS)
    names["hooks.example.com"] = [PUBLIC_V4]

    earlier, again = race(keyed, keyed)

    secret = made(earlier, 201)["secret"]
    assert secret.startswith("whsec_")
    assert "idempotent-replayed" not in earlier.headers
    assert (again.status, again.raw) == (201, earlier.raw)
    assert again.headers["idempotent-replayed"] == "true"
    assert len(rows(webhooks.list())) == 1
    refused(webhooks.keyed().create(description="otra"), 422)
    refused(webhooks.keyed("ñ").create(), 400)
    assert made(webhooks.by("jefa", role="admin").keyed().create(), 201)["secret"] != secret

    # Whatever became of it, and of its address, since.
    for webhook in rows(webhooks.list()):
        gone(webhooks.delete(webhook["id"]))
    names["hooks.example.com"] = ["10.0.0.1"]
    at("2024-01-14T13:00:00Z")
    assert keyed().raw == earlier.raw
    assert rows(webhooks.list()) == []


# Outages.


def test_an_outage_is_503_and_leaves_nothing_and_a_lost_reply_makes_or_deletes_one(
    webhooks: Webhooks,
) -> None:
    with faults(WRITE, lost_reply):
        webhook = webhooks.created()

    for act in (webhooks.create, partial(webhooks.delete, webhook["id"])):
        with faults(WRITE, *[lost_request] * 9):
            refused(act(), 503)
    assert rows(webhooks.list()) == [webhook]
    with faults(WRITE, lost_reply):
        gone(webhooks.delete(webhook["id"]))
    assert rows(webhooks.list()) == []
