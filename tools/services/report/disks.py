"""Disks that fill up: how full they are, how fast they fill, and when they would be full.

The growth is the difference of two averages of 24 h a week apart; a disk that grows is full after
(100 − now) / growth days, if it goes on like that.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tools.base import Column, Result
from tools.services.report import wording
from tools.services.report.asking import reason
from tools.services.report.draft import Action, Draft, Verdict
from tools.services.report.machines import ask_use
from tools.services.report.scoping import cannot

PART = "Disks"
FULL, FULL_HARD = 85, 95  # %
SOON, VERY_SOON = 30, 7  # days until full
_LEAST_GROWTH = 0.05  # % a day: less is noise
_APART = 7  # days
_MOST = 10
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Disk:
    """The disks of a machine: % used now and a week ago, averages of 24 h."""

    name: str
    provider: str
    account: str
    now: float
    earlier: float | None

    @property
    def growth(self) -> float | None:
        """% a day."""
        return None if self.earlier is None else (self.now - self.earlier) / _APART

    @property
    def days_left(self) -> float | None:
        """Days until it is full at this pace; None when it does not grow."""
        if self.growth is None or self.growth < _LEAST_GROWTH:
            return None
        return max((100 - self.now) / self.growth, 0.0)

    @property
    def judgement(self) -> str:
        """ok, look or act, by the rule of this module."""
        left = self.days_left
        if self.now >= FULL_HARD or (left is not None and left <= VERY_SOON):
            return "act"
        return "look" if self.now >= FULL or (left is not None and left <= SOON) else "ok"


def add(draft: Draft) -> None:
    """The disks that are full or fill up; the part is left out where none were measured."""
    if cannot("query_metrics", draft.filters):
        return
    end = draft.told.current.end + _DAY
    now = _day_before(draft, end)
    if now.status == "no_data":
        draft.leave_out(PART, reason(now))
        return
    disks = _read(now, _day_before(draft, end - _APART * _DAY))
    found = [disk for disk in disks if disk.judgement != "ok"]
    found.sort(key=lambda disk: (disk.judgement != "act", disk.days_left or 1e9, -disk.now))
    _tell(draft, disks, found)


def _day_before(draft: Draft, end: dt.date) -> Result:
    return ask_use(
        draft,
        ["disk_used_percent"],
        start=(end - _DAY).isoformat(),
        end=end.isoformat(),
        sort="disk_used_percent.avg",
        limit=10_000,
    )


def _read(now: Result, earlier: Result) -> list[Disk]:
    before = _averages(earlier)
    return [
        Disk(name, provider, account, value, before[key][3] if key in before else None)
        for key, (name, provider, account, value) in _averages(now).items()
    ]


def _averages(result: Result) -> dict[str, tuple[str, str, str, float]]:
    if not result.tables:
        return {}
    table = result.tables[0]
    at = {column.name: index for index, column in enumerate(table.columns)}
    return {
        str(row[at["resource_id"]]): (
            str(row[at["name"]] or ""),
            str(row[at["provider"]] or ""),
            str(row[at["account"]] or ""),
            float(row[at["disk_used_percent.avg"]]),
        )
        for row in table.rows
        if row[at["disk_used_percent.avg"]] is not None
    }


def _tell(draft: Draft, disks: list[Disk], found: list[Disk]) -> None:
    worst = [disk for disk in found if disk.judgement == "act"]
    rule = (
        f"look from {FULL} % used or {SOON} days until full on, act from {FULL_HARD} % or "
        f"{VERY_SOON} days on"
    )
    names = wording.listed([_said(disk) for disk in found])
    text = f"{len(found)} of {wording.count(len(disks), 'machine')} measured: {names}"
    if not found:
        text = f"none of {wording.count(len(disks), 'machine')} measured is close to full"
    draft.say(PART, f"{'disks that fill up, ' if found else ''}{text}")
    judgement = worst[0].judgement if worst else "look" if found else "ok"
    draft.verdicts.append(
        Verdict("Disks", "act" if judgement == "act" else "look" if found else "ok", text, rule)
    )
    draft.put(
        PART,
        "full or filling up",
        [
            *(Column(name=name) for name in ("name", "provider", "account")),
            *(Column(name=name, unit="%") for name in ("used", "used a week before")),
            Column(name="growth", unit="% a day"),
            Column(name="full in", unit="days"),
        ],
        [_row(disk) for disk in found[:_MOST]],
    )
    for disk in worst[:3]:
        draft.actions.append(
            Action(
                "high",
                f"make room on {disk.name} ({disk.provider}, {disk.account}): {_said(disk)}",
                None,
                None,
                "a machine with a full disk fails",
                "query_metrics",
            )
        )


def _row(disk: Disk) -> list[object]:
    growth, left = disk.growth, disk.days_left
    return [
        *(disk.name, disk.provider, disk.account, disk.now, disk.earlier),
        None if growth is None else round(growth, 3),
        None if left is None else round(left, 1),
    ]


def _said(disk: Disk) -> str:
    left = disk.days_left
    soon = "" if left is None else f", full in {left:,.0f} days at this pace"
    return f"{disk.name} {disk.now:.1f}% used{soon}"
