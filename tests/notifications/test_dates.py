"""Times in words: in the zone of the reservation, right on the days on which its clocks change."""

from datetime import date, datetime, timedelta

from chalicelib.domain.intervals import Interval
from chalicelib.notifications.dates import MONTHS, WEEKDAYS, short, when


def interval(start: str, end: str) -> Interval:
    return Interval.of(datetime.fromisoformat(start), datetime.fromisoformat(end))


MORNING = interval("2026-11-26T13:00Z", "2026-11-26T14:00Z")


def test_it_is_told_by_the_clock_of_the_zone_which_is_named() -> None:
    spanish = "jueves 26 de noviembre de 2026, de 10:00 a 11:00 (America/Santiago)"
    assert when(MORNING, "America/Santiago", "es") == spanish
    english = "Thursday, 26 November 2026, 10:00–11:00 (America/Santiago)"
    assert when(MORNING, "America/Santiago", "en") == english


def test_both_days_are_named_where_it_crosses_midnight() -> None:
    party = interval("2026-12-31T22:00Z", "2027-01-01T00:30Z")

    assert when(party, "Europe/Madrid", "es") == (
        "desde el jueves 31 de diciembre de 2026 a las 23:00 "
        "hasta el viernes 1 de enero de 2027 a la 01:30 (Europe/Madrid)"
    )
    assert when(party, "Europe/Madrid", "en") == (
        "Thursday, 31 December 2026, 23:00 – Friday, 1 January 2027, 01:30 (Europe/Madrid)"
    )


def test_whether_it_crosses_midnight_is_for_its_zone_to_say() -> None:
    evening = interval("2026-11-26T23:00Z", "2026-11-27T01:00Z")

    assert when(evening, "America/Santiago", "en").startswith("Thursday, 26 November 2026, 20:00–22:00 (")
    assert when(evening, "UTC", "en").startswith("Thursday, 26 November 2026, 23:00 – Friday, 27 ")


def test_an_end_at_midnight_is_the_days_own_and_a_whole_day_is_one_day() -> None:
    evening = interval("2026-11-26T23:00Z", "2026-11-27T00:00Z")
    assert when(evening, "UTC", "es").endswith("2026, de 23:00 a 24:00 (UTC)")
    assert when(evening, "UTC", "en").endswith("2026, 23:00–24:00 (UTC)")

    whole = interval("2026-11-26T00:00Z", "2026-11-27T00:00Z")
    assert when(whole, "UTC", "es") == "jueves 26 de noviembre de 2026, de 00:00 a 24:00 (UTC)"


def test_an_end_at_a_later_midnight_names_its_day() -> None:
    weekend = interval("2026-11-28T00:00Z", "2026-11-30T00:00Z")

    assert when(weekend, "UTC", "en") == (
        "Saturday, 28 November 2026, 00:00 – Monday, 30 November 2026, 00:00 (UTC)"
    )


def test_summer_time_counts_from_its_day_on() -> None:
    for day, hours in (
        *(("2026-03-28", "10:00–11:00"), ("2026-03-29", "11:00–12:00"), ("2026-10-25", "10:00–11:00")),
    ):
        assert hours in when(interval(f"{day}T09:00Z", f"{day}T10:00Z"), "Europe/Berlin", "en")


def test_an_hour_that_the_clocks_show_twice_has_its_offset() -> None:
    twice = interval("2026-11-01T05:30Z", "2026-11-01T06:30Z")

    assert when(twice, "America/New_York", "es") == (
        "domingo 1 de noviembre de 2026, de 01:30 (UTC-04:00) a 01:30 (UTC-05:00) (America/New_York)"
    )


def test_a_second_midnight_of_the_same_day_is_no_24_00() -> None:
    # In Havana, the hour from midnight to one comes twice.
    first_hour = interval("2026-11-01T04:00Z", "2026-11-01T05:00Z")

    assert when(first_hour, "America/Havana", "en") == (
        "Sunday, 1 November 2026, 00:00 (UTC-04:00)–00:00 (UTC-05:00) (America/Havana)"
    )


def test_an_sms_has_few_letters() -> None:
    party = interval("2026-11-26T23:00Z", "2026-11-27T01:00Z")
    evening = interval("2026-11-26T23:00Z", "2026-11-27T00:00Z")

    assert short(MORNING, "UTC", "es") == "jue 26 nov 2026, 13:00-14:00 (UTC)"
    assert short(MORNING, "UTC", "en") == "Thu 26 Nov 2026, 13:00-14:00 (UTC)"
    assert short(party, "UTC", "es") == "jue 26 nov 2026, 23:00 - vie 27 nov 2026, 01:00 (UTC)"
    assert short(evening, "UTC", "en") == "Thu 26 Nov 2026, 23:00-24:00 (UTC)"


def test_the_names_are_those_of_the_calendar() -> None:
    days = [date(2026, 1, 5) + timedelta(days=number) for number in range(7)]
    months = [date(2026, number, 1) for number in range(1, 13)]

    assert WEEKDAYS["en"] == tuple(f"{day:%A}" for day in days)
    assert MONTHS["en"] == tuple(f"{month:%B}" for month in months)
    assert (len(set(WEEKDAYS["es"])), len(set(MONTHS["es"]))) == (7, 12)
    assert all(name == name.lower() for name in (*WEEKDAYS["es"], *MONTHS["es"]))
