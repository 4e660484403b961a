"""Clouds that forget what was deleted: their charges stay, and days that are over are final."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from scripted import NOW, ScriptedCloud, connected, later

from tools.clouds.base import ForgetfulCosts
from tools.context import Context
from tools.services.collection.run import sync
from tools.services.collection.settings import SyncRequest

COSTS = SyncRequest(what=("costs",))


@dataclass
class Forgetful(ScriptedCloud):
    """Prices what is there now."""

    forgets: bool = True


def cloud() -> Forgetful:
    """A server and a volume, 2.00 and 1.00 a day since 19 November."""
    charges = [
        {"day": f"2026-11-{day}", "cost": cost, "ResourceId": name, "x_Tags": {"owner": "ann"}}
        for day in (19, 20, 21)
        for name, cost in (("server", "2.00"), ("volume", "1.00"))
    ]
    return Forgetful(estate={"north": {}}, charges=charges)


def sums(context: Context) -> dict[str, Decimal]:
    assert all(one.equal for one in context.store.reconciliation())
    rows = context.store.query("SELECT ResourceId, sum(BilledCost) FROM cost_daily GROUP BY 1")
    return dict(rows.rows)


def test_charges_of_what_was_deleted_stay(home: Path) -> None:
    scripted = cloud()
    assert isinstance(scripted, ForgetfulCosts)
    context = connected(home, NOW, scripted)
    sync(context, COSTS)
    assert sums(context) == {"server": 6, "volume": 3}
    scripted.charges = [one for one in scripted.charges if one["ResourceId"] == "server"]
    for hours in (1, 2, 20):  # the last of them is tomorrow
        report = sync(later(context, hours=hours), COSTS)
        assert sums(context) == {"server": 6, "volume": 3}
        assert report.accounts[0].warnings == [
            "1 resource of which the cloud no longer tells: 1 charge collected before is kept"
        ]
    tagged = context.store.query(
        "SELECT count(*) FROM cost_line JOIN tagset ON tagset_id = x_TagsetId "
        "WHERE ResourceId = 'volume' AND tag_key = 'owner' AND tag_value = 'ann'"
    )
    assert tagged.rows == [(3,)]


def test_days_that_are_over_are_final(home: Path) -> None:
    scripted = cloud()
    context = connected(home, NOW, scripted)
    sync(context, COSTS)
    for one in scripted.charges:  # resized: the cloud knows only the size of now
        one["cost"] = "10.00"
    sync(later(context, hours=1), COSTS)
    assert sums(context) == {"server": 14, "volume": 12}
    assert scripted.cost_windows[-1] == (dt.date(2026, 11, 21), dt.date(2026, 11, 21))
    # Asked for explicitly, they are priced again.
    since = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    sync(later(context, hours=2), SyncRequest(what=("costs",), since=since))
    assert sums(context) == {"server": 22, "volume": 21}


def test_a_cloud_that_remembers_is_believed(home: Path) -> None:
    scripted = cloud()
    scripted.forgets = False
    context = connected(home, NOW, scripted)
    sync(context, COSTS)
    scripted.charges = [one for one in scripted.charges if one["ResourceId"] == "server"]
    sync(later(context, hours=1), COSTS)
    assert sums(context) == {"server": 6}
