"""Whatever Mercado Pago answers is one of two refusals, and no secret is told of it."""

import json
import math
import socket
from collections.abc import Callable
from typing import Any

import botocore.session
import pytest

from chalicelib.domain.errors import PaymentRefused, Unavailable
from chalicelib.integrations import payments
from tests.integrations.endpoints.receiver import HERE, Receiver
from tests.integrations.payments.mercadopago import CREATE, FIND, TOKEN, WEBHOOK_SECRET, MercadoPago, refused
from tests.integrations.payments.orders import opened
from tests.remotes.responses import Act, answered, done_but_answered, logged


def test_an_unwanted_checkout_is_refused(mercadopago: MercadoPago, caplog: pytest.LogCaptureFixture) -> None:
    refusals = {400: "invalid_items", 401: "unauthorized", 403: "forbidden", 404: "not_found"}
    refusals |= {409: "conflict", 422: "unprocessable_entity"}
    for status, error in refusals.items():
        mercadopago.next(CREATE, refused(status, error))

        with pytest.raises(PaymentRefused):
            opened()

        assert logged(caplog)[-1] == ("create", status, error)
    assert len(mercadopago.seen) == len(logged(caplog)) == len(refusals)


UNKNOWN: list[tuple[Act, int | None, str]] = [
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
]
"""What leaves open whether there is a checkout, and the status and the reason that are logged."""


def test_a_checkout_may_be_open_or_not(mercadopago: MercadoPago, caplog: pytest.LogCaptureFixture) -> None:
    for number, (act, status, reason) in enumerate(UNKNOWN, 1):
        mercadopago.next(CREATE, act)

        with pytest.raises(Unavailable):
            opened()

        assert [request.method for request in mercadopago.seen] == [CREATE] * number, reason
        assert logged(caplog)[-1] == ("create", status, reason)
    assert len(logged(caplog)) == len(UNKNOWN)
    # A checkout that was opened all the same is found again.
    [preference] = mercadopago.preferences.values()
    assert opened().id == preference["id"]


def test_a_payment_untold_is_unknown(mercadopago: MercadoPago, caplog: pytest.LogCaptureFixture) -> None:
    paid = mercadopago.paid()
    for status in (400, 401, 403, 429, 500, 503):
        mercadopago.next(FIND, refused(status, "no"))

        with pytest.raises(Unavailable):
            payments.find(paid)

        assert logged(caplog)[-1] == ("find", status, "no")
        assert payments.find(paid) is not None


def test_a_payment_that_cannot_be_read_is_not_known(mercadopago: MercadoPago) -> None:
    whole = {"id": 1, "status": "approved", "transaction_amount": 1, "currency_id": "ARS"}
    unreadable: tuple[Any, ...] = (
        [],
        "approved",
        {name: value for name, value in whole.items() if name != "status"},
        *({**whole, "transaction_amount": amount} for amount in ("1500.50", True, math.nan)),
        *({**whole, "id": True}, {**whole, "status": ["approved"]}, {**whole, "currency_id": None}),
        *({**whole, "transaction_amount_refunded": refunded} for refunded in ("1", True, [1])),
        {**whole, "external_reference": ["a"]},
    )
    acts = [answered(302, b""), answered(None, b"")]
    acts += [answered(200, content) for content in (b"", b'{"id": 1, "status": "app')]
    acts += [answered(200, json.dumps(body).encode()) for body in unreadable]
    paid = mercadopago.paid()
    for number, act in enumerate(acts, 1):
        mercadopago.next(FIND, act)

        with pytest.raises(Unavailable):
            payments.find(paid)

        assert [request.method for request in mercadopago.seen] == [FIND] * number


def test_where_nobody_listens_or_the_address_is_none_nobody_answers(
    mercadopago: MercadoPago, configured: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        urls = [f"http://127.0.0.1:{unheard.getsockname()[1]}", "https://", "http://127.0.0.1:99999"]
        for url in (*urls, "ftp://127.0.0.1"):
            configured(MERCADOPAGO_URL=url)

            for ask in (opened, lambda: payments.find("1")):
                with pytest.raises(Unavailable):
                    ask()

    assert logged(caplog)[:2] == [(verb, None, "NewConnectionError") for verb in ("create", "find")]


def test_no_token_is_told_to_who_cannot_prove_who_it_is(
    mercadopago: MercadoPago, configured: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    with Receiver(HERE) as impostor:
        configured(MERCADOPAGO_URL=f"https://{HERE}:{impostor.port}")

        with pytest.raises(Unavailable):
            payments.find("1")

    assert impostor.seen == []
    assert logged(caplog) == [("find", None, "SSLError")]


def test_without_keys_nobody_is_asked_and_a_secret_without_them_is_as_good_as_none(
    mercadopago: MercadoPago, configured: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    configured(MERCADOPAGO_TOKEN="")
    for ask in (opened, lambda: payments.find("1")):
        with pytest.raises(Unavailable):
            ask()
    assert logged(caplog) == [("create", None, "SecretMissing"), ("find", None, "SecretMissing")]

    manager: Any = botocore.session.get_session().create_client("secretsmanager")
    manager.create_secret(Name="no keys", SecretString="{}")
    lacking = ('{"access_token": "a"}', '{"access_token": "a", "webhook_secret": ""}')
    for kept in ("{}", "[]", "null", "token", *lacking, '{"access_token": 1, "webhook_secret": "b"}'):
        arn = manager.put_secret_value(SecretId="no keys", SecretString=kept)["ARN"]
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


def test_no_log_holds_secrets_or_people(mercadopago: MercadoPago, caplog: pytest.LogCaptureFixture) -> None:
    sentence = "ana@example.com may not pay cabcdefgh12345678"
    mercadopago.next(CREATE, refused(400, "bad_request", sentence), refused(500, sentence, sentence))
    mercadopago.next(FIND, refused(403, "forbidden", sentence), answered(200, json.dumps(sentence).encode()))

    with caplog.at_level("DEBUG"):
        for failing in (opened, opened, lambda: payments.find("1"), lambda: payments.find("1")):
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
