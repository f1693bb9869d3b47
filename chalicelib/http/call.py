"""The parsed and authenticated request that a view gets, and the reply that it returns."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from chalicelib import settings
from chalicelib.domain.errors import TokenMissing
from chalicelib.domain.idempotency import IdempotencyRecord, StoredResponse
from chalicelib.domain.roles import Caller
from chalicelib.http import bodies
from chalicelib.http.requests import KeyMalformed
from chalicelib.store import idempotency_records
from chalicelib.store.tables import key

Body = TypeVar("Body")

KEPT = timedelta(hours=24)
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True, slots=True)
class Reply:
    """HTTP status, body (None: no content) and additional headers; one with a list comes several times."""

    status: int
    body: Any
    headers: Mapping[str, str | list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[Body]):
    """A request as its view gets it; `now` is when it arrived.

    `body` and `query` are instances of their schemas; `document` is the body as the client sent it, `address`
    the path.
    """

    body: Body
    query: Any
    document: Mapping[str, Any]
    path: Mapping[str, str]
    headers: Mapping[str, str]
    source: str
    address: str
    route: str
    now: datetime
    known_caller: Caller | None

    @property
    def caller(self) -> Caller:
        """The authenticated caller.

        :raises TokenMissing: if the request is anonymous
        """
        if self.known_caller is None:
            raise TokenMissing
        return self.known_caller

    @property
    def tenant(self) -> str:
        """The caller's tenant, or the stage's default tenant for an anonymous request."""
        return self.known_caller.tenant if self.known_caller else settings.load().default_tenant

    def raise_if_replayed(self) -> None:
        """Look for a stored response to the same request, if the client sent an Idempotency-Key.

        :raises IdempotentReplay: if there is one
        :raises KeyReused: if the key was used with another body
        :raises KeyMalformed: if the key is not 1 to 255 visible ASCII characters
        """
        idempotency = self.idempotency_record(lambda _: Reply(200, None))
        if idempotency is not None:
            idempotency_records.raise_if_kept(idempotency, int(self.now.timestamp()))

    def idempotency_record(
        self, reply_for: Callable[[Any], Reply], *, settles_in: int = 0, is_secret: bool = False
    ) -> IdempotencyRecord | None:
        """Return the record that stores the response for a replay; None without an Idempotency-Key.

        `reply_for` makes the reply out of what was created. For `settles_in` seconds a more complete
        response may replace the stored one. One that `is_secret` is stored encrypted.

        :raises KeyMalformed: if the key is not 1 to 255 visible ASCII characters
        """
        sent = self.headers.get("idempotency-key")
        if sent is None:
            return None
        if not _KEY.fullmatch(sent):
            raise KeyMalformed
        now = int(self.now.timestamp())
        return IdempotencyRecord(
            owner=key("T", self.tenant, "KEY", self.caller.user),
            key=f"{self.route}#{sent}",
            fingerprint=self._fingerprint(),
            expires=int((self.now + KEPT).timestamp()),
            response_for=lambda created: _stored(reply_for(created)),
            requested=now,
            settles=now + settles_in if settles_in else 0,
            is_secret=is_secret,
        )

    def _fingerprint(self) -> str:
        """Return a digest of body, path ids and query."""
        query = {} if self.query is None else self.query.model_dump(mode="json", exclude_unset=True)
        parts: Any = [self.document, dict(self.path), query] if self.path or query else self.document
        canonical = json.dumps(parts, sort_keys=True).encode()
        return hashlib.sha256(canonical).hexdigest()


def _stored(reply: Reply) -> StoredResponse:
    return StoredResponse(reply.status, bodies.text(reply.body))
