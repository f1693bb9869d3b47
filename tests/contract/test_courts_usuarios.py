"""Usuarios: a superadmin lists, promotes, disables and deletes them, but never themselves."""

import json
from typing import Any

from tests.contract.courts import NO_SESSION, At, Courts, cookie_of, refused, refused_naming
from tests.contract.parts import parts_of, rows_of
from tests.faults import faults

NOT_YOURSELF = "No puedes modificar tu propia cuenta"
NOT_DELETE_YOURSELF = "No puedes eliminarte a ti mismo"
WRONG = "Credenciales inválidas"
A_MINUTE_LATER = "2024-01-14T12:01:01Z"
EVA = "eva@example.com"


def listed(courts: Courts) -> list[dict[str, Any]]:
    answer = courts.superadmin.users()
    assert answer.status == 200, answer.raw
    assert set(answer.body) == {"usuarios"}
    usuarios: list[dict[str, Any]] = answer.body["usuarios"]
    return usuarios


def in_list(courts: Courts, email: str = EVA) -> dict[str, Any]:
    [usuario] = [usuario for usuario in listed(courts) if usuario["email"] == email]
    return usuario


def is_admin(caller: Courts) -> bool:
    answer = caller.new_cancha(nombre="Prueba")
    assert answer.status in (201, 403), answer.raw
    return answer.status == 201


def promoted(courts: Courts) -> Courts:
    """A registered superadmin, logged in as such."""
    eva = courts.registered(email=EVA)
    courts.superadmin.patch_user(eva.usuario["id"], rol="SUPERADMIN")
    return Courts(courts.api, claims=None, cookie=cookie_of(courts.login()).value, usuario=eva.usuario)


# The list.


def test_the_list_comes_in_parts_each_user_once_and_counts_those_that_are_shown(courts: Courts) -> None:
    for number in range(9):
        eva = courts.registered(email=f"u{number}@example.com")
        for hour in range(number % 3):
            eva.booked(
                cancha_id=courts.cancha_id, fecha=f"2024-01-{16 + number}", hora_inicio=f"{9 + hour:02}:00"
            )
    whole = listed(courts)

    for limit, sizes in ((4, [4, 4, 1]), (9, [9]), (1000, [9])):
        answers = parts_of(courts.superadmin, f"/api/usuarios?limit={limit}")
        assert [len(answer.body["usuarios"]) for answer in answers] == sizes
        assert rows_of(answers, "usuarios") == whole
    counts = {row["email"]: row["_count"]["reservas"] for row in whole}
    assert counts == {f"u{number}@example.com": number % 3 for number in range(9)}
    with faults("Query") as queries:
        answer = courts.superadmin.request("GET", "/api/usuarios?limit=2")
    bodies = [json.loads(query.body) for query in queries]
    assert sorted(body["Limit"] for body in bodies if "Limit" in body) == [3, 10_000, 10_000, 10_000]
    refused_naming(courts.superadmin.request("GET", "/api/usuarios?limit=1001"), "limit")
    cursor = f"/api/usuarios{answer.body['next']}"
    refused_naming(courts.by("otra", role="SUPERADMIN").request("GET", cursor), "cursor")


def test_the_list_shows_every_field_of_a_usuario_and_the_newest_first(courts: Courts, at: At) -> None:
    eva = courts.registered(nombre="Eva Paz", email=EVA)
    for minute, name in enumerate(("sol", "luz"), 1):
        at(f"2024-01-14T12:0{minute}:00Z")
        courts.registered(email=f"{name}@example.com", nombre=name.capitalize())
    reservas = [eva.booked(cancha_id=courts.cancha_id, hora_inicio=f"{hour}:00") for hour in (12, 13)]
    courts.booked(hora_inicio="11:00")

    assert in_list(courts) == {
        "id": eva.usuario["id"],
        "nombre": "Eva Paz",
        "email": EVA,
        "rol": "USUARIO",
        "activo": True,
        "creadoEn": "2024-01-14T12:00:00.000Z",
        "_count": {"reservas": 2},
    }
    names = [usuario["email"].split("@")[0] for usuario in listed(courts)]
    assert [name for name in names if name in ("eva", "sol", "luz")] == ["luz", "sol", "eva"]
    assert in_list(courts, "sol@example.com")["_count"] == {"reservas": 0}
    courts.admin.delete(reservas[0]["id"])
    assert in_list(courts)["_count"] == {"reservas": 1}


# Changing.


def test_a_patch_changes_its_fields_and_leaves_the_others(courts: Courts) -> None:
    eva = courts.registered().usuario["id"]
    roles = (("rol", rol) for rol in ("ADMIN", "SUPERADMIN", "USUARIO"))
    for field, value in (*roles, ("activo", False), ("nombre", "Eva Sol")):
        before = in_list(courts)
        assert courts.superadmin.patch_user(eva, **{field: value}).status == 200
        assert in_list(courts) == {**before, field: value}

    before = in_list(courts)
    courts.superadmin.patch_user(eva, id="x", creado_en="2020-01-01", tenant="norte", nombre="Eva Luz")
    assert in_list(courts) == {**before, "nombre": "Eva Luz"}


def test_a_bad_field_is_refused_by_name_and_an_unknown_usuario_is_not_found(courts: Courts) -> None:
    eva, before = courts.registered().usuario["id"], in_list(courts)
    values = {"rol": ("JEFE", 1, ["ADMIN"]), "activo": ("tal vez", [True]), "nombre": ("x" * 201, 5)}
    for field, bad in values.items():
        for value in bad:
            refused_naming(courts.superadmin.patch_user(eva, **{field: value}), field)

    assert in_list(courts) == before
    refused(courts.superadmin.patch_user("clx9usr1abc2def", activo=False), 404)
    refused(courts.superadmin.delete_user("clx9usr1abc2def"), 404)


def test_a_superadmin_may_neither_change_nor_delete_themselves(courts: Courts) -> None:
    eva = promoted(courts)
    before = in_list(courts)
    changes: tuple[dict[str, Any], ...] = ({"rol": "USUARIO"}, {"activo": False}, {"nombre": "Otra"})
    for fields in changes:
        refused(eva.patch_user(eva.usuario["id"], **fields), 400, NOT_YOURSELF)
    refused(eva.delete_user(eva.usuario["id"]), 400, NOT_DELETE_YOURSELF)

    assert in_list(courts) == before
    assert (before["rol"], before["activo"], before["nombre"]) == ("SUPERADMIN", True, "Eva Paz")


# What it does to the usuario's session.


def test_another_role_takes_effect_on_the_token_at_hand_within_a_minute(courts: Courts, at: At) -> None:
    eva = courts.registered()
    assert not is_admin(eva)
    courts.superadmin.patch_user(eva.usuario["id"], rol="ADMIN")
    at(A_MINUTE_LATER)
    assert is_admin(eva)
    assert eva.me().body["usuario"]["rol"] == "ADMIN"

    courts.superadmin.patch_user(eva.usuario["id"], rol="SUPERADMIN")
    superadmin = courts.with_cookie(cookie_of(courts.login()).value)
    assert is_admin(superadmin)
    courts.superadmin.patch_user(eva.usuario["id"], rol="USUARIO")
    at("2024-01-14T12:02:02Z")
    assert not is_admin(superadmin)
    refused(superadmin.users(), 403)


def test_a_disabled_usuario_keeps_their_reservas_and_may_come_back(courts: Courts, at: At) -> None:
    eva = courts.registered(email=EVA)
    assert eva.list().status == 200
    reserva = eva.booked(cancha_id=courts.cancha_id)

    courts.superadmin.patch_user(eva.usuario["id"], activo=False)
    at(A_MINUTE_LATER)

    for answer in (eva.me(), eva.list(), eva.create(cancha_id=courts.cancha_id)):
        refused(answer, 401, NO_SESSION)
    refused(courts.login(), 401, WRONG)
    assert courts.seen(reserva["id"])["usuario"]["email"] == EVA
    assert in_list(courts)["_count"] == {"reservas": 1}

    courts.superadmin.patch_user(eva.usuario["id"], activo=True)
    at("2024-01-14T12:02:02Z")
    assert courts.login().status == 200
    assert eva.me().status == 200


def test_a_deleted_usuario_is_gone_and_their_token_stops_working(courts: Courts, at: At) -> None:
    eva = courts.registered(email=EVA)
    eva.booked(cancha_id=courts.cancha_id)

    assert courts.superadmin.delete_user(eva.usuario["id"]).status == 200

    assert [usuario for usuario in listed(courts) if usuario["email"] == EVA] == []
    refused(courts.login(), 401, WRONG)
    refused(courts.superadmin.delete_user(eva.usuario["id"]), 404)
    refused(courts.superadmin.patch_user(eva.usuario["id"], activo=True), 404)
    assert courts.admin.list().status == 200
    for later in (A_MINUTE_LATER, "2024-01-20T12:00:00Z"):
        at(later)
        refused(eva.me(), 401, NO_SESSION)
        refused(eva.create(cancha_id=courts.cancha_id), 401, NO_SESSION)
