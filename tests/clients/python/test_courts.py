"""Each call that document 003 shows, and those that its clients make around it."""

from http import HTTPStatus

import pytest
from cupo_client.api.courts import (
    courts_create_cancha,
    courts_create_reserva,
    courts_delete_reserva,
    courts_get_reserva,
    courts_list_canchas,
    courts_list_reservas,
    courts_login,
    courts_patch_reserva,
    courts_register,
)
from cupo_client.models import (
    CourtsCanchaList,
    CourtsCanchaSaved,
    CourtsLogin,
    CourtsNewCancha,
    CourtsNewCanchaTipo,
    CourtsNewReserva,
    CourtsOk,
    CourtsOneReserva,
    CourtsPerson,
    CourtsRegistration,
    CourtsReservaEstado,
    CourtsReservaList,
    CourtsReservaPatch,
    CourtsReservaPatchEstado,
    CourtsReservaSaved,
    CourtsUsuarioRol,
    CourtsUsuarioSaved,
)
from cupo_client.types import Unset
from server import RUN, client_of, day_after, id_of, nobody, read, refused

USER, ADMIN = client_of("USER"), client_of("ADMIN")
FECHA = day_after(8).date()


@pytest.fixture(scope="module")
def cancha() -> str:
    body = CourtsNewCancha(
        nombre=f"Cancha P {RUN}", tipo=CourtsNewCanchaTipo.FUTBOL, precio_por_hora=50, capacidad=10
    )
    made = read(courts_create_cancha.sync_detailed(client=ADMIN, body=body), CourtsCanchaSaved, 201).cancha
    assert (made.nombre, made.capacidad, made.activa) == (body.nombre, 10, True)
    return made.id


def test_a_reserva_is_made_listed_confirmed_and_deleted(cancha: str) -> None:
    body = CourtsNewReserva(
        cancha_id=cancha, fecha=FECHA, hora_inicio="09:00", hora_fin="10:00", notas="Traer balón", total=50
    )

    made = read(courts_create_reserva.sync_detailed(client=USER, body=body), CourtsReservaSaved, 201).reserva
    assert (made.estado, made.fecha.date()) == (CourtsReservaEstado.PENDIENTE, FECHA)
    assert (made.hora_inicio, made.total, made.notas, made.cancha.id) == ("09:00", 50, "Traer balón", cancha)
    assert isinstance(made.usuario, Unset)

    own = read(courts_list_reservas.sync_detailed(client=USER), CourtsReservaList).reservas
    assert [row.id for row in own if row.cancha_id == cancha] == [made.id]
    everybodys = read(courts_list_reservas.sync_detailed(client=ADMIN), CourtsReservaList).reservas
    [usuario] = [row.usuario for row in everybodys if row.id == made.id]
    assert isinstance(usuario, CourtsPerson)
    assert usuario.id == id_of("USER")

    confirm = CourtsReservaPatch(estado=CourtsReservaPatchEstado.CONFIRMADA)
    patched = courts_patch_reserva.sync_detailed(made.id, client=ADMIN, body=confirm)
    assert read(patched, CourtsReservaSaved).reserva.estado == CourtsReservaEstado.CONFIRMADA
    alone = read(courts_get_reserva.sync_detailed(made.id, client=USER), CourtsOneReserva).reserva
    assert alone.estado == CourtsReservaEstado.CONFIRMADA
    assert read(courts_delete_reserva.sync_detailed(made.id, client=ADMIN), CourtsOk).ok is True
    assert refused(courts_get_reserva.sync_detailed(made.id, client=USER), 404) == {"error": "No encontrada"}


def test_the_refusals_are_the_documents(cancha: str) -> None:
    body = CourtsNewReserva(cancha_id=cancha, fecha=FECHA, hora_inicio="11:00", hora_fin="12:00")
    assert courts_create_reserva.sync_detailed(client=USER, body=body).status_code == HTTPStatus.CREATED

    again = courts_create_reserva.sync_detailed(client=USER, body=body)
    assert refused(again, 409) == {"error": "Ya existe una reserva en ese horario"}
    body.cancha_id = "clx5crt1abc2def"
    elsewhere = courts_create_reserva.sync_detailed(client=USER, body=body)
    assert refused(elsewhere, 400) == {"error": "Cancha no disponible"}


def test_a_repeated_request_with_its_key_books_once(cancha: str) -> None:
    # A moment of the day, as the document writes it.
    body = CourtsNewReserva(cancha_id=cancha, fecha=day_after(8), hora_inicio="13:00", hora_fin="14:00")

    first, again = (
        courts_create_reserva.sync_detailed(client=USER, body=body, idempotency_key=f"python-{RUN}")
        for _ in range(2)
    )

    assert read(again, CourtsReservaSaved, 201) == read(first, CourtsReservaSaved, 201)
    assert again.headers["Idempotent-Replayed"] == "true"


def test_courts_are_public_and_an_account_logs_in(cancha: str) -> None:
    listed = read(courts_list_canchas.sync_detailed(client=nobody()), CourtsCanchaList).canchas
    assert cancha in [row.id for row in listed]

    email, password = f"luz-{RUN}@example.com", "caballo grapa correcta"
    account = CourtsRegistration(nombre="Luz Sol", email=email, password=password)
    registered = courts_register.sync_detailed(client=nobody(), body=account)
    usuario = read(registered, CourtsUsuarioSaved, 201).usuario
    login = courts_login.sync_detailed(client=nobody(), body=CourtsLogin(email=email, password=password))
    assert read(login, CourtsUsuarioSaved).usuario == usuario
    assert (usuario.email, usuario.rol) == (email, CourtsUsuarioRol.USUARIO)
