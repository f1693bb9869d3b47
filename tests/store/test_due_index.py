"""The index of what is due: to the last page, without looking at anything else, and given up with care."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.statuses import Status
from chalicelib.store import due_index, reservations
from chalicelib.store.due_index import SHARDS, DueItem
from chalicelib.store.tables import client, key
from tests.factories import KIND, NOW, changed, hours, reserved
from tests.faults import TRANSIENT, failed, faults, first, lost_request
from tests.pipeline import still_due

pytestmark = pytest.mark.usefixtures("tables")

TABLE = "cupo-reservations"
WRITE = "UpdateItem"
LATER = NOW + timedelta(hours=1)
# Reserved more than a day before: people are to be reminded of it.
AHEAD = hours(33, 34)
REMINDED = AHEAD.start - timedelta(days=1)


def ahead() -> Reservation:
    return reserved(33, 34)


def confirmed(made: Reservation) -> Reservation:
    """Two hours before it begins."""
    return changed(made, status=Status.CONFIRMED, now=AHEAD.start - timedelta(hours=2))


def place_of(reservation: Reservation) -> tuple[str, str]:
    return f"T#default#RSV#{reservation.id}", "RSV"


def entry_of(reservation: Reservation) -> datetime | None:
    pk, sk = place_of(reservation)
    item = client().get_item(TableName=TABLE, Key={"pk": {"S": pk}, "sk": {"S": sk}})["Item"]
    assert ("dk" in item) == ("due" in item)
    return datetime.fromisoformat(item["due"]["S"]) if "due" in item else None


def of_all_shards(now: datetime) -> Iterator[DueItem]:
    for shard in range(SHARDS):
        yield from due_index.of_shard(shard, now)


def put(number: int, due: datetime, *, shard: int | None = None) -> None:
    """An item with nothing but what the index shows of it, as far as needed in this shard."""
    pk = key("T", "default", "RSV", f"c{number:05}")
    entry = due_index.serialized(pk, due)
    if shard is not None:
        entry["dk"] = {"S": key("DUE", str(shard))}
    item = {"pk": {"S": pk}, "sk": {"S": "RSV"}, "kind": {"S": KIND}, **entry}
    client().put_item(TableName=TABLE, Item=item)


def test_what_is_never_due_has_no_entry() -> None:
    assert (
        due_index.attributes("T#default#RSV#c1", None) == due_index.serialized("T#default#RSV#c1", None) == {}
    )


def test_a_reservation_has_its_entry_from_its_first_write_on() -> None:
    made = ahead()

    assert entry_of(made) == REMINDED
    assert still_due() == [place_of(made)]


def test_what_is_due_by_now_is_found_and_nothing_else_without_a_scan() -> None:
    put(1, NOW)
    put(2, NOW - timedelta(days=400))
    put(3, NOW + timedelta(milliseconds=1))

    with faults("Scan") as scans, faults("Query") as queries:
        assert {(due.place, due.since) for due in of_all_shards(NOW)} == {
            (("default", "RSV", "c00001"), NOW),
            (("default", "RSV", "c00002"), NOW - timedelta(days=400)),
        }
    assert (len(scans), len(queries)) == (0, SHARDS)


def test_the_longest_overdue_comes_first() -> None:
    for number in (2, 0, 3, 1):
        put(number, NOW - timedelta(minutes=number), shard=0)

    assert [due.place[2] for due in due_index.of_shard(0, NOW)] == ["c00003", "c00002", "c00001", "c00000"]


def test_a_shard_is_read_to_its_last_page_and_only_as_far_as_is_asked_for() -> None:
    for number in range(250):
        put(number, NOW - timedelta(seconds=number), shard=5)

    with faults("Query") as pages:
        found = list(due_index.of_shard(5, NOW))
    assert len(pages) >= 3
    assert len({due.pk for due in found}) == len(found) == 250

    with faults("Query") as pages:
        next(iter(due_index.of_shard(5, NOW)))
    assert len(pages) == 1


def test_entries_are_spread_over_all_shards_and_always_the_same() -> None:
    names = [key("T", "default", "RSV", f"c{number}") for number in range(400)]
    shards = [due_index.shard_of(name) for name in names]

    assert shards == [due_index.shard_of(name) for name in names]
    assert len(set(shards)) == SHARDS
    assert min(shards.count(shard) for shard in set(shards)) > 20


def test_a_place_has_the_parts_as_they_were() -> None:
    tenants = {"default", "con #", "100%", "a#RSV#b"}
    for tenant in tenants:
        pk = key("T", tenant, "SES", "s1")
        item = {"pk": {"S": pk}, "sk": {"S": "META"}, **due_index.serialized(pk, NOW)}
        client().put_item(TableName=TABLE, Item=item)

    found = list(of_all_shards(NOW))

    assert {due.place for due in found} == {(tenant, "SES", "s1") for tenant in tenants}
    assert [(due.sk, due.kind) for due in found] == [("META", "")] * len(tenants)


# Being due at another time, or never.


def test_what_is_as_it_was_read_is_due_when_it_is_said() -> None:
    made = ahead()

    for due in (LATER, None):
        reservations.set_next_due(made, due)

        assert entry_of(made) == due
        assert reservations.get("default", KIND, made.id) == made


def test_what_was_changed_meanwhile_or_at_that_very_moment_is_due_when_the_change_says() -> None:
    earlier, at_once = ahead(), reserved(33, 34, resource="court-2")

    confirmed(earlier)
    reservations.set_next_due(earlier, None)
    with faults(WRITE, first(lambda: confirmed(at_once))):
        reservations.set_next_due(at_once, None)

    assert entry_of(earlier) == entry_of(at_once) == AHEAD.end


def test_what_is_gone_stays_gone() -> None:
    due_index.postpone("T#default#RSV#c1", "RSV", 1, LATER)

    assert still_due() == []


def test_further_counts_must_be_what_they_were_too() -> None:
    made = ahead()

    for kind, due in (("other", REMINDED), (KIND, LATER)):
        due_index.postpone(*place_of(made), 1, LATER, counts={"kind": {"S": kind}})
        assert entry_of(made) == due


def test_a_passing_fault_changes_nothing() -> None:
    made = ahead()

    for number, fault in enumerate(TRANSIENT):
        with faults(WRITE, fault):
            reservations.set_next_due(made, LATER + timedelta(hours=number))

        assert entry_of(made) == LATER + timedelta(hours=number)


def test_an_item_that_a_transaction_is_at_stays_due() -> None:
    made = ahead()

    with faults(WRITE, *[failed(400, "TransactionConflictException")] * 9):
        reservations.set_next_due(made, None)

    assert entry_of(made) == REMINDED


def test_without_an_answer_it_is_unavailable() -> None:
    made = ahead()

    with faults(WRITE, *[lost_request] * 9), pytest.raises(Unavailable):
        reservations.set_next_due(made, None)
    with faults("Query", *[lost_request] * 9), pytest.raises(Unavailable):
        list(of_all_shards(NOW))

    assert entry_of(made) is not None
