"""The artifact bucket, as moto lets the tests use it."""

import json
from typing import Any

import pytest
from botocore.config import Config
from botocore.session import Session

from stack.artifacts import Artifacts


@pytest.fixture
def artifacts() -> Artifacts:
    # moto takes the frames of a checksum for content where nothing is signed.
    s3: Any = Session().create_client("s3", config=Config(request_checksum_calculation="when_required"))
    made = Artifacts(s3, account="123456789012", region="us-east-1")
    made.prepare()
    # moto takes the policy's Deny without its condition, and the tests sign nothing.
    resources = [f"arn:aws:s3:::{made.bucket}", f"arn:aws:s3:::{made.bucket}/*"]
    allowed = {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": resources}
    s3.put_bucket_policy(Bucket=made.bucket, Policy=json.dumps({"Statement": [allowed]}))
    return made
