"""Check-in (contract rules.md, `check_in`): who comes keeps their time, who does not is a no-show."""

from typing import Any, Final

import pytest

from chalicelib.domain.reservation import Reservation
from chalicelib.operations import kinds
from tests.api import Response
from tests.contract.appointments import PROFESSIONAL
from tests.contract.appointments_kept import held
from tests.contract.common.adapters import MONDAY, Dialect
from tests.contract.common.races import WRITE, race
from tests.contract.courts import At
from tests.faults import faults, lost_reply
from tests.pipeline import Pipeline

KINDS: Final = {"appointments": "professional", "courts": "court", "rooms": "room"}
PATHS: Final = {"appointments": "/api/reservations", "courts": "/api/reservas", "rooms": "/api/bookings"}
TIMES: Final = {
    "appointments": ("opens", "closes", "release", "arrived", "no_show"),
    "courts": ("abre", "cierra", "libera", "llegada", "ausente"),
    "rooms": ("opens", "closes", "release", "arrived", "no_show"),
}
"""The fields of a check-in, in the order of the tests below."""
RULE: Final = {"opens": 15, "closes": 10, "release": True}

pytestmark = [pytest.mark.parametrize("dialect", list(KINDS), indirect=True)]


@pytest.fixture
def ana(dialect: Dialect) -> Dialect:
    """Ana where who has not come ten minutes after the start loses the rest."""
    ana = dialect.always_open()
    ruled(ana, RULE)
    return ana


def ruled(dialect: Dialect, rule: dict[str, Any] | None) -> None:
    path = f"/api/rules/{KINDS[dialect.name]}"
    answer = dialect.admin.request("PUT", path, json={"check_in": rule})
    assert answer.status == 200, answer.raw


def confirmed(caller: Dialect, hour: int = 9) -> str:
    """Claim an hour; where that is pending, an administrator confirms it."""
    claim = caller.created(hour)
    if caller.name == "courts":
        assert caller.change(claim, estado="CONFIRMADA").status == 200
    return claim


def check_in(caller: Dialect, claim: str, **body: Any) -> Response:
    return caller.request("POST", f"{PATHS[caller.name]}/{claim}/check-in", json=body)


def code(caller: Dialect) -> str:
    """Return what the resource shows now, as an administrator reads it."""
    resource = PROFESSIONAL
    if caller.name != "appointments":
        resource = caller.verbs.cancha_id if caller.name == "courts" else caller.verbs.room_id
    answer = caller.admin.request("GET", f"/api/rules/{KINDS[caller.name]}/{resource}/code")
    assert answer.status == 200, answer.raw
    return str(answer.body["data"]["code"])


def shown(caller: Dialect, claim: str) -> dict[str, Any]:
    """Return the check-in that a claim shows, by the names that rules have."""
    thing = caller.thing(caller.get(claim))
    check_in = thing["checkIn" if caller.name == "courts" else "check_in"]
    return dict(zip(TIMES["rooms"], (check_in[name] for name in TIMES[caller.name]), strict=True))


def instant(text: str | None) -> str | None:
    return text and text.replace(".000Z", "Z")


def words(caller: Dialect, answer: Response, status: int = 400) -> str:
    is_rule = caller.name == "rooms" and "rule" in answer.body
    assert answer.status == (422 if is_rule else status), answer.raw
    return str(answer.body["error" if caller.error_keys == {"error"} else "message"])


# What is kept of the rules.


def test_what_is_made_shows_its_check_in_and_keeps_it(ana: Dialect) -> None:
    claim = confirmed(ana)
    ruled(ana, None)

    found = shown(ana, claim)

    assert (instant(found["opens"]), instant(found["closes"])) == (
        f"{MONDAY}T08:45:00Z",
        f"{MONDAY}T09:10:00Z",
    )
    assert (found["release"], found["arrived"], found["no_show"]) == (True, None, False)
    other = ana.thing(ana.get(confirmed(ana, 11)))
    assert not {"check_in", "checkIn"} & other.keys()


def test_a_list_shows_the_check_in_of_each(ana: Dialect) -> None:
    claim = confirmed(ana)
    ruled(ana, None)
    other = confirmed(ana, 11)

    answer = ana.read_list()

    rows = answer.body["reservas" if ana.name == "courts" else "data"]
    listed = {str(row["id"]): row.get("checkIn" if ana.name == "courts" else "check_in") for row in rows}
    kept = dict(zip(TIMES["rooms"], listed[claim].values(), strict=True))
    assert (kept, listed[other]) == (shown(ana, claim), None)


def test_a_move_has_the_check_in_of_the_rules_in_force(ana: Dialect) -> None:
    claim = confirmed(ana)
    ruled(ana, {"opens": 5, "closes": 20})

    assert ana.move(claim, 14).status == 200

    found = shown(ana, claim)
    assert (instant(found["opens"]), instant(found["closes"]), found["release"]) == (
        f"{MONDAY}T13:55:00Z",
        f"{MONDAY}T14:20:00Z",
        False,
    )


# Coming.


def test_who_comes_with_the_code_of_the_day_keeps_their_time(ana: Dialect, at: At) -> None:
    claim = confirmed(ana)
    at(f"{MONDAY}T08:45:00Z")

    digits = code(ana)
    answer = check_in(ana, claim, code=f"{digits[:3]} {digits[3:]}")

    assert answer.status == 200, answer.raw
    assert instant(shown(ana, claim)["arrived"]) == f"{MONDAY}T08:45:00Z"
    at(f"{MONDAY}T09:10:00Z")
    assert shown(ana, claim)["no_show"] is False
    ana.taken(rest(ana), claim)


def test_checking_in_again_is_answered_as_the_first_time(ana: Dialect, at: At) -> None:
    claim = confirmed(ana)
    at(f"{MONDAY}T09:00:00Z")
    first = check_in(ana, claim, code=code(ana))
    at(f"{MONDAY}T09:30:00Z")

    again = check_in(ana, claim)

    assert (again.status, again.raw) == (first.status, first.raw)


def test_a_lost_reply_is_no_second_arrival(ana: Dialect, at: At) -> None:
    claim = confirmed(ana)
    at(f"{MONDAY}T09:00:00Z")
    digits = code(ana)

    with faults(WRITE, lost_reply):
        answer = check_in(ana, claim, code=digits)

    assert answer.status == 200, answer.raw
    assert instant(shown(ana, claim)["arrived"]) == f"{MONDAY}T09:00:00Z"


def test_staff_checks_in_without_a_code(ana: Dialect, at: At) -> None:
    claim = confirmed(ana)
    at(f"{MONDAY}T09:00:00Z")

    assert check_in(ana.admin, claim).status == 200

    assert instant(shown(ana, claim)["arrived"]) == f"{MONDAY}T09:00:00Z"


def test_before_it_opens_and_after_it_closes_it_says_when(ana: Dialect, at: At) -> None:
    claim = confirmed(ana)
    allowed = {"from": f"{MONDAY}T08:45:00Z", "to": f"{MONDAY}T09:10:00Z"}
    at(f"{MONDAY}T08:44:59Z")
    for caller in (ana, ana.admin):
        answer = check_in(caller, claim, code=code(ana))
        assert words(ana, answer) == "El check-in abre a las 08:45"
        assert (answer.body["rule"], answer.body["allowed"]) == ("check_in", allowed)

    at(f"{MONDAY}T09:10:00Z")
    answer = check_in(ana, claim, code=code(ana))

    assert words(ana, answer) == "El check-in cerró a las 09:10: la reserva quedó como ausencia"
    assert (answer.body["rule"], answer.body["allowed"]) == ("check_in", allowed)


def test_a_wrong_code_is_refused_and_ten_a_day_are_all_that_somebody_types(ana: Dialect, at: At) -> None:
    claim = confirmed(ana)
    at(f"{MONDAY}T09:00:00Z")
    digits = code(ana)
    wrong = f"{(int(digits) + 1) % 10**6:06}"

    assert words(ana, check_in(ana, claim)) == "El código no es el de hoy"
    for _ in range(10):
        assert words(ana, check_in(ana, claim, code=wrong)) == "El código no es el de hoy"

    refused = check_in(ana, claim, code=digits)
    assert refused.status == 429
    assert int(refused.headers["retry-after"]) <= 86_400
    assert shown(ana, claim)["arrived"] is None
    assert check_in(ana.admin, claim).status == 200


def test_somebody_else_does_not_check_in(ana: Dialect, at: At) -> None:
    claim = confirmed(ana)
    at(f"{MONDAY}T09:00:00Z")

    assert check_in(ana.bruno, claim, code=code(ana)).status == 403
    assert check_in(ana, str(ana.unknown_id), code=code(ana)).status == 404


def test_what_has_no_check_in_or_is_over_refuses_it(ana: Dialect, at: At) -> None:
    cancelled = confirmed(ana)
    assert ana.cancel(cancelled).status == 200
    ruled(ana, None)
    plain = confirmed(ana)
    at(f"{MONDAY}T09:00:00Z")

    assert words(ana, check_in(ana, cancelled, code=code(ana)), 409) == (
        "La reserva ya terminó o está cancelada"
    )
    assert words(ana, check_in(ana, plain, code=code(ana))) == "Esta reserva no tiene check-in"


# Not coming.


def test_who_does_not_come_blocks_nobody_from_the_close_on(ana: Dialect, at: At) -> None:
    claim = confirmed(ana)
    at(f"{MONDAY}T09:09:59Z")
    assert ana.conflicts(rest(ana))
    at(f"{MONDAY}T09:10:00Z")
    assert (shown(ana, claim)["no_show"], last_action(ana, claim)) == (True, last_of_standing(ana))

    answer = rest(ana)

    assert answer.status == 201, answer.raw
    assert (shown(ana, claim)["no_show"], last_action(ana, claim)) == (True, "no_show")
    assert words(ana, check_in(ana, claim, code=code(ana))).startswith("El check-in cerró")


def test_the_sweep_writes_down_who_has_not_come(ana: Dialect, at: At, behind: Pipeline) -> None:
    missed, came = confirmed(ana), confirmed(ana, 11)
    at(f"{MONDAY}T11:00:00Z")
    assert check_in(ana, came, code=code(ana)).status == 200

    behind.sweep(f"{MONDAY}T11:10:00Z")

    assert (last_action(ana, missed), last_action(ana, came)) == ("no_show", "checked_in")
    assert set(held()) == {came}
    behind.sweep(f"{MONDAY}T12:00:00Z")
    assert (last_action(ana, missed), last_action(ana, came)) == ("no_show", "completed")


def test_without_release_the_time_stays_taken_to_its_end(ana: Dialect, at: At, behind: Pipeline) -> None:
    ruled(ana, {"opens": 15, "closes": 10})
    claim = confirmed(ana)
    behind.sweep(f"{MONDAY}T09:10:00Z")
    at(f"{MONDAY}T09:10:00Z")

    assert shown(ana, claim)["no_show"] is True
    ana.taken(rest(ana), claim)
    behind.sweep(f"{MONDAY}T10:00:00Z")
    assert last_action(ana, claim) == "no_show"
    assert held() == []


def test_staff_corrects_a_no_show_which_blocks_nobody_again(ana: Dialect, at: At) -> None:
    claim = confirmed(ana)
    at(f"{MONDAY}T09:12:00Z")

    assert check_in(ana.admin, claim).status == 200

    found = shown(ana, claim)
    assert (instant(found["arrived"]), found["no_show"]) == (f"{MONDAY}T09:12:00Z", False)
    assert (last_action(ana, claim), held()) == ("completed", [])
    assert rest(ana).status == 201


def test_staff_lets_in_who_comes_late_where_their_time_is_still_theirs(ana: Dialect, at: At) -> None:
    ruled(ana, {"opens": 15, "closes": 10})
    claim = confirmed(ana)
    at(f"{MONDAY}T09:12:00Z")

    assert check_in(ana.admin, claim).status == 200

    assert (shown(ana, claim)["no_show"], last_action(ana, claim)) == (False, "checked_in")
    ana.taken(rest(ana), claim)


# At the same moment.


def test_of_an_arrival_and_whoever_takes_the_time_one_wins(ana: Dialect, at: At) -> None:
    for is_arrival_faster in (True, False):
        hour = 9 if is_arrival_faster else 12
        claim = confirmed(ana, hour)
        at(f"{MONDAY}T{hour:02}:05:00Z")
        digits = code(ana)

        def arrive(claim: str = claim, hour: int = hour, digits: str = digits) -> Response:
            """Check in, as somebody whose request has been on its way since just before the close."""
            at(f"{MONDAY}T{hour:02}:09:59Z")
            return check_in(ana, claim, code=digits)

        def take(hour: int = hour) -> Response:
            at(f"{MONDAY}T{hour:02}:10:00Z")
            return rest(ana, hour)

        if is_arrival_faster:
            came, took = race(arrive, take)
            assert came.status == 200, came.raw
            ana.taken(took, claim)
        else:
            took, came = race(take, arrive)
            assert took.status == 201, took.raw
            assert words(ana, came).startswith("El check-in cerró")
        assert (claim in held()) is is_arrival_faster


def rest(caller: Dialect, hour: int = 9) -> Response:
    """Claim the rest of an hour, from a quarter past, as an administrator."""
    return caller.admin.create_with(**caller.times(f"{hour:02}:15", f"{hour + 1:02}:00"))


def last_action(caller: Dialect, claim: str) -> str:
    """Return what the last entry of a claim's history says."""
    found = next(kind for kind in kinds.all_kinds() if kind.name == caller.name).find("default", claim)
    assert isinstance(found, Reservation)
    return found.history[-1].action


def last_of_standing(caller: Dialect) -> str:
    """Return what that of a claim says that is confirmed."""
    return "confirmed" if caller.name == "courts" else "created"
