"""E-mail, through SES."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import clock, settings
from chalicelib.domain.errors import Unavailable
from chalicelib.notifications.clients import client, kind_of
from chalicelib.notifications.letters import Letter, Recipient
from chalicelib.notifications.words import one_line

# What SES takes: a local part in ASCII, a domain in ASCII or made so.
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@[a-z0-9-]+(\.[a-z0-9-]+)*", re.IGNORECASE | re.ASCII)
# What an address list is made of, and what begins an encoded word: Python's folding of long headers would
# let the first of it through, and decode the second, line ends included.
_SPECIAL = re.compile(r'[",;:<>()\[\]\\@=]+')
_ENCODED = "=?"
_LONGEST_NAME = 64
# Whatever the way, nothing on it need be able to carry eight bits.
_SEVEN_BITS = SMTP.clone(cte_type="7bit")

logger = Logger(service="cupo")


def is_configured() -> bool:
    """Whether there is an address to send from."""
    return bool(settings.load().mail_from)


def send(letter: Letter, to: Recipient) -> None:
    """Send a letter; to be asked for where `is_configured`.

    :raises Unavailable: if the address is none, or SES does not take it in time
    """
    if clock.time_left() <= 0:
        raise Unavailable
    try:
        address = _address(to)
    except ValueError as failure:
        logger.warning("e-mail not sent", extra={"failure": "AddressInvalid"})
        raise Unavailable from failure
    try:
        client("sesv2").send_email(
            Destination={"ToAddresses": [address.addr_spec]},
            Content={"Raw": {"Data": _message(letter, address).as_bytes()}},
        )
    except (BotoCoreError, ClientError) as failure:
        logger.warning("e-mail not sent", extra={"failure": kind_of(failure)})
        raise Unavailable from failure


def _address(to: Recipient) -> Address:
    """The recipient's address, its domain in ASCII.

    :raises ValueError: if it is none that mail can be sent to
    """
    local, _, domain = to.email.strip().rpartition("@")
    domain = domain.encode("idna").decode()
    if not _ADDRESS.fullmatch(f"{local}@{domain}"):
        raise ValueError("no address")
    return Address(_name(to.name), local, domain)


def _name(name: str) -> str:
    return one_line(_SPECIAL.sub(" ", name))[:_LONGEST_NAME].rstrip()


def _message(letter: Letter, address: Address) -> EmailMessage:
    """The letter in MIME: text, HTML and calendar as alternatives, and the calendar once more as a file.

    Gmail and Outlook make an event of the alternative, Apple Mail and others offer the file alone; Google
    Calendar's own invitations are built so.
    """
    message = EmailMessage(policy=_SEVEN_BITS)
    message["From"] = settings.load().mail_from
    message["To"] = address
    message["Subject"] = one_line(letter.subject).replace(_ENCODED, "= ?")
    # Out-of-office replies to it help nobody (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    if letter.calendar is not None and letter.method is not None:
        message.add_alternative(letter.calendar, subtype="calendar", params={"method": letter.method})
        message.add_attachment(
            letter.calendar.encode(), maintype="application", subtype="ics", filename="invite.ics"
        )
    return message
