import pytest

from chalicelib.domain.statuses import Status, can_become

# Contract common.md, *Statuses inside*, line by line.
WAYS = {
    ("pending", "confirmed"),
    ("confirmed", "completed"),
    ("confirmed", "no_show"),
    ("confirmed", "cancelled"),
    ("pending", "cancelled"),
    ("pending", "expired"),
    ("no_show", "completed"),
}


@pytest.mark.parametrize("current", list(Status))
@pytest.mark.parametrize("wanted", list(Status))
def test_the_status_machine_has_the_ways_of_the_contract_and_no_others(
    current: Status, wanted: Status
) -> None:
    assert can_become(current, wanted) == ((current.value, wanted.value) in WAYS)


@pytest.mark.parametrize("status", list(Status))
def test_pending_and_confirmed_block_and_nothing_else(status: Status) -> None:
    assert status.is_blocking == (status.value in {"pending", "confirmed"})
