"""The bundle has what botocore knows of the services that Cupo's own code makes clients of."""

import zipfile
from pathlib import Path

from stack import bundle
from stack.install import ROOT

USED = {"dynamodb", "secretsmanager", "sesv2", "sns", "socialmessaging", "sqs"}


def test_the_services_of_the_real_code_stay(tmp_path: Path) -> None:
    application, packed = tmp_path / "application.zip", tmp_path / "deployment.zip"
    with zipfile.ZipFile(application, "w") as whole:
        for source in (ROOT / "app.py", *(ROOT / "chalicelib").rglob("*.py")):
            whole.write(source, source.relative_to(ROOT).as_posix())
        for service in (*USED, "ec2", "s3"):
            whole.writestr(f"botocore/data/{service}/2012-08-10/service-2.json.gz", "")

    bundle.write(packed, application, [])

    with zipfile.ZipFile(packed) as written:
        kept = {name.split("/")[2] for name in written.namelist() if name.startswith("botocore/")}
    assert kept == USED
