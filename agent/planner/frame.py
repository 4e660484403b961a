"""What a question was understood as: the planner's only intermediate form."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from agent.planner.calendar import Span, label

Intent = Literal[
    "costs",
    "compare",
    "instances",
    "resources",
    "metrics",
    "describe",
    "status",
    "accounts",
    "anomalies",
    "forecast",
    "whatif",
    "budgets",
    "savings",
    "report",
    "change",
    "define",
    "help",
    "refuse",
    "unsupported",
    "clarify",
]

FORESIGHT = ("anomalies", "forecast", "whatif", "budgets", "savings", "report")


@dataclass(frozen=True)
class Window:
    """A period of the question in plain types (kept between turns)."""

    start: str
    end: str
    unit: str | None = None

    @classmethod
    def of(cls, span: Span) -> Window:
        """From a span."""
        return cls(span.start.isoformat(), span.end.isoformat(), span.unit)

    @property
    def span(self) -> Span:
        """As a span."""
        return Span(
            dt.date.fromisoformat(self.start),
            dt.date.fromisoformat(self.end),
            self.unit,  # type: ignore[arg-type]
        )

    @property
    def label(self) -> str:
        """As a person would name it."""
        return label(self.span)


@dataclass
class Frame:
    """An understood question. Filters and conditions are dicts as the tools take them."""

    intent: Intent = "costs"
    cost: str | None = None
    window: Window | None = None
    baseline: Window | None = None
    all_time: bool = False
    group_by: list[str] = field(default_factory=list)
    granularity: str = "none"
    filters: list[dict[str, Any]] = field(default_factory=list)
    within: list[dict[str, Any]] = field(default_factory=list)  # the whole that a share is of
    top: int | None = None
    order: str = "desc"
    sort: str | None = None
    share: bool = False
    average: str = "none"
    count: bool = False
    direction: str = "both"
    why: bool = False
    claim: float | None = None
    kind: str = ""  # of resources: volume, snapshot, address
    metrics: list[str] = field(default_factory=list)
    statistic: str = ""
    conditions: list[dict[str, Any]] = field(default_factory=list)
    either: bool = False  # any of the conditions is enough
    columns: list[str] = field(default_factory=list)
    resource: str = ""
    section: str = "all"
    term: str = ""
    pending: str = ""  # the intent of a question that was asked back about
    reason: str = ""  # of clarify, refuse and unsupported
    assumptions: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    second_cost: str | None = None  # 'billed against effective cost' asks for both
    more_costs: list[str] = field(default_factory=list)  # 'billed, effective and list'
    cannot: list[str] = field(default_factory=list)  # understood, but not to be had
    launched: bool = False  # the period is about when things began
    hours: int = 0  # 'last 6 hours'
    asked: list[str] = field(default_factory=list)  # facts of one resource that are asked for
    labels: dict[str, str] = field(default_factory=dict)  # what values of filters are called
    nth: int = 0  # 'the second most expensive' is 2
    within_groups: bool = False  # `top` counts within each group of the dimensions before the last
    novelty: str = ""  # of a comparison: only what is new, or gone
    rank_by: str = "change"  # of a comparison: by the change, or by its percentage
    any_of: list[dict[str, Any]] = field(default_factory=list)  # at least one of these must hold
    contrast: bool = False  # the difference of two groups is asked for
    course: bool = False  # 'is it rising': which way a series goes
    leap: str = ""  # of a series: the largest step from one bucket to the next, rise or fall
    savings: bool = False  # list price against what was really paid
    defaulted: bool = False  # the groups are a guess, as none were named
    refers: list[str] = field(default_factory=list)  # 'that account': fields of the answer before
    named: bool = False  # what has no value of the group's tag is left out
    aside: dict[str, Any] | None = None  # the question about the data asked just before
    said: dict[str, str] = field(default_factory=dict)  # names as they were typed, by field
    trail: dict[str, Any] = field(default_factory=dict)  # what was named one after the other
    picked: dict[str, Any] | None = None  # what the answer put first, for the next question
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)  # rows of answers, by field
    around: list[dict[str, Any]] | None = None  # conditions before some of the rows were chosen
    past: dict[str, Any] | None = None  # period and filters of the question before, if they differ
    single: bool = False  # 'which service': one name is asked for
    of_change: bool = False  # a share of a change is asked for
    part: dict[str, Any] | None = None  # what that share is of
    in_percent: bool = False  # a change is asked for in percent
    ahead: dict[str, Any] = field(
        default_factory=dict
    )  # of intents in FORESIGHT: what else is asked

    def to_dict(self) -> dict[str, Any]:
        """Plain types only."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Frame:
        """The inverse of `to_dict`."""
        values = dict(data)
        for name in ("window", "baseline"):
            if values.get(name):
                values[name] = Window(**values[name])
        return cls(**values)

    def filter_of(self, name: str) -> dict[str, Any] | None:
        """The first filter on a field."""
        return next((item for item in self.filters if item["field"] == name), None)

    def add_filter(self, name: str, op: str, values: list[str | float]) -> None:
        """Add a condition; alternatives of the same field and kind are joined."""
        for item in self.filters:
            if (
                item["field"].lower() == name.lower()
                and item["op"] == op
                and op in ("is", "is_not")
            ):
                item["values"].extend(value for value in values if value not in item["values"])
                return
        if op in ("missing", "present") and any(
            item["field"].lower() == name.lower() and item["op"] == op for item in self.filters
        ):
            return
        self.filters.append({"field": name, "op": op, "values": list(values)})
