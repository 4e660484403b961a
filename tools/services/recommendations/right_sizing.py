"""Machines that are larger than what they do: a smaller type that holds the busiest 1 % of hours.

What size is enough is decided in tools.services.sizing; here is which machines are asked about, which
types can be had, and what the change saves.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from tools.services import amounts
from tools.services.pricing.book import HOURS_A_MONTH
from tools.services.recommendations import signs
from tools.services.recommendations.estate import Estate, Machine
from tools.services.recommendations.findings import Findings
from tools.services.recommendations.recommendation import Recommendation, Risk, evidence
from tools.services.recommendations.rules import Rules
from tools.services.recommendations.smaller import Smaller, cheaper, is_burstable, smaller
from tools.services.recommendations.use import Use, read_series

if TYPE_CHECKING:
    from tools.services.recommendations.series import Floats
    from tools.services.sizing.choosing import Choice

_METRICS = ("cpu_percent", "memory_percent")


_UNSEEN = "no end of a month was measured of {name}: work that is done then was not seen"


def find(estate: Estate, findings: Findings) -> None:
    """Add what is too large."""
    asked = [
        (machine, possible)
        for machine in estate.machines
        if _asked(machine, estate.rules, findings)
        and (possible := _possible(estate, machine, findings))
    ]
    end = estate.measured.end
    if not asked or end is None:
        return
    ids = [machine.at.resource_id for machine, _ in asked]
    days = estate.rules["right_sizing.days"]
    series = read_series(estate.inquiry, end, days, ids, _METRICS)
    for machine, possible in asked:
        identity = machine.at.resource_id.lower()
        found = _judged(
            estate, machine, possible, series.get((identity, "cpu_percent")),
            series.get((identity, "memory_percent")), findings,
        )  # fmt: skip
        if found is not None:
            findings.add(found)


def _asked(machine: Machine, rules: Rules, findings: Findings) -> bool:
    """Its CPU is below both thresholds, for long enough, and nothing says to leave it alone."""
    use = machine.use
    if use is None or use.cpu_avg is None or use.cpu_peak is None or machine.instance_type is None:
        return False
    if machine.at.status not in ("running", "stopped", "starting", "stopping") or machine.spot:
        return False
    if not machine.running and not use.recent_hours:
        return False
    if use.days < rules["right_sizing.minimum_days"]:
        return False
    if (
        use.cpu_avg >= rules["right_sizing.cpu_avg"]
        or use.cpu_peak >= rules["right_sizing.cpu_peak"]
    ):
        return False
    if signs.accelerated(machine):
        findings.passed("low CPU, but the use of its accelerators is not measured", machine)
        return False
    if signs.periodic(machine, rules):
        findings.passed("large by its name for month ends, none of which was measured", machine)
        return False
    if signs.left_alone(machine, rules):
        findings.passed(
            "large for what it does, but waiting for an emergency or protected", machine
        )
        return False
    return True


def _possible(estate: Estate, machine: Machine, findings: Findings) -> list[Smaller]:
    """The types that could be taken as far as memory and prices go."""
    assert machine.use is not None
    known = machine.use.memory_p99 is not None
    possible = [one for one in smaller(estate.prices, machine, known) if cheaper(one, machine)]
    if machine.use.cpu_avg is not None and is_burstable(machine.instance_type):
        most = estate.rules["right_sizing.burstable_cpu_avg"]
        possible = [one for one in possible if machine.use.cpu_avg <= most * one.cpu]
    if not possible and not known:
        findings.lacking("memory", 1)
    return possible


def _judged(
    estate: Estate, machine: Machine, possible: Sequence[Smaller], cpu: Floats | None,
    memory: Floats | None, findings: Findings,
) -> Recommendation | None:  # fmt: skip
    from tools.services.sizing import choosing
    from tools.services.sizing.use import Use as Series

    assert machine.use is not None
    known = machine.use.memory_p99 is not None
    earlier = _earlier(machine.use)
    rules = estate.rules
    choice = choosing.choose(
        [choosing.Candidate(one.cpu, one.memory, _share(one, machine)) for one in possible],
        None if cpu is None else Series(cpu / 100, 3600, earlier),
        None if memory is None else Series(memory / 100, 3600),
        headroom=rules["right_sizing.headroom"],
        memory_headroom=rules["right_sizing.memory_headroom"],
    )
    if choice.index is None:
        findings.passed("low CPU, but no smaller type is enough", machine)
        return None
    return _recommendation(machine, possible[choice.index], choice, known)


def _earlier(use: Use) -> Floats | None:
    """The highest CPU of each day of the history, in parts."""
    import numpy as np

    highs = [day.cpu_max / 100 for day in use.history if day.cpu_max is not None]
    return np.array(highs) if highs else None


def _share(one: Smaller, machine: Machine) -> float:
    """Its price in parts of the present one, both on demand."""
    assert machine.quote is not None
    return float(one.quote.hourly / machine.quote.hourly)


def _recommendation(
    machine: Machine, to: Smaller, choice: Choice, memory_known: bool
) -> Recommendation:
    name = machine.at.name or machine.at.resource_id
    use, quote, hourly = machine.use, machine.quote, machine.hourly
    assert use is not None
    assert quote is not None
    # What it pays may hold a licence or a discount: the difference is scaled by it.
    ratio = amounts.ratio(to.quote.hourly, quote.hourly) or Decimal(1)
    saved = None if hourly is None else hourly * (1 - ratio) * HOURS_A_MONTH * machine.on_share
    notes = [item for item in (quote.assumption, to.quote.assumption) if item]
    if not memory_known:
        notes.append(
            f"the memory that {name} uses is not measured, so it must not shrink; with an agent "
            "that measures it, more may be saved"
        )
    if signs.month_end_unseen(use):
        notes.append(_UNSEEN.format(name=name))
    if machine.covered:
        notes.append(f"{name} is paid by a commitment: the difference frees a part of it")
    if is_burstable(machine.instance_type):
        notes.append("a smaller burstable type also earns fewer CPU credits")
    tag = signs.group(machine.at)
    if tag is not None:
        notes.append(f"the tag {tag} says that a group manages {name}: change the group instead")
    return Recommendation(
        type="right_sizing",
        subject=machine.at.subject(machine.instance_type),
        title=f"Make {name} smaller: {machine.instance_type} to {to.instance_type}",
        description=(
            f"CPU averaged {use.cpu_avg or 0:.1f} % over {use.days} days; {choice.reason}."
        ),
        current=_sized(machine.instance_type or "?", machine.vcpus, machine.memory_gb),
        recommended=_sized(to.instance_type, to.vcpus, to.memory_gb),
        monthly_savings=saved,
        currency=machine.currency,
        confidence=_confidence(machine, use, choice, to),
        risk=_risk(machine, choice, to),
        impact="the machine is stopped for the change, for minutes; at times of unusual load it has "
        "less to spare, and smaller types may have slower networks and disks",
        evidence=evidence(
            ("CPU, average", _rounded(use.cpu_avg), "%"),
            ("CPU, busiest 1 % of hours, average", _rounded(use.cpu_p99), "%"),
            ("CPU, busiest 1 % of hours, highest", _rounded(use.cpu_peak), "%"),
            ("memory, average", _rounded(use.memory_avg), "%"),
            ("memory, busiest 1 % of hours", _rounded(use.memory_p99), "%"),
            ("hours measured", use.hours, "h"),
            ("what forbids a smaller one", None if choice.binding == "none" else choice.binding),
            ("chance that it stays enough", round(choice.chance, 3)),
            ("price an hour now", hourly, machine.currency),
            ("price an hour then", None if hourly is None else hourly * ratio, machine.currency),
            ("part of the hours it runs", machine.on_share),
        ),
        price=f"{machine.price_said}; {to.instance_type}: {to.quote.said}",
        assumptions=tuple(notes),
    )


def _confidence(machine: Machine, use: Use, choice: Choice, to: Smaller) -> float:
    """The chance that it stays enough, less for a short past, unknown memory, derived prices."""
    found = float(choice.chance) * (0.8 + 0.2 * min(use.days / 30, 1.0))
    if not choice.memory_known:
        found *= 0.8
    if signs.month_end_unseen(use):
        found *= 0.7
    if machine.covered:
        found *= 0.7
    if to.quote.kind == "derived":
        found *= 0.9
    return round(min(found, 0.95), 2)


def _risk(machine: Machine, choice: Choice, to: Smaller) -> Risk:
    unseen = machine.use is not None and signs.month_end_unseen(machine.use)
    if choice.chance < 0.8 or not to.same_family or unseen:
        return "medium"
    return "medium" if signs.environment(machine.at) == "production" and to.cpu < 0.5 else "low"


def _sized(name: str, vcpus: float | None, memory: float | None) -> str:
    sizes: Sequence[str] = [
        *([] if vcpus is None else [f"{vcpus:g} vCPU"]),
        *([] if memory is None else [f"{memory:g} GB"]),
    ]
    return f"{name} ({', '.join(sizes)})" if sizes else name


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
