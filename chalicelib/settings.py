"""The environment, read here and nowhere else. No import fails because a variable is missing."""

import os
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache

from chalicelib.domain.sources import Network, networks_in


class SettingsUnsafe(Exception):
    """The stage must not run like this; the text says which variables are missing or wrong, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The configuration of a stage; each field's environment variable is its name in capitals.

    The defaults are for variables that are not set; `load` says how the fields without a default are read.
    """

    stage: str = "local"
    metrics_namespace: str = ""
    reservations_table: str = "cupo-reservations"
    ephemeral_table: str = "cupo-ephemeral"
    events_topic_arn: str = ""
    jwt_algorithm: str = "HS256"
    jwt_secret: str = ""
    jwt_secret_arn: str = ""
    jwt_jwks_url: str = ""
    jwt_audience: str = ""
    jwt_issuer: str = ""
    tenant_claim: str
    role_claim: str = ""
    address_proof: str
    registration: str
    account_url: str = ""
    default_tenant: str = "default"
    default_timezone: str = "UTC"
    languages: frozenset[str]
    allowed_origins: frozenset[str]
    trusted_proxies: tuple[Network, ...]
    source_rate: int
    user_rate: int
    google_calendar_id: str = ""
    google_calendar_subject: str = ""
    google_calendar_url: str
    google_credentials: str = ""
    google_credentials_arn: str = ""
    jitsi_url: str
    mercadopago_url: str
    mercadopago_token: str = ""
    mercadopago_webhook_secret: str = ""
    mercadopago_secret_arn: str = ""
    payment_currency: str
    public_url: str = ""
    hold_hours: int
    horizon_days: int
    keep_months: int
    open_reservations: int
    unpaid_holds: int
    hosted_daily_limit: int
    guests_daily_limit: int
    address_daily_limit: int
    invitations_daily_limit: int
    audit_days: int
    phone_otp: bool
    sms_countries: frozenset[str]
    sms_daily_limit: int
    whatsapp_phone_id: str = ""
    whatsapp_otp_template: str = ""
    whatsapp_notice_template: str = ""
    mail_from: str = ""
    email_queue_url: str = ""
    phone_queue_url: str = ""
    webhook_queue_url: str = ""
    delivery_queue_url: str = ""
    webhook_sink: str = ""
    relay_dead_letters_url: str = ""
    sms_reminders: bool
    reminders: Mapping[str, int]
    sweep_workers: int


@cache
def load() -> Settings:
    """Return the settings of this process; they do not change while it lives.

    :raises SettingsUnsafe: if it would take tokens that an identity provider signed for other applications,
        or if what shall be believed of where requests come from cannot be read
    """
    read = os.environ.get
    texts = {
        field.name: read(field.name.upper(), field.default)
        for field in fields(Settings)
        if field.default is not MISSING
    }
    algorithm = texts["jwt_algorithm"]
    missing = [name for name in ("JWT_JWKS_URL", "JWT_ISSUER", "JWT_AUDIENCE") if not read(name)]
    if algorithm != "HS256" and missing:
        raise SettingsUnsafe(f"{algorithm} needs {', '.join(missing)}, or takes any application's tokens")
    return Settings(
        **texts,
        tenant_claim=read("TENANT_CLAIM") or ("optional" if algorithm == "HS256" else "required"),
        address_proof=read("ADDRESS_PROOF") or "claim",
        registration=read("REGISTRATION") or "open",
        languages=frozenset((read("LANGUAGES") or "es").split(",")),
        allowed_origins=_listed(read("ALLOWED_ORIGINS", "")),
        trusted_proxies=_networks("TRUSTED_PROXIES", read("TRUSTED_PROXIES", "")),
        source_rate=int(read("SOURCE_RATE") or "0"),
        user_rate=int(read("USER_RATE") or "0"),
        google_calendar_url=read("GOOGLE_CALENDAR_URL") or "https://www.googleapis.com/calendar/v3",
        jitsi_url=read("JITSI_URL") or "https://meet.jit.si",
        mercadopago_url=read("MERCADOPAGO_URL") or "https://api.mercadopago.com",
        payment_currency=read("PAYMENT_CURRENCY") or "ARS",
        hold_hours=int(read("HOLD_HOURS") or "24"),
        horizon_days=int(read("HORIZON_DAYS") or "366"),
        keep_months=int(read("KEEP_MONTHS") or "0"),
        open_reservations=int(read("OPEN_RESERVATIONS") or "100"),
        unpaid_holds=int(read("UNPAID_HOLDS") or "3"),
        hosted_daily_limit=int(read("HOSTED_DAILY_LIMIT") or "50"),
        guests_daily_limit=int(read("GUESTS_DAILY_LIMIT") or "100"),
        address_daily_limit=int(read("ADDRESS_DAILY_LIMIT") or "20"),
        invitations_daily_limit=int(read("INVITATIONS_DAILY_LIMIT") or "2000"),
        audit_days=int(read("AUDIT_DAYS") or "400"),
        phone_otp=read("PHONE_OTP", "false") == "true",
        sms_countries=_listed(read("SMS_COUNTRIES", "")),
        sms_daily_limit=int(read("SMS_DAILY_LIMIT") or "1000"),
        sms_reminders=read("SMS_REMINDERS", "false") == "true",
        reminders=_minutes(read("REMINDERS", "")),
        sweep_workers=int(read("SWEEP_WORKERS") or "1"),
    )


def links_base() -> str:
    """Return the address of the API as people reach it, for links in mails; empty if none is set.

    It never comes from a request.
    """
    configured = load()
    return (configured.account_url or configured.public_url).rstrip("/")


def _listed(text: str) -> frozenset[str]:
    """Return the words of a list with commas."""
    return frozenset(word.strip() for word in text.split(",") if word.strip())


def _networks(name: str, text: str) -> tuple[Network, ...]:
    try:
        return networks_in(text)
    except ValueError as error:
        raise SettingsUnsafe(f"{name} must be networks as in 10.0.0.0/8,2001:db8::/32: {error}") from error


def _minutes(text: str) -> dict[str, int]:
    """Return minutes by kind, from `court=1440 booking=15`."""
    return {kind: int(minutes) for kind, _, minutes in (pair.partition("=") for pair in text.split())}
