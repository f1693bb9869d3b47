"""Who sees a booking, and who may change it: what guests are, whom the matrix of rights has not."""

from functools import partial

from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import INVALID, NO_PERMISSION, NOT_FOUND, ids, made, refused


def test_creator_guest_and_admin_see_the_same_booking_and_others_none(rooms: Rooms) -> None:
    booking = rooms.booked(guests=[address("bruno")], description="Detalles")

    for caller in (rooms, rooms.by("bruno"), rooms.admin, rooms.by("root", role="superadmin")):
        assert made(caller.get(booking["id"]), 200) == booking
        assert ids(caller.list()) == [booking["id"]]
    for role in ("user", "STAFF", "professional", "king"):
        other = rooms.by("carla", role=role)
        refused(other.get(booking["id"]), 403, NO_PERMISSION)
        assert ids(other.list()) == []
        assert other.list().body["meta"]["total"] == 0


def test_a_user_sees_what_they_made_and_what_they_are_guests_of(rooms: Rooms) -> None:
    bruno = rooms.by("bruno")
    mine = rooms.booked(**slot("09:00"))["id"]
    invited = bruno.booked(guests=[address("ana")], **slot("10:00"))["id"]
    theirs = bruno.booked(guests=[address("carla")], **slot("11:00"))["id"]

    assert rooms.listed() == [mine, invited]
    assert bruno.listed() == [invited, theirs]
    assert rooms.by("carla").listed() == [theirs]
    assert rooms.admin.listed() == [mine, invited, theirs]


def test_a_guest_sees_it_wherever_it_is_moved_and_no_more_without_an_invitation(rooms: Rooms) -> None:
    booking, other = rooms.booked(guests=[address("bruno")])["id"], rooms.built(name="Sala B")["id"]
    bruno, carla = rooms.by("bruno"), rooms.by("carla")

    made(rooms.put(booking, room_id=other, **slot("10:00", day="2024-03-01")), 200)
    assert bruno.get(booking).status == 200
    assert bruno.listed() == bruno.listed(room_id=other, start_date="2024-03-01") == [booking]
    made(rooms.cancel(booking), 200)
    assert made(bruno.get(booking), 200)["status"] == "cancelled"
    assert bruno.listed() == [booking]

    booking = rooms.booked(guests=[address("bruno")])["id"]
    made(rooms.put(booking, guests=[address("carla")]), 200)
    refused(bruno.get(booking), 403, NO_PERMISSION)
    assert booking not in bruno.listed()
    assert carla.get(booking).status == 200
    assert carla.listed() == [booking]


def test_a_guest_may_not_change_it_and_whoever_made_it_stays_its_creator(rooms: Rooms) -> None:
    """Whoever else may or may not is in the matrix."""
    booking, theirs = rooms.booked(), rooms.admin.booked(guests=[address("ana")], **slot("15:00"))
    for change in (partial(rooms.put, title="Mía"), rooms.cancel, rooms.delete):
        refused(change(theirs["id"]), 403, NO_PERMISSION)
    assert rooms.seen(theirs["id"]) == theirs

    changed = made(rooms.admin.put(booking["id"], title="Otra", guests=[address("bruno")]), 200)

    assert changed["created_by"] == booking["created_by"]
    assert changed["created_by"]["email"] == address("ana")
    assert theirs["created_by"]["email"] == address("alma")
    assert rooms.listed() == [booking["id"], theirs["id"]]


def test_a_number_is_not_written_in_another_way(rooms: Rooms) -> None:
    number = str(rooms.booked()["id"])

    for other in (f"0{number}", f"{number}.0", f"+{number}", f"{number}%20"):
        refused(rooms.get(other), 404, NOT_FOUND)


def test_faults_of_fields_are_english_for_those_who_ask(rooms: Rooms) -> None:
    english = rooms.sending({"Accept-Language": "en"})
    for ask in (
        partial(Rooms.create, title=5, description=5),
        partial(Rooms.list, page=0, status="x"),
        partial(Rooms.search, q="x"),
        partial(Rooms.calendar, start="x"),
    ):
        spanish, other = ask(rooms), ask(english)
        assert spanish.status == other.status == 422
        assert spanish.body["message"] == other.body["message"] == INVALID
        assert set(spanish.body["errors"]) == set(other.body["errors"])
        for field, sentences in spanish.body["errors"].items():
            assert sentences != other.body["errors"][field]
            assert all(words[0].isupper() for words in (*sentences, *other.body["errors"][field]))
