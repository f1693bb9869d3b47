"""What the functions of the simulated world are told: set before anything of Cupo is loaded."""

import gc
import os
import sys

QUEUES = ("email", "phone", "webhook", "delivery")


def environment() -> dict[str, str]:
    """The variables, by name."""
    from tests.integrations.payments.mercadopago import PUBLIC_URL, TOKEN, WEBHOOK_SECRET

    base = "https://sqs.us-east-1.amazonaws.com/000000000000"
    return {
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_EC2_METADATA_DISABLED": "true",
        "EVENTS_TOPIC_ARN": "arn:aws:sns:us-east-1:000000000000:events",
        "RELAY_DEAD_LETTERS_URL": f"{base}/dead",
        "MAIL_FROM": "Cupo <reservas@cupo.example>",
        "JWT_SECRET": "a secret for tests alone, long enough for HS256",
        "WEBHOOK_SINK": "https://sink.example.com/",
        # No mail is held back in a town where everybody books all day.
        **dict.fromkeys(
            ("HOSTED_DAILY_LIMIT", "GUESTS_DAILY_LIMIT", "ADDRESS_DAILY_LIMIT", "INVITATIONS_DAILY_LIMIT"),
            "100000",
        ),
        "MERCADOPAGO_URL": "https://payments.example.com",
        "MERCADOPAGO_TOKEN": TOKEN,
        "MERCADOPAGO_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "OPEN_RESERVATIONS": "3",
        "UNPAID_HOLDS": "2",
        "PUBLIC_URL": PUBLIC_URL,
        **{f"{queue.upper()}_QUEUE_URL": f"{base}/{queue}" for queue in QUEUES},
    }


def adopt(module: str, *arguments: str) -> None:
    """Make this process one of the simulated world: its variables, and a fixed hash seed."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "JWT_"))}
    if os.environ.get("PYTHONHASHSEED") != "0":
        wanted = {**kept, **environment(), "PYTHONHASHSEED": "0"}
        os.execve(sys.executable, [sys.executable, "-m", module, *arguments], wanted)
    os.environ.update(environment())
    collect_seldom()


def collect_seldom() -> None:
    """Let garbage pile up: there is a heap of it, and looking for it less takes a quarter off a run."""
    gc.set_threshold(100_000, 50, 100)
