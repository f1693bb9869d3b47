"""A tenant's own preferences: the items `REMINDERS`, `PROFILE` and `PAGE` of `T#{tenant}#CHOICES`."""

from collections.abc import Mapping
from typing import Any

from chalicelib import settings
from chalicelib.domain.booking_pages import BookingPage, ListedResource
from chalicelib.domain.tenants import TenantProfile
from chalicelib.store import reads
from chalicelib.store.cache import TTLCache
from chalicelib.store.tables import client, item_key, key

# A process may use cached preferences for so long; a change holds for what is reserved after that.
CACHE_SECONDS = 10.0

_cache: TTLCache[str, dict[str, int]] = TTLCache(CACHE_SECONDS)
_profiles: TTLCache[str, TenantProfile] = TTLCache(CACHE_SECONDS)
_pages: TTLCache[str, BookingPage] = TTLCache(CACHE_SECONDS)


def reminders(tenant: str) -> dict[str, int]:
    """Return the tenant's reminder times in minutes before the start, by kind; cached for `CACHE_SECONDS`."""
    leads = _cache.get(tenant)
    if leads is None:
        item = reads.reservations_item(_pk(tenant), "REMINDERS", is_consistent=False)
        leads = {} if item is None else {kind: int(lead["N"]) for kind, lead in item["leads"]["M"].items()}
        _cache.put(tenant, leads)
    return leads


def choose_reminders(tenant: str, chosen: Mapping[str, int | None], operation: str) -> None:
    """Write the tenant's minutes by kind, or remove those that are None; the other kinds stay.

    :raises Unavailable: if the store gave no definite answer in time
    """
    place = {"TableName": settings.load().reservations_table, "Key": item_key(_pk(tenant), "REMINDERS")}
    names = {f"k{index}": kind for index, kind in enumerate(chosen)}
    leads = {name: lead for name, kind in names.items() if (lead := chosen[kind]) is not None}
    removed = [f"leads.#{name}" for name in names if name not in leads]
    update = ", ".join(["SET op = :op", *(f"leads.#{name} = :{name}" for name in leads)])
    update += f" REMOVE {', '.join(removed)}" if removed else ""
    values = {f":{name}": {"N": str(lead)} for name, lead in leads.items()}
    with reads.answering():
        client().update_item(
            **place,
            UpdateExpression="SET leads = if_not_exists(leads, :none)",
            ExpressionAttributeValues={":none": {"M": {}}},
        )
        client().update_item(
            **place,
            UpdateExpression=update,
            ExpressionAttributeNames={f"#{name}": kind for name, kind in names.items()},
            ExpressionAttributeValues={**values, ":op": {"S": operation}},
        )
    _cache.drop(tenant)


def profile(tenant: str) -> TenantProfile:
    """Return what the tenant says of itself; cached for `CACHE_SECONDS`."""
    found = _profiles.get(tenant)
    if found is None:
        item = reads.reservations_item(_pk(tenant), "PROFILE", is_consistent=False)
        found = TenantProfile(*(item[name]["S"] for name in ("name", "address"))) if item else TenantProfile()
        _profiles.put(tenant, found)
    return found


def choose_profile(tenant: str, chosen: TenantProfile, operation: str) -> None:
    """Write what the tenant says of itself, in place of what it said before.

    :raises Unavailable: if the store gave no definite answer in time
    """
    texts = {"name": chosen.name, "address": chosen.address, "op": operation}
    item = {**item_key(_pk(tenant), "PROFILE"), **{name: {"S": text} for name, text in texts.items()}}
    with reads.answering():
        client().put_item(TableName=settings.load().reservations_table, Item=item)
    _profiles.drop(tenant)


def booking_page(tenant: str) -> BookingPage:
    """Return the tenant's booking page; cached for `CACHE_SECONDS`."""
    found = _pages.get(tenant)
    if found is None:
        item = reads.reservations_item(_pk(tenant), "PAGE", is_consistent=False)
        found = BookingPage() if item is None else _page_in(item)
        _pages.put(tenant, found)
    return found


def choose_booking_page(tenant: str, chosen: BookingPage, operation: str) -> None:
    """Write the tenant's booking page in place of the one before.

    :raises Unavailable: if the store gave no definite answer in time
    """
    listed = [{"L": [{"S": one.kind}, {"S": one.id}]} for one in chosen.resources]
    item = {
        **item_key(_pk(tenant), "PAGE"),
        "resources": {"L": listed},
        "origins": {"L": [{"S": origin} for origin in chosen.frame_origins]},
        "op": {"S": operation},
    }
    with reads.answering():
        client().put_item(TableName=settings.load().reservations_table, Item=item)
    _pages.drop(tenant)


def clear_cache() -> None:
    """Remove all cached preferences."""
    _cache.clear()
    _profiles.clear()
    _pages.clear()


def _page_in(item: Mapping[str, Any]) -> BookingPage:
    return BookingPage(
        resources=tuple(ListedResource(*(part["S"] for part in one["L"])) for one in item["resources"]["L"]),
        frame_origins=tuple(origin["S"] for origin in item["origins"]["L"]),
    )


def _pk(tenant: str) -> str:
    return key("T", tenant, "CHOICES")
