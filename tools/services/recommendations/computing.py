"""All recommendations of a home, computed from the store and kept while it does not change."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from threading import Lock

from tools.base import Receipt
from tools.services.inquiry import NO_DATA_AT_ALL, Inquiry, plural
from tools.services.recommendations import (
    billed,
    billed_idle,
    commitment,
    counting,
    idle,
    region,
    right_sizing,
    schedule,
    spot,
    storage,
)
from tools.services.recommendations import rules as rule_book
from tools.services.recommendations.counting import Counted
from tools.services.recommendations.estate import Estate
from tools.services.recommendations.findings import Findings
from tools.services.recommendations.recommendation import Recommendation

_KEPT = 4  # homes, or decisions of one, that are kept at once
_cache: OrderedDict[tuple[object, ...], Computed] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Computed:
    """What was found, largest savings first, and what was missing to find more."""

    found: tuple[Recommendation, ...]
    counted: Counted
    monthly: dict[str, Decimal]  # what all costs a month, by currency
    warnings: tuple[str, ...]
    passed_over: dict[str, list[str]]  # why → ids of machines that look like waste
    newest: object  # the newest data, naive UTC or None
    receipts: tuple[Receipt, ...]

    @property
    def nothing_known(self) -> bool:
        """The home holds no data at all."""
        return self.warnings[:1] == (NO_DATA_AT_ALL,)


def computed(inquiry: Inquiry, set_aside: Collection[str] = ()) -> Computed:
    """All recommendations now. Those of `set_aside` (ids) do not count for what is left to commit."""
    store = inquiry.context.store
    rules = rule_book.read(inquiry.context)
    hour = inquiry.now.replace(minute=0, second=0, microsecond=0)
    key = (
        *(str(store.home), store.version(), store.recommendations.prices_version()),
        *(rules.key, hour, frozenset(set_aside)),
    )
    with _lock:
        known = _cache.get(key)
    if known is None:
        known = _compute(inquiry, rules, set_aside)
        with _lock:
            _cache[key] = known
            while len(_cache) > _KEPT:
                _cache.popitem(last=False)
    else:
        _repeat(inquiry, known.receipts)
    return known


def _repeat(inquiry: Inquiry, receipts: tuple[Receipt, ...]) -> None:
    """The statements that it rests on are receipts of this call too."""
    for one in receipts:
        inquiry.note(one.sql, one.params, one.rows, one.seconds)


def _compute(inquiry: Inquiry, rules: rule_book.Rules, set_aside: Collection[str]) -> Computed:
    estate = Estate(inquiry, rules)
    findings = Findings(estate.now, Decimal(str(rules["saving.minimum"])))
    for rule in (idle, right_sizing, schedule, storage, billed_idle, spot, region):
        rule.find(estate, findings)
    active = [one for one in findings.found if one.id not in set_aside]
    commitment.find(estate, findings, *counting.left(active))
    totals = counting.counted([one for one in findings.found if one.id not in set_aside])
    found = counting.prioritised(findings.found, rules, totals.totals)
    found = in_order(found)
    return Computed(
        tuple(found), totals, estate.bill.monthly, _missing(estate, findings),
        findings.passed_over, _newest(estate), tuple(inquiry.receipts),
    )  # fmt: skip


def in_order(found: Sequence[Recommendation]) -> list[Recommendation]:
    """The largest savings first, of the currency with the most recommendations, then of the next:
    amounts of different currencies are not compared. Those of unknown savings come last.
    """
    counts = Counter(one.currency for one in found if one.monthly_savings is not None)

    def place(one: Recommendation) -> tuple[int, str, Decimal, str]:
        if one.monthly_savings is None or one.currency is None:
            return 1, "", Decimal(0), one.id
        return -counts[one.currency], one.currency, -one.monthly_savings, one.id

    return sorted(found, key=place)


def _missing(estate: Estate, findings: Findings) -> tuple[str, ...]:
    """What is not known, and which recommendations are therefore not made."""
    machines, bill = estate.machines, estate.bill
    if not machines and bill.last is None and not estate.live:
        return (NO_DATA_AT_ALL,)
    lines = []
    if not machines:
        lines.append(
            "there is no inventory: idle machines, sizes, schedules, unattached volumes, old "
            "snapshots and most idle addresses are not known; only what the bill tells is looked at"
        )
    elif estate.measured.end is None:
        lines.append(
            "there are no measurements: idle machines, sizes and schedules are not known; collect "
            "metrics with `cloudwright sync`"
        )
    else:
        running = [one for one in machines if one.running]
        unmeasured = sum(one.use is None or one.use.cpu_avg is None for one in running)
        if unmeasured:
            lines.append(
                f"the CPU of {unmeasured:,} of {plural(len(running), 'running instance')} is not "
                "measured: whether they are idle or too large is not known"
            )
    lines += _unmeasured(findings)
    needed = min(estate.rules["commitment.days"], billed.DAYS)
    if bill.last is not None and bill.days < needed:
        lines.append(
            f"the bill has {bill.days} of the last {billed.DAYS} days: too few to tell what to "
            f"commit to, which takes {needed:.0f}"
        )
    if bill.last is None:
        lines.append("there is no bill: savings rest on list prices, where these are known")
    unpriced = sum(one.monthly_savings is None for one in findings.found)
    if unpriced:
        lines.append(
            f"the savings of {plural(unpriced, 'recommendation')} are unknown, as no price is known"
        )
    return tuple(lines)


def _unmeasured(findings: Findings) -> list[str]:
    lines = []
    if findings.missing["network"]:
        lines.append(
            f"{plural(findings.missing['network'], 'instance')} with CPU below the idle threshold: "
            "their traffic is not measured, so they are not called idle"
        )
    if findings.missing["memory"]:
        lines.append(
            f"{plural(findings.missing['memory'], 'instance')} with low CPU: their memory is not "
            "measured, and no smaller type has as much; an agent that measures memory would tell more"
        )
    return lines


def _newest(estate: Estate) -> object:
    import datetime as dt

    known = [
        estate.measured.end,
        None if estate.bill.last is None else dt.datetime.combine(estate.bill.last, dt.time()),
    ]
    return max((one for one in known if one is not None), default=None)
