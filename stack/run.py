"""Run the whole stack on this machine: the emulator, the deployed template, the API.

make run                 PORT, DATA_DIR and JWT_SECRET in the environment say where and with what
"""

import contextlib
import importlib
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import urllib3
from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session

from chalicelib.domain.key_ring import KeyRing
from stack import local
from stack.changes import DeploymentFailed
from stack.demo import demo_token
from stack.deploy import deploy
from stack.emulator import Emulator, EmulatorFailed
from stack.functions import client, wake
from stack.gateway import Gateway
from stack.local import REGION, STAGE, LocalSettings, Unusable
from stack.local_pages import LocalPages
from stack.package import Package, PackagingFailed, package
from stack.provider import Provider
from stack.server import Server
from stack.sink import Sink
from stack.sweep import rounds
from stack.targets import ThisMachine
from stack.welcome import welcome

READY_WITHIN_SECONDS = 30.0
FAILURES = (Unusable, EmulatorFailed, PackagingFailed, DeploymentFailed, ClientError, BotoCoreError)


class Stopped(Exception):
    """Somebody asked to stop before everything was up."""


def say(line: str) -> None:
    """Tell the person at the terminal; never die of a closed pipe."""
    with contextlib.suppress(OSError):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


def run(settings: LocalSettings, stopping: threading.Event) -> None:
    """Bring everything up, serve until told to stop, and take everything down, the data saved.

    :raises Stopped: if somebody asked to stop before everything was up.
    :raises EmulatorFailed: if the emulator ends by itself.
    """
    with local.locked(settings.data_dir), contextlib.ExitStack() as started:
        local.make_private(settings.data_dir)
        server = _bound(settings.port)
        started.callback(server.stop)
        provider = None if local.has_own_provider(os.environ) else Provider(settings.payments)
        sink = _sink(settings, started)
        os.environ.setdefault("ACCOUNT_URL", settings.page_url)
        parameters = local.parameters_from(os.environ)
        emulator = _emulator(settings, started)
        built = _built(settings, emulator)
        _go_on(stopping)
        outputs = _deployed(built, emulator, parameters, settings.keys)
        _go_on(stopping)
        waking = threading.Thread(target=wake, args=(client(), outputs, say), daemon=True)
        waking.start()
        local.configure(os.environ, outputs, settings.keys)
        if provider:
            os.environ.update(provider.environment(settings.url))
            provider.start()
            started.callback(provider.stop)
        pages = _serve(server, settings, started, stopping, outputs)
        if provider:
            say(f"Payments go to {provider.url}, which plays Mercado Pago")
        started.callback(settings.note.unlink, missing_ok=True)
        note = {"url": settings.url, "endpoint": emulator.endpoint, "pids": [os.getpid(), emulator.pid]}
        urls = {"payments": provider and provider.url, "webhooks": sink and sink.url}
        key = {"access_key_id": emulator.access_key_id}
        local.write_private(settings.note, json.dumps({**note, **key, **urls, "outputs": outputs}, indent=2))
        while waking.is_alive():
            _go_on(stopping)
            waking.join(0.1)
        welcome(settings, pages.link(), say)
        server.is_logging = True
        while not stopping.wait(0.5):
            emulator.check()


def _go_on(stopping: threading.Event) -> None:
    if stopping.is_set():
        raise Stopped


def _bound(port: int) -> Server:
    try:
        return Server(port)
    except OSError as error:
        raise Unusable(
            f"Port {port} is taken: {error.strerror}. Stop whoever has it, or name another: make run PORT=…"
        ) from error


def _sink(settings: LocalSettings, started: contextlib.ExitStack) -> Sink | None:
    """Return where webhooks end from now on; None if the developer has a place for them."""
    if os.environ.get("WEBHOOK_SINK"):
        return None
    sink = Sink(settings.webhooks)
    sink.start()
    started.callback(sink.stop)
    os.environ["WEBHOOK_SINK"] = sink.url
    say(f"Webhooks end at {sink.url}, and are in make inbox")
    return sink


def _emulator(settings: LocalSettings, started: contextlib.ExitStack) -> Emulator:
    """Return the emulator, started, which all AWS clients of this process speak to from now on."""
    started.callback(say, "Stopped; the data stays.")
    emulator = Emulator(settings.data_dir / "emulator", local.port_for_emulator(os.environ))
    started.callback(emulator.stop)
    started.callback(say, "Stopping …")
    local.isolate(os.environ, emulator.endpoint, emulator.access_key_id)
    return emulator


def _built(settings: LocalSettings, emulator: Emulator) -> Package:
    """Return the package, built while the emulator starts."""
    say("Packaging the application …")
    with ThreadPoolExecutor() as pool:
        out = settings.data_dir / "build"
        building = pool.submit(package, STAGE, out, region=REGION, target=ThisMachine())
        emulator.wait_until_ready()
        return building.result()


def _deployed(
    built: Package, emulator: Emulator, parameters: Mapping[str, str], keys: KeyRing
) -> dict[str, str]:
    """Return the outputs of the stack, brought to the package; it may send mails, and signs by these keys."""
    say(f"Deploying to the AWS emulator at {emulator.endpoint} …")
    # The lines about single resources begin with blanks: locally all of them come within a second.
    tell = lambda line: None if line.startswith("  ") else say(line)  # noqa: E731
    outputs = deploy(Session(), built, stage=STAGE, parameters=parameters, say=tell, poll_seconds=0.1)
    mails: Any = Session().create_client("sesv2")
    mails.create_email_identity(EmailIdentity=local.address_of(parameters["MailFrom"]))
    stored: Any = Session().create_client("secretsmanager")
    stored.put_secret_value(SecretId=outputs["JwtSecretArn"], SecretString=keys.text())
    emulator.save()
    return outputs


def _serve(
    server: Server,
    settings: LocalSettings,
    started: contextlib.ExitStack,
    stopping: threading.Event,
    outputs: Mapping[str, str],
) -> LocalPages:
    """Serve the application, imported now that the environment is what it shall see, and wait for it."""

    def swept(at: datetime) -> int:
        moment = at.isoformat()
        return sum(answer["done"] for answer in rounds(client(), outputs["SweepName"], at=moment, now=moment))

    pages = LocalPages(
        Gateway(importlib.import_module("app").app).answer,
        settings,
        token=lambda: demo_token(settings, "ADMIN", time.time()),
        sweep=swept,
    )
    server.start(pages.answer)
    started.callback(server.stop)
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while not _is_ready(f"{settings.url}/api/ready"):
        _go_on(stopping)
        if time.monotonic() > deadline:
            raise Unusable("The API does not become ready; what it says is above")
        time.sleep(0.1)
    return pages


def _is_ready(url: str) -> bool:
    try:
        return urllib3.request("GET", url, timeout=10, retries=False).status == 200
    except urllib3.exceptions.HTTPError:
        return False


def watch_parent(stopping: threading.Event, *, pause_seconds: float = 0.5) -> None:
    """Ask to stop once whoever started this process is gone, or interrupted; the body of a thread."""
    parent = os.getppid()
    while os.getppid() == parent and not was_interrupted(parent):
        time.sleep(pause_seconds)
    stopping.set()


def was_interrupted(pid: int) -> bool:
    """Tell whether a `make` was sent SIGINT alone, as `kill -INT` does and a terminal does not.

    make passes SIGTERM on, but after SIGINT it waits for its commands and tells them nothing. While it waits
    inside its handler the signal is blocked, and Linux lets us see that.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
    blocked = int(fields.get("SigBlk", "0"), 16)
    return fields.get("Name", "").strip() in {"make", "gmake"} and bool(blocked >> (signal.SIGINT - 1) & 1)


def main() -> int:
    """Run until told to stop: 0 then, 1 when something fails."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    threading.Thread(target=watch_parent, args=(stopping,), daemon=True).start()
    try:
        run(local.settings_from(os.environ), stopping)
    except Stopped:
        return 0
    except FAILURES as failure:
        # Ctrl-C interrupts what runs for us too: its failure is none.
        if not stopping.is_set():
            sys.stderr.write(f"{failure}\n")
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
