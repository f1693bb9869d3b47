"""Each call that document 003 shows, and those that its clients make around it."""

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
    CourtsLogin,
    CourtsNewCancha,
    CourtsNewCanchaTipo,
    CourtsNewReserva,
    CourtsRegistration,
    CourtsReservaPatch,
    CourtsReservaPatchEstado,
)

from server import RUN, client_of, day_after, id_of, nobody, read

USER, ADMIN = client_of("USER"), client_of("ADMIN")
FECHA = day_after(8).date()


@pytest.fixture(scope="module")
def cancha() -> str:
    body = CourtsNewCancha(
        nombre=f"Cancha P {RUN}", tipo=CourtsNewCanchaTipo.FUTBOL, precio_por_hora=50, capacidad=10
    )
    made = read(courts_create_cancha.sync_detailed(client=ADMIN, body=body), 201)["cancha"]
    assert made["nombre"] == f"Cancha P {RUN}"
    return str(made["id"])


def test_a_reserva_is_made_listed_confirmed_and_deleted(cancha: str) -> None:
    body = CourtsNewReserva(
        cancha_id=cancha, fecha=FECHA, hora_inicio="09:00", hora_fin="10:00", notas="Traer balón", total=50
    )

    made = read(courts_create_reserva.sync_detailed(client=USER, body=body), 201)["reserva"]
    assert (made["estado"], made["horaInicio"], made["total"], made["notas"], made["canchaId"]) == (
        *("PENDIENTE", "09:00", 50, "Traer balón"),
        cancha,
    )
    assert "usuario" not in made

    own = read(courts_list_reservas.sync_detailed(client=USER))["reservas"]
    assert [row["id"] for row in own if row["canchaId"] == cancha] == [made["id"]]
    everybodys = read(courts_list_reservas.sync_detailed(client=ADMIN))["reservas"]
    assert [row["usuario"]["id"] for row in everybodys if row["id"] == made["id"]] == [id_of("USER")]

    confirm = CourtsReservaPatch(estado=CourtsReservaPatchEstado.CONFIRMADA)
    confirmed = courts_patch_reserva.sync_detailed(made["id"], client=ADMIN, body=confirm)
    assert read(confirmed)["reserva"]["estado"] == "CONFIRMADA"
    alone = read(courts_get_reserva.sync_detailed(made["id"], client=USER))["reserva"]
    assert (alone["estado"], alone["usuario"]["id"]) == ("CONFIRMADA", id_of("USER"))
    assert read(courts_delete_reserva.sync_detailed(made["id"], client=ADMIN)) == {"ok": True}
    assert read(courts_get_reserva.sync_detailed(made["id"], client=USER), 404) == {"error": "No encontrada"}


def test_the_refusals_are_the_documents(cancha: str) -> None:
    body = CourtsNewReserva(cancha_id=cancha, fecha=FECHA, hora_inicio="11:00", hora_fin="12:00")
    read(courts_create_reserva.sync_detailed(client=USER, body=body), 201)

    again = courts_create_reserva.sync_detailed(client=USER, body=body)
    assert read(again, 409) == {"error": "Ya existe una reserva en ese horario"}
    body.cancha_id = "clx5crt1abc2def"
    elsewhere = courts_create_reserva.sync_detailed(client=USER, body=body)
    assert read(elsewhere, 400) == {"error": "Cancha no disponible"}


def test_a_repeated_request_with_its_key_books_once(cancha: str) -> None:
    body = CourtsNewReserva(cancha_id=cancha, fecha=FECHA, hora_inicio="13:00", hora_fin="14:00")

    first, again = (
        courts_create_reserva.sync_detailed(client=USER, body=body, idempotency_key=f"python-{RUN}")
        for _ in range(2)
    )

    assert read(again, 201) == read(first, 201)
    assert again.headers["Idempotent-Replayed"] == "true"


def test_courts_are_public_and_an_account_logs_in(cancha: str) -> None:
    assert cancha in [
        row["id"] for row in read(courts_list_canchas.sync_detailed(client=nobody()))["canchas"]
    ]

    email, password = f"luz-{RUN}@example.com", "caballo grapa correcta"
    account = CourtsRegistration(nombre="Luz Sol", email=email, password=password)
    registered = read(courts_register.sync_detailed(client=nobody(), body=account), 201)["usuario"]
    login = courts_login.sync_detailed(client=nobody(), body=CourtsLogin(email=email, password=password))
    assert read(login)["usuario"] == registered
    assert (registered["email"], registered["rol"]) == (email, "USUARIO")
