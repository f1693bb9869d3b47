"""Checkouts asked for again, at once, or of a provider that fails: one page, one hold, nobody kept out."""

from collections.abc import Callable
from functools import partial
from typing import Final

import pytest

from tests.api import Answer
from tests.contract.appointments import Appointments, slot
from tests.contract.appointments_answers import TAKEN, made_list, refused, refused_somehow
from tests.contract.appointments_kept import held
from tests.contract.callers import MISSING
from tests.contract.test_appointments_checkouts import (
    DEPOSIT,
    THURSDAY,
    nothing_happened,
    opened,
    paid,
)
from tests.faults import faults, first
from tests.payments.conftest import configured, mercadopago
from tests.payments.mercadopago import CREATE, MercadoPago
from tests.payments.mercadopago import refused as refused_by_provider
from tests.remotes.answers import Act, answered, done_but_answered

__all__ = ["configured", "mercadopago", "paid"]

FAILURES: Final[dict[str, Act]] = {
    "400": refused_by_provider(400, "bad_request"),
    "401": refused_by_provider(401, "unauthorized"),
    "429": refused_by_provider(429, "too_many_requests"),
    "500": refused_by_provider(500, "internal_error"),
    "no JSON": answered(201, b"<html>"),
    "no link": answered(201, b"{}"),
    "silence": answered(None, b""),
    "done in silence": done_but_answered(None),
}


def failing(provider: MercadoPago, act: Act, ask: Callable[[], Answer]) -> Answer:
    """Ask while the provider fails, however often it is asked."""
    is_down = [True]
    provider.next(CREATE, *[lambda proceed: act(proceed) if is_down else proceed()] * 9)
    answer = ask()
    is_down.clear()
    return answer


# The provider fails.


@pytest.mark.parametrize("act", FAILURES.values(), ids=FAILURES)
def test_without_a_checkout_nobody_is_kept_out_of_the_slot(
    paid: Appointments, mercadopago: MercadoPago, act: Act
) -> None:
    refused_somehow(failing(mercadopago, act, partial(paid.pay, **THURSDAY)))

    opened(paid.pay(**THURSDAY))
    [reservation] = [each for each in made_list(paid.of_user()) if each["status"] == "PENDING"]
    assert held() == [reservation["id"]]


# Keys.


def test_a_key_is_one_checkout(paid: Appointments, mercadopago: MercadoPago) -> None:
    keyed = paid.keyed().pay
    earlier = keyed()

    for _ in range(2):
        again = keyed()
        assert (again.status, again.raw) == (earlier.status, earlier.raw)
        assert again.headers["idempotent-replayed"] == "true"
    opened(earlier)
    assert (len(held()), len(mercadopago.preferences)) == (1, 1)


def test_a_key_with_another_body_is_422(paid: Appointments, mercadopago: MercadoPago) -> None:
    opened(paid.keyed().pay())

    refused(paid.keyed().pay(**slot("12:00")), 422)
    refused(paid.keyed().pay(DEPOSIT + 1), 422)
    assert (len(held()), len(mercadopago.preferences)) == (1, 1)


@pytest.mark.parametrize("key", ["", "x" * 256, "a b", "ñ"], ids=lambda key: repr(key)[:8])
def test_a_bad_key_opens_nothing(paid: Appointments, mercadopago: MercadoPago, key: str) -> None:
    refused(paid.keyed(key).pay(), 400)
    nothing_happened(paid, mercadopago)


def test_two_with_one_key_at_once_are_one_checkout(paid: Appointments, mercadopago: MercadoPago) -> None:
    keyed = paid.keyed().pay
    faster: list[Answer] = []

    with faults("TransactWriteItems", first(lambda: faster.append(keyed()))):
        slower = keyed()

    link = opened(faster[0])
    assert slower.status in (201, 409, 503), slower.raw
    assert opened(keyed()) == link
    assert len(held()) == 1


@pytest.mark.parametrize("act", FAILURES.values(), ids=FAILURES)
def test_a_key_opens_the_checkout_that_could_not_be_opened(
    paid: Appointments, mercadopago: MercadoPago, act: Act
) -> None:
    keyed = partial(paid.keyed().pay, **THURSDAY)
    refused_somehow(failing(mercadopago, act, keyed))

    opened(keyed())

    assert len(held()) == 1


Pay = Callable[[Appointments], Answer]


@pytest.mark.parametrize(
    "other",
    [
        lambda paid: paid.by("bruno").pay(),
        lambda paid: paid.by("bruno").pay(**slot("10:30")),
        lambda paid: paid.professional.create(client_id="sara", session_modality=MISSING),
        lambda paid: paid.pay(),
    ],
    ids=["another client", "one that overlaps", "a block", "a double click"],
)
def test_of_two_who_pay_at_once_one_has_the_slot_and_the_other_no_page(
    paid: Appointments, mercadopago: MercadoPago, other: Pay
) -> None:
    faster: list[Answer] = []

    with faults("TransactWriteItems", first(lambda: faster.append(other(paid)))):
        slower = paid.pay()

    assert faster[0].status == 201, faster[0].raw
    refused(slower, 409, TAKEN)
    assert len(held()) == 1
