"""What a stranger with a plan does: one scene after the other, each about one thing that others have."""

import base64
import json
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from tests.contract.hostile import corpus, raw_of
from tests.stranger import bookings
from tests.stranger.stranger import EVA, VICTIM, Stranger
from tests.stranger.town import ELSEWHERE, PHONE, meeting
from tests.tokens import token


def accounts(stranger: Stranger, minute: int) -> None:
    """Register as others, log in as others, and ask for links of others."""
    ids = stranger.town.ids
    powers = {"rol": "SUPERADMIN", "role": "admin", "tenant": ELSEWHERE, "id": ids["eva"], "activo": True}
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    for number, email in enumerate(
        (
            *(VICTIM, VICTIM, VICTIM.upper(), EVA, f"\u200b{EVA}", EVA.replace("town", "ｔown")),
            *(
                VICTIM.replace("example", "ｅxample"),
                f"x<{VICTIM}>",
                f"a,{VICTIM}",
                f"{VICTIM}\r\nBcc: {EVA}",
            ),
        )
    ):
        fields = {
            "nombre": f"Comprame\u202e {number}",
            "email": email,
            "password": f"otra clave {minute}.{number}",
        }
        source = f"198.51.100.{number}"
        path = "/api/auth/register"
        stranger.send(None, "POST", path, json=fields | powers, headers=headers, source_ip=source)
        stranger.send(None, "POST", path, json=fields | {"password": "12345678"}, source_ip=source)
    for number in range(11):
        for email in (EVA, VICTIM, "xq7.root@town.example"):
            sent = {"email": email, "password": f"intento {minute} {number}"}
            stranger.send(None, "POST", "/api/auth/login", json=sent, source_ip=f"198.51.100.{number}")
    for email in (EVA, VICTIM, EVA.upper(), "xq7.pia@town.example"):
        for _ in range(3):
            stranger.send(None, "POST", "/api/auth/forgot", json={"email": email}, headers=headers)
    stranger.send(None, "POST", "/api/auth/login", json={"email": {"$ne": 1}, "password": ["x"]})
    if stranger.town.login_of_eva() != 200:
        stranger.locked_out.append(f"Eva, minute {minute}")


def links(stranger: Stranger, minute: int) -> None:
    """Forge the tokens of links, and use one's own for others."""
    parts = (json.dumps(["default", stranger.town.ids["eva"], purpose]) for purpose in ("reset", "confirm"))
    forged = [
        f"{base64.urlsafe_b64encode(part.encode()).decode().rstrip('=')}.c2lnbmF0dXJl" for part in parts
    ]
    for value in (*forged, "", "a.b.c", '"><script>', "x" * 3000, "%00", "ñ.ñ"):
        for purpose in ("reset", "confirm"):
            path = f"/api/auth/{purpose}"
            stranger.send(None, "GET", f"{path}?token={quote(value)}&result=done")
            sent = {"token": value, "password": "la clave del extraño"}
            for account in (None, stranger.accounts["lia"]):
                stranger.send(account, "POST", path, json=sent)
            form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://evil.example"}
            stranger.send(None, "POST", path, body=f"token={quote(value)}&password=x".encode(), headers=form)
    for account in stranger.accounts.values():
        stranger.send(account, "POST", "/api/auth/confirm/resend", json={})
        stranger.send(
            account, "POST", "/api/auth/password", json={"current": "x", "password": f"clave {minute} x"}
        )


def forgeries(stranger: Stranger, minute: int) -> None:
    """Be somebody else: by tokens that nobody signed, and by headers."""
    ids, own = stranger.town.ids, str(stranger.accounts["lia"].caller.bearer)
    head, body, signature = own.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims |= {"role": "SUPERADMIN", "rol": "SUPERADMIN", "sub": ids["root"], "tenant": "default"}
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    root: dict[str, Any] = {
        "user": ids["root"],
        "role": "SUPERADMIN",
        "name": "x",
        "email": "x@stranger.example",
    }
    forged = (
        f"{head}.{payload}.{signature}",
        f"{unsigned}.{payload}.",
        f"{unsigned}.{payload}.{signature}",
        token(**root, key="another secret that is long enough for HS256"),
        token(**root, key="x" * 32, tenant=ELSEWHERE),
        token(**root, key="a secret of another length altogether, for HS512, yes", algorithm="HS384"),
        own + "A",
        f"{own}.{own}",
    )
    paths = ("/api/usuarios", "/api/audit", "/api/webhooks", "/api/reservas", f"/api/profiles/{ids['pia']}")
    for bearer in forged:
        for path in paths:
            answer = stranger.send(None, "GET", path, headers={"Authorization": f"Bearer {bearer}"})
            if answer.status < 400:
                stranger.leaks.append(f"a forged token reads {path}")
        stranger.send(
            None, "GET", paths[minute % 5], headers={"Cookie": f"__Host-token={bearer}; token={own}"}
        )
    for name in ("X-User", "X-Role", "X-Amzn-Oidc-Identity", "X-Tenant", "X-Original-Url"):
        stranger.send(stranger.accounts["lia"], "GET", "/api/audit", headers={name: ids["root"]})


def phones(stranger: Stranger, minute: int) -> None:
    """Send codes to others, and guess theirs."""
    for account in stranger.accounts.values():
        for number in (PHONE, "+56911111111", f"+569222{minute:05}", "+1900555123", "x" * 60):
            sent = {"phone": number, "country": "CL", "whatsapp_opt_in": True}
            stranger.send(account, "POST", "/api/me/phone", json=sent)
        for code in range(7):
            guess = {"otp_code": f"{minute * 1000 + code:06}", "phone": PHONE}
            stranger.send(account, "POST", "/api/me/phone/verify-otp", json=guess)


def replays(stranger: Stranger, _: int) -> None:
    """Send what others have sent, under their keys, and one's own again with another body."""
    ids = stranger.town.ids
    for account in (*stranger.accounts.values(), None):
        for key in ("k-1", "k-0", "k-2", "\x7f", "ñ", ""):
            headers = {"Idempotency-Key": key}
            feed, webhook = {"of": "user", "detail": "details"}, {"url": "https://hooks.example.com/xq7"}
            for path, body in (("/api/calendars", feed), ("/api/webhooks", webhook)):
                stranger.send(account, "POST", path, json=body, headers=headers)
            booking = {"title": key, "room_id": int(ids["room"]), **meeting(10)}
            stranger.send(account, "POST", "/api/bookings", json=booking, headers=headers)


def bodies(stranger: Stranger, minute: int) -> None:
    """Send odd and huge bodies to whatever writes."""
    entries = corpus("bodies")
    paths = (
        "/api/reservas",
        "/api/bookings",
        "/api/reservations/payment",
        "/api/v1/reservations",
        "/api/calendars",
    )
    for number, entry in enumerate(entries):
        path = paths[(number + minute) % len(paths)]
        account = stranger.accounts["lia" if number % 2 else "ugo"]
        headers = {"Content-Type": "application/json", **entry.get("headers", {})}
        stranger.send(account, "POST", path, body=raw_of(entry), headers=headers)
    cookie = {"Cookie": f"token={stranger.accounts['lia'].caller.bearer}"}
    for headers in (
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Content-Type": "text/plain"},
    ):
        answer = stranger.send(None, "POST", "/api/reservas", body=b"{}", headers=cookie | headers)
        if answer.status < 400:
            stranger.leaks.append("a page of another site writes")


def flood(stranger: Stranger, _: int) -> None:
    """Try a hundred and one passwords from one place, which says each time that it is another."""
    last: Any = None
    for number in range(101):
        sent = {"token": "x.y", "password": "la clave del extraño"}
        headers = {"X-Forwarded-For": f"10.0.0.{number}", "Forwarded": f"for=10.0.0.{number}"}
        last = stranger.send(
            None, "POST", "/api/auth/reset", json=sent, headers=headers, source_ip="203.0.113.200"
        )
    if last.status != 429:
        stranger.refused_too_late.append("a source is limited, whatever its headers say")


def platform(stranger: Stranger, minute: int) -> None:
    """Webhooks, roles for oneself, and the log of who did what."""
    ids = stranger.town.ids
    for account in stranger.accounts.values():
        for path in (f"/api/webhooks/{ids['webhook']}", f"/api/calendars/{ids['feed_id']}"):
            stranger.send(account, "GET", path)
            stranger.send(account, "DELETE", path)
        for url in ("https://hooks.example.com/mine", "http://169.254.169.254/latest", "https://localhost"):
            stranger.send(account, "POST", "/api/webhooks", json={"url": url})
        for person in (account.id, ids["root"], ids["alma"], ids["eva"]):
            roles = {"roles": ["superadmin", "admin:court", "staff:class"], "active": person == account.id}
            stranger.send(account, "PATCH", f"/api/people/{person}", json=roles)
            stranger.send(
                account, "PATCH", f"/api/usuarios/{person}", json={"rol": "SUPERADMIN", "activo": False}
            )
            stranger.send(account, "DELETE", f"/api/usuarios/{person}")
        stranger.send(account, "PUT", "/api/reminders", json={"rooms": 0, "appointments": 1})
        cursors = ("?cursor=WzEsMl0.c2ln", "?cursor=%00")
        for query in ("", "?all=true", f"?actor={ids['alma']}&limit=1000", *cursors):
            for path in ("/api/audit", "/api/calendars", "/api/usuarios", "/api/reminders"):
                stranger.send(account, "GET", path + query)
    feeds(stranger, minute)


def feeds(stranger: Stranger, minute: int) -> None:
    """Calendars of everything, more than one may have, and addresses that one guesses."""
    ids = stranger.town.ids
    subjects = [("user", ids["pia"]), ("room", ids["room"]), ("court", ids["cancha"])]
    subjects += [("professional", ids["sara"]), ("room", ids["norte_room"])]
    for account in stranger.accounts.values():
        for of, subject in (*subjects, ("user", account.id)):
            for detail in ("busy", "details"):
                body = {"of": of, "id": subject, "detail": detail}
                made = stranger.send(account, "POST", "/api/calendars", json=body)
                if made.status == 201:
                    stranger.send(None, "GET", made.body["data"]["path"])
    for index in range(60 if minute < 30 else 2):
        body = {"of": "room", "id": ids["room"]}
        stranger.send(stranger.accounts["ugo"], "POST", "/api/calendars", json=body)
        guess = stranger.town.feeds["pia"][: -5 - index % 20] + "_" * (1 + index % 20) + ".ics"
        stranger.send(None, "GET", guess)


SCENES: Final[tuple[Callable[[Stranger, int], None], ...]] = (
    *(accounts, links, bookings.courts, bookings.rooms, bookings.appointments, bookings.gym),
    *(platform, phones, replays, forgeries, bodies, flood),
)
