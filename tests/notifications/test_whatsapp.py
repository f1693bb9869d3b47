"""By WhatsApp go codes and notices, each as Meta's template for it says; by SMS, transactional ones."""

import json
from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import pytest
from botocore.stub import ANY, Stubber

from chalicelib.notifications import sms, whatsapp
from chalicelib.notifications.clients import client
from tests.notifications.calls import asked

NUMBER = "+56912345678"
PHONE_ID = "phone-number-id-0123456789abcdef0123456789abcdef"


@pytest.fixture
def configured(settings_changed: Callable[..., None]) -> None:
    settings_changed(
        WHATSAPP_PHONE_ID=PHONE_ID, WHATSAPP_OTP_TEMPLATE="cupo_code", WHATSAPP_NOTICE_TEMPLATE="cupo_notice"
    )


def sent_by(send: Callable[[], object]) -> dict[str, Any]:
    """The message that goes out, but for what all have in common: its template."""
    expected = {"originationPhoneNumberId": PHONE_ID, "message": ANY, "metaApiVersion": "v20.0"}
    with asked("socialmessaging") as calls, Stubber(client("socialmessaging")) as social:
        social.add_response("send_whatsapp_message", {"messageId": "1"}, expected)
        send()
    [call] = calls
    message: dict[str, Any] = json.loads(call["message"])
    template: dict[str, Any] = message.pop("template")
    assert message == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": NUMBER,
        "type": "template",
    }
    return template


def texts(*words: str) -> list[dict[str, str]]:
    return [{"type": "text", "text": text} for text in words]


def noticed(*parameters: str) -> dict[str, Any]:
    return sent_by(lambda: whatsapp.send_notice(NUMBER, parameters=parameters, language="es"))


@pytest.mark.usefixtures("configured")
def test_a_code_is_a_template_message_with_the_code_in_text_and_button() -> None:
    body = {"type": "body", "parameters": texts("012345")}
    button = {"type": "button", "sub_type": "url", "index": "0", "parameters": texts("012345")}
    for language in ("es", "en"):
        sent = sent_by(partial(whatsapp.send_code, NUMBER, "012345", language))
        assert sent == {"name": "cupo_code", "language": {"code": language}, "components": [body, button]}


def test_where_it_is_not_configured_nothing_happens(settings_changed: Callable[..., None]) -> None:
    for missing in ({}, {"WHATSAPP_PHONE_ID": PHONE_ID}, {"WHATSAPP_OTP_TEMPLATE": "cupo_code"}):
        settings_changed(**{"WHATSAPP_PHONE_ID": "", "WHATSAPP_OTP_TEMPLATE": "", **missing})

        with asked("socialmessaging") as calls:
            whatsapp.send_code(NUMBER, "012345", "es")

        assert calls == []


@pytest.mark.usefixtures("configured")
def test_a_notice_is_a_template_message_with_its_body_filled_in() -> None:
    words = ("Tu clase comienza pronto.", "Pilates", "jueves")

    assert noticed(*words) == {
        "name": "cupo_notice",
        "language": {"code": "es"},
        "components": [{"type": "body", "parameters": texts(*words)}],
    }


@pytest.mark.usefixtures("configured")
def test_a_parameter_is_one_that_meta_takes() -> None:
    for parameter, sent in (
        ("Uno\nDos\r\nTres\tCuatro", "Uno Dos Tres Cuatro"),
        ("a     b", "a b"),
        (" a\u2028b\x00c ", "a b c"),
        ("", "-"),
        ("\n", "-"),
        ("ñ" * 250, "ñ" * 250),
        ("ñ" * 251, "ñ" * 249 + "…"),
    ):
        [body] = noticed(parameter)["components"]

        assert body["parameters"] == texts(sent)


def test_notices_need_a_number_and_a_template(settings_changed: Callable[..., None]) -> None:
    names = ("WHATSAPP_PHONE_ID", "WHATSAPP_NOTICE_TEMPLATE", "WHATSAPP_OTP_TEMPLATE")
    for has in product((False, True), repeat=3):
        settings_changed(**{name: "x" if is_set else "" for name, is_set in zip(names, has, strict=True)})

        assert whatsapp.is_configured() is all(has[:2]), has


def test_an_sms_is_published_to_the_number_alone_as_transactional() -> None:
    transactional = {"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}}
    expected = {"PhoneNumber": NUMBER, "Message": "Hola", "MessageAttributes": transactional}

    with Stubber(client("sns")) as sns:
        sns.add_response("publish", {"MessageId": "1"}, expected)
        sms.send(NUMBER, "Hola")
        sns.assert_no_pending_responses()
