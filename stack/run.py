"""Run the whole stack on this machine: the emulator, the deployed template, the API.

make run                 PORT, DATA_DIR and JWT_SECRET in the environment say where and with what
"""

import contextlib
import http.client
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from botocore.session import Session
from chalice.cli.factory import CLIFactory

from stack import bundle, parent
from stack.changes import DeploymentFailed
from stack.deploy import deploy
from stack.emulator import Emulator, EmulatorFailed
from stack.functions import client, wake
from stack.install import ROOT
from stack.local import (
    REGION,
    STAGE,
    LocalSettings,
    Unusable,
    address_of,
    configure,
    has_own_provider,
    isolate,
    locked,
    parameters_from,
    port_for_emulator,
    settings_from,
)
from stack.package import Package, PackagingFailed, package
from stack.provider import Provider
from stack.server import Gateway, LocalServer
from stack.sink import Sink
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
    with locked(settings.data_dir), contextlib.ExitStack() as started:
        server = _bound(settings.port)
        started.callback(server.server_close)
        provider = _provider(settings, started)
        sink = _sink(settings, started)
        parameters = parameters_from(os.environ)
        started.callback(say, "Stopped; the data stays.")
        emulator = Emulator(settings.data_dir / "emulator", port_for_emulator(os.environ))
        started.callback(emulator.stop)
        started.callback(say, "Stopping …")
        isolate(os.environ, emulator.endpoint)
        built = _built(settings, emulator)
        _go_on(stopping)
        outputs = _deployed(built, emulator, parameters)
        _go_on(stopping)
        waking = threading.Thread(target=wake, args=(client(), outputs, say), daemon=True)
        waking.start()
        configure(os.environ, outputs, settings.jwt_secret)
        if provider:
            os.environ.update(provider.environment(settings.url))
        server.start(_gateway())
        started.callback(server.stop)
        _wait_until_ready(settings.port, lambda: _go_on(stopping))
        if provider:
            provider.start()
            started.callback(provider.stop)
            say(f"Payments go to {provider.url}, which plays Mercado Pago")
        started.callback(settings.note.unlink, missing_ok=True)
        _leave_note(settings, emulator, outputs, payments=provider, webhooks=sink)
        while waking.is_alive():
            _go_on(stopping)
            waking.join(0.1)
        welcome(settings, say)
        server.is_telling = True
        while not stopping.wait(0.5):
            emulator.check()


def _bound(port: int) -> LocalServer:
    try:
        return LocalServer(port)
    except OSError as error:
        raise Unusable(
            f"Port {port} is taken: {error.strerror}. Stop whoever has it, or name another: make run PORT=…"
        ) from error


def _provider(settings: LocalSettings, started: contextlib.ExitStack) -> Provider | None:
    """Where payments go once it is started; None: to a provider that the developer names."""
    if has_own_provider(os.environ):
        return None
    provider = Provider(settings.payments)
    started.callback(provider.server_close)
    return provider


def _sink(settings: LocalSettings, started: contextlib.ExitStack) -> Sink | None:
    """Where webhooks end from now on; None: the developer has a place for them."""
    if os.environ.get("WEBHOOK_SINK"):
        return None
    sink = Sink(settings.webhooks)
    sink.start()
    started.callback(sink.stop)
    os.environ["WEBHOOK_SINK"] = sink.url
    say(f"Webhooks end at {sink.url}, and are in make inbox")
    return sink


def _built(settings: LocalSettings, emulator: Emulator) -> Package:
    """The package, built while the emulator starts."""
    say("Packaging the application …")
    with ThreadPoolExecutor() as pool:
        building = pool.submit(package, STAGE, settings.data_dir / "build", region=REGION)
        emulator.wait_until_ready()
        built = building.result()
    return (
        built
        if bundle.is_native()
        else replace(built, bundle=bundle.nativized(built.bundle, bundle.site_packages()))
    )


def _deployed(built: Package, emulator: Emulator, parameters: Mapping[str, str]) -> dict[str, str]:
    """The outputs of the stack, brought to the package; it may send mails."""
    say(f"Deploying to the AWS emulator at {emulator.endpoint} …")
    outputs = deploy(
        Session(),
        built,
        stage=STAGE,
        parameters=parameters,
        say=_tell_briefly,
        poll_seconds=0.1,
    )
    mails: Any = Session().create_client("sesv2")
    mails.create_email_identity(EmailIdentity=address_of(parameters["MailFrom"]))
    emulator.save()
    return outputs


def _tell_briefly(line: str) -> None:
    """Leave out the lines about single resources: locally all of them come within a second."""
    if not line.startswith("  "):
        say(line)


def _gateway() -> Gateway:
    """The application, imported now that the environment is what it shall see."""
    factory = CLIFactory(str(ROOT))
    config = factory.create_config_obj(chalice_stage_name=STAGE)
    return Gateway(factory.load_chalice_app(), config)


def _wait_until_ready(port: int, go_on: Callable[[], None]) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while _status(port, "/api/ready") != 200:
        go_on()
        if time.monotonic() > deadline:
            raise Unusable("The API does not become ready; what it says is above")
        time.sleep(0.1)


def _status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def _leave_note(
    settings: LocalSettings,
    emulator: Emulator,
    outputs: Mapping[str, str],
    *,
    payments: Provider | None,
    webhooks: Sink | None,
) -> None:
    """Say in a file where everything is, for the tests over the running stack."""
    note = {
        "url": settings.url,
        "endpoint": emulator.endpoint,
        "pids": [os.getpid(), emulator.pid],
        "outputs": outputs,
        "payments": payments.url if payments else None,
        "webhooks": webhooks.url if webhooks else None,
    }
    settings.note.write_text(json.dumps(note, indent=2), encoding="utf-8")


def _go_on(stopping: threading.Event) -> None:
    if stopping.is_set():
        raise Stopped


def main() -> int:
    """Run until told to stop: 0 then, 1 when something fails."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    threading.Thread(target=parent.watch, args=(stopping.set,), daemon=True).start()
    try:
        run(settings_from(os.environ), stopping)
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
