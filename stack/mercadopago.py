"""Mercado Pago's API, played over the checkouts and payments of whoever inherits from it.

The payment provider of `make run` is one (stack/provider.py), the server of the tests another.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from stack.server import Request

KEY = re.compile(r"[!-~]{1,64}")
# As in 2017-02-28T12:00:00.000-04:00.
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d")
HIGHEST_AMOUNT = 10**16


def _instant(text: str) -> str:
    if not INSTANT.fullmatch(text):
        raise ValueError("an instant has milliseconds and an offset")
    datetime.fromisoformat(text)
    return text


def _amount(value: float | Decimal) -> float | Decimal:
    amount = Decimal(str(value))
    if not amount.is_finite() or not 0 < amount < HIGHEST_AMOUNT or amount != round(amount, 2):
        raise ValueError("an amount is positive and has two decimals at most")
    return value


Instant = Annotated[str, AfterValidator(_instant)]
Url = Annotated[str, Field(pattern=r"^https?://[^/\s]")]
Amount = Annotated[int | float | Decimal, AfterValidator(_amount)]
Currency = Literal["ARS", "BRL", "CLP", "COP", "MXN", "PEN", "UYU", "USD"]
# The default of what may be left out, but not be null: pydantic does not validate it.
LEFT_OUT: Any = None


class Document(BaseModel):
    """An object of Mercado Pago's API reference, only what is used here: no other key, no other type."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Item(Document):
    """What is paid for."""

    title: Annotated[str, Field(pattern=r"\S")]
    quantity: Annotated[int, Field(ge=1, le=10_000)]
    currency_id: Currency = LEFT_OUT
    unit_price: Amount


class PreferencePayer(Document):
    """Who is expected to pay."""

    email: Annotated[str, Field(min_length=3)] = LEFT_OUT


class PreferenceRequest(Document):
    """What a checkout is asked for with (Checkout Pro, POST /checkout/preferences)."""

    items: Annotated[list[Item], Field(min_length=1)]
    payer: PreferencePayer = LEFT_OUT
    external_reference: str = LEFT_OUT
    notification_url: Url = LEFT_OUT
    expires: bool = LEFT_OUT
    expiration_date_to: Instant = LEFT_OUT


class Refused(Exception):
    """A request that the API refuses: a status, its word for the error, and a sentence."""

    def __init__(self, status: int, error: str, message: str = "No.") -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, "error": error, "status": status, "cause": []}


class Nonconforming(Refused):
    """A request that Mercado Pago's documents do not know."""


class MercadoPago:
    """The two calls that Cupo makes."""

    token: str

    def create(self, asked: dict[str, Any], key: str) -> dict[str, Any]:
        """Return the checkout that this key opened, or open it."""
        raise NotImplementedError

    def find(self, number: str) -> dict[str, Any] | None:
        """Return a payment; None if there is no such payment."""
        raise NotImplementedError

    def call(self, request: Request) -> tuple[int, dict[str, Any]]:
        """Do what a request asks for, and return a status and a JSON object.

        :raises Refused: if the request does not conform, has no valid token, or names no payment.
        """
        number = payment_of(request)
        asked = preference_of(request) if number is None else {}
        if request.headers.get("authorization") != f"Bearer {self.token}":
            raise Refused(401, "unauthorized", "invalid access token")
        if number is None:
            return 201, self.create(asked, request.headers["x-idempotency-key"])
        payment = self.find(number)
        if payment is None:
            raise Refused(404, "not_found", "Payment not found")
        return 200, payment


def payment_of(request: Request) -> str | None:
    """Return the id of the payment that is asked for; None if a checkout is.

    :raises Nonconforming: if it is neither.
    """
    if (request.method, request.target) == ("POST", "/checkout/preferences"):
        return None
    named = re.fullmatch(r"/v1/payments/([^/?]+)", request.target)
    if request.method != "GET" or named is None or request.body:
        raise Nonconforming(404, "not_found", f"{request.method} {request.target}: no such method")
    return unquote(named[1])


def preference_of(request: Request) -> dict[str, Any]:
    """Return what a checkout is asked for with.

    :raises Nonconforming: if a header is wrong, or the body is not as the documents say.
    """
    if request.headers.get("content-type") != "application/json":
        raise Nonconforming(400, "bad_request", "no JSON")
    if not KEY.fullmatch(request.headers.get("x-idempotency-key", "")):
        raise Nonconforming(400, "bad_request", "no idempotency key")
    try:
        PreferenceRequest.model_validate(json.loads(request.body, parse_float=Decimal))
        asked: dict[str, Any] = json.loads(request.body)
    except ValidationError as error:
        place, said = (*error.errors()[0]["loc"], "body"), error.errors()[0]["msg"]
        raise Nonconforming(400, f"invalid_{place[0]}", f"{place}: {said}") from error
    except (ValueError, RecursionError) as error:
        raise Nonconforming(400, "invalid_body", "body invalid") from error
    return asked


def preference(asked: Mapping[str, Any], name: str, page: str) -> dict[str, Any]:
    """Return a checkout with its id and the address of its page."""
    return {**asked, "id": name, "init_point": page, "sandbox_init_point": page}
