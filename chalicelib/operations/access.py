"""Change what any user of the directory may do: their roles, and whether they may sign in."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib import identity
from chalicelib.domain.errors import LastSuperadmin, RoleTooLow, UserNotFound
from chalicelib.domain.people import Person
from chalicelib.domain.roles import Caller, Role, Roles
from chalicelib.operations.people import person_of_account, roles_in
from chalicelib.operations.retries import retry_on_conflict
from chalicelib.operations.users import AccountChange, changed, while_superadmin
from chalicelib.store import account_overrides, users
from chalicelib.store.account_overrides import AccountOverride


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a user may do: their roles, and whether they may sign in."""

    user: str
    name: str
    email: str
    roles: Roles
    is_active: bool


def change(*, user: str, roles: Roles | None, is_active: bool | None, actor: Caller, now: datetime) -> Access:
    """Change the roles of any user of the directory, and whether they may sign in; None leaves it as it is.

    They need no account here. Their tokens follow within seconds; a change of roles ends no session.

    :raises UserNotFound: if the tenant has no such user
    :raises RoleTooLow: if the rank of the user, or one of these roles, is not below that of an admin who acts
    :raises LastSuperadmin: if a superadmin would go: the actor, or another by an actor who is none any more
    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> Access:
        account, person = users.with_person(actor.tenant, user)
        changes = AccountChange(roles=roles, is_active=is_active)
        if account is not None:
            _raise_unless_above(account.roles, user, changes, actor)
            after = changed(account, changes, actor, now)
            return _access(person or person_of_account(account, now), after.roles, is_active=after.is_active)
        if person is None or person.is_erased:
            raise UserNotFound
        override = account_overrides.get(actor.tenant, user)
        if override is not None and override.erased is not None:
            raise UserNotFound
        held = roles_in(override, person)
        _raise_unless_above(held, user, changes, actor)
        written = _overridden(user, override, held, changes, actor=actor, now=now)
        return _access(person, roles_in(written, person), is_active=written.is_active)

    return retry_on_conflict(attempt)


def _access(person: Person, roles: Roles, *, is_active: bool) -> Access:
    name, email = person.shown_name, person.email
    return Access(user=person.user, name=name, email=email, roles=roles, is_active=is_active)


def _overridden(
    user: str,
    override: AccountOverride | None,
    held: Roles,
    changes: AccountChange,
    *,
    actor: Caller,
    now: datetime,
) -> AccountOverride:
    """Write what overrides the tokens of a user without an account, changed; return it."""
    before = override or AccountOverride(None, is_active=True)
    after = replace(
        before,
        roles=before.roles if changes.roles is None else changes.roles,
        is_active=before.is_active if changes.is_active is None else changes.is_active,
        sessions_end=now if changes.is_active is False else before.sessions_end,
    )
    if after != before:
        operation = identity.new_operation_id()
        with while_superadmin(actor, user, held) as superadmin:
            account_overrides.write(
                actor.tenant, user, override, after, operation=operation, superadmin=superadmin
            )
    return after


def _raise_unless_above(held: Roles, user: str, changes: AccountChange, actor: Caller) -> None:
    """Check that the actor's rank is above what the user has and gets; superadmins may do it to anybody."""
    rank, wanted = actor.roles.bare, changes.roles
    if rank is not Role.SUPERADMIN:
        if held.bare >= rank or (wanted is not None and wanted.highest >= rank):
            raise RoleTooLow
        return
    is_demoted = wanted is not None and wanted.bare is not Role.SUPERADMIN
    if user == actor.user and (is_demoted or changes.is_active is False):
        raise LastSuperadmin
