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
3. The same kind with days in common is compared line by line, without amounts and tags. If the two
   share lines, it is a new version: all rows of that account and bill between the delivery's first
   and last day are replaced, so that what was deleted at the source disappears. If they share none,
   they are two parts of a bill, and are added up.

Azure's actual and amortised exports complete each other: of the amortised one, only charges of
commitments are kept where an actual one holds the same slice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from tools.store.ledger.intake import SLICE, SLICE_SCHEMA, Intake
from tools.store.records import Mode
from tools.store.schema import TEXT
from tools.store.writer import Writer

AZURE = "azure-cost-export"
SURE = 0.5  # from this share of common lines on, a delivery is a new version without doubt

# What makes a line itself: everything that describes it. Not its amounts, which a new version
# changes; not tags and names, which people change.
IDENTITY = (
    "ChargePeriodStart", "ChargePeriodEnd", "BillingPeriodStart", "ProviderName",
    "BillingAccountId", "SubAccountId", "ServiceName", "ServiceCategory", "RegionId",
    "AvailabilityZone", "ResourceId", "ResourceType", "ChargeCategory", "ChargeClass",
    "ChargeDescription", "ChargeFrequency", "PricingCategory", "PricingUnit", "ConsumedUnit",
    "CommitmentDiscountId", "CommitmentDiscountStatus", "SkuId", "SkuPriceId", "BillingCurrency",
)  # fmt: skip

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
_ACCOUNT = ("kind", "provider", "billing_account", "sub_account", "billing_month")


@dataclass(frozen=True)
class Earlier:
    """An import that is in the store."""

    import_id: str
    delivery: str
    name: str
    format: str
    version: str
    sha256: str


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
                "import_id": list(self.taken),
                "name": [one.bill.name for one in self.taken.values()],
                "format": [one.bill.format for one in self.taken.values()],
                "version": [one.bill.version for one in self.taken.values()],
                "rank": [ranks[one.kind] for one in self.taken.values()],
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
        self, earlier: list[Earlier], slices: list[tuple[Any, ...]], mode: Mode
    ) -> None:
        """Mark what is replaced. `slices` are those of `earlier`, as in SLICE_SCHEMA."""
        names = ("import_id", "delivery", "name", "format", "version", "sha256")
        imports = pa.table(
            {name: pa.array([getattr(one, name) for one in earlier], TEXT) for name in names}
        )
        extra = "NULL::VARCHAR AS by_id, false AS other_kind, NULL::DOUBLE AS share"
        self._table("existing", imports, slices, extra)
        self._same_content()
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
        keys = ", ".join(f"a.{name}" for name in _ACCOUNT)
        same = _same_account("a", "b")
        self.con.execute(
            f"""CREATE OR REPLACE TABLE common AS
            SELECT DISTINCT dense_rank() OVER (ORDER BY a.delivery, {keys}) AS pair,
                a.delivery, {keys}, a.day
            FROM existing a JOIN incoming b ON {same} AND a.day = b.day
            WHERE a.by_id IS NULL AND b.left_for IS NULL"""
        ).fetchall()
        count = self.con.execute("SELECT count(*) FROM common").fetchall()[0][0]
        if not count:
            return
        if mode == "replace":
            shares = "SELECT DISTINCT pair, 1.0::DOUBLE AS share FROM common"
        else:
            self._compare_lines()
            shares = _SHARES
        self.con.execute(
            f"""UPDATE existing SET by_id = winner, share = least FROM (
                SELECT a.slice AS hit, min(s.by_id) AS winner, min(pairs.share) AS least
                FROM existing a
                JOIN (SELECT DISTINCT * EXCLUDE day FROM common) b ON a.delivery = b.delivery
                    AND {same}
                JOIN ({shares}) pairs USING (pair)
                JOIN (SELECT {", ".join(_ACCOUNT)}, min(day) AS first, max(day) AS last,
                        min(import_id) AS by_id
                    FROM incoming WHERE left_for IS NULL GROUP BY ALL) s
                    ON {_same_account("s", "b")}
                WHERE a.by_id IS NULL AND a.day BETWEEN s.first AND s.last
                GROUP BY a.slice
            ) WHERE existing.slice = hit"""
        ).fetchall()
        self._warn(
            f"share < {SURE}",
            "was taken as a new version of {names}, and replaced {what}, although less than half of "
            "the lines agree; if they are parts of one bill, import both in one go, or with mode "
            "'append'",
        )

    def _compare_lines(self) -> None:
        """Fill `lines`: pair, identity, side (1 = in the store, 2 = in the delivery)."""
        keys = list(SLICE)[:5]
        joined = " AND ".join(f"({SLICE[key]}) IS NOT DISTINCT FROM c.{key}" for key in keys)
        identity = ", ".join(f'"{name}"' for name in IDENTITY)
        months = self.con.execute("SELECT DISTINCT strftime(day, '%Y-%m') FROM common").fetchall()
        old = [path for (month,) in months for path in self.writer.files("cost_line", month)]
        parts = [
            f"SELECT pair, hash({identity}) AS line, 1 AS side "
            f"FROM ({self.writer.select('cost_line', old)}) l "
            "JOIN (SELECT DISTINCT import_id, delivery, kind FROM existing WHERE by_id IS NULL) e "
            "ON e.import_id = x_ImportId "
            f"JOIN common c ON c.delivery = e.delivery AND c.kind = e.kind AND {joined}"
        ]
        parts += [
            f"SELECT pair, hash({identity}) AS line, 2 AS side "
            f"FROM ({self.writer.staged(one.file)}) l JOIN common c "
            f"ON c.kind = x_SourceFormat || ' ' || x_SourceVersion AND {joined}"
            for one in self.taken.values()
        ]
        union = " UNION ALL ".join(parts)
        self.con.execute(
            f"CREATE OR REPLACE TABLE lines AS SELECT DISTINCT * FROM ({union})"
        ).fetchall()

    def _warn(self, which: str, text: str) -> None:
        """Tell each bill what it replaced; `which` is a condition on `existing`."""
        rows = self.con.execute(
            "SELECT by_id, list(DISTINCT name ORDER BY name), list(DISTINCT kind ORDER BY kind), "
            f"{_WHAT} FROM existing WHERE {which} GROUP BY by_id, currency "
            "ORDER BY by_id, currency"
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
    "format('{:,} rows (BilledCost {} {}, EffectiveCost {} {})', sum(rows)::BIGINT, "
    "sum(billed)::DECIMAL(38, 2)::VARCHAR, any_value(currency), "
    "sum(effective)::DECIMAL(38, 2)::VARCHAR, any_value(currency)) AS what"
)
# The share of lines in common, of the smaller side. An account without any follows the rest of its
# bill where that is a new version without doubt.
_SHARES = f"""
    WITH both_sides AS (
        SELECT pair, line, bool_or(side = 1) AS old, bool_or(side = 2) AS new
        FROM lines GROUP BY pair, line
    ), counted AS (
        SELECT pair, count(*) FILTER (old) AS olds, count(*) FILTER (new) AS news,
            count(*) FILTER (old AND new) AS common_lines
        FROM both_sides GROUP BY pair
    ), bills AS (
        SELECT DISTINCT pair, delivery, kind, provider, billing_account, billing_month FROM common
    ), whole AS (
        SELECT *, sum(common_lines) OVER bill / least(sum(olds) OVER bill, sum(news) OVER bill)
            AS of_bill
        FROM counted JOIN bills USING (pair)
        WINDOW bill AS (PARTITION BY delivery, kind, provider, billing_account, billing_month)
    )
    SELECT pair, common_lines / least(olds, news) AS share FROM whole
    WHERE common_lines > 0 OR of_bill >= {SURE}"""


def _same_account(one: str, other: str) -> str:
    return " AND ".join(f"{one}.{name} IS NOT DISTINCT FROM {other}.{name}" for name in _ACCOUNT)


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
