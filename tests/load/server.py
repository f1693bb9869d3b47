"""The server under load, as it is called before and after; and the tokens of those who load it."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import jwt
import urllib3

from stack.tokens import token

_TRIES, _PATIENCE_SECONDS = 10, 60.0


class Refused(Exception):
    """The server did not do what the test needs before it can begin, or to check at its end."""

    def __init__(self, text: str, status: int = 0) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Server:
    """An address, and a token of its administrator and of each user."""

    url: str
    run: str
    admin: str
    tokens: Mapping[str, str] = field(repr=False)

    @classmethod
    def signing(cls, url: str, run: str, secret: str, users: int) -> Self:
        """Return one whose users are in a tenant of the run's own, with tokens that the secret signs."""
        roles = {f"{run}-admin": "ADMIN", **{f"{run}-user-{number}": "USUARIO" for number in range(users)}}
        tokens = {
            user: token(
                secret,
                {"sub": user, "email": f"{user}@example.com", "name": user, "role": role, "tenant": run},
                now=time.time(),
            )
            for user, role in roles.items()
        }
        return cls(url, run, f"{run}-admin", tokens)

    @classmethod
    def given(cls, url: str, run: str, tokens: Sequence[str]) -> Self:
        """Return one with these tokens: first the administrator's, then each user's.

        :raises Refused: if one is no token, or there is no user
        """
        try:
            subjects = [jwt.decode(each, options={"verify_signature": False})["sub"] for each in tokens]
        except (jwt.InvalidTokenError, KeyError) as error:
            raise Refused(f"TOKENS must hold a token a line: {error}") from error
        if len(set(subjects)) < 2:
            raise Refused("TOKENS must hold the administrator's token, and then those of users")
        return cls(url, run, subjects[0], dict(zip(subjects, tokens, strict=True)))

    @property
    def users(self) -> list[str]:
        """The users, without the administrator."""
        return [user for user in self.tokens if user != self.admin]

    def headers(self, user: str) -> dict[str, str]:
        """Return the headers of a request by this user."""
        return {"Authorization": f"Bearer {self.tokens[user]}", "Content-Type": "application/json"}

    def call(self, method: str, path: str, body: Any = None, *, user: str = "") -> Any:
        """Return the body of a success, as an administrator unless a user is named; wait where asked to.

        :raises Refused: if there is none
        """
        headers = self.headers(user or self.admin)
        content = None if body is None else json.dumps(body)
        for _ in range(_TRIES):
            try:
                answer = urllib3.request(
                    method,
                    f"{self.url}{path}",
                    body=content,
                    headers=headers,
                    timeout=_PATIENCE_SECONDS,
                    retries=False,
                )
            except urllib3.exceptions.HTTPError as error:
                raise Refused(f"{method} {self.url}{path}: {error}") from error
            if answer.status not in {429, 503} or "Retry-After" not in answer.headers:
                break
            time.sleep(min(float(answer.headers["Retry-After"]), 10))
        if answer.status >= 300:
            told = answer.data[:300].decode(errors="replace")
            raise Refused(f"{method} {self.url}{path} answers {answer.status}: {told}", answer.status)
        return json.loads(answer.data or b"null")
