"""What AWS lets through and what it charges, as it publishes it, and what a stage of Cupo lets through."""

import json
from dataclasses import dataclass
from typing import Any, Final

from stack.install import ROOT


@dataclass(frozen=True, slots=True)
class Published:
    """A figure of AWS: what it is of, and the page that says so."""

    value: float
    what: str
    page: str


# Look at the page itself before you rely on a figure.
READ: Final = "November 2026"
_DYNAMODB = "DynamoDB Developer Guide"
PARTITION_WRITES: Final = Published(
    1_000, "write units a second of one partition", f"{_DYNAMODB}, *Designing partition keys*"
)
PARTITION_READS: Final = Published(
    3_000, "read units a second of one partition", f"{_DYNAMODB}, *Designing partition keys*"
)
BURST: Final = Published(
    300,
    "seconds of unused units that are kept for a burst, as best it can; not to be relied on",
    f"{_DYNAMODB}, *Burst and adaptive capacity*",
)
TABLE_WRITES: Final = Published(
    40_000, "write units a second of a table on demand, unless raised", f"{_DYNAMODB}, *Quotas*"
)
GATEWAY: Final = Published(
    10_000, "requests a second of an account; 2,500 in some Regions", "API Gateway, *Quotas*"
)
LAMBDA: Final = Published(
    1_000, "concurrent executions of an account; a new one may have fewer", "Lambda, *Quotas*"
)
SNS: Final = Published(
    30_000, "messages a second in us-east-1; 300 in the smallest Regions", "General Reference, *SNS quotas*"
)
SES: Final = Published(
    1, "mail a second in the sandbox; outside it what was agreed for the account", "SES, *Service quotas*"
)
QUOTAS: Final = (PARTITION_WRITES, PARTITION_READS, BURST, TABLE_WRITES, GATEWAY, LAMBDA, SNS, SES)

# Dollars a million, in us-east-1, without free tiers.
WRITE_UNITS: Final = Published(0.625, "write request units", "DynamoDB, *On-demand pricing*")
READ_UNITS: Final = Published(0.125, "read request units", "DynamoDB, *On-demand pricing*")
REQUESTS: Final = Published(3.50, "requests to a REST API", "API Gateway, *Pricing*")
INVOCATIONS: Final = Published(0.20, "invocations", "Lambda, *Pricing*")
GIGABYTE_SECONDS: Final = Published(16.6667, "gigabyte-seconds, x86", "Lambda, *Pricing*")
PUBLISHES: Final = Published(0.50, "messages published, each 64 KB", "SNS, *Pricing*")
QUEUE_REQUESTS: Final = Published(0.40, "requests to a standard queue", "SQS, *Pricing*")
MAILS: Final = Published(
    160.0, "mails, by the plan of new accounts since July 2026; à la carte 100", "SES, *Pricing*"
)


@dataclass(frozen=True, slots=True)
class Stage:
    """What a stage lets through, by the template's own defaults."""

    requests: int
    table_writes: int
    notify_at_once: int
    relay_batch: int
    sweep_workers: int
    sweep_seconds: int
    api_gigabytes: float
    worker_gigabytes: float


def stage() -> Stage:
    """Return what the template and the functions' configuration say."""
    template: dict[str, Any] = json.loads((ROOT / ".chalice/resources.json").read_text(encoding="utf-8"))
    config: dict[str, Any] = json.loads((ROOT / ".chalice/config.json").read_text(encoding="utf-8"))
    parameters, resources = template["Parameters"], template["Resources"]
    functions = config["lambda_functions"]
    sweep = resources["Sweep"]["Properties"]["Environment"]["Variables"]
    return Stage(
        requests=parameters["ThrottleRate"]["Default"],
        table_writes=parameters["TableMaxWrites"]["Default"],
        notify_at_once=resources["EmailToNotify"]["Properties"]["ScalingConfig"]["MaximumConcurrency"],
        relay_batch=resources["StreamToRelay"]["Properties"]["BatchSize"],
        sweep_workers=int(sweep["SWEEP_WORKERS"]),
        sweep_seconds=functions["sweep"]["lambda_timeout"],
        api_gigabytes=config["lambda_memory_size"] / 1024,
        worker_gigabytes=functions["notify"]["lambda_memory_size"] / 1024,
    )
