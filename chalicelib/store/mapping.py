"""Mappings from items to the domain's records and back, by the names of fields.

A PynamoDB model describes an item: a field of a record is the model's attribute of the same name. A field
whose type is a dataclass is either a map attribute of its name, or spread over attributes of the item
(`interval` over `start` and `end`). A mapping is compiled once for each model, and reads DynamoDB's raw items
without making a model of each, which would be slower.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from pynamodb.attributes import (
    Attribute,
    AttributeContainer,
    ListAttribute,
    MapAttribute,
    UnicodeSetAttribute,
)

Record = TypeVar("Record")
Raw = Mapping[str, Any]
Reader = Callable[[Raw], Any]


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Packed:
    """A field that is stored inside a map attribute: an index projects twenty attributes at most.

    An optional field is left out of the map if it is empty.
    """

    attribute: str
    name: str
    write: Callable[[Any], Any] = _same
    read: Callable[[Any], Any] = _same


class RecordMapping(Generic[Record]):
    """The items of one model as records of one dataclass."""

    def __init__(
        self,
        model: type[AttributeContainer],
        record: type[Record],
        packed: Mapping[str, Packed] | None = None,
    ) -> None:
        self._model, self._make, self._packed = model, record, packed or {}
        attributes, hints = model.get_attributes(), get_type_hints(record)
        self._readers: dict[str, Reader] = {}
        self._writers: dict[str, Callable[[Any], Any]] = {}
        self._spread: dict[str, RecordMapping[Any]] = {}
        self._optional = {field.name for field in fields(record) if _is_optional(field)}  # type: ignore[arg-type]
        for field in fields(record):  # type: ignore[arg-type]
            name, hint = field.name, hints[field.name]
            if name in self._packed:
                continue
            if name in attributes:
                self._readers[name], self._writers[name] = _compiled(attributes[name], hint)
            elif is_dataclass(hint):
                self._spread[name] = RecordMapping(model, hint)  # type: ignore[arg-type]
                self._readers[name] = self._spread[name].record
        self._maps = {
            packed.attribute: _compiled(attributes[packed.attribute], Mapping)[0]
            for packed in self._packed.values()
        }

    def record(self, raw: Raw, **given: Any) -> Record:
        """Return the record in an item; `given` are the fields that no attribute holds.

        :raises KeyError: if the item lacks an attribute that every such item has, or one has another type
        """
        values = {name: read(raw) for name, read in self._readers.items()}
        if self._packed:
            maps = {name: values[name] if name in values else self._maps[name](raw) for name in self._maps}
            for name, packed in self._packed.items():
                if packed.name in maps[packed.attribute] or name not in self._optional:
                    values[name] = packed.read(maps[packed.attribute].pop(packed.name))
        return self._make(**values, **given)

    def item(self, record: Record, **attributes: Any) -> dict[str, Any]:
        """Return the item of a record, as DynamoDB has it; `attributes` are those that no field gives."""
        item: dict[str, Any] = self._model(**{**self.attributes(record), **attributes}).serialize()  # type: ignore[attr-defined]
        return item

    def attributes(self, record: Record) -> dict[str, Any]:
        """Return what a record gives to the model's constructor."""
        values = {name: write(getattr(record, name)) for name, write in self._writers.items()}
        for name, spread in self._spread.items():
            values |= spread.attributes(getattr(record, name))
        for name in self._maps:
            values.setdefault(name, {})
        for name, packed in self._packed.items():
            value = getattr(record, name)
            if value or name not in self._optional:
                values[packed.attribute][packed.name] = packed.write(value)
        return values


def _is_optional(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _compiled(attribute: Attribute[Any], hint: Any) -> tuple[Reader, Callable[[Any], Any]]:
    """Return the function that reads an attribute of a raw item, and the one that encodes a value for it."""
    decode, encode = _codec(attribute, hint)
    name, kind = attribute.attr_name, attribute.attr_type
    default = attribute.default() if callable(attribute.default) else attribute.default
    is_optional = attribute.null or default is not None
    if isinstance(attribute, ListAttribute) and default is not None:
        default = ()

    def read(raw: Raw) -> Any:
        value = raw.get(name)
        if value is None or "NULL" in value:
            if not is_optional:
                raise KeyError(name)
            return dict(default) if isinstance(default, dict) else default
        return decode(value[kind])

    return read, encode


def _codec(attribute: Attribute[Any], hint: Any) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    if isinstance(attribute, ListAttribute) and attribute.element_type is not None:
        nested = RecordMapping(attribute.element_type, get_args(hint)[0])  # type: ignore[arg-type]
        return (
            lambda values: tuple([nested.record(value["M"]) for value in values]),
            lambda records: [attribute.element_type(**nested.attributes(record)) for record in records],
        )
    if isinstance(attribute, MapAttribute) and is_dataclass(hint):
        inner = RecordMapping(type(attribute), hint)  # type: ignore[arg-type]
        return inner.record, lambda record: type(attribute)(**inner.attributes(record))
    if isinstance(attribute, MapAttribute):
        return lambda value: {name: _plain(content) for name, content in value.items()}, dict
    if isinstance(attribute, UnicodeSetAttribute):
        return frozenset, lambda texts: None if texts is None else set(texts)
    return attribute.deserialize, _same


def _plain(value: Raw) -> Any:
    """Return a DynamoDB value as Python's own: dicts, lists, texts, numbers, booleans, None."""
    ((kind, content),) = value.items()
    match kind:
        case "S" | "BOOL":
            return content
        case "N":
            return json.loads(content)
        case "M":
            return {name: _plain(nested) for name, nested in content.items()}
        case "L":
            return [_plain(nested) for nested in content]
        case "NULL":
            return None
    raise KeyError(kind)
