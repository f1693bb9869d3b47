from datetime import UTC, date, datetime, timedelta

from chalicelib.domain.closures import Closure, closed_by
from chalicelib.domain.intervals import Interval
from chalicelib.domain.zones import instant_of

SANTIAGO = "America/Santiago"


def closure(
    begins: date, ends: date, name: str = "one", kind: str | None = None, resource: str | None = None
) -> Closure:
    return Closure(
        id=name, begins=begins, ends=ends, title="Holiday", reason="Closed", kind=kind, resource=resource
    )


def hour(local: str, zone: str = SANTIAGO) -> Interval:
    start = instant_of(datetime.fromisoformat(local), zone)
    return Interval(start, start + timedelta(hours=1))


def test_days_close_from_midnight_to_midnight_of_each_resources_own_zone_the_last_one_included() -> None:
    christmas = closure(date(2026, 12, 24), date(2026, 12, 25))
    for zone in (SANTIAGO, "Europe/Madrid"):
        for local, is_closed in (
            ("2026-12-23T23:00", False),
            ("2026-12-23T23:00:01", True),
            ("2026-12-25T23:59", True),
            ("2026-12-26T00:00", False),
        ):
            assert (closed_by([christmas], hour(local, zone), zone) is christmas) == is_closed


def test_instants_close_what_lies_between_them_and_local_times_each_zones_own() -> None:
    for begins, ends in (
        (datetime(2026, 12, 1, 13, tzinfo=UTC), datetime(2026, 12, 1, 15, tzinfo=UTC)),
        (datetime(2026, 12, 1, 10), datetime(2026, 12, 1, 12)),
    ):
        repair = closure(begins, ends)
        assert closed_by([repair], hour("2026-12-01T09:00"), SANTIAGO) is None
        assert closed_by([repair], hour("2026-12-01T11:30"), SANTIAGO) is repair
        assert closed_by([repair], hour("2026-12-01T12:00"), SANTIAGO) is None


def test_it_is_of_one_resource_of_a_kind_or_of_everything() -> None:
    days = date(2026, 12, 24), date(2026, 12, 24)
    assert closure(*days).is_of("court", "7")
    assert closure(*days, kind="court").is_of("court", "7")
    assert not closure(*days, kind="court").is_of("room", "7")
    assert closure(*days, kind="court", resource="7").is_of("court", "7")
    assert not closure(*days, kind="court", resource="7").is_of("court", "8")


def test_of_several_the_one_that_begins_first_is_named() -> None:
    later = closure(date(2026, 12, 25), date(2026, 12, 26), "a")
    first = closure(date(2026, 12, 24), date(2026, 12, 25), "b")
    assert closed_by([later, first], hour("2026-12-25T10:00"), SANTIAGO) is first


def test_a_refusal_tells_when_and_why() -> None:
    assert closure(date(2026, 12, 24), date(2026, 12, 25)).shown == {
        "title": "Holiday",
        "reason": "Closed",
        "from": "2026-12-24",
        "to": "2026-12-25",
    }
    repair = closure(datetime(2026, 12, 1, 13, tzinfo=UTC), datetime(2026, 12, 1, 15, tzinfo=UTC)).shown
    assert (repair["from"], repair["to"]) == ("2026-12-01T13:00:00Z", "2026-12-01T15:00:00Z")


def test_a_closure_may_last_as_long_as_the_calendar() -> None:
    forever = closure(date.min, date.max)
    assert closed_by([forever], hour("2026-12-25T10:00"), SANTIAGO) is forever
