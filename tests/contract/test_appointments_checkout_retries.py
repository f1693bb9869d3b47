"""Checkouts asked for again, at once, or of a provider that fails: one page, one hold, nobody kept out."""

from collections.abc import Callable
from functools import partial
from typing import Final

from tests.api import Response
from tests.contract.appointments import Appointments, after, slot
from tests.contract.appointments_answers import TAKEN, made_list, refused, refused_somehow
from tests.contract.appointments_kept import held
from tests.contract.callers import MISSING
from tests.contract.common.races import race
from tests.contract.courts import SettingsChanged
from tests.contract.test_appointments_checkouts import DEPOSIT, nothing_happened, opened, paid
from tests.integrations.payments.conftest import configured, mercadopago
from tests.integrations.payments.mercadopago import CREATE, MercadoPago
from tests.integrations.payments.mercadopago import refused as refused_by_provider
from tests.remotes.responses import Act, answered, done_but_answered

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


# The provider fails.


def test_without_a_checkout_nobody_is_kept_out(
    paid: Appointments, mercadopago: MercadoPago, settings_changed: SettingsChanged
) -> None:
    settings_changed(UNPAID_HOLDS=str(2 * len(FAILURES)))
    for day, (name, act) in zip((*range(15, 20), *range(22, 25)), FAILURES.items(), strict=True):
        for hour, caller in ((10, paid), (12, paid.keyed(name.replace(" ", "-")))):
            ask = partial(caller.pay, **slot(f"{hour}:00", day=f"2024-01-{day}"))
            mercadopago.next(CREATE, act)
            refused_somehow(ask())
            opened(ask())

    pending = [each["id"] for each in made_list(paid.of_user()) if each["status"] == "PENDING"]
    assert sorted(held()) == sorted(pending)
    assert len(pending) == 2 * len(FAILURES)


# Keys.


def test_a_key_is_one_checkout_of_one_body(paid: Appointments, mercadopago: MercadoPago) -> None:
    """Which keys are bad is in common/test_idempotency.py."""
    refused(paid.keyed("a b").pay(), 400)
    nothing_happened(paid, mercadopago)
    keyed = paid.keyed().pay
    earlier = keyed()

    for _ in range(2):
        again = keyed()
        assert (again.status, again.raw) == (earlier.status, earlier.raw)
        assert again.headers["idempotent-replayed"] == "true"
    opened(earlier)
    refused(keyed(**slot("12:00")), 422)
    refused(keyed(DEPOSIT + 1), 422)
    assert (len(held()), len(mercadopago.preferences)) == (1, 1)


def test_two_with_one_key_at_once_are_one_checkout(paid: Appointments, mercadopago: MercadoPago) -> None:
    keyed = paid.keyed().pay

    faster, slower = race(keyed, keyed)

    link = opened(faster)
    assert slower.status in (201, 409, 503), slower.raw
    assert opened(keyed()) == link
    assert len(held()) == 1


def test_of_two_who_pay_at_once_one_has_slot_and_page(paid: Appointments, mercadopago: MercadoPago) -> None:
    bruno = paid.by("bruno")
    others: list[Callable[[dict[str, str]], Response]] = [
        lambda when: bruno.pay(**when),
        lambda when: bruno.pay(start_time=when["start_time"], end_time=after(when["end_time"], minutes=-1)),
        lambda when: paid.professional.create(client_id="sara", session_modality=MISSING, **when),
    ]
    for number, other in enumerate(others, 1):
        when = slot(f"{9 + number}:00")

        faster, slower = race(partial(other, when), partial(paid.pay, **when))

        assert faster.status == 201, (number, faster.raw)
        refused(slower, 409, TAKEN)
        assert len(held()) == number
