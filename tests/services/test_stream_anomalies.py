"""The detector of single series: judged by the past only, whatever the scale, silent where nothing is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tools.services.anomaly import stream, stream_windows

Floats = npt.NDArray[np.float64]
STEP = {"5 min": 300, "1 h": 3600}


def times(rows: int, step: int = 300) -> npt.NDArray[np.datetime64]:
    return np.datetime64("2026-03-02T00:00:00") + np.arange(rows) * np.timedelta64(step, "s")


def noise(rows: int, seed: int = 1) -> Floats:
    return 40 + np.random.default_rng(seed).normal(0, 2, rows)


def daily(rows: int, step: int = 300) -> Floats:
    day = np.sin(np.arange(rows) * step / 86_400 * 2 * np.pi)
    return 50 + 30 * day + np.random.default_rng(3).normal(0, 1, rows)


def near(found: npt.NDArray[np.intp], row: int, rows: int) -> bool:
    return bool(((found >= row) & (found < row + rows)).any())


@pytest.mark.parametrize("step", STEP.values(), ids=STEP.keys())
def test_what_comes_later_changes_no_score(step: int) -> None:
    values = daily(2000, step)
    values[900] += 60
    other = values.copy()
    other[1200:] = np.random.default_rng(9).normal(500, 90, 800)
    whole, changed = (stream.scores(times(2000, step), one) for one in (values, other))
    cut = stream.scores(times(1200, step), values[:1200])
    assert whole[:1200].max() > 1
    assert (whole[:1200] == changed[:1200]).all()
    assert (whole[:1200] == cut).all()


@pytest.mark.parametrize(("factor", "offset"), [(1e6, 0.0), (1e-6, 0.0), (1.0, 500.0), (-1.0, 0.0)])
def test_scale_and_level_do_not_matter(factor: float, offset: float) -> None:
    values = noise(3000)
    values[[1500, 2200]] += (35, -40)
    plain = stream.alarms(times(3000), values)
    assert {1500, 2200} <= set(plain.tolist())
    assert stream.alarms(times(3000), values * factor + offset).tolist() == plain.tolist()


def test_constant_and_short_series_are_silent() -> None:
    assert not len(stream.alarms(times(4000), np.full(4000, 7.3)))
    assert not len(stream.alarms(times(0), np.empty(0)))
    assert not len(stream.alarms(times(1), np.array([5.0])))
    jump = np.concatenate((np.zeros(20), np.full(20, 90.0)))
    assert not len(stream.alarms(times(40), jump)), "nothing is known after 100 minutes"


def test_a_constant_series_that_moves_is_told_once() -> None:
    values = np.zeros(2000)
    values[1000:] = 1.0
    assert stream.alarms(times(2000), values).tolist() == [1000]


def test_rounding_of_a_constant_is_nothing() -> None:
    values = 0.1 * np.ones(3000) * np.where(np.arange(3000) % 7, 1.0, 1.0 + 1e-15)
    assert not len(stream.alarms(times(3000), values))


def test_steady_noise_alarms_rarely() -> None:
    counts = [len(stream.alarms(times(8640), noise(8640, seed))) for seed in range(10)]
    assert sum(counts) <= 30, "in ten months of noise, judged every five minutes"


def test_spike_drop_and_lasting_shift_are_found() -> None:
    for change in (slice(2000, 2003), slice(2000, None)):
        for size in (30.0, -30.0):
            values = noise(4000)
            values[change] += size
            assert near(stream.alarms(times(4000), values), 2000, 6)


def test_a_value_of_noon_is_unusual_at_night() -> None:
    rows = 14 * 288
    values = daily(rows)
    night = 10 * 288 + 230  # the trough of the day
    values[night : night + 24] = 80.0  # as high as every noon
    assert near(stream.alarms(times(rows), values), night, 24)


def test_a_day_like_any_other_is_not() -> None:
    assert not len(stream.alarms(times(28 * 288), daily(28 * 288))[5:])


def test_a_long_event_alarms_once_and_again_only_when_it_grows() -> None:
    values = noise(3000)
    values[1500:1530] += 30
    values[1515:1530] += 400
    inside = [row for row in stream.alarms(times(3000), values).tolist() if 1500 <= row < 1530]
    assert inside == [1500, 1515]


def test_a_huge_spike_does_not_blind() -> None:
    values = noise(6000)
    values[1500] += 5000
    values[4000:4003] += 60
    assert near(stream.alarms(times(6000), values), 4000, 3)


def test_gaps_and_repeated_times_are_taken() -> None:
    values = noise(3000)
    values[2500] += 40
    place = times(3000).copy()
    place[1000:] += np.timedelta64(5, "D")
    place[2000] = place[1999]
    assert 2500 in stream.alarms(place, values).tolist()


def test_running_extremes_equal_plain_ones() -> None:
    values = np.random.default_rng(5).normal(size=203)
    for rows in (1, 2, 7, 50, 203, 500):
        plain = [values[max(0, row - rows + 1) : row + 1].max() for row in range(203)]
        assert stream_windows.highest(values, rows).tolist() == plain
        assert (stream_windows.lowest(values, rows) == -stream_windows.highest(-values, rows)).all()


def test_the_worst_block_is_left_out_of_the_range() -> None:
    values = np.array([1.0, 2, 9, 3, 4, 1, 2, 5, 0, 0])
    found = stream_windows.highest_but_one_block(values, 6, 2)
    assert found[4:].tolist() == [4, 4, 4, 5, 5, 5], "blocks 1 2, 9 3, 4 1, 2 5, 0 0"
