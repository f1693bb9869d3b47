"""Deploy a package through CloudFormation: the one way, to AWS and to the emulator.

    python -m stack.deploy prod [AllAtOnce]

Credentials and region come from the usual AWS environment, parameters from stack/stages/<stage>.json; what a
second argument says of how calls go to the new version counts for this deployment alone.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError
from botocore.session import Session

from stack.artifacts import Artifacts
from stack.changes import DeploymentFailed, Stack
from stack.install import ROOT
from stack.package import Package, PackagingFailed, package
from stack.releases import Release, release_key, taken_back
from stack.stages import StageUnusable, parameters_of, target_of

_CLOCKS_DIFFER = timedelta(minutes=1)


def deploy(
    session: Session,
    built: Package,
    *,
    stage: str,
    parameters: Mapping[str, str],
    say: Callable[[str], None],
    poll_seconds: float = 3.0,
) -> dict[str, str]:
    """Bring the stage's stack to the package, and return its outputs; quick when it is there already.

    :raises DeploymentFailed: if CloudFormation refuses or rolls back; the reasons are in its text.
    """
    sts: Any = session.create_client("sts")
    s3: Any = session.create_client("s3")
    client = session.create_client("cloudformation")
    account = sts.get_caller_identity()["Account"]
    artifacts = Artifacts(s3, account=account, region=s3.meta.region_name)
    stack = Stack(client, f"cupo-{stage}", say=say, poll_seconds=poll_seconds)

    template = built.located(artifacts.bucket)
    content = json.dumps([template, dict(parameters)], sort_keys=True)
    build = hashlib.sha256(content.encode()).hexdigest()[:16]
    outputs = stack.outputs()
    if stack.is_settled() and outputs.get("Build") == build:
        say(f"{stack.name} is up to date")
        return outputs

    say(f"Uploading the code to {artifacts.bucket} …")
    artifacts.prepare()
    artifacts.upload(built.bundle_key, built.bundle)
    before = outputs.get("BuildBefore" if outputs.get("Build") == build else "Build", "")
    release = Release(build=build, before=before, parameters=parameters)
    url = artifacts.write(release_key(stage, build), json.dumps(release.named_in(template)))
    apply(session, stack, url, parameters)
    return stack.outputs()


def apply(session: Session, stack: Stack, url: str, parameters: Mapping[str, str]) -> None:
    """Bring the stack to a template.

    :raises DeploymentFailed: likewise; if alarms took the release back, the text says which.
    """
    began = datetime.now(UTC) - _CLOCKS_DIFFER
    try:
        stack.apply(url, parameters)
    except DeploymentFailed as failure:
        codedeploy = partial(session.create_client, "codedeploy")
        said = taken_back(stack.name, str(failure), began, codedeploy)
        raise DeploymentFailed("\n".join([str(failure), *said])) from failure


def session_on_aws() -> Session:
    """Return a session in the region of the usual environment.

    :raises NoRegionError: if it names none.
    """
    session = Session()
    region = session.get_config_variable("region") or os.environ.get("AWS_REGION")
    if not region:
        raise NoRegionError
    session.set_config_variable("region", region)
    return session


def _to_aws(stage: str, rollout: str, say: Callable[[str], None]) -> dict[str, str]:
    session = session_on_aws()
    region = str(session.get_config_variable("region"))
    parameters = parameters_of(stage) | ({"Rollout": rollout} if rollout else {})
    say(f"Packaging for {stage} in {region} …")
    built = package(stage, ROOT / "build" / stage, region=region, target=target_of(stage))
    return deploy(session, built, stage=stage, parameters=parameters, say=say)


def main(stage: str, rollout: str = "") -> int:
    """Deploy to AWS; 1 with a line that says why when it cannot."""
    return exit_code_of(partial(_to_aws, stage, rollout, partial(print, flush=True)))


def exit_code_of(change: Callable[[], dict[str, str]]) -> int:
    """Make a change, and print the outputs; 1 with a line that says why when it cannot be made."""
    try:
        outputs = change()
    except NoRegionError:
        failure = "No region: set AWS_REGION or AWS_DEFAULT_REGION, or name a profile with AWS_PROFILE."
    except NoCredentialsError:
        failure = "No AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
    except (ClientError, BotoCoreError, DeploymentFailed, PackagingFailed, StageUnusable) as error:
        failure = str(error)
    else:
        print(*(f"{name}: {value}" for name, value in sorted(outputs.items())), sep="\n")
        return 0
    sys.stderr.write(f"{failure}\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
