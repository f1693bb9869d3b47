"""The two tables, and the items in them. Keys begin with the tenant (docs/data-model.md)."""

from functools import cache
from typing import Any

import botocore
from botocore.config import Config
from pynamodb.attributes import (
    BooleanAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.models import Model

from chalicelib import settings
from chalicelib.domain.audit import Outcome
from chalicelib.domain.memberships import MembershipStatus
from chalicelib.domain.people import FIRST_FOLDING, Proof
from chalicelib.domain.roles import Roles
from chalicelib.domain.statuses import SessionStatus, Status
from chalicelib.domain.webhooks import Reason
from chalicelib.store.attributes import Choice, Day, Instant, Moment, RoleWords
from chalicelib.store.botocore_session import session

# All three together are well inside the Lambda function's timeout.
CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 1, 2, 3
_CONNECTIONS = 64
_ORDERED = 150
_SORT_KEY_BYTES = 1024


def key(*parts: str) -> str:
    """Return a key of parts joined by `#`; the parts are escaped, so that none can look like two."""
    return "#".join(part.replace("%", "%25").replace("#", "%23") for part in parts)


def parts_of(joined: str) -> list[str]:
    """Return the parts that a key was made of."""
    return [part.replace("%23", "#").replace("%25", "%") for part in joined.split("#")]


def item_key(pk: str, sk: str) -> dict[str, Any]:
    """Return an item's key as DynamoDB has it."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def order(text: str, tie: str) -> str:
    """Return a sort key that begins with `text`, as much of it as fits, and ends with `tie` to be unique.

    DynamoDB takes 1,024 bytes; folding may have made six bytes of one character.
    """
    room = _SORT_KEY_BYTES - len(f"#{tie}".encode())
    return f"{kept_of(text).encode()[:room].decode(errors='ignore')}#{tie}"


def kept_of(text: str) -> str:
    """Return what a sort key keeps of a text at most: as much as one that looks for it may begin with."""
    return text[:_ORDERED]


@cache
def client() -> Any:
    """Return the process's one low-level DynamoDB client; botocore retries throttles and 5xx."""
    return session().create_client(
        "dynamodb",
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            max_pool_connections=_CONNECTIONS,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
            # Unless it is given, it is made anew for each request.
            user_agent=f"Botocore/{botocore.__version__}",
            # DynamoDB validates everything itself; in the tests, botocore does, too.
            parameter_validation=False,
        ),
    )


class ContactMap(MapAttribute[str, Any]):
    """domain.reservation.Contact."""

    name = UnicodeAttribute()
    email = UnicodeAttribute()
    language = UnicodeAttribute(null=True)


class ChangeMap(MapAttribute[str, Any]):
    """domain.reservation.Change."""

    id = UnicodeAttribute()
    at = Moment()
    actor = UnicodeAttribute()
    action = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    changed: MapAttribute[str, Any] = MapAttribute(default=dict)


class FormerNameMap(MapAttribute[str, Any]):
    """domain.people.FormerName."""

    name = UnicodeAttribute()
    email = UnicodeAttribute()
    folding = NumberAttribute()
    proof = Choice(Proof)


class _ReservationsModel(Model):
    """An item of the Reservations table, which has everything that must not be lost."""

    class Meta:
        table_name = settings.load().reservations_table

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)


class _EphemeralModel(Model):
    """An item of the Ephemeral table, which DynamoDB deletes some time after `expires_at`."""

    class Meta:
        table_name = settings.load().ephemeral_table

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    expires_at = NumberAttribute()


class ReservationItem(_ReservationsModel):
    """`T#{tenant}#RSV#{id}` / `RSV`."""

    sk = UnicodeAttribute(range_key=True, default="RSV")
    hk = UnicodeAttribute()
    rk = UnicodeAttribute(null=True)
    ck = UnicodeAttribute(null=True)
    cs = UnicodeAttribute(null=True)
    tenant = UnicodeAttribute()
    kind = UnicodeAttribute()
    id = UnicodeAttribute()
    resource = UnicodeAttribute()
    holder = UnicodeAttribute()
    contact = ContactMap()
    start = Instant()
    end = Instant()
    zone = UnicodeAttribute()
    status = Choice(Status)
    details: MapAttribute[str, Any] = MapAttribute(attr_name="data", default=dict)
    created = Moment()
    updated = Moment()
    version = NumberAttribute()
    history: ListAttribute[ChangeMap] = ListAttribute(of=ChangeMap, default=list)
    dk = UnicodeAttribute(null=True)
    due = Moment(null=True)


class ListingItem(_ReservationsModel):
    """`T#{tenant}#RSV#{id}` / `OVER`, `ATTENDEE#{user}` or `WORD#{word}`: a further row in the indexes."""

    hk = UnicodeAttribute(null=True)
    rk = UnicodeAttribute(null=True)
    ck = UnicodeAttribute(null=True)
    cs = UnicodeAttribute(null=True)
    tenant = UnicodeAttribute()
    id = UnicodeAttribute()
    start = Instant()
    end = Instant()


class TombstoneItem(_ReservationsModel):
    """What replaces an erased reservation: when and by whom it was erased. Its id is never used again."""

    tenant = UnicodeAttribute()
    kind = UnicodeAttribute()
    id = UnicodeAttribute()
    resource = UnicodeAttribute()
    change = ChangeMap()


class RefundItem(_ReservationsModel):
    """Beside the tombstone of an erased reservation, `T#{tenant}#RSV#{id}`: what becomes of its payments.

    `REFUND#{payment}` is a refund that is due, `REVERSAL#{payment}#{type}#{amount}` what was paid back.
    """

    tenant = UnicodeAttribute()
    id = UnicodeAttribute()
    payment: MapAttribute[str, Any] = MapAttribute(default=dict)
    at = Moment()


class ResourceItem(_ReservationsModel):
    """`T#{tenant}#RES#{resource}` / `META`. A removed one leaves the index and stays."""

    sk = UnicodeAttribute(range_key=True, default="META")
    ck = UnicodeAttribute(null=True)
    cs = UnicodeAttribute(null=True)
    tenant = UnicodeAttribute()
    kind = UnicodeAttribute()
    id = UnicodeAttribute()
    name = UnicodeAttribute()
    unique_name = UnicodeAttribute(attr_name="handle", null=True)
    is_active = BooleanAttribute(attr_name="active")
    is_removed = BooleanAttribute(attr_name="deleted", default=False)
    timezone = UnicodeAttribute(null=True)
    details: MapAttribute[str, Any] = MapAttribute(attr_name="data", default=dict)
    created = Moment()
    version = NumberAttribute()
    op = UnicodeAttribute(null=True)


class UniqueNameItem(_ReservationsModel):
    """`T#{tenant}#HANDLE#{kind}#{unique name}` / `META`: the owner of a name, which keeps it unique."""

    sk = UnicodeAttribute(range_key=True, default="META")
    resource = UnicodeAttribute()
    op = UnicodeAttribute()


class SessionItem(_ReservationsModel):
    """`T#{tenant}#SES#{session}` / `META`: a session, with the counter of its seats."""

    sk = UnicodeAttribute(range_key=True, default="META")
    tenant = UnicodeAttribute()
    id = UnicodeAttribute()
    resource = UnicodeAttribute()
    day = Day()
    starts = UnicodeAttribute()
    ends = UnicodeAttribute()
    zone = UnicodeAttribute()
    start = Instant()
    end = Instant()
    status = Choice(SessionStatus)
    own_capacity = NumberAttribute(attr_name="own_seats", null=True)
    capacity = NumberAttribute(attr_name="seats")
    taken = NumberAttribute()
    waiting = NumberAttribute()
    tickets = NumberAttribute()
    notes = UnicodeAttribute(null=True)
    created = Moment()
    version = NumberAttribute()
    op = UnicodeAttribute()
    dk = UnicodeAttribute(null=True)
    due = Moment(null=True)


class MembershipItem(_ReservationsModel):
    """`T#{tenant}#MBR#{digest of the user}` / `MEMBERSHIP`: one for each user."""

    sk = UnicodeAttribute(range_key=True, default="MEMBERSHIP")
    ck = UnicodeAttribute()
    cs = UnicodeAttribute()
    tenant = UnicodeAttribute()
    kind = UnicodeAttribute(default="membership")
    id = UnicodeAttribute()
    holder = UnicodeAttribute()
    status = Choice(MembershipStatus)
    first_day = Day()
    last_day = Day()
    data: MapAttribute[str, Any] = MapAttribute(default=dict)
    created = Moment()
    version = NumberAttribute()
    op = UnicodeAttribute(null=True)
    dk = UnicodeAttribute(null=True)
    due = Moment(null=True)


class WaiterItem(_ReservationsModel):
    """`T#{tenant}#SES#{session}` / `WAIT#{digest of the user}`: a place in the waitlist.

    `news` is the last change of the session that the user is told of: an event, like a history's entry.
    """

    hk = UnicodeAttribute()
    session = UnicodeAttribute()
    user = UnicodeAttribute()
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    avatar = UnicodeAttribute(null=True)
    ticket = NumberAttribute()
    kind = UnicodeAttribute()
    start = Instant()
    end = Instant()
    zone = UnicodeAttribute()
    joined = Moment()
    version = NumberAttribute()
    is_cancelled = BooleanAttribute(attr_name="cancelled", default=False)
    news = ChangeMap(null=True)
    op = UnicodeAttribute()


class UserItem(_ReservationsModel):
    """`T#{tenant}#USR#{user}` / `PROFILE`."""

    sk = UnicodeAttribute(range_key=True, default="PROFILE")
    ck = UnicodeAttribute()
    cs = UnicodeAttribute()
    tenant = UnicodeAttribute()
    id = UnicodeAttribute()
    email = UnicodeAttribute()
    name = UnicodeAttribute()
    roles = RoleWords(attr_name="role")
    is_active = BooleanAttribute(attr_name="active")
    password = UnicodeAttribute(null=True, default="")
    created = Moment()
    version = NumberAttribute()
    unproved_until = Moment(null=True)
    sessions_end = Moment(null=True)
    op = UnicodeAttribute(null=True)
    dk = UnicodeAttribute(null=True)
    due = Moment(null=True)


class LoginItem(_ReservationsModel):
    """`T#{tenant}#EMAIL#{folded address}` / `LOGIN`: the account that logs in with an address.

    While the address is unproved, others may take the row.
    """

    sk = UnicodeAttribute(range_key=True, default="LOGIN")
    user = UnicodeAttribute()
    is_unproved = BooleanAttribute(attr_name="unproved", null=True)
    op = UnicodeAttribute()


class AccountOverrideItem(_ReservationsModel):
    """`T#{tenant}#RULINGS` / user: the roles and state of a changed user, which override their tokens.

    Without roles there, those in the token count.
    """

    roles = RoleWords(attr_name="role", null=True)
    is_active = BooleanAttribute(attr_name="active")
    sessions_end = Moment(null=True)
    erased = Moment(null=True)
    op = UnicodeAttribute(null=True)


class ErasureItem(_ReservationsModel):
    """`T#{tenant}#USR#{user}` / `ERASURE`: what an erased user held is being ended; deleted once it is."""

    sk = UnicodeAttribute(range_key=True, default="ERASURE")
    tenant = UnicodeAttribute()
    user = UnicodeAttribute()
    since = Moment()
    is_unproved = BooleanAttribute(attr_name="unproved", default=False)
    version = NumberAttribute()
    op = UnicodeAttribute()
    dk = UnicodeAttribute()
    due = Moment()


class PersonItem(_ReservationsModel):
    """`T#{tenant}#USR#{user}` / `PERSON`: a user in the tenant's directory."""

    sk = UnicodeAttribute(range_key=True, default="PERSON")
    ck = UnicodeAttribute(null=True)
    cs = UnicodeAttribute(null=True)
    user = UnicodeAttribute()
    number = NumberAttribute()
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    language = UnicodeAttribute(attr_name="chosen_language", null=True, default="")
    folding = NumberAttribute(default=FIRST_FOLDING)
    roles = RoleWords(attr_name="role", null=True, default=Roles)
    details: MapAttribute[str, Any] = MapAttribute(attr_name="data", default=dict)
    is_erased = BooleanAttribute(attr_name="erased", default=False)
    former: ListAttribute[FormerNameMap] = ListAttribute(of=FormerNameMap, null=True, default=list)
    version = NumberAttribute()
    op = UnicodeAttribute()


class PointerItem(_ReservationsModel):
    """A row that leads to a person, from their number, their address or a beginning of one of their words."""

    user = UnicodeAttribute()
    version = NumberAttribute()
    op = UnicodeAttribute()


class FeedItem(_ReservationsModel):
    """`T#{tenant}#FEED#{id}` / `META`: a calendar that others may subscribe to; deleting it revokes it."""

    sk = UnicodeAttribute(range_key=True, default="META")
    hk = UnicodeAttribute()
    ck = UnicodeAttribute()
    cs = UnicodeAttribute()
    start = Instant()
    tenant = UnicodeAttribute()
    kind = UnicodeAttribute(default="feed")
    id = UnicodeAttribute()
    maker = UnicodeAttribute(attr_name="holder")
    data: MapAttribute[str, Any] = MapAttribute(default=dict)
    created = Moment()
    op = UnicodeAttribute()


class EndpointItem(_ReservationsModel):
    """`T#{tenant}#HOOKS` / `HOOK#{id}`: where a tenant wants its events sent, and how deliveries go."""

    tenant = UnicodeAttribute()
    id = UnicodeAttribute()
    url = UnicodeAttribute()
    events = UnicodeSetAttribute(null=True)
    description = UnicodeAttribute(null=True)
    secret = UnicodeAttribute()
    created = Moment()
    disabled = Choice(Reason, null=True)
    failing_since = Moment(null=True)
    last_success = Moment(null=True)
    op = UnicodeAttribute()


class AuditItem(_ReservationsModel):
    """`T#{tenant}#AUDIT#{month}` / `{instant}#{id}`: an entry of the audit log.

    No other item of this table has `kept_until`, after which DynamoDB deletes it.
    """

    tenant = UnicodeAttribute()
    id = UnicodeAttribute()
    at = Moment()
    actor = UnicodeAttribute(null=True)
    action = UnicodeAttribute()
    kind = UnicodeAttribute()
    thing = UnicodeAttribute(null=True)
    source = UnicodeAttribute(null=True)
    fields: MapAttribute[str, Any] = MapAttribute(default=dict)
    outcome = Choice(Outcome, null=True)
    kept_until = NumberAttribute()


class ClosureItem(_ReservationsModel):
    """`T#{tenant}#CLOSURES` / `{when it is over}#{id}`: a time that takes no reservations.

    `version` counts how often was looked for what came in while processes did not know of it, `known` are the
    reservations among these that its author knows of; `news` is what they are told: an event.
    """

    tenant = UnicodeAttribute()
    id = UnicodeAttribute()
    begins = UnicodeAttribute()
    ends = UnicodeAttribute()
    title = UnicodeAttribute()
    reason = UnicodeAttribute()
    kind = UnicodeAttribute(null=True)
    resource = UnicodeAttribute(null=True)
    author = UnicodeAttribute()
    created = Moment()
    version = NumberAttribute(null=True)
    known = UnicodeSetAttribute(null=True)
    news = ChangeMap(null=True)
    op = UnicodeAttribute()
    dk = UnicodeAttribute(null=True)
    due = Moment(null=True)


class PhoneItem(_ReservationsModel):
    """`T#{tenant}#USR#{user}` / `PHONE`: one for each user."""

    sk = UnicodeAttribute(range_key=True, default="PHONE")
    tenant = UnicodeAttribute()
    user = UnicodeAttribute()
    number = UnicodeAttribute()
    opted_in = BooleanAttribute()
    is_verified = BooleanAttribute(attr_name="verified")
    version = NumberAttribute()
    op = UnicodeAttribute()


class CodeItem(_EphemeralModel):
    """Ephemeral, `T#{tenant}#OTP#{user}` / `PHONE`: a one-time code's digest, and the tries at it."""

    sk = UnicodeAttribute(range_key=True, default="PHONE")
    number = UnicodeAttribute()
    digest = UnicodeAttribute()
    tries: ListAttribute[Any] = ListAttribute(default=list)


class IdempotencyItem(_EphemeralModel):
    """Ephemeral, `T#{tenant}#KEY#{owner}` / `{route}#{key}`: the response for repeated requests."""

    fingerprint = UnicodeAttribute()
    status = NumberAttribute()
    body = UnicodeAttribute()
    op = UnicodeAttribute()
    settles_at = NumberAttribute(null=True)
