"""Blocks: a professional's own time, in any hour and on any day, and never on top of an appointment."""

from typing import Final

from tests.contract.appointments import Appointments, slot, times
from tests.contract.appointments_answers import (
    KEYS,
    NO_PERMISSION,
    TAKEN,
    deleted,
    made,
    made_list,
    refused,
    refused_naming,
)
from tests.contract.callers import MISSING
from tests.contract.common.adapters import ALWAYS_OPEN
from tests.contract.common.test_time import ENDS_OF_TIME, HONOLULU, SKIPPED, TONGA
from tests.contract.courts import At

NIGHT: Final = slot("22:00", "30:00")
WEEKEND: Final = slot("00:00", "48:00", day="2024-01-20")
FAR: Final = slot("00:00", "24:00", day="2025-12-24")
RUNNING: Final = slot("10:00", "20:00", day="2024-01-14")


def test_a_professional_blocks_their_own_time(appointments: Appointments) -> None:
    block = appointments.blocked(client_id="sara", **slot("12:00", "14:00"))

    assert set(block) == KEYS
    assert (block["client_id"], block["professional_id"]) == ("sara", "sara")
    assert (block["status"], block["session_modality"]) == ("CONFIRMED", "")
    assert times(block) == slot("12:00", "14:00")
    assert made_list(appointments.professional.get(block["id"])) == [block]
    assert appointments.occupied() == [block["start_time"]]
    refused(appointments.create(**slot("13:30")), 409, TAKEN)
    assert appointments.create(**slot("14:00")).status == 201


def test_a_block_is_at_any_hour_on_any_day(appointments: Appointments) -> None:
    for when in (NIGHT, WEEKEND, FAR, RUNNING):
        block = {"client_id": "sara", "session_modality": MISSING, **when}
        made_by_admin = appointments.admin.booked(**block)
        assert (made_by_admin["client_id"], made_by_admin["status"]) == ("sara", "CONFIRMED")
        deleted(appointments.admin.delete(made_by_admin["id"]))
        assert times(appointments.professional.booked(**block)) == when
        refused(appointments.professional.create(client_id="sara", **when), 409, TAKEN)


def test_a_block_that_is_over_is_refused(appointments: Appointments) -> None:
    for end in ("11:00:00", "11:59:59"):
        past = {"start_time": "2024-01-14T09:00:00Z", "end_time": f"2024-01-14T{end}Z"}
        for caller in (appointments.professional, appointments.admin):
            refused(caller.create(client_id="sara", **past), 400)
    assert made_list(appointments.of_professional()) == []


def test_a_block_needs_neither_deposit_nor_approval(appointments: Appointments) -> None:
    appointments.practising(
        requires_deposit=True, deposit_amount=5000, requires_approval=True, session_modalities="Presencial"
    )

    for caller, when in ((appointments.professional, NIGHT), (appointments.admin, slot("10:00"))):
        assert caller.booked(client_id="sara", session_modality=MISSING, **when)["status"] == "CONFIRMED"


def test_a_block_is_confirmed_whatever_is_wished(appointments: Appointments, at: At) -> None:
    block = appointments.blocked(client_id="sara", status="PENDING", **slot("10:00", day="2024-01-18"))
    at("2024-01-17T12:00:00Z")

    assert appointments.status_of(block["id"]) == "CONFIRMED"
    refused(appointments.create(**times(block)), 409, TAKEN)


def test_a_block_is_never_put_on_top_of_an_appointment(appointments: Appointments) -> None:
    reservation = appointments.booked(**slot("10:00"))

    for caller in (appointments.professional, appointments.admin):
        refused(caller.create(client_id="sara", **slot("00:00", "24:00")), 409, TAKEN)
    assert made_list(appointments.of_professional()) == [reservation]


def test_a_block_lasts_31_days_and_no_longer(appointments: Appointments) -> None:
    refused(appointments.professional.create(client_id="sara", **slot("00:00", f"{31 * 24}:01")), 400)

    block = appointments.blocked(client_id="sara", **slot("00:00", f"{31 * 24}:00"))
    for day in ("2024-01-15", "2024-01-31", "2024-02-14"):
        assert appointments.occupied(date=day) == [block["start_time"]]
        assert appointments.offered(date=day) == []
    assert appointments.occupied(date="2024-02-15") == []


def test_a_professional_is_no_block_in_the_time_of_another(appointments: Appointments) -> None:
    """What Pablo books of Sara is an appointment: hours, window and deposit count."""
    for when in (NIGHT, WEEKEND):
        refused(appointments.other_professional.create(client_id="pablo", **when), 400)


def test_the_ends_of_time_are_refused_to_a_block_and_break_nothing(appointments: Appointments) -> None:
    block = appointments.blocked(client_id="sara", **slot("15:00"))
    professional = appointments.professional

    for zone in ("UTC", TONGA, HONOLULU):
        appointments.practising(timezone=zone, **ALWAYS_OPEN)
        for edge in ENDS_OF_TIME:
            for field in ("start_time", "end_time"):
                fields = {**slot("10:00"), field: edge}
                refused(professional.create(client_id="sara", **fields), 400)
                refused(professional.patch(block["id"], **fields), 400)
    assert appointments.seen(block["id"]) == block


def test_a_time_that_the_clocks_skip_is_refused_to_a_block(appointments: Appointments) -> None:
    for zone, skipped, earlier, later in SKIPPED:
        appointments.practising(timezone=zone, **ALWAYS_OPEN)
        for start, end, field in ((skipped, later, "start_time"), (earlier, skipped, "end_time")):
            asked = {"client_id": "sara", "start_time": start, "end_time": end}
            refused_naming(appointments.professional.create(**asked), field)


# In lists, and to the end.


def test_a_block_is_in_the_lists_of_its_professional_and_not_by_users(appointments: Appointments) -> None:
    block = appointments.blocked(client_id="sara", **NIGHT)
    sara = appointments.professional

    for answer in (sara.of_professional(), sara.of_user(), appointments.admin.everybodys()):
        assert made_list(answer) == [block]
    assert made_list(appointments.of_professional()) == [block]
    assert sara.rows(block["id"]) == appointments.admin.rows(block["id"]) == []


def test_a_block_is_moved_to_any_hour(appointments: Appointments) -> None:
    block = appointments.blocked(client_id="sara", **slot("10:00"))
    reservation = appointments.booked(**slot("15:00"))

    for when in (NIGHT, WEEKEND, FAR):
        assert times(made(appointments.professional.patch(block["id"], **when), 200)) == when
    refused(appointments.professional.patch(block["id"], **times(reservation)), 409, TAKEN)
    assert times(appointments.seen(block["id"])) == FAR
    assert appointments.is_free(**slot("10:00"))


def test_a_block_is_removed_without_notice(appointments: Appointments, at: At) -> None:
    appointments.practising(late_cancellation="reject")
    block = appointments.blocked(client_id="sara", **slot("10:00"))
    at("2024-01-15T09:59:00Z")

    assert deleted(appointments.professional.delete(block["id"])) == block
    assert appointments.is_free(**slot("10:00"))


def test_a_block_is_not_for_clients(appointments: Appointments) -> None:
    """Who may make one is in the matrix."""
    block = appointments.blocked(client_id="sara", **NIGHT)

    for caller in (appointments, appointments.other_professional):
        for answer in (
            caller.get(block["id"]),
            caller.delete(block["id"]),
            caller.cancel(block["id"]),
            caller.patch(block["id"], **slot("23:00")),
        ):
            refused(answer, 403, NO_PERMISSION)
    assert appointments.seen(block["id"]) == block
