"""The SMS that SNS was given, as moto keeps them."""

import re

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sns.models import SNSBackend, sns_backends


def _backend() -> SNSBackend:
    backend: SNSBackend = sns_backends[DEFAULT_ACCOUNT_ID]["us-east-1"]
    return backend


def sent() -> list[tuple[str, str]]:
    """Numbers and texts, oldest first."""
    return [(number, text) for number, text in _backend().sms_messages.values()]


def forget() -> None:
    """Let nothing have been sent."""
    _backend().sms_messages.clear()


def last_code() -> str:
    """The one-time code in the newest text."""
    _, text = sent()[-1]
    [code] = re.findall(r"\b\d{6}\b", text)
    return str(code)
