"""What is deployed: the bundle's key, the template with its code in place, what is in the bundle."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from stack import bundle
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
    application = {
        "app.py": "app",
        "chalice/app.py": 'client("ec2")',
        "chalicelib/mail.py": 'client("sesv2").send_email()\nclient(\n    "sns"\n)',
        "chalicelib/store/tables.py": 'session().create_client(\n    "dynamodb", config=config)',
        "chalicelib/mail.pyc": "compiled",
    }
    used = {
        *("lib/__init__.py", "lib/testing.py", "lib-1.0.dist-info/METADATA", "botocore/data/endpoints.json"),
        *(f"botocore/data/{name}/2012-08-10/service-2.json.gz" for name in ("dynamodb", "sesv2", "sns")),
    }
    unused = {
        *(
            "lib/tests/__init__.py",
            "lib/test_cases.py",
            "lib/test/__init__.py",
            "lib/x.pyi",
            "bin/lib",
            "lib-1.0.dist-info/RECORD",
        ),
        *(f"botocore/data/{name}/2012-08-10/service-2.json.gz" for name in ("ec2", "ses", "dynamodbstreams")),
        "botocore/data/dynamodb/2012-08-10/examples-1.json",
    }
    files = dict(libraries(tmp_path / "lib", *used, *unused))
    zips = []
    for year, names in ((2025, sorted(files)), (2026, sorted(files, reverse=True))):
        packed = zipped(tmp_path / f"{year}-application.zip", application, year)
        zips.append(tmp_path / f"{year}.zip")
        bundle.write(zips[-1], packed, [(name, files[name]) for name in names])

    kept = set(application) - {"chalicelib/mail.pyc"} | used
    assert set(contents(zips[0])) == kept
    assert zips[0].read_bytes() == zips[1].read_bytes()


def libraries(directory: Path, *names: str) -> Iterator[tuple[str, Path]]:
    """Files of libraries, by their names in the bundle."""
    for name in names:
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(f"# {name}")
        yield name, directory / name


def contents(bundle: Path) -> dict[str, str]:
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}
