"""Mappings from items to the domain's records and back, by the names of fields.

A PynamoDB model describes an item: a field of a record is the model's attribute of the same name. A field
whose type is a dataclass is either a map attribute of its name, or spread over attributes of the item
(`interval` over `start` and `end`). A mapping is compiled once for each model, and makes no model of an item,
which would be slower.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from pynamodb.attributes import (
    Attribute,
    AttributeContainer,
    ListAttribute,
    MapAttribute,
    NumberAttribute,
    UnicodeAttribute,
    UnicodeSetAttribute,
)

Record = TypeVar("Record")
Raw = Mapping[str, Any]
Reader = Callable[[Raw], Any]
# None: the value is as DynamoDB has it.
Decode = Callable[[Any], Any] | None
Writer = Callable[[Any], dict[str, Any] | None]


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
        self._make, self._packed = record, packed or {}
        self._attributes, hints = model.get_attributes(), get_type_hints(record)
        # Most fields have an attribute in every item: those are read without a call for each.
        self._in_every: list[tuple[str, str, str, Decode]] = []
        self._readers: list[tuple[str, Reader]] = []
        self._writers: dict[str, Writer] = {}
        self._spread: dict[str, RecordMapping[Any]] = {}
        self._optional = {field.name for field in fields(record) if _is_optional(field)}  # type: ignore[arg-type]
        for field in fields(record):  # type: ignore[arg-type]
            name, hint = field.name, hints[field.name]
            if name in self._packed:
                continue
            if name in self._attributes:
                attribute = self._attributes[name]
                decode, encode = _codec(attribute, hint)
                self._writers[name] = _writer(attribute, encode)
                if _is_required(attribute):
                    self._in_every.append((name, attribute.attr_name, attribute.attr_type, decode))
                else:
                    self._readers.append((name, _reader(attribute, decode)))
            elif is_dataclass(hint):
                self._spread[name] = RecordMapping(model, hint)  # type: ignore[arg-type]
                self._readers.append((name, self._spread[name].record))
        self._maps = {
            name: _reader(self._attributes[name], _codec(self._attributes[name], Mapping)[0])
            for name in {packed.attribute for packed in self._packed.values()}
        }
        self._packings = [
            (name, packed.attribute, packed.name, packed.read, name in self._optional)
            for name, packed in self._packed.items()
        ]
        self._defaults = {
            name: attribute.default
            for name, attribute in self._attributes.items()
            if attribute.default is not None and name not in {*self._writers, *self._maps}
        }
        self._required = {
            attribute.attr_name for attribute in self._attributes.values() if not attribute.null
        }

    def record(self, raw: Raw, **given: Any) -> Record:
        """Return the record in an item; `given` are the fields that no attribute holds.

        :raises KeyError: if the item lacks an attribute that every such item has, or one has another type
        """
        values = given
        for field, name, kind, decode in self._in_every:
            values[field] = raw[name][kind] if decode is None else decode(raw[name][kind])
        for field, read in self._readers:
            values[field] = read(raw)
        if self._packings:
            maps = {name: values[name] if name in values else read(raw) for name, read in self._maps.items()}
            for field, attribute, name, unpack, is_optional in self._packings:
                if name in maps[attribute] or not is_optional:
                    values[field] = unpack(maps[attribute].pop(name))
        return self._make(**values)

    def item(self, record: Record, **attributes: Any) -> dict[str, Any]:
        """Return the item of a record, as DynamoDB has it; `attributes` are those that no field gives.

        :raises ValueError: if the item would lack an attribute that every such item has
        """
        written = self._written(record)
        for name, default in self._defaults.items():
            if name not in attributes:
                attributes[name] = default() if callable(default) else default
        for name, value in attributes.items():
            attribute = self._attributes[name]
            written[attribute.attr_name] = _writer(attribute, attribute.serialize)(value)
        item = {name: value for name, value in written.items() if value is not None}
        if missing := self._required - item.keys():
            raise ValueError(f"the item lacks {', '.join(sorted(missing))}")
        return item

    def paths(self, **inside: Iterable[str]) -> list[tuple[str, ...]]:
        """Return where an item has the fields of a record.

        Of the map attributes that `inside` names, that is what is packed there, and what it names of them.
        """
        paths: list[tuple[str, ...]] = [
            (self._attributes[name].attr_name,) for name in self._writers if name not in inside
        ]
        for attribute, names in inside.items():
            packed = [packed.name for packed in self._packed.values() if packed.attribute == attribute]
            paths += [(self._attributes[attribute].attr_name, name) for name in (*names, *packed)]
        return paths + [path for spread in self._spread.values() for path in spread.paths()]

    def _written(self, record: Record) -> dict[str, dict[str, Any] | None]:
        """Return what a record's fields give, by the names that attributes have in DynamoDB."""
        written = {
            self._attributes[name].attr_name: write(getattr(record, name))
            for name, write in self._writers.items()
        }
        for name, spread in self._spread.items():
            written |= spread._written(getattr(record, name))
        maps: dict[str, dict[str, Any]] = {
            name: written.setdefault(self._attributes[name].attr_name, {"M": {}})["M"]  # type: ignore[index]
            for name in self._maps
        }
        for name, packed in self._packed.items():
            value = getattr(record, name)
            if value or name not in self._optional:
                maps[packed.attribute][packed.name] = _tagged(packed.write(value))
        return written


def _is_optional(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _is_required(attribute: Attribute[Any]) -> bool:
    return not attribute.null and attribute.default is None


def _reader(attribute: Attribute[Any], decode: Decode) -> Reader:
    """Return the function that reads an attribute of a raw item, which may lack it."""
    name, kind = attribute.attr_name, attribute.attr_type
    default = attribute.default() if callable(attribute.default) else attribute.default
    if isinstance(attribute, ListAttribute) and default is not None:
        default = ()

    def read(raw: Raw) -> Any:
        value = raw.get(name)
        if value is None or "NULL" in value:
            if _is_required(attribute):
                raise KeyError(name)
            return dict(default) if isinstance(default, dict) else default
        return value[kind] if decode is None else decode(value[kind])

    return read


def _writer(attribute: Attribute[Any], encode: Callable[[Any], Any]) -> Writer:
    """Return the function that makes an attribute of a value; None if the item is to be without it."""
    kind = attribute.attr_type

    def write(value: Any) -> dict[str, Any] | None:
        content = None if value is None else encode(value)
        return None if content is None else {kind: content}

    return write


def _codec(attribute: Attribute[Any], hint: Any) -> tuple[Decode, Callable[[Any], Any]]:
    """Return the function that reads an attribute's value as DynamoDB has it, and the one that encodes it."""
    if isinstance(attribute, ListAttribute) and attribute.element_type is not None:
        nested = RecordMapping(attribute.element_type, get_args(hint)[0])  # type: ignore[arg-type]
        return (
            lambda values: tuple([nested.record(value["M"]) for value in values]),
            lambda records: [{"M": nested.item(record)} for record in records],
        )
    if isinstance(attribute, MapAttribute) and is_dataclass(hint):
        inner = RecordMapping(type(attribute), hint)  # type: ignore[arg-type]
        return inner.record, inner.item
    if isinstance(attribute, MapAttribute):
        return (
            lambda value: {name: _plain(content) for name, content in value.items()},
            lambda value: {name: _tagged(content) for name, content in value.items()},
        )
    if isinstance(attribute, UnicodeSetAttribute):
        return frozenset, attribute.serialize
    if isinstance(attribute, NumberAttribute):
        return _number, attribute.serialize
    return (None if isinstance(attribute, UnicodeAttribute) else attribute.deserialize), attribute.serialize


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)


def _tagged(value: Any) -> dict[str, Any]:
    """Return a value of Python's own as DynamoDB has it: what `_plain` reads."""
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": value}
        case int() | float():
            return {"N": json.dumps(value)}
        case Mapping():
            return {"M": {name: _tagged(nested) for name, nested in value.items()}}
        case list() | tuple():
            return {"L": [_tagged(nested) for nested in value]}
    raise TypeError(f"{type(value).__name__} cannot be stored")


def _plain(value: Raw) -> Any:
    """Return a DynamoDB value as Python's own: dicts, lists, texts, numbers, booleans, None."""
    if "S" in value:
        return value["S"]
    ((kind, content),) = value.items()
    match kind:
        case "BOOL":
            return content
        case "N":
            return _number(content)
        case "M":
            return {name: _plain(nested) for name, nested in content.items()}
        case "L":
            return [_plain(nested) for nested in content]
        case "NULL":
            return None
    raise KeyError(kind)
