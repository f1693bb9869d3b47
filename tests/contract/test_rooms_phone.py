"""POST /api/me/phone and its code, on the wire: what is taken, and how often.

Which numbers and codes are right, and for how long, is for tests/operations/test_phones.py to say.
"""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import Any, Final

import pytest

from tests.api import Response
from tests.contract.callers import MISSING
from tests.contract.courts import At, SettingsChanged
from tests.contract.rooms import Inbox, Rooms, code_to
from tests.contract.rooms_answers import BAD_PHONE, REQUIRED, WRONG_CODE, faulty, invalid
from tests.faults import faults, first

Route = Callable[[Rooms], Response]

CLUB: Final = "https://club.example"
CHILE, SPAIN, SPANISH_LANDLINE = "+56912345678", "+34612345678", "+34912345678"
NOTHING: Final = (MISSING, None, "")
NUMBERS: Final = [
    *(("912345678", "CL", CHILE), ("(9) 1234-5678", "CL", CHILE), ("+56 9 1234 5678", "CL", CHILE)),
    *(
        (CHILE, MISSING, CHILE),
        (CHILE, None, CHILE),
        ("912345678", "ES", SPANISH_LANDLINE),
        (SPAIN, "CL", SPAIN),
    ),
    *(("2015550123", "US", "+12015550123"), ("07400 123456", "GB", "+447400123456")),
]
NO_NUMBERS: Final = [
    *((number, "CL") for number in ("123", "abc", "9" * 20, "+", "+56", "!!")),
    ("+999123456789", MISSING),
]
WRONG: Final[dict[str, list[Any]]] = {
    "phone": [912345678, ["912345678"], "9" * 500],
    "country": ["XX", "CHL", "Chile", "56", 5, ["CL"], "C"],
    "whatsapp_opt_in": ["quizás"],
}
NO_CODES: Final[list[Any]] = [
    *("12345", "1234567", "abcdef", "１２３４５６", "x" * 3000, ["123456"], {}, True),
]

pytestmark = pytest.mark.usefixtures("inbox")


@pytest.fixture
def asked(rooms: Rooms, settings_changed: SettingsChanged) -> Rooms:
    """Ana, on a stage that sends codes."""
    settings_changed(PHONE_OTP="true")
    return rooms


def crowd(rooms: Rooms) -> Iterator[Rooms]:
    """Yield somebody else each time, so that nobody asks too often."""
    return (rooms.by(f"u{number}", email="") for number in count())


def is_saved(answer: Response, status: int, number: str = CHILE) -> None:
    assert answer.status == status, answer.raw
    assert set(answer.body) == {"ok", "phone_e164", "requires_otp", "message"}
    assert (answer.body["ok"], answer.body["phone_e164"]) == (True, number)
    assert isinstance(answer.body["message"], str)


def is_verified(answer: Response) -> None:
    assert answer.status == 200, answer.raw
    assert answer.body == {"ok": True, "message": "Teléfono verificado exitosamente."}


def wrong(rooms: Rooms, code: str) -> None:
    faulty(rooms.verify(code), otp_code=WRONG_CODE)


def other_than(code: str) -> str:
    """A code that is wrong."""
    return f"{(int(code) + 1) % 1_000_000:06}"


# The number.


def test_a_number_is_put_in_the_international_form_for_the_first_time_with_201(rooms: Rooms) -> None:
    people = crowd(rooms)
    for phone, country, number in NUMBERS:
        is_saved(next(people).save_phone(phone=phone, country=country), 201, number)
    for opt_in in (True, False, MISSING):
        caller = next(people)
        is_saved(caller.save_phone(whatsapp_opt_in=opt_in), 201)
        is_saved(caller.save_phone(whatsapp_opt_in=opt_in), 200)
        is_saved(caller.save_phone(phone=SPAIN), 200, SPAIN)


def test_what_is_no_number_or_missing_is_a_fault_of_the_field(rooms: Rooms) -> None:
    people = crowd(rooms)
    for phone, country in NO_NUMBERS:
        faulty(next(people).save_phone(phone=phone, country=country), phone=BAD_PHONE)
    for nothing in (*NOTHING, "  "):
        faulty(next(people).save_phone(phone=nothing), phone=REQUIRED)
    for nothing in NOTHING:
        # A national number needs a country.
        faulty(next(people).save_phone(country=nothing), country=REQUIRED)
    for field, values in WRONG.items():
        for value in values:
            invalid(next(people).save_phone(**{field: value}), field)


# The code.


def test_without_the_setting_no_code_goes_out_and_none_is_right(rooms: Rooms, inbox: Inbox) -> None:
    assert rooms.save_phone().body["requires_otp"] is False

    assert not inbox
    wrong(rooms, "123456")


def test_with_the_setting_a_code_goes_out_and_verifies_the_number_once(asked: Rooms, inbox: Inbox) -> None:
    wrong(asked, "123456")

    answer = asked.save_phone()

    is_saved(answer, 201)
    assert answer.body["requires_otp"] is True
    assert [to for to, _ in inbox.values()] == [CHILE]
    for user, tenant in (("bruno", "default"), ("ana", "norte")):
        wrong(asked.by(user, tenant=tenant), code_to(inbox))
    is_verified(asked.verify(code_to(inbox)))
    wrong(asked, code_to(inbox))


def test_four_wrong_codes_are_forgiven_and_after_five_it_takes_a_new_one(
    asked: Rooms, inbox: Inbox, at: At
) -> None:
    asked.save_phone()
    for _ in range(4):
        wrong(asked, other_than(code_to(inbox)))
    is_verified(asked.verify(code_to(inbox)))

    at("2024-01-14T12:02:00Z")
    asked.save_phone(phone=SPAIN)
    for _ in range(5):
        wrong(asked, other_than(code_to(inbox, SPAIN)))
    wrong(asked, code_to(inbox, SPAIN))
    at("2024-01-14T12:04:00Z")
    wrong(asked, code_to(inbox, SPAIN))
    asked.save_phone(phone=SPAIN)
    is_verified(asked.verify(code_to(inbox, SPAIN)))


def test_a_code_may_be_typed_with_blanks_and_hyphens(asked: Rooms, inbox: Inbox) -> None:
    asked.save_phone()
    code = code_to(inbox)

    is_verified(asked.verify(f" {code[:3]} - {code[3:]}\u00a0"))


def test_a_code_lasts_ten_minutes_and_is_of_the_last_number(asked: Rooms, inbox: Inbox, at: At) -> None:
    asked.save_phone(phone=SPAIN)
    asked.save_phone()
    former, code = code_to(inbox, SPAIN), code_to(inbox)

    if former != code:
        wrong(asked, former)
    at("2024-01-14T12:10:01Z")
    wrong(asked, code)
    at("2024-01-14T12:09:59Z")
    is_verified(asked.verify(code))


def test_what_is_no_code_is_a_fault_of_the_field(asked: Rooms) -> None:
    people = crowd(asked)
    for nothing in NOTHING:
        faulty(next(people).verify(nothing), otp_code=REQUIRED)
    for value in NO_CODES:
        invalid(next(people).verify(value), "otp_code")


# Six requests a minute; that the seconds told are true: tests/store/test_limits.py.


def save(rooms: Rooms) -> Response:
    return rooms.save_phone()


def verify(rooms: Rooms) -> Response:
    return rooms.verify("123456")


ROUTES = (save, verify)


def limited(answer: Response) -> int:
    """Assert that there were too many; for how many seconds."""
    assert answer.status == 429, (answer.status, answer.raw)
    seconds = answer.body["retry_after"]
    assert type(seconds) is int
    assert 1 <= seconds <= 60
    words = f"Too many requests. Please try again in {seconds} seconds."
    assert answer.body == {"message": words, "retry_after": seconds}
    assert answer.headers["retry-after"] == str(seconds)
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-request-id"].strip()
    return seconds


def test_the_seventh_in_a_minute_is_too_many_for_each_route(
    rooms: Rooms, settings_changed: SettingsChanged
) -> None:
    settings_changed(ALLOWED_ORIGINS=CLUB)
    for route in ROUTES:
        for number in range(6):
            assert route(rooms.from_ip(f"10.0.0.{number}")).status != 429
        for source in ("10.0.0.1", "10.0.0.9", "127.0.0.1"):
            assert limited(route(rooms.from_ip(source))) == 60
        answer = route(rooms.sending({"Accept-Language": "en", "Origin": CLUB}))
        limited(answer)
        assert answer.headers["access-control-allow-origin"] == CLUB
        for user, tenant in (("bruno", "default"), ("ana", "norte")):
            assert route(rooms.by(user, tenant=tenant)).status != 429, (route, user)
    # Everything else is not limited.
    for read in (rooms.list, rooms.all_rooms, rooms.weekly, partial(rooms.search, "ana")):
        assert {read().status for _ in range(8)} == {200}


def test_bad_numbers_and_wrong_codes_count_too(rooms: Rooms) -> None:
    for _ in range(6):
        faulty(rooms.save_phone(phone="123"), phone=BAD_PHONE)
        faulty(rooms.verify("123456"), otp_code=WRONG_CODE)

    for route in ROUTES:
        limited(route(rooms))


def test_nine_that_come_inside_each_other_are_six(rooms: Rooms) -> None:
    for route in ROUTES:
        statuses: list[int] = []

        def send(route: Route = route, statuses: list[int] = statuses) -> None:
            statuses.append(route(rooms).status)

        with faults("UpdateItem", *[first(send)] * 8):
            send()
        assert len(statuses) == 9
        assert len([status for status in statuses if status != 429]) == 6, route
