"""Committing to steady use for one or three years: what it saves, and from when on it pays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tools.base import Column, InputError, Table
from tools.services.coverage import provider_label
from tools.services.inquiry import plural
from tools.services.pricing.book import HOURS_A_MONTH, CommitmentRate
from tools.services.whatif import offers
from tools.services.whatif.changes import Workbench
from tools.services.whatif.effects import Effect, rounded
from tools.services.whatif.machines import STEADY, Machine

if TYPE_CHECKING:
    from tools.forecasts import Change

MONEY = "money"
COLUMNS = (
    ("Commitment", None), ("Provider", None), ("Term", "years"), ("On demand a month", MONEY),
    ("Committed a month", MONEY), ("Saved a month", MONEY), ("BillingCurrency", None),
    ("Break-even use", "%"), ("Owed over the term", MONEY), ("Paid back if all upfront", "months"),
    ("Rate from", None),
)  # fmt: skip


@dataclass(frozen=True)
class Committed:
    """What is committed to under one rate, in one currency."""

    rate: CommitmentRate
    currency: str
    term_years: int
    on_demand: Decimal  # a month, of what is covered

    @property
    def fee(self) -> Decimal:
        """What the commitment costs a month, used or not."""
        return self.on_demand * self.rate.share

    def row(self) -> list[object]:
        """A row of `COLUMNS`."""
        months = 12 * self.term_years
        return [
            self.rate.name, provider_label(self.rate.provider), self.term_years,
            rounded(self.on_demand), rounded(self.fee), rounded(self.on_demand - self.fee),
            self.currency, self.rate.share * 100, rounded(self.fee * months),
            (self.rate.share * months).quantize(Decimal("0.1")),
            f"{self.rate.source}, {self.rate.as_of}",
        ]  # fmt: skip


def commit(bench: Workbench, change: Change, committed: list[Committed]) -> list[Effect]:
    """The rows of a commitment; `committed` gets what its table tells. Raises InputError."""
    percent = Decimal(str(100.0 if change.percent is None else change.percent))
    if not 0 < percent <= 100:
        raise InputError(
            f"simulate: 'percent' of a commitment is the share of steady use that it covers, above 0 "
            f"and at most 100, not {change.percent}"
        )
    if change.percent is None:
        bench.notes.assume("no percentage was given: all steady use is committed to")
    rows: list[Effect] = []
    for machines in _alike(_steady(bench, change)):
        found = _effect(bench, change, machines, percent / 100, committed)
        if found is not None:
            rows.append(found)
    if rows:
        _explain(bench, committed)
    return rows


def _steady(bench: Workbench, change: Change) -> list[Machine]:
    """The machines that run around the clock and are not covered, or those that are to be added."""
    picked = bench.fleet.pick(change, everything=True)
    if isinstance(picked, str):
        bench.empty.append(f"commit: {picked}")
        return []
    steady = [one for one in picked if one.steady and not one.covered and not one.spot]
    left_out = [
        (sum(one.count for one in picked if one.covered), "already covered"),
        (sum(one.count for one in picked if one.spot), "spot"),
        (
            sum(one.count for one in picked if not (one.steady or one.covered or one.spot)),
            f"running less than {STEADY:.0%} of the hours",
        ),
    ]
    told = ", ".join(f"{count} {why}" for count, why in left_out if count)
    if told:
        bench.notes.assume(f"left out of the commitment: {told}")
    if not steady:
        bench.empty.append("commit: no instance in scope runs around the clock on demand")
    return steady


def _alike(machines: Sequence[Machine]) -> list[list[Machine]]:
    groups: dict[tuple[object, ...], list[Machine]] = {}
    for one in machines:
        key = (one.provider, one.region, one.instance_type, one.currency, one.hourly)
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _effect(
    bench: Workbench,
    change: Change,
    machines: list[Machine],
    part: Decimal,
    committed: list[Committed],
) -> Effect | None:
    one, count = machines[0], sum(machine.count for machine in machines)
    rates = bench.book.commitments(one.provider, one.instance_type, change.term_years)
    if not rates or one.hourly is None or one.currency is None:
        bench.notes.warn(
            f"what a commitment of {plural(change.term_years, 'year')} saves on "
            f"{provider_label(one.provider)} is unknown: no such commitment is on the bill, and no "
            f"price list tells it; {offers.IMPORT}"
        )
        return None
    rate = rates[0]
    covered = count * one.hourly * HOURS_A_MONTH * part
    committed.append(Committed(rate, one.currency, change.term_years, covered))
    for machine in machines:
        machine.covered = f"the commitment to {rate.name}"
    return Effect(
        f"commit {change.term_years} y, {float(part * 100):g} %", count, one.provider, one.region,
        one.instance_type, one.hourly, one.hourly * (1 - part + part * rate.share), HOURS_A_MONTH,
        HOURS_A_MONTH, rounded(covered * (rate.share - 1)), one.currency,
        f"{float(rate.share * 100):g} % of on demand: {rate.name}, {rate.source}, {rate.as_of}",
        bench.start(change),
    )  # fmt: skip


def _explain(bench: Workbench, committed: Sequence[Committed]) -> None:
    notes = bench.notes
    notes.assume(
        "a commitment is paid for whether it is used or not: below the break-even use it costs more "
        "than on demand"
    )
    notes.assume(
        "the rate is taken as without upfront payment, or with it spread over the term; paid all "
        "upfront, the months tell when it is paid back"
    )
    if any(item.rate.term_years is None for item in committed):
        notes.assume(
            "the term of the commitments on the bill is not told: taken as the one asked for"
        )


def table(committed: Sequence[Committed]) -> Table | None:
    """What is committed to, one row a rate and currency; None without any."""
    if not committed:
        return None
    codes = {item.currency for item in committed}
    code = codes.pop() if len(codes) == 1 else None
    merged: dict[tuple[object, ...], Committed] = {}
    for item in committed:
        rate = item.rate
        key = (rate.provider, rate.name, rate.share, item.currency, item.term_years)
        known = merged.get(key)
        total = item.on_demand + (known.on_demand if known else 0)
        merged[key] = Committed(rate, item.currency, item.term_years, total)
    return Table(
        title="Commitments",
        columns=[Column(name=name, unit=code if unit == MONEY else unit) for name, unit in COLUMNS],
        rows=[item.row() for item in merged.values()],
    )
