"""Rooms over the running stack: the verbs of the tests, on one day that nothing else of theirs is on."""

import uuid
from typing import Any, Final

from tests.e2e.client import ANA, Api, Response, day_after

DAY: Final = day_after(6)


def new_room(api: Api) -> int:
    answer = api.call("POST", "/api/rooms", {"name": f"E2E {uuid.uuid4().hex[:8]}", "capacity": 12})
    assert answer.status == 201, answer
    room: int = answer.body["data"]["id"]
    return room


def met(api: Api) -> str:
    user = f"e2e-guest-{uuid.uuid4().hex[:8]}"
    assert api.call("GET", "/api/rooms", user=user, role="user").status == 200
    return user


def clock(quarter: int) -> str:
    return f"{DAY}T{quarter // 4:02d}:{quarter % 4 * 15:02d}:00Z"


def slot(first: int, last: int) -> dict[str, str]:
    """From one quarter of an hour of the day to another."""
    return {"start_datetime": clock(first), "end_datetime": clock(last)}


def book(
    api: Api,
    room: int,
    times: dict[str, str],
    *,
    user: str = ANA,
    key: str | None = None,
    **further: Any,
) -> Response:
    body = {"title": "Reunión", "room_id": room, **times, **further}
    return api.call("POST", "/api/bookings", body, user=user, role="user", key=key)


def booked(api: Api, room: int, times: dict[str, str], **further: Any) -> dict[str, Any]:
    answer = book(api, room, times, **further)
    assert answer.status == 201, answer
    made: dict[str, Any] = answer.body["data"]
    return made


def put(api: Api, booking: int, body: dict[str, Any]) -> Response:
    return api.call("PUT", f"/api/bookings/{booking}", body)


def cancel(api: Api, booking: int) -> Response:
    return api.call("PATCH", f"/api/bookings/{booking}/cancel")


def seen(api: Api, booking: int) -> dict[str, Any]:
    answer = api.call("GET", f"/api/bookings/{booking}")
    assert answer.status == 200, answer
    found: dict[str, Any] = answer.body["data"]
    return found


def listed(api: Api, room: int | None = None, **caller: str) -> dict[int, dict[str, Any]]:
    """What the caller sees of the day, to the last page."""
    found: list[dict[str, Any]] = []
    wanted = f"start_date={DAY}&end_date={DAY}&per_page=100{f'&room_id={room}' if room else ''}"
    page, last = 1, 1
    while page <= last:
        answer = api.call("GET", f"/api/bookings?{wanted}&page={page}", **caller)
        assert answer.status == 200, answer
        found += answer.body["data"]
        page, last = page + 1, answer.body["meta"]["last_page"]
    by_id = {each["id"]: each for each in found}
    assert len(by_id) == len(found) == answer.body["meta"]["total"]
    return by_id


def times_of(booking: dict[str, Any]) -> tuple[str, str]:
    return booking["start_datetime"], booking["end_datetime"]


def is_free(api: Api, room: int, first: int, last: int) -> bool:
    """Whether a room can be booked, by its word and by booking it for a moment; both must agree."""
    times = slot(first, last)
    query = f"start_datetime={times['start_datetime']}&end_datetime={times['end_datetime']}"
    told: bool = api.call("GET", f"/api/rooms/{room}/availability?{query}").body["available"]
    answer = book(api, room, times)
    if answer.status == 201:
        assert api.call("DELETE", f"/api/bookings/{answer.body['data']['id']}").status == 204
    assert answer.status == (201 if told else 409), answer
    return told
