"""What is learnt from the demo estate, held against what was planted in it: kinds of work, sizes.

`python -m evals.sizing_workloads`; also a part of `python -m evals.sizing`.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from evals.homes import Home, default_cache, open_home
from tools.methods import (
    Class,
    Features,
    Inquiry,
    Size,
    assigned,
    back_test,
    by_rules,
    clusters,
    features,
    learn_sizes,
    train_classes,
)
from tools.registry import find_tool

SETS = ("demo-42", "demo-7")
CALLED = {  # what each planted kind of work should be called
    "web": "web", "database": "database", "steady": "steady", "nightly": "batch",
    "office_use": "office hours", "month_end": "month end", "cpu_bound": "compute",
    "memory_bound": "memory-bound", "light": "light", "replica": "standby", "idle": "idle",
    "bastion": "light",
}  # fmt: skip


def main(_given: Sequence[str] | None = None) -> int:
    """Measure and print; returns the exit status."""
    for name in SETS:
        _report(open_home(name, default_cache()))
    return 0


def _report(home: Home) -> None:
    context = home.context()
    inquiry = Inquiry(context, "evals", {})
    found = features(inquiry)
    truth = json.loads((context.home / "demo-truth.json").read_text("utf-8"))
    planted = {
        identity.lower(): work for work, ids in truth["workloads"].items() for identity in ids
    }
    works = [planted[identity] for identity in found.ids]
    model = train_classes(found)
    kinds = clusters(found, model)
    print(f"{home.dataset}: {len(works)} machines, {len(set(works))} kinds of work planted")
    print(
        f"  k-means: {len(model['centres'])} kinds (silhouette {model['silhouette']:.2f}), "
        f"purity {purity(kinds, works):.3f}, adjusted Rand index {adjusted_rand(kinds, works):.3f}"
    )
    for text, named in (
        ("kinds called right", assigned(found, model)),
        ("  by rules on single machines, without k-means", by_rules(found)),
    ):
        print(f"  {text}: {_called_right(named, planted):.3f}")
    _sizes(inquiry, found, {one["id"].lower() for one in truth["waste"]["oversized"]})
    tried = back_test(inquiry)
    print(
        f"  sizes recommended 7 and 14 days ago that have held: {sum(one.held for one in tried)} "
        f"of {len(tried)}"
    )


def _called_right(named: dict[str, Class], planted: dict[str, str]) -> float:
    right = sum(CALLED.get(planted[one]) == named[one].name for one in named)
    return right / len(named)


def _sizes(inquiry: Inquiry, found: Features, oversized: set[str]) -> None:
    """Which machines are too large: by the rule, and by the forest."""
    rows = inquiry.rows(
        "SELECT lower(resource_id), vcpus, memory_gb FROM instance WHERE vcpus IS NOT NULL"
    )
    sizes = {row[0]: Size(row[1], row[2]) for row in rows}
    ids = [one for one in found.ids if one in sizes]
    fits = learn_sizes(found, sizes, ids)["fits"]
    told = {
        "the rule": _recommended(inquiry),
        "random forest": {one for one in fits if fits[one][0] < sizes[one].vcpus},
    }
    print(f"  too large, of {len(oversized)} planted (idle and waiting machines count as wrong):")
    for name, chosen in told.items():
        print(f"    {name}: {len(chosen & oversized)} found, {len(chosen - oversized)} others")


def _recommended(inquiry: Inquiry) -> set[str]:
    """The machines that the product itself recommends a smaller type for."""
    result = find_tool("list_recommendations").call(
        inquiry.context, {"types": ["right_sizing"], "top": 1000}
    )
    found = set()
    for table in result.tables:
        names = [column.name for column in table.columns]
        if "ResourceId" in names:
            found |= {str(row[names.index("ResourceId")]).lower() for row in table.rows}
    return found


def purity(kinds: Sequence[int], truth: Sequence[str]) -> float:
    """The share of machines whose true kind is the commonest of their cluster."""
    pairs = Counter(zip(kinds, truth, strict=True))
    best = [max(count for (own, _), count in pairs.items() if own == kind) for kind in set(kinds)]
    return sum(best) / len(truth)


def adjusted_rand(kinds: Sequence[int], truth: Sequence[str]) -> float:
    """Agreement of pairs, 0 by chance and 1 at best (Hubert and Arabie 1985)."""
    pairs = [
        (kinds[one] == kinds[other], truth[one] == truth[other])
        for one, other in combinations(range(len(truth)), 2)
    ]
    both = sum(own and true for own, true in pairs)
    owns, trues = sum(own for own, _ in pairs), sum(true for _, true in pairs)
    expected = owns * trues / len(pairs)
    most = (owns + trues) / 2
    return (both - expected) / (most - expected) if most != expected else 1.0


if __name__ == "__main__":
    sys.exit(main())
