"""Response models of the courts dialect, created from the engine's objects."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from chalicelib.dialects.courts.policy import ESTADOS, KIND, ROLES, total_of
from chalicelib.dialects.courts.schemas import Tipo
from chalicelib.dialects.courts.slots import slot_of
from chalicelib.domain.check_ins import CheckInTimes
from chalicelib.domain.closures import Closure
from chalicelib.domain.reservation import Reservation
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Caller
from chalicelib.domain.slots import Asked, Slot
from chalicelib.domain.statuses import Status
from chalicelib.domain.user import User
from chalicelib.http.fields import DateTime, Output, ShownAmount, one_of
from chalicelib.http.instants import utc
from chalicelib.http.parts import Part
from chalicelib.http.prices import PricePart, parts_of
from chalicelib.operations.cancellations import FEE

# The fields of a court that the engine stores in a resource's details.
CANCHA_DETAILS = ("tipo", "descripcion", "precio", "capacidad", "imagen")


TipoWord = Annotated[str, one_of(get_args(Tipo))]


class CanchaBrief(Output):
    """A court inside a reserva, as document 003 shows it."""

    id: str
    nombre: str
    tipo: TipoWord

    @classmethod
    def of(cls, resource: Resource) -> "CanchaBrief":
        """Create it from a resource."""
        return cls(id=resource.id, nombre=resource.name, tipo=resource.details["tipo"])


class Cancha(Output):
    """A court with all its fields."""

    id: str
    nombre: str
    tipo: TipoWord
    descripcion: str | None
    precio: ShownAmount = Field(serialization_alias="precioPorHora")
    capacidad: int
    activa: bool
    imagen: str | None
    creado: DateTime = Field(serialization_alias="creadoEn")

    @classmethod
    def of(cls, resource: Resource) -> "Cancha":
        """Create it from a resource."""
        return cls(
            id=resource.id,
            nombre=resource.name,
            activa=resource.is_active,
            creado=stamp(resource.created),
            **{name: resource.details[name] for name in CANCHA_DETAILS},
        )


class Person(Output):
    """A user inside a reserva, as an admin sees them."""

    id: str
    nombre: str
    email: str

    @classmethod
    def of(cls, reservation: Reservation, user: User | None) -> "Person":
        """Create it from the holder's account, or else from their data at the time of the reservation."""
        if user is not None:
            return cls(id=user.id, nombre=user.name, email=user.email)
        contact = reservation.contact
        return cls(id=reservation.holder, nombre=contact.name, email=contact.email)


class Llegada(Output):
    """The check-in of a reserva: between when, whether it then frees the court, and when its user came."""

    NULLABLE = frozenset({"llegada"})

    abre: DateTime
    cierra: DateTime
    libera: bool
    llegada: DateTime | None
    ausente: bool

    @classmethod
    def of(cls, reservation: Reservation, times: CheckInTimes, now: datetime) -> "Llegada":
        """Create it from a reservation as it stands at `now`."""
        return cls(
            abre=stamp(times.opens),
            cierra=stamp(times.closes),
            libera=times.releases,
            llegada=None if reservation.arrived is None else stamp(reservation.arrived),
            ausente=reservation.status_at(now) is Status.NO_SHOW,
        )


class Reserva(Output):
    """A reserva. `usuario` is absent, not null, if the caller may not see it.

    `precio` has the parts of `total`, where the court has prices, `checkIn` the check-in, where it has one
    (contract rules.md).
    """

    id: str
    usuario_id: str = Field(serialization_alias="usuarioId")
    cancha_id: str = Field(serialization_alias="canchaId")
    fecha: DateTime
    hora_inicio: str = Field(serialization_alias="horaInicio")
    hora_fin: str = Field(serialization_alias="horaFin")
    estado: Annotated[str, one_of(ESTADOS.values())]
    total: ShownAmount
    notas: str | None
    creado: DateTime = Field(serialization_alias="creadoEn")
    cancha: Cancha | CanchaBrief
    precio: list[PricePart] | None = None
    penalizacion: ShownAmount | None = None
    check_in: Llegada | None = Field(None, serialization_alias="checkIn")
    usuario: Person | None = None

    @classmethod
    def of(
        cls,
        reservation: Reservation,
        cancha: Cancha | CanchaBrief,
        now: datetime,
        usuario: Person | None = None,
    ) -> "Reserva":
        """Create it from a reservation as it stands at `now`, its court and its user."""
        slot = slot_of(reservation.interval, reservation.zone)
        optional: dict[str, Any] = {} if usuario is None else {"usuario": usuario}
        parts, fee = parts_of(reservation), reservation.details.get(FEE)
        if parts is not None:
            optional["precio"] = parts
        if fee is not None:
            optional["penalizacion"] = fee["total"]
        if reservation.check_in is not None:
            optional["check_in"] = Llegada.of(reservation, reservation.check_in, now)
        return cls(
            id=reservation.id,
            usuario_id=reservation.holder,
            cancha_id=reservation.resource,
            fecha=midnight(slot.fecha),
            hora_inicio=slot.inicio,
            hora_fin=slot.fin,
            estado=ESTADOS[reservation.status_at(now)],
            total=total_of(reservation),
            notas=reservation.details["notas"],
            creado=stamp(reservation.created),
            cancha=cancha,
            **optional,
        )


class Horario(Output):
    """A free time of a court; its end may be on the next day."""

    inicio: str = Field(serialization_alias="horaInicio")
    fin: str = Field(serialization_alias="horaFin")
    total: ShownAmount | None = None


class Cierre(Output):
    """What a closure says of itself: the first and the last day, or from when to when."""

    titulo: str
    motivo: str
    desde: str
    hasta: str


class Disponibilidad(Output):
    """The free times of a court on a day; `total` where there are prices.

    `cerrada` has the closures of that day, if there are any.
    """

    cancha_id: str = Field(serialization_alias="canchaId")
    fecha: str
    duracion: int
    horarios: list[Horario]
    cerrada: list[Cierre] | None = None

    @classmethod
    def of(
        cls, cancha: str, asked: Asked, free: Iterable[Slot], zone: str, closures: Iterable[Closure]
    ) -> "Disponibilidad":
        """Create it from the slots, and the closures of the day."""
        cerrada = [
            Cierre(titulo=shown["title"], motivo=shown["reason"], desde=shown["from"], hasta=shown["to"])
            for shown in (closure.shown for closure in closures)
        ]
        optional: dict[str, Any] = {"cerrada": cerrada} if cerrada else {}
        horarios = []
        for slot in free:
            total: dict[str, Any] = {} if slot.price is None else {"total": slot.price.document["total"]}
            shown = slot_of(slot.interval, zone)
            horarios.append(Horario(inicio=shown.inicio, fin=shown.fin, **total))
        duracion = int(asked.duration.total_seconds()) // 60
        fecha = asked.day.isoformat()
        return cls(cancha_id=cancha, fecha=fecha, duracion=duracion, horarios=horarios, **optional)


class Usuario(Output):
    """A user in the responses of /api/auth."""

    id: str
    nombre: str
    email: str
    rol: Annotated[str, one_of(ROLES.values())]

    @classmethod
    def of(cls, user: User) -> "Usuario":
        """Create it from an account."""
        rol = ROLES[user.roles.in_kind(KIND)]
        return cls(id=user.id, nombre=user.name, email=user.email, rol=rol)

    @classmethod
    def of_caller(cls, caller: Caller) -> "Usuario":
        """Create it from the caller's token, if they have no account here."""
        return cls(id=caller.user, nombre=caller.name, email=caller.email, rol=ROLES[caller.role])


class Count(Output):
    """The number of a user's reservas."""

    reservas: int


class UsuarioRow(Usuario):
    """A user in the list of users."""

    activo: bool
    creado: DateTime = Field(serialization_alias="creadoEn")
    count: Count = Field(serialization_alias="_count")

    @classmethod
    def row(cls, user: User, reservas: int) -> "UsuarioRow":
        """Create it from an account and the number of its reservas."""
        return cls(
            **Usuario.of(user).model_dump(),
            activo=user.is_active,
            creado=stamp(user.created),
            count=Count(reservas=reservas),
        )


class Ok(Output):
    """What was asked for is done."""

    ok: Literal[True]


class CanchaList(Part):
    """All courts, or a part of them."""

    canchas: list[Cancha]


class OneCancha(Output):
    """A court."""

    cancha: Cancha


class CanchaSaved(Ok):
    """A court as it is now."""

    cancha: Cancha


class ReservaList(Part):
    """Reservas, or a part of them."""

    reservas: list[Reserva]


class OneReserva(Output):
    """A reserva."""

    reserva: Reserva


class ReservaSaved(Ok):
    """A reserva as it is now."""

    reserva: Reserva


class UsuarioList(Part):
    """All users, or a part of them."""

    usuarios: list[UsuarioRow]


class OneUsuario(Output):
    """A user."""

    usuario: Usuario


class UsuarioSaved(Ok):
    """A user as they are now."""

    usuario: Usuario


def midnight(day: date) -> str:
    """Return a day as the document writes a `fecha`: `2024-01-15T00:00:00.000Z`."""
    return f"{day.isoformat()}T00:00:00.000Z"


def stamp(moment: datetime) -> str:
    """Return an instant as the document writes it: `2024-01-14T12:00:00.000Z`."""
    return utc(moment).removesuffix("Z") + ".000Z"
