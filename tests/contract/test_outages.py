"""When DynamoDB does not answer: 503 with Retry-After in the dialect's shape, and nothing half-done."""

from functools import partial

import pytest

from tests.api import Answer
from tests.contract.courts import Courts
from tests.faults import Fault, failed, faults, first, lost_reply, lost_request

WRITE = "TransactWriteItems"
KEY = {"Idempotency-Key": "k1"}


def is_unavailable(answer: Answer) -> bool:
    return answer.status == 503 and set(answer.body) == {"error"} and int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize("fault", [lost_request, failed(503, "ServiceUnavailable")])
@pytest.mark.parametrize("operation", ["GetItem", "Query", "BatchGetItem"])
def test_a_read_without_an_answer_is_unavailable(courts: Courts, operation: str, fault: Fault) -> None:
    reserva = courts.booked()
    with faults(operation, *[fault] * 9):
        answers = [courts.get(reserva["id"]), courts.list(), courts.admin.list()]
    assert any(is_unavailable(answer) for answer in answers)
    assert all(answer.status in {200, 503} for answer in answers)


def test_a_write_without_an_answer_is_unavailable_and_the_slot_is_free(courts: Courts) -> None:
    courts.booked(hora_inicio="15:00")
    with faults(WRITE, *[lost_request] * 3):
        answer = courts.create(hora_inicio="09:00")
    assert is_unavailable(answer)
    assert courts.create(hora_inicio="09:00").status == 201


def test_the_key_finds_out_what_became_of_a_write_whose_reply_was_lost(courts: Courts) -> None:
    courts.booked(hora_inicio="15:00")
    keyed = partial(courts.sending(KEY).create, hora_inicio="09:00")
    with faults(WRITE, lost_reply, lost_request, lost_request):
        unknown = keyed()
    assert is_unavailable(unknown)
    found_out = keyed()
    assert found_out.status == 201
    assert found_out.headers["idempotent-replayed"] == "true"
    assert len(courts.list().body["reservas"]) == 2


def test_two_with_one_key_at_once_get_one_answer_and_one_reserva(courts: Courts) -> None:
    courts.booked(hora_inicio="15:00")
    keyed = partial(courts.sending(KEY).create, hora_inicio="09:00")
    faster: list[Answer] = []
    with faults(WRITE, first(lambda: faster.append(keyed()))):
        slower = keyed()
    assert (slower.status, slower.raw) == (faster[0].status, faster[0].raw) == (201, slower.raw)
    assert "idempotent-replayed" not in faster[0].headers
    assert slower.headers["idempotent-replayed"] == "true"
    assert len(courts.list().body["reservas"]) == 2


def test_two_with_one_key_and_different_bodies_at_once_are_told_apart(courts: Courts) -> None:
    courts.booked(hora_inicio="15:00")
    other = partial(courts.sending(KEY).create, hora_inicio="11:00")
    with faults(WRITE, first(other)):
        assert courts.sending(KEY).create(hora_inicio="09:00").status == 422
    assert len(courts.list().body["reservas"]) == 2


def test_an_unexpected_error_is_the_dialects_500_with_the_request_id(
    courts: Courts, caplog: pytest.LogCaptureFixture
) -> None:
    with faults("Query", failed(400, "ValidationException")):
        answer = courts.list()
    assert (answer.status, answer.body) == (500, {"error": "Error interno"})
    (entry,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert vars(entry)["request_id"] == answer.headers["x-request-id"]
    assert "ValidationException" in (entry.exc_text or "")


def test_of_two_cancellations_at_once_one_is_noted(courts: Courts) -> None:
    reserva = courts.booked()
    with faults(WRITE, first(partial(courts.patch, reserva["id"], estado="CANCELADA"))):
        assert courts.patch(reserva["id"], estado="CANCELADA").status == 200
    assert courts.create().status == 201


def test_of_two_registrations_of_one_address_at_once_one_succeeds(courts: Courts) -> None:
    faster: list[Answer] = []
    with faults(WRITE, first(lambda: faster.append(courts.register(email="SOL@example.com")))):
        slower = courts.register(email="sol@example.com")
    assert (faster[0].status, slower.status) == (201, 409)


def test_a_registration_whose_reply_is_lost_is_one(courts: Courts) -> None:
    with faults(WRITE, lost_reply):
        assert courts.register(email="sol@example.com").status == 201


def test_a_court_that_is_booked_while_it_is_removed_stays(courts: Courts) -> None:
    cancha = courts.built()
    with faults(WRITE, first(partial(courts.create, cancha_id=cancha["id"]))):
        answer = courts.superadmin.delete_cancha(cancha["id"])
    assert answer.status == 409
    (kept,) = [each for each in courts.canchas().body["canchas"] if each["id"] == cancha["id"]]
    assert kept["activa"] is True
