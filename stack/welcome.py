"""What `make run` prints when everything is up: the demo data, a token per role, some lines of curl."""

import time
from collections.abc import Callable

from stack.demo import DAY, Demo, demo_token, lines
from stack.local import LocalSettings

ROLES = ("USUARIO", "ADMIN", "SUPERADMIN")
SHOWN = 5


def welcome(settings: LocalSettings, link: str, say: Callable[[str], None]) -> None:
    """Make the demo data where there is none, and print what there is to try; the last line says Ready.

    `link` opens the console as an administrator, once.
    """
    now = time.time()
    found: dict[str, list[str]] = {}
    try:
        found = lines(Demo(settings))
    except OSError as error:
        say(f"No demo data: {error}")
    for kind, listed in found.items():
        say(f"\n{kind}:")
        for line in listed[:SHOWN]:
            say(f"  {line}")
        if len(listed) > SHOWN:
            say(f"  and {len(listed) - SHOWN} more")
    say("\nTokens, good for a week (others: make token):")
    for role in ROLES:
        say(f"  {role}={demo_token(settings, role, now)}")
    court_id = found["Courts"][0].split()[0] if found else "ID"
    tomorrow = time.strftime("%Y-%m-%d", time.gmtime(now + DAY))
    body = f'{{"canchaId": "{court_id}", "fecha": "{tomorrow}", "horaInicio": "09:00", "horaFin": "10:00"}}'
    bearer = '-H "Authorization: Bearer $USUARIO"'
    sent = f"-H 'Content-Type: application/json' -d '{body}'"
    say("\nTry:")
    for rest in ("canchas", f"reservas {bearer} {sent}", f"reservas {bearer}", f"bookings {bearer}\n"):
        say(f"  curl {settings.url}/api/{rest}")
    say(f"Mails and SMS of this machine: {settings.page_url}/local/inbox")
    say(f"Open {link}")
    say(f"Ready: {settings.page_url}")
