"""The stage's two objectives, and alarms that go off while their budgets of failures burn too fast.

An objective's budget is what may fail of it in 30 days. Burning it 14.4 times as fast as that takes 2 % in an
hour, 6 times as fast 5 % in six hours. A burn counts when a short window shows it, too: it still goes on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chalicelib.metrics import SLOW_SECONDS, Metric
from stack.alarms import alarm

NAMESPACE = {"Fn::Sub": "Cupo/${AWS::StackName}"}
API_DIMENSIONS = {"ApiName": {"Ref": "AWS::StackName"}, "Stage": "live"}
# By speed: how many times too fast, the long window and the short one, in seconds, each with its name.
_BURNS = {
    "Fast": (14.4, (3600, "OneHour"), (300, "FiveMinutes")),
    "Slow": (6, (21600, "SixHours"), (1800, "HalfHour")),
}
# So few failures in the long window are no burn: where there are few calls, one is a large part.
_FEWEST = 5


@dataclass(frozen=True, slots=True)
class Source:
    """A metric with the statistic of it that counts something."""

    namespace: Any
    name: str
    statistic: str
    dimensions: dict[str, Any]

    def over(self, seconds: int) -> dict[str, Any]:
        """Return it as an alarm names it, in windows of these seconds."""
        dimensions = [{"Name": name, "Value": value} for name, value in self.dimensions.items()]
        metric = {"Namespace": self.namespace, "MetricName": self.name, "Dimensions": dimensions}
        return {"Metric": metric, "Period": seconds, "Stat": self.statistic}


@dataclass(frozen=True, slots=True)
class Objective:
    """What may fail: at most `budget` of `total`; `promise` says it in words."""

    name: str
    promise: str
    budget: float
    failed: Source
    total: Source


OBJECTIVES = (
    Objective(
        "Answers",
        "99.95 % of the answers are no 5xx",
        0.0005,
        Source("AWS/ApiGateway", "5XXError", "Sum", API_DIMENSIONS),
        Source("AWS/ApiGateway", "Count", "Sum", API_DIMENSIONS),
    ),
    Objective(
        "Bookings",
        f"99 % of the bookings take no more than {SLOW_SECONDS:g} s",
        0.01,
        Source(NAMESPACE, Metric.SLOW_BOOKINGS, "Sum", {}),
        Source(NAMESPACE, Metric.BOOKING_TIME, "SampleCount", {}),
    ),
)


def burn_alarms() -> dict[str, Any]:
    """Return the alarms of both objectives by name."""
    return dict(named for objective in OBJECTIVES for named in _alarms_of(objective))


def _alarms_of(objective: Objective) -> Iterator[tuple[str, dict[str, Any]]]:
    for speed, (times, long, short) in _BURNS.items():
        name = f"{objective.name}Burn{speed}"
        for seconds, window in (long, short):
            yield f"{name}{window}", _window(objective, times, seconds, is_long=seconds == long[0])
        both = f'ALARM("${{{name}{long[1]}}}") AND ALARM("${{{name}{short[1]}}}")'
        told = {"AlarmActions": [{"Ref": "Alarms"}], "OKActions": [{"Ref": "Alarms"}]}
        description = f"{objective.promise}: what may fail of it is used up {times:g} times too fast."
        properties = {"AlarmDescription": description, "AlarmRule": {"Fn::Sub": both}, **told}
        yield name, {"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": properties}


def _window(objective: Objective, times: float, seconds: int, *, is_long: bool) -> dict[str, Any]:
    """Return the alarm of one window, which tells nobody: the one that needs both does."""
    burn = f"FILL(failed, 0) / total / {objective.budget}"
    metrics = [
        {"Id": "burn", "Expression": f"IF(FILL(failed, 0) >= {_FEWEST}, {burn}, 0)" if is_long else burn},
        *(
            {"Id": name, "MetricStat": source.over(seconds), "ReturnData": False}
            for name, source in (("failed", objective.failed), ("total", objective.total))
        ),
    ]
    description = f"{objective.promise}: {times:g} times too many fail, over {seconds // 60} minutes."
    return alarm(description, Metrics=metrics, Threshold=times, AlarmActions=[], OKActions=[])
