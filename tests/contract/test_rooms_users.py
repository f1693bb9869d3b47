"""The people of the tenant: how they become known, by which numbers, and how they are found."""

from typing import Any

import pytest

from tests.contract.callers import MISSING
from tests.contract.courts import At
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import REQUIRED, faulty, invalid, made, no_user, refused, rows
from tests.tokens import token

# Those of the document, and some who are not to be found with them.
PEOPLE = {
    "m1": ("María García", "maria@example.com"),
    "m2": ("MARÍA LÓPEZ", "maria.lopez@example.com"),
    "m3": ("Ana Maríz", "anamariz@otra.example"),
    "m4": ("José Ñandú", "pepe@club.example"),
}


@pytest.fixture
def club(rooms: Rooms) -> Rooms:
    """Somebody of a tenant of four others."""
    for user, (name, email) in PEOPLE.items():
        rooms.by(user, tenant="club", name=name, email=email).known()
    return rooms.by("zoe", tenant="club", name="Zoe", email="zoe@zoo.example")


# Searching.


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("maria", ["María García", "MARÍA LÓPEZ"]),
        ("MARIA", ["María García", "MARÍA LÓPEZ"]),
        ("María", ["María García", "MARÍA LÓPEZ"]),
        ("mari", ["Ana Maríz", "María García", "MARÍA LÓPEZ"]),
        ("lo", ["MARÍA LÓPEZ"]),
        ("LÓP", ["MARÍA LÓPEZ"]),
        ("garcia", ["María García"]),
        ("maria g", ["María García"]),
        ("g maria", ["María García"]),
        ("lopez maria", ["MARÍA LÓPEZ"]),
        ("  maria   lopez ", ["MARÍA LÓPEZ"]),
        ("maria@example.com", ["María García"]),
        ("maria.lopez@example.com", ["MARÍA LÓPEZ"]),
        ("MARIA.LOPEZ@EXAMPLE.COM", ["MARÍA LÓPEZ"]),
        ("pepe", ["José Ñandú"]),
        ("club", ["José Ñandú"]),
        ("nandu", ["José Ñandú"]),
        ("ñandú", ["José Ñandú"]),
        ("jose", ["José Ñandú"]),
        ("an", ["Ana Maríz"]),
        ("arcia", []),
        ("riz", []),
        ("maria pepe", []),
        ("mariax", []),
        ("nadie", []),
    ],
)
def test_a_search_finds_words_that_begin_so_without_case_and_accents(
    club: Rooms, q: str, found: list[str]
) -> None:
    names = [name for name in club.found(q) if name != "Zoe"]

    if q == "maria@example.com":
        # Each of its words begins one of María López's, too.
        assert names[0] == "María García"
    else:
        assert names == found


def test_a_result_has_number_name_and_address(club: Rooms) -> None:
    (found,) = rows(club.search("garcia"))

    assert set(found) == {"id", "name", "email"}
    assert type(found["id"]) is int
    assert 0 < found["id"] < 2**53
    assert (found["name"], found["email"]) == PEOPLE["m1"]


@pytest.mark.parametrize("q", ["m", " m ", "m l", "á", "!!", "- .", "@", "a@b.c"])
def test_a_search_needs_a_word_of_two_letters(club: Rooms, q: str) -> None:
    invalid(club.search(q), "q")


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20", "?x=maria"])
def test_a_search_needs_something_to_search_for(club: Rooms, query: str) -> None:
    faulty(club.request("GET", f"/api/bookings/search-users{query}"), q=REQUIRED)


def test_a_search_finds_twenty_at_most_by_name(rooms: Rooms) -> None:
    for number in range(25):
        name = f"Tomás {chr(ord('Y') - number)}"
        rooms.by(f"t{number}", name=name, email=f"t{number}@example.com").known()

    found = rooms.found("tomas")

    assert found == [f"Tomás {letter}" for letter in "ABCDEFGHIJKLMNOPQRST"]


def test_everybody_may_search(rooms: Rooms) -> None:
    for role in ("user", "STAFF", "admin"):
        assert rooms.by("eva", role=role, name="Eva", email="eva@example.com").found("bruno") == [
            "Bruno Díaz"
        ]


def test_who_searches_finds_themselves(rooms: Rooms) -> None:
    assert rooms.found("ana") == ["Ana López"]


@pytest.mark.parametrize("q", ["x" * 3000, "%_%", "a" * 200, "\u0000\u0000", "😀😀", "ma*", "'; --", "ΐΐ"])
def test_odd_searches_find_nothing_and_break_nothing(club: Rooms, q: str) -> None:
    answer = club.search(q)

    assert answer.status in (200, 422)
    if answer.status == 422:
        invalid(answer, "q")


# Becoming known.


def knock(rooms: Rooms, way: str) -> None:
    """Send a good request in some dialect."""
    paths = {
        "rooms": "/api/rooms",
        "bookings": "/api/bookings",
        "calendar": "/api/bookings/calendar",
        "courts": "/api/reservas",
        "session": "/api/auth/me",
        "gym": "/api/v1/reservations",
        "membership": "/api/v1/memberships/me",
    }
    assert rooms.request("GET", paths[way]).status == 200


@pytest.mark.parametrize("way", ["rooms", "bookings", "calendar", "courts", "session", "gym", "membership"])
def test_a_user_is_known_once_their_token_was_seen_in_any_dialect(rooms: Rooms, way: str) -> None:
    eva = rooms.by("eva", name="Eva Paz", email="eva@example.com")
    assert rooms.found("eva") == []
    faulty(rooms.create(guests=["eva@example.com"]), guests=no_user("eva@example.com"))

    knock(eva, way)

    assert rooms.found("eva") == ["Eva Paz"]
    assert rooms.booked(guests=["eva@example.com"])["guests"][0]["name"] == "Eva Paz"


def test_a_user_is_known_by_cookie_too(rooms: Rooms) -> None:
    rooms.with_cookie(token(user="eva", name="Eva Paz", email="eva@example.com")).known()

    assert rooms.found("eva") == ["Eva Paz"]


def test_who_registers_is_known_and_stays_the_same_with_their_token(rooms: Rooms) -> None:
    body = {"nombre": "Eva Paz", "email": "eva@example.com", "password": "secreto"}
    registered = rooms.nobody.request("POST", "/api/auth/register", json=body)
    assert registered.status == 201, registered.raw
    (found,) = rows(rooms.search("eva"))
    cookie = registered.headers["set-cookie"].split("token=")[1].split(";")[0]

    rooms.with_cookie(cookie).known()

    assert rows(rooms.search("eva")) == [found]
    assert rooms.booked(guests=["EVA@example.com"])["guests"] == [found]


def test_who_may_not_sign_in_any_more_is_neither_found_nor_invited(rooms: Rooms) -> None:
    body = {"nombre": "Eva Paz", "email": "eva@example.com", "password": "secreto"}
    eva = rooms.nobody.request("POST", "/api/auth/register", json=body).body["usuario"]
    root = rooms.by("root", role="superadmin")

    def switch(is_active: bool) -> None:
        answer = root.request("PATCH", f"/api/usuarios/{eva['id']}", json={"activo": is_active})
        assert answer.status == 200, answer.raw

    switch(False)
    assert rooms.found("eva") == []
    faulty(rooms.create(guests=["eva@example.com"]), guests=no_user("eva@example.com"))
    switch(True)
    assert rooms.found("eva") == ["Eva Paz"]
    assert rooms.create(guests=["eva@example.com"]).status == 201


def test_a_token_that_is_refused_makes_nobody_known(rooms: Rooms) -> None:
    bad: list[dict[str, Any]] = [{"expires_in": -61}, {"key": "another secret, also long enough for HS256"}]

    for claims in bad:
        bearer = token(user="eva", name="Eva Paz", email="eva@example.com", **claims)
        refused(rooms.with_token(bearer).all_rooms(), 401)

    assert rooms.found("eva") == []


def test_a_user_keeps_their_number(rooms: Rooms, at: At) -> None:
    number = rooms.by("bruno").user_id
    at("2024-06-01T12:00:00Z")

    assert rooms.by("bruno", role="admin").user_id == number
    assert rooms.by("bruno").user_id == number
    booking = rooms.booked(guests=[address("bruno")], **slot("10:00", day="2024-06-02"))
    assert booking["guests"][0]["id"] == number
    assert rooms.by("bruno").booked(**slot("12:00", day="2024-06-02"))["created_by"]["id"] == number


def test_everybody_has_a_number_of_their_own(rooms: Rooms) -> None:
    people = [rooms.by(f"u{each}", email=f"u{each}@example.com").known() for each in range(20)]
    numbers = [each.user_id for each in people]

    assert len(set(numbers)) == 20
    assert all(type(number) is int and 0 < number < 2**53 for number in numbers)


def test_a_new_name_in_a_later_token_replaces_the_old_one(rooms: Rooms) -> None:
    number = rooms.by("bruno").user_id

    rooms.by("bruno", name="Benito Díez").known()

    assert rooms.found("díaz") == []
    (found,) = rows(rooms.search("benito"))
    assert found == {"id": number, "name": "Benito Díez", "email": address("bruno")}


def test_a_new_address_in_a_later_token_replaces_the_old_one(rooms: Rooms) -> None:
    number = rooms.by("bruno").user_id

    rooms.by("bruno", email="benito@otra.example").known()

    assert rooms.found("otra") == ["Bruno Díaz"]
    assert rows(rooms.search("bruno"))[0]["id"] == number
    assert rooms.booked(guests=["benito@otra.example"])["guests"][0]["id"] == number
    faulty(rooms.create(guests=[address("bruno")]), guests=no_user(address("bruno")))


def test_a_guest_who_changes_address_stays_a_guest(rooms: Rooms) -> None:
    booking = rooms.booked(guests=[address("bruno")])

    bruno = rooms.by("bruno", email="benito@otra.example").known()

    assert bruno.get(booking["id"]).status == 200
    assert bruno.listed() == [booking["id"]]


@pytest.mark.parametrize("claims", [{"name": ""}, {"email": ""}, {"name": "", "email": ""}], ids=str)
def test_a_token_that_lacks_a_name_or_an_address_works(rooms: Rooms, claims: dict[str, str]) -> None:
    eva = rooms.by("eva", **{"name": "Eva", "email": "eva@example.com", **claims})

    booking = eva.booked()

    assert made(eva.get(booking["id"]), 200) == booking
    assert type(booking["created_by"]["id"]) is int
    assert all(isinstance(booking["created_by"][key], str | None) for key in ("name", "email"))


def test_without_an_address_in_the_token_nobody_is_a_guest_by_it(rooms: Rooms) -> None:
    rooms.by("eva", name="Eva", email="").known()

    faulty(rooms.create(guests=[""]), guests=no_user(""))
    assert rooms.create(guests=MISSING).status == 201
