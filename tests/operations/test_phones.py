"""Phones are saved in E.164, and verified by a code that only its receiver can know (contract rooms.md)."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from botocore.stub import Stubber

from chalicelib import identity, settings
from chalicelib.domain.errors import (
    CodeWrong,
    CountryMissing,
    CountryUnknown,
    PhoneInvalid,
    RateExceeded,
    Unavailable,
)
from chalicelib.domain.idempotency import IdempotencyRecord, IdempotentReplay, StoredResponse
from chalicelib.domain.phones import Phone
from chalicelib.domain.roles import Caller
from chalicelib.notifications.clients import client as channel
from chalicelib.operations import people, phones
from chalicelib.operations.phones import Saved
from chalicelib.store import idempotency_records
from chalicelib.store import phones as store
from chalicelib.store.tables import client
from tests import texts
from tests.factories import NOW, caller
from tests.faults import failed, faults, first, lost_reply
from tests.notifications.calls import asked

ROUTE = "POST /api/me/phone"

pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture(autouse=True)
def _otp(settings_changed: Callable[..., None]) -> Iterator[None]:
    """A stage that wants every number proved, and has sent no text yet."""
    settings_changed(PHONE_OTP="true")
    texts.forget()
    yield
    texts.forget()


def save(
    number: str = "912345678",
    country: str | None = "CL",
    *,
    user: str = "ana",
    tenant: str = "default",
    now: datetime = NOW,
    **changes: Any,
) -> Saved:
    fields: dict[str, Any] = {"opted_in": True, **changes}
    return phones.save(caller=caller(user, tenant=tenant), number=number, country=country, now=now, **fields)


def verify(code: str, *, user: str = "ana", tenant: str = "default", seconds: float = 0) -> Phone:
    return phones.verify(caller=caller(user, tenant=tenant), code=code, now=NOW + timedelta(seconds=seconds))


def kept(user: str = "ana", tenant: str = "default") -> Phone:
    found = store.get(tenant, user)
    assert found is not None
    return found


def assert_wrong(code: str = "", **whom: Any) -> None:
    """Expect a code, or else any but the right one, to be refused."""
    with pytest.raises(CodeWrong):
        verify(code or f"{(int(texts.last_code()) + 1) % 10**6:06d}", **whom)


def everything() -> str:
    """Both tables, as one text."""
    configured = settings.load()
    names = (configured.reservations_table, configured.ephemeral_table)
    return repr([client().scan(TableName=name)["Items"] for name in names])


def idempotency() -> IdempotencyRecord:
    return IdempotencyRecord(
        owner="T#default#KEY#ana",
        key=f"{ROUTE}#1",
        fingerprint="print",
        expires=int(NOW.timestamp()) + 1000,
        response_for=lambda saved: StoredResponse(201 if saved.is_new else 200, saved.phone.number),
    )


# Numbers


def test_a_number_may_be_written_as_people_do(settings_changed: Callable[..., None]) -> None:
    """Whether an SMS can go to it is for tests/operations/test_phone_budgets.py to say."""
    settings_changed(PHONE_OTP="false")
    chile, spain = "+56912345678", "+34912345678"
    for number, country, expected in (
        ("912345678", "CL", chile),  # the document's example
        *(
            (chile, None, chile),
            (chile, "CL", chile),
            ("+56 9 1234 5678", "", chile),
            ("９１２３４５６７８", "CL", chile),
        ),
        *(("+34 912 345 678", None, spain), ("+34 912 345 678", "cl", spain), ("912345678", "es", spain)),
        *(("(07400) 123-456", "Gb", "+447400123456"), ("00 56 9 1234 5678", "ES", chile)),
        ("06 1234 5678", "IT", "+390612345678"),
    ):
        assert save(number, country).phone.number == kept().number == expected, (number, country)


def test_what_no_phone_can_have_is_refused() -> None:
    # What begins with a plus is not refused for want of a country.
    worldwide = (
        "+1234567",
        "+999123456789",
        " +999123456789",
        "\uff0b999123456789",
        "+1 415 555 0100 ext. 5",
    )
    none = ("", "+", "abc", "123", "+999123456789", "+5691234567890123", "1" * 300)
    cases: list[tuple[type[Exception], tuple[str, ...], tuple[str | None, ...]]] = [
        (PhoneInvalid, none, ("CL", "ES")),
        (PhoneInvalid, worldwide, (None,)),
        (CountryMissing, ("912345678",), (None, "", "  ")),
        (CountryUnknown, ("912345678", "+56912345678"), ("XX", "Chile", "001", "56", "ZZ")),
    ]
    for refusal, numbers, countries in cases:
        for number, country in product(numbers, countries):
            with pytest.raises(refusal):
                save(number, country)
    assert store.get("default", "ana") is None


# Saving


def test_where_no_code_is_wanted_none_is_sent_and_no_number_is_verified(
    settings_changed: Callable[..., None],
) -> None:
    settings_changed(PHONE_OTP="false")

    saved = save(idempotency=idempotency())
    assert saved == Saved(kept(), is_new=True, requires_code=False)
    assert not saved.phone.is_verified
    assert texts.sent() == []

    # A repeated request is answered and not done again; the second time is not new.
    with pytest.raises(IdempotentReplay) as again:
        save("+34912345678", None, idempotency=idempotency())
    assert again.value.response == StoredResponse(201, kept().number)
    assert kept() == saved.phone
    saved = save("+34912345678", None, opted_in=False)
    assert not saved.is_new
    assert saved.phone == kept()
    assert (kept().number, kept().opted_in, kept().version) == ("+34912345678", False, 2)


def test_a_code_of_six_digits_goes_out_in_the_chosen_language_and_is_not_kept() -> None:
    saved = save(idempotency=idempotency())

    assert saved.requires_code
    assert not saved.phone.is_verified
    assert texts.sent() == [
        ("+56912345678", f"{texts.last_code()} es tu código de Cupo. Vale 10 minutos. No lo compartas.")
    ]
    assert texts.last_code() not in everything()
    assert "+56912345678" in everything()

    people.upsert(caller=caller("ana"), now=NOW, language="en")
    save()
    assert re.fullmatch(r"\d{6} is your Cupo code\. .*", texts.sent()[1][1])


def test_the_same_code_of_others_is_kept_as_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.identity.new_code", lambda: "012345")

    digests = set()
    for number, user, tenant in (
        ("+56912345678", "ana", "default"),
        ("+34612345678", "ana", "default"),
        ("+56912345678", "bea", "default"),
        ("+56912345678", "ana", "norte"),
    ):
        save(number, None, user=user, tenant=tenant)
        digests |= set(re.findall(r"'digest': {'S': '(\w{64})'}", everything()))

    assert len(digests) == 4


def test_a_code_keeps_its_zeros() -> None:
    codes = [identity.new_code() for _ in range(1000)]

    assert {len(code) for code in codes} == {6}
    assert any(code.startswith("0") for code in codes)


def test_a_verified_number_needs_no_code_again_and_another_one_of_its_own_as_the_first_again() -> None:
    save()
    verify(texts.last_code())

    assert not save(opted_in=False).requires_code
    assert kept().is_verified
    assert not kept().opted_in
    assert len(texts.sent()) == 1

    assert save("+34612345678", None).requires_code
    assert not kept().is_verified
    assert save().requires_code
    assert [number for number, _ in texts.sent()] == ["+56912345678", "+34612345678", "+56912345678"]


def test_who_is_overtaken_by_their_own_other_request_saves_after_it() -> None:
    with faults("TransactWriteItems", first(lambda: save("+34612345678", None))):
        saved = save()

    assert not saved.is_new
    assert kept().number == "+56912345678"
    assert verify(texts.last_code()).is_verified

    # A save whose reply is lost sends one code, that is right.
    with faults("TransactWriteItems", lost_reply):
        saved = save(user="bea")
    assert saved.is_new
    assert len(texts.sent()) == 3
    assert verify(texts.last_code(), user="bea").is_verified


# Channels


@pytest.mark.parametrize("failure", [Unavailable, KeyboardInterrupt], ids=["SNS is out", "the process dies"])
def test_who_got_no_sms_may_try_again_and_gets_another_code(
    monkeypatch: pytest.MonkeyPatch, failure: type[BaseException]
) -> None:
    with monkeypatch.context() as failing, Stubber(channel("sns")) as sns:
        sns.add_client_error("publish", "InternalError")
        if failure is KeyboardInterrupt:
            failing.setattr("chalicelib.operations.phones.sms.send", raising(failure))
        with pytest.raises(failure):
            save(idempotency=idempotency())

    idempotency_records.raise_if_kept(idempotency(), int(NOW.timestamp()))
    assert save(idempotency=idempotency()).requires_code
    assert len(texts.sent()) == 1
    assert verify(texts.last_code()).is_verified


def raising(failure: type[BaseException]) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise failure

    return fail


def test_a_code_that_went_out_goes_out_once_for_one_key() -> None:
    save(idempotency=idempotency())

    with pytest.raises(IdempotentReplay) as again:
        idempotency_records.raise_if_kept(idempotency(), int(NOW.timestamp()))

    assert again.value.response == StoredResponse(201, "+56912345678")
    assert len(texts.sent()) == 1


def test_an_answer_that_could_not_be_kept_is_given_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.operations.phones.idempotency_records.keep", raising(Unavailable))

    assert save(idempotency=idempotency()).requires_code
    assert len(texts.sent()) == 1


def test_the_code_goes_by_whatsapp_too_which_may_fail(settings_changed: Callable[..., None]) -> None:
    settings_changed(WHATSAPP_PHONE_ID="phone-number-id-0", WHATSAPP_OTP_TEMPLATE="code")

    with asked("socialmessaging") as calls, Stubber(channel("socialmessaging")) as social:
        social.add_response("send_whatsapp_message", {"messageId": "1"})
        save(opted_in=False)
        assert calls == []
        save(opted_in=True)
        [call] = calls
        assert f'"{texts.last_code()}"' in call["message"].decode()

        social.add_client_error("send_whatsapp_message", "DependencyException")
        assert save().requires_code
    assert verify(texts.last_code()).is_verified


# Verifying


def test_the_right_code_verifies_the_phone_once_for_ten_minutes() -> None:
    assert_wrong("123456")
    save()

    for none in ("0", "12345", "1234567", "abcdef"):
        assert_wrong(none)
    assert_wrong(texts.last_code(), seconds=600)
    save()
    for none in ("", "１２３４５６", "x" * 1000):
        with pytest.raises(CodeWrong):
            verify(none)
    verified = verify(texts.last_code(), seconds=599)

    assert verified == kept()
    assert verified.is_verified
    assert_wrong(texts.last_code())
    assert kept().is_verified


def test_four_wrong_tries_are_forgiven_and_a_fifth_is_not() -> None:
    for user, tries in (("ana", 4), ("bea", 5)):
        save(user=user)
        for _ in range(tries):
            assert_wrong(user=user)
    assert_wrong(texts.last_code(), user="bea")
    assert not kept("bea").is_verified

    [(_, text), _] = texts.sent()
    assert verify(text[:6]).is_verified


def test_a_sixth_try_is_compared_with_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    save()
    compared: list[str] = []
    digest = phones._digest

    def watched(secret: bytes, who: Caller, number: str, code: str) -> str:
        compared.append(code)
        return digest(secret, who, number, code)

    monkeypatch.setattr(phones, "_digest", watched)
    for number in range(20):
        assert_wrong(f"x{number}")

    assert compared == ["x0", "x1", "x2", "x3", "x4"]


def test_a_try_that_meets_a_fault_counts_once() -> None:
    for user in ("ana", "bea"):
        save(user=user)
    for _ in range(4):
        with faults("UpdateItem", lost_reply):
            assert_wrong(user="bea")
    with faults("UpdateItem", lost_reply):
        assert verify(texts.last_code(), user="bea").is_verified

    [(_, text), _] = texts.sent()
    with (
        faults("UpdateItem", failed(400, "TransactionConflictException")),
        faults("TransactWriteItems", lost_reply),
    ):
        assert verify(text[:6]).is_verified
    assert kept().version == 2


def test_a_new_code_makes_the_old_one_wrong_and_begins_to_count_anew() -> None:
    save()
    old = texts.last_code()
    for _ in range(5):
        assert_wrong()
    save()
    assert texts.last_code() != old

    assert_wrong(old)
    assert verify(texts.last_code()).is_verified


def test_the_code_of_a_former_number_verifies_no_other(settings_changed: Callable[..., None]) -> None:
    save()
    settings_changed(PHONE_OTP="false")
    save("+34612345678", None)
    before = kept()

    assert_wrong(texts.last_code())
    assert kept() == before


def test_a_number_that_is_changed_while_its_code_is_used_stays_unverified() -> None:
    save()
    code = texts.last_code()

    with faults("TransactWriteItems", first(lambda: save("+34612345678", None))):
        assert_wrong(code)

    assert kept().number == "+34612345678"
    assert not kept().is_verified
    assert verify(texts.last_code()).number == "+34612345678"


def test_a_phone_saved_anew_while_its_code_is_used_stays_so(settings_changed: Callable[..., None]) -> None:
    save()
    code = texts.last_code()

    def refuse_whatsapp() -> None:
        settings_changed(PHONE_OTP="false")
        save(opted_in=False)

    with faults("TransactWriteItems", first(refuse_whatsapp)):
        assert verify(code).is_verified

    assert not kept().opted_in


def test_nobody_verifies_with_the_code_of_another() -> None:
    save(user="ana")
    code = texts.last_code()
    save(user="bea")
    save(user="ana", tenant="norte")

    for user, tenant in (("bea", "default"), ("ana", "norte"), ("eva", "default")):
        assert_wrong(code, user=user, tenant=tenant)
    assert verify(code).is_verified


# Limits


def ask(second: float, *, route: str = ROUTE, user: str = "ana", tenant: str = "default") -> None:
    phones.admit(caller=caller(user, tenant=tenant), route=route, now=NOW + timedelta(seconds=second))


def test_six_requests_a_minute_pass_for_each_route_user_and_tenant() -> None:
    """What requests at once, or sent twice, count for is for tests/store/test_limits.py to say."""
    for second in range(6):
        ask(second)

    for second, wait in ((20, 40), (59, 1)):
        with pytest.raises(RateExceeded) as refusal:
            ask(second)
        assert refusal.value.retry_after == wait
    for other in ({"route": "POST /api/me/phone/verify-otp"}, {"user": "bea"}, {"tenant": "norte"}):
        ask(6, **other)
    ask(60)

    # No name pretends to be two.
    for _ in range(6):
        ask(0, tenant="default#ana", user="x")
    ask(0, tenant="default", user="ana#x")


def test_the_longest_and_oddest_names_have_phones_of_their_own() -> None:
    for letter in ("x", "#", "%", "ΐ", "😀"):
        user, tenant = letter * 200, letter * 100

        ask(0, user=user, tenant=tenant)
        save(user=user, tenant=tenant)
        assert verify(texts.last_code(), user=user, tenant=tenant).is_verified
    assert store.get("default", "ana") is None
