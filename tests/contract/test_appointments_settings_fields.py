"""The fields of professional settings: what each takes, what is said of the rest, and what makes no whole."""

from itertools import product
from typing import Any, Final

from tests.contract.appointments import PROFESSIONAL, Appointments
from tests.contract.appointments_answers import NO_PROFESSIONAL, made, refused, refused_naming

GOOD: Final[dict[str, list[Any]]] = {
    "session_duration_minutes": [1, 50, 540],
    "work_days": ["MON", "MON-MON", "MON-SUN", "SAT-SUN", "MON,WED,FRI", "MON-WED,FRI", "MON-TUE,THU-SAT"],
    "work_start_time": ["00:00", "08:30", "08:30:15"],
    "work_end_time": ["24:00", "23:59", "17:59:59"],
    "timezone": ["UTC", "America/Santiago", "America/Argentina/Buenos_Aires"],
    "reservation_window_days": [1, 365],
    "buffer_minutes": [0, 15],
    "requires_approval": [True, False],
    "requires_deposit": [False],
    "deposit_amount": [None, 0, 1, 1500.5, 12500, 0.01],
    "session_modalities": ["Virtual", "Presencial", "BOTH"],
    "office_address": [None, "Av. Siempre Viva 742, piso 2 ñ 🎾", "x" * 2000],
    "cancellation_notice_hours": [0, 72],
    "late_cancellation": ["allow", "reject"],
}
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
    "deposit_amount": [-1, 100.005, 5e-324, True, "100", "mucho", [], {}],
    "session_modalities": ["", "Ambas", "Telefónica", 3, None, ["Virtual"]],
    "office_address": ["x" * 2001, 5, [], {}],
    "cancellation_notice_hours": [-1, 1.5, True, "mucho", None, 10**40, []],
    "late_cancellation": ["", "maybe", "REJECTED", True, None, []],
}
NO_WHOLE: Final[list[dict[str, Any]]] = [
    *({"work_start_time": time} for time in ("17:15:01", "17:16", "18:00", "19:00")),
    *({"work_end_time": time} for time in ("00:00", "08:59", "09:00", "09:44")),
    *({"work_start_time": time, "work_end_time": "12:00"} for time in ("12:00", "12:00:01", "20:00")),
    {"work_start_time": "20:00", "work_end_time": "06:00"},
    *({"session_duration_minutes": minutes} for minutes in (541, 24 * 60)),
    {"work_start_time": "10:00", "work_end_time": "11:00", "session_duration_minutes": 61},
    *(
        {"requires_deposit": True, **amount}
        for amount in ({}, {"deposit_amount": None}, {"deposit_amount": 0})
    ),
]
JUST_A_WHOLE: Final[list[dict[str, Any]]] = [
    {"work_start_time": "17:15"},
    {"work_end_time": "09:45"},
    {"work_start_time": "20:00", "work_end_time": "24:00"},
    {"work_start_time": "00:00", "work_end_time": "24:00", "session_duration_minutes": 1440},
    *({"requires_deposit": True, "deposit_amount": amount} for amount in (1, 0.5)),
]


def test_what_a_field_takes_and_what_just_makes_a_whole_is_kept(appointments: Appointments) -> None:
    alone = [{field: value} for field, values in GOOD.items() for value in values]
    for number, changes in enumerate((*alone, *JUST_A_WHOLE)):
        first = appointments.practising(f"nueva-{number}", **changes)
        user = appointments.practising(f"otra-{number}")["user_id"]
        changed = appointments.practising(user, **changes)
        for settings, field in product((changed, first), changes):
            assert settings[field] == changes[field], changes
            assert isinstance(settings[field], bool) is isinstance(changes[field], bool), changes
        assert made(appointments.settings(user), 200) == changed


def test_what_a_field_does_not_take_or_makes_no_whole_is_refused(appointments: Appointments) -> None:
    """Whether the settings are there or not."""
    cases: list[tuple[dict[str, Any], str]] = [
        *(({field: value}, field) for field, values in BAD.items() for value in values),
        ({"buffer_minutes": 30, "timezone": "x", "office_address": "Calle"}, "timezone"),
        *((changes, "") for changes in NO_WHOLE),
    ]
    before = made(appointments.settings(), 200)

    for changes, named in cases:
        for caller, user in ((appointments.professional, PROFESSIONAL), (appointments.admin, "nora")):
            answer = caller.patch_settings(user, **changes)
            assert answer.status == 400, (changes, answer.raw)
            refused_naming(answer, named)
        assert made(appointments.settings(), 200) == before, changes
        refused(appointments.settings("nora"), 404, NO_PROFESSIONAL)


def test_times_and_days_are_answered_in_one_spelling(appointments: Appointments) -> None:
    """Seconds when there are any, days in capitals."""
    spellings = {"09:00:00": "09:00", "09:00:01": "09:00:01", "09:30": "09:30", "00:00:00": "00:00"}
    for sent, kept in spellings.items():
        settings = appointments.practising(work_start_time=sent, work_end_time="20:00:00")
        assert (settings["work_start_time"], settings["work_end_time"]) == (kept, "20:00")
    for sent, kept in (("mon-fri", "MON-FRI"), ("Mon,Wed,Fri", "MON,WED,FRI"), ("sat", "SAT")):
        assert appointments.practising(work_days=sent)["work_days"] == kept


def test_what_was_said_before_counts_for_the_whole(appointments: Appointments) -> None:
    appointments.practising(work_start_time="14:00")
    refused(appointments.professional.patch_settings(work_end_time="13:00"), 400)

    appointments.practising(requires_deposit=True, deposit_amount=100)
    refused(appointments.professional.patch_settings(deposit_amount=None), 400)
    refused(appointments.professional.patch_settings(deposit_amount=0), 400)

    appointments.practising(work_start_time="09:00", work_end_time="13:00", session_duration_minutes=240)
    refused(appointments.professional.patch_settings(work_start_time="09:01"), 400)
