"""What documents 000 and 001 say of their routes, word for word; proofread it against the documents."""

from chalicelib.http.route_docs import RouteDocs

LIST_OF_USER = RouteDocs(
    summary="Obtener reservas por usuario",
    description="Retorna todas las reservas asociadas a un usuario específico según su ID de cliente.",
    response_example={
        "status": 200,
        "message": "SOLICITASTE TODAS LAS RESERVAS DEL USUARIO CON EL ID: abc123 EXITOSAMENTE",
        "data": [
            {
                "id": "res789",
                "client_id": "abc123",
                "professional_id": "prof456",
                "start_time": "2026-03-15T10:00:00Z",
                "end_time": "2026-03-15T11:00:00Z",
                "status": "CONFIRMED",
                "session_modality": "Virtual",
                "created_at": "2026-03-10T08:30:00Z",
            },
            {
                "id": "res791",
                "client_id": "abc123",
                "professional_id": "prof789",
                "start_time": "2026-03-20T15:00:00Z",
                "end_time": "2026-03-20T16:00:00Z",
                "status": "PENDING",
                "session_modality": "Presencial",
                "created_at": "2026-03-12T10:20:00Z",
            },
        ],
    },
)
DELETE_RESERVATION = RouteDocs(
    summary="Eliminar una reserva",
    description="Elimina permanentemente una reserva del sistema según su ID.",
)
