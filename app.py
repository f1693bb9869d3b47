"""Every AWS entry point, and all that Chalice is told. Each is one line: what happens lives in chalicelib."""

import gc

# What is imported stays: collections meanwhile would look at it again and again, and find nothing.
gc.disable()

from collections.abc import Callable
from typing import Any

from chalice.app import Chalice, Rate, Response

from chalicelib import functions
from chalicelib.dialects.served import DIALECTS
from chalicelib.http.dialect import Endpoint, route_table

app = Chalice(app_name="cupo", configure_logs=False)


def _view(endpoint: Endpoint) -> Callable[..., Response]:
    def view(**_ids: str) -> Response:
        request = app.current_request
        if request is None:
            raise LookupError("there is no request outside of one")
        reply = endpoint.respond(request.to_original_event())
        return Response(reply.body, headers=dict(reply.headers), status_code=reply.status)

    return view


for _path, _endpoints in route_table(DIALECTS).items():
    for _method, _endpoint in _endpoints.items():
        app.route(_path, methods=[_method], content_types=["*/*"], name=_endpoint.name)(_view(_endpoint))

functions.begin()


@app.lambda_function(name="relay")
def relay(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Publish the changes in the Reservations table's stream."""
    return functions.relay(event)


@app.lambda_function(name="notify")
def notify(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Notify people of the events in the queues of e-mail and phone."""
    return functions.notify(event)


@app.lambda_function(name="deliver")
def deliver(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Deliver the events in the webhooks' queues."""
    return functions.deliver(event)


@app.schedule(Rate(1, unit=Rate.MINUTES), name="sweep")
def sweep(event: Any) -> dict[str, Any]:
    """Do what is due, every minute."""
    return functions.sweep(event.to_dict())
