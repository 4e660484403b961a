"""The forecast benchmark: its series, its measures, and what it prints."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import numpy as np
import pytest

from evals import forecast
from evals.forecast_baselines import NAIVE, RUN_RATE, baselines, run_rate
from evals.forecast_scoring import PRODUCT, Errors, origins, score
from evals.forecast_series import DAYS, KINDS, Series, generated, of_folder
from tools.base import InputError


def test_generated_series_are_the_same_for_a_seed() -> None:
    one, again, other = generated(5), generated(5), generated(6)
    assert [series.name for series in one] == [series.name for series in again]
    assert all((a.values == b.values).all() for a, b in zip(one, again, strict=True))
    assert any((a.values != b.values).any() for a, b in zip(one, other, strict=True))
    assert len(one) == len(KINDS)
    assert all(len(series.values) == DAYS and (series.values >= 0).all() for series in one)


def test_origins_are_spread_and_leave_room() -> None:
    assert origins(300, 90, 4) == [90, 130, 170, 210]
    assert origins(180, 90, 4) == [90]
    assert origins(179, 90, 4) == []


def test_errors_are_relative_to_the_reference() -> None:
    errors = Errors()
    truth = np.array([10.0, 20.0, np.nan])
    errors.add(NAIVE, np.array([14.0, 16.0, 0.0]), truth)
    errors.add("mine", np.array([11.0, 17.0, 9.0]), truth)
    assert errors.relative("mine") == pytest.approx(4 / 8)
    assert errors.totals["mine"] == [pytest.approx(2 / 30)]


def test_a_flat_series_is_scored() -> None:
    values = 100 * np.exp(np.random.default_rng(1).normal(0, 0.05, 260))
    series = Series("flat", dt.date(2025, 1, 1), values)
    (_, found), *_ = list(score([series], 90, 2, 0))
    assert found.relative(NAIVE, 7) == 1.0
    assert 0.5 < found.relative(PRODUCT, 30) < 0.9
    assert found.worst(PRODUCT) < 1.2
    assert 0.6 <= found.coverage("80", "day") <= 1.0
    assert found.total_error(RUN_RATE, 30) < 0.05


def test_baselines() -> None:
    values = np.arange(1.0, 101.0)
    assert run_rate(values, dt.date(2026, 1, 1), 2) == pytest.approx([85.5, 85.5])
    naive = baselines()[NAIVE](values, dt.date(2026, 1, 1), 8)
    assert naive == pytest.approx([94, 95, 96, 97, 98, 99, 100, 94])


def test_a_folder_of_series(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("ds,y\n2026-01-01,1\n2026-01-03,3\n", "utf-8")
    with gzip.open(tmp_path / "a.csv.gz", "wt") as file:
        file.write("ds,y\n2026-01-01 00:00:00,5\n2026-01-02,\n")
    first, second = of_folder(tmp_path)
    assert (first.name, second.name) == ("a", "b")
    assert np.isnan(first.values).tolist() == [False, True]
    assert np.isnan(second.values).tolist() == [False, True, False]


@pytest.mark.parametrize("text", ["when,value\n1,2\n", "ds,y\nyesterday,2\n", "ds,y\n"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "odd.csv").write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"odd\.csv"):
        of_folder(tmp_path)


def test_an_empty_folder_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert forecast.main(["--data", str(tmp_path)]) == 2
    assert "no series in" in capsys.readouterr().err


def test_the_table_has_targets_and_baselines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    week = np.tile([5.0, 6, 7, 6, 5, 2, 1], 30)
    lines = [f"{dt.date(2026, 1, 5) + dt.timedelta(days=i)},{y}" for i, y in enumerate(week)]
    (tmp_path / "one.csv").write_text("ds,y\n" + "\n".join(lines), "utf-8")
    arguments = ["--data", str(tmp_path), "--origins", "1", "--prophet", "0", "--each"]
    assert forecast.main(arguments) == 0
    printed = capsys.readouterr().out
    assert "90 days of history, 1 origins each" in printed
    assert "run rate of 30 days" in printed
    assert "≤ 0.90 / 0.94 / 0.96" in printed
    assert "none is long enough for 730 days" in printed
