"""Courts with hours and prices (contract rules.md, and courts.md on `total`): a tennis club's day."""

from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api import Response
from tests.contract.courts import Courts, SettingsChanged

CLUB: Final = {
    "hours": [
        {"days": [1, 2, 3, 4, 5], "from": "08:00", "to": "22:00"},
        {"days": [6, 7], "from": "09:00", "to": "14:00"},
        {"days": [6, 7], "from": "16:00", "to": "20:00"},
    ],
    "durations": {"min": 60, "max": 120, "step": 30},
    "starts": {"every": 30},
    "prices": {"per_hour": 20, "rules": [{"from": "18:00", "per_hour": 30}]},
}
MONDAY, SUNDAY = "2024-01-15", "2024-01-21"


@pytest.fixture
def club(courts: Courts) -> Courts:
    """Ana at a club with these rules."""
    ruled(courts, **CLUB)
    return courts


def ruled(courts: Courts, **rules: Any) -> None:
    answer = courts.admin.request("PUT", f"/api/rules/court/{courts.cancha_id}", json=rules)
    assert answer.status == 200, answer.raw


def asked(caller: Courts, begins: str, ends: str, fecha: str = MONDAY, **more: Any) -> Response:
    body = {"canchaId": caller.cancha_id, "fecha": fecha, "horaInicio": begins, "horaFin": ends, **more}
    return caller.request("POST", "/api/reservas", json=body)


def booked(caller: Courts, begins: str, ends: str, **more: Any) -> dict[str, Any]:
    answer = asked(caller, begins, ends, **more)
    assert answer.status == 201, answer.raw
    reserva: dict[str, Any] = answer.body["reserva"]
    return reserva


def free(caller: Courts, fecha: str = MONDAY, duracion: int = 60) -> list[dict[str, Any]]:
    path = f"/api/canchas/{caller.cancha_id}/disponibilidad?fecha={fecha}&duracion={duracion}"
    answer = caller.request("GET", path)
    assert answer.status == 200, answer.raw
    assert (answer.body["fecha"], answer.body["duracion"]) == (fecha, duracion)
    horarios: list[dict[str, Any]] = answer.body["horarios"]
    return horarios


# Hours.


@pytest.mark.parametrize(
    ("begins", "ends", "fecha", "words", "hours"),
    [
        ("07:30", "08:30", MONDAY, "La cancha abre de 08:00 a 22:00", [("08:00", "22:00")]),
        ("21:30", "22:30", MONDAY, "La cancha abre de 08:00 a 22:00", [("08:00", "22:00")]),
        (
            *("13:30", "14:30", SUNDAY),
            "La cancha abre de 09:00 a 14:00 y de 16:00 a 20:00",
            [("09:00", "14:00"), ("16:00", "20:00")],
        ),
    ],
)
def test_outside_the_hours_it_says_when_the_court_is_open(
    club: Courts, begins: str, ends: str, fecha: str, words: str, hours: list[tuple[str, str]]
) -> None:
    answer = asked(club, begins, ends, fecha)

    periods = [{"from": begin, "to": end} for begin, end in hours]
    assert (answer.status, answer.body) == (
        400,
        {"error": words, "rule": "hours", "allowed": {"date": fecha, "hours": periods}},
    )


def test_on_a_day_without_hours_it_says_so(courts: Courts) -> None:
    ruled(courts, hours=[{"days": [2], "from": "08:00", "to": "22:00"}])
    answer = asked(courts, "10:00", "11:00")
    assert (answer.status, answer.body["error"]) == (400, "La cancha no abre ese día")


def test_a_courts_own_rules_come_before_the_kinds_field_by_field(courts: Courts) -> None:
    kind = {"durations": {"allowed": [60]}, "notice": 10}
    assert courts.admin.request("PUT", "/api/rules/court", json=kind).status == 200
    ruled(courts, durations={"allowed": [90]})

    path = f"/api/rules/court/{courts.cancha_id}"
    assert courts.request("GET", f"{path}?effective=true").body == {
        "data": {"durations": {"allowed": [90]}, "notice": 10}
    }
    assert asked(courts, "10:00", "11:00").body["rule"] == "durations"
    booked(courts, "10:00", "11:30")


# Prices.


def test_where_there_are_prices_the_total_is_the_clubs_and_its_parts_are_shown(club: Courts) -> None:
    reserva = booked(club, "17:00", "19:00", total=1)

    assert reserva["total"] == 50
    assert [(part["minutes"], part["rate"]) for part in reserva["precio"]] == [(60, 30), (60, 20)]
    assert [part["rule"] for part in reserva["precio"]] == [{"from": "18:00", "per_hour": 30}, None]
    assert club.request("GET", f"/api/reservas/{reserva['id']}").body["reserva"]["total"] == 50


def test_without_prices_the_total_is_the_clients_and_there_are_no_parts(courts: Courts) -> None:
    reserva = booked(courts, "10:00", "11:00", total=7)
    assert (reserva["total"], "precio" in reserva) == (7, False)


def test_what_the_court_costs_by_its_own_word_counts_where_the_prices_have_no_rate(courts: Courts) -> None:
    own = courts.request("GET", f"/api/canchas/{courts.cancha_id}").body["cancha"]["precioPorHora"]
    ruled(courts, prices={"rules": [{"from": "18:00", "per_hour": 1}]})
    assert booked(courts, "16:00", "18:00")["total"] == 2 * own


def test_a_move_is_priced_anew_and_a_change_of_prices_changes_nothing_that_stands(club: Courts) -> None:
    reserva = booked(club, "10:00", "11:00")
    path = f"/api/reservas/{reserva['id']}"
    ruled(club, prices={"per_hour": 100})
    assert club.request("GET", path).body["reserva"]["total"] == 20
    noted = club.admin.request("PATCH", path, json={"notas": "x"}).body["reserva"]
    assert noted["total"] == 20

    moved = club.admin.request("PATCH", path, json={"horaInicio": "12:00", "horaFin": "13:30"})
    assert moved.body["reserva"]["total"] == 150


def test_a_total_that_an_admin_sets_stands_as_a_part_of_its_own(club: Courts) -> None:
    reserva = booked(club, "10:00", "11:00")
    patched = club.admin.request("PATCH", f"/api/reservas/{reserva['id']}", json={"total": 5}).body["reserva"]
    assert (patched["total"], [part["rule"] for part in patched["precio"]]) == (5, ["manual"])


def test_where_a_move_ends_without_prices_the_clients_own_total_counts_again(club: Courts) -> None:
    other = club.built(nombre="Cancha B")["id"]
    path = f"/api/reservas/{booked(club, '10:00', '11:00', total=7)['id']}"

    moved = club.admin.request("PATCH", path, json={"canchaId": other}).body["reserva"]

    assert (moved["total"], "precio" in moved) == (7, False)
    back = club.admin.request("PATCH", path, json={"canchaId": club.cancha_id}).body["reserva"]
    assert back["total"] == 20


def test_a_total_sent_along_with_a_move_stands_whatever_was_before(courts: Courts) -> None:
    path = f"/api/reservas/{booked(courts, '10:00', '11:00')['id']}"
    ruled(courts, prices={"per_hour": 20})

    sent = {"horaInicio": "12:00", "horaFin": "14:00", "total": 5}
    moved = courts.admin.request("PATCH", path, json=sent).body["reserva"]

    assert (moved["total"], [part["rule"] for part in moved["precio"]]) == (5, ["manual"])


def test_a_stages_new_currency_leaves_no_price_out(courts: Courts, settings_changed: SettingsChanged) -> None:
    ruled(courts, prices={"per_hour": 12.5})
    settings_changed(PAYMENT_CURRENCY="CLP")
    assert booked(courts, "10:00", "12:00")["total"] == 25


# Free times.


def test_the_free_times_of_a_day_have_their_prices(club: Courts) -> None:
    horarios = free(club, duracion=120)
    assert (horarios[0], horarios[-1]) == (
        {"horaInicio": "08:00", "horaFin": "10:00", "total": 40},
        {"horaInicio": "20:00", "horaFin": "22:00", "total": 60},
    )
    assert len(horarios) == 25
    assert free(club, duracion=45) == []
    booked(club, "10:00", "12:00")
    assert [row["horaInicio"] for row in free(club, duracion=120)][:2] == ["08:00", "12:00"]


def test_free_times_are_public_and_their_query_is_checked(club: Courts) -> None:
    path = f"/api/canchas/{club.cancha_id}/disponibilidad"
    assert club.nobody.request("GET", f"{path}?fecha={MONDAY}").status == 200
    for query in ("", "?fecha=x", f"?fecha={MONDAY}&duracion=0", f"?fecha={MONDAY}&duracion=1441"):
        assert club.request("GET", path + query).status == 400, query
    assert club.request("GET", f"/api/canchas/nobody/disponibilidad?fecha={MONDAY}").status == 404
    assert club.admin.put_cancha(club.cancha_id, activa=False).status == 200
    assert club.request("GET", f"{path}?fecha={MONDAY}").body == {"error": "Cancha no disponible"}


TIMES = st.integers(0, 95).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")
PERIODS = st.tuples(TIMES, TIMES).filter(lambda times: times[0] != times[1])
RULES = st.fixed_dictionaries(
    {},
    optional={
        "hours": st.lists(PERIODS, min_size=1, max_size=1).map(
            lambda periods: [{"days": [7, 1], "from": begin, "to": end} for begin, end in periods]
        ),
        "durations": st.sampled_from([{"allowed": [60, 90]}, {"min": 30, "step": 30}, {"max": 60}]),
        "starts": st.sampled_from([{"every": 30}, {"every": 45}, {"every": 60, "from": 30}]),
        "notice": st.sampled_from([0, 1440, 2000]),
        "prices": st.just({"per_hour": 10}),
    },
)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(rules=RULES, taken=st.sampled_from([None, ("10:00", "11:00")]), duracion=st.sampled_from([60, 90]))
def test_what_is_offered_can_be_booked_and_what_is_not_offered_cannot(
    courts: Courts, rules: dict[str, Any], taken: tuple[str, str] | None, duracion: int
) -> None:
    ruled(courts)
    for reserva in courts.admin.list().body["reservas"]:
        assert courts.admin.delete(reserva["id"]).status == 200
    if taken is not None:
        booked(courts, *taken)
    ruled(courts, **rules)
    offered = {row["horaInicio"]: row for row in free(courts, duracion=duracion)}
    for minute in range(0, 1440 - duracion + 1, 15):
        begins, ends = (f"{at // 60:02}:{at % 60:02}" for at in (minute, minute + duracion))
        answer = asked(courts, begins, ends, total=1)
        if begins in offered:
            assert answer.status == 201, (begins, answer.raw)
            assert answer.body["reserva"]["total"] == offered[begins].get("total", 1)
        elif "starts" in rules:
            # Without a rule of starts any start may be booked; those that are offered follow one another.
            assert answer.status in (400, 409), (begins, answer.raw)
        if answer.status == 201:
            assert courts.admin.delete(answer.body["reserva"]["id"]).status == 200
