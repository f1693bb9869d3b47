"""What `make run` prints when everything is up: courts, a token per role, three lines of curl."""

import time
from collections.abc import Callable

from stack.demo import Demo
from stack.local import LocalSettings
from stack.tokens import token

ROLES = ("USUARIO", "ADMIN", "SUPERADMIN")
A_DAY = 24 * 3600
SHOWN = 5


def welcome(settings: LocalSettings, say: Callable[[str], None]) -> None:
    """Make the demo data where there is none, and print what there is to try; the last line says Ready."""
    now = time.time()
    try:
        demo = Demo(settings)
        courts, sessions = demo.courts(), demo.sessions()
    except OSError as error:
        say(f"No demo data: {error}")
        courts, sessions = [], []
    say("\nCourts:")
    for court in courts[:SHOWN]:
        say(f"  {court['id']}  {court['tipo']:<10}  {court['nombre']}")
    if len(courts) > SHOWN:
        say(f"  and {len(courts) - SHOWN} more")
    say("\nClass sessions, for the USUARIO below to reserve:")
    for session in sessions[:4]:
        say(f"  {session['id']}  {session['sessionDate']} {session['startTime']}  {session['class']['name']}")
    say("\nTokens, good for a week (others: make token):")
    for role in ROLES:
        user = f"demo-{role.lower()}"
        claims = {
            "sub": user,
            "email": f"{user}@example.com",
            "name": user,
            "role": role,
            "tenant": "default",
        }
        say(f"  {role}={token(settings.jwt_secret, claims, now=now)}")
    court_id = courts[0]["id"] if courts else "ID"
    tomorrow = time.strftime("%Y-%m-%d", time.gmtime(now + A_DAY))
    body = f'{{"canchaId": "{court_id}", "fecha": "{tomorrow}", "horaInicio": "09:00", "horaFin": "10:00"}}'
    bearer = '-H "Authorization: Bearer $USUARIO"'
    say("\nTry:")
    say(f"  curl {settings.url}/api/canchas")
    say(f"  curl {settings.url}/api/reservas {bearer} -H 'Content-Type: application/json' -d '{body}'")
    say(f"  curl {settings.url}/api/reservas {bearer}\n")
    say(f"Ready: {settings.url}")
