"""Whatever a channel of AWS refuses may be tried again, and the log says why, but names nobody."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber

from chalicelib import clock
from chalicelib.domain.errors import Unavailable
from chalicelib.notifications import mail, queues, sms, whatsapp
from chalicelib.notifications.clients import client
from chalicelib.notifications.letters import Letter, Recipient
from tests.notifications.calls import asked

SECRETS = ("+56912345678", "ana@example.com", "012345", "Ana")
NUMBER, EMAIL, CODE, NAME = SECRETS
URL = "https://sqs.us-east-1.amazonaws.com/123456789012/deliveries"


@dataclass(frozen=True)
class Channel:
    """A way to send something: by which operation of a service, and the errors that it knows."""

    service: str
    operation: str
    send: Callable[[], object]
    codes: tuple[str, ...]
    # A code goes by SMS, too: what WhatsApp refuses is in the log, and nowhere else.
    raises: bool = True

    def in_vain(self) -> AbstractContextManager[object]:
        return pytest.raises(Unavailable) if self.raises else nullcontext()


LETTER = Letter(subject="Hola", text=NAME, html=NAME, calendar=None, method=None)
_SQS = ("InternalError", "Throttled", "AWS.SimpleQueueService.NonExistentQueue")
_META = ("ThrottledRequestException", "DependencyException", "AccessDeniedException")
CHANNELS = {
    "mail": Channel(
        "sesv2",
        "send_email",
        lambda: mail.send(LETTER, Recipient(NAME, EMAIL)),
        ("MessageRejected", "TooManyRequestsException", "AccountSuspendedException", "BadRequestException"),
    ),
    "sms": Channel(
        "sns",
        "publish",
        lambda: sms.send(NUMBER, f"{CODE} es tu código"),
        ("InternalError", "Throttled", "AuthorizationError", "InvalidParameter"),
    ),
    "code": Channel(
        "socialmessaging",
        "send_whatsapp_message",
        lambda: whatsapp.send_code(NUMBER, CODE, "es"),
        _META,
        raises=False,
    ),
    "notice": Channel(
        "socialmessaging",
        "send_whatsapp_message",
        lambda: whatsapp.send_notice(NUMBER, parameters=(f"Cita con {NAME}",), language="es"),
        _META,
    ),
    "queue": Channel("sqs", "send_message_batch", lambda: queues.send(URL, [NAME]), _SQS),
    "postponing": Channel("sqs", "change_message_visibility", lambda: queues.postpone(URL, CODE, 5), _SQS),
}


@pytest.fixture(params=CHANNELS)
def channel(request: pytest.FixtureRequest, sending: None, settings_changed: Callable[..., None]) -> Channel:
    settings_changed(
        WHATSAPP_PHONE_ID="phone-number-id-0123456789abcdef0123456789abcdef",
        WHATSAPP_OTP_TEMPLATE="cupo_code",
        WHATSAPP_NOTICE_TEMPLATE="cupo_notice",
    )
    return CHANNELS[request.param]


def test_whatever_is_refused_may_be_tried_again_and_the_log_names_nobody(
    channel: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    with Stubber(client(channel.service)) as stub:
        for code in channel.codes:
            reason = f"{' '.join(SECRETS)} cannot be reached"
            stub.add_client_error(channel.operation, code, reason, http_status_code=400)

            with channel.in_vain():
                channel.send()

    assert [vars(record)["failure"] for record in caplog.records] == [*channel.codes]
    said = repr([vars(record) for record in caplog.records])
    assert not [secret for secret in SECRETS if secret in said]


def test_a_dead_line_may_be_tried_again(channel: Channel, caplog: pytest.LogCaptureFixture) -> None:
    def dead(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://nowhere")

    events = client(channel.service).meta.events
    events.register_first("before-call", dead)
    try:
        with channel.in_vain():
            channel.send()
    finally:
        events.unregister("before-call", dead)
    assert [vars(record)["failure"] for record in caplog.records] == ["EndpointConnectionError"]


def test_nothing_is_begun_when_the_time_is_over(channel: Channel, caplog: pytest.LogCaptureFixture) -> None:
    clock.start_budget(0)

    with asked(channel.service) as calls, channel.in_vain():
        channel.send()

    assert calls == []
    assert channel.raises or [vars(record)["failure"] for record in caplog.records] == ["NoTimeLeft"]
