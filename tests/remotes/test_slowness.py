"""Nobody waits for somebody else's server longer than is set for it, nor longer than the request has left."""

import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.domain.errors import Unavailable
from chalicelib.integrations import google_calendar, payments
from chalicelib.integrations.deadline import THREAD
from tests.integrations.conferences.conftest import google
from tests.integrations.conferences.google import DELETE, INSERT, PATCH, Google
from tests.integrations.conferences.meetings import meeting
from tests.integrations.payments.conftest import configured, mercadopago
from tests.integrations.payments.mercadopago import CREATE, FIND, MercadoPago
from tests.integrations.payments.orders import opened
from tests.remotes.responses import logged
from tests.remotes.waits import PATIENCE, fall_silent, finished, taking

__all__ = ["configured", "google", "mercadopago"]


@dataclass(frozen=True)
class Asked:
    """A server: what is asked of it, by the names that it has for that, and whether there is an answer."""

    server: Google | MercadoPago
    seconds: float
    address: str
    calls: dict[str, Callable[[], object]]

    def first(self) -> object:
        return next(iter(self.calls.values()))()

    def is_unasked(self) -> bool:
        return not self.server.seen and not getattr(self.server, "claims", [])


def paying(call: Callable[[], object]) -> object:
    """What the provider answers; None: nothing."""
    try:
        return call()
    except Unavailable:
        return None


@pytest.fixture(params=["google", "mercadopago"])
def asked(request: pytest.FixtureRequest) -> Asked:
    server = request.getfixturevalue(request.param)
    if isinstance(server, Google):
        calls: dict[str, Callable[[], object]] = {
            INSERT: lambda: google_calendar.create(meeting()),
            PATCH: lambda: google_calendar.update("abcde", meeting()),
            DELETE: lambda: google_calendar.delete("abcde"),
        }
        return Asked(server, 3, "GOOGLE_CALENDAR_URL", calls)
    calls = {CREATE: partial(paying, opened), FIND: partial(paying, lambda: payments.find("1"))}
    return Asked(server, 5, "MERCADOPAGO_URL", calls)


def test_a_server_that_never_answers_costs_so_many_seconds(
    asked: Asked, caplog: pytest.LogCaptureFixture
) -> None:
    asked.server.next(next(iter(asked.calls)), asked.server.hang)

    with taking(asked.seconds):
        assert asked.first() is None
    assert logged(caplog) == [("create", None, "TimeoutError")]


def test_a_request_that_is_short_of_time_waits_no_longer_than_it_has(asked: Asked) -> None:
    for name, call in asked.calls.items():
        asked.server.next(name, asked.server.hang)
        clock.start_budget(0.3)

        with taking(0.3):
            assert not call(), name


def test_without_time_nothing_is_asked(asked: Asked) -> None:
    clock.start_budget(0)

    for name, call in asked.calls.items():
        assert not call(), name
    finished()
    assert asked.is_unasked()


def test_a_name_that_does_not_resolve_costs_no_more(
    asked: Asked, settings_changed: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()

    def hang(*_: Any, **__: Any) -> None:
        fall_silent()
        over.wait(PATIENCE)
        raise socket.gaierror

    asked.first()
    settings_changed(**{asked.address: "https://example.com/calendar/v3"})
    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", hang)
        clock.start_budget(0.3)

        with taking(0.3):
            assert asked.first() is None
        over.set()


def test_an_answer_that_takes_its_time_is_waited_for(asked: Asked) -> None:
    asked.server.next(next(iter(asked.calls)), asked.server.slowly(asked.seconds - 0.1))

    assert asked.first()


def test_who_hangs_keeps_no_process_alive(asked: Asked) -> None:
    asked.server.next(next(iter(asked.calls)), asked.server.hang)
    assert asked.first() is None

    [worker] = [thread for thread in threading.enumerate() if thread.name == THREAD]
    assert worker.daemon


def test_many_at_once_get_an_event_each(google: Google, caplog: pytest.LogCaptureFixture) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda number: google_calendar.create(meeting(id=f"c{number}")), range(24)))

    assert len({conference.event for conference in made if conference}) == len(google.shown()) == 24
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == []


def test_many_at_once_get_the_payment_that_they_asked_for(mercadopago: MercadoPago) -> None:
    ids = [mercadopago.paid(external_reference=f"c{number}") for number in range(24)]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(payments.find, ids))

    assert [payment.reference for payment in found if payment] == [f"c{number}" for number in range(24)]
