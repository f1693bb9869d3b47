"""Build what is deployed: the template and the zip, the same for AWS and for this machine.

python -m stack.package prod build/prod
"""

import hashlib
import json
import os
import shutil
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stack import bundle, pages
from stack.dashboard import dashboard
from stack.install import ROOT, alone, failure_of
from stack.objectives import burn_alarms
from stack.releases import released
from stack.stages import StageUnusable, target_of
from stack.targets import LibrariesMissing, Target, ThisMachine

MERGE_TEMPLATE = str(ROOT / ".chalice" / "resources.json")
# CloudFormation's limit for a template in S3. A path of the API has 4 kB: chalice writes out all its methods.
LONGEST_TEMPLATE = 1_048_576
# chalice's own command has no `python -m`, and the script in bin/ breaks in a path with spaces.
CHALICE = "from chalice.cli import main; raise SystemExit(main())"


class PackagingFailed(Exception):
    """chalice could not package, or CloudFormation would not take it; the text says why."""


@dataclass(frozen=True, slots=True)
class Package:
    """A built template, and the zip that its functions run."""

    template: dict[str, Any]
    bundle: Path

    @property
    def bundle_key(self) -> str:
        """Where the zip lies in the artifact bucket: the same code, the same key, whenever it was packed."""
        with zipfile.ZipFile(self.bundle) as archive:
            entries = sorted((entry.filename, entry.CRC) for entry in archive.infolist())
        return f"cupo/{hashlib.sha256(repr(entries).encode()).hexdigest()[:32]}.zip"

    @property
    def template_bytes(self) -> int:
        """How long the template is as it is deployed."""
        return len(json.dumps(self.template).encode())

    def located(self, bucket: str) -> dict[str, Any]:
        """Return the template with its functions' code in `bucket`."""
        template: dict[str, Any] = json.loads(json.dumps(self.template))
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::Serverless::Function":
                resource["Properties"]["CodeUri"] = f"s3://{bucket}/{self.bundle_key}"
        return template


def package(stage: str, out: Path, *, region: str, target: Target | ThisMachine) -> Package:
    """Make the template by `chalice package`, and the zip of what it packs and the target's libraries.

    :raises PackagingFailed: if chalice ends in an error, as it does when app.py does not import, if libraries
        are missing, or if the template is longer than CloudFormation takes.
    """
    if not pages.is_taken():
        raise PackagingFailed("web/vendor is not what web/package-lock.json says: make pages")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    with alone(), tempfile.TemporaryDirectory() as scratch:
        # Without requirements: chalice would have pip choose by the Python that packages.
        project, packed = Path(scratch) / "project", Path(scratch) / "packed"
        for name in ("chalicelib", ".chalice"):
            shutil.copytree(
                ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__", "deployments")
            )
        shutil.copy(ROOT / "app.py", project)
        (project / "requirements.txt").touch()
        arguments = ["--project-dir", str(project), "package", "--stage", stage]
        chalice = [sys.executable, "-E", "-c", CHALICE]
        said = failure_of(
            [*chalice, *arguments, "--merge-template", MERGE_TEMPLATE, str(packed)],
            cwd=project,
            environment={**environment, "AWS_DEFAULT_REGION": region},
        )
        if said is not None:
            raise PackagingFailed(f"{said}\nThe application could not be packaged.")
        out.mkdir(parents=True, exist_ok=True)
        try:
            files = (*target.files(), *pages.served())
            bundle.write(out / "deployment.zip", packed / "deployment.zip", files)
        except LibrariesMissing as missing:
            raise PackagingFailed(str(missing)) from missing
        template = json.loads((packed / "sam.json").read_text(encoding="utf-8"))
    if isinstance(target, Target):
        template = on_aws(template, target)
    # Indented for whoever reads it, and little: cfn-lint takes a file of a million bytes.
    (out / "sam.json").write_text(json.dumps(template, indent=1), encoding="utf-8")
    return checked(Package(template=template, bundle=out / "deployment.zip"))


def on_aws(template: dict[str, Any], target: Target) -> dict[str, Any]:
    """Return the template with what is on AWS alone: the target, releases in steps, what watches a stage."""
    made = released(target.applied(template))
    return {**made, "Resources": {**made["Resources"], **burn_alarms(), "Dashboard": dashboard()}}


def checked(built: Package) -> Package:
    """Return the package.

    :raises PackagingFailed: if its template is longer than CloudFormation takes.
    """
    if built.template_bytes > LONGEST_TEMPLATE:
        raise PackagingFailed(
            f"The template has {built.template_bytes} bytes, and may have {LONGEST_TEMPLATE}."
        )
    return built


def main(stage: str, out: str) -> int:
    """Package, and say where."""
    try:
        region = os.environ.get("AWS_DEFAULT_REGION", "us-east-1")
        built = package(stage, Path(out).resolve(), region=region, target=target_of(stage))
    except (PackagingFailed, StageUnusable) as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    size, length = built.bundle.stat().st_size / 1_000_000, built.template_bytes / 1_000
    print(f"{out}/sam.json ({length:.0f} kB of {LONGEST_TEMPLATE // 1_000}), deployment.zip ({size:.0f} MB)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
