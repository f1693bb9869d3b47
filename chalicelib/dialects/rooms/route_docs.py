"""What document 002 says of its routes, word for word; proofread it against the document.

Where the contract has a response whole and the document shows a part of it, the rest is added.
"""

from chalicelib.dialects.rooms.schemas import BookingPatch, NewBooking, NewRoom, RoomPatch
from chalicelib.http.route_docs import RouteDocs

# What the contract adds to a room.
_ROOM_REST = {
    "timezone": "America/Santiago",
    "color": "#3b82f6",
    "opening_hours": None,
    "created_at": "2025-01-10T15:30:00Z",
}
_JUAN = {"id": 1, "name": "Juan", "email": "juan@example.com"}
_MARIA = {"id": 2, "name": "María", "email": "maria@example.com"}
_PABLO = {"id": 3, "name": "Pablo", "email": "pablo@example.com"}

SAVE_PHONE = RouteDocs(
    statuses=(200, 201),
    summary="Guardar Teléfono",
    request_example={"phone": "912345678", "country": "CL", "whatsapp_opt_in": True},
    response_example={
        "ok": True,
        "phone_e164": "+56912345678",
        "requires_otp": False,
        "message": "Teléfono guardado exitosamente.",
    },
)
VERIFY_CODE = RouteDocs(
    summary="Verificar OTP",
    request_example={"otp_code": "123456"},
    response_example={"ok": True, "message": "Teléfono verificado exitosamente."},
)

LIST_ROOMS = RouteDocs(
    summary="Listar Salas",
    response_example={
        "data": [
            {
                "id": 1,
                "name": "Sala de Conferencias A",
                "description": "Para 10-15 personas",
                "capacity": 15,
                "location": "Piso 2",
                "status": "active",
                **_ROOM_REST,
            }
        ],
        "meta": {"current_page": 1, "per_page": 15, "total": 42, "last_page": 3},
    },
)
CREATE_ROOM = RouteDocs(
    statuses=(201,),
    body=NewRoom,
    summary="Crear Sala",
    request_example={
        "name": "Nueva Sala",
        "description": "Descripción opcional",
        "capacity": 20,
        "location": "Piso 3",
    },
    response_example={
        "data": {
            "id": 5,
            "name": "Nueva Sala",
            "capacity": 20,
            "status": "active",
            "description": "Descripción opcional",
            "location": "Piso 3",
            **_ROOM_REST,
        }
    },
)
GET_ROOM = RouteDocs(
    summary="Obtener Sala",
    response_example={
        "data": {
            "id": 1,
            "name": "Sala A",
            "capacity": 15,
            "location": "Piso 2",
            "status": "active",
            "description": None,
            **_ROOM_REST,
        }
    },
)
PUT_ROOM = RouteDocs(
    body=RoomPatch,
    summary="Actualizar Sala",
    request_example={"name": "Sala Actualizada", "capacity": 20},
)
DELETE_ROOM = RouteDocs(statuses=(204,), summary="Eliminar Sala")
ROOM_AVAILABILITY = RouteDocs(
    summary="Verificar Disponibilidad",
    response_example={
        "available": True,
        "room_id": 1,
        "room_name": "Sala A",
        "start": "2025-01-15T10:00:00Z",
        "end": "2025-01-15T11:00:00Z",
        "conflicts": [],
    },
)

LIST_BOOKINGS = RouteDocs(
    summary="Listar Reservas",
    response_example={
        "data": [
            {
                "id": 1,
                "title": "Reunión de Equipo",
                "room": {"id": 1, "name": "Sala A"},
                "start_datetime": "2025-01-15T10:00:00Z",
                "end_datetime": "2025-01-15T11:00:00Z",
                "status": "confirmed",
                "created_by": {"id": 1, "name": "Juan"},
                "guests": [{"id": 2, "name": "María"}],
                "has_google_meet": True,
                "google_meet_link": "https://meet.google.com/abc-defg-hij",
            }
        ],
        "meta": {"current_page": 1, "total": 15, "per_page": 15, "last_page": 1},
    },
)
CREATE_BOOKING = RouteDocs(
    statuses=(201,),
    body=NewBooking,
    summary="Crear Reserva",
    request_example={
        "title": "Reunión Importante",
        "room_id": 1,
        "start_datetime": "2025-01-15T10:00:00Z",
        "end_datetime": "2025-01-15T11:00:00Z",
        "description": "Descripción opcional",
        "has_google_meet": True,
        "guests": ["maria@example.com", "pablo@example.com"],
    },
    response_example={
        "data": {
            "id": 5,
            "title": "Reunión Importante",
            "room": {"id": 1, "name": "Sala A", "capacity": 15},
            "status": "confirmed",
            "google_meet_link": "https://meet.google.com/xyz-wxyz-abc",
            "created_at": "2025-01-15T09:30:00Z",
            "start_datetime": "2025-01-15T10:00:00Z",
            "end_datetime": "2025-01-15T11:00:00Z",
            "description": "Descripción opcional",
            "created_by": _JUAN,
            "guests": [_MARIA, _PABLO],
            "has_google_meet": True,
            "updated_at": "2025-01-15T09:30:00Z",
        }
    },
)
GET_BOOKING = RouteDocs(
    summary="Obtener Reserva",
    response_example={
        "data": {
            "id": 1,
            "title": "Reunión",
            "room": {"id": 1, "name": "Sala A", "capacity": 15},
            "start_datetime": "2025-01-15T10:00:00Z",
            "end_datetime": "2025-01-15T11:00:00Z",
            "description": "Detalles",
            "status": "confirmed",
            "created_by": _JUAN,
            "guests": [_MARIA],
            "has_google_meet": True,
            "google_meet_link": "https://meet.google.com/abc-defg-hij",
            "created_at": "2025-01-10T15:30:00Z",
            "updated_at": "2025-01-10T15:30:00Z",
        }
    },
)
PUT_BOOKING = RouteDocs(
    body=BookingPatch,
    summary="Actualizar Reserva",
    request_example={
        "title": "Reunión Actualizada",
        "start_datetime": "2025-01-16T10:00:00Z",
        "end_datetime": "2025-01-16T11:00:00Z",
        "guests": ["maria@example.com"],
    },
)
CANCEL_BOOKING = RouteDocs(
    summary="Cancelar Reserva",
    request_example={"reason": "Cambio de planes"},
    response_example={
        "data": {"id": 1, "status": "cancelled", "cancelled_at": "2025-01-15T16:00:00Z"},
    },
)
DELETE_BOOKING = RouteDocs(statuses=(204,), summary="Eliminar Reserva")
SEARCH_USERS = RouteDocs(
    summary="Buscar Usuarios",
    response_example={
        "data": [
            {"id": 2, "name": "María García", "email": "maria@example.com"},
            {"id": 3, "name": "María López", "email": "maria.lopez@example.com"},
        ]
    },
)
CHECK_AVAILABILITY = RouteDocs(
    summary="Verificar Disponibilidad",
    response_example={
        "available": False,
        "conflicts": [
            {
                "id": 3,
                "title": "Otra Reunión",
                "start": "2025-01-15T10:15:00Z",
                "end": "2025-01-15T10:45:00Z",
            }
        ],
    },
)
CALENDAR = RouteDocs(
    summary="Obtener Calendario",
    response_example={
        "data": [
            {
                "id": 1,
                "title": "Reunión A",
                "start": "2025-01-15T10:00:00Z",
                "end": "2025-01-15T11:00:00Z",
                "room": "Sala A",
                "color": "#3b82f6",
            },
            {
                "id": 2,
                "title": "Reunión B",
                "start": "2025-01-15T14:00:00Z",
                "end": "2025-01-15T15:00:00Z",
                "room": "Sala B",
                "color": "#ef4444",
            },
        ]
    },
)

WEEKLY_CALENDAR = RouteDocs(
    summary="Calendario Semanal",
    response_example={
        "week": "2025-01-13 to 2025-01-19",
        "data": {
            "Monday": [{"time": "10:00-11:00", "booking_id": 1, "booking": "Reunión A", "room": "Sala A"}],
            "Tuesday": [],
            "Wednesday": [{"time": "14:00-15:00", "booking_id": 2, "booking": "Reunión B", "room": "Sala B"}],
            "Thursday": [],
            "Friday": [],
            "Saturday": [],
            "Sunday": [],
        },
    },
)
ROOM_CALENDAR = RouteDocs(
    summary="Calendar de Sala",
    response_example={
        "room_id": 1,
        "room_name": "Sala A",
        "month": "2025-01",
        "bookings": [{"date": "2025-01-15", "start": "10:00", "end": "11:00", "title": "Reunión"}],
    },
)

# The errors whose words depend on the request; the document's others are in the policy.
ERROR_EXAMPLES = {
    422: {
        "message": "Validation failed",
        "errors": {"room_id": ["La sala no existe"], "start_datetime": ["Debe ser en el futuro"]},
    },
    429: {"message": "Too many requests. Please try again in 60 seconds.", "retry_after": 60},
}
