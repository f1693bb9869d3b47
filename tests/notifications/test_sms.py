"""SMS go out through SNS as transactional ones."""

from botocore.stub import Stubber

from chalicelib.notifications import sms
from chalicelib.notifications.clients import client


def test_a_text_is_published_to_the_number_alone_as_transactional() -> None:
    transactional = {"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}}
    expected = {"PhoneNumber": "+56912345678", "Message": "Hola", "MessageAttributes": transactional}

    with Stubber(client("sns")) as sns:
        sns.add_response("publish", {"MessageId": "1"}, expected)
        sms.send("+56912345678", "Hola")
        sns.assert_no_pending_responses()
