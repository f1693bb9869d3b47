"""Request schemas of the courts dialect."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, WithJsonSchema

from chalicelib.dialects.courts.slots import day_of
from chalicelib.domain.passwords import SHORTEST
from chalicelib.http.field_errors import field_error, sentence
from chalicelib.http.fields import Amount, Given, Id, Input, Name, Number, Patch, Text, TextOrAmount
from chalicelib.http.wallclock import Clock, EndClock

# Only mail can prove an address; this refuses what cannot be one.
_ADDRESS = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+")


def _fecha(value: Any) -> Any:
    try:
        return day_of(value)
    except (TypeError, ValueError, AttributeError) as error:
        raise field_error(
            "debe ser una fecha ISO 8601, como 2024-01-15", "must be an ISO 8601 date, such as 2024-01-15"
        ) from error


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise field_error("debe ser una dirección de correo", "must be an e-mail address")
    return value


def _password(value: str) -> str:
    if len(value) < SHORTEST:
        raise sentence(
            f"La contraseña debe tener al menos {SHORTEST} caracteres",
            f"The password must have at least {SHORTEST} characters",
        )
    return value


Fecha = Annotated[
    date,
    BeforeValidator(_fecha),
    WithJsonSchema({"anyOf": [{"type": "string", "format": form} for form in ("date", "date-time")]}),
]
Capacidad = Annotated[int, Field(ge=1, le=1_000_000), Number]
Tipo = Literal["FUTBOL", "TENIS", "BASQUET", "VOLLEYBALL"]
Estado = Literal["PENDIENTE", "CONFIRMADA", "CANCELADA", "COMPLETADA"]
Rol = Literal["USUARIO", "ADMIN", "SUPERADMIN"]
Email = Annotated[str, Field(max_length=254), AfterValidator(_address)]
Password = Annotated[str, Field(max_length=1000), AfterValidator(_password)]


class NewReserva(Input):
    """POST /api/reservas; the user is always the caller."""

    cancha_id: Annotated[Id, Given] = Field(alias="canchaId")
    fecha: Annotated[Fecha, Given]
    hora_inicio: Annotated[Clock, Given] = Field(alias="horaInicio")
    hora_fin: Annotated[EndClock, Given] = Field(alias="horaFin")
    notas: Text | None = None
    total: Amount | None = 0
    override: StrictBool = False


class ReservaPatch(Patch):
    """PATCH /api/reservas/{id}: fields that are not sent keep their values."""

    NULLABLE = frozenset({"notas"})

    cancha_id: Id | None = Field(None, alias="canchaId")
    fecha: Fecha | None = None
    hora_inicio: Clock | None = Field(None, alias="horaInicio")
    hora_fin: EndClock | None = Field(None, alias="horaFin")
    estado: Estado | None = None
    notas: Text | None = None
    total: Amount | None = None
    override: StrictBool = False


class DisponibilidadQuery(Input):
    """GET /api/canchas/{id}/disponibilidad: the day, and how many minutes are wanted."""

    fecha: Annotated[Fecha, Given]
    duracion: Annotated[int, Field(ge=1, le=1440), Given] = 60


class NewCancha(Input):
    """POST /api/canchas."""

    nombre: Annotated[Name, Given]
    tipo: Annotated[Tipo, Given]
    precio: Annotated[TextOrAmount, Given] = Field(alias="precioPorHora")
    capacidad: Annotated[Capacidad, Given]
    descripcion: Text | None = None
    imagen: Text | None = None


class CanchaPatch(Patch):
    """PUT /api/canchas/{id}: unsent fields keep their values; null clears descripcion and imagen."""

    NULLABLE = frozenset({"descripcion", "imagen"})

    nombre: Name | None = None
    tipo: Tipo | None = None
    precio: TextOrAmount | None = Field(None, alias="precioPorHora")
    capacidad: Capacidad | None = None
    descripcion: Text | None = None
    imagen: Text | None = None
    activa: bool | None = None


class Registration(Input):
    """POST /api/auth/register."""

    MISSING = ("Todos los campos son requeridos", "All fields are required")

    nombre: Annotated[Name, Given]
    email: Annotated[Email, Given]
    password: Annotated[Password, Given]


class Login(Input):
    """POST /api/auth/login."""

    MISSING = ("Email y contraseña requeridos", "E-mail and password required")

    email: Annotated[str, Field(max_length=254), Given]
    password: Annotated[str, Field(max_length=1000), Given]


class Confirmation(Input):
    """POST /api/auth/confirm: the link's token, and the password where there is no session of the account."""

    IS_FORM = True

    token: Annotated[str, Field(max_length=2000), Given]
    password: Annotated[str, Field(max_length=1000)] | None = None


class Forgotten(Input):
    """POST /api/auth/forgot."""

    email: Annotated[Email, Given]


class Reset(Input):
    """POST /api/auth/reset: the link's token and the new password."""

    IS_FORM = True

    token: Annotated[str, Field(max_length=2000), Given]
    password: Annotated[Password, Given]


class PasswordChange(Input):
    """POST /api/auth/password."""

    current: Annotated[str, Field(max_length=1000), Given]
    password: Annotated[Password, Given]


class LinkQuery(Input):
    """What a page of a link is opened with: the link's token, or the outcome of its button."""

    token: Annotated[str, Field(max_length=2000)] | None = None
    result: Literal["done", "invalid", "password", "common", "taken", "later"] | None = None


class UsuarioPatch(Patch):
    """PATCH /api/usuarios/{id}: fields that are not sent keep their values."""

    rol: Rol | None = None
    activo: bool | None = None
    nombre: Name | None = None
