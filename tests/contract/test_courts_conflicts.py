"""What blocks a slot, where courts have rules of their own: their days, and how many fit into one."""

import itertools

from tests.contract.courts import TAKEN, Courts, refused


def test_the_same_day_written_in_another_way_is_the_same_day(courts: Courts) -> None:
    courts.booked(fecha="2024-01-15")

    for fecha in (
        "2024-01-15T00:00:00.000Z",
        "2024-01-15T13:45:00Z",
        "2024-01-15 08:00:00",
        "2024-01-14T22:00:00-05:00",
    ):
        refused(courts.bruno.create(fecha=fecha), 409, TAKEN)


def test_the_last_hour_of_a_day_is_shown_to_end_at_24(courts: Courts) -> None:
    assert courts.booked(hora_inicio="23:00", hora_fin="24:00")["horaFin"] == "24:00"


def test_a_free_slot_is_never_called_taken_however_full_the_day(courts: Courts) -> None:
    """A day takes fifty at least; one that takes no more says so in other words."""
    hours = [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in range(0, 24 * 60 + 1, 15)]
    slots = [{"hora_inicio": start, "hora_fin": end} for start, end in itertools.pairwise(hours)]

    answers = [courts.create(**slot) for slot in slots]

    booked = sum(answer.status == 201 for answer in answers)
    assert booked >= 50
    assert all(answer.status == 201 for answer in answers[:booked])
    for answer in answers[booked:]:
        assert refused(answer, 409) == "La cancha no admite más reservas el 2024-01-15"
    for slot in slots[:booked:7]:
        refused(courts.bruno.create(**slot), 409, TAKEN)
    assert len(courts.admin.list().body["reservas"]) == booked
