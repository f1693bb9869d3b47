"""Alarms that are made for the template, of the form that all alarms in it have."""

from typing import Any


def alarm(description: str, **properties: Any) -> dict[str, Any]:
    """Return an alarm of one period, which tells the stage's topic when it goes off and when it is over."""
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmDescription": description,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            "EvaluationPeriods": 1,
            "TreatMissingData": "notBreaching",
            "AlarmActions": [{"Ref": "Alarms"}],
            "OKActions": [{"Ref": "Alarms"}],
            **properties,
        },
    }
