"""The public keys of the stage's identity provider (JWKS), kept while their server is away."""

import json
import math
from collections.abc import Mapping
from typing import Any

import jwt
from aws_lambda_powertools import Logger

from chalicelib import clock
from chalicelib.domain.errors import Unavailable
from chalicelib.integrations import transport
from chalicelib.integrations.deadline import in_time

# Keys are asked for again after five minutes, and never twice within a minute: a token with a made-up key id
# costs nothing.
_FRESH_SECONDS, _PAUSE_SECONDS = 300.0, 60.0
# Resolving, connecting, and the whole answer, however slowly it drips.
_LONGEST_SECONDS = 2.5

logger = Logger(service="cupo")


class KeyUnknown(Exception):
    """The provider has no key with this id."""


class KeyServer:
    """The keys at one address."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: Mapping[str, Any] = {}
        self._fetched = self._tried = -math.inf
        self._is_away = False

    def key(self, key_id: str) -> Any:
        """Return the key with this id; one that is known goes on working while the server is away.

        :raises KeyUnknown: if the provider has none
        :raises Unavailable: if the server gives no keys in time, and this one is not known
        """
        now = clock.monotonic()
        is_due = key_id not in self._keys or now - self._fetched >= _FRESH_SECONDS
        if is_due and now - self._tried >= _PAUSE_SECONDS:
            self._tried = now
            self._fetch(now)
        if key_id in self._keys:
            return self._keys[key_id]
        if self._is_away:
            raise Unavailable
        raise KeyUnknown

    def _fetch(self, now: float) -> None:
        """Ask the server; whatever it sends that is no set of keys counts as if it were away."""
        try:
            content = in_time(lambda _: transport.send("GET", self._url).data, seconds=_LONGEST_SECONDS)
            keys = {str(key.key_id): key.key for key in jwt.PyJWKSet.from_dict(json.loads(content)).keys}
        except Exception as failure:
            logger.warning("no keys of the identity provider", extra={"failure": type(failure).__name__})
            self._is_away = True
            return
        self._keys, self._fetched, self._is_away = keys, now, False
