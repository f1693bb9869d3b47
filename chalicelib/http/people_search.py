"""Search of a tenant's people, as each dialect that has one answers it."""

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.people import SHORTEST, Person, searches_for
from chalicelib.http.call import Call
from chalicelib.http.requests import FieldsInvalid
from chalicelib.http.response_headers import rate_limit_headers
from chalicelib.operations import guest_searches, people
from chalicelib.operations.guest_searches import Guest
from chalicelib.store.people import SearchTooWide


def searched(call: Call[Any], most: int) -> tuple[list[Person], Mapping[str, str]]:
    """Return at most `most` people whom the words of the query's `q` find, and the headers of what is left.

    :raises FieldsInvalid: if the words are too short, or those of too many people
    :raises RateExceeded: if the caller has made more than 30 searches within a minute
    :raises Unavailable: if the store gave no definite answer in time
    """
    searches = searches_for(call.query.q)
    if not searches:
        es = f"debe tener al menos {SHORTEST} caracteres seguidos"
        raise FieldsInvalid.of_field("q", es, f"must have at least {SHORTEST} characters in a row")
    allowance = people.admit_search(caller=call.caller, now=call.now)
    try:
        found = people.search(tenant=call.tenant, searches=searches, most=most)
    except SearchTooWide as error:
        raise _too_wide() from error
    return found, rate_limit_headers(allowance)


def searched_guests(call: Call[Any], most: int) -> list[Guest]:
    """Return at most `most` guests whom the words of the query's `q` find, of those that the caller may see.

    :raises FieldsInvalid: if the words are those of too many guests
    :raises Unavailable: if the store gave no definite answer in time
    """
    try:
        return guest_searches.search(text=call.query.q, caller=call.caller, now=call.now, most=most)
    except SearchTooWide as error:
        raise _too_wide() from error


def _too_wide() -> FieldsInvalid:
    es = "tiene palabras de demasiadas personas: escribe más letras de una"
    return FieldsInvalid.of_field("q", es, "has words of too many people: write more letters of one")
