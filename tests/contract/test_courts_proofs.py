"""What an address gives only once it is proved, and how it is (contract common.md, *Who is who*)."""

import re
from datetime import timedelta
from typing import Final
from urllib.parse import parse_qs, urlsplit

from chalicelib import settings
from chalicelib.store import account_overrides, people
from chalicelib.store.tables import client
from tests.contract.appointments import Appointments
from tests.contract.appointments import slot as session_slot
from tests.contract.callers import Caller
from tests.contract.courts import At, Courts, SettingsChanged, cookie_of, refused
from tests.contract.notices import out
from tests.contract.rooms import Rooms, slot
from tests.contract.rooms_answers import faulty, no_user
from tests.pipeline import Mail, Pipeline
from tests.store.days import items

KNOWN: Final = "El email ya está registrado"
UNPROVED: Final = {"message": "Confirma primero tu dirección de correo"}
USED: Final = "El enlace no es válido, ya se usó o ha caducado"
EVA: Final = "eva@example.com"
IRIS: Final = {"name": "Iris Peña", "email": "iris@example.com"}
CONFIRM: Final = "Confirma tu dirección de correo"


def mails(behind: Pipeline, to: str = EVA) -> list[Mail]:
    """What has gone to an address so far."""
    behind.run()
    return [mail for mail in behind.mails if mail.to == to]


def token_in(mail: Mail) -> str:
    """The token of the one link in a mail."""
    [url] = re.findall(r"https?://\S+", mail.text)
    [token] = parse_qs(urlsplit(url).query)["token"]
    return str(token)


def sent_token(behind: Pipeline, to: str = EVA) -> str:
    return token_in(mails(behind, to)[-1])


def invited(rooms: Rooms, email: str, hour: str = "10:00") -> bool:
    """Whether this address can be invited to a booking of that hour."""
    answer = rooms.create(guests=[email], **slot(hour))
    assert answer.status in (201, 422), answer.raw
    return answer.status == 201


def test_a_registration_writes_four_items_and_the_rows_that_lead_to_a_name_wait_for_the_proof(
    courts: Courts, behind: Pipeline
) -> None:
    """It is open to everybody: a name of many words would be ninety rows more."""
    name = "María de los Ángeles Fernández Etcheverry"
    courts.register(email=EVA, nombre=name)
    registered = {(item["pk"]["S"], item["sk"]["S"]) for item in items()}
    assert courts.confirm(sent_token(behind), password="una clave larga").status == 200

    assert len(registered) == 4
    assert len(items()) > 40


# Taking over.


def test_an_address_that_a_token_proved_cannot_be_registered(rooms: Rooms, courts: Courts) -> None:
    iris = rooms.by("iris", **IRIS).known()

    refused(courts.register(email="IRIS@example.com", nombre="Iris"), 409, KNOWN)

    booking = rooms.booked(guests=["iris@example.com"])
    assert iris.get(booking["id"]).status == 200


def test_who_registers_an_address_first_does_not_keep_it_from_its_owner(rooms: Rooms, courts: Courts) -> None:
    stranger = courts.registered(email="iris@example.com", nombre="Iris")
    iris = rooms.by("iris", **IRIS).known()

    booking = rooms.booked(guests=["iris@example.com"])

    assert booking["guests"][0]["name"] == "Iris Peña"
    assert iris.get(booking["id"]).status == 200
    assert stranger.request("GET", f"/api/bookings/{booking['id']}").status == 403
    # The account has lost the address: nobody logs in with it, and nobody registers it.
    refused(courts.login(email="iris@example.com"), 401)
    refused(courts.register(email="iris@example.com", password="otra clave larga"), 409, KNOWN)


def test_a_token_that_does_not_prove_its_address_takes_nothing_from_its_owner(rooms: Rooms) -> None:
    iris = rooms.by("iris", **IRIS).known()
    for hour, verified in enumerate((False, None, "true", 1, "yes"), 10):
        claims = {} if verified is None else {"email_verified": verified}
        impostor = rooms.by("impostor", **IRIS, **claims).known()
        booking = rooms.booked(guests=["iris@example.com"], **slot(f"{hour}:00"))
        assert iris.get(booking["id"]).status == 200
        assert impostor.get(booking["id"]).status == 403
        assert rooms.found("peña") == ["Iris Peña"]
        # Names and all else still follow the token.
        assert impostor.search("iris").body == UNPROVED


def test_a_known_user_keeps_their_address_when_their_token_claims_that_of_another(rooms: Rooms) -> None:
    rooms.by("iris", **IRIS).known()
    sol = rooms.by("sol", name="Sol", email="sol@example.com").known()

    rooms.by("sol", name="Sol Ríos", email="iris@example.com").known()

    assert rooms.found("sol") == ["Sol Ríos"]
    assert [each["email"] for each in sol.search("sol").body["data"]] == ["sol@example.com"]
    assert rooms.found("peña") == ["Iris Peña"]


def test_a_token_that_does_not_prove_does_not_replace_a_proved_address(rooms: Rooms) -> None:
    rooms.by("iris", **IRIS).known()
    rooms.by("iris", name="Iris Paz", email="otra@example.com", email_verified=False).known()

    assert [each["email"] for each in rooms.search("paz").body["data"]] == ["iris@example.com"]
    faulty(rooms.create(guests=["otra@example.com"]), guests=no_user("otra@example.com"))


def made_before(user: str) -> None:
    """Let a person, and their account, be as they were written before addresses were proved."""
    table = settings.load().reservations_table
    for item in items():
        place = {"pk": item["pk"], "sk": item["sk"]}
        if item["pk"]["S"].endswith(f"#USR#{user}") and item["sk"]["S"] == "PERSON":
            update = {"UpdateExpression": "REMOVE #data.proof", "ExpressionAttributeNames": {"#data": "data"}}
            client().update_item(TableName=table, Key=place, **update)
        elif item["sk"]["S"] in ("PROFILE", "LOGIN") and user in (item["pk"]["S"] + str(item.get("user"))):
            update = {"UpdateExpression": "REMOVE unproved, unproved_until, dk, due"}
            client().update_item(TableName=table, Key=place, **update)
    people.clear_cache()


def test_an_account_of_before_counts_as_proved_unless_somebody_elses_token_proves_its_address(
    rooms: Rooms, courts: Courts
) -> None:
    for email, name in (("iris@example.com", "Iris Vieja"), (EVA, "Eva Vieja")):
        made_before(courts.proved(email=email, nombre=name).usuario["id"])
    assert rooms.found("vieja") == ["Eva Vieja", "Iris Vieja"]
    refused(courts.register(email=EVA, password="otra clave larga"), 409, KNOWN)

    iris = rooms.by("iris", **IRIS).known()

    booking = rooms.booked(guests=["iris@example.com", EVA])
    assert [guest["name"] for guest in booking["guests"]] == ["Iris Peña", "Eva Vieja"]
    assert iris.get(booking["id"]).status == 200
    assert rooms.found("vieja") == ["Eva Vieja"]


def test_a_user_of_before_becomes_certain_with_their_next_token(rooms: Rooms) -> None:
    rooms.by("iris", **IRIS).known()
    made_before("iris")
    iris = rooms.by("iris", **IRIS).known()

    rooms.by("otra", **IRIS).known()

    booking = rooms.booked(guests=["iris@example.com"])
    assert iris.get(booking["id"]).status == 200


def test_a_token_of_an_account_here_never_proves_and_changes_nothing_of_it(
    rooms: Rooms, courts: Courts
) -> None:
    eva = courts.registered(email=EVA, nombre="Eva Paz")
    for claims in ({"email": EVA}, {"email": "rita@example.com"}, {"email": EVA, "email_verified": True}):
        same = rooms.by(eva.usuario["id"], name="Rita", **claims)
        assert same.search("eva").body == UNPROVED
        assert same.known()
    assert not invited(rooms, EVA)
    assert not invited(rooms, "rita@example.com")
    assert eva.request("GET", f"/api/profiles/{eva.usuario['id']}").body["data"][0]["email"] == EVA


# Proving.


def test_registering_sends_one_mail_and_its_link_proves_the_address(
    courts: Courts, rooms: Rooms, behind: Pipeline
) -> None:
    eva = courts.registered()
    [mail] = mails(behind)
    assert mail.subject == CONFIRM
    assert "https://cupo.example/api/auth/confirm?token=" in mail.text
    # The name is a stranger's text, and stands nowhere in a mail to somebody who may be another.
    assert "Paz" not in mail.text + mail.html + str(mail.message["to"])
    assert (rooms.found("eva"), invited(rooms, EVA)) == ([], False)

    answer = eva.confirm(token_in(mail))

    assert (answer.status, answer.body) == (200, {"ok": True, "usuario": eva.usuario})
    assert (rooms.found("eva"), invited(rooms, EVA)) == (["Eva Paz"], True)
    assert [mail.subject for mail in mails(behind)] == [CONFIRM, "Invitación: Reunión"]


def test_the_link_needs_the_session_or_the_password_of_its_account(courts: Courts, behind: Pipeline) -> None:
    """Else its owner would prove their address for an account that a stranger made with it."""
    eva = courts.registered()
    token, sol = sent_token(behind), courts.proved(email="sol@example.com")

    refused(courts.nobody.confirm(token), 401, "No autenticado")
    refused(sol.confirm(token), 401, "No autenticado")
    refused(courts.by("ana").confirm(token), 401, "No autenticado")
    refused(courts.nobody.confirm(token, password="incorrecta"), 401, "Credenciales inválidas")
    assert courts.nobody.confirm(token, password="una clave larga").status == 200
    assert eva.me().status == 200


def test_the_link_works_once_for_a_day_and_no_other_does(courts: Courts, behind: Pipeline, at: At) -> None:
    eva = courts.registered()
    token = sent_token(behind)
    for forged in (
        "x",
        "",
        "a.b",
        token[:-2],
        token + "A",
        f"{token}.{token}",
        token.replace(".", ""),
        "ñ.ñ",
    ):
        assert eva.confirm(forged).status == 400, forged
    at("2024-01-15T12:00:00Z")
    refused(eva.confirm(token), 400, USED)

    assert eva.resend().status == 200
    token = sent_token(behind)
    assert eva.confirm(token).status == 200
    refused(eva.confirm(token), 400, USED)
    assert (eva.resend().status, len(mails(behind))) == (200, 2)


def test_further_links_are_five_an_hour(courts: Courts, behind: Pipeline) -> None:
    eva = courts.registered()
    for _ in range(5):
        assert eva.resend().status == 200
    answer = eva.resend()
    assert refused(answer, 429)
    assert 0 < int(answer.headers["retry-after"]) <= 3600
    assert len(mails(behind)) == 6


def test_registrations_with_one_address_are_five_mails_a_day_in_whatever_spelling(
    courts: Courts, behind: Pipeline, at: At
) -> None:
    """Whoever registers with another password takes the address from the account before, and is told so."""
    domains = ("example.com", "ｅxample.com", "example。com")
    for number in range(9):
        courts.registered(email=f"eva@{domains[number % 3]}", password=f"clave larga {number}")
    eva = courts.registered(email="eva@ｅｘample.com")
    assert len(mails(behind)) == 5

    # Its owner asks for one, and five an hour are for all spellings.
    assert eva.resend().status == 200
    assert eva.confirm(sent_token(behind)).status == 200
    other = courts.registered(email="eva@ｅｘaｍple.com")
    assert [other.resend().status for _ in range(5)] == [200] * 4 + [429]
    assert len(mails(behind)) == 10

    at("2024-01-15T00:00:00Z")
    courts.registered(email="eva@exａmple.com")
    assert len(mails(behind)) == 11


def test_the_mail_goes_out_once_though_queue_and_mail_fail_and_messages_come_again(
    courts: Courts, behind: Pipeline
) -> None:
    """The write of the account is what causes it: nothing is left to the request that made it."""
    courts.registered()
    with out("sqs"):
        assert not behind.relay()
    behind.relay()
    behind.pull()
    [body] = [each.body for each in behind.waiting.values() if '"letter"' in each.body]
    assert EVA not in body
    with out("sesv2"):
        behind.process()
    assert mails(behind) == []

    behind.run_for(timedelta(minutes=1))
    behind.again(body, times=2)

    assert len(mails(behind)) == 1


# Who has not.


def test_an_unproved_account_books_for_itself_and_gets_no_mail_of_it(
    courts: Courts, behind: Pipeline
) -> None:
    eva = courts.registered()
    reserva = eva.booked(cancha_id=courts.cancha_id)
    courts.admin.patch(reserva["id"], estado="CONFIRMADA")
    assert [mail.subject for mail in mails(behind)] == [CONFIRM]
    assert courts.seen(reserva["id"])["usuario"]["email"] == EVA

    assert eva.confirm(sent_token(behind)).status == 200
    courts.admin.patch(reserva["id"], estado="CANCELADA")
    assert len(mails(behind)) == 2


def test_whoever_has_not_proved_their_address_searches_nobody(courts: Courts, rooms: Rooms) -> None:
    eva = courts.registered()
    for q in ("ana", "m"):
        answer = eva.request("GET", f"/api/bookings/search-users?q={q}")
        assert (answer.status, answer.body) == (403, UNPROVED)


def test_whoever_has_not_proved_their_address_invites_nobody_and_learns_of_none(
    courts: Courts, rooms: Rooms, behind: Pipeline
) -> None:
    """Neither by a booking nor by a change of one: what an answer says of an address is a search, too."""
    room, eva = rooms.room_id, courts.registered()
    stranger = rooms.with_token(str(eva.cookie))
    booking = stranger.booked(room_id=room)
    mails(behind)

    for address in ("bruno@example.com", "nobody@example.com"):
        for answer in (
            stranger.create(room_id=room, guests=[address], **slot("12:00")),
            stranger.create(room_id=10**9, guests=[address], start_datetime="x"),
            stranger.put(booking["id"], guests=[address], title=""),
        ):
            assert (answer.status, answer.body) == (403, UNPROVED)
    assert rooms.seen(booking["id"])["guests"] == []
    assert stranger.put(booking["id"], title="Otra", guests=[]).status == 200
    behind.run()
    assert [mail.to for mail in behind.mails] == [EVA]

    assert eva.confirm(sent_token(behind)).status == 200
    assert stranger.put(booking["id"], guests=["bruno@example.com"]).status == 200


def test_thirty_searches_a_minute_are_for_each_user(rooms: Rooms, at: At) -> None:
    for _ in range(30):
        assert rooms.search("bruno").status == 200
    answer = rooms.search("bruno")
    assert answer.status == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert rooms.by("bruno").search("ana").status == 200
    at("2024-01-14T12:01:01Z")
    assert rooms.search("bruno").status == 200


def test_an_unproved_account_blocks_nobody_and_is_gone_after_seven_days(
    courts: Courts, behind: Pipeline, at: At
) -> None:
    first = courts.registered(password="clave del primero")
    first_token = sent_token(behind)
    refused(courts.register(password="clave del primero"), 409, KNOWN)

    second = courts.from_ip("10.0.0.2").registered(password="clave del segundo")

    refused(courts.login(password="clave del primero"), 401)
    assert courts.login(password="clave del segundo").body["usuario"] == second.usuario
    # Whoever has the mails decides between them.
    assert first.confirm(first_token).status == 200
    assert courts.login(password="clave del primero").body["usuario"] == first.usuario
    refused(courts.from_ip("10.0.0.3").login(password="clave del segundo"), 401)
    refused(second.confirm(sent_token(behind)), 409, KNOWN)

    behind.tick("2024-01-21T11:59:00Z")
    assert second.me().status == 200
    behind.tick("2024-01-21T12:00:00Z")
    account_overrides.clear_cache()
    refused(second.me(), 401)
    assert [each["email"] for each in courts.superadmin.users().body["usuarios"]] == [EVA]
    assert courts.from_ip("10.0.0.4").login(password="clave del primero").status == 200


def test_nothing_is_left_of_an_account_that_nobody_proved(courts: Courts, behind: Pipeline) -> None:
    courts.registered()
    for minute in ("00", "01", "10"):
        behind.tick(f"2024-01-21T12:{minute}:00Z")
    assert "eva" not in str(items()).lower()
    assert courts.register(password="otra clave larga").status == 201


def test_what_ends_the_tokens_of_such_an_account_goes_when_they_are_over(
    courts: Courts, appointments: Appointments, behind: Pipeline, at: At
) -> None:
    """Every process reads it for every request of the tenant, and anybody may register."""
    user = courts.registered().usuario["id"]
    at("2024-01-21T11:59:59Z")
    last = courts.with_cookie(cookie_of(courts.login()).value)
    for instant in ("2024-01-21T12:00:00Z", "2024-01-21T12:03:00Z", "2024-01-28T12:01:00Z"):
        behind.tick(instant)
        account_overrides.clear_cache()
        refused(last.me(), 401)
        assert [each.erased is not None for each in account_overrides.of_tenant("default").values()] == [True]

    behind.tick("2024-01-28T12:03:00Z")

    account_overrides.clear_cache()
    refused(last.me(), 401)
    assert account_overrides.of_tenant("default") == {}
    assert [item for item in items() if "dk" in item] == []
    # Nobody is given anything for them.
    appointments.practising()
    monday = session_slot("10:00", day="2024-01-29")
    assert appointments.professional.create(client_id=user, **monday).status == 404


def test_what_ends_the_tokens_of_an_account_that_a_superadmin_deletes_stays(
    courts: Courts, behind: Pipeline
) -> None:
    eva = courts.proved().usuario["id"]
    assert courts.superadmin.delete_user(eva).status == 200
    for instant in ("2024-01-14T12:03:00Z", "2024-01-21T12:03:00Z", "2024-03-01T12:00:00Z"):
        behind.tick(instant)

    assert account_overrides.when_erased("default", eva) is not None


def test_the_address_of_a_deleted_account_is_free(courts: Courts, rooms: Rooms) -> None:
    eva = courts.proved()
    assert courts.superadmin.delete_user(eva.usuario["id"]).status == 200

    again = courts.from_ip("10.0.0.2").proved(nombre="Eva Nueva")

    assert rooms.booked(guests=[EVA])["guests"][0]["name"] == "Eva Nueva"
    assert again.me().status == 200


# Where registration is closed.


def test_registration_is_closed_where_no_link_could_be_sent_or_the_stage_says_so(
    courts: Courts, settings_changed: SettingsChanged
) -> None:
    reasons: tuple[dict[str, str], ...] = (
        {"REGISTRATION": "closed"},
        {"MAIL_FROM": ""},
        {"ACCOUNT_URL": "", "PUBLIC_URL": ""},
    )
    known = {
        "MAIL_FROM": "Cupo <a@cupo.example>",
        "ACCOUNT_URL": "https://cupo.example",
        "REGISTRATION": "open",
    }
    for reason in reasons:
        settings_changed(**{**known, **reason})
        refused(courts.register(), 403, "El registro está cerrado")
    settings_changed(**known, PUBLIC_URL="https://api.example/live/")
    assert courts.register().status == 201


def test_links_begin_with_the_stages_address_whatever_a_request_says(
    courts: Courts, behind: Pipeline, settings_changed: SettingsChanged
) -> None:
    settings_changed(ACCOUNT_URL="", PUBLIC_URL="https://api.example/live/")
    courts.sending({"Host": "evil.example", "X-Forwarded-Host": "evil.example"}).register()
    [mail] = mails(behind)
    assert "https://api.example/live/api/auth/confirm?token=" in mail.text
    assert "evil" not in mail.text + mail.html


# The page behind the link.


def page(caller: Caller, path: str) -> str:
    answer = caller.request("GET", path)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    policy = answer.headers["content-security-policy"]
    rules = {"default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"}
    (style,) = set(policy.split("; ")) - rules
    assert re.fullmatch("style-src 'sha256-[^']+'", style)
    assert answer.headers["referrer-policy"] == "same-origin"
    assert b"<script" not in answer.raw
    return str(answer.raw, "utf-8")


def test_the_page_has_one_button_which_a_form_sends_and_says_how_it_went(
    courts: Courts, behind: Pipeline
) -> None:
    eva = courts.registered()
    token = sent_token(behind)
    path = f"/api/auth/confirm?token={token}"
    assert page(eva, path).count("<button>") == 1
    assert 'type="password"' not in page(eva, path)
    assert page(courts.nobody, path).count('type="password"') == 1

    def press(caller: Courts, **fields: str) -> str:
        form = "&".join(f"{name}={value}" for name, value in {"token": token, **fields}.items())
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        answer = caller.request("POST", "/api/auth/confirm", body=form.encode(), headers=headers)
        assert (answer.status, answer.raw) == (303, b"")
        return page(caller, f"/api/auth/{answer.headers['location']}")

    wrong = press(courts.nobody, password="incorrecta")
    assert "La contraseña no es correcta" in wrong
    assert "<button>" in wrong
    done = press(eva)
    assert "Listo" in done
    assert "<button>" not in done
    used = page(courts.nobody, path)
    assert "<button>" not in used
    assert "ya se usó" in used
    for odd in ('"><script>alert(1)</script>', "", "x" * 1999):
        assert "<button>" not in page(courts.nobody, f"/api/auth/confirm?token={odd}")


def test_no_other_site_presses_the_button(courts: Courts, behind: Pipeline) -> None:
    eva = courts.registered()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "cross-site"}
    form = f"token={sent_token(behind)}".encode()
    answer = eva.request("POST", "/api/auth/confirm", body=form, headers=headers)
    assert answer.status in (401, 403)
    assert eva.request("GET", "/api/bookings/search-users?q=ana").status == 403
