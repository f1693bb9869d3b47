"""Time, where appointments have rules of their own: blocks, and what is offered."""

from tests.contract.appointments import Appointments, slot
from tests.contract.appointments_answers import refused, refused_naming
from tests.contract.common.adapters import ALWAYS_OPEN
from tests.contract.common.test_time import ENDS_OF_TIME, HONOLULU, SKIPPED, TONGA
from tests.contract.courts import At


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


def test_the_fraction_of_the_clock_does_not_offer_what_has_begun(appointments: Appointments, at: At) -> None:
    at("2024-01-15T09:00:00.500Z")

    assert appointments.free()[0] == "09:45"
    refused(appointments.create(**slot("09:00")), 400)
