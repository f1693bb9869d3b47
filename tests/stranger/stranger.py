"""The stranger: several accounts, every request that they send, and what they were answered."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote

from tests.api import UNSET, Api, Response
from tests.contract.callers import Caller
from tests.contract.courts import Courts
from tests.stranger.town import NEIGHBOURS, Town

EVA: Final = "xq7.eva@town.example"
VICTIM: Final = "xq7.victim@town.example"
"""Addresses of somebody with an account in the town, and of somebody who has nothing to do with it."""


@dataclass(frozen=True)
class Account:
    """An account of the stranger's; a nobody has no id and no address."""

    caller: Caller
    id: str = ""
    email: str = ""
    is_proved: bool = False


@dataclass
class Stranger:
    """Sends requests, and looks at each answer for what it should not hold.

    `goes_out` lets out what a request has caused: a mail that is not sent at once may be overtaken.
    """

    api: Api
    town: Town
    goes_out: Callable[[], None]
    accounts: dict[str, Account] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    locked_out: list[str] = field(default_factory=list)
    refused_too_late: list[str] = field(default_factory=list)

    def registers(self, name: str, *, is_proved: bool) -> Account:
        """Make an account as everybody may, and prove its address or not."""
        email = f"{name}@stranger.example"
        courts = Courts(self.api).from_ip(f"203.0.113.{len(self.accounts) + 1}")
        fields = {"nombre": f"Comprame {name}", "email": email, "password": "la clave del extraño"}
        made = courts.proved(**fields) if is_proved else courts.registered(**fields)
        caller = Caller(self.api).with_token(str(made.cookie))
        account = Account(caller, str(made.usuario["id"]), email, is_proved)
        self.accounts[name] = account
        return account

    def send(
        self,
        account: Account | None,
        method: str,
        path: str,
        *,
        json: Any = UNSET,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        source_ip: str = "203.0.113.77",
    ) -> Response:
        """Send a request, and look at what comes back."""
        caller = Caller(self.api).nobody if account is None else account.caller
        options: dict[str, Any] = {"headers": dict(headers or {}), "source_ip": source_ip}
        options |= {} if json is UNSET else {"json": json}
        options |= {} if body is None else {"body": body}
        answer = caller.request(method, path, **options)
        self.sent += 1
        self.statuses[answer.status] += 1
        asked = unquote(f"{path} {_text_of(json)} {(body or b'').decode(errors='replace')} {headers or ''}")
        seen = f"{method} {path}: {answer.status} {answer.raw[:200]!r}"
        if answer.status >= 500:
            self.broken.append(seen)
        if method != "GET" and answer.status < 300:
            self.done[f"{method} {'/'.join(path.partition('?')[0].split('/')[:3])}"] += 1
            if path.startswith(("/api/bookings", "/api/reservations")):
                self.goes_out()
        text = f"{answer.headers} {answer.raw.decode(errors='replace')}"
        found = self.found_in(text, asked, self._may_read(account, path))
        self.leaks += [f"{word!r} in {seen}" for word in found]
        return answer

    def found_in(self, text: str, asked: str, readable: set[str]) -> list[str]:
        """Return the texts of others in a text, but for what was asked with and what may be read."""
        folded, known = text.casefold(), asked.casefold()
        others = {*self.town.private, *(word for words in self.town.directory().values() for word in words)}
        return sorted(
            word for word in others - readable if word.casefold() in folded and word.casefold() not in known
        )

    def _may_read(self, account: Account | None, path: str) -> set[str]:
        """Return what the directory says that this route shows, to whoever has proved an address."""
        if account is None or not account.is_proved:
            return set()
        if path.startswith("/api/bookings/search-users"):
            return {word for words in self.town.directory().values() for word in words}
        return self.of_neighbours() if path.startswith("/api/bookings") else set()

    def of_neighbours(self) -> set[str]:
        """Return what the directory says of those whom the stranger invites."""
        return {word for neighbour in NEIGHBOURS for word in self.town.directory()[neighbour]}

    @property
    def own_ids(self) -> set[str]:
        return {account.id for account in self.accounts.values()}


def _text_of(value: Any) -> str:
    return "" if value is UNSET else json.dumps(value, ensure_ascii=False)
