"""Courts and rooms: removed only when nobody is still to come, and without harm to what was."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.api import Api, Response
from tests.contract.common.adapters import Dialect, dialect_of
from tests.contract.courts import At

PATHS = {"courts": "/api/canchas", "rooms": "/api/rooms"}


@pytest.fixture(params=PATHS)
def dialect(request: pytest.FixtureRequest, api: Api) -> Dialect:
    """A dialect whose places can be deleted."""
    return dialect_of(request.param, api)


def delete(dialect: Dialect, place: object) -> Response:
    root = dialect.by("root", role="SUPERADMIN")
    return root.request("DELETE", f"{PATHS[dialect.name]}/{place}")


def listed(dialect: Dialect) -> list[object]:
    body = dialect.request("GET", PATHS[dialect.name]).body
    return [row["id"] for row in body["canchas" if dialect.name == "courts" else "data"]]


def test_a_deleted_place_is_gone_and_its_name_free(dialect: Dialect) -> None:
    dialect.body()  # makes the tenant's first place
    first = listed(dialect)
    [(field, place)] = dialect.other_place().items()
    path = f"{PATHS[dialect.name]}/{place}"

    answer = delete(dialect, place)

    expected = (200, {"ok": True}) if dialect.name == "courts" else (204, None)
    assert (answer.status, answer.body) == expected
    assert listed(dialect) == first
    for method in ("GET", "PUT", "DELETE"):
        dialect.refusal(dialect.by("root", role="SUPERADMIN").request(method, path, json={}), 404)
    answer = dialect.create_with(**{field: place})
    if dialect.name == "rooms":
        assert (answer.status, answer.body["errors"]) == (422, {"room_id": ["La sala no existe"]})
        availability = f"{path}/availability?{urlencode(dialect.times('10:00', '11:00'))}"
        dialect.refusal(dialect.request("GET", availability), 404)
    else:
        assert dialect.refusal(answer, 400) == "Cancha no disponible"
    [again] = dialect.other_place().values()
    assert again != place
    assert set(listed(dialect)) == {*first, again}


def test_a_place_with_a_claim_to_come_stays(dialect: Dialect) -> None:
    for day in ("2024-01-14", "2024-01-15", "2024-12-31", "2025-01-13"):
        [(field, place)] = dialect.other_place(day).items()
        fields = {field: place, **dialect.times("20:00", "21:00", day=day)}
        created = dialect.create_with(**fields)
        assert created.status == 201, created.raw
        claim = dialect.id_of(created)
        before = dialect.get(claim).body

        dialect.refusal(delete(dialect, place), 409)

        assert place in listed(dialect), day
        assert dialect.get(claim).body == before
        assert dialect.conflicts(dialect.create_with(**fields)), day
        assert dialect.cancel(claim).status == 200
        assert delete(dialect, place).status in (200, 204), day


def test_a_claim_that_blocks_nothing_to_come_keeps_no_place(dialect: Dialect, at: At) -> None:
    [(field, elsewhere)] = dialect.other_place("Z").items()
    out_of_the_way: dict[str, Callable[[str], object]] = {
        "cancelled": dialect.cancel,
        "deleted": dialect.delete,
        "moved": lambda claim: dialect.change(claim, **{field: elsewhere}),
        "past": lambda _: at("2024-01-15T10:00:01Z"),
    }
    for way, act in out_of_the_way.items():
        [(field, place)] = dialect.other_place(way).items()
        created = dialect.create_with(**{field: place})
        claim = dialect.id_of(created)
        act(claim)
        assert delete(dialect, place).status in (200, 204), way
        assert place not in listed(dialect)
        if way == "deleted":
            dialect.refusal(dialect.get(claim), 404)
            continue
        assert claim in dialect.ids(), way
        name = "cancha" if dialect.name == "courts" else "room"
        before, after = dialect.thing(created)[name], dialect.thing(dialect.get(claim))[name]
        assert way == "moved" or after == {**after, **before}, way
