"""The tables of docs/performance.md that benchmarks write, and that `make bench-check` holds them against."""

import re
from pathlib import Path

import pytest

from benchmarks import compared
from benchmarks.compared import Row
from stack.install import ROOT

# The same as in the Makefile: those with rows().
NAMES = sorted(
    path.stem
    for path in (ROOT / "benchmarks").glob("*.py")
    if "\ndef rows(" in path.read_text(encoding="utf-8")
)
DOCUMENT = """\
# Performance

<!-- table lists -->
<!-- end -->

<!-- table requests -->
old
<!-- end -->
last
"""


@pytest.fixture
def document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "performance.md"
    path.write_text(DOCUMENT, encoding="utf-8")
    monkeypatch.setattr(compared, "DOCUMENT", path)
    return path


def row(what: str, cupo: float, tolerated: float = compared.TOLERATED) -> Row:
    return Row(what, "bare botocore", 2, cupo, "ms", 1.4, tolerated)


def test_a_table_replaces_the_one_before_and_nothing_else(document: Path) -> None:
    compared.write("requests", [row("create", 3), row("list", 5)])

    assert document.read_text() == DOCUMENT.replace(
        "old\n",
        "| what | floor in the same run | floor | Cupo | ratio | aim |\n|---|---|---|---|---|---|\n"
        "| create | bare botocore | 2 ms | 3 ms | 1.50× | ≤ 1.4× |\n"
        "| list | bare botocore | 2 ms | 5 ms | 2.50× | ≤ 1.4× |\n",
    )


def test_a_table_without_a_place_is_refused(document: Path) -> None:
    with pytest.raises(LookupError):
        compared.write("seats", [row("create", 3)])
    assert document.read_text() == DOCUMENT


@pytest.mark.parametrize(
    ("figure", "shown"),
    [(0.1234, "0.123 s"), (999.4, "999 s"), (999.6, "1,000 s"), (1115.6, "1,116 s"), (12_345, "12,345 s")],
)
def test_a_figure_has_three_digits_or_all_before_the_point(figure: float, shown: str) -> None:
    assert str(Row("wait", "alone", 1, figure, "s")).split(" | ")[3] == shown


@pytest.mark.parametrize("name", NAMES)
def test_every_benchmark_that_compares_has_a_whole_block_in_the_document(name: str) -> None:
    text = compared.DOCUMENT.read_text(encoding="utf-8")
    assert text.count(f"<!-- table {name} -->\n") == 1
    block = text.partition(f"<!-- table {name} -->\n")[2].partition("<!-- end -->")[0]

    assert block.startswith(compared.table([]))
    assert all(line.startswith("|") for line in block.splitlines())
    assert compared._written(name)


def test_every_block_of_the_document_is_a_benchmarks() -> None:
    text = compared.DOCUMENT.read_text(encoding="utf-8")

    assert sorted(re.findall(r"<!-- table (\w+) -->", text)) == NAMES
    assert text.count("<!-- end -->") == len(NAMES)


@pytest.mark.usefixtures("document")
def test_what_is_a_quarter_worse_is_told_and_what_was_never_written() -> None:
    compared.write("requests", [row("create", 3), row("list", 5)])

    assert compared.worse("requests", [row("create", 3.7), row("list", 4)]) == []
    assert [
        line.split(":")[0] for line in compared.worse("requests", [row("create", 3.8), row("erase", 1)])
    ] == [
        "create",
        "erase",
    ]


@pytest.mark.usefixtures("document")
def test_a_figure_that_swings_may_be_as_much_worse_as_it_says() -> None:
    compared.write("requests", [row("wait", 3)])

    assert compared.worse("requests", [row("wait", 11.9, tolerated=4)]) == []
    assert len(compared.worse("requests", [row("wait", 12.1, tolerated=4)])) == 1
