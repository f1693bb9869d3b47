"""The list of reservas: whole while it is short, else in parts that read little more than they show."""

from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl

import pytest

from benchmarks.reading import Reading, read
from chalicelib import clock
from chalicelib.domain.key_ring import key_ring
from chalicelib.store import secrets
from tests.contract.appointments_kept import copies, write
from tests.contract.courts import Courts, SettingsChanged, refused, refused_naming
from tests.contract.parts import FORGED, MEGABYTE, cursor_in, parts_of, rows_of
from tests.tokens import SECRET

RESERVAS: Final = "/api/reservas"
HOURS: Final = [f"{hour:02}" for hour in range(24)]


def crowd(courts: Courts, count: int, *, first: date = date(2010, 1, 1)) -> list[str]:
    """Write so many reservas of Ana's, one an hour, and return their ids, the latest first."""
    made = courts.booked(hora_inicio="09:00", hora_fin="09:45")
    head = made["id"][:-5]
    changes = []
    for number in range(count):
        day = first + timedelta(days=number // 24)
        before, after = "2024-01-15T09", f"{day.isoformat()}T{HOURS[number % 24]}"
        changes.append(
            {
                made["id"]: f"{head}{number:05}",
                f"{before}:00:00Z": f"{after}:00:00Z",
                f"{before}:45": f"{after}:45",
            }
        )
    write(copies(made["id"], changes))
    assert courts.admin.delete(made["id"]).status == 200
    return [f"{head}{number:05}" for number in reversed(range(count))]


def ids(answers: list[Any]) -> list[str]:
    return [row["id"] for row in rows_of(answers, "reservas")]


def test_a_short_list_is_the_documents_to_the_letter(courts: Courts) -> None:
    courts.booked()

    for caller in (courts, courts.admin):
        for query in ("", "?from=2024-01-01", "?foo=1", "?limit=", "?cursor="):
            answer = caller.request("GET", f"{RESERVAS}{query}")
            assert set(answer.body) == {"reservas"}
            assert len(answer.body["reservas"]) == 1
            assert "link" not in answer.headers


def test_twenty_thousand_come_in_parts_of_a_megabyte_and_a_part_reads_no_more_than_of_three(
    courts: Courts,
) -> None:
    def cost(query: str) -> Reading:
        with read() as reading:
            assert courts.admin.request("GET", f"{RESERVAS}{query}").status == 200
        return reading

    queries = ("", "?limit=20", "?from=2010-01-01&to=2010-01-02")
    early = crowd(courts, 3_100)
    courts.admin.request("GET", RESERVAS)
    few = [cost(query) for query in queries]
    expected = crowd(courts, 16_900, first=date(2011, 1, 1)) + early
    many = [cost(query) for query in queries]

    answers = parts_of(courts.admin, RESERVAS)

    assert ids(answers) == expected
    assert all(len(answer.raw) > 999_000 for answer in answers[:-1])
    assert answers[-1].body["next"] is None
    assert all("usuario" in row for row in answers[-1].body["reservas"])
    for short, long in zip(few, many, strict=True):
        assert long.requests == short.requests
        assert long.units == pytest.approx(short.units, rel=0.05)
    assert few[1].units < 10
    assert few[1].requests.count("Query") == 1


def test_a_list_is_whole_up_to_a_megabyte_and_not_beyond(courts: Courts) -> None:
    crowd(courts, 1)
    raw = courts.request("GET", RESERVAS).raw
    length = len(raw) - len('{"reservas":[]}')
    most = (MEGABYTE - len(raw)) // (length + 1) + 1
    crowd(courts, most - 1, first=date(2011, 1, 1))

    whole = courts.request("GET", RESERVAS)

    assert set(whole.body) == {"reservas"}
    assert len(whole.body["reservas"]) == most
    assert MEGABYTE - length <= len(whole.raw) <= MEGABYTE
    crowd(courts, 1, first=date(2020, 1, 1))
    answers = parts_of(courts, RESERVAS)
    assert len(set(ids(answers))) == most + 1
    assert len(answers) == 2


def test_a_client_may_ask_for_parts_and_learns_where_they_end(courts: Courts) -> None:
    expected = crowd(courts, 7)

    for limit, sizes in ((3, [3, 3, 1]), (7, [7]), (1000, [7]), (1, [1] * 7)):
        answers = parts_of(courts, f"{RESERVAS}?limit={limit}")
        assert [len(answer.body["reservas"]) for answer in answers] == sizes
        assert ids(answers) == expected
    first = courts.request("GET", f"{RESERVAS}?limit=2")
    rest = courts.request("GET", f"{RESERVAS}?cursor={cursor_in(first)}")
    assert ids([first, rest]) == expected
    assert rest.body["next"] is None
    assert courts.bruno.request("GET", f"{RESERVAS}?limit=5").body == {"reservas": [], "next": None}


def test_those_of_one_start_come_each_once(courts: Courts) -> None:
    canchas = [courts.built(nombre=f"Cancha {number}")["id"] for number in range(9)]
    expected = {courts.booked(cancha_id=cancha)["id"] for cancha in canchas}

    answers = parts_of(courts, f"{RESERVAS}?limit=2")

    assert len(ids(answers)) == 9
    assert set(ids(answers)) == expected


def test_what_a_client_was_shown_may_be_deleted_before_the_next_part(courts: Courts) -> None:
    booked = [courts.booked(hora_inicio=f"{hour:02}:00")["id"] for hour in range(10, 16)]
    expected = booked[::-1]
    first = courts.request("GET", f"{RESERVAS}?limit=3")
    for reserva in ids([first]):
        assert courts.admin.delete(reserva).status == 200

    second = courts.request("GET", RESERVAS + first.body["next"])

    assert ids([first, second]) == expected


def test_a_range_of_dates_is_of_fechas_and_goes_along_with_the_cursor(
    courts: Courts, settings_changed: SettingsChanged
) -> None:
    settings_changed(DEFAULT_TIMEZONE="America/Santiago")
    for fecha, hora_inicio in (
        ("15", "00:00"),
        ("15", "22:00"),
        ("16", "00:00"),
        ("16", "21:00"),
        ("17", "00:00"),
    ):
        courts.booked(fecha=f"2024-01-{fecha}", hora_inicio=hora_inicio)

    def days(query: str) -> list[str]:
        answers = parts_of(courts, f"{RESERVAS}?{query}")
        return [row["fecha"][8:10] for row in rows_of(answers, "reservas")]

    assert days("from=2024-01-16") == ["17", "16", "16"]
    assert days("to=2024-01-15") == ["15", "15"]
    assert days("from=2024-01-16&to=2024-01-16&limit=1") == ["16", "16"]
    assert days("from=2024-01-16&to=2024-01-17&limit=2") == ["17", "16", "16"]
    assert days("from=0001-01-01&to=9999-12-31") == ["17", "16", "16", "15", "15"]
    assert days("from=9999-12-31") == days("to=0001-01-01") == []
    first = courts.request("GET", f"{RESERVAS}?from=2024-01-15&to=2024-01-16&limit=1")
    kept = dict(parse_qsl(first.body["next"].removeprefix("?")))
    del kept["cursor"]
    assert kept == {"from": "2024-01-15", "to": "2024-01-16", "limit": "1"}


def test_what_cannot_be_is_an_error_of_the_field(courts: Courts) -> None:
    for name, values in (
        ("limit", ("0", "-1", "1001", "abc", "1.5", "99999999999999999999")),
        ("cursor", FORGED),
        ("from", ("ayer", "2024-02-30", "2024-01-15T00:00:00Z")),
        ("to", ("2024-13-01",)),
    ):
        for value in values:
            refused_naming(courts.request("GET", f"{RESERVAS}?{name}={value}"), name)
    refused_naming(courts.request("GET", f"{RESERVAS}?from=2024-01-16&to=2024-01-15"), "to")


def test_a_cursor_is_of_no_use_to_others_or_for_another_list(courts: Courts) -> None:
    crowd(courts, 4)
    first = courts.request("GET", f"{RESERVAS}?limit=2")
    query = first.body["next"]
    narrowed = courts.request("GET", f"{RESERVAS}?limit=2&from=2010-01-01").body["next"]

    for caller, refused_query in (
        (courts.bruno, query),
        (courts.admin, query),
        (courts.by("ana", role="ADMIN"), query),
        (courts.in_tenant("norte"), query),
        (courts, f"{query}&from=2010-01-01"),
        (courts, narrowed.replace("2010-01-01", "2010-01-02")),
        (courts, query[:-1] + ("A" if query[-1] != "A" else "E")),
    ):
        answer = caller.request("GET", RESERVAS + refused_query)
        assert refused(answer, 400).startswith("cursor"), refused_query
    assert courts.request("GET", RESERVAS + query).status == 200


def test_a_cursor_outlives_a_rotation_of_the_keys(courts: Courts, settings_changed: SettingsChanged) -> None:
    expected = crowd(courts, 4)
    first = courts.request("GET", f"{RESERVAS}?limit=2")
    settings_changed(JWT_SECRET=key_ring(SECRET).rotated("2", "another" * 6, clock.now()).text())
    secrets.forget_signing_keys()

    second = courts.request("GET", RESERVAS + first.body["next"])

    assert ids([first, second]) == expected
