"""Budgets: limits of costs per scope and period, and the alerts that were recorded of them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from decimal import Decimal

from tools.base import Filter
from tools.store.records import Alert, Budget, naive_utc
from tools.store.state import State

_COLUMNS = "id, name, filters, cost, period, amount, currency, thresholds, created_at, updated_at"
LISTED = f"SELECT {_COLUMNS} FROM budgets ORDER BY created_at, name"
ALERTS = (
    "SELECT budget_id, period_start, threshold, basis, amount, recorded_at FROM budget_alerts "
    "ORDER BY recorded_at, threshold"
)


class Budgets:
    """The tables `budgets` and `budget_alerts`. Every change is one short transaction."""

    def __init__(self, state: State) -> None:
        """See `Store.budgets`."""
        self._state = state

    def listed(self) -> list[Budget]:
        """All of them, the oldest first."""
        return [_budget(*row) for row in self._state.read(LISTED)]

    def keep(
        self, budgets: Sequence[Budget], *, anew: bool = False, instead_of: str | None = None
    ) -> None:
        """Make or change budgets; one with the same id is changed. `anew`: what was alerted of
        them is forgotten, since it was of another limit or scope. `instead_of` is the id of one
        that goes.
        """
        rows = [
            (
                one.id, one.name, json.dumps([item.model_dump(mode="json") for item in one.filters]),
                one.cost, one.period, str(one.amount), one.currency, json.dumps(one.thresholds),
                naive_utc(one.created_at).isoformat(), naive_utc(one.updated_at).isoformat(),
            )
            for one in budgets
        ]  # fmt: skip
        with self._state.write() as con:
            con.execute("DELETE FROM budgets WHERE id = ?", (instead_of,))
            if anew:
                con.executemany(
                    "DELETE FROM budget_alerts WHERE budget_id = ?", [(one.id,) for one in budgets]
                )
            con.executemany(
                f"INSERT INTO budgets ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?) "
                "ON CONFLICT (id) DO UPDATE SET name = excluded.name, filters = excluded.filters, "
                "cost = excluded.cost, period = excluded.period, amount = excluded.amount, "
                "currency = excluded.currency, thresholds = excluded.thresholds, "
                "updated_at = excluded.updated_at",
                rows,
            )

    def remove(self, budget_id: str) -> bool:
        """Forget a budget and its alerts; False = there was none."""
        with self._state.write() as con:
            return con.execute("DELETE FROM budgets WHERE id = ?", (budget_id,)).rowcount > 0

    def alerts(self) -> list[Alert]:
        """All that were recorded, the oldest first."""
        return [
            Alert(
                budget, dt.date.fromisoformat(start), threshold, basis, Decimal(amount),
                dt.datetime.fromisoformat(recorded),
            )
            for budget, start, threshold, basis, amount, recorded in self._state.read(ALERTS)
        ]  # fmt: skip

    def record(self, alerts: Sequence[Alert]) -> None:
        """Keep alerts; what was recorded before stays as it was, and what is gone is left out."""
        rows = [
            (
                one.budget_id, one.period_start.isoformat(), one.threshold, one.basis,
                str(one.amount), naive_utc(one.recorded_at).isoformat(), one.budget_id,
            )
            for one in alerts
        ]  # fmt: skip
        with self._state.write() as con:
            con.executemany(
                "INSERT OR IGNORE INTO budget_alerts SELECT ?,?,?,?,?,? "
                "WHERE EXISTS (SELECT 1 FROM budgets WHERE id = ?)",
                rows,
            )


def _budget(
    key: str, name: str, filters: str, cost: str, period: str, amount: str, currency: str,
    thresholds: str, created: str, updated: str,
) -> Budget:  # fmt: skip
    return Budget(
        key,
        name,
        tuple(Filter.model_validate(one) for one in json.loads(filters)),
        cost,
        period,
        Decimal(amount),
        currency,
        tuple(json.loads(thresholds)),
        dt.datetime.fromisoformat(created),
        dt.datetime.fromisoformat(updated),
    )
