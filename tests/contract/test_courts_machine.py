"""Two courts, every verb by everybody in any order while time passes: always what a plain model says."""

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from chalicelib.dialects import functions
from tests.api import Answer
from tests.contract.appointments_kept import held
from tests.contract.courts import (
    ESTADOS,
    NO_COURT,
    NO_PERMISSION,
    NOT_FOUND,
    ONLY_CANCEL,
    TAKEN,
    At,
    Courts,
    refused,
)
from tests.contract.courts_model import ADMIN, MIDNIGHT, WAYS, Entry, Model
from tests.contract.rooms import utc

IS_LONG: Final = os.environ.get("PROOF") == "1"
BEGIN: Final = datetime(2024, 1, 15, 12, 15, tzinfo=UTC)
people = st.integers(0, ADMIN)
canchas = st.integers(0, 1)
numbers = st.integers(0, 5)
days = st.integers(0, 1)
# From eleven until three, so that they meet, in half hours, so that they touch; or the end of the day.
starts = st.sampled_from((660, 690, 720, 750, 780, 810, 840, 1380, 1410))
lengths = st.sampled_from((30, 60, 90))


class Machine(RuleBasedStateMachine):
    """Every verb by everybody; the model says what must come of it."""

    courts: Courts
    at: At
    number = 0

    def __init__(self) -> None:
        super().__init__()
        Machine.number += 1
        self.now = BEGIN
        self.at(utc(self.now))
        # A tenant of their own, since an admin sees all that a tenant has.
        here = self.courts.by("root", role="SUPERADMIN", tenant=f"t{Machine.number}", **_known(ADMIN))
        self.callers = [here.by(f"u{who}", **_known(who)) for who in range(ADMIN)]
        self.callers.append(here.by("jefe", role="ADMIN", **_known(ADMIN)))
        self.root = here
        self.canchas = [_made(here.new_cancha(nombre=f"C{each}"), 201, "cancha")["id"] for each in (0, 1)]
        self.model = Model()

    def fields(self, entry: Entry) -> dict[str, str]:
        return {
            "cancha_id": self.canchas[entry.cancha],
            "fecha": f"{MIDNIGHT + timedelta(days=entry.day):%Y-%m-%d}",
            "hora_inicio": _clock(entry.start),
            "hora_fin": _clock(entry.end),
        }

    @initialize(estados=st.permutations(ESTADOS))
    def begin(self, estados: Sequence[str]) -> None:
        """Begin with one in each estado, side by side."""
        for number, estado in enumerate(estados):
            self.create(number % 3, 0, 1, 660 + 30 * number, 30)
            if estado == "COMPLETADA":
                self.change(ADMIN, number, "CONFIRMADA")
            self.change(ADMIN, number, estado)

    @rule(who=people, cancha=canchas, day=days, start=starts, length=lengths)
    def create(self, who: int, cancha: int, day: int, start: int, length: int) -> None:
        entry = Entry(who, cancha, day, start, min(start + length, 1440))
        answer = self.callers[who].create(**self.fields(entry))
        if entry.starts < self.now and who != ADMIN:
            refused(answer, 400)
        elif not self.model.takes_any(cancha):
            refused(answer, 400, NO_COURT)
        elif self.model.is_taken(entry):
            refused(answer, 409, TAKEN)
        else:
            made = _made(answer, 201, "reserva")
            self.model.entries[made["id"]] = entry
            assert "usuario" not in made
            self.is_the_models(made["id"], made)

    @rule(who=people, number=numbers)
    def get(self, who: int, number: int) -> None:
        if (name := self.model.known(number)) is None:
            return
        answer = self.callers[who].get(name)
        if who not in (self.model.entries[name].owner, ADMIN):
            refused(answer, 403, NO_PERMISSION)
        else:
            self.is_the_models(name, _made(answer, 200, "reserva"))

    @rule(who=people, number=numbers, estado=st.sampled_from((*ESTADOS, "CONFIRMADA", "CANCELADA")))
    def change(self, who: int, number: int, estado: str) -> None:
        if (name := self.model.known(number)) is None:
            return
        entry = self.model.entries[name]
        answer = self.callers[who].patch(name, estado=estado)
        if who not in (entry.owner, ADMIN):
            refused(answer, 403, NO_PERMISSION)
        elif who != ADMIN and estado != "CANCELADA":
            refused(answer, 403, ONLY_CANCEL)
        elif estado != entry.estado and estado not in WAYS[entry.estado]:
            words = refused(answer, 400)
            assert estado in words, words
            assert entry.estado in words, words
        else:
            self.model.entries[name] = replace(entry, estado=estado)
            self.is_the_models(name, _made(answer, 200, "reserva"))

    @rule(who=people, number=numbers, cancha=canchas, day=days, start=starts, length=lengths)
    def move(self, who: int, number: int, cancha: int, day: int, start: int, length: int) -> None:
        if (name := self.model.known(number)) is None:
            return
        entry = self.model.entries[name]
        end = min(start + length, 1440)
        wanted = replace(entry, cancha=cancha, day=day, start=start, end=end)
        answer = self.callers[who].patch(name, **self.fields(wanted))
        if who not in (entry.owner, ADMIN):
            refused(answer, 403, NO_PERMISSION)
        elif who != ADMIN:
            refused(answer, 403, ONLY_CANCEL)
        elif wanted.slot != entry.slot and not self.model.takes_any(cancha):
            refused(answer, 400, NO_COURT)
        elif wanted.slot != entry.slot and not entry.blocks:
            refused(answer, 400)
        elif entry.blocks and self.model.is_taken(wanted, but=name):
            refused(answer, 409, TAKEN)
        else:
            self.model.entries[name] = wanted
            self.is_the_models(name, _made(answer, 200, "reserva"))

    @rule(who=people, number=numbers)
    def delete(self, who: int, number: int) -> None:
        if (name := self.model.known(number)) is None:
            return
        answer = self.callers[who].delete(name)
        if who != ADMIN:
            refused(answer, 403, NO_PERMISSION)
            return
        assert (answer.status, answer.body) == (200, {"ok": True})
        del self.model.entries[name]
        refused(self.callers[who].get(name), 404, NOT_FOUND)

    @rule(cancha=canchas, is_active=st.booleans())
    def switch(self, cancha: int, is_active: bool) -> None:
        """Switch a court on or off; what is booked stays."""
        answer = self.callers[ADMIN].put_cancha(self.canchas[cancha], activa=is_active)
        if not self.model.is_there[cancha]:
            refused(answer, 404, NOT_FOUND)
            return
        assert _made(answer, 200, "cancha")["activa"] is is_active
        self.model.is_active[cancha] = is_active

    @rule(cancha=canchas)
    def remove(self, cancha: int) -> None:
        """Delete a court, which only a superadmin may, and only once nothing blocks it any more."""
        refused(self.callers[ADMIN].delete_cancha(self.canchas[cancha]), 403, NO_PERMISSION)
        answer = self.root.delete_cancha(self.canchas[cancha])
        if not self.model.is_there[cancha]:
            refused(answer, 404, NOT_FOUND)
        elif self.model.is_needed(cancha, self.now):
            refused(answer, 409)
        else:
            assert answer.status == 200
            self.model.is_there[cancha] = False

    @rule(minutes=st.sampled_from((30, 180, 720)))
    def wait(self, minutes: int) -> None:
        """Let time pass; nothing happens by itself until the sweep comes round."""
        self.now += timedelta(minutes=minutes)
        self.at(utc(self.now))

    @rule()
    def sweep(self) -> None:
        """What has ended is completed then, and not before."""
        assert functions.sweep({"detail": {"at": utc(self.now)}})["failed"] == 0
        self.model.complete(self.now)

    def is_the_models(self, name: str, found: dict[str, Any]) -> None:
        """Whether a reserva is what the model has of it."""
        entry = self.model.entries[name]
        wanted = self.fields(entry)
        assert found["fecha"] == f"{wanted['fecha']}T00:00:00.000Z"
        shown = (found["canchaId"], found["horaInicio"], found["horaFin"], found["estado"])
        assert shown == (wanted["cancha_id"], wanted["hora_inicio"], wanted["hora_fin"], entry.estado)
        assert found["usuarioId"] == self.callers[entry.owner].user
        assert found["cancha"]["id"] == wanted["cancha_id"]

    @invariant()
    def the_lists_are_the_models(self) -> None:
        """Everybody sees their own, an admin all with whose they are; the latest first."""
        for who, caller in enumerate(self.callers):
            listed = caller.list().body["reservas"]
            assert {each["id"] for each in listed} == self.model.seen_by(who)
            assert all(("usuario" in each) == (who == ADMIN) for each in listed)
            for each in listed:
                self.is_the_models(each["id"], each)
            order = [(each["fecha"], each["horaInicio"]) for each in listed]
            assert order == sorted(order, reverse=True)

    @invariant()
    def the_courts_are_the_models(self) -> None:
        expected = [
            (each, self.model.is_active[number])
            for number, each in enumerate(self.canchas)
            if self.model.is_there[number]
        ]
        listed = self.callers[0].canchas().body["canchas"]
        assert [(each["id"], each["activa"]) for each in listed] == expected

    def teardown(self) -> None:
        """Of what is here the day items hold what blocks, and nothing else."""
        assert sorted(held(f"t{Machine.number}")) == sorted(self.model.blocking)


def _known(who: int) -> dict[str, str]:
    return {"name": f"U{who}", "email": f"u{who}@x.ar"}


def _made(answer: Answer, status: int, key: str) -> dict[str, Any]:
    assert answer.status == status, (answer.status, answer.raw[:300])
    made: dict[str, Any] = answer.body[key]
    return made


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def test_the_courts_do_what_a_plain_model_would(
    courts: Courts, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Machine, "courts", courts, raising=False)
    monkeypatch.setattr(Machine, "at", staticmethod(at), raising=False)
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=30 if IS_LONG else 8,
            stateful_step_count=40 if IS_LONG else 25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
