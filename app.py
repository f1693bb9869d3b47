"""Every AWS entry point. Each is one line: what happens lives in chalicelib."""

from typing import Any

from chalice.app import Chalice, Rate

from chalicelib import functions
from chalicelib.dialects.appointments.dialect import APPOINTMENTS
from chalicelib.dialects.courts.dialect import COURTS
from chalicelib.dialects.gym.dialect import GYM
from chalicelib.dialects.platform.dialect import PLATFORM
from chalicelib.dialects.platform.service import service
from chalicelib.dialects.rooms.dialect import ROOMS
from chalicelib.http.dialect import serve

SPOKEN = (APPOINTMENTS, COURTS, GYM, ROOMS, PLATFORM)
DIALECTS = (service(SPOKEN), *SPOKEN)

app = Chalice(app_name="cupo", configure_logs=False)
serve(app, DIALECTS)


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
