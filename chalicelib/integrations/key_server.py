"""The stage's identity provider: its public keys (JWKS), and the tokens that they verify."""

import json
from collections.abc import Mapping
from typing import Any

import jwt

from chalicelib.domain.errors import TokenInvalid, Unavailable
from chalicelib.integrations import transport
from chalicelib.integrations.deadline import in_time
from chalicelib.store.cache import KeyCache

# Resolving, connecting, and the whole answer, however slowly it drips.
_LONGEST_SECONDS = 2.5


class KeyServer:
    """The keys at one address."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: KeyCache[Mapping[str, Any]] = KeyCache(self._fetch)

    def claims(self, token: str, *, algorithm: str, audience: str, issuer: str) -> Mapping[str, Any]:
        """Return the claims of a token that the provider has signed for this audience; times are not checked.

        :raises TokenInvalid: if it has not, or the token has no `exp`
        :raises Unavailable: if the server gives no keys in time, and the token's is not known
        """
        try:
            key = self._key(str(jwt.get_unverified_header(token).get("kid")))
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=audience,
                issuer=issuer,
                options={
                    "require": ["exp"],
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                    "verify_sub": False,
                },
            )
        except jwt.PyJWTError as error:
            raise TokenInvalid from error
        return claims

    def _key(self, key_id: str) -> Any:
        """Return the key with this id; one that is known goes on working while the server is away."""
        keys = self._keys.get(key_id)
        if key_id not in keys:
            raise Unavailable if self._keys.is_stale else TokenInvalid
        return keys[key_id]

    def _fetch(self) -> Mapping[str, Any]:
        """Ask the server; whatever it sends that is no set of keys counts as if it were away."""
        try:
            content = in_time(lambda _: transport.send("GET", self._url).data, seconds=_LONGEST_SECONDS)
            return {str(key.key_id): key.key for key in jwt.PyJWKSet.from_dict(json.loads(content)).keys}
        except Exception as failure:
            raise Unavailable from failure
