"""What the session leaves out changes no request: where it goes, and as what it is signed."""

from contextlib import suppress
from typing import Any

import pytest
from botocore.config import Config
from botocore.session import Session

from chalicelib.store import botocore_session


class Signed(Exception):
    """Instead of sending the request: it is known where it would go."""


def signed(session: Session, region: str, **options: Any) -> tuple[str, str, str]:
    """Return where a request goes, and what it is signed for."""
    asking: Any = session.create_client("dynamodb", region_name=region, config=Config(**options))
    signing: list[tuple[str, str, str]] = []

    def note(request: Any, signing_name: str, region_name: str, **_: Any) -> None:
        signing.append((request.url, signing_name, region_name))
        raise Signed

    asking.meta.events.register("before-sign.dynamodb", note)
    with suppress(Signed):
        asking.transact_write_items(TransactItems=[{"Put": {"TableName": "t", "Item": {"pk": {"S": "p"}}}}])
    (request,) = signing
    return request


OPTIONS: list[dict[str, Any]] = [
    {},
    {"use_fips_endpoint": True},
    {"use_dualstack_endpoint": True},
    {"use_fips_endpoint": True, "use_dualstack_endpoint": True},
]


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize(
    "region", ["us-east-1", "sa-east-1", "eusc-de-east-1", "us-gov-west-1", "cn-north-1"]
)
def test_a_request_goes_where_botocore_sends_it(region: str, options: dict[str, Any]) -> None:
    assert signed(botocore_session.session(), region, **options) == signed(Session(), region, **options)


def test_an_address_in_the_environment_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")

    url, *_ = signed(botocore_session.session(), "us-east-1")

    assert url.startswith("http://127.0.0.1:1/")
