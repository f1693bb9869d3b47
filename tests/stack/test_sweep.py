"""The sweep can be run by hand, as of any time, until nothing is left; what it says is printed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from stack import sweep
from stack.functions import FunctionFailed
from stack.local import Unusable
from stack.sweep import instant, rounds, tick
from tests.stack.functions import Lambda

AT, NOW = "2026-12-01T10:00:00Z", "2026-11-25T15:00:00Z"
FUNCTION = "cupo-local-Sweep-1"


def swept(client: Lambda, at: str | None = AT) -> Iterator[Any]:
    return rounds(client, FUNCTION, at=at, now=NOW)


def test_a_time_is_an_instant_or_now() -> None:
    for given, expected in (
        (AT, AT),
        ("2026-12-01T07:00:00-03:00", AT),
        ("2026-12-01 10:00Z", AT),
        ("2026-12-01T10:00:00.250Z", "2026-12-01T10:00:00.250000Z"),
        ("", None),
    ):
        assert instant(given) == expected


def test_anything_else_is_refused_with_an_example() -> None:
    days = ("tomorrow", "2026-12-01", "2026-12-01T10:00:00", "10:00Z", "2026-13-01T10:00:00Z")
    for given in (*days, "9999-12-31T23:00-05:00"):
        with pytest.raises(Unusable, match=r"AT must be .*2026-12-01T10:00:00Z"):
            instant(given)


def test_the_sweep_gets_a_tick_that_says_the_time() -> None:
    event = tick(at=AT, now=NOW)

    assert event == {
        "version": "0",
        "id": event["id"],
        "account": "000000000000",
        "region": "us-east-1",
        "source": "cupo.manual",
        "detail-type": "Scheduled Event",
        "time": AT,
        "resources": [],
        "detail": {"at": AT},
    }
    assert tick(at=AT, now=NOW)["id"] != event["id"]

    of_now = tick(at=None, now=NOW)
    assert (of_now["time"], of_now["detail"]) == (NOW, {})


def test_it_goes_on_as_long_as_something_is_left() -> None:
    answers = [{"done": 50, "failed": 0, "left": 12}, {"done": 12, "failed": 0, "left": 0}]
    client = Lambda(*answers)

    assert list(swept(client)) == answers
    assert [each["time"] for each in client.sent] == [AT, AT]


def test_it_does_not_go_on_for_ever_where_nothing_gets_done() -> None:
    answers = swept(Lambda({"done": 0, "failed": 3, "left": 3}))

    assert next(answers) == {"done": 0, "failed": 3, "left": 3}
    with pytest.raises(FunctionFailed, match="3 left"):
        next(answers)


def test_an_answer_that_speaks_of_nothing_left_is_the_last() -> None:
    answers: tuple[Any, ...] = (None, {}, {"done": 1}, [], "done")
    for answer in answers:
        assert list(swept(Lambda(answer))) == [answer]


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Let a stack run whose Lambda is this one."""

    def run(client: Lambda) -> dict[str, str]:
        note = {"endpoint": "http://127.0.0.1:1", "access_key_id": "key", "outputs": {"SweepName": FUNCTION}}
        (tmp_path / "running.json").write_text(json.dumps(note))
        monkeypatch.setattr(sweep, "client", lambda: client)
        monkeypatch.setattr(sweep, "isolate", lambda *_: None)
        return {"DATA_DIR": str(tmp_path), "JWT_SECRET": "x" * 64}

    return run


def test_what_it_says_is_printed_a_line_a_round(stack: Any, capsys: pytest.CaptureFixture[str]) -> None:
    client = Lambda({"done": 1, "failed": 0, "left": 1}, {"done": 1, "failed": 0, "left": 0})

    assert sweep.main({**stack(client), "AT": AT}) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["left"] for line in lines] == [1, 0]


def test_a_failure_is_told_and_is_no_success(stack: Any, capsys: pytest.CaptureFixture[str]) -> None:
    gone = EndpointConnectionError(endpoint_url="http://127.0.0.1:1")
    failures: tuple[tuple[Any, str, str], ...] = (
        ({"errorMessage": "no such table"}, AT, "no such table"),
        (gone, AT, "make run"),
        ({"left": 0}, "tomorrow", "AT must be"),
    )
    for answer, at, said in failures:
        assert sweep.main({**stack(Lambda(answer)), "AT": at}) == 1

        assert said in capsys.readouterr().err


def test_where_no_stack_runs_nothing_is_swept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sweep.main({"DATA_DIR": str(tmp_path), "JWT_SECRET": "x" * 64, "AT": AT}) == 1

    assert "make run" in capsys.readouterr().err
