"""A CloudFormation stack, changed by change sets and watched until it is done."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

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

    def _described(self) -> dict[str, Any] | None:
        try:
            stacks: list[dict[str, Any]] = self._client.describe_stacks(StackName=self.name)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                return None
            raise
        return stacks[0] if stacks else None

    def status(self) -> str:
        """CloudFormation's word for it; empty when there is no stack."""
        described = self._described()
        return described["StackStatus"] if described else ""

    def is_settled(self) -> bool:
        """Whether the last deployment ended well."""
        return self.status() in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}

    def outputs(self) -> dict[str, str]:
        """The stack's outputs by name."""
        described = self._described() or {}
        return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}

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
        creates = status in {"", "REVIEW_IN_PROGRESS"}
        change_set = self._client.create_change_set(
            StackName=self.name,
            ChangeSetName=f"deploy-{time.time_ns()}",
            ChangeSetType="CREATE" if creates else "UPDATE",
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
        while self.status() == "DELETE_IN_PROGRESS":
            time.sleep(self._poll_seconds)
        if self.status() not in {"", "DELETE_COMPLETE"}:
            raise DeploymentFailed(f"{self.name} is {self.status()}: delete it in the console.")

    def _is_ready(self, change_set: str) -> bool:
        """Wait for the change set; False when there is nothing to change."""
        while True:
            described = self._client.describe_change_set(ChangeSetName=change_set)
            if described["Status"] == "CREATE_COMPLETE":
                return True
            if described["Status"] == "FAILED":
                reason = described.get("StatusReason", "")
                self._client.delete_change_set(ChangeSetName=change_set)
                if any(words in reason for words in NOTHING_TO_DO):
                    self._say(f"{self.name} is up to date")
                    return False
                raise DeploymentFailed(f"CloudFormation refuses the template: {reason}")
            time.sleep(self._poll_seconds)

    def _watch(self, seen: set[str]) -> None:
        failures: list[str] = []
        while True:
            status = self.status()
            for event in self._events():
                if event["EventId"] in seen:
                    continue
                seen.add(event["EventId"])
                line = f"{event['LogicalResourceId']}: {event['ResourceStatus']}"
                if event["ResourceStatus"].endswith("_FAILED"):
                    failures.append(f"{line}: {event.get('ResourceStatusReason', '')}")
                if event["ResourceStatus"].endswith(("_COMPLETE", "_FAILED")):
                    self._say(f"  {line}")
            if not status.endswith("_IN_PROGRESS"):
                break
            time.sleep(self._poll_seconds)
        if status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            raise DeploymentFailed("\n".join([f"{self.name} is {status}.", *failures]))

    def _events(self) -> list[dict[str, Any]]:
        """The latest events, oldest first: a page holds more than happens between two polls."""
        try:
            events = self._client.describe_stack_events(StackName=self.name)["StackEvents"]
        except ClientError:  # a stack in review has none
            return []
        return list(reversed(events))
