"""Every path that writes what is around reservations: accounts, phones, webhooks, calendars, reminders."""

from tests.simulation.paths_gym import CLASS, SESSION, member, seated, waiting
from tests.simulation.steps import Given, Path, Turn, Wait, admin, by

_CARLA = {"nombre": "Carla Paz", "email": "carla@example.com", "password": "una contraseña larga"}
REGISTERED = by("ana", "POST", "/api/auth/register", _CARLA, makes="account")
_BORN = {"birth_date": "1990-03-21"}
_LOGIN = {"email": _CARLA["email"], "password": _CARLA["password"]}
_CONFIRMED = by("ana", "POST", "/api/auth/confirm", {"token": "<confirm>", "password": _CARLA["password"]})
_FORGOT = by("ana", "POST", "/api/auth/forgot", {"email": _CARLA["email"]})
_MAILED = Wait(0.0, is_settled=True)
_NEW = "otra contraseña larga"
_NUMBER = {"phone": "+5491123456789"}
PHONE = by("ana", "POST", "/api/me/phone", _NUMBER)
_FEED = {"of": "user"}
WEBHOOK = admin("POST", "/api/webhooks", {"url": "https://hooks.example.com/cupo"}, makes="webhook")
_HOLIDAY = {"from": "2030-12-25", "to": "2030-12-25", "title": "Feriado", "reason": "Navidad"}
_CLOSED = admin("POST", "/api/closures", _HOLIDAY, makes="closure", has_key=True)
VERIFIED = by("ana", "POST", "/api/me/phone/verify-otp", {"otp_code": "<code>"})

_OWNER = "<account>"
_DELETED = admin("DELETE", "/api/usuarios/<account>")
_SEATED: Given = (
    REGISTERED,
    CLASS,
    SESSION,
    *(member(user) for user in (_OWNER, "bruno")),
    seated(_OWNER),
    waiting("bruno"),
    Wait(0.1, is_settled=True),
)
_HOURS = {"work_days": "MON-SUN", "work_start_time": "08:00", "work_end_time": "20:00", "timezone": "UTC"}
_VISIT = {"start_time": "2026-03-12T10:00:00Z", "end_time": "2026-03-12T11:00:00Z"}
_HOSTING: Given = (
    REGISTERED,
    by("ana", "GET", "/api/rooms"),
    admin("PATCH", "/api/professional-settings/<account>", _HOURS),
    by(
        "ana",
        "POST",
        "/api/reservations/create-without-payment",
        {"client_id": "ana", "professional_id": _OWNER, **_VISIT},
    ),
    Wait(0.1, is_settled=True),
)

AROUND = (
    Path(
        "account: register",
        (by("ana", "GET", "/api/rooms"),),
        by("ana", "POST", "/api/auth/register", _CARLA, has_key=True),
    ),
    Path("account: log in", (REGISTERED,), by("ana", "POST", "/api/auth/login", _LOGIN)),
    Path("account: confirm", (REGISTERED, _MAILED), _CONFIRMED),
    Path(
        "account: rename, who is found by their name",
        (REGISTERED, _MAILED, _CONFIRMED),
        admin("PATCH", "/api/usuarios/<account>", {"nombre": "Zoe"}),
    ),
    Path("account: confirm again", (REGISTERED,), by("<account>", "POST", "/api/auth/confirm/resend")),
    Path("account: forget the password", (REGISTERED,), _FORGOT),
    Path(
        "account: reset the password",
        (REGISTERED, _FORGOT, _MAILED),
        by("ana", "POST", "/api/auth/reset", {"token": "<reset>", "password": _NEW}),
    ),
    Path(
        "account: change the password",
        (REGISTERED,),
        by("<account>", "POST", "/api/auth/password", {"current": _CARLA["password"], "password": _NEW}),
    ),
    Path("account: log out everywhere", (REGISTERED,), by("<account>", "POST", "/api/auth/logout-all")),
    Path("log out everywhere", (), by("ana", "POST", "/api/auth/logout-all")),
    Path("log out", (), by("ana", "POST", "/api/auth/logout")),
    Path("account: promote", (REGISTERED,), admin("PATCH", "/api/usuarios/<account>", {"rol": "ADMIN"})),
    Path("account: disable", (REGISTERED,), admin("PATCH", "/api/usuarios/<account>", {"activo": False})),
    Path(
        "account: delete",
        (REGISTERED, admin("GET", "/api/usuarios")),
        admin("DELETE", "/api/usuarios/<account>"),
    ),
    Path("account: delete, with a seat that somebody waits for", _SEATED, _DELETED),
    Path("account: delete a professional", _HOSTING, _DELETED),
    Path(
        "account: give roles in kinds",
        (REGISTERED,),
        admin("PATCH", "/api/people/<account>", {"roles": ["staff:class", "admin:room"]}),
    ),
    Path(
        "person without an account: promote",
        (by("ana", "GET", "/api/rooms"),),
        admin("PATCH", "/api/people/ana", {"roles": ["admin"]}),
    ),
    Path(
        "person without an account: disable",
        (by("ana", "GET", "/api/rooms"), admin("PATCH", "/api/people/ana", {"roles": ["staff"]})),
        admin("PATCH", "/api/people/ana", {"active": False}),
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
    Path("profile: complete", (REGISTERED,), by("<account>", "PUT", "/api/profiles/<account>", _BORN)),
    Path(
        "profile: another name",
        (REGISTERED,),
        by("<account>", "PUT", "/api/profiles/<account>", {"full_name": "Carla Ruiz"}),
    ),
    Path("reminders: choose", (), admin("PUT", "/api/reminders", {"courts": 60, "rooms": 0})),
    Path("tenant: name", (), admin("PUT", "/api/tenant", {"name": "Club Norte", "address": "Calle 1"})),
    Path("rules: of a kind", (), admin("PUT", "/api/rules/court", {"notice": 5})),
    Path("closure: make", (), _CLOSED),
    Path("closure: look at what came in", (_CLOSED,), Turn("sweep", hours=0.02)),
    Path("closure: delete", (_CLOSED,), admin("DELETE", "/api/closures/<closure>")),
)
