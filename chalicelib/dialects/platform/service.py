"""The service's own routes: health, readiness, the OpenAPI document and the pages."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import ConfigDict

from chalicelib import settings
from chalicelib.dialects.platform import pages
from chalicelib.domain import errors
from chalicelib.domain.languages import Language
from chalicelib.http import openapi, requests
from chalicelib.http.call import Call, Reply
from chalicelib.http.dialect import Dialect
from chalicelib.http.error_words import COMMON
from chalicelib.http.fields import Output
from chalicelib.http.policy import Body, ErrorWords, Policy
from chalicelib.http.route_docs import RouteDocs
from chalicelib.http.routes import route, routes_of
from chalicelib.store import reads

_CACHED = "public, max-age=300"


class Health(Output):
    """The process responds."""

    status: Literal["ok"]
    stage: str


class Ready(Output):
    """The database responds."""

    status: Literal["ready"]


class OpenApi(Output):
    """An OpenAPI document."""

    model_config = ConfigDict(extra="allow", defer_build=True)

    openapi: str
    info: dict[str, Any]
    paths: dict[str, Any]


def failure(_status: int, message: str) -> Body:
    """Return `{"message": "…"}`."""
    return {"message": message}


def invalid(_error: requests.FieldsInvalid, _language: Language) -> tuple[int, Body]:
    """Return 400; these routes have no fields, so this does not happen."""
    return 400, failure(400, "Bad Request")


POLICY = Policy(
    statuses={},
    failures={
        errors.ReservationError: ErrorWords(400, "Petición no válida", "Bad request"),
        errors.NotFound: ErrorWords(404, "Recurso no encontrado", "Not found"),
        errors.RateExceeded: COMMON[errors.RateExceeded],
        errors.Unavailable: ErrorWords(503, "No disponible", "Unavailable"),
        requests.MethodUnsupported: ErrorWords(405, "Método no permitido", "Method not allowed"),
    },
    internal=ErrorWords(500, "Error interno", "Internal error"),
    failure=failure,
    invalid=invalid,
)


@route("GET", "/api/health", response=Health, role=None)
def health(_call: Call[None]) -> Reply:
    """Report that the process responds; this does not use the database."""
    return Reply(200, {"status": "ok", "stage": settings.load().stage})


@route("GET", "/api/ready", response=Ready, role=None)
def ready(_call: Call[None]) -> Reply:
    """Report that the database responds to one consistent read; 503 if it does not."""
    reads.ping()
    return Reply(200, {"status": "ready"})


def service(dialects: Sequence[Dialect]) -> Dialect:
    """Return the dialect of these routes; its OpenAPI document describes these and the given dialects."""

    @route("GET", "/api/openapi.json", response=OpenApi, role=None)
    def get_openapi(_call: Call[None]) -> Reply:
        """Return the OpenAPI document of all routes."""
        return Reply(200, openapi.text((itself, *dialects)), {"Cache-Control": _CACHED})

    @route("GET", "/llms.txt", role=None, docs=RouteDocs(media="text/plain"))
    def get_llms(_call: Call[None]) -> Reply:
        """Return what the service does and all its routes, for language models (llmstxt.org)."""
        headers = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": _CACHED}
        return Reply(200, openapi.outline((itself, *dialects)), headers)

    itself = Dialect(
        name="service",
        description="The service itself: whether it works, this document, and the pages.",
        policy=POLICY,
        routes=(health, ready, get_openapi, get_llms, *routes_of(pages)),
    )
    return itself
