"""Usuarios: a superadmin lists, promotes, disables and deletes them, but never themselves."""

import re
from typing import Any

import pytest

from tests.api import Answer
from tests.contract.courts import NO_SESSION, At, Courts, refused, refused_naming

NOT_YOURSELF = "No puedes modificar tu propia cuenta"
NOT_DELETE_YOURSELF = "No puedes eliminarte a ti mismo"
WRONG = "Credenciales inválidas"
A_MINUTE_LATER = "2024-01-14T12:01:01Z"


def listed(courts: Courts) -> list[dict[str, Any]]:
    answer = courts.superadmin.users()
    assert answer.status == 200, answer.raw
    assert set(answer.body) == {"usuarios"}
    usuarios: list[dict[str, Any]] = answer.body["usuarios"]
    return usuarios


def in_list(courts: Courts, email: str) -> dict[str, Any]:
    [usuario] = [usuario for usuario in listed(courts) if usuario["email"] == email]
    return usuario


def is_admin(caller: Courts) -> bool:
    answer = caller.new_cancha(nombre="Prueba")
    assert answer.status in (201, 403), answer.raw
    return answer.status == 201


def promoted(courts: Courts) -> Courts:
    """A registered superadmin, logged in as such."""
    eva = courts.registered(email="eva@example.com")
    courts.superadmin.patch_user(eva.usuario["id"], rol="SUPERADMIN")
    token = re.search(r"token=([^;]+)", courts.login(email="eva@example.com").headers["set-cookie"])
    assert token
    return Courts(courts.api, claims=None, cookie=token[1], usuario=eva.usuario)


# The list.


def test_the_list_shows_every_field_of_a_usuario(courts: Courts) -> None:
    eva = courts.registered(nombre="Eva Paz", email="eva@example.com")

    assert in_list(courts, "eva@example.com") == {
        "id": eva.usuario["id"],
        "nombre": "Eva Paz",
        "email": "eva@example.com",
        "rol": "USUARIO",
        "activo": True,
        "creadoEn": "2024-01-14T12:00:00.000Z",
        "_count": {"reservas": 0},
    }


def test_the_newest_usuario_comes_first(courts: Courts, at: At) -> None:
    for minute, name in enumerate(["eva", "sol", "luz"]):
        at(f"2024-01-14T12:0{minute}:00Z")
        courts.registered(email=f"{name}@example.com", nombre=name.capitalize())

    emails = [usuario["email"] for usuario in listed(courts)]

    mine = [email for email in emails if email.split("@")[0] in ("eva", "sol", "luz")]
    assert mine == ["luz@example.com", "sol@example.com", "eva@example.com"]


def test_count_is_how_many_reservas_a_usuario_has(courts: Courts) -> None:
    eva = courts.registered(email="eva@example.com")
    courts.registered(email="sol@example.com")
    first = eva.booked(cancha_id=courts.cancha_id, hora_inicio="09:00")
    eva.booked(cancha_id=courts.cancha_id, hora_inicio="10:00")
    courts.booked(hora_inicio="11:00")
    assert in_list(courts, "eva@example.com")["_count"] == {"reservas": 2}
    assert in_list(courts, "sol@example.com")["_count"] == {"reservas": 0}

    courts.admin.delete(first["id"])

    assert in_list(courts, "eva@example.com")["_count"] == {"reservas": 1}


@pytest.mark.parametrize("role", ["USUARIO", "STAFF", "ADMIN"])
def test_below_superadmin_nobody_touches_usuarios(courts: Courts, role: str) -> None:
    eva = courts.registered()
    caller = courts.by("alguien", role=role)

    refused(caller.users(), 403)
    refused(caller.patch_user(eva.usuario["id"], rol="ADMIN"), 403)
    refused(caller.delete_user(eva.usuario["id"]), 403)

    assert in_list(courts, "eva@example.com")["rol"] == "USUARIO"


def test_a_usuario_cannot_promote_themselves(courts: Courts) -> None:
    eva = courts.registered()

    refused(eva.patch_user(eva.usuario["id"], rol="SUPERADMIN"), 403)

    assert in_list(courts, "eva@example.com")["rol"] == "USUARIO"


# Changing.


@pytest.mark.parametrize(
    ("field", "value"),
    [("rol", "ADMIN"), ("rol", "SUPERADMIN"), ("rol", "USUARIO"), ("activo", False), ("nombre", "Eva Sol")],
)
def test_a_patch_of_one_field_leaves_the_others(courts: Courts, field: str, value: Any) -> None:
    eva = courts.registered()
    before = in_list(courts, "eva@example.com")

    answer = courts.superadmin.patch_user(eva.usuario["id"], **{field: value})

    assert answer.status == 200
    assert in_list(courts, "eva@example.com") == {**before, field: value}


def test_what_is_no_field_of_a_patch_stays(courts: Courts) -> None:
    eva = courts.registered()
    before = in_list(courts, "eva@example.com")

    courts.superadmin.patch_user(
        eva.usuario["id"], id="x", creado_en="2020-01-01", tenant="norte", nombre="Eva Sol"
    )

    assert in_list(courts, "eva@example.com") == {**before, "nombre": "Eva Sol"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rol", "JEFE"),
        ("rol", 1),
        ("rol", ["ADMIN"]),
        ("activo", "tal vez"),
        ("activo", [True]),
        ("nombre", "x" * 201),
        ("nombre", 5),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_bad_field_is_refused_by_name(courts: Courts, field: str, value: Any) -> None:
    eva = courts.registered()
    before = in_list(courts, "eva@example.com")

    refused_naming(courts.superadmin.patch_user(eva.usuario["id"], **{field: value}), field)

    assert in_list(courts, "eva@example.com") == before


def test_an_unknown_usuario_is_not_found(courts: Courts) -> None:
    refused(courts.superadmin.patch_user("clx9usr1abc2def", activo=False), 404)
    refused(courts.superadmin.delete_user("clx9usr1abc2def"), 404)


# Oneself.


@pytest.mark.parametrize("fields", [{"rol": "USUARIO"}, {"activo": False}, {"nombre": "Otra"}], ids=repr)
def test_a_superadmin_may_not_change_themselves(courts: Courts, fields: dict[str, Any]) -> None:
    eva = promoted(courts)

    refused(eva.patch_user(eva.usuario["id"], **fields), 400, NOT_YOURSELF)

    changed = in_list(courts, "eva@example.com")
    assert (changed["rol"], changed["activo"], changed["nombre"]) == ("SUPERADMIN", True, "Eva Paz")


def test_a_superadmin_may_not_delete_themselves(courts: Courts) -> None:
    eva = promoted(courts)

    refused(eva.delete_user(eva.usuario["id"]), 400, NOT_DELETE_YOURSELF)

    assert in_list(courts, "eva@example.com")["activo"] is True


# What it does to the usuario's session.


def test_a_promotion_takes_effect_on_the_token_at_hand_within_a_minute(courts: Courts, at: At) -> None:
    eva = courts.registered()
    assert not is_admin(eva)

    courts.superadmin.patch_user(eva.usuario["id"], rol="ADMIN")
    at(A_MINUTE_LATER)

    assert is_admin(eva)
    assert eva.me().body["usuario"]["rol"] == "ADMIN"


def test_a_demotion_takes_effect_on_the_token_at_hand_within_a_minute(courts: Courts, at: At) -> None:
    eva = promoted(courts)
    assert is_admin(eva)

    courts.superadmin.patch_user(eva.usuario["id"], rol="USUARIO")
    at(A_MINUTE_LATER)

    assert not is_admin(eva)
    refused(eva.users(), 403)


def test_a_disabled_usuarios_token_stops_working_within_a_minute(courts: Courts, at: At) -> None:
    eva = courts.registered()
    assert eva.list().status == 200

    courts.superadmin.patch_user(eva.usuario["id"], activo=False)
    at(A_MINUTE_LATER)

    answers: list[Answer] = [eva.me(), eva.list(), eva.create(cancha_id=courts.cancha_id)]
    for answer in answers:
        refused(answer, 401, NO_SESSION)


def test_a_disabled_usuario_who_is_enabled_again_may_come_back(courts: Courts, at: At) -> None:
    eva = courts.registered()
    courts.superadmin.patch_user(eva.usuario["id"], activo=False)
    refused(courts.login(), 401, WRONG)

    courts.superadmin.patch_user(eva.usuario["id"], activo=True)
    at(A_MINUTE_LATER)

    assert courts.login().status == 200
    assert eva.me().status == 200


def test_disabling_keeps_the_usuarios_reservas(courts: Courts) -> None:
    eva = courts.registered(email="eva@example.com")
    reserva = eva.booked(cancha_id=courts.cancha_id)

    courts.superadmin.patch_user(eva.usuario["id"], activo=False)

    assert courts.seen(reserva["id"])["usuario"]["email"] == "eva@example.com"
    assert in_list(courts, "eva@example.com")["_count"] == {"reservas": 1}


# Deleting.


def test_a_deleted_usuario_is_gone_and_cannot_log_in(courts: Courts) -> None:
    eva = courts.registered(email="eva@example.com")

    answer = courts.superadmin.delete_user(eva.usuario["id"])

    assert answer.status == 200
    assert [usuario for usuario in listed(courts) if usuario["email"] == "eva@example.com"] == []
    refused(courts.login(), 401, WRONG)
    refused(courts.superadmin.delete_user(eva.usuario["id"]), 404)
    refused(courts.superadmin.patch_user(eva.usuario["id"], activo=True), 404)


def test_a_deleted_usuarios_token_stops_working_within_a_minute(courts: Courts, at: At) -> None:
    eva = courts.registered()

    courts.superadmin.delete_user(eva.usuario["id"])

    for later in (A_MINUTE_LATER, "2024-01-20T12:00:00Z"):
        at(later)
        refused(eva.me(), 401, NO_SESSION)
        refused(eva.create(cancha_id=courts.cancha_id), 401, NO_SESSION)


def test_the_reservas_of_a_deleted_usuario_can_still_be_listed(courts: Courts) -> None:
    eva = courts.registered(email="eva@example.com")
    eva.booked(cancha_id=courts.cancha_id)

    courts.superadmin.delete_user(eva.usuario["id"])

    assert courts.admin.list().status == 200
