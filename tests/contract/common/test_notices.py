"""Mails of what happens to a claim: to whom, once, in which language, and if nothing has overtaken them."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Final

from tests.contract.callers import PEOPLE
from tests.contract.common.notices import ENDS, PLACES, THURSDAY, Town, claim, town
from tests.contract.courts import At, SettingsChanged
from tests.contract.notices import bodies, entry_of

__all__ = ["claim", "town"]

ITEMS: Final = {"appointments": "/api/reservations"}
"""Where the claims of a dialect are, unless it is the path of their list."""
NEW_TIME: Final = "viernes 19 de enero de 2024, de 15:00 a 15:45 (UTC)"


# What is told.


def test_who_claims_is_told_what_where_and_when_and_once(town: Town) -> None:
    town.claimed()

    mails = town.posted("created")
    assert all(town.when in mail.text and town.when in mail.html for mail in mails.values())
    assert PLACES[town.dialect.name] in mails["ana"].text
    assert PLACES[town.dialect.name].partition(": ")[2] in mails["ana"].html
    assert "Hola, Ana López:" in mails["ana"].text
    assert town.told() == {}


def test_a_claim_is_one_event_in_a_calendar_from_the_first_mail_to_the_last(town: Town) -> None:
    status = "TENTATIVE" if town.dialect.name == "courts" else "CONFIRMED"
    uids = set()
    for hour, (topic, end) in zip((10, 12), ENDS.items(), strict=True):
        claim = town.claimed(hour)
        created = town.posted("created")
        town.move(claim, f"{hour + 5}:00")
        moved = town.posted("moved")
        end(town, claim)
        ended = town.posted(topic)

        new_time = f"viernes 19 de enero de 2024, de {hour + 5}:00 a {hour + 5}:45 (UTC)"
        assert all(new_time in mail.text for mail in (*moved.values(), *ended.values()))
        assert all(f"Antes: jueves 18 de enero de 2024, de {hour}:00" in mail.text for mail in moved.values())
        for user in created:
            first, second, last = (entry_of(mails[user]) for mails in (created, moved, ended))
            assert [first.method, second.method, last.method] == ["REQUEST", "REQUEST", "CANCEL"]
            assert [first.status, second.status, last.status] == [status, status, "CANCELLED"]
            assert first.start == datetime(2024, 1, 18, hour, tzinfo=UTC)
            assert second.start == last.start == datetime(2024, 1, 19, hour + 5, tzinfo=UTC)
            assert second.end == last.end == datetime(2024, 1, 19, hour + 5, 45, tzinfo=UTC)
            assert first.uid == second.uid == last.uid
            assert first.sequence < second.sequence < last.sequence
            uids.add(first.uid)
    assert len(uids) == len(ENDS)


def test_nobody_reads_an_address_but_their_own(town: Town) -> None:
    claim = town.claimed()
    for step in (None, town.move, town.cancel):
        if step is not None:
            step(claim)
        mails = town.posted()
        assert "ana" in mails
        for user, mail in mails.items():
            raw = mail.message.as_string() + str(mail.calendar) + mail.text + mail.html
            assert [other for other in PEOPLE if PEOPLE[other]["email"] in raw] == [user]


def test_times_are_on_the_clock_of_what_is_claimed_and_the_calendar_has_utc(
    town: Town, settings_changed: SettingsChanged
) -> None:
    """In Madrid the clocks go forward on 31 March 2024."""
    claim = town.claimed_in_zone(settings_changed, "Europe/Madrid", "2024-03-29T10:00", "2024-03-29T10:45")
    mail = town.posted()["ana"]
    old = "viernes 29 de marzo de 2024, de 10:00 a 10:45 (Europe/Madrid)"
    assert old in mail.text
    assert old in mail.html
    assert entry_of(mail).start == datetime(2024, 3, 29, 9, tzinfo=UTC)

    wall = town.dialect.wall_clock("2024-04-01T10:00", "2024-04-01T10:45")
    assert town.dialect.change(claim, **wall).status == 200

    mail = town.posted()["ana"]
    assert "Cuándo: lunes 1 de abril de 2024, de 10:00 a 10:45 (Europe/Madrid)" in mail.text
    assert f"Antes: {old}" in mail.text
    assert entry_of(mail).start == datetime(2024, 4, 1, 8, tzinfo=UTC)


# To whom.


def test_each_is_told_in_the_language_that_they_chose(town: Town) -> None:
    assert town.dialect.request("PUT", "/api/me/language", json={"language": "en"}).status == 200
    claim = town.claimed()
    english = f"Thursday, 18 January 2024, 10:00–{town.end} (UTC)"
    assert english in town.posted("in English")["ana"].text

    # What a request asks for is for its own answer.
    assert town.dialect.sending({"Accept-Language": "es"}).read_list().status == 200
    town.move(claim)
    assert "Friday, 19 January 2024, 15:00–15:45 (UTC)" in town.posted()["ana"].text
    assert town.dialect.request("PUT", "/api/me/language", json={"language": "es"}).status == 200
    town.cancel(claim)
    town.posted("cancelled")


def test_mail_goes_to_the_address_that_somebody_has_now_if_there_is_one(town: Town, claim: str) -> None:
    ana = town.dialect.by("ana", email="ana.nueva@example.com")
    assert ana.read_list().status == 200
    town.calling(ana).cancel(claim)
    expected = dict(town.words("cancelled"))
    expected["ana.nueva"] = expected.pop("ana")
    assert town.told() == expected

    town.calling(town.dialect.by("dora", name="Dora Sanz", email="")).claimed(12)
    others = {user: words for user, words in town.words("created").items() if user != "ana"}
    assert town.told() == {user: words.replace("Ana López", "Dora Sanz") for user, words in others.items()}
    assert (town.behind.waiting, town.behind.dead) == ({}, [])


def test_each_holder_is_told_of_their_own_and_no_other_tenant_of_it(town: Town) -> None:
    assert town.dialect.bruno.create(12, day=THURSDAY).status == 201
    assert set(town.told()) == {"bruno", *town.words("created")} - {"ana"}

    norte = town.dialect.in_tenant("norte").by("ana", tenant="norte", name="Ana", email="norte@example.com")
    assert norte.create(day=THURSDAY).status == 201
    assert set(town.told()) == {"norte"}


# What nobody is told of.


def test_nobody_is_told_when_nothing_has_changed(town: Town, claim: str) -> None:
    ana, bruno = town.dialect, town.dialect.bruno
    assert bruno.create(13, day=THURSDAY).status == 201
    town.behind.told()

    town.move(claim, "10:00", THURSDAY, town.end)
    assert bruno.conflicts(bruno.create(10, day=THURSDAY))
    ana.refusal(ana.request("POST", ana.create_path, json={}), 422 if ana.name == "rooms" else 400)
    ana.refusal(bruno.request("DELETE", f"{ITEMS.get(ana.name, ana.list_path)}/{claim}"), 403)
    ana.refusal(ana.cancel(ana.unknown_id), 404)
    # In the gym it is a session that would move.
    if ana.name != "gym":
        assert ana.conflicts(ana.change(claim, **ana.times("13:00", "13:45", day=THURSDAY)))
    assert town.told() == {}


def test_nobody_is_told_of_what_is_asked_again_or_that_what_was_cancelled_is_deleted(town: Town) -> None:
    create = partial(town.dialect.keyed().request, "POST", town.dialect.create_path, json=town.body())
    first = create()
    town.posted("created")
    second = create()
    assert (second.status, second.raw) == (201, first.raw)
    assert town.told() == {}

    claim = town.dialect.id_of(first)
    town.cancel(claim)
    town.posted("cancelled")
    assert town.dialect.cancel(claim).status == (400 if town.dialect.name == "gym" else 200)
    town.delete(claim)
    assert town.told() == {}


def test_a_deletion_is_told_before_the_end_and_not_afterwards(town: Town, claim: str, at: At) -> None:
    others = [town.claimed(hour) for hour in (12, 14)]
    town.behind.told()

    at(town.at_end(-1))
    town.delete(claim)
    town.posted("deleted")
    at("2024-01-18T15:00:00Z")
    town.delete(others[0])
    assert town.told() == {}
    town.behind.sweep()
    town.delete(others[1])
    assert town.told() == {}


# Overtaken, and more than once.


def test_of_what_happens_at_once_the_last_is_told_and_a_cancellation_above_all(town: Town) -> None:
    cases: list[tuple[bool, list[Callable[[Town, str], None]], str]] = [
        (False, [Town.cancel], "cancelled"),
        (False, [Town.delete], "deleted"),
        (True, [Town.cancel, Town.delete], "cancelled"),
        (True, [Town.move, Town.cancel], "cancelled"),
        (True, [Town.move, Town.delete], "deleted"),
    ]
    for is_heard_of, steps, topic in cases:
        claim = town.claimed()
        if is_heard_of:
            town.posted("created")
        for step in steps:
            step(town, claim)
        assert {entry_of(mail).method for mail in town.posted(topic).values()} == {"CANCEL"}, steps
        if Town.delete not in steps:
            town.delete(claim)

    claim = town.claimed()
    town.told()
    town.move(claim, "13:00", THURSDAY)
    town.move(claim)
    assert all(f"Cuándo: {NEW_TIME}" in mail.text for mail in town.posted("moved").values())


def test_every_event_may_come_again_however_often_late_and_out_of_order(town: Town, at: At) -> None:
    claim = town.claimed()
    events = bodies(town.behind)
    town.posted("created")
    for topic, step in (("moved", town.move), ("cancelled", town.cancel)):
        step(claim)
        events += bodies(town.behind)
        town.posted(topic)
    assert len(events) == 3

    for day in ("2024-01-14", "2024-01-15", "2024-01-28"):
        at(f"{day}T12:00:00Z")
        for event in reversed(events):
            town.behind.again(event, times=4)
        assert town.told() == {}, day
    assert (town.behind.waiting, town.behind.dead) == ({}, [])


def test_no_old_event_and_no_stream_read_again_brings_back_what_was_deleted(town: Town, at: At) -> None:
    claim = town.claimed()
    [event] = bodies(town.behind)
    town.behind.waiting.clear()
    town.delete(claim)
    town.posted("deleted")
    at("2024-01-15T09:00:00Z")

    town.behind.again(event)
    assert town.told() == {}

    town.behind.read = 0
    assert town.told() == {}
    assert town.behind.read > 0
