"""What is deployed: the bundle's key, the template with its code in place, the bundle for other machines."""

import zipfile
from pathlib import Path

import pytest

from stack.bundle import nativized, trim
from stack.package import LONGEST_TEMPLATE, Package, PackagingFailed, checked


def zipped(path: Path, entries: dict[str, str], year: int = 2026) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0)), content)
    return path


def test_the_same_code_has_the_same_key_whenever_it_was_packed(tmp_path: Path) -> None:
    one = Package({}, zipped(tmp_path / "1.zip", {"app.py": "1", "lib.py": "2"}, year=2025))
    same = Package({}, zipped(tmp_path / "2.zip", {"lib.py": "2", "app.py": "1"}, year=2026))
    other = Package({}, zipped(tmp_path / "3.zip", {"app.py": "1", "lib.py": "3"}))

    assert one.bundle_key == same.bundle_key != other.bundle_key


def test_functions_find_their_code_in_the_bucket(tmp_path: Path) -> None:
    function = {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "./deployment.zip"}}
    template = {"Resources": {"Relay": function, "Table": {"Type": "AWS::DynamoDB::Table"}}}
    built = Package(template, zipped(tmp_path / "1.zip", {"app.py": "1"}))

    located = built.located("bucket")

    assert located["Resources"]["Relay"]["Properties"]["CodeUri"] == f"s3://bucket/{built.bundle_key}"
    assert function["Properties"] == {"CodeUri": "./deployment.zip"}


def test_a_template_that_cloudformation_would_not_take_is_refused(tmp_path: Path) -> None:
    fits = Package({"Description": "x" * (LONGEST_TEMPLATE - 100)}, tmp_path)
    too_long = Package({"Description": "x" * LONGEST_TEMPLATE}, tmp_path)

    assert checked(fits) is fits
    with pytest.raises(PackagingFailed, match=f"may have {LONGEST_TEMPLATE}"):
        checked(too_long)


def test_what_no_function_uses_is_not_deployed(tmp_path: Path) -> None:
    bundle = zipped(
        tmp_path / "deployment.zip",
        {
            "app.py": "app",
            "chalicelib/mail.py": 'client("sesv2").send_email()\nclient(\n    "sns"\n)',
            "chalicelib/store/tables.py": 'session().create_client(\n    "dynamodb", config=config)',
            "chalicelib/mail.pyc": "compiled",
            "lib/__init__.py": 'client("ec2")',
            "lib/tests/test_lib.py": "",
            "lib/testing.py": "",
            **{
                f"botocore/data/{service}/2012-08-10/service-2.json.gz": ""
                for service in ("dynamodb", "ec2", "sesv2", "sns", "ses", "dynamodbstreams")
            },
            "botocore/data/dynamodb/2012-08-10/examples-1.json": "",
            "botocore/data/endpoints.json": "",
        },
    )
    again = zipped(tmp_path / "again.zip", contents(bundle), year=2025)

    trim(bundle)
    trim(again)

    assert set(contents(bundle)) == {
        *("app.py", "chalicelib/mail.py", "chalicelib/store/tables.py", "lib/__init__.py", "lib/testing.py"),
        "botocore/data/endpoints.json",
        *(f"botocore/data/{name}/2012-08-10/service-2.json.gz" for name in ("dynamodb", "sesv2", "sns")),
    }
    assert bundle.read_bytes() == again.read_bytes()


def contents(bundle: Path) -> dict[str, str]:
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_on_another_machine_compiled_packages_are_those_of_the_virtualenv(tmp_path: Path) -> None:
    bundle = zipped(
        tmp_path / "deployment.zip",
        {
            "app.py": "app",
            "fast/__init__.py": "theirs",
            "fast/core.cpython-311-x86_64-linux-gnu.so": "theirs",
            "_backend.cpython-311-x86_64-linux-gnu.so": "theirs",
            "fast-1.0.dist-info/METADATA": "theirs",
            "plain/__init__.py": "theirs",
        },
    )
    native = tmp_path / "native"
    for name in ("fast/__init__.py", "fast/core.cpython-311-darwin.so", "fast/x.pyc", "plain/__init__.py"):
        (native / name).parent.mkdir(parents=True, exist_ok=True)
        (native / name).write_text("ours")
    (native / "_backend.cpython-311-darwin.so").write_text("ours")

    assert contents(nativized(bundle, native)) == {
        "app.py": "app",
        "fast/__init__.py": "ours",
        "fast/core.cpython-311-darwin.so": "ours",
        "_backend.cpython-311-darwin.so": "ours",
        "fast-1.0.dist-info/METADATA": "theirs",
        "plain/__init__.py": "theirs",
    }
