"""A CloudFormation stack, changed by change sets and watched until it is done."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

# An alias takes its steps meanwhile: minutes.
_SHIFTS = "UPDATE_IN_PROGRESS"
NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed")


class DeploymentFailed(Exception):
    """CloudFormation refused or rolled back; the text holds its reasons."""


class Stack:
    """One stack by name."""

    def __init__(self, client: Any, name: str, *, say: Callable[[str], None], poll_seconds: float) -> None:
        self._client = client
        self.name = name
        self._say = say
        self._poll_seconds = poll_seconds

    def _described(self) -> dict[str, Any]:
        """Return what CloudFormation knows of the stack; nothing if there is none."""
        try:
            stacks = self._client.describe_stacks(StackName=self.name)["Stacks"]
        except ClientError as error:
            if "does not exist" not in str(error):
                raise
            stacks = []
        return stacks[0] if stacks else {}

    def status(self) -> str:
        """Return CloudFormation's word for it; empty when there is no stack."""
        return str(self._described().get("StackStatus", ""))

    def is_settled(self) -> bool:
        """Tell whether the last deployment ended well."""
        return self.status() in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}

    def outputs(self) -> dict[str, str]:
        """Return the stack's outputs by name."""
        outputs = self._described().get("Outputs", [])
        return {output["OutputKey"]: output["OutputValue"] for output in outputs}

    def template(self) -> dict[str, Any]:
        """Return the template that was deployed last, before SAM changed it."""
        body: dict[str, Any] = self._client.get_template(StackName=self.name, TemplateStage="Original")[
            "TemplateBody"
        ]
        return json.loads(json.dumps(body))  # type: ignore[no-any-return]

    def apply(self, template_url: str, parameters: Mapping[str, str]) -> None:
        """Create or update the stack, and wait until it is done.

        :raises DeploymentFailed: if there is an operation under way, or this one fails.
        """
        status = self.status()
        if status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
            raise DeploymentFailed(f"{self.name} is {status}: another deployment is under way.")
        if status in {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED"}:
            self._remove_failed_beginning()
            status = ""
        change_set = self._client.create_change_set(
            StackName=self.name,
            ChangeSetName=f"deploy-{time.time_ns()}",
            ChangeSetType="CREATE" if status in {"", "REVIEW_IN_PROGRESS"} else "UPDATE",
            TemplateURL=template_url,
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )["Id"]
        if self._is_ready(change_set):
            seen = {event["EventId"] for event in self._events()}
            self._client.execute_change_set(ChangeSetName=change_set)
            self._watch(seen)

    def _remove_failed_beginning(self) -> None:
        """Delete what a failed first deployment left: such a stack can only be deleted."""
        self._say(f"Removing what the failed first deployment of {self.name} left …")
        self._client.delete_stack(StackName=self.name)
        while (status := self.status()) == "DELETE_IN_PROGRESS":
            time.sleep(self._poll_seconds)
        if status not in {"", "DELETE_COMPLETE"}:
            raise DeploymentFailed(f"{self.name} is {status}: delete it in the console.")

    def _is_ready(self, change_set: str) -> bool:
        """Wait for the change set; return False when there is nothing to change."""
        while (described := self._client.describe_change_set(ChangeSetName=change_set))["Status"] != "FAILED":
            if described["Status"] == "CREATE_COMPLETE":
                return True
            time.sleep(self._poll_seconds)
        reason = described.get("StatusReason", "")
        self._client.delete_change_set(ChangeSetName=change_set)
        if not any(words in reason for words in NOTHING_TO_DO):
            raise DeploymentFailed(f"CloudFormation refuses the template: {reason}")
        self._say(f"{self.name} is up to date")
        return False

    def _watch(self, seen: set[str]) -> None:
        """Tell of each event until there are no more.

        :raises DeploymentFailed: if it ends badly.
        """
        failures: list[str] = []
        status = "_IN_PROGRESS"
        while status.endswith("_IN_PROGRESS"):
            status = self.status()
            for event in [event for event in self._events() if event["EventId"] not in seen]:
                seen.add(event["EventId"])
                line = f"{event['LogicalResourceId']}: {event['ResourceStatus']}"
                if line.endswith("_FAILED"):
                    failures.append(f"{line}: {event.get('ResourceStatusReason', '')}")
                is_release = event.get("ResourceType") == "AWS::Lambda::Alias" and line.endswith(_SHIFTS)
                if line.endswith(("_COMPLETE", "_FAILED")) or is_release:
                    self._say(f"  {line}")
            if status.endswith("_IN_PROGRESS"):
                time.sleep(self._poll_seconds)
        if status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            raise DeploymentFailed("\n".join([f"{self.name} is {status}.", *failures]))

    def _events(self) -> list[dict[str, Any]]:
        """Return the latest events, oldest first: a page holds more than happens between two polls."""
        try:
            events = self._client.describe_stack_events(StackName=self.name)["StackEvents"]
        except ClientError:  # a stack in review has none
            return []
        return list(reversed(events))
