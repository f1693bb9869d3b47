"""What Mercado Pago's API reference says of its answers, and of the notifications of its webhooks."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from stack.mercadopago import LEFT_OUT, Amount, Currency, Document, Instant, PreferenceRequest, Url

Text = Annotated[str, Field(min_length=1)]
# fmt: off
Status = Literal[
    "pending", "approved", "authorized", "in_process", "in_mediation", "rejected", "cancelled", "refunded",
    "charged_back",
]
# fmt: on


class Preference(PreferenceRequest):
    """A checkout."""

    id: Text
    init_point: Url
    sandbox_init_point: Url = LEFT_OUT


class Payer(Document):
    """Who has paid."""

    id: str | None = None
    email: str | None = None


class Payment(Document):
    """A payment, whatever became of it (GET /v1/payments/{id})."""

    id: Annotated[int, Field(ge=1)]
    status: Status
    status_detail: str = LEFT_OUT
    date_created: Instant = LEFT_OUT
    date_approved: Instant | None = None
    date_last_updated: Instant = LEFT_OUT
    description: str | None = None
    external_reference: str | None
    transaction_amount: Amount
    transaction_amount_refunded: Annotated[int | float | Decimal, Field(ge=0)] = LEFT_OUT
    currency_id: Currency
    live_mode: bool = LEFT_OUT
    payer: Payer = LEFT_OUT


class Failure(Document):
    """A refusal."""

    message: str
    error: str = LEFT_OUT
    status: int = LEFT_OUT
    cause: list[Any] = LEFT_OUT


class NotificationData(Document):
    """Which payment a notification is about."""

    id: Text


class Notification(Document):
    """What a webhook tells of a payment."""

    id: int
    live_mode: bool = LEFT_OUT
    type: Literal["payment"]
    date_created: Instant = LEFT_OUT
    user_id: int = LEFT_OUT
    api_version: Literal["v1"] = LEFT_OUT
    action: Literal["payment.created", "payment.updated"]
    data: NotificationData
