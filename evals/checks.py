"""Checks of the cases themselves: does the truth exist, are the splits apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from evals.cases import SPLITS, Case, load_cases
from evals.datasets import DATASETS
from evals.homes import open_home
from evals.truth import Truth
from tools.registry import TOOLS


def check_cases(folder: Path, cache: Path) -> Iterator[str]:
    """Every problem of every case, one line each. Raises InputError when files cannot be read."""
    cases = load_cases(folder, SPLITS)
    yield from _phrases_in_both(cases)
    yield from _unknown_tools(cases)
    for name in sorted({case.dataset for case in cases}):
        of_it = [case for case in cases if case.dataset == name]
        if name not in DATASETS:
            yield f"{of_it[0].where}: there is no data set {name!r} ({len(of_it)} cases)"
        elif not DATASETS[name].present:
            yield f"data set {name!r}: its file is absent, {len(of_it)} cases not checked"
        else:
            truth = Truth(open_home(name, cache).raw())
            for case in of_it:
                yield from truth.check(case)


def _phrases_in_both(cases: Iterable[Case]) -> Iterator[str]:
    """First questions that stand in both splits word by word."""
    seen: dict[str, Case] = {}
    for case in cases:
        words = " ".join(re.findall(r"\w+", case.turns[0].ask.casefold()))
        other = seen.setdefault(words, case)
        if other.split != case.split:
            yield f"{case.where}: the question stands in {other.where} too"
        elif other is not case and (other.dataset, len(other.turns)) == (case.dataset, 1):
            yield f"{case.where}: the same question as {other.where}"


def _unknown_tools(cases: Iterable[Case]) -> Iterator[str]:
    known = {tool.name for tool in TOOLS}
    for case in cases:
        for name in sorted(set(case.forbidden_tools) - known):
            yield f"{case.where}: forbidden_tools: there is no tool {name!r}"
        called = {call.tool for turn in case.turns for gold in turn.gold for call in gold.calls}
        for name in sorted({*case.notes, *called} - known):
            yield f"{case.where}: there is no tool {name!r}"
