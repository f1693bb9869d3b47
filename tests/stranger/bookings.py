"""What a stranger tries with what others book: courts, rooms, appointments and classes."""

from typing import Any, Final
from urllib.parse import quote

from tests.stranger.stranger import EVA, Account, Stranger
from tests.stranger.town import DAY, DEPOSIT, NEIGHBOURS, hours, meeting

FAR: Final = ("2024-06-03", "2025-01-10", "2025-03-01", "2030-01-01", "9999-12-31", "2024-01-13")


def courts(stranger: Stranger, _: int) -> None:
    """Book far ahead and many, and change what others have."""
    ids = stranger.town.ids
    body: dict[str, Any]
    for turn, account in enumerate(stranger.accounts.values()):
        day = f"2024-01-{20 + turn}"
        _reserve(stranger, account, *FAR, DAY, DAY, *[day] * 6)
        for reserva in (ids["reserva"], ids["her_reserva"]):
            path = f"/api/reservas/{reserva}"
            for body in (
                {"estado": "CANCELADA"},
                {"estado": "CONFIRMADA"},
                {"usuarioId": account.id, "notas": "x"},
            ):
                stranger.send(account, "PATCH", path, json=body)
            stranger.send(account, "DELETE", path)
            stranger.send(account, "GET", path)
        own = f"/api/reservas/{stranger.ids.get(f'reserva {account.id}')}"
        for body in ({"estado": "CONFIRMADA"}, {"estado": "CANCELADA", "total": -1}, {"estado": "CANCELADA"}):
            stranger.send(account, "PATCH", own, json=body)
        # It was cancelled twice: that makes room for one.
        _reserve(stranger, account, day, day)
        stranger.send(account, "GET", "/api/reservas?usuarioId=" + ids["leo"])
        cancha = {"nombre": "Mía", "tipo": "TENIS", "precioPorHora": 0, "capacidad": 1, "activa": False}
        for method, path in (("POST", "/api/canchas"), ("PUT", f"/api/canchas/{ids['cancha']}")):
            stranger.send(account, method, path, json=cancha)


def _reserve(stranger: Stranger, account: Account, *days: str) -> None:
    """Reserve an hour of each of these days, one later than the other, as if for somebody else."""
    ids = stranger.town.ids
    wanted: dict[str, Any] = {
        "canchaId": ids["cancha"],
        "usuarioId": ids["leo"],
        "total": 0,
        "rol": "ADMIN",
    }
    for number, fecha in enumerate(days, start=8):
        times = {"horaInicio": f"{number:02}:00", "horaFin": f"{number + 1:02}:00"}
        answer = stranger.send(account, "POST", "/api/reservas", json={**wanted, "fecha": fecha, **times})
        if answer.status == 201:
            stranger.ids[f"reserva {account.id}"] = answer.body["reserva"]["id"]


def rooms(stranger: Stranger, minute: int) -> None:
    """Invite others by the dozen, look into their meetings, and search for them."""
    ids, town = stranger.town.ids, stranger.town
    guests = [town.email(word) for word in NEIGHBOURS]
    for turn, account in enumerate(stranger.accounts.values()):
        day = f"2024-0{1 + minute // 30}-{20 + turn}"
        for number in range(5):
            times = meeting(7 + number, day)
            body = {"title": "Comprame https://evil.example", "room_id": int(ids["other_room"]), **times}
            body |= {
                "guests": guests[: 1 + number % 3],
                "created_by": ids["mia"],
                "description": "\u202e=cmd",
            }
            made = stranger.send(account, "POST", "/api/bookings", json=body)
            if made.status == 201:
                path = f"/api/bookings/{made.body['data']['id']}"
                for guests_now in (guests, guests[:1], guests[1:], []):
                    stranger.send(
                        account, "PUT", path, json={"guests": guests_now, "title": f"Oferta {number}"}
                    )
                stranger.send(account, "PUT", path, json={"start_datetime": "2029-01-01T10:00:00Z"})
                if number % 2:
                    stranger.send(account, "PATCH", f"{path}/cancel", json={"reason": "x"})
        for number in range(7):
            alone = {"title": "x", "room_id": int(ids["other_room"]), **meeting(14 + number, day)}
            stranger.send(account, "POST", "/api/bookings", json=alone)
        _look_at_rooms(stranger, account)
        for booking in (ids["booking"], ids["cancelled"], ids["invited"], ids["norte_booking"]):
            path = f"/api/bookings/{booking}"
            stranger.send(account, "GET", path)
            stranger.send(account, "PUT", path, json={"title": "Mía", "guests": [account.email]})
            stranger.send(account, "PATCH", f"{path}/cancel", json={"reason": "x"})
            stranger.send(account, "DELETE", path)
        for q in ("xq7", "vecina", "town", EVA, "ma", "%_"):
            answer = stranger.send(account, "GET", f"/api/bookings/search-users?q={quote(q)}")
            if answer.status == 200 and not account.is_proved:
                stranger.leaks.append("an unproved account searches")


def _look_at_rooms(stranger: Stranger, account: Account) -> None:
    """Ask in every way who meets when, and run into a meeting."""
    ids = stranger.town.ids
    taken = {"room_id": int(ids["room"]), **meeting(10)}
    for more in ({"title": "x"}, {"title": "x", "guests": ["xq7.pia@town.example", "no.one@town.example"]}):
        stranger.send(account, "POST", "/api/bookings", json=taken | more)
    slot = f"start_datetime={DAY}T00:00:00Z&end_datetime={DAY}T23:00:00Z"
    for path in (
        f"/api/rooms/{ids['room']}/availability?{slot}",
        f"/api/bookings/check-availability?room_id={ids['room']}&{slot}",
        f"/api/bookings/check-availability?room_id={ids['norte_room']}&{slot}",
        f"/api/bookings?room_id={ids['room']}&per_page=100&user_id={ids['mia']}",
        f"/api/bookings/calendar?start={DAY}&end=2024-03-01",
        "/api/dashboard/weekly-calendar?week_offset=0",
        f"/api/dashboard/room-calendar/{ids['room']}?month=2024-01",
        f"/api/rooms/{ids['norte_room']}",
    ):
        stranger.send(account, "GET", path)


def appointments(stranger: Stranger, minute: int) -> None:
    """Book for others, as the professional, and hold what is never paid."""
    ids, path = stranger.town.ids, "/api/reservations/create-without-payment"
    for turn, account in enumerate(stranger.accounts.values()):
        for number in range(9):
            claim = {"client_id": account.id, "professional_id": ids["sara"], "status": "CONFIRMED"}
            claim |= hours(8 + number, f"2024-01-{20 + turn + minute % 4}")
            made = stranger.send(account, "POST", path, json=claim)
            if made.status == 201:
                own = f"/api/reservations/{made.body['data']['id']}"
                stranger.send(account, "PATCH", own, json={"status": "CONFIRMED"})
                if number % 3 == 0:
                    stranger.send(account, "PATCH", own, json=hours(19, f"2024-01-{20 + turn}"))
                    stranger.send(account, "DELETE", own)
            held = {**claim, "professional_id": ids["tea"]}
            sent = {"reservation": held, "deposit_amount": DEPOSIT}
            stranger.send(account, "POST", "/api/reservations/payment", json=sent)
        for who in ("pia", "sara", "eva"):
            claim = {"client_id": ids[who], "professional_id": ids["sara"], **hours(15)}
            stranger.send(account, "POST", path, json=claim)
            held = {**claim, "professional_id": ids["tea"], "id": ids["hold"]}
            sent = {"reservation": held, "deposit_amount": 1}
            stranger.send(account, "POST", "/api/reservations/payment", json=sent)
        taken = {"client_id": account.id, "professional_id": ids["tea"], "id": ids["hold"], **hours(11)}
        sent = {"reservation": taken, "deposit_amount": DEPOSIT}
        stranger.send(account, "POST", "/api/reservations/payment", json=sent)
        _look_at_patients(stranger, account)


def _look_at_patients(stranger: Stranger, account: Account) -> None:
    ids = stranger.town.ids
    for person in ("pia", "paco", "sara", "root", "eva"):
        for path in (f"/api/reservations/user/{ids[person]}", f"/api/profiles/{ids[person]}"):
            stranger.send(account, "GET", path)
        change = {"full_name": "Otra", "email": account.email, "role": "ADMIN", "is_active": False}
        stranger.send(account, "PUT", f"/api/profiles/{ids[person]}", json=change)
    for appointment in (ids["appointment"], ids["hold"]):
        path = f"/api/reservations/{appointment}"
        stranger.send(account, "GET", path)
        for body in ({"status": "CANCELLED"}, hours(18)):
            stranger.send(account, "PATCH", path, json=body)
        stranger.send(account, "DELETE", path)
    for path in (
        *("/api/reservations", "/api/profiles", "/api/professional-settings"),
        f"/api/reservations/professional/{ids['sara']}",
        f"/api/reservations/professional/{ids['tea']}",
        f"/api/reservations/availability?date={DAY}&professional_id={ids['sara']}",
    ):
        stranger.send(account, "GET", path)
    stranger.send(account, "POST", "/api/reservations/by-users", json=[{"id": ids["appointment"]}])
    for person in (ids["sara"], account.id):
        settings: dict[str, Any] = {"work_days": "MON", "requires_deposit": False}
        stranger.send(account, "PATCH", f"/api/professional-settings/{person}", json=settings)


def gym(stranger: Stranger, _: int) -> None:
    """Take a seat without a membership, or make oneself one."""
    ids, seats = stranger.town.ids, "/api/v1/reservations"
    for account in stranger.accounts.values():
        reference = {"classSessionId": ids["session"], "userId": ids["uma"], "notes": "x"}
        for method, path in (
            *(("POST", seats), ("POST", f"{seats}/waitlist"), ("POST", f"{seats}/validate")),
            *(("DELETE", f"{seats}/waitlist"), ("PATCH", f"{seats}/{quote(ids['seat'])}")),
            *(
                ("DELETE", f"{seats}/{quote(ids['seat'])}"),
                ("PATCH", f"{seats}/{quote(ids['seat'])}/reactivate"),
            ),
            *(
                ("DELETE", f"{seats}/{quote(ids['seat'])}/permanent"),
                ("PATCH", f"/api/v1/classes/{ids['class']}"),
            ),
            *(
                ("PATCH", f"/api/v1/class-sessions/{ids['session']}"),
                ("DELETE", f"/api/v1/classes/{ids['class']}"),
            ),
        ):
            stranger.send(account, method, path, json={**reference, "status": "CANCELLED", "maxCapacity": 1})
        member = {
            "userProfileId": account.id,
            "type": "PRO",
            "startDate": "2024-01-01",
            "endDate": "2024-12-31",
        }
        stranger.send(account, "POST", "/api/v1/memberships", json=member)
        path = f"/api/v1/memberships/{ids['membership_uma']}"
        stranger.send(account, "PATCH", path, json={"userProfileId": account.id, "status": "SUSPENDED"})
        for query in (f"?userId={quote(ids['uma'])}&limit=100", f"?classSessionId={quote(ids['session'])}"):
            stranger.send(account, "GET", seats + query)
        for path in (
            f"{seats}/{quote(ids['seat'])}",
            "/api/v1/memberships",
            "/api/v1/memberships/me",
            f"{seats}/me",
        ):
            stranger.send(account, "GET", path)
