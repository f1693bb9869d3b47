"""By WhatsApp go codes, or the log says why not, and notices, each as Meta's template for it says."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.stub import ANY, Stubber

from chalicelib import clock
from chalicelib.domain.errors import Unavailable
from chalicelib.notifications import whatsapp
from chalicelib.notifications.clients import client

NUMBER = "+56912345678"
PHONE_ID = "phone-number-id-0123456789abcdef0123456789abcdef"


@pytest.fixture
def social() -> Iterator[Stubber]:
    with Stubber(client("socialmessaging")) as stubber:
        yield stubber


@pytest.fixture
def configured(settings_changed: Callable[..., None]) -> None:
    settings_changed(WHATSAPP_PHONE_ID=PHONE_ID, WHATSAPP_OTP_TEMPLATE="cupo_code")


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_code_is_a_template_message_with_the_code_in_text_and_button(
    social: Stubber, language: str
) -> None:
    asked: list[dict[str, Any]] = []
    expected = {"originationPhoneNumberId": PHONE_ID, "message": ANY, "metaApiVersion": "v20.0"}
    social.add_response("send_whatsapp_message", {"messageId": "1"}, expected)
    events = client("socialmessaging").meta.events
    events.register_first("provide-client-params", lambda params, **_: asked.append(params), "asked")

    whatsapp.send_code(NUMBER, "012345", language)

    events.unregister("provide-client-params", unique_id="asked")
    social.assert_no_pending_responses()
    parameters = [{"type": "text", "text": "012345"}]
    assert json.loads(asked[0]["message"]) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": NUMBER,
        "type": "template",
        "template": {
            "name": "cupo_code",
            "language": {"code": language},
            "components": [
                {"type": "body", "parameters": parameters},
                {"type": "button", "sub_type": "url", "index": "0", "parameters": parameters},
            ],
        },
    }


@pytest.mark.parametrize(
    "missing", [{}, {"WHATSAPP_PHONE_ID": PHONE_ID}, {"WHATSAPP_OTP_TEMPLATE": "cupo_code"}]
)
def test_where_it_is_not_configured_nothing_happens(
    settings_changed: Callable[..., None], missing: dict[str, str], social: Stubber
) -> None:
    settings_changed(**missing)

    whatsapp.send_code(NUMBER, "012345", "es")  # the stub would refuse a call that it does not expect

    social.assert_no_pending_responses()


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize(
    "code", ["ThrottledRequestException", "DependencyException", "AccessDeniedException"]
)
def test_a_failure_is_in_the_log_without_the_number_and_nowhere_else(
    social: Stubber, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    social.add_client_error("send_whatsapp_message", code, f"{NUMBER} cannot be reached")

    whatsapp.send_code(NUMBER, "012345", "es")

    [record] = caplog.records
    assert vars(record)["failure"] == code
    assert NUMBER not in repr(vars(record))
    assert "012345" not in repr(vars(record))


@pytest.mark.usefixtures("configured")
def test_nothing_is_begun_when_the_requests_time_is_over(
    social: Stubber, caplog: pytest.LogCaptureFixture
) -> None:
    clock.start_budget(0)

    whatsapp.send_code(NUMBER, "012345", "es")

    social.assert_no_pending_responses()
    assert [vars(record)["failure"] for record in caplog.records] == ["NoTimeLeft"]


# Notices.


@pytest.fixture
def noticing(settings_changed: Callable[..., None]) -> None:
    settings_changed(WHATSAPP_PHONE_ID=PHONE_ID, WHATSAPP_NOTICE_TEMPLATE="cupo_notice")


def noticed(social: Stubber, *parameters: str) -> dict[str, Any]:
    """The message that a notice with these parameters is."""
    asked: list[dict[str, Any]] = []
    expected = {"originationPhoneNumberId": PHONE_ID, "message": ANY, "metaApiVersion": "v20.0"}
    social.add_response("send_whatsapp_message", {"messageId": "1"}, expected)
    events = client("socialmessaging").meta.events
    events.register_first("provide-client-params", lambda params, **_: asked.append(params), "asked")

    whatsapp.send_notice(NUMBER, parameters=parameters, language="es")

    events.unregister("provide-client-params", unique_id="asked")
    social.assert_no_pending_responses()
    message: dict[str, Any] = json.loads(asked[0]["message"])
    return message


@pytest.mark.usefixtures("noticing")
def test_a_notice_is_a_template_message_with_its_body_filled_in(social: Stubber) -> None:
    assert noticed(social, "Tu clase comienza pronto.", "Pilates", "jueves") == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": NUMBER,
        "type": "template",
        "template": {
            "name": "cupo_notice",
            "language": {"code": "es"},
            "components": [
                {
                    "type": "body",
                    "parameters": [
                        {"type": "text", "text": "Tu clase comienza pronto."},
                        {"type": "text", "text": "Pilates"},
                        {"type": "text", "text": "jueves"},
                    ],
                }
            ],
        },
    }


@pytest.mark.usefixtures("noticing")
@pytest.mark.parametrize(
    ("parameter", "sent"),
    [
        ("Uno\nDos\r\nTres\tCuatro", "Uno Dos Tres Cuatro"),
        ("a     b", "a b"),
        (" a\u2028b\x00c ", "a b c"),
        ("", "-"),
        ("\n", "-"),
        ("ñ" * 250, "ñ" * 250),
        ("ñ" * 251, "ñ" * 249 + "…"),
    ],
)
def test_a_parameter_is_one_that_meta_takes(social: Stubber, parameter: str, sent: str) -> None:
    [body] = noticed(social, parameter)["template"]["components"]

    assert body["parameters"] == [{"type": "text", "text": sent}]


@pytest.mark.usefixtures("noticing")
@pytest.mark.parametrize(
    "code", ["ThrottledRequestException", "DependencyException", "AccessDeniedException"]
)
def test_a_notice_that_fails_may_be_tried_again_and_the_log_names_nobody(
    social: Stubber, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    social.add_client_error("send_whatsapp_message", code, f"{NUMBER} cannot be reached")

    with pytest.raises(Unavailable):
        whatsapp.send_notice(NUMBER, parameters=("Cita con Ana",), language="es")

    [record] = caplog.records
    assert vars(record)["failure"] == code
    assert NUMBER not in repr(vars(record))
    assert "Ana" not in repr(vars(record))


@pytest.mark.usefixtures("noticing")
def test_no_notice_is_begun_when_the_time_is_over(social: Stubber) -> None:
    clock.start_budget(0)

    with pytest.raises(Unavailable):
        whatsapp.send_notice(NUMBER, parameters=("Hola",), language="es")

    social.assert_no_pending_responses()


@pytest.mark.parametrize(
    ("variables", "is_configured"),
    [
        ({}, False),
        ({"WHATSAPP_PHONE_ID": PHONE_ID}, False),
        ({"WHATSAPP_NOTICE_TEMPLATE": "cupo_notice"}, False),
        ({"WHATSAPP_PHONE_ID": PHONE_ID, "WHATSAPP_OTP_TEMPLATE": "cupo_code"}, False),
        ({"WHATSAPP_PHONE_ID": PHONE_ID, "WHATSAPP_NOTICE_TEMPLATE": "cupo_notice"}, True),
    ],
)
def test_notices_need_a_number_and_a_template(
    settings_changed: Callable[..., None], variables: dict[str, str], is_configured: bool
) -> None:
    settings_changed(**variables)

    assert whatsapp.is_configured() is is_configured
