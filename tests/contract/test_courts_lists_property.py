"""A list that is followed part by part while others write: what stood all the time is seen exactly once."""

from itertools import count
from typing import Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract.courts import Courts

RESERVAS: Final = "/api/reservas"
HOURS: Final = st.integers(0, 35)
# What happens to the reserva of an hour: there is one afterwards, it is cancelled, or it is gone.
CHANGES: Final = st.tuples(st.sampled_from(("book", "cancel", "delete", "move")), HOURS)
NUMBERS = count()


def slot(hour: int) -> dict[str, str]:
    day, start = divmod(hour, 12)
    return {"fecha": f"2024-02-{day + 1:02}", "hora_inicio": f"{start + 8:02}:00"}


class Town:
    """The reservas of one court, each by its hour."""

    def __init__(self, courts: Courts, hours: set[int]) -> None:
        name = f"u{next(NUMBERS)}"
        self.user = courts.by(name, name=name, email=f"{name}@example.com")
        self._admin = courts.admin
        self._cancha = courts.built(nombre=name)["id"]
        self._by_hour: dict[int, str] = {}
        # Those that have neither come nor gone nor moved since the client began.
        for hour in hours:
            self._book(hour)
        self.stood = set(self._by_hour.values())

    def change(self, action: str, hour: int) -> None:
        if action == "book" and hour not in self._by_hour:
            self._book(hour)
            return
        if hour not in self._by_hour:
            return
        reserva = self._by_hour[hour]
        if action == "cancel":
            # It frees its slot, which this court leaves free.
            assert self.user.patch(reserva, estado="CANCELADA").status == 200
            return
        if action == "delete":
            assert self._admin.delete(reserva).status == 200
        elif action == "move" and (free := (hour * 7 + 5) % 36) not in self._by_hour:
            moved = self._admin.patch(reserva, **{**slot(free), "hora_fin": f"{free % 12 + 9:02}:00"})
            if moved.status != 200:  # one that is cancelled stays
                return
            self._by_hour[free] = reserva
        else:
            return
        del self._by_hour[hour]
        self.stood.discard(reserva)

    def _book(self, hour: int) -> None:
        self._by_hour[hour] = self.user.booked(cancha_id=self._cancha, **slot(hour))["id"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sets(HOURS, min_size=3, max_size=12),
    st.lists(st.lists(CHANGES, max_size=4), max_size=12),
    st.integers(1, 4),
)
def test_what_stood_all_the_time_is_seen_exactly_once(
    courts: Courts, hours: set[int], changes: list[list[tuple[str, int]]], limit: int
) -> None:
    town = Town(courts, hours)
    seen: list[str] = []
    query, between = f"?limit={limit}", iter(changes)
    while query:
        answer = town.user.request("GET", RESERVAS + query)
        assert answer.status == 200
        rows = answer.body["reservas"]
        assert rows == sorted(rows, key=lambda row: (row["fecha"], row["horaInicio"]), reverse=True)
        seen += [row["id"] for row in rows]
        query = answer.body["next"]
        for action, hour in next(between, []):
            town.change(action, hour)

    stood = [reserva for reserva in seen if reserva in town.stood]
    assert len(stood) == len(set(stood))
    assert set(stood) == town.stood
