"""What document 003 says of its routes, word for word; proofread it against the document."""

from chalicelib.http.route_docs import RouteDocs

_RESERVA = {
    "id": "clx1abc2def3ghi",
    "usuarioId": "clx9usr1abc2def",
    "canchaId": "clx5crt1abc2def",
    "fecha": "2024-01-15T00:00:00.000Z",
    "horaInicio": "09:00",
    "horaFin": "10:00",
    "estado": "PENDIENTE",
    "total": 50.00,
    "notas": None,
    "creadoEn": "2024-01-14T12:00:00.000Z",
    "cancha": {"id": "clx5crt1abc2def", "nombre": "Cancha A", "tipo": "FUTBOL"},
}
_USUARIO = {"id": "clx9usr1abc2def", "nombre": "Ana López", "email": "ana@example.com"}

LIST_RESERVAS = RouteDocs(
    description=(
        "Returns a list of reservations ordered by date descending. The response shape varies by role: "
        "USUARIO receives only their own reservations with court details, while ADMIN and SUPERADMIN "
        "receive all reservations including the associated user on each record. Requires authentication. "
        "Returns 401 if no valid session is present."
    ),
    response_example={"reservas": [{**_RESERVA, "usuario": _USUARIO}]},
)
CREATE_RESERVA = RouteDocs(
    statuses=(201,),
    description=(
        "Creates a new reservation for the authenticated user. The server automatically validates that the "
        "court exists and is active, and that the requested time window does not overlap with any existing "
        "PENDIENTE or CONFIRMADA booking for that court on the same date. Requires authentication. The "
        "usuarioId is taken directly from the session — it cannot be set in the request body."
    ),
    request_example={
        "canchaId": "clx5crt1abc2def",
        "fecha": "2024-01-15T00:00:00.000Z",
        "horaInicio": "09:00",
        "horaFin": "10:00",
        "notas": "Traer balón",
        "total": 50.00,
    },
    response_example={"ok": True, "reserva": {**_RESERVA, "notas": "Traer balón"}},
)
