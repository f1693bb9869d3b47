"""What a process goes on with for a while."""

from collections.abc import Callable

from chalicelib.store.cache import TTLCache


def test_a_value_is_known_for_its_seconds_and_no_longer(at: Callable[[str], None]) -> None:
    known: TTLCache[str, int] = TTLCache(10)
    at("2026-03-14T12:00:00Z")
    known.put("a", 1)

    at("2026-03-14T12:00:09Z")
    assert known.get("a") == 1
    at("2026-03-14T12:00:10Z")
    assert known.get("a") is None


def test_what_is_dropped_or_cleared_is_not_known_and_too_many_are_all_forgotten() -> None:
    known: TTLCache[str, int] = TTLCache(10, most=2)
    for name in "abc":
        known.put(name, 1)
    assert [known.get(name) for name in "abc"] == [None, None, 1]

    known.put("a", 1)
    known.drop("a")
    known.drop("never there")
    assert [known.get(name) for name in "ac"] == [None, 1]
    known.clear()
    assert known.get("c") is None
