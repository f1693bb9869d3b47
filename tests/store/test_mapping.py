"""Items and records are the same by the names of fields; what an item must have and has not is an error."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pynamodb.attributes import NumberAttribute

from chalicelib.domain.reservation import Reservation
from chalicelib.domain.webhooks import Endpoint
from chalicelib.store.feeds import _FEEDS
from chalicelib.store.mapping import RecordMapping
from chalicelib.store.records import item_of, record_in, reservation_of
from chalicelib.store.tables import EndpointItem, ReservationItem
from tests.factories import reservation
from tests.notifications.samples import change
from tests.store.test_feeds import FEED

KEYS = {"pk": "p", "sk": "s", "hk": "h", "rk": "r", "ck": "c", "cs": "o"}
NOW = datetime(2026, 3, 15, 10, tzinfo=UTC)


def item(record: Reservation) -> dict[str, Any]:
    return item_of(record, pk="p", sk="RSV", order="o", due=None)


def test_a_reservation_comes_back_as_it_was_with_all_that_is_optional_or_without() -> None:
    plain = reservation(details={"notas": None, "total": 12.5, "guests": ["a", {"b": [True]}]})
    whole = replace(
        plain,
        attendees=("ana", "bruno"),
        buffer_before=timedelta(minutes=5),
        buffer_after=timedelta(minutes=10),
        expires=NOW,
        reminds=timedelta(hours=2),
        reminded=NOW,
        history=(change("created"), change("moved", start=["a", "b"])),
    )

    for record in (plain, whole):
        assert reservation_of(item(record)) == record
    assert record_in({**item(whole), "history": {"L": []}}) == replace(whole, history=())


def test_pynamodb_makes_the_same_item_of_what_it_reads_in_one() -> None:
    whole = reservation(
        details={"notas": None, "total": 12.5, "guests": ["a", {"b": [True, 1], "c": {}}]},
        attendees=("ana",),
        expires=NOW,
        history=(change("created"), change("moved", start=["a", "b"])),
    )

    for made in (item(whole), item(reservation())):
        assert ReservationItem.from_raw_data(made).serialize() == made


def test_an_item_without_what_all_have_is_not_made() -> None:
    with pytest.raises(ValueError, match="lacks hk, op"):
        _FEEDS.item(FEED, pk="p", ck="c", cs="s", start=NOW)


def test_what_every_item_has_is_missed_and_what_some_have_is_not() -> None:
    made = item(reservation())

    for name in ("tenant", "status", "start", "created", "version"):
        with pytest.raises(KeyError):
            reservation_of({key: value for key, value in made.items() if key != name})
    with pytest.raises(KeyError):
        reservation_of({**made, "tenant": {"N": "1"}})
    assert reservation_of({key: value for key, value in made.items() if key != "history"}).history == ()


def test_an_index_gives_an_endpoint_without_what_it_never_had() -> None:
    endpoints = RecordMapping(EndpointItem, Endpoint)
    made = Endpoint(
        tenant="t", id="e", url="u", events=frozenset({"a"}), description=None, secret="s", created=NOW
    )

    for record in (made, replace(made, events=None, last_success=NOW)):
        assert endpoints.record(endpoints.item(record, pk="p", sk="s", op="o")) == record


def test_a_new_field_of_a_reservation_is_a_field_of_the_record_and_an_attribute_of_the_model() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Priced(Reservation):  # domain/reservation.py
        tip: int

    class PricedItem(ReservationItem):  # store/tables.py
        class Meta:
            table_name = "priced"

        tip = NumberAttribute()

    mapping = RecordMapping(PricedItem, Priced)
    fields = {name: getattr(reservation(), name) for name in Reservation.__dataclass_fields__}
    priced = Priced(**fields, tip=12)

    raw = {**item(priced), **mapping.item(priced, **KEYS)}
    assert raw["tip"] == {"N": "12"}
    assert mapping.record(raw) == priced


def test_a_packed_field_is_a_value_of_its_map() -> None:
    raw = _FEEDS.item(FEED, pk="p", hk="h", ck="c", cs="s", start=NOW, op="o")

    assert raw["data"]["M"]["of_id"] == {"S": "7"}
    assert _FEEDS.record(raw) == FEED
