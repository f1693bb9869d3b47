"""The public keys of the stage's identity provider (JWKS)."""

import json
from collections.abc import Mapping
from typing import Any

import jwt

from chalicelib.domain.errors import Unavailable
from chalicelib.integrations import transport
from chalicelib.integrations.deadline import in_time
from chalicelib.store.cache import KeyCache

# Resolving, connecting, and the whole answer, however slowly it drips.
_LONGEST_SECONDS = 2.5


class KeyUnknown(Exception):
    """The provider has no key with this id."""


class KeyServer:
    """The keys at one address."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: KeyCache[Mapping[str, Any]] = KeyCache(self._fetch)

    def key(self, key_id: str) -> Any:
        """Return the key with this id; one that is known goes on working while the server is away.

        :raises KeyUnknown: if the provider has none
        :raises Unavailable: if the server gives no keys in time, and this one is not known
        """
        keys = self._keys.get(key_id)
        if key_id not in keys:
            raise Unavailable if self._keys.is_stale else KeyUnknown
        return keys[key_id]

    def _fetch(self) -> Mapping[str, Any]:
        """Ask the server; whatever it sends that is no set of keys counts as if it were away."""
        try:
            content = in_time(lambda _: transport.send("GET", self._url).data, seconds=_LONGEST_SECONDS)
            return {str(key.key_id): key.key for key in jwt.PyJWKSet.from_dict(json.loads(content)).keys}
        except Exception as failure:
            raise Unavailable from failure
