"""Webhooks: where an endpoint may be, what it is sent, and how it knows who sent it."""

import json
import re
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from chalicelib import identity
from chalicelib.domain.errors import AddressForbidden, UrlMalformed
from chalicelib.domain.events import TYPES
from chalicelib.domain.webhooks import (
    Endpoint,
    Reason,
    body_of,
    headers_of,
    is_public,
    secret_of,
    target_of,
)
from tests.integrations.endpoints.addresses import (
    FORBIDDEN_HOSTS,
    FORBIDDEN_V4,
    FORBIDDEN_V6,
    MALFORMED,
    PUBLIC_V4,
    PUBLIC_V6,
    WELL_FORMED,
)
from tests.integrations.endpoints.verifier import is_genuine

ROOT = Path(__file__).parent.parent.parent
NOW = datetime(2026, 3, 14, 12, 0, 0, 250_000, tzinfo=UTC)
DOCUMENT: dict[str, Any] = {
    "id": "0123456789abcdef0123456789abcdef",
    "type": "reservation.created",
    "at": "2026-03-14T11:59:59.000Z",
    "reservation": {"contact": {"name": "Ana Ñandú 🎾"}},
}
SECRET = secret_of(bytes(range(32)))
ENDPOINT = Endpoint(
    tenant="default",
    id="c1",
    url="https://example.com/hooks",
    events=None,
    description=None,
    secret=SECRET,
    created=NOW,
)


def signed(**changes: Any) -> dict[str, str]:
    """The headers of a delivery, some of them changed, or left out by None."""
    headers = headers_of(SECRET, DOCUMENT["id"], body_of(DOCUMENT), NOW)
    changed = {**headers, **{name.replace("_", "-"): value for name, value in changes.items()}}
    return {name: value for name, value in changed.items() if value is not None}


# Where an endpoint may be.


def test_a_url_is_read_in_one_way() -> None:
    for url, expected in WELL_FORMED.items():
        target = target_of(url)

        assert (target.host, target.port, target.path) == expected, url


def test_what_is_no_https_address_is_malformed() -> None:
    for url in MALFORMED:
        with pytest.raises(UrlMalformed):
            target_of(url)


def test_a_host_of_this_network_is_forbidden_however_it_is_spelled() -> None:
    for form, host in product(("https://{}", "https://{}:8443/hooks?a=b"), FORBIDDEN_HOSTS):
        with pytest.raises(AddressForbidden):
            target_of(form.format(host))


def test_an_address_is_public_that_everybody_can_reach() -> None:
    for address in (*FORBIDDEN_V4, *FORBIDDEN_V6, "fe80::1%eth0"):
        assert not is_public(address), address
    for address in (
        *(PUBLIC_V4, PUBLIC_V6, "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0"),
        *("126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0"),
        *("192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255"),
        *("2001:200::1", "2001:4860:4860::8888", "2600::1", "2a00::1", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"),
    ):
        assert is_public(address), address


def test_the_host_header_has_the_port_only_where_it_is_not_that_of_https() -> None:
    assert target_of("https://Example.com:443/").authority == "example.com"
    assert target_of("https://example.com:8443/").authority == "example.com:8443"
    assert target_of("https://[2600::1]/").authority == "[2600::1]"
    assert target_of("https://[2600::1]:8443/").authority == "[2600::1]:8443"


# What is sent, and how it is signed.


def test_a_signature_is_that_of_the_schemes_own_example() -> None:
    headers = headers_of(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        datetime.fromtimestamp(1614265330, UTC),
    )

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_a_receiver_finds_a_delivery_genuine_for_five_minutes_and_notices_what_was_changed() -> None:
    body, now = body_of(DOCUMENT), NOW.timestamp()
    for seconds in (-299, 0, 299):
        assert is_genuine(SECRET, signed(), body, now + seconds)

    for changed in (
        signed(webhook_id="another"),
        signed(webhook_timestamp="1773489601"),
        *(signed(webhook_signature="v1,AAAA"), signed(webhook_signature=None)),
    ):
        assert not is_genuine(SECRET, changed, body, now), changed
    assert not is_genuine(SECRET, signed(), body + b" ", now)
    assert not is_genuine(secret_of(bytes(32)), signed(), body, now)
    assert not is_genuine(SECRET, signed(), body, now + 302)


def test_the_documents_own_check_is_right() -> None:
    document = (ROOT / "docs" / "webhooks.md").read_text()
    [program] = re.findall(r"```python\n(.*?)```", document, re.DOTALL)
    names: dict[str, Any] = {}
    exec(program, names)
    is_genuine_by_document, body = names["is_genuine"], body_of(DOCUMENT)
    headers = headers_of(SECRET, DOCUMENT["id"], body, datetime.now(UTC))

    assert is_genuine_by_document(SECRET, headers, body)
    several = {**headers, "webhook-signature": f"v1,AAAA v1a,BBBB {headers['webhook-signature']}"}
    assert is_genuine_by_document(SECRET, several, body)
    assert not is_genuine_by_document(SECRET, headers, body + b" ")
    assert not is_genuine_by_document(SECRET, signed(), body)


def test_a_body_is_compact_json_of_type_time_and_event() -> None:
    body = body_of(DOCUMENT)

    assert json.loads(body) == {"type": "reservation.created", "timestamp": DOCUMENT["at"], "data": DOCUMENT}
    assert b'"Ana \xc3\x91and\xc3\xba' in body
    assert b": " not in body
    assert body == body_of(json.loads(json.dumps(DOCUMENT)))


def test_secrets_are_long_random_and_written_as_the_scheme_has_them() -> None:
    secrets = {secret_of(identity.new_webhook_secret()) for _ in range(50)}

    assert len(secrets) == 50
    for secret in secrets:
        assert secret.startswith("whsec_")
        assert 24 <= len(b64decode(secret.removeprefix("whsec_"), validate=True)) <= 64


def test_an_endpoint_does_not_show_its_secret() -> None:
    assert SECRET not in repr(ENDPOINT)
    assert SECRET.removeprefix("whsec_") not in repr(ENDPOINT)


# What an endpoint wants.


def test_an_endpoint_wants_the_types_that_it_names_or_all_unless_it_is_disabled() -> None:
    some = replace(ENDPOINT, events=frozenset({"reservation.created"}))

    assert all(ENDPOINT.wants(each) for each in TYPES)
    assert [each for each in TYPES if some.wants(each)] == ["reservation.created"]
    for reason in Reason:
        assert not any(replace(ENDPOINT, disabled=reason).wants(each) for each in TYPES)


def test_five_days_of_failures_are_hopeless() -> None:
    failing = replace(ENDPOINT, failing_since=NOW)

    assert not ENDPOINT.is_hopeless(NOW)
    assert not failing.is_hopeless(NOW + timedelta(days=5, milliseconds=-1))
    assert failing.is_hopeless(NOW + timedelta(days=5))


def test_a_success_is_news_once_a_minute_and_after_every_failure() -> None:
    noted = replace(ENDPOINT, last_success=NOW)

    assert ENDPOINT.is_news(NOW)
    assert not noted.is_news(NOW + timedelta(seconds=59))
    assert noted.is_news(NOW + timedelta(seconds=60))
    assert replace(noted, failing_since=NOW + timedelta(seconds=1)).is_news(NOW + timedelta(seconds=2))
