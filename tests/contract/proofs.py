"""The links that mails about accounts hold, without the mails: for tests about something else."""

from chalicelib import clock
from chalicelib.domain.account_links import LinkPurpose, link_for, token_of
from chalicelib.store import secrets, users


def link_token(email: str, purpose: str = "confirm", tenant: str = "default") -> str:
    """The token of a link that is sent to this address now."""
    account = users.by_email(tenant, email)
    assert account is not None, email
    key = secrets.signing_keys().signing(clock.now()).derived("account links")
    return token_of(link_for(account, LinkPurpose(purpose), clock.now()), key)
