"""Idempotency-Key: the same request again is the same answer, and one reserva."""

import pytest

from tests.api import Answer
from tests.contract.courts import NO_COURT, TAKEN, At, Courts, refused
from tests.tokens import token

REPLAYED = "idempotent-replayed"


def keyed(courts: Courts, key: str = "k-1") -> Courts:
    return courts.sending({"Idempotency-Key": key})


def count(courts: Courts) -> int:
    return len(courts.admin.list().body["reservas"])


def replays(again: Answer, first: Answer) -> None:
    assert (again.status, again.raw) == (first.status, first.raw)
    assert again.headers[REPLAYED] == "true"


def test_the_same_key_and_body_is_the_same_answer_byte_for_byte(courts: Courts, at: At) -> None:
    first = keyed(courts).create(notas="Traer balón 🎾", total=50.5)
    at("2024-01-14T12:30:00Z")
    again = keyed(courts).create(notas="Traer balón 🎾", total=50.5)

    assert first.status == 201
    assert REPLAYED not in first.headers
    replays(again, first)
    assert count(courts) == 1


def test_a_replay_can_be_replayed(courts: Courts) -> None:
    first = keyed(courts).create()

    for _ in range(3):
        replays(keyed(courts).create(), first)
    assert count(courts) == 1


def test_without_a_key_the_same_request_is_a_conflict(courts: Courts) -> None:
    courts.booked()

    refused(courts.create(), 409, TAKEN)


def test_another_key_is_another_request(courts: Courts) -> None:
    keyed(courts, "k-1").create()

    refused(keyed(courts, "k-2").create(), 409, TAKEN)
    assert keyed(courts, "k-2").create(hora_inicio="10:00").status == 201
    assert count(courts) == 2


@pytest.mark.parametrize(
    "change", [{"hora_inicio": "15:00"}, {"notas": "otra"}, {"fecha": "2024-02-01"}], ids=repr
)
def test_the_same_key_with_another_body_is_422(courts: Courts, change: dict[str, str]) -> None:
    first = keyed(courts).create()

    refused(keyed(courts).create(**change), 422)

    assert count(courts) == 1
    replays(keyed(courts).create(), first)


def test_the_same_key_of_another_user_is_another_request(courts: Courts) -> None:
    ana = keyed(courts).create(hora_inicio="09:00")
    bruno = keyed(courts.bruno).create(hora_inicio="10:00")

    assert (ana.status, bruno.status) == (201, 201)
    assert ana.body["reserva"]["id"] != bruno.body["reserva"]["id"]
    assert REPLAYED not in bruno.headers
    replays(keyed(courts.bruno).create(hora_inicio="10:00"), bruno)


def test_another_user_with_the_same_key_and_body_is_not_shown_the_answer(courts: Courts) -> None:
    keyed(courts).create()

    refused(keyed(courts.bruno).create(), 409, TAKEN)


def test_the_same_user_id_of_another_tenant_is_another_caller(courts: Courts) -> None:
    cancha_id = courts.cancha_id
    first = keyed(courts).create(cancha_id=cancha_id)

    refused(keyed(courts.in_tenant("norte")).create(cancha_id=cancha_id), 400, NO_COURT)
    assert first.status == 201


def test_the_caller_is_the_same_by_cookie_as_by_bearer(courts: Courts) -> None:
    cancha_id = courts.cancha_id
    first = keyed(courts).create(cancha_id=cancha_id)

    replays(keyed(courts.with_cookie(token())).create(cancha_id=cancha_id), first)


def test_a_conflict_is_not_remembered(courts: Courts) -> None:
    blocker = courts.bruno.booked()
    refused(keyed(courts).create(), 409, TAKEN)
    courts.bruno.patch(blocker["id"], estado="CANCELADA")

    answer = keyed(courts).create()

    assert answer.status == 201
    assert REPLAYED not in answer.headers


def test_a_court_that_was_not_available_is_not_remembered(courts: Courts) -> None:
    courts.admin.put_cancha(courts.cancha_id, activa=False)
    refused(keyed(courts).create(), 400, NO_COURT)
    courts.admin.put_cancha(courts.cancha_id, activa=True)

    assert keyed(courts).create().status == 201


def test_after_a_refusal_the_key_may_carry_another_body(courts: Courts) -> None:
    courts.bruno.booked(hora_inicio="09:00")
    refused(keyed(courts).create(hora_inicio="09:00"), 409, TAKEN)

    assert keyed(courts).create(hora_inicio="10:00").status == 201


def test_the_first_answer_comes_back_whatever_became_of_the_reserva(courts: Courts) -> None:
    first = keyed(courts).create()
    courts.patch(first.body["reserva"]["id"], estado="CANCELADA")

    replays(keyed(courts).create(), first)

    assert courts.bruno.create().status == 201


def test_a_key_is_kept_for_24_hours_and_no_longer(courts: Courts, at: At) -> None:
    slot = {"fecha": "2024-06-01"}
    first = keyed(courts).create(**slot)
    courts.patch(first.body["reserva"]["id"], estado="CANCELADA")

    at("2024-01-15T11:59:59Z")
    replays(keyed(courts).create(**slot), first)
    at("2024-01-15T12:00:01Z")
    later = keyed(courts).create(**slot)

    assert later.status == 201
    assert REPLAYED not in later.headers
    assert later.body["reserva"]["id"] != first.body["reserva"]["id"]


@pytest.mark.parametrize(
    "key", ["", "x" * 256, "a b", "clave-ñ", "🎾", "a\tb", "\u00a0"], ids=lambda k: repr(k)[:12]
)
def test_a_bad_key_is_refused_and_books_nothing(courts: Courts, key: str) -> None:
    refused(keyed(courts, key).create(), 400)
    refused(keyed(courts.admin, key).new_cancha(), 400)

    assert count(courts) == 0


@pytest.mark.parametrize(
    "key", ["x", "x" * 255, "!", "~", "a/b#c:d", '"quoted"', "K", "k"], ids=lambda k: k[:8]
)
def test_visible_ascii_of_up_to_255_characters_is_a_key(courts: Courts, key: str) -> None:
    first = keyed(courts, key).create()

    assert first.status == 201
    replays(keyed(courts, key).create(), first)


def test_keys_differ_by_case(courts: Courts) -> None:
    keyed(courts, "Clave").create(hora_inicio="09:00")

    answer = keyed(courts, "clave").create(hora_inicio="10:00")

    assert answer.status == 201
    assert REPLAYED not in answer.headers


def test_a_cancha_is_made_once_for_a_key(courts: Courts) -> None:
    first = keyed(courts.admin).new_cancha(nombre="Cancha A")

    replays(keyed(courts.admin).new_cancha(nombre="Cancha A"), first)
    refused(keyed(courts.admin).new_cancha(nombre="Cancha B"), 422)

    assert courts.canchas().body == {"canchas": [first.body["cancha"]]}


def test_a_cancha_of_another_admin_with_the_same_key_is_another(courts: Courts) -> None:
    first = keyed(courts.admin).new_cancha()
    second = keyed(courts.superadmin).new_cancha()

    assert (first.status, second.status) == (201, 201)
    assert first.body["cancha"]["id"] != second.body["cancha"]["id"]


def test_a_usuario_cannot_replay_what_only_an_admin_may_do(courts: Courts) -> None:
    keyed(courts.admin).new_cancha()

    refused(keyed(courts.by("admin", role="USUARIO")).new_cancha(), 403)


def test_a_usuario_registers_once_for_a_key(courts: Courts) -> None:
    first = keyed(courts).register(email="eva@example.com")

    replays(keyed(courts).register(email="eva@example.com"), first)
    refused(keyed(courts).register(email="sol@example.com"), 422)
    refused(keyed(courts).register(email="eva@example.com", password="incorrecto"), 422)
    refused(keyed(courts, "k-2").register(email="eva@example.com"), 409)
    refused(keyed(courts, "a b").register(email="luz@example.com"), 400)


def test_a_key_does_no_harm_where_nothing_is_created(courts: Courts) -> None:
    reserva = courts.booked()

    assert keyed(courts).list().status == 200
    assert keyed(courts.admin).patch(reserva["id"], estado="CONFIRMADA").status == 200
    assert keyed(courts.admin).patch(reserva["id"], estado="COMPLETADA").status == 200
