"""Figures beside their floor in the same run: printed, written into docs/performance.md, held against it.

A benchmark that compares has `rows()`. docs/performance.md has its table between `<!-- table NAME -->` and
`<!-- end -->`: `make benchmark NAME=…` writes it, `make bench-check` compares a new run with it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stack.install import ROOT

DOCUMENT = ROOT / "docs" / "performance.md"
TOLERATED = 1.25
"""How many times the written ratio a new one may be."""

_HEAD = "| what | floor in the same run | floor | Cupo | ratio | aim |\n|---|---|---|---|---|---|"
_RATIO = 4
# Three digits of less would be rounded to 1e+03.
_THOUSAND = 999.5


@dataclass(frozen=True, slots=True)
class Row:
    """What Cupo takes for something, beside what its floor takes; both in `unit`, and less is better.

    `aim` is the ratio that is aimed at; None: there is none. `tolerated` is how many times the written
    ratio a new one may be: more for what swings from run to run, such as the longest wait of many.
    """

    what: str
    floor_name: str
    floor: float
    cupo: float
    unit: str
    aim: float | None = None
    tolerated: float = TOLERATED

    @property
    def ratio(self) -> float:
        """How many times the floor it takes."""
        return self.cupo / self.floor

    def __str__(self) -> str:
        """Return the row of the table."""
        aim = "" if self.aim is None else f"≤ {self.aim:g}×"
        cells = (self.what, self.floor_name, self._said(self.floor), self._said(self.cupo))
        return f"| {' | '.join(cells)} | {self.ratio:.2f}× | {aim} |"

    def _said(self, figure: float) -> str:
        return f"{figure:,.0f} {self.unit}" if figure >= _THOUSAND else f"{figure:.3g} {self.unit}"


def table(rows: Sequence[Row]) -> str:
    """Return the table as the document has it."""
    return "\n".join([_HEAD, *map(str, rows)])


def write(name: str, rows: Sequence[Row]) -> None:
    """Put the table into the document, in place of the one before.

    :raises LookupError: if the document has no place for it
    """
    text = DOCUMENT.read_text(encoding="utf-8")
    written, places = _block(name).subn(lambda match: f"{match[1]}{table(rows)}\n{match[3]}", text)
    if not places:
        raise LookupError(f"{DOCUMENT.name} has no <!-- table {name} -->")
    DOCUMENT.write_text(written, encoding="utf-8")


def worse(name: str, rows: Sequence[Row]) -> list[str]:
    """Return a line about each ratio that is more than a quarter worse than the document's, or not in it."""
    written = _written(name)
    return [
        f"{row.what}: {row.ratio:.2f}×, written is {written.get(row.what, 'nothing')}"
        for row in rows
        if row.what not in written or row.ratio > row.tolerated * written[row.what]
    ]


def _written(name: str) -> dict[str, float]:
    match = _block(name).search(DOCUMENT.read_text(encoding="utf-8"))
    lines = [] if match is None else match[2].splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: float(row[_RATIO].rstrip("×")) for row in cells}


def _block(name: str) -> re.Pattern[str]:
    return re.compile(rf"(<!-- table {re.escape(name)} -->\n)(.*?)(<!-- end -->)", re.DOTALL)
