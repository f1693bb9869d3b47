"""SMS, through SNS."""

import unicodedata

from chalicelib.notifications.clients import client, raising_unavailable

_TRANSACTIONAL = {"DataType": "String", "StringValue": "Transactional"}

# The characters of the basic GSM 03.38 alphabet that people use. Any other makes the whole text UTF-16.
_GSM = frozenset(
    " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    "_¡¿£¥§ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùü"
)
_TYPEWRITTEN = str.maketrans({"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "«": '"', "»": '"'})

# The longest text that is sent in two messages, in characters of GSM and of UTF-16.
_MOST_OF_GSM, _MOST = 306, 134
_CUT = "..."


def send(number: str, text: str) -> None:
    """Send a text to a number in E.164.

    :raises Unavailable: if SNS does not accept it in time
    """
    with raising_unavailable("SMS not sent"):
        client("sns").publish(
            PhoneNumber=number, Message=text, MessageAttributes={"AWS.SNS.SMS.SMSType": _TRANSACTIONAL}
        )


def fitted(head: str, tail: str) -> str:
    """Return both as one text of at most two messages: without costly accents, `head` cut if necessary."""
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
    """Return a letter, or its base letter if only that is GSM: one `á` takes more than half of the room."""
    decomposed = unicodedata.normalize("NFKD", letter)
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return bare if letter not in _GSM and set(bare) <= _GSM else letter


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
