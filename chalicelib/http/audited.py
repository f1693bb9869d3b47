"""What the audit log has of a request: its thing and the fields that it sent, never its texts."""

import json
from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from chalicelib.domain.roles import Roles
from chalicelib.http.fields import Input


def thing_of(template: str, ids: Mapping[str, str]) -> tuple[str, str | None]:
    """Return kind and id of what a path leads to: `/api/canchas/{cancha_id}` to one of the `canchas`.

    Where the path has no id, it leads to all of them, or to one that will be created.
    """
    kind = template.removeprefix("/api/").removeprefix("v1/").partition("/")[0]
    return kind, "/".join(ids.values()) or None


def created_in(body: Any) -> str | None:
    """Return the id of what a response shows, at its top or one step below, as in `{"data": {"id": …}}`.

    The response to a repeated request is text already.
    """
    if isinstance(body, str):
        body = json.loads(body)
    shown = body if isinstance(body, Mapping) else {"": body}
    for part in (shown, *shown.values()):
        found = part.get("id") if isinstance(part, Mapping) else getattr(part, "id", None)
        if isinstance(found, str | int):
            return str(found)
    return None


def fields_of(
    body: Any, document: Mapping[str, Any], documented: type[Input] | None
) -> dict[str, str | bool | None]:
    """Return the fields that a body has sent, by their names on the wire.

    The value is kept where the schema takes only words of its own: a role, a status, yes or no. Texts, times
    and numbers are None. Of a body that only the view validates, as its `documented` schema says, these are
    the fields of the `document` that the schema has; a value that is none of its words is None.
    """
    if not isinstance(body, Input):
        return {}
    schema = type(body)
    if documented is not None and not schema.model_fields:
        named = {field.alias or name: field.annotation for name, field in documented.model_fields.items()}
        return {
            name: _word_of(document[name], named[name]) for name in sorted(named.keys() & document.keys())
        }
    fields = schema.model_fields
    return {
        fields[name].alias or name: _word_of(getattr(body, name), fields[name].annotation)
        for name in sorted(body.model_fields_set)
    }


def _word_of(value: Any, annotation: Any) -> str | bool | None:
    if isinstance(value, Roles):
        return " ".join(value.words)
    is_word = isinstance(value, str | bool) and value in _words_in(annotation)
    return value if is_word else None


def _words_in(annotation: Any) -> tuple[Any, ...]:
    """Return all the values of a field that takes one of a few words, yes or no; none of any other field."""
    if get_origin(annotation) is Annotated:
        return _words_in(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        members = [member for member in get_args(annotation) if member is not NoneType]
        words = [_words_in(member) for member in members]
        return tuple(word for some in words for word in some) if all(words) else ()
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return (True, False) if annotation is bool else ()
