"""POST /api/me/phone: numbers in E.164, and the code that shows that one is theirs."""

import re
from collections.abc import Sequence
from typing import Any, Final

import pytest

from chalicelib import settings
from chalicelib.store.tables import client
from tests.api import Answer
from tests.contract.callers import MISSING
from tests.contract.courts import At, SettingsChanged
from tests.contract.rooms import Inbox, Rooms, code_to
from tests.contract.rooms_answers import BAD_PHONE, REQUIRED, WRONG_CODE, faulty, invalid

CHILE: Final = "+56912345678"

pytestmark = pytest.mark.usefixtures("inbox")


@pytest.fixture
def asked(rooms: Rooms, settings_changed: SettingsChanged) -> Rooms:
    """Ana, on a stage that sends codes."""
    settings_changed(PHONE_OTP="true")
    return rooms


def other_than(code: str) -> str:
    """A code that is wrong."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def stored() -> str:
    """Everything in both tables, as text."""
    tables = (settings.load().reservations_table, settings.load().ephemeral_table)
    return "".join(str(client().scan(TableName=name)["Items"]) for name in tables)


def is_saved(answer: Answer, status: int, number: str = CHILE) -> None:
    assert answer.status == status, answer.raw
    assert set(answer.body) == {"ok", "phone_e164", "requires_otp", "message"}
    assert (answer.body["ok"], answer.body["phone_e164"]) == (True, number)
    assert isinstance(answer.body["message"], str)


def is_verified(answer: Answer) -> None:
    assert answer.status == 200, answer.raw
    assert answer.body == {"ok": True, "message": "Teléfono verificado exitosamente."}


# The number.


@pytest.mark.parametrize(
    ("phone", "country", "number"),
    [
        ("912345678", "CL", "+56912345678"),
        ("9 1234 5678", "CL", "+56912345678"),
        ("(9) 1234-5678", "CL", "+56912345678"),
        ("+56 9 1234 5678", "CL", "+56912345678"),
        ("+56912345678", MISSING, "+56912345678"),
        ("+56912345678", None, "+56912345678"),
        ("912345678", "ES", "+34912345678"),
        ("+34912345678", MISSING, "+34912345678"),
        ("+34912345678", "CL", "+34912345678"),
        ("2015550123", "US", "+12015550123"),
        ("07400 123456", "GB", "+447400123456"),
    ],
)
def test_a_number_is_put_in_the_international_form(
    rooms: Rooms, phone: str, country: object, number: str
) -> None:
    is_saved(rooms.save_phone(phone=phone, country=country), 201, number)


def test_the_first_time_is_201_and_every_other_200(rooms: Rooms) -> None:
    is_saved(rooms.save_phone(), 201)
    is_saved(rooms.save_phone(), 200)
    is_saved(rooms.save_phone(phone="+34912345678"), 200, "+34912345678")
    is_saved(rooms.by("bruno").save_phone(), 201)


@pytest.mark.parametrize("opt_in", [True, False, MISSING])
def test_whatsapp_may_be_wanted_or_not(rooms: Rooms, opt_in: object) -> None:
    is_saved(rooms.save_phone(whatsapp_opt_in=opt_in), 201)


@pytest.mark.parametrize(
    ("phone", "country"),
    [
        ("123", "CL"),
        ("abc", "CL"),
        ("9" * 20, "CL"),
        ("+999123456789", MISSING),
        ("+", MISSING),
        ("+56", "CL"),
        ("!!", "CL"),
    ],
    ids=lambda part: str(part)[:12],
)
def test_what_is_no_number_is_refused(rooms: Rooms, phone: str, country: object) -> None:
    faulty(rooms.save_phone(phone=phone, country=country), phone=BAD_PHONE)


@pytest.mark.parametrize("phone", [MISSING, None, "", "  "])
def test_a_number_is_required(rooms: Rooms, phone: object) -> None:
    faulty(rooms.save_phone(phone=phone), phone=REQUIRED)


@pytest.mark.parametrize("country", [MISSING, None, ""])
def test_a_national_number_needs_a_country(rooms: Rooms, country: object) -> None:
    faulty(rooms.save_phone(country=country), country=REQUIRED)


@pytest.mark.parametrize("country", ["XX", "CHL", "Chile", "56", 5, ["CL"], "C"])
def test_a_country_is_two_letters_of_one(rooms: Rooms, country: object) -> None:
    invalid(rooms.save_phone(country=country), "country")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", 912345678),
        ("phone", ["912345678"]),
        ("phone", "9" * 500),
        ("whatsapp_opt_in", "quizás"),
    ],
    ids=lambda part: str(part)[:12],
)
def test_a_value_of_the_wrong_kind_is_a_fault_of_its_field(rooms: Rooms, field: str, value: Any) -> None:
    invalid(rooms.save_phone(**{field: value}), field)


# The code.


def test_without_the_setting_no_code_goes_out_and_none_is_right(rooms: Rooms, inbox: Inbox) -> None:
    assert rooms.save_phone().body["requires_otp"] is False

    assert not inbox
    faulty(rooms.verify("123456"), otp_code=WRONG_CODE)


def test_with_the_setting_a_code_goes_out_and_verifies_the_number(asked: Rooms, inbox: Inbox) -> None:
    answer = asked.save_phone()

    is_saved(answer, 201)
    assert answer.body["requires_otp"] is True
    assert [to for to, _ in inbox.values()] == [CHILE]
    is_verified(asked.verify(code_to(inbox)))


def test_a_code_works_once(asked: Rooms, inbox: Inbox) -> None:
    asked.save_phone()
    code = code_to(inbox)
    is_verified(asked.verify(code))

    faulty(asked.verify(code), otp_code=WRONG_CODE)


def test_a_wrong_code_is_refused_and_the_right_one_still_works(asked: Rooms, inbox: Inbox) -> None:
    asked.save_phone()
    code = code_to(inbox)

    for _ in range(4):
        faulty(asked.verify(other_than(code)), otp_code=WRONG_CODE)
    is_verified(asked.verify(code))


def test_after_five_wrong_ones_the_code_is_void(asked: Rooms, inbox: Inbox, at: At) -> None:
    asked.save_phone()
    code = code_to(inbox)
    for _ in range(5):
        faulty(asked.verify(other_than(code)), otp_code=WRONG_CODE)

    faulty(asked.verify(code), otp_code=WRONG_CODE)
    at("2024-01-14T12:02:00Z")
    faulty(asked.verify(code), otp_code=WRONG_CODE)


@pytest.mark.parametrize(("now", "works"), [("2024-01-14T12:09:59Z", True), ("2024-01-14T12:10:01Z", False)])
def test_a_code_lasts_ten_minutes(asked: Rooms, inbox: Inbox, at: At, now: str, works: bool) -> None:
    asked.save_phone()
    at(now)

    answer = asked.verify(code_to(inbox))

    if works:
        is_verified(answer)
    else:
        faulty(answer, otp_code=WRONG_CODE)


def test_a_new_code_takes_the_place_of_the_old_one(asked: Rooms, inbox: Inbox) -> None:
    asked.save_phone()
    old = code_to(inbox)
    asked.save_phone()
    new = code_to(inbox)

    if old != new:
        faulty(asked.verify(old), otp_code=WRONG_CODE)
    is_verified(asked.verify(new))


def test_a_new_code_after_five_wrong_ones_works(asked: Rooms, inbox: Inbox) -> None:
    asked.save_phone()
    for _ in range(5):
        asked.verify(other_than(code_to(inbox)))

    asked.save_phone()

    is_verified(asked.verify(code_to(inbox)))


def test_a_code_for_one_number_does_not_verify_another(asked: Rooms, inbox: Inbox) -> None:
    asked.save_phone()
    asked.save_phone(phone="+34912345678")
    first, second = code_to(inbox), code_to(inbox, "+34912345678")

    if first != second:
        faulty(asked.verify(first), otp_code=WRONG_CODE)
    is_verified(asked.verify(second))


@pytest.mark.parametrize(("user", "tenant"), [("bruno", "default"), ("ana", "norte")])
def test_a_code_is_one_users_alone(asked: Rooms, inbox: Inbox, user: str, tenant: str) -> None:
    asked.save_phone()
    code = code_to(inbox)

    faulty(asked.by(user, tenant=tenant).verify(code), otp_code=WRONG_CODE)
    is_verified(asked.verify(code))


def test_codes_differ_and_are_stored_nowhere(asked: Rooms, inbox: Inbox) -> None:
    codes: Sequence[str] = []
    for number in range(8):
        asked.by(f"u{number}", email=f"u{number}@example.com").save_phone()
        codes = [*codes, code_to(inbox)]
        assert codes[-1] not in re.findall(r"[0-9]+", stored())

    assert len(set(codes)) >= 7


@pytest.mark.parametrize("code", [MISSING, None, ""])
def test_a_code_is_required(asked: Rooms, code: object) -> None:
    faulty(asked.verify(code), otp_code=REQUIRED)


@pytest.mark.parametrize(
    "code", ["12345", "1234567", "abcdef", "１２３４５６", "x" * 3000, ["123456"], {}, True]
)
def test_what_is_no_code_is_a_fault_of_the_field(asked: Rooms, code: object) -> None:
    asked.save_phone()

    invalid(asked.verify(code), "otp_code")


def test_a_number_without_a_code_asked_for_has_none_that_is_right(asked: Rooms) -> None:
    faulty(asked.verify("123456"), otp_code=WRONG_CODE)
