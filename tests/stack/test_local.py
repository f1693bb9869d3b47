"""What the local stack takes from the environment, and what it keeps out."""

import os
from pathlib import Path

import jwt
import pytest

from chalicelib.domain.key_ring import key_ring
from stack.local import (
    SENDER,
    Unusable,
    address_of,
    configure,
    has_own_provider,
    isolate,
    keep_secret,
    locked,
    make_private,
    parameters_from,
    running,
    settings_from,
    write_private,
)
from stack.run import was_interrupted
from stack.tokens import claims_from, token

SECRET = "x" * 64
NOW = 1_700_000_000.5


def test_the_port_is_8000_unless_said_otherwise(tmp_path: Path) -> None:
    given = {"DATA_DIR": str(tmp_path), "JWT_SECRET": SECRET}

    assert settings_from(given).url == "http://127.0.0.1:8000"
    assert settings_from({**given, "PORT": "9000"}).url == "http://127.0.0.1:9000"


def test_a_port_that_is_none_is_refused(tmp_path: Path) -> None:
    for port in ("http", "-1", "0", "65536", "80.5", "²"):
        with pytest.raises(Unusable, match="PORT"):
            settings_from({"PORT": port, "DATA_DIR": str(tmp_path)})


def test_a_directory_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()

    with pytest.raises(Unusable, match="DATA_DIR"):
        settings_from({"DATA_DIR": str(file)})


def test_a_secret_is_made_once_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    first = settings_from({"DATA_DIR": str(tmp_path)}).jwt_secret
    second = settings_from({"DATA_DIR": str(tmp_path)}).jwt_secret

    assert first == second
    assert len(first) == 64
    assert (tmp_path / "jwt-secret").stat().st_mode & 0o777 == 0o600


def test_a_given_secret_is_not_kept(tmp_path: Path) -> None:
    assert settings_from({"DATA_DIR": str(tmp_path), "JWT_SECRET": SECRET}).jwt_secret == SECRET
    assert list(tmp_path.iterdir()) == []


def test_a_directory_serves_one_at_a_time(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(Unusable, match="Another server"):
        locked(tmp_path)

    locked(tmp_path).close()


def modes(directory: Path) -> dict[str, int]:
    """What everybody but the owner may do with a directory and all that is in it."""
    paths = (directory, *directory.rglob("*"))
    return {path.name: path.stat().st_mode & 0o077 for path in paths if not path.is_symlink()}


def test_what_the_stack_writes_is_its_owners(tmp_path: Path) -> None:
    data_dir = tmp_path / "a" / "data"
    settings_from({"DATA_DIR": str(data_dir)})
    locked(data_dir).close()
    write_private(data_dir / "running.json", '{"access_key_id": "ñ"}')
    keep_secret(data_dir, SECRET)

    assert (data_dir / "running.json").read_text(encoding="utf-8") == '{"access_key_id": "ñ"}'
    assert modes(data_dir) == dict.fromkeys(("data", "jwt-secret", "lock", "running.json"), 0)


def test_what_was_open_to_others_becomes_its_owners(tmp_path: Path) -> None:
    state = tmp_path / "emulator" / "state"
    state.mkdir(parents=True)
    (state / "sqs.json").touch()
    (tmp_path / "emulator" / "link").symlink_to("/etc/hosts")
    files = ("jwt-secret", "lock", "payments.json", "running.json", "webhooks.jsonl", "emulator/emulator.log")
    for file in files:
        (tmp_path / file).touch()
    for path in (tmp_path, *tmp_path.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o777 if path.is_dir() else 0o666)
    program = state / "program"
    program.touch()
    program.chmod(0o755)
    write_private(tmp_path / "running.json", "{}")

    make_private(tmp_path)

    assert set(modes(tmp_path).values()) == {0}
    assert program.stat().st_mode & 0o777 == 0o700
    assert Path("/etc/hosts").stat().st_mode & 0o004


def test_a_directory_for_everybody_is_left_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o1777)

    with pytest.raises(Unusable, match="a directory of its own"):
        make_private(tmp_path)

    assert tmp_path.stat().st_mode & 0o7777 == 0o1777


def test_nothing_of_the_users_own_aws_is_left() -> None:
    environment = {"AWS_PROFILE": "mine", "AWS_ENDPOINT_URL_DYNAMODB": "x", "https_proxy": "x", "HOME": "/h"}

    isolate(environment, "http://127.0.0.1:4566", "CUPO1")

    assert environment.keys().isdisjoint({"AWS_PROFILE", "AWS_ENDPOINT_URL_DYNAMODB", "https_proxy"})
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
    assert environment["AWS_ACCESS_KEY_ID"] == "CUPO1"
    assert environment["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert environment["HOME"] == "/h"


def test_the_application_gets_what_its_function_on_aws_gets() -> None:
    kept = {
        "ALLOWED_ORIGINS": "http://localhost:3000",
        "PHONE_OTP": "true",
        "GOOGLE_CREDENTIALS": "{}",
        "GOOGLE_CALENDAR_ID": "salas@example.com",
        "JITSI_URL": "",
        "MERCADOPAGO_TOKEN": "TEST-1",
        "HOLD_HOURS": "2",
        "REMINDERS": "booking=15",
        "WEBHOOK_SINK": "http://127.0.0.1:9",
    }
    arns = dict.fromkeys(("JWT_SECRET_ARN", "GOOGLE_CREDENTIALS_ARN", "MERCADOPAGO_SECRET_ARN"), "arn")
    environment = {**kept, **arns, "JWT_AUDIENCE": "x", "WHATSAPP_PHONE_ID": "mine"}

    configure(
        environment,
        {"ReservationsTable": "r", "EphemeralTable": "e", "EventsTopicArn": "t", "EmailQueueUrl": "q"},
        key_ring(SECRET),
    )

    assert environment == {
        **kept,
        "STAGE": "local",
        "RESERVATIONS_TABLE": "r",
        "EPHEMERAL_TABLE": "e",
        "EVENTS_TOPIC_ARN": "t",
        "EMAIL_QUEUE_URL": "q",
        "MAIL_FROM": SENDER,
        "DEFAULT_TIMEZONE": "UTC",
        "LANGUAGES": "es",
        "SMS_COUNTRIES": "all",
        "WHATSAPP_PHONE_ID": "phone-number-id-local",
        "WHATSAPP_OTP_TEMPLATE": "cupo_otp",
        "JWT_SECRET": key_ring(SECRET).text(),
    }


def test_the_template_gets_what_is_said_and_its_own_defaults_otherwise() -> None:
    said = parameters_from(
        {
            "GOOGLE_CALENDAR_ID": "salas@example.com",
            "JITSI_URL": "",
            "PAYMENT_CURRENCY": "UYU",
            "HOLD_HOURS": "2",
            "MERCADOPAGO_TOKEN": "TEST-1",
            "REMINDERS": "booking=15 court=1440",
            "SMS_REMINDERS": "true",
            "WEBHOOK_SINK": "http://127.0.0.1:9",
        }
    )

    assert said["GoogleCalendarId"] == "salas@example.com"
    assert said.keys().isdisjoint({"JitsiUrl", "GoogleCalendarUrl", "GoogleCalendarSubject"})
    assert (said["PaymentCurrency"], said["HoldHours"]) == ("UYU", "2")
    assert "TEST-1" not in said.values()
    assert (said["Reminders"], said["SmsReminders"]) == ("booking=15 court=1440", "true")
    assert said["WebhookSink"] == "http://127.0.0.1:9"

    unsaid = parameters_from({})
    assert unsaid.keys().isdisjoint({"GoogleCalendarId", "Reminders", "SmsReminders"})
    assert unsaid["WebhookSink"] == ""
    assert said["WhatsAppPhoneId"] == unsaid["WhatsAppPhoneId"] == "phone-number-id-local"
    assert unsaid["WhatsAppNoticeTemplate"] == "cupo_notice"


def test_mails_come_from_whom_is_said() -> None:
    for given, sender, address in (
        ("", "Cupo <reservas@cupo.example>", "reservas@cupo.example"),
        ("Club Norte <hola@norte.example>", "Club Norte <hola@norte.example>", "hola@norte.example"),
        ("hola@norte.example", "hola@norte.example", "hola@norte.example"),
    ):
        assert parameters_from({"MAIL_FROM": given})["MailFrom"] == sender
        assert address_of(sender) == address


def test_a_sender_without_an_address_or_a_setting_of_another_form_is_refused_with_an_example() -> None:
    for given in ("Club Norte", "hola@", "@norte.example", "<>", "a@b, c@d"):
        with pytest.raises(Unusable, match="MAIL_FROM"):
            parameters_from({"MAIL_FROM": given})
    forms = {
        "GUESTS_DAILY_LIMIT": ("0", "39", "many"),
        "HOSTED_DAILY_LIMIT": ("0", "many"),
        "ADDRESS_DAILY_LIMIT": ("0", "-1"),
        "INVITATIONS_DAILY_LIMIT": ("0", "1e3"),
        "REMINDERS": ("15", "booking=soon", "booking=15,court=1440", "booking=¹⁵"),
        "SMS_COUNTRIES": ("ar", "ARG", "AR;CL", "AR,", "*"),
        "SMS_DAILY_LIMIT": ("0", "-1", "many", "¹⁵"),
        "SMS_REMINDERS": ("yes",),
        "SOURCE_RATE": ("-1", "many", "¹⁵"),
        "USER_RATE": ("-1", "1.5"),
        "WEBHOOK_SINK": ("localhost:3000", "http://"),
    }
    for name, values in forms.items():
        for given in values:
            with pytest.raises(Unusable, match=f"{name} must be something like"):
                parameters_from({name: given})


def test_a_front_end_that_is_no_network_is_refused_with_an_example() -> None:
    assert parameters_from({"TRUSTED_PROXIES": "127.0.0.0/8,::1"})["TrustedProxies"] == "127.0.0.0/8,::1"
    for given in ("localhost", "127.0.0.1/8", "0.0.0.0/0"):
        with pytest.raises(Unusable, match=r"TRUSTED_PROXIES must be networks, as in 127\.0\.0\.0/8,::1"):
            parameters_from({"TRUSTED_PROXIES": given})


def test_who_runs_a_stack_notes_where_it_is(tmp_path: Path) -> None:
    settings = settings_from({"DATA_DIR": str(tmp_path), "JWT_SECRET": SECRET})
    with pytest.raises(Unusable, match="make run"):
        running(settings)

    settings.note.write_text('{"endpoint": "http://127.0.0.1:4566"}')

    assert running(settings) == {"endpoint": "http://127.0.0.1:4566"}


def test_a_provider_of_ones_own_takes_the_place_of_the_local_one() -> None:
    assert has_own_provider({"MERCADOPAGO_TOKEN": "TEST-1"})
    assert has_own_provider({"MERCADOPAGO_URL": "http://127.0.0.1:9999"})
    assert not has_own_provider({"MERCADOPAGO_TOKEN": "", "PUBLIC_URL": "https://example.com"})


def test_a_token_says_who_it_is_for() -> None:
    claims = claims_from({"USER": "ana", "ROLE": "ADMIN", "TENANT": "norte", "NAME": "Ana Ruiz"})

    decoded = jwt.decode(
        token(SECRET, claims, now=NOW), SECRET, algorithms=["HS256"], options={"verify_exp": False}
    )

    assert decoded == {
        "sub": "ana",
        "email": "ana@example.com",
        "name": "Ana Ruiz",
        "role": "ADMIN",
        "tenant": "norte",
        "iat": 1_700_000_000,
        "exp": 1_700_604_800,
    }


def test_a_process_that_is_no_make_was_not_interrupted() -> None:
    assert not was_interrupted(1)
    assert not was_interrupted(2**30)
