"""Deploy a package through CloudFormation: the one way, to AWS and to the emulator.

    python -m stack.deploy prod

Credentials and region come from the usual AWS environment, parameters from stack/stages/<stage>.json.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError
from botocore.session import Session

from stack.artifacts import Artifacts
from stack.changes import DeploymentFailed, Stack
from stack.install import ROOT
from stack.package import Package, PackagingFailed, package

Say = Callable[[str], None]


def parameters_of(stage: str, directory: Path = ROOT / "stack" / "stages") -> dict[str, str]:
    """The stage's parameters: its file, which may be missing, and its name."""
    path = directory / f"{stage}.json"
    given = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return {**{name: str(value) for name, value in given.items()}, "Stage": stage}


def deploy(
    session: Session,
    built: Package,
    *,
    stage: str,
    parameters: Mapping[str, str],
    say: Say,
    poll_seconds: float = 3.0,
) -> dict[str, str]:
    """Bring the stage's stack to the package, and return its outputs; quick when it is there already.

    :raises DeploymentFailed: if CloudFormation refuses or rolls back; the reasons are in its text.
    """
    sts: Any = session.create_client("sts")
    account = sts.get_caller_identity()["Account"]
    s3: Any = session.create_client("s3")
    artifacts = Artifacts(s3, account=account, region=s3.meta.region_name)
    stack = Stack(
        session.create_client("cloudformation"), f"cupo-{stage}", say=say, poll_seconds=poll_seconds
    )

    template = built.located(artifacts.bucket)
    build = _fingerprint(template, parameters)
    # An output, not a tag: a tag would be written to every resource with every deployment.
    template["Outputs"]["Build"] = {"Description": "What is deployed", "Value": build}
    if stack.is_settled() and stack.outputs().get("Build") == build:
        say(f"{stack.name} is up to date")
        return stack.outputs()

    say(f"Uploading the code to {artifacts.bucket} …")
    artifacts.prepare()
    artifacts.upload(built.bundle_key, built.bundle)
    url = artifacts.write(f"cupo/{stage}-{build}.json", json.dumps(template))
    stack.apply(url, parameters)
    return stack.outputs()


def _fingerprint(template: Mapping[str, object], parameters: Mapping[str, str]) -> str:
    content = json.dumps([template, dict(parameters)], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _to_aws(stage: str) -> dict[str, str]:
    session = Session()
    region = session.get_config_variable("region") or os.environ.get("AWS_REGION")
    if not region:
        raise NoRegionError
    session.set_config_variable("region", region)
    _say(f"Packaging for {stage} in {region} …")
    built = package(stage, ROOT / "build" / stage, region=region)
    return deploy(session, built, stage=stage, parameters=parameters_of(stage), say=_say)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(stage: str) -> int:
    """Deploy to AWS; 1 with a line that says why when it cannot."""
    try:
        outputs = _to_aws(stage)
    except NoRegionError:
        failure = "No region: set AWS_REGION or AWS_DEFAULT_REGION, or name a profile with AWS_PROFILE."
    except NoCredentialsError:
        failure = "No AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
    except (ClientError, BotoCoreError, DeploymentFailed, PackagingFailed) as error:
        failure = str(error)
    else:
        for name, value in sorted(outputs.items()):
            _say(f"{name}: {value}")
        return 0
    sys.stderr.write(f"{failure}\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
