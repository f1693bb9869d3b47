"""The people of the tenant: how they become known, by which numbers, and how they are found.

Which words find whom is for tests/domain/test_people.py and tests/operations/test_people.py to say.
"""

from typing import Final

from tests.contract.callers import MISSING
from tests.contract.courts import At
from tests.contract.proofs import link_token
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import REQUIRED, faulty, invalid, made, no_user, rows
from tests.tokens import token

EVA: Final = {"name": "Eva Paz", "email": "eva@example.com"}
ACCOUNT: Final = {"nombre": "Eva Paz", "email": "eva@example.com", "password": "una clave larga"}
DOORS: Final = (
    *("/api/rooms", "/api/bookings", "/api/bookings/calendar", "/api/reservas", "/api/auth/me"),
    *("/api/v1/reservations", "/api/v1/memberships/me"),
)
FOUND: Final[tuple[tuple[tuple[str, ...], list[str]], ...]] = (
    (("maria", "MARIA", "María"), ["María García", "MARÍA LÓPEZ"]),
    (("mari",), ["Ana Maríz", "María García", "MARÍA LÓPEZ"]),
    (("  lopez   maria ", "maria.lopez@example.com", "MARIA.LOPEZ@EXAMPLE.COM"), ["MARÍA LÓPEZ"]),
    (("g maria", "garcia"), ["María García"]),
    (("ñandú", "nandu", "pepe", "club"), ["José Ñandú"]),
    (("lukasz", "ŁUKASZ", "u@", "u@x", "u@x.pl"), ["Łukasz Nowak"]),
    (("ivan", "Иван", "petrov"), ["Иван Петров"]),
    (("arcia", "maria pepe", "mariax", "x@", "!!", "m!"), []),
)
TOO_SHORT: Final = ("m", " m ", "m l", "á", "- .", "@", "王")
ODD: Final = ("x" * 3000, "%_%", "a@b.c", "a" * 200, "\u0000\u0000", "😀😀", "ma*", "'; --", "ΐΐ")


def unknown(rooms: Rooms, email: str = EVA["email"]) -> None:
    """Assert that nobody is found or invited by this address."""
    assert rooms.found(email.partition("@")[0]) == []
    faulty(rooms.create(guests=[email]), guests=no_user(email))


# Searching.


def test_a_search_finds_words_that_begin_so_without_case_and_accents(rooms: Rooms) -> None:
    for number, (name, email) in enumerate(
        (
            *(("María García", "maria@example.com"), ("MARÍA LÓPEZ", "maria.lopez@example.com")),
            *(("Ana Maríz", "anamariz@otra.example"), ("José Ñandú", "pepe@club.example")),
            *(("Łukasz Nowak", "u@x.pl"), ("Иван Петров", "vanya@example.com")),
        )
    ):
        rooms.by(f"m{number}", name=name, email=email).known()

    for queries, expected in FOUND:
        for q in queries:
            assert rooms.found(q) == expected, q
    # Each of its words begins one of María López's, too.
    assert rooms.found("maria@example.com")[0] == "María García"
    [garcia] = rows(rooms.search("garcia"))
    assert set(garcia) == {"id", "name", "email"}
    assert type(garcia["id"]) is int
    assert 0 < garcia["id"] < 2**53
    assert (garcia["name"], garcia["email"]) == ("María García", "maria@example.com")


def test_a_search_needs_a_word_of_two_letters_and_odd_ones_break_nothing(rooms: Rooms) -> None:
    for number, q in enumerate((*TOO_SHORT, *ODD)):
        answer = rooms.by(f"u{number}", name="Zoe", email="").search(q)
        if q in TOO_SHORT or answer.status != 200:
            invalid(answer, "q")
    for query in ("", "?q=", "?q=%20", "?x=maria"):
        faulty(rooms.request("GET", f"/api/bookings/search-users{query}"), q=REQUIRED)


def test_a_search_finds_twenty_at_most_by_name(rooms: Rooms) -> None:
    for number in range(25):
        name = f"Tomás {chr(ord('Y') - number)}"
        rooms.by(f"t{number}", name=name, email=f"t{number}@example.com").known()

    assert rooms.found("tomas") == [f"Tomás {letter}" for letter in "ABCDEFGHIJKLMNOPQRST"]


# Becoming known.


def test_a_user_is_known_once_their_token_was_seen_in_any_dialect_by_bearer_or_by_cookie(
    rooms: Rooms,
) -> None:
    for number, path in enumerate((*DOORS, *DOORS[:1])):
        user, email = f"u{number}", f"nueva{number}@example.com"
        eva = rooms.by(user, name="Eva Paz", email=email)
        if number == len(DOORS):
            eva = rooms.with_cookie(token(user=user, name="Eva Paz", email=email))
        unknown(rooms, email)

        assert eva.request("GET", path).status == 200

        assert rooms.found(f"nueva{number}") == ["Eva Paz"], path
        booking = rooms.booked(guests=[email])
        assert booking["guests"][0]["name"] == "Eva Paz"
        rooms.deleted(booking["id"])


def test_who_proves_their_address_is_known_and_stays_the_same_unless_they_may_not_sign_in_any_more(
    rooms: Rooms,
) -> None:
    registered = rooms.nobody.request("POST", "/api/auth/register", json=ACCOUNT)
    assert registered.status == 201, registered.raw
    unknown(rooms)
    proof = {"token": link_token(EVA["email"]), "password": ACCOUNT["password"]}
    assert rooms.nobody.request("POST", "/api/auth/confirm", json=proof).status == 200
    [found] = rows(rooms.search("eva"))
    path = f"/api/usuarios/{registered.body['usuario']['id']}"

    rooms.with_cookie(registered.headers["set-cookie"].split("token=")[1].split(";")[0]).known()

    assert rows(rooms.search("eva")) == [found]
    assert rooms.booked(guests=["EVA@example.com"], **slot("12:00"))["guests"] == [found]
    root = rooms.by("root", role="superadmin")
    assert root.request("PATCH", path, json={"activo": False}).status == 200
    unknown(rooms)
    assert root.request("PATCH", path, json={"activo": True}).status == 200
    assert rooms.found("eva") == ["Eva Paz"]
    assert rooms.create(guests=["eva@example.com"]).status == 201


def test_everybody_has_a_number_of_their_own_and_keeps_it(rooms: Rooms, at: At) -> None:
    people = [rooms.by(f"u{number}", email=f"u{number}@example.com").known() for number in range(20)]
    numbers = [rooms.by("bruno").user_id, *(person.user_id for person in people)]
    assert len(set(numbers)) == len(numbers)
    at("2024-06-01T12:00:00Z")

    assert rooms.by("bruno", role="admin").user_id == rooms.by("bruno").user_id == numbers[0]
    booking = rooms.booked(guests=[address("bruno")], **slot("10:00", day="2024-06-02"))
    assert booking["guests"][0]["id"] == numbers[0]
    assert rooms.by("bruno").booked(**slot("12:00", day="2024-06-02"))["created_by"]["id"] == numbers[0]


def test_a_new_name_and_address_in_a_later_token_replace_the_old_ones_and_a_guest_stays_one(
    rooms: Rooms,
) -> None:
    number, booking = rooms.by("bruno").user_id, rooms.booked(guests=[address("bruno")])["id"]

    rooms.by("bruno", name="Benito Díez").known()
    assert rooms.found("díaz") == []
    benito = {"id": number, "name": "Benito Díez", "email": address("bruno")}
    assert rows(rooms.search("benito")) == [benito]

    bruno = rooms.by("bruno", name="Benito Díez", email="benito@otra.example").known()
    assert rows(rooms.search("otra")) == [{**benito, "email": "benito@otra.example"}]
    unknown(rooms, address("bruno"))
    assert rooms.booked(guests=["benito@otra.example"], **slot("12:00"))["guests"][0]["id"] == number
    assert bruno.get(booking).status == 200
    assert booking in bruno.listed()


def test_a_token_that_lacks_a_name_or_an_address_works_and_invites_nobody(rooms: Rooms) -> None:
    for hour, claims in enumerate(({"name": ""}, {"email": ""}, {"name": "", "email": ""}), 12):
        eva = rooms.by(f"u{hour}", **{**EVA, **claims})

        booking = eva.booked(**slot(f"{hour}:00"))

        assert made(eva.get(booking["id"]), 200) == booking
        assert type(booking["created_by"]["id"]) is int
        assert all(isinstance(booking["created_by"][key], str | None) for key in ("name", "email"))
    faulty(rooms.create(guests=[""]), guests=no_user(""))
    assert rooms.create(guests=MISSING).status == 201
