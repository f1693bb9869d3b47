"""/api/v1/memberships."""

from datetime import date, timedelta

from chalicelib import settings
from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.gym.answers import MembershipOut
from chalicelib.dialects.gym.dialect import gym
from chalicelib.dialects.gym.policy import MEMBERSHIP_STATUS_OF
from chalicelib.dialects.gym.schemas import MembershipPatch, MembershipQuery, NewMembership
from chalicelib.dialects.pages import page_of
from chalicelib.dialects.shown import CREATES
from chalicelib.domain.capacity import today_in
from chalicelib.domain.memberships import Membership, MembershipStatus
from chalicelib.domain.roles import Role
from chalicelib.operations import memberships as operations
from chalicelib.operations.memberships import MembershipChange
from chalicelib.store import memberships

SOON = timedelta(days=7)


@gym.route("GET", "/api/v1/memberships", query=MembershipQuery, role=Role.STAFF)
def list_memberships(call: Call[None]) -> Reply:
    """All memberships, filtered, newest first."""
    query: MembershipQuery = call.query
    today = today_in(settings.load().default_timezone, call.now)
    rows = [each for each in memberships.of_tenant(call.tenant) if _is_wanted(each, query, today)]
    page, pagination = page_of(rows, query)
    return Reply(200, {"data": [MembershipOut.of(each) for each in page], "pagination": pagination})


@gym.route("GET", "/api/v1/memberships/me")
def my_membership(call: Call[None]) -> Reply:
    """The caller's, or null."""
    found = memberships.of_holder(call.tenant, call.caller.user)
    return Reply(200, {"data": None if found is None else MembershipOut.of(found)})


@gym.route("POST", "/api/v1/memberships", body=NewMembership, role=Role.STAFF, shown=CREATES)
def create_membership(call: Call[NewMembership]) -> Reply:
    """Give a user their one membership."""
    call.raise_if_answered()
    made = operations.add(
        tenant=call.tenant,
        holder=call.body.holder,
        wanted=_change(call.body),
        now=call.now,
        receipt=call.receipt(_created),
    )
    return _created(made)


@gym.route("PATCH", "/api/v1/memberships/{membership_id}", body=MembershipPatch, role=Role.STAFF)
def patch_membership(call: Call[MembershipPatch]) -> Reply:
    """Change a membership; what is not sent stays."""
    changed = operations.alter(
        tenant=call.tenant, membership=call.path["membership_id"], wanted=_change(call.body)
    )
    return _one(200, "Membresía actualizada exitosamente", changed)


def _change(sent: NewMembership | MembershipPatch) -> MembershipChange:
    return MembershipChange(
        type=sent.type,
        status=MEMBERSHIP_STATUS_OF[sent.status] if sent.status else None,
        first_day=sent.first_day,
        last_day=sent.last_day,
        price=sent.price,
        renews=sent.renews,
        has_notes="notes" in sent.model_fields_set,
        notes=sent.notes,
    )


def _is_wanted(membership: Membership, query: MembershipQuery, today: date) -> bool:
    is_soon = membership.status is MembershipStatus.ACTIVE and today <= membership.last_day <= today + SOON
    return (
        (query.status is None or membership.status is MEMBERSHIP_STATUS_OF[query.status])
        and (query.type is None or membership.type == query.type)
        and (query.holder is None or membership.holder == query.holder)
        and (not query.expires_soon or is_soon)
    )


def _created(made: Membership) -> Reply:
    return _one(201, "Membresía creada exitosamente", made)


def _one(status: int, message: str, membership: Membership) -> Reply:
    return Reply(status, {"message": message, "data": MembershipOut.of(membership)})
