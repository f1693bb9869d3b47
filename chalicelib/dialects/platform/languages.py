"""The route of a user's language: /api/me/language (contract common.md, *Statuses inside*)."""

from typing import Annotated

from pydantic import AfterValidator

from chalicelib import settings
from chalicelib.domain.languages import Language
from chalicelib.http.call import Call, Reply
from chalicelib.http.envelopes import Data
from chalicelib.http.field_errors import field_error
from chalicelib.http.fields import Given, Input, Output
from chalicelib.http.routes import route
from chalicelib.operations import people


def _listed(value: Language) -> Language:
    languages = settings.load().languages
    if value not in languages:
        choices = ", ".join(sorted(languages))
        raise field_error(f"debe ser uno de: {choices}", f"must be one of: {choices}")
    return value


class ChosenLanguage(Input):
    """PUT /api/me/language: a language that the stage lists."""

    language: Annotated[Language, AfterValidator(_listed), Given]


class LanguageKept(Output):
    """The language that the caller has now."""

    language: Language


@route("PUT", "/api/me/language", body=ChosenLanguage, response=Data[LanguageKept])
def put_language(call: Call[ChosenLanguage]) -> Reply:
    """Choose the language in which the caller is notified; a request's own answer goes by Accept-Language."""
    people.upsert(caller=call.caller, now=call.now, language=call.body.language)
    return Reply(200, {"data": {"language": call.body.language}})
