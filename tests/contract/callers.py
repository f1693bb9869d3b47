"""Who calls, and how: what the verbs of every dialect have in common."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from tests.api import Api, Response
from tests.tokens import token


class _Missing:
    def __repr__(self) -> str:
        return "missing"


MISSING: Final = _Missing()
"""As the value of a field: leave it out of the body."""

PEOPLE: Final = {
    "ana": {"name": "Ana López", "email": "ana@example.com"},
    "bruno": {"name": "Bruno Díaz", "email": "bruno@example.com"},
    "carla": {"name": "Carla Gil", "email": "carla@example.com"},
    "sara": {"name": "Sara Mora", "email": "sara@example.com"},
    "alma": {"name": "Alma Ruiz", "email": "alma@example.com"},
    "admin": {"name": "Alma Ruiz", "email": "alma@example.com"},
    "root": {"name": "Rita Sosa", "email": "rita@example.com"},
}


@dataclass(frozen=True)
class Caller:
    """A caller of the API: Ana, a user, unless a test says otherwise.

    A Bearer token is made anew for each request, so that a test may move the clock without
    logging its people out; `with_cookie` and `with_token` keep the very token they were given.
    """

    api: Api
    claims: Mapping[str, Any] | None = field(
        default_factory=lambda: {"user": "ana", "role": "user", **PEOPLE["ana"]}
    )
    cookie: str | None = None
    bearer: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    source_ip: str | None = None

    @property
    def user(self) -> str:
        return str((self.claims or {}).get("user", ""))

    @property
    def tenant(self) -> str:
        return str((self.claims or {}).get("tenant", "default"))

    @property
    def nobody(self) -> Self:
        return replace(self, claims=None, cookie=None, bearer=None)

    def by(self, user: str, **claims: Any) -> Self:
        """Call as `user`, of the same tenant unless `claims` name another."""
        known = {"user": user, "role": "user", "tenant": self.tenant, **PEOPLE.get(user, {}), **claims}
        return replace(self, claims=known, cookie=None, bearer=None)

    def with_token(self, bearer: str) -> Self:
        return replace(self, claims=None, cookie=None, bearer=bearer)

    def with_cookie(self, cookie: str) -> Self:
        return replace(self, claims=None, cookie=cookie, bearer=None)

    def from_ip(self, source_ip: str) -> Self:
        return replace(self, source_ip=source_ip)

    def sending(self, headers: Mapping[str, str]) -> Self:
        return replace(self, headers={**self.headers, **headers})

    def choosing(self, language: str) -> Self:
        """Choose the language in which this caller is notified."""
        assert self.request("PUT", "/api/me/language", json={"language": language}).status == 200
        return self

    def keyed(self, key: str = "k-1") -> Self:
        return self.sending({"Idempotency-Key": key})

    def request(self, method: str, path: str, **options: Any) -> Response:
        headers = {**self.headers, **options.pop("headers", {})}
        if self.cookie is not None:
            options["cookie"] = self.cookie
            if method != "GET" and not {"json", "body"} & options.keys():
                headers.setdefault("Content-Type", "application/json")
        elif self.bearer is not None:
            options["token"] = self.bearer
        elif self.claims is not None:
            options["token"] = token(**self.claims)
        if self.source_ip is not None:
            options["source_ip"] = self.source_ip
        if headers:
            options["headers"] = headers
        return self.api.request(method, path, **options)
