"""Routes of professionals' settings: /api/professional-settings."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chalicelib import identity, settings
from chalicelib.dialects.appointments.policy import (
    ALL_SETTINGS,
    BOTH,
    PROFESSIONAL,
    SETTINGS,
    SETTINGS_CHANGED,
    professional_of,
    resource_of,
)
from chalicelib.dialects.appointments.responses import (
    ProfessionalSettings,
    Success,
    SuccessInParts,
    envelope,
    success,
)
from chalicelib.dialects.appointments.schemas import SettingsPatch
from chalicelib.dialects.appointments.work_days import text_of, weekdays_of
from chalicelib.domain.errors import NotHolder, ResourceNotFound
from chalicelib.domain.opening import clock_of, seconds_of
from chalicelib.domain.resource import Resource
from chalicelib.domain.roles import Role
from chalicelib.domain.rules import Rules
from chalicelib.domain.settings_rules import Schedule, not_in_schedule, rules_of_schedule
from chalicelib.domain.standings import DEFAULT
from chalicelib.http.call import Call, Reply
from chalicelib.http.parts import ListQuery, reply_in_parts
from chalicelib.http.requests import FieldsInvalid
from chalicelib.http.routes import route
from chalicelib.operations import resources as operations
from chalicelib.operations.kinds import SettingsRules
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
    """A professional: a resource, with the settings in its details."""

    resource: Resource

    @property
    def id(self) -> str:
        """The professional's user id."""
        return professional_of(self.resource.id)

    @property
    def zone(self) -> str:
        """The professional's time zone, or else the stage's."""
        return self.resource.timezone or settings.load().default_timezone

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings by their names in the document."""
        return self.resource.details

    @property
    def duration(self) -> timedelta:
        """How long the appointments are that are offered."""
        return timedelta(minutes=self.settings["session_duration_minutes"])


def rules_of(resource: Resource) -> Rules:
    """Return the rules that a professional's settings say."""
    said = resource.details
    return rules_of_schedule(
        Schedule(
            weekdays=weekdays_of(said["work_days"]),
            starts=said["work_start_time"],
            ends=said["work_end_time"],
            window=said["reservation_window_days"],
            buffer=said["buffer_minutes"],
            notice=said["cancellation_notice_hours"],
            is_late_allowed=said["late_cancellation"] == "allow",
        )
    )


def details_of(resource: Resource, wanted: Rules, sent: Collection[str]) -> Mapping[str, Any]:
    """Return the settings that say those of the rules that were sent.

    :raises FieldsInvalid: if the settings would not fit together
    """
    shown: dict[str, Any] = {}
    if wanted.hours is not None and "hours" in sent:
        [period] = wanted.hours
        shown |= {
            "work_days": text_of(day - 1 for day in period.days),
            "work_start_time": clock_of(period.starts),
            "work_end_time": clock_of(period.ends),
        }
    if wanted.window is not None and "window" in sent:
        shown["reservation_window_days"] = wanted.window.values[DEFAULT]
    if wanted.buffer is not None and "buffer" in sent:
        shown["buffer_minutes"] = wanted.buffer.after
    if wanted.cancellation is not None and "cancellation" in sent:
        notice = wanted.cancellation
        shown["cancellation_notice_hours"] = notice.free_until // 60
        shown["late_cancellation"] = "allow" if notice.is_late_allowed else "reject"
    _raise_unless_consistent({**resource.details, **shown})
    return shown


SETTINGS_RULES = SettingsRules(
    frozenset({"hours", "window", "buffer", "cancellation"}),
    rules_of,
    not_in_schedule,
    details_of,
    are_always_there=True,
)


def professional(tenant: str, user: str) -> Professional:
    """Return a professional from the cache of this process, which may be some seconds old.

    :raises ResourceNotFound: if they have no settings
    """
    resource = resources.get_cached(tenant, PROFESSIONAL, resource_of(user))
    if resource is None or resource.is_removed:
        raise ResourceNotFound
    return Professional(resource)


@route(
    "GET",
    "/api/professional-settings",
    query=ListQuery,
    response=SuccessInParts[list[ProfessionalSettings]],
)
def list_settings(call: Call[None]) -> Reply:
    """List the settings of all professionals, by user."""
    return reply_in_parts(
        call,
        resources.list_of_kind(call.tenant, PROFESSIONAL),
        rows=lambda professionals: [_settings_of(resource) for resource in professionals],
        body=lambda rows: envelope(200, ALL_SETTINGS, rows),
    )


@route("GET", "/api/professional-settings/{professional_id}", response=Success[ProfessionalSettings])
def get_settings(call: Call[None]) -> Reply:
    """Return a professional's settings."""
    user = call.path["professional_id"]
    resource = resources.get(call.tenant, PROFESSIONAL, resource_of(user))
    if resource is None or resource.is_removed:
        raise ResourceNotFound
    return success(200, SETTINGS.format(id=user), _settings_of(resource))


@route(
    "PATCH",
    "/api/professional-settings/{professional_id}",
    body=SettingsPatch,
    response=Success[ProfessionalSettings],
    role=Role.STAFF,
)
def patch_settings(call: Call[SettingsPatch]) -> Reply:
    """Change a professional's settings, by themselves or an admin; the first change makes the user one."""
    user, patch = call.path["professional_id"], call.body
    if user != call.caller.user and not call.caller.can_administer:
        raise NotHolder
    if not user:
        raise ResourceNotFound

    def plan(before: Resource | None) -> operations.Form:
        if before is not None and before.is_removed:
            raise ResourceNotFound
        new_id = identity.new_id(call.now)
        stored = {**DEFAULTS, "settings_id": new_id} if before is None else before.details
        sent = {name: getattr(patch, name) for name in patch.model_fields_set if name in DEFAULTS}
        details = {**stored, **sent}
        _raise_unless_consistent(details)
        zone = before.timezone if before is not None else settings.load().default_timezone
        return operations.Form(timezone=patch.timezone or zone, details=details)

    resource = operations.shape(
        tenant=call.tenant, kind=PROFESSIONAL, resource=resource_of(user), name=user, plan=plan, now=call.now
    )
    return success(200, SETTINGS_CHANGED, _settings_of(resource))


def _raise_unless_consistent(rules: Mapping[str, Any]) -> None:
    """Check settings against one another.

    :raises FieldsInvalid: if no slot fits into the working day, or a required deposit has no amount
    """
    opens, closes = seconds_of(rules["work_start_time"]), seconds_of(rules["work_end_time"])
    if closes <= opens:
        raise FieldsInvalid.of_field(
            "work_end_time", "debe ser posterior a work_start_time", "must be later than work_start_time"
        )
    if rules["session_duration_minutes"] * 60 > closes - opens:
        es = "no cabe en la jornada de trabajo"
        raise FieldsInvalid.of_field("session_duration_minutes", es, "does not fit into the working day")
    if rules["requires_deposit"] and not rules["deposit_amount"]:
        es = "es obligatorio con requires_deposit"
        raise FieldsInvalid.of_field("deposit_amount", es, "is required with requires_deposit")


def _settings_of(resource: Resource) -> ProfessionalSettings:
    host = Professional(resource)
    return ProfessionalSettings.of(resource, user=host.id, zone=host.zone)
