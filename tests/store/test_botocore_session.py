"""What the session leaves out changes no request: where it goes, and as what it is signed."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
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


ASSUMED: Final = b"""<AssumeRoleResponse><AssumeRoleResult><Credentials>
<AccessKeyId>of-the-role</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>
<Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"""
WEB_IDENTITY: Final = ASSUMED.replace(b"AssumeRole", b"AssumeRoleWithWebIdentity")
BY_ROLE: Final = "source_profile=base\n[profile base]\naws_access_key_id=a\naws_secret_access_key=b\n"


class Response(AWSResponse):
    """What a service answers, without a connection."""

    def __init__(self, url: str, body: bytes) -> None:
        super().__init__(url, 200, HTTPHeaders(), None)
        self._content = body


@pytest.mark.parametrize("region", ["us-east-1", "eusc-de-east-1", "cn-north-1"])
@pytest.mark.parametrize(
    ("profile", "answer"), [(BY_ROLE, ASSUMED), ("web_identity_token_file={}\n", WEB_IDENTITY)]
)
def test_a_profile_with_a_role_works_and_asks_where_botocore_asks(
    profile: str, answer: bytes, region: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("token", encoding="utf-8")
    role = "[profile prod]\nrole_arn=arn:aws:iam::123456789012:role/x\n"
    (tmp_path / "config").write_text(role + profile.format(tmp_path / "token"), encoding="utf-8")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", "prod")
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)

    def credentials(make: Callable[[], Session]) -> tuple[str, list[str]]:
        session: Any = make()
        asked: list[str] = []

        def reply(request: Any, **_: Any) -> AWSResponse:
            asked.append(request.url)
            return Response(request.url, answer)

        session.register("before-send.sts", reply)
        return session.get_credentials().get_frozen_credentials().access_key, asked

    assert credentials(botocore_session.session) == credentials(Session)
    assert credentials(botocore_session.session)[0] == "of-the-role"


@pytest.mark.parametrize("service", ["sso", "sso-oidc", "signin"])
def test_there_is_a_client_for_what_a_login_needs(service: str) -> None:
    made: Any = botocore_session.session().create_client(service, region_name="eu-west-1")

    assert (
        made.meta.endpoint_url == Session().create_client(service, region_name="eu-west-1").meta.endpoint_url
    )
