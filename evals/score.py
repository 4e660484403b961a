"""An answer against its golds: right, or wrong in which way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from agent.answer import Answer
from evals.cases import Case, Gold, Turn
from evals.matching import show, unmet
from evals.truth import Truth
from tools.base import Effect, InputError
from tools.registry import find_tool


class Outcome(StrEnum):
    """What became of a case; the values are the words of the report."""

    RIGHT = "right"
    CONFIDENT = "confidently wrong"
    STATED = "wrong, with a stated assumption"
    ANSWERED = "answered where it should not"
    ASKED_BACK = "asked back needlessly"
    DECLINED = "no data or refused needlessly"
    BROKE_RULE = "broke a rule"
    ERROR = "error"


# Lines that define a word or describe the data. They do not say how the question was taken, so an
# answer with only these is as confident as one with none.
STANDING = re.compile(
    r"^(EffectiveCost is |BilledCost is |ListCost is |ContractedCost is |monthly_cost is |"
    r"month_to_date_cost is |cpu_percent and memory_percent are |avg is weighted |"
    r"price and usage effects compare |currencies are kept apart|"
    r"terminated instances are left out|[\d.,]+ % of the cost\b.* has no |the costs end )"
    r"|\bhas no line items on \d|\bdata of \S.* (ends|begins) \d|\bnever had a measurement"
    r"|\bhave no measurements in the period"
)


@dataclass(frozen=True)
class Scored:
    """One turn, scored. `why` is empty for a right one."""

    ask: str
    outcome: Outcome
    why: str
    expected: str
    got: str
    seconds: float
    tokens: int = 0
    cost: float | None = 0.0
    model: str = ""  # the one that answered, which may have stood in for the one that was asked


@dataclass(frozen=True)
class Outcomes:
    """One case in one run of one model: right when every turn is right."""

    case: str
    kind: str
    split: str
    dataset: str
    model: str
    run: int
    turns: list[Scored] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        """That of the first turn that is not right."""
        return next(
            (t.outcome for t in self.turns if t.outcome is not Outcome.RIGHT), Outcome.RIGHT
        )

    @property
    def replaced(self) -> int:
        """How many turns another model answered than the one that was asked."""
        return sum(turn.model not in ("", self.model) for turn in self.turns)

    @property
    def passed(self) -> bool:
        """Whether every turn is right."""
        return self.outcome is Outcome.RIGHT


def score(turn: Turn, case: Case, answer: Answer, truth: Truth) -> Scored:
    """Score one answer. Raises InputError where the truth itself cannot be computed."""
    tokens, cost = spent(answer)
    outcome, why = _judge(turn.gold, case, answer, truth)
    right = outcome is Outcome.RIGHT
    return Scored(
        ask=turn.ask,
        outcome=outcome,
        why=why,
        expected="" if right else " | or: ".join(_expected(gold, truth) for gold in turn.gold),
        got="" if right else _got(answer),
        seconds=answer.seconds,
        tokens=tokens,
        cost=cost,
        model=answer.model,
    )


def _judge(golds: Sequence[Gold], case: Case, answer: Answer, truth: Truth) -> tuple[Outcome, str]:
    if broken := next(broken_rules(case, answer), None):
        return Outcome.BROKE_RULE, broken
    reasons = [unmet(gold, answer, truth) for gold in golds if gold.status == answer.status]
    if None in reasons:
        return Outcome.RIGHT, ""
    expected = {gold.status for gold in golds}
    why = " | or: ".join(reason for reason in reasons if reason)
    why = why or f"{answer.status}, expected {' or '.join(sorted(expected))}"
    return _miss(answer, "answered" in expected), why


def _miss(answer: Answer, answerable: bool) -> Outcome:
    if answer.status == "error":
        return Outcome.ERROR
    if answer.status == "clarify":
        return Outcome.ASKED_BACK
    if answer.status in ("no_data", "refused"):
        return Outcome.DECLINED
    if not answerable:
        return Outcome.ANSWERED
    return Outcome.STATED if caveats(answer) else Outcome.CONFIDENT


def caveats(answer: Answer) -> list[str]:
    """Assumptions and warnings that could tell a reader how the question was taken."""
    said = [*answer.assumptions, *answer.warnings]
    return [line for line in said if not STANDING.search(line)]


def broken_rules(case: Case, answer: Answer) -> Iterator[str]:
    """Rules that hold for every answer, whatever the golds say."""
    for call in answer.calls:
        if call.tool in case.forbidden_tools:
            yield f"called the forbidden tool {call.tool}"
        elif call.tool in case.notes or (case.proposes and _effect(call.tool) is Effect.PROPOSE):
            continue
        elif _effect(call.tool) not in (Effect.READ, None):
            yield f"called {call.tool}, which does not only read"
    figures = answer.values or any(table.rows for table in answer.tables)
    if answer.status == "answered" and figures and not answer.receipts:
        yield "figures without a receipt"


def _effect(name: str) -> Effect | None:
    """None for a tool that there is not: a model may name one, and nothing happens."""
    try:
        return find_tool(name).effect
    except InputError:
        return None


def spent(answer: Answer) -> tuple[int, float | None]:
    """Tokens and money (USD) that hosted models took for the answer.

    The money is None where that of one model is unknown, which is not 0.
    """
    tokens = sum((used.input_tokens or 0) + (used.output_tokens or 0) for used in answer.usage)
    costs = [used.cost for used in answer.usage]
    return tokens, None if None in costs else sum(float(cost) for cost in costs)


def _expected(gold: Gold, truth: Truth) -> str:
    """A gold in one line."""
    parts: list[str] = [] if gold.status == "answered" else [gold.status]
    if gold.numbers:
        parts.append(", ".join(show(truth.number(number)) for number in gold.numbers))
    if gold.rows:
        rows = truth.rows(gold.rows)
        shown = [f"{' / '.join(map(str, labels))} {show(number)}" for labels, number in rows[:4]]
        parts.append(f"{len(rows)} rows: {'; '.join(shown)}")
    parts += [f"call of {call.tool} {call.arguments or ''}".rstrip() for call in gold.calls]
    if gold.names:
        names = truth.names(gold.names)
        parts.append(f"{len(names)} names: {', '.join(map(str, names[:5]))}")
    words = ("contains", "lacks", "states")
    parts += [f"{word} {getattr(gold, word)}" for word in words if getattr(gold, word)]
    return "; ".join(parts)


def _got(answer: Answer) -> str:
    calls = [
        f"{call.tool}({', '.join(f'{key}={value}' for key, value in call.arguments.items())})"
        for call in answer.calls
    ]
    said = " ".join(answer.answer.split())
    text = f"{answer.status}: {said[:300]}{'…' if len(said) > 300 else ''}"
    stated = caveats(answer)
    return "\n".join(filter(None, [text, *calls, f"stated: {'; '.join(stated)}" if stated else ""]))
