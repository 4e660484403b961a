"""The choice among the sizes that can be had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tools.services.sizing.chance import chance, weight
from tools.services.sizing.need import HEADROOM, Enough, enough_for, percent, span, told, unknown
from tools.services.sizing.use import Demand, Use, demand

MEMORY_HEADROOM = 0.10  # memory that runs out ends processes: its peak counts, not its p99
RISK = 0.48  # what a size that turns out too small costs, in parts of the current price
Binding = Literal["cpu", "memory", "none"]


@dataclass(frozen=True)
class Candidate:
    """A size that can be had, in parts of the current one. `memory` None: unknown; `price` None:
    as its processors.
    """

    cpu: float
    memory: float | None = None
    price: float | None = None

    @property
    def saving(self) -> float:
        """What of the current price it saves."""
        return 1 - (self.cpu if self.price is None else self.price)


@dataclass(frozen=True)
class Choice:
    """`index` points into the candidates; None keeps the current size. `binding` is what forbids a
    smaller one. `chance`: that it stays enough for as long as the past was.
    """

    index: int | None
    reason: str
    binding: Binding
    memory_known: bool
    chance: float
    cpu: Enough
    memory: Enough


def halving(smallest: float = 1 / 16) -> list[Candidate]:
    """1/2, 1/4 … `smallest`: the steps of most clouds, when their types are unknown."""
    sizes = []
    size = 0.5
    while size >= smallest:
        sizes.append(Candidate(size, size))
        size /= 2
    return sizes


def choose(
    candidates: Sequence[Candidate],
    cpu: Use | None,
    memory: Use | None = None,
    *,
    headroom: float = HEADROOM,
    memory_headroom: float = MEMORY_HEADROOM,
    risk: float = RISK,
) -> Choice:
    """The candidate whose saving most outweighs its risk, among those that hold every peak that
    came back, and the highest use of memory where that is known; or to keep the current size.
    A higher `risk` takes fewer and larger sizes.
    """
    figures, kept = demand(cpu), demand(memory)
    of_cpu = unknown(cpu) if figures is None else enough_for(figures, headroom)
    of_memory = _memory_need(memory, kept, memory_headroom)
    if figures is None:
        return Choice(
            None, f"CPU: {of_cpu.reason}", "none", kept is not None, 1.0, of_cpu, of_memory
        )
    by_cpu = _best(candidates, figures, headroom, risk, None)
    index = _best(candidates, figures, headroom, risk, of_memory.fraction)
    binding: Binding = "cpu" if index == by_cpu else "memory"
    taken = None if index is None else candidates[index]
    return Choice(
        index=index,
        reason=_reason(taken, figures, headroom, of_memory, binding),
        binding=binding,
        memory_known=kept is not None,
        chance=1.0 if taken is None else chance(figures, taken.cpu, headroom),
        cpu=of_cpu,
        memory=of_memory,
    )


def _best(
    candidates: Sequence[Candidate],
    figures: Demand,
    headroom: float,
    risk: float,
    memory: float | None,
) -> int | None:
    """Index of the candidate with the highest worth above 0; `memory` is what part is needed."""
    best, highest = None, 0.0
    for index, one in enumerate(candidates):
        if one.cpu < figures.recurring or one.saving <= 0:
            continue
        if memory is not None and one.memory is not None and one.memory < memory:
            continue
        likely = weight(figures, one.cpu, headroom)
        worth = likely * one.saving - (1 - likely) * risk
        if worth > highest:
            best, highest = index, worth
    return best


def _memory_need(use: Use | None, kept: Demand | None, headroom: float) -> Enough:
    if kept is None:
        return unknown(use)
    highest = max(kept.peak, kept.recurring, kept.expected)
    fraction = highest / (1 - headroom)
    reason = f"memory peaks at {percent(highest)}: {percent(fraction)} of it is enough"
    return told(kept, fraction, reason)


def _reason(
    taken: Candidate | None, figures: Demand, headroom: float, memory: Enough, binding: Binding
) -> str:
    busiest = f"the busiest 1 % of {span(figures)} is at {percent(figures.p99)} of the CPU"
    if figures.grows:
        busiest += f", growing towards {percent(figures.expected)}"
    if taken is None:
        return f"{busiest}{_why_kept(figures, memory, binding)}"
    filled = percent(figures.expected / taken.cpu)
    said = f"{busiest}: {percent(taken.cpu)} of it would be filled to {filled}"
    if memory.fraction is None:
        return f"{said}; memory is unknown"
    return f"{said}; {memory.reason}"


def _why_kept(figures: Demand, memory: Enough, binding: Binding) -> str:
    if binding == "memory":
        return f", but {memory.reason}"
    if figures.recurring > figures.expected:
        return f" and a peak of {percent(figures.recurring)} came back: no smaller size holds them"
    return ": no smaller size holds it with enough to spare"
