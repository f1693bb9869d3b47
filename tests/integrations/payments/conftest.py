"""Mercado Pago, served on this machine, and a stage that is configured for it."""

from collections.abc import Callable, Iterator

import pytest

from chalicelib.store import secrets
from tests.integrations.payments.mercadopago import PUBLIC_URL, TOKEN, WEBHOOK_SECRET, MercadoPago
from tests.remotes.waits import virtual_waits


@pytest.fixture
def configured(settings_changed: Callable[..., None]) -> Iterator[Callable[..., None]]:
    """A stage with a token, a secret and an address of its own; what is given is set besides."""

    def change(**variables: str) -> None:
        secrets.payment_keys.cache_clear()
        settings_changed(**variables)

    change(
        MERCADOPAGO_TOKEN=TOKEN,
        MERCADOPAGO_WEBHOOK_SECRET=WEBHOOK_SECRET,
        MERCADOPAGO_SECRET_ARN="",
        PAYMENT_CURRENCY="",
        PUBLIC_URL=PUBLIC_URL,
    )
    yield change
    secrets.payment_keys.cache_clear()


@pytest.fixture
def mercadopago(socket_enabled: None, configured: Callable[..., None]) -> Iterator[MercadoPago]:
    """Mercado Pago, and a stage whose token it knows."""
    with virtual_waits(), MercadoPago() as served:
        configured(MERCADOPAGO_URL=served.origin)
        yield served
    assert served.complaints == []
