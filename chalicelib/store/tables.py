"""The two tables, and the items in them. Keys begin with the tenant (docs/data-model.md)."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config
from pynamodb.attributes import (
    Attribute,
    BooleanAttribute,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)
from pynamodb.constants import STRING
from pynamodb.models import Model

from chalicelib import settings

# Design: connect 1 s, read 2 s, 3 attempts, all well inside the function's own time.
CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 1, 2, 3
_CONNECTIONS = 64
_ORDERED = 150
_SORT_KEY_BYTES = 1024


def key(*parts: str) -> str:
    """A key of parts joined by `#`; no part can pretend to be two."""
    return "#".join(part.replace("%", "%25").replace("#", "%23") for part in parts)


def parts_of(joined: str) -> list[str]:
    """The parts that a key was made of."""
    return [part.replace("%23", "#").replace("%25", "%") for part in joined.split("#")]


def order(text: str, tie: str) -> str:
    """A sort key that begins with `text`, as much of it as fits, and ends with what breaks ties.

    DynamoDB takes 1,024 bytes; folding may have made six bytes of one character.
    """
    room = _SORT_KEY_BYTES - len(f"#{tie}".encode())
    return f"{text[:_ORDERED].encode()[:room].decode(errors='ignore')}#{tie}"


@cache
def client() -> Any:
    """The one low-level DynamoDB client of the process; botocore retries throttles and 5xx."""
    return botocore.session.get_session().create_client(
        "dynamodb",
        config=Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            max_pool_connections=_CONNECTIONS,
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
        ),
    )


def as_plain(value: Any) -> Any:
    """A map or list attribute as dicts and lists all the way down."""
    if isinstance(value, MapAttribute):
        return {name: as_plain(each) for name, each in value.attribute_values.items()}
    if isinstance(value, list):
        return [as_plain(each) for each in value]
    return value


class Instant(Attribute[datetime]):
    """An aware UTC instant as sortable ISO 8601 text, to the second: `2026-03-15T10:00:00Z`."""

    attr_type = STRING
    timespec = "seconds"

    def serialize(self, value: datetime) -> str:
        """Write it."""
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=self.timespec) + "Z"

    def deserialize(self, value: str) -> datetime:
        """Read it."""
        return datetime.fromisoformat(value)


class Moment(Instant):
    """When something was done, to the millisecond: `2026-03-15T10:00:00.000Z`."""

    timespec = "milliseconds"


class ContactMap(MapAttribute[str, Any]):
    """domain.reservation.Contact."""

    name = UnicodeAttribute()
    email = UnicodeAttribute()


class ChangeMap(MapAttribute[str, Any]):
    """domain.reservation.Change."""

    id = UnicodeAttribute()
    at = Moment()
    actor = UnicodeAttribute()
    action = UnicodeAttribute()
    reason = UnicodeAttribute(null=True)
    changed: MapAttribute[str, Any] = MapAttribute(default=dict)


class ReservationsMeta:
    """The table of everything that must not be lost."""

    table_name = settings.load().reservations_table


class ReservationItem(Model):
    """`T#{tenant}#RSV#{id}` / `RSV`."""

    class Meta(ReservationsMeta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="RSV")
    hk = UnicodeAttribute()
    rk = UnicodeAttribute()
    ck = UnicodeAttribute()
    cs = UnicodeAttribute()
    tenant = UnicodeAttribute()
    kind = UnicodeAttribute()
    id = UnicodeAttribute()
    resource = UnicodeAttribute()
    holder = UnicodeAttribute()
    contact = ContactMap()
    start = Instant()
    end = Instant()
    zone = UnicodeAttribute()
    status = UnicodeAttribute()
    data: MapAttribute[str, Any] = MapAttribute(default=dict)
    created = Moment()
    updated = Moment()
    version = NumberAttribute()
    history: ListAttribute[ChangeMap] = ListAttribute(of=ChangeMap, default=list)
    dk = UnicodeAttribute(null=True)
    due = Moment(null=True)


class ListingItem(Model):
    """`T#{tenant}#RSV#{id}` / `OVER` or `ATTENDEE#{user}`: another place in the indexes for a reservation."""

    class Meta(ReservationsMeta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    hk = UnicodeAttribute(null=True)
    rk = UnicodeAttribute(null=True)
    ck = UnicodeAttribute(null=True)
    cs = UnicodeAttribute(null=True)
    tenant = UnicodeAttribute()
    id = UnicodeAttribute()
    start = Instant()
    end = Instant()


class TombstoneItem(Model):
    """In the place of an erased reservation: that it was, when and by whom. Its id is not given again."""

    class Meta(ReservationsMeta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    tenant = UnicodeAttribute()
    kind = UnicodeAttribute()
    id = UnicodeAttribute()
    resource = UnicodeAttribute()
    change = ChangeMap()


class RefundItem(Model):
    """`T#{tenant}#RSV#{id}` / `REFUND#{payment}`: what is owed for a reservation that was erased."""

    class Meta(ReservationsMeta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    tenant = UnicodeAttribute()
    id = UnicodeAttribute()
    payment: MapAttribute[str, Any] = MapAttribute(default=dict)
    at = Moment()


class ResourceItem(Model):
    """`T#{tenant}#RES#{resource}` / `META`. A removed one leaves the index and stays."""

    class Meta(ReservationsMeta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="META")
    ck = UnicodeAttribute(null=True)
    cs = UnicodeAttribute(null=True)
    tenant = UnicodeAttribute()
    kind = UnicodeAttribute()
    id = UnicodeAttribute()
    name = UnicodeAttribute()
    handle = UnicodeAttribute(null=True)
    active = BooleanAttribute()
    deleted = BooleanAttribute(default=False)
    timezone = UnicodeAttribute(null=True)
    data: MapAttribute[str, Any] = MapAttribute(default=dict)
    created = Moment()
    version = NumberAttribute()
    op = UnicodeAttribute(null=True)


class HandleItem(Model):
    """`T#{tenant}#HANDLE#{kind}#{handle}` / `META`: whose name it is; what keeps it unique."""

    class Meta(ReservationsMeta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="META")
    resource = UnicodeAttribute()
    op = UnicodeAttribute()


class SessionItem(Model):
    """`T#{tenant}#SES#{session}` / `META`: the counter that seats are taken from."""

    class Meta(ReservationsMeta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="META")
    tenant = UnicodeAttribute()
    id = UnicodeAttribute()
    resource = UnicodeAttribute()
    day = UnicodeAttribute()
    starts = UnicodeAttribute()
    ends = UnicodeAttribute()
    zone = UnicodeAttribute()
    start = Instant()
    end = Instant()
    status = UnicodeAttribute()
    own_seats = NumberAttribute(null=True)
    seats = NumberAttribute()
    taken = NumberAttribute()
    waiting = NumberAttribute()
    tickets = NumberAttribute()
    notes = UnicodeAttribute(null=True)
    created = Moment()
    version = NumberAttribute()
    op = UnicodeAttribute()
    dk = UnicodeAttribute(null=True)
    due = Moment(null=True)


class MembershipItem(Model):
    """`T#{tenant}#MBR#{digest of the user}` / `MEMBERSHIP`: one each."""

    class Meta(ReservationsMeta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="MEMBERSHIP")
    ck = UnicodeAttribute()
    cs = UnicodeAttribute()
    tenant = UnicodeAttribute()
    kind = UnicodeAttribute(default="membership")
    id = UnicodeAttribute()
    holder = UnicodeAttribute()
    status = UnicodeAttribute()
    first_day = UnicodeAttribute()
    last_day = UnicodeAttribute()
    data: MapAttribute[str, Any] = MapAttribute(default=dict)
    created = Moment()
    version = NumberAttribute()
    op = UnicodeAttribute(null=True)
    dk = UnicodeAttribute(null=True)
    due = Moment(null=True)


class WaiterItem(Model):
    """`T#{tenant}#SES#{session}` / `WAIT#{digest of the user}`: a place in the waitlist."""

    class Meta(ReservationsMeta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    session = UnicodeAttribute()
    user = UnicodeAttribute()
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    avatar = UnicodeAttribute(null=True)
    ticket = NumberAttribute()
    op = UnicodeAttribute()


class UserItem(Model):
    """`T#{tenant}#USR#{user}` / `PROFILE`."""

    class Meta(ReservationsMeta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="PROFILE")
    ck = UnicodeAttribute()
    cs = UnicodeAttribute()
    tenant = UnicodeAttribute()
    id = UnicodeAttribute()
    email = UnicodeAttribute()
    name = UnicodeAttribute()
    role = UnicodeAttribute()
    active = BooleanAttribute()
    password = UnicodeAttribute(null=True)
    created = Moment()
    version = NumberAttribute()
    op = UnicodeAttribute(null=True)


class LoginItem(Model):
    """`T#{tenant}#EMAIL#{folded address}` / `LOGIN`: whose address it is; what keeps it unique."""

    class Meta(ReservationsMeta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="LOGIN")
    user = UnicodeAttribute()
    op = UnicodeAttribute()


class RulingItem(Model):
    """`T#{tenant}#RULINGS` / user: what an account's tokens are worth since it was changed."""

    class Meta(ReservationsMeta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    role = UnicodeAttribute()
    active = BooleanAttribute()


class PersonItem(Model):
    """`T#{tenant}#USR#{user}` / `PERSON`: a user as the tenant's directory knows them."""

    class Meta(ReservationsMeta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="PERSON")
    user = UnicodeAttribute()
    number = NumberAttribute()
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    language = UnicodeAttribute(null=True)
    version = NumberAttribute()
    op = UnicodeAttribute()


class PointerItem(Model):
    """What leads to a person: their number, their address, a beginning of one of their words."""

    class Meta(ReservationsMeta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    user = UnicodeAttribute()
    version = NumberAttribute()
    op = UnicodeAttribute()


class FeedItem(Model):
    """`T#{tenant}#FEED#{id}` / `META`: a calendar that others may subscribe to; deleted, it is revoked."""

    class Meta(ReservationsMeta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="META")
    hk = UnicodeAttribute()
    ck = UnicodeAttribute()
    cs = UnicodeAttribute()
    start = Instant()
    tenant = UnicodeAttribute()
    kind = UnicodeAttribute(default="feed")
    id = UnicodeAttribute()
    holder = UnicodeAttribute()
    role = UnicodeAttribute()
    data: MapAttribute[str, Any] = MapAttribute(default=dict)
    created = Moment()
    op = UnicodeAttribute()


class EndpointItem(Model):
    """`T#{tenant}#HOOKS` / `HOOK#{id}`: where a tenant wants its events sent, and how that goes."""

    class Meta(ReservationsMeta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    tenant = UnicodeAttribute()
    id = UnicodeAttribute()
    url = UnicodeAttribute()
    events = UnicodeSetAttribute(null=True)
    description = UnicodeAttribute(null=True)
    secret = UnicodeAttribute()
    created = Moment()
    disabled = UnicodeAttribute(null=True)
    failing_since = Moment(null=True)
    last_success = Moment(null=True)
    op = UnicodeAttribute()


class PhoneItem(Model):
    """`T#{tenant}#USR#{user}` / `PHONE`: one a user."""

    class Meta(ReservationsMeta):
        pass

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="PHONE")
    tenant = UnicodeAttribute()
    user = UnicodeAttribute()
    number = UnicodeAttribute()
    opted_in = BooleanAttribute()
    verified = BooleanAttribute()
    version = NumberAttribute()
    op = UnicodeAttribute()


class CodeItem(Model):
    """Ephemeral, `T#{tenant}#OTP#{user}` / `PHONE`: a one-time code's digest, and the tries at it."""

    class Meta:
        table_name = settings.load().ephemeral_table

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True, default="PHONE")
    number = UnicodeAttribute()
    digest = UnicodeAttribute()
    tries: ListAttribute[Any] = ListAttribute(default=list)
    expires_at = NumberAttribute()


class ReceiptItem(Model):
    """Ephemeral, `T#{tenant}#KEY#{owner}` / `{route}#{key}`: an answer to give again."""

    class Meta:
        table_name = settings.load().ephemeral_table

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    fingerprint = UnicodeAttribute()
    status = NumberAttribute()
    body = UnicodeAttribute()
    op = UnicodeAttribute()
    settles_at = NumberAttribute(null=True)
    expires_at = NumberAttribute()
