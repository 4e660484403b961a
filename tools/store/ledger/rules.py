"""Which rows a delivery replaces, and which of its own rows it leaves out.

A total that counts a charge twice, or loses one, is the worst that can happen. The rules work on
slices: provider, billing account, sub account, month of the bill, day (and whether the charge
belongs to a commitment). A kind is a format with its version.

Within a delivery: bills of one kind are parts and never replace each other. Of bills of different
kinds that hold the same slice, the richer keeps it: FOCUS before native formats, a higher FOCUS
version before a lower, else the later by name.

Against what is in the store, one earlier delivery at a time:

1. The same content replaces itself.
2. Another kind with the same slice is replaced there: two formats of one bill are never added.
3. The same kind with days in common is compared line by line (see `comparison`): if the two share
   lines, it is a new version and replaces the earlier one; if not, they are two parts of a bill,
   and are added up.

A connected account tells which days its delivery is complete for: whatever it had there before
goes, also charges and accounts that no longer exist. What a cloud's API tells of costs is poorer
than its bill: where a file holds the same slice, the file keeps it.

Azure's actual and amortised exports complete each other: of the amortised one, only charges of
commitments are kept where an actual one holds the same slice.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from tools.store.ledger import comparison
from tools.store.ledger.intake import SLICE_SCHEMA, Intake
from tools.store.records import Mode
from tools.store.schema import TEXT
from tools.store.writer import Writer

AZURE = "azure-cost-export"
FILES = ("focus", "aws-cur", AZURE, "gcp-billing-export")  # formats of bills as files
GONE = "gone"  # as `by_id` of slices that nothing replaces
NO_ACCOUNT = ("file", "demo")  # origins that are no connected account
Window = tuple[dt.date, dt.date]  # days, both included

# Formats write accounts differently: '/subscriptions/GUID' and 'guid' are the same.
_PLAIN = "lower(regexp_replace({}, '^.*/', ''))"
_DERIVED = (
    f"format || ' ' || version AS kind, {_PLAIN.format('billing_account')} AS plain_billing, "
    f"{_PLAIN.format('sub_account')} AS plain_sub"
)
# Same slice, whatever the format. Some formats do not tell the billing account.
_SAME_SLICE = """a.provider = b.provider AND a.billing_month = b.billing_month AND a.day = b.day
    AND a.plain_sub IS NOT DISTINCT FROM b.plain_sub
    AND (a.plain_billing = b.plain_billing OR a.plain_billing IS NULL OR b.plain_billing IS NULL)"""


@dataclass(frozen=True)
class Earlier:
    """An import that is in the store."""

    import_id: str
    delivery: str
    name: str
    format: str
    version: str
    sha256: str
    origin: str


class Rules:
    """Decides in two tables of the writer's connection.

    `incoming` are the slices of the delivery; `left_for` names the file that holds them instead.
    `existing` are slices of the store; `by_id` is the import that replaces them.
    """

    def __init__(self, writer: Writer, taken: list[Intake]) -> None:
        """`taken` are the staged bills of the delivery."""
        self.writer = writer
        self.con = writer.con
        self.taken = {one.import_id: one for one in taken if one.rows}

    def within_delivery(self) -> None:
        """Leave out slices that a richer file of the delivery holds."""
        ranks = _ranks(list(self.taken.values()))
        bills = pa.table(
            {
                "import_id": pa.array(self.taken, TEXT),
                "name": pa.array([one.bill.name for one in self.taken.values()], TEXT),
                "format": pa.array([one.bill.format for one in self.taken.values()], TEXT),
                "version": pa.array([one.bill.version for one in self.taken.values()], TEXT),
                "rank": pa.array([ranks[one.kind] for one in self.taken.values()], pa.int64()),
            }
        )
        slices = [row for one in self.taken.values() for row in one.slices()]
        self._table("incoming", bills, slices, "NULL::VARCHAR AS left_for")
        for rank in range(1, len(ranks)):
            self.con.execute(
                f"""UPDATE incoming SET left_for = winner FROM (
                    SELECT a.slice AS hit, min(b.name) AS winner FROM incoming a, incoming b
                    WHERE {_SAME_SLICE} AND a.rank = $rank AND b.rank < $rank
                    AND b.left_for IS NULL
                    AND NOT (a.format = '{AZURE}' AND b.format = '{AZURE}' AND a.committed)
                    GROUP BY a.slice
                ) WHERE incoming.slice = hit""",
                {"rank": rank},
            ).fetchall()

    def against_store(
        self,
        earlier: list[Earlier],
        slices: list[tuple[Any, ...]],
        mode: Mode,
        origin: str,
        window: Window | None,
    ) -> None:
        """Mark what is replaced. `slices` are those of `earlier`, as in SLICE_SCHEMA; in `window`
        the delivery is all that there is of its origin.
        """
        names = ("import_id", "delivery", "name", "format", "version", "sha256", "origin")
        imports = pa.table(
            {name: pa.array([getattr(one, name) for one in earlier], TEXT) for name in names}
        )
        extra = (
            "NULL::VARCHAR AS by_id, false AS other_kind, NULL::DOUBLE AS share, "
            "NULL::VARCHAR AS beside"
        )
        self._table("existing", imports, slices, extra)
        if origin not in NO_ACCOUNT:
            self._tell_accounts_apart(origin)
        self._same_content()
        if window is not None:
            self._own_window(origin, window)
        if origin not in NO_ACCOUNT:
            self._yield_to_files()
        if mode != "append":
            self._complete_azure()
            self._other_kinds()
            self._same_kind(mode)
        self._explain_left_out()

    def _table(self, name: str, owners: pa.Table, rows: list[tuple[Any, ...]], extra: str) -> None:
        columns = list(zip(*rows, strict=True)) or [()] * len(SLICE_SCHEMA)
        arrays = [pa.array(c, f.type) for c, f in zip(columns, SLICE_SCHEMA, strict=True)]
        self.con.register("slice_rows", pa.Table.from_arrays(arrays, schema=SLICE_SCHEMA))
        self.con.register("owner_rows", owners)
        self.con.execute(
            f"CREATE OR REPLACE TABLE {name} AS SELECT slice_rows.*, owner_rows.* EXCLUDE import_id,"
            f" {_DERIVED}, {extra}, row_number() OVER () AS slice FROM slice_rows JOIN owner_rows USING (import_id)"
        ).fetchall()
        self.con.unregister("slice_rows")
        self.con.unregister("owner_rows")

    def _same_content(self) -> None:
        same = {one.bill.sha256: one.import_id for one in self.taken.values()}
        for sha256, import_id in same.items():
            self.con.execute(
                "UPDATE existing SET by_id = $id WHERE sha256 = $sha",
                {"id": import_id, "sha": sha256},
            ).fetchall()

    def _tell_accounts_apart(self, origin: str) -> None:
        """Charges that name no account are those of the connected account that gave them."""
        others = ", ".join(f"'{name}'" for name in NO_ACCOUNT)
        self.con.execute(
            f"DELETE FROM existing WHERE origin <> $origin AND origin NOT IN ({others}) "
            "AND billing_account IS NULL AND sub_account IS NULL",
            {"origin": origin},
        ).fetchall()

    def _own_window(self, origin: str, window: Window) -> None:
        self.con.execute(
            "UPDATE existing SET by_id = $id "
            "WHERE by_id IS NULL AND origin = $origin AND day BETWEEN $first AND $last",
            {
                "id": next(iter(self.taken), GONE),
                "origin": origin,
                "first": window[0],
                "last": window[1],
            },
        ).fetchall()

    def _yield_to_files(self) -> None:
        self.con.execute(
            f"""UPDATE incoming SET left_for = winner FROM (
                SELECT a.slice AS hit, min(b.name) AS winner FROM incoming a, existing b
                WHERE {_SAME_SLICE} AND a.left_for IS NULL AND b.by_id IS NULL
                AND a.format NOT IN {FILES} AND b.format IN {FILES}
                GROUP BY a.slice
            ) WHERE incoming.slice = hit"""
        ).fetchall()

    def _complete_azure(self) -> None:
        """An amortised export after an actual one: only its commitments are new."""
        self.con.execute(
            f"""UPDATE incoming SET left_for = winner FROM (
                SELECT a.slice AS hit, min(b.name) AS winner FROM incoming a, existing b
                WHERE {_SAME_SLICE} AND a.left_for IS NULL AND b.by_id IS NULL
                AND a.format = '{AZURE}' AND b.format = '{AZURE}'
                AND a.version = 'amortized' AND b.version = 'actual' AND NOT a.committed
                GROUP BY a.slice
            ) WHERE incoming.slice = hit"""
        ).fetchall()

    def _other_kinds(self) -> None:
        self.con.execute(
            f"""UPDATE existing SET by_id = winner, other_kind = true FROM (
                SELECT a.slice AS hit, min(b.import_id) AS winner FROM existing a, incoming b
                WHERE {_SAME_SLICE} AND a.by_id IS NULL AND b.left_for IS NULL
                AND a.kind <> b.kind
                AND NOT (a.format = '{AZURE}' AND b.format = '{AZURE}'
                         AND (a.version = 'actual' OR a.committed))
                GROUP BY a.slice
            ) WHERE existing.slice = hit"""
        ).fetchall()
        self._warn(
            "other_kind",
            "replaced {what} that {names} ({kinds}) gave for the same accounts and days: two formats "
            "or versions of one bill are never added up",
        )

    def _same_kind(self, mode: Mode) -> None:
        """Compare the lines of days in common, account by account and delivery by delivery."""
        staged = [one.file for one in self.taken.values()]
        if not comparison.mark(self.writer, staged, compare=mode == "auto"):
            return
        self._warn(
            f"share < {comparison.SURE}",
            "was taken as a new version of {names}, and replaced {what}, although less than half of "
            "the lines agree; if they are parts of one bill, import both in one go, or with mode "
            "'append'",
        )
        self._warn(
            "beside IS NOT NULL",
            "was added to {what} that {names} gave for the same accounts and days, as no line is in "
            "both; if it is a new version of the same bill, import it with mode 'replace'",
            "beside",
        )

    def _warn(self, which: str, text: str, owner: str = "by_id") -> None:
        """Tell each bill what it met; `which` is a condition on `existing`, where the column
        `owner` has the id of the bill.
        """
        rows = self.con.execute(
            f"SELECT {owner}, list(DISTINCT name ORDER BY name), list(DISTINCT kind ORDER BY kind),"
            f" {_WHAT} FROM existing WHERE {which} GROUP BY {owner}, currency "
            f"ORDER BY {owner}, currency"
        ).fetchall()
        for by_id, names, kinds, what in rows:
            intake = self.taken[by_id]
            filled = text.format(what=what, names=_listed(names), kinds=", ".join(kinds))
            intake.warnings.append(f"{intake.bill.name}: {filled}")

    def _explain_left_out(self) -> None:
        rows = self.con.execute(
            f"SELECT import_id, list(DISTINCT left_for ORDER BY left_for), {_WHAT} FROM incoming "
            "WHERE left_for IS NOT NULL GROUP BY import_id, currency ORDER BY import_id, currency"
        ).fetchall()
        for import_id, names, what in rows:
            intake = self.taken[import_id]
            intake.warnings.append(
                f"{intake.bill.name}: left out {what}: the same accounts and days are in "
                f"{_listed(names)}, and two formats or versions of one bill are never added up"
            )


_WHAT = (
    "format('{:,} {} (BilledCost {} {}, EffectiveCost {} {})', sum(rows)::BIGINT, "
    "CASE WHEN sum(rows) = 1 THEN 'row' ELSE 'rows' END, "
    "sum(billed)::DECIMAL(38, 2)::VARCHAR, coalesce(any_value(currency), ''), "
    "sum(effective)::DECIMAL(38, 2)::VARCHAR, coalesce(any_value(currency), '')) AS what"
)


def _listed(names: list[str]) -> str:
    shown = ", ".join(repr(name) for name in names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"


def _ranks(taken: list[Intake]) -> dict[tuple[str, str], int]:
    """Kind → rank; 0 keeps its slices against all others."""
    newest: dict[tuple[str, str], str] = {}
    for one in taken:
        newest[one.kind] = max(newest.get(one.kind, ""), one.bill.name)

    def order(kind: tuple[str, str]) -> tuple[Any, ...]:
        form, version = kind
        numbers = [int(part) for part in version.split(".") if part.isdigit()]
        focus = form == "focus"
        return focus, numbers if focus else [], version == "actual", newest[kind]

    ordered = sorted(newest, key=order, reverse=True)
    return {kind: rank for rank, kind in enumerate(ordered)}
