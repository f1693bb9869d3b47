"""Tenants never meet: what is another tenant's answers exactly as what does not exist."""

from typing import Any

import pytest

from tests.api import Answer
from tests.contract.courts import NO_COURT, NOT_FOUND, TAKEN, Courts, SettingsChanged, cookie_of, refused

UNKNOWN = "clx1abc2def3ghi"


@pytest.fixture
def norte(courts: Courts) -> Courts:
    """The same people and roles in another tenant."""
    return courts.in_tenant("norte")


def alike(answer: Answer, unknown: Answer) -> None:
    assert (answer.status, answer.raw) == (unknown.status, unknown.raw)


def reserva_ids(courts: Courts) -> list[str]:
    return [reserva["id"] for reserva in courts.list().body["reservas"]]


def test_the_same_court_names_and_slots_never_meet(courts: Courts, norte: Courts) -> None:
    here = courts.booked()
    there = norte.booked()

    assert here["cancha"]["nombre"] == there["cancha"]["nombre"]
    assert here["canchaId"] != there["canchaId"]
    refused(courts.bruno.create(), 409, TAKEN)
    refused(norte.bruno.create(), 409, TAKEN)


@pytest.mark.parametrize("role", ["USUARIO", "ADMIN", "SUPERADMIN"])
def test_each_tenant_lists_its_own(courts: Courts, norte: Courts, role: str) -> None:
    here = courts.booked()["id"]
    there = norte.booked()["id"]

    assert reserva_ids(courts.by("ana", role=role)) == [here]
    assert reserva_ids(norte.by("ana", role=role)) == [there]


def test_each_tenant_lists_its_own_canchas(courts: Courts, norte: Courts) -> None:
    here = courts.built(nombre="Cancha A")
    there = norte.built(nombre="Cancha A")

    assert courts.canchas().body == {"canchas": [here]}
    assert norte.canchas().body == {"canchas": [there]}


def test_the_public_sees_the_stages_default_tenant(
    courts: Courts, norte: Courts, settings_changed: SettingsChanged
) -> None:
    here = courts.built(nombre="Cancha A")
    there = norte.built(nombre="Cancha N")
    assert courts.nobody.canchas().body == {"canchas": [here]}
    refused(courts.nobody.cancha(there["id"]), 404)

    settings_changed(DEFAULT_TENANT="norte")

    assert courts.nobody.canchas().body == {"canchas": [there]}
    assert courts.nobody.cancha(there["id"]).body == {"cancha": there}
    refused(courts.nobody.cancha(here["id"]), 404)


@pytest.mark.parametrize("role", ["USUARIO", "ADMIN", "SUPERADMIN"])
def test_another_tenants_reserva_is_not_found(courts: Courts, norte: Courts, role: str) -> None:
    reserva_id = courts.booked()["id"]
    before = courts.seen(reserva_id)
    caller = norte.by("ana", role=role)

    refused(caller.get(reserva_id), 404, NOT_FOUND)
    refused(caller.patch(reserva_id, estado="CANCELADA"), 404, NOT_FOUND)
    alike(caller.get(reserva_id), caller.get(UNKNOWN))
    alike(caller.patch(reserva_id, estado="CANCELADA"), caller.patch(UNKNOWN, estado="CANCELADA"))
    alike(caller.delete(reserva_id), caller.delete(UNKNOWN))

    assert courts.seen(reserva_id) == before


@pytest.mark.parametrize("role", ["USUARIO", "ADMIN", "SUPERADMIN"])
def test_another_tenants_court_is_not_available(courts: Courts, norte: Courts, role: str) -> None:
    there = courts.cancha_id
    caller = norte.by("ana", role=role)

    refused(caller.create(cancha_id=there), 400, NO_COURT)
    alike(caller.create(cancha_id=there), caller.create(cancha_id=UNKNOWN))

    assert courts.create().status == 201


def test_a_reserva_cannot_be_moved_to_another_tenants_court(courts: Courts, norte: Courts) -> None:
    reserva = norte.booked()

    answer = norte.admin.patch(reserva["id"], cancha_id=courts.cancha_id)

    refused(answer, 400, NO_COURT)
    alike(answer, norte.admin.patch(reserva["id"], cancha_id=UNKNOWN))
    assert norte.seen(reserva["id"])["canchaId"] == reserva["canchaId"]
    assert courts.create().status == 201


def test_another_tenants_cancha_is_not_found(courts: Courts, norte: Courts) -> None:
    cancha = courts.built()
    caller = norte.superadmin

    alike(caller.cancha(cancha["id"]), caller.cancha(UNKNOWN))
    alike(caller.put_cancha(cancha["id"], activa=False), caller.put_cancha(UNKNOWN, activa=False))
    alike(caller.delete_cancha(cancha["id"]), caller.delete_cancha(UNKNOWN))
    refused(caller.cancha(cancha["id"]), 404)

    assert courts.cancha(cancha["id"]).body == {"cancha": cancha}


def test_another_tenants_usuarios_are_neither_listed_nor_found(courts: Courts, norte: Courts) -> None:
    eva = courts.registered()
    caller = norte.superadmin

    assert all(usuario["email"] != "eva@example.com" for usuario in caller.users().body["usuarios"])
    alike(caller.patch_user(eva.usuario["id"], activo=False), caller.patch_user(UNKNOWN, activo=False))
    alike(caller.delete_user(eva.usuario["id"]), caller.delete_user(UNKNOWN))
    refused(caller.patch_user(eva.usuario["id"], rol="ADMIN"), 404)

    assert courts.login().status == 200


def test_one_address_may_have_an_account_in_each_tenant(
    courts: Courts, settings_changed: SettingsChanged
) -> None:
    here = courts.registered(nombre="Eva Aquí", password="secreto-aquí")
    settings_changed(DEFAULT_TENANT="norte")

    there = courts.register(nombre="Eva Allá", password="secreto-allá")

    assert there.status == 201
    assert there.body["usuario"]["id"] != here.usuario["id"]
    refused(courts.login(password="secreto-aquí"), 401)
    assert courts.login(password="secreto-allá").body["usuario"]["nombre"] == "Eva Allá"
    names = [u["nombre"] for u in courts.in_tenant("norte").superadmin.users().body["usuarios"]]
    assert "Eva Allá" in names
    assert "Eva Aquí" not in names


def test_the_session_of_a_registered_usuario_is_of_its_tenant(
    courts: Courts, settings_changed: SettingsChanged
) -> None:
    settings_changed(DEFAULT_TENANT="norte")
    eva = courts.with_cookie(cookie_of(courts.register()).value)
    settings_changed(DEFAULT_TENANT="default")

    refused(eva.create(cancha_id=courts.cancha_id), 400, NO_COURT)
    assert eva.create(cancha_id=courts.in_tenant("norte").cancha_id).status == 201


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("norte", "Norte"),
        ("norte", "norte#"),
        ("norte", "norte#RES#x"),
        ("norte#USR", "norte"),
        ("default", "default "),
    ],
)
def test_tenants_with_names_alike_do_not_meet(courts: Courts, one: str, other: str) -> None:
    """A token may hold any word; a key made of it must not run into another tenant's."""
    first, second = courts.in_tenant(one), courts.in_tenant(other)
    outcomes: list[list[Any]] = []

    for tenant in (first, second):
        answer = tenant.superadmin.new_cancha(nombre="Única")
        assert answer.status in (201, 400, 401), answer.raw
        outcomes.append([answer.body["cancha"]] if answer.status == 201 else [])

    for tenant, own in zip((first, second), outcomes, strict=True):
        if own:
            assert tenant.canchas().body == {"canchas": own}


def test_the_same_id_of_a_caller_in_two_tenants_is_two_callers(courts: Courts, norte: Courts) -> None:
    cancelled = courts.booked()
    kept = norte.booked()

    courts.patch(cancelled["id"], estado="CANCELADA")

    assert norte.seen(kept["id"])["estado"] == "PENDIENTE"
    refused(norte.bruno.create(), 409, TAKEN)
