"""Two courts, every verb by everybody in any order while time passes: always what a plain model says."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from tests.api import Api, Response
from tests.contract.common.machine import ADMIN, MIDNIGHT, Entry, IntervalMachine, Refusal, hours, run
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
    refused_naming,
)

WAYS: Final = {
    "PENDIENTE": ("CONFIRMADA", "CANCELADA"),
    "CONFIRMADA": ("COMPLETADA", "CANCELADA"),
    "CANCELADA": (),
    "COMPLETADA": (),
}
CANCHAS: Final = st.integers(0, 1)
MOST: Final = 2
"""How many open reservas a user may have."""


def reserva(answer: Response, status: int) -> dict[str, Any]:
    assert answer.status == status, (answer.status, answer.raw[:300])
    assert status != 201 or "usuario" not in answer.body["reserva"]
    return dict(answer.body["reserva"])


class TwoCourts(IntervalMachine[Entry]):
    """The reservas of two courts, which are switched off and on, and deleted."""

    waits = hours(0.5, 3, 12)
    # From eleven until three, so that they meet, in half hours, so that they touch; or the end of the day.
    starts = st.builds(
        lambda day, hour: MIDNIGHT + timedelta(days=day, hours=hour),
        st.integers(0, 1),
        st.sampled_from((11, 11.5, 12, 12.5, 13, 13.5, 14, 23, 23.5)),
    )
    statuses = st.sampled_from((*ESTADOS, "CONFIRMADA", "CANCELADA"))
    blocking: ClassVar = ("PENDIENTE", "CONFIRMADA")
    refused, thing, change = staticmethod(refused), staticmethod(reserva), staticmethod(Courts.patch)
    words: ClassVar = {403: NO_PERMISSION, 404: NOT_FOUND, 409: TAKEN}
    status_field = "estado"

    def __init__(self, api: Api, at: At) -> None:
        super().__init__(api, at)
        people = [{"name": f"U{who}", "email": f"u{who}@x.ar"} for who in range(ADMIN + 1)]
        self.root = Courts(api).by("root", role="SUPERADMIN", tenant=self.tenant, **people[ADMIN])
        self.callers = [self.root.by(f"u{who}", **people[who]) for who in range(ADMIN)]
        self.callers.append(self.root.by("jefe", role="ADMIN", **people[ADMIN]))
        self.canchas = [self.root.built(nombre=f"C{number}")["id"] for number in (0, 1)]
        self.limits("court", MOST)
        self.is_active = {0: True, 1: True}
        """By the number of a court that is not deleted."""

    @initialize(estados=st.permutations(ESTADOS))
    def begin_with_one_in_each_estado(self, estados: Sequence[str]) -> None:
        for number, estado in enumerate(estados):
            start = MIDNIGHT + timedelta(days=1, hours=11 + number / 2)
            owner = number % 3
            self.creates(owner, Entry(owner, 0, start, start + timedelta(hours=0.5), "PENDIENTE"))
            if estado == "COMPLETADA":
                self.decides(ADMIN, number, "CONFIRMADA")
            self.decides(ADMIN, number, estado)

    def starting(self, data: st.DataObject) -> tuple[int, datetime, datetime]:
        place, start, end = super().starting(data)
        return place, start, min(end, start.replace(hour=0, minute=0) + timedelta(days=1))

    def status_of(self, entry: Entry) -> str:
        """Confirmed ones that have ended are COMPLETADA, and no others."""
        is_completed = entry.status == "CONFIRMADA" and entry.end <= self.now
        return "COMPLETADA" if is_completed else entry.status

    def drawn(self, who: int, data: st.DataObject) -> Entry:
        return Entry(who, *self.starting(data), "PENDIENTE")

    def times(self, entry: Entry) -> dict[str, str]:
        day = f"{entry.start:%Y-%m-%d}"
        end = f"{entry.end:%H:%M}" if f"{entry.end:%Y-%m-%d}" == day else "24:00"
        hours = {"hora_inicio": f"{entry.start:%H:%M}", "hora_fin": end}
        return {"cancha_id": self.canchas[entry.place], "fecha": day, **hours}

    def faults(self, who: int, before: Entry | None, wanted: Entry) -> Refusal | None:
        if before is not None and who != ADMIN:
            return self.says(403, ONLY_CANCEL) if who == before.owner else self.says(403)
        if before is None and wanted.start < self.now and who != ADMIN:
            return self.says(400)
        if before is not None and before.slot == wanted.slot:
            return None
        if not self.is_active.get(wanted.place):
            return self.says(400, NO_COURT)
        if before is None and self.has_enough(who, MOST):
            return self.says_quota(400, MOST)
        return self.says(400) if before and not self.blocks(before) else None

    def refuses_status(self, who: int, entry: Entry, status: str) -> Refusal | None:
        if not self.may(who, entry):
            return self.says(403)
        if who != ADMIN and status != "CANCELADA":
            return self.says(403, ONLY_CANCEL)
        present = self.status_of(entry)
        if status != present and status not in WAYS[present]:
            return lambda answer: refused_naming(answer, status, present)
        return None

    def refuses_deletion(self, who: int, entry: Entry) -> Refusal | None:
        return None if who == ADMIN else self.says(403)

    def is_deleted(self, answer: Response, entry: Entry) -> None:
        assert (answer.status, answer.body) == (200, {"ok": True})

    def is_the_models(self, thing: dict[str, Any]) -> None:
        entry = self.entries[thing["id"]]
        wanted = self.times(entry)
        assert thing["fecha"] == f"{wanted['fecha']}T00:00:00.000Z"
        shown = (thing["canchaId"], thing["horaInicio"], thing["horaFin"], thing["estado"])
        assert shown == (
            wanted["cancha_id"],
            wanted["hora_inicio"],
            wanted["hora_fin"],
            self.status_of(entry),
        )
        assert thing["usuarioId"] == self.callers[entry.owner].user
        assert thing["cancha"]["id"] == wanted["cancha_id"]

    def listed(self, who: int) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = self.callers[who].list().body["reservas"]
        assert all(("usuario" in reserva) == (who == ADMIN) for reserva in listed)
        order = [(reserva["fecha"], reserva["horaInicio"]) for reserva in listed]
        assert order == sorted(order, reverse=True)
        return listed

    @rule(number=CANCHAS, is_active=st.booleans())
    def switch(self, number: int, is_active: bool) -> None:
        """Switch a court on or off; what is booked stays."""
        answer = self.callers[ADMIN].put_cancha(self.canchas[number], activa=is_active)
        if number not in self.is_active:
            refused(answer, 404, NOT_FOUND)
            return
        assert (answer.status, answer.body["cancha"]["activa"]) == (200, is_active)
        self.is_active[number] = is_active

    @rule(number=CANCHAS)
    def remove(self, number: int) -> None:
        """Delete a court, which only a superadmin may, and only once nothing blocks it any more."""
        refused(self.callers[ADMIN].delete_cancha(self.canchas[number]), 403, NO_PERMISSION)
        answer = self.root.delete_cancha(self.canchas[number])
        of_court = [entry for entry in self.entries.values() if entry.place == number]
        if number not in self.is_active:
            refused(answer, 404, NOT_FOUND)
        elif any(self.blocks(entry) and entry.end > self.now for entry in of_court):
            refused(answer, 409)
        else:
            assert answer.status == 200
            del self.is_active[number]

    @invariant()
    def the_courts_are_the_models(self) -> None:
        expected = [(self.canchas[number], self.is_active[number]) for number in sorted(self.is_active)]
        listed = self.callers[0].canchas().body["canchas"]
        assert [(cancha["id"], cancha["activa"]) for cancha in listed] == expected


def test_the_courts_do_what_a_plain_model_would(api: Api, at: At) -> None:
    run(TwoCourts, api, at, examples=8)
