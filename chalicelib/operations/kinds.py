"""What the operations know about each kind of reservation: values that its dialect passes in."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.errors import ReservationError
from chalicelib.domain.feeds import FeedSource
from chalicelib.domain.intervals import Interval
from chalicelib.domain.languages import Language
from chalicelib.domain.money import Number
from chalicelib.domain.reservation import Change, Reservation
from chalicelib.domain.reservation_links import LinkAction
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Caller, Role
from chalicelib.domain.rules import Rules
from chalicelib.domain.totals import TotalOf
from chalicelib.notifications.notification_templates import NotificationTemplates, RecipientRole
from chalicelib.store import enrollments, reservations


@dataclass(frozen=True, slots=True)
class UserResource:
    """Resources that are users: their kind, the id that a user has as one, and the details about the user.

    `user_of` gives the user back.
    """

    kind: str
    id_of: Callable[[str], str]
    user_of: Callable[[str], str]
    personal: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SettingsRules:
    """What the own settings of resources say of their rules, and the names of what they can say.

    `unshown` names the rules that they cannot show, or parts of them. `details_of` returns the details of a
    resource that say these of the rules, or raises an error if the settings would not fit together.
    `are_always_there`: every resource says them all, so that no rule of the kind would ever hold.
    """

    names: frozenset[str]
    rules_of: Callable[[Resource], Rules]
    unshown: Callable[[Rules], tuple[str, ...]]
    details_of: Callable[[Resource, Rules, Collection[str]], Mapping[str, Any]]
    are_always_there: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedActions:
    """What recipients of mails may do by the links in them with a reservation of a kind: as by the API.

    `of_roles` has the actions of each role in a reservation. `cancel`, `move` and `confirm` do them, and
    refuse as the API does, in the `words` of its dialect.
    """

    of_roles: Mapping[RecipientRole, frozenset[LinkAction]]
    cancel: Callable[[Reservation, Caller, datetime], object]
    words: Callable[[ReservationError, Language], str]
    move: Callable[[Reservation, Interval, Caller, datetime], Reservation] | None = None
    confirm: Callable[[Reservation, Caller, datetime], Reservation] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestReservations:
    """How somebody without an account reserves resources of a kind, by a booking page.

    `details` are those of a new reservation of a resource for an interval by somebody with this name,
    `new_id` makes its id. A resource that is not `is_offered` asks for more than a guest gives. `minutes`
    is how long reservations of a resource are; None where it has no length of its own.
    """

    details: Callable[[Resource, Interval, str], Mapping[str, Any]]
    new_id: Callable[[datetime], str]
    is_offered: Callable[[Resource], bool] = lambda _: True
    minutes: Callable[[Resource], int | None] = lambda _: None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationKind:
    """A kind of reservation.

    `kind` is its name in the store and in events, `name` its name in requests; `resource_kind` is that of its
    resources, to which roles may be bound. `reminder` is the time from
    the reminder to the start, unless the stage or the tenant sets another. `is_seat`: it is a seat in a class
    session. `personal` names the details that are about the holder alone. `user_resource` is set where users
    are the resources. `settings` has the rules that its resources' own settings say, `hourly_rate` is what an
    hour of a resource costs by them, `amount` what a reservation without a price costs by itself.
    `memberships` are the types of memberships that it knows, which rules may name. `total_of` is whose total
    lists show of it, if they show one. Whoever has the role `sees_all` sees everybody's. `linked` is what the
    links in its mails do. `guests` is how guests without an account reserve, None if they cannot.
    """

    kind: str
    name: str
    resource_kind: str
    templates: NotificationTemplates
    feed: FeedSource
    linked: LinkedActions
    reminder: timedelta
    is_seat: bool = False
    personal: tuple[str, ...] = ()
    user_resource: UserResource | None = None
    settings: SettingsRules | None = None
    hourly_rate: Callable[[Resource], Number] | None = None
    amount: Callable[[Reservation], Number] | None = None
    memberships: tuple[str, ...] = ()
    sees_all: Role = Role.ADMIN
    total_of: TotalOf | None = None
    guests: GuestReservations | None = None

    def resource_of(self, public: str) -> str:
        """Return the id of a resource by the one that clients know: where users are resources, the user's."""
        return public if self.user_resource is None else self.user_resource.id_of(public)

    def public_id(self, resource: str) -> str:
        """Return the id by which clients know a resource."""
        return resource if self.user_resource is None else self.user_resource.user_of(resource)

    def find(self, tenant: str, reservation: str) -> Reservation | Change | None:
        """Return the current reservation, or its tombstone; None if it never existed.

        :raises Unavailable: if the store gave no definite answer in time
        """
        record = enrollments.record if self.is_seat else reservations.record
        return record(tenant, self.kind, reservation)


_kinds: dict[str, ReservationKind] = {}


def use(kinds: Sequence[ReservationKind]) -> None:
    """Set the kinds that this process serves, in place of all former ones."""
    _kinds.clear()
    _kinds.update({kind.kind: kind for kind in kinds})


def all_kinds() -> list[ReservationKind]:
    """Return every kind that is served."""
    return list(_kinds.values())


def get(kind: str) -> ReservationKind | None:
    """Return a kind by its name in the store; None if it is not served."""
    return _kinds.get(kind)


def is_own_time(kind: str, user: str, resource: str) -> bool:
    """Return whether a reservation that a user holds keeps their own time free: they are the resource."""
    found = _kinds.get(kind)
    own = None if found is None else found.user_resource
    return own is not None and own.id_of(user) == resource


def of_resource(resource_kind: str) -> ReservationKind | None:
    """Return the kind of reservations of these resources; None if it is not served."""
    return next((kind for kind in _kinds.values() if kind.resource_kind == resource_kind), None)


def resource_of(resource_kind: str, public: str) -> str:
    """Return the id of a resource by its kind and the id that clients know."""
    found = of_resource(resource_kind)
    return public if found is None else found.resource_of(public)


def public_id(resource_kind: str, resource: str) -> str:
    """Return the id by which clients know a resource of this kind."""
    found = of_resource(resource_kind)
    return resource if found is None else found.public_id(resource)


def total_of(kind: str) -> TotalOf | None:
    """Return whose total counts reservations of this kind; None if lists show none."""
    served = _kinds.get(kind)
    return None if served is None else served.total_of


def membership_types() -> list[str]:
    """Return the types of memberships that users may have, which rules of any kind may name."""
    return [name for kind in _kinds.values() for name in kind.memberships]


def of_resources() -> set[str]:
    """Return the kinds of resources, to which roles may be bound."""
    return {kind.resource_kind for kind in _kinds.values()}


def of_seats() -> str:
    """Return the stored name of the kind that is a seat in a class session; empty if none is served."""
    return next((kind.kind for kind in _kinds.values() if kind.is_seat), "")
