"""Whatever Mercado Pago answers is one of two refusals, and no secret is told of it."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chalicelib.domain.errors import PaymentRefused, Unavailable
from chalicelib.payments import checkout
from tests.payments.conftest import logged
from tests.payments.mercadopago import CREATE, FIND, TOKEN, WEBHOOK_SECRET, MercadoPago, refused
from tests.payments.orders import opened
from tests.remotes.answers import Act, answered, changed, done_but_answered


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, "invalid_items"),
        (401, "unauthorized"),
        (403, "forbidden"),
        (404, "not_found"),
        (409, "conflict"),
        (422, "unprocessable_entity"),
    ],
)
def test_a_checkout_that_is_not_wanted_is_refused(
    mercadopago: MercadoPago, caplog: pytest.LogCaptureFixture, status: int, error: str
) -> None:
    mercadopago.next(CREATE, refused(status, error))

    with pytest.raises(PaymentRefused):
        opened()

    assert len(mercadopago.seen) == 1
    assert logged(caplog) == [("create", status, error)]


@pytest.mark.parametrize(
    ("act", "status", "reason"),
    [
        (refused(429, "too_many_requests"), 429, "too_many_requests"),
        (refused(500, "internal_server_error"), 500, "internal_server_error"),
        (refused(503, "unavailable"), 503, "unavailable"),
        (answered(502, b"<html>"), 502, "unreadable"),
        (answered(302, b""), 302, "unreadable"),
        (answered(307, b""), 307, "unreadable"),
        (done_but_answered(None), None, "ProtocolError"),
        (done_but_answered(201), None, "JSONDecodeError"),
        (done_but_answered(201, b'{"id": "1", "init'), None, "JSONDecodeError"),
        (done_but_answered(201, b"\xff\xfe\xfa"), None, "UnicodeDecodeError"),
        (done_but_answered(201, b"[" * 100_000), None, "RecursionError"),
        (done_but_answered(201, b"[]"), None, "unreadable"),
        (done_but_answered(201, b'{"id": 1, "init_point": "https://example.com"}'), None, "unreadable"),
        (done_but_answered(201, b'{"id": "1", "init_point": null}'), None, "unreadable"),
        (done_but_answered(201, b'{"id": "1", "init_point": "javascript:alert(1)"}'), None, "unreadable"),
    ],
)
def test_whether_a_checkout_is_open_may_not_be_known(
    mercadopago: MercadoPago,
    caplog: pytest.LogCaptureFixture,
    act: Act,
    status: int | None,
    reason: str,
) -> None:
    mercadopago.next(CREATE, act)

    with pytest.raises(Unavailable):
        opened()

    assert [request.method for request in mercadopago.seen] == [CREATE]
    assert logged(caplog) == [("create", status, reason)]


def test_a_checkout_whose_answer_was_lost_is_found_again(mercadopago: MercadoPago) -> None:
    mercadopago.next(CREATE, done_but_answered(None))
    with pytest.raises(Unavailable):
        opened()

    made = opened()

    [preference] = mercadopago.preferences.values()
    assert made.id == preference["id"]


@pytest.mark.parametrize("status", [400, 401, 403, 429, 500, 503])
def test_a_payment_that_is_not_told_of_is_not_known(
    mercadopago: MercadoPago, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    paid = mercadopago.paid()
    mercadopago.next(FIND, refused(status, "no"))

    with pytest.raises(Unavailable):
        checkout.find(paid)

    assert logged(caplog) == [("find", status, "no")]
    assert checkout.find(paid) is not None


def without(name: str) -> Act:
    return changed(lambda payment: payment.pop(name))


@pytest.mark.parametrize(
    "act",
    [
        answered(302, b""),
        answered(None, b""),
        answered(200, b""),
        answered(200, b'{"id": 1, "status": "app'),
        answered(200, b"[]"),
        answered(200, b'"approved"'),
        answered(
            200,
            b'{"id": 1, "status": "approved", "transaction_amount": "1500.50", "currency_id": "ARS"}',
        ),
        answered(200, b'{"id": 1, "status": "approved", "transaction_amount": true, "currency_id": "ARS"}'),
        answered(200, b'{"id": true, "status": "approved", "transaction_amount": 1, "currency_id": "ARS"}'),
        answered(200, b'{"id": 1, "status": "approved", "transaction_amount": NaN, "currency_id": "ARS"}'),
        answered(200, b'{"id": 1, "status": ["approved"], "transaction_amount": 1, "currency_id": "ARS"}'),
        answered(200, b'{"id": 1, "status": "approved", "transaction_amount": 1, "currency_id": null}'),
        answered(
            200,
            b'{"id": 1, "status": "approved", "transaction_amount": 1, "currency_id": "ARS",'
            b' "external_reference": ["a"]}',
        ),
        answered(200, b'{"id": 1, "transaction_amount": 1, "currency_id": "ARS"}'),
    ],
)
def test_a_payment_that_cannot_be_read_is_not_known(mercadopago: MercadoPago, act: Act) -> None:
    paid = mercadopago.paid()
    mercadopago.next(FIND, act)

    with pytest.raises(Unavailable):
        checkout.find(paid)

    assert [request.method for request in mercadopago.seen] == [FIND]


def test_where_nobody_listens_nobody_answers(
    mercadopago: MercadoPago, configured: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        configured(MERCADOPAGO_URL=f"http://127.0.0.1:{unheard.getsockname()[1]}")

        with pytest.raises(Unavailable):
            opened()

    assert logged(caplog) == [("create", None, "NewConnectionError")]


@pytest.mark.parametrize("url", ["https://", "http://127.0.0.1:99999", "ftp://127.0.0.1"])
def test_an_address_that_is_none_answers_nobody(
    mercadopago: MercadoPago, configured: Callable[..., None], url: str
) -> None:
    configured(MERCADOPAGO_URL=url)

    with pytest.raises(Unavailable):
        opened()
    with pytest.raises(Unavailable):
        checkout.find("1")


@contextmanager
def impostor(directory: Path) -> Iterator[str]:
    """A server over TLS whose certificate nobody has signed but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = directory / "impostor.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    class Server(HTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """Whoever asked has left."""

    server = Server(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_no_token_is_told_to_who_cannot_prove_who_it_is(
    mercadopago: MercadoPago,
    configured: Callable[..., None],
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    with impostor(tmp_path) as url:
        configured(MERCADOPAGO_URL=url)

        with pytest.raises(Unavailable):
            checkout.find("1")

    assert logged(caplog) == [("find", None, "SSLError")]


def test_without_keys_nobody_is_asked(
    mercadopago: MercadoPago, configured: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    configured(MERCADOPAGO_TOKEN="")

    with pytest.raises(Unavailable):
        opened()
    with pytest.raises(Unavailable):
        checkout.find("1")

    assert mercadopago.seen == []
    assert logged(caplog) == [("create", None, "SecretMissing"), ("find", None, "SecretMissing")]


@pytest.mark.parametrize(
    "kept",
    [
        "{}",
        "[]",
        "null",
        "token",
        '{"access_token": "a"}',
        '{"access_token": "a", "webhook_secret": ""}',
        '{"access_token": 1, "webhook_secret": "b"}',
    ],
)
def test_a_secret_that_holds_no_keys_is_as_good_as_none(
    mercadopago: MercadoPago, configured: Callable[..., None], kept: str
) -> None:
    manager: Any = botocore.session.get_session().create_client("secretsmanager")
    arn = manager.create_secret(Name=f"keys {kept}", SecretString=kept)["ARN"]
    configured(MERCADOPAGO_TOKEN="", MERCADOPAGO_WEBHOOK_SECRET="", MERCADOPAGO_SECRET_ARN=arn)

    with pytest.raises(Unavailable):
        opened()

    assert mercadopago.seen == []


def test_a_token_that_can_be_no_header_is_not_told_of(
    mercadopago: MercadoPago, configured: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    configured(MERCADOPAGO_TOKEN="APP_USR\nsecreto")

    with pytest.raises(Unavailable) as failure:
        opened()

    assert failure.value.__cause__ is None
    assert logged(caplog) == [("create", None, "ValueError")]


def test_no_log_holds_a_secret_or_a_person(
    mercadopago: MercadoPago, caplog: pytest.LogCaptureFixture
) -> None:
    sentence = "ana@example.com may not pay cabcdefgh12345678"
    mercadopago.next(CREATE, refused(400, "bad_request", sentence), refused(500, sentence, sentence))
    mercadopago.next(FIND, refused(403, "forbidden", sentence), answered(200, json.dumps(sentence).encode()))

    with caplog.at_level("DEBUG"):
        for failing in (opened, opened, lambda: checkout.find("1"), lambda: checkout.find("1")):
            with pytest.raises((PaymentRefused, Unavailable)):
                failing()
        opened()

    said = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    ours = "\n".join(str(record.__dict__) for record in caplog.records if record.name == "cupo")
    assert logged(caplog) == [
        ("create", 400, "bad_request"),
        ("create", 500, "unreadable"),
        ("find", 403, "forbidden"),
        ("find", None, "unreadable"),
    ]
    assert not [secret for secret in (TOKEN, WEBHOOK_SECRET) if secret in said]
    assert not [person for person in ("@example", "Seña", "cabcdefgh", "1500") if person in ours]
