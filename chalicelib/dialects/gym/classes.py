"""Routes of classes: /api/v1/classes."""

from chalicelib import settings
from chalicelib.dialects.gym.policy import CLASS, ENROLLMENT
from chalicelib.dialects.gym.responses import CLASS_DETAILS, Class, Done, Saved
from chalicelib.dialects.gym.schemas import ClassPatch, NewClass
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Role
from chalicelib.http.call import Call, Reply
from chalicelib.http.pages import Page, Paged, reply_in_pages
from chalicelib.http.route_docs import CREATES
from chalicelib.http.routes import route
from chalicelib.operations import classes as class_operations
from chalicelib.operations import resources as operations
from chalicelib.store import resources


@route("GET", "/api/v1/classes", query=Paged, response=Page[Class])
def list_classes(call: Call[None]) -> Reply:
    """List all classes, active or not, by name."""
    return reply_in_pages(
        call,
        resources.list_of_kind(call.tenant, CLASS),
        rows=lambda classes: [_response(resource) for resource in classes],
    )


@route("GET", "/api/v1/classes/{class_id}", response=Saved[Class])
def get_class(call: Call[None]) -> Reply:
    """Return a class."""
    resource = operations.existing(call.tenant, CLASS, call.path["class_id"])
    return _one(200, "Clase obtenida exitosamente", resource)


@route(
    "POST",
    "/api/v1/classes",
    body=NewClass,
    response=Saved[Class],
    role=Role.STAFF,
    docs=CREATES,
    idempotent=True,
)
def create_class(call: Call[NewClass]) -> Reply:
    """Create a class."""
    resource = operations.add(
        tenant=call.tenant,
        kind=CLASS,
        name=call.body.name,
        details={name: getattr(call.body, name) for name in CLASS_DETAILS},
        timezone=call.body.timezone,
        is_active=call.body.is_active,
        now=call.now,
        idempotency=call.idempotency_record(_created),
    )
    return _created(resource)


@route("PATCH", "/api/v1/classes/{class_id}", body=ClassPatch, response=Saved[Class], role=Role.STAFF)
def patch_class(call: Call[ClassPatch]) -> Reply:
    """Change a class; a new capacity also applies to its open sessions that have no capacity of their own."""
    patch = call.body
    resource = class_operations.resize(
        tenant=call.tenant,
        kind=CLASS,
        resource=call.path["class_id"],
        alteration=operations.Alteration(
            name=patch.name,
            is_active=patch.is_active,
            timezone=patch.timezone,
            details={name: getattr(patch, name) for name in CLASS_DETAILS if name in patch.model_fields_set},
        ),
        enrolled=ENROLLMENT,
        actor=call.caller,
        now=call.now,
    )
    return _one(200, "Clase actualizada exitosamente", resource)


@route("DELETE", "/api/v1/classes/{class_id}", response=Done, role=Role.ADMIN)
def delete_class(call: Call[None]) -> Reply:
    """Remove a class that has no future sessions."""
    class_operations.remove_class(
        tenant=call.tenant, kind=CLASS, resource=call.path["class_id"], now=call.now
    )
    return Reply(200, {"message": "Clase eliminada exitosamente"})


def _response(resource: Resource) -> Class:
    return Class.of(resource, settings.load().default_timezone)


def _created(resource: Resource) -> Reply:
    return _one(201, "Clase creada exitosamente", resource)


def _one(status: int, message: str, resource: Resource) -> Reply:
    return Reply(status, {"message": message, "data": _response(resource)})
