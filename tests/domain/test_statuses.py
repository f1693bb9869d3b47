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


def test_the_status_machine_has_the_ways_of_the_contract_and_no_others() -> None:
    ways = {(one.value, other.value) for one in Status for other in Status if can_become(one, other)}
    assert ways == WAYS


def test_pending_and_confirmed_block_and_nothing_else() -> None:
    assert {status.value for status in Status if status.is_blocking} == {"pending", "confirmed"}
