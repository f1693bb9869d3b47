"""The partitions that benchmarks/partitions.py simulates: what they take, and when a split helps."""

import pytest

from benchmarks.partitions import HOT_SECONDS, PARTITIONS, SECONDS, STEP, Booking, Write, carried, rushed


def writes(*sort_keys: str, units: float = 1) -> list[Booking]:
    """Bookings that share a partition key, each with a write under one of these sort keys."""
    return [(Write.of("index", "one", sort_key, units),) for sort_key in sort_keys]


def test_a_partition_takes_a_thousand_units_a_second() -> None:
    for units, holds in ((1, 1_000), (2, 500)):
        sample = writes("a", "b", units=units)
        assert carried(sample) == holds
        assert rushed(sample, rate=holds).begins is None
        assert rushed(sample, rate=holds + 10).begins == 0


def test_what_is_over_that_is_refused() -> None:
    assert rushed(writes("a", "b"), rate=4_000).refused[0] == 0.75


def test_a_hot_partition_is_split_between_its_keys_as_often_as_it_takes() -> None:
    once, twice = (rushed(writes("a", "b", "c", "d"), rate=rate) for rate in (2_000, 4_000))

    assert (once.splits, twice.splits) == (1, 3)
    assert once.refused == [0.5] * (HOT_SECONDS // STEP) + [0] * ((SECONDS - HOT_SECONDS) // STEP)
    assert twice.mean(HOT_SECONDS, 2 * HOT_SECONDS) == 0.5
    assert twice.mean(2 * HOT_SECONDS, SECONDS) == 0


def test_no_split_helps_one_item() -> None:
    rush = rushed(writes("a"), rate=2_000)

    assert rush.splits == 0
    assert set(rush.refused) == {0.5}


def test_a_burst_lasts_as_long_as_what_was_saved() -> None:
    rush = rushed(writes("a"), rate=2_000, burst=90)

    assert rush.begins == 90
    assert rush.mean(90, SECONDS) == pytest.approx(0.5)
    assert rushed(writes("a"), rate=900, burst=90).begins is None


def test_an_index_that_is_full_holds_up_the_whole_write() -> None:
    sample: list[Booking] = [
        (Write.of("table", f"item-{number}", "", 1), Write.of("index", "one", "a", 1))
        for number in range(100)
    ]

    assert carried(sample) == pytest.approx(1_000)
    assert set(rushed(sample, rate=2_000).refused) == {0.5}


def test_keys_are_spread_over_the_partitions_by_their_partition_key() -> None:
    sample: list[Booking] = [(Write.of("table", f"item-{number}", "", 1),) for number in range(4_000)]

    assert 0.6 < carried(sample) / (1_000 * PARTITIONS) < 1
