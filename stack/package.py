"""Build what is deployed: the template and the zip, the same for AWS and for this machine.

python -m stack.package prod build/prod
"""

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stack import pages
from stack.bundle import trim
from stack.install import ROOT, alone

MERGE_TEMPLATE = ".chalice/resources.json"
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


def package(stage: str, out: Path, *, region: str) -> Package:
    """Run `chalice package` with the merge template.

    :raises PackagingFailed: if chalice ends in an error, as it does when app.py does not import, or if the
        template is longer than CloudFormation takes.
    """
    if not pages.is_taken():
        raise PackagingFailed("web/vendor is not what web/package-lock.json says: make pages")
    # chalice calls pip, which shall see its virtualenv alone.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    arguments = ["package", "--stage", stage, "--merge-template", MERGE_TEMPLATE, str(out)]
    with alone():
        ended = subprocess.run(
            [sys.executable, "-E", "-c", CHALICE, *arguments],
            cwd=ROOT,
            env={**environment, "AWS_DEFAULT_REGION": region},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    if ended.returncode:
        said = (ended.stdout + ended.stderr).strip().splitlines()
        raise PackagingFailed("\n".join([*said[-20:], "The application could not be packaged."]))
    trim(out / "deployment.zip")
    template = json.loads((out / "sam.json").read_text(encoding="utf-8"))
    return checked(Package(template=template, bundle=out / "deployment.zip"))


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
        built = package(stage, Path(out).resolve(), region=os.environ.get("AWS_DEFAULT_REGION", "us-east-1"))
    except PackagingFailed as failure:
        sys.stderr.write(f"{failure}\n")
        return 1
    size, length = built.bundle.stat().st_size / 1_000_000, built.template_bytes / 1_000
    print(f"{out}/sam.json ({length:.0f} kB of {LONGEST_TEMPLATE // 1_000}), deployment.zip ({size:.0f} MB)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
