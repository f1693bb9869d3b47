"""SMS go out through SNS as transactional ones; what fails is told, and not written into the log."""

from collections.abc import Iterator

import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import ANY, Stubber

from chalicelib import clock
from chalicelib.domain.errors import Unavailable
from chalicelib.notifications import sms
from chalicelib.notifications.clients import client

NUMBER = "+56912345678"


@pytest.fixture
def sns() -> Iterator[Stubber]:
    with Stubber(client("sns")) as stubber:
        yield stubber


def test_a_text_is_published_to_the_number_alone_as_transactional(sns: Stubber) -> None:
    transactional = {"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}}
    expected = {"PhoneNumber": NUMBER, "Message": "Hola", "MessageAttributes": transactional}
    sns.add_response("publish", {"MessageId": "1"}, expected)

    sms.send(NUMBER, "Hola")

    sns.assert_no_pending_responses()


@pytest.mark.parametrize("code", ["InternalError", "Throttled", "AuthorizationError", "InvalidParameter"])
def test_whatever_sns_refuses_may_be_tried_again(sns: Stubber, code: str) -> None:
    sns.add_client_error("publish", code, f"Reason: {NUMBER} is not valid", http_status_code=400)

    with pytest.raises(Unavailable):
        sms.send(NUMBER, "Hola")


def test_the_log_says_what_failed_and_not_for_whom(sns: Stubber, caplog: pytest.LogCaptureFixture) -> None:
    sns.add_client_error("publish", "InvalidParameter", f"Reason: {NUMBER} is not valid")

    with pytest.raises(Unavailable):
        sms.send(NUMBER, "123456 es tu código")

    [record] = caplog.records
    assert vars(record)["failure"] == "InvalidParameter"
    assert NUMBER not in repr(vars(record))
    assert "123456" not in repr(vars(record))


def test_a_dead_line_may_be_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    def dead(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://sns")

    events = client("sns").meta.events
    events.register_first("before-call.sns.Publish", dead)
    try:
        with pytest.raises(Unavailable):
            sms.send(NUMBER, "Hola")
    finally:
        events.unregister("before-call.sns.Publish", dead)
    assert [vars(record)["failure"] for record in caplog.records] == ["EndpointConnectionError"]


def test_nothing_is_begun_when_the_requests_time_is_over(sns: Stubber) -> None:
    sns.add_response("publish", {"MessageId": "1"}, {"PhoneNumber": ANY, "Message": ANY})
    clock.start_budget(0)

    with pytest.raises(Unavailable):
        sms.send(NUMBER, "Hola")

    with pytest.raises(AssertionError):
        sns.assert_no_pending_responses()
