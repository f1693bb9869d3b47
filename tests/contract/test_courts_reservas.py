"""Reservas: who sees what, in which order, what is checked first, and who may delete."""

import itertools
from typing import Any, Final

from tests.contract.appointments_kept import copies, write
from tests.contract.callers import MISSING
from tests.contract.courts import (
    ESTADOS,
    INCOMPLETE,
    NO_COURT,
    NO_SESSION,
    NOT_FOUND,
    TAKEN,
    Courts,
    refused,
    refused_naming,
)
from tests.contract.parts import parts_of, rows_of

UNKNOWN: Final = "clx5crt1abc2def"


def ids(courts: Courts) -> list[str]:
    return [reserva["id"] for reserva in courts.list().body["reservas"]]


# The list.


def test_the_newest_fecha_and_within_it_the_latest_hour_come_first(courts: Courts) -> None:
    slots = [("2024-01-16", hour) for hour in ("09:00", "21:00", "10:30")]
    slots[1:1] = [("2024-02-01", "08:00"), ("2024-01-15", "23:00")]
    for fecha, hora_inicio in slots:
        courts.booked(fecha=fecha, hora_inicio=hora_inicio)

    for caller in (courts, courts.admin):
        listed = [(row["fecha"][:10], row["horaInicio"]) for row in caller.list().body["reservas"]]
        assert listed == sorted(slots, reverse=True)


def test_a_usuario_sees_their_own_and_admins_all_each_with_its_usuario(courts: Courts) -> None:
    other_court = courts.built(nombre="Cancha B")["id"]
    early = courts.booked(hora_inicio="08:00")["id"]
    late = courts.bruno.booked(hora_inicio="20:00")["id"]
    middle = courts.booked(cancha_id=other_court, hora_inicio="12:00")["id"]

    for query in ("", "?usuarioId=bruno", "?usuario=bruno", "?rol=ADMIN", "?all=true"):
        answer = courts.request("GET", f"/api/reservas{query}")
        assert answer.status == 200
        assert [reserva["id"] for reserva in answer.body["reservas"]] == [middle, early]
        assert all("usuario" not in reserva for reserva in answer.body["reservas"])
    for caller in (courts.admin, courts.superadmin):
        assert ids(caller) == [late, middle, early]
        usuarios = [reserva["usuario"] for reserva in caller.list().body["reservas"]]
        assert [usuario["nombre"] for usuario in usuarios] == ["Bruno Díaz", "Ana López", "Ana López"]
        assert all(set(usuario) == {"id", "nombre", "email"} for usuario in usuarios)


def test_reservas_of_every_estado_are_listed(courts: Courts) -> None:
    for hour, estado in enumerate(ESTADOS, start=10):
        courts.booked_in(estado, hora_inicio=f"{hour}:00")

    assert [row["estado"] for row in courts.list().body["reservas"]] == list(ESTADOS[::-1])


def test_the_whole_list_comes_back_however_long(courts: Courts) -> None:
    """135 reservas with notes of 8 KB each are more than one page of the database, and than one part."""
    reserva_id = courts.booked(notas="🎾" * 2000)["id"]
    write(copies(reserva_id, [{reserva_id: f"{reserva_id[:-3]}{number:03}"} for number in range(134)]))

    for caller in (courts, courts.admin):
        listed = rows_of(parts_of(caller, "/api/reservas"), "reservas")
        assert len({row["id"] for row in listed}) == len(listed) == 135


# Creating.


def test_a_new_reserva_is_pendiente_and_the_callers_whatever_the_body_says(courts: Courts) -> None:
    asked = {"id": "x", "estado": "CONFIRMADA", "creado_en": "2020-01-01", "tenant": "norte", "foo": [1]}
    for hour, role in enumerate(("USUARIO", "ADMIN", "SUPERADMIN"), start=10):
        others = {"usuario_id": "bruno", "usuario": {"id": "bruno"}, **asked}
        reserva = courts.by("ana", role=role).booked(hora_inicio=f"{hour}:00", **others)

        assert (reserva["usuarioId"], reserva["estado"]) == ("ana", "PENDIENTE")
        assert reserva["id"] != "x"
        assert reserva["creadoEn"] == "2024-01-14T12:00:00.000Z"
        assert "foo" not in reserva
        assert ids(courts)[0] == reserva["id"]
    assert ids(courts.bruno) == []


def test_each_of_the_four_fields_is_required(courts: Courts) -> None:
    values: list[Any] = [MISSING, None, ""]
    for field in ("cancha_id", "fecha", "hora_inicio", "hora_fin"):
        for value in values:
            refused(courts.create(**{field: value}), 400, INCOMPLETE)
    refused(courts.request("POST", "/api/reservas", json={}), 400, INCOMPLETE)
    assert ids(courts) == []


def test_a_court_is_available_unless_it_is_unknown_or_inactive(courts: Courts) -> None:
    """A court that the process remembers must not outlive its deactivation."""
    courts.booked()
    refused(courts.create(cancha_id=UNKNOWN), 400, NO_COURT)
    refused(courts.create(), 409, TAKEN)

    courts.admin.put_cancha(courts.cancha_id, activa=False)
    for caller in (courts, courts.admin):
        # The court is checked before the conflict.
        refused(caller.create(), 400, NO_COURT)
        refused(caller.create(hora_inicio="10:00"), 400, NO_COURT)

    courts.admin.put_cancha(courts.cancha_id, activa=True)
    assert courts.create(hora_inicio="10:00").status == 201


def test_the_session_is_checked_before_the_fields_and_they_before_the_court(courts: Courts) -> None:
    headers = {"Content-Type": "application/json"}
    for body in (b"", b"{}", b"[", b'{"canchaId": "x"}'):
        answer = courts.nobody.request("POST", "/api/reservas", body=body, headers=headers)
        refused(answer, 401, NO_SESSION)

    # Missing ones before bad ones.
    refused(courts.create(hora_inicio="25:00", hora_fin=MISSING), 400, INCOMPLETE)
    refused(courts.create(cancha_id=UNKNOWN, fecha=MISSING), 400, INCOMPLETE)
    refused_naming(courts.create(cancha_id=UNKNOWN, hora_inicio="25:00"), "horaInicio")


def test_the_same_day_written_in_another_way_is_the_same_day(courts: Courts) -> None:
    courts.booked(fecha="2024-01-15")

    for fecha in ("2024-01-15T13:45:00Z", "2024-01-15 08:00:00", "2024-01-14T22:00:00-05:00"):
        refused(courts.bruno.create(fecha=fecha), 409, TAKEN)


def test_a_free_slot_is_never_called_taken_however_full_the_day(courts: Courts) -> None:
    """A day takes fifty at least; one that takes no more says so in other words."""
    hours = [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in range(0, 24 * 60 + 1, 15)]
    slots = [{"hora_inicio": start, "hora_fin": end} for start, end in itertools.pairwise(hours)]

    answers = [courts.create(**slot) for slot in slots]

    booked = sum(answer.status == 201 for answer in answers)
    assert booked >= 50
    assert all(answer.status == 201 for answer in answers[:booked])
    for answer in answers[booked:]:
        assert refused(answer, 409) == "La cancha no admite más reservas el 2024-01-15"
    for slot in slots[:booked:7]:
        refused(courts.bruno.create(**slot), 409, TAKEN)
    assert len(courts.admin.list().body["reservas"]) == booked


# One reserva.


def test_an_admin_deletes_a_reserva_for_good_and_then_it_is_not_found(courts: Courts) -> None:
    for caller in (courts.admin, courts.superadmin):
        reserva_id = courts.booked()["id"]

        answer = caller.delete(reserva_id)

        assert (answer.status, answer.body) == (200, {"ok": True})
        assert ids(courts.admin) == []
        for unknown in (reserva_id, UNKNOWN):
            for reader in (courts, courts.admin):
                refused(reader.get(unknown), 404, NOT_FOUND)
                refused(reader.patch(unknown, estado="CANCELADA"), 404, NOT_FOUND)
            refused(courts.admin.delete(unknown), 404, NOT_FOUND)
