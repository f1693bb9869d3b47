"""An update of one item, put together part by part, each with aliases of its own."""

from typing import Any

Item = dict[str, Any]


class UpdateExpression:
    """What to set, remove, add and delete, and on which conditions. An attribute may be in one part only."""

    def __init__(self) -> None:
        self._parts: dict[str, list[str]] = {"SET": [], "REMOVE": [], "ADD": [], "DELETE": []}
        self._conditions: list[str] = []
        self._names: dict[str, str] = {}
        self._values: Item = {}

    def __bool__(self) -> bool:
        """Return whether it changes anything."""
        return any(self._parts.values())

    def set(self, attribute: str, value: Item) -> None:
        """Set an attribute."""
        self._parts["SET"].append(f"{self.name(attribute)} = {self.value(value)}")

    def remove(self, attribute: str) -> None:
        """Remove an attribute."""
        self._parts["REMOVE"].append(self.name(attribute))

    def add(self, attribute: str, value: Item) -> None:
        """Add to a number, or to a set: DynamoDB makes it if it is not there."""
        self._parts["ADD"].append(f"{self.name(attribute)} {self.value(value)}")

    def delete(self, attribute: str, value: Item) -> None:
        """Delete from a set: nothing happens if it is not there."""
        self._parts["DELETE"].append(f"{self.name(attribute)} {self.value(value)}")

    def require(self, condition: str) -> None:
        """Append a condition, made with `name` and `value`."""
        self._conditions.append(condition)

    def name(self, attribute: str) -> str:
        """Return the alias of an attribute."""
        return self._names.setdefault(attribute, f"#{len(self._names)}")

    def value(self, value: Item) -> str:
        """Return an alias of a value."""
        alias = f":{len(self._values)}"
        self._values[alias] = value
        return alias

    def parameters(self) -> Item:
        """Return the parameters of DynamoDB's Update."""
        names = {alias: attribute for attribute, alias in self._names.items()}
        return {
            "UpdateExpression": " ".join(
                f"{verb} {', '.join(parts)}" for verb, parts in self._parts.items() if parts
            ),
            "ExpressionAttributeNames": names,
            **({"ExpressionAttributeValues": self._values} if self._values else {}),
            **({"ConditionExpression": " AND ".join(self._conditions)} if self._conditions else {}),
        }


def number(value: int) -> Item:
    """Return a number as DynamoDB has it."""
    return {"N": str(value)}


def strings(*values: str) -> Item:
    """Return a set of strings as DynamoDB has it."""
    return {"SS": list(values)}
