"""Machines that run around the clock for people who work by day: stop them outside of their hours."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from tools.services.recommendations import signs
from tools.services.recommendations.estate import Estate, Machine
from tools.services.recommendations.findings import Findings
from tools.services.recommendations.recommendation import Recommendation, evidence
from tools.services.recommendations.use import read_series

if TYPE_CHECKING:
    from tools.services.recommendations.working_hours import Pattern

_DAYS_A_WEEK = 7
_METRICS = ("cpu_percent", "network_in_mbps", "network_out_mbps")


def find(estate: Estate, findings: Findings) -> None:
    """Add what could sleep."""
    rules, end = estate.rules, estate.measured.end
    asked = [one for one in estate.machines if _asked(one, estate, findings)]
    if not asked or end is None:
        return
    from tools.services.recommendations.working_hours import pattern

    days = rules["schedule.weeks"] * _DAYS_A_WEEK
    ids = [machine.at.resource_id for machine in asked]
    series = read_series(estate.inquiry, end, days, ids, _METRICS)
    first = end.replace(minute=0, second=0, microsecond=0) - dt.timedelta(days=days)
    for machine in asked:
        identity = machine.at.resource_id.lower()
        cpu = series.get((identity, "cpu_avg"))
        if cpu is None:
            continue
        found = pattern(cpu, series.get((identity, "network")), first, rules)
        if found is not None:
            findings.add(_recommendation(machine, found, rules["schedule.weeks"]))


def _asked(machine: Machine, estate: Estate, findings: Findings) -> bool:
    use, rules = machine.use, estate.rules
    if not machine.running or use is None or use.cpu_avg is None or machine.on_share < 1:
        return False
    if use.hours < rules["schedule.weeks_min"] * _DAYS_A_WEEK * 24 * 0.9 or machine.spot:
        return False
    if use.cpu_low is None or use.cpu_low >= rules["idle.cpu_percent"]:
        return False  # it hardly rests
    if (use.cpu_p99 or 0.0) < rules["idle.cpu_percent"] or signs.left_alone(machine, rules):
        return False
    return bool(rules["schedule.production"]) or signs.environment(machine.at) != "production"


def _recommendation(machine: Machine, hours: Pattern, wanted: float) -> Recommendation:
    name = machine.at.name or machine.at.resource_id
    monthly, environment = machine.monthly, signs.environment(machine.at)
    saved = None if monthly is None else monthly * Decimal(str(round(hours.off_share, 6)))
    notes = []
    if environment == "unknown":
        notes.append(f"no tag, name or account tells whether {name} is production")
    if machine.covered:
        notes.append(f"{name} is paid by a commitment: hours off save only as far as others use it")
    return Recommendation(
        type="schedule",
        subject=machine.at.subject(machine.instance_type),
        title=f"Stop {name} outside of working hours",
        description=(
            f"{hours.coverage:.0%} of its busy hours of the last {hours.weeks} weeks lie within "
            f"{hours.said}; CPU averages {hours.inside:.0f} % then and {hours.outside:.1f} % at all "
            "other times."
        ).replace("%", " %", 1),
        current=f"{machine.instance_type or 'instance'}, always on",
        recommended=f"on {hours.said} ({hours.hours} of 168 hours)",
        monthly_savings=saved,
        currency=machine.currency,
        confidence=_confidence(hours, environment, machine, wanted),
        risk="medium" if environment == "unknown" else "low",
        impact="not to be reached outside of these hours, unless somebody starts it; its disks cost "
        "on; jobs that run at night must be moved",
        evidence=evidence(
            ("busy hours within", round(100 * hours.coverage, 1), "%"),
            ("hours on a week", hours.hours, "h"),
            ("CPU within, average", round(hours.inside, 2), "%"),
            ("CPU outside, average", round(hours.outside, 2), "%"),
            ("weeks looked at", hours.weeks),
            ("environment", environment),
            ("price an hour", machine.hourly, machine.currency),
        ),
        price=machine.price_said,
        assumptions=tuple(notes),
    )


def _confidence(hours: Pattern, environment: str, machine: Machine, wanted: float) -> float:
    """How much of the use lies within; less where the environment is not known, where fewer weeks
    than wanted were measured, or under a commitment.
    """
    found = 0.9 * hours.coverage - (0.2 if environment == "unknown" else 0.0)
    for doubt, factor in ((hours.weeks < wanted, 0.8), (machine.covered, 0.7)):
        found *= factor if doubt else 1.0
    return round(found, 2)
