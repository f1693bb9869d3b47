"""Where a code may go, and how many a day: to one number, in one tenant, on one stage (contract rooms.md)."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial

import pytest

from chalicelib.domain.errors import PhoneNotReachable, RateExceeded
from chalicelib.operations import phones
from chalicelib.operations.phone_numbers import can_get_sms
from chalicelib.operations.phones import Saved
from chalicelib.store import phones as store
from tests import texts
from tests.factories import NOW, caller
from tests.faults import faults, first, lost_reply

NUMBER, OTHER = "+34612345678", "+56922222222"
MIDNIGHT = datetime.fromisoformat("2026-03-15T00:00:00Z")

# What an SMS can go to: by country.
MOBILE = {
    "ES": "+34612345678",
    "AR": "+5491112345678",
    "GB": "+447400123456",
    "US": "+12015550123",  # fixed or mobile: the plan does not say
    "JM": "+18765551234",
    "CL": "+56912345678",  # the document's example, which the plan does not know
}
NEVER = {
    "a landline": "+34912345678",
    "a premium number": "+19005551234",
    "a premium number with shared cost": "+34803123456",
    "a shared-cost number": "+34901123456",
    "a personal number": "+447012345678",
    "a company's number": "+443001234567",
    "a satellite phone, Iridium": "+881612345678",
    "a satellite phone, Inmarsat": "+870773111632",
    "an international network": "+882161234567",
    "an international premium number": "+979123456789",
    "an international free number": "+80012345678",
    "an international number that nobody knows": "+8835100000000",
}

Set = Callable[..., None]

pytestmark = pytest.mark.usefixtures("tables")


@pytest.fixture(autouse=True)
def _otp(settings_changed: Set) -> Iterator[None]:
    """A stage that wants every number proved, and has sent no text yet."""
    settings_changed(PHONE_OTP="true")
    texts.forget()
    yield
    texts.forget()


def save(number: str = NUMBER, *, user: str = "ana", tenant: str = "default", now: datetime = NOW) -> Saved:
    return phones.save(
        caller=caller(user, tenant=tenant), number=number, country=None, opted_in=False, now=now
    )


def refused(number: str = NUMBER, *, user: str = "ana", tenant: str = "default", now: datetime = NOW) -> str:
    """Expect that a budget is used up until midnight; its name."""
    with pytest.raises(RateExceeded) as refusal:
        save(number, user=user, tenant=tenant, now=now)
    assert refusal.value.retry_after == (MIDNIGHT - now).total_seconds()
    assert refusal.value.limit
    return refusal.value.limit.name


def some(count: int) -> Iterator[str]:
    """Numbers that nobody else has."""
    return (f"+3461000{index:04d}" for index in range(count))


# Where an SMS may go


def test_an_sms_goes_to_the_stages_countries_alone(settings_changed: Set) -> None:
    for country, number in MOBILE.items():
        others = ",".join({*MOBILE} - {country})
        for countries, may in ((country, True), (f"FR, {country}", True), (others, False), ("", False)):
            settings_changed(SMS_COUNTRIES=countries)
            assert can_get_sms(number) is may, (countries, number)


def test_no_sms_goes_to_what_gets_none_or_is_nowhere(settings_changed: Set) -> None:
    settings_changed(SMS_COUNTRIES="all")

    assert [number for number in MOBILE.values() if not can_get_sms(number)] == []
    assert [what for what, number in NEVER.items() if can_get_sms(number)] == []


def test_a_number_of_one_of_several_countries_needs_all_of_them(settings_changed: Set) -> None:
    """+44 77 009 is nobody's number yet: it may become one of Jersey's."""
    for countries, may in (("GB", False), ("GB,GG,IM,JE", True), ("all", True)):
        settings_changed(SMS_COUNTRIES=countries)
        assert can_get_sms("+447700900123") is may, countries


def test_a_number_that_gets_no_sms_is_refused_only_where_a_code_would_have_to_go_out(
    settings_changed: Set,
) -> None:
    save(OTHER)
    phones.verify(caller=caller("ana"), code=texts.last_code(), now=NOW)
    settings_changed(SMS_COUNTRIES="AR")

    for number in (NUMBER, *NEVER.values()):
        with pytest.raises(PhoneNotReachable):
            save(number, user="bea")
    assert store.get("default", "bea") is None
    assert not save(OTHER).requires_code
    assert len(texts.sent()) == 1

    settings_changed(PHONE_OTP="false")
    for number in (NUMBER, *NEVER.values()):
        assert save(number, user="bea").phone.number == number


# Budgets


def test_five_codes_a_day_go_to_one_number_whoever_asks() -> None:
    for index in range(5):
        save(user=f"user-{index}", tenant=f"tenant-{index}", now=NOW + timedelta(minutes=index))

    for second in (301, 302, 12 * 3600 - 1):
        assert refused(user="eva", now=NOW + timedelta(seconds=second)) == "codes-of-number"
    assert len(texts.sent()) == 5
    assert store.get("default", "eva") is None
    save(OTHER, user="eva")
    save(user="eva", now=MIDNIGHT)
    assert [number for number, _ in texts.sent()] == [*[NUMBER] * 5, OTHER, NUMBER]


def test_a_tenant_sends_two_hundred_codes_a_day() -> None:
    for index, number in enumerate(some(200)):
        save(number, user=f"user-{index}")

    assert refused(OTHER) == "codes-of-tenant"
    save(OTHER, tenant="norte")
    save(OTHER, now=MIDNIGHT)


def test_a_stage_sends_as_many_codes_a_day_as_its_setting_says(settings_changed: Set) -> None:
    settings_changed(SMS_DAILY_LIMIT="3")
    for index, number in enumerate(some(3)):
        save(number, tenant=f"tenant-{index}")

    assert refused(OTHER) == "codes-of-stage"
    save(OTHER, now=MIDNIGHT)


def test_what_sends_no_code_does_not_count(settings_changed: Set) -> None:
    """Neither a verified number, nor one that is refused, nor what another budget holds back."""
    settings_changed(SMS_DAILY_LIMIT="2")
    save()
    phones.verify(caller=caller("ana"), code=texts.last_code(), now=NOW)
    for _ in range(9):
        save()
        with pytest.raises(PhoneNotReachable):
            save(NEVER["a landline"], user="bea")
    save(OTHER, user="bea")
    for _ in range(9):
        assert refused(OTHER, user="bea") == "codes-of-stage"

    settings_changed(SMS_DAILY_LIMIT="100")
    for _ in range(4):
        save(OTHER, user="bea")
    assert refused(OTHER, user="bea") == "codes-of-number"


def test_of_nine_who_ask_at_once_five_get_a_code() -> None:
    names = iter(f"user-{index}" for index in range(9))
    refusals: list[str] = []

    def ask() -> None:
        try:
            save(user=next(names))
        except RateExceeded as refusal:
            refusals.append(refusal.limit.name if refusal.limit else "")

    with faults("TransactWriteItems", *[first(ask)] * 8):
        ask()

    assert refusals == ["codes-of-number"] * 4
    assert [number for number, _ in texts.sent()] == [NUMBER] * 5


def test_a_code_whose_write_lost_its_reply_counts_once() -> None:
    for index in range(5):
        with faults("TransactWriteItems", lost_reply):
            save(user=f"user-{index}")

    assert refused(user="eva") == "codes-of-number"


def test_a_budget_that_is_used_up_is_a_line_in_the_log_that_does_not_name_the_number(
    caplog: pytest.LogCaptureFixture, settings_changed: Set
) -> None:
    settings_changed(SMS_DAILY_LIMIT="1")
    save()
    with caplog.at_level(logging.WARNING):
        refused(OTHER, tenant="norte")

    [line] = [record for record in caplog.records if record.getMessage() == "no code was sent"]
    said = {name: vars(line)[name] for name in ("budget", "tenant")}
    assert said == {"budget": "codes-of-stage", "tenant": "norte"}
    assert OTHER not in json.dumps(vars(line), default=str)


def test_who_overtakes_themselves_still_takes_no_more_than_there_is() -> None:
    with faults("TransactWriteItems", *[first(partial(save, OTHER))] * 4):
        save()

    assert len([number for number, _ in texts.sent() if number == OTHER]) == 4
    for _ in range(4):
        save()
    assert refused() == "codes-of-number"
