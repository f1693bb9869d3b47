"""The tenant's directory: a person, and the rows that lead to them, written in one transaction.

A person with a proved address is found by it and by the beginnings of their words: one row for each
beginning, ordered by name, so that the first twenty of a hundred thousand are one short query. The row of an
address is written only where there is none, or it is the person's own: nobody takes another's. Rows of a
former name, address or folding are deleted after the person is rewritten; until then they lead to somebody
who no longer matches, and are ignored. The person keeps the former name until all its rows are gone, so that
the next write or the erasure finds what an outage has left.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from chalicelib import settings
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.people import ERASED_NAME, LONGEST, SHORTEST, FormerName, Person, Proof, beginnings_of
from chalicelib.domain.user import folded as folded_address
from chalicelib.store import reads
from chalicelib.store.cache import TTLCache
from chalicelib.store.conflicts import AddressTaken, IdTaken, VersionConflict
from chalicelib.store.index_lists import IndexList
from chalicelib.store.mapping import Packed, RecordMapping
from chalicelib.store.reads import answering
from chalicelib.store.tables import PersonItem, PointerItem, client, item_key, key, order, parts_of
from chalicelib.store.transaction import ConditionFailed, Item, Transaction

PERSON, NUMBER, ADDRESS, OWNER, LOGIN = "person", "number", "address", "owner", "login"

_PEOPLE = RecordMapping(
    PersonItem,
    Person,
    packed={
        "birth_date": Packed("details", "birth_date", date.isoformat, date.fromisoformat),
        "is_name_fixed": Packed("details", "is_name_fixed"),
        "is_complete": Packed("details", "is_complete"),
        "proof": Packed("details", "proof", str, Proof),
    },
)

# A changed name reaches the other processes within this time, or with the next token that carries it.
_CACHE_SECONDS = 300.0

# A search reads the rows of this many words at most; the people are then compared with all its words.
_MOST_READ = 5

_cache: TTLCache[tuple[str, str], Person] = TTLCache(_CACHE_SECONDS)
# The address that a user's token goes on claiming, though it is proved for somebody else.
_passed_over: TTLCache[tuple[str, str], str] = TTLCache(_CACHE_SECONDS)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whom an address leads to, though somebody else may have it: as they are, and as they are without it.

    Both are None if nobody is left there.
    """

    user: str
    before: Person | None
    after: Person | None


def get(tenant: str, user: str) -> Person | None:
    """Return the person. Strongly consistent."""
    item = reads.reservations_item(_pk(tenant, user), "PERSON")
    return None if item is None else person_in(tenant, item)


def get_cached(tenant: str, user: str) -> Person | None:
    """Return the person, if this process has cached them."""
    return _cache.get((tenant, user))


def remember(person: Person) -> None:
    """Cache the person in this process."""
    _cache.put((person.tenant, person.user), person)


def is_passed_over(tenant: str, user: str, email: str) -> bool:
    """Return whether this user's claim to an address was passed over a short while ago."""
    return bool(email) and _passed_over.get((tenant, user)) == folded_address(email)


def pass_over(tenant: str, user: str, email: str) -> None:
    """Remember that this user's claim to an address is passed over."""
    _passed_over.put((tenant, user), folded_address(email))


def clear_cache() -> None:
    """Remove all cached people."""
    _cache.clear()
    _passed_over.clear()


def by_users(tenant: str, users: Iterable[str]) -> dict[str, Person]:
    """Return those of these users that are in the directory."""
    items = reads.all_of((_pk(tenant, user), "PERSON") for user in users)
    return {person.user: person for person in (person_in(tenant, item) for item in items)}


def by_emails(tenant: str, emails: Iterable[str]) -> dict[str, Person]:
    """Return the people who have these addresses now, by the address without case. Strongly consistent."""
    keys = [(_mail_pk(tenant, email), "PERSON") for email in emails]
    pointers = reads.some(keys, is_consistent=True)
    items = reads.some(
        ((_pk(tenant, pointer["user"]["S"]), "PERSON") for pointer in pointers), is_consistent=True
    )
    people = {folded_address(person.email): person for person in (person_in(tenant, item) for item in items)}
    wanted = {folded_address(email) for email in emails}
    return {address: person for address, person in people.items() if address in wanted and person.is_proved}


def list_of_tenant(tenant: str) -> IndexList[Person]:
    """Return all people of the tenant, by name, from the index, to be read in parts; without language."""

    def record_of(item: Item) -> Person:
        # The index has neither user nor number, but both are in the keys.
        user, number = parts_of(item["pk"]["S"])[-1], item["cs"]["S"].rpartition("#")[2]
        return person_in(tenant, {**item, "user": {"S": user}, "number": {"N": str(int(number))}})

    return IndexList(
        index="by_collection",
        hash_key="ck",
        range_key="cs",
        value=_ck(tenant),
        records_of=lambda items: map(record_of, items),
    )


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


def add_person(
    transaction: Transaction,
    before: Person | None,
    after: Person,
    operation: str,
    owner: Owner | None = None,
) -> None:
    """Add the person, and the rows that lead to them if their address is proved, to a transaction.

    `owner` loses the address to them.
    """
    item = _item(_with_former(before, after), operation)
    if before is None:
        transaction.put_new(PERSON, item)
        number = key("T", after.tenant, "NUM", str(after.number))
        transaction.put_new(NUMBER, _pointer(after, number, "PERSON", operation))
    else:
        transaction.put_changed(PERSON, item, before.version)
    if after.is_proved and (before is None or _found_as(before) != _found_as(after)):
        for pk, sk in _words_to(after):
            transaction.add(f"{pk} {sk}", "Put", Item=_pointer(after, pk, sk, operation))
    if is_claiming(before, after):
        pk = _mail_pk(after.tenant, after.email)
        row = {"Item": _pointer(after, pk, "PERSON", operation)}
        _add_address(transaction, "Put", row, after.user, owner=owner, operation=operation)


def check_address(
    transaction: Transaction, person: Person, operation: str, owner: Owner | None = None
) -> None:
    """Add the check that nobody else has the person's address, but for `owner`, who loses it."""
    row = {"Key": item_key(_mail_pk(person.tenant, person.email), "PERSON")}
    _add_address(transaction, "ConditionCheck", row, person.user, owner=owner, operation=operation)


def write(
    before: Person | None,
    after: Person,
    operation: str,
    owner: Owner | None = None,
    *,
    frees_login: bool = True,
) -> None:
    """Write a person who is new or was changed; `owner` loses their address to them.

    An account that logs in with the address, and has not proved it, loses it, too: `frees_login`.

    :raises AddressTaken: if the address leads to somebody else; nothing was written
    :raises IdTaken: if they are new and another person has their number
    :raises VersionConflict: if somebody wrote them, or `owner`, since they were read
    :raises Unavailable: if the store gave no definite answer in time
    """
    transaction = Transaction(operation)
    add_person(transaction, before, after, operation, owner)
    if frees_login and is_claiming(before, after):
        transaction.add(
            LOGIN,
            "Delete",
            Key=item_key(login_pk(after.tenant, after.email), "LOGIN"),
            ConditionExpression="attribute_not_exists(pk) OR unproved = :true",
            ExpressionAttributeValues={":true": {"BOOL": True}},
        )
    try:
        transaction.commit()
    except ConditionFailed as failed:
        if failed.items.keys() == {LOGIN}:
            # An account of before addresses were proved: it stays, and loses the rest.
            write(before, after, operation, owner, frees_login=False)
            return
        raise refusal(failed) from failed
    written(before, after, owner)


def is_claiming(before: Person | None, after: Person) -> bool:
    """Return whether a change gives the person an address that was not theirs, or not for certain."""
    if not after.is_proved or not after.email:
        return False
    return before is None or _address_of(before) != _address_of(after)


def refusal(failed: ConditionFailed) -> Exception:
    """Return why a transaction that writes a person failed.

    AddressTaken if the address is another's, VersionConflict, or IdTaken if the number is.
    """
    if PERSON in failed.items or OWNER in failed.items:
        return VersionConflict()
    if ADDRESS in failed.items:
        row = failed.items[ADDRESS]
        return VersionConflict() if row is None else AddressTaken(row["user"]["S"])
    return IdTaken() if NUMBER in failed.items else VersionConflict()


def written(before: Person | None, after: Person, owner: Owner | None = None) -> None:
    """Cache a person who was written, and delete the rows that no longer lead to them or to `owner`."""
    remember(after)
    forget_former(_with_former(before, after))
    if owner is not None and owner.before is not None and owner.after is not None:
        _cache.drop((owner.before.tenant, owner.user))
        forget_former(_with_former(owner.before, owner.after))


def forget_former(person: Person) -> None:
    """Delete the rows of the person's former names, then the names; what an outage leaves stays known."""
    if not person.former:
        return
    with suppress(Unavailable, client().exceptions.ConditionalCheckFailedException):
        _delete_former(person)
        with answering():
            client().update_item(
                TableName=settings.load().reservations_table,
                Key=item_key(_pk(person.tenant, person.user), "PERSON"),
                UpdateExpression="REMOVE former",
                ConditionExpression="version = :version",
                ExpressionAttributeValues={":version": {"N": str(person.version)}},
            )


def _add_address(
    transaction: Transaction, action: str, row: Item, user: str, *, owner: Owner | None, operation: str
) -> None:
    """Add a write of an address's row, or a check, on condition that it leads to nobody else but `owner`."""
    values = {":user": {"S": user}}
    condition = "attribute_not_exists(pk) OR #user = :user"
    if owner is not None:
        values, condition = {**values, ":owner": {"S": owner.user}}, f"{condition} OR #user = :owner"
    transaction.add(
        ADDRESS,
        action,
        **row,
        ConditionExpression=condition,
        ExpressionAttributeNames={"#user": "user"},
        ExpressionAttributeValues=values,
    )
    if owner is not None and owner.before is not None and owner.after is not None:
        item = _item(_with_former(owner.before, owner.after), operation)
        transaction.put_changed(OWNER, item, owner.before.version)


def erase(before: Person, operation: str) -> None:
    """Take a person's name and address away, and delete the rows that lead to them; the number stays.

    :raises VersionConflict: if somebody wrote them, or took over their address, since `before` was read
    :raises Unavailable: if the store gave no definite answer in time
    """
    _delete_former(before)
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
        proof=Proof.NONE,
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
        if person is None or not person.is_proved or row["sk"]["S"] != _place(person):
            continue
        if person.is_found_by(words):
            yield person


def _with_former(before: Person | None, after: Person) -> Person:
    """Return the person as they are written: with the name among the former ones that is theirs no more."""
    if before is None:
        return after
    former = before.former
    if _ways_to(before) - _ways_to(after):
        name = FormerName(name=before.name, email=before.email, folding=before.folding, proof=before.proof)
        former = tuple(dict.fromkeys([*former, name]))
    return replace(after, former=former)


def _delete_former(person: Person) -> None:
    """Delete the rows of a person's former names, unless they were written again since.

    :raises Unavailable: if the store gave no definite answer in time; some may be left
    """
    ways: set[tuple[str, str]] = set()
    for name in person.former:
        ways |= _ways_to(
            replace(person, name=name.name, email=name.email, folding=name.folding, proof=name.proof)
        )
    for pk, sk in sorted(ways - _ways_to(person)):
        with suppress(client().exceptions.ConditionalCheckFailedException), answering():
            client().delete_item(
                TableName=settings.load().reservations_table,
                Key=item_key(pk, sk),
                ConditionExpression="#user = :user AND version < :version",
                ExpressionAttributeNames={"#user": "user"},
                ExpressionAttributeValues={
                    ":user": {"S": person.user},
                    ":version": {"N": str(person.version)},
                },
            )


def _ways_to(person: Person) -> set[tuple[str, str]]:
    """Return the keys of the rows that lead to a person."""
    if not person.is_proved:
        return set()
    address = {(_mail_pk(person.tenant, person.email), "PERSON")} if person.email else set()
    return _words_to(person) | address


def _words_to(person: Person) -> set[tuple[str, str]]:
    """Return the keys of the rows that lead to a person from their words."""
    place = _place(person)
    return {(_beginning_pk(person.tenant, beginning), place) for beginning in beginnings_of(person)}


def _found_as(person: Person) -> tuple[str, str, int, bool]:
    """Return what the rows that lead to a person from their words are made of."""
    return person.name, person.email, person.folding, person.is_proved


def _address_of(person: Person) -> tuple[str, Proof]:
    return folded_address(person.email), person.proof


def _place(person: Person) -> str:
    """Return the sort key of the person's rows: by name."""
    name, number = person.order
    return order(name, f"{number:016d}")


def _item(person: Person, operation: str) -> Item:
    pk, language = _pk(person.tenant, person.user), person.language or None
    # Nobody lists who was erased.
    listed = {} if person.is_erased else {"ck": _ck(person.tenant), "cs": _place(person)}
    absent: dict[str, Any] = {} if person.former else {"former": None}
    return _PEOPLE.item(person, pk=pk, language=language, op=operation, **listed, **absent)


def _pointer(person: Person, pk: str, sk: str, operation: str) -> Item:
    item: Item = PointerItem(pk=pk, sk=sk, user=person.user, version=person.version, op=operation).serialize()
    return item


def person_in(tenant: str, raw: Item) -> Person:
    """Return the person in an item of the directory."""
    return _PEOPLE.record(raw, tenant=tenant)


def _pk(tenant: str, user: str) -> str:
    return key("T", tenant, "USR", user)


def _ck(tenant: str) -> str:
    return key(tenant, "PERSON")


def login_pk(tenant: str, email: str) -> str:
    """Return the partition key of the row that leads from an address to the account that logs in with it."""
    return key("T", tenant, "EMAIL", folded_address(email))


def _mail_pk(tenant: str, email: str) -> str:
    return key("T", tenant, "MAIL", folded_address(email))


def _beginning_pk(tenant: str, beginning: str) -> str:
    return key("T", tenant, "WORD", beginning)
