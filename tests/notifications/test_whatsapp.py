"""A code goes out by WhatsApp as Meta's authentication template says, or the log says why not."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.stub import ANY, Stubber

from chalicelib import clock
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
