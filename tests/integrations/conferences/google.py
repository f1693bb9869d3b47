"""Google on 127.0.0.1: the token endpoint, and the Calendar API as its published description has it."""

import copy
import json
import re
from dataclasses import dataclass
from email.message import Message
from functools import cache
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.integrations.conferences.discovery import (
    BASE,
    Nonconforming,
    called,
    check_answer,
    check_request,
    scopes_of,
)
from tests.integrations.conferences.responses import Refusal
from tests.remotes.responses import Response, told
from tests.remotes.server import Remote

TOKEN = "token"
INSERT, PATCH, DELETE = "calendar.events.insert", "calendar.events.patch", "calendar.events.delete"

CALENDAR = "salas@group.calendar.example.com"
SUBJECT = "recepcion@example.com"
ACCOUNT = "cupo@proyecto.iam.gserviceaccount.example.com"
SCOPE = "https://www.googleapis.com/auth/calendar.events"
AUDIENCE = "https://oauth2.googleapis.com/token"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
KEY_ID = "0123456789abcdef"
# What Calendar lets a client choose for an id.
_ID = re.compile(r"[a-v0-9]{5,1024}")


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that conforms, as Google read it."""

    method: str
    ids: dict[str, str]
    query: dict[str, str]
    body: Any


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def private_key() -> str:
    """The service account's key, as its file has it."""
    pem, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return _key().private_bytes(serialization.Encoding.PEM, pem, plain).decode()


class Google(Remote):
    """What the requests did, and what shall happen to the next ones."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Seen] = []
        self.claims: list[dict[str, Any]] = []
        self.tokens: dict[str, dict[str, Any]] = {}
        self.assertions: list[str] = []
        self.events: dict[str, dict[str, Any]] = {}
        self.lifetime = 3599

    @property
    def elsewhere(self) -> str:
        return f"{self.url}/calendars/elsewhere/events"

    @property
    def url(self) -> str:
        return self.origin + BASE.rstrip("/")

    @property
    def account(self) -> str:
        """The service account's JSON."""
        names = {"type": "service_account", "project_id": "proyecto", "universe_domain": "googleapis.com"}
        key = {"private_key_id": KEY_ID, "private_key": private_key(), "token_uri": f"{self.origin}/token"}
        return json.dumps({**names, **key, "client_email": ACCOUNT, "client_id": "1234567890"})

    def methods(self) -> list[str]:
        return [each.method for each in self.seen]

    def shown(self) -> list[dict[str, Any]]:
        """The events that are in the calendar."""
        return [event for event in self.events.values() if event["status"] != "cancelled"]

    def answer(self, verb: str, target: str, headers: Message, content: bytes) -> Response:
        if (verb, target) == ("POST", "/token"):
            return self.act(TOKEN, lambda: self._token(headers, content))
        try:
            method, ids, query = called(verb, target)
            body = json.loads(content) if content else None
            check_request(method, body)
        except (Nonconforming, ValueError) as error:
            self.complaints.append(str(error))
            return Refusal(400, "badRequest", str(error)).answer
        request = Seen(method, ids, query, body)
        self.seen.append(request)
        answer = self.act(method, lambda: self._done(request, headers))
        if answer.status == 200 and answer.told is not None:
            try:
                check_answer(method, answer.told)
            except Nonconforming as error:
                self.complaints.append(str(error))
        return answer

    def _token(self, headers: Message, content: bytes) -> Response:
        try:
            assertion, claims = _granted(headers["Content-Type"], content)
        except (jwt.InvalidTokenError, KeyError, ValueError) as error:
            self.complaints.append(f"assertion: {error}")
            return told(400, {"error": "invalid_grant", "error_description": "Invalid JWT Signature."})
        token = f"ya29.{len(self.tokens)}-{assertion[-20:]}"
        self.assertions.append(assertion)
        self.claims.append(claims)
        self.tokens[token] = claims
        return told(200, {"access_token": token, "expires_in": self.lifetime, "token_type": "Bearer"})

    def _done(self, request: Seen, headers: Message) -> Response:
        try:
            claims = self._allowed(request, headers.get("Authorization", ""))
            match request.method:
                case "calendar.events.insert":
                    body = self._inserted(request, claims)
                case "calendar.events.patch":
                    body = self._patched(request, claims)
                case _:
                    return self._deleted(request)
        except Refusal as refusal:
            return refusal.answer
        return told(200, copy.deepcopy(body))

    def _allowed(self, request: Seen, authorization: str) -> dict[str, Any]:
        """What the token says, if it may do that."""
        claims = self.tokens.get(authorization.removeprefix("Bearer "))
        if claims is None:
            raise Refusal(401, "authError", "Invalid Credentials")
        if not set(claims["scope"].split()) & set(scopes_of(request.method)):
            raise Refusal(403, "insufficientPermissions")
        if request.ids["calendarId"] != CALENDAR:
            raise Refusal(404, "notFound", "Not Found")
        return claims

    def _inserted(self, request: Seen, claims: dict[str, Any]) -> dict[str, Any]:
        sent = request.body
        if not _ID.fullmatch(sent.get("id", "")):
            raise Refusal(400, "invalid", "Invalid resource id value.")
        if sent["id"] in self.events:
            raise Refusal(409, "duplicate", "The requested identifier already exists.")
        _raise_if_uninvitable(sent, claims)
        now = "2026-03-14T12:00:00.000Z"
        event = {
            "kind": "calendar#event",
            "etag": '"3500000000000000"',
            "status": "confirmed",
            "created": now,
            "updated": now,
            "sequence": 0,
            "eventType": "default",
            "htmlLink": f"https://www.google.com/calendar/event?eid={sent['id']}",
            "creator": {"email": claims.get("sub", ACCOUNT)},
            "organizer": {"email": CALENDAR, "self": True},
            "iCalUID": f"{sent['id']}@google.com",
            "reminders": {"useDefault": True},
            **sent,
        }
        if request.query.get("conferenceDataVersion", "0") == "1" and "conferenceData" in sent:
            event |= _conference(sent["conferenceData"]["createRequest"])
        else:
            event.pop("conferenceData", None)
        self.events[sent["id"]] = event
        return event

    def _patched(self, request: Seen, claims: dict[str, Any]) -> dict[str, Any]:
        event = self.events.get(request.ids["eventId"])
        if event is None or event["status"] == "cancelled":
            raise Refusal(404, "notFound", "Not Found")
        _raise_if_uninvitable(request.body, claims)
        event |= request.body
        event["sequence"] += 1
        return event

    def _deleted(self, request: Seen) -> Response:
        event = self.events.get(request.ids["eventId"])
        if event is None:
            raise Refusal(404, "notFound", "Not Found")
        if event["status"] == "cancelled":
            raise Refusal(410, "deleted", "Resource has been deleted")
        event["status"] = "cancelled"
        return Response(204)


def _granted(kind: str, content: bytes) -> tuple[str, dict[str, Any]]:
    """The assertion of a request for a token, and what it says."""
    form = parse_qs(content.decode(), strict_parsing=True)
    if kind != "application/x-www-form-urlencoded" or form["grant_type"] != [GRANT]:
        raise jwt.InvalidTokenError("no grant")
    [assertion] = form["assertion"]
    claims: dict[str, Any] = jwt.decode(
        assertion,
        _key().public_key(),
        algorithms=["RS256"],
        audience=AUDIENCE,
        issuer=ACCOUNT,
        options={"require": ["iss", "scope", "aud", "exp", "iat"]},
    )
    if claims["exp"] - claims["iat"] > 3600 or jwt.get_unverified_header(assertion)["kid"] != KEY_ID:
        raise jwt.InvalidTokenError("no such key, or for too long")
    return assertion, claims


def _raise_if_uninvitable(sent: dict[str, Any], claims: dict[str, Any]) -> None:
    if "attendees" in sent and "sub" not in claims:
        raise Refusal(403, "forbiddenForServiceAccounts")


def _conference(request: dict[str, Any]) -> dict[str, Any]:
    if request["conferenceSolutionKey"] != {"type": "hangoutsMeet"} or not request["requestId"]:
        raise Refusal(400, "invalid", "Invalid conference type value.")
    link = "https://meet.google.com/abc-defg-hij"
    phone = {"entryPointType": "phone", "uri": "tel:+34-911-000-000", "pin": "123456789", "regionCode": "ES"}
    video = {"entryPointType": "video", "uri": link, "label": "meet.google.com/abc-defg-hij"}
    icon = "https://fonts.gstatic.com/s/i/productlogos/meet/v6/192px.svg"
    solution = {"key": {"type": "hangoutsMeet"}, "name": "Google Meet", "iconUri": icon}
    conference = {
        "createRequest": {**request, "status": {"statusCode": "success"}},
        "conferenceId": "abc-defg-hij",
        "conferenceSolution": solution,
        "entryPoints": [phone, video],
    }
    return {"hangoutLink": link, "conferenceData": conference}
