"""Operations on a tenant's directory of people: record the caller, change, find by address, search."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import islice

from chalicelib import identity, settings
from chalicelib.domain.errors import AddressUnproved, UserNotFound
from chalicelib.domain.languages import DEFAULT, Language
from chalicelib.domain.people import FOLDING, Person, Proof
from chalicelib.domain.rate_limits import Allowance
from chalicelib.domain.roles import LOWEST, Caller, Roles
from chalicelib.domain.user import User, folded
from chalicelib.operations.retries import retry_on_conflict, retry_with_fresh_id
from chalicelib.store import account_overrides, limits, people, users
from chalicelib.store.account_overrides import AccountOverride
from chalicelib.store.conflicts import AddressTaken
from chalicelib.store.people import Owner
from chalicelib.store.tables import key

MOST_SEARCHES, SEARCHES_SECONDS = 30, 60


def upsert(*, caller: Caller, now: datetime, language: str = "") -> Person:
    """Record the caller in the directory, or update them if their token says something new; return them.

    `language` is the one that they choose, es or en; empty to keep theirs. Of an account here a token changes
    nothing but the role, and no name that a request has changed. The address follows the token only if that
    proves it, or nothing else has proved one; a claim to an address of somebody else is passed over.

    :raises Unavailable: if the store gave no definite answer in time
    """
    if people.is_passed_over(caller.tenant, caller.user, caller.email):
        caller = _without_address(caller)
    cached = people.get_cached(caller.tenant, caller.user)
    # A choice is compared with the stored one: another process may have written another since.
    if cached is not None and not language and cached == _as_said(cached, caller, language):
        return cached

    def attempt(said: Caller) -> Person:
        account, before = users.with_person(said.tenant, said.user)
        if before is None:
            return retry_with_fresh_id(lambda: _created(account, said, now, language))
        if before.is_erased:
            people.remember(before)
            return before
        said = said if account is None else replace(_without_address(said), name="")
        return _written(before, _as_said(before, said, language))

    try:
        return retry_on_conflict(lambda: attempt(caller))
    except AddressTaken:
        people.pass_over(caller.tenant, caller.user, caller.email)
        return retry_on_conflict(lambda: attempt(_without_address(caller)))


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


def roles_of(tenant: str, user: str, person: Person | None) -> Roles:
    """Return the roles that a user has now: those that override their tokens', else their latest token's.

    Whom the directory does not know has the lowest.
    """
    return roles_in(account_overrides.of_tenant(tenant).get(user), person)


def roles_in(override: AccountOverride | None, person: Person | None) -> Roles:
    """Return the roles that an override gives, else those that the directory has."""
    if override is not None and override.roles is not None:
        return override.roles
    return LOWEST if person is None else person.roles


def language_of(person: Person | None) -> Language:
    """Return the language in which a person is notified: the one they chose, if the stage still has it."""
    return listed_language(None if person is None else person.language)


def listed_language(language: str | None) -> Language:
    """Return a language that somebody chose if the stage has it now, else the stage's own."""
    return "en" if language == "en" and language in settings.load().languages else DEFAULT


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
    """Return the people to whom these addresses are proved and who may sign in, by case-folded address."""
    return {
        address: person
        for address, person in people.by_emails(tenant, emails).items()
        if not account_overrides.is_disabled(tenant, person.user)
    }


def raise_if_unproved(*, caller: Caller, now: datetime) -> None:
    """Refuse what only users with a proved address may do.

    :raises AddressUnproved: if the caller's address is not proved
    :raises Unavailable: if the store gave no definite answer in time
    """
    if upsert(caller=caller, now=now).is_proved:
        return
    # Another process may have written the proof since this one cached the person.
    stored = people.get(caller.tenant, caller.user)
    if stored is None or not stored.is_proved:
        raise AddressUnproved
    people.remember(stored)


def admit_search(*, caller: Caller, now: datetime) -> Allowance:
    """Count a search of the directory, and return what is left.

    :raises RateExceeded: if the caller has made more than 30 within a minute
    """
    limit, stamp = key("SEARCH", caller.tenant, caller.user), identity.new_operation_id()
    return limits.admit(limit, most=MOST_SEARCHES, seconds=SEARCHES_SECONDS, now=now, stamp=stamp)


def owner_giving_way(person: Person, user: str, *, to_token: bool) -> Owner | None:
    """Return the user to whom the person's address leads, if they lose it to them; None if they keep it.

    They do if they have another address by now, or left. If their address was only assumed to be theirs, they
    lose it to whoever proves it by a token.
    """
    owner = people.get(person.tenant, user)
    if owner is None or account_overrides.when_erased(person.tenant, user) is not None:
        return Owner(user, owner, None if owner is None else _without_proof(owner))
    if folded(owner.email) != folded(person.email) or not owner.is_proved:
        return Owner(user, owner, replace(owner, version=owner.version + 1))
    if owner.proof is Proof.ASSUMED and to_token:
        return Owner(user, owner, _without_proof(owner))
    return None


def search(*, tenant: str, searches: list[list[str]], most: int) -> list[Person]:
    """Return at most `most` people who may sign in and match all words of one of the `searches`, by name.

    :raises SearchTooWide: if too many have one of the words, and few have all
    """
    found: dict[str, Person] = {}
    for words in searches:
        matches = people.found_by(tenant, words, most)
        enabled = (person for person in matches if not account_overrides.is_disabled(tenant, person.user))
        found |= {person.user: person for person in islice(enabled, most)}
    return sorted(found.values(), key=lambda person: person.order)[:most]


def new_person(tenant: str, user: str, name: str, email: str, now: datetime) -> Person:
    """Return a person with a new number, whose address is not proved, not written yet."""
    number = int(identity.new_number(now))
    return Person(
        tenant=tenant, user=user, number=number, name=name, email=email, version=1, proof=Proof.NONE
    )


def person_of_account(account: User, now: datetime) -> Person:
    """Return the person for an account, not written yet; of one made before, the address counts as theirs."""
    person = new_person(account.tenant, account.id, account.name, account.email, now)
    return replace(person, proof=Proof.NONE if account.unproved_until else Proof.ASSUMED, roles=account.roles)


def _created(account: User | None, caller: Caller, now: datetime, language: str) -> Person:
    if account is None:
        person = new_person(caller.tenant, caller.user, caller.name, "", now)
        person = _as_said(person, caller, language)
    else:
        person = replace(person_of_account(account, now), language=language)
    _write(None, person)
    return person


def _without_address(caller: Caller) -> Caller:
    return replace(caller, email="", proves_address=False)


def _without_proof(owner: Person) -> Person:
    return replace(owner, proof=Proof.NONE, version=owner.version + 1)


def _as_said(person: Person, caller: Caller, language: str) -> Person:
    """Return the person as the request describes them, under today's folding; what it leaves out stays."""
    is_address_said = caller.proves_address or not person.is_proved
    email = (caller.email if is_address_said else "") or person.email
    is_given = caller.proves_address and folded(email) == folded(caller.email)
    return replace(
        person,
        name=person.name if person.is_name_fixed else caller.name or person.name,
        email=email,
        proof=Proof.GIVEN if is_given else person.proof,
        language=language or person.language,
        roles=caller.roles,
        folding=FOLDING,
    )


def _written(before: Person, after: Person) -> Person:
    """Write a person if they were changed; return them as they are now."""
    if after == before:
        people.remember(before)
        people.forget_former(before)
        return before
    after = replace(after, folding=FOLDING, version=before.version + 1)
    _write(before, after)
    return after


def _write(before: Person | None, after: Person) -> None:
    """Write a person; whoever has their address without having proved it loses it.

    :raises AddressTaken: if the address is proved for somebody else
    """
    try:
        people.write(before, after, identity.new_operation_id())
    except AddressTaken as taken:
        owner = owner_giving_way(after, taken.user, to_token=True)
        if owner is None:
            raise
        people.write(before, after, identity.new_operation_id(), owner)
