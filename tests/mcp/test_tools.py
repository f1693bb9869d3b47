"""Tools out of the OpenAPI document that the application serves: what each takes, and what a call becomes."""

from typing import Final

import jsonschema_rs
import pytest

from cupo_mcp.tools import Request, Tool, tools_of
from tests.api import Api

# What each dialect lets a language model do: find what is free, book, move, cancel.
NEEDED: Final = {
    "courts": {"get_disponibilidad", "create_reserva", "patch_reserva"},
    "rooms": {"room_slots", "create_booking", "put_booking", "cancel_booking"},
    "appointments": {"availability", "create_without_payment", "patch_reservation", "delete_reservation"},
    "gym": {"list_sessions", "create_reservation", "cancel_reservation", "join_waitlist"},
}


@pytest.fixture
def tools(api: Api) -> dict[str, Tool]:
    return {tool.name: tool for tool in tools_of(api.request("GET", "/api/openapi.json").body)}


def test_each_dialect_lets_find_book_move_and_cancel(tools: dict[str, Tool]) -> None:
    assert {f"{dialect}_{name}" for dialect, names in NEEDED.items() for name in names} <= tools.keys()


def test_no_tool_is_about_accounts_rights_or_erasing(tools: dict[str, Tool]) -> None:
    words = ("password", "login", "usuario", "people", "webhook", "rules", "permanent", "token", "audit")

    assert not [name for name, tool in tools.items() if any(word in tool.path for word in words)]


def test_a_tool_takes_what_its_request_has_and_no_more(tools: dict[str, Tool]) -> None:
    for tool in tools.values():
        schema = jsonschema_rs.Draft202012Validator(tool.schema)
        assert not schema.is_valid({"nobody": "knows it"}), tool.name
        assert "$ref" not in str(tool.schema), tool.name
        assert tool.description.endswith(f"{tool.method} {tool.path}"), tool.name


def test_what_is_made_takes_a_key_and_what_reads_none(tools: dict[str, Tool]) -> None:
    made = {"courts_create_reserva", "rooms_create_booking", "gym_create_reservation"}

    assert all(tools[name].takes_key for name in made)
    assert not [tool.name for tool in tools.values() if tool.changes_nothing and tool.takes_key]


def test_a_call_becomes_path_query_body_and_key(tools: dict[str, Tool]) -> None:
    slots = tools["rooms_room_slots"].request({"room_id": 7, "date": "2026-12-01", "minutes": 60})
    moved = tools["rooms_put_booking"].request({"booking_id": "1/../2", "title": "Plan"})
    made = {"canchaId": "c1", "fecha": "2026-12-01", "horaInicio": "09:00", "horaFin": "10:00"}
    booked = tools["courts_create_reserva"].request({**made, "idempotency_key": "wish-1"})

    assert slots == Request("GET", "/api/rooms/7/slots?date=2026-12-01&minutes=60", None, {})
    assert moved == Request("PUT", "/api/bookings/1%2F..%2F2", {"title": "Plan"}, {})
    assert booked == Request("POST", "/api/reservas", made, {"Idempotency-Key": "wish-1"})


def test_without_what_its_path_needs_there_is_no_request(tools: dict[str, Tool]) -> None:
    with pytest.raises(KeyError, match="room_id"):
        tools["rooms_room_slots"].request({"date": "2026-12-01"})
