"""Two at once, where appointments have rules of their own: buffers, blocks, decisions."""

from functools import partial
from itertools import product

from tests.contract.appointments import Appointments, slot
from tests.contract.appointments_answers import TAKEN, deleted, made, made_list, refused, refused_naming
from tests.contract.appointments_kept import held, history_of
from tests.contract.common.races import race


def consistent(appointments: Appointments) -> None:
    """Assert that the day items hold what the list shows as pending or confirmed, and nothing else."""
    listed = made_list(appointments.admin.everybodys())
    assert sorted(held()) == sorted(each["id"] for each in listed if each["status"] != "CANCELLED")


def test_a_buffer_and_a_block_are_kept_in_a_race(appointments: Appointments) -> None:
    appointments.practising(buffer_minutes=15)
    after_it = partial(appointments.by("bruno").create, **slot("10:45", "11:30"))
    pairs = [(after_it, appointments.create)]
    for day, is_block_faster in (("2024-01-16", True), ("2024-01-17", False)):
        whole = partial(appointments.professional.create, client_id="sara", **slot("09:00", "18:00", day))
        create = partial(appointments.create, **slot("10:00", day=day))
        pairs.append((whole, create) if is_block_faster else (create, whole))

    for fast, slow in pairs:
        faster, slower = race(fast, slow)

        made(faster, 201)
        refused(slower, 409, TAKEN)
        consistent(appointments)


def test_of_two_who_decide_one_is_first_and_the_same_decision_is_noted_once(
    appointments: Appointments,
) -> None:
    for hour, (first, second) in enumerate(product(("CANCELLED", "CONFIRMED"), repeat=2), 10):
        pending = appointments.booked_in("PENDING", **slot(f"{hour}:00"))

        faster, slower = race(
            partial(appointments.admin.patch, pending["id"], status=first),
            partial(appointments.professional.patch, pending["id"], status=second),
        )

        assert made(faster, 200) == {**pending, "status": first}
        if first == "CANCELLED" != second:
            refused_naming(slower, "CANCELLED", "CONFIRMED")
        else:
            assert made(slower, 200) == {**pending, "status": second}
        assert len(history_of(pending["id"])) == (2 if first == second or first == "CANCELLED" else 3)
        consistent(appointments)


def test_what_changed_in_between_is_deleted_as_it_is(appointments: Appointments) -> None:
    changes = {"status": "CONFIRMED"}, {"status": "CANCELLED"}, slot("12:00")
    for change in changes:
        pending = appointments.booked_in("PENDING")
        patch = partial(appointments.professional.patch, pending["id"], **change)

        faster, slower = race(patch, partial(appointments.delete, pending["id"]))

        assert deleted(slower) == made(faster, 200), change
        assert appointments.is_free(**slot("09:00", "18:00"))
        consistent(appointments)
