"""The environment, read here and nowhere else. No import fails for want of a variable."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Settings:
    """What a stage configures; each field's environment variable is its name in capitals."""

    stage: str
    reservations_table: str
    ephemeral_table: str
    events_topic_arn: str
    jwt_algorithm: str
    jwt_secret: str
    jwt_secret_arn: str
    jwt_jwks_url: str
    jwt_audience: str
    jwt_issuer: str
    default_tenant: str
    default_timezone: str
    allowed_origins: frozenset[str]
    google_calendar_id: str
    google_calendar_subject: str
    google_calendar_url: str
    google_credentials: str
    google_credentials_arn: str
    jitsi_url: str
    mercadopago_url: str
    mercadopago_token: str
    mercadopago_webhook_secret: str
    mercadopago_secret_arn: str
    payment_currency: str
    public_url: str
    hold_hours: int
    phone_otp: bool
    whatsapp_phone_id: str
    whatsapp_otp_template: str
    whatsapp_notice_template: str
    mail_from: str
    email_queue_url: str
    phone_queue_url: str
    webhook_queue_url: str
    delivery_queue_url: str
    webhook_sink: str
    relay_dead_letters_url: str
    sms_reminders: bool
    reminders: Mapping[str, int]
    sweep_workers: int


@cache
def load() -> Settings:
    """The settings of this process; they do not change while it lives."""
    read = os.environ.get
    origins = (origin.strip() for origin in read("ALLOWED_ORIGINS", "").split(","))
    return Settings(
        stage=read("STAGE", "local"),
        reservations_table=read("RESERVATIONS_TABLE", "cupo-reservations"),
        ephemeral_table=read("EPHEMERAL_TABLE", "cupo-ephemeral"),
        events_topic_arn=read("EVENTS_TOPIC_ARN", ""),
        jwt_algorithm=read("JWT_ALGORITHM", "HS256"),
        jwt_secret=read("JWT_SECRET", ""),
        jwt_secret_arn=read("JWT_SECRET_ARN", ""),
        jwt_jwks_url=read("JWT_JWKS_URL", ""),
        jwt_audience=read("JWT_AUDIENCE", ""),
        jwt_issuer=read("JWT_ISSUER", ""),
        default_tenant=read("DEFAULT_TENANT", "default"),
        default_timezone=read("DEFAULT_TIMEZONE", "UTC"),
        allowed_origins=frozenset(origin for origin in origins if origin),
        google_calendar_id=read("GOOGLE_CALENDAR_ID", ""),
        google_calendar_subject=read("GOOGLE_CALENDAR_SUBJECT", ""),
        google_calendar_url=read("GOOGLE_CALENDAR_URL") or "https://www.googleapis.com/calendar/v3",
        google_credentials=read("GOOGLE_CREDENTIALS", ""),
        google_credentials_arn=read("GOOGLE_CREDENTIALS_ARN", ""),
        jitsi_url=read("JITSI_URL") or "https://meet.jit.si",
        mercadopago_url=read("MERCADOPAGO_URL") or "https://api.mercadopago.com",
        mercadopago_token=read("MERCADOPAGO_TOKEN", ""),
        mercadopago_webhook_secret=read("MERCADOPAGO_WEBHOOK_SECRET", ""),
        mercadopago_secret_arn=read("MERCADOPAGO_SECRET_ARN", ""),
        payment_currency=read("PAYMENT_CURRENCY") or "ARS",
        public_url=read("PUBLIC_URL", ""),
        hold_hours=int(read("HOLD_HOURS") or "24"),
        phone_otp=read("PHONE_OTP", "false") == "true",
        whatsapp_phone_id=read("WHATSAPP_PHONE_ID", ""),
        whatsapp_otp_template=read("WHATSAPP_OTP_TEMPLATE", ""),
        whatsapp_notice_template=read("WHATSAPP_NOTICE_TEMPLATE", ""),
        mail_from=read("MAIL_FROM", ""),
        email_queue_url=read("EMAIL_QUEUE_URL", ""),
        phone_queue_url=read("PHONE_QUEUE_URL", ""),
        webhook_queue_url=read("WEBHOOK_QUEUE_URL", ""),
        delivery_queue_url=read("DELIVERY_QUEUE_URL", ""),
        webhook_sink=read("WEBHOOK_SINK", ""),
        relay_dead_letters_url=read("RELAY_DEAD_LETTERS_URL", ""),
        sms_reminders=read("SMS_REMINDERS", "false") == "true",
        reminders=_minutes(read("REMINDERS", "")),
        sweep_workers=int(read("SWEEP_WORKERS") or "1"),
    )


def _minutes(text: str) -> dict[str, int]:
    """Minutes by kind, out of `court=1440 booking=15`."""
    pairs = (each.partition("=") for each in text.split())
    return {kind: int(minutes) for kind, _, minutes in pairs}
