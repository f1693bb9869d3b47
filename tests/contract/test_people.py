"""PATCH /api/people: admins give and take roles and access (contract common.md, *Who is who*)."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import pytest

from tests.api import Api, Response
from tests.contract.calendars import Calendars, fetched
from tests.contract.callers import Caller
from tests.contract.common.races import race
from tests.contract.courts import At, Courts
from tests.contract.gym import Gym
from tests.contract.rooms_answers import NO_PERMISSION, NOBODY, NOT_FOUND, made, refused
from tests.faults import faults, lost_reply, lost_request
from tests.pipeline import Pipeline

A_MINUTE_LATER: Final = "2024-01-14T12:01:01Z"
LAST: Final = "Debe quedar un SUPERADMIN activo: solo otro SUPERADMIN puede hacerlo"
ZOE: Final = {"name": "Zoe Paz", "email": "zoe@example.com"}


def patched(caller: Caller, user: str, **fields: Any) -> Response:
    return caller.request("PATCH", f"/api/people/{user}", json=fields)


def signed_in(caller: Caller) -> int:
    return caller.request("GET", "/api/calendars").status


@pytest.fixture
def root(api: Api) -> Caller:
    """A superadmin whom their token makes one."""
    return Caller(api).by("root", role="superadmin")


@pytest.fixture
def admin(api: Api) -> Caller:
    return Caller(api).by("admin", role="admin")


@pytest.fixture
def zoe(api: Api) -> Caller:
    """A user whom the tenant knows by her token alone."""
    zoe = Caller(api).by("zoe", **ZOE)
    assert signed_in(zoe) == 200
    return zoe


# What it changes.


def test_a_user_without_an_account_gets_roles_and_loses_them(admin: Caller, zoe: Caller, gym: Gym) -> None:
    shown = made(patched(admin, "zoe", roles=["STAFF:class", "user"]), 200)

    assert shown == {"id": "zoe", **ZOE, "roles": ["staff:class"], "active": True}
    assert gym.by("zoe", **ZOE).new_membership("ana").status == 201
    assert made(patched(admin, "zoe"), 200) == shown

    assert made(patched(admin, "zoe", roles=[]), 200)["roles"] == ["user"]
    assert gym.by("zoe", **ZOE, role="staff").new_membership("bruno").status == 403


def test_another_role_takes_effect_on_the_token_at_hand_and_ends_no_session(
    admin: Caller, courts: Courts, at: At
) -> None:
    eva = courts.registered()
    user = eva.usuario["id"]

    shown = made(patched(admin, user, roles=["staff", "staff:court"]), 200)

    assert shown == {
        "id": user,
        "name": "Eva Paz",
        "email": "eva@example.com",
        "roles": ["staff"],
        "active": True,
    }
    made(patched(courts.superadmin, user, roles=["admin:court"]), 200)
    at(A_MINUTE_LATER)
    assert eva.new_cancha().status == 201
    assert eva.me().body["usuario"]["rol"] == "ADMIN"
    assert eva.users().status == 403
    refused(patched(eva, "ana", active=False), 403, NO_PERMISSION)

    courts.superadmin.patch_user(user, rol="USUARIO")
    at("2024-01-14T12:02:02Z")
    assert eva.new_cancha(nombre="Otra").status == 403


def test_who_is_disabled_is_out_within_a_minute_with_an_account_or_without(
    admin: Caller, zoe: Caller, courts: Courts, at: At
) -> None:
    eva = courts.registered()
    for caller, user in ((zoe, "zoe"), (eva, eva.usuario["id"])):
        assert made(patched(admin, user, active=False), 200)["active"] is False
        at(A_MINUTE_LATER)
        refused(caller.request("GET", "/api/calendars"), 401, NOBODY)
    assert courts.login().status == 401

    for user in ("zoe", eva.usuario["id"]):
        assert made(patched(admin, user, active=True), 200)["active"] is True
    # A token from before does not come back, a new one does.
    at("2024-01-14T12:02:02Z")
    assert signed_in(eva) == 401
    assert signed_in(zoe.by("zoe", **ZOE, iat=1705233599)) == 401
    assert signed_in(zoe) == 200
    assert courts.login().status == 200


def test_the_role_that_was_given_goes_before_that_of_the_token(root: Caller, zoe: Caller) -> None:
    made(patched(root, "zoe", roles=["admin"]), 200)
    assert zoe.request("GET", "/api/webhooks").status == 200

    made(patched(root, "zoe", roles=["staff"]), 200)
    assert zoe.by("zoe", **ZOE, role="superadmin").request("GET", "/api/webhooks").status == 403


def test_whoever_gave_a_role_takes_the_feeds_of_it(root: Caller, courts: Courts) -> None:
    court, eva = courts.cancha_id, courts.registered().usuario["id"]
    for user in ("zoe", eva):
        maker = Calendars(courts.api).by(user, **ZOE)
        assert maker.list().status == 200
        made(patched(root, user, roles=["admin:court"]), 200)
        path = maker.made("court", id=court, detail="details")["path"]
        assert fetched(path).status == 200

        made(patched(root, user, roles=["admin:room"]), 200)
        assert fetched(path).status == 404
        made(patched(root, user, roles=["admin:court"]), 200)
        assert fetched(path).status == 200
        made(patched(root, user, active=False), 200)
        assert fetched(path).status == 404


def test_what_it_changes_stands_once_whatever_happens_to_the_reply(root: Caller, zoe: Caller) -> None:
    for fault in (lost_reply, lost_request):
        for roles in (["admin"], ["staff"]):
            with faults("TransactWriteItems", fault):
                assert made(patched(root, "zoe", roles=roles), 200)["roles"] == roles


def test_two_who_change_one_user_at_once_lose_nothing_of_each_other(
    root: Caller, admin: Caller, zoe: Caller, courts: Courts
) -> None:
    for user in ("zoe", courts.registered().usuario["id"]):
        race(partial(patched, root, user, roles=["staff"]), partial(patched, admin, user, active=False))

        shown = made(patched(root, user), 200)
        assert (shown["roles"], shown["active"]) == (["staff"], False)


def test_an_admin_does_nothing_to_who_is_promoted_at_that_moment(
    root: Caller, admin: Caller, zoe: Caller, courts: Courts
) -> None:
    for user in ("zoe", courts.registered().usuario["id"]):
        _, slower = race(
            partial(patched, root, user, roles=["admin"]), partial(patched, admin, user, roles=[])
        )

        refused(slower, 403, NO_PERMISSION)
        assert made(patched(root, user), 200)["roles"] == ["admin"]


def test_who_has_logged_out_everywhere_stays_so_with_other_roles(root: Caller, zoe: Caller, at: At) -> None:
    before = zoe.by("zoe", **ZOE, iat=1705233599)
    assert signed_in(before) == 200
    assert zoe.request("POST", "/api/auth/logout-all").status == 200

    for roles in (["staff"], ["staff:room"]):
        assert made(patched(root, "zoe", roles=roles), 200)["roles"] == roles
    assert signed_in(before) == 401
    assert signed_in(zoe) == 200


# Whom it refuses.


def test_nobody_is_above_their_own_rank(root: Caller, admin: Caller, zoe: Caller) -> None:
    assert signed_in(admin) == signed_in(root) == 200
    teo = admin.by("teo", role="admin", name="Teo", email="teo@example.com")
    assert signed_in(teo) == 200
    changes: tuple[dict[str, Any], ...] = ({"active": False}, {"roles": []}, {})

    for user in ("teo", "root", "admin"):
        for fields in changes:
            refused(patched(admin, user, **fields), 403, NO_PERMISSION)
    for role in ("admin", "superadmin", "admin:court", "superadmin:court"):
        refused(patched(admin, "zoe", roles=[role]), 403, NO_PERMISSION)
    for role in ("user", "staff", "staff admin:court", "superadmin:class admin:room"):
        for fields in changes:
            refused(patched(admin.by("luz", role=role), "zoe", **fields), 403, NO_PERMISSION)

    assert signed_in(teo) == signed_in(zoe) == 200
    for role in ("admin:court", "admin", "superadmin"):
        assert made(patched(root, "zoe", roles=[role]), 200)["roles"] == [role]
    assert made(patched(root, "teo", active=False), 200)["active"] is False


def test_who_has_a_role_in_a_kind_is_below_every_admin(root: Caller, admin: Caller, zoe: Caller) -> None:
    made(patched(root, "zoe", roles=["admin:court"]), 200)

    assert made(patched(admin, "zoe", active=False), 200)["roles"] == ["admin:court"]
    assert made(patched(admin, "zoe", roles=["user"]), 200)["roles"] == ["user"]


def test_a_bad_field_is_refused_by_name(root: Caller, zoe: Caller) -> None:
    bad: dict[str, tuple[Any, ...]] = {
        "roles": (None, "admin", ["chef"], [1], ["staff:pool"], ["staff:"], [":court"], ["admin", "x"], {}),
        "active": (None, "true", 1, []),
    }
    for field, values in bad.items():
        for value in values:
            answer = patched(root, "zoe", **{field: value})
            assert (answer.status, list(answer.body["errors"])) == (422, [field]), value
    assert made(patched(root, "zoe"), 200) == {"id": "zoe", **ZOE, "roles": ["user"], "active": True}


def test_whom_the_tenant_does_not_know_or_not_any_more_is_not_found(root: Caller, courts: Courts) -> None:
    eva = courts.registered().usuario["id"]
    assert courts.superadmin.delete_user(eva).status == 200

    for user in ("nadie", eva, "%2F", "a%23b", "%", "x" * 300):
        refused(patched(root, user, active=True), 404, NOT_FOUND)
    refused(patched(root.by("root", role="superadmin", tenant="norte"), "root", active=False), 404, NOT_FOUND)


def test_an_id_is_decoded_once(root: Caller, api: Api) -> None:
    for user, path in (("auth0|zoe", "auth0%7Czoe"), ("100%25", "100%2525"), ("a b", "a%20b")):
        assert signed_in(Caller(api).by(user, **ZOE)) == 200
        assert made(patched(root, path, active=True), 200)["id"] == user


# The last superadmin.


def test_a_superadmin_goes_by_another_and_never_by_themselves(root: Caller, zoe: Caller) -> None:
    assert signed_in(root) == 200
    changes: tuple[dict[str, Any], ...] = ({"active": False}, {"roles": ["admin"]}, {"roles": []})
    for fields in changes:
        refused(patched(root, "root", **fields), 409, LAST)
    assert made(patched(root, "root", roles=["superadmin"]), 200)["roles"] == ["superadmin"]

    made(patched(root, "zoe", roles=["superadmin"]), 200)
    assert made(patched(zoe, "root", roles=["admin"]), 200)["roles"] == ["admin"]
    refused(patched(zoe, "zoe", active=False), 409, LAST)


WAYS: Final[dict[str, Callable[[Courts, str], Response]]] = {
    "PATCH people, roles": lambda caller, user: patched(caller, user, roles=["admin"]),
    "PATCH people, active": lambda caller, user: patched(caller, user, active=False),
    "PATCH usuarios, rol": lambda caller, user: caller.patch_user(user, rol="USUARIO"),
    "PATCH usuarios, activo": lambda caller, user: caller.patch_user(user, activo=False),
    "DELETE usuarios": lambda caller, user: caller.delete_user(user),
}


@pytest.mark.parametrize("fast", WAYS)
@pytest.mark.parametrize("slow", WAYS)
def test_of_two_superadmins_who_remove_each_other_at_once_one_remains(
    courts: Courts, fast: str, slow: str
) -> None:
    eva, luz = (courts.registered(email=f"{name}@example.com", nombre=name) for name in ("eva", "luz"))
    for each in (eva, luz):
        assert courts.superadmin.patch_user(each.usuario["id"], rol="SUPERADMIN").status == 200

    faster, slower = race(
        lambda: WAYS[fast](eva, luz.usuario["id"]), lambda: WAYS[slow](luz, eva.usuario["id"])
    )

    assert faster.status == 200, faster.raw
    assert (slower.status, LAST in slower.raw.decode()) == (409, True), slower.raw
    assert eva.users().status == 200


def test_of_two_superadmins_by_token_alone_one_remains_too(root: Caller, zoe: Caller) -> None:
    rita = root.by("zoe", **ZOE, role="superadmin")
    assert signed_in(root) == signed_in(rita) == 200

    faster, slower = race(
        lambda: patched(root, "zoe", active=False), lambda: patched(rita, "root", roles=["staff"])
    )

    assert faster.status == 200
    refused(slower, 409, LAST)
    assert signed_in(root) == 200


def test_an_admin_who_was_a_superadmin_a_moment_ago_is_refused_what_they_wrote_as_one(
    root: Caller, zoe: Caller
) -> None:
    rita = root.by("rita", role="superadmin", name="Rita", email="rita@example.com")
    assert signed_in(root) == signed_in(rita) == 200

    _, slower = race(
        lambda: patched(root, "rita", roles=["admin"]), lambda: patched(rita, "zoe", roles=["superadmin"])
    )

    refused(slower, 403, NO_PERMISSION)
    assert made(patched(root, "zoe"), 200)["roles"] == ["user"]


def test_time_removes_no_superadmin(courts: Courts, behind: Pipeline) -> None:
    """Their address is unproved for so long, which is no reason to be left without one."""
    eva = courts.registered()
    made(patched(courts.superadmin, eva.usuario["id"], roles=["superadmin"]), 200)
    for instant in ("2024-01-21T12:00:00Z", "2024-01-21T12:01:00Z"):
        behind.tick(instant)
        assert courts.superadmin.users().body["usuarios"][0]["email"] == "eva@example.com"

    made(patched(courts.superadmin, eva.usuario["id"], roles=["admin"]), 200)
    behind.tick("2024-01-28T12:01:00Z")
    assert courts.superadmin.users().body["usuarios"] == []
