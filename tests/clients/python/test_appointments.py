"""Each call that documents 000 and 001 show, and those that lead up to them."""

from datetime import timedelta

import pytest
from cupo_client.api.appointments import (
    appointments_create_without_payment,
    appointments_delete_reservation,
    appointments_get_reservation,
    appointments_list_of_user,
    appointments_patch_settings,
)
from cupo_client.models import (
    AppointmentsAppointmentListSuccess,
    AppointmentsAppointmentListSuccessInParts,
    AppointmentsAppointmentSessionModality,
    AppointmentsAppointmentStatus,
    AppointmentsAppointmentSuccess,
    AppointmentsDeleted,
    AppointmentsNewReservation,
    AppointmentsProfessionalSettingsSuccess,
    AppointmentsSettingsPatch,
)
from server import client_of, day_after, id_of, nobody, read, refused

CLIENT, PROFESSIONAL = client_of("USER"), client_of("STAFF")


@pytest.fixture(autouse=True, scope="module")
def professional() -> str:
    hours = AppointmentsSettingsPatch(work_days="MON-SUN", work_start_time="08:00", work_end_time="20:00")
    answer = appointments_patch_settings.sync_detailed(id_of("STAFF"), client=PROFESSIONAL, body=hours)
    assert read(answer, AppointmentsProfessionalSettingsSuccess).data.user_id == id_of("STAFF")
    return id_of("STAFF")


def test_a_clients_reservations_are_listed_read_and_deleted(professional: str) -> None:
    start = day_after(9) + timedelta(hours=10)
    body = AppointmentsNewReservation(
        client_id=id_of("USER"),
        professional_id=professional,
        start_time=start,
        end_time=start + timedelta(hours=1),
        session_modality="Virtual",
    )

    created = appointments_create_without_payment.sync_detailed(client=CLIENT, body=body)
    made = read(created, AppointmentsAppointmentSuccess, 201).data
    assert (made.client_id, made.start_time) == (id_of("USER"), start)
    assert made.status == AppointmentsAppointmentStatus.CONFIRMED
    assert made.session_modality == AppointmentsAppointmentSessionModality.VIRTUAL

    of_user = appointments_list_of_user.sync_detailed(id_of("USER"), client=CLIENT)
    listed = read(of_user, AppointmentsAppointmentListSuccessInParts)
    assert listed.message.startswith("SOLICITASTE TODAS LAS RESERVAS DEL USUARIO CON EL ID: ")
    assert made in listed.data
    alone = appointments_get_reservation.sync_detailed(made.id, client=CLIENT)
    assert read(alone, AppointmentsAppointmentListSuccess).data == [made]
    deletion = appointments_delete_reservation.sync_detailed(made.id, client=CLIENT)
    deleted = read(deletion, AppointmentsDeleted)
    assert (deleted.status, [row.id for row in deleted.data]) == (200, [made.id])
    gone = appointments_get_reservation.sync_detailed(made.id, client=CLIENT)
    assert refused(gone, 404) == {
        "statusCode": 404,
        "message": "Reserva no encontrada",
        "error": "Not Found",
    }


def test_without_a_token_the_refusal_is_the_documents() -> None:
    answer = nobody().get_httpx_client().get(f"/api/reservations/user/{id_of('USER')}")

    assert answer.json() == {
        "statusCode": 401,
        "message": "Token no proporcionado",
        "error": "Unauthorized",
    }
