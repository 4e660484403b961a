"""Policies as data: what a file of rules holds."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator

from tools.clouds.actions import Action

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(([01]\d|2[0-3]):([0-5]\d)|24:00)")
Names = Annotated[list[Annotated[str, Field(min_length=1)]], Field(min_length=1)]


class Part(BaseModel):
    """Base of all parts: what is not known is refused, so that a misspelt word is noticed."""

    model_config = ConfigDict(extra="forbid")


class Window(Part):
    """Times of the week. `hours` may end on the next day: 22:00-06:00 belongs to the day it begins."""

    days: list[Day] = Field(default=list(DAYS), min_length=1)
    hours: str = Field("00:00-24:00", description="From-to, such as 08:00-18:00")
    zone: str = Field("UTC", description="IANA time zone, such as Europe/Vienna")

    @field_validator("hours")
    @classmethod
    def _is_span(cls, given: str) -> str:
        if not _HOURS.fullmatch(given):
            raise ValueError(f"expected hours as 08:00-18:00, not {given!r}")
        first, _, last = given.partition("-")
        if first == last:
            raise ValueError(f"{given!r} begins when it ends; for the whole day say 00:00-24:00")
        return given

    @field_validator("zone")
    @classmethod
    def _is_zone(cls, given: str) -> str:
        try:
            ZoneInfo(given)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"there is no time zone {given!r}") from None
        return given

    def holds(self, moment: dt.datetime) -> bool:
        """Whether an aware time lies in the window."""
        local = moment.astimezone(ZoneInfo(self.zone))
        start, end = self._minutes()
        now = local.hour * 60 + local.minute
        today, before = DAYS[local.weekday()], DAYS[local.weekday() - 1]
        if start < end:
            return today in self.days and start <= now < end
        return (today in self.days and now >= start) or (before in self.days and now < end)

    def _minutes(self) -> tuple[int, int]:
        first, minute, last, until = (int(part) for part in re.split(r"[:-]", self.hours))
        return first * 60 + minute, last * 60 + until

    def __str__(self) -> str:
        return f"{', '.join(self.days)} {self.hours} {self.zone}"


class Match(Part):
    """Which resources and plans a rule is about: all that are given must hold. Texts compare without
    case and may hold `*`; several are alternatives. An empty list is a mistake: it would fit all.
    """

    provider: Names | None = None
    account: Names | None = Field(None, description="The cloud's account id, or its name")
    region: Names | None = None
    environment: Names | None = Field(
        None, description="Value of the tag environment, env or stage"
    )
    resource: Names | None = Field(None, description="Name or id")
    tags: dict[str, Names] = {}
    sets_tags: Names | None = Field(None, description="Keys of tags that the change itself sets")
    count_above: int | None = Field(None, ge=0, description="Resources of the plan")
    increase_above: Decimal | None = Field(None, description="Monthly costs that the plan adds")


class Rule(Part):
    """One rule. `approve` needs the confirmation of so many different people of the role."""

    name: str = Field(min_length=1)
    actions: list[Action | Literal["*"]] = Field(min_length=1)
    match: Match = Match()
    when: Window | None = Field(None, description="The rule counts only at these times")
    effect: Literal["allow", "deny", "approve"]
    role: Literal["operator", "admin"] = "operator"
    approvals: int = Field(1, ge=1, le=10)
    reason: str = ""


class Limits(Part):
    """The most that may be touched: None = no limit."""

    resources_per_plan: int | None = Field(None, ge=1)
    resources_per_day: int | None = Field(None, ge=1)
    monthly_increase: Decimal | None = Field(None, ge=0, description="Of one plan")
    monthly_increase_per_day: Decimal | None = Field(None, ge=0)
    maintenance: Window | None = Field(None, description="Changes are confirmed only then")


class Policies(Part):
    """A file of policies."""

    version: Literal[1]
    limits: Limits = Limits()
    protected_tags: list[str] = Field(default=[], description="KEY=VALUE, or KEY for any value")
    rules: list[Rule] = Field(min_length=1)

    @field_validator("protected_tags")
    @classmethod
    def _have_keys(cls, given: list[str]) -> list[str]:
        for text in given:
            if not text.partition("=")[0].strip():
                raise ValueError(f"expected KEY=VALUE or KEY, not {text!r}")
        return given

    @field_validator("rules")
    @classmethod
    def _names_differ(cls, given: list[Rule]) -> list[Rule]:
        seen: set[str] = set()
        for rule in given:
            if rule.name in seen:
                raise ValueError(f"two rules are called {rule.name!r}")
            seen.add(rule.name)
        return given
