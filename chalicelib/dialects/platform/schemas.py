"""Request schemas and response models of /api/webhooks."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from chalicelib.dialects.platform.policy import FIELD_ERRORS
from chalicelib.domain.errors import AddressForbidden, UrlMalformed
from chalicelib.domain.events import TYPES
from chalicelib.domain.webhooks import LONGEST_URL, Endpoint, Reason, target_of
from chalicelib.http.field_errors import field_error
from chalicelib.http.fields import DateTime, Given, Input, Output, Text, one_of
from chalicelib.http.instants import utc


def _url(value: str) -> str:
    """Refuse a URL by its text alone; the operation checks the addresses that its host name resolves to."""
    try:
        target_of(value)
    except (AddressForbidden, UrlMalformed) as refusal:
        words = FIELD_ERRORS[type(refusal)]
        raise field_error(words.es, words.en) from refusal
    return value


def _types(value: Any) -> Any:
    """Return a list of event types as a set; an invalid element is an error of the whole field."""
    if value is None:
        return None
    if not isinstance(value, list):
        raise field_error("debe ser una lista", "must be a list")
    known = ", ".join(sorted(TYPES))
    if not value:
        raise field_error(f"debe tener al menos uno de: {known}", f"must have at least one of: {known}")
    if not all(isinstance(type_, str) and type_ in TYPES for type_ in value):
        raise field_error(f"solo puede tener: {known}", f"may only have: {known}")
    return frozenset(value)


def _utc_or_none(moment: datetime | None) -> str | None:
    return None if moment is None else utc(moment)


Url = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=LONGEST_URL), AfterValidator(_url), Given
]


class NewWebhook(Input):
    """POST /api/webhooks; without `events`, all types are sent."""

    url: Url
    events: Annotated[frozenset[str] | None, BeforeValidator(_types)] = None
    description: Text | None = None


class Webhook(Output):
    """A webhook, without its secret."""

    id: str
    url: str
    events: list[Annotated[str, one_of(sorted(TYPES))]]
    description: str | None
    status: Literal["enabled", "disabled"]
    disabled_reason: Annotated[str, one_of(Reason)] | None
    failing_since: DateTime | None
    last_success_at: DateTime | None
    created_at: DateTime

    @classmethod
    def of(cls, endpoint: Endpoint) -> "Webhook":
        """Create it from the engine's endpoint."""
        return cls(
            id=endpoint.id,
            url=endpoint.url,
            events=sorted(TYPES if endpoint.events is None else endpoint.events),
            description=endpoint.description,
            status="enabled" if endpoint.is_enabled else "disabled",
            disabled_reason=endpoint.disabled,
            failing_since=_utc_or_none(endpoint.failing_since),
            last_success_at=_utc_or_none(endpoint.last_success),
            created_at=utc(endpoint.created),
        )


class NewlyMadeWebhook(Webhook):
    """A new webhook with its secret, which only this response shows."""

    secret: str

    @classmethod
    def of(cls, endpoint: Endpoint) -> "NewlyMadeWebhook":
        """Create it from the engine's endpoint."""
        return cls(**Webhook.of(endpoint).model_dump(), secret=endpoint.secret)


class Invalid(Output):
    """A refusal; `errors` has the messages of each invalid field."""

    message: str
    errors: dict[str, list[str]] | None = None
