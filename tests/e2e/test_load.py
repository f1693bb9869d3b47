"""make load, for some seconds, over the running stack."""

import os
import subprocess
from pathlib import Path

from tests.e2e.client import Api

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 400


def load(api: Api, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {
        name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL", "TOKENS"}
    }
    return subprocess.run(
        ["make", "-s", "load", *(f"{name}={value}" for name, value in variables.items())],
        cwd=ROOT,
        env=kept | {"CUPO_URL": api.address.geturl()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def test_under_load_nothing_is_booked_twice_oversold_or_lost(api: Api) -> None:
    ended = load(api, SECONDS="4", USERS="12", THROTTLE="10")

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.splitlines()[-1] == "0 wrong"
    for route in ("POST /api/bookings", "POST /api/reservas", "POST /api/v1/reservations"):
        assert f"  {route} " in ended.stdout
    assert "12 users who want 1 seats of one class at once" in ended.stdout
    assert ended.stdout.count("  1 got it") == 2
    assert " 0 are in doubt" in ended.stdout


def test_tokens_of_another_server_end_it_in_an_error(api: Api, tmp_path: Path) -> None:
    tokens = tmp_path / "tokens"
    foreign = Api(api.address.geturl(), "x" * 64)
    tokens.write_text(f"{foreign.token('ana', 'ADMIN')}\n{foreign.token('eva', 'USUARIO')}\n")

    ended = load(api, SECONDS="1", USERS="2", TOKENS=str(tokens))

    assert ended.returncode != 0
    assert "answers 401" in ended.stderr
