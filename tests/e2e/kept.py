"""Book a court, and find the booking again after a restart.

python -m tests.e2e.kept book          prints the reservation's id
python -m tests.e2e.kept find ID
"""

import os
import sys

from stack.local import settings_from
from tests.e2e.client import Api, day_after

DAY = day_after(5)


def main(action: str, reservation: str = "") -> int:
    """Do the one or the other; 1 if the booking is not what it was."""
    settings = settings_from(os.environ)
    api = Api(settings.url, settings.jwt_secret)
    if action == "book":
        answer = api.book(api.new_court(), DAY, "09:00", "10:00", user="e2e-kept")
        sys.stdout.write(f"{answer.body['reserva']['id']}\n")
        return 0 if answer.status == 201 else 1
    answer = api.call("GET", f"/api/reservas/{reservation}")
    if answer.status != 200:
        sys.stderr.write(f"{answer}\n")
        return 1
    kept = answer.body["reserva"]
    taken = api.book(kept["canchaId"], DAY, "09:30", "10:30").status
    sys.stdout.write(f"{kept['id']} is {kept['estado']} as before; 09:30 is refused with {taken}\n")
    return 0 if taken == 409 else 1


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
