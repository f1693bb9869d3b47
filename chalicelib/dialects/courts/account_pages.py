"""The small pages behind the links of mails: one button each, no script, nothing from elsewhere."""

from collections.abc import Iterable, Mapping
from html import escape

from chalicelib.domain.account_links import LinkPurpose
from chalicelib.domain.errors import (
    CredentialsWrong,
    EmailTaken,
    NotAuthenticated,
    PasswordCommon,
    RateExceeded,
    ReservationError,
    Unavailable,
)
from chalicelib.domain.languages import Language
from chalicelib.domain.passwords import SHORTEST
from chalicelib.http import small_pages
from chalicelib.http.call import Reply

_TITLES: Mapping[tuple[LinkPurpose, Language], tuple[str, str, str]] = {
    (LinkPurpose.CONFIRM, "es"): ("Confirma tu dirección de correo", "Tu contraseña", "Confirmar"),
    (LinkPurpose.CONFIRM, "en"): ("Confirm your e-mail address", "Your password", "Confirm"),
    (LinkPurpose.RESET, "es"): ("Elige una contraseña nueva", "Contraseña nueva", "Guardar"),
    (LinkPurpose.RESET, "en"): ("Choose a new password", "New password", "Save"),
}
_RESULTS: Mapping[str, Mapping[Language, str]] = {
    "done": {"es": "Listo. Ya puedes cerrar esta página.", "en": "Done. You can close this page."},
    "invalid": {
        "es": "El enlace no es válido, ya se usó o ha caducado.",
        "en": "The link is wrong, was used, or has expired.",
    },
    "password": {"es": "La contraseña no es correcta.", "en": "The password is wrong."},
    "common": {"es": "La contraseña es demasiado común.", "en": "The password is too common."},
    "taken": {"es": "La dirección es de otra cuenta.", "en": "The address is of another account."},
    "later": {"es": "Inténtalo de nuevo más tarde.", "en": "Please try again later."},
}


def page(
    purpose: LinkPurpose,
    token: str,
    result: str | None,
    language: Language,
    *,
    asks_password: bool,
    sender: Iterable[str] = (),
) -> Reply:
    """Return the page of a link, with its button unless that was pressed and nothing is left to do.

    It ends in whose page it is, as far as that is known.
    """
    title, label, button = _TITLES[purpose, language]
    message = f'<p role="status">{escape(_RESULTS[result][language])}</p>' if result else ""
    form = (
        ""
        if result in {"done", "invalid"} or not token
        else _form(purpose, token, label, button, asks_password=asks_password)
    )
    return small_pages.page(title, message, form, language=language, sender=sender)


def after(purpose: LinkPurpose, token: str, refusal: ReservationError | None) -> Reply:
    """Return the way back from a form to the page, which says how it went."""
    result = "done" if refusal is None else _result_of(refusal)
    rest = "" if result in {"done", "invalid"} else f"&token={token}"
    # Relative: the API may be reached under a path of its own.
    return Reply(303, None, {"Location": f"{purpose}?result={result}{rest}"})


def _form(purpose: LinkPurpose, token: str, label: str, button: str, *, asks_password: bool) -> str:
    kind = "current-password" if purpose is LinkPurpose.CONFIRM else "new-password"
    least = "" if purpose is LinkPurpose.CONFIRM else f' minlength="{SHORTEST}"'
    field = (
        f'<p><label>{escape(label)}<br><input type="password" name="password" autocomplete="{kind}"'
        f"{least} required></label></p>"
        if asks_password
        else ""
    )
    return f"""<form method="post" action="{purpose}">
<input type="hidden" name="token" value="{escape(token)}">
{field}
<p><button>{escape(button)}</button></p>
</form>"""


def _result_of(refusal: ReservationError) -> str:
    match refusal:
        case CredentialsWrong() | NotAuthenticated():
            return "password"
        case PasswordCommon():
            return "common"
        case EmailTaken():
            return "taken"
        case RateExceeded() | Unavailable():
            return "later"
        case _:
            return "invalid"
