"""Releases: an alias of each function, moved to a new version in steps that alarms take back.

SAM makes of this an application of CodeDeploy, a deployment group for each function, and a role for them.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from stack.alarms import alarm

ALIAS = "live"
API = "APIHandler"
_FUNCTION = "AWS::Serverless::Function"
# By function, the alarms that take a release back beside the one of its own new version.
WATCHED = {API: ("ApiFails", "FunctionFails"), "Relay": ("RelayLags",), "Sweep": ("SweepLags",)}
_NOT_MOVED = re.compile(rf"\wAlias{ALIAS}: UPDATE_FAILED")

Template = dict[str, Any]


def functions_in(template: Template) -> dict[str, Any]:
    """Return the functions of a template by name."""
    resources = template["Resources"]
    return {name: resource for name, resource in resources.items() if resource["Type"] == _FUNCTION}


def released(template: Template) -> Template:
    """Return the template with its functions called by their aliases alone, and released in steps."""
    changed: Template = json.loads(_by_alias(template))
    resources = changed["Resources"]
    for name, function in functions_in(changed).items():
        new = f"{name}ReleaseFails"
        resources[new] = _of_new_version(name)
        function["Properties"] |= {
            "AutoPublishAlias": ALIAS,
            "Tracing": {"Ref": "Tracing"},
            "DeploymentPreference": {
                "Enabled": {"Fn::FindInMap": ["Rollouts", {"Ref": "Rollout"}, "InSteps"]},
                "Type": {"Ref": "Rollout"},
                "Alarms": [{"Ref": watching} for watching in (new, *WATCHED.get(name, ()))],
            },
        }
        role = resources[function["Properties"]["Role"]["Fn::GetAtt"][0]]
        role["Properties"]["ManagedPolicyArns"] = {
            "Fn::If": [
                "IsTraced",
                [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AWSXRayDaemonWriteAccess"}],
                {"Ref": "AWS::NoValue"},
            ]
        }
    resources[API]["Properties"]["SnapStart"] = {"ApplyOn": {"Ref": "SnapStart"}}
    resources["RestAPI"]["Properties"]["TracingEnabled"] = {"Fn::If": ["IsTraced", True, False]}
    # cfn-lint does not know ${APIHandler.Alias}; a test has SAM itself resolve it.
    resources["RestAPI"]["Metadata"] = {"cfn-lint": {"config": {"ignore_checks": ["E1019"]}}}
    # The alias' own configuration; its name, taken out of its ARN, makes CloudFormation wait for the alias.
    qualifier = {"Fn::Select": [7, {"Fn::Split": [":", {"Ref": "Sweep.Alias"}]}]}
    resources["SweepRetries"]["Properties"] |= {"FunctionName": {"Ref": "Sweep"}, "Qualifier": qualifier}
    return changed


def _by_alias(template: Template) -> str:
    """Return the template as a text in which whatever calls a function calls its alias."""
    resources = dict(template["Resources"])
    for name, resource in resources.items():
        if resource["Type"] in {"AWS::Lambda::EventSourceMapping", "AWS::Lambda::Permission"}:
            function = resource["Properties"]["FunctionName"]["Ref"]
            called = {**resource["Properties"], "FunctionName": {"Ref": f"{function}.Alias"}}
            resources[name] = {**resource, "Properties": called}
    text = json.dumps({**template, "Resources": resources})
    return text.replace(f"functions/${{{API}.Arn}}/invocations", f"functions/${{{API}.Alias}}/invocations")


def _of_new_version(function: str) -> dict[str, Any]:
    """Return the alarm that the version which is being released ended in an error."""
    dimensions = {
        "FunctionName": {"Ref": function},
        "Resource": {"Fn::Sub": f"${{{function}}}:{ALIAS}"},
        "ExecutedVersion": {"Fn::GetAtt": [f"{function}.Version", "Version"]},
    }
    return alarm(
        f"The version of {function} that is being released ended in an error, so the release is taken back.",
        Namespace="AWS/Lambda",
        MetricName="Errors",
        Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
        Statistic="Sum",
        Period=60,
        Threshold=1,
    )


@dataclass(frozen=True, slots=True)
class Release:
    """What is deployed, with which parameters, and what was deployed before: the template itself says so."""

    build: str
    before: str
    parameters: Mapping[str, str]

    def named_in(self, template: Template) -> Template:
        """Return the template with this release, and a new version of each function whatever has changed.

        SAM would see no change in a parameter's value, and the alias would stay at the version before.
        """
        functions = {
            name: {**function, "Properties": {**function["Properties"], "AutoPublishCodeSha256": self.build}}
            for name, function in functions_in(template).items()
            if "AutoPublishAlias" in function["Properties"]
        }
        # Outputs, not tags: a tag would be written to every resource with every deployment.
        outputs = {"Build": {"Description": "What is deployed", "Value": self.build}}
        if self.before:
            outputs["BuildBefore"] = {"Description": "What make rollback goes back to", "Value": self.before}
        return {
            **template,
            "Metadata": {"Parameters": dict(self.parameters)},
            "Resources": {**template["Resources"], **functions},
            "Outputs": {**template["Outputs"], **outputs},
        }


def release_key(stage: str, build: str) -> str:
    """Return where the template of a release lies in the artifact bucket."""
    return f"cupo/{stage}-{build}.json"


def before_with_tables_of(now: Template, before: Template) -> tuple[Template, dict[str, str]]:
    """Return the template and the parameters of the release before, with the tables as they are now.

    What the tables refer to keeps its values of now, too. All calls go to it at once: alarms that go off by
    what is rolled back would take the rollback back.
    """
    tables = {name: each for name, each in now["Resources"].items() if each["Type"] == "AWS::DynamoDB::Table"}
    used = json.dumps(tables)
    conditions = {name: now["Conditions"][name] for name in re.findall(r'"Fn::If": \["(\w+)"', used)}
    referred = set(re.findall(r'"Ref": "(\w+)"', used + json.dumps(conditions)))
    kept = {name: value for name, value in now["Metadata"]["Parameters"].items() if name in referred}
    parameters = {**before["Metadata"]["Parameters"], **kept, "Rollout": "AllAtOnce"}
    return {
        **before,
        "Metadata": {"Parameters": parameters},
        "Conditions": {**before["Conditions"], **conditions},
        "Resources": {**before["Resources"], **tables},
    }, parameters


def taken_back(stack: str, reasons: str, since: datetime, codedeploy: Callable[[], Any]) -> list[str]:
    """Return what CodeDeploy says of a release that it took back: which alarms it was.

    CloudFormation's reasons only say that an alias was not changed; what was stopped since then says why.
    """
    if not _NOT_MOVED.search(reasons):
        return []
    client, said = codedeploy(), []
    stopped = client.list_deployments(
        includeOnlyStatuses=["Failed", "Stopped"], createTimeRange={"start": since}
    )
    for deployment in stopped["deployments"]:
        information = client.get_deployment(deploymentId=deployment)["deploymentInfo"]
        if information["applicationName"].startswith(f"{stack}-"):
            error = information.get("errorInformation", {})
            why = ": ".join(filter(None, (error.get("code"), error.get("message"))))
            said.append(f"{information['deploymentGroupName']} is {information['status']}: {why}")
    return said
