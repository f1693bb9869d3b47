"""Video links in mails: a mail waits for the better link, and that one is no news."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.conferences.answers import refused
from tests.conferences.conftest import google
from tests.conferences.google import INSERT, Google
from tests.contract.courts import At
from tests.contract.notices import entry_of, posted, told
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import made
from tests.contract.test_rooms_links import JITSI, MEET
from tests.pipeline import Pipeline

__all__ = ["google"]

BOTH = {"ana": "Reserva confirmada: Demo", "bruno": "Invitación: Demo"}


def demo_with_link(rooms: Rooms) -> dict[str, Any]:
    return rooms.booked(title="Demo", has_google_meet=True, guests=[address("bruno")])


def test_a_mail_has_the_link_that_the_calendar_gave_and_nobody_hears_of_a_change(
    ready: Rooms, behind: Pipeline, google: Google
) -> None:
    demo_with_link(ready)

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == BOTH
    for mail in mails.values():
        assert f"Enlace: {MEET}" in mail.text
        assert f'href="{MEET}"' in mail.html
        assert entry_of(mail).url == MEET
    behind.run_for(timedelta(hours=1))
    assert told(behind) == {}


def test_a_mail_waits_while_the_calendar_is_asked(ready: Rooms, behind: Pipeline, google: Google) -> None:
    seen: list[tuple[dict[str, str], list[str]]] = []

    def meanwhile(proceed: Callable[[], object]) -> object:
        seen.append((told(behind), [each.queue for each in behind.waiting.values()]))
        return proceed()

    google.next(INSERT, meanwhile)  # type: ignore[arg-type]

    assert demo_with_link(ready)["google_meet_link"] == MEET
    behind.run_for(timedelta(seconds=10))

    assert seen == [({}, ["email"])]
    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == BOTH
    assert all(entry_of(mail).url == MEET for mail in mails.values())


def test_a_mail_waits_for_no_calendar_that_does_not_answer(
    ready: Rooms, behind: Pipeline, google: Google
) -> None:
    google.next(INSERT, refused(500, "backendError"))
    booking = demo_with_link(ready)
    assert str(booking["google_meet_link"]).startswith(JITSI)

    behind.run_for(timedelta(seconds=10))

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == BOTH
    assert all(booking["google_meet_link"] in mail.text for mail in mails.values())


def test_without_a_calendar_no_mail_waits(ready: Rooms, behind: Pipeline) -> None:
    booking = demo_with_link(ready)

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == BOTH
    assert all(entry_of(mail).url == booking["google_meet_link"] for mail in mails.values())


def test_a_link_that_comes_with_a_change_is_told_along_with_it(
    ready: Rooms, behind: Pipeline, google: Google
) -> None:
    google.next(INSERT, refused(500, "backendError"))
    booking = demo_with_link(ready)
    behind.run_for(timedelta(seconds=10))
    assert told(behind) == BOTH

    made(ready.put(booking["id"], title="Ensayo"), 200)

    mails = posted(behind)
    assert {user: mail.subject for user, mail in mails.items()} == {
        "ana": "Reserva actualizada: Ensayo",
        "bruno": "Reunión actualizada: Ensayo",
    }
    assert all(MEET in mail.text for mail in mails.values())
    behind.run_for(timedelta(minutes=1))
    assert told(behind) == {}


def test_a_move_takes_its_link_along(ready: Rooms, behind: Pipeline, google: Google) -> None:
    booking = demo_with_link(ready)
    told(behind)

    made(ready.put(booking["id"], **slot("15:00")), 200)

    assert {entry_of(mail).url for mail in posted(behind).values()} == {MEET}


def test_what_is_called_off_has_no_link_any_more(ready: Rooms, behind: Pipeline, google: Google) -> None:
    booking = demo_with_link(ready)
    told(behind)

    made(ready.cancel(booking["id"]), 200)

    for mail in posted(behind).values():
        assert MEET not in mail.text + mail.html
        assert entry_of(mail).method == "CANCEL"


def test_a_reminder_has_the_link(ready: Rooms, behind: Pipeline, google: Google, at: At) -> None:
    demo_with_link(ready)
    told(behind)
    at("2024-01-15T09:45:00Z")
    behind.sweep()

    mails = posted(behind)
    assert set(mails) == {"ana", "bruno"}
    assert all(f"Enlace: {MEET}" in mail.text for mail in mails.values())
