"""A session of botocore's for DynamoDB alone, without what it would do for every request and nobody needs."""

from typing import Any

from botocore.loaders import Loader
from botocore.session import Session

from chalicelib.store.response_parser import ResponseParsers


class _Descriptions(Loader):
    """Botocore's descriptions of services: of DynamoDB alone.

    For the sake of tables in other accounts, botocore looks through each transaction for an ARN in place of a
    table's name. Cupo's tables have names.
    """

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - botocore's signature
        """Return the services that there are, without a look into the folder of each."""
        return ["dynamodb"]

    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> Any:
        """Return a description."""
        described: Any = super().load_service_model(service_name, type_name, api_version)
        for operation in described.get("operations", {}).values():
            operation.pop("operationContextParams", None)
        return described


def session() -> Session:
    """Return a new session."""
    made = Session()
    made.register_component("data_loader", _Descriptions())
    made.register_component("response_parser_factory", ResponseParsers())
    return made
