"""What staff send of classes, sessions, schedules and memberships: each fault names its field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from tests.api import Response
from tests.contract.gym import Gym
from tests.contract.gym_answers import invalid, made, made_list

LONG: Final = "x" * 2001
HUGE: Final = 10**30
NO_DATES: Final[tuple[Any, ...]] = ("", 5, [], "x", "25:00", "2024-02-30")
NO_TIMES: Final[tuple[Any, ...]] = (*NO_DATES, "9", "10:60")
NO_CAPACITIES: Final[tuple[Any, ...]] = (-1, 1.5, "diez", [], HUGE)


@dataclass(frozen=True)
class Kind:
    """What can be sent to a path, which values its fields refuse, and which of them a change has, too."""

    path: str
    body: Mapping[str, Any]
    wrong: Mapping[str, tuple[Any, ...]]
    required: tuple[str, ...]
    changed_at: str = ""
    changed: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


CLASS_FAULTS: Final[dict[str, tuple[Any, ...]]] = {
    "name": ("", "   ", 5, "x" * 201),
    "description": (LONG, []),
    "difficulty": ("beginner", 5),
    "duration": (0, -60, "una hora", 1.5),
    "maxCapacity": NO_CAPACITIES,
    "price": (-1, "gratis", "5", 100.005, 5e-324),
    "isActive": ("quizás",),
    "timezone": ("Mars/Olympus", 5),
}
MEMBERSHIP_FAULTS: Final[dict[str, tuple[Any, ...]]] = {
    "type": ("GOLD", "pro", 5),
    "status": ("active", "CANCELLED"),
    "startDate": ("01/01/2024", "2024-02-30", 5),
    "endDate": ("x", ""),
    "price": (-1, "gratis", "5", 100.005, 5e-324),
    "autoRenew": ("quizás",),
    "notes": (LONG, []),
}
HOURS: Final = {"startTime": "11:00", "endTime": "12:00"}
DATES: Final = {"startDate": "2024-01-01", "endDate": "2024-12-31"}
KINDS: Final = (
    Kind(
        "/classes",
        {"name": "Box", "duration": 45, "maxCapacity": 5},
        CLASS_FAULTS,
        ("name", "duration", "maxCapacity"),
        "/classes/{class_id}",
        CLASS_FAULTS,
    ),
    Kind(
        "/classes/{class_id}/sessions",
        {"sessionDate": "2024-01-15", **HOURS},
        {"sessionDate": NO_DATES, "startTime": NO_TIMES, "endTime": NO_TIMES, "maxCapacity": NO_CAPACITIES},
        ("sessionDate", "startTime", "endTime"),
        "/class-sessions/{session_id}",
        {"maxCapacity": NO_CAPACITIES, "status": ("", "scheduled", "NO_SHOW", 5, [])},
    ),
    Kind(
        "/classes/{class_id}/schedules",
        {"dayOfWeek": 1, **HOURS, "from": "2024-01-15", "until": "2024-01-29"},
        {
            "dayOfWeek": (7, -1, "lunes", 1.5),
            "startTime": NO_TIMES,
            "endTime": NO_TIMES,
            "from": ("15/01/2024", "2024-02-30"),
            "until": ("nunca",),
        },
        ("dayOfWeek", "startTime", "endTime", "from", "until"),
    ),
    Kind(
        "/memberships",
        {"userProfileId": "ana", "type": "PRO", **DATES},
        MEMBERSHIP_FAULTS,
        ("userProfileId", "type", "startDate", "endDate"),
        "/memberships/{membership_id}",
        MEMBERSHIP_FAULTS,
    ),
)


def test_a_wrong_or_missing_field_is_named_and_nothing_is_made_or_changed(gym: Gym) -> None:
    session_id = gym.scheduled()
    membership = made(gym.staff.new_membership("bruno"), 201)
    ids = {"class_id": gym.class_id, "session_id": session_id, "membership_id": membership["id"]}

    def kept() -> list[Any]:
        lists = (gym.classes(), gym.sessions(gym.class_id), gym.staff.memberships())
        return [made_list(answer) for answer in lists]

    def is_refused(method: str, path: str, body: Mapping[str, Any], name: str) -> None:
        answer = gym.staff.request(method, f"/api/v1{path.format(**ids)}", json=body)
        assert answer.status == 400, (method, path, body, answer.raw)
        invalid(answer, name)

    before = kept()
    for kind in KINDS:
        for name in kind.required:
            without = {key: value for key, value in kind.body.items() if key != name}
            for body in (without, {**without, name: None}):
                is_refused("POST", kind.path, body, name)
        for name, values in kind.wrong.items():
            for value in values:
                is_refused("POST", kind.path, {**kind.body, name: value}, name)
        for name, values in kind.changed.items():
            for value in values:
                is_refused("PATCH", kind.changed_at, {name: value}, name)
    assert kept() == before


def test_all_faults_are_told_at_once(gym: Gym) -> None:
    answer = gym.staff.request("POST", "/api/v1/classes", json={"difficulty": "HARD"})

    invalid(answer, "name", "duration", "maxCapacity", "difficulty")


def test_an_end_before_or_at_the_start_is_refused(gym: Gym) -> None:
    for end in ("10:00", "09:00"):
        assert gym.staff.new_session(start_time="10:00", end_time=end).status == 400
    assert made_list(gym.sessions(gym.class_id)) == []

    of_ana = {"start_date": "2024-02-02", "end_date": "2024-02-01"}
    assert gym.staff.new_membership("ana", **of_ana).status == 400
    new = made(gym.staff.new_membership("ana", **{**of_ana, "start_date": "2024-02-01"}), 201)
    # A change is checked against what stays.
    for change in ({"end_date": "2024-01-31"}, {"start_date": "2024-02-02"}):
        assert gym.staff.patch_membership(new["id"], **change).status == 400
    assert made_list(gym.staff.memberships()) == [new]
    dates = {"start_date": "2025-01-01", "end_date": "2025-01-31"}
    patched = made(gym.staff.patch_membership(new["id"], **dates), 200)
    assert (patched["startDate"], patched["endDate"]) == ("2025-01-01", "2025-01-31")


def test_a_filter_out_of_its_range_is_a_fault_of_the_field(gym: Gym) -> None:
    of_memberships = {"status": "x", "type": "GOLD", "page": "0", "limit": "101", "expires_soon": "quizás"}
    wrong: list[tuple[Callable[..., Response], Mapping[str, Any]]] = [
        (gym.classes, {"limit": 101, "page": 0}),
        (partial(gym.sessions, gym.class_id), {"date_from": "ayer", "date_to": "2024-02-30", "limit": 0}),
        (gym.staff.memberships, of_memberships),
    ]
    for read, values in wrong:
        for name, value in values.items():
            first, *others = name.split("_")
            invalid(read(**{name: value}), first + "".join(other.title() for other in others))
