"""Sizes: worked-out cases, and what more use may never do."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.services.sizing.chance import chance, size_for, weight
from tools.services.sizing.choosing import Candidate, choose, halving
from tools.services.sizing.need import enough
from tools.services.sizing.use import AHEAD, LEAST_POINTS, PARTS, Floats, Use, demand

HOUR = 3600.0
MONTH = 30 * 24


def constant(level: float, hours: int = MONTH) -> Floats:
    return np.full(hours, level)


def size_of(values: Floats, memory: Floats | None = None, **more: float) -> float:
    sizes = halving()
    kept = None if memory is None else Use(memory, HOUR)
    choice = choose(sizes, Use(values, HOUR), kept, **more)  # type: ignore[arg-type]
    return 1.0 if choice.index is None else sizes[choice.index].cpu


def test_constant_use_of_a_tenth_fits_into_a_quarter() -> None:
    found = enough(Use(constant(0.10), HOUR))
    assert found.fraction is not None
    assert 0.125 < found.fraction < 0.25
    assert (found.p99, found.peak, found.mean) == pytest.approx((0.1, 0.1, 0.1))
    assert found.days == 30
    assert found.spread == 0
    assert found.reason == (
        "the busiest 1 % of 30 days is at 10 %: 16 % of the capacity holds it with 20 % to spare"
    )
    assert size_of(constant(0.10)) == 0.25


def test_a_choice_tells_its_numbers() -> None:
    sizes = halving()
    choice = choose(sizes, Use(constant(0.10), HOUR), Use(constant(0.20), HOUR))
    assert choice.index == sizes.index(Candidate(0.25, 0.25))
    assert choice.binding == "cpu"
    assert choice.memory_known
    assert choice.chance == 0.98
    assert choice.reason == (
        "the busiest 1 % of 30 days is at 10 % of the CPU: 25 % of it would be filled to 40 %; "
        "memory peaks at 20 %: 22 % of it is enough"
    )


def test_month_ends_keep_the_size() -> None:
    use = constant(0.03)
    use[-48:] = 0.9  # two days of thirty
    assert size_of(use) == 1.0
    weeks = constant(0.02, 14 * 24)
    assert size_of(weeks) == 1 / 16
    earlier = np.full(76, 0.05)
    earlier[[10, 40, 41]] = 0.92  # only the days' highest points tell of the month ends
    kept = choose(halving(), Use(weeks, HOUR, earlier))
    assert kept.index is None
    assert "a peak of 92 % came back" in kept.reason


def test_one_accident_is_no_habit_but_a_nightly_peak_is() -> None:
    once = constant(0.05)
    once[100:103] = 0.95
    assert size_of(once) < 1
    nightly = constant(0.05, MONTH * 12)  # every five minutes
    for night in range(30):
        nightly[night * 288 + 2] = 0.95  # 0.35 % of the time: p99 does not see it
    assert np.quantile(nightly, 0.99) == 0.05
    assert choose(halving(), Use(nightly, 300.0)).index is None


def test_growth_is_carried_on() -> None:
    grows = np.linspace(0.05, 0.13, MONTH)
    figures = demand(Use(grows, HOUR))
    assert figures is not None
    step = 0.08 / PARTS
    assert figures.expected == pytest.approx(figures.p99 + AHEAD * step, rel=0.02)
    assert figures.grows
    assert (size_of(grows), size_of(grows[::-1])) == (0.5, 0.25)


def test_memory_keeps_what_the_processor_would_allow() -> None:
    assert size_of(constant(0.05)) == 1 / 8
    kept = choose(halving(), Use(constant(0.05), HOUR), Use(constant(0.88), HOUR))
    assert (kept.index, kept.binding, kept.memory_known) == (None, "memory", True)
    assert "memory peaks at 88 %" in kept.reason
    assert size_of(constant(0.05), constant(0.40)) == 0.5
    wide = [Candidate(0.5, 1.0, 0.6), Candidate(0.5, 0.5, 0.5)]
    assert choose(wide, Use(constant(0.05), HOUR), Use(constant(0.88), HOUR)).index == 0


def test_unknown_memory_is_said() -> None:
    choice = choose(halving(), Use(constant(0.05), HOUR))
    assert not choice.memory_known
    assert choice.memory.fraction is None
    assert choice.reason.endswith("memory is unknown")


@pytest.mark.parametrize(
    "use",
    [None, Use(np.array([]), HOUR), Use(np.full(500, np.nan), HOUR), Use(constant(0.1, 47), HOUR)],
)
def test_too_little_is_unknown_and_keeps_the_size(use: Use | None) -> None:
    assert enough(use).fraction is None
    choice = choose(halving(), use)
    assert choice.index is None
    assert "measure" in choice.reason


def test_gaps_are_not_zero() -> None:
    use = constant(0.5)
    use[::2] = np.nan
    assert enough(Use(use, HOUR)).mean == 0.5


def test_only_what_is_cheaper_is_chosen_and_price_decides() -> None:
    use = Use(constant(0.05), HOUR)
    assert choose([Candidate(0.5, None, 1.1)], use).index is None
    assert choose([], use).index is None
    assert choose([Candidate(0.5, None, 0.5), Candidate(0.5, None, 0.4)], use).index == 1


def test_more_headroom_and_more_risk_never_take_less() -> None:
    values = np.random.default_rng(5).uniform(0.02, 0.18, MONTH)
    sizes = [size_of(values, headroom=one) for one in (0.0, 0.2, 0.4, 0.6)]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) > 1
    sizes = [size_of(values, risk=one) for one in (0.1, 0.48, 2.0, 20.0)]
    assert sizes == sorted(sizes)


series = st.lists(st.floats(0, 1), min_size=LEAST_POINTS, max_size=120).map(np.array)


@given(series, st.floats(1, 3), st.floats(0, 0.5))
@settings(max_examples=60, deadline=None)
def test_more_use_never_gives_a_smaller_size(values: Floats, factor: float, more: float) -> None:
    before, after = enough(Use(values, HOUR)), enough(Use(values * factor + more, HOUR))
    assert before.fraction is not None
    assert after.fraction is not None
    assert after.fraction >= before.fraction - 1e-12
    assert size_of(values * factor + more) >= size_of(values)


@given(series, st.floats(0.01, 2), st.floats(0.01, 1))
@settings(max_examples=60, deadline=None)
def test_a_larger_size_is_never_less_likely(values: Floats, size: float, more: float) -> None:
    figures = demand(Use(values, HOUR))
    assert figures is not None
    for likely in (weight, chance):
        low, high = likely(figures, size, 0.2), likely(figures, size + more, 0.2)
        assert 0 <= low <= high <= 1
    assert math.isclose(weight(figures, size_for(figures, 0.75, 0.2), 0.2), 0.75)
