"""What must hold of payments that the provider gave back."""

from collections import defaultdict
from collections.abc import Iterator

from chalicelib.domain.events import Event, event_in
from chalicelib.domain.roles import SYSTEM
from chalicelib.domain.statuses import Status
from tests.simulation.kept import Left
from tests.simulation.world import World

FULL = frozenset({"refunded", "charged_back"})
_TYPES = {**{status: status for status in FULL}, "in_mediation": "disputed"}


def of_reversals(world: World, left: Left) -> Iterator[str]:
    """What was given back is recorded once, and no appointment that it had confirmed outlives it."""
    recorded: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for each in left.kept:
        details = each.reservation.details if each.reservation is not None else {}
        for entry in details.get("reversals") or ():
            recorded[entry["payment"]].append((each.id, entry["type"]))
    for item in left.items:
        name, _, rest = item["sk"]["S"].partition("#")
        if name == "REVERSAL":
            payment, type_, _ = rest.split("#")
            recorded[payment].append((item["id"]["S"], type_))
    erased = {each.id for each in left.kept if each.reservation is None}
    for number, payment in world.others.mercadopago.payments.items():
        hold = payment["external_reference"].rpartition("#")[2]
        found, expected = recorded.pop(number, []), _TYPES.get(payment["status"])
        is_lost = expected is not None and not found and not erased & {hold, f"{hold}r"}
        if is_lost or any(type_ != expected for _, type_ in found):
            yield f"payment {number} for {hold} is {payment['status']}, and recorded: {found}"
    for number, found in recorded.items():
        yield f"nobody made payment {number}: {found}"
    yield from _of_deposits(world)


def _of_deposits(world: World) -> Iterator[str]:
    """At no time is an appointment ahead confirmed by a deposit of which nothing is left."""
    events = [event_in(document) for document in world.aws.published]
    by_hand = {
        event.reservation.id
        for event in events
        if event.change.action == Status.CONFIRMED and event.change.actor != SYSTEM
    }
    for event in events:
        if _is_without_deposit(event) and event.reservation.id not in by_hand:
            yield f"{event.reservation.id} was {event.change.action}, and its deposit had been given back"


def _is_without_deposit(event: Event) -> bool:
    reservation = event.reservation
    given_back = {
        entry["payment"] for entry in reservation.details.get("reversals") or () if entry["type"] in FULL
    }
    deposit = reservation.details.get("payment")
    # Of one that had begun, the deposit no longer matters, even if it is moved ahead then.
    is_decided = "reversal" in event.change.changed or event.change.action == Status.CONFIRMED
    is_ahead = reservation.status is Status.CONFIRMED and reservation.interval.start > event.change.at
    return is_decided and is_ahead and deposit is not None and deposit["id"] in given_back
