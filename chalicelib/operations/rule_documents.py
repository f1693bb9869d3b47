"""The documents of rules, with what the resources' own settings say, and how they are replaced.

What a resource's settings can say is part of its document, and stands in the settings alone: PUT writes it
there, so that the settings' own routes show it.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from chalicelib import identity, settings
from chalicelib.domain.document_reader import Mistake, Problem
from chalicelib.domain.errors import ResourceNotFound, RulesChanged, RulesMistaken
from chalicelib.domain.resource import Resource
from chalicelib.domain.rule_documents import parse_rules
from chalicelib.domain.rules import Rules
from chalicelib.operations import kinds
from chalicelib.operations.kinds import SettingsRules
from chalicelib.operations.rules import BINDING, BINDING_SEATS, SAID_BY_SESSIONS, parsed, said_by
from chalicelib.store import resources, rules
from chalicelib.store.conflicts import VersionConflict
from chalicelib.store.rules import StoredRules


@dataclass(frozen=True, slots=True)
class Document:
    """A document of rules as JSON has it; another content has another `tag`."""

    content: Mapping[str, Any]
    tag: str


def document_of(tenant: str, kind: str, resource: str | None) -> Document:
    """Return the document of a resource or, without one, of the kind.

    :raises ResourceNotFound: if the tenant has no such resource of this kind
    :raises Unavailable: if the store gave no definite answer in time
    """
    own = None if resource is None else _existing(tenant, kind, resource)
    return _shown(kind, rules.get(tenant, kind, resource), own)


def effective(tenant: str, kind: str, resource: str | None) -> Rules:
    """Return what holds after all for a resource, or for a kind.

    :raises ResourceNotFound: if the tenant has no such resource of this kind
    :raises Unavailable: if the store gave no definite answer in time
    """
    of_kind = parsed(rules.get(tenant, kind, None))
    if resource is None:
        return of_kind
    said = said_by(kind, _existing(tenant, kind, resource))
    return said.before(parsed(rules.get(tenant, kind, resource))).before(of_kind)


def put(
    *,
    tenant: str,
    kind: str,
    resource: str | None,
    document: Mapping[str, Any],
    tags: Collection[str] | None = None,
) -> Document:
    """Write a document in place of the one before; with `tags`, only of one that has one of these.

    What the resource's settings say and the document leaves out stays as it is.

    :raises ResourceNotFound: if the tenant has no such resource of this kind
    :raises RulesMistaken: if anything is wrong with it
    :raises RulesChanged: if it has another tag, or is written by somebody else at the same time
    :raises FieldsInvalid: if the settings would not fit together
    :raises Unavailable: if the store gave no definite answer in time
    """
    own = None if resource is None else _existing(tenant, kind, resource)
    before = rules.get(tenant, kind, resource)
    if tags is not None and _shown(kind, before, own).tag not in tags:
        raise RulesChanged
    document = _changing(kind, own, document)
    mistakes = _mistakes(kind, own, document)
    if mistakes:
        raise RulesMistaken(mistakes)
    written, rest = _divided(kind, own, document)
    change = _change(own, written)
    after = replace(before, text=json.dumps(rest), currency=settings.load().payment_currency)
    place = tenant, kind, resource
    try:
        stored = rules.replace(place, before, after, identity.new_operation_id(), change)
    except VersionConflict as conflict:
        raise RulesChanged from conflict
    return _shown(kind, stored, own if change is None else change[1])


def _changing(kind: str, own: Resource | None, document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a document without what the settings say already: they may say what no document could."""
    said = {} if own is None else said_by(kind, own).document
    return {name: rule for name, rule in document.items() if name not in said or rule != said[name]}


def _mistakes(kind: str, own: Resource | None, document: Mapping[str, Any]) -> tuple[Mistake, ...]:
    found, said = kinds.of_resource(kind), _settings_of(kind)
    is_seat = found is not None and found.is_seat
    binding = frozenset() if found is None else BINDING_SEATS if is_seat else BINDING
    names = binding if said is None else binding | said.names
    elsewhere = SAID_BY_SESSIONS if is_seat else frozenset()
    foreign = tuple(
        Mistake(name, Problem.SAID if name in elsewhere else Problem.UNKNOWN)
        for name in document
        if name not in names
    )
    known = {name: rule for name, rule in document.items() if name in names}
    wanted, mistakes = _parse(known)
    if is_seat and wanted.check_in is not None and wanted.check_in.releases:
        # Nobody takes a seat in a class that has begun.
        mistakes += (Mistake("check_in.release", Problem.UNKNOWN),)
    return foreign + mistakes or tuple(_unshown(said, own, wanted))


def _unshown(said: SettingsRules | None, own: Resource | None, wanted: Rules) -> Iterator[Mistake]:
    """Yield the rules that settings say already, or that they would have to show, and cannot."""
    if said is None:
        return
    if own is None:
        names = said.names if said.are_always_there else ()
        yield from (Mistake(name, Problem.SAID) for name in wanted.document if name in names)
        return
    in_use = said.names if said.are_always_there else said.rules_of(own).document.keys()
    yield from (Mistake(name, Problem.UNSHOWN) for name in said.unshown(wanted) if _rule_of(name) in in_use)


def _rule_of(path: str) -> str:
    return path.partition(".")[0]


def _divided(
    kind: str, own: Resource | None, document: Mapping[str, Any]
) -> tuple[Resource | None, Mapping[str, Any]]:
    """Return the resource with what its settings are to say, and what is left for the document."""
    said = _settings_of(kind)
    if said is None or own is None:
        return own, document
    wanted = _parse(document)[0]
    sent = said.names & document.keys() - frozenset(map(_rule_of, said.unshown(wanted)))
    details = {**own.details, **said.details_of(own, wanted, sent)} if sent else own.details
    # null says, too, that the kind's rule does not hold, which settings cannot say.
    rest = {name: rule for name, rule in document.items() if name not in sent or rule is None}
    return replace(own, details=details), rest


def _change(before: Resource | None, after: Resource | None) -> tuple[Resource, Resource] | None:
    """Return a resource before and after, if its settings change."""
    if before is None or after is None or after.details == before.details:
        return None
    return before, replace(after, version=before.version + 1)


def _shown(kind: str, stored: StoredRules, own: Resource | None) -> Document:
    """Return the document with what the resource's settings say; its tag changes with either."""
    if own is None or _settings_of(kind) is None:
        return Document(stored.document, str(stored.version))
    content = {**stored.document, **said_by(kind, own).document}
    return Document(content, f"{stored.version}.{own.version}")


def _settings_of(kind: str) -> SettingsRules | None:
    found = kinds.of_resource(kind)
    return None if found is None else found.settings


def _parse(document: Mapping[str, Any]) -> tuple[Rules, tuple[Mistake, ...]]:
    return parse_rules(
        document, currency=settings.load().payment_currency, memberships=kinds.membership_types()
    )


def _existing(tenant: str, kind: str, resource: str) -> Resource:
    found = resources.get(tenant, kind, resource)
    if found is None or found.is_removed:
        raise ResourceNotFound
    return found
