"""Operations on a tenant's directory of people: record the caller, change, find by address, search."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import islice

from chalicelib import identity, settings
from chalicelib.domain.errors import UserNotFound
from chalicelib.domain.languages import DEFAULT, Language
from chalicelib.domain.people import FOLDING, Person
from chalicelib.domain.roles import Caller
from chalicelib.operations.retries import retry_on_conflict, retry_with_fresh_id
from chalicelib.store import people, users


def upsert(*, caller: Caller, now: datetime, language: str = "") -> Person:
    """Record the caller in the directory, or update them if their token says something new; return them.

    `language` is the one that they choose, es or en; empty to keep theirs. The name and address of an account
    that an administrator has changed stay as they are, whatever an older token says; so does a name that was
    changed by a request.

    :raises Unavailable: if the store gave no definite answer in time
    """
    cached = people.get_cached(caller.tenant, caller.user)
    # A choice is compared with the stored one: another process may have written another since.
    if cached is not None and not language and cached == _as_said(cached, caller, language):
        return cached
    is_changed = caller.user in users.account_overrides(caller.tenant)
    said = replace(caller, name="", email="") if is_changed else caller

    def attempt() -> Person:
        before = people.get(caller.tenant, caller.user)
        if before is None:
            return retry_with_fresh_id(lambda: _created(caller, now, language))
        if before.is_erased:
            people.remember(before)
            return before
        return _written(before, _as_said(before, said, language))

    return retry_on_conflict(attempt)


def change(*, tenant: str, user: str, plan: Callable[[Person], Person]) -> Person:
    """Change a person to what `plan` makes of them; return them.

    :raises UserNotFound: if they are not in the directory
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> Person:
        before = people.get(tenant, user)
        if before is None:
            raise UserNotFound
        return _written(before, plan(before))

    return retry_on_conflict(attempt)


def language_of(person: Person | None) -> Language:
    """Return the language in which a person is notified: the one they chose, if the stage still has it."""
    is_english = person is not None and person.language == "en" and "en" in settings.load().languages
    return "en" if is_english else DEFAULT


def chosen_language(caller: Caller) -> Language:
    """Return the language in which the caller is notified, as it is stored now.

    :raises Unavailable: if the store gave no definite answer in time
    """
    return language_of(people.get(caller.tenant, caller.user))


def rename(*, tenant: str, user: str, name: str) -> None:
    """Change the name of a person in the directory, if they are in it.

    :raises Unavailable: if the store gave no definite answer in time
    """
    with suppress(UserNotFound):
        change(tenant=tenant, user=user, plan=lambda person: person.renamed(name))


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


def search(*, tenant: str, searches: list[list[str]], most: int) -> list[Person]:
    """Return at most `most` people who may sign in and match all words of one of the `searches`, by name."""
    found: dict[str, Person] = {}
    for words in searches:
        matches = people.found_by(tenant, words, most)
        enabled = (person for person in matches if not users.is_disabled(tenant, person.user))
        found |= {person.user: person for person in islice(enabled, most)}
    return sorted(found.values(), key=lambda person: person.order)[:most]


def new_person(tenant: str, user: str, name: str, email: str, now: datetime) -> Person:
    """Return a person with a new number, not written yet."""
    number = int(identity.new_number(now))
    return Person(tenant=tenant, user=user, number=number, name=name, email=email, version=1)


def _created(caller: Caller, now: datetime, language: str) -> Person:
    person = new_person(caller.tenant, caller.user, caller.name, caller.email, now)
    person = replace(person, language=language, role=caller.role)
    people.write(None, person, identity.new_operation_id())
    return person


def _as_said(person: Person, caller: Caller, language: str) -> Person:
    """Return the person as the request describes them, under today's folding; what it leaves out stays."""
    return replace(
        person,
        name=person.name if person.is_name_fixed else caller.name or person.name,
        email=caller.email or person.email,
        language=language or person.language,
        role=caller.role,
        folding=FOLDING,
    )


def _written(before: Person, after: Person) -> Person:
    """Write a person if they were changed; return them as they are now."""
    if after == before:
        people.remember(before)
        return before
    after = replace(after, folding=FOLDING, version=before.version + 1)
    people.write(before, after, identity.new_operation_id())
    return after
