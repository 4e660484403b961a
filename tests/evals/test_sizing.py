"""The sizing benchmark: its layouts, its definition by hand, and a run on a tiny folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evals import sizing
from evals.sizing_chances import brier, chances
from evals.sizing_forest import decisions
from evals.sizing_score import Decision, halves, score, smallest
from evals.sizing_traces import Trace, generated, read
from evals.sizing_workloads import adjusted_rand, purity
from tools.base import InputError

SHARED = Path(__file__).resolve().parents[3] / "shared/data/rightsizing"


def written(folder: Path) -> Path:
    """Both layouts: two machines with capacities, and a day of three machines."""
    bitbrains = folder / "bitbrains-tiny"
    bitbrains.mkdir(parents=True)
    pq.write_table(
        pa.table({"id": ["a", "b"], "cpu_capacity": [1000.0, 4000.0], "mem_capacity": [8.0, 8.0]}),
        bitbrains / "meta.parquet",
    )
    rows = 300
    trace = {
        "id": ["b"] * rows + ["a"] * rows,
        "timestamp": list(range(rows)) * 2,
        "duration": [600_000] + [300_000] * (2 * rows - 1),
        "cpu_usage": [400.0] * rows + [900.0] * rows,
        "mem_usage": [2.0] * rows + [4.0] * rows,
    }
    pq.write_table(pa.table(trace), bitbrains / "trace.parquet")
    planetlab = folder / "planetlab-tiny"
    planetlab.mkdir()
    day = {
        "vm": [name for name in "pqr" for _ in range(288)],
        "slot": pa.array(list(range(288)) * 3, pa.uint16()),
        "cpu_pct": pa.array([5] * 288 + [50] * 288 + [5] * 144 + [90] * 144, pa.uint8()),
    }
    pq.write_table(pa.table(day), planetlab / "20110101.parquet")
    return folder


def test_both_layouts_are_read(tmp_path: Path) -> None:
    found = read(written(tmp_path))
    first, second = found["bitbrains-tiny"]
    assert (first.name, len(first.cpu), first.cpu[0]) == ("a", 300, 0.9)
    assert len(second.cpu) == 301, "a reading of ten minutes counts twice"
    assert second.memory is not None
    assert (second.cpu[0], second.memory[0]) == (0.1, 0.25)
    assert [trace.name for trace in found["planetlab-tiny"]] == [
        f"20110101/{name}" for name in "pqr"
    ]
    assert list(read(tmp_path / "planetlab-tiny")) == ["planetlab-tiny"]


def test_folders_without_traces_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InputError, match=r"holds no VM traces: expected trace\.parquet"):
        read(tmp_path)
    assert sizing.main(["--data", str(tmp_path / "none")]) == 1
    assert "is no folder" in capsys.readouterr().err


def case(past: float, future: float, memory: float | None = None) -> Trace:
    cpu = np.array([past] * 100 + [future] * 100)
    return Trace("x", "x", cpu, None if memory is None else np.full(200, memory))


def test_the_definition_by_hand() -> None:
    quarter = halves(case(0.1, 0.2))
    assert (quarter.least, smallest(quarter.least)) == (0.25, 0.25)
    spike = Trace("x", "x", np.array([0.1] * 199 + [0.9]))
    assert halves(spike).least == pytest.approx(0.1 / 0.8), "one percent of the time may be above"
    assert halves(spike).highest == 0.9
    assert smallest(halves(case(0.1, 0.1, memory=0.5)).least) == 1.0, "half would be full"
    cases = [quarter, quarter, halves(case(0.1, 0.9)), halves(case(0.1, 0.1))]
    found = score(
        cases, [Decision(0.25, 1), Decision(0.125, 1), Decision(1.0, 1), Decision(0.5, 1)]
    )
    assert (found.precision.passed, found.precision.total) == (2, 3)
    assert (found.never_above.passed, found.machines) == (2, 4)
    assert found.savings == pytest.approx((0.75 + 0.5) / (0.75 + 0.75 + 0 + 0.875))


def test_the_benchmark_runs_on_a_tiny_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sizing.main(["--data", str(written(tmp_path)), "--only", "traces"]) == 0
    told = capsys.readouterr().out
    assert "violated = the future is above 80 % of the size for more than 1 % of the time" in told
    assert "planetlab-tiny: 3 machines (targets: precision 0.86 with 80%" in told
    lines = {line[:24].strip(): line[24:].split() for line in told.splitlines() if "to" in line}
    assert lines["Cloudwright"][0] == "0.500", "one of the two small machines became busy"
    assert lines["mean x 2"][-2] == "2"


def test_the_forest_decides_machines_that_it_did_not_see() -> None:
    cases = [halves(trace) for trace in generated(each=6, days=2)]
    found = decisions(cases)
    assert found is not None
    assert len(found) == 30
    assert {one.size for one in found} <= {1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0}
    assert decisions(cases[:10]) is None


def test_generated_traces_are_the_same_for_a_seed() -> None:
    one, other = generated(seed=3, each=1, days=1), generated(seed=3, each=1, days=1)
    assert [trace.kind for trace in one] == ["steady", "diurnal", "bursty", "batch", "growth"]
    assert all((a.cpu == b.cpu).all() for a, b in zip(one, other, strict=True))
    assert all(0 < trace.cpu.min() <= trace.cpu.max() <= 1 for trace in one)


def test_chances_are_scored() -> None:
    assert brier([(1.0, True), (0.5, False)]) == pytest.approx(0.125)
    cases = [halves(case(0.1, 0.1)), halves(case(0.1, 0.9))]
    told = chances(cases, [Decision(0.5, 0.9), Decision(0.5, 0.9)])
    assert "Brier score 0.4100" in told
    assert "told 0.90 to 0.95:     2 sizes, told 0.900, came 0.500" in told


def test_agreement_of_clusters() -> None:
    truth = ["a", "a", "b", "b"]
    assert (purity([1, 1, 2, 2], truth), adjusted_rand([1, 1, 2, 2], truth)) == (1, 1)
    assert purity([1, 1, 1, 1], truth) == 0.5
    assert adjusted_rand([1, 1, 1, 1], truth) == 0
    assert adjusted_rand([1, 2, 1, 2], truth) == pytest.approx(-0.5)


def test_targets_are_reached_on_the_traces_at_hand() -> None:
    if not SHARED.is_dir():
        pytest.skip("needs the VM traces, which this checkout does not have beside it")
    for name, traces in read(SHARED).items():
        cases = [halves(trace) for trace in traces]
        found = score(cases, [sizing.RULES[sizing.OURS](one) for one in cases])
        precision, savings = next(goal for key, goal in sizing.TARGETS.items() if key in name)
        assert found.precision.share >= precision
        assert found.savings is not None
        assert found.savings >= savings
