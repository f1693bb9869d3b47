"""Who may do what with reservas, canchas, sessions and usuarios: contract courts.md, line by line."""

from functools import partial
from typing import Final

from tests.contract.courts import NO_COURT, NO_PERMISSION, NO_SESSION, NOT_FOUND, ONLY_CANCEL, refused
from tests.contract.matrix import OWNER, Manner, Row, Target, World, nothing
from tests.contract.proofs import link_token

row = partial(Row, Manner(refused, NO_SESSION, NO_SESSION, NO_PERMISSION, NOT_FOUND))


def cancha(world: World) -> Target:
    made = world.courts.built(nombre=f"Cancha {world.number()}")
    return Target({"cancha_id": made["id"]}, mark=made["id"])


def slot(world: World) -> Target:
    """An hour of a court, which nobody has yet."""
    cancha_id = cancha(world).ids["cancha_id"]
    hour = {"horaInicio": "09:00", "horaFin": "10:00"}
    return Target(body={"canchaId": cancha_id, "fecha": "2024-01-15", **hour})


def reserva(world: World) -> Target:
    """Ana's reserva of a court, PENDIENTE."""
    made = world.courts.booked(cancha_id=cancha(world).ids["cancha_id"])
    return Target({"reserva_id": made["id"]}, mark=made["id"])


def expected(world: World) -> Target:
    """Ana's reserva, CONFIRMADA, whose check-in is open; she has the court's code."""
    cancha_id, admin = cancha(world).ids["cancha_id"], world.courts.admin
    rules = f"/api/rules/court/{cancha_id}"
    admin.request("PUT", rules, json={"check_in": {"opens": 1440, "closes": 15}})
    made = world.courts.booked_in("CONFIRMADA", cancha_id=cancha_id)
    code = admin.request("GET", f"{rules}/code").body["data"]["code"]
    return Target({"reserva_id": made["id"]}, mark=made["id"], body={"code": code})


def account(world: World) -> Target:
    """An account, whose owner has the id that it gave them."""
    address, source = f"u{world.number()}@example.com", f"10.2.0.{world.number()}"
    usuario = world.courts.from_ip(source).registered(email=address).usuario
    return Target({"usuario_id": usuario["id"]}, mark=usuario["id"], owner=usuario["id"])


def newcomer(world: World) -> Target:
    """Somebody without an account."""
    address = f"n{world.number()}@example.com"
    return Target(body={"nombre": "Eva Paz", "email": address, "password": "una clave larga"})


def credentials(world: World) -> Target:
    """What opens an account."""
    address, source = f"u{world.number()}@example.com", f"10.2.0.{world.number()}"
    world.courts.from_ip(source).registered(email=address)
    return Target(body={"email": address, "password": "una clave larga"})


def unconfirmed(world: World) -> Target:
    """An account whose address is not proved yet, and the link that proves it."""
    address, source = f"u{world.number()}@example.com", f"10.2.0.{world.number()}"
    usuario = world.courts.from_ip(source).registered(email=address).usuario
    return Target(body={"token": link_token(address)}, owner=usuario["id"])


CANCEL: Final = {"estado": "CANCELADA"}
CONFIRM: Final = {"estado": "CONFIRMADA"}
MOVE: Final = {"fecha": "2024-01-16", "notas": "x", "total": 5}
CANCHA: Final = {"nombre": "Cancha Z", "tipo": "TENIS", "precioPorHora": 50, "capacidad": 4}
WRONG: Final = "Credenciales inválidas"
USED: Final = "El enlace no es válido, ya se usó o ha caducado"

# fmt: off
ROWS: Final = (
    #    non own oth stf pro adm sup f-u f-s f-a f-su
    row("401 200 --- --- --- 200 200 --- --- --- ---", "GET /api/reservas", reserva),
    row("401 201 201 201 201 201 201 400 400 400 400", "POST /api/reservas", slot, words={400: NO_COURT}),
    row("401 200 403 403 403 200 200 404 404 404 404", "GET /api/reservas/{reserva_id}", reserva),
    row("401 200 403 403 403 200 200 404 404 404 404", "PATCH /api/reservas/{reserva_id}", reserva,
        "cancelled", body=CANCEL),
    row("401 403 403 403 403 200 200 404 404 404 404", "PATCH /api/reservas/{reserva_id}", reserva,
        "confirmed", body=CONFIRM, words={OWNER: ONLY_CANCEL}),
    row("401 403 403 403 403 200 200 404 404 404 404", "PATCH /api/reservas/{reserva_id}", reserva,
        "moved", body=MOVE, words={OWNER: ONLY_CANCEL}),
    row("401 200 403 403 403 200 200 404 404 404 404", "POST /api/reservas/{reserva_id}/check-in", expected),
    row("401 403 403 403 403 200 200 403 403 404 404", "DELETE /api/reservas/{reserva_id}", reserva),

    row("200 200 200 200 200 200 200 --- --- --- ---", "GET /api/canchas", cancha),
    row("200 200 200 200 200 200 200 404 404 404 404", "GET /api/canchas/{cancha_id}", cancha),
    row("200 200 200 200 200 200 200 404 404 404 404", "GET /api/canchas/{cancha_id}/disponibilidad", cancha,
        query={"fecha": "2024-01-16"}),
    row("401 403 403 403 403 201 201 403 403 201 201", "POST /api/canchas", nothing, body=CANCHA),
    row("401 403 403 403 403 200 200 403 403 404 404", "PUT /api/canchas/{cancha_id}", cancha,
        body={"nombre": "Cancha Z", "activa": False}),
    row("401 403 403 403 403 403 200 403 403 403 404", "DELETE /api/canchas/{cancha_id}", cancha),

    row("201 201 201 201 201 201 201 201 201 201 201", "POST /api/auth/register", newcomer),
    row("200 200 200 200 200 200 200 401 401 401 401", "POST /api/auth/login", credentials,
        words={401: WRONG}, only_looks=True),
    row("200 200 200 200 200 200 200 200 200 200 200", "POST /api/auth/logout", nothing,
        body={}, only_looks=True),
    row("401 200 --- --- --- --- --- --- --- --- ---", "GET /api/auth/me", account),
    row("200 200 200 200 200 200 200 200 200 200 200", "GET /api/auth/confirm", nothing),
    row("401 200 401 401 401 401 401 401 401 401 401", "POST /api/auth/confirm", unconfirmed,
        words={401: NO_SESSION}),
    row("401 200 200 200 200 200 200 200 200 200 200", "POST /api/auth/confirm/resend", nothing,
        body={}, only_looks=True),
    row("200 200 200 200 200 200 200 200 200 200 200", "GET /api/auth/reset", nothing),
    row("400 400 400 400 400 400 400 400 400 400 400", "POST /api/auth/reset", nothing,
        body={"token": "x", "password": "otra clave larga"}, words={400: USED}),
    row("202 202 202 202 202 202 202 202 202 202 202", "POST /api/auth/forgot", nothing,
        body={"email": "eva@example.com"}, needs=("behind",), only_looks=True),
    row("401 200 404 404 404 404 404 404 404 404 404", "POST /api/auth/password", account,
        body={"current": "una clave larga", "password": "otra clave larga"},
        words={404: "Usuario no encontrado"}),
    row("401 200 200 200 200 200 200 200 200 200 200", "POST /api/auth/logout-all", account, body={}),

    row("401 403 403 403 403 403 200 403 403 403 ---", "GET /api/usuarios", account),
    row("401 403 403 403 403 403 200 403 403 403 404", "PATCH /api/usuarios/{usuario_id}", account,
        body={"nombre": "Otra", "rol": "ADMIN"}, words={404: "Usuario no encontrado"}),
    row("401 403 403 403 403 403 200 403 403 403 404", "DELETE /api/usuarios/{usuario_id}", account,
        words={404: "Usuario no encontrado"}),
)
# fmt: on
