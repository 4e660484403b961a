"""Volumes that nothing uses, snapshots that are old, addresses that lead nowhere: delete them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from statistics import median

from tools.services import amounts
from tools.services.recommendations import signs
from tools.services.recommendations.billed import key
from tools.services.recommendations.estate import Disk, Estate
from tools.services.recommendations.findings import Findings
from tools.services.recommendations.recommendation import Recommendation, Risk, evidence

_SECONDS_A_DAY = 86_400.0
_UNUSABLE = ("error", "deleting", "creating", "pending")
UnitPrice = Callable[[Disk, str], Decimal | None]


def find(estate: Estate, findings: Findings) -> None:
    """Add what is stored or kept for nothing."""
    for kind, rule in (("volume", _volume), ("snapshot", _snapshot), ("address", _address)):
        disks = estate.disks(kind)
        prices = _unit_prices(estate, disks)
        for disk in disks:
            if (disk.at.status or "").lower() in _UNUSABLE:
                continue
            found = rule(estate, disk, prices)
            if found is None:
                continue
            if signs.protected(disk.at, estate.rules):
                findings.passed_over.setdefault("unused, but protected", []).append(
                    disk.at.resource_id
                )
            else:
                findings.add(found)


def _volume(estate: Estate, disk: Disk, prices: dict[str, Decimal]) -> Recommendation | None:
    if disk.attached_to is not None or (disk.at.status or "") == "in-use":
        return None
    days = _days(estate.now, disk.detached_at or disk.at.created_at)
    if days is None or days < estate.rules["storage.unattached_days"]:
        return None
    told = disk.detached_at is not None
    since = f"for {days:.0f} days" if told else f"; it was created {days:.0f} days ago"
    return _deletion(
        estate, disk, prices, f"Delete the volume {_name(disk)}: nothing uses it",
        f"{_size(disk)} {disk.disk_type or 'volume'} unattached {since}".replace(" ;", ";"),
        "delete after a last snapshot", 0.9 if told else 0.75, "low",
        "its data is gone once it is deleted, but for the snapshot",
        ("days unattached" if told else "days since it was created", round(days)),
    )  # fmt: skip


def _snapshot(estate: Estate, disk: Disk, prices: dict[str, Decimal]) -> Recommendation | None:
    days = _days(estate.now, disk.at.created_at)
    orphan = disk.volume_id is not None and key(disk.volume_id) not in estate.live
    least = estate.rules["storage.orphan_days" if orphan else "storage.snapshot_days"]
    if days is None or days < least:
        return None
    of = "of a volume that no longer exists" if orphan else "of a volume that still exists"
    return _deletion(
        estate, disk, prices, f"Delete the snapshot {_name(disk)}: it is {days:.0f} days old",
        f"{_size(disk)} snapshot {of if disk.volume_id else ''}, {days:.0f} days old",
        "delete, or move to an archive", 0.8 if orphan else 0.75, "medium",
        "what it holds cannot be restored any more; images, or rules on how long to keep data, may "
        "depend on it",
        ("age", round(days), "days"), ("its volume exists", "no" if orphan else "yes"),
    )  # fmt: skip


def _address(estate: Estate, disk: Disk, prices: dict[str, Decimal]) -> Recommendation | None:
    if disk.attached_to is not None or (disk.at.status or "") == "in-use":
        return None
    days = _days(estate.now, disk.at.created_at)
    if days is not None and days < estate.rules["storage.address_days"]:
        return None
    age = "" if days is None else f", created {days:.0f} days ago"
    return _deletion(
        estate, disk, prices, f"Release the address {_name(disk)}: it leads nowhere",
        f"a public address that nothing uses{age}", "release", 0.9 if days is not None else 0.75,
        "low", "the address is lost: names and firewalls that hold it must be changed first",
        ("age", None if days is None else round(days), "days"),
    )  # fmt: skip


def _deletion(
    estate: Estate, disk: Disk, prices: dict[str, Decimal], title: str, what: str,
    recommended: str, confidence: float, risk: Risk, impact: str,
    *facts: tuple[str, object] | tuple[str, object, str | None],
) -> Recommendation:  # fmt: skip
    bill = estate.bill.by_resource.get(disk.at.key)
    monthly, currency, price = (None, None, None)
    if bill is not None and bill.monthly is not None:
        monthly, currency = bill.monthly, bill.currency
        price = f"its own cost on the bill, {bill.first} to {bill.last}"
    else:
        currency = estate.prices.currency(disk.at.provider)
        unit = prices.get(_class(disk, currency))
        if unit is not None:
            monthly = unit * Decimal(str(disk.size_gb)) if disk.at.kind != "address" else unit
            price = "what others of its kind cost on the bill"
    cost = (
        ""
        if monthly is None
        else f"; it costs {amounts.EXACT.quantize(monthly, Decimal('0.01')):,} {currency} a month"
    )
    text = " ".join(what.split()).replace(" ,", ",")
    return Recommendation(
        type="storage",
        subject=disk.at.subject(),
        title=title,
        description=f"{text[0].upper()}{text[1:]}{cost}.",
        current=_current(disk),
        recommended=recommended,
        monthly_savings=monthly,
        currency=currency if monthly is not None else None,
        confidence=confidence,
        risk=risk,
        impact=impact,
        evidence=evidence(
            *facts, ("size", disk.size_gb, "GB"), ("cost a month", monthly, currency)
        ),
        price=price,
    )


def _unit_prices(estate: Estate, disks: Iterable[Disk]) -> dict[str, Decimal]:
    """What a GB (an address) of each class costs a month: the median of those on the bill."""
    found: dict[str, list[Decimal]] = {}
    for disk in disks:
        bill = estate.bill.by_resource.get(disk.at.key)
        size = Decimal(1) if disk.at.kind == "address" else Decimal(str(disk.size_gb or 0))
        if bill is not None and bill.monthly is not None and size > 0:
            found.setdefault(_class(disk, bill.currency), []).append(
                amounts.EXACT.divide(bill.monthly, size)
            )
    return {name: median(values) for name, values in found.items()}


def _class(disk: Disk, currency: str | None) -> str:
    return "\n".join((disk.at.provider, disk.at.region or "", disk.disk_type or "", currency or ""))


def _current(disk: Disk) -> str:
    if disk.at.kind == "address":
        return "idle address"
    return f"{_size(disk)} {disk.disk_type or disk.at.kind}".strip()


def _size(disk: Disk) -> str:
    return "" if disk.size_gb is None else f"{disk.size_gb:,.0f} GB"


def _name(disk: Disk) -> str:
    return disk.at.name or disk.at.resource_id


def _days(now: dt.datetime, since: dt.datetime | None) -> float | None:
    return None if since is None else (now - since).total_seconds() / _SECONDS_A_DAY
