"""Words that no document quotes, the same in every dialect; a dialect's own policy may say otherwise."""

from chalicelib.dialects import requests
from chalicelib.dialects.policy import Words
from chalicelib.domain import errors
from chalicelib.domain.errors import ReservationError

COMMON: dict[type[ReservationError], Words] = {
    errors.NotAuthenticated: Words(401, "No autenticado", "Not authenticated"),
    errors.Forbidden: Words(403, "Sin permisos", "Not allowed"),
    errors.CrossSite: Words(
        403,
        "Petición de otro sitio o sin Content-Type application/json",
        "Request from another site, or without Content-Type application/json",
    ),
    errors.ForeignIdentity: Words(
        403, "Las cuentas las lleva el proveedor de identidad", "Accounts are kept by the identity provider"
    ),
    errors.Refused: Words(400, "La operación no está permitida", "The operation is not allowed"),
    errors.Clash: Words(409, "Hay un conflicto con lo que ya existe", "There is a conflict with what exists"),
    errors.KeyReused: Words(
        422,
        "La Idempotency-Key ya se usó con otro contenido",
        "The Idempotency-Key was used with another body already",
    ),
    errors.RateExceeded: Words(
        429,
        "Demasiadas solicitudes. Inténtalo de nuevo en {retry_after} segundos",
        "Too many requests. Please try again in {retry_after} seconds",
    ),
    errors.Unavailable: Words(
        503, "Servicio no disponible. Inténtalo de nuevo", "Service unavailable. Please try again"
    ),
    requests.BodyMalformed: Words(
        400, "El cuerpo debe ser un objeto JSON válido", "The body must be a valid JSON object"
    ),
    requests.ContentTypeUnsupported: Words(
        400, "El Content-Type debe ser application/json", "The Content-Type must be application/json"
    ),
    requests.BodyTooLarge: Words(413, "El cuerpo supera los 256 KB", "The body is larger than 256 KB"),
    requests.KeyMalformed: Words(
        400,
        "La Idempotency-Key debe tener de 1 a 255 caracteres ASCII visibles",
        "The Idempotency-Key must be 1 to 255 visible ASCII characters",
    ),
    requests.MethodUnsupported: Words(405, "Método no permitido", "Method not allowed"),
}
