"""The service's own routes, outside the four dialects: is it up, is it ready, what does it speak."""

from chalicelib import settings
from chalicelib.dialects import openapi, requests
from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.dialect import Dialect
from chalicelib.dialects.policy import Body, Language, Policy, Words
from chalicelib.domain import errors
from chalicelib.store import reads

_CACHED = "public, max-age=300"


def failure(_status: int, message: str) -> Body:
    """`{"message": "…"}`."""
    return {"message": message}


def invalid(_error: requests.FieldsInvalid, _language: Language) -> tuple[int, Body]:
    """These routes take no fields."""
    return 400, failure(400, "Bad Request")


POLICY = Policy(
    statuses={},
    failures={
        errors.ReservationError: Words(400, "Petición no válida", "Bad request"),
        errors.Unavailable: Words(503, "No disponible", "Unavailable"),
        requests.MethodUnsupported: Words(405, "Método no permitido", "Method not allowed"),
    },
    internal=Words(500, "Error interno", "Internal error"),
    failure=failure,
    invalid=invalid,
)

service = Dialect(POLICY, __name__)


@service.route("GET", "/api/health", role=None)
def health(_call: Call[None]) -> Reply:
    """Say that the process answers; touches no database."""
    return Reply(200, {"status": "ok", "stage": settings.load().stage})


@service.route("GET", "/api/ready", role=None)
def ready(_call: Call[None]) -> Reply:
    """Say that the database answers: one consistent read; 503 when it does not."""
    reads.ping()
    return Reply(200, {"status": "ready"})


@service.route("GET", "/api/openapi.json", role=None)
def get_openapi(_call: Call[None]) -> Reply:
    """Say what all routes take and answer."""
    return Reply(200, openapi.text(), {"Cache-Control": _CACHED})


blueprint = service.close()
