"""Phones and codes are written whole, and tries are counted exactly, whatever comes in between."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib import clock, settings
from chalicelib.domain.errors import CodeWrong, KeyReused, Unavailable
from chalicelib.domain.phones import Code, Phone
from chalicelib.domain.receipts import AlreadyAnswered, Answer, Receipt
from chalicelib.store import phones
from chalicelib.store.tables import client
from tests.factories import NOW
from tests.faults import Fault, cancelled, failed, faults, first, lost_reply, lost_request

PHONE = Phone(
    tenant="default", user="ana", number="+56912345678", opted_in=True, is_verified=False, version=1
)
CODE = Code(PHONE.number, "digest")
TRANSIENT = [lost_reply, lost_request, failed(500, "InternalServerError"), failed(400, "ThrottlingException")]

pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture(autouse=True)
def short_of_time() -> None:
    """A budget that is soon over, so that hopeless retries end."""
    clock.start_budget(3)


def write(
    before: Phone | None = None,
    after: Phone = PHONE,
    code: Code | None = CODE,
    *,
    operation: str = "op-1",
    receipt: Receipt | None = None,
) -> None:
    phones.save(before, after, code, operation=operation, receipt=receipt, created=after, now=NOW)


def try_it(
    stamp: str = "try", *, seconds: float = 0, tenant: str = "default", user: str = "ana"
) -> Code | None:
    return phones.count_try(tenant, user, stamp=stamp, now=NOW + timedelta(seconds=seconds))


def code_row(tenant: str = "default", user: str = "ana") -> dict[str, Any] | None:
    key = {"pk": {"S": f"T#{tenant}#OTP#{user}"}, "sk": {"S": "PHONE"}}
    answer = client().get_item(TableName=settings.load().ephemeral_table, Key=key)
    found: dict[str, Any] | None = answer.get("Item")
    return found


def tries() -> list[str]:
    row = code_row()
    assert row is not None
    return [each["S"] for each in row["tries"]["L"]]


def kept_receipt(fingerprint: str = "print") -> Receipt:
    return Receipt(
        owner="T#default#KEY#ana",
        key="POST /api/me/phone#1",
        fingerprint=fingerprint,
        expires=int(NOW.timestamp()) + 1000,
        answer=lambda phone: Answer(201, phone.number),
    )


def test_a_phone_is_read_as_it_was_written() -> None:
    assert phones.get("default", "ana") is None

    write()

    assert phones.get("default", "ana") == PHONE
    assert phones.get("default", "bea") is None
    assert phones.get("norte", "ana") is None


def test_a_code_goes_with_its_phone_or_not_at_all() -> None:
    write()

    with pytest.raises(phones.Overtaken):
        write(None, replace(PHONE, number="+34912345678"), Code("+34912345678", "other"), operation="op-2")

    assert phones.get("default", "ana") == PHONE
    assert try_it() == CODE


def test_a_code_lasts_for_ten_minutes() -> None:
    write()

    assert try_it("early", seconds=599) == CODE
    assert try_it("late", seconds=600) is None
    row = code_row()
    assert row is not None
    assert row["expires_at"] == {"N": str(int(NOW.timestamp()) + 600)}


def test_five_tries_are_counted_and_a_sixth_is_not() -> None:
    write()

    assert [try_it(str(number)) for number in range(5)] == [CODE] * 5
    assert [try_it(str(number)) for number in range(5, 8)] == [None] * 3
    assert tries() == ["0", "1", "2", "3", "4"]


def test_a_new_code_has_tries_of_its_own() -> None:
    write()
    for number in range(5):
        try_it(str(number))

    write(PHONE, replace(PHONE, version=2), Code(PHONE.number, "new"), operation="op-2")

    assert try_it("again") == Code(PHONE.number, "new")
    assert tries() == ["again"]


def test_where_no_code_is_none_is_tried() -> None:
    write(code=None)

    assert try_it() is None
    assert code_row() is None


def test_users_and_tenants_do_not_share_codes() -> None:
    write()

    assert try_it(user="bea") is None
    assert try_it(tenant="norte") is None
    assert tries() == []


@pytest.mark.parametrize("fault", TRANSIENT)
def test_a_try_that_is_sent_twice_counts_once(fault: Fault) -> None:
    write()

    with faults("UpdateItem", fault) as seen:
        assert try_it() == CODE

    assert len(seen) == 2
    assert tries() == ["try"]


def test_a_fifth_try_whose_reply_is_lost_is_the_fifth_and_no_sixth() -> None:
    write()
    for number in range(4):
        try_it(str(number))

    with faults("UpdateItem", lost_reply):
        assert try_it("fifth") == CODE

    assert try_it("sixth") is None
    assert tries() == ["0", "1", "2", "3", "fifth"]


def test_who_is_overtaken_at_the_fifth_try_does_not_get_it() -> None:
    write()
    for number in range(4):
        try_it(str(number))

    with faults("UpdateItem", first(partial(try_it, "other"))):
        assert try_it("late") is None

    assert tries() == ["0", "1", "2", "3", "other"]


def test_a_row_that_a_transaction_holds_is_to_be_asked_again() -> None:
    write()

    with faults("UpdateItem", failed(400, "TransactionConflictException")), pytest.raises(phones.Overtaken):
        try_it()

    assert try_it() == CODE
    assert tries() == ["try"]


def test_silence_at_a_try_is_unavailable() -> None:
    with faults("UpdateItem", *[lost_request] * 5), pytest.raises(Unavailable):
        try_it()


@pytest.mark.parametrize("fault", [*TRANSIENT, cancelled("TransactionConflict")])
def test_a_save_survives_a_passing_fault(fault: Fault) -> None:
    with faults("TransactWriteItems", fault) as seen:
        write()

    assert seen[0].body == seen[1].body
    assert phones.get("default", "ana") == PHONE
    assert try_it() == CODE


@pytest.mark.parametrize("fault", [*TRANSIENT, cancelled("TransactionConflict")])
def test_a_verification_survives_a_passing_fault(fault: Fault) -> None:
    write()
    verified = replace(PHONE, is_verified=True, version=2)

    with faults("TransactWriteItems", fault):
        phones.verify(PHONE, verified, CODE, operation="op-2")

    assert phones.get("default", "ana") == verified
    assert code_row() is None


def verification(before: Phone = PHONE, operation: str = "op-2") -> Callable[[], None]:
    after = replace(before, is_verified=True, version=before.version + 1)
    return partial(phones.verify, before, after, CODE, operation=operation)


def test_a_code_is_used_once() -> None:
    write()
    verification()()

    verified = phones.get("default", "ana")
    assert verified is not None
    with pytest.raises(CodeWrong):
        verification(verified, "op-3")()


def test_of_two_who_use_a_code_at_once_one_does() -> None:
    write()

    with faults("TransactWriteItems", first(verification(operation="op-2"))), pytest.raises(CodeWrong):
        verification(operation="op-3")()

    kept = phones.get("default", "ana")
    assert kept is not None
    assert kept.version == 2


def test_a_code_that_was_replaced_verifies_nothing() -> None:
    write()
    write(PHONE, replace(PHONE, version=2), Code(PHONE.number, "new"), operation="op-2")

    with pytest.raises(CodeWrong):
        verification(replace(PHONE, version=2), "op-3")()

    assert phones.get("default", "ana") == replace(PHONE, version=2)


def test_who_verifies_a_phone_that_was_changed_meanwhile_looks_again() -> None:
    write()
    write(PHONE, replace(PHONE, opted_in=False, version=2), None, operation="op-2")

    with pytest.raises(phones.Overtaken):
        verification(PHONE, "op-3")()

    assert try_it() == CODE


def test_a_receipt_is_kept_with_the_phone_and_answers_for_it() -> None:
    write(receipt=kept_receipt())

    with pytest.raises(AlreadyAnswered) as kept:
        write(PHONE, replace(PHONE, version=2), operation="op-2", receipt=kept_receipt())

    assert kept.value.answer == Answer(201, PHONE.number)
    with pytest.raises(KeyReused):
        write(PHONE, replace(PHONE, version=2), operation="op-3", receipt=kept_receipt("other"))
    assert phones.get("default", "ana") == PHONE
