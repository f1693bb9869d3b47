"""Give a stage a new signing key; those before it stay valid as long as what they signed.

    python -m stack.rotate prod

The new key signs ten minutes later, when every process knows it. What is stored encrypted is encrypted with
it before the keys go whose time is over. Without a stage: the local stack's, from its next start on, where no
key goes, since nothing can be read while the stack stands.
"""

import os
import secrets
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from chalicelib.domain.errors import Unavailable
from chalicelib.domain.key_ring import KeyRing, KeyRingInvalid, key_ring
from stack.audit import outputs_of
from stack.local import Unusable, keep_secret, settings_from


def rotated(ring: KeyRing, now: datetime) -> KeyRing:
    """Return the ring with a new key of 256 random bits."""
    return ring.rotated(secrets.token_hex(4), secrets.token_hex(32), now)


def rotate_stage(manager: Any, arn: str, now: datetime, seal_all: Callable[[KeyRing], list[str]]) -> KeyRing:
    """Rotate the keys in Secrets Manager, and return the new ring.

    `seal_all` encrypts what is stored with the newest key of a ring, and returns what it cannot read.
    """
    ring = rotated(key_ring(manager.get_secret_value(SecretId=arn)["SecretString"]), now)
    manager.put_secret_value(SecretId=arn, SecretString=ring.text())
    # If this is where it ends, all keys are still there, and the next rotation does the rest.
    unreadable = seal_all(ring)
    if unreadable:
        print("No key opens the secrets of these webhooks, register them anew:", *unreadable)
    ring = ring.without_expired(now)
    manager.put_secret_value(SecretId=arn, SecretString=ring.text())
    return ring


def seal_stored(outputs: dict[str, str], ring: KeyRing) -> list[str]:
    """Encrypt the secrets in a stage's table with the newest key; return those of them that no key opens."""
    os.environ.update(JWT_SECRET=ring.text(), RESERVATIONS_TABLE=outputs["ReservationsTable"])
    # Only now is the environment what the stage's functions see.
    from chalicelib.store import webhooks  # noqa: PLC0415

    return webhooks.seal_all(ring.newest)


def rotate_local(now: datetime) -> KeyRing:
    """Rotate the keys in DATA_DIR, and return the new ring.

    :raises Unusable: if JWT_SECRET is in the environment, where the keys are then, or if the stack runs.
    """
    if os.environ.get("JWT_SECRET"):
        raise Unusable("JWT_SECRET is set: change it there")
    settings = settings_from(os.environ)
    if settings.note.is_file():
        raise Unusable("Stop the stack first: it knows a new key from its next start on")
    ring = rotated(settings.keys, now)
    keep_secret(settings.data_dir, ring.text())
    return ring


def main(stage: str | None = None) -> int:
    """Rotate the keys of the stage, or of the local stack where none is named."""
    now = datetime.now(UTC)
    try:
        if stage is None:
            ring = rotate_local(now)
        else:
            outputs = outputs_of(stage)
            manager = Session().create_client("secretsmanager")
            ring = rotate_stage(manager, outputs["JwtSecretArn"], now, partial(seal_stored, outputs))
    except (Unusable, KeyRingInvalid, Unavailable, ClientError, BotoCoreError, KeyError) as failure:
        sys.stderr.write(f"No key has gone; run it again: {failure!r}\n")
        return 1
    new = ring.newest
    signs = datetime.fromtimestamp(new.signs_from, UTC)
    print(f"Key {new.id} signs from {signs:%Y-%m-%d %H:%M:%S} UTC on.")
    print("Valid:", *(key.id for key in ring.keys))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
