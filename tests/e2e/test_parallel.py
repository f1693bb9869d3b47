"""Many at once, moving, cancelling and booking the same court-days: what is left is what was answered."""

import random
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from tests.e2e.client import Api, Response, at_once, day_after

DAY = day_after(6)
WORKERS, STEPS, SEED = 12, 25, 20240115
BLOCKING = {"PENDIENTE", "CONFIRMADA"}
REFUSALS = {400, 404, 409}


def clock(quarter: int) -> str:
    return f"{quarter // 4:02d}:{quarter % 4 * 15:02d}"


def slot(chance: random.Random) -> dict[str, str]:
    start = chance.randrange(32, 72)
    return {"horaInicio": clock(start), "horaFin": clock(start + chance.randint(1, 8))}


class Club:
    """Two courts, and what the server has answered about each reservation, in the order of the answers."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.courts = [api.new_court(), api.new_court()]
        self.known: dict[str, dict[str, Any]] = {}
        self.erased: set[str] = set()

    def work(self, worker: int) -> Response:
        """One worker's steps, on any reservation there is."""
        chance = random.Random(SEED + worker)
        answer = Response(200, None)
        for _ in range(STEPS):
            answer = self.step(chance)
            assert answer.status in {200, 201} | REFUSALS, answer
        return answer

    def step(self, chance: random.Random) -> Response:
        ids = list(self.known)
        if not ids or chance.random() < 0.4:
            body = {"canchaId": chance.choice(self.courts), "fecha": DAY, **slot(chance)}
            answer = self.api.call("POST", "/api/reservas", body)
            if answer.status == 201:
                self.known[answer.body["reserva"]["id"]] = answer.body["reserva"]
            return answer
        reserva = chance.choice(ids)
        path = f"/api/reservas/{reserva}"
        act: list[Callable[[], Response]] = [
            partial(self.api.call, "PATCH", path, slot(chance)),
            partial(self.api.call, "PATCH", path, {"canchaId": chance.choice(self.courts), **slot(chance)}),
            partial(self.api.call, "PATCH", path, {"estado": "CONFIRMADA"}),
            partial(self.api.call, "PATCH", path, {"estado": "CANCELADA"}),
        ]
        if chance.random() < 0.05:
            answer = self.api.call("DELETE", path)
            self.erased |= {reserva} if answer.status == 200 else set()
            return answer
        return chance.choice(act)()

    def standing(self) -> dict[str, dict[str, Any]]:
        """What the server has now on these courts, by id."""
        everything = self.api.call("GET", "/api/reservas").body["reservas"]
        return {found["id"]: found for found in everything if found["canchaId"] in self.courts}


@pytest.fixture(scope="module")
def club(api: Api) -> Club:
    made = Club(api)
    at_once([partial(made.work, worker) for worker in range(WORKERS)])
    return made


def test_no_two_that_block_overlap(club: Club) -> None:
    for court in club.courts:
        taken = sorted(
            (found["horaInicio"], found["horaFin"])
            for found in club.standing().values()
            if found["canchaId"] == court and found["estado"] in BLOCKING
        )
        assert taken
        assert all(before[1] <= after[0] for before, after in pairwise(taken))


def test_whatever_was_acknowledged_is_there_and_nothing_else(club: Club) -> None:
    assert set(club.standing()) == set(club.known) - club.erased


def test_what_is_free_can_be_booked_and_what_is_taken_cannot(club: Club) -> None:
    for court in club.courts:
        blocking = [
            (found["horaInicio"], found["horaFin"])
            for found in club.standing().values()
            if found["canchaId"] == court and found["estado"] in BLOCKING
        ]
        for quarter in range(32, 80):
            start, end = clock(quarter), clock(quarter + 1)
            is_taken = any(first < end and last > start for first, last in blocking)
            status = club.api.book(court, DAY, start, end, user=f"e2e-{court}-{quarter}").status
            assert status == (409 if is_taken else 201), (start, end)
