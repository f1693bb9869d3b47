"""E-mail, through SES."""

import re
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from botocore.exceptions import ClientError

from chalicelib import metrics, settings
from chalicelib.domain.user import folded
from chalicelib.metrics import Metric
from chalicelib.notifications.clients import client, raising_unavailable
from chalicelib.notifications.labels import one_line
from chalicelib.notifications.letters import Letter, Recipient

# Addresses that SES accepts: local part and domain in ASCII; an IDNA domain is encoded first.
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(\.{_ATOM})*@[a-z0-9-]+(\.[a-z0-9-]+)*", re.IGNORECASE | re.ASCII)
# The syntax of address lists, and the start of an encoded word. When Python folds a long header, it does not
# quote the former, and it decodes the latter, with any line ends in it.
_SPECIAL = re.compile(r'[",;:<>()\[\]\\@=]+')
_ENCODED = "=?"
_LONGEST_NAME = 64
# Seven bits only, because not every mail server on the way transports eight.
_SEVEN_BITS = SMTP.clone(cte_type="7bit")


# What SES says of an address that it never sends to. MessageRejected is also what it says of a stage that may
# not send yet, and of contents: that is no fault of the address, and is tried again.
_REFUSALS = {"MessageRejected", "BadRequestException"}
_REFUSED = re.compile(
    "address blacklisted|suppression list|illegal address|local address"
    "|missing (final|domain)|domain (contains|starts|ends)",
    re.IGNORECASE,
)


class Undeliverable(Exception):
    """No mail can ever be sent to this address; `reason` is `malformed` or `refused`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def is_configured() -> bool:
    """Return whether the stage has an address to send from."""
    return bool(settings.load().mail_from)


def destination(email: str) -> str:
    """Return where mail for this address goes, to count it by: spellings of one domain are the same."""
    try:
        return folded(_address(Recipient(name="", email=email)).addr_spec)
    except ValueError:
        return folded(email)


def send(letter: Letter, to: Recipient) -> None:
    """Send a letter; to be called only if `is_configured`.

    :raises Undeliverable: if no mail can be sent to the address, now or later
    :raises Unavailable: if SES does not accept the letter in time
    """
    with raising_unavailable("e-mail not sent"):
        try:
            address = _address(to)
        except ValueError as failure:
            raise Undeliverable("malformed") from failure
        try:
            client("sesv2").send_email(
                Destination={"ToAddresses": [address.addr_spec]},
                Content={"Raw": {"Data": _subject(letter) + _message(letter, address).as_bytes()}},
            )
        except ClientError as failure:
            if _is_refusal(failure):
                raise Undeliverable("refused") from failure
            raise
    metrics.count(Metric.MAILS_SENT)


def _is_refusal(failure: ClientError) -> bool:
    """Return whether SES refuses this address for good."""
    error = failure.response["Error"]
    return error.get("Code") in _REFUSALS and bool(_REFUSED.search(error.get("Message", "")))


def _address(to: Recipient) -> Address:
    """Return the recipient's address, its domain in ASCII.

    :raises ValueError: if no mail can be sent to it
    """
    local, _, domain = to.email.strip().rpartition("@")
    domain = domain.encode("idna").decode()
    if not _ADDRESS.fullmatch(f"{local}@{domain}"):
        raise ValueError("no address")
    name = one_line(_SPECIAL.sub(" ", to.name))[:_LONGEST_NAME].rstrip()
    return Address(name, local, domain)


def _subject(letter: Letter) -> bytes:
    """Return the header line of the subject, encoded so that it decodes to itself.

    Python's policies fold a long one so that blanks between its encoded words are lost.
    """
    text = one_line(letter.subject).replace(_ENCODED, "= ?")
    header = Header(text, "ascii" if text.isascii() else "utf-8", header_name="Subject")
    return f"Subject: {header.encode(linesep=SMTP.linesep)}{SMTP.linesep}".encode()


def _message(letter: Letter, address: Address) -> EmailMessage:
    """Return the letter in MIME: text, HTML and calendar as alternatives, and the calendar also as a file.

    Gmail and Outlook read the event from the alternative, Apple Mail and others only from the file. The
    invitations of Google Calendar have the same structure.
    """
    message = EmailMessage(policy=_SEVEN_BITS)
    message["From"] = settings.load().mail_from
    message["To"] = address
    # Suppress out-of-office replies (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    if letter.calendar is not None and letter.method is not None:
        message.add_alternative(letter.calendar, subtype="calendar", params={"method": letter.method})
        message.add_attachment(
            letter.calendar.encode(), maintype="application", subtype="ics", filename="invite.ics"
        )
    return message
