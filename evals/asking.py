"""Asks the cases: each in a conversation of its own, on the home of its data set."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from agent.answer import Answer
from agent.assistant import Assistant
from evals.cases import Case
from evals.homes import Home, open_home
from evals.score import Outcomes, Scored, score
from evals.truth import Truth

EMBEDDED = "embedded"  # the planner that needs no key: the model when none is named
BATCH = 40  # cases that a worker takes at a time


@dataclass(frozen=True)
class Batch:
    """Cases of one data set for one model."""

    cases: Sequence[Case]
    model: str
    runs: int
    home: Home


@dataclass
class Asked:
    """What came of it; `broken` are the cases whose truth cannot be computed."""

    outcomes: list[Outcomes] = field(default_factory=list)
    broken: list[Case] = field(default_factory=list)

    def add(self, other: Asked) -> None:
        """Take over what another batch gave."""
        self.outcomes += other.outcomes
        self.broken += [case for case in other.broken if case not in self.broken]


def ask_all(
    cases: Sequence[Case],
    *,
    models: Sequence[str] = (EMBEDDED,),
    runs: int = 1,
    cache: Path,
    workers: int = 2,
    progress: Callable[[str], None] | None = None,
) -> Asked:
    """Ask every case of every model `runs` times. The order of the outcomes is that of the cases.

    Raises InputError when there is no such model.
    """
    batches = list(_batches(cases, models, runs, cache))
    asked = Asked()
    for batch, found in _in_turn(batches) if workers < 2 else _beside(batches, workers):
        asked.add(found)
        if progress:
            right = sum(item.passed for item in found.outcomes)
            progress(f"{batch.home.dataset}: {right} of {len(found.outcomes)} right")
    place = {case.id: index for index, case in enumerate(cases)}
    asked.outcomes.sort(key=lambda item: (models.index(item.model), item.run, place[item.case]))
    return asked


def _batches(
    cases: Sequence[Case], models: Sequence[str], runs: int, cache: Path
) -> Iterator[Batch]:
    for name in sorted({case.dataset for case in cases}):
        home = open_home(name, cache)
        of_it = [case for case in cases if case.dataset == name]
        for model in models:
            for begin in range(0, len(of_it), BATCH):
                yield Batch(of_it[begin : begin + BATCH], model, runs, home)


def _in_turn(batches: Sequence[Batch]) -> Iterator[tuple[Batch, Asked]]:
    for batch in batches:
        yield batch, ask_batch(batch)


def _beside(batches: Sequence[Batch], workers: int) -> Iterator[tuple[Batch, Asked]]:
    """Spawned, not forked: the store's libraries hold threads."""
    method = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(batches)), mp_context=method) as pool:
        running = {pool.submit(ask_batch, batch): batch for batch in batches}
        for done in as_completed(running):
            yield running[done], done.result()


def ask_batch(batch: Batch) -> Asked:
    """Ask and score the cases of one batch, one after the other."""
    truth = Truth(batch.home.raw())
    asked = Asked()
    for case in batch.cases:
        if truth.check(case):
            asked.broken.append(case)
            continue
        for run in range(1, batch.runs + 1):
            asked.outcomes.append(_ask(case, batch, run, truth))
    return asked


def _ask(case: Case, batch: Batch, run: int, truth: Truth) -> Outcomes:
    if case.notes or case.proposes:
        with tempfile.TemporaryDirectory(prefix="cloudwright-eval-") as folder:
            home = batch.home.copied(Path(folder))
            assistant = Assistant(home.context(case.now), batch.model, remember=False)
            scored = _scored(case, assistant, run, truth)
            assistant.close()
    else:
        scored = _scored(case, _assistant(batch.home, batch.model, case.now), run, truth)
    return Outcomes(case.id, case.kind, case.split, case.dataset, batch.model, run, scored)


def _scored(case: Case, assistant: Assistant, run: int, truth: Truth) -> list[Scored]:
    """The turns of a case, one after the other."""
    return [
        score(turn, case, _answer(assistant, turn.ask, f"{case.id}-{run}"), truth)
        for turn in case.turns
    ]


def _answer(assistant: Assistant, question: str, thread: str) -> Answer:
    """The answer; a crash is one with status error, so that it counts and the run goes on."""
    try:
        return assistant.ask(question, thread=thread)
    except Exception as error:  # noqa: BLE001 (a run of evals is an outermost edge)
        said = f"{type(error).__name__}: {error}"
        return Answer(id="crash", question=question, status="error", answer=said)


@lru_cache(maxsize=8)
def _assistant(home: Home, model: str, now: dt.datetime | None) -> Assistant:
    """One a data set, model and moment, kept for the process: as a person's chat would run."""
    assistant = Assistant(home.context(now), model, remember=False)
    if model == EMBEDDED:
        _answer(
            assistant, "How old is the data?", "warm"
        )  # libraries load now, not within a measured turn
    return assistant
