"""SMS, through SNS."""

import unicodedata

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import clock
from chalicelib.domain.errors import Unavailable
from chalicelib.notifications.clients import client, kind_of

_TRANSACTIONAL = {"DataType": "String", "StringValue": "Transactional"}

# GSM 03.38's basic alphabet, as far as people write it. A text with any other character is sent as UTF-16.
_GSM = frozenset(
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    "_¡¿£¥§ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùü"
)
_TYPEWRITTEN = str.maketrans({"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"'})

# What two messages hold, sent as one.
_MOST_OF_GSM, _MOST = 306, 134
_CUT = "..."

logger = Logger(service="cupo")


def send(number: str, text: str) -> None:
    """Send a text to a number in E.164.

    :raises Unavailable: if SNS does not take it in time
    """
    if clock.time_left() <= 0:
        raise Unavailable
    try:
        client("sns").publish(
            PhoneNumber=number,
            Message=text,
            MessageAttributes={"AWS.SNS.SMS.SMSType": _TRANSACTIONAL},
        )
    except (BotoCoreError, ClientError) as failure:
        logger.warning("SMS not sent", extra={"failure": kind_of(failure)})
        raise Unavailable from failure


def fitted(head: str, tail: str) -> str:
    """The two as one text of two messages at most: without the accents that cost, `head` cut if need be."""
    head, tail = _plain(head), _plain(tail)
    room = (_MOST_OF_GSM if set(head + tail) <= _GSM else _MOST) - _length(tail)
    if _length(head) <= room:
        return head + tail
    while head and _length(head) + len(_CUT) > room:
        head = head[:-1]
    return head.rstrip() + _CUT + tail


def _plain(text: str) -> str:
    return "".join(map(_letter, unicodedata.normalize("NFC", text).translate(_TYPEWRITTEN)))


def _letter(letter: str) -> str:
    """It, or what it is without its accent: `á` makes a text more than twice as long."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(each))
    return bare if letter not in _GSM and set(bare) <= _GSM else letter


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
