"""The tenant's directory: who is in it, and how they are found."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib import clock, settings
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.people import FIRST_FOLDING, Person, searches_for
from chalicelib.domain.roles import Caller, Role, Roles
from chalicelib.domain.user import User
from chalicelib.identity import new_number, new_operation_id
from chalicelib.operations.account_links import confirm
from chalicelib.operations.erasures import advance
from chalicelib.operations.people import search, upsert, with_emails
from chalicelib.operations.users import AccountChange, change, erase, register
from chalicelib.store import people
from chalicelib.store.tables import client
from tests.contract.proofs import link_token
from tests.factories import NOW, caller
from tests.faults import faults, first, lost_reply, lost_request
from tests.store.days import items

PASSWORD = "una clave larga"

pytestmark = pytest.mark.usefixtures("tables")


def met(user: str, name: str = "", email: str = "", tenant: str = "default") -> Person:
    who = replace(caller(user, tenant=tenant), name=name, email=email or f"{user}@example.com")
    return upsert(caller=who, now=NOW)


def names(*words: str, tenant: str = "default", most: int = 20) -> list[str]:
    return [person.name for person in search(tenant=tenant, searches=[list(words)], most=most)]


def found(text: str) -> list[str]:
    return [person.name for person in search(tenant="default", searches=searches_for(text), most=20)]


def written_before(user: str, name: str) -> Person:
    """A person whose rows were written by the first folding, before there was another."""
    person = Person(
        tenant="default",
        user=user,
        number=int(new_number(NOW)),
        name=name,
        email=f"{user}@example.com",
        version=1,
        folding=FIRST_FOLDING,
    )
    people.write(None, person, new_operation_id())
    client().update_item(
        TableName=settings.load().reservations_table,
        Key={"pk": {"S": f"T#default#USR#{user}"}, "sk": {"S": "PERSON"}},
        UpdateExpression="REMOVE folding",
    )
    people.clear_cache()
    return person


def test_a_user_is_met_once_and_costs_nothing_while_the_process_knows_them() -> None:
    ana = met("ana", "Ana Ruiz")
    with faults("GetItem") as reads, faults("TransactWriteItems") as writes:
        assert met("ana", "Ana Ruiz") == ana
    assert (reads, writes) == ([], [])

    before = items()
    people.clear_cache()
    assert met("ana", "Ana Ruiz") == ana
    assert items() == before
    assert 0 < ana.number < 2**53


def test_another_name_in_a_token_renames_and_of_a_former_name_nothing_is_left() -> None:
    ana = met("ana", "Ana Ruiz")

    again = met("ana", "Zoe Paz", "zoe@example.com")

    assert again.number == ana.number
    assert (names("ruiz"), names("paz")) == ([], ["Zoe Paz"])
    assert set(with_emails(tenant="default", emails=["ana@example.com", "ZOE@example.com"])) == {
        "zoe@example.com"
    }
    left = items()
    assert {item["pk"]["S"] for item in left if "ruiz" in item["pk"]["S"]} == set()
    people.clear_cache()
    met("bea", "Bea Paz", "bea@example.com")
    met("ana", "Ana Ruiz", "ana@example.com")
    zoe = met("ana", "Zoe Paz", "zoe@example.com")
    assert len([item for item in items() if item.get("user") == {"S": "ana"}]) == len(left)

    # A claim that is left out says nothing.
    bare = Caller(tenant="default", user="ana", roles=caller().roles, name="", email="")
    assert upsert(caller=bare, now=NOW) == zoe
    assert upsert(caller=replace(bare, email="paz@example.com"), now=NOW).name == "Zoe Paz"


def test_rows_of_a_former_name_lead_nowhere() -> None:
    met("ana", "Ana Ruiz")
    with faults("DeleteItem", *[lost_request] * 99):
        met("ana", "Zoe Ruiz")

    assert names("ana") == ["Zoe Ruiz"]  # by the address
    assert names("ruiz") == ["Zoe Ruiz"]


def of(user: str) -> set[str]:
    """The keys of all rows that lead to a user."""
    return {item["pk"]["S"] for item in items() if item.get("user") == {"S": user}}


class Crash(BaseException):
    """The process dies."""


def dies(_request: Any) -> None:
    raise Crash


@pytest.mark.parametrize("last", [0, 1, 5])
def test_an_erasure_finds_the_rows_of_former_names_that_outages_and_crashes_have_left(last: int) -> None:
    ana = register(tenant="default", name="Ana Ruiz", email="ana@example.com", password=PASSWORD, now=NOW)
    confirm(token=link_token("ana@example.com"), caller=None, password=PASSWORD, source="", now=NOW)
    admin = caller("root", role=Role.SUPERADMIN)
    with faults("DeleteItem", *[lambda _: None] * last, *[lost_request] * 99):
        change(user=ana.id, changes=AccountChange(name="Zoe Vidal"), actor=admin, now=NOW)
    with faults("DeleteItem", *[lambda _: None] * last, dies), pytest.raises(Crash):
        change(user=ana.id, changes=AccountChange(name="Eva Mora"), actor=admin, now=NOW)
    assert {way.rpartition("#")[2] for way in of(ana.id)} >= {"ruiz", "vidal", "mora"}

    with faults("DeleteItem", *[lost_request] * 99):
        erase(user=ana.id, actor=admin, now=NOW)
    assert {way.rpartition("#")[2] for way in of(ana.id)} >= {"ruiz", "vidal", "mora"}
    advance(tenant="default", user=ana.id, now=NOW)

    assert not [way for way in of(ana.id) if "#WORD#" in way or "#MAIL#" in way]
    everything = str(items()).casefold()
    assert not [name for name in ("ruiz", "vidal", "mora") if name in everything]


def test_the_same_request_again_deletes_the_rows_that_a_crash_has_left() -> None:
    met("ana", "Ana Ruiz")
    with faults("DeleteItem", dies), pytest.raises(Crash):
        met("ana", "Zoe Vidal")
    people.clear_cache()

    met("ana", "Zoe Vidal")

    assert not [way for way in of("ana") if "ruiz" in way]
    assert "former" not in str(items())


def test_a_name_that_comes_back_keeps_its_rows() -> None:
    met("ana", "Ana Ruiz")
    begun = of("ana")
    with faults("DeleteItem", *[lost_request] * 99):
        met("ana", "Zoe Vidal")

    met("ana", "Ana Ruiz")

    assert of("ana") == begun
    assert names("ruiz") == ["Ana Ruiz"]


def test_who_lost_their_address_to_another_keeps_no_row_of_it_that_an_outage_has_left() -> None:
    """Eva's was only assumed to be hers; Noa proves it."""
    written_before("eva", "Eva Paz")
    with faults("DeleteItem", *[lost_request] * 99):
        met("noa", "Noa Gil", "eva@example.com")
    people.clear_cache()
    assert [way for way in of("eva") if "paz" in way]

    met("eva", "Eva Paz", "eva@example.com")

    assert not [way for way in of("eva") if "#WORD#" in way or "#MAIL#" in way]


def test_search_goes_by_beginnings_without_case_and_accents() -> None:
    people_met = ["María García", "MARÍA LÓPEZ", "Ana Maríz", "Universidades", "Universidad del Sur"]
    for number, name in enumerate(people_met):
        met(f"u{number}", name)

    for words, expected in (
        ("maria", ["María García", "MARÍA LÓPEZ"]),
        ("lo", ["MARÍA LÓPEZ"]),
        ("mar gar", ["María García"]),
        ("ma", ["Ana Maríz", "María García", "MARÍA LÓPEZ"]),
        ("nobody", []),
        # A long word is compared whole.
        ("universidades", ["Universidades"]),
    ):
        assert names(*words.split()) == expected, words


def test_search_gives_the_first_by_name_and_asks_no_further() -> None:
    for number in range(30):
        met(f"u{number:02d}", f"Maria {29 - number:02d}")

    with faults("Query") as queries:
        found = names("maria", most=20)

    assert found == [f"Maria {number:02d}" for number in range(20)]
    assert len([query for query in queries if b"WORD" in query.body]) == 1


def test_words_that_many_share_are_searched_to_the_end_and_a_rare_one_first() -> None:
    for number in range(70):
        met(f"u{number:02d}", f"{'Maria' if number % 9 == 0 else 'Mario'} Lopez {number:02d}")

    assert names("maria", "lopez") == [f"Maria Lopez {number:02d}" for number in range(0, 70, 9)]
    assert len(names("ma", "lo")) == 20
    with faults("Query") as queries:
        assert names("u07", "example", "com") == ["Mario Lopez 07"]
    assert len([query for query in queries if b"WORD" in query.body]) == 3


def test_tenants_have_directories_of_their_own() -> None:
    met("ana", "Ana Ruiz", tenant="norte")

    assert names("ana") == []
    assert names("ana", tenant="norte") == ["Ana Ruiz"]
    assert with_emails(tenant="default", emails=["ana@example.com"]) == {}


def test_who_proves_their_address_is_in_the_directory_as_long_as_they_may_sign_in() -> None:
    admin = caller("root")
    emails = ["eva@EXAMPLE.com", "leo@example.com"]
    eva, leo = (registered(name) for name in ("Eva", "Leo"))
    assert names("paz") == []
    assert with_emails(tenant="default", emails=emails) == {}
    for account in (eva, leo):
        token = link_token(account.email)
        confirm(token=token, caller=None, password=PASSWORD, source="", now=clock.now())
    assert names("paz") == ["Eva Paz", "Leo Paz"]
    assert set(with_emails(tenant="default", emails=emails)) == {"eva@example.com", "leo@example.com"}

    change(user=eva.id, changes=AccountChange(is_active=False), actor=admin, now=NOW)
    erase(user=leo.id, actor=admin, now=NOW)

    assert names("paz") == []
    assert with_emails(tenant="default", emails=emails) == {}


def registered(name: str, email: str = "") -> User:
    email = email or f"{name.lower()}@example.com"
    return register(tenant="default", name=f"{name} Paz", email=email, password=PASSWORD, now=NOW)


def test_two_users_never_share_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = iter(["5", "5", "6", "6", "7"])
    monkeypatch.setattr("chalicelib.identity.new_number", lambda _now: next(numbers))

    assert [met("ana").number, met("bea").number] == [5, 6]
    eva = register(tenant="default", name="Eva", email="eva@example.com", password="una clave larga", now=NOW)
    found = people.get("default", eva.id)
    assert found is not None
    assert found.number == 7


def test_a_write_without_an_answer_is_done_once_and_silence_is_unavailable() -> None:
    for user, fault in (("ana", lost_reply), ("bea", lost_request)):
        with faults("TransactWriteItems", fault):
            person = met(user, f"{user} Ruiz")
        people.clear_cache()

        assert met(user, f"{user} Ruiz") == person
        assert names(user) == [f"{user} Ruiz"]

    with faults("TransactWriteItems", *[lost_request] * 99), pytest.raises(Unavailable):
        met("eva", "Eva Ruiz")


def test_two_tokens_at_once_end_in_one_person() -> None:
    def other() -> Any:
        people.clear_cache()
        return met("ana", "Ana Sosa")

    with faults("TransactWriteItems", first(other)):
        ana = met("ana", "Ana Ruiz")

    assert ana.name == "Ana Ruiz"
    assert names("ana") == ["Ana Ruiz"]
    assert len([item for item in items() if item["sk"]["S"] == "PERSON" and "number" in item]) == 1


def test_an_account_that_was_never_in_the_directory_comes_in_as_it_is_whatever_a_token_says() -> None:
    eva = register(tenant="default", name="Eva", email="eva@example.com", password="una clave larga", now=NOW)
    change(user=eva.id, changes=AccountChange(roles=Roles(Role.ADMIN)), actor=caller("root"), now=NOW)
    where = {"pk": {"S": f"T#default#USR#{eva.id}"}, "sk": {"S": "PERSON"}}
    client().delete_item(TableName=settings.load().reservations_table, Key=where)
    people.clear_cache()

    for name in ("Eva Paz", "Otra"):
        person = met(eva.id, name)
        assert (person.name, person.email, person.is_proved) == ("Eva", "eva@example.com", False)
        people.clear_cache()


def test_who_was_written_by_the_first_folding_is_found_by_it_until_their_next_request() -> None:
    before = written_before("lucas", "Łukasz Nowak")
    met("ana", "Lukasz Ruiz")

    assert found("nowak") == found("łukasz nowak") == ["Łukasz Nowak"]
    assert found("łukasz") == ["Lukasz Ruiz", "Łukasz Nowak"]
    assert found("lukasz") == ["Lukasz Ruiz"]

    assert met("lucas", "Łukasz Nowak").number == before.number

    for text in ("lukasz", "łukasz", "ŁUKASZ"):
        assert found(text) == ["Łukasz Nowak", "Lukasz Ruiz"], text
    assert not [item for item in items() if "łukasz" in item["pk"]["S"] + item["sk"]["S"]]
    left = items()
    people.clear_cache()
    met("lucas", "Łukasz Nowak")
    assert items() == left
