"""Machines that do nothing: stop them, or terminate them when that has lasted.

AWS Compute Optimizer calls a machine idle by its CPU and traffic of the last days; so does this, and
it also asks whether the machine rests longer than it ever did before it was used again.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from tools.services.recommendations import signs
from tools.services.recommendations.estate import Estate, Machine
from tools.services.recommendations.findings import Findings
from tools.services.recommendations.recommendation import Recommendation, evidence
from tools.services.recommendations.rules import Rules
from tools.services.recommendations.use import Day, Use

_TYPE = "idle"


@dataclass(frozen=True)
class Rest:
    """How long a machine has rested, and how long it did before it was used again; in days."""

    days: int
    known: int  # days of history
    used: int  # days of use in it
    longest: int  # pause between days of use


def find(estate: Estate, findings: Findings) -> None:
    """Add what is idle."""
    for machine in estate.machines:
        if not machine.running:
            continue
        if not _quiet(machine.use, estate.rules, findings):
            continue
        assert machine.use is not None
        rest = resting(machine.use, estate.rules)
        age = findings.age(machine)
        if age is not None and age < estate.rules["idle.minimum_age_days"]:
            findings.passed("idle, but too young to tell", machine)
        elif signs.periodic(machine, estate.rules):
            findings.passed("idle by its name but for month ends, which were not measured", machine)
        elif signs.left_alone(machine, estate.rules):
            findings.passed("idle, but waiting for an emergency or protected", machine)
        elif not _for_good(rest, estate.rules):
            findings.passed("idle now, but used from time to time", machine)
        else:
            findings.add(_recommendation(estate, machine, machine.use, rest))


def _quiet(use: Use | None, rules: Rules, findings: Findings) -> bool:
    """Both figures are below their thresholds over the last hours, most of which were measured."""
    if use is None or use.recent_cpu is None:
        return False
    if use.recent_hours < rules["idle.hours"] / 2 or use.recent_cpu >= rules["idle.cpu_percent"]:
        return False
    if use.recent_network_mb is None:
        findings.lacking("network", 1)
        return False
    return use.recent_network_mb < rules["idle.network_mb_per_day"]


def resting(use: Use, rules: Rules) -> Rest:
    """The days since it was last used. Its first two days, when it was installed, do not count."""
    days = use.history[2:] if len(use.history) > 2 else use.history
    used = [number for number, day in enumerate(days) if _is_used(day, rules)]
    if not used:
        return Rest(len(days), len(days), 0, 0)
    pauses = [later - earlier - 1 for earlier, later in pairwise(used)]
    # What lies before the first use may be the end of a longer pause.
    return Rest(len(days) - 1 - used[-1], len(days), len(used), max([used[0], *pauses]))


def _is_used(day: Day, rules: Rules) -> bool:
    return (
        (day.cpu_avg or 0.0) >= rules["idle.cpu_percent"]
        or day.busy_hours > 0
        or (day.network_mb or 0.0) >= rules["idle.used_mb_per_day"]
    )


def _for_good(rest: Rest, rules: Rules) -> bool:
    """It rests for longer than its habit; what was used on few days only, for longer than a month."""
    if not rest.used:
        return True
    needed = 1 + rest.longest * rules["idle.gap_factor"]
    span = rest.known - rest.days
    if rest.used < max(span * rules["idle.rare_share"], rules["idle.rare_used"]):
        needed = max(needed, rules["idle.rare_days"])
    return rest.days > needed


def _recommendation(estate: Estate, machine: Machine, use: Use, rest: Rest) -> Recommendation:
    rules, name = estate.rules, machine.at.name or machine.at.resource_id
    long = rest.days >= rules["idle.terminate_days"]
    environment = signs.environment(machine.at)
    hours = f"{rules['idle.hours']:.0f} h"
    since = (
        f"has not been used on any of the {rest.known} days that are known"
        if not rest.used
        else f"was last used {rest.days} days ago"
    )
    notes = []
    if rest.known < rules["idle.rare_days"]:
        notes.append(
            f"only {rest.known} days of {name} were measured: work at a month's end was not seen"
        )
    if machine.covered:
        notes.append(
            f"{name} is paid by a commitment: stopping it saves its price only as far as other "
            "machines use the commitment"
        )
    notes += cautions(machine)
    return Recommendation(
        type=_TYPE,
        subject=machine.at.subject(machine.instance_type),
        title=f"Stop {name}: it is idle",
        description=(
            f"CPU averaged {use.recent_cpu or 0:.1f} % and traffic "
            f"{use.recent_network_mb or 0:.2f} MB a day over the last {hours}; it {since}."
        ),
        current=f"{machine.instance_type or 'instance'}, running",
        recommended="stop; terminate after a last snapshot if nobody misses it" if long else "stop",
        monthly_savings=machine.monthly,
        currency=machine.currency,
        confidence=_confidence(rest, rules, machine, environment),
        risk="medium" if environment == "production" or cautions(machine) else "low",
        impact="nobody can use it while it is stopped; its disks stay, and cost on, until they are "
        "deleted; starting it again takes minutes",
        evidence=evidence(
            ("CPU, average", _rounded(use.recent_cpu), "%"),
            ("CPU, busiest 1 % of hours", _rounded(use.cpu_peak), "%"),
            ("traffic", _rounded(use.recent_network_mb), "MB/day"),
            ("hours judged", use.recent_hours, "h"),
            ("days without use", rest.days, "days"),
            ("days measured", rest.known, "days"),
            ("environment", environment),
            ("price an hour", machine.hourly, machine.currency),
            ("part of the hours it runs", machine.on_share),
        ),
        price=machine.price_said,
        assumptions=tuple(notes),
    )


def cautions(machine: Machine) -> list[str]:
    """What else to know before it is stopped."""
    name, tag, lines = machine.at.name or machine.at.resource_id, signs.group(machine.at), []
    if tag is not None:
        lines.append(f"the tag {tag} says that a group manages {name}: change the group instead")
    if signs.accelerated(machine):
        lines.append(f"{name} has accelerators, whose use is not measured")
    return lines


def _confidence(rest: Rest, rules: Rules, machine: Machine, environment: str) -> float:
    """From 0.6, up with the days without use to 0.95; less in production, under a commitment, or
    where no whole month was measured.
    """
    found = 0.6 + 0.35 * min(rest.days / rules["idle.rare_days"], 1.0)
    if environment == "production":
        found -= 0.05
    if machine.covered or cautions(machine):
        found *= 0.7
    if rest.known < rules["idle.rare_days"]:
        found *= 0.9
    return round(found, 2)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
