"""What was planted in a demo estate, so that evals and tests can score what is found.

Never read by a tool. Amounts are numbers in the billing currency, rounded to cents; hours are UTC.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from tools.clouds.demo import fees
from tools.clouds.demo.catalog import AWS, AZURE, PRICE_SCALE, contracted
from tools.clouds.demo.charges import COST_SCALE
from tools.clouds.demo.commitments import Commitment
from tools.clouds.demo.estate import Estate
from tools.clouds.demo.incidents import Incident
from tools.clouds.demo.machines import FOREVER, Machine, powered
from tools.clouds.demo.metered import service_price
from tools.clouds.demo.offerings import OFFERINGS
from tools.clouds.demo.quantities import Event

HOURS_A_MONTH = 730
_WASTE = ("idle", "oversized", "always_on_dev")
# Look-alikes: a rule of thumb would flag them, and should not.
_TRAPS = ("month_end", "standby", "memory_bound", "nightly", "new")
_OTHER = (
    "hot",
    "office_hours",
    "spot",
    "launched",
    "bastion",
    "stopped",
    "terminated",
    "error",
    "gone",
)

Item = dict[str, Any]


def truth(estate: Estate) -> Item:
    """Everything planted: settings, counts, waste, traps, anomalies, changes, tags."""
    pieces = estate.pieces.planted
    present = [machine for machine in estate.machines if machine.present]
    statuses = [powered(machine, estate.window) for machine in present]
    return {
        "seed": estate.seed,
        "today": estate.window.today.isoformat(),
        "first_day": estate.window.first.isoformat(),
        "last_day": estate.window.date(estate.window.days - 1).isoformat(),
        "currencies": estate.currencies,
        "instances": {
            "total": len(present),
            "by_status": {word: statuses.count(word) for word in sorted(set(statuses))},
            "by_provider": _counts([machine.provider.key for machine in present]),
            "by_account": _counts([machine.account.name for machine in present]),
        },
        "waste": {kind: _machines(estate, kind) for kind in _WASTE} | pieces,
        "traps": {kind: _machines(estate, kind) for kind in _TRAPS},
        "groups": {kind: _machines(estate, kind) for kind in _OTHER},
        "no_agent": [machine.id for machine in present if not machine.agent],
        "workloads": {
            work: [machine.id for machine in present if machine.workload == work]
            for work in sorted({machine.workload for machine in present})
        },
        "cost_anomalies": [_event(estate, event) for event in estate.quantities.events],
        "metric_anomalies": [_incident(estate, incident) for incident in estate.incidents],
        "price_change": _price_change(estate),
        "commitments": [_commitment(estate, one) for one in estate.commitments.values()],
        "credits": _credits(estate),
        "correction": _correction(estate),
        **_tag_flaws(estate),
    }


def _tag_flaws(estate: Estate) -> Item:
    """Resource ids by flaw: of instances, and of the other resources. What has no tags at all is
    only listed as untagged; attached volumes and their snapshots carry the instance's tags.
    """
    machines = {machine.id for machine in estate.machines}
    return {
        "tags": {
            flaw: [one for one in ids if one in machines] for flaw, ids in estate.flaws.items()
        },
        "tags_of_other_resources": {
            flaw: [one for one in ids if one not in machines] for flaw, ids in estate.flaws.items()
        },
    }


def _counts(words: list[str]) -> dict[str, int]:
    return {word: words.count(word) for word in sorted(set(words))}


def _money(amount: int, scale: int) -> float:
    return round(float(amount) / float(10**scale), 2)


def _when(estate: Estate, hour: int) -> str:
    start = dt.datetime.combine(estate.window.first, dt.time())
    return (start + dt.timedelta(hours=hour)).isoformat()


def _day(estate: Estate, day: int) -> str:
    return estate.window.date(day).isoformat()


def _machines(estate: Estate, plan: str) -> list[Item]:
    return [_machine(estate, one) for one in estate.machines if one.plan == plan]


def _machine(estate: Estate, machine: Machine) -> Item:
    currency = estate.currencies[machine.provider.key]
    hourly = contracted(machine.hourly(currency), machine.provider)
    return {
        "id": machine.id,
        "name": machine.name,
        "provider": machine.provider.key,
        "account": machine.account.name,
        "instance_type": machine.kind.name,
        "launched_at": _when(estate, machine.start),
        "ended_at": None if machine.end == FOREVER else _when(estate, machine.end),
        "monthly_on_demand": _money(hourly * HOURS_A_MONTH, PRICE_SCALE),
        "currency": currency,
    }


def _event(estate: Estate, event: Event) -> Item:
    offering = OFFERINGS[event.offering]
    currency = estate.currencies[offering.provider.key]
    price = contracted(service_price(offering, currency), offering.provider)
    span = slice(event.start, event.stop)
    used = estate.quantities.used[event.offering, span]
    expected = estate.quantities.expected[event.offering, span]
    return {
        "kind": event.kind,
        "provider": offering.provider.key,
        "account": offering.account.name,
        "service": offering.service,
        "region": offering.region.id if offering.region else None,
        "resource_id": offering.resource_id,
        "description": offering.description,
        "start": _day(estate, event.start),
        "end": _day(estate, event.stop - 1),
        "observed_daily": _money(int(np.mean(used) * price), COST_SCALE),
        "expected_daily": _money(int(np.mean(expected) * price), COST_SCALE),
        "extra_cost": _money(int((used - expected).sum() * price), COST_SCALE),
        "currency": currency,
    }


def _incident(estate: Estate, incident: Incident) -> Item:
    return {
        "kind": incident.kind,
        "metric": incident.metric,
        "id": incident.machine.id,
        "name": incident.machine.name,
        "start": _when(estate, incident.start),
        "end": None if incident.stop == FOREVER else _when(estate, incident.stop),
        "full_value": incident.high,
    }


def _price_change(estate: Estate) -> Item | None:
    change = estate.price_change
    if change.day <= 0:
        return None
    return {
        "provider": "openstack",
        "day": _day(estate, change.day),
        "percent": change.percent - 100,
        "instance_types": sorted({m.kind.name for m in estate.machines if change.applies(m)}),
        "ids": [machine.id for machine in estate.machines if change.applies(machine)],
    }


def _commitment(estate: Estate, commitment: Commitment) -> Item:
    return {
        "id": commitment.id,
        "name": commitment.name,
        "type": commitment.type,
        "provider": commitment.provider.key,
        "start": _day(estate, commitment.start),
        "hourly": commitment.hourly / 10**PRICE_SCALE,
        "currency": commitment.currency,
        "covered": [machine.id for machine in commitment.machines],
    }


def _credits(estate: Estate) -> Item:
    fee = next(one for one in fees.FEES if one.charge_category == "Credit")
    currency = estate.currencies[AWS.key]
    amount = fees.fee_amount(fee, estate.instances, currency)
    return {
        "provider": AWS.key,
        "day_of_month": fee.day,
        "months": fee.months,
        "amount": _money(amount, COST_SCALE),
        "currency": currency,
    }


def _correction(estate: Estate) -> Item:
    currency = estate.currencies[AZURE.key]
    amount = fees.fee_amount(fees.CORRECTION, estate.instances, currency)
    return {
        "provider": AZURE.key,
        "service": fees.CORRECTION.service,
        "charge_day": fees.correction_day(estate.window).isoformat(),
        "amount": _money(amount, COST_SCALE),
        "currency": currency,
    }
