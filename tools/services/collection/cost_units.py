"""Costs as a unit of a collection: one an account."""

from __future__ import annotations

import datetime as dt
from functools import partial

from tools.clouds.base import CostSource, ForgetfulCosts
from tools.services.collected import ago
from tools.services.collection.billing import FoundCosts, read_costs
from tools.services.collection.remembered import remembered
from tools.services.collection.units import Units
from tools.services.collection.windows import cost_window
from tools.services.inquiry import naive_utc, plural


def plan_costs(units: Units, cloud: CostSource) -> None:
    """Read and land the charges of the account, unless the last ones count as fresh."""
    mark = units.desk.store.progress.watermark(units.account.id, "costs")
    now, request = units.desk.now(), units.desk.request
    if mark and not request.insists_on_costs and now < mark.read_at + cloud.refresh:
        units.skip(
            "costs",
            None,
            f"read {ago(now - mark.read_at)}, and fresh until "
            f"{mark.read_at + cloud.refresh:%Y-%m-%d %H:%M} UTC; `--what costs` reads them now",
        )
        return
    first, last = cost_window(
        now.date(),
        mark.until.date() if mark else None,
        naive_utc(request.since).date() if request.since else None,
        units.desk.settings.late_days,
        final=_forgets(cloud),
    )
    staging = units.desk.folder / f"costs-{units.account.id}"
    units.start(
        "costs",
        None,
        partial(read_costs, cloud, staging, first, last),
        partial(_land, units, forgetful=_forgets(cloud)),
    )


def _forgets(cloud: CostSource) -> bool:
    return isinstance(cloud, ForgetfulCosts) and cloud.forgets


def _land(units: Units, found: FoundCosts, *, forgetful: bool) -> None:
    store, account, now = units.desk.store, units.account, units.desk.context.clock()
    window = (found.first, found.last)
    report = units.report
    bills = list(found.bills)
    if forgetful:
        bills += remembered(store, account.id, account.name, found.resources, window)
    landed = store.land_bills(bills, now=now, origin=account.id, mode="replace", window=window)
    if found.rows and not any(one.import_id for one in landed):
        report.notes.append("the costs are those that were there already")
    report.warnings += [line for one in landed for line in one.warnings if one.import_id]
    store.progress.note_costs(account, found.rows, now)
    # The last day is not over: it counts as not read yet.
    first, last = (dt.datetime.combine(day, dt.time()) for day in window)
    store.progress.advance(account.id, "costs", first, last, now)
    report.add("cost_rows", found.rows)
    report.add_sums(found.sums)
    report.cost_days = list(window)
    told = [line for bill in bills for line in bill.warnings]
    report.warnings += [line for line in dict.fromkeys(told) if line not in report.warnings]
    units.say("costs", f"{plural(found.rows, 'charge')} from {found.first} to {found.last}")
    units.desk.came_in(found.rows)
