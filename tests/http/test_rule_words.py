"""Refusals say in words what would be right, in both languages."""

import pytest

from chalicelib.dialects.courts.policy import POLICY
from chalicelib.domain import errors
from chalicelib.domain.errors import RuleBroken
from chalicelib.http.rule_words import span


@pytest.mark.parametrize(
    ("error", "es", "en"),
    [
        (
            errors.LengthNotAllowed({"allowed": [45, 60, 90]}),
            "Se puede reservar por este tiempo: 45 minutos, 1 hora o 90 minutos",
            "Reservations may last: 45 minutes, 1 hour or 90 minutes",
        ),
        (
            errors.LengthNotAllowed({"allowed": [60]}),
            "Se puede reservar por este tiempo: 1 hora",
            "Reservations may last: 1 hour",
        ),
        (
            errors.LengthNotAllowed({"min": 60, "max": 120, "step": 30}),
            "Se puede reservar por este tiempo: desde 1 hora, hasta 2 horas, de 30 minutos en 30 minutos",
            "Reservations may last: from 1 hour, up to 2 hours, in steps of 30 minutes",
        ),
        (
            errors.StartNotAllowed({"every": 30, "from": "07:00"}),
            "Se reserva cada 30 minutos desde las 07:00",
            "Reservations begin every 30 minutes from 07:00",
        ),
        (
            errors.TooSoon({"minutes": 240, "from": "2026-11-30T12:00:00Z"}),
            "Hay que reservar al menos 4 horas antes",
            "Reservations are made at least 4 hours before",
        ),
        (
            errors.BeyondHorizon({"days": 7, "until": "2026-12-07"}),
            "No se puede reservar con tanta anticipación: como máximo para el 7 de diciembre de 2026",
            "Reservations are not taken that far ahead: 7 December 2026 is the last day",
        ),
        (
            errors.NoticeTooShort({"free_until": 90, "until": "2026-11-30T12:00:00Z"}),
            "Hay que cancelar al menos 90 minutos antes",
            "Cancellations are taken at least 90 minutes before",
        ),
        (
            errors.NotOpen({"date": "2026-12-01", "hours": [{"from": "08:00", "to": "22:00"}]}),
            "La cancha abre de 08:00 a 22:00",
            "The court is open from 08:00 to 22:00",
        ),
    ],
)
def test_a_refusal_says_what_would_be_right(error: RuleBroken, es: str, en: str) -> None:
    for language, words in (("es", es), ("en", en)):
        _, body = POLICY.failed(error, language)  # type: ignore[arg-type]
        assert body == {"error": words, "rule": error.RULE, "allowed": error.allowed}


def test_a_length_is_in_the_largest_unit_that_it_is_whole_in() -> None:
    words = [span(minutes, "es") for minutes in (1, 59, 60, 90, 1440, 2880, 4320, 4380, 0)]
    assert words == [
        *("1 minuto", "59 minutos", "1 hora", "90 minutos", "24 horas", "48 horas"),
        *("3 días", "73 horas", "0 horas"),
    ]
