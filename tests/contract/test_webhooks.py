"""Webhooks over HTTP: an admin makes, sees and deletes them; the secret is shown once."""

import re
import socket
from base64 import b64decode
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.domain.events import TYPES
from chalicelib.store import webhooks as store
from tests.api import Answer, Api
from tests.contract.callers import MISSING, Caller
from tests.contract.courts import At
from tests.contract.rooms_answers import (
    NO_PERMISSION,
    NOBODY,
    NOT_FOUND,
    REQUIRED,
    faulty,
    gone,
    invalid,
    made,
    refused,
    rows,
)
from tests.contract.test_keys import ODD, sizes_fit
from tests.faults import faults, first, lost_reply, lost_request
from tests.remote.addresses import FORBIDDEN_HOSTS, FORBIDDEN_V4, FORBIDDEN_V6, MALFORMED, PUBLIC_V4

URL = "https://hooks.example.com/cupo?token=hush"
SHOWN = {
    *("id", "url", "events", "description", "status", "disabled_reason"),
    *("failing_since", "last_success_at", "created_at"),
}
BAD_URL = "Debe ser una dirección https:// en ASCII, con host y sin usuario, contraseña ni fragmento"
INWARDS = "Debe llevar a un servidor público de Internet"
KNOWN = ", ".join(sorted(TYPES))
WRITE = "TransactWriteItems"


@dataclass(frozen=True)
class Webhooks(Caller):
    """The verbs of /api/webhooks, with defaults for everything a test does not care about."""

    def create(self, **fields: Any) -> Answer:
        body = {name: value for name, value in {"url": URL, **fields}.items() if value is not MISSING}
        return self.request("POST", "/api/webhooks", json=body)

    def created(self, **fields: Any) -> dict[str, Any]:
        """Make one, which must succeed; as lists show it."""
        webhook = made(self.create(**fields), 201)
        return {name: value for name, value in webhook.items() if name != "secret"}

    def list(self) -> Answer:
        return self.request("GET", "/api/webhooks")

    def get(self, webhook_id: object) -> Answer:
        return self.request("GET", f"/api/webhooks/{webhook_id}")

    def delete(self, webhook_id: object) -> Answer:
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


def test_a_webhook_is_given_back_as_it_was_made(webhooks: Webhooks) -> None:
    fields = {
        "url": "https://Example.com:8443/a?b=c",
        "events": ["reservation.cancelled", "reservation.created"],
        "description": "Facturación 🎾",
    }

    webhook = webhooks.created(**fields)

    assert {name: webhook[name] for name in fields} == fields
    assert made(webhooks.get(webhook["id"]), 200) == webhook
    assert rows(webhooks.list()) == [webhook]


def test_a_list_is_of_the_oldest_first(webhooks: Webhooks, at: At) -> None:
    found = []
    for second in (3, 1, 2):
        at(f"2024-01-14T12:00:0{second}Z")
        found.append((second, webhooks.created()["id"]))

    assert [each["id"] for each in rows(webhooks.list())] == [each for _, each in sorted(found)]


def test_no_webhooks_are_an_empty_list(webhooks: Webhooks) -> None:
    assert webhooks.list().body == {"data": []}


def test_types_are_a_set(webhooks: Webhooks) -> None:
    webhook = webhooks.created(events=["reservation.moved", "reservation.created", "reservation.moved"])

    assert webhook["events"] == ["reservation.created", "reservation.moved"]


@pytest.mark.parametrize("field", ["events", "description"])
def test_null_is_as_good_as_nothing(webhooks: Webhooks, field: str) -> None:
    webhook = webhooks.created(**{field: None})

    assert {**webhook, "id": ""} == {**webhooks.created(), "id": ""}


@pytest.mark.parametrize(
    ("events", "words"),
    [
        (["reservation.created", "reservation.lost"], f"Solo puede tener: {KNOWN}"),
        (["*"], f"Solo puede tener: {KNOWN}"),
        (["Reservation.Created"], f"Solo puede tener: {KNOWN}"),
        ([1, None, {}, []], f"Solo puede tener: {KNOWN}"),
        ([], f"Debe tener al menos uno de: {KNOWN}"),
        ("reservation.created", "Debe ser una lista"),
        ({"a": 1}, "Debe ser una lista"),
        (0, "Debe ser una lista"),
        (True, "Debe ser una lista"),
    ],
)
def test_a_type_that_there_is_not_is_a_fault_of_the_field(
    webhooks: Webhooks, events: object, words: str
) -> None:
    faulty(webhooks.create(events=events), events=words)
    assert rows(webhooks.list()) == []


@pytest.mark.parametrize("url", [MISSING, None, "", "  "])
def test_a_url_is_required(webhooks: Webhooks, url: object) -> None:
    faulty(webhooks.create(url=url), url=REQUIRED)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (1, "Debe ser un texto"),
        ([URL], "Debe ser un texto"),
        (True, "Debe ser un texto"),
        ("https://a.example/" + "a" * 1983, "Debe tener como máximo 2000 caracteres"),
    ],
)
def test_a_url_is_a_text_of_two_thousand_characters_at_most(
    webhooks: Webhooks, url: object, words: str
) -> None:
    faulty(webhooks.create(url=url), url=words)


def test_what_is_no_https_address_is_a_fault_of_the_url(webhooks: Webhooks) -> None:
    for url in MALFORMED:
        if url.strip() and len(url) <= 2000 and url == url.strip():
            faulty(webhooks.create(url=url), url=BAD_URL)
    assert rows(webhooks.list()) == []


def test_an_address_of_this_network_is_refused_however_it_is_spelled(webhooks: Webhooks) -> None:
    assert len(set(FORBIDDEN_HOSTS)) > 40
    for host in FORBIDDEN_HOSTS:
        faulty(webhooks.create(url=f"https://{host}/hooks"), url=INWARDS)
    assert rows(webhooks.list()) == []


def test_a_name_that_leads_to_an_address_of_this_network_is_refused(
    webhooks: Webhooks, names: dict[str, list[str]]
) -> None:
    for address in (*FORBIDDEN_V4, *FORBIDDEN_V6, "fe80::1%eth0"):
        names["hooks.example.com"] = [PUBLIC_V4, address]
        faulty(webhooks.create(), url=INWARDS)
    assert rows(webhooks.list()) == []


def test_a_name_that_nobody_knows_yet_is_taken(webhooks: Webhooks, names: dict[str, list[str]]) -> None:
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


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b'{"url": "\\ud800"}', b"\xff"])
def test_what_is_no_object_is_malformed(webhooks: Webhooks, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}

    assert webhooks.request("POST", "/api/webhooks", body=body, headers=headers).status == 400


# Twenty.


def test_there_may_be_twenty(webhooks: Webhooks) -> None:
    first_one = webhooks.created()
    for _ in range(19):
        webhooks.created()

    refused(webhooks.create(), 409, "Puede haber 20 webhooks como máximo: elimina uno")
    english = webhooks.sending({"Accept-Language": "en"})
    refused(english.create(), 409, "There may be 20 webhooks at most: delete one")
    assert webhooks.by("alma", role="admin", tenant="norte").create().status == 201

    gone(webhooks.delete(first_one["id"]))
    assert webhooks.create().status == 201
    assert len(rows(webhooks.list())) == 20


# Deleting.


def test_a_deleted_webhook_is_gone(webhooks: Webhooks) -> None:
    webhook, other = webhooks.created(), webhooks.created()

    gone(webhooks.delete(webhook["id"]))

    refused(webhooks.get(webhook["id"]), 404, NOT_FOUND)
    refused(webhooks.delete(webhook["id"]), 404, NOT_FOUND)
    assert rows(webhooks.list()) == [other]


@pytest.mark.parametrize(
    "webhook_id", ["c1", "%23", "%2F", "a%00b", "%C3%28", "x" * 400, "%F0%9F%8E%BE" * 50]
)
def test_what_is_no_id_is_not_found(webhooks: Webhooks, webhook_id: str) -> None:
    webhooks.created()

    refused(webhooks.get(webhook_id), 404, NOT_FOUND)
    refused(webhooks.delete(webhook_id), 404, NOT_FOUND)
    assert len(rows(webhooks.list())) == 1


# Whose they are.


@pytest.mark.parametrize("role", ["user", "STAFF", "client", "king"])
def test_they_are_for_admins_alone(webhooks: Webhooks, role: str) -> None:
    webhook = webhooks.created()
    caller = webhooks.by("ana", role=role)

    for answer in (caller.create(), caller.list(), caller.get(webhook["id"]), caller.delete(webhook["id"])):
        refused(answer, 403, NO_PERMISSION)
    for answer in (webhooks.nobody.create(), webhooks.nobody.list(), webhooks.nobody.delete(webhook["id"])):
        refused(answer, 401, NOBODY)
    assert rows(webhooks.list()) == [webhook]


@pytest.mark.parametrize("role", ["ADMIN", "tenant admin", "superadmin"])
def test_admins_of_every_word_keep_them(webhooks: Webhooks, role: str) -> None:
    caller = webhooks.by("jefa", role=role)

    webhook = caller.created()
    assert rows(webhooks.list()) == [webhook]
    gone(caller.delete(webhook["id"]))


def test_those_of_another_tenant_are_not_there(webhooks: Webhooks) -> None:
    webhook = webhooks.created()
    stranger = webhooks.by("alma", role="superadmin", tenant="norte")

    assert rows(stranger.list()) == []
    refused(stranger.get(webhook["id"]), 404, NOT_FOUND)
    refused(stranger.delete(webhook["id"]), 404, NOT_FOUND)
    assert rows(webhooks.list()) == [webhook]


@pytest.mark.parametrize("letter", ODD)
def test_the_longest_names_of_tenants_make_keys(webhooks: Webhooks, letter: str) -> None:
    odd = webhooks.by(letter * (200 // len(letter)), role="admin", tenant=letter * (100 // len(letter)))

    webhook = odd.created(description=letter * 2000 if len(letter) == 1 else letter)

    assert rows(odd.list()) == [webhook]
    assert sizes_fit()
    gone(odd.delete(webhook["id"]))


# How they fare.


def test_what_became_of_deliveries_is_shown(webhooks: Webhooks) -> None:
    webhook = webhooks.created()
    endpoint = store.get("default", webhook["id"])
    assert endpoint is not None
    now = clock.now()

    store.note_success(endpoint, now)
    store.note_failure(endpoint, now + timedelta(seconds=5))

    faring = {"last_success_at": "2024-01-14T12:00:00Z", "failing_since": "2024-01-14T12:00:05Z"}
    assert made(webhooks.get(webhook["id"]), 200) == {**webhook, **faring}
    store.disable_failing(endpoint, now + timedelta(days=6))
    disabled = {**webhook, **faring, "status": "disabled", "disabled_reason": "failing"}
    assert rows(webhooks.list()) == [disabled]


def test_one_that_is_gone_says_so(webhooks: Webhooks) -> None:
    webhook = webhooks.created()
    endpoint = store.get("default", webhook["id"])
    assert endpoint is not None

    store.disable_gone(endpoint)

    gone_one = {**webhook, "status": "disabled", "disabled_reason": "gone"}
    assert made(webhooks.get(webhook["id"]), 200) == gone_one


# The same request again.


def test_the_same_key_is_the_same_webhook_with_the_same_secret(webhooks: Webhooks, at: At) -> None:
    earlier = webhooks.keyed().create()
    at("2024-01-14T13:00:00Z")
    again = webhooks.keyed().create()

    assert made(earlier, 201)["secret"].startswith("whsec_")
    assert (again.status, again.raw) == (earlier.status, earlier.raw)
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in earlier.headers
    assert len(rows(webhooks.list())) == 1
    refused(webhooks.keyed().create(description="otra"), 422)
    refused(webhooks.sending({"Idempotency-Key": "ñ"}).create(), 400)


def test_the_same_key_of_another_admin_is_another_webhook(webhooks: Webhooks) -> None:
    earlier = webhooks.keyed().create()

    other = webhooks.by("jefa", role="admin").keyed().create()

    assert made(other, 201)["secret"] != made(earlier, 201)["secret"]


def test_two_with_one_key_at_once_make_one(webhooks: Webhooks) -> None:
    webhooks.list()
    keyed = partial(webhooks.keyed().create)
    faster: list[Answer] = []

    with faults(WRITE, first(lambda: faster.append(keyed()))):
        slower = keyed()

    assert (slower.status, slower.raw) == (faster[0].status, faster[0].raw) == (201, slower.raw)
    assert len(rows(webhooks.list())) == 1


def test_the_first_answer_is_given_again_whatever_became_of_the_address_since(
    webhooks: Webhooks, names: dict[str, list[str]]
) -> None:
    earlier = webhooks.keyed().create()
    gone(webhooks.delete(made(earlier, 201)["id"]))
    names["hooks.example.com"] = ["10.0.0.1"]

    assert webhooks.keyed().create().raw == earlier.raw
    assert rows(webhooks.list()) == []


def test_a_refusal_is_not_remembered(webhooks: Webhooks, names: dict[str, list[str]]) -> None:
    names["hooks.example.com"] = ["10.0.0.1"]
    faulty(webhooks.keyed().create(), url=INWARDS)

    names["hooks.example.com"] = [PUBLIC_V4]
    assert webhooks.keyed().create().status == 201


# Outages, and everything else that a route answers.


def test_an_outage_is_503_and_leaves_nothing(webhooks: Webhooks) -> None:
    webhook = webhooks.created()

    with faults(WRITE, *[lost_request] * 9):
        refused(webhooks.create(), 503)
    with faults(WRITE, *[lost_request] * 9):
        refused(webhooks.delete(webhook["id"]), 503)
    with faults("Query", *[lost_request] * 9):
        refused(webhooks.list(), 503)
    with faults("GetItem", *[lost_request] * 9):
        refused(webhooks.get(webhook["id"]), 503)

    assert rows(webhooks.list()) == [webhook]


def test_a_lost_reply_makes_one_and_deletes_one(webhooks: Webhooks) -> None:
    webhooks.list()

    with faults(WRITE, lost_reply):
        webhook = webhooks.created()
    assert rows(webhooks.list()) == [webhook]
    with faults(WRITE, lost_reply):
        gone(webhooks.delete(webhook["id"]))
    assert rows(webhooks.list()) == []


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/api/webhooks", "GET, POST, OPTIONS"), ("/api/webhooks/c1", "DELETE, GET, OPTIONS")],
)
def test_other_methods_are_not_allowed(webhooks: Webhooks, path: str, allowed: str) -> None:
    answer = webhooks.request("PATCH", path, json={})

    refused(answer, 405)
    assert answer.headers["allow"] == allowed
    assert webhooks.request("OPTIONS", path).headers["allow"] == allowed
