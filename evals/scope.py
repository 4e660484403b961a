"""The planner's model of what is not its job: `python -m evals.scope` trains it and writes its weights.

It learns from the first questions and turns of the dev cases and from the two lists in evals/scope; of
the held-out cases it sees nothing. `--check` only measures: each template is judged by a model that
did not see it.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.planner.courtesies import without_courtesies
from agent.planner.demands import demand
from agent.planner.model import EmbeddedPlanner
from agent.planner.preambles import to_the_point
from agent.planner.scope_model import features
from evals.cases import FOLDER, Case, load_cases
from evals.homes import default_cache, open_home
from evals.scope_slots import filled, names_of, surrounded

LISTS = Path(__file__).resolve().parent / "scope"
WEIGHTS = Path(__file__).resolve().parents[1] / "agent/planner/scope_weights.json"
BESIDE = (  # what our data knows, said beside what is none of our business
    *(
        "in october",
        "for the payments team",
        "last month",
        "for alice",
        "on aws",
        "in the dev account",
    ),
    *("under 50 dollars", "for prod", "this week", "in us-east-1", "for the CFO", "since june"),
)
LIST_HOMES = ("demo-42", "northwind", "focus")
STRENGTH = 2.0  # of the regression: larger trusts the words more
SMALLEST = 0.04  # weights below it are left out
RARE = 2  # features that fewer questions have are left out
FOLDS = 10
LEANING = 0.3  # of the questions are learnt as if they leaned on one before
SURROUNDED = 0.3  # of the questions are also learnt with words around them


@dataclass(frozen=True)
class Example:
    """A question with what the reader made of it."""

    text: str
    group: str
    outside: bool
    found: frozenset[str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, then train on everything and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m evals.scope", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only measure")
    parser.add_argument("--cases", type=Path, default=FOLDER, help="folder with dev/")
    parser.add_argument("--cache", type=Path, default=default_cache(), help="homes of data sets")
    parser.add_argument("--wrong", action="store_true", help="show what is judged wrongly")
    given = parser.parse_args(arguments)
    found = list(examples(given.cases, given.cache))
    _measure(found, wrong=given.wrong)
    if not given.check:
        weights = train(found)
        WEIGHTS.write_text(json.dumps(weights, indent=0, sort_keys=True) + "\n", "utf-8")
        print(f"{len(weights)} weights of {len(found)} questions in {WEIGHTS}")
    return 0


def examples(folder: Path, cache: Path) -> Iterator[Example]:
    """The questions of the dev cases, by the vocabulary of their data set, and those of the lists."""
    cases = load_cases(folder, ("dev",))
    homes = {name: Home(name, cache) for name in {case.dataset for case in cases}}
    seen: set[str] = set()
    for case in cases:
        for text, outside in _turns(case):
            if text not in seen:
                seen.add(text)
                yield from homes[case.dataset].said(text, case.template, outside=outside)
    for name, outside in (("outside.txt", True), ("inside.txt", False)):
        for number, text in enumerate((LISTS / name).read_text("utf-8").splitlines()):
            for place in range(2 if "{" in text else 1):
                home = homes[LIST_HOMES[(number + place) % len(LIST_HOMES)]]
                yield from home.said(text, text, outside=outside)
            if outside and "{" not in text:
                beside = f"{text} {BESIDE[number % len(BESIDE)]}"
                yield from home.said(beside, text, outside=True)


class Home:
    """A data set: what the planner's reader makes of questions on it."""

    def __init__(self, name: str, cache: Path) -> None:
        context = open_home(name, cache).context()
        self._planner = EmbeddedPlanner(context=context)
        self._parser = self._planner._parser()
        self._names = names_of(self._parser)

    def said(self, text: str, group: str, *, outside: bool) -> Iterator[Example]:
        """The question alone, and of some also one with words around it."""
        choice = random.Random(text + group)  # noqa: S311
        text = filled(text, self._names, choice)
        yield self._example(text, group, outside)
        if choice.random() < SURROUNDED:
            yield self._example(surrounded(text, choice), group, outside)

    def _example(self, text: str, group: str, outside: bool) -> Example:
        said = to_the_point(without_courtesies(text), self._parser.reader, self._parser.today)
        alone, reading = self._parser.parse(said)
        leans = random.Random(said).random() < LEANING  # noqa: S311
        frame = None if leans else self._planner.understand(text, [])
        return Example(text, group, outside, frozenset(features(reading, alone, frame)))


def _turns(case: Case) -> Iterator[tuple[str, bool]]:
    """What is asked, and whether it is none of our business; what is hostile is left out."""
    if case.kind == "hostile":
        return
    asked = [turn.ask for turn in case.turns]
    declined = any(gold.status == "refused" for gold in case.turns[-1].gold)
    if case.kind == "out_of_scope":
        if declined and demand(asked[-1].lower()) != "action":
            yield asked[-1], True
        return
    for text in asked if not declined else ():
        yield text, False


def train(found: Sequence[Example]) -> dict[str, float]:
    """Weights by feature; '' is that of every question."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    often = Counter(name for one in found for name in one.found)
    table = DictVectorizer()
    rows = table.fit_transform(
        [{name: 1.0 for name in sorted(one.found) if often[name] >= RARE} for one in found]
    )
    model = LogisticRegression(C=STRENGTH, max_iter=2000, class_weight="balanced")
    model.fit(rows, [one.outside for one in found])
    pairs = zip(table.get_feature_names_out(), model.coef_[0], strict=True)
    weights = {name: round(float(value), 3) for name, value in pairs if abs(value) >= SMALLEST}
    return {"": round(float(model.intercept_[0]), 3), **weights}


def _measure(found: Sequence[Example], *, wrong: bool) -> None:
    """How often the model is right about templates that it did not see."""
    import math

    from sklearn.model_selection import GroupKFold

    folds = GroupKFold(n_splits=FOLDS).split(found, groups=[one.group for one in found])
    told: list[tuple[float, Example]] = []
    for seen, unseen in folds:
        weights = train([found[place] for place in seen])
        for place in unseen:
            total = weights[""] + sum(weights.get(name, 0.0) for name in found[place].found)
            told.append((1 / (1 + math.exp(-total)), found[place]))
    for limit in (0.5, 0.7, 0.85):
        out = [odds > limit for odds, one in told if one.outside]
        inside = [odds <= limit for odds, one in told if not one.outside]
        print(
            f"limit {limit}: {sum(out)} of {len(out)} outside, {sum(inside)} of {len(inside)} inside"
        )
    if wrong:
        for odds, one in sorted(told, key=lambda pair: pair[0]):
            if (odds > 0.5) != one.outside:
                print(f"{odds:.2f} {'outside' if one.outside else 'inside'}: {one.text}")


if __name__ == "__main__":
    sys.exit(main())
