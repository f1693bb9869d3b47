"""Channels that are out: everybody else is told meanwhile, who was not is told later, claims go on."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from chalicelib import clock
from tests.contract.common.notices import LEADS, THURSDAY, Town, claim, town
from tests.contract.courts import At, SettingsChanged
from tests.contract.notices import EMAIL, TOPIC, WHATSAPP, Chats, bodies, chats, chatted, met, out
from tests.contract.rooms import Rooms, address
from tests.faults import failed, faults, lost_request

__all__ = ["chats", "claim", "town"]

HOUR: Final = timedelta(hours=1)
QUARTER: Final = timedelta(minutes=15)
NUMBER: Final = "+56911111111"
START: Final = datetime.fromisoformat(f"{THURSDAY}T10:00:00Z")

in_rooms = pytest.mark.parametrize("dialect", ["rooms"], indirect=True)
"""Where several people are told of one event, and by telephone too."""


def reminding(town: Town) -> str:
    """Return when people are to be reminded of a claim of Thursday at ten."""
    return (START - LEADS[town.dialect.name]).isoformat()


def is_over(town: Town) -> None:
    """Assert that nobody is told anything more, and nothing was given up."""
    town.behind.run_for(24 * HOUR)
    assert (town.told(), town.behind.waiting, town.behind.dead) == ({}, {}, [])


# Mail.


def test_mail_that_is_out_is_sent_once_when_it_is_back_unless_it_is_overtaken(town: Town) -> None:
    for hour, outage, later in ((10, timedelta(0), timedelta(seconds=10)), (12, HOUR, 2 * HOUR)):
        with out(EMAIL) as refused:
            town.claimed(hour)
            town.behind.run_for(outage)
            assert town.told() == {}
            assert town.dialect.bruno.conflicts(town.dialect.bruno.create(hour, day=THURSDAY))
        assert refused

        town.behind.run_for(later)

        town.posted("created")

    # What happens meanwhile overtakes what could not be told.
    with out(EMAIL):
        claim = town.claimed(14)
        town.behind.run()
        town.cancel(claim)
        town.behind.run_for(HOUR)
    town.behind.run_for(2 * HOUR)
    town.posted("cancelled")
    is_over(town)


def test_one_address_that_cannot_be_mailed_holds_nobody_up_and_is_put_aside_in_the_end(town: Town) -> None:
    others = {user: words for user, words in town.words("created").items() if user != "ana"}
    with out(EMAIL, about=address("ana")):
        claim = town.claimed()
        before = town.dialect.get(claim).raw
        assert town.told() == others
        assert town.dialect.bruno.create(12, day=THURSDAY).status == 201
        assert set(town.told()) == {"bruno", *others}
        town.behind.run_for(HOUR)
        assert town.told() == {}
    town.behind.run_for(2 * HOUR)
    assert town.told() == {"ana": town.words("created")["ana"]}

    with out(EMAIL, about=address("ana")):
        town.move(claim)
        town.behind.run_for(24 * HOUR)
    assert "ana" not in town.told()
    assert (len(town.behind.dead), town.behind.waiting) == (1, {})
    assert town.dialect.get(claim).raw != before


def test_a_reminder_that_could_not_be_sent_in_time_is_not_sent_after_it_nor_one_that_comes_again(
    town: Town, claim: str, at: At
) -> None:
    town.claimed(14)
    town.behind.told()
    at(reminding(town))
    town.behind.sweep()
    [event] = bodies(town.behind)
    town.posted("reminder")

    for instant in (reminding(town), START.isoformat()):
        at(instant)
        town.behind.again(event, times=4)
        assert town.told() == {}
    at((START + 4 * HOUR - QUARTER).isoformat())
    town.behind.sweep()
    with out(EMAIL):
        town.behind.run_for(QUARTER - timedelta(minutes=1))
        assert town.told() == {}
    is_over(town)


def test_a_stage_without_a_sender_sends_no_mail(town: Town, settings_changed: SettingsChanged) -> None:
    settings_changed(MAIL_FROM="")
    town.claimed()

    is_over(town)


@in_rooms
def test_mail_that_is_slow_is_sent_once_though_a_function_s_time_is_not_enough_for_all(
    town: Town, at: At
) -> None:
    def slow(_request: Any) -> None:
        at((clock.now() + timedelta(seconds=20)).isoformat())

    guests = ("bruno", "carla", "alma")
    assert town.dialect.create_with(guests=[address(user) for user in guests]).status == 201
    with met(EMAIL, slow):
        town.behind.run_for(HOUR)

    assert set(town.told()) == {"ana", *guests}
    is_over(town)


# Everything else.


@in_rooms
def test_phones_and_mail_go_on_without_each_other(town: Town, chats: Chats) -> None:
    assert Rooms(town.dialect.verbs.api).save_phone(phone=NUMBER).status == 201
    with out(EMAIL):
        town.claimed()
        assert set(chatted(town.behind, chats)) == {NUMBER}
        assert town.told() == {}
    town.behind.run_for(HOUR)
    assert chats == []
    town.posted("created")

    with out(WHATSAPP):
        town.claimed(12)
        town.posted("created")
        assert chats == []
    town.behind.run_for(HOUR)
    assert set(chatted(town.behind, chats)) == {NUMBER}
    assert town.told() == {}


def test_nothing_is_lost_while_the_topic_takes_nothing(town: Town) -> None:
    with met(TOPIC, lost_request):
        town.claimed()
        assert town.told() == {}
        assert town.dialect.bruno.create(12, day=THURSDAY).status == 201

    mailed = town.behind.told()
    assert {to for to, _ in mailed} == {address(user) for user in ("bruno", *town.words("created"))}
    assert (address("ana"), town.words("created")["ana"]) in mailed
    assert len(mailed) == len(set(mailed))
    is_over(town)


def test_where_it_cannot_be_noted_who_was_told_nobody_is_told_until_it_can(town: Town) -> None:
    town.claimed()
    count = len(town.words("created"))
    # The relay has done its part, so that what fails are the notes of who was told.
    town.behind.relay()
    with faults("UpdateItem", *[failed(400, "AccessDeniedException")] * count) as seen:
        assert town.told() == {}
    assert len(seen) == count

    town.behind.run_for(timedelta(minutes=1))

    town.posted("created")
    is_over(town)


# Whatever happens behind it, a claim is what it is.


@pytest.mark.parametrize("service", [EMAIL, WHATSAPP, TOPIC])
def test_what_fails_behind_a_claim_changes_no_answer_and_leaves_it_as_it_is(
    town: Town, chats: Chats, at: At, service: str
) -> None:
    assert Rooms(town.dialect.verbs.api).save_phone(phone=NUMBER).status == 201

    def life() -> list[tuple[int, bytes]]:
        """Return what clients are answered all through a claim's life, but for its id."""
        at("2024-01-14T12:00:00Z")
        dialect, claim = town.dialect, town.claimed()
        steps: list[Callable[[], Any]] = [
            lambda: dialect.get(claim),
            lambda: dialect.change(claim, **dialect.times("10:00", "10:30", day=THURSDAY)),
            lambda: dialect.bruno.create(10, day=THURSDAY),
            lambda: dialect.change(claim, **dialect.times("10:00", town.end, day=THURSDAY)),
            lambda: town.behind.sweep(reminding(town)),
            lambda: dialect.get(claim),
            lambda: dialect.cancel(claim),
            lambda: dialect.get(claim),
            lambda: dialect.delete(claim),
            lambda: dialect.get(claim),
        ]
        seen = []
        for step in steps:
            answer = step()
            town.behind.run()
            if not isinstance(answer, dict):
                seen.append((answer.status, answer.raw.replace(claim.encode(), b"#")))
        return seen

    expected = life()
    with met(service, lost_request) if service == TOPIC else out(service) as refused:
        assert life() == expected

    assert refused
