"""The report of a run: the same tables for the terminal, Markdown, HTML and README."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.cases import KINDS
from evals.score import Outcome, Outcomes
from evals.statistics import Rate, by, latencies, middle, money, p95, rate, steady, tally
from tools.base import InputError

BEGIN, END = "<!-- accuracy -->", "<!-- /accuracy -->"
SPLIT_TITLES = {"test": "held out", "dev": "known"}
RESTRAINT = ("unanswerable", "ambiguous", "out_of_scope")


@dataclass(frozen=True)
class Grid:
    """A table of text: the first column is left-aligned, the others are right-aligned."""

    title: str
    header: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Report:
    """Outcomes and what they were made with. Details of the test split only with `show_test`."""

    scored: list[Outcomes]
    when: dt.datetime
    commit: str
    show_test: bool = False

    def columns(self) -> dict[str, list[Outcomes]]:
        """The outcomes of each split (of each model, where there are several); test first."""
        models = by(self.scored, lambda item: item.model)
        columns = {}
        for model, of_model in models.items():
            splits = by(of_model, lambda item: item.split)
            for split in sorted(splits, reverse=True):
                title = SPLIT_TITLES.get(split, split)
                columns[title if len(models) == 1 else f"{model}, {title}"] = splits[split]
        return columns

    def grids(self) -> list[Grid]:
        """All tables of the report."""
        return [
            self._summary(),
            self._groups("By kind", "kind", [k for k in KINDS if k in self._present("kind")]),
            self._groups("By data set", "dataset", sorted(self._present("dataset"))),
        ]

    def intro(self) -> str:
        """When and with what it was measured, in one sentence."""
        models = ", ".join(by(self.scored, lambda item: item.model))
        questions = len(latencies(self.scored))
        return (
            f"{self.when.day} {self.when:%B %Y}, commit {self.commit}, model {models}: "
            f"{len({item.case for item in self.scored})} cases, {questions} questions asked."
        )

    def failures(self) -> list[Outcomes]:
        """The cases that are not right and may be shown."""
        shown = [item for item in self.scored if self.show_test or item.split != "test"]
        return [item for item in shown if not item.passed]

    def hidden(self) -> int:
        """How many failing cases are not shown because they are held out."""
        return sum(not item.passed for item in self.scored) - len(self.failures())

    def _present(self, name: str) -> set[str]:
        return {getattr(item, name) for item in self.scored}

    def _summary(self) -> Grid:
        columns = self.columns()
        rows = [["right", *(percent(rate(items)) for items in columns.values())]]
        rows += self._restraint()
        for outcome in list(Outcome)[1:]:
            counts = [str(tally(items)[outcome]) for items in columns.values()]
            rows.append([str(outcome), *counts])
        if any(item.run > 1 for item in self.scored):
            rows.append(["right in every run", *(percent(steady(c)) for c in columns.values())])
        for title, statistic in (("median of a turn", middle), ("p95 of a turn", p95)):
            rows.append([title, *(took(statistic(latencies(c))) for c in columns.values())])
        replaced = [sum(item.replaced for item in items) for items in columns.values()]
        if any(replaced):
            rows.append(["turns that another model answered", *map(str, replaced)])
        rows += self._spent()
        return Grid("All cases", ["", *columns], rows)

    def _restraint(self) -> Iterator[list[str]]:
        """Questions that must not be answered plainly: right is a matter of the status."""
        for kind in RESTRAINT:
            if kind in self._present("kind"):
                yield [f"right on {kind.replace('_', ' ')}", *self._shares("kind", kind)]

    def _spent(self) -> Iterator[list[str]]:
        columns = self.columns().values()
        tokens = [sum(t.tokens for item in items for t in item.turns) for items in columns]
        costs = [money(items) for items in columns]
        if any(tokens):
            yield ["tokens", *(f"{count:,}" for count in tokens)]
            yield ["cost of the models", *("unknown" if c is None else f"${c:.4f}" for c in costs)]

    def _groups(self, title: str, name: str, values: Sequence[str]) -> Grid:
        rows = [[value.replace("_", " "), *self._shares(name, value)] for value in values]
        return Grid(title, [name, *self.columns()], rows)

    def _shares(self, name: str, value: str) -> Iterator[str]:
        for items in self.columns().values():
            yield percent(rate([item for item in items if getattr(item, name) == value]))


def percent(share: Rate) -> str:
    """'92.7 % of 41 (81–98)': the share, of how many, and its 95 % interval."""
    if not share.total:
        return "–"
    low, high = share.interval
    return f"{share.share * 100:.1f} % of {share.total} ({low * 100:.0f}–{high * 100:.0f})"


def took(seconds: float) -> str:
    """Seconds as a person reads them."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


def markdown_table(grid: Grid) -> str:
    """A grid as a Markdown table."""
    rule = ["---", *["---:"] * (len(grid.header) - 1)]
    lines = [grid.header, rule, *grid.rows]
    return "\n".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines
    )


def markdown(report: Report) -> str:
    """The whole report as a Markdown page."""
    parts = ["# Accuracy", report.intro()]
    for grid in report.grids():
        parts += [f"## {grid.title}", markdown_table(grid)]
    if failed := report.failures():
        parts.append("## Not right")
        parts += ["\n".join(_listed(item)) for item in failed]
    if report.hidden():
        parts.append(f"{report.hidden()} held-out cases are not right; they are not shown.")
    return "\n\n".join(parts) + "\n"


def _listed(item: Outcomes) -> Iterator[str]:
    yield f"- `{item.case}` ({item.kind}, {item.dataset}): **{item.outcome}**"
    for turn in item.turns:
        yield f"  - asked: {_quoted(turn.ask)}"
        if turn.why:
            yield f"  - {turn.outcome}: {_quoted(turn.why)}"
            yield f"  - expected: {_quoted(turn.expected)}"
            yield f"  - got: {_quoted(turn.got)}"


def _quoted(text: str) -> str:
    """Text from data as code, so that nothing in it is markup."""
    return f"`{' '.join(text.split()).replace('`', chr(39))}`"


def write_readme(report: Report, page: Path) -> None:
    """Put the tables between the markers of a page. Raises InputError when it has none."""
    text = page.read_text("utf-8")
    if not re.search(f"{BEGIN}.*{END}", text, re.DOTALL):
        raise InputError(f"{page.name} has no place for the table: {BEGIN} … {END}")
    summary, kinds, _ = report.grids()
    first, *others = summary.rows
    rows = [["all", *first[1:]], *kinds.rows, *others]
    whole = Grid("Accuracy", kinds.header, [r for r in rows if not r[0].startswith("right on")])
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(
        f"{before}{BEGIN}\n{report.intro()}\n\n{markdown_table(whole)}\n{END}{after}", "utf-8"
    )
