"""A write that was refused for good is another one when it is prepared anew, and has another token."""

from collections.abc import Callable
from functools import partial

import pytest

from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from chalicelib.operations.settling import advance, settle
from tests.contract.common.races import assert_written_anew
from tests.factories import KIND, changed, erased, hours, reserved

pytestmark = pytest.mark.usefixtures("tables")

ENDED = hours(10, 11).start


def moved(of: Reservation) -> None:
    changed(of, interval=hours(12, 13))


def settled(of: Reservation) -> None:
    settle(tenant=of.tenant, kind=KIND, reservation=of.id, now=ENDED)


def advanced(of: Reservation) -> None:
    advance(tenant=of.tenant, kind=KIND, reservation=of.id, now=ENDED)


@pytest.mark.parametrize("write", [moved, settled, advanced, erased])
def test_who_meets_a_change_of_somebody_else_writes_under_another_token(
    write: Callable[[Reservation], None],
) -> None:
    of = reserved(9, 10, status=Status.CONFIRMED)

    assert_written_anew(partial(write, of), lambda: changed(of, details={"notas": "now"}))
