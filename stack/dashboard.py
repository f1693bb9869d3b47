"""The stage's dashboard: what is booked and refused, how fast, and what waits, is throttled or held back."""

import json
from collections.abc import Sequence
from typing import Any

from chalicelib.metrics import DIMENSIONS, Metric
from stack.objectives import OBJECTIVES, Source

_NAMESPACE = "Cupo/${AWS::StackName}"
_WIDE, _HIGH, _COLUMNS = 8, 6, 3
_FUNCTIONS = ("APIHandler", "Relay", "Notify", "Deliver", "Sweep")
_QUEUES = ("RelayDeadLetters", "NotifyDeadLetters", "DeliverDeadLetters", "SweepDeadLetters")
_API = ["ApiName", "${AWS::StackName}", "Stage", "live"]
Line = list[Any]


def dashboard() -> dict[str, Any]:
    """Return the template's resource."""
    body = {"widgets": [_placed(number, widget) for number, widget in enumerate(_widgets())]}
    return {
        "Type": "AWS::CloudWatch::Dashboard",
        "Properties": {
            # An account has its dashboards once for all regions.
            "DashboardName": {"Fn::Sub": "${AWS::StackName}-${AWS::Region}"},
            "DashboardBody": {"Fn::Sub": json.dumps(body)},
        },
    }


def _widgets() -> list[dict[str, Any]]:
    bookings = Metric.BOOKING_TIME
    percentiles = ("p50", "p99")
    return [
        _widget("Bookings by kind", [_each(Metric.BOOKINGS)]),
        _widget("Refusals by rule", [_each(Metric.REFUSALS)]),
        _widget(
            "Conflicts: for users, of transactions, written again",
            [
                _own(Metric.REFUSALS, "error", "IntervalTaken"),
                _own(Metric.TRANSACTION_CONFLICTS),
                _own(Metric.RETRIES),
            ],
        ),
        _widget(
            "Latency of the API, ms", [_line("AWS/ApiGateway", "Latency", *_API, stat=p) for p in percentiles]
        ),
        _widget("Time of a booking in the function, ms", [_own(bookings, stat=p) for p in percentiles]),
        _widget(
            "What may fail, and what did",
            [_of(source) for each in OBJECTIVES for source in (each.failed, each.total)],
        ),
        _widget("Sweep: the longest overdue, s", [_own(Metric.SWEEP_LAG, stat="Maximum")]),
        _widget("Stream: age of what relay reads, ms", [_function("IteratorAge", "Relay", stat="Maximum")]),
        _widget(
            "Dead letters",
            [
                _line(
                    "AWS/SQS",
                    "ApproximateNumberOfMessagesVisible",
                    "QueueName",
                    f"${{{name}.QueueName}}",
                    stat="Maximum",
                )
                for name in _QUEUES
            ],
        ),
        _widget(
            "Throttles",
            [
                *(_function("Throttles", name) for name in _FUNCTIONS),
                *(
                    _line("AWS/DynamoDB", name, "TableName", f"${{{table}}}")
                    for table in ("Reservations", "Ephemeral")
                    for name in ("ReadThrottleEvents", "WriteThrottleEvents")
                ),
            ],
        ),
        _widget("Budgets that were used up", [_each(Metric.BUDGETS_HIT), _own(Metric.CODES_HELD_BACK)]),
        _widget(
            "Mails, expired holds, failed logins",
            [
                _own(name)
                for name in (
                    *(Metric.MAILS_SENT, Metric.UNDELIVERABLE_ADDRESSES),
                    *(Metric.HOLDS_EXPIRED, Metric.FAILED_LOGINS),
                )
            ],
        ),
    ]


def _placed(number: int, properties: dict[str, Any]) -> dict[str, Any]:
    row, column = divmod(number, _COLUMNS)
    place = {"x": column * _WIDE, "y": row * _HIGH, "width": _WIDE, "height": _HIGH}
    return {"type": "metric", **place, "properties": properties}


def _widget(title: str, metrics: Sequence[Line]) -> dict[str, Any]:
    shown = {"view": "timeSeries", "stat": "Sum", "period": 300, "region": "${AWS::Region}"}
    return {"title": title, "metrics": list(metrics), **shown}


def _line(namespace: str, name: str, *dimensions: str, stat: str = "Sum") -> Line:
    return [namespace, name, *dimensions, {"stat": stat}]


def _own(metric: Metric, *dimensions: str, stat: str = "Sum") -> Line:
    return _line(_NAMESPACE, metric, *dimensions, stat=stat)


def _function(name: str, function: str, *, stat: str = "Sum") -> Line:
    return _line("AWS/Lambda", name, "FunctionName", f"${{{function}}}", stat=stat)


def _each(metric: Metric) -> Line:
    """Return a line for each value of the metric's dimension, whichever there are."""
    search = f"""SEARCH('{{"{_NAMESPACE}","{DIMENSIONS[metric]}"}} MetricName="{metric}"', 'Sum', 300)"""
    return [{"expression": search, "label": ""}]


def _of(source: Source) -> Line:
    namespace = source.namespace if isinstance(source.namespace, str) else source.namespace["Fn::Sub"]
    dimensions = _API if source.dimensions else []
    return _line(namespace, source.name, *dimensions, stat=source.statistic)
