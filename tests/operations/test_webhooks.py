"""From an event to the endpoints that want it: queued once each, signed, and tried until it is too late."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest

from chalicelib import clock
from chalicelib.domain.errors import AddressForbidden, Unavailable, UrlMalformed, WebhookNotFound
from chalicelib.domain.events import Event, document_of
from chalicelib.domain.key_ring import key_ring
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.webhooks import Endpoint, Reason
from chalicelib.integrations.endpoints import Client
from chalicelib.notifications.clients import client as aws
from chalicelib.operations.webhooks import Verdict, deliver, existing, fan_out, pause_after, register, remove
from chalicelib.store import secrets, webhooks
from tests.factories import NOW, reserved
from tests.faults import faults, first, lost_request
from tests.integrations.endpoints.addresses import PUBLIC_V4
from tests.integrations.endpoints.receiver import DELIVERY, Names, Receiver, Sink, reaching, receiver
from tests.integrations.endpoints.verifier import is_genuine
from tests.remotes.responses import Act, answered
from tests.remotes.waits import virtual_waits
from tests.tokens import SECRET

__all__ = ["receiver"]

URL = "https://hooks.example.com/cupo?token=hush"
EXAMPLE = Endpoint(
    tenant="default", id="c1", url=URL, events=None, description=None, secret="whsec_c2VjcmV0", created=NOW
)
CREATED, MOVED = "reservation.created", "reservation.moved"

pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture
def queue(settings_changed: Callable[..., None]) -> Iterator[str]:
    url: str = aws("sqs").create_queue(QueueName="deliveries")["QueueUrl"]
    settings_changed(DELIVERY_QUEUE_URL=url)
    yield url
    aws("sqs").delete_queue(QueueUrl=url)


def queued(queue: str) -> list[dict[str, Any]]:
    """The messages that wait in the queue; they are taken out of it."""
    found: list[dict[str, Any]] = []
    while True:
        answer = aws("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        for message in answer.get("Messages", []):
            found.append(json.loads(message["Body"]))
            aws("sqs").delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        if not answer.get("Messages"):
            return found


def event_of(made: Reservation) -> Event:
    return Event(made.history[-1], made)


def registered(url: str = URL, *, tenant: str = "default", **changes: Any) -> Endpoint:
    fields: dict[str, Any] = {"events": None, "description": None, "now": NOW, "client": reaching()}
    return register(tenant=tenant, url=url, **{**fields, **changes})


def message_for(endpoint: Endpoint, event: Event | None = None) -> str:
    document = document_of(event or event_of(reserved(tenant=endpoint.tenant)))
    return json.dumps({"endpoint": endpoint.id, "tenant": endpoint.tenant, "event": document})


def tried(message: str, client: Client | None = None, *, attempt: int = 1, **delta: float) -> Verdict:
    """One attempt, so long after it all began."""
    return deliver(message, attempt=attempt, now=NOW + timedelta(**delta), client=client or reaching())


def kept(endpoint: Endpoint) -> Endpoint:
    return existing(endpoint.tenant, endpoint.id)


def logged(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    names = ("endpoint", "event", "host", "attempt", "status", "reason")
    found = [vars(each) for each in caplog.records if each.getMessage() == "webhook not delivered"]
    return [{name: each[name] for name in names} for each in found]


def host_of(receiver: Receiver) -> str:
    return urlsplit(receiver.url).netloc


# Registering.


def test_every_endpoint_has_an_id_and_a_secret_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [registered() for _ in range(3)]
    ids = iter([made[0].id, "cfresh"])
    monkeypatch.setattr("chalicelib.identity.new_id", lambda _now: next(ids))
    made.append(registered(url="https://other.example/"))

    assert made[-1].id == "cfresh"
    assert len({each.id for each in made}) == len({each.secret for each in made}) == 4
    assert [kept(each) for each in made] == made


def test_where_nothing_may_be_sent_nothing_is_registered(settings_changed: Callable[..., None]) -> None:
    """All the hosts and addresses are in tests/domain and tests/integrations/endpoints."""

    def nowhere(_host: str) -> list[str]:
        raise OSError

    outside = Client(resolve=Names(((PUBLIC_V4,),)))
    for sink in ("", "http://127.0.0.1:9/"):
        settings_changed(WEBHOOK_SINK=sink)
        for host in ("10.0.0.1", "[::1]", "localhost"):
            with pytest.raises(AddressForbidden):
                registered(url=f"https://{host}/hooks", client=outside)
        with pytest.raises(UrlMalformed):
            registered(url="http://hooks.example.com/")
    settings_changed(WEBHOOK_SINK="")
    with pytest.raises(AddressForbidden):
        registered(client=Client(resolve=Names(((PUBLIC_V4, "10.0.0.1"),))))
    assert webhooks.of_tenant("default") == []

    for client in (outside, Client(resolve=nowhere)):
        assert registered(client=client).url == URL


# Handing out.


def test_each_endpoint_that_wants_the_event_gets_one_message_without_a_secret(queue: str) -> None:
    event = event_of(reserved())
    fan_out(event, now=NOW)
    assert queued(queue) == []
    wanting = [registered() for _ in range(17)]
    wanting.append(registered(events=frozenset({CREATED, MOVED})))
    registered(events=frozenset({MOVED}))
    registered(tenant="norte")
    webhooks.disable_gone(registered())

    fan_out(event, now=NOW)

    messages = sorted(queued(queue), key=lambda each: str(each["endpoint"]))
    document = json.loads(json.dumps(document_of(event)))
    assert messages == [
        {"endpoint": each.id, "tenant": "default", "event": document}
        for each in sorted(wanting, key=lambda each: each.id)
    ]
    assert not [each.secret for each in wanting if each.secret in json.dumps(messages)]


def test_without_a_queue_nothing_is_handed_out(settings_changed: Callable[..., None]) -> None:
    registered()
    event = event_of(reserved())
    fan_out(event, now=NOW)

    settings_changed(DELIVERY_QUEUE_URL="https://sqs.us-east-1.amazonaws.com/123456789012/nowhere")
    with pytest.raises(Unavailable):
        fan_out(event, now=NOW)


# Delivering.


def test_an_event_reaches_the_endpoint_signed(receiver: Receiver, queue: str) -> None:
    endpoint = registered(receiver.url + "?token=hush")
    event = event_of(reserved(details={"notas": "Ñandú 🎾", "total": 0}))
    fan_out(event, now=NOW)
    [message] = queued(queue)

    assert tried(json.dumps(message)) is Verdict.DONE

    [seen] = receiver.seen
    assert (seen.verb, seen.path) == ("POST", "/hooks?token=hush")
    assert seen.headers["webhook-id"] == event.id
    assert seen.headers["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert is_genuine(endpoint.secret, seen.headers, seen.content, NOW.timestamp())
    assert json.loads(seen.content) == {
        "type": CREATED,
        "timestamp": document_of(event)["at"],
        "data": json.loads(json.dumps(document_of(event))),
    }


def test_another_try_is_the_same_message_signed_anew(receiver: Receiver) -> None:
    endpoint = registered(receiver.url)
    message = message_for(endpoint)
    receiver.next(DELIVERY, answered(500, b""))

    assert tried(message) is Verdict.FAILED
    assert tried(message, attempt=2, hours=3, milliseconds=999) is Verdict.DONE

    earlier, again = receiver.seen
    assert earlier.content == again.content
    assert earlier.headers["webhook-id"] == again.headers["webhook-id"]
    later = int(NOW.timestamp()) + 3 * 3600
    assert again.headers["webhook-timestamp"] == str(later)
    assert is_genuine(endpoint.secret, again.headers, again.content, later)
    assert not is_genuine(endpoint.secret, earlier.headers, earlier.content, later)


def test_every_2xx_is_a_success(receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    for status in (200, 201, 202, 204, 299):
        endpoint = registered(receiver.url)
        receiver.next(DELIVERY, answered(status, b""))

        assert tried(message_for(endpoint, event_of(reserved(status, status + 1)))) is Verdict.DONE
        assert kept(endpoint) == replace(endpoint, last_success=NOW), status
    assert logged(caplog) == []


def test_everything_else_is_a_failure(receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    statuses = (300, 301, 302, 307, 308, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503)
    event = event_of(reserved())
    for number, status in enumerate(statuses, 1):
        endpoint = registered(receiver.url + "/hush?token=hush")
        receiver.next(DELIVERY, answered(status, b"whatever it says"))

        assert tried(message_for(endpoint, event), attempt=3) is Verdict.FAILED

        assert kept(endpoint) == replace(endpoint, failing_since=NOW), status
        assert len(receiver.seen) == number
        facts = {"endpoint": endpoint.id, "event": event.id, "host": host_of(receiver), "attempt": 3}
        assert logged(caplog)[-1] == {**facts, "status": status, "reason": None}
    assert len(logged(caplog)) == len(statuses)


def test_no_answer_is_a_failure_too(receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    event = event_of(reserved())
    cases: tuple[tuple[str, Client, Act | None], ...] = (
        ("RemoteDisconnected", reaching(), answered(None, b"")),
        ("AddressForbidden", reaching(resolve=Names((("10.0.0.1",),))), None),
        ("SSLCertVerificationError", reaching(trust=Client().trust), None),
        ("TimeoutError", reaching(), receiver.hang),
    )
    for reason, client, act in cases:
        endpoint = registered(receiver.url)
        receiver.next(DELIVERY, *([act] if act else []))

        assert tried(message_for(endpoint, event), client) is Verdict.FAILED

        assert kept(endpoint).failing_since == NOW
        record = logged(caplog)[-1]
        assert (record["status"], record["reason"]) == (None, reason)
    assert len(logged(caplog)) == len(cases)


@pytest.mark.parametrize("hush", ["?token=hush", "/hush", "/services/hush?token=hush"])
def test_the_log_holds_no_secret_and_of_an_url_the_host_alone(
    receiver: Receiver, caplog: pytest.LogCaptureFixture, hush: str
) -> None:
    endpoint = registered(receiver.url + hush)
    receiver.next(DELIVERY, answered(500, b"hush"))
    caplog.set_level("DEBUG", logger="cupo")

    tried(message_for(endpoint))

    everything = repr([vars(record) for record in caplog.records if record.name == "cupo"])
    assert host_of(receiver) in everything
    assert "hush" not in everything
    assert endpoint.secret not in everything
    assert endpoint.secret.removeprefix("whsec_") not in everything


def test_an_endpoint_that_should_not_be_there_is_sent_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """As if the rule, or where its name leads, had been another when it was registered."""
    endpoint = replace(EXAMPLE, url="https://10.0.0.1/hooks")
    webhooks.create(endpoint, "op-1", None, NOW)

    assert tried(message_for(endpoint), Client(resolve=Names(((PUBLIC_V4,),)))) is Verdict.FAILED

    assert [record["reason"] for record in logged(caplog)] == ["AddressForbidden"]


# Endpoints that are no more.


def test_an_endpoint_that_is_gone_is_disabled_and_gets_nothing_more(receiver: Receiver, queue: str) -> None:
    endpoint = registered(receiver.url)
    receiver.next(DELIVERY, answered(410, b""))

    assert tried(message_for(endpoint)) is Verdict.DONE
    assert kept(endpoint) == replace(endpoint, disabled=Reason.GONE)

    assert tried(message_for(endpoint, event_of(reserved(11, 12)))) is Verdict.DONE
    fan_out(event_of(reserved(13, 14)), now=NOW)
    assert queued(queue) == []
    assert len(receiver.seen) == 1


def test_a_deleted_endpoint_gets_nothing_more_and_one_of_another_tenant_nothing(receiver: Receiver) -> None:
    endpoint = registered(receiver.url)
    elsewhere = registered(receiver.url, tenant="norte")
    messages = (
        message_for(endpoint),
        message_for(replace(elsewhere, tenant="default"), event_of(reserved(11, 12))),
    )
    remove(tenant="default", endpoint=endpoint.id)

    assert [tried(message) for message in messages] == [Verdict.DONE] * 2
    assert receiver.seen == []
    with pytest.raises(WebhookNotFound):
        remove(tenant="default", endpoint=endpoint.id)


def test_an_endpoint_that_is_deleted_while_it_answers_is_done(receiver: Receiver) -> None:
    endpoint = registered(receiver.url)
    message = message_for(endpoint)

    for status in (200, 410):
        receiver.next(DELIVERY, answered(status, b""))
        with faults("UpdateItem", first(lambda: remove(tenant="default", endpoint=endpoint.id))):
            assert tried(message) is Verdict.DONE
        assert webhooks.get("default", endpoint.id) is None
        webhooks.create(endpoint, f"op-{status}", None, NOW)


# Failing.


def test_failing_is_since_the_first_failure_until_a_success(receiver: Receiver) -> None:
    endpoint = registered(receiver.url)
    receiver.next(DELIVERY, *[answered(500, b"")] * 2)
    message = message_for(endpoint)

    tried(message)
    tried(message, attempt=2, seconds=5)
    assert kept(endpoint).failing_since == NOW
    tried(message, attempt=3, seconds=35)
    assert kept(endpoint) == replace(endpoint, last_success=NOW + timedelta(seconds=35))


def test_the_time_of_the_last_success_is_written_once_a_minute(receiver: Receiver) -> None:
    endpoint = registered(receiver.url)

    with faults("UpdateItem") as seen:
        for second in (0, 1, 59, 60, 61):
            tried(message_for(endpoint, event_of(reserved(second, second + 1))), seconds=second)
        assert len(seen) == 2
    assert kept(endpoint).last_success == NOW + timedelta(seconds=60)


def test_five_days_of_failures_disable_and_a_day_of_them_does_not(receiver: Receiver) -> None:
    endpoint = registered(receiver.url)
    receiver.next(DELIVERY, *[answered(500, b"")] * 4)

    for hour in (0, 24, 119.99):
        assert tried(message_for(endpoint, event_of(reserved(hour, hour + 1))), hours=hour) is Verdict.FAILED
        assert kept(endpoint) == replace(endpoint, failing_since=NOW)
    late = message_for(endpoint, event_of(reserved(130, 131)))
    assert tried(late, days=5) is Verdict.FAILED

    assert kept(endpoint) == replace(endpoint, failing_since=NOW, disabled=Reason.FAILING)
    assert tried(late, attempt=2, days=5, seconds=5) is Verdict.DONE
    assert len(receiver.seen) == 4


def test_a_success_meanwhile_keeps_an_endpoint_enabled(receiver: Receiver) -> None:
    endpoint = registered(receiver.url)
    webhooks.note_failure(endpoint, NOW)
    receiver.next(DELIVERY, answered(500, b""))
    succeed = partial(webhooks.note_success, endpoint, NOW + timedelta(days=5, seconds=1))

    with faults("UpdateItem", first(succeed)):
        assert tried(message_for(endpoint), days=5) is Verdict.FAILED

    assert kept(endpoint) == replace(endpoint, last_success=NOW + timedelta(days=5, seconds=1))


# Outages.


def test_the_verdict_stands_also_if_it_cannot_be_noted(receiver: Receiver) -> None:
    endpoint = registered(receiver.url)
    message = message_for(endpoint)
    for status, verdict in ((200, Verdict.DONE), (500, Verdict.FAILED)):
        receiver.next(DELIVERY, answered(status, b""))

        with faults("UpdateItem", *[lost_request] * 9):
            assert tried(message) is verdict
        assert kept(endpoint) == endpoint


def test_an_endpoint_that_is_gone_and_cannot_be_disabled_is_asked_again(receiver: Receiver) -> None:
    endpoint = registered(receiver.url)
    message = message_for(endpoint)
    receiver.next(DELIVERY, *[answered(410, b"")] * 2)

    with faults("UpdateItem", *[lost_request] * 9), pytest.raises(Unavailable):
        tried(message)
    assert tried(message, attempt=2) is Verdict.DONE
    assert kept(endpoint).disabled is Reason.GONE


def test_an_endpoint_is_not_to_blame_for_the_store_or_for_time_that_others_took(receiver: Receiver) -> None:
    endpoint = registered(receiver.url)
    message = message_for(endpoint)

    with faults("GetItem", *[lost_request] * 9), pytest.raises(Unavailable):
        tried(message)
    clock.start_budget(9.5)
    with pytest.raises(Unavailable):
        tried(message)

    clock.start_budget(60)
    assert receiver.seen == []
    assert kept(endpoint) == endpoint


def test_what_is_no_message_is_a_bug() -> None:
    for message in ("", "{}", "[]", "null", '{"endpoint": "c1"}', "1", '"x"'):
        with pytest.raises((LookupError, ValueError, TypeError)):
            tried(message)


# The pauses.


def test_the_pauses_grow_and_are_about_a_day_in_all() -> None:
    pauses = [pause_after(attempt) for attempt in range(1, 12)]

    assert pauses == [5, 30, 120, 600, 1800, 3600, 7200, 14400, 21600, 36000, None]
    told = [each for each in pauses if each is not None]
    assert timedelta(hours=23) < timedelta(seconds=sum(told)) < timedelta(hours=25)
    assert max(told) <= 12 * 3600 - 60
    assert pause_after(12) is pause_after(1000) is None


# The sink.


def test_with_a_sink_all_goes_there(socket_enabled: None, settings_changed: Callable[..., None]) -> None:
    """No name is resolved, neither at the registration nor at the delivery."""
    names = Names()
    client = Client(resolve=names)
    with virtual_waits(), Sink() as sink:
        settings_changed(WEBHOOK_SINK=sink.origin + "/caught")
        endpoint = registered(client=client)
        sink.next(DELIVERY, answered(500, b""))
        message = message_for(endpoint)

        assert tried(message, client) is Verdict.FAILED
        assert tried(message, client, attempt=2) is Verdict.DONE

    for seen in sink.seen:
        assert (seen.verb, seen.path) == ("POST", "/caught")
        assert seen.headers["x-cupo-endpoint"] == URL
        assert is_genuine(endpoint.secret, seen.headers, seen.content, NOW.timestamp())
    assert len(sink.seen) == 2
    assert names.asked == []


# The secret, as keys come and go; tests/store/test_sealing.py has how it is stored.


@pytest.fixture
def use(settings_changed: Callable[..., None]) -> Iterator[Callable[[str], None]]:
    """Let the stage have these keys."""

    def change(keys: str) -> None:
        settings_changed(JWT_SECRET=keys)
        secrets.forget_signing_keys()

    yield change
    secrets.forget_signing_keys()


def test_a_delivery_stores_the_secret_under_the_key_that_signs(
    receiver: Receiver, use: Callable[[str], None]
) -> None:
    endpoint = registered(receiver.url)
    message = message_for(endpoint)
    use(key_ring(SECRET).rotated("b", "b" * 32, NOW).text())

    sealed_by = []
    for minutes in (9, 10, 11):
        assert tried(message, minutes=minutes) is Verdict.DONE
        sealed_by.append(kept(endpoint).sealed_by)

    assert sealed_by == ["0", "b", "b"]
    assert kept(endpoint).secret == endpoint.secret
    for minutes, seen in zip((9, 10, 11), receiver.seen, strict=True):
        at = NOW + timedelta(minutes=minutes)
        assert is_genuine(endpoint.secret, seen.headers, seen.content, at.timestamp())


def test_a_delivery_goes_out_though_the_secret_cannot_be_stored_anew(
    receiver: Receiver, use: Callable[[str], None]
) -> None:
    endpoint = registered(receiver.url)
    use(key_ring(SECRET).rotated("b", "b" * 32, NOW).text())

    with faults("UpdateItem", *[lost_request] * 3):
        assert tried(message_for(endpoint), minutes=10) is Verdict.DONE

    assert (len(receiver.seen), kept(endpoint).sealed_by) == (1, "0")


def test_nothing_is_sent_while_no_key_opens_the_secret(
    receiver: Receiver, use: Callable[[str], None]
) -> None:
    endpoint = registered(receiver.url)
    message = message_for(endpoint)
    use("another secret of thirty-two bytes or more")

    with pytest.raises(Unavailable):
        tried(message)

    assert receiver.seen == []
    use(SECRET)
    assert kept(endpoint).failing_since is None
    assert tried(message) is Verdict.DONE
