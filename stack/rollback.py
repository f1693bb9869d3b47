"""Go back to the release before, at once; the tables and what is in them stay as they are.

python -m stack.rollback prod
"""

import json
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from botocore.session import Session

from stack.artifacts import Artifacts
from stack.changes import DeploymentFailed, Stack
from stack.deploy import apply, exit_code_of, session_on_aws
from stack.releases import before_with_tables_of, release_key


def roll_back(
    session: Session, *, stage: str, say: Callable[[str], None], poll_seconds: float = 3.0
) -> dict[str, str]:
    """Bring the stage's stack to its release before, and return its outputs.

    :raises DeploymentFailed: if there is none, or CloudFormation refuses or rolls back.
    """
    sts: Any = session.create_client("sts")
    s3: Any = session.create_client("s3")
    client: Any = session.create_client("cloudformation")
    artifacts = Artifacts(s3, account=sts.get_caller_identity()["Account"], region=s3.meta.region_name)
    stack = Stack(client, f"cupo-{stage}", say=say, poll_seconds=poll_seconds)
    outputs = stack.outputs()
    if not (before := outputs.get("BuildBefore")):
        raise DeploymentFailed(f"{stack.name} has no release before the one that it has.")
    say(f"From {outputs['Build']} back to {before}, all calls at once; the tables stay as they are …")
    template, parameters = before_with_tables_of(
        stack.template(), json.loads(artifacts.read(release_key(stage, before)))
    )
    url = artifacts.write(release_key(stage, f"{before}-again"), json.dumps(template))
    apply(session, stack, url, parameters)
    say(f"If {before} keeps no totals of lists: make repair STAGE={stage}, an hour after the next release.")
    return stack.outputs()


def main(stage: str) -> int:
    """Roll back on AWS; 1 with a line that says why when it cannot."""
    return exit_code_of(lambda: roll_back(session_on_aws(), stage=stage, say=partial(print, flush=True)))


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
