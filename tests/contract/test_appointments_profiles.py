"""Profiles: the directory's people in this dialect's words, to each what is theirs to see."""

import json
from typing import Any, Final

from chalicelib.store import account_overrides, people
from tests.api import Response
from tests.conftest import NOON
from tests.contract.appointments import OTHER_PROFESSIONAL, PROFESSIONAL, Appointments, slot
from tests.contract.appointments_answers import (
    NO_PERMISSION,
    NO_PROFESSIONAL,
    NO_USER,
    PROFILE_KEYS,
    ids,
    made,
    made_list,
    refused,
    refused_naming,
)
from tests.contract.common.races import passing
from tests.contract.courts import Courts
from tests.contract.parts import parts_of, rows_of
from tests.faults import failed, faults, first

PUBLIC_KEYS: Final = {"id", "full_name", "email", "role"}
ANA: Final = {
    "id": "ana",
    "email": "ana@example.com",
    "full_name": "Ana López",
    "role": "USER",
    "is_active": True,
    "birth_date": None,
    "is_profile_complete": False,
    "created_at": NOON,
}
BAD: Final[dict[str, list[Any]]] = {
    "full_name": ["", "  ", "\u200b", "x" * 201, 5, True, None, [], {}],
    "birth_date": [
        *("", "ayer", "26/04/2005", "2005-4-26", "2005-02-30", "2024-01-15", "9999-12-31"),
        *(20050426, True, [], {}),
    ],
}
BODIES: Final = (b"", b"x", b"[]", b"null", b'"Ana"', b'{"full_name": "\\ud800"}')
NOT_ONES_OWN: Final = {
    "id": "bruno",
    "email": "otra@example.com",
    "role": "ADMIN",
    "is_active": False,
    "is_profile_complete": False,
    "created_at": "1999-01-01T00:00:00Z",
}
NOBODYS: Final = ("nadie", "a b", "ñandú", "{0}", "100%", "a/b", "#", "x" * 201)


def forgotten() -> None:
    """As in another process, which has seen nobody yet."""
    people.clear_cache()
    account_overrides.clear_cache()


# What a profile is.


def test_ones_own_profile_is_there_from_the_first_request_on(appointments: Appointments) -> None:
    assert made_list(appointments.profile()) == [ANA]


def test_the_role_is_admin_from_staff_on(appointments: Appointments) -> None:
    roles = {"user": "USER", "client": "USER", "STAFF": "ADMIN", "professional": "ADMIN", "ADMIN": "ADMIN"}
    for number, (role, shown) in enumerate((roles | {"SUPERADMIN": "ADMIN", "chef": "USER"}).items()):
        caller = appointments.by(f"u{number}", role=role)

        assert caller.own_profile()["role"] == shown, role
        assert made_list(appointments.admin.profile(f"u{number}"))[0]["role"] == shown, role


def test_a_role_that_a_token_changes_is_shown_at_once(appointments: Appointments) -> None:
    assert appointments.own_profile()["role"] == "USER"

    promoted = appointments.by("ana", role="STAFF")

    assert promoted.own_profile()["role"] == "ADMIN"
    assert "ana" not in ids(appointments.admin.profiles())
    assert appointments.own_profile()["role"] == "USER"
    assert "ana" in ids(appointments.admin.profiles())


def test_who_has_no_name_is_shown_by_address_or_id(appointments: Appointments) -> None:
    assert appointments.by("eva", name="", email="eva@x.ar").own_profile()["full_name"] == "eva@x.ar"
    assert appointments.by("leo", name="", email="").own_profile()["full_name"] == "leo"


def test_an_account_that_was_changed_is_shown_as_it_is_now(appointments: Appointments) -> None:
    courts = Courts(appointments.api)
    account = {"nombre": "Eva Paz", "email": "eva@example.com", "password": "una clave larga"}
    eva = courts.registered(**account).usuario["id"]
    root = courts.by("root", role="SUPERADMIN")
    [profile] = made_list(appointments.admin.profile(eva))
    assert (profile["role"], profile["is_active"], profile["full_name"]) == ("USER", True, "Eva Paz")

    assert root.request("PATCH", f"/api/usuarios/{eva}", json={"rol": "ADMIN"}).status == 200
    assert made_list(appointments.admin.profile(eva)) == [{**profile, "role": "ADMIN"}]
    assert eva not in ids(appointments.admin.profiles())

    change = {"rol": "USUARIO", "activo": False, "nombre": "Eva Sosa"}
    assert root.request("PATCH", f"/api/usuarios/{eva}", json=change).status == 200
    now = {**profile, "is_active": False, "full_name": "Eva Sosa"}
    assert made_list(appointments.admin.profile(eva)) == [now]
    assert now in made_list(appointments.admin.profiles())


def test_another_name_in_the_profile_is_the_accounts_too(appointments: Appointments) -> None:
    courts = Courts(appointments.api)
    eva = courts.registered(nombre="Eva Paz")
    user = eva.usuario["id"]
    for caller, name in ((appointments.by(user), "Eva Sosa"), (appointments.admin, "Eva Ruiz")):
        assert made(caller.put_profile(user, full_name=name), 200)["full_name"] == name

        assert eva.me().body["usuario"]["nombre"] == name
        assert [each["nombre"] for each in courts.superadmin.users().body["usuarios"]] == [name]

    # What was interrupted between the two is done by the same request.
    with faults("TransactWriteItems", passing, failed(400, "AccessDeniedException")):
        assert appointments.admin.put_profile(user, full_name="Eva Luz").status == 500
    assert eva.me().body["usuario"]["nombre"] == "Eva Ruiz"
    assert appointments.admin.put_profile(user, full_name="Eva Luz").status == 200
    assert eva.me().body["usuario"]["nombre"] == "Eva Luz"
    # What says nothing of the name leaves it.
    assert appointments.admin.put_profile(user, birth_date="1990-03-21").status == 200
    assert eva.me().body["usuario"]["nombre"] == "Eva Luz"


# Who sees whom.


def test_who_sees_the_profile_of_a_client(appointments: Appointments) -> None:
    ana = appointments.own_profile()
    appointments.booked()

    for caller, expected in (
        (appointments, [ana]),
        (appointments.professional, [ana]),
        (appointments.other_professional, []),
        (appointments.by("ema", role="STAFF"), []),
        (appointments.by("bruno"), []),
        (appointments.admin, [ana]),
        (appointments.superadmin, [ana]),
        (appointments.by("alma", role="ADMIN", tenant="norte"), []),
        (appointments.by("sara", role="STAFF", tenant="norte"), []),
    ):
        assert made_list(caller.profile("ana")) == expected, caller.claims


def test_a_professional_sees_who_had_an_appointment_with_them_whatever_came_of_it(
    appointments: Appointments,
) -> None:
    for hour, status in enumerate(("PENDING", "CONFIRMED", "CANCELLED"), 10):
        client = appointments.by(f"c{hour}", name=f"C {hour}").known()
        client.booked_in(status, **slot(f"{hour}:00"))
    erased = appointments.by("dora", name="Dora").known()
    appointments.admin.delete(erased.booked(**slot("14:00"))["id"])
    appointments.by("eva", name="Eva").booked(professional_id=OTHER_PROFESSIONAL, **slot("15:00"))

    assert ids(appointments.professional.profiles()) == ["c10", "c11", "c12"]
    assert ids(appointments.other_professional.profiles()) == ["eva"]
    for user, is_seen in (("c10", True), ("c12", True), ("dora", False), ("eva", False)):
        assert bool(made_list(appointments.professional.profile(user))) == is_seen, user


def test_a_block_makes_a_professional_nobodys_client(appointments: Appointments) -> None:
    appointments.blocked(client_id=PROFESSIONAL, **slot("11:00"))

    assert ids(appointments.professional.profiles()) == []


def test_a_professionals_profile_is_for_everybody_but_not_all_of_it(appointments: Appointments) -> None:
    sara = appointments.professional.own_profile()
    assert set(sara) == PROFILE_KEYS
    shown = {name: sara[name] for name in PUBLIC_KEYS}
    assert shown["role"] == "ADMIN"

    for caller in (appointments, appointments.other_professional, appointments.by("ema", role="STAFF")):
        assert made_list(caller.profile(PROFESSIONAL)) == [shown]
    assert made_list(appointments.admin.profile(PROFESSIONAL)) == [sara]
    foreign = appointments.by("bruno", tenant="norte")
    assert made_list(foreign.profile(PROFESSIONAL)) == []


def test_staff_without_settings_are_no_professional(appointments: Appointments) -> None:
    appointments.by("ema", role="STAFF").known()

    assert made_list(appointments.profile("ema")) == []
    made(appointments.by("ema", role="STAFF").patch_settings("ema"), 200)
    assert ids(appointments.profile("ema")) == ["ema"]


def test_a_professional_who_is_anothers_client_is_seen_whole_by_them(appointments: Appointments) -> None:
    pablo = appointments.other_professional.known()
    pablo.booked()

    assert made_list(appointments.professional.profile(OTHER_PROFESSIONAL)) == [pablo.own_profile()]


def test_there_is_no_profile_of_nobody(appointments: Appointments) -> None:
    for user in NOBODYS:
        for caller in (appointments, appointments.professional, appointments.admin):
            assert made_list(caller.profile(user)) == [], user


def test_an_admins_list_is_of_all_below_staff_by_name(appointments: Appointments) -> None:
    for user in ("carla", "bruno", "ana"):
        appointments.by(user).known()
    for caller in (appointments.professional, appointments.admin, appointments.superadmin):
        caller.known()
    appointments.by("eva", name="Eva", tenant="norte").known()

    answer = appointments.admin.profiles()

    assert ids(answer) == ["ana", "bruno", "carla"]
    own = [appointments.by(user).own_profile() for user in ids(answer)]
    assert made_list(answer) == own
    assert ids(appointments.by("norma", role="ADMIN", tenant="norte").profiles()) == ["eva"]
    assert ids(appointments.by("olga", role="ADMIN", tenant="oeste").profiles()) == []


def test_an_admins_list_is_one_query_and_reads_no_person_again(appointments: Appointments) -> None:
    for number in range(5):
        appointments.by(f"u{number}", name=f"U {number}").known()
    appointments.admin.known()

    with faults("Query") as queries, faults("BatchGetItem") as batches:
        assert len(ids(appointments.admin.profiles())) == 5
    assert len([query for query in queries if b"by_collection" in query.body]) == 1
    assert not batches


def test_clients_list_nobody(appointments: Appointments) -> None:
    refused(appointments.profiles(), 403, NO_PERMISSION)


# Changing it.


def test_a_profile_is_changed_field_by_field_and_is_complete_then(appointments: Appointments) -> None:
    expected = {**ANA, "is_profile_complete": True}
    assert made(appointments.put_profile(), 200) == expected

    for fields in (
        {"full_name": "  Ana María López  "},
        {"birth_date": "2005-04-26"},
        {"birth_date": "1900-02-28", "full_name": "Ñandú 😀"},
        {"birth_date": None},
        {"birth_date": "2024-01-14"},
        {},
    ):
        expected |= {name: value.strip() if value else value for name, value in fields.items()}
        assert made(appointments.put_profile(**fields), 200) == expected, fields
        forgotten()
        assert made_list(appointments.profile()) == [expected]
        assert made_list(appointments.admin.profiles()) == [expected]


def test_a_time_after_the_birth_date_is_ignored(appointments: Appointments) -> None:
    for sent in ("2005-04-26T00:00:00.000Z", "2005-04-26 15:30:00"):
        assert made(appointments.put_profile(birth_date=sent), 200)["birth_date"] == "2005-04-26"


def test_what_is_not_ones_own_to_say_changes_nothing(appointments: Appointments) -> None:
    before = appointments.own_profile()

    odds: tuple[dict[str, Any], ...] = (
        NOT_ONES_OWN,
        dict.fromkeys(NOT_ONES_OWN),
        {name: [{}] for name in NOT_ONES_OWN},
    )
    for odd in odds:
        assert made(appointments.put_profile(**odd), 200) == {**before, "is_profile_complete": True}
    assert made_list(appointments.admin.profile("bruno")) == []


def test_the_object_as_it_was_read_may_be_sent_back(appointments: Appointments) -> None:
    read = appointments.by("eva", name="", email="eva@x.ar").own_profile()

    written = made(appointments.by("eva", name="", email="eva@x.ar").put_profile(**read), 200)

    assert written == {**read, "is_profile_complete": True}
    # Nothing was changed, so a token may name them yet.
    assert appointments.by("eva", name="Eva Paz", email="eva@x.ar").own_profile()["full_name"] == "Eva Paz"


def test_a_body_that_is_wrong_changes_nothing(appointments: Appointments) -> None:
    before = appointments.own_profile()

    for field, values in BAD.items():
        for value in values:
            refused_naming(appointments.put_profile(**{field: value}), field)
    for body in BODIES:
        refused(appointments.request("PUT", "/api/profiles/ana", body=body), 400)
    assert appointments.own_profile() == before


def test_only_oneself_and_admins_change_a_profile(appointments: Appointments) -> None:
    before = appointments.own_profile()
    appointments.booked()

    for caller in (
        appointments.by("bruno"),
        appointments.professional,
        appointments.other_professional,
        appointments.by("sara", role="STAFF", tenant="norte"),
    ):
        refused(caller.put_profile("ana", full_name="Otra"), 403, NO_PERMISSION)
    refused(appointments.by("alma", role="ADMIN", tenant="norte").put_profile("ana"), 404, NO_USER)
    assert appointments.own_profile() == before

    changed = made(appointments.admin.put_profile("ana", full_name="Ana Paz"), 200)
    assert changed == {**before, "full_name": "Ana Paz", "is_profile_complete": True}
    assert appointments.own_profile() == changed


def test_an_admin_changes_nobody_who_is_not_there(appointments: Appointments) -> None:
    for user in NOBODYS:
        refused(appointments.admin.put_profile(user, full_name="Ana"), 404, NO_USER)
        assert made_list(appointments.admin.profile(user)) == []


def test_who_was_never_seen_may_begin_with_their_profile(appointments: Appointments) -> None:
    assert made(appointments.put_profile(birth_date="2005-04-26"), 200)["full_name"] == "Ana López"


# A token and what was changed here.


def test_a_changed_name_outlives_every_token_and_the_rest_follows_it(appointments: Appointments) -> None:
    made(appointments.put_profile(full_name="Ana Paz"), 200)

    for name in ("Ana López", "Ana Otra", ""):
        forgotten()
        later = appointments.by("ana", name=name, email=f"ana{len(name)}@example.com").known()
        profile = later.own_profile()
        assert (profile["full_name"], profile["email"]) == ("Ana Paz", f"ana{len(name)}@example.com")
    assert [each["full_name"] for each in made_list(appointments.admin.profiles())] == ["Ana Paz"]


def test_a_name_that_nobody_changed_follows_the_token(appointments: Appointments) -> None:
    made(appointments.put_profile(birth_date="2005-04-26"), 200)

    profile = appointments.by("ana", name="Ana Otra").own_profile()

    assert (profile["full_name"], profile["birth_date"]) == ("Ana Otra", "2005-04-26")


def test_the_new_name_is_the_one_that_others_read_and_find(appointments: Appointments) -> None:
    reservation = appointments.booked()
    made(appointments.put_profile(full_name="Zoe Paz"), 200)

    [row] = appointments.professional.rows(reservation["id"])
    assert row["fullname"] == "Zoe Paz"
    found = appointments.request("GET", "/api/bookings/search-users?q=zoe").body["data"]
    assert [person["name"] for person in found] == ["Zoe Paz"]
    assert appointments.request("GET", "/api/bookings/search-users?q=lopez").body["data"] == []


def test_a_name_changed_at_the_desk_outlives_tokens_too(appointments: Appointments) -> None:
    made(appointments.known().admin.put_profile("ana", full_name="Ana Paz"), 200)
    forgotten()

    assert appointments.own_profile()["full_name"] == "Ana Paz"


def test_two_changes_at_once_are_both_kept(appointments: Appointments) -> None:
    appointments.known()
    answers: list[Response] = []

    other = first(lambda: answers.append(appointments.put_profile(full_name="Zoe")))
    with faults("TransactWriteItems", other):
        answers.append(appointments.put_profile(birth_date="2005-04-26"))

    profile = appointments.own_profile()
    assert [answer.status for answer in answers] == [200, 200]
    assert (profile["full_name"], profile["birth_date"]) == ("Zoe", "2005-04-26")


def test_profiles_say_nothing_of_who_is_a_professional(appointments: Appointments) -> None:
    """A professional of whom no token was ever seen has settings and no profile."""
    assert made_list(appointments.profile(PROFESSIONAL)) == []
    refused(appointments.settings("nadie"), 404, NO_PROFESSIONAL)


# In parts.


def test_profiles_come_in_parts_by_name_for_professionals_and_admins(appointments: Appointments) -> None:
    names = ("Óscar", "ana", "Bea", "Ángel", "ñu", "Zoe", "Nora")
    for hour, name in enumerate(names, 9):
        client = appointments.by(f"c-{name}", name=name, email=f"{hour}@example.com")
        client.booked(**slot(f"{hour}:00"))
        client.own_profile()

    for caller in (appointments.professional, appointments.admin):
        whole = caller.request("GET", "/api/profiles")
        expected = [row["full_name"] for row in whole.body["data"]]
        assert expected == ["ana", "Ángel", "Bea", "Nora", "ñu", "Óscar", "Zoe"]
        assert set(whole.body) == {"status", "message", "data"}
        for limit in (1, 3, 7, 100):
            answers = parts_of(caller, f"/api/profiles?limit={limit}")
            assert [row["full_name"] for row in rows_of(answers, "data")] == expected
            assert all(len(answer.body["data"]) <= limit for answer in answers)
        query = caller.request("GET", "/api/profiles?limit=2").body["next"]
        refused_naming(appointments.other_professional.request("GET", f"/api/profiles{query}"), "cursor")
        refused_naming(caller.request("GET", "/api/profiles?limit=x"), "limit")


def test_a_part_of_the_profiles_reads_little_more_than_itself(appointments: Appointments) -> None:
    for number in range(40):
        appointments.by(f"c{number}", name=f"C {number}", email=f"c{number}@example.com").own_profile()
    appointments.admin.request("GET", "/api/profiles")

    with faults("Query") as queries:
        answer = appointments.admin.request("GET", "/api/profiles?limit=5")

    assert len(answer.body["data"]) == 5
    # The admin, who is first by name, is no client: one page does not fill the part.
    assert [json.loads(query.body)["Limit"] for query in queries if b"by_collection" in query.body] == [6, 12]
