"""Idempotency-Key: the same request again is the same answer, and one reservation."""

from functools import partial

import pytest

from tests.api import Answer
from tests.contract.appointments import Appointments, slot
from tests.contract.appointments_answers import (
    NO_PERMISSION,
    NO_PROFESSIONAL,
    TAKEN,
    deleted,
    made,
    made_list,
    refused,
)
from tests.contract.courts import At
from tests.faults import faults, first, lost_reply, lost_request
from tests.tokens import token

REPLAYED = "idempotent-replayed"
WRITE = "TransactWriteItems"


def count(appointments: Appointments) -> int:
    return len(made_list(appointments.admin.everybodys()))


def replays(again: Answer, earlier: Answer) -> None:
    assert (again.status, again.raw) == (earlier.status, earlier.raw)
    assert again.headers[REPLAYED] == "true"


def test_the_same_key_and_body_is_the_same_answer_byte_for_byte(appointments: Appointments, at: At) -> None:
    create = appointments.keyed().create
    earlier = create()
    at("2024-01-14T12:30:00Z")
    again = create()

    made(earlier, 201)
    assert REPLAYED not in earlier.headers
    replays(again, earlier)
    replays(create(), earlier)
    assert count(appointments) == 1


def test_without_a_key_the_same_request_is_a_conflict(appointments: Appointments) -> None:
    appointments.booked()

    refused(appointments.create(), 409, TAKEN)


def test_another_key_is_another_request(appointments: Appointments) -> None:
    appointments.keyed("k-1").create()

    refused(appointments.keyed("k-2").create(), 409, TAKEN)
    assert appointments.keyed("k-2").create(**slot("12:00")).status == 201
    assert count(appointments) == 2


@pytest.mark.parametrize(
    "change", [{"session_modality": "Presencial"}, {"status": "PENDING"}, slot("15:00")], ids=str
)
def test_the_same_key_with_another_body_is_422(appointments: Appointments, change: dict[str, str]) -> None:
    earlier = appointments.keyed().create()

    refused(appointments.keyed().create(**change), 422)

    assert count(appointments) == 1
    replays(appointments.keyed().create(), earlier)


def test_the_same_key_of_another_client_is_another_request(appointments: Appointments) -> None:
    bruno = appointments.by("bruno")
    earlier = appointments.keyed().create()

    refused(bruno.keyed().create(), 409, TAKEN)
    other = bruno.keyed().create(**slot("12:00"))
    assert made(other, 201)["id"] != made(earlier, 201)["id"]
    replays(bruno.keyed().create(**slot("12:00")), other)


def test_nobody_is_shown_the_answer_of_another(appointments: Appointments) -> None:
    earlier = appointments.keyed().create()

    refused(appointments.by("bruno").keyed().create(client_id="ana"), 403, NO_PERMISSION)
    refused(appointments.professional.keyed().create(client_id="ana"), 409, TAKEN)
    made(earlier, 201)


def test_the_same_user_of_another_tenant_is_another_caller(appointments: Appointments) -> None:
    appointments.keyed().create()

    refused(appointments.by("ana", tenant="norte").keyed().create(), 404, NO_PROFESSIONAL)


def test_the_caller_is_the_same_by_cookie_as_by_bearer(appointments: Appointments) -> None:
    earlier = appointments.keyed().create()

    replays(appointments.with_cookie(token()).keyed().create(client_id="ana"), earlier)


def test_a_refusal_is_not_remembered(appointments: Appointments) -> None:
    blocker = appointments.by("bruno").booked()
    refused(appointments.keyed().create(), 409, TAKEN)
    refused(appointments.keyed().create(start_time="x"), 400)
    refused(appointments.keyed().create(client_id="bruno"), 403)
    deleted(appointments.by("bruno").delete(blocker["id"]))

    answer = appointments.keyed().create()

    made(answer, 201)
    assert REPLAYED not in answer.headers


def test_after_a_refusal_the_key_may_carry_another_body(appointments: Appointments) -> None:
    appointments.by("bruno").booked()
    refused(appointments.keyed().create(), 409, TAKEN)

    assert appointments.keyed().create(**slot("15:00")).status == 201


def test_the_first_answer_comes_back_whatever_became_of_the_reservation(appointments: Appointments) -> None:
    earlier = appointments.keyed().create()
    reservation_id = earlier.body["data"]["id"]
    made(appointments.patch(reservation_id, **slot("15:00")), 200)
    replays(appointments.keyed().create(), earlier)
    deleted(appointments.delete(reservation_id))
    replays(appointments.keyed().create(), earlier)

    assert appointments.by("bruno").create().status == 201


def test_the_first_answer_comes_back_though_rules_or_time_have_passed(
    appointments: Appointments, at: At
) -> None:
    earlier = appointments.keyed().create()
    appointments.practising(requires_deposit=True, deposit_amount=100, work_days="SUN")
    replays(appointments.keyed().create(), earlier)
    at("2024-01-15T11:00:00Z")

    replays(appointments.keyed().create(), earlier)


def test_a_key_is_kept_for_24_hours_and_no_longer(appointments: Appointments, at: At) -> None:
    when = slot("10:00", day="2024-02-01")
    earlier = appointments.keyed().create(**when)
    deleted(appointments.delete(earlier.body["data"]["id"]))

    at("2024-01-15T11:59:59Z")
    replays(appointments.keyed().create(**when), earlier)
    at("2024-01-15T12:00:01Z")
    later = appointments.keyed().create(**when)

    assert made(later, 201)["id"] != earlier.body["data"]["id"]
    assert REPLAYED not in later.headers


@pytest.mark.parametrize(
    "key", ["", "x" * 256, "a b", "clave-ñ", "🎾", "a\tb", "\u00a0"], ids=lambda k: repr(k)[:12]
)
def test_a_bad_key_is_refused_and_makes_nothing(appointments: Appointments, key: str) -> None:
    refused(appointments.keyed(key).create(), 400)

    assert count(appointments) == 0


@pytest.mark.parametrize("key", ["x", "x" * 255, "!", "~", "a/b#c:d", '"quoted"'], ids=lambda k: k[:8])
def test_visible_ascii_of_up_to_255_characters_is_a_key(appointments: Appointments, key: str) -> None:
    earlier = appointments.keyed(key).create()

    made(earlier, 201)
    replays(appointments.keyed(key).create(), earlier)


def test_two_with_one_key_at_once_get_one_answer_and_one_reservation(appointments: Appointments) -> None:
    appointments.booked(**slot("15:00"))
    keyed = partial(appointments.keyed().create, **slot("09:00"))
    faster: list[Answer] = []

    with faults(WRITE, first(lambda: faster.append(keyed()))):
        slower = keyed()

    replays(slower, faster[0])
    made(faster[0], 201)
    assert REPLAYED not in faster[0].headers
    assert count(appointments) == 2


def test_two_with_one_key_and_different_bodies_at_once_are_told_apart(appointments: Appointments) -> None:
    appointments.booked(**slot("15:00"))
    other = partial(appointments.keyed().create, **slot("11:00"))

    with faults(WRITE, first(other)):
        refused(appointments.keyed().create(**slot("09:00")), 422)

    assert count(appointments) == 2


def test_the_key_finds_out_what_became_of_a_write_whose_reply_was_lost(appointments: Appointments) -> None:
    keyed = appointments.keyed().create
    with faults(WRITE, lost_reply, *[lost_request] * 9):
        unknown = keyed()

    found_out = keyed()

    assert unknown.status == 503
    made(found_out, 201)
    assert found_out.headers[REPLAYED] == "true"
    assert count(appointments) == 1


def test_a_key_over_a_lapsed_hold_makes_one_reservation(appointments: Appointments, at: At) -> None:
    appointments.booked_in("PENDING", **slot("10:00", day="2024-01-18"))
    at("2024-01-16T12:00:00Z")
    keyed = partial(appointments.by("bruno").keyed().create, **slot("10:00", day="2024-01-18"))

    earlier = keyed()

    made(earlier, 201)
    replays(keyed(), earlier)
    assert count(appointments) == 2


def test_a_block_is_made_once_for_a_key(appointments: Appointments) -> None:
    keyed = partial(appointments.professional.keyed().create, client_id="sara")
    earlier = keyed()

    made(earlier, 201)
    replays(keyed(), earlier)
    assert count(appointments) == 1


def test_a_key_does_no_harm_where_nothing_is_created(appointments: Appointments) -> None:
    reservation = appointments.booked()
    keyed = appointments.keyed()

    assert keyed.of_user().status == 200
    for start in ("12:00", "15:00"):
        assert made(keyed.patch(reservation["id"], **slot(start)), 200)["start_time"][11:16] == start
    for buffer in (5, 10):
        settings = made(appointments.professional.keyed().patch_settings(buffer_minutes=buffer), 200)
        assert settings["buffer_minutes"] == buffer
    for _ in range(2):
        assert appointments.professional.keyed().by_users(reservation["id"]).status == 200
    deleted(keyed.delete(reservation["id"]))
    refused(keyed.delete(reservation["id"]), 404)
