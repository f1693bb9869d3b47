"""A disabled user gets no message of any kind, over any channel; when they are back, they do."""

import pytest

from tests.contract.courts import Courts, SettingsChanged
from tests.contract.rooms import Inbox, Rooms, address
from tests.pipeline import Pipeline

EVA = "eva@example.com"
# A quarter of an hour before the booking, and after nobody knows any more what was.
REMINDED = "2024-01-15T09:45:00Z"


@pytest.fixture
def eva(behind: Pipeline, courts: Courts, ready: Rooms, settings_changed: SettingsChanged) -> Rooms:
    """Eva has an account, a phone, a booking of her own, and is Ana's guest."""
    settings_changed(SMS_REMINDERS="true")
    user = courts.proved(email=EVA).usuario["id"]
    eva = ready.by(user, name="Eva Paz", email=EVA).known()
    assert eva.request("POST", "/api/me/phone", json={"phone": "+5491123456789"}).status == 201
    eva.booked(title="Suya", guests=[address("bruno")])
    ready.booked(title="De Ana", room_id=ready.other_room_id, guests=[EVA])
    behind.told()
    return eva


def test_a_user_is_reminded_by_mail_and_sms_while_they_are_not_disabled(
    behind: Pipeline, eva: Rooms, inbox: Inbox
) -> None:
    told = behind.tick(REMINDED)

    assert [subject for to, subject in told if to == EVA] == ["Recordatorio: De Ana", "Recordatorio: Suya"]
    assert len(inbox) == 2


def test_a_disabled_user_is_not_reminded_and_the_others_are(
    behind: Pipeline, courts: Courts, eva: Rooms, inbox: Inbox
) -> None:
    assert courts.superadmin.patch_user(eva.user, activo=False).status == 200

    told = behind.tick(REMINDED)

    assert {to for to, _ in told} == {"ana@example.com", "bruno@example.com"}
    assert not inbox


def test_a_disabled_user_hears_of_no_change_and_cannot_be_invited(
    behind: Pipeline, courts: Courts, eva: Rooms, rooms: Rooms
) -> None:
    assert courts.superadmin.patch_user(eva.user, activo=False).status == 200

    for booking in rooms.admin.listed():
        rooms.admin.put(booking, title="Otra")
        rooms.admin.cancel(booking)

    assert EVA not in {to for to, _ in behind.told()}
    assert rooms.create(guests=[EVA], start_datetime="2024-01-16T10:00:00Z").status == 422
