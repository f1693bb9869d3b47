"""Routes of memberships: /api/v1/memberships."""

from datetime import date, datetime, timedelta

from chalicelib.dialects.gym.policy import MEMBERSHIP_STATUS_OF
from chalicelib.dialects.gym.responses import MembershipOut, MyMembership, Saved
from chalicelib.dialects.gym.schemas import MembershipPatch, MembershipQuery, NewMembership
from chalicelib.domain.memberships import MEMBERSHIP, Membership, MembershipStatus
from chalicelib.domain.roles import Role
from chalicelib.http.call import Call, Reply
from chalicelib.http.pages import Page, reply_in_pages
from chalicelib.http.parts import Listed, MappedList, SortedList
from chalicelib.http.route_docs import CREATES
from chalicelib.http.routes import route
from chalicelib.operations import memberships as operations
from chalicelib.operations.memberships import MembershipChange
from chalicelib.store import memberships, totals

SOON = timedelta(days=7)


@route(
    "GET",
    "/api/v1/memberships",
    query=MembershipQuery,
    response=Page[MembershipOut],
    role=Role.STAFF,
)
def list_memberships(call: Call[None]) -> Reply:
    """List the memberships that match the filters, newest first."""
    query: MembershipQuery = call.query
    today = operations.today(call.now)

    def rows(listed: list[Membership]) -> list[MembershipOut]:
        return [MembershipOut.of(membership, today) for membership in listed]

    if not (query.status or query.type or query.holder or query.expires_soon):
        everybodys = memberships.list_of_tenant(call.tenant)
        return reply_in_pages(
            call,
            everybodys,
            rows=rows,
            count=everybodys.count,
            total=lambda: totals.of_tenant(call.tenant, MEMBERSHIP),
        )
    return reply_in_pages(
        call,
        MappedList(
            _candidates(call.tenant, query),
            lambda listed: [row if _is_match(row, query, today) else None for row in listed],
        ),
        rows=rows,
    )


@route("GET", "/api/v1/memberships/me", response=MyMembership)
def my_membership(call: Call[None]) -> Reply:
    """Return the caller's membership, or null."""
    membership = memberships.of_holder(call.tenant, call.caller.user)
    today = operations.today(call.now)
    return Reply(200, {"data": None if membership is None else MembershipOut.of(membership, today)})


@route(
    "POST",
    "/api/v1/memberships",
    body=NewMembership,
    response=Saved[MembershipOut],
    role=Role.STAFF,
    docs=CREATES,
    idempotent=True,
)
def create_membership(call: Call[NewMembership]) -> Reply:
    """Create the membership of a user, who may have only one."""

    def reply_for(membership: Membership) -> Reply:
        return _one(201, "Membresía creada exitosamente", membership, call.now)

    membership = operations.add(
        tenant=call.tenant,
        holder=call.body.holder,
        changes=_change(call.body),
        now=call.now,
        idempotency=call.idempotency_record(reply_for),
    )
    return reply_for(membership)


@route(
    "PATCH",
    "/api/v1/memberships/{membership_id}",
    body=MembershipPatch,
    response=Saved[MembershipOut],
    role=Role.STAFF,
)
def patch_membership(call: Call[MembershipPatch]) -> Reply:
    """Change a membership; fields that are not sent keep their values."""
    membership = operations.alter(
        tenant=call.tenant,
        membership=call.path["membership_id"],
        changes=_change(call.body),
        now=call.now,
    )
    return _one(200, "Membresía actualizada exitosamente", membership, call.now)


def _change(body: NewMembership | MembershipPatch) -> MembershipChange:
    return MembershipChange(
        type=body.type,
        status=MEMBERSHIP_STATUS_OF[body.status] if body.status else None,
        first_day=body.first_day,
        last_day=body.last_day,
        price=body.price,
        renews=body.renews,
        has_notes="notes" in body.model_fields_set,
        notes=body.notes,
    )


def _candidates(tenant: str, query: MembershipQuery) -> Listed[Membership]:
    """Return the shortest list that has every match of the filters: of one user it is their membership."""
    if query.holder is None:
        return memberships.list_of_tenant(tenant)
    membership = memberships.of_holder(tenant, query.holder)
    return SortedList([] if membership is None else [membership], lambda row: (row.id, "", ""))


def _is_match(membership: Membership, query: MembershipQuery, today: date) -> bool:
    status = membership.status_on(today)
    is_active = status is MembershipStatus.ACTIVE
    expires_soon = is_active and today <= membership.last_day <= today + SOON
    return (
        (query.status is None or status is MEMBERSHIP_STATUS_OF[query.status])
        and (query.type is None or membership.type == query.type)
        and (query.holder is None or membership.holder == query.holder)
        and (not query.expires_soon or expires_soon)
    )


def _one(status: int, message: str, membership: Membership, now: datetime) -> Reply:
    data = MembershipOut.of(membership, operations.today(now))
    return Reply(status, {"message": message, "data": data})
