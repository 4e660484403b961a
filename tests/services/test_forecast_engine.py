"""The bare engine on series whose continuation is known."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from numpy.typing import NDArray

from tools.services.forecast.engine import Foreseen, foresee
from tools.services.forecast.growth import is_steady
from tools.services.forecast.past import Floats

FIRST = dt.date(2026, 3, 2)  # a Monday
WEEK = np.array([100.0, 110.0, 120.0, 110.0, 105.0, 40.0, 30.0])


def noise(days: int, size: float, seed: int = 7) -> NDArray[np.float64]:
    return np.asarray(np.exp(np.random.default_rng(seed).normal(0.0, size, days)))


def ahead(values: Floats, horizon: int = 30) -> Foreseen:
    return foresee(values, FIRST, horizon)


def assert_nested(found: Foreseen) -> None:
    for band in (found.daily, found.total):
        assert (band.low95 <= band.low80).all()
        assert (band.low80 <= band.mean).all()
        assert (band.mean <= band.high80).all()
        assert (band.high80 <= band.high95).all()


@pytest.mark.parametrize("days", [1, 5, 20, 40, 120, 600])
def test_a_constant_goes_on(days: int) -> None:
    found = ahead(np.full(days, 42.0))
    assert found.daily.mean == pytest.approx(np.full(30, 42.0), rel=1e-6)
    assert found.total.mean[-1] == pytest.approx(30 * 42.0, rel=1e-6)
    assert found.first_day == FIRST + dt.timedelta(days=days)
    assert_nested(found)


def test_a_weekly_pattern_is_continued_exactly() -> None:
    found = ahead(np.tile(WEEK, 13), 28)
    assert found.daily.mean == pytest.approx(np.tile(WEEK, 4), rel=1e-4)
    assert found.wape == pytest.approx(0.0, abs=1e-4)
    assert_nested(found)


def test_steady_growth_goes_on() -> None:
    days = np.arange(120 + 60)
    truth = 100 * 1.8 ** (days / 365)
    values = truth[:120] * noise(120, 0.005)
    assert is_steady(values)
    found = ahead(values, 60)
    assert found.daily.mean == pytest.approx(truth[120:], rel=0.03)
    assert found.daily.mean[-1] > values[-1] * 1.05


def test_what_wanders_is_not_drawn_on() -> None:
    up_and_down = 100 + 30 * np.sin(np.arange(120) / 20)
    assert not is_steady(up_and_down * noise(120, 0.01))
    assert not is_steady(100 * 1.03 ** np.arange(120))  # 45-fold a year: nothing does that for long


@pytest.mark.parametrize("after", [4, 7, 21])
@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_after_a_step_the_new_level_counts(after: int, factor: float) -> None:
    values = np.tile(WEEK, 13)[:90] * noise(90, 0.02)
    values[-after:] *= factor
    truth = factor * np.tile(WEEK, 18)[90:120]
    found = ahead(values)
    assert found.daily.mean.sum() == pytest.approx(truth.sum(), rel=0.15)


def test_a_spike_does_not_bend_the_forecast() -> None:
    values = np.tile(WEEK, 13) * noise(91, 0.02)
    plain = ahead(values).daily.mean.sum()
    spiked = values.copy()
    spiked[-9:-7] *= 14
    assert ahead(spiked).daily.mean.sum() == pytest.approx(plain, rel=0.05)


def test_a_job_of_the_month_end_comes_again() -> None:
    days = [FIRST + dt.timedelta(days=one) for one in range(150)]
    last = [(one + dt.timedelta(days=1)).day == 1 for one in days]
    values = np.where(last, 400.0, 100.0) * noise(150, 0.01)
    found = ahead(values, 40)  # from 30 July: the 31st is the second day
    assert days[-1] == dt.date(2026, 7, 29)
    assert found.daily.mean[1] == pytest.approx(400.0, rel=0.05)
    assert np.delete(found.daily.mean, [1, 32]) == pytest.approx(np.full(38, 100.0), rel=0.05)
    assert found.daily.mean[32] == pytest.approx(400.0, rel=0.05)  # the end of August


@pytest.mark.parametrize("scale", [1e-6, 1e5])
def test_money_of_any_size_is_forecast_alike(scale: float) -> None:
    values = np.tile(WEEK, 13) * noise(91, 0.05)
    one, other = ahead(values), ahead(values * scale)
    assert other.daily.mean == pytest.approx(one.daily.mean * scale, rel=1e-6)
    assert other.total.high95 == pytest.approx(one.total.high95 * scale, rel=1e-6)
    assert other.method == one.method


def test_missing_days_are_not_zero() -> None:
    values = np.tile(WEEK, 13) * noise(91, 0.02)
    holes = values.copy()
    holes[[10, 11, 12, 40, 70, 71, 88, 89]] = np.nan
    assert ahead(holes).daily.mean.sum() == pytest.approx(ahead(values).daily.mean.sum(), rel=0.03)


def test_a_short_past_is_said_to_be_short() -> None:
    found = ahead(np.array([10.0, 12.0, 11.0]))
    assert found.daily.mean == pytest.approx(np.full(30, 11.0))
    assert found.method == "median of the days there are"
    assert "3 days" in found.notes[0]
    assert found.wape is None
    assert found.errors == {}
    two_weeks = ahead(np.tile(WEEK, 2), 7)
    assert two_weeks.daily.mean == pytest.approx(WEEK)
    assert two_weeks.method == "same-weekday mean"


def test_intervals_hold_most_of_what_comes() -> None:
    random = np.random.default_rng(3)
    inside80, inside95 = [], []
    for _ in range(12):
        level = np.exp(np.cumsum(random.normal(0, 0.02, 130)))
        values = level * np.tile(WEEK, 19)[:130] * np.exp(random.normal(0, 0.05, 130))
        found, truth = ahead(values[:100]), values[100:]
        inside80.append(((truth >= found.daily.low80) & (truth <= found.daily.high80)).mean())
        inside95.append(((truth >= found.daily.low95) & (truth <= found.daily.high95)).mean())
    assert 0.7 <= np.mean(inside80) <= 0.95
    assert 0.88 <= np.mean(inside95) <= 1.0


def test_what_was_never_negative_stays_so_and_credits_may_be() -> None:
    falling = np.maximum(100.0 - np.arange(100), 1.0) * noise(100, 0.05)
    found = ahead(falling, 90)
    assert (found.daily.low95 >= 0).all()
    assert (found.total.low95 >= 0).all()
    credits_ = ahead(-np.tile(WEEK, 13) * noise(91, 0.02), 14)
    assert (credits_.daily.mean < 0).all()
    assert_nested(credits_)


def test_zeros_and_seldom_days_do_not_break_it() -> None:
    zeros = ahead(np.zeros(90))
    assert zeros.daily.mean == pytest.approx(np.zeros(30))
    seldom = np.zeros(120)
    seldom[::11] = 50.0
    found = ahead(seldom)
    assert np.isfinite(found.daily.high95).all()
    assert_nested(found)


def test_nothing_known_is_refused() -> None:
    with pytest.raises(ValueError, match="without any known value"):
        ahead(np.full(30, np.nan))
