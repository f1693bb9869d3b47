"""E-mails as SES is given them, and as clients read them."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from botocore.stub import ANY, Stubber

from chalicelib.notifications import mail
from chalicelib.notifications.clients import client
from chalicelib.notifications.letters import Letter, Recipient
from tests.notifications.calls import asked


def sent_by(letter: Letter, to: Recipient) -> bytes:
    """What SES is given for a letter."""
    with asked("sesv2") as calls, Stubber(client("sesv2")) as stubber:
        stubber.add_response("send_email", {"MessageId": "1"}, {"Destination": ANY, "Content": ANY})
        mail.send(letter, to)
    [params] = calls
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
