"""A notification counts when Mercado Pago has signed it, for this payment, lately."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import botocore.session
import pytest

from chalicelib.integrations import payments
from tests.integrations.payments.mercadopago import TOKEN, WEBHOOK_SECRET
from tests.integrations.payments.signatures import REQUEST, signature, signed

NOW = datetime(2026, 3, 15, 10, tzinfo=UTC)
PAYMENT = "1300000001"
MILLISECONDS, SECONDS = "1773568800000", "1773568800"
# What `openssl dgst -sha256 -hmac` makes of the texts in Mercado Pago's form, under WEBHOOK_SECRET.
SIGNED = {
    (PAYMENT, MILLISECONDS): "b10728f409a8dd85a184aa31e4eed2957dcbd26aeadbb68378a63cad2af9de6e",
    (PAYMENT, SECONDS): "5cccd9231e1c4eee74003b1060fc1ea92d0d7afba74bdfc4176eaa85f4abf48d",
    ("ord01jq4s4ky8hwq6na5pxb65b3d3", MILLISECONDS): (
        "7b594568ad9c3d136765987a3a46bdfd2f88bf9d367d0094e665b31136d6f777"
    ),
    ("Pago-1", MILLISECONDS): "f1c03fe575057b8fbe43f89362033d924e2d385a48db1d8671bcf7c0af7c9d88",
}
WITHOUT_REQUEST = "81cb3c701f59c18133e4597804ce7ead112688f14c62399fae82921a1b9d5a99"
WITHOUT_PAYMENT = "ff53f9afe3a2a0d84a5c5d8d9e64475c5d46a605542de0d6cf9706ba7069341e"
GENUINE = {"x-signature": f"ts={MILLISECONDS},v1={SIGNED[PAYMENT, MILLISECONDS]}", "x-request-id": REQUEST}

pytestmark = pytest.mark.usefixtures("configured")


def is_authentic(headers: dict[str, str], payment: str = PAYMENT, now: datetime = NOW) -> bool:
    return payments.is_authentic(payment=payment, headers=headers, now=now)


def signed_as(payment: str, ts: str = MILLISECONDS) -> dict[str, str]:
    return {"x-signature": f"ts={ts},v1={SIGNED[payment, ts]}", "x-request-id": REQUEST}


def test_what_is_signed_is_authentic_also_in_small_letters_where_it_has_letters_and_digits_alone() -> None:
    for (payment, ts), v1 in SIGNED.items():
        assert signature(f"id:{payment};request-id:{REQUEST};ts:{ts};") == v1
        assert is_authentic(signed_as(payment, ts), payment)
    order = "ord01jq4s4ky8hwq6na5pxb65b3d3"
    assert is_authentic(signed_as(order), order.upper())
    assert not is_authentic(signed_as("Pago-1"), "pago-1")


def test_headers_may_be_written_in_any_case_and_in_any_order() -> None:
    ts, v1 = GENUINE["x-signature"].split(",")

    assert is_authentic({"X-SIGNATURE": f"{v1},{ts}", "X-Request-ID": REQUEST})
    assert is_authentic({"X-Signature": f" {ts} , {v1} ,v2=abc", "x-request-id": f" {REQUEST} "})


def test_without_a_request_id_it_is_left_out() -> None:
    assert is_authentic({"x-signature": f"ts={MILLISECONDS},v1={WITHOUT_REQUEST}"})
    assert not is_authentic({**GENUINE, "x-request-id": ""})


def test_what_is_signed_otherwise_is_not() -> None:
    v1, ts = SIGNED[PAYMENT, MILLISECONDS], f"ts={MILLISECONDS}"
    others = (
        *("", v1, f"v1={v1}", ts, f"{ts},v1=", f"{ts},v1={v1[:-1]}", f"{ts},v1={v1[:-1]}f", f"{ts},v1={v1}0"),
        *(f"{ts},v2={v1}", f"{ts},v1=ñ", f"{ts},v1=\ud800"),
        *(f"ts={when},v1={v1}" for when in (SECONDS, "ahora", f"-{MILLISECONDS}", "١٧٧٣٥٦٨٨٠٠٠٠٠")),
        *(f"ts={'9' * length},v1={v1}" for length in (5000, 16)),
    )
    requests = ("2066ca19-c6f1-498a-be75-1923005edd07", "\ud800")
    assert is_authentic(GENUINE)
    for changes in (
        *({"x-signature": other} for other in others),
        *({"x-request-id": request} for request in requests),
    ):
        assert not is_authentic(GENUINE | changes), changes
    assert not is_authentic({})


def test_what_is_signed_for_another_payment_or_none_is_not() -> None:
    for other in ("1300000002", f"{PAYMENT};request-id:{REQUEST}"):
        assert not is_authentic(GENUINE, other)
    headers = {"x-signature": f"ts={MILLISECONDS},v1={WITHOUT_PAYMENT}", "x-request-id": REQUEST}
    for payment in (PAYMENT, ""):
        assert not is_authentic(headers, payment)


def test_a_day_is_lately() -> None:
    day, second = timedelta(days=1), timedelta(seconds=1)
    asides = (day, -day, day + second, -day - second, 2 * day, -365 * day)
    for aside, in_seconds in product(asides, (False, True)):
        headers = signed(PAYMENT, NOW + aside, in_seconds=in_seconds)

        assert is_authentic(headers) is (abs(aside) <= day), (aside, in_seconds)


def test_the_secret_is_in_secrets_manager_and_another_signs_nothing(configured: Callable[..., None]) -> None:
    manager: Any = botocore.session.get_session().create_client("secretsmanager")
    kept = json.dumps({"access_token": TOKEN, "webhook_secret": WEBHOOK_SECRET})
    arn = manager.create_secret(Name="webhook", SecretString=kept)["ARN"]
    configured(MERCADOPAGO_TOKEN="", MERCADOPAGO_WEBHOOK_SECRET="", MERCADOPAGO_SECRET_ARN=arn)
    assert is_authentic(GENUINE)

    configured(MERCADOPAGO_TOKEN=TOKEN, MERCADOPAGO_WEBHOOK_SECRET="another", MERCADOPAGO_SECRET_ARN="")
    assert not is_authentic(GENUINE)


def test_a_stage_without_a_secret_believes_nobody(configured: Callable[..., None]) -> None:
    configured(MERCADOPAGO_TOKEN="", MERCADOPAGO_WEBHOOK_SECRET="")
    forged = signature(f"id:{PAYMENT};request-id:{REQUEST};ts:{MILLISECONDS};", secret="")

    assert not is_authentic({"x-signature": f"ts={MILLISECONDS},v1={forged}", "x-request-id": REQUEST})
