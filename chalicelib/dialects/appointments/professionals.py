"""/api/professional-settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chalicelib import identity, settings
from chalicelib.dialects.appointments.answers import ProfessionalSettings, success
from chalicelib.dialects.appointments.dialect import appointments
from chalicelib.dialects.appointments.policy import (
    ALL_SETTINGS,
    BOTH,
    PROFESSIONAL,
    SETTINGS,
    SETTINGS_CHANGED,
    professional_of,
    resource_of,
)
from chalicelib.dialects.appointments.schemas import SettingsPatch
from chalicelib.dialects.call import Call, Reply
from chalicelib.dialects.requests import Fault, FieldsInvalid
from chalicelib.domain.errors import NotHolder, ResourceNotFound
from chalicelib.domain.hours import Schedule, weekdays_of
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Role
from chalicelib.operations import resources as operations
from chalicelib.store import resources

DEFAULTS: Mapping[str, Any] = {
    "session_duration_minutes": 45,
    "work_days": "MON-FRI",
    "work_start_time": "09:00",
    "work_end_time": "18:00",
    "reservation_window_days": 60,
    "buffer_minutes": 0,
    "requires_approval": False,
    "requires_deposit": False,
    "deposit_amount": None,
    "session_modalities": BOTH,
    "office_address": None,
    "cancellation_notice_hours": 48,
    "late_cancellation": "allow",
}


@dataclass(frozen=True, slots=True)
class Professional:
    """A professional by their settings."""

    resource: Resource

    @property
    def id(self) -> str:
        """Their user."""
        return professional_of(self.resource.id)

    @property
    def zone(self) -> str:
        """The zone of their clocks."""
        return self.resource.timezone or settings.load().default_timezone

    @property
    def rules(self) -> Mapping[str, Any]:
        """The settings, by the document's names."""
        return self.resource.details

    @property
    def schedule(self) -> Schedule:
        """When they work."""
        return Schedule(
            zone=self.zone,
            weekdays=weekdays_of(self.rules["work_days"]),
            starts=self.rules["work_start_time"],
            ends=self.rules["work_end_time"],
            duration=timedelta(minutes=self.rules["session_duration_minutes"]),
            buffer=timedelta(minutes=self.rules["buffer_minutes"]),
            horizon=self.rules["reservation_window_days"],
        )


def professional(tenant: str, user: str) -> Professional:
    """The tenant's professional, as the process has known them for some seconds.

    :raises ResourceNotFound: if they have no settings
    """
    found = resources.known(tenant, PROFESSIONAL, resource_of(user))
    if found is None:
        raise ResourceNotFound
    return Professional(found)


@appointments.route("GET", "/api/professional-settings")
def list_settings(call: Call[None]) -> Reply:
    """The settings of all professionals, by user."""
    found = [Professional(each) for each in resources.of_kind(call.tenant, PROFESSIONAL)]
    return success(200, ALL_SETTINGS, [_shown(each) for each in found])


@appointments.route("GET", "/api/professional-settings/{professional_id}")
def get_settings(call: Call[None]) -> Reply:
    """A professional's settings."""
    found = resources.get(call.tenant, PROFESSIONAL, resource_of(call.path["professional_id"]))
    if found is None:
        raise ResourceNotFound
    return success(200, SETTINGS.format(id=call.path["professional_id"]), _shown(Professional(found)))


@appointments.route(
    "PATCH", "/api/professional-settings/{professional_id}", body=SettingsPatch, role=Role.STAFF
)
def patch_settings(call: Call[SettingsPatch]) -> Reply:
    """Change a professional's settings, by themselves or an admin; the first time it makes them one."""
    user, patch = call.path["professional_id"], call.body
    if user != call.caller.user and not call.caller.can_administer:
        raise NotHolder
    if not user:
        raise ResourceNotFound

    def plan(before: Resource | None) -> operations.Form:
        made = {"settings_id": identity.new_id(call.now)}
        kept = {**DEFAULTS, **made} if before is None else before.details
        sent = {name: getattr(patch, name) for name in patch.model_fields_set if name in DEFAULTS}
        details = {**kept, **sent}
        _raise_unless_whole(details)
        zone = before.timezone if before is not None else settings.load().default_timezone
        return operations.Form(timezone=patch.timezone or zone, details=details)

    shaped = operations.shape(
        tenant=call.tenant,
        kind=PROFESSIONAL,
        resource=resource_of(user),
        name=user,
        plan=plan,
        now=call.now,
    )
    return success(200, SETTINGS_CHANGED, _shown(Professional(shaped)))


def _raise_unless_whole(rules: Mapping[str, Any]) -> None:
    """Check settings against one another.

    :raises FieldsInvalid: if no appointment could be made with them, or none paid for
    """
    opens, closes = _seconds(rules["work_start_time"]), _seconds(rules["work_end_time"])
    if closes <= opens:
        _raise("work_end_time", "debe ser posterior a work_start_time", "must be later than work_start_time")
    if rules["session_duration_minutes"] * 60 > closes - opens:
        _raise(
            "session_duration_minutes",
            "no cabe en la jornada de trabajo",
            "does not fit into the working day",
        )
    if rules["requires_deposit"] and rules["deposit_amount"] is None:
        _raise("deposit_amount", "es obligatorio con requires_deposit", "is required with requires_deposit")


def _raise(field: str, es: str, en: str) -> None:
    raise FieldsInvalid((Fault(field, es, en),))


def _seconds(clock: str) -> int:
    hours, minutes, *seconds = (int(part) for part in clock.split(":"))
    return hours * 3600 + minutes * 60 + (seconds[0] if seconds else 0)


def _shown(found: Professional) -> ProfessionalSettings:
    return ProfessionalSettings.of(found.resource, user=found.id, zone=found.zone)
