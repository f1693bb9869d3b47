"""What the courts dialect gives: its objects on the wire, made out of the engine's."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from chalicelib.dialects.courts.policy import ESTADOS, ROLES
from chalicelib.dialects.courts.slots import slot_of
from chalicelib.dialects.fields import Output
from chalicelib.dialects.instants import utc
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Caller
from chalicelib.domain.user import User


class CanchaBrief(Output):
    """A court as document 003 nests it."""

    id: str
    nombre: str
    tipo: str

    @classmethod
    def of(cls, resource: Resource) -> "CanchaBrief":
        """Out of the engine's resource."""
        return cls(id=resource.id, nombre=resource.name, tipo=resource.details["tipo"])


class Cancha(Output):
    """A court, whole."""

    id: str
    nombre: str
    tipo: str
    descripcion: str | None
    precio: float = Field(serialization_alias="precioPorHora")
    capacidad: int
    activa: bool
    imagen: str | None
    creado: str = Field(serialization_alias="creadoEn")

    @classmethod
    def of(cls, resource: Resource) -> "Cancha":
        """Out of the engine's resource."""
        return cls(
            id=resource.id,
            nombre=resource.name,
            tipo=resource.details["tipo"],
            descripcion=resource.details["descripcion"],
            precio=resource.details["precio"],
            capacidad=resource.details["capacidad"],
            activa=resource.is_active,
            imagen=resource.details["imagen"],
            creado=stamp(resource.created),
        )


class Person(Output):
    """A user as an admin sees them beside a reserva."""

    id: str
    nombre: str
    email: str

    @classmethod
    def of(cls, reservation: Reservation, user: User | None) -> "Person":
        """The holder's account, else what their token said when they reserved."""
        if user is not None:
            return cls(id=user.id, nombre=user.name, email=user.email)
        contact = reservation.contact
        return cls(id=reservation.holder, nombre=contact.name, email=contact.email)


class Reserva(Output):
    """A reserva; `usuario` is absent, not null, where it is not shown."""

    id: str
    usuario_id: str = Field(serialization_alias="usuarioId")
    cancha_id: str = Field(serialization_alias="canchaId")
    fecha: str
    hora_inicio: str = Field(serialization_alias="horaInicio")
    hora_fin: str = Field(serialization_alias="horaFin")
    estado: str
    total: float
    notas: str | None
    creado: str = Field(serialization_alias="creadoEn")
    cancha: Cancha | CanchaBrief
    usuario: Person | None = None

    @classmethod
    def of(
        cls, reservation: Reservation, cancha: Cancha | CanchaBrief, usuario: Person | None = None
    ) -> "Reserva":
        """Out of the engine's reservation and what stands beside it."""
        slot = slot_of(reservation.interval, reservation.zone)
        shown: dict[str, Any] = {} if usuario is None else {"usuario": usuario}
        return cls(
            id=reservation.id,
            usuario_id=reservation.holder,
            cancha_id=reservation.resource,
            fecha=midnight(slot.fecha),
            hora_inicio=slot.inicio,
            hora_fin=slot.fin,
            estado=ESTADOS[reservation.status],
            total=reservation.details["total"],
            notas=reservation.details["notas"],
            creado=stamp(reservation.created),
            cancha=cancha,
            **shown,
        )


class Usuario(Output):
    """A user as a session shows them."""

    id: str
    nombre: str
    email: str
    rol: str

    @classmethod
    def of(cls, user: User) -> "Usuario":
        """Out of an account."""
        return cls(id=user.id, nombre=user.name, email=user.email, rol=ROLES[user.role])

    @classmethod
    def of_caller(cls, caller: Caller) -> "Usuario":
        """Out of a token, where there is no account here."""
        return cls(id=caller.user, nombre=caller.name, email=caller.email, rol=ROLES[caller.role])


class Count(Output):
    """How many things a user has."""

    reservas: int


class UsuarioRow(Usuario):
    """A user as the list of users shows them."""

    activo: bool
    creado: str = Field(serialization_alias="creadoEn")
    count: Count = Field(serialization_alias="_count")

    @classmethod
    def row(cls, user: User, reservas: int) -> "UsuarioRow":
        """Out of an account and the number of its reservas."""
        return cls(
            id=user.id,
            nombre=user.name,
            email=user.email,
            rol=ROLES[user.role],
            activo=user.is_active,
            creado=stamp(user.created),
            count=Count(reservas=reservas),
        )


def midnight(day: date) -> str:
    """A `fecha`: `2024-01-15T00:00:00.000Z`."""
    return f"{day.isoformat()}T00:00:00.000Z"


def stamp(moment: datetime) -> str:
    """An instant as the document spells it: `2024-01-14T12:00:00.000Z`."""
    return utc(moment).removesuffix("Z") + ".000Z"
