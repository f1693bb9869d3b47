"""What watches a stage: each alarm has a line that says what to do, each metric somebody who publishes it."""

import json
import re
from typing import Any

import pytest

from chalicelib.metrics import DIMENSIONS, Metric
from stack.dashboard import dashboard
from stack.install import ROOT
from stack.objectives import OBJECTIVES, burn_alarms
from stack.package import on_aws
from stack.targets import Target

RESOURCES = json.loads((ROOT / ".chalice" / "resources.json").read_text(encoding="utf-8"))["Resources"]
OWN = "Cupo/${AWS::StackName}"
# What AWS publishes of what the stage uses.
PUBLISHED = {
    "AWS/ApiGateway": {"5XXError", "Count", "Latency"},
    "AWS/Lambda": {"Errors", "Throttles", "Invocations", "IteratorAge"},
    "AWS/SQS": {"ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible"},
    "AWS/DynamoDB": {"ReadThrottleEvents", "WriteThrottleEvents"},
    OWN: {metric.value for metric in Metric},
}
ALARMS = ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm")


def small(name: str) -> dict[str, Any]:
    """A function as chalice writes it."""
    return {
        "Type": "AWS::Serverless::Function",
        "Properties": {"Role": {"Fn::GetAtt": [f"{name}Role", "Arn"]}},
    }


@pytest.fixture(scope="module")
def alarms() -> dict[str, Any]:
    """All alarms of a stage on AWS."""
    functions = ("APIHandler", "Relay", "Notify", "Deliver", "Sweep")
    made = {name: small(name) for name in functions} | {
        f"{name}Role": {"Type": "AWS::IAM::Role", "Properties": {}} for name in functions
    }
    typed = {name: each for name, each in RESOURCES.items() if "Type" in each}
    api = {"RestAPI": {"Type": "AWS::Serverless::Api", "Properties": {}}}
    resources = on_aws({"Resources": {**typed, **made, **api}}, Target())["Resources"]
    return {name: each for name, each in resources.items() if each["Type"] in ALARMS}


def namespace_of(named: Any) -> str:
    return str(named if isinstance(named, str) else named["Fn::Sub"])


def metrics_of(alarm: dict[str, Any]) -> list[tuple[str, str, frozenset[str]]]:
    """What an alarm looks at: namespace, metric, the names of its dimensions."""
    properties = alarm["Properties"]
    looked = [each["MetricStat"]["Metric"] for each in properties.get("Metrics", ()) if "MetricStat" in each]
    return [
        (
            namespace_of(metric["Namespace"]),
            metric["MetricName"],
            frozenset(dimension["Name"] for dimension in metric.get("Dimensions", ())),
        )
        for metric in looked or ([properties] if "MetricName" in properties else [])
    ]


def shown() -> list[tuple[str, str, frozenset[str]]]:
    """What the dashboard shows, likewise."""
    body = json.loads(dashboard()["Properties"]["DashboardBody"]["Fn::Sub"])
    lines = [line for widget in body["widgets"] for line in widget["properties"]["metrics"]]
    found = []
    for line in lines:
        if isinstance(line[0], dict):
            searched = re.fullmatch(
                r"""SEARCH\('{"(.+)","(\w+)"} MetricName="(\w+)"', 'Sum', 300\)""", line[0]["expression"]
            )
            assert searched, line
            found.append((searched[1], searched[3], frozenset({searched[2]})))
        else:
            namespace, name, *dimensions = line[:-1]
            found.append((namespace, name, frozenset(dimensions[::2])))
    return found


def test_what_the_alarms_and_the_dashboard_look_at_is_published(alarms: dict[str, Any]) -> None:
    looked = [metric for alarm in alarms.values() for metric in metrics_of(alarm)]
    assert len(looked) > 50

    for namespace, name, dimensions in (*looked, *shown()):
        assert name in PUBLISHED[namespace], (namespace, name)
        if namespace == OWN:
            assert dimensions <= {DIMENSIONS.get(Metric(name))}, name


def test_every_metric_of_the_code_is_on_the_dashboard() -> None:
    seen = {name for namespace, name, _ in shown() if namespace == OWN}

    assert seen == {metric.value for metric in Metric}


def test_every_alarm_has_a_line_that_says_what_to_do(alarms: dict[str, Any]) -> None:
    _, _, document = (
        (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").partition("\n## When an alarm")
    )
    section = document.partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| `")]

    assert all(len(row) == 4 and all(cell.strip() for cell in row) for row in rows)
    named = [name for row in rows for name in re.findall("`(\\w+)`", row[0])]
    assert sorted(named) == sorted(alarms)


def test_a_burn_tells_when_both_its_windows_show_it() -> None:
    made = burn_alarms()
    both = {name: each for name, each in made.items() if each["Type"] == ALARMS[1]}

    assert set(both) == {f"{each.name}Burn{speed}" for each in OBJECTIVES for speed in ("Fast", "Slow")}
    for name, each in both.items():
        windows = re.findall(r'ALARM\("\$\{(\w+)\}"\)', each["Properties"]["AlarmRule"]["Fn::Sub"])
        assert each["Properties"]["AlarmRule"]["Fn::Sub"].count(" AND ") == len(windows) - 1 == 1
        assert each["Properties"]["AlarmActions"] == [{"Ref": "Alarms"}]
        long, short = (made[window]["Properties"] for window in windows)
        assert long["Threshold"] == short["Threshold"] == (14.4 if name.endswith("Fast") else 6)
        assert [period(each) for each in (long, short)] == (
            [3600, 300] if name.endswith("Fast") else [6 * 3600, 1800]
        )
        assert long["AlarmActions"] == short["AlarmActions"] == []


def period(properties: dict[str, Any]) -> int:
    [seconds] = {each["MetricStat"]["Period"] for each in properties["Metrics"] if "MetricStat" in each}
    return int(seconds)


@pytest.mark.parametrize(
    ("failed", "total", "fast", "slow"),
    [
        (0, 0, False, False),
        (4, 10, False, False),  # too few to judge by
        (5, 1000, False, True),  # 0.5 %: ten times the budget
        (8, 1000, True, True),  # 0.8 %
        (35, 10_000, False, True),  # 0.35 %: seven times
        (29, 10_000, False, False),
    ],
)
def test_the_share_of_failures_decides(failed: int, total: int, fast: bool, slow: bool) -> None:
    for speed, window, expected in (("Fast", "OneHour", fast), ("Slow", "SixHours", slow)):
        properties = burn_alarms()[f"AnswersBurn{speed}{window}"]["Properties"]
        expression = properties["Metrics"][0]["Expression"]
        found = re.fullmatch(
            r"IF\(FILL\(failed, 0\) >= 5, FILL\(failed, 0\) / total / ([\d.]+), 0\)", expression
        )
        assert found
        burn = failed / total / float(found[1]) if failed >= 5 else 0
        assert (burn >= properties["Threshold"]) is expected
