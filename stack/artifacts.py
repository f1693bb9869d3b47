"""The bucket that CloudFormation reads templates and code from: private, encrypted, made when missing."""

import json
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError


class Artifacts:
    """A bucket of one account and region."""

    def __init__(self, s3: Any, *, account: str, region: str) -> None:
        self._s3 = s3
        self._region = region
        self.bucket = f"cupo-artifacts-{account}-{region}"

    def prepare(self) -> None:
        """Create the bucket unless it is there, and close it to the public."""
        try:
            self._s3.head_bucket(Bucket=self.bucket)
        except ClientError as error:
            if error.response["Error"]["Code"] not in {"404", "NoSuchBucket"}:
                raise
            self._create()

    def _create(self) -> None:
        place = {} if self._region == "us-east-1" else {"LocationConstraint": self._region}
        options = {"CreateBucketConfiguration": place} if place else {}
        self._s3.create_bucket(Bucket=self.bucket, **options)
        blocked = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
        self._s3.put_public_access_block(
            Bucket=self.bucket, PublicAccessBlockConfiguration=dict.fromkeys(blocked, True)
        )
        encryption = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        self._s3.put_bucket_encryption(
            Bucket=self.bucket, ServerSideEncryptionConfiguration={"Rules": [encryption]}
        )
        self._s3.put_bucket_policy(Bucket=self.bucket, Policy=self._tls_only())

    def _tls_only(self) -> str:
        arn = f"arn:{self._s3.meta.partition}:s3:::{self.bucket}"
        denied = {
            "Sid": "OnlyOverTls",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [arn, f"{arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        return json.dumps({"Version": "2012-10-17", "Statement": [denied]})

    def upload(self, key: str, path: Path) -> None:
        """Put a file, unless the key, which names its content, is there already."""
        try:
            self._s3.head_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] not in {"404", "NoSuchKey"}:
                raise
            with path.open("rb") as body:
                self._s3.put_object(Bucket=self.bucket, Key=key, Body=body)

    def write(self, key: str, text: str) -> str:
        """Put a text, and return the address that CloudFormation takes."""
        self._s3.put_object(Bucket=self.bucket, Key=key, Body=text.encode())
        return f"{self._s3.meta.endpoint_url}/{self.bucket}/{key}"

    def read(self, key: str) -> str:
        """Return a text that was put."""
        return str(self._s3.get_object(Bucket=self.bucket, Key=key)["Body"].read().decode())
