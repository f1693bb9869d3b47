from datetime import UTC, datetime, timedelta

from chalicelib.domain.cancellations import Cancellation, Fee
from chalicelib.domain.money import Money

START = datetime(2026, 12, 1, 12, tzinfo=UTC)
EARLY, LATE = START - timedelta(minutes=120), START - timedelta(minutes=120) + timedelta(seconds=1)
TOTAL = Money(15_001, "CLP")


def test_a_cancellation_is_free_until_so_many_minutes_before_the_start() -> None:
    rule = Cancellation(free_until=120, fee=Fee(percent=50))
    assert not rule.is_late(START, EARLY)
    assert rule.is_late(START, LATE)
    assert rule.owed(TOTAL, START, EARLY) == Money(0, "CLP")
    assert rule.owed(TOTAL, START, LATE) == Money(7501, "CLP")


def test_a_fixed_fee_is_owed_whatever_the_price_is_and_none_without_a_fee() -> None:
    fixed = Cancellation(free_until=120, fee=Fee(fixed=Money(3000, "CLP")))
    assert fixed.owed(Money(0, "CLP"), START, LATE) == Money(3000, "CLP")
    assert Cancellation(free_until=120).owed(TOTAL, START, LATE) == Money(0, "CLP")
