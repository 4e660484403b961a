"""Telling a new version of a bill from a further part of it, by comparing their lines.

Both have days in common with an earlier delivery of the same kind. If they share lines, it is a new
version: all rows of that account and bill between the delivery's first and last day are replaced,
so that what was deleted at the source disappears. If they share none, they are parts.
"""

from __future__ import annotations

from collections.abc import Sequence

from tools.store.ledger.intake import SLICE
from tools.store.writer import Writer

SURE = 0.5  # from this share of common lines on, a delivery is a new version without doubt

# What makes a line itself: what describes it. Not its amounts, which a new version changes; not
# tags and names, which people change; not the end of its period, which moves in month-to-date
# exports; not the category of its service, which readers derive.
IDENTITY = (
    "ChargePeriodStart", "BillingPeriodStart", "ProviderName", "BillingAccountId", "SubAccountId",
    "ServiceName", "RegionId", "AvailabilityZone", "ResourceId", "ResourceType", "ChargeCategory",
    "ChargeClass", "ChargeDescription", "ChargeFrequency", "PricingCategory", "PricingUnit",
    "ConsumedUnit", "CommitmentDiscountId", "CommitmentDiscountStatus", "SkuId", "SkuPriceId",
    "BillingCurrency",
)  # fmt: skip
_ACCOUNT = ("kind", "provider", "billing_account", "sub_account", "billing_month")


def mark(writer: Writer, staged: Sequence[str], *, compare: bool) -> bool:
    """Decide for each earlier delivery, account and bill with days in common; False = there is none.

    In `existing`, slices that are replaced get `by_id` and the `share` of common lines; those that
    the delivery is added to get `beside`. Without `compare`, all are replaced. `staged` are the
    files of the delivery's bills.
    """
    _find_common_days(writer)
    if not writer.con.execute("SELECT count(*) FROM common").fetchall()[0][0]:
        return False
    shares = "SELECT DISTINCT pair, 1.0::DOUBLE AS share FROM common"
    if compare:
        _gather_lines(writer, staged)
        shares = _SHARES
    writer.con.execute(
        f"""UPDATE existing SET by_id = winner, share = least FROM (
            SELECT a.slice AS hit, min(s.import_id) AS winner, min(pairs.share) AS least
            FROM existing a
            JOIN (SELECT DISTINCT * EXCLUDE day FROM common) b
                ON a.delivery = b.delivery AND {_same_account("a", "b")}
            JOIN ({shares}) pairs USING (pair)
            JOIN ({_SPANS}) s ON {_same_account("s", "b")}
            WHERE a.by_id IS NULL AND a.day BETWEEN s.first AND s.last
            GROUP BY a.slice
        ) WHERE existing.slice = hit"""
    ).fetchall()
    writer.con.execute(
        f"""UPDATE existing SET beside = other FROM (
            SELECT a.slice AS hit, min(s.import_id) AS other FROM existing a
            JOIN common b ON a.delivery = b.delivery AND {_same_account("a", "b")}
                AND a.day = b.day
            JOIN ({_SPANS}) s ON {_same_account("s", "b")}
            WHERE a.by_id IS NULL GROUP BY a.slice
        ) WHERE existing.slice = hit"""
    ).fetchall()
    return True


def _find_common_days(writer: Writer) -> None:
    """Fill `common`: the days that an earlier delivery and this one both have of an account."""
    keys = ", ".join(f"a.{name}" for name in _ACCOUNT)
    writer.con.execute(
        f"""CREATE OR REPLACE TABLE common AS
        SELECT DISTINCT dense_rank() OVER (ORDER BY a.delivery, {keys}) AS pair,
            a.delivery, {keys}, a.day
        FROM existing a JOIN incoming b ON {_same_account("a", "b")} AND a.day = b.day
        WHERE a.by_id IS NULL AND b.left_for IS NULL"""
    ).fetchall()


def _gather_lines(writer: Writer, staged: Sequence[str]) -> None:
    """Fill `lines`: pair, hash of the line, side (1 = in the store, 2 = in the delivery)."""
    keys = list(SLICE)[:5]
    joined = " AND ".join(f"({SLICE[key]}) IS NOT DISTINCT FROM c.{key}" for key in keys)
    months = writer.con.execute("SELECT DISTINCT strftime(day, '%Y-%m') FROM common").fetchall()
    files = [path for (month,) in months for path in writer.files("cost_line", month)]
    old = (
        f"FROM ({writer.select('cost_line', files)}) l "
        "JOIN (SELECT DISTINCT import_id, delivery, kind FROM existing WHERE by_id IS NULL) e "
        "ON e.import_id = x_ImportId "
        f"JOIN common c ON c.delivery = e.delivery AND c.kind = e.kind AND {joined}"
    )
    union = " UNION ALL BY NAME ".join(writer.staged(file) for file in staged)
    new = (
        f"FROM ({union}) l JOIN common c "
        f"ON c.kind = x_SourceFormat || ' ' || x_SourceVersion AND {joined}"
    )
    identity = ", ".join(f'l."{name}"' for name in _told_by_both(writer, old, new))
    writer.con.execute(
        f"CREATE OR REPLACE TABLE lines AS SELECT DISTINCT pair, hash({identity}) AS line, 1 AS side "
        f"{old} UNION ALL SELECT DISTINCT pair, hash({identity}) AS line, 2 AS side {new}"
    ).fetchall()


def _told_by_both(writer: Writer, old: str, new: str) -> list[str]:
    """The columns to compare. One that only one side fills was added to the export, or dropped: it
    would make all lines differ.
    """
    counts = ", ".join(f'count(l."{name}") > 0' for name in IDENTITY)
    sides = [writer.con.execute(f"SELECT {counts} {side}").fetchall()[0] for side in (old, new)]
    return [name for name, *told in zip(IDENTITY, *sides, strict=True) if told[0] == told[1]]


def _same_account(one: str, other: str) -> str:
    return " AND ".join(f"{one}.{name} IS NOT DISTINCT FROM {other}.{name}" for name in _ACCOUNT)


# First and last day that the delivery has of each account and bill.
_SPANS = f"""
    SELECT {", ".join(_ACCOUNT)}, min(day) AS first, max(day) AS last, min(import_id) AS import_id
    FROM incoming WHERE left_for IS NULL GROUP BY ALL"""
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
