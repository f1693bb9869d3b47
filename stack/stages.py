"""What a stage is deployed with: its file, stack/stages/<stage>.json, versioned with the code."""

import json
from pathlib import Path
from typing import Any

from chalicelib.domain.sources import networks_in
from stack.install import ROOT
from stack.targets import Target, TargetUnknown

STAGES = ROOT / "stack" / "stages"
# What decides how the zip is made, so it is no parameter of the template.
_OF_TARGET = {"Runtime": "runtime", "Architecture": "architecture"}


class StageUnusable(Exception):
    """With this file the stage's functions would not start; the text says what is wrong and why."""


def parameters_of(stage: str, directory: Path = STAGES) -> dict[str, str]:
    """Return the template's parameters: those of the stage's file, which may be missing, and its name.

    :raises StageUnusable: if CloudFormation would take them, and the functions would not start.
    """
    given = {name: str(value) for name, value in _read(stage, directory).items() if name not in _OF_TARGET}
    parameters = {**given, "Stage": stage}
    try:
        networks_in(parameters.get("TrustedProxies", ""))
    except ValueError as error:
        raise StageUnusable(f"{directory / stage}.json: TrustedProxies: {error}") from error
    return parameters


def target_of(stage: str, directory: Path = STAGES) -> Target:
    """Return what Lambda runs the stage with.

    :raises StageUnusable: if its file names what Cupo is not packaged for.
    """
    given = _read(stage, directory)
    try:
        return Target(**{field: str(given[name]) for name, field in _OF_TARGET.items() if name in given})
    except TargetUnknown as error:
        raise StageUnusable(f"{directory / stage}.json: {error}") from error


def _read(stage: str, directory: Path) -> dict[str, Any]:
    path = directory / f"{stage}.json"
    given: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return given
