"""What document 004 says of its routes, word for word; proofread it against the document."""

from chalicelib.http.route_docs import RouteDocs

_PROFILE = {"id": "...", "name": "John Doe", "avatar_url": "..."}
_SESSION = {
    "id": "...",
    "sessionDate": "2023-10-27",
    "startTime": "09:00",
    "endTime": "10:00",
    "class": {"id": "...", "name": "Yoga", "description": "..."},
    # The contract adds these, and the two times below.
    "status": "SCHEDULED",
    "maxCapacity": 10,
    "currentBookings": 1,
}
_RESERVATION = {
    "id": "...",
    "status": "CONFIRMED",
    "notes": None,
    "classSession": _SESSION,
    "userProfile": _PROFILE,
    "createdAt": "2023-10-20T12:00:00Z",
    "updatedAt": "2023-10-20T12:00:00Z",
}

LIST_RESERVATIONS = RouteDocs(
    summary="Obtener Reservas",
    description="Obtener las reservas del usuario actual o todas las reservas (Admin/Staff).",
    response_example={
        "data": [_RESERVATION],
        "pagination": {"page": 1, "limit": 10, "total": 5, "totalPages": 1},
    },
)
MY_RESERVATIONS = RouteDocs(
    summary="Obtener Mis Reservas", description="Obtener las reservas del usuario autenticado."
)
CREATE_RESERVATION = RouteDocs(
    statuses=(201,),
    summary="Crear Reserva",
    description="Crear una nueva reserva para una sesión de clase.",
    request_example={"classSessionId": "session_id_uuid", "notes": "Notas opcionales"},
    response_example={"message": "Reserva creada exitosamente", "data": _RESERVATION},
)
GET_RESERVATION = RouteDocs(
    summary="Obtener Reserva por ID",
    description="Obtener detalles de una reserva específica.",
    response_example={"message": "Reserva obtenida exitosamente", "data": _RESERVATION},
)
PATCH_RESERVATION = RouteDocs(
    summary="Actualizar Reserva (Admin/Staff)",
    description="Actualizar el status de una reserva.",
    request_example={"status": "COMPLETED", "notes": "Asistió puntualmente"},
)
CANCEL_RESERVATION = RouteDocs(summary="Cancelar Reserva", description="Cancelar una reserva.")
REACTIVATE_RESERVATION = RouteDocs(
    summary="Reactivar Reserva", description="Reactivar una reserva cancelada."
)
ERASE_RESERVATION = RouteDocs(
    summary="Eliminar Reserva Permanentemente", description="Eliminar una reserva de forma permanente."
)
VALIDATE_RESERVATION = RouteDocs(
    summary="Validar Reserva",
    description="Verificar si se puede hacer una reserva sin crearla.",
    request_example={"classSessionId": "class_session_id_uuid"},
    response_example={
        "data": {
            "canReserve": True,
            "hasActiveMembership": True,
            "sessionCapacityAvailable": True,
            "hasExistingReservation": False,
            "isSessionActive": True,
            "reason": None,
        }
    },
)
