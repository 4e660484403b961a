"""How often answers are right: `python -m evals.run` (`make eval`) asks the cases and scores them.

Exit code: 0 done; 1 below `--require`, or cases have problems; 2 nothing could be run.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from evals import history
from evals.asking import EMBEDDED, ask_all
from evals.cases import FOLDER, KINDS, SPLITS, Case, load_cases
from evals.checks import check_cases
from evals.datasets import DATASETS
from evals.homes import default_cache
from evals.page import html_page
from evals.report import Grid, Report, markdown, write_readme
from evals.score import Outcomes
from evals.statistics import by, rate
from tools.base import CloudwrightError, InputError
from tools.context import Context

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, write the report; see `--help`."""
    given = _parser().parse_args(arguments)
    try:
        return _check(given) if given.check_cases else _run(given)
    except CloudwrightError as error:
        print(f"eval: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.run", description=__doc__)
    add = parser.add_argument
    add("--split", choices=[*SPLITS, "all"], default="all", help="default: all")
    add("--model", action="append", metavar="NAME", help=f"may be repeated; default: {EMBEDDED}")
    add("--runs", type=_count, default=1, metavar="N", help="ask every case so often")
    add("--kind", action="append", choices=KINDS, metavar="KIND", help="only this kind")
    add("--dataset", action="append", metavar="NAME", help="only this data set")
    add("--case", action="append", metavar="ID", help="only this case")
    add("--failures", action="store_true", help="show what is not right: asked, expected, got")
    add("--show-test", action="store_true", help="show the held-out cases too")
    add("--require", type=float, metavar="PERCENT", help="exit 1 when fewer are right")
    add("--out", type=Path, default=ROOT / "evals" / "report", help="folder of the report")
    add("--no-history", action="store_true", help="add no line to the history")
    add("--readme", action="store_true", help="write the table into README.md")
    add("--check-cases", action="store_true", help="only run the truth of all cases")
    add("--workers", type=_count, default=2, metavar="N", help="processes; default: 2")
    add("--cases", type=Path, default=FOLDER, help="folder with dev/ and test/")
    add("--cache", type=Path, default=default_cache(), help="where data sets are kept")
    add("--history", type=Path, default=history.FILE, help=argparse.SUPPRESS)
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a number from 1 up, not {text!r}")
    return int(text)


def _check(given: argparse.Namespace) -> int:
    problems = 0
    for line in check_cases(given.cases, given.cache):
        print(line)
        problems += 1
    print(f"{problems} problems" if problems else "all cases are sound")
    return int(problems > 0)


def _run(given: argparse.Namespace) -> int:
    cases = _chosen(given)
    asked = ask_all(
        cases,
        models=given.model or [EMBEDDED],
        runs=given.runs,
        cache=given.cache,
        workers=given.workers,
        progress=_note,
    )
    for case in asked.broken:
        _note(f"left out, its truth cannot be computed (see --check-cases): {case.where}")
    if not asked.outcomes:
        raise InputError("no case could be run: the truth of none can be computed")
    report = Report(asked.outcomes, Context.open().now, history.commit(), given.show_test)
    _publish(report, given)
    return int(bool(asked.broken) or not _enough(asked.outcomes, given.require))


def _chosen(given: argparse.Namespace) -> list[Case]:
    """The cases that the options leave. Raises InputError when that is none."""
    wanted = {"kind": given.kind, "dataset": given.dataset, "id": given.case}
    splits = SPLITS if given.split == "all" else (given.split,)
    cases = [
        case
        for case in load_cases(given.cases, splits)
        if all(not names or getattr(case, field) in names for field, names in wanted.items())
    ]
    chosen = [case for case in cases if case.dataset not in set(_left_out(cases))]
    if not chosen:
        raise InputError(f"no case to run: none in {given.cases.name}/ is as the options say")
    return chosen


def _left_out(cases: Sequence[Case]) -> Iterator[str]:
    for name, of_it in sorted(_by_dataset(cases).items()):
        if name not in DATASETS or not DATASETS[name].present:
            why = "its file is absent" if name in DATASETS else "there is no such data set"
            _note(f"left out: {len(of_it)} cases of the data set {name!r}, {why}")
            yield name


def _by_dataset(cases: Sequence[Case]) -> dict[str, list[Case]]:
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(case.dataset, []).append(case)
    return groups


def _publish(report: Report, given: argparse.Namespace) -> None:
    """Terminal, files, history, README: only a whole run is remembered."""
    _print(report, given.failures)
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "accuracy.md").write_text(markdown(report), "utf-8")
    (given.out / "accuracy.html").write_text(html_page(report), "utf-8")
    print(f"report: {given.out / 'accuracy.html'}")
    whole = given.split == "all" and not (given.kind or given.dataset or given.case)
    if whole and not given.no_history:
        history.append(report.scored, report.when, given.history)
    if given.readme:
        if not whole:
            raise InputError("--readme needs a whole run: all splits, kinds, data sets and cases")
        write_readme(report, ROOT / "README.md")


def _print(report: Report, failures: bool) -> None:
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False)
    for grid in report.grids():
        console.print(_drawn(grid))
    if failures:
        for line in _failure_lines(report):
            console.print(line, soft_wrap=True)


def _failure_lines(report: Report) -> Iterator[str]:
    for item in report.failures():
        yield f"\n{item.case} ({item.kind}, {item.dataset}): {item.outcome}"
        for turn in item.turns:
            yield f"  asked     {turn.ask}"
            if turn.why:
                yield f"  wrong     {turn.why}\n  expected  {turn.expected}"
                yield "  got       " + turn.got.replace("\n", "\n            ")
    if report.hidden():
        yield f"\n{report.hidden()} held-out cases are not right: see --show-test"


def _drawn(grid: Grid) -> object:
    from rich import box
    from rich.table import Table

    table = Table(title=grid.title, box=box.SIMPLE_HEAD, title_justify="left")
    for place, name in enumerate(grid.header):
        table.add_column(name, justify="right" if place else "left")
    for row in grid.rows:
        table.add_row(*row)
    return table


def _enough(scored: Sequence[Outcomes], required: float | None) -> bool:
    """Whether every model is right often enough on every split."""
    enough = True
    for name, items in by(scored, lambda item: f"{item.model}, {item.split}").items():
        share = rate(items).share * 100
        if required is not None and share < required:
            _note(f"{name}: {share:.1f} % are right, {required:g} % are required")
            enough = False
    return enough


def _note(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
