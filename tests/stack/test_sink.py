"""The local stack's webhooks end in a sink: it answers as their address asks, and remembers the last ones."""

import http.client
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from stack.deliveries import KEPT, Deliveries, Delivery, read
from stack.local import Unusable
from stack.sink import MAX_BODY_BYTES, Sink

BODY = '{"type":"reservation.created","data":{"title":"Reunión"}}'
ENDPOINT = "https://example.com/hooks"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "webhooks.jsonl"


@pytest.fixture
def sink(socket_enabled: None, path: Path) -> Iterator[Sink]:
    started = Sink(path)
    started.start()
    yield started
    started.stop()


def post(sink: Sink, to: str | None = ENDPOINT, body: str = BODY, **headers: str) -> int:
    sent = {"Content-Type": "application/json", "webhook-id": "evt_1", **headers}
    if to is not None:
        sent["X-Cupo-Endpoint"] = to
    return request(sink, "POST", "/", body.encode(), sent)[0]


def request(
    sink: Sink, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(sink.url).port, timeout=10)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def listed(path: Path) -> list[Delivery]:
    return read(path)[1]


def delivery(number: int) -> Delivery:
    return {"channel": "webhook", "to": ENDPOINT, "headers": {}, "body": str(number), "at": float(number)}


def test_what_is_delivered_is_listed_as_it_came(sink: Sink, path: Path) -> None:
    assert post(sink, **{"webhook-signature": "v1,abc"}) == 200

    [found] = listed(path)
    assert (found["to"], found["body"]) == (ENDPOINT, BODY)
    assert found["headers"]["webhook-id"] == "evt_1"
    assert found["headers"]["webhook-signature"] == "v1,abc"


def test_the_endpoints_own_address_says_what_is_answered(sink: Sink, path: Path) -> None:
    statuses = (200, 204, 302, 410, 500, 599)
    for status in statuses:
        assert post(sink, f"{ENDPOINT}?tenant=norte&answer={status}") == status
    assert len(listed(path)) == len(statuses)

    for none in ("", "100", "600", "-5", "ok", "5e2", "²00", "0500"):
        assert post(sink, f"{ENDPOINT}?answer={none}") == 200, none


def test_what_says_not_where_it_goes_goes_to_the_sink(sink: Sink, path: Path) -> None:
    assert request(sink, "POST", "/mine?answer=418", b"{}")[0] == 418

    assert listed(path)[0]["to"] == f"{sink.url}/mine?answer=418"


def test_a_body_of_too_many_bytes_is_refused_and_forgotten(sink: Sink, path: Path) -> None:
    assert request(sink, "POST", "/", b"a" * (MAX_BODY_BYTES + 1))[0] == 413
    assert listed(path) == []


def test_a_web_page_delivers_nothing(sink: Sink, path: Path) -> None:
    for header in ("Origin", "Sec-Fetch-Site"):
        assert post(sink, **{header: "https://evil.example"}) == 403
    assert listed(path) == []


def test_there_is_nothing_else_to_be_seen(sink: Sink) -> None:
    assert request(sink, "GET", "/")[0] == 404


def test_many_at_once_are_all_remembered(sink: Sink, path: Path) -> None:
    with ThreadPoolExecutor(5) as pool:
        statuses = list(pool.map(lambda number: post(sink, body=str(number)), range(40)))

    assert statuses == [200] * 40
    assert {each["body"] for each in listed(path)} == {str(number) for number in range(40)}


def test_the_port_and_what_was_delivered_outlive_a_restart(socket_enabled: None, path: Path) -> None:
    first = Sink(path)
    first.start()
    post(first)
    before = listed(path)
    first.stop()

    second = Sink(path)
    second.start()

    assert (second.url, listed(path)) == (first.url, before)
    second.stop()


def test_where_somebody_else_has_the_port_another_is_taken(socket_enabled: None, path: Path) -> None:
    first = Sink(path)
    first.start()
    second = Sink(path)

    assert first.url != second.url
    first.stop()
    second.stop()


def test_the_last_thousand_are_kept_in_a_file_that_does_not_grow_without_bound(path: Path) -> None:
    kept = Deliveries(path)
    for number in range(3 * KEPT):
        kept.add(delivery(number))

    expected = [delivery(number) for number in range(2 * KEPT, 3 * KEPT)]
    assert listed(path)[-KEPT:] == expected
    Deliveries(path)
    assert listed(path) == expected
    assert len(path.read_text().splitlines()) <= KEPT + 1

    kept = Deliveries(path)
    for number in range(5 * KEPT):
        kept.add(delivery(number))
    assert len(path.read_text().splitlines()) <= 2 * KEPT + 1


def test_half_a_line_of_a_stack_that_was_killed_is_left_out(path: Path) -> None:
    kept = Deliveries(path)
    kept.port = 4242
    kept.write()
    kept.add(delivery(1))
    with path.open("a") as file:
        file.write('{"to": "https://exam')

    assert read(path) == (4242, [delivery(1)])


def test_nobody_else_may_read_what_was_delivered(path: Path) -> None:
    Deliveries(path).add(delivery(1))

    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_not_ours_is_left_alone(path: Path) -> None:
    path.write_text("Dear diary\n")

    with pytest.raises(Unusable, match="remove it"):
        Deliveries(path)

    assert path.read_text() == "Dear diary\n"
