"""New identifiers: what shape they have, and in which order they come."""

from datetime import UTC, datetime, timedelta

from chalicelib import identity
from chalicelib.identity import new_number

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)


def test_a_number_is_a_json_integer_that_javascript_keeps_exact() -> None:
    for year in (2020, 2026, 2088):
        number = int(new_number(datetime(year, 12, 31, tzinfo=UTC)))
        assert 0 < number < 2**53
        assert float(number) == number


def test_later_numbers_are_greater() -> None:
    numbers = [int(new_number(NOW + timedelta(milliseconds=step))) for step in range(200)]

    assert numbers == sorted(set(numbers))


def test_a_millisecond_has_thousands_of_numbers() -> None:
    assert len({new_number(NOW) for _ in range(1000)}) > 800


def test_a_seed_makes_the_same_names_again_and_the_system_others() -> None:
    def made() -> list[str]:
        identity.use(7)
        return [identity.new_id(NOW), identity.new_operation_id(), identity.new_code(), identity.new_room()]

    try:
        assert made() == made()
    finally:
        identity.use(None)

    assert identity.new_operation_id() != identity.new_operation_id()
