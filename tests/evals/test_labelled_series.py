"""The benchmark on labelled series: published facts of the score, how events count, the command."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from evals import labelled_series
from evals.labelled_series_baselines import BASELINES, begun
from evals.labelled_series_events import grouped, judge
from evals.labelled_series_files import MONITORING, NAB, Series, load
from evals.labelled_series_nab import PROFILES, STANDARD, normalised, probation, sigmoid, worths
from tools.base import InputError

STEP = np.timedelta64(300, "s")


def series(rows: int = 2000, *windows: tuple[int, int]) -> Series:
    times = np.datetime64("2026-03-02T00:00:00") + np.arange(rows) * STEP
    values = np.random.default_rng(rows).normal(40, 2, rows)
    return Series(NAB, "made", times, values, windows)


def rows(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    return np.array(numbers, dtype=np.intp)


def test_positions_are_worth_what_was_published() -> None:
    found = sigmoid(np.array([-1.0, -0.5, 0.0, 1.0, 3.0, 8.0]))
    assert found == pytest.approx([0.98661, 0.84828, 0.0, -0.98661, -1.0, -1.0], abs=5e-6)


def test_rows_are_worth_what_their_place_says() -> None:
    worth, inside = worths(100, [(40, 49)])
    assert inside[39:51].tolist() == [-1, *[0] * 10, -1]
    assert worth[40] == pytest.approx(1.0)
    assert worth[0] == -1.0
    assert worth[49] == pytest.approx((2 / (1 + np.exp(-0.5)) - 1) / 0.98661, abs=1e-5)
    assert worth[58] == pytest.approx(-0.98661, abs=5e-6)  # a width of nine rows past the end
    assert worth[49 + 27] == -1.0


def test_probation_is_a_share_of_the_rows_with_a_limit() -> None:
    assert (probation(1000), probation(5000), probation(20_000)) == (150, 750, 750)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda one: one.name)
def test_no_alarm_is_0_and_the_first_row_of_each_window_100(profile: object) -> None:
    one, other = series(2000, (500, 600), (1500, 1600)), series(3000, (2000, 2199))
    none = [(one, rows()), (other, rows())]
    best = [(one, rows(500, 1500)), (other, rows(2000))]
    assert normalised(none, profile) == 0.0  # type: ignore[arg-type]
    assert normalised(best, profile) == pytest.approx(100.0)  # type: ignore[arg-type]


def test_false_alarms_cost_by_profile_and_more_alarms_in_a_window_nothing() -> None:
    one = series(2000, (1500, 1600))
    standard, low_false, low_missed = (
        normalised([(one, rows(400, 800, 1500, 1550, 1600))], profile) for profile in PROFILES
    )
    assert standard == pytest.approx(100 * (2 - 0.22) / 2)
    assert low_false == pytest.approx(100 * (2 - 0.44) / 2)
    assert low_missed == pytest.approx(100 * (3 - 0.22) / 3)


def test_the_learning_time_is_not_scored() -> None:
    one = series(2000, (1500, 1600))
    assert normalised([(one, rows(10, 299, 1500))]) == pytest.approx(100.0)
    assert normalised([(one, rows(300, 1500))], STANDARD) == pytest.approx(100 - 5.5)


def test_without_windows_there_is_no_score() -> None:
    assert normalised([(series(), rows(500))]) is None


def test_alarms_within_an_hour_are_one_event() -> None:
    one = series()
    events = grouped(rows(400, 411, 423, 440, 900), one.times)
    assert [event.tolist() for event in events] == [[400, 411, 423], [440], [900]]


def test_each_window_counts_once() -> None:
    found = judge(
        series(2000, (500, 600), (1500, 1600)), rows(100, 520, 560, 590, 1000, 1001, 1300)
    )
    assert (found.windows, found.found, found.events, found.hits, found.false) == (2, 1, 5, 3, 2)
    assert found.recall == 0.5
    assert found.precision == pytest.approx(1 / 3)
    assert found.f1 == pytest.approx(0.4)
    assert found.false_a_day == pytest.approx(2 / (1699 * 300 / 86_400))


def test_baselines_are_causal() -> None:
    one = series(1500, (900, 1000))
    one.values[950] += 60
    short = Series(NAB, "made", one.times[:1200], one.values[:1200], one.windows)
    for name, rule in BASELINES.items():
        if name == "random":
            continue
        whole, part = begun(rule, one), begun(rule, short)
        assert whole[whole < 1200].tolist() == part.tolist() or name == "static p99"
    assert 950 in begun(BASELINES["EWMA z-score"], one)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Both layouts, small: unsorted, repeated and missing rows, plain and gzipped files."""
    nab, folder = tmp_path / NAB, tmp_path / MONITORING / "rate"
    (nab / "realAWSCloudwatch").mkdir(parents=True)
    folder.mkdir(parents=True)
    one = series(1200, (800, 900))
    one.values[820] += 80
    lines = [f"{time},{value}" for time, value in zip(_texts(one), one.values, strict=True)]
    lines[5], lines[6] = lines[6], lines[5]
    lines.append(lines[-1])
    (nab / "realAWSCloudwatch" / "cpu.csv").write_text("\n".join(["timestamp,value", *lines]))
    windows = [[f"{_texts(one)[row]}.000000" for row in (800, 900)]]
    listed = {"realAWSCloudwatch/cpu.csv": windows, "realAWSCloudwatch/absent.csv": windows}
    (nab / "combined_windows.json").write_text(json.dumps(listed))
    hours = [f'"2026-03-{2 + row // 24:02}T{row % 24:02}:00:00Z"' for row in range(480)]
    labelled = [f"{hour},{10 + row % 3},{int(400 <= row < 403)}" for row, hour in enumerate(hours)]
    labelled[401] = f"{hours[401]},500,1"
    labelled[7] = f"{hours[7]},,"
    text = "\n".join(["TimeStamp,Value,Label", *labelled])
    (folder / "rate-01.csv.gz").write_bytes(gzip.compress(text.encode()))
    return tmp_path


def _texts(one: Series) -> list[str]:
    return [str(time).replace("T", " ") for time in one.times]


def test_both_layouts_are_read(data: Path) -> None:
    cpu, rate = load(data)
    assert (cpu.group, cpu.name, len(cpu.values), cpu.windows) == (
        NAB, "realAWSCloudwatch/cpu.csv", 1201, ((800, 900),),
    )  # fmt: skip
    assert (np.diff(cpu.times) >= np.timedelta64(0, "s")).all()
    assert (rate.group, rate.name, len(rate.values), rate.windows) == (
        MONITORING, "rate/rate-01.csv", 479, ((399, 401),),
    )  # fmt: skip
    assert [one.name for one in load(data / NAB)] == [cpu.name]
    assert [one.name for one in load(data / MONITORING)] == [rate.name]


def test_the_command_prints_the_product_beside_baselines(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert labelled_series.main(["--data", str(data), "--files"]) == 0
    printed = capsys.readouterr().out
    assert "1 series, 1,201 rows, 1 windows" in printed
    assert printed.count("| Cloudwright | ") == printed.count("| EWMA z-score | ") == 2
    assert "| target | ≥ 60 |" in printed
    assert "| realAWSCloudwatch/cpu.csv | 1,201 | 1 of 1 |" in printed
    assert "| rate/rate-01.csv | 479 | 1 of 1 |" in printed


def test_what_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputError, match="no labelled series in"):
        load(tmp_path)
    (tmp_path / "bad.csv").write_text("TimeStamp,Value,Label\n2026-03-02 00:00:00,many,0\n")
    assert labelled_series.main(["--data", str(tmp_path)]) == 2
    assert "bad.csv, row 2: could not convert string to float: 'many'" in capsys.readouterr().err


def test_targets_are_reached_on_the_series_beside_this_checkout() -> None:
    folder = Path(__file__).resolve().parents[3] / "shared" / "data" / NAB
    if not folder.is_dir():
        pytest.skip("needs the labelled series, which this checkout does not have beside it")
    product = labelled_series.run(folder)[0][0]
    assert product.detector == labelled_series.PRODUCT
    assert (product.nab["standard"] or 0) >= labelled_series.TARGET_NAB
    assert product.events.f1 >= labelled_series.TARGET_F1
