"""The thresholds of all recommendations: what they are called, their defaults, what they mean.

A home may set any of them (table `rules` of the state); the others keep these defaults.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tools.base import InputError

if TYPE_CHECKING:
    from tools.context import Context


@dataclass(frozen=True)
class Rule:
    """One threshold. A text is a list of words, divided by commas."""

    name: str
    default: float | str
    unit: str
    meaning: str


RULES: tuple[Rule, ...] = (
    Rule("saving.minimum", 1, "a month", "less than this is not worth a recommendation"),
    Rule("idle.cpu_percent", 5, "%", "average CPU below this is idle"),
    Rule("idle.network_mb_per_day", 1, "MB/day", "traffic, in and out, below this is idle"),
    Rule("idle.hours", 48, "h", "for how long both must hold"),
    Rule("idle.busy_hour_percent", 20, "%", "an hour of this average CPU is a job: a day of use"),
    Rule("idle.used_mb_per_day", 10, "MB/day", "this much traffic makes a day of use"),
    Rule("idle.gap_factor", 1.5, "x", "idle for longer than this times its longest pause so far"),
    Rule("idle.rare_share", 0.3, "of days", "used on fewer days than this counts as rare use"),
    Rule("idle.rare_used", 7, "days", "and so does use on fewer days in all: a month's end has some"),
    Rule("idle.rare_days", 35, "days", "what is rarely used must be idle for longer than this"),
    Rule("idle.terminate_days", 30, "days", "idle for this long: consider termination"),
    Rule("idle.minimum_age_days", 7, "days", "younger machines may not be in use yet"),
    Rule("right_sizing.days", 30, "days", "how far back use is judged, where it is measured"),
    Rule("right_sizing.minimum_days", 7, "days", "with fewer days measured nothing is said"),
    Rule("right_sizing.cpu_avg", 20, "%", "average CPU below this"),
    Rule("right_sizing.cpu_peak", 40, "%", "and the busiest 1 % of hours below this"),
    Rule("right_sizing.headroom", 0.2, "of size", "CPU that stays free at the busiest 1 %"),
    Rule("right_sizing.memory_headroom", 0.1, "of size", "memory that stays free, likewise"),
    Rule("right_sizing.peak_days", 2, "days", "a peak seen on so many days of the history counts"),
    Rule("right_sizing.burstable_cpu_avg", 5, "%", "burstable types: average CPU after the change"),
    Rule("schedule.weeks", 4, "weeks", "how far back the hours of use are looked at"),
    Rule("schedule.weeks_min", 2, "weeks", "how many of these must be measured at least"),
    Rule("schedule.coverage", 0.97, "of use", "part of the busy hours that working hours must hold"),
    Rule("schedule.hours_min", 6, "h", "shortest working day; shorter use is a job, not office use"),
    Rule("schedule.hours_max", 14, "h", "longest working day"),
    Rule("schedule.days_max", 6, "days", "most working days a week"),
    Rule("schedule.margin_hours", 1, "h", "on before the first and after the last busy hour"),
    Rule("schedule.production", 0, "0 or 1", "1: also what is marked as production"),
    Rule("storage.unattached_days", 7, "days", "volumes that have been unattached for longer"),
    Rule("storage.snapshot_days", 180, "days", "snapshots older than this"),
    Rule("storage.orphan_days", 90, "days", "snapshots of deleted volumes older than this"),
    Rule("storage.address_days", 7, "days", "addresses that have been idle for longer"),
    Rule("commitment.days", 30, "days", "running without a pause for so long"),
    Rule("commitment.hours_share", 0.97, "of hours", "what counts as without a pause"),
    Rule("commitment.coverage", 0.8, "of use", "part of the steady use to commit to"),
    Rule("spot.words", "batch, worker, runner, ci, build, render, spark", "words", "roles that may "
         "be interrupted"),
    Rule("spot.tags", "spot, interruptible, fault-tolerant, preemptible", "words", "tags that say "
         "so themselves"),
    Rule("region.percent", 10, "%", "a region is cheaper by at least this"),
    Rule("region.production", 0, "0 or 1", "1: also what is marked as production"),
    Rule("protect.words", "standby, dr, failover, replica, secondary, passive, recovery", "words",
         "in names and tags: machines that wait for an emergency"),
    Rule("protect.tags", "protected, do-not-stop, do-not-delete, keep, no-touch", "words",
         "tags that ask to leave a resource alone"),
    Rule("periodic.words", "month, monthly, monthend, eom, quarter, quarterly, payroll, closing, close, "
         "billing, invoicing", "words", "in names: work at the end of a month or quarter"),
    Rule("standby.inbound_ratio", 8, "x", "so much more traffic in than out: receives replication"),
    Rule("standby.cpu_percent", 10, "%", "where the busiest 1 % of hours stay below this"),
    Rule("priority.high_share", 0.05, "of savings", "at least this part of all savings: high"),
    Rule("priority.medium_share", 0.01, "of savings", "at least this part of all savings: medium"),
)  # fmt: skip
_BY_NAME = {rule.name: rule for rule in RULES}


@dataclass(frozen=True)
class Rules:
    """All thresholds of a home: those it has set, else the defaults."""

    given: dict[str, float | str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> float:
        """A number. Raises KeyError for what is no rule."""
        return float(self.given.get(name, _BY_NAME[name].default))

    def words(self, name: str) -> frozenset[str]:
        """The words of a list, in lower case."""
        text = str(self.given.get(name, _BY_NAME[name].default))
        return frozenset(word.strip().lower() for word in text.split(",") if word.strip())

    @property
    def key(self) -> tuple[tuple[str, float | str], ...]:
        """Differs whenever a rule does."""
        return tuple(sorted(self.given.items()))


def read(context: Context) -> Rules:
    """The rules of the home. What it holds under a name that is no rule is passed over."""
    kept = context.store.rules.all()
    return Rules({name: _parsed(name, text) for name, text in kept.items() if name in _BY_NAME})


def set_rule(context: Context, name: str, value: str | None) -> None:
    """Set a rule of the home; None goes back to the default. Raises InputError."""
    if name not in _BY_NAME:
        from tools.services.nearest import suggestion

        raise InputError(f"there is no rule {name!r}: {suggestion(name, list(_BY_NAME))}")
    if value is not None:
        _parsed(name, value)
    context.store.rules.set(name, value, context.now)


def _parsed(name: str, text: str) -> float | str:
    rule = _BY_NAME[name]
    if isinstance(rule.default, str):
        return text
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found < 1e9:
        raise InputError(f"the rule {name!r} is a number of {rule.unit}, 0 or more, not {text!r}")
    return found
