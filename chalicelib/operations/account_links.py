"""Prove an address, and set a forgotten password, by links that are sent by mail (contract courts.md)."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from aws_lambda_powertools import Logger

from chalicelib import identity, metrics, settings
from chalicelib.domain import passwords
from chalicelib.domain.account_links import AccountLink, LinkPurpose, link_for, link_in, token_of
from chalicelib.domain.errors import (
    EmailTaken,
    LinkInvalid,
    RateExceeded,
    RegistrationClosed,
    TokenMissing,
    Unavailable,
)
from chalicelib.domain.people import Person, Proof
from chalicelib.domain.roles import Caller
from chalicelib.domain.user import SESSIONS_END_AFTER, User
from chalicelib.metrics import Metric
from chalicelib.notifications import account_letters, dates, mail, queues
from chalicelib.notifications.letters import Recipient
from chalicelib.notifications.link_letters import LinkLetter
from chalicelib.notifications.mail import Undeliverable
from chalicelib.operations import feeds, tenants
from chalicelib.operations.audit import recorded_account
from chalicelib.operations.logins import check_password, forget_failures
from chalicelib.operations.people import language_of, owner_giving_way, person_of_account
from chalicelib.operations.retries import retry_on_conflict
from chalicelib.operations.send_once import send_once
from chalicelib.operations.users import raise_if_common
from chalicelib.store import limits, phones, secrets, users
from chalicelib.store.budgets import Budget
from chalicelib.store.conflicts import AddressTaken
from chalicelib.store.tables import key

# Mails that anybody may cause to one address: those that are asked for, and a day's by registrations with it.
MOST_LETTERS, LETTERS_SECONDS = 5, 3600
MOST_OF_REGISTRATIONS = 5
_KEY_PURPOSE = "account links"
_BUDGETED = "budgeted"

logger = Logger(service="cupo")


def raise_if_closed() -> None:
    """Refuse a registration whose address could not be proved, or that the stage does not want.

    :raises RegistrationClosed: if registration is switched off, or no link could be sent
    """
    if settings.load().registration == "closed" or not mail.is_configured() or not settings.links_base():
        raise RegistrationClosed


def account_of(*, token: str, purpose: LinkPurpose, now: datetime) -> User:
    """Return the account that a link is for.

    :raises LinkInvalid: if it is forged, expired or used, or the account is not there any more
    """
    link = _opened(token, purpose)
    account = users.get(link.tenant, link.user)
    if account is None or not account.is_active or not link.is_for(account, now):
        raise LinkInvalid
    return account


def confirm(*, token: str, caller: Caller | None, password: str | None, source: str, now: datetime) -> User:
    """Prove the address of an account by the link that was sent to it; once.

    Whoever has only the mail cannot: it takes the account's session or password, too, so that nobody proves
    their address for an account that somebody else made with it.

    :raises LinkInvalid: if the link is forged, expired or used
    :raises TokenMissing: if there is neither a session of the account nor a password
    :raises CredentialsWrong: if the password is wrong, and as `check_password` does
    :raises EmailTaken: if the address is proved for somebody else by now
    :raises Unavailable: if the store gave no definite answer in time
    """
    account = account_of(token=token, purpose=LinkPurpose.CONFIRM, now=now)
    has_session = caller is not None and (caller.tenant, caller.user) == (account.tenant, account.id)
    if not has_session and not password:
        # Before the log: whoever has a link could fill it, as no limit counts this.
        raise TokenMissing
    with recorded_account(account=account, action="confirm", source=source, now=now):
        if not has_session and password:
            check_password(account=account, password=password, source=source, now=now)
        return _proved(_opened(token, LinkPurpose.CONFIRM), now)


def reset(*, token: str, password: str, source: str, now: datetime) -> User:
    """Set a new password by the link that was sent to the account's address; once.

    All its sessions end. The link proves the address, too.

    :raises LinkInvalid: if the link is forged, expired or used
    :raises PasswordCommon: if the password is one of the most used, or made of name or address
    :raises EmailTaken: if the address is proved for somebody else by now
    :raises Unavailable: if the store gave no definite answer in time
    """
    account = account_of(token=token, purpose=LinkPurpose.RESET, now=now)
    with recorded_account(account=account, action="reset", source=source, now=now):
        raise_if_common(password, account.name, account.email)
        new = passwords.hashed(password, identity.new_salt())
        if account.unproved_until is not None:
            # A stranger may have made the account with this address: nothing of theirs stays with its owner.
            feeds.revoke_all(tenant=account.tenant, maker=account.id)
            phones.erase(account.tenant, account.id)
        after = _proved(_opened(token, LinkPurpose.RESET), now, password=new)
    with suppress(Unavailable):
        forget_failures(after)
    return after


def request_confirmation(*, caller: Caller, now: datetime) -> None:
    """Send the caller's account another link, unless its address is proved.

    :raises RateExceeded: if five mails were asked for within an hour
    :raises Unavailable: if it cannot be queued now
    """
    account = users.get(caller.tenant, caller.user)
    if account is None or account.unproved_until is None:
        return
    _admit_letter(LinkPurpose.CONFIRM, account.tenant, account.email, now)
    _queue(letter_request(LinkPurpose.CONFIRM, account.tenant, identity.new_operation_id(), account.id))


def request_reset(*, tenant: str, email: str, now: datetime) -> None:
    """Let a link for a new password be sent, if the address has an account; nobody can tell whether it has.

    Beyond five mails within an hour none is sent.

    :raises Unavailable: if it cannot be queued now
    """
    try:
        _admit_letter(LinkPurpose.RESET, tenant, email, now)
    except RateExceeded:
        logger.warning("no more mails to this address for now", extra={"tenant": tenant})
        return
    _queue(letter_request(LinkPurpose.RESET, tenant, identity.new_operation_id(), email))


def letter_of_registration(tenant: str, letter: str, user: str) -> str:
    """Return the message that asks for the mail after a registration, which counts for a budget."""
    request: dict[str, Any] = json.loads(letter_request(LinkPurpose.CONFIRM, tenant, letter, user))
    return json.dumps({**request, _BUDGETED: True})


def letter_request(purpose: LinkPurpose, tenant: str, letter: str, to: str) -> str:
    """Return the message that asks for a mail; `to` is a user, or for a new password an address.

    It holds no link: that is made when the mail is sent, so no queue and no log has one.
    """
    return json.dumps({"letter": purpose, "tenant": tenant, "id": letter, "to": to})


def deliver_letter(message: Mapping[str, Any], now: datetime) -> bool:
    """Send the mail that a message asks for, once; return False if it has to be tried again.

    More than five a day by registrations with one address are not sent: whoever owns it asks for theirs.
    """
    purpose, tenant = LinkPurpose(message["letter"]), str(message["tenant"])
    if not mail.is_configured() or not settings.links_base():
        return True
    account = _addressee(purpose, tenant, str(message["to"]))
    if account is None:
        return True
    link = link_for(account, purpose, now)
    token = token_of(link, secrets.signing_keys().signing(now).derived(_KEY_PURPOSE))
    url = f"{settings.links_base()}/api/auth/{purpose}?token={token}"
    _, person = users.with_person(tenant, account.id)
    language = language_of(person)
    until = dates.at(link.expires, settings.load().default_timezone, language)
    letter = account_letters.letter_of(
        purpose, LinkLetter(url=url, until=until), tenants.profile_of(tenant), language
    )
    try:
        return send_once(
            lambda: mail.send(letter, Recipient(name="", email=account.email)),
            tenant=tenant,
            event=str(message["id"]),
            channel="email",
            recipient=account.id,
            now=now,
            budgets=_budgets(account) if message.get(_BUDGETED) else (),
        )
    except RateExceeded:
        logger.warning("no more mails to this address today", extra={"tenant": tenant, "user": account.id})
        return True
    except Undeliverable as refusal:
        facts = {"tenant": tenant, "user": account.id, "reason": refusal.reason}
        metrics.count(Metric.UNDELIVERABLE_ADDRESSES)
        logger.warning("an address can never get mail", extra=facts)
        return True
    except Unavailable:
        return False


def _addressee(purpose: LinkPurpose, tenant: str, to: str) -> User | None:
    """Return the account that a link would be of use for."""
    account = users.by_email(tenant, to) if purpose is LinkPurpose.RESET else users.get(tenant, to)
    is_needed = account is not None and (purpose is LinkPurpose.RESET or account.unproved_until is not None)
    return account if account is not None and account.is_active and is_needed else None


def _proved(link: AccountLink, now: datetime, *, password: str | None = None) -> User:
    """Use a link: write its account with the address proved, and the hash of the new password, if any."""

    def attempt() -> User:
        before, was = users.with_person(link.tenant, link.user)
        if before is None or not before.is_active or not link.is_for(before, now):
            raise LinkInvalid
        after = replace(before, unproved_until=None, version=before.version + 1)
        if password is not None:
            after = replace(after, password=password, sessions_end=now + SESSIONS_END_AFTER)
        person = _proved_person(before, was, now)
        try:
            users.prove(before, after, was, person, operation=identity.new_operation_id())
        except AddressTaken as taken:
            owner = owner_giving_way(person, taken.user, to_token=False)
            if owner is None:
                raise EmailTaken from taken
            operation = identity.new_operation_id()
            users.prove(before, after, was, person, operation=operation, owner=owner)
        return after

    try:
        return retry_on_conflict(attempt)
    except AddressTaken as taken:
        raise EmailTaken from taken


def _proved_person(account: User, was: Person | None, now: datetime) -> Person:
    if was is None:
        return replace(person_of_account(account, now), proof=Proof.GIVEN)
    return replace(was, email=account.email, proof=Proof.GIVEN, version=was.version + 1)


def _opened(token: str, purpose: LinkPurpose) -> AccountLink:
    link = link_in(token, purpose, secrets.signing_keys().derived(_KEY_PURPOSE))
    if link is None:
        raise LinkInvalid
    return link


def _budgets(account: User) -> tuple[Budget, ...]:
    address = hashlib.sha256(mail.destination(account.email).encode()).hexdigest()
    return (Budget("registrations-of-address", key("REGISTERED", address), MOST_OF_REGISTRATIONS),)


def _admit_letter(purpose: LinkPurpose, tenant: str, email: str, now: datetime) -> None:
    limit, stamp = key("LETTERS", purpose, tenant, mail.destination(email)), identity.new_operation_id()
    limits.admit(limit, most=MOST_LETTERS, seconds=LETTERS_SECONDS, now=now, stamp=stamp)


def _queue(request: str) -> None:
    queues.send(settings.load().email_queue_url, [request])
