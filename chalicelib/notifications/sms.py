"""SMS, through SNS."""

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import clock
from chalicelib.domain.errors import Unavailable
from chalicelib.notifications.clients import client, kind_of

_TRANSACTIONAL = {"DataType": "String", "StringValue": "Transactional"}

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
