"""The courts' words in two languages."""

import re
from collections.abc import Callable
from typing import Any

from tests.api import Response
from tests.contract.courts import NO_COURT, Courts, refused

REFUSALS: dict[str, Callable[[Courts], Response]] = {
    NO_COURT: lambda courts: courts.create(cancha_id="clx1abc2def3ghi"),
    "Todos los campos son requeridos": lambda courts: courts.register(email=""),
    "La contraseña debe tener al menos 8 caracteres": lambda courts: courts.register(password="x"),
    "Email y contraseña requeridos": lambda courts: courts.login(email=""),
    "Credenciales inválidas": lambda courts: courts.login(),
}
BAD_FIELDS: tuple[dict[str, Any], ...] = (
    *({"fecha": "hoy"}, {"fecha": "2023-12-31"}, {"estado": "FOO"}, {"cancha_id": 5}, {"notas": 5}),
    *({"hora_inicio": "25:00"}, {"hora_fin": "09:00"}, {"hora_fin": "08:00"}, {"notas": "x" * 2001}),
    *({"total": -1}, {"total": "abc"}, {"total": True}),
)
SPANISH = {"debe", "ser", "de", "uno", "o", "en", "el", "un", "una", "como", "posterior", "tener"}
ENGLISH = {"must", "be", "of", "one", "or", "not", "in", "the", "input", "should", "later", "valid"}


def test_english_is_spoken_to_who_asks_for_it(courts: Courts) -> None:
    for words, refusal in REFUSALS.items():
        spanish = refusal(courts)
        assert refused(spanish, spanish.status, words)
        for language in ("en", "en-US,en;q=0.9", "EN"):
            english = refusal(courts.sending({"Accept-Language": language}))
            assert refused(english, spanish.status) != words
            assert english.raw.isascii()


def test_no_message_mixes_the_languages_and_fields_keep_their_names(courts: Courts) -> None:
    reserva = courts.booked()

    def words(language: str, fields: dict[str, Any]) -> str:
        caller = courts.sending({"Accept-Language": language})
        change = (
            caller.admin.patch(reserva["id"], **fields) if "estado" in fields else caller.create(**fields)
        )
        return refused(change, 400)

    for fields in BAD_FIELDS:
        spanish, english = words("es", fields), words("en", fields)
        assert spanish != english, fields
        assert not set(re.findall(r"\w+", spanish.lower())) & ENGLISH, fields
        assert not set(re.findall(r"\w+", english.lower())) & SPANISH, fields
    assert "horaInicio" in words("en", {"hora_inicio": "25:00"})
    completed = words("en", {"estado": "COMPLETADA"})
    assert "PENDIENTE" in completed
    assert "COMPLETADA" in completed
