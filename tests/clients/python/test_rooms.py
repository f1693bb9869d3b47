"""Each call that document 002 shows."""

from datetime import timedelta

import pytest
from cupo_client.api.rooms import (
    rooms_calendar,
    rooms_cancel_booking,
    rooms_check_availability,
    rooms_create_booking,
    rooms_create_room,
    rooms_delete_booking,
    rooms_delete_room,
    rooms_get_booking,
    rooms_get_room,
    rooms_list_bookings,
    rooms_list_rooms,
    rooms_put_booking,
    rooms_put_room,
    rooms_room_availability,
    rooms_room_calendar,
    rooms_save_phone,
    rooms_search_users,
    rooms_verify_code,
    rooms_weekly_calendar,
)
from cupo_client.models import (
    RoomsBookingPatch,
    RoomsCancellation,
    RoomsListBookingsStatus,
    RoomsNewBooking,
    RoomsNewPhone,
    RoomsNewRoom,
    RoomsRoomPatch,
    RoomsSentCode,
)

from server import RUN, client_of, day_after, id_of, read

USER, GUEST, ADMIN = client_of("USER"), client_of("STAFF"), client_of("ADMIN")
DAY = day_after(10)
NAME = f"Sala P {RUN}"


@pytest.fixture(scope="module")
def room() -> int:
    body = RoomsNewRoom(name=NAME, description="Opcional", capacity=20, location="Piso 3")
    made = read(rooms_create_room.sync_detailed(client=ADMIN, body=body), 201)["data"]
    assert (made["name"], made["capacity"], made["status"]) == (NAME, 20, "active")
    # Whoever has called once is in the directory, and can be invited.
    assert read(rooms_list_rooms.sync_detailed(client=GUEST, page=1, per_page=15))["meta"]["per_page"] == 15
    return int(made["id"])


def booking(room: int, hour: int) -> RoomsNewBooking:
    return RoomsNewBooking(
        title="Reunión Importante",
        room_id=room,
        start_datetime=DAY + timedelta(hours=hour),
        end_datetime=DAY + timedelta(hours=hour + 1),
        description="Descripción opcional",
        has_google_meet=True,
        guests=[f"{id_of('STAFF')}@example.com"],
    )


def test_a_room_is_read_changed_and_deleted() -> None:
    made = rooms_create_room.sync_detailed(client=ADMIN, body=RoomsNewRoom(name=f"Otra P {RUN}"))
    room = str(read(made, 201)["data"]["id"])

    changed = rooms_put_room.sync_detailed(room, client=ADMIN, body=RoomsRoomPatch(capacity=20))
    assert read(changed)["data"]["capacity"] == 20
    assert read(rooms_get_room.sync_detailed(room, client=USER))["data"]["name"] == f"Otra P {RUN}"
    assert rooms_delete_room.sync_detailed(room, client=ADMIN).status_code == 204
    gone = rooms_get_room.sync_detailed(room, client=USER)
    assert read(gone, 404) == {"message": "Recurso no encontrado"}


def test_a_booking_is_made_listed_read_changed_cancelled_and_deleted(room: int) -> None:
    made = read(rooms_create_booking.sync_detailed(client=USER, body=booking(room, 10)), 201)["data"]
    assert (made["title"], made["room"]["name"], made["status"]) == ("Reunión Importante", NAME, "confirmed")
    assert [guest["name"] for guest in made["guests"]] == ["Staff"]

    listed = rooms_list_bookings.sync_detailed(
        client=USER,
        room_id=room,
        start_date=DAY.date(),
        end_date=DAY.date(),
        status=RoomsListBookingsStatus.CONFIRMED,
    )
    assert [row["id"] for row in read(listed)["data"]] == [made["id"]]
    booking_id = str(made["id"])
    assert read(rooms_get_booking.sync_detailed(booking_id, client=GUEST))["data"] == made
    patch = RoomsBookingPatch(
        title="Reunión Actualizada", start_datetime=DAY + timedelta(hours=10, minutes=30)
    )
    changed = read(rooms_put_booking.sync_detailed(booking_id, client=USER, body=patch))["data"]
    assert changed["title"] == "Reunión Actualizada"
    reason = RoomsCancellation(reason="Cambio de planes")
    cancelled = read(rooms_cancel_booking.sync_detailed(booking_id, client=USER, body=reason))["data"]
    assert (cancelled["id"], cancelled["status"]) == (made["id"], "cancelled")
    assert rooms_delete_booking.sync_detailed(booking_id, client=USER).status_code == 204


def test_what_is_booked_is_not_available_and_stands_in_the_calendars(room: int) -> None:
    body = booking(room, 16)
    made = read(rooms_create_booking.sync_detailed(client=USER, body=body), 201)["data"]
    slot = {"start_datetime": body.start_datetime, "end_datetime": body.end_datetime}

    of_room = read(rooms_room_availability.sync_detailed(str(room), client=USER, **slot))
    checked = read(rooms_check_availability.sync_detailed(client=USER, room_id=room, **slot))
    assert (of_room["room_name"], of_room["available"], checked["available"]) == (NAME, False, False)
    assert of_room["conflicts"] == checked["conflicts"]
    assert [conflict["id"] for conflict in checked["conflicts"]] == [made["id"]]
    refusal = read(rooms_create_booking.sync_detailed(client=USER, body=body), 409)
    assert refusal["message"] == "La sala ya está reservada en ese horario"

    calendar = rooms_calendar.sync_detailed(client=USER, start=DAY.date(), end=DAY.date())
    assert (made["id"], NAME) in [(row["id"], row["room"]) for row in read(calendar)["data"]]
    month = rooms_room_calendar.sync_detailed(str(room), client=USER, month=f"{DAY:%Y-%m}")
    assert "16:00" in [row["start"] for row in read(month)["bookings"]]
    week = read(rooms_weekly_calendar.sync_detailed(client=USER, week_offset=0, room_id=room))
    assert list(week["data"])[::6] == ["Monday", "Sunday"]


def test_users_are_found_and_a_phone_is_saved() -> None:
    found = read(rooms_search_users.sync_detailed(client=USER, q=id_of("STAFF")))["data"]
    assert [user["email"] for user in found] == [f"{id_of('STAFF')}@example.com"]

    body = RoomsNewPhone(phone="912345678", country="CL", whatsapp_opt_in=True)
    saved = read(rooms_save_phone.sync_detailed(client=GUEST, body=body), 201)
    assert (saved["ok"], saved["phone_e164"]) == (True, "+56912345678")
    wrong = rooms_verify_code.sync_detailed(client=GUEST, body=RoomsSentCode(otp_code="000000"))
    assert "message" in read(wrong, 422)
