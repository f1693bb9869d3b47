"""The tenant's directory: a person, and the rows that lead to them, written in one transaction.

A person is found by address and by the beginnings of their words: one row for each beginning, ordered by
name, so that the first twenty of a hundred thousand are one short query. Rows of a former name, address or
folding are deleted after the person is rewritten; until then they lead to somebody who no longer matches, and
are ignored.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from itertools import islice

from chalicelib import settings
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.people import ERASED_NAME, LONGEST, SHORTEST, Person, beginnings_of
from chalicelib.domain.user import folded as folded_address
from chalicelib.store import reads
from chalicelib.store.cache import TTLCache
from chalicelib.store.conflicts import IdTaken, VersionConflict
from chalicelib.store.mapping import Packed, RecordMapping
from chalicelib.store.reads import answering
from chalicelib.store.records import indexed
from chalicelib.store.tables import PersonItem, PointerItem, client, item_key, key, order, parts_of
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

PERSON, NUMBER = "person", "number"

_PEOPLE = RecordMapping(
    PersonItem,
    Person,
    packed={
        "birth_date": Packed("details", "birth_date", date.isoformat, date.fromisoformat),
        "is_name_fixed": Packed("details", "is_name_fixed"),
        "is_complete": Packed("details", "is_complete"),
    },
)

# A changed name reaches the other processes within this time, or with the next token that carries it.
_CACHE_SECONDS = 300.0

# A search reads the rows of this many words at most; the people are then compared with all its words.
_MOST_READ = 5

_cache: TTLCache[tuple[str, str], Person] = TTLCache(_CACHE_SECONDS)


def get(tenant: str, user: str) -> Person | None:
    """Return the person. Strongly consistent."""
    item = reads.reservations_item(_pk(tenant, user), "PERSON")
    return None if item is None else _person(tenant, item)


def get_cached(tenant: str, user: str) -> Person | None:
    """Return the person, if this process has cached them."""
    return _cache.get((tenant, user))


def remember(person: Person) -> None:
    """Cache the person in this process."""
    _cache.put((person.tenant, person.user), person)


def clear_cache() -> None:
    """Remove all cached people."""
    _cache.clear()


def by_users(tenant: str, users: Iterable[str]) -> dict[str, Person]:
    """Return those of these users that are in the directory."""
    items = reads.all_of((_pk(tenant, user), "PERSON") for user in users)
    return {person.user: person for person in (_person(tenant, item) for item in items)}


def by_emails(tenant: str, emails: Iterable[str]) -> dict[str, Person]:
    """Return the people who have these addresses now, by the address without case. Strongly consistent."""
    keys = [(_mail_pk(tenant, email), "PERSON") for email in emails]
    pointers = reads.some(keys, is_consistent=True)
    items = reads.some(
        ((_pk(tenant, pointer["user"]["S"]), "PERSON") for pointer in pointers), is_consistent=True
    )
    people = {folded_address(person.email): person for person in (_person(tenant, item) for item in items)}
    wanted = {folded_address(email) for email in emails}
    return {address: person for address, person in people.items() if address in wanted}


def of_tenant(tenant: str) -> Iterator[Person]:
    """Return all people of the tenant, by name, from the index; without language."""
    for item in indexed("by_collection", "ck", _ck(tenant)):
        # The index has neither user nor number, but both are in the keys.
        user, number = parts_of(item["pk"]["S"])[-1], item["cs"]["S"].rpartition("#")[2]
        yield _person(tenant, {**item, "user": {"S": user}, "number": {"N": str(int(number))}})


def found_by(tenant: str, words: list[str], most: int) -> Iterator[Person]:
    """Return the people whom all these folded words find, by name; `most` is the number of rows read at once.

    Each of them has a row under each word, so the next page of rows under one word is enough. The page that
    reaches farthest in the order of names leaves nobody out; it is that of the rarest word.
    """
    beginnings = list(dict.fromkeys(word[:LONGEST] for word in words if len(word) >= SHORTEST))[:_MOST_READ]
    after = ""
    while True:
        pages = [_next_page(tenant, beginning, after, most) for beginning in beginnings]
        ended = [page for page in pages if len(page) < most]
        rows = min(ended, key=len) if ended else max(pages, key=lambda page: page[-1]["sk"]["S"])
        yield from _matching(tenant, rows, words)
        if len(rows) < most:
            return
        after = rows[-1]["sk"]["S"]


def _next_page(tenant: str, beginning: str, after: str, most: int) -> list[Item]:
    condition, values = "pk = :pk", {":pk": {"S": _beginning_pk(tenant, beginning)}}
    if after:
        condition, values = "pk = :pk AND sk > :after", {**values, ":after": {"S": after}}
    return list(islice(reads.query(condition, values, Limit=most), most))


def add_person(transaction: Transaction, before: Person | None, after: Person, operation: str) -> None:
    """Add the person, and the rows that lead to them, to a transaction."""
    item = _item(after, operation)
    if before is None:
        transaction.put_new(PERSON, item)
        number = key("T", after.tenant, "NUM", str(after.number))
        transaction.put_new(NUMBER, _pointer(after, number, "PERSON", operation))
    else:
        transaction.put_changed(PERSON, item, before.version)
    if before is None or _found_as(before) != _found_as(after):
        for pk, sk in _ways_to(after):
            transaction.add(f"{pk} {sk}", "Put", Item=_pointer(after, pk, sk, operation))


def write(before: Person | None, after: Person, operation: str) -> None:
    """Write a person who is new or was changed.

    :raises IdTaken: if they are new and another person has their number
    :raises VersionConflict: if somebody wrote them since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    add_person(transaction, before, after, operation)
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise (VersionConflict if PERSON in failed.items else IdTaken) from failed
    remember(after)
    if before is not None:
        _remove_former(before, after)


def erase(before: Person, operation: str) -> None:
    """Take a person's name and address away, and delete the rows that lead to them; the number stays.

    :raises VersionConflict: if somebody wrote them, or took over their address, since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    ways = _ways_to(before)
    pointers = reads.some(ways, is_consistent=True)
    transaction = Transaction(operation)
    for pointer in pointers:
        if pointer["user"]["S"] == before.user:
            pk, sk = pointer["pk"]["S"], pointer["sk"]["S"]
            transaction.add(
                f"{pk} {sk}",
                "Delete",
                Key=item_key(pk, sk),
                ConditionExpression="attribute_not_exists(pk) OR #user = :user",
                ExpressionAttributeNames={"#user": "user"},
                ExpressionAttributeValues={":user": {"S": before.user}},
            )
    after = Person(
        tenant=before.tenant,
        user=before.user,
        number=before.number,
        name=ERASED_NAME,
        email="",
        version=before.version + 1,
        is_erased=True,
    )
    transaction.put_changed(PERSON, _item(after, operation), before.version)
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise VersionConflict from failed
    _cache.drop((before.tenant, before.user))


def _matching(tenant: str, rows: list[Item], words: list[str]) -> Iterator[Person]:
    """Return the people that the rows lead to, in their order, without rows of former names."""
    people = by_users(tenant, [row["user"]["S"] for row in rows]) if rows else {}
    for row in rows:
        person = people.get(row["user"]["S"])
        if person is not None and row["sk"]["S"] == _place(person) and person.is_found_by(words):
            yield person


def _remove_former(before: Person, after: Person) -> None:
    """Delete the rows of the former name and address, unless they were written again since.

    Rows that stay because of an outage lead to somebody who no longer matches.
    """
    table = settings.load().reservations_table
    for pk, sk in _ways_to(before) - _ways_to(after):
        with suppress(Unavailable, client().exceptions.ConditionalCheckFailedException), answering():
            client().delete_item(
                TableName=table,
                Key=item_key(pk, sk),
                ConditionExpression="#user = :user AND version < :version",
                ExpressionAttributeNames={"#user": "user"},
                ExpressionAttributeValues={
                    ":user": {"S": after.user},
                    ":version": {"N": str(after.version)},
                },
            )


def _ways_to(person: Person) -> set[tuple[str, str]]:
    """Return the keys of the rows that lead to a person."""
    place = _place(person)
    ways = {(_beginning_pk(person.tenant, beginning), place) for beginning in beginnings_of(person)}
    return ways | ({(_mail_pk(person.tenant, person.email), "PERSON")} if person.email else set())


def _found_as(person: Person) -> tuple[str, str, int]:
    """Return what the rows that lead to a person are made of."""
    return person.name, person.email, person.folding


def _place(person: Person) -> str:
    """Return the sort key of the person's rows: by name."""
    name, number = person.order
    return order(name, f"{number:016d}")


def _item(person: Person, operation: str) -> Item:
    pk, language = _pk(person.tenant, person.user), person.language or None
    # Nobody lists who was erased.
    listed = {} if person.is_erased else {"ck": _ck(person.tenant), "cs": _place(person)}
    return _PEOPLE.item(person, pk=pk, language=language, op=operation, **listed)


def _pointer(person: Person, pk: str, sk: str, operation: str) -> Item:
    item: Item = PointerItem(pk=pk, sk=sk, user=person.user, version=person.version, op=operation).serialize()
    return item


def _person(tenant: str, raw: Item) -> Person:
    return _PEOPLE.record(raw, tenant=tenant)


def _pk(tenant: str, user: str) -> str:
    return key("T", tenant, "USR", user)


def _ck(tenant: str) -> str:
    return key(tenant, "PERSON")


def _mail_pk(tenant: str, email: str) -> str:
    return key("T", tenant, "MAIL", folded_address(email))


def _beginning_pk(tenant: str, beginning: str) -> str:
    return key("T", tenant, "WORD", beginning)
