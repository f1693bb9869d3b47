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
    """Sign the claims, good for a week from `now` (seconds since 1970)."""
    issued = int(now)
    return jwt.encode({**claims, "iat": issued, "exp": issued + VALID_SECONDS}, secret, algorithm="HS256")


def claims_from(environment: Mapping[str, str]) -> dict[str, str]:
    """USER, ROLE, TENANT, NAME and EMAIL as claims; whoever is missing gets a plausible one."""
    user = environment.get("USER") or "demo"
    return {
        "sub": user,
        "email": environment.get("EMAIL") or f"{user}@example.com",
        "name": environment.get("NAME") or user,
        "role": environment.get("ROLE") or "USUARIO",
        "tenant": environment.get("TENANT") or "default",
    }


def main() -> int:
    """Print a token for the user that the environment names, and nothing else."""
    try:
        settings = settings_from(os.environ)
    except Unusable as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(token(settings.jwt_secret, claims_from(os.environ), now=time.time()) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
