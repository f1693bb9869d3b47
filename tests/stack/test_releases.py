"""Releases: what SAM makes of the template, what make deploy says, and what make rollback goes back to."""

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.config import Config
from botocore.session import Session

from stack.artifacts import Artifacts
from stack.changes import DeploymentFailed
from stack.deploy import deploy
from stack.install import ROOT
from stack.package import Package, on_aws, package
from stack.releases import Release, functions_in
from stack.rollback import roll_back
from stack.targets import Target, ThisMachine
from tests import ministack

FUNCTIONS = ("APIHandler", "Relay", "Notify", "Deliver", "Sweep")
TABLE = {"Type": "AWS::DynamoDB::Table", "Properties": {"KeySchema": [], "Maximum": {"Ref": "TableMaxReads"}}}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The template as chalice makes it: with this machine's libraries, which takes no network."""
    return package("prod", tmp_path_factory.mktemp("built"), region="us-east-1", target=ThisMachine())


@pytest.fixture(scope="module")
def template(built: Package) -> dict[str, Any]:
    return on_aws(Package(built.template, built.bundle).located("bucket"), Target())


def transformed(template: dict[str, Any], build: str, **parameters: str) -> dict[str, Any]:
    """What SAM makes of the template: CloudFormation's own."""
    ministack.engine()  # its virtualenv has SAM
    transform = importlib.import_module("samtranslator.translator.transform").transform
    named = json.loads(json.dumps(Release(build, "", {}).named_in(template)))
    made: dict[str, Any] = transform(named, {"Stage": "prod", **parameters}, None)
    return made


def by_sam(template: dict[str, Any], *, build: str = "0123456789abcdef", **parameters: str) -> dict[str, Any]:
    """The resources that SAM makes."""
    resources: dict[str, Any] = transformed(template, build, **parameters)["Resources"]
    return resources


def of_type(resources: dict[str, Any], kind: str) -> dict[str, Any]:
    return {name: each["Properties"] for name, each in resources.items() if each["Type"] == kind}


def test_whatever_calls_a_function_calls_its_alias(template: dict[str, Any]) -> None:
    resources = by_sam(template)
    aliases = [{"Ref": f"{name}Aliaslive"} for name in FUNCTIONS]

    for kind in ("AWS::Lambda::EventSourceMapping", "AWS::Lambda::Permission"):
        called = [properties["FunctionName"] for properties in of_type(resources, kind).values()]
        assert called
        assert all(name in aliases for name in called)
    [tick] = of_type(resources, "AWS::Events::Rule").values()
    assert [target["Arn"] for target in tick["Targets"]] == [{"Ref": "SweepAliaslive"}]
    assert resources["SweepRetries"]["Properties"]["Qualifier"]["Fn::Select"][1] == {
        "Fn::Split": [":", {"Ref": "SweepAliaslive"}]
    }
    api = json.dumps(resources["RestAPI"])
    assert api.count("functions/${APIHandlerAliaslive}/invocations") == api.count(
        "x-amazon-apigateway-integration"
    )
    assert "APIHandler." not in api


def test_a_function_goes_to_its_new_version_in_steps_which_its_alarms_take_back(
    template: dict[str, Any],
) -> None:
    resources = by_sam(template)
    for name in FUNCTIONS:
        group = resources[f"{name}DeploymentGroup"]["Properties"]
        alarms = [alarm["Name"]["Ref"] for alarm in group["AlarmConfiguration"]["Alarms"]]
        assert alarms[0] == f"{name}ReleaseFails"
        assert len(alarms) <= 10  # CodeDeploy's limit
        assert {resources[alarm]["Type"] for alarm in alarms} == {"AWS::CloudWatch::Alarm"}
        assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
        steps = group["DeploymentConfigName"]["Fn::Sub"]
        assert steps == ["CodeDeployDefault.Lambda${ConfigName}", {"ConfigName": "Canary10Percent5Minutes"}]
        policy = resources[f"{name}Aliaslive"]["UpdatePolicy"]["CodeDeployLambdaAliasUpdate"]
        assert policy["DeploymentGroupName"] == {"Ref": f"{name}DeploymentGroup"}
        watched = resources[f"{name}ReleaseFails"]["Properties"]["Dimensions"][2]["Value"]["Fn::GetAtt"][0]
        assert watched in of_type(resources, "AWS::Lambda::Version")
    at_once = by_sam(template, Rollout="AllAtOnce")
    assert not [
        name for name, each in at_once.items() if "CodeDeploy" in each["Type"] or "UpdatePolicy" in each
    ]


def test_a_release_is_a_new_version_of_each_function_also_if_a_parameter_alone_has_changed(
    template: dict[str, Any],
) -> None:
    versions = [
        set(of_type(by_sam(template, build=build), "AWS::Lambda::Version")) for build in ("1" * 16, "2" * 16)
    ]

    assert [len(each) for each in versions] == [5, 5]
    assert not versions[0] & versions[1]


def test_cloudformation_takes_what_sam_makes(template: dict[str, Any], tmp_path: Path) -> None:
    """cfn-lint's errors alone: what refers to what, in no circle. Its advice is asked for by make lint."""
    path = tmp_path / "transformed.json"
    path.write_text(json.dumps(transformed(template, "0123456789abcdef")))
    lint = [sys.executable, "-E", "-c", "from cfnlint.runner import main; main()"]

    ended = subprocess.run(
        [*lint, str(path), "--ignore-checks", "W", "ES"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.stdout, ended.stderr, ended.returncode) == ("", "", 0)


def test_traces_are_sent_and_allowed_if_the_stage_asks_for_them(template: dict[str, Any]) -> None:
    resources = by_sam(template, Tracing="Active")
    for name in FUNCTIONS:
        function = resources[name]["Properties"]
        assert function["TracingConfig"] == {"Mode": {"Ref": "Tracing"}}
        role = resources[function["Role"]["Fn::GetAtt"][0]]["Properties"]["ManagedPolicyArns"]["Fn::If"]
        assert role[0] == "IsTraced"
        assert role[1][0]["Fn::Sub"].endswith("/AWSXRayDaemonWriteAccess")
        assert role[2] == {"Ref": "AWS::NoValue"}
    stages = of_type(resources, "AWS::ApiGateway::Stage").values()
    assert [stage["TracingEnabled"] for stage in stages] == [{"Fn::If": ["IsTraced", True, False]}]


def test_the_api_alone_starts_from_snapshots(template: dict[str, Any]) -> None:
    functions = of_type(by_sam(template), "AWS::Lambda::Function")

    assert {name for name, properties in functions.items() if "SnapStart" in properties} == {"APIHandler"}
    assert functions["APIHandler"]["SnapStart"] == {"ApplyOn": {"Ref": "SnapStart"}}


def test_lambda_runs_the_target_and_not_whoever_packages(template: dict[str, Any]) -> None:
    for function in functions_in(template).values():
        assert function["Properties"]["Runtime"] == "python3.13"
        assert function["Properties"]["Architectures"] == ["arm64"]


class Aws:
    """A session: S3 and STS are moto's, CloudFormation deploys what lies there, or ends in `failure`."""

    def __init__(self) -> None:
        self._real = Session()
        # moto takes the frames of a checksum for content where nothing is signed.
        config = Config(request_checksum_calculation="when_required")
        self.s3: Any = self._real.create_client("s3", config=config)
        self.deployed: dict[str, Any] = {}
        self.parameters: dict[str, str] = {}
        self.failure = ""

    def create_client(self, name: str) -> Any:
        return {"s3": self.s3, "cloudformation": self, "codedeploy": self}.get(
            name
        ) or self._real.create_client(name)

    def describe_stacks(self, **_named: str) -> dict[str, Any]:
        outputs = self.deployed.get("Outputs", {})
        told = [{"OutputKey": name, "OutputValue": each["Value"]} for name, each in outputs.items()]
        status = "UPDATE_ROLLBACK_COMPLETE" if self.failure else "UPDATE_COMPLETE"
        return {"Stacks": [{"StackStatus": status, "Outputs": told}]}

    def get_template(self, **_named: str) -> dict[str, Any]:
        return {"TemplateBody": self.deployed}

    def create_change_set(self, **asked: Any) -> dict[str, str]:
        _, bucket, key = urlsplit(asked["TemplateURL"]).path.split("/", 2)
        wanted = json.loads(self.s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        if not self.failure:
            self.deployed = wanted
            self.parameters = {each["ParameterKey"]: each["ParameterValue"] for each in asked["Parameters"]}
        return {"Id": "change"}

    def describe_change_set(self, **_named: str) -> dict[str, str]:
        return {"Status": "CREATE_COMPLETE"}

    def execute_change_set(self, **_named: str) -> None:
        pass

    def describe_stack_events(self, **_named: str) -> dict[str, Any]:
        return {"StackEvents": []}

    def list_deployments(self, **asked: Any) -> dict[str, Any]:
        assert asked["includeOnlyStatuses"] == ["Failed", "Stopped"]
        return {"deployments": ["cupo-test", "cupo-other"]}

    def get_deployment(self, deploymentId: str) -> dict[str, Any]:  # noqa: N803 - AWS names it
        error = {"code": "ALARM_ACTIVE", "message": f"Activated alarms: {deploymentId}-ApiFails"}
        named = {
            "applicationName": f"{deploymentId}-Application",
            "deploymentGroupName": f"{deploymentId}-Api",
        }
        return {"deploymentInfo": {**named, "status": "Stopped", "errorInformation": error}}


def deployed(account: Aws, built: Package, capacity: int, **parameters: str) -> dict[str, str]:
    """The outputs after a deployment of a template with this table."""
    table = {**TABLE, "Capacity": capacity}
    small = {"Resources": {"Table": table}, "Outputs": {}, "Conditions": {}, "Code": capacity}
    stage: Any = account
    return deploy(
        stage,
        Package(small, built.bundle),
        stage="test",
        parameters=parameters,
        say=lambda _: None,
        poll_seconds=0,
    )


@pytest.fixture
def account(artifacts: Artifacts) -> Aws:
    return Aws()


def test_a_rollback_goes_to_the_release_before_at_once_and_leaves_the_tables(
    account: Aws, built: Package
) -> None:
    session: Any = account
    first = deployed(account, built, 1, TableMaxReads="10", Languages="es")
    second = deployed(account, built, 2, TableMaxReads="20", Languages="es,en")
    assert second["BuildBefore"] == first["Build"] != second["Build"]

    outputs = roll_back(session, stage="test", say=lambda _: None, poll_seconds=0)

    assert outputs["Build"] == first["Build"]
    assert account.deployed["Code"] == 1
    assert account.deployed["Resources"]["Table"]["Capacity"] == 2
    assert account.parameters == {"TableMaxReads": "20", "Languages": "es", "Rollout": "AllAtOnce"}
    with pytest.raises(DeploymentFailed, match="no release before"):
        roll_back(session, stage="test", say=lambda _: None, poll_seconds=0)


def test_a_release_that_alarms_take_back_says_which(
    account: Aws, built: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    deployed(account, built, 1)
    account.failure = "Rollback successful"
    failed = {"EventId": "1", "LogicalResourceId": "APIHandlerAliaslive", "ResourceStatus": "UPDATE_FAILED"}
    events: list[dict[str, Any]] = []
    monkeypatch.setattr(account, "describe_stack_events", lambda **_: {"StackEvents": list(events)})
    monkeypatch.setattr(
        account,
        "execute_change_set",
        lambda **_: events.append({**failed, "ResourceStatusReason": account.failure}),
    )

    with pytest.raises(DeploymentFailed) as failed_with:
        deployed(account, built, 2)

    *_, reason, why = str(failed_with.value).splitlines()
    assert reason == "APIHandlerAliaslive: UPDATE_FAILED: Rollback successful"
    assert why == "cupo-test-Api is Stopped: ALARM_ACTIVE: Activated alarms: cupo-test-ApiFails"
