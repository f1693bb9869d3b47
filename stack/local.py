"""What the local stack takes from the environment, and the environment it runs the application in."""

import fcntl
import json
import os
import re
import secrets
import socket
import stat
import time
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import getaddresses
from pathlib import Path
from typing import Any, TextIO

from chalicelib.domain.key_ring import KeyRing, KeyRingInvalid, key_ring
from chalicelib.domain.sources import networks_in
from stack.install import ROOT

STAGE = "local"
REGION = "us-east-1"
# Variables of a payment provider of the developer's own.
PROVIDER = ("MERCADOPAGO_URL", "MERCADOPAGO_TOKEN", "MERCADOPAGO_WEBHOOK_SECRET")
SENDER = "Cupo <reservas@cupo.example>"
# Variables that are parameters of the template (JITSI_URL is JitsiUrl): with a default here, and without.
DEFAULTS = {
    "ALLOWED_ORIGINS": "",
    "DEFAULT_TIMEZONE": "UTC",
    "LANGUAGES": "es",
    "MAIL_FROM": SENDER,
    "PHONE_OTP": "false",
    "SMS_COUNTRIES": "all",
    "WEBHOOK_SINK": "",
}
# WhatsApp is played by stack/whatsapp.py, which asks for no account and no approved templates.
WHATSAPP = {
    "WhatsAppPhoneId": "phone-number-id-local",
    "WhatsAppOtpTemplate": "cupo_otp",
    "WhatsAppNoticeTemplate": "cupo_notice",
}
OTHERS = (
    *("ACCOUNT_URL", "GOOGLE_CALENDAR_ID", "GOOGLE_CALENDAR_SUBJECT", "GOOGLE_CALENDAR_URL", "HOLD_HOURS"),
    *(
        "HORIZON_DAYS",
        "JITSI_URL",
        "KEEP_MONTHS",
        "OPEN_RESERVATIONS",
        "PAYMENT_CURRENCY",
        "REGISTRATION",
        "REMINDERS",
    ),
    *("SMS_DAILY_LIMIT", "SMS_REMINDERS", "SOURCE_RATE", "TRUSTED_PROXIES", "UNPAID_HOLDS", "USER_RATE"),
    *("ADDRESS_DAILY_LIMIT", "AUDIT_DAYS", "GUESTS_DAILY_LIMIT", "HOSTED_DAILY_LIMIT"),
    "INVITATIONS_DAILY_LIMIT",
)
# What settings look like, and an example of each.
FORMS = {
    "ADDRESS_DAILY_LIMIT": (r"[1-9]\d{0,8}", "20"),
    "AUDIT_DAYS": (r"[1-9]\d{0,3}", "400"),
    "GUESTS_DAILY_LIMIT": (r"[4-9]\d|[1-9]\d{2,8}", "100"),
    "HORIZON_DAYS": (r"[1-9]\d{0,3}", "366"),
    "HOSTED_DAILY_LIMIT": (r"[1-9]\d{0,8}", "50"),
    "INVITATIONS_DAILY_LIMIT": (r"[1-9]\d{0,8}", "2000"),
    "KEEP_MONTHS": (r"\d{1,3}", "24"),
    "LANGUAGES": (r"es(,en)?", "es,en"),
    "OPEN_RESERVATIONS": (r"[1-9]\d{0,3}", "100"),
    "REMINDERS": (r"[a-z]+=\d{1,5}( [a-z]+=\d{1,5})*", "booking=15 court=1440"),
    "SMS_COUNTRIES": (r"all|[A-Z]{2}(,[A-Z]{2})*", "AR,CL"),
    "SMS_DAILY_LIMIT": (r"[1-9]\d{0,8}", "1000"),
    "SMS_REMINDERS": (r"true|false", "true"),
    "SOURCE_RATE": (r"\d{1,9}", "12000"),
    "UNPAID_HOLDS": (r"[1-9]\d{0,3}", "3"),
    "USER_RATE": (r"\d{1,9}", "1200"),
    "WEBHOOK_SINK": (r"https?://[^/\s]+(/\S*)?", "http://127.0.0.1:3000"),
}
# Secrets of an account that the local stack cannot reach, and what its tokens do not differ in.
NOT_OURS = {
    "DEFAULT_TENANT",
    "TENANT_CLAIM",
    "ROLE_CLAIM",
    "ADDRESS_PROOF",
    "GOOGLE_CREDENTIALS_ARN",
    "MERCADOPAGO_SECRET_ARN",
}

# What the stack writes into DATA_DIR itself; the rest is in `emulator`, and what `build` holds is no secret.
WRITTEN = ("emulator", "jwt-secret", "lock", "payments.json", "running.json", "webhooks.jsonl")


class Unusable(Exception):
    """A setting or a file cannot be used; the text says which and why."""


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """Where the local stack listens and keeps its data."""

    port: int
    data_dir: Path
    keys: KeyRing

    @property
    def jwt_secret(self) -> str:
        """The secret that signs tokens now."""
        return self.keys.signing(datetime.now(UTC)).secret

    @property
    def url(self) -> str:
        """The API's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def page_url(self) -> str:
        """The API's address for browsers: a cookie is kept for a name, and this is the name of pages."""
        return f"http://localhost:{self.port}"

    @property
    def payments(self) -> Path:
        """What the local payment provider remembers."""
        return self.data_dir / "payments.json"

    @property
    def webhooks(self) -> Path:
        """What the local sink of webhooks remembers."""
        return self.data_dir / "webhooks.jsonl"

    @property
    def sent(self) -> Path:
        """The mails, SMS and WhatsApp messages that the emulator has taken."""
        return self.data_dir / "emulator" / "sent.jsonl"

    @property
    def note(self) -> Path:
        """A file that says where everything is, as long as everything runs."""
        return self.data_dir / "running.json"


def settings_from(environment: Mapping[str, str]) -> LocalSettings:
    """Return PORT, DATA_DIR and JWT_SECRET, or their defaults; create the directory and the secret.

    :raises Unusable: if the port is none or the directory cannot be written.
    """
    given = environment.get("PORT") or "8000"
    if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= 65535:
        raise Unusable(f"PORT must be a number from 1 to 65535, not {given!r}")
    data_dir = (ROOT / (environment.get("DATA_DIR") or "data")).resolve()
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys = environment.get("JWT_SECRET") or _kept_secret(data_dir / "jwt-secret")
        ring = key_ring(keys)
    except KeyRingInvalid as error:
        raise Unusable(f"JWT_SECRET cannot be used: {error}") from error
    except OSError as error:
        raise Unusable(f"DATA_DIR {data_dir} cannot be used: {error.strerror}") from error
    return LocalSettings(port=int(given), data_dir=data_dir, keys=ring)


def _kept_secret(path: Path) -> str:
    """Return the secret of this directory, created if there is none; nobody else may read it."""
    with suppress(FileExistsError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(handle, secrets.token_hex(32).encode())
        os.close(handle)
    return path.read_text(encoding="ascii").strip()


def keep_secret(data_dir: Path, text: str) -> None:
    """Replace the secret of this directory; whoever reads it meanwhile gets one or the other."""
    write_private(data_dir / "jwt-secret", text)


def owners_alone(path: str, flags: int) -> int:
    """Open a file, created for its owner alone: the opener of `open`."""
    return os.open(path, flags, 0o600)


def write_private(path: Path, text: str) -> None:
    """Put a new file in the place of the old one; nobody else may read either."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    with open(new, "w", encoding="utf-8", opener=owners_alone) as file:
        file.write(text)
    new.replace(path)


def make_private(data_dir: Path) -> None:
    """Take from everybody else what they may do in the directory, and with what the stack has written there.

    :raises Unusable: if the directory is for everybody, as /tmp is, or belongs to somebody else.
    """
    try:
        if data_dir.stat().st_mode & stat.S_ISVTX:
            raise Unusable(f"DATA_DIR {data_dir} is for everybody: name a directory of its own")
        data_dir.chmod(0o700)
        for path in _written(data_dir):
            mode = path.lstat().st_mode
            if mode & 0o077 and not stat.S_ISLNK(mode):
                path.chmod(stat.S_IMODE(mode) & 0o700)
    except OSError as error:
        raise Unusable(f"DATA_DIR {data_dir} cannot be used: {error}") from error


def _written(data_dir: Path) -> Iterator[Path]:
    for name in WRITTEN:
        if (data_dir / name).exists():
            yield data_dir / name
    for directory, directories, files in os.walk(data_dir / "emulator"):
        yield from (Path(directory, name) for name in (*directories, *files))


def running(settings: LocalSettings) -> dict[str, Any]:
    """Return where everything is, as the stack that runs on this directory noted it.

    :raises Unusable: if none runs.
    """
    if not settings.note.is_file():
        raise nobody_runs(settings)
    note: dict[str, Any] = json.loads(settings.note.read_text(encoding="utf-8"))
    return note


def nobody_runs(settings: LocalSettings) -> Unusable:
    """Return the error that no stack runs."""
    return Unusable(f"No stack runs on {settings.data_dir}: make run starts one")


def locked(data_dir: Path) -> TextIO:
    """Hold the directory for this process; the lock goes with the file, or with the process.

    :raises Unusable: if another server holds it.
    """
    lock = os.fdopen(owners_alone(str(data_dir / "lock"), os.O_WRONLY | os.O_CREAT), "w", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise Unusable(f"Another server uses {data_dir}: stop it, or name another DATA_DIR") from None
    return lock


def port_for_emulator(environment: Mapping[str, str]) -> int:
    """Return STACK_PORT, or a port that nobody listens on."""
    if environment.get("STACK_PORT"):
        return int(environment["STACK_PORT"])
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def isolate(environment: MutableMapping[str, str], endpoint: str, access_key_id: str) -> None:
    """Point every AWS client of this process at the emulator, whatever the user's own settings are."""
    for name in list(environment):
        if name.startswith(("AWS_", "BOTO")) or name.lower().endswith("_proxy"):
            del environment[name]
    environment.update(
        AWS_ENDPOINT_URL=endpoint,
        AWS_DEFAULT_REGION=REGION,
        AWS_REGION=REGION,
        AWS_ACCESS_KEY_ID=access_key_id,
        AWS_SECRET_ACCESS_KEY="test",  # noqa: S106 - the emulator asks for the key's id alone
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        AWS_EC2_METADATA_DISABLED="true",
        TZ="UTC",  # as on Lambda
    )
    time.tzset()


def parameters_from(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the template's parameters for this machine.

    :raises Unusable: if one of them cannot be what it is set to.
    """
    given = {name: environment[name] for name in (*DEFAULTS, *OTHERS) if environment.get(name)}
    for name in given.keys() & FORMS.keys():
        form, example = FORMS[name]
        if not re.fullmatch(form, given[name], re.ASCII):
            raise Unusable(f"{name} must be something like {example}, not {given[name]!r}")
    said = DEFAULTS | given
    address_of(said["MAIL_FROM"])
    try:
        networks_in(said.get("TRUSTED_PROXIES", ""))
    except ValueError as error:
        raise Unusable(f"TRUSTED_PROXIES must be networks, as in 127.0.0.0/8,::1: {error}") from error
    named = {name.title().replace("_", ""): value for name, value in said.items()}
    return {"Stage": STAGE, "DeletionProtection": "false", **WHATSAPP, **named}


def address_of(sender: str) -> str:
    """Return the address of a sender who may have a name too.

    :raises Unusable: if it is none.
    """
    found = getaddresses([sender])
    if len(found) != 1 or not re.fullmatch(r"[^@\s]+@[^@\s]+", found[0][1]):
        raise Unusable(f"MAIL_FROM must be one address, as in {SENDER}, not {sender!r}")
    return found[0][1]


def has_own_provider(environment: Mapping[str, str]) -> bool:
    """Tell whether payments go to a provider of the developer's own."""
    return any(environment.get(name) for name in PROVIDER)


def configure(environment: MutableMapping[str, str], outputs: Mapping[str, str], keys: KeyRing) -> None:
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
        LANGUAGES=parameters["Languages"],
        DEFAULT_TIMEZONE=parameters["DefaultTimezone"],
        PHONE_OTP=parameters["PhoneOtp"],
        MAIL_FROM=parameters["MailFrom"],
        EMAIL_QUEUE_URL=outputs["EmailQueueUrl"],
        SMS_COUNTRIES=parameters["SmsCountries"],
        WHATSAPP_PHONE_ID=parameters["WhatsAppPhoneId"],
        WHATSAPP_OTP_TEMPLATE=parameters["WhatsAppOtpTemplate"],
        JWT_SECRET=keys.text(),
    )
