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
from tests.pipeline import Mail, Pipeline

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
    ana.created(14)

    behind.sweep(f"{MONDAY}T11:10:00Z")
    at(f"{MONDAY}T11:30:00Z")

    paused(ana, ana.create(16))
    ana.bruno.created(16)


def test_who_is_paused_moves_what_stands_and_does_not_take_again_what_they_gave_up(
    ana: Dialect, at: At, behind: Pipeline
) -> None:
    stands = [confirmed(ana, hour) for hour in (9, 11, 14, 15)][2:]
    for hour in (9, 11):
        behind.sweep(f"{MONDAY}T{hour:02}:10:00Z")
    at(f"{MONDAY}T11:30:00Z")

    assert ana.move(stands[0], 18).status == 200
    assert ana.cancel(stands[1]).status in (200, 204)
    paused(ana, ana.create(15))


def paused_mails(behind: Pipeline) -> list[Mail]:
    """The mails that say that Ana is paused."""
    behind.run()
    return [mail for mail in behind.mails if "Por las veces que faltaste" in mail.text]


def test_who_is_paused_is_told_until_when_and_of_the_first_no_show_nobody_is(
    ana: Dialect, at: At, behind: Pipeline
) -> None:
    for hour in (9, 11):
        confirmed(ana, hour)
    behind.sweep(f"{MONDAY}T09:10:00Z")
    assert paused_mails(behind) == []

    behind.sweep(f"{MONDAY}T11:10:00Z")

    [mail] = paused_mails(behind)
    assert mail.to == "ana@example.com"
    assert "Puedes volver a reservar: lunes 22 de enero de 2024 a las 11:10" in mail.text


def test_of_two_no_shows_that_are_written_at_once_one_begins_the_pause(
    ana: Dialect, at: At, behind: Pipeline
) -> None:
    claims = [confirmed(ana, hour) for hour in (9, 11)]
    at(f"{MONDAY}T11:10:00Z")

    race(lambda: ana.admin.delete(claims[0]), lambda: ana.admin.delete(claims[1]))

    paused(ana, ana.create(14))
    assert len(paused_mails(behind)) == 1


def test_who_misses_more_is_told_of_the_later_end(ana: Dialect, at: At, behind: Pipeline) -> None:
    for hour in (9, 11, 13):
        confirmed(ana, hour)
    for hour in (9, 11, 13):
        behind.sweep(f"{MONDAY}T{hour:02}:10:00Z")
    assert [mail.text.count("a las 13:10") for mail in paused_mails(behind)] == [0, 1]


def test_a_no_show_that_staff_corrects_before_the_mail_is_told_to_nobody(
    ana: Dialect, missed: list[str], behind: Pipeline
) -> None:
    assert check_in(ana.admin, missed[1]).status == 200
    assert paused_mails(behind) == []


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
    paused(ana, ana.create(14))
    assert off() == []
    found = kinds.of_resource(KINDS[ana.name])
    assert found is not None
    kind = found.kind
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
