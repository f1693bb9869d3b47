"""Phones and codes are written whole, and tries are counted exactly, whatever comes in between.

For how long a code is right, and for whom: tests/operations/test_phones.py.
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chalicelib import settings
from chalicelib.domain.errors import CodeWrong, Unavailable
from chalicelib.domain.phones import Code, Phone
from chalicelib.store import phones
from chalicelib.store.conflicts import VersionConflict
from chalicelib.store.tables import client
from tests.factories import NOW
from tests.faults import TRANSIENT, TRANSIENT_WRITES, faults, first, lost_reply, lost_request

PHONE = Phone(
    tenant="default", user="ana", number="+56912345678", opted_in=True, is_verified=False, version=1
)
CODE = Code(PHONE.number, "digest")

pytestmark = pytest.mark.usefixtures("tables", "short_of_time")


def write(
    before: Phone | None = None,
    after: Phone = PHONE,
    code: Code | None = CODE,
    *,
    operation: str = "op-1",
) -> None:
    phones.save(before, after, code, operation=operation, idempotency=None, created=after, now=NOW)


def try_it(
    stamp: str = "try", *, seconds: float = 0, tenant: str = "default", user: str = "ana"
) -> Code | None:
    return phones.count_try(tenant, user, stamp=stamp, now=NOW + timedelta(seconds=seconds))


def four_tries() -> None:
    """On a phone with a code."""
    write()
    for number in range(4):
        assert try_it(str(number)) == CODE


def code_row(tenant: str = "default", user: str = "ana") -> dict[str, Any] | None:
    key = {"pk": {"S": f"T#{tenant}#OTP#{user}"}, "sk": {"S": "PHONE"}}
    answer = client().get_item(TableName=settings.load().ephemeral_table, Key=key)
    found: dict[str, Any] | None = answer.get("Item")
    return found


def tries() -> list[str]:
    row = code_row()
    assert row is not None
    return [each["S"] for each in row["tries"]["L"]]


def verify(before: Phone = PHONE, operation: str = "op-2") -> Phone:
    after = replace(before, is_verified=True, version=before.version + 1)
    phones.verify(before, after, CODE, operation=operation)
    return after


def test_a_phone_is_read_as_it_was_written() -> None:
    assert phones.get("default", "ana") is None

    write()

    assert phones.get("default", "ana") == PHONE
    assert phones.get("default", "bea") is None
    assert phones.get("norte", "ana") is None
    row = code_row()
    assert row is not None
    assert row["expires_at"] == {"N": str(int(NOW.timestamp()) + 600)}


def test_a_code_goes_with_its_phone_or_not_at_all() -> None:
    write()

    with pytest.raises(VersionConflict):
        write(None, replace(PHONE, number="+34912345678"), Code("+34912345678", "other"), operation="op-2")

    assert phones.get("default", "ana") == PHONE
    assert try_it() == CODE


def test_a_try_that_is_sent_twice_counts_once() -> None:
    write()

    for number, fault in enumerate(TRANSIENT):
        with faults("UpdateItem", fault) as seen:
            assert try_it(str(number)) == CODE

        assert len(seen) == 2
        assert tries() == [str(each) for each in range(number + 1)]


def test_a_fifth_try_whose_reply_is_lost_is_the_fifth_and_no_sixth() -> None:
    four_tries()

    with faults("UpdateItem", lost_reply):
        assert try_it("fifth") == CODE

    assert try_it("sixth") is None
    assert tries() == ["0", "1", "2", "3", "fifth"]


def test_who_is_overtaken_at_the_fifth_try_does_not_get_it() -> None:
    four_tries()

    with faults("UpdateItem", first(partial(try_it, "other"))):
        assert try_it("late") is None

    assert tries() == ["0", "1", "2", "3", "other"]


def test_silence_at_a_try_is_unavailable() -> None:
    with faults("UpdateItem", *[lost_request] * 5), pytest.raises(Unavailable):
        try_it()


def test_a_save_and_a_verification_survive_a_passing_fault() -> None:
    for number, fault in enumerate(TRANSIENT_WRITES):
        user = f"user-{number}"
        phone = replace(PHONE, user=user)
        with faults("TransactWriteItems", fault) as seen:
            write(None, phone, operation=f"save-{number}")

        assert seen[0].body == seen[1].body
        assert phones.get("default", user) == phone
        assert try_it(user=user) == CODE

        with faults("TransactWriteItems", fault):
            verified = verify(phone, f"verify-{number}")

        assert phones.get("default", user) == verified
        assert code_row(user=user) is None


def test_of_two_who_use_a_code_at_once_one_does() -> None:
    write()

    with faults("TransactWriteItems", first(verify)), pytest.raises(CodeWrong):
        verify(operation="op-3")

    kept = phones.get("default", "ana")
    assert kept is not None
    assert kept.version == 2


def test_a_code_that_was_replaced_verifies_nothing() -> None:
    write()
    write(PHONE, replace(PHONE, version=2), Code(PHONE.number, "new"), operation="op-2")

    with pytest.raises(CodeWrong):
        verify(replace(PHONE, version=2), "op-3")

    assert phones.get("default", "ana") == replace(PHONE, version=2)
