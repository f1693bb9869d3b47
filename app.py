"""Every AWS entry point. Each is one line: what happens lives in chalicelib."""

from typing import Any

from aws_lambda_powertools import Logger
from chalice.app import Chalice, Rate

from chalicelib.dialects.appointments import blueprint as appointments
from chalicelib.dialects.courts import blueprint as courts
from chalicelib.dialects.gym import blueprint as gym
from chalicelib.dialects.rooms import blueprint as rooms
from chalicelib.dialects.service import blueprint as service

app = Chalice(app_name="cupo", configure_logs=False)
app.register_blueprint(service)
app.register_blueprint(appointments)
app.register_blueprint(courts)
app.register_blueprint(gym)
app.register_blueprint(rooms)
logger = Logger(service="cupo")


@app.lambda_function(name="relay")
def relay(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Receive the Reservations table's stream."""
    logger.info("stream", extra={"records": len(event.get("Records", []))})
    return {"batchItemFailures": []}


@app.lambda_function(name="notify")
def notify(event: dict[str, Any], _context: object) -> None:
    """Receive the topic's events."""
    logger.info("events", extra={"records": len(event.get("Records", []))})


@app.schedule(Rate(1, unit=Rate.MINUTES), name="sweep")
def sweep(event: Any) -> None:
    """Run once a minute."""
    logger.info("sweep", extra={"at": event.time})
