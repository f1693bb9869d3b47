"""Video links in mails: a mail waits for the better link, and that one is no news."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.contract.courts import At
from tests.contract.notices import entry_of, posted, subjects_of, told
from tests.contract.rooms import Rooms, address, slot
from tests.contract.rooms_answers import made
from tests.contract.test_rooms_links import JITSI, MEET
from tests.integrations.conferences.conftest import google
from tests.integrations.conferences.google import INSERT, Google
from tests.integrations.conferences.responses import refused
from tests.pipeline import Pipeline

__all__ = ["google"]

BOTH = {"ana": "Reserva confirmada: Demo", "bruno": "Invitación: Demo"}


def demo_with_link(rooms: Rooms) -> dict[str, Any]:
    return rooms.booked(title="Demo", has_google_meet=True, guests=[address("bruno")])


def are_told(behind: Pipeline, link: str) -> None:
    """Assert that both were mailed the new booking, with this link, once."""
    mails = posted(behind)
    assert subjects_of(mails) == BOTH
    for mail in mails.values():
        assert f"Enlace: {link}" in mail.text
        assert f'href="{link}"' in mail.html
        assert entry_of(mail).url == link
    behind.run_for(timedelta(hours=1))
    assert told(behind) == {}


def test_without_a_calendar_no_mail_waits(ready: Rooms, behind: Pipeline) -> None:
    are_told(behind, demo_with_link(ready)["google_meet_link"])


def test_a_mail_has_the_link_that_the_calendar_gave_until_the_booking_is_called_off(
    ready: Rooms, behind: Pipeline, google: Google, at: At
) -> None:
    booking = demo_with_link(ready)
    are_told(behind, MEET)

    at("2024-01-15T09:45:00Z")
    behind.sweep()
    mails = posted(behind)
    assert subjects_of(mails) == {"ana": "Recordatorio: Demo", "bruno": "Recordatorio: Demo"}
    assert all(f"Enlace: {MEET}" in mail.text for mail in mails.values())

    made(ready.put(booking["id"], **slot("15:00")), 200)
    assert {entry_of(mail).url for mail in posted(behind).values()} == {MEET}

    made(ready.cancel(booking["id"]), 200)
    for mail in posted(behind).values():
        assert MEET not in mail.text + mail.html
        assert entry_of(mail).method == "CANCEL"


def test_a_mail_waits_while_the_calendar_is_asked(ready: Rooms, behind: Pipeline, google: Google) -> None:
    seen: list[tuple[dict[str, str], list[str]]] = []

    def meanwhile(proceed: Callable[[], object]) -> object:
        seen.append((told(behind), [each.queue for each in behind.waiting.values()]))
        return proceed()

    google.next(INSERT, meanwhile)  # type: ignore[arg-type]

    assert demo_with_link(ready)["google_meet_link"] == MEET
    behind.run_for(timedelta(seconds=10))

    assert seen == [({}, ["email"])]
    are_told(behind, MEET)


def test_a_mail_waits_for_no_calendar_that_does_not_answer_and_the_next_change_has_its_link(
    ready: Rooms, behind: Pipeline, google: Google
) -> None:
    google.next(INSERT, refused(500, "backendError"))
    booking = demo_with_link(ready)
    assert str(booking["google_meet_link"]).startswith(JITSI)
    behind.run_for(timedelta(seconds=10))
    are_told(behind, booking["google_meet_link"])

    made(ready.put(booking["id"], title="Ensayo"), 200)

    mails = posted(behind)
    assert subjects_of(mails) == {
        "ana": "Reserva actualizada: Ensayo",
        "bruno": "Reunión actualizada: Ensayo",
    }
    assert all(MEET in mail.text for mail in mails.values())
    behind.run_for(timedelta(minutes=1))
    assert told(behind) == {}
