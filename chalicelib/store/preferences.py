"""What a tenant has chosen for itself: one item, `T#{tenant}#CHOICES` / `REMINDERS`."""

from collections.abc import Mapping

from chalicelib import settings
from chalicelib.store import reads
from chalicelib.store.known import Known
from chalicelib.store.tables import client, key

# How long a process may go on with what it knows; a choice holds for what is reserved after that.
KNOWN_SECONDS = 10.0

_known: Known[str, dict[str, int]] = Known(KNOWN_SECONDS)


def reminders(tenant: str) -> dict[str, int]:
    """The tenant's own leads in minutes, by kind; the process goes on with them for `KNOWN_SECONDS`."""
    found = _known.get(tenant)
    if found is None:
        item = reads.one(settings.load().reservations_table, _pk(tenant), "REMINDERS", is_consistent=False)
        chosen = {} if item is None else item["leads"]["M"]
        found = {kind: int(value["N"]) for kind, value in chosen.items()}
        _known.put(tenant, found)
    return found


def choose_reminders(tenant: str, chosen: Mapping[str, int | None], operation: str) -> None:
    """Set leads in minutes by kind, or take the tenant's own away; the others stay.

    :raises Unavailable: if the store gave no definite answer in time
    """
    table = settings.load().reservations_table
    where = {"pk": {"S": _pk(tenant)}, "sk": {"S": "REMINDERS"}}
    names = {f"#k{index}": kind for index, kind in enumerate(chosen)}
    places = {kind: f"leads.{name}" for name, kind in names.items()}
    sets = [f"{places[kind]} = :{name[1:]}" for name, kind in names.items() if chosen[kind] is not None]
    removed = [places[kind] for kind in chosen if chosen[kind] is None]
    update = f"SET op = :op{''.join(f', {each}' for each in sets)}"
    update += f" REMOVE {', '.join(removed)}" if removed else ""
    minutes = {name[1:]: chosen[kind] for name, kind in names.items()}
    values = {f":{name}": {"N": str(value)} for name, value in minutes.items() if value is not None}
    with reads.answering():
        client().update_item(
            TableName=table,
            Key=where,
            UpdateExpression="SET leads = if_not_exists(leads, :none)",
            ExpressionAttributeValues={":none": {"M": {}}},
        )
        client().update_item(
            TableName=table,
            Key=where,
            UpdateExpression=update,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={**values, ":op": {"S": operation}},
        )
    _known.drop(tenant)


def forget_all() -> None:
    """Let the process know nothing of tenants."""
    _known.clear()


def _pk(tenant: str) -> str:
    return key("T", tenant, "CHOICES")
