"""Routes of rules: /api/rules/{kind} and /api/rules/{kind}/{id} (contract rules.md)."""

import re
from typing import Any

from pydantic import ConfigDict

from chalicelib.dialects.platform.rules_mistakes import field_errors_of
from chalicelib.domain.errors import ResourceNotFound, RoleTooLow, RulesMistaken
from chalicelib.http.call import Call, Reply
from chalicelib.http.fields import Input, Output
from chalicelib.http.requests import FieldsInvalid
from chalicelib.http.route_docs import TAGGED
from chalicelib.http.routes import route
from chalicelib.operations import check_ins, kinds
from chalicelib.operations import rule_documents as operations
from chalicelib.operations.rule_documents import Document

# A tag in a list of them; what is before it may say that it is weak.
_TAG = re.compile(r'(?:W/)?"([^"]*)"')


class RulesQuery(Input):
    """Whether to show what holds after all, instead of what the document says."""

    effective: bool = False


class RulesDocument(Input):
    """PUT: the whole document; the operation says what is wrong with it."""


class Rules(Output):
    """A document of rules: its fields, as far as it has them."""

    model_config = ConfigDict(extra="allow")


class OneRules(Output):
    """A document of rules."""

    data: Rules


class CheckInCode(Output):
    """The code of a resource for check-in, and the local day that it is for."""

    code: str
    date: str


class OneCode(Output):
    """The code of a resource."""

    data: CheckInCode


@route("GET", "/api/rules/{kind}", query=RulesQuery, response=OneRules, docs=TAGGED)
def get_kinds_rules(call: Call[None]) -> Reply:
    """Return the rules that hold for all resources of a kind: court, room, professional or class."""
    return _shown(call, None)


@route("GET", "/api/rules/{kind}/{id}", query=RulesQuery, response=OneRules, docs=TAGGED)
def get_rules(call: Call[None]) -> Reply:
    """Return the rules of a resource, which come before its kind's, field by field."""
    return _shown(call, _resource(call))


@route("GET", "/api/rules/{kind}/{id}/code", response=OneCode)
def get_code(call: Call[None]) -> Reply:
    """Return the code that a resource shows today, for who checks in there; for staff of its kind."""
    if not call.caller.asking_about(call.path["kind"]).can_assist:
        raise RoleTooLow
    found = check_ins.code_today(tenant=call.tenant, kind=_kind(call), resource=_resource(call), now=call.now)
    return Reply(200, {"data": {"code": found.code, "date": found.day.isoformat()}})


@route("PUT", "/api/rules/{kind}", body=RulesDocument, response=OneRules, docs=TAGGED)
def put_kinds_rules(call: Call[RulesDocument]) -> Reply:
    """Replace the rules of a kind; for its admins. With If-Match, only if nobody has changed them since."""
    return _put(call, None)


@route("PUT", "/api/rules/{kind}/{id}", body=RulesDocument, response=OneRules, docs=TAGGED)
def put_rules(call: Call[RulesDocument]) -> Reply:
    """Replace the rules of a resource; for admins of its kind. If-Match as for the kind's."""
    return _put(call, _resource(call))


def _shown(call: Call[None], resource: str | None) -> Reply:
    kind = _kind(call)
    if call.query.effective:
        return Reply(200, {"data": operations.effective(call.tenant, kind, resource).document})
    return _reply(operations.document_of(call.tenant, kind, resource))


def _put(call: Call[RulesDocument], resource: str | None) -> Reply:
    if not call.caller.asking_about(call.path["kind"]).can_administer:
        raise RoleTooLow
    kind = _kind(call)
    try:
        document = operations.put(
            tenant=call.tenant, kind=kind, resource=resource, document=call.document, tags=_tags(call)
        )
    except RulesMistaken as mistaken:
        raise FieldsInvalid(field_errors_of(mistaken.mistakes)) from mistaken
    return _reply(document)


def _kind(call: Call[Any]) -> str:
    """Return the kind of resources in the path.

    :raises ResourceNotFound: if it is none
    """
    kind = call.path["kind"]
    if kind not in kinds.of_resources():
        raise ResourceNotFound
    return kind


def _resource(call: Call[Any]) -> str:
    return kinds.resource_of(call.path["kind"], call.path["id"])


def _tags(call: Call[Any]) -> frozenset[str] | None:
    """Return the tags that If-Match names (RFC 9110); None without one, and for `*`: every document is there.

    What is weak, or no tag at all, matches nothing.
    """
    sent = call.headers.get("if-match", "").strip()
    if sent in ("", "*"):
        return None
    return frozenset(found[1] for found in _TAG.finditer(sent) if not found[0].startswith("W/"))


def _reply(document: Document) -> Reply:
    return Reply(200, {"data": document.content}, {"ETag": f'"{document.tag}"'})
