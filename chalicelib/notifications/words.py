"""The texts that are sent, in Spanish and English; tests/notifications/golden has each as it goes out."""

from chalicelib.domain.phones import CODE_LASTS

_CODE = {
    # One SMS holds 70 characters when one of them is, like ó, not of the GSM alphabet.
    "es": "{code} es tu código de Cupo. Vale {minutes} minutos. No lo compartas.",
    "en": "{code} is your Cupo code. It is valid for {minutes} minutes. Do not share it.",
}


def code_text(code: str, language: str) -> str:
    """The message that carries a one-time code; Spanish unless the language is `en`."""
    words = _CODE.get(language, _CODE["es"])
    return words.format(code=code, minutes=int(CODE_LASTS.total_seconds()) // 60)
