"""Other people's servers in this process: the payment provider, and the webhook endpoints of the town.

They are met where requests leave, at `remote.transport`. Each request gives way and may meet a fault, as a
call to AWS may; who answers too late in virtual time has not answered.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError
from urllib3.exceptions import TimeoutError as Silence

from chalicelib.integrations import endpoints, payments, transport
from tests.integrations.payments.mercadopago import MercadoPago
from tests.remotes.responses import Response
from tests.simulation.aws import THROTTLED

if TYPE_CHECKING:
    from tests.simulation.world import World

# A delivery to a webhook endpoint, in the counts of what was cut off.
DELIVERY = "Delivery"
# An endpoint with this word in its address is away for ten minutes of every two hours.
FRAIL = "frail"
_AWAY_SECONDS, _CYCLE_SECONDS = 600, 7200


@dataclass(frozen=True, slots=True)
class Delivery:
    """What an endpoint got, and when, in seconds of the epoch."""

    url: str
    id: str
    at: float
    body: bytes
    headers: Mapping[str, str]


class Others:
    """Everybody else whom the application asks, or tells, something."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.mercadopago = MercadoPago()
        self.delivered: list[Delivery] = []

    def connect(self) -> None:
        """Be where requests arrive, in place of whoever was before."""
        for module, name, way in (
            (payments, "in_time", self._in_time),
            (endpoints, "in_time", self._in_time),
            (transport, "send", self._send),
        ):
            setattr(module, name, way)

    def _in_time(
        self, work: Callable[[Callable[[], bool]], Any], _too_late: object = None, *, seconds: float
    ) -> Any:
        """As the deadline has it, but in virtual time and in the same greenlet."""
        began = self._world.scheduler.now
        answer = work(lambda: False)
        if self._world.scheduler.now - began > seconds:
            raise TimeoutError
        return answer

    def _send(
        self,
        method: str,
        url: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> Any:
        sent = {**(headers or {})}
        target = sent.get(endpoints.ENDPOINT_HEADER)
        if target is None:
            service, operation = "payments", f"{method} payment"
        else:
            service, operation = "webhooks", DELIVERY

        def act() -> Response:
            if target is None:
                return self.mercadopago.answer(method, _path(url), _message(sent), body or b"")
            return self._take(target, body or b"", sent)

        try:
            answer = self._world.aws.called(service, operation, act, _failed)
        except (ConnectTimeoutError, ReadTimeoutError) as silence:
            raise Silence from silence
        if not 200 <= answer.status < 300:
            raise transport.Refused(answer.status, "no")
        return SimpleNamespace(status=answer.status, data=answer.content)

    def _take(self, url: str, body: bytes, headers: dict[str, str]) -> Response:
        now = self._world.scheduler.now
        if FRAIL in url and self._world.is_faulty and now % _CYCLE_SECONDS < _AWAY_SECONDS:
            return Response(503)
        self.delivered.append(Delivery(url, headers["webhook-id"], now, body, headers))
        self._world.note("delivery", url, headers["webhook-id"])
        return Response(204)

    def pay(self, link: str) -> str:
        """Somebody pays at a checkout; the payment's id."""
        asked = next(each for each in self.mercadopago.preferences.values() if each["init_point"] == link)
        return self.mercadopago.paid(
            external_reference=asked["external_reference"],
            transaction_amount=asked["items"][0]["unit_price"],
        )

    def reverse(self, payment: str, status: str) -> None:
        """A payment is refunded, charged back or disputed, whatever it was before."""
        self.mercadopago.payments[payment]["status"] = status


def told_in(delivery: Delivery) -> dict[str, Any]:
    """The event that a delivery tells of."""
    found: dict[str, Any] = json.loads(delivery.body)["data"]
    return found


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def _message(headers: Mapping[str, str]) -> Message:
    message = Message()
    for name, value in headers.items():
        message[name] = value
    return message


def _failed(fault: str) -> Response:
    return Response(429 if fault == THROTTLED else 500)
