"""What the stack sends is in the inbox in seconds: mails as they are read, webhooks as they are signed."""

import base64
import hashlib
import hmac
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stack.inbox import Message
from tests.e2e import rooms
from tests.e2e.client import ANA, Api, day_after
from tests.e2e.inbox import FIRST_PATIENCE_SECONDS, PATIENCE_SECONDS, sent_to, wait_for, wait_until


@pytest.fixture(autouse=True)
def _local(note: dict[str, Any]) -> None:
    """Only the local stack keeps what it sends."""


@pytest.fixture
def user() -> str:
    """A user who has got nothing yet."""
    return f"e2e-inbox-{uuid.uuid4().hex[:8]}"


@pytest.fixture(scope="module")
def webhooks(api: Api, note: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Three webhooks by what they do."""
    name = f"https://example.com/{uuid.uuid4().hex}"
    urls = {"works": name, "fails": f"{name}?answer=500", "is gone": f"{name}?answer=410"}
    made = {does: registered(api, url) for does, url in urls.items()}
    yield made
    for each in made.values():
        api.call("DELETE", f"/api/webhooks/{each['id']}")


def registered(api: Api, url: str) -> Any:
    answer = api.call("POST", "/api/webhooks", {"url": url, "events": ["reservation.created"]})
    assert answer.status == 201, answer
    return answer.body["data"]


def soon(minutes: int) -> str:
    moment = datetime.now(UTC) + timedelta(minutes=minutes)
    return moment.strftime("%Y-%m-%dT%H:%M:00Z")


def booked(api: Api, user: str) -> None:
    times = {"start_datetime": soon(40), "end_datetime": soon(70)}
    rooms.booked(api, rooms.new_room(api), times, user=user, title="Reunión de «año nuevo»")


def test_a_booking_is_in_the_inbox_within_seconds_with_its_invitation(api: Api, user: str) -> None:
    booked(api, ANA)
    wait_for(f"{ANA}@example.com", within=FIRST_PATIENCE_SECONDS)

    booked(api, user)

    [mail] = wait_for(f"{user}@example.com")
    assert (mail.channel, mail.subject) == ("email", "Reserva confirmada: Reunión de «año nuevo»")
    assert user in mail.text
    [invite] = mail.attachments
    assert (invite["filename"], invite["content_type"]) == ("invite.ics", "text/calendar; method=REQUEST")
    assert invite["content"].startswith("BEGIN:VCALENDAR\r\n")
    assert "Reunión de «año nuevo»" in invite["content"].replace("\r\n ", "")


def test_a_webhook_is_in_the_inbox_as_it_was_signed(api: Api, court: str, webhooks: dict[str, Any]) -> None:
    before = len(sent_to(webhooks["works"]["url"]))

    reserva = api.book(court, day_after(8), "09:00", "10:00").body["reserva"]

    webhook = wait_for(webhooks["works"]["url"], before + 1)[-1]
    assert (webhook.channel, webhook.subject) == ("webhook", "reservation.created")
    assert reserva["id"] in webhook.text
    assert webhook.headers["webhook-signature"] == signature(webhooks["works"]["secret"], webhook)


def signature(secret: str, webhook: Message) -> str:
    """What the Standard Webhooks scheme makes of a message."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{webhook.headers['webhook-id']}.{webhook.headers['webhook-timestamp']}.{webhook.text}"
    return f"v1,{base64.b64encode(hmac.digest(key, signed.encode(), hashlib.sha256)).decode()}"


def test_an_endpoint_that_fails_is_tried_again_and_one_that_is_gone_is_not(
    api: Api, court: str, webhooks: dict[str, Any]
) -> None:
    assert api.book(court, day_after(8), "11:00", "12:00").status == 201

    wait_until(lambda: most_attempts(webhooks["fails"]["url"]) >= 2, 2 * PATIENCE_SECONDS)
    assert len(sent_to(webhooks["is gone"]["url"])) == 1
    dead = api.call("GET", f"/api/webhooks/{webhooks['is gone']['id']}")
    assert dead.body["data"]["status"] == "disabled"


def most_attempts(url: str) -> int:
    """How often the same event was sent to an endpoint."""
    return max(Counter(message.headers["webhook-id"] for message in sent_to(url)).values(), default=0)
