"""What is learnt from the demo estate, held against what was planted in it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest

from tools.context import Context
from tools.services.inquiry import Inquiry
from tools.services.learning import kept as keeping
from tools.services.learning.backtest import outcomes, tried
from tools.services.learning.classes import Class, assigned, by_rules, classify, train
from tools.services.learning.features import NAMES, Features, features
from tools.services.learning.fitting import Size, fitting, learn
from tools.services.learning.likeness import similar
from tools.services.learning.naming import name_of

NOW = dt.datetime(2026, 11, 21, 12)
Planted = dict[str, set[str]]


@pytest.fixture(scope="module")
def inquiry(demo_context: Context) -> Inquiry:
    return Inquiry(demo_context, "test", {})


@pytest.fixture(scope="module")
def measured(inquiry: Inquiry) -> Features:
    return features(inquiry)


@pytest.fixture(scope="module")
def planted(demo_context: Context) -> Planted:
    truth = json.loads((demo_context.home / "demo-truth.json").read_text("utf-8"))
    groups = {**truth["workloads"]}
    groups["oversized"] = [one["id"] for one in truth["waste"]["oversized"]]
    return {name: {one.lower() for one in ids} for name, ids in groups.items()}


@pytest.fixture(scope="module")
def classes(measured: Features) -> dict[str, Class]:
    return assigned(measured, train(measured))


def test_features_tell_workloads_apart(measured: Features, planted: Planted) -> None:
    assert measured.values.shape == (len(measured.ids), len(NAMES))
    assert list(measured.ids) == sorted(set(measured.ids))

    def middle(work: str, name: str) -> float:
        rows = [measured.rows[one] for one in planted[work] if one in measured.rows]
        return float(np.nanmedian(measured.column(name)[rows]))

    assert middle("idle", "cpu_p95") < 4
    assert middle("memory_bound", "memory") > 80
    assert middle("office_use", "weekend") < 0.1
    assert middle("nightly", "night") > 2
    assert middle("month_end", "busy") < 0.2
    assert middle("database", "disk") > 10 * middle("web", "disk")
    assert middle("web", "rhythm") > 0.9 > 0.2 > middle("steady", "rhythm")


def test_kinds_of_work_are_found_and_named(classes: dict[str, Class], planted: Planted) -> None:
    called = {
        work: {classes[one].name for one in planted[work] if one in classes}
        for work in ("database", "memory_bound", "month_end", "nightly", "office_use", "web")
    }
    assert called == {
        "database": {"database"},
        "memory_bound": {"memory-bound"},
        "month_end": {"month end"},
        "nightly": {"batch"},
        "office_use": {"office hours"},
        "web": {"web"},
    }
    one = classes[min(planted["memory_bound"])]
    assert 0 < one.sureness <= 1
    assert one.machines == 5
    assert one.sentence.startswith("kind of work: memory-bound, like 4 others (CPU averages ")


def test_few_machines_are_named_by_rules(
    measured: Features, planted: Planted, tmp_path: Path
) -> None:
    few = Features(measured.ids[:5], measured.values[:5], measured.end)
    found = classify(few, tmp_path, NOW)
    assert found == by_rules(few)
    assert not (tmp_path / "cache").exists()
    assert classify(Features((), np.empty((0, len(NAMES))), None), tmp_path, NOW) == {}


def test_machines_that_all_do_the_same_are_one_kind(tmp_path: Path) -> None:
    row = [40.0, 45, 50, 50, 1, 1, 1, 1, 0.9, 0.1, 1, 1]
    same = Features(tuple(f"m{n:02}" for n in range(15)), np.array([row] * 15), NOW)
    found = classify(same, tmp_path, NOW)
    assert {one.name for one in found.values()} == {"steady"}


def test_what_is_learnt_is_kept_for_days(tmp_path: Path) -> None:
    asked = []

    def learn_now() -> keeping.Learnt:
        asked.append(1)
        return {"value": len(asked)}

    ids = [f"m{number}" for number in range(20)]

    def value(ids: list[str], days_later: float) -> int:
        now = NOW + dt.timedelta(days=days_later)
        found = keeping.kept(tmp_path, "x", ids, now, learn_now)
        return int(found["value"])

    assert [value(ids, 0), value(ids, 6.9), value(ids, 7), value(ids, 8)] == [1, 1, 2, 2]
    assert value([*ids, "new"], 8) == 2
    assert value(ids[:10], 8) == 3, "it was learnt from other machines"
    (tmp_path / "cache/learning/x.json").write_text("{", "utf-8")
    assert value(ids[:10], 8) == 4
    assert value(ids[:10], 7) == 5, "learnt in the future: the clock was set back"
    assert keeping.kept(tmp_path / "none", "x", ids, NOW, learn_now)["value"] == 6
    assert not (tmp_path / "none").exists()


def test_similar_machines_do_the_same_work(measured: Features, planted: Planted) -> None:
    asked = min(planted["database"])
    found = similar(measured, asked.upper(), 3)
    assert {one.resource_id for one in found} <= planted["database"] - {asked}
    assert [one.distance for one in found] == sorted(one.distance for one in found)
    assert "most alike in " in found[0].sentence
    assert similar(measured, "nobody") == []


def test_the_forest_tells_what_such_machines_have(
    inquiry: Inquiry, measured: Features, planted: Planted, tmp_path: Path
) -> None:
    rows = inquiry.rows("SELECT lower(resource_id), vcpus, memory_gb FROM instance")
    sizes = {row[0]: Size(row[1], row[2]) for row in rows if row[1] is not None}
    found = fitting(measured, sizes, tmp_path, NOW)
    smaller = {one for one, fit in found.items() if fit.vcpus < sizes[one].vcpus}
    assert planted["oversized"] <= smaller
    assert len((planted["web"] - planted["oversized"]) & smaller) <= 0.1 * len(planted["web"])
    one = found[min(planted["oversized"])]
    assert 0.4 < one.share <= 1
    assert f"{one.vcpus:g} vCPUs" in one.sentence
    assert learn(measured, sizes, list(sizes)[:3])["fits"] == {}


def test_sizes_of_some_days_ago_are_held_against_what_came(inquiry: Inquiry) -> None:
    found = outcomes(inquiry)
    assert len(found) > 20
    assert sum(one.held for one in found) >= 0.9 * len(found)
    quiet, busy = np.full(400, 0.05), np.full(100, 0.6)
    one, other = tried(quiet, quiet), tried(quiet, busy)
    assert one is not None
    assert other is not None
    assert (one.held, other.held, one.said) == (True, False, other.said)
    assert tried(busy.repeat(4), quiet) is None, "nothing would have been recommended"
    assert tried(quiet[:95], quiet) is None


def test_an_empty_home_teaches_nothing(context: Context) -> None:
    empty = Inquiry(context, "test", {})
    assert features(empty).ids == ()
    assert outcomes(empty) == []


def test_names_of_kinds() -> None:
    calm = dict.fromkeys(("on", "busy", "weekend", "night"), 1.0) | {"rhythm": 0.0}
    low = {**calm, "cpu_mean": 2.0, "cpu_p95": 3.0, "cpu_p99": 4.0}
    assert name_of(low) == "idle"
    assert name_of({**low, "network_in": 0.5, "network_out": 0.01}) == "standby"
    assert name_of({**low, "network_in": 0.5, "network_out": 0.5}) == "light"
    hot = {**calm, "cpu_mean": 80.0, "cpu_p95": 90.0, "cpu_p99": 95.0}
    assert name_of(hot) == "compute"
    assert name_of({**hot, "on": 0.3}) == "batch"
