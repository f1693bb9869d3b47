"""Deploying: the artifact bucket, change sets, and what is said when CloudFormation refuses."""

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.session import Session

from stack.artifacts import Artifacts
from stack.changes import DeploymentFailed, Stack
from stack.stages import StageUnusable, parameters_of, target_of
from stack.targets import Target


@pytest.fixture
def said() -> list[str]:
    return []


def test_the_bucket_is_private_encrypted_and_made_once(artifacts: Artifacts) -> None:
    s3: Any = Session().create_client("s3")
    artifacts.prepare()

    access = s3.get_public_access_block(Bucket=artifacts.bucket)["PublicAccessBlockConfiguration"]
    rules = s3.get_bucket_encryption(Bucket=artifacts.bucket)["ServerSideEncryptionConfiguration"]["Rules"]

    assert artifacts.bucket == "cupo-artifacts-123456789012-us-east-1"
    assert set(access.values()) == {True}
    assert rules[0]["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


def test_code_that_is_there_is_not_sent_again(artifacts: Artifacts, tmp_path: Path) -> None:
    code = tmp_path / "code.zip"
    code.write_text("once")
    artifacts.upload("cupo/code.zip", code)
    code.write_text("twice")
    artifacts.upload("cupo/code.zip", code)

    s3: Any = Session().create_client("s3")
    assert s3.get_object(Bucket=artifacts.bucket, Key="cupo/code.zip")["Body"].read() == b"once"


class CloudFormation:
    """One stack in memory: what is asked for happens, as the test says it ends."""

    def __init__(self, status: str = "", *, change: str = "CREATE_COMPLETE", reason: str = "") -> None:
        self._status, self._change, self._reason = status, change, reason
        self.kind, self.template = "", ""
        self.deleted: list[str] = []
        self.ends: list[str] = []
        self.events: list[dict[str, str]] = []

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - AWS names it
        if not self._status:
            missing = f"{StackName} does not exist"
            raise ClientError({"Error": {"Code": "ValidationError", "Message": missing}}, "DescribeStacks")
        output = {"OutputKey": "Build", "OutputValue": "1"}
        described = {"StackStatus": self._status, "Outputs": [output]}
        if self.ends:
            self._status = self.ends.pop(0)
        return {"Stacks": [described]}

    def create_change_set(self, **parameters: Any) -> dict[str, str]:
        self.kind, self.template = parameters["ChangeSetType"], parameters["TemplateURL"]
        assert "TemplateBody" not in parameters, "51,200 bytes at most: ours is longer"
        return {"Id": "change"}

    def describe_change_set(self, **_named: str) -> dict[str, str]:
        return {"Status": self._change, "StatusReason": self._reason}

    def delete_change_set(self, **named: str) -> None:
        self.deleted.append(named["ChangeSetName"])

    def execute_change_set(self, **_named: str) -> None:
        self._status = f"{self.kind}_IN_PROGRESS"
        self.ends = self.ends or [f"{self.kind}_COMPLETE"]
        failed = {"ResourceStatus": "CREATE_FAILED", "ResourceStatusReason": "Why"}
        self.events = [
            {"EventId": "2", "LogicalResourceId": "Table", **failed},
            {"EventId": "1", "LogicalResourceId": "Queue", "ResourceStatus": "CREATE_COMPLETE"},
        ]

    def describe_stack_events(self, **_named: str) -> dict[str, Any]:
        return {"StackEvents": self.events}

    def delete_stack(self, **_named: str) -> None:
        self._status = ""


def stack_of(client: CloudFormation, said: list[str]) -> Stack:
    return Stack(client, "cupo-test", say=said.append, poll_seconds=0)


def test_a_stack_that_is_not_there_is_created(said: list[str]) -> None:
    client = CloudFormation()
    stack = stack_of(client, said)
    assert (stack.status(), stack.outputs()) == ("", {})

    stack.apply("https://template", {"Stage": "test"})

    assert (client.kind, client.template) == ("CREATE", "https://template")
    assert said == ["  Queue: CREATE_COMPLETE", "  Table: CREATE_FAILED"]
    assert stack.is_settled()
    assert stack.outputs() == {"Build": "1"}


def test_a_stack_that_is_there_is_updated_but_for_a_failed_first_deployment(said: list[str]) -> None:
    for status, kind in (("UPDATE_ROLLBACK_COMPLETE", "UPDATE"), ("ROLLBACK_COMPLETE", "CREATE")):
        client = CloudFormation(status)
        said.clear()

        stack_of(client, said).apply("https://template", {})

        assert client.kind == kind
    assert said[0].startswith("Removing")


def test_a_rollback_tells_the_reasons(said: list[str]) -> None:
    client = CloudFormation()
    client.ends = ["ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"]

    with pytest.raises(DeploymentFailed, match=r"ROLLBACK_COMPLETE.\nTable: CREATE_FAILED: Why"):
        stack_of(client, said).apply("https://template", {})


def test_nothing_to_change_is_no_failure(said: list[str]) -> None:
    unchanged = "The submitted information didn't contain changes."
    client = CloudFormation("UPDATE_COMPLETE", change="FAILED", reason=unchanged)

    stack_of(client, said).apply("https://template", {})

    assert said == ["cupo-test is up to date"]
    assert client.deleted == ["change"]


def test_a_refused_template_says_why_and_a_deployment_under_way_is_not_disturbed(said: list[str]) -> None:
    refused = CloudFormation("UPDATE_COMPLETE", change="FAILED", reason="Template error: no such Ref")

    for client, why in (
        (refused, "no such Ref"),
        (CloudFormation("UPDATE_IN_PROGRESS"), "another deployment"),
    ):
        with pytest.raises(DeploymentFailed, match=why):
            stack_of(client, said).apply("https://template", {})


def test_a_stages_parameters_are_its_file_and_its_name(tmp_path: Path) -> None:
    (tmp_path / "prod.json").write_text('{"AlarmEmail": "ops@example.com", "ThrottleRate": 100}')

    assert parameters_of("prod", tmp_path) == {
        "AlarmEmail": "ops@example.com",
        "ThrottleRate": "100",
        "Stage": "prod",
    }
    assert parameters_of("staging", tmp_path) == {"Stage": "staging"}


@pytest.mark.parametrize("wrong", ["10.0.0.1/8", "10.0.0.0/40", "0.0.0.0/0"])
def test_what_the_functions_would_not_start_with_is_not_deployed(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "prod.json").write_text(json.dumps({"TrustedProxies": f"192.0.2.0/24,{wrong}"}))

    with pytest.raises(StageUnusable, match=r"prod\.json: TrustedProxies: "):
        parameters_of("prod", tmp_path)


def test_a_stage_may_name_what_lambda_runs_it_with(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text('{"Runtime": "python3.12", "Architecture": "x86_64"}')
    (tmp_path / "wrong.json").write_text('{"Runtime": "python3.11"}')

    assert target_of("prod", tmp_path) == Target("python3.13", "arm64")
    assert target_of("old", tmp_path) == Target("python3.12", "x86_64")
    assert parameters_of("old", tmp_path) == {"Stage": "old"}
    with pytest.raises(StageUnusable, match=r"wrong\.json: 'python3\.11' must be one of python3\.12, "):
        target_of("wrong", tmp_path)
