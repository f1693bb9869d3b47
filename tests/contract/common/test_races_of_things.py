"""Two at once about what is claimed: of a kind of which there may be one, one is made; what is used stays."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import pytest

from tests.api import Response
from tests.contract.common.adapters import Dialect
from tests.contract.common.races import race
from tests.contract.matrix import kept

Act = Callable[[], Response]

PATHS: Final = {"courts": "/api/canchas", "gym": "/api/v1/classes", "rooms": "/api/rooms"}
KINDS: Final[dict[str, dict[str, Callable[[Any], tuple[Act, Act]]]]] = {
    "courts": {
        "an address": lambda courts: (
            partial(courts.register, email="SOL@example.com"),
            partial(courts.register, email="sol@example.com"),
        ),
    },
    "gym": {
        "a start": lambda gym: (partial(gym.staff.new_session, class_id=gym.class_id),) * 2,
        "a member": lambda gym: (partial(gym.staff.new_membership, "nueva"),) * 2,
    },
    "rooms": {
        "a name": lambda rooms: (
            partial(rooms.admin.new_room, name="Sala C"),
            partial(rooms.admin.new_room, name="SALA C"),
        ),
        "a new name": lambda rooms: (
            partial(rooms.admin.put_room, rooms.built(name="A")["id"], name="Sala C"),
            partial(rooms.admin.put_room, rooms.built(name="B")["id"], name="sala c", capacity=3),
        ),
    },
}
"""By dialect: two who want to have the same."""


@pytest.mark.parametrize(
    ("dialect", "kind"), [(name, kind) for name in KINDS for kind in KINDS[name]], indirect=["dialect"]
)
def test_of_two_who_want_what_there_may_be_one_of_one_gets_it(dialect: Dialect, kind: str) -> None:
    fast, slow = KINDS[dialect.name][kind](dialect.verbs)
    left: list[int] = []

    def fast_alone() -> Response:
        answer = fast()
        left.append(len(kept()))
        return answer

    faster, slower = race(fast_alone, slow)

    assert faster.status in (200, 201), faster.raw
    dialect.refusal(slower, 422 if dialect.name == "rooms" else 409)
    assert len(kept()) == left[0]


@pytest.mark.parametrize("dialect", PATHS, indirect=True)
def test_a_place_that_is_taken_while_it_is_removed_stays(dialect: Dialect) -> None:
    root = dialect.by("root", role="SUPERADMIN")
    for way in ("session",) if dialect.name == "gym" else ("create", "move"):
        [(field, place)] = dialect.other_place(way).items()
        path = f"{PATHS[dialect.name]}/{place}"
        take = partial(dialect.create_with, **{field: place})
        if way == "move":
            take = partial(dialect.change, dialect.created(), **{field: place})
        if way == "session":
            take = partial(root.request, "POST", f"{path}/sessions", json=dialect.times("09:00", "10:00"))

        faster, slower = race(take, partial(root.request, "DELETE", path))

        assert faster.status in (200, 201), faster.raw
        dialect.refusal(slower, 409)
        assert root.request("GET", path).status == 200
        assert way == "session" or str(place) in dialect.get(dialect.id_of(faster)).raw.decode()
    assert dialect.name != "courts" or all(row["activa"] for row in dialect.verbs.canchas().body["canchas"])
