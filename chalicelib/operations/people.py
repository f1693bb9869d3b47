"""Operations on a tenant's directory of people: record the caller, find by address, search."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import islice

from chalicelib import identity
from chalicelib.domain.people import Person
from chalicelib.domain.roles import Caller
from chalicelib.operations.retries import retry_on_conflict, retry_with_fresh_id
from chalicelib.store import people, users


def upsert(*, caller: Caller, now: datetime, language: str = "") -> Person:
    """Record the caller in the directory, or update them if their token says something new; return them.

    `language` is the one that the request asks for, es or en; empty if it asks for none. The name and address
    of an account that an administrator has changed stay as they are, whatever an older token says.

    :raises Unavailable: if the store gave no definite answer in time
    """
    cached = people.get_cached(caller.tenant, caller.user)
    if cached is not None and not _is_news(cached, caller, language):
        return cached
    is_changed = caller.user in users.account_overrides(caller.tenant)
    said = replace(caller, name="", email="") if is_changed else caller

    def attempt() -> Person:
        before = people.get(caller.tenant, caller.user)
        if before is None:
            return retry_with_fresh_id(lambda: _created(caller, now, language))
        if before.is_erased or not _is_news(before, said, language):
            people.remember(before)
            return before
        after = replace(
            before,
            name=said.name or before.name,
            email=said.email or before.email,
            language=language or before.language,
            version=before.version + 1,
        )
        people.write(before, after, identity.new_operation_id())
        return after

    return retry_on_conflict(attempt)


def rename(*, tenant: str, user: str, name: str) -> None:
    """Change the name of a person in the directory, if they are in it.

    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> None:
        before = people.get(tenant, user)
        if before is not None and before.name != name:
            after = replace(before, name=name, version=before.version + 1)
            people.write(before, after, identity.new_operation_id())

    retry_on_conflict(attempt)


def erase(*, tenant: str, user: str) -> None:
    """Take the name and address of a person out of the directory; reservations of the past keep their number.

    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> None:
        before = people.get(tenant, user)
        if before is not None and not before.is_erased:
            people.erase(before, identity.new_operation_id())

    retry_on_conflict(attempt)


def with_emails(*, tenant: str, emails: Iterable[str]) -> dict[str, Person]:
    """Return the people who have these addresses and may sign in, by case-folded address."""
    return {
        address: person
        for address, person in people.by_emails(tenant, emails).items()
        if not users.is_disabled(tenant, person.user)
    }


def search(*, tenant: str, words: list[str], most: int) -> list[Person]:
    """Return at most `most` people who may sign in and match the beginnings of all `words`, by name."""
    matches = people.found_by(tenant, words, most)
    return list(islice((person for person in matches if not users.is_disabled(tenant, person.user)), most))


def new_person(tenant: str, user: str, name: str, email: str, now: datetime) -> Person:
    """Return a person with a new number, not written yet."""
    number = int(identity.new_number(now))
    return Person(tenant=tenant, user=user, number=number, name=name, email=email, version=1)


def _created(caller: Caller, now: datetime, language: str) -> Person:
    person = new_person(caller.tenant, caller.user, caller.name, caller.email, now)
    person = replace(person, language=language)
    people.write(None, person, identity.new_operation_id())
    return person


def _is_news(person: Person, caller: Caller, language: str) -> bool:
    """Return whether the request differs from the directory; what the request leaves out does not count."""
    said = (caller.name or person.name, caller.email or person.email, language or person.language)
    return said != (person.name, person.email, person.language)
