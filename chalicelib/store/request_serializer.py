"""Write requests to DynamoDB without botocore's walk over each value of each parameter."""

from typing import Any

from botocore.serialize import JSONSerializer

_STOCK = JSONSerializer()


class RequestSerializer(JSONSerializer):
    """Botocore's own, which takes parameters as they are: DynamoDB has their names and values in its JSON.

    But for binary values, and for sets: requests with these are left to botocore's.
    """

    def serialize_to_request(self, parameters: Any, operation_model: Any) -> Any:
        """Return the request as botocore sends it on."""
        try:
            return super().serialize_to_request(parameters, operation_model)
        except TypeError:  # JSON has no bytes and no sets
            return _STOCK.serialize_to_request(parameters, operation_model)

    def _serialize(self, serialized: Any, value: Any, shape: Any, key: Any = None) -> None:  # noqa: ARG002 - botocore's
        serialized.update(value)


class WithRequestSerializer:
    """A base of a client's class that hands the serializer on in place of botocore's."""

    def __init__(self, serializer: object, **others: Any) -> None:  # noqa: ARG002 - botocore's
        super().__init__(serializer=RequestSerializer(), **others)  # type: ignore[call-arg]
