"""Every AWS entry point. Each is one line: what happens lives in chalicelib."""

from typing import Any

from chalice.app import Chalice, Rate

from chalicelib.dialects import functions
from chalicelib.dialects.appointments import blueprint as appointments
from chalicelib.dialects.courts import blueprint as courts
from chalicelib.dialects.gym import blueprint as gym
from chalicelib.dialects.integrations import blueprint as integrations
from chalicelib.dialects.rooms import blueprint as rooms
from chalicelib.dialects.service import blueprint as service

app = Chalice(app_name="cupo", configure_logs=False)
app.register_blueprint(service)
app.register_blueprint(appointments)
app.register_blueprint(courts)
app.register_blueprint(gym)
app.register_blueprint(rooms)
app.register_blueprint(integrations)


@app.lambda_function(name="relay")
def relay(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Publish what the Reservations table's stream tells."""
    return functions.relay(event)


@app.lambda_function(name="notify")
def notify(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Tell people of the events in the queues of e-mail and phone."""
    return functions.notify(event)


@app.lambda_function(name="deliver")
def deliver(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Deliver the events in the webhooks' queues."""
    return functions.deliver(event)


@app.schedule(Rate(1, unit=Rate.MINUTES), name="sweep")
def sweep(event: Any) -> dict[str, Any]:
    """Do what is due, every minute."""
    return functions.sweep(event.to_dict())
