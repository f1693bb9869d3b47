"""Working days as documents 000 and 001 write them: `MON-FRI`, `MON,WED,FRI`, or both."""

from collections.abc import Iterable

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


def weekdays_of(text: str) -> frozenset[int]:
    """Return the weekdays, Monday being 0, of `MON-FRI`, `MON,WED,FRI`, or both: `MON-WED,FRI`.

    :raises ValueError: if it names no day, or a word that is not a day
    """
    weekdays: set[int] = set()
    for part in text.upper().split(","):
        first, is_range, last = (end.strip() for end in part.partition("-"))
        begin = WEEKDAYS.index(first)
        length = (WEEKDAYS.index(last) - begin) % 7 if is_range else 0
        weekdays |= {(begin + step) % 7 for step in range(length + 1)}
    return frozenset(weekdays)


def text_of(weekdays: Iterable[int]) -> str:
    """Return weekdays as `weekdays_of` takes them: three or more in a row as `MON-FRI`."""
    runs: list[list[int]] = []
    for weekday in sorted(weekdays):
        if runs and runs[-1][-1] == weekday - 1:
            runs[-1].append(weekday)
        else:
            runs.append([weekday])
    return ",".join(
        f"{WEEKDAYS[run[0]]}-{WEEKDAYS[run[-1]]}"
        if len(run) > 2
        else ",".join(WEEKDAYS[weekday] for weekday in run)
        for run in runs
    )
