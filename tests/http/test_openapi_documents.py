"""What the documents say of a route is in the OpenAPI document, word for word (acceptance S1.12, S1.24)."""

from typing import Any, Final

import pytest

from chalicelib.dialects.served import DIALECTS
from chalicelib.http import openapi

DOCUMENT: Final = openapi.document(DIALECTS)
ERROR_EXAMPLES: Final[dict[str, Any]] = {
    "appointments": [
        {"statusCode": 400, "message": "Error al obtener las reservas del usuario", "error": "Bad Request"},
        {"statusCode": 401, "message": "Token inválido o expirado", "error": "Unauthorized"},
    ],
    "courts": [
        {"error": "No autenticado"},
        {"error": "Faltan campos requeridos"},
        {"error": "Cancha no disponible"},
        {"error": "Ya existe una reserva en ese horario"},
        {"error": "Error interno"},
    ],
    "rooms": [
        {
            "message": "Validation failed",
            "errors": {"room_id": ["La sala no existe"], "start_datetime": ["Debe ser en el futuro"]},
        },
        {"message": "La sala ya está reservada en ese horario"},
        {"message": "Too many requests. Please try again in 60 seconds.", "retry_after": 60},
    ],
    "gym": [
        {"message": "No tienes una membresía activa"},
        {"message": "La sesión no existe"},
        {"message": "La sesión no está disponible"},
        {"message": "La sesión ya ha pasado"},
        {"message": "La sesión ha alcanzado su capacidad máxima"},
        {"message": "Ya tienes una reserva para esta sesión"},
        {"message": "La reserva ya está cancelada"},
        {"message": "No se puede cancelar una reserva completada"},
        {"message": "No se puede cancelar una reserva que ya ha pasado"},
    ],
}


def operation(route: str) -> dict[str, Any]:
    method, path = route.split()
    found: dict[str, Any] = DOCUMENT["paths"][path][method.lower()]
    return found


def request_example(route: str) -> Any:
    return operation(route)["requestBody"]["content"]["application/json"]["example"]


def response_example(route: str, status: int = 200) -> Any:
    return operation(route)["responses"][str(status)]["content"]["application/json"]["example"]


def holds(whole: Any, part: Any) -> bool:
    """Return whether all that `part` has is in `whole`, member by member."""
    if isinstance(part, dict):
        return all(name in whole and holds(whole[name], value) for name, value in part.items())
    if isinstance(part, list):
        return len(whole) == len(part) and all(map(holds, whole, part))
    return bool(whole == part)


@pytest.mark.parametrize(
    ("route", "summary", "description"),
    [
        (
            "GET /api/reservations/user/{client_id}",
            "Obtener reservas por usuario",
            "Retorna todas las reservas asociadas a un usuario específico según su ID de cliente.",
        ),
        (
            "DELETE /api/reservations/{reservation_id}",
            "Eliminar una reserva",
            "Elimina permanentemente una reserva del sistema según su ID.",
        ),
        ("POST /api/me/phone", "Guardar Teléfono", ""),
        ("POST /api/me/phone/verify-otp", "Verificar OTP", ""),
        ("GET /api/rooms", "Listar Salas", ""),
        ("POST /api/rooms", "Crear Sala", ""),
        ("GET /api/rooms/{room_id}", "Obtener Sala", ""),
        ("PUT /api/rooms/{room_id}", "Actualizar Sala", ""),
        ("DELETE /api/rooms/{room_id}", "Eliminar Sala", ""),
        ("GET /api/rooms/{room_id}/availability", "Verificar Disponibilidad", ""),
        ("GET /api/bookings", "Listar Reservas", ""),
        ("POST /api/bookings", "Crear Reserva", ""),
        ("GET /api/bookings/{booking_id}", "Obtener Reserva", ""),
        ("PUT /api/bookings/{booking_id}", "Actualizar Reserva", ""),
        ("PATCH /api/bookings/{booking_id}/cancel", "Cancelar Reserva", ""),
        ("DELETE /api/bookings/{booking_id}", "Eliminar Reserva", ""),
        ("GET /api/bookings/search-users", "Buscar Usuarios", ""),
        ("GET /api/bookings/check-availability", "Verificar Disponibilidad", ""),
        ("GET /api/bookings/calendar", "Obtener Calendario", ""),
        ("GET /api/dashboard/weekly-calendar", "Calendario Semanal", ""),
        ("GET /api/dashboard/room-calendar/{room_id}", "Calendar de Sala", ""),
        ("GET /api/reservas", "", "Returns a list of reservations ordered by date descending."),
        ("POST /api/reservas", "", "Creates a new reservation for the authenticated user."),
        (
            "GET /api/v1/reservations",
            "Obtener Reservas",
            "Obtener las reservas del usuario actual o todas las reservas (Admin/Staff).",
        ),
        (
            "GET /api/v1/reservations/me",
            "Obtener Mis Reservas",
            "Obtener las reservas del usuario autenticado.",
        ),
        (
            "POST /api/v1/reservations",
            "Crear Reserva",
            "Crear una nueva reserva para una sesión de clase.",
        ),
        (
            "GET /api/v1/reservations/{reservation_id}",
            "Obtener Reserva por ID",
            "Obtener detalles de una reserva específica.",
        ),
        (
            "PATCH /api/v1/reservations/{reservation_id}",
            "Actualizar Reserva (Admin/Staff)",
            "Actualizar el status de una reserva.",
        ),
        ("DELETE /api/v1/reservations/{reservation_id}", "Cancelar Reserva", "Cancelar una reserva."),
        (
            "PATCH /api/v1/reservations/{reservation_id}/reactivate",
            "Reactivar Reserva",
            "Reactivar una reserva cancelada.",
        ),
        (
            "DELETE /api/v1/reservations/{reservation_id}/permanent",
            "Eliminar Reserva Permanentemente",
            "Eliminar una reserva de forma permanente.",
        ),
        (
            "POST /api/v1/reservations/validate",
            "Validar Reserva",
            "Verificar si se puede hacer una reserva sin crearla.",
        ),
    ],
)
def test_summaries_and_descriptions_are_the_documents(route: str, summary: str, description: str) -> None:
    described = operation(route)

    assert described["summary"] == summary or not summary
    assert described.get("description", "").startswith(description)


@pytest.mark.parametrize(
    ("route", "request_body"),
    [
        ("POST /api/me/phone", {"phone": "912345678", "country": "CL", "whatsapp_opt_in": True}),
        ("POST /api/me/phone/verify-otp", {"otp_code": "123456"}),
        (
            "POST /api/rooms",
            {
                "name": "Nueva Sala",
                "description": "Descripción opcional",
                "capacity": 20,
                "location": "Piso 3",
            },
        ),
        ("PUT /api/rooms/{room_id}", {"name": "Sala Actualizada", "capacity": 20}),
        (
            "POST /api/bookings",
            {
                "title": "Reunión Importante",
                "room_id": 1,
                "start_datetime": "2025-01-15T10:00:00Z",
                "end_datetime": "2025-01-15T11:00:00Z",
                "description": "Descripción opcional",
                "has_google_meet": True,
                "guests": ["maria@example.com", "pablo@example.com"],
            },
        ),
        ("PATCH /api/bookings/{booking_id}/cancel", {"reason": "Cambio de planes"}),
        ("POST /api/v1/reservations", {"classSessionId": "session_id_uuid", "notes": "Notas opcionales"}),
        (
            "PATCH /api/v1/reservations/{reservation_id}",
            {"status": "COMPLETED", "notes": "Asistió puntualmente"},
        ),
        ("POST /api/v1/reservations/validate", {"classSessionId": "class_session_id_uuid"}),
    ],
)
def test_requests_are_the_documents_examples(route: str, request_body: dict[str, Any]) -> None:
    assert request_example(route) == request_body


@pytest.mark.parametrize(
    ("route", "status", "shown"),
    [
        (
            "GET /api/reservations/user/{client_id}",
            200,
            {
                "status": 200,
                "message": "SOLICITASTE TODAS LAS RESERVAS DEL USUARIO CON EL ID: abc123 EXITOSAMENTE",
                "data": [
                    {"id": "res789", "start_time": "2026-03-15T10:00:00Z", "status": "CONFIRMED"},
                    {"id": "res791", "session_modality": "Presencial", "status": "PENDING"},
                ],
            },
        ),
        (
            "POST /api/rooms",
            201,
            {"data": {"id": 5, "name": "Nueva Sala", "capacity": 20, "status": "active"}},
        ),
        (
            "POST /api/bookings",
            201,
            {
                "data": {
                    "id": 5,
                    "title": "Reunión Importante",
                    "room": {"id": 1, "name": "Sala A"},
                    "status": "confirmed",
                    "google_meet_link": "https://meet.google.com/xyz-wxyz-abc",
                    "created_at": "2025-01-15T09:30:00Z",
                }
            },
        ),
        (
            "PATCH /api/bookings/{booking_id}/cancel",
            200,
            {"data": {"id": 1, "status": "cancelled", "cancelled_at": "2025-01-15T16:00:00Z"}},
        ),
        (
            "GET /api/reservas",
            200,
            {
                "reservas": [
                    {
                        "id": "clx1abc2def3ghi",
                        "fecha": "2024-01-15T00:00:00.000Z",
                        "cancha": {"id": "clx5crt1abc2def", "nombre": "Cancha A", "tipo": "FUTBOL"},
                        "usuario": {
                            "id": "clx9usr1abc2def",
                            "nombre": "Ana López",
                            "email": "ana@example.com",
                        },
                    }
                ]
            },
        ),
        ("POST /api/reservas", 201, {"ok": True, "reserva": {"notas": "Traer balón", "total": 50.0}}),
        (
            "GET /api/v1/reservations",
            200,
            {
                "data": [
                    {
                        "status": "CONFIRMED",
                        "notes": None,
                        "classSession": {
                            "sessionDate": "2023-10-27",
                            "class": {"name": "Yoga", "description": "..."},
                        },
                        "userProfile": {"name": "John Doe", "avatar_url": "..."},
                    }
                ],
                "pagination": {"page": 1, "limit": 10, "total": 5, "totalPages": 1},
            },
        ),
    ],
)
def test_responses_are_the_documents_examples(route: str, status: int, shown: dict[str, Any]) -> None:
    assert holds(response_example(route, status), shown)


@pytest.mark.parametrize("tag", ERROR_EXAMPLES)
def test_errors_are_the_documents_examples(tag: str) -> None:
    shown: list[Any] = []
    for name, response in DOCUMENT["components"]["responses"].items():
        if name.startswith(f"{tag}."):
            shown += [each["value"] for each in response["content"]["application/json"]["examples"].values()]

    for example in ERROR_EXAMPLES[tag]:
        assert example in shown, example
