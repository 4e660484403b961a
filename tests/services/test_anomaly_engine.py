"""The search for cost anomalies on bare series: what is found, what is not, and that it is causal."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from tools.methods import AnomalySettings, CostSeries, Event, Launch, find_events

Floats = npt.NDArray[np.float64]
FIRST = dt.date(2026, 6, 1)  # a Monday
DAYS = 100
WEEK = np.array([1.0, 1.02, 1.0, 1.01, 0.98, 0.55, 0.5])


def usual(level: float = 100.0, seed: int = 1, days: int = DAYS) -> Floats:
    """Weekdays, a little noise."""
    noise = np.random.default_rng(seed).normal(0, 0.03, days)
    return np.asarray(level * WEEK[np.arange(days) % 7] * np.exp(noise))


def series(amounts: Floats, **more: object) -> CostSeries:
    return replace(CostSeries(("a",), FIRST, amounts, "USD"), **more)  # type: ignore[arg-type]


def find(amounts: Floats, **more: object) -> list[Event]:
    return find_events([series(amounts, **more)])


def test_nothing_unusual_gives_no_event() -> None:
    assert find_events([series(usual(seed=seed)) for seed in range(20)]) == []


def test_spike() -> None:
    amounts = usual()
    amounts[60:62] *= 3
    (event,) = find(amounts)
    assert (event.kind, event.start, event.end, event.reported) == ("spike", 60, 61, 60)
    assert event.impact == pytest.approx(float(amounts[60:62].sum()) * 2 / 3, rel=0.1)
    assert (event.observed > event.high).all()


def test_step_is_one_event_that_goes_on() -> None:
    amounts = usual()
    amounts[80:] *= 2
    (event,) = find(amounts)
    assert (event.kind, event.start, event.end, event.reported) == ("step", 80, None, 80)
    assert event.impact == pytest.approx(float(amounts[80:].sum()) / 2, rel=0.1)


def test_step_becomes_the_usual_level() -> None:
    amounts = usual()
    amounts[45:] *= 2
    (event,) = find(amounts)
    assert event.accepted
    assert event.end == 45 + AnomalySettings().accept_days


def test_spike_on_top_of_a_new_level() -> None:
    amounts = usual()
    amounts[60:] *= 2
    amounts[75] *= 3
    assert sorted((one.kind, one.start) for one in find(amounts)) == [("spike", 75), ("step", 60)]


def test_slow_leak_is_a_ramp() -> None:
    amounts = usual()
    amounts[60:] *= 1.03 ** np.arange(1, 41)
    (event,) = find(amounts)
    assert (event.kind, event.end) == ("ramp", None)
    assert 57 <= event.start <= 66
    assert event.reported <= 72


def test_drop() -> None:
    amounts = usual()
    amounts[70:80] *= 0.3
    (event,) = find(amounts)
    assert (event.kind, event.start, event.end) == ("drop", 70, 79)
    assert event.impact < 0
    assert event.severity == "warning"


def test_missing_days_are_no_drop() -> None:
    amounts = usual()
    amounts[60:63] = np.nan
    assert find(amounts) == []


def test_a_scope_without_charges_is_a_drop_only_after_some_days() -> None:
    amounts, absent = usual(), np.zeros(DAYS, dtype=np.bool_)
    amounts[60:62], absent[60:62] = 0, True
    assert find(amounts, absent=absent) == []
    amounts[60:66], absent[60:66] = 0, True
    (event,) = find(amounts, absent=absent)
    assert (event.kind, event.start, event.reported, event.end) == ("drop", 60, 62, 65)


def test_a_day_that_still_fills_up_is_no_drop_but_may_be_a_spike() -> None:
    amounts, filling = usual(), np.zeros(DAYS, dtype=np.bool_)
    filling[-1] = True
    amounts[-1] *= 0.3
    assert find(amounts, filling=filling) == []
    amounts[-1] *= 10
    assert [one.kind for one in find(amounts, filling=filling)] == ["spike"]


def test_month_ends_and_monthly_charges_are_usual() -> None:
    amounts = usual()
    for index in range(DAYS):
        day = FIRST + dt.timedelta(days=index)
        if (day + dt.timedelta(days=2)).day <= 2:
            amounts[index] *= 2.5
        if day.day == 12:
            amounts[index] += 250
    assert find(amounts) == []


def test_one_dip_to_the_level_of_a_weekend_is_a_holiday() -> None:
    amounts = usual()
    amounts[65] = amounts[61]
    assert find(amounts) == []


def test_planned_launch_is_info() -> None:
    amounts, node = usual(), np.zeros(DAYS)
    node[70:] = 90.0
    (event,) = find(amounts + node, launches=(Launch(70, node, "node-1"),))
    assert (event.severity, event.explained, event.launched) == ("info", "launch", ("node-1",))
    assert [one.severity for one in find(amounts + node)] == ["critical"]


def test_credits_are_judged_mirrored() -> None:
    amounts = -usual()
    amounts[60:62] *= 3  # three times the credit: it costs less
    assert [one.kind for one in find(amounts)] == ["drop"]


def test_short_history_is_not_judged() -> None:
    amounts = usual(days=35)
    amounts[29] *= 5
    assert find(amounts) == []
    amounts[33] *= 5
    assert [one.start for one in find(amounts)] == [33]


@pytest.mark.parametrize("factor", [0.5, 7.0, 1000.0])
def test_scaling_amounts_scales_impact(factor: float) -> None:
    amounts = usual(level=1000.0)
    amounts[60:] *= 1.6
    (one,), (other,) = find(amounts), find(amounts * factor)
    assert (one.kind, one.start, one.end) == (other.kind, other.start, other.end)
    assert other.impact == pytest.approx(one.impact * factor)


def test_order_of_series_does_not_matter() -> None:
    cases = [usual(seed=seed) for seed in range(6)]
    for number, amounts in enumerate(cases):
        amounts[50 + 5 * number :] *= 1.5 + number / 5
    found = {
        (one.series, one.start, round(one.impact, 6))
        for one in find_events([series(a) for a in cases])
    }
    back = find_events([series(a) for a in reversed(cases)])
    assert found == {(5 - one.series, one.start, round(one.impact, 6)) for one in back}
    assert len(found) == 6


def test_later_days_do_not_change_when_an_event_is_reported() -> None:
    amounts = usual(seed=3)
    amounts[50:] *= 1.4
    amounts[70] *= 4
    whole = {one.start: one.reported for one in find(amounts)}
    for until in (51, 60, 71, 80):
        for one in find(amounts[:until]):
            assert whole[one.start] == one.reported


def test_sensitivity() -> None:
    amounts = usual()
    amounts[60] *= 1.3
    series_ = [series(amounts)]
    assert find_events(series_, AnomalySettings(sensitivity=2.0))
    assert not find_events(series_, AnomalySettings(sensitivity=0.5))


def test_small_money_is_info() -> None:
    amounts = usual(level=0.5)
    amounts[60] *= 4
    assert [one.severity for one in find(amounts)] == ["info"]


def test_series_with_other_days_are_searched_too() -> None:
    days = [dt.date(2026, 1, 5) + dt.timedelta(days=index) for index in range(80)]
    amounts = usual(days=80)
    amounts[50] *= 4
    other = CostSeries.of(days[:40] + days[42:], np.delete(amounts, [40, 41]).tolist(), ("b",))
    events = find_events([series(usual()), other])
    assert [(one.series, one.start) for one in events] == [(1, 50)]
