"""Tokens for trying things out, signed with the local stack's secret.

make -s token USER=ana ROLE=ADMIN TENANT=norte NAME="Ana Ruiz" EMAIL=ana@example.com
"""

import os
import sys
import time
from collections.abc import Mapping

import jwt

from stack.local import Unusable, settings_from

VALID_SECONDS = 7 * 24 * 3600


def token(secret: str, claims: Mapping[str, str], *, now: float) -> str:
    """Return a token that is good for a week from `now` (seconds since 1970)."""
    issued = int(now)
    return jwt.encode({**claims, "iat": issued, "exp": issued + VALID_SECONDS}, secret, algorithm="HS256")


def claims_from(environment: Mapping[str, str]) -> dict[str, str]:
    """Return USER, ROLE, TENANT, NAME and EMAIL as claims, each with a default."""
    user = environment.get("USER") or "demo"
    defaults = {"EMAIL": f"{user}@example.com", "NAME": user, "ROLE": "USUARIO", "TENANT": "default"}
    given = {name.lower(): environment.get(name) or default for name, default in defaults.items()}
    return {"sub": user, **given}


def main() -> int:
    """Print a token for the user that the environment names, and nothing else."""
    try:
        print(token(settings_from(os.environ).jwt_secret, claims_from(os.environ), now=time.time()))
    except Unusable as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
