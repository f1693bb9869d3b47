"""The tenant's directory: a person and all that leads to them, written in one transaction.

A person is found by address and by the beginnings of their words: one row for each beginning, in the
order of names, so that the first twenty of a hundred thousand are one short query. Rows of a former
name or address go after the person was rewritten; until then they lead to somebody who no longer
matches, and are passed over.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice

from chalicelib import settings
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.people import LONGEST, SHORTEST, Person, beginnings_of
from chalicelib.domain.user import folded as folded_address
from chalicelib.store import reads
from chalicelib.store.known import Known
from chalicelib.store.reads import answering
from chalicelib.store.tables import PersonItem, PointerItem, client, key, order
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

PERSON, NUMBER = "person", "number"

# A changed name reaches the other processes within this time, or with the next token that carries it.
_KNOWN_SECONDS = 300.0

# Of a longer search, the rows under its first words are read; the people are compared with all.
_MOST_READ = 5

_known: Known[tuple[str, str], Person] = Known(_KNOWN_SECONDS)


class NumberTaken(Exception):
    """Another person has this number already: make a new one."""


class Overtaken(Exception):
    """The person is no longer what the write started from: read them again."""


def get(tenant: str, user: str) -> Person | None:
    """The person. Strongly consistent."""
    item = reads.one(settings.load().reservations_table, _pk(tenant, user), "PERSON")
    return None if item is None else _person(tenant, item)


def known(tenant: str, user: str) -> Person | None:
    """The person, if the process has met them lately."""
    return _known.get((tenant, user))


def remember(person: Person) -> None:
    """Let the process know the person."""
    _known.put((person.tenant, person.user), person)


def forget_all() -> None:
    """Let the process know nobody."""
    _known.clear()


def by_users(tenant: str, users: Iterable[str]) -> dict[str, Person]:
    """Those of these users that are in the directory."""
    items = reads.all_of((_pk(tenant, user), "PERSON") for user in users)
    return {found.user: found for found in (_person(tenant, item) for item in items)}


def by_emails(tenant: str, emails: Iterable[str]) -> dict[str, Person]:
    """Who has these addresses now, by the address without case. Strongly consistent."""
    keys = [(_mail_pk(tenant, email), "PERSON") for email in emails]
    pointers = reads.some(keys, is_consistent=True)
    items = reads.some(
        ((_pk(tenant, pointer["user"]["S"]), "PERSON") for pointer in pointers), is_consistent=True
    )
    found = {folded_address(person.email): person for person in (_person(tenant, item) for item in items)}
    wanted = {folded_address(email) for email in emails}
    return {address: person for address, person in found.items() if address in wanted}


def found_by(tenant: str, words: list[str], most: int) -> Iterator[Person]:
    """Who is found by all these folded words, by name; `most` says how many are looked at together.

    Whoever is found has a row under each of the words. Of the next rows under each, those that reach
    farthest leave nobody out, so the rarest of the words sets the pace.
    """
    beginnings = list(dict.fromkeys(word[:LONGEST] for word in words if len(word) >= SHORTEST))[:_MOST_READ]
    after = ""
    while True:
        pages = [_next(tenant, each, after, most) for each in beginnings]
        ended = [page for page in pages if len(page) < most]
        rows = min(ended, key=len) if ended else max(pages, key=lambda page: page[-1]["sk"]["S"])
        yield from _matching(tenant, rows, words)
        if len(rows) < most:
            return
        after = rows[-1]["sk"]["S"]


def _next(tenant: str, beginning: str, after: str, most: int) -> list[Item]:
    values = {":pk": {"S": _beginning_pk(tenant, beginning)}}
    condition = "pk = :pk"
    if after:
        condition, values = f"{condition} AND sk > :after", {**values, ":after": {"S": after}}
    return list(islice(reads.query(condition, values, Limit=most), most))


def add_person(transaction: Transaction, before: Person | None, after: Person, operation: str) -> None:
    """Put the person and what leads to them into a transaction."""
    version = {":version": {"N": str(before.version)}} if before else {}
    item = PersonItem(
        pk=_pk(after.tenant, after.user),
        user=after.user,
        number=after.number,
        name=after.name,
        email=after.email,
        language=after.language or None,
        version=after.version,
        op=operation,
    )
    is_current = "version = :version" if before else "attribute_not_exists(pk)"
    _put(transaction, PERSON, item.serialize(), is_current, version)
    if before is None:
        number = _pointer(after, key("T", after.tenant, "NUM", str(after.number)), "PERSON", operation)
        _put(transaction, NUMBER, number, "attribute_not_exists(pk)", {})
    if before is not None and (before.name, before.email) == (after.name, after.email):
        return
    for pk, sk in _ways_to(after):
        _put(transaction, f"{pk} {sk}", _pointer(after, pk, sk, operation), "", {})


def write(before: Person | None, after: Person, operation: str) -> None:
    """Write a person who is new or has another name, address or language.

    :raises NumberTaken: if they are new and another person has their number
    :raises Overtaken: if somebody wrote them since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    add_person(transaction, before, after, operation)
    try:
        transaction.commit()
    except ConditionFailed as failed:
        raise (Overtaken if PERSON in failed.items else NumberTaken) from failed
    remember(after)
    if before is not None:
        _remove_former(before, after)


def _matching(tenant: str, rows: list[Item], words: list[str]) -> Iterator[Person]:
    """Whom the rows lead to, in their order; the row of a former name leads nowhere."""
    found = by_users(tenant, [row["user"]["S"] for row in rows]) if rows else {}
    for row in rows:
        person = found.get(row["user"]["S"])
        if person is not None and row["sk"]["S"] == _place(person) and person.is_found_by(words):
            yield person


def _remove_former(before: Person, after: Person) -> None:
    """Delete what led to the former name and address, unless it was written again since.

    What an outage leaves leads to somebody who no longer matches.
    """
    table = settings.load().reservations_table
    for pk, sk in _ways_to(before) - _ways_to(after):
        with suppress(Unavailable, client().exceptions.ConditionalCheckFailedException), answering():
            client().delete_item(
                TableName=table,
                Key={"pk": {"S": pk}, "sk": {"S": sk}},
                ConditionExpression="#user = :user AND version < :version",
                ExpressionAttributeNames={"#user": "user"},
                ExpressionAttributeValues={
                    ":user": {"S": after.user},
                    ":version": {"N": str(after.version)},
                },
            )


def _ways_to(person: Person) -> set[tuple[str, str]]:
    """The keys of the rows by which a person is found."""
    ways = {(_beginning_pk(person.tenant, each), _place(person)) for each in beginnings_of(person)}
    return ways | ({(_mail_pk(person.tenant, person.email), "PERSON")} if person.email else set())


def _place(person: Person) -> str:
    """The sort key of the person's rows: by name."""
    name, number = person.order
    return order(name, f"{number:016d}")


def _pointer(person: Person, pk: str, sk: str, operation: str) -> Item:
    item: Item = PointerItem(pk=pk, sk=sk, user=person.user, version=person.version, op=operation).serialize()
    return item


def _put(transaction: Transaction, label: str, item: Item, condition: str, values: Item) -> None:
    parameters: Item = {"ConditionExpression": condition} if condition else {}
    parameters |= {"ExpressionAttributeValues": values} if values else {}
    transaction.add(label, "Put", TableName=settings.load().reservations_table, Item=item, **parameters)


def _person(tenant: str, raw: Item) -> Person:
    item = PersonItem.from_raw_data(raw)
    return Person(
        tenant=tenant,
        user=item.user,
        number=int(item.number),
        name=item.name,
        email=item.email,
        version=int(item.version),
        language=item.language or "",
    )


def _pk(tenant: str, user: str) -> str:
    return key("T", tenant, "USR", user)


def _mail_pk(tenant: str, email: str) -> str:
    return key("T", tenant, "MAIL", folded_address(email))


def _beginning_pk(tenant: str, beginning: str) -> str:
    return key("T", tenant, "WORD", beginning)
