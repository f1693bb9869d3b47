"""Who may do what with reservas, canchas, sessions and usuarios: contract courts.md, line by line."""

from typing import Final

from tests.contract.courts import NO_COURT, NO_PERMISSION, NO_SESSION, NOT_FOUND, ONLY_CANCEL, refused
from tests.contract.matrix import OWNER, Manner, Row, Target, World, nothing

COURTS: Final = Manner(refused, NO_SESSION, NO_SESSION, NO_PERMISSION, NOT_FOUND)


def cancha(world: World) -> Target:
    """A court."""
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


def account(world: World) -> Target:
    """An account, whose owner has the id that it gave them."""
    address, source = f"u{world.number()}@example.com", f"10.2.0.{world.number()}"
    usuario = world.courts.from_ip(source).registered(email=address).usuario
    return Target({"usuario_id": usuario["id"]}, mark=usuario["id"], owner=usuario["id"])


def newcomer(world: World) -> Target:
    """Somebody without an account."""
    return Target(
        body={"nombre": "Eva Paz", "email": f"n{world.number()}@example.com", "password": "secreto"}
    )


def credentials(world: World) -> Target:
    """What opens an account."""
    address, source = f"u{world.number()}@example.com", f"10.2.0.{world.number()}"
    world.courts.from_ip(source).registered(email=address)
    return Target(body={"email": address, "password": "secreto"})


CANCEL: Final = {"estado": "CANCELADA"}
CONFIRM: Final = {"estado": "CONFIRMADA"}
MOVE: Final = {"fecha": "2024-01-16", "notas": "x", "total": 5}
CANCHA: Final = {"nombre": "Cancha Z", "tipo": "TENIS", "precioPorHora": 50, "capacidad": 4}
ANONYMOUS: Final = "No autenticado"
WRONG: Final = "Credenciales inválidas"

# fmt: off
ROWS: Final = (
    #    non exp for own  oth  stf  pro  adm  sup  f-ad f-su
    Row(COURTS, "GET /api/reservas", reserva,
        "401 401 401 200  200- 200- 200- 200  200  200- 200-"),
    Row(COURTS, "POST /api/reservas", slot,
        "401 401 401 201  201  201  201  201  201  400  400",
        words={400: NO_COURT}),
    Row(COURTS, "GET /api/reservas/{reserva_id}", reserva,
        "401 401 401 200  403  403  403  200  200  404  404"),
    Row(COURTS, "PATCH /api/reservas/{reserva_id}", reserva,
        "401 401 401 200  403  403  403  200  200  404  404",
        "cancelled", CANCEL),
    Row(COURTS, "PATCH /api/reservas/{reserva_id}", reserva,
        "401 401 401 403  403  403  403  200  200  404  404",
        "confirmed", CONFIRM, words={OWNER: ONLY_CANCEL}),
    Row(COURTS, "PATCH /api/reservas/{reserva_id}", reserva,
        "401 401 401 403  403  403  403  200  200  404  404",
        "moved", MOVE, words={OWNER: ONLY_CANCEL}),
    Row(COURTS, "DELETE /api/reservas/{reserva_id}", reserva,
        "401 401 401 403  403  403  403  200  200  404  404"),

    Row(COURTS, "GET /api/canchas", cancha,
        "200 200 200 200  200  200  200  200  200  200- 200-"),
    Row(COURTS, "GET /api/canchas/{cancha_id}", cancha,
        "200 200 200 200  200  200  200  200  200  404  404"),
    Row(COURTS, "POST /api/canchas", nothing,
        "401 401 401 403  403  403  403  201  201  201  201",
        body=CANCHA),
    Row(COURTS, "PUT /api/canchas/{cancha_id}", cancha,
        "401 401 401 403  403  403  403  200  200  404  404",
        body={"nombre": "Cancha Z", "activa": False}),
    Row(COURTS, "DELETE /api/canchas/{cancha_id}", cancha,
        "401 401 401 403  403  403  403  403  200  403  404"),

    Row(COURTS, "POST /api/auth/register", newcomer,
        "201 201 201 201  201  201  201  201  201  201  201"),
    Row(COURTS, "POST /api/auth/login", credentials,
        "200 200 200 200  200  200  200  200  200  401  401",
        words={401: WRONG}, only_looks=True),
    Row(COURTS, "POST /api/auth/logout", nothing,
        "200 200 200 200  200  200  200  200  200  200  200",
        body={}, only_looks=True),
    Row(COURTS, "GET /api/auth/me", account,
        "401 401 401 200  200- 200- 200- 200- 200- 200- 200-"),

    Row(COURTS, "GET /api/usuarios", account,
        "401 401 401 403  403  403  403  403  200  403  200-"),
    Row(COURTS, "PATCH /api/usuarios/{usuario_id}", account,
        "401 401 401 403  403  403  403  403  200  403  404",
        body={"nombre": "Otra", "rol": "ADMIN"}, words={404: "Usuario no encontrado"}),
    Row(COURTS, "DELETE /api/usuarios/{usuario_id}", account,
        "401 401 401 403  403  403  403  403  200  403  404",
        words={404: "Usuario no encontrado"}),
)
# fmt: on
