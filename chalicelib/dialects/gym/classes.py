"""/api/v1/classes."""

from chalicelib import settings
from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.gym.answers import Class
from chalicelib.dialects.gym.dialect import gym
from chalicelib.dialects.gym.policy import CLASS, ENROLLMENT
from chalicelib.dialects.gym.schemas import ClassPatch, NewClass
from chalicelib.dialects.pages import Paged, page_of
from chalicelib.dialects.shown import CREATES
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Role
from chalicelib.operations import classes as class_operations
from chalicelib.operations import resources as operations
from chalicelib.store import resources

_DETAILS = ("description", "type", "difficulty", "duration", "capacity", "price")


@gym.route("GET", "/api/v1/classes", query=Paged)
def list_classes(call: Call[None]) -> Reply:
    """All classes by name, active or not."""
    page, pagination = page_of(resources.of_kind(call.tenant, CLASS), call.query)
    return Reply(200, {"data": [_shown(each) for each in page], "pagination": pagination})


@gym.route("GET", "/api/v1/classes/{class_id}")
def get_class(call: Call[None]) -> Reply:
    """One class."""
    return _one(
        200, "Clase obtenida exitosamente", operations.existing(call.tenant, CLASS, call.path["class_id"])
    )


@gym.route("POST", "/api/v1/classes", body=NewClass, role=Role.STAFF, shown=CREATES)
def create_class(call: Call[NewClass]) -> Reply:
    """Make a class."""
    call.raise_if_answered()
    made = operations.add(
        tenant=call.tenant,
        kind=CLASS,
        name=call.body.name,
        details={name: getattr(call.body, name) for name in _DETAILS},
        timezone=call.body.timezone,
        is_active=call.body.is_active,
        now=call.now,
        receipt=call.receipt(_created),
    )
    return _created(made)


@gym.route("PATCH", "/api/v1/classes/{class_id}", body=ClassPatch, role=Role.STAFF)
def patch_class(call: Call[ClassPatch]) -> Reply:
    """Change a class; its open sessions without a capacity of their own follow its capacity."""
    patch = call.body
    changed = class_operations.resize(
        tenant=call.tenant,
        kind=CLASS,
        resource=call.path["class_id"],
        alteration=operations.Alteration(
            name=patch.name,
            is_active=patch.is_active,
            timezone=patch.timezone,
            details={name: getattr(patch, name) for name in _DETAILS if name in patch.model_fields_set},
        ),
        enrolled=ENROLLMENT,
        actor=call.caller,
        now=call.now,
    )
    return _one(200, "Clase actualizada exitosamente", changed)


@gym.route("DELETE", "/api/v1/classes/{class_id}", role=Role.ADMIN)
def delete_class(call: Call[None]) -> Reply:
    """Remove a class that has no session to come."""
    where = {"tenant": call.tenant, "kind": CLASS, "resource": call.path["class_id"]}
    class_operations.remove_class(**where, now=call.now)
    return Reply(200, {"message": "Clase eliminada exitosamente"})


def _shown(resource: Resource) -> Class:
    return Class.of(resource, settings.load().default_timezone)


def _created(made: Resource) -> Reply:
    return _one(201, "Clase creada exitosamente", made)


def _one(status: int, message: str, resource: Resource) -> Reply:
    return Reply(status, {"message": message, "data": _shown(resource)})
