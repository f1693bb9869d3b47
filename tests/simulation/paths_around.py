"""Every path that writes what is around reservations: accounts, phones, webhooks, calendars, reminders."""

from tests.simulation.steps import Path, admin, by

_CARLA = {"nombre": "Carla Paz", "email": "carla@example.com", "password": "una contraseña larga"}
REGISTERED = by("ana", "POST", "/api/auth/register", _CARLA, makes="account")
_LOGIN = {"email": _CARLA["email"], "password": _CARLA["password"]}
_NUMBER = {"phone": "+5491123456789"}
PHONE = by("ana", "POST", "/api/me/phone", _NUMBER)
_FEED = {"of": "user"}
WEBHOOK = admin("POST", "/api/webhooks", {"url": "https://hooks.example.com/cupo"}, makes="webhook")
VERIFIED = by("ana", "POST", "/api/me/phone/verify-otp", {"otp_code": "<code>"})

AROUND = (
    Path("account: register", (), by("ana", "POST", "/api/auth/register", _CARLA, has_key=True)),
    Path("account: log in", (REGISTERED,), by("ana", "POST", "/api/auth/login", _LOGIN)),
    Path("log out", (), by("ana", "POST", "/api/auth/logout")),
    Path("account: promote", (REGISTERED,), admin("PATCH", "/api/usuarios/<account>", {"rol": "ADMIN"})),
    Path("account: disable", (REGISTERED,), admin("PATCH", "/api/usuarios/<account>", {"activo": False})),
    Path(
        "account: delete",
        (REGISTERED, admin("GET", "/api/usuarios")),
        admin("DELETE", "/api/usuarios/<account>"),
    ),
    Path("directory: meet", (), by("ana", "GET", "/api/reservas")),
    Path(
        "phone: save",
        (),
        by("ana", "POST", "/api/me/phone", _NUMBER, has_key=True),
        is_known_again=True,
    ),
    Path("phone: verify", (PHONE,), VERIFIED),
    Path("webhook: register", (), admin("POST", WEBHOOK.path, WEBHOOK.body, has_key=True)),
    Path("webhook: delete", (WEBHOOK,), admin("DELETE", "/api/webhooks/<webhook>")),
    Path("calendar: make", (), by("ana", "POST", "/api/calendars", _FEED, has_key=True)),
    Path(
        "calendar: revoke",
        (by("ana", "POST", "/api/calendars", _FEED, makes="feed"),),
        by("ana", "DELETE", "/api/calendars/<feed>"),
    ),
    Path("language: choose", (), by("ana", "PUT", "/api/me/language", {"language": "es"})),
    Path("reminders: choose", (), admin("PUT", "/api/reminders", {"courts": 60, "rooms": 0})),
)
