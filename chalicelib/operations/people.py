"""What can be done with a tenant's directory: meet, find, search."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import islice

from chalicelib import identity
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.people import Person
from chalicelib.domain.roles import Caller
from chalicelib.operations.retries import until_current
from chalicelib.store import people, users

_NUMBER_ATTEMPTS = 10


def meet(*, caller: Caller, now: datetime, language: str = "") -> Person:
    """The caller in the directory: new the first time, renamed when their token says something else.

    `language` is the one that they ask for, es or en; empty: they do not say.

    :raises Unavailable: if the store gave no definite answer in time
    """
    known = people.known(caller.tenant, caller.user)
    if known is not None and not _is_news(known, caller, language):
        return known
    return until_current(lambda: _noted(caller, now, language), people.Overtaken)


def with_emails(*, tenant: str, emails: Iterable[str]) -> dict[str, Person]:
    """Who has these addresses and may sign in, by the address without case."""
    rulings = users.rulings(tenant)
    found = people.by_emails(tenant, emails)
    return {
        address: person
        for address, person in found.items()
        if person.user not in rulings or rulings[person.user].is_active
    }


def search(*, tenant: str, words: list[str], most: int) -> list[Person]:
    """At most so many of those who may sign in and whose words begin with these, by name."""
    rulings = users.rulings(tenant)
    found = (
        person
        for person in people.found_by(tenant, words, most)
        if person.user not in rulings or rulings[person.user].is_active
    )
    return list(islice(found, most))


def _noted(caller: Caller, now: datetime, language: str) -> Person:
    before = people.get(caller.tenant, caller.user)
    if before is None:
        return _added(caller, now, language)
    if not _is_news(before, caller, language):
        people.remember(before)
        return before
    after = replace(
        before,
        name=caller.name or before.name,
        email=caller.email or before.email,
        language=language or before.language,
        version=before.version + 1,
    )
    people.write(before, after, identity.new_operation_id())
    return after


def _added(caller: Caller, now: datetime, language: str) -> Person:
    for _ in range(_NUMBER_ATTEMPTS):
        named = new_person(caller.tenant, caller.user, caller.name, caller.email, now)
        person = replace(named, language=language)
        try:
            people.write(None, person, identity.new_operation_id())
        except people.NumberTaken:
            continue
        return person
    raise Unavailable


def new_person(tenant: str, user: str, name: str, email: str, now: datetime) -> Person:
    """A person with a new number, not written yet."""
    number = int(identity.new_number(now))
    return Person(tenant=tenant, user=user, number=number, name=name, email=email, version=1)


def _is_news(person: Person, caller: Caller, language: str) -> bool:
    """Whether the request says something else than the directory; what it leaves out says nothing."""
    said = (caller.name or person.name, caller.email or person.email, language or person.language)
    return said != (person.name, person.email, person.language)
