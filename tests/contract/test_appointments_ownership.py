"""The ownership matrix: everybody who may call × every route; what is refused has changed nothing."""

from collections.abc import Callable
from typing import Any, Final

import pytest

from tests.api import Answer
from tests.contract.appointments import Appointments, slot
from tests.contract.appointments_answers import (
    NO_PERMISSION,
    NO_PROFESSIONAL,
    NO_TOKEN,
    NOT_FOUND,
    made_list,
    refused,
)
from tests.contract.appointments_kept import held
from tests.tokens import token

Act = Callable[[Appointments, str], Answer]

CALLERS: Final[dict[str, Callable[[Appointments], Appointments]]] = {
    "client": lambda appointments: appointments,
    "other client": lambda appointments: appointments.by("bruno"),
    "professional": lambda appointments: appointments.professional,
    "other professional": lambda appointments: appointments.other_professional,
    "admin": lambda appointments: appointments.admin,
    "superadmin": lambda appointments: appointments.superadmin,
    "admin elsewhere": lambda appointments: appointments.by("alma", role="ADMIN", tenant="norte"),
    "nobody": lambda appointments: appointments.nobody,
}
# Route by route, whom it answers with what, in the order of CALLERS; each acts on Ana's with Sara.
MATRIX: Final[dict[str, tuple[Act, tuple[int, ...]]]] = {
    "GET user": (
        lambda caller, _: caller.of_user("ana"),
        (200, 403, 200, 200, 200, 200, 200, 401),
    ),
    "GET professional": (
        lambda caller, _: caller.of_professional(),
        (200, 200, 200, 200, 200, 200, 200, 401),
    ),
    "GET all": (
        lambda caller, _: caller.everybodys(),
        (403, 403, 403, 403, 200, 200, 200, 401),
    ),
    "GET one": (
        lambda caller, reservation_id: caller.get(reservation_id),
        (200, 403, 200, 403, 200, 200, 404, 401),
    ),
    "GET availability": (
        lambda caller, _: caller.availability(),
        (200, 200, 200, 200, 200, 200, 404, 401),
    ),
    "POST create": (
        lambda caller, _: caller.create(client_id="ana", **slot("12:00")),
        (201, 403, 201, 403, 201, 201, 404, 401),
    ),
    "POST create, a block": (
        lambda caller, _: caller.create(client_id="sara", **slot("12:00")),
        (403, 403, 201, 403, 201, 201, 404, 401),
    ),
    "POST by-users": (
        lambda caller, reservation_id: caller.by_users(reservation_id),
        (403, 403, 200, 200, 200, 200, 200, 401),
    ),
    "DELETE": (
        lambda caller, reservation_id: caller.delete(reservation_id),
        (200, 403, 200, 403, 200, 200, 404, 401),
    ),
    "PATCH confirm": (
        lambda caller, reservation_id: caller.confirm(reservation_id),
        (403, 403, 200, 403, 200, 200, 404, 401),
    ),
    "PATCH cancel": (
        lambda caller, reservation_id: caller.cancel(reservation_id),
        (403, 403, 200, 403, 200, 200, 404, 401),
    ),
    "PATCH move": (
        lambda caller, reservation_id: caller.patch(reservation_id, **slot("12:00")),
        (200, 403, 200, 403, 200, 200, 404, 401),
    ),
    "GET all settings": (
        lambda caller, _: caller.all_settings(),
        (200, 200, 200, 200, 200, 200, 200, 401),
    ),
    "GET settings": (
        lambda caller, _: caller.settings(),
        (200, 200, 200, 200, 200, 200, 404, 401),
    ),
    "PATCH settings": (
        lambda caller, _: caller.patch_settings(buffer_minutes=5),
        (403, 403, 200, 403, 200, 200, 200, 401),
    ),
}
CELLS: Final = [
    (route, caller, status)
    for route, (_, statuses) in MATRIX.items()
    for caller, status in zip(CALLERS, statuses, strict=True)
]
# Who sees Ana in the lists of Sara and of herself, and in the rows; to the others they are empty.
SEES: Final = ("client", "professional", "admin", "superadmin")
CHANGES: Final = ("POST create", "DELETE", "PATCH")
OF_A_PROFESSIONAL: Final = ("GET availability", "GET settings", "POST create", "POST create, a block")


@pytest.fixture
def pending(appointments: Appointments) -> dict[str, Any]:
    """Ana's reservation with Sara, who has not decided yet."""
    return appointments.booked_in("PENDING")


def everything(appointments: Appointments) -> list[Any]:
    """All that admins of both tenants see, and the intervals that are held."""
    here, there = appointments.admin, appointments.by("alma", role="ADMIN", tenant="norte")
    lists = (here.everybodys, here.all_settings, there.everybodys, there.all_settings)
    return [*(made_list(read()) for read in lists), held()]


@pytest.mark.parametrize(("route", "caller", "status"), CELLS)
def test_every_cell(
    appointments: Appointments, pending: dict[str, Any], route: str, caller: str, status: int
) -> None:
    act, _ = MATRIX[route]
    before = everything(appointments)

    answer = act(CALLERS[caller](appointments), pending["id"])

    assert answer.status == status, answer.raw
    if status >= 400:
        missing = NO_PROFESSIONAL if route in OF_A_PROFESSIONAL else NOT_FOUND
        refused(answer, status, {401: NO_TOKEN, 403: NO_PERMISSION, 404: missing}[status])
    is_changed = status < 400 and route.startswith(CHANGES)
    assert (everything(appointments) != before) is is_changed


@pytest.mark.parametrize("caller", CALLERS)
def test_what_each_sees_in_the_lists(
    appointments: Appointments, pending: dict[str, Any], caller: str
) -> None:
    sees = caller in SEES
    reader = CALLERS[caller](appointments)
    if caller == "nobody":
        return

    if caller != "other client":
        assert made_list(reader.of_user("ana")) == ([pending] if sees else [])
    if caller != "admin elsewhere":
        shown = pending if sees else {**pending, "client_id": None}
        assert made_list(reader.of_professional()) == [shown]
    if "admin" in caller:
        assert made_list(reader.everybodys()) == ([pending] if sees else [])
    if "client" not in caller:
        assert [each["id"] for each in reader.rows(pending["id"])] == ([pending["id"]] if sees else [])


def test_an_admin_elsewhere_makes_a_professional_of_their_own(appointments: Appointments) -> None:
    here = made_list(appointments.all_settings())
    elsewhere = CALLERS["admin elsewhere"](appointments)

    assert elsewhere.patch_settings(buffer_minutes=5).status == 200

    assert made_list(appointments.all_settings()) == here
    assert [each["user_id"] for each in made_list(elsewhere.all_settings())] == ["sara"]


def test_whoever_is_no_professional_any_more_sees_and_changes_nothing_of_it(
    appointments: Appointments, pending: dict[str, Any]
) -> None:
    """Their token says that they are a client now."""
    former = appointments.by("sara", role="user")
    before = everything(appointments)

    assert made_list(former.of_professional()) == [{**pending, "client_id": None}]
    for answer in (
        former.of_user("ana"),
        former.by_users(pending["id"]),
        former.get(pending["id"]),
        former.confirm(pending["id"]),
        former.cancel(pending["id"]),
        former.patch(pending["id"], **slot("12:00")),
        former.delete(pending["id"]),
        former.create(client_id="ana", **slot("12:00")),
        former.patch_settings(buffer_minutes=5),
    ):
        refused(answer, 403, NO_PERMISSION)
    assert everything(appointments) == before


@pytest.mark.parametrize("role", ["client", "patient", "member", "USUARIO", "king", "", "sara"])
def test_a_word_that_is_no_role_is_that_of_a_client(
    appointments: Appointments, pending: dict[str, Any], role: str
) -> None:
    other = appointments.by("bruno", role=role)

    refused(other.get(pending["id"]), 403, NO_PERMISSION)
    refused(other.everybodys(), 403, NO_PERMISSION)
    refused(other.by_users(pending["id"]), 403, NO_PERMISSION)
    assert appointments.by("ana", role=role).get(pending["id"]).status == 200


@pytest.mark.parametrize("route", MATRIX)
def test_a_token_that_is_no_good_is_nobodys(
    appointments: Appointments, pending: dict[str, Any], route: str
) -> None:
    act, _ = MATRIX[route]
    before = everything(appointments)
    tokens = (
        "x",
        token(key="another secret, also long enough for HS256"),
        token(expires_in=-61),
        token(drop=("exp",)),
        token(key="", algorithm="none"),
    )

    for bad in tokens:
        refused(act(appointments.with_token(bad), pending["id"]), 401, "Token inválido o expirado")
        refused(act(appointments.with_cookie(bad), pending["id"]), 401, "Token inválido o expirado")
    assert everything(appointments) == before


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YW5hOmFuYQ==", "Token x"])
def test_a_header_without_a_token_is_none(appointments: Appointments, header: str) -> None:
    answer = appointments.nobody.request(
        "GET", "/api/reservations/user/ana", headers={"Authorization": header}
    )

    refused(answer, 401, NO_TOKEN)


def test_a_cookie_is_as_good_as_a_header(appointments: Appointments, pending: dict[str, Any]) -> None:
    assert made_list(appointments.with_cookie(token()).of_user("ana")) == [pending]
