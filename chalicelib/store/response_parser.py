"""Parse DynamoDB's responses without botocore's walk over each value of each item, most of a list's time.

In JSON, an item is already what botocore makes of it, but for binary values, which JSON has as base64.
"""

import re
from collections.abc import Mapping
from typing import Any

from botocore.parsers import JSONParser, ResponseParserFactory

# DynamoDB's names for what consists of attribute values alone.
_ATTRIBUTE_VALUES = {"AttributeMap", "AttributeValue", "ItemList", "Key"}
# What stands in a body that has a binary value, or a set of these; the second would be its escaped letters.
# Two expressions, each with a fixed beginning: one for both, or a text for each of the four, takes longer.
_BINARY = (re.compile(rb'"BS?"'), re.compile(rb"\\u00[45]"))


class _Parser(JSONParser):
    """Botocore's own, which leaves items as JSON has them unless there may be a binary value in the body."""

    def parse(self, response: Mapping[str, Any], shape: Any) -> Any:
        if any(mark.search(response["body"]) for mark in _BINARY):
            return _STOCK.parse(response, shape)
        return super().parse(response, shape)

    def _parse_shape(self, shape: Any, node: Any) -> Any:
        return node if shape.name in _ATTRIBUTE_VALUES else super()._parse_shape(shape, node)  # type: ignore[misc]


_STOCK, _PARSER = JSONParser(), _Parser()


class ResponseParsers(ResponseParserFactory):
    """The component of a botocore session that clients of DynamoDB take their parser from."""

    def create_parser(self, protocol_name: str) -> Any:
        """Return the parser of a protocol; DynamoDB's is `json`."""
        return _PARSER if protocol_name == "json" else super().create_parser(protocol_name)
