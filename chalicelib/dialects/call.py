"""One request, read and authenticated, as a view gets it; and its reply."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from chalicelib import settings
from chalicelib.dialects import bodies
from chalicelib.dialects.languages import language_of
from chalicelib.dialects.requests import KeyMalformed
from chalicelib.domain.errors import TokenMissing
from chalicelib.domain.receipts import Answer, Receipt
from chalicelib.domain.roles import Caller
from chalicelib.store import receipts, secrets
from chalicelib.store.tables import key

Body = TypeVar("Body")

KEPT = timedelta(hours=24)
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


@dataclass(frozen=True, slots=True)
class Reply:
    """HTTP status, body (None: no content) and further headers."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[Body]):
    """What a view may know of its request; `now` is when it came in.

    `body` and `query` are as their schemas have them, `document` is the body as it was sent.
    """

    body: Body
    query: Any
    document: Mapping[str, Any]
    path: Mapping[str, str]
    headers: Mapping[str, str]
    source: str
    route: str
    now: datetime
    known_caller: Caller | None

    @property
    def language(self) -> str:
        """The language that the client asks for, es or en; empty: it does not say."""
        accepted = self.headers.get("accept-language")
        return language_of(accepted) if accepted else ""

    @property
    def caller(self) -> Caller:
        """Who is calling.

        :raises TokenMissing: if nobody is known to be
        """
        if self.known_caller is None:
            raise TokenMissing
        return self.known_caller

    @property
    def tenant(self) -> str:
        """The caller's tenant, else the stage's default one."""
        return self.known_caller.tenant if self.known_caller else settings.load().default_tenant

    def raise_if_answered(self) -> None:
        """Look for the answer to the same request, when the client sent an Idempotency-Key.

        :raises AlreadyAnswered: if there is one
        :raises KeyReused: if the key was used with another body
        :raises KeyMalformed: if the key is not 1 to 255 visible ASCII characters
        """
        receipt = self.receipt(lambda _: Reply(200, None))
        if receipt is not None:
            receipts.raise_if_kept(receipt, int(self.now.timestamp()))

    def receipt(self, answer: Callable[[Any], Reply], *, settles_in: int = 0) -> Receipt | None:
        """What keeps the answer for a repeated request, when the client sent an Idempotency-Key.

        It may be replaced by a fuller one for `settles_in` seconds.

        :raises KeyMalformed: if the key is not 1 to 255 visible ASCII characters
        """
        sent = self.headers.get("idempotency-key")
        if sent is None:
            return None
        if not _KEY.fullmatch(sent):
            raise KeyMalformed
        owner = ("KEY", self.known_caller.user) if self.known_caller else ("ANONYMOUS", self.source)
        return Receipt(
            owner=key("T", self.tenant, *owner),
            key=f"{self.route}#{sent}",
            fingerprint=self._fingerprint(),
            expires=int((self.now + KEPT).timestamp()),
            answer=lambda made: _answer(answer(made)),
            asked=int(self.now.timestamp()),
            settles=int(self.now.timestamp()) + settles_in if settles_in else 0,
        )

    def _fingerprint(self) -> str:
        """A keyed digest of the body: bodies may hold passwords, so a plain one would not do."""
        canonical = json.dumps(self.document, sort_keys=True).encode()
        return hmac.new(secrets.jwt_secret().encode(), canonical, hashlib.sha256).hexdigest()


def _answer(reply: Reply) -> Answer:
    return Answer(reply.status, bodies.text(reply.body))
