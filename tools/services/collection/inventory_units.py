"""Inventory as units of a collection: one a region."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from tools.clouds.base import Cloud, InventorySource
from tools.services.collection.candidates import Candidates
from tools.services.collection.inventory import FoundInventory, read_inventory
from tools.services.collection.prices import Prices
from tools.services.collection.units import Units
from tools.services.inquiry import plural
from tools.store.columns import INVENTORY


def plan_inventory(
    units: Units, cloud: Cloud, region: str, then: Callable[[], None] | None
) -> None:
    """Read and land a region's inventory; `then` comes after it, however it went."""
    assert isinstance(cloud, InventorySource)
    context = units.desk.context
    prices = Prices(cloud, units.account, context.store.progress, context.clock)
    moment = context.clock()
    account = units.account

    def elsewhere() -> list[str]:
        found = context.store.query(
            "SELECT DISTINCT instance_type FROM instance WHERE provider = $provider "
            "AND instance_type IS NOT NULL ORDER BY 1",
            {"provider": cloud.provider},
        )
        return [str(row[0]) for row in found.rows]

    candidates = Candidates(
        cloud,
        account.id,
        context.store.instance_types,
        prices,
        moment.date(),
        elsewhere,
    )
    units.start(
        "inventory",
        region,
        partial(read_inventory, cloud, region, prices, moment, candidates),
        partial(_land, units, region, moment),
        then=then,
    )


def _land(units: Units, region: str, moment: dt.datetime, found: FoundInventory) -> None:
    units.desk.store.replace_inventory(
        found.inventories, now=moment, origin=units.account.id, complete=region
    )
    counts = {kind: found.count(kind) for kind in INVENTORY}
    for kind, count in counts.items():
        if count is not None:
            units.report.add(INVENTORY[kind], count)
    units.report.warnings += found.warnings
    _note_missing(units, region, found)
    said = [plural(count, kind) for kind, count in counts.items() if count is not None]
    units.say(region, ", ".join(said) or "no inventory")
    units.desk.came_in(sum(count or 0 for count in counts.values()))


def _note_missing(units: Units, region: str, found: FoundInventory) -> None:
    missing = [(one, kind, why) for one in found.inventories for kind, why in one.missing.items()]
    for one, kind, why in missing:
        units.desk.store.mark_stale(
            kinds=[kind],
            reason=why,
            now=units.desk.context.clock(),
            provider=one.provider,
            account_id=one.account_id,
            region=region,
        )
    for kind in dict.fromkeys(kind for _, kind, _ in missing):
        why = next(text for _, other, text in missing if other == kind)
        units.problem(kind, region, why, (kind,))
