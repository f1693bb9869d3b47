"""E-mails as SES is given them, and as clients read them."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from botocore.stub import ANY, Stubber

from chalicelib.notifications import mail
from chalicelib.notifications.clients import client
from chalicelib.notifications.letters import Letter, Recipient


def sent_by(letter: Letter, to: Recipient) -> bytes:
    """What SES is given for a letter."""
    asked: list[dict[str, Any]] = []
    ses = client("sesv2")
    ses.meta.events.register_first(
        "provide-client-params.sesv2.SendEmail", lambda params, **_: asked.append(params), "asked"
    )
    try:
        with Stubber(ses) as stubber:
            stubber.add_response("send_email", {"MessageId": "1"}, {"Destination": ANY, "Content": ANY})
            mail.send(letter, to)
    finally:
        ses.meta.events.unregister("provide-client-params.sesv2.SendEmail", unique_id="asked")
    [params] = asked
    assert params.keys() == {"Destination", "Content"}
    assert params["Destination"].keys() == {"ToAddresses"}
    data: bytes = params["Content"]["Raw"]["Data"]
    return data


def received(raw: bytes) -> EmailMessage:
    """The message as a client reads it."""
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message
