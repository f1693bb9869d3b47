"""Operations on accounts: register, change, erase."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from aws_lambda_powertools import Logger

from chalicelib import identity
from chalicelib.domain import passwords
from chalicelib.domain.audit import ACCOUNT
from chalicelib.domain.errors import (
    CredentialsWrong,
    EmailTaken,
    LastSuperadmin,
    OwnAccountChange,
    OwnAccountRemoval,
    PasswordCommon,
    RoleTooLow,
    UserNotFound,
)
from chalicelib.domain.people import Person
from chalicelib.domain.roles import LOWEST, Caller, Role, Roles
from chalicelib.domain.user import SESSIONS_END_AFTER, UNPROVED_STAYS, User
from chalicelib.operations import erasures
from chalicelib.operations.audit import recorded, recorded_account
from chalicelib.operations.logins import check_password
from chalicelib.operations.people import owner_giving_way, person_of_account, rename
from chalicelib.operations.retries import retry_on_conflict, retry_with_fresh_id
from chalicelib.store import account_overrides, users
from chalicelib.store.conflicts import AddressTaken, NoSuperadmin

_ENDED_AT_ONCE = 25

logger = Logger(service="cupo")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChange:
    """The changed fields of an account; None leaves a field as it is."""

    name: str | None = None
    roles: Roles | None = None
    is_active: bool | None = None


def register(*, tenant: str, name: str, email: str, password: str, now: datetime) -> User:
    """Create an account, always with the lowest role, and its entry in the directory.

    Its address is not proved; a mail with a link that proves it follows from the write. Another account that
    has not proved the address cannot log in with it any more. A registration that is repeated with the same
    password makes no second account.

    :raises PasswordCommon: if the password is one of the most used, or made of name or address
    :raises EmailTaken: if the address is proved for somebody, in upper or lower case, or this is a repetition
    :raises Unavailable: if the store gave no definite answer in time
    """
    raise_if_common(password, name, email)
    user = User(
        tenant=tenant,
        id=identity.new_id(now),
        email=email.strip(),
        name=name,
        roles=LOWEST,
        is_active=True,
        password=passwords.hashed(password, identity.new_salt()),
        created=now,
        version=1,
        unproved_until=now + UNPROVED_STAYS,
    )

    def attempt() -> User:
        other = users.by_email(tenant, email)
        if other is not None and (
            other.unproved_until is None or passwords.is_match(password, other.password)
        ):
            raise EmailTaken
        replaced = None if other is None else other.id
        person = person_of_account(user, now)
        try:
            users.create(user, person, identity.new_operation_id(), replaced)
        except AddressTaken as taken:
            owner = owner_giving_way(person, taken.user, to_token=False)
            if owner is None:
                raise EmailTaken from taken
            users.create(user, person, identity.new_operation_id(), replaced, owner)
        return user

    try:
        return retry_with_fresh_id(lambda: retry_on_conflict(attempt))
    except AddressTaken as taken:
        raise EmailTaken from taken


def raise_if_common(password: str, name: str, email: str) -> None:
    """Check a password that is to be set.

    :raises PasswordCommon: if it is one of the most used, or made of name or address
    """
    if passwords.is_common(password, name, email):
        raise PasswordCommon


def remove_if_unproved(*, tenant: str, user: str, now: datetime) -> None:
    """Delete an account whose time to prove its address is over; the erasure that begins so does the rest.

    A superadmin is not removed by time: they get as much of it again.

    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> None:
        account = users.get(tenant, user)
        if account is None or account.unproved_until is None or account.unproved_until > now:
            return
        if account.roles.bare is Role.SUPERADMIN:
            later = replace(account, unproved_until=now + UNPROVED_STAYS, version=account.version + 1)
            users.replace_with(account, later, identity.new_operation_id())
        else:
            users.erase(account, identity.new_operation_id(), now)

    retry_on_conflict(attempt)


def change_password(*, caller: Caller, current: str, password: str, source: str, now: datetime) -> User:
    """Set another password for the caller's account, and end its other sessions.

    :raises UserNotFound: if the caller has no account here
    :raises CredentialsWrong: if the current password is wrong
    :raises PasswordCommon: if the new one is one of the most used, or made of name or address
    :raises Unavailable: if the store gave no definite answer in time
    """
    account = _existing(caller.tenant, caller.user)

    def attempt() -> User:
        before = _existing(account.tenant, account.id)
        if before.password != account.password:
            raise CredentialsWrong
        after = replace(
            before, password=new, sessions_end=now + SESSIONS_END_AFTER, version=before.version + 1
        )
        users.replace_with(before, after, identity.new_operation_id())
        return after

    with recorded_account(account=account, action="password", source=source, now=now):
        check_password(account=account, password=current, source=source, now=now)
        raise_if_common(password, account.name, account.email)
        new = passwords.hashed(password, identity.new_salt())
        return retry_on_conflict(attempt)


def end_sessions(*, caller: Caller, source: str, now: datetime) -> None:
    """End all sessions of the caller, on every device, within a minute.

    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> None:
        before = users.get(caller.tenant, caller.user)
        if before is None:
            account_overrides.end_sessions(caller.tenant, caller.user, now)
        else:
            after = replace(before, sessions_end=now + SESSIONS_END_AFTER, version=before.version + 1)
            users.replace_with(before, after, identity.new_operation_id())

    with recorded(
        tenant=caller.tenant,
        actor=caller.user,
        action="logout-all",
        kind=ACCOUNT,
        thing=caller.user,
        source=source,
        now=now,
    ):
        retry_on_conflict(attempt)


def change(*, user: str, changes: AccountChange, actor: Caller, now: datetime) -> User:
    """Change another user's account; the change also applies to existing tokens, within seconds.

    An account that is disabled has no session any more, even if it is enabled again.

    :raises OwnAccountChange: if it is the actor's own account
    :raises UserNotFound: if the tenant has no such account
    :raises LastSuperadmin: if it is a superadmin's, and the actor is none any more
    :raises Unavailable: if the store gave no definite answer in time
    """
    if user == actor.user:
        raise OwnAccountChange

    if changes.name is not None:
        # Before the account: if this is where it ends, the same change made again does the rest.
        _existing(actor.tenant, user)
        rename(tenant=actor.tenant, user=user, name=changes.name)

    def attempt() -> User:
        before = _existing(actor.tenant, user)
        return changed(before, changes, actor, now)

    return retry_on_conflict(attempt)


def erase(*, user: str, actor: Caller, now: datetime) -> None:
    """Delete another user's account; their tokens become invalid, and what they hold ends.

    The account is closed by one write. A little of what they hold is ended at once, the sweep ends the rest.

    :raises OwnAccountRemoval: if it is the actor's own account
    :raises UserNotFound: if the tenant has no such account
    :raises LastSuperadmin: if it is a superadmin's, and the actor is none any more
    :raises Unavailable: if the store gave no definite answer in time
    """
    if user == actor.user:
        raise OwnAccountRemoval

    def attempt() -> None:
        account = _existing(actor.tenant, user)
        with while_superadmin(actor, user, account.roles) as superadmin:
            users.erase(account, identity.new_operation_id(), now, superadmin)

    retry_on_conflict(attempt)
    try:
        erasures.advance(tenant=actor.tenant, user=user, now=now, most=_ENDED_AT_ONCE)
    except Exception:
        # The account is closed all the same, and the sweep goes on in a minute.
        logger.exception("not all that an erased user holds could be ended")


def take_name(*, person: Person) -> None:
    """Give a person's account, if they have one, the name that they have in the directory.

    :raises Unavailable: if the store gave no definite answer in time
    """

    def attempt() -> None:
        before = users.get(person.tenant, person.user)
        if before is not None and before.name != person.name:
            after = replace(before, name=person.name, version=before.version + 1)
            users.replace_with(before, after, identity.new_operation_id())

    retry_on_conflict(attempt)


def changed(before: User, changes: AccountChange, actor: Caller, now: datetime) -> User:
    """Write a changed account, and return it; whoever is disabled has no session any more.

    :raises RoleTooLow, LastSuperadmin: if the actor changed it as a superadmin, and is none any more
    :raises VersionConflict: if somebody changed it since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    after = replace(
        before,
        name=before.name if changes.name is None else changes.name,
        roles=before.roles if changes.roles is None else changes.roles,
        is_active=before.is_active if changes.is_active is None else changes.is_active,
        sessions_end=now if changes.is_active is False else before.sessions_end,
        version=before.version + 1,
    )
    with while_superadmin(actor, before.id, before.roles) as superadmin:
        users.replace_with(before, after, identity.new_operation_id(), superadmin)
    return after


@contextmanager
def while_superadmin(actor: Caller, user: str, held: Roles) -> Iterator[str | None]:
    """Yield on whose being a superadmin the change of somebody else depends, and say so if they are none.

    As each superadmin who goes leaves behind the one who sent them away, one always remains.
    """
    is_superadmin = actor.roles.bare is Role.SUPERADMIN and user != actor.user
    try:
        yield actor.user if is_superadmin else None
    except NoSuperadmin as none:
        raise (LastSuperadmin if held.bare is Role.SUPERADMIN else RoleTooLow) from none


def _existing(tenant: str, user: str) -> User:
    stored = users.get(tenant, user)
    if stored is None:
        raise UserNotFound
    return stored
