"""Error messages that no document quotes, shared by all dialects; a dialect's policy may override them."""

from chalicelib.domain import errors
from chalicelib.domain.errors import ReservationError
from chalicelib.http import requests
from chalicelib.http.policy import ErrorWords

COMMON: dict[type[ReservationError], ErrorWords] = {
    errors.NotAuthenticated: ErrorWords(401, "No autenticado", "Not authenticated"),
    errors.Forbidden: ErrorWords(403, "Sin permisos", "Not allowed"),
    errors.CrossSite: ErrorWords(
        403,
        "Petición de otro sitio ({header}): AllowedOrigins dice qué orígenes se aceptan",
        "Request from another site ({header}): AllowedOrigins says which origins are accepted",
    ),
    errors.ForeignIdentity: ErrorWords(
        403, "Las cuentas las lleva el proveedor de identidad", "Accounts are kept by the identity provider"
    ),
    errors.AddressUnproved: ErrorWords(
        403, "Confirma primero tu dirección de correo", "Confirm your e-mail address first"
    ),
    errors.AccountNeeded: ErrorWords(
        403,
        "Este horario se apartó varias veces sin confirmarse: para reservarlo hace falta una cuenta",
        "This time was held several times without being confirmed: booking it takes an account",
    ),
    errors.Refused: ErrorWords(400, "La operación no está permitida", "The operation is not allowed"),
    errors.NotOpen: ErrorWords(400, "Abre {hours}", "It is open {hours}"),
    errors.NotOpenThatDay: ErrorWords(400, "No abre ese día", "It does not open on that day"),
    errors.LengthNotAllowed: ErrorWords(
        400, "Se puede reservar por este tiempo: {lengths}", "Reservations may last: {lengths}"
    ),
    errors.StartNotAllowed: ErrorWords(
        400,
        "Se reserva cada {allowed[every]} minutos desde las {allowed[from]}",
        "Reservations begin every {allowed[every]} minutes from {allowed[from]}",
    ),
    errors.TooSoon: ErrorWords(
        400,
        "Hay que reservar al menos {span} antes",
        "Reservations are made at least {span} before",
    ),
    errors.BeyondHorizon: ErrorWords(
        400,
        "No se puede reservar con tanta anticipación: como máximo para el {until}",
        "Reservations are not taken that far ahead: {until} is the last day",
    ),
    errors.NoticeTooShort: ErrorWords(
        400,
        "Hay que cancelar al menos {span} antes",
        "Cancellations are taken at least {span} before",
    ),
    errors.Closed: ErrorWords(400, "Cerrado: {allowed[reason]}", "Closed: {allowed[reason]}"),
    errors.TooManyOpen: ErrorWords(
        400,
        "Ya tienes {allowed[active]} reservas abiertas",
        "You have {allowed[active]} open reservations already",
    ),
    errors.TooManyThatDay: ErrorWords(
        400,
        "Ya tienes el máximo de reservas de ese día ({allowed[day]})",
        "You have the maximum of reservations for that day already ({allowed[day]})",
    ),
    errors.TooManyThatWeek: ErrorWords(
        400,
        "Ya tienes el máximo de reservas de esa semana ({allowed[week]})",
        "You have the maximum of reservations for that week already ({allowed[week]})",
    ),
    errors.TooManyUnpaid: ErrorWords(
        400,
        "Ya tienes {allowed[unpaid]} reservas sin pagar",
        "You have {allowed[unpaid]} unpaid reservations already",
    ),
    errors.Paused: ErrorWords(
        400,
        "Faltaste a demasiadas reservas: puedes volver a reservar desde {until}",
        "Too many reservations were missed: bookings are possible again from {until}",
    ),
    errors.CheckInTooEarly: ErrorWords(
        400, "El check-in abre a las {opens}", "The check-in opens at {opens}"
    ),
    errors.CheckInClosed: ErrorWords(
        400,
        "El check-in cerró a las {closes}: la reserva quedó como ausencia",
        "The check-in closed at {closes}: the reservation is a no-show",
    ),
    errors.CheckInUnneeded: ErrorWords(
        400, "Esta reserva no tiene check-in", "This reservation has no check-in"
    ),
    errors.CheckInUnconfirmed: ErrorWords(
        400,
        "La reserva está pendiente: pide que la confirmen al llegar",
        "The reservation is pending: ask staff to confirm it when you arrive",
    ),
    errors.CheckInCodeWrong: ErrorWords(400, "El código no es el de hoy", "This is not the code of today"),
    errors.ReservationSettled: ErrorWords(
        409, "La reserva ya terminó o está cancelada", "The reservation has ended or is cancelled"
    ),
    errors.Clash: ErrorWords(
        409, "Hay un conflicto con lo que ya existe", "There is a conflict with what exists"
    ),
    errors.LastSuperadmin: ErrorWords(
        409,
        "Debe quedar un SUPERADMIN activo: solo otro SUPERADMIN puede hacerlo",
        "An active SUPERADMIN has to remain: only another SUPERADMIN can do this",
    ),
    errors.KeyReused: ErrorWords(
        422,
        "La Idempotency-Key ya se usó con otro contenido",
        "The Idempotency-Key was used with another body already",
    ),
    errors.RateExceeded: ErrorWords(
        429,
        "Demasiadas solicitudes. Inténtalo de nuevo en {retry_after} segundos",
        "Too many requests. Please try again in {retry_after} seconds",
    ),
    errors.Unavailable: ErrorWords(
        503, "Servicio no disponible. Inténtalo de nuevo", "Service unavailable. Please try again"
    ),
    requests.BodyMalformed: ErrorWords(
        400, "El cuerpo debe ser un objeto JSON válido", "The body must be a valid JSON object"
    ),
    requests.ContentTypeUnsupported: ErrorWords(
        400, "El Content-Type debe ser application/json", "The Content-Type must be application/json"
    ),
    requests.BodyTooLarge: ErrorWords(413, "El cuerpo supera los 256 KB", "The body is larger than 256 KB"),
    requests.KeyMalformed: ErrorWords(
        400,
        "La Idempotency-Key debe tener de 1 a 255 caracteres ASCII visibles",
        "The Idempotency-Key must be 1 to 255 visible ASCII characters",
    ),
    requests.MethodUnsupported: ErrorWords(405, "Método no permitido", "Method not allowed"),
}
