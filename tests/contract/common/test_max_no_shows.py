"""Who often does not come books nothing for a while (contract rules.md, `max_no_shows`)."""

from typing import Final

import pytest

from chalicelib import settings
from chalicelib.operations import kinds
from chalicelib.store import quotas
from chalicelib.store.tables import client, item_key
from stack.audit import audit
from tests.api import Response
from tests.contract.common.adapters import MONDAY, Dialect
from tests.contract.common.races import WRITE, race
from tests.contract.common.test_check_ins import KINDS, check_in, confirmed
from tests.contract.courts import At
from tests.faults import faults
from tests.pipeline import Pipeline

RULES: Final = {
    "check_in": {"opens": 15, "closes": 10, "release": True},
    "max_no_shows": {"count": 2, "days": 30, "pause": 7},
}
UNTIL: Final = "2024-01-22T11:10:00Z"

pytestmark = [pytest.mark.parametrize("dialect", list(KINDS), indirect=True)]


def off() -> list[str]:
    """What the audit finds."""
    found: list[str] = []
    audit(found.append, pause=lambda _: None)
    return found


@pytest.fixture
def ana(dialect: Dialect) -> Dialect:
    """Ana where two no-shows stop her for a week."""
    ana = dialect.always_open()
    answer = ana.admin.request("PUT", f"/api/rules/{KINDS[ana.name]}", json=RULES)
    assert answer.status == 200, answer.raw
    return ana


def paused(caller: Dialect, answer: Response) -> None:
    """Assert that an answer says until when the caller books nothing."""
    assert answer.status == (422 if caller.name == "rooms" else 400), answer.raw
    assert (answer.body["rule"], answer.body["allowed"]) == ("max_no_shows", {"from": UNTIL})
    words = answer.body["error" if caller.error_keys == {"error"} else "message"]
    assert words == "Faltaste a demasiadas reservas: puedes volver a reservar desde 2024-01-22 11:10"


@pytest.fixture
def missed(ana: Dialect, at: At, behind: Pipeline) -> list[str]:
    """What Ana has not come to: at nine, and at eleven."""
    claims = [confirmed(ana, hour) for hour in (9, 11)]
    for hour in (9, 11):
        behind.sweep(f"{MONDAY}T{hour:02}:10:00Z")
    at(f"{MONDAY}T12:00:00Z")
    return claims


def test_who_deletes_what_they_missed_before_it_is_written_down_is_counted(ana: Dialect, at: At) -> None:
    claims = [confirmed(ana, hour) for hour in (9, 11)]
    at(f"{MONDAY}T11:10:00Z")
    who = ana.admin if ana.name == "courts" else ana

    for claim in claims:
        assert who.delete(claim).status == ana.deleted_status

    paused(ana, ana.create(14))


def test_one_no_show_stops_nobody_and_two_do(ana: Dialect, at: At, behind: Pipeline) -> None:
    for hour in (9, 11):
        confirmed(ana, hour)
    behind.sweep(f"{MONDAY}T09:10:00Z")
    at(f"{MONDAY}T09:30:00Z")
    stands = ana.created(14)

    behind.sweep(f"{MONDAY}T11:10:00Z")
    at(f"{MONDAY}T11:30:00Z")

    paused(ana, ana.create(16))
    assert ana.move(stands, 18).status == 200
    ana.bruno.created(16)


def test_the_pause_ends_by_itself(ana: Dialect, missed: list[str], at: At) -> None:
    at("2024-01-22T11:09:59Z")
    paused(ana, ana.create(14, day="2024-01-22"))
    at(UNTIL)
    ana.created(14, day="2024-01-22")


def test_staff_corrects_a_no_show_and_she_books_again(ana: Dialect, missed: list[str]) -> None:
    paused(ana, ana.create(14))

    assert check_in(ana.admin, missed[0]).status == 200

    ana.created(14)


def test_who_deletes_what_she_missed_stays_paused(ana: Dialect, missed: list[str]) -> None:
    assert ana.delete(missed[0]).status in (200, 204)
    paused(ana, ana.create(14))


def test_a_no_show_that_comes_just_before_the_booking_is_written_counts(
    ana: Dialect, at: At, behind: Pipeline
) -> None:
    for hour in (9, 11):
        confirmed(ana, hour)
    behind.sweep(f"{MONDAY}T09:10:00Z")
    at(f"{MONDAY}T11:10:00Z")

    def missing() -> Response:
        behind.sweep(f"{MONDAY}T11:10:00Z")
        at(f"{MONDAY}T11:10:00Z")
        return ana.request("GET", ana.list_path)

    _, slower = race(missing, lambda: ana.create(14))

    paused(ana, slower)


def test_the_audit_finds_a_no_show_that_nobody_remembers(ana: Dialect, missed: list[str]) -> None:
    assert off() == []
    kind = kinds.of_resources()[KINDS[ana.name]].kind
    place = quotas.place_of("default", "ana", kind)
    [_, earlier] = quotas.missed_in(quotas.item_of("default", "ana", kind))

    client().update_item(
        TableName=settings.load().reservations_table,
        Key=item_key(*place),
        UpdateExpression="REMOVE missed[1]",
    )

    [line] = off()
    assert f"{earlier:%Y-%m-%dT%H:%M:%SZ}" in line
    assert "does not know of what was missed" in line


def test_who_has_missed_nothing_books_in_one_write(ana: Dialect) -> None:
    ana.created(8)
    with faults(WRITE) as seen:
        ana.created(14)
    assert len(seen) == 1
