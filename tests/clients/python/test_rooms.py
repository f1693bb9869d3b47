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
    RoomsAvailability,
    RoomsBookingData,
    RoomsBookingPatch,
    RoomsBookingRowPage,
    RoomsBookingStatus,
    RoomsCalendar,
    RoomsCancellation,
    RoomsCancelledData,
    RoomsListBookingsStatus,
    RoomsNewBooking,
    RoomsNewPhone,
    RoomsNewRoom,
    RoomsPhoneSaved,
    RoomsRoomAvailability,
    RoomsRoomCalendar,
    RoomsRoomData,
    RoomsRoomPage,
    RoomsRoomPatch,
    RoomsRoomStatus,
    RoomsSentCode,
    RoomsUserListData,
    RoomsWeeklyCalendar,
)
from server import RUN, client_of, day_after, id_of, read, refused

USER, GUEST, ADMIN = client_of("USER"), client_of("STAFF"), client_of("ADMIN")
DAY = day_after(10)
NAME = f"Sala P {RUN}"


@pytest.fixture(scope="module")
def room() -> int:
    body = RoomsNewRoom(name=NAME, description="Opcional", capacity=20, location="Piso 3")
    made = read(rooms_create_room.sync_detailed(client=ADMIN, body=body), RoomsRoomData, 201).data
    assert (made.name, made.capacity, made.status) == (NAME, 20, RoomsRoomStatus.ACTIVE)
    # Whoever has called once is in the directory, and can be invited.
    page = rooms_list_rooms.sync_detailed(client=GUEST, page=1, per_page=15)
    assert read(page, RoomsRoomPage).meta.per_page == 15
    return made.id


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
    room = str(read(made, RoomsRoomData, 201).data.id)

    changed = rooms_put_room.sync_detailed(room, client=ADMIN, body=RoomsRoomPatch(capacity=20))
    assert read(changed, RoomsRoomData).data.capacity == 20
    alone = rooms_get_room.sync_detailed(room, client=USER)
    assert read(alone, RoomsRoomData).data.name == f"Otra P {RUN}"
    assert rooms_delete_room.sync_detailed(room, client=ADMIN).status_code == 204
    gone = rooms_get_room.sync_detailed(room, client=USER)
    assert refused(gone, 404) == {"message": "Recurso no encontrado"}


def test_a_booking_is_made_listed_read_changed_cancelled_and_deleted(room: int) -> None:
    body = booking(room, 10)
    made = read(rooms_create_booking.sync_detailed(client=USER, body=body), RoomsBookingData, 201).data
    assert (made.title, made.room.name, made.start_datetime) == (body.title, NAME, body.start_datetime)
    assert made.status == RoomsBookingStatus.CONFIRMED
    assert [guest.name for guest in made.guests] == [id_of("STAFF")]

    listed = rooms_list_bookings.sync_detailed(
        client=USER,
        room_id=room,
        start_date=DAY.date(),
        end_date=DAY.date(),
        status=RoomsListBookingsStatus.CONFIRMED,
    )
    assert [row.id for row in read(listed, RoomsBookingRowPage).data] == [made.id]
    booking_id = str(made.id)
    alone = rooms_get_booking.sync_detailed(booking_id, client=GUEST)
    assert read(alone, RoomsBookingData).data == made
    later = DAY + timedelta(hours=10, minutes=30)
    patch = RoomsBookingPatch(title="Reunión Actualizada", start_datetime=later)
    changed = rooms_put_booking.sync_detailed(booking_id, client=USER, body=patch)
    moved = read(changed, RoomsBookingData).data
    assert (moved.title, moved.start_datetime) == ("Reunión Actualizada", later)
    reason = RoomsCancellation(reason="Cambio de planes")
    cancelled = rooms_cancel_booking.sync_detailed(booking_id, client=USER, body=reason)
    assert read(cancelled, RoomsCancelledData).data.id == made.id
    assert rooms_delete_booking.sync_detailed(booking_id, client=USER).status_code == 204


def test_what_is_booked_is_not_available_and_stands_in_the_calendars(room: int) -> None:
    body = booking(room, 16)
    made = read(rooms_create_booking.sync_detailed(client=USER, body=body), RoomsBookingData, 201).data
    slot = {"start_datetime": body.start_datetime, "end_datetime": body.end_datetime}

    of_room = read(
        rooms_room_availability.sync_detailed(str(room), client=USER, **slot), RoomsRoomAvailability
    )
    checked = rooms_check_availability.sync_detailed(client=USER, room_id=room, **slot)
    availability = read(checked, RoomsAvailability)
    assert (of_room.room_name, of_room.available, availability.available) == (NAME, False, False)
    assert of_room.conflicts == availability.conflicts
    assert [(conflict.id, conflict.start) for conflict in of_room.conflicts] == [
        (made.id, body.start_datetime)
    ]
    refusal = refused(rooms_create_booking.sync_detailed(client=USER, body=body), 409)
    assert refusal["message"] == "La sala ya está reservada en ese horario"

    calendar = rooms_calendar.sync_detailed(client=USER, start=DAY.date(), end=DAY.date())
    entries = read(calendar, RoomsCalendar).data
    assert (made.id, NAME) in [(entry.id, entry.room) for entry in entries]
    month = rooms_room_calendar.sync_detailed(str(room), client=USER, month=f"{DAY:%Y-%m}")
    assert "16:00" in [entry.start for entry in read(month, RoomsRoomCalendar).bookings]
    week = rooms_weekly_calendar.sync_detailed(client=USER, week_offset=0, room_id=room)
    assert read(week, RoomsWeeklyCalendar).data.monday == []


def test_users_are_found_and_a_phone_is_saved() -> None:
    found = read(rooms_search_users.sync_detailed(client=USER, q=id_of("STAFF")), RoomsUserListData).data
    assert [user.email for user in found] == [f"{id_of('STAFF')}@example.com"]

    body = RoomsNewPhone(phone="912345678", country="CL", whatsapp_opt_in=True)
    saved = read(rooms_save_phone.sync_detailed(client=GUEST, body=body), RoomsPhoneSaved, 201)
    assert (saved.ok, saved.phone_e164) == (True, "+56912345678")
    wrong = rooms_verify_code.sync_detailed(client=GUEST, body=RoomsSentCode(otp_code="000000"))
    assert "message" in refused(wrong, 422)
