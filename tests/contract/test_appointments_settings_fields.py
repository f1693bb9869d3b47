"""The fields of professional settings: what each takes, what is said of the rest, and what makes no whole."""

from typing import Any, Final

import pytest

from tests.contract.appointments import Appointments
from tests.contract.appointments_answers import NO_PROFESSIONAL, made, refused, refused_naming

GOOD: Final[list[tuple[str, Any]]] = [
    ("session_duration_minutes", 1),
    ("session_duration_minutes", 50),
    ("session_duration_minutes", 540),
    ("work_days", "MON"),
    ("work_days", "MON-SUN"),
    ("work_days", "SAT-SUN"),
    ("work_days", "MON,WED,FRI"),
    ("work_days", "MON-WED,FRI"),
    ("work_days", "MON-TUE,THU-SAT"),
    ("work_start_time", "00:00"),
    ("work_start_time", "08:30"),
    ("work_start_time", "08:30:15"),
    ("work_end_time", "24:00"),
    ("work_end_time", "23:59"),
    ("work_end_time", "17:59:59"),
    ("timezone", "UTC"),
    ("timezone", "America/Santiago"),
    ("timezone", "America/Argentina/Buenos_Aires"),
    ("reservation_window_days", 1),
    ("reservation_window_days", 365),
    ("buffer_minutes", 0),
    ("buffer_minutes", 15),
    ("requires_approval", True),
    ("requires_approval", False),
    ("requires_deposit", False),
    ("deposit_amount", None),
    ("deposit_amount", 1),
    ("deposit_amount", 12500),
    ("session_modalities", "Virtual"),
    ("session_modalities", "Presencial"),
    ("session_modalities", "BOTH"),
    ("office_address", None),
    ("office_address", "Av. Siempre Viva 742, piso 2 ñ 🎾"),
    ("office_address", "x" * 2000),
    ("cancellation_notice_hours", 0),
    ("cancellation_notice_hours", 72),
    ("late_cancellation", "allow"),
    ("late_cancellation", "reject"),
]
BAD: Final[dict[str, list[Any]]] = {
    "session_duration_minutes": [0, -1, 1.5, True, "mucho", [], 10**40, None],
    "work_days": [
        *("", " ", "LUN", "MON-", "-FRI", "MON,", "MON-FRI-SUN", "MON FRI", "MONDAY", "MON;TUE", "MON-XXX"),
        *("9", 5, True, None, ["MON"], {}),
    ],
    "work_start_time": [
        *("", "25:00", "09:60", "24:00", "nueve", "09", "09:00Z", "-1:00", "09:00:60", "٠٩:٠٠"),
        *("2024-01-15T09:00:00Z", 9, True, None, []),
    ],
    "work_end_time": ["", "24:01", "24:00:01", "25:00", "18:60", "tarde", 18, None, {}],
    "timezone": ["", "Marte/Olimpo", "../etc/passwd", "/etc/localtime", 3, None, []],
    "reservation_window_days": [-1, 1.5, True, "mucho", None, 10**40, []],
    "buffer_minutes": [-1, 1.5, True, "mucho", None, 10**40, []],
    "requires_approval": ["quizás", None, [], {}, 7],
    "requires_deposit": ["quizás", None, [], {}, 7],
    "deposit_amount": [-1, True, "mucho", [], {}],
    "session_modalities": ["", "Ambas", "Telefónica", 3, None, ["Virtual"]],
    "office_address": ["x" * 2001, 5, [], {}],
    "cancellation_notice_hours": [-1, 1.5, True, "mucho", None, 10**40, []],
    "late_cancellation": ["", "maybe", "REJECTED", True, None, []],
}


def label(part: Any) -> str:
    return repr(part)[:24]


@pytest.mark.parametrize(("field", "value"), GOOD, ids=label)
def test_what_a_field_takes_is_kept_as_it_was_sent(
    appointments: Appointments, field: str, value: Any
) -> None:
    changed = made(appointments.professional.patch_settings(**{field: value}), 200)
    first = made(appointments.admin.patch_settings("nora", **{field: value}), 200)

    for settings in (changed, first):
        assert settings[field] == value
        assert isinstance(settings[field], bool) is isinstance(value, bool)
    assert made(appointments.settings(), 200) == changed


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in BAD.items() for value in values], ids=label
)
def test_what_a_field_does_not_take_is_a_fault_that_names_it(
    appointments: Appointments, field: str, value: Any
) -> None:
    before = made(appointments.settings(), 200)

    refused_naming(appointments.professional.patch_settings(**{field: value}), field)
    refused_naming(appointments.admin.patch_settings("nora", **{field: value}), field)

    assert made(appointments.settings(), 200) == before
    refused(appointments.settings("nora"), 404, NO_PROFESSIONAL)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("09:00:00", "09:00"),
        ("09:00:01", "09:00:01"),
        ("09:30", "09:30"),
        ("00:00:00", "00:00"),
    ],
)
def test_seconds_are_answered_when_there_are_any(appointments: Appointments, sent: str, kept: str) -> None:
    settings = appointments.practising(work_start_time=sent, work_end_time="20:00:00")

    assert (settings["work_start_time"], settings["work_end_time"]) == (kept, "20:00")


@pytest.mark.parametrize(
    ("sent", "kept"), [("mon-fri", "MON-FRI"), ("Mon,Wed,Fri", "MON,WED,FRI"), ("sat", "SAT")]
)
def test_days_are_answered_in_capitals(appointments: Appointments, sent: str, kept: str) -> None:
    assert appointments.practising(work_days=sent)["work_days"] == kept


def test_an_amount_may_have_cents(appointments: Appointments) -> None:
    settings = appointments.practising(requires_deposit=True, deposit_amount=1500.5)

    assert settings["deposit_amount"] == 1500.5
    assert made(appointments.settings(), 200)["deposit_amount"] == 1500.5


# As a whole.


@pytest.mark.parametrize(
    "changes",
    [
        {"work_start_time": "18:00"},
        {"work_start_time": "19:00"},
        {"work_end_time": "09:00"},
        {"work_end_time": "08:59"},
        {"work_start_time": "12:00", "work_end_time": "12:00"},
        {"work_start_time": "12:00:01", "work_end_time": "12:00"},
        {"work_start_time": "20:00", "work_end_time": "06:00"},
        {"work_end_time": "00:00"},
        {"session_duration_minutes": 541},
        {"session_duration_minutes": 24 * 60},
        {"work_end_time": "09:44"},
        {"work_start_time": "17:16"},
        {"work_start_time": "17:15:01"},
        {"work_start_time": "10:00", "work_end_time": "11:00", "session_duration_minutes": 61},
        {"requires_deposit": True},
        {"requires_deposit": True, "deposit_amount": None},
        {"requires_deposit": True, "deposit_amount": 0},
    ],
    ids=str,
)
def test_settings_that_make_no_whole_are_refused_and_change_nothing(
    appointments: Appointments, changes: dict[str, Any]
) -> None:
    before = made(appointments.settings(), 200)

    refused(appointments.professional.patch_settings(**changes), 400)
    refused(appointments.admin.patch_settings("nora", **changes), 400)

    assert made(appointments.settings(), 200) == before
    refused(appointments.settings("nora"), 404, NO_PROFESSIONAL)


@pytest.mark.parametrize(
    "changes",
    [
        {"session_duration_minutes": 540},
        {"work_start_time": "17:15"},
        {"work_end_time": "09:45"},
        {"work_start_time": "20:00", "work_end_time": "24:00"},
        {"work_start_time": "00:00", "work_end_time": "24:00", "session_duration_minutes": 1440},
        {"requires_deposit": True, "deposit_amount": 1},
        {"requires_deposit": True, "deposit_amount": 0.5},
    ],
    ids=str,
)
def test_settings_that_just_make_a_whole_are_taken(
    appointments: Appointments, changes: dict[str, Any]
) -> None:
    settings = made(appointments.professional.patch_settings(**changes), 200)

    assert {key: settings[key] for key in changes} == changes


def test_what_was_said_before_counts_for_the_whole(appointments: Appointments) -> None:
    appointments.practising(work_start_time="14:00")
    refused(appointments.professional.patch_settings(work_end_time="13:00"), 400)

    appointments.practising(requires_deposit=True, deposit_amount=100)
    refused(appointments.professional.patch_settings(deposit_amount=None), 400)
    refused(appointments.professional.patch_settings(deposit_amount=0), 400)

    appointments.practising(work_start_time="09:00", work_end_time="13:00", session_duration_minutes=240)
    refused(appointments.professional.patch_settings(work_start_time="09:01"), 400)


def test_one_fault_spoils_all_of_a_patch(appointments: Appointments) -> None:
    before = made(appointments.settings(), 200)

    answer = appointments.professional.patch_settings(buffer_minutes=30, timezone="x", office_address="Calle")

    refused_naming(answer, "timezone")
    assert made(appointments.settings(), 200) == before
