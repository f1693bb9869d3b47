"""What /api/webhooks takes and gives, field by field."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from chalicelib.dialects.faults import fault
from chalicelib.dialects.fields import Given, Input, Output, Text
from chalicelib.dialects.instants import utc
from chalicelib.dialects.integrations.policy import FAULTS
from chalicelib.domain.errors import AddressForbidden, UrlMalformed
from chalicelib.domain.events import TYPES
from chalicelib.domain.webhooks import LONGEST_URL, Endpoint, target_of


def _url(value: str) -> str:
    """Refuse what the url itself says; what its name resolves to is the operation's to look at."""
    try:
        target_of(value)
    except (AddressForbidden, UrlMalformed) as refusal:
        words = FAULTS[type(refusal)]
        raise fault(words.es, words.en) from refusal
    return value


def _types(value: Any) -> Any:
    """A list of types of events, as a set: one fault of the field, whichever of them it is about."""
    if value is None:
        return None
    if not isinstance(value, list):
        raise fault("debe ser una lista", "must be a list")
    known = ", ".join(sorted(TYPES))
    if not value:
        raise fault(f"debe tener al menos uno de: {known}", f"must have at least one of: {known}")
    if not all(isinstance(each, str) and each in TYPES for each in value):
        raise fault(f"solo puede tener: {known}", f"may only have: {known}")
    return frozenset(value)


def _shown(moment: datetime | None) -> str | None:
    return None if moment is None else utc(moment)


Url = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=LONGEST_URL), AfterValidator(_url), Given
]


class NewWebhook(Input):
    """POST /api/webhooks; without `events`, all of them."""

    url: Url
    events: Annotated[frozenset[str] | None, BeforeValidator(_types)] = None
    description: Text | None = None


class Webhook(Output):
    """A webhook as it is shown: without its secret."""

    id: str
    url: str
    events: list[str]
    description: str | None
    status: str
    disabled_reason: str | None
    failing_since: str | None
    last_success_at: str | None
    created_at: str

    @classmethod
    def of(cls, endpoint: Endpoint) -> "Webhook":
        """Out of the engine's endpoint."""
        return cls(
            id=endpoint.id,
            url=endpoint.url,
            events=sorted(TYPES if endpoint.events is None else endpoint.events),
            description=endpoint.description,
            status="enabled" if endpoint.is_enabled else "disabled",
            disabled_reason=endpoint.disabled,
            failing_since=_shown(endpoint.failing_since),
            last_success_at=_shown(endpoint.last_success),
            created_at=utc(endpoint.created),
        )


class NewlyMadeWebhook(Webhook):
    """The same as its maker sees it once: with the secret."""

    secret: str

    @classmethod
    def of(cls, endpoint: Endpoint) -> "NewlyMadeWebhook":
        """Out of the engine's endpoint."""
        return cls(**Webhook.of(endpoint).model_dump(), secret=endpoint.secret)
