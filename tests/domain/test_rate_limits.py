"""Buckets of requests, one for each client."""

from chalicelib.domain.rate_limits import RateLimit, TokenBuckets

LIMIT = RateLimit("requests", 6, 60)


def waits(buckets: TokenBuckets, client: str, *instants: float) -> list[int]:
    return [buckets.seconds_to_wait(client, now) for now in instants]


def test_a_quota_is_there_at_once_and_comes_back_evenly() -> None:
    buckets = TokenBuckets(LIMIT)

    assert waits(buckets, "ana", *[0.0] * 8) == [0] * 6 + [10, 10]
    assert waits(buckets, "ana", 9.5) == [1]
    assert waits(buckets, "ana", 10.0, 10.0) == [0, 10]
    assert waits(buckets, "bruno", 10.0) == [0]
    assert waits(buckets, "ana", *[1000.0] * 7) == [0] * 6 + [10]


def test_who_waits_as_long_as_they_were_told_is_admitted() -> None:
    buckets = TokenBuckets(RateLimit("requests", 7, 60))
    now = 1_705_233_600.25
    for _ in range(30):
        while not (seconds := buckets.seconds_to_wait("ana", now)):
            pass
        now += seconds
        assert buckets.seconds_to_wait("ana", now) == 0
        now += 0.37


def test_a_refused_request_costs_nothing() -> None:
    buckets = TokenBuckets(LIMIT)
    waits(buckets, "ana", *[0.0] * 600)

    assert waits(buckets, "ana", 10.0) == [0]


def test_a_clock_that_is_set_back_fills_no_bucket_and_empties_none() -> None:
    buckets = TokenBuckets(LIMIT)

    assert waits(buckets, "ana", *[100.0] * 7, 0.0, 10.0) == [0] * 6 + [10, 10, 0]


def test_only_those_who_were_seen_last_are_known() -> None:
    buckets = TokenBuckets(LIMIT, most=2)
    for client in ("ana", "bruno"):
        waits(buckets, client, *[0.0] * 6)
    assert waits(buckets, "ana", 0.0) == [10]

    assert waits(buckets, "carla", 0.0) == [0]

    assert waits(buckets, "ana", 0.0) == [10]
    assert waits(buckets, "bruno", 0.0) == [0]
