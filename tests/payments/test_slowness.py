"""Nobody waits for Mercado Pago longer than five seconds, nor longer than the request has left."""

import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.domain.errors import Unavailable
from chalicelib.payments import checkout
from chalicelib.remote.deadline import THREAD
from tests.payments.conftest import logged
from tests.payments.mercadopago import CREATE, FIND, MercadoPago
from tests.payments.orders import opened
from tests.remotes.server import taking


def test_a_server_that_never_answers_costs_five_seconds(
    mercadopago: MercadoPago, caplog: pytest.LogCaptureFixture
) -> None:
    mercadopago.next(CREATE, mercadopago.hang)

    with taking(4.9, 6.5), pytest.raises(Unavailable):
        opened()

    assert logged(caplog) == [("create", None, "TimeoutError")]


def test_a_request_that_is_short_of_time_waits_no_longer_than_it_has(mercadopago: MercadoPago) -> None:
    mercadopago.next(CREATE, mercadopago.hang)
    mercadopago.next(FIND, mercadopago.hang)

    for call in (opened, lambda: checkout.find("1")):
        clock.start_budget(0.3)
        with taking(0.25, 1.8), pytest.raises(Unavailable):
            call()


def test_without_time_nothing_is_asked(mercadopago: MercadoPago) -> None:
    clock.start_budget(0)

    with pytest.raises(Unavailable):
        opened()
    with pytest.raises(Unavailable):
        checkout.find("1")

    assert mercadopago.seen == []


def test_a_name_that_does_not_resolve_costs_no_more(
    mercadopago: MercadoPago, configured: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()

    def hang(*_: Any, **__: Any) -> None:
        over.wait(10)
        raise socket.gaierror

    configured(MERCADOPAGO_URL="https://mercadopago.example.com")
    monkeypatch.setattr(socket, "getaddrinfo", hang)
    clock.start_budget(0.3)

    with taking(0.25, 1.8), pytest.raises(Unavailable):
        checkout.find("1")
    over.set()


def test_an_answer_that_takes_its_time_is_waited_for(mercadopago: MercadoPago) -> None:
    mercadopago.next(CREATE, mercadopago.slowly(0.5))

    assert opened().id


def test_who_hangs_keeps_no_process_alive(mercadopago: MercadoPago) -> None:
    mercadopago.next(FIND, mercadopago.hang)
    clock.start_budget(0.2)
    with pytest.raises(Unavailable):
        checkout.find("1")

    [worker] = [thread for thread in threading.enumerate() if thread.name == THREAD]
    assert worker.daemon


def test_many_at_once_get_an_answer_each(mercadopago: MercadoPago) -> None:
    payments = [mercadopago.paid(external_reference=f"c{number}") for number in range(24)]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(checkout.find, payments))

    assert [payment.reference for payment in found if payment] == [f"c{number}" for number in range(24)]
