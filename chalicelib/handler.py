"""Every AWS entry point without Chalice: plain Lambda handlers over the routes that app.py serves.

A function's `Handler` names one, as in `chalicelib.handler.api` (docs/architecture.md, *Without Chalice*).
"""

from typing import Any

from chalicelib import functions
from chalicelib.dialects.served import DIALECTS
from chalicelib.http.dialect import RouteTable, route_table
from chalicelib.http.events import Event


class Api:
    """Answers API Gateway's proxy events."""

    def __init__(self, routes: RouteTable) -> None:
        """Answer by these routes."""
        self.routes = routes

    def __call__(self, event: Event, _context: object) -> dict[str, Any]:
        """Return the proxy response; the gateway has found the path, which has every method."""
        context = event["requestContext"]
        reply = self.routes[context["resourcePath"]][context["httpMethod"]].respond(event)
        return {
            "statusCode": reply.status,
            "headers": {name: value for name, value in reply.headers.items() if isinstance(value, str)},
            "multiValueHeaders": {
                name: value for name, value in reply.headers.items() if isinstance(value, list)
            },
            "body": reply.body,
            "isBase64Encoded": False,
        }


api = Api(route_table(DIALECTS))
functions.begin()


def relay(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Publish the changes in the Reservations table's stream."""
    return functions.relay(event)


def notify(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Notify people of the events in the queues of e-mail and phone."""
    return functions.notify(event)


def deliver(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Deliver the events in the webhooks' queues."""
    return functions.deliver(event)


def sweep(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Do what is due, every minute."""
    return functions.sweep(event)
