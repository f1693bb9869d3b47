"""A session of botocore's for DynamoDB, without what it would do for every request and nobody needs."""

from collections.abc import Mapping
from typing import Any

from botocore.loaders import Loader
from botocore.session import Session

from chalicelib.store.request_serializer import WithRequestSerializer
from chalicelib.store.response_parser import ResponseParsers

# Of a profile with a role, a web identity, IAM Identity Center (SSO) or `aws login`.
_FOR_CREDENTIALS = ("sts", "sso", "sso-oidc", "signin")


class _Descriptions(Loader):
    """Botocore's descriptions of services: of DynamoDB, and of those that give credentials.

    For the sake of tables in other accounts, botocore looks through each transaction for an ARN in place of a
    table's name. Cupo's tables have names. Botocore also reads all services' endpoints, 7 MB in memory,
    before it asks its rules, which have the last word: here that list has the partitions alone.
    """

    def load_data_with_path(self, name: str) -> tuple[Any, str]:
        """Return what a file of botocore's holds, and its path."""
        if name != "endpoints":
            return super().load_data_with_path(name)
        described, path = super().load_data_with_path("partitions")
        return {"partitions": [_endpoints(partition) for partition in described["partitions"]]}, path

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - botocore's signature
        """Return the services that are used, without a look into the folder of each.

        What is deployed has no descriptions of the last four: on AWS the credentials are in the environment.
        """
        return ["dynamodb", *_FOR_CREDENTIALS]

    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> Any:
        """Return a description."""
        described: Any = super().load_service_model(service_name, type_name, api_version)
        for operation in described.get("operations", {}).values():
            operation.pop("operationContextParams", None)
        return described


def _endpoints(partition: Mapping[str, Any]) -> dict[str, Any]:
    """Return a partition as the list of endpoints has it, without the endpoints of its services."""
    plain, dual = partition["outputs"]["dnsSuffix"], partition["outputs"]["dualStackDnsSuffix"]
    names = {
        "protocols": ["https"],
        "signatureVersions": ["v4"],
        "hostname": "{service}.{region}.{dnsSuffix}",
    }
    variants = [
        {"tags": tags, "hostname": f"{{service}}{mark}.{{region}}.{{dnsSuffix}}", "dnsSuffix": suffix}
        for tags, mark, suffix in (
            (["fips"], "-fips", plain),
            (["dualstack"], "", dual),
            (["dualstack", "fips"], "-fips", dual),
        )
    ]
    return {
        "partition": partition["id"],
        "dnsSuffix": plain,
        "regionRegex": partition["regionRegex"],
        "regions": partition["regions"],
        "services": {},
        "defaults": {**names, "variants": variants},
    }


def _with_request_serializer(**created: Any) -> None:
    created["base_classes"].insert(0, WithRequestSerializer)


def session() -> Session:
    """Return a new session."""
    made = Session()
    made.register_component("data_loader", _Descriptions())
    made.register_component("response_parser_factory", ResponseParsers())
    made.register("creating-client-class.dynamodb", _with_request_serializer)
    return made
