"""The state of the ledger: days, gaps, currencies, and totals as imported against as stored."""

from __future__ import annotations

from typing import Any

from tools.base import Column, Result, Table, Value
from tools.services import amounts
from tools.services.collected import stale_reasons
from tools.services.coverage import provider_label
from tools.services.gaps import find_gaps, warn_of_gaps
from tools.services.inquiry import STALE_COST_DAYS, Inquiry, midnight, plural


def add_costs(result: Result, inquiry: Inquiry) -> bool:
    """Days, line items and gaps per provider and account; False without costs."""
    rows = inquiry.rows(
        """SELECT x_Provider, SubAccountId, max(SubAccountName), min(ChargeDay), max(ChargeDay),
  sum(x_Lines), count(DISTINCT ChargeDay),
  string_agg(DISTINCT BillingCurrency, ', ' ORDER BY BillingCurrency), max(ProviderName)
FROM cost_daily GROUP BY 1, 2 ORDER BY 1, 6 DESC, 2"""
    )
    if not rows:
        return False
    today = inquiry.context.today
    table = []
    for provider, account, name, first, last, lines, days, currencies, said in rows:
        missing = (last - first).days + 1 - int(days)
        age = (today - last).days
        table.append(
            [
                _label(provider, said),
                account,
                name,
                first,
                last,
                int(lines),
                currencies,
                age,
                missing,
            ]
        )
    names = ("ProviderName", "SubAccountId", "SubAccountName", "first day", "last day")
    columns = [Column(name=name) for name in names]
    columns += [Column(name="line items"), Column(name="BillingCurrency")]
    columns += [Column(name="age", unit="days"), Column(name="missing days", unit="days")]
    result.tables.append(Table(title="Costs", columns=columns, rows=table))
    _add_values(result, inquiry, table)
    _warn(result, inquiry)
    return True


def add_provider_table(result: Result, inquiry: Inquiry) -> bool:
    """Days, line items and accounts per provider; False without costs."""
    rows = inquiry.rows(
        """SELECT x_Provider, max(ProviderName), min(ChargeDay), max(ChargeDay), sum(x_Lines),
  count(DISTINCT SubAccountId), count(DISTINCT ChargeDay),
  string_agg(DISTINCT BillingCurrency, ', ' ORDER BY BillingCurrency)
FROM cost_daily GROUP BY 1 ORDER BY 1"""
    )
    table: list[list[Any]] = [
        [
            *(_label(provider, said), first, last, int(lines), int(accounts), currencies),
            *((inquiry.context.today - last).days, (last - first).days + 1 - int(days)),
        ]
        for provider, said, first, last, lines, accounts, days, currencies in rows
    ]
    names = ("ProviderName", "first day", "last day", "line items", "accounts", "BillingCurrency")
    columns = [Column(name=name) for name in names]
    columns += [Column(name=name, unit="days") for name in ("age", "missing days")]
    if rows:
        result.tables.append(Table(title="Providers", columns=columns, rows=table))
    return bool(rows)


def _label(provider: str, said: str | None) -> str:
    """A known cloud's name; of another the name on its bill."""
    label = str(provider_label(provider))
    return str(said) if said and label == provider else label


def _add_values(result: Result, inquiry: Inquiry, table: list[list[Any]]) -> None:
    first, last = min(row[3] for row in table), max(row[4] for row in table)
    result.values += [
        Value(name="first day", value=first),
        Value(name="last day", value=last),
        Value(name="days covered", value=(last - first).days + 1, unit="days"),
        Value(name="age of costs", value=(inquiry.context.today - last).days, unit="days"),
        Value(name="line items", value=sum(row[5] for row in table)),
        Value(name="providers", value=len({row[0] for row in table})),
        Value(name="accounts", value=len({(row[0], row[1]) for row in table if row[1]})),
        Value(
            name="currencies",
            value=", ".join(sorted({code for row in table for code in (row[6] or "").split(", ")})),
        ),
    ]
    result.as_of = midnight(last)
    result.warnings += stale_reasons(inquiry, "cost")
    if (inquiry.context.today - last).days > STALE_COST_DAYS:
        result.stale = True
        result.warnings.append(
            f"the costs end {last}, {plural((inquiry.context.today - last).days, 'day')} ago"
        )


def _warn(result: Result, inquiry: Inquiry) -> None:
    """Days on which a whole provider has no charges, and amounts that are missing."""
    gaps = find_gaps(inquiry)
    warn_of_gaps(result, gaps)
    days = sum(gap.days for gap in gaps)
    result.values.append(Value(name="missing days", value=days, unit="days"))
    row = inquiry.rows(
        "SELECT sum(x_EffectiveMissing), sum(x_ListMissing), sum(x_ContractedMissing), sum(x_Lines) "
        "FROM cost_daily"
    )[0]
    for name, missing in zip(("EffectiveCost", "ListCost", "ContractedCost"), row, strict=False):
        if missing:
            result.warnings.append(
                f"{name} is missing on {int(missing):,} of {plural(int(row[3]), 'line item')}"
            )


def add_reconciliation(result: Result, inquiry: Inquiry) -> bool:
    """Totals as imported against totals in the store; False without costs."""
    found = inquiry.context.store.reconciliation()
    if not found:
        return False
    equal = all(item.equal for item in found)
    rows = [
        [
            provider_label(item.provider),
            item.month,
            item.currency,
            item.imported.rows,
            item.lines.rows,
            amounts.exact(item.imported.billed),
            amounts.exact(item.lines.billed),
            amounts.exact(item.imported.effective),
            amounts.exact(item.lines.effective),
            item.equal,
        ]
        for item in found
    ]
    names = (
        *("ProviderName", "Month", "BillingCurrency", "rows imported", "rows in store"),
        *("BilledCost imported", "BilledCost in store"),
        *("EffectiveCost imported", "EffectiveCost in store", "equal"),
    )
    result.tables.append(
        Table(
            title="Reconciliation: as imported against as stored",
            columns=[Column(name=name) for name in names],
            rows=rows,
        )
    )
    result.values.append(Value(name="reconciled", value=equal))
    if not equal:
        wrong = [item for item in found if not item.equal]
        where = ", ".join(f"{item.provider} {item.month} {item.currency}" for item in wrong[:5])
        result.warnings.insert(
            0,
            f"the store does not equal what was imported in {where}: import those files again",
        )
    return True
