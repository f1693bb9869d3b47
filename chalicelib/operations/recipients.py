"""Where mail for somebody goes who takes part in a reservation, and in which language."""

from chalicelib.domain.languages import Language
from chalicelib.domain.people import Person
from chalicelib.domain.reservation import Reservation
from chalicelib.notifications.letters import Recipient
from chalicelib.operations.people import language_of, listed_language


def recipient_of(user: str, reservation: Reservation, person: Person | None) -> Recipient:
    """Return name and address from the directory; for the holder, else those given with the reservation.

    Nothing is sent to an address that the directory has, and that is not proved.
    """
    if person is not None and not person.is_proved:
        return Recipient(name=person.name, email="")
    name, email = (person.name, person.email) if person is not None else ("", "")
    if user == reservation.holder:
        name, email = name or reservation.contact.name, email or reservation.contact.email
    return Recipient(name=name, email=email)


def language_for(user: str, reservation: Reservation, person: Person | None) -> Language:
    """Return the language of somebody's mails; of a guest, whom no directory knows, that of their contact."""
    if person is None and user == reservation.holder:
        return listed_language(reservation.contact.language)
    return language_of(person)
