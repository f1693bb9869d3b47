"""What `make run` prints when everything is up: the demo data, a token per role, some lines of curl."""

import time
from collections.abc import Callable

from stack.demo import Demo, demo_token
from stack.local import LocalSettings

ROLES = ("USUARIO", "ADMIN", "SUPERADMIN")
A_DAY = 24 * 3600
SHOWN = 5


def welcome(settings: LocalSettings, say: Callable[[str], None]) -> None:
    """Make the demo data where there is none, and print what there is to try; the last line says Ready."""
    now = time.time()
    try:
        demo = Demo(settings)
        courts, sessions, rooms = demo.courts(), demo.sessions(), demo.rooms()
    except OSError as error:
        say(f"No demo data: {error}")
        courts, sessions, rooms = [], [], []
    say("\nCourts:")
    for court in courts[:SHOWN]:
        say(f"  {court['id']}  {court['tipo']:<10}  {court['nombre']}")
    if len(courts) > SHOWN:
        say(f"  and {len(courts) - SHOWN} more")
    say("\nClass sessions, for the USUARIO below to reserve:")
    for session in sessions[:4]:
        say(f"  {session['id']}  {session['sessionDate']} {session['startTime']}  {session['class']['name']}")
    say("\nRooms:")
    for room in rooms[:SHOWN]:
        say(f"  {room['id']}  {room['name']}")
    say("\nTokens, good for a week (others: make token):")
    for role in ROLES:
        say(f"  {role}={demo_token(settings, role, now)}")
    court_id = courts[0]["id"] if courts else "ID"
    tomorrow = time.strftime("%Y-%m-%d", time.gmtime(now + A_DAY))
    body = f'{{"canchaId": "{court_id}", "fecha": "{tomorrow}", "horaInicio": "09:00", "horaFin": "10:00"}}'
    bearer = '-H "Authorization: Bearer $USUARIO"'
    say("\nTry:")
    say(f"  curl {settings.url}/api/canchas")
    say(f"  curl {settings.url}/api/reservas {bearer} -H 'Content-Type: application/json' -d '{body}'")
    say(f"  curl {settings.url}/api/reservas {bearer}")
    say(f"  curl {settings.url}/api/bookings {bearer}\n")
    say(f"Ready: {settings.url}")
