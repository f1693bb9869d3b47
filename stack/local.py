"""What the local stack takes from the environment, and the environment it runs the application in."""

import fcntl
import json
import os
import re
import secrets
import socket
import time
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from email.utils import getaddresses
from pathlib import Path
from typing import Any, TextIO

from stack.install import ROOT

STAGE = "local"
REGION = "us-east-1"
# Variables for video links, and the parameters that they are on AWS.
VIDEO = {
    "GOOGLE_CALENDAR_ID": "GoogleCalendarId",
    "GOOGLE_CALENDAR_SUBJECT": "GoogleCalendarSubject",
    "GOOGLE_CALENDAR_URL": "GoogleCalendarUrl",
    "JITSI_URL": "JitsiUrl",
}
# Likewise for deposits, and the variables of a payment provider of the developer's own.
PAYMENTS = {"PAYMENT_CURRENCY": "PaymentCurrency", "HOLD_HOURS": "HoldHours"}
PROVIDER = ("MERCADOPAGO_URL", "MERCADOPAGO_TOKEN", "MERCADOPAGO_WEBHOOK_SECRET")
# Likewise for reminders, and whom mails come from.
REMINDERS = {"REMINDERS": "Reminders", "SMS_REMINDERS": "SmsReminders"}
SENDER = "Cupo <reservas@cupo.example>"
# What settings look like, and an example of each.
FORMS = {
    "REMINDERS": (r"[a-z]+=\d{1,5}( [a-z]+=\d{1,5})*", "booking=15 court=1440"),
    "SMS_REMINDERS": (r"true|false", "true"),
    "WEBHOOK_SINK": (r"https?://[^/\s]+(/\S*)?", "http://127.0.0.1:3000"),
}
# Secrets of an account that the local stack cannot reach, and a tenant that its tokens do not name.
NOT_OURS = {"DEFAULT_TENANT", "GOOGLE_CREDENTIALS_ARN", "MERCADOPAGO_SECRET_ARN"}


class Unusable(Exception):
    """A setting or a file cannot be used; the text says which and why."""


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """Where the local stack listens and keeps its data."""

    port: int
    data_dir: Path
    jwt_secret: str

    @property
    def url(self) -> str:
        """The API's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def payments(self) -> Path:
        """What the local payment provider remembers."""
        return self.data_dir / "payments.json"

    @property
    def webhooks(self) -> Path:
        """What the local sink of webhooks remembers."""
        return self.data_dir / "webhooks.jsonl"

    @property
    def note(self) -> Path:
        """A file that says where everything is, as long as everything runs."""
        return self.data_dir / "running.json"


def settings_from(environment: Mapping[str, str]) -> LocalSettings:
    """PORT, DATA_DIR and JWT_SECRET, or what stands in for them; makes the directory and the secret.

    :raises Unusable: if the port is none or the directory cannot be written.
    """
    given = environment.get("PORT") or "8000"
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= 65535:
        raise Unusable(f"PORT must be a number from 1 to 65535, not {given!r}")
    data_dir = (ROOT / (environment.get("DATA_DIR") or "data")).resolve()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        secret = environment.get("JWT_SECRET") or _kept_secret(data_dir / "jwt-secret")
    except OSError as error:
        raise Unusable(f"DATA_DIR {data_dir} cannot be used: {error.strerror}") from error
    return LocalSettings(port=int(given), data_dir=data_dir, jwt_secret=secret)


def _kept_secret(path: Path) -> str:
    """The secret of this directory, made up by whoever comes first; nobody else may read it."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii").strip()


def running(settings: LocalSettings) -> dict[str, Any]:
    """Where everything is, as the stack that runs on this directory noted it.

    :raises Unusable: if none runs.
    """
    try:
        note: dict[str, Any] = json.loads(settings.note.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise nobody_runs(settings) from None
    return note


def nobody_runs(settings: LocalSettings) -> Unusable:
    """What is said where a stack is asked for and none answers."""
    return Unusable(f"No stack runs on {settings.data_dir}: make run starts one")


def locked(data_dir: Path) -> TextIO:
    """Hold the directory for this process; the lock goes with the file, or with the process.

    :raises Unusable: if another server holds it.
    """
    lock = (data_dir / "lock").open("w", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise Unusable(f"Another server uses {data_dir}: stop it, or name another DATA_DIR") from None
    return lock


def port_for_emulator(environment: Mapping[str, str]) -> int:
    """STACK_PORT, or one that nobody listens on."""
    if environment.get("STACK_PORT"):
        return int(environment["STACK_PORT"])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def isolate(environment: MutableMapping[str, str], endpoint: str) -> None:
    """Point every AWS client of this process at the emulator, whatever the user's own settings are."""
    for name in list(environment):
        if name.startswith(("AWS_", "BOTO")) or name.lower().endswith("_proxy"):
            del environment[name]
    environment.update(
        AWS_ENDPOINT_URL=endpoint,
        AWS_DEFAULT_REGION=REGION,
        AWS_REGION=REGION,
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",  # noqa: S106 - the emulator's word for nobody
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        AWS_EC2_METADATA_DISABLED="true",
        TZ="UTC",  # as on Lambda
    )
    time.tzset()


def parameters_from(environment: Mapping[str, str]) -> dict[str, str]:
    """The template's parameters for this machine.

    :raises Unusable: if one of them cannot be what it is set to.
    """
    for name, (form, example) in FORMS.items():
        given = environment.get(name)
        if given and not re.fullmatch(form, given, re.ASCII):
            raise Unusable(f"{name} must be something like {example}, not {given!r}")
    sender = environment.get("MAIL_FROM") or SENDER
    address_of(sender)
    return {
        "Stage": STAGE,
        "DeletionProtection": "false",
        "AllowedOrigins": environment.get("ALLOWED_ORIGINS", ""),
        "DefaultTimezone": environment.get("DEFAULT_TIMEZONE") or "UTC",
        "PhoneOtp": environment.get("PHONE_OTP") or "false",
        "MailFrom": sender,
        "WebhookSink": environment.get("WEBHOOK_SINK", ""),
        **{
            parameter: environment[name]
            for name, parameter in (VIDEO | PAYMENTS | REMINDERS).items()
            if environment.get(name)
        },
    }


def address_of(sender: str) -> str:
    """The address of one who may have a name too.

    :raises Unusable: if it is none.
    """
    found = getaddresses([sender])
    if len(found) != 1 or not re.fullmatch(r"[^@\s]+@[^@\s]+", found[0][1]):
        raise Unusable(f"MAIL_FROM must be one address, as in {SENDER}, not {sender!r}")
    return found[0][1]


def has_own_provider(environment: Mapping[str, str]) -> bool:
    """Whether payments go to a provider that the developer names, and not to the local one."""
    return any(environment.get(name) for name in PROVIDER)


def configure(environment: MutableMapping[str, str], outputs: Mapping[str, str], secret: str) -> None:
    """Give the application what its functions on AWS get from the template, and no more."""
    parameters = parameters_from(environment)
    for name in list(environment):
        if name.startswith(("JWT_", "WHATSAPP_")) or name in NOT_OURS:
            del environment[name]
    environment.update(
        STAGE=STAGE,
        RESERVATIONS_TABLE=outputs["ReservationsTable"],
        EPHEMERAL_TABLE=outputs["EphemeralTable"],
        EVENTS_TOPIC_ARN=outputs["EventsTopicArn"],
        ALLOWED_ORIGINS=parameters["AllowedOrigins"],
        DEFAULT_TIMEZONE=parameters["DefaultTimezone"],
        PHONE_OTP=parameters["PhoneOtp"],
        JWT_SECRET=secret,
    )
