"""The store's own words: every provider, account, service, region, tag … that questions can name.

The agent grounds questions in these values, so that it works on a bill it has never seen.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from tools.base import Filter
    from tools.context import Context

CACHE_FORMAT = 5
MAX_VALUES = 5_000  # a dimension with more values than this keeps those with the highest cost


@dataclass(frozen=True)
class Known:
    """One value of one dimension. `names` are all the ways the store itself writes it."""

    field: str  # as in the filters of the tools: provider, account, service, …, tag:KEY
    value: str  # what a filter takes
    names: tuple[str, ...]
    weight: float = 0.0  # its EffectiveCost (of tags: line items), to rank equal matches
    source: str = "costs"  # costs or inventory; of a resource: its provider
    kind: str = ""  # of resources: instance, volume, snapshot, address


@dataclass(frozen=True)
class Coverage:
    """Days that the costs of one provider cover, both included."""

    provider: str
    first: dt.date
    last: dt.date


@dataclass
class Vocabulary:
    """All known values, and what data there is."""

    values: list[Known] = field(default_factory=list)
    tag_keys: list[str] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    currencies: list[str] = field(default_factory=list)
    instances: int = 0
    volumes: int = 0
    snapshots: int = 0
    addresses: int = 0
    metric_points: bool = False
    connected: list[str] = field(default_factory=list)  # names of the connected accounts

    @property
    def first(self) -> dt.date | None:
        """First day with costs."""
        return min((item.first for item in self.coverage), default=None)

    @property
    def last(self) -> dt.date | None:
        """Last day with costs."""
        return max((item.last for item in self.coverage), default=None)


# Field, filter value, further names; one row each from the daily rollup.
_COST_FIELDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("provider", "x_Provider", ("ProviderName",)),
    ("billing_account", "BillingAccountId", ("BillingAccountName",)),
    ("account", "SubAccountId", ("SubAccountName",)),
    ("service", "ServiceName", ()),
    ("service_category", "ServiceCategory", ()),
    ("service_subcategory", "ServiceSubcategory", ()),
    ("region", "RegionId", ("RegionName",)),
    ("resource_type", "ResourceType", ()),
    ("instance_type", "x_InstanceType", ()),
    ("charge_category", "ChargeCategory", ()),
    ("charge_class", "ChargeClass", ()),
    ("charge_frequency", "ChargeFrequency", ()),
    ("pricing_category", "PricingCategory", ()),
    ("commitment_status", "CommitmentDiscountStatus", ()),
    ("commitment", "CommitmentDiscountId", ("CommitmentDiscountName",)),
    ("invoice_issuer", "InvoiceIssuerName", ()),
)
_VOLUME_FIELDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (("volume_type", "volume_type", ()),)
_INSTANCE_FIELDS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("provider", "provider", ()),
    ("account", "account_id", ("account_name",)),
    ("region", "region", ()),
    ("zone", "zone", ()),
    ("instance_type", "instance_type", ()),
    ("status", "status", ()),
)


def load(context: Context) -> Vocabulary:
    """The vocabulary of the store as it is now; kept in HOME/cache until the store changes."""
    version = f"{CACHE_FORMAT}:{context.store.version()}"
    path = context.home / "cache" / "vocabulary.json"
    try:
        cached = json.loads(path.read_text("utf-8"))
        if cached["version"] == version:
            return _decode(cached)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    vocabulary = _read(context)
    if context.home.is_dir():
        _keep(path, version, vocabulary)
    return vocabulary


def _keep(target: Path, version: str, vocabulary: Vocabulary) -> None:
    """Write the cache in one step; a home that cannot be written just has no cache."""
    import contextlib
    import os
    import tempfile

    with contextlib.suppress(OSError):
        target.parent.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"version": version, **asdict(vocabulary)}, file, default=str)
        os.replace(name, target)


def _decode(cached: dict[str, Any]) -> Vocabulary:
    data = {key: value for key, value in cached.items() if key != "version"}
    data["values"] = [Known(**{**item, "names": tuple(item["names"])}) for item in data["values"]]
    day = dt.date.fromisoformat
    data["coverage"] = [
        Coverage(item["provider"], day(item["first"]), day(item["last"]))
        for item in data["coverage"]
    ]
    return Vocabulary(**data)


def _read(context: Context) -> Vocabulary:
    vocabulary = Vocabulary()
    seen: dict[tuple[str, str], Known] = {}
    for name, column, others in _COST_FIELDS:
        _collect(context, seen, "cost_daily", name, column, others)
    _collect(context, seen, "cost_line", "commitment_type", "CommitmentDiscountType", ())
    for name, column, others in _INSTANCE_FIELDS:
        _collect(context, seen, "instance", name, column, others)
    for name, column, others in _VOLUME_FIELDS:
        _collect(context, seen, "volume", name, column, others)
    _tags(context, seen)
    vocabulary.connected = _connected(context, seen)
    vocabulary.values = list(seen.values())
    vocabulary.tag_keys = sorted(
        {known.field[4:] for known in vocabulary.values if known.field.startswith("tag:")}
    )
    _facts(context, vocabulary)
    return vocabulary


def _collect(
    context: Context,
    seen: dict[tuple[str, str], Known],
    table: str,
    name: str,
    column: str,
    others: tuple[str, ...],
) -> None:
    """Add the distinct values of one column, with the names that stand beside them."""
    extra = "".join(f", list(DISTINCT {other}) FILTER ({other} IS NOT NULL)" for other in others)
    weight = "sum(EffectiveCost)::DOUBLE" if table == "cost_daily" else "count(*)::DOUBLE"
    rows = context.store.query(
        f"SELECT {column}, {weight}{extra} FROM {table} WHERE {column} IS NOT NULL "
        f"GROUP BY 1 ORDER BY 2 DESC NULLS LAST LIMIT {MAX_VALUES}"
    ).rows
    for value, cost, *lists in rows:
        names = [str(value), *(str(other) for found in lists for other in (found or []))]
        key = (name, str(value).lower())
        known = seen.get(key)
        if known is not None:
            names = [*known.names, *names]
        seen[key] = Known(
            field=name,
            value=known.value if known else str(value),
            names=tuple(dict.fromkeys(names)),
            weight=known.weight if known else float(cost or 0),
            source=known.source
            if known
            else ("costs" if table.startswith("cost_") else "inventory"),
        )


def _connected(context: Context, seen: dict[tuple[str, str], Known]) -> list[str]:
    """The names of the connected accounts. A name stands for all that is collected through it, such
    as the projects of an OpenStack; their own names, which come last, are what they are called.
    """
    names = {account.id: account.name for account in context.accounts.listed()}
    for origin, account_id in context.store.accounts_by_origin():
        known = seen.get(("account", account_id.lower()))
        if known is not None and origin in names:
            first, *own = known.names
            said = [first, *(name for name in (names[origin],) if name not in known.names), *own]
            seen["account", account_id.lower()] = replace(known, names=tuple(said))
            _leave_to_accounts(seen, names[origin])
    return list(names.values())


def _leave_to_accounts(seen: dict[tuple[str, str], Known], name: str) -> None:
    """Take the name from billing accounts: as accounts it means the same, and the inventory has
    only those.
    """
    for key, known in list(seen.items()):
        if key[0] == "billing_account" and name in known.names:
            others = tuple(said for said in known.names if said != name)
            seen[key] = replace(known, names=others or (known.value,))


def _tags(context: Context, seen: dict[tuple[str, str], Known]) -> None:
    """Tag keys and values, with the number of line items that carry them."""
    rows = context.store.query(
        "WITH spent AS (SELECT x_TagsetId AS id, sum(x_Lines)::DOUBLE AS cost "
        "FROM cost_daily WHERE x_TagsetId IS NOT NULL GROUP BY 1) "
        "SELECT tag_key, tag_value, sum(coalesce(cost, 0)) FROM tagset "
        "LEFT JOIN spent ON spent.id = tagset_id GROUP BY 1, 2 "
        f"ORDER BY 3 DESC LIMIT {MAX_VALUES * 4}"
    ).rows
    for tag_key, value, cost in rows:
        name = f"tag:{tag_key}"
        seen[(name, str(value))] = Known(name, str(value), (str(value),), float(cost or 0))


def _facts(context: Context, vocabulary: Vocabulary) -> None:
    """What data there is: days by provider, currencies, counts of the inventory."""
    store = context.store
    vocabulary.coverage = [
        Coverage(provider, first, last)
        for provider, first, last in store.query(
            "SELECT x_Provider, min(ChargeDay), max(ChargeDay) FROM cost_daily GROUP BY 1 ORDER BY 1"
        ).rows
    ]
    vocabulary.currencies = [
        row[0]
        for row in store.query("SELECT DISTINCT BillingCurrency FROM cost_daily ORDER BY 1").rows
    ]
    counts = store.query(
        "SELECT (SELECT count(*) FROM instance), (SELECT count(*) FROM volume), "
        "(SELECT count(*) FROM snapshot), (SELECT count(*) FROM address), "
        "EXISTS (SELECT 1 FROM metric)"
    ).rows[0]
    vocabulary.instances, vocabulary.volumes, vocabulary.snapshots, vocabulary.addresses = (
        int(count) for count in counts[:4]
    )
    vocabulary.metric_points = bool(counts[4])


@dataclass(frozen=True)
class KnownBudget:
    """A budget that was noted: its name, scope, amount, currency and period (monthly …)."""

    name: str
    filters: tuple[Filter, ...]
    amount: Decimal
    currency: str
    period: str


def budgets(context: Context) -> list[KnownBudget]:
    """The budgets there are; read anew each time, as people change them."""
    return [
        KnownBudget(one.name, one.filters, one.amount, one.currency, one.period)
        for one in context.store.budgets.listed()
    ]


def find_resources(context: Context, names: list[str]) -> list[Known]:
    """The resources that carry one of `names` (lower case) as name or id, on the bill or in the
    inventory.
    """
    if not names:
        return []
    parts = [
        f"SELECT resource_id, name, '{kind}' AS kind, 2 AS rank, provider FROM {kind} "
        "WHERE lower(name) IN (SELECT unnest($names)) "
        "OR lower(resource_id) IN (SELECT unnest($names))"
        for kind in ("instance", "volume", "snapshot", "address")
    ]
    parts.append(
        "SELECT ResourceId, ResourceName, '', 1, min(x_Provider) FROM cost_daily "
        "WHERE lower(ResourceName) IN (SELECT unnest($names)) "
        "OR lower(ResourceId) IN (SELECT unnest($names)) GROUP BY 1, 2"
    )
    rows = context.store.query(
        " UNION ALL ".join(parts) + " ORDER BY rank DESC", {"names": names}
    ).rows
    found: dict[str, Known] = {}
    for resource_id, name, kind, _rank, provider in rows:
        if resource_id is None and name is None:
            continue
        value = str(resource_id or name)
        known = Known(
            "resource",
            value,
            tuple(str(item) for item in (name, resource_id) if item is not None),
            source=str(provider),
            kind=kind,
        )
        found.setdefault(value.lower(), known)
    return list(found.values())


def similar_names(context: Context, name: str) -> tuple[list[str], list[str]]:
    """Names of resources, on the bill or in the inventory, that begin with `name` (lower case) or
    hold it between separators, and those that differ from it by one or two letters.
    """
    parts = [f"SELECT name FROM {kind}" for kind in ("instance", "volume", "snapshot", "address")]
    parts.append("SELECT ResourceName FROM cost_daily")
    rows = context.store.query(
        "WITH names AS (SELECT DISTINCT lower(name) AS name FROM ("
        + " UNION ALL ".join(parts)
        + ")), found AS (SELECT name, regexp_matches(name, $within) AS holds, "
        "damerau_levenshtein(name, $name) AS distance FROM names WHERE name IS NOT NULL) "
        "SELECT name, holds, distance FROM found WHERE holds OR distance <= $most ORDER BY distance, name LIMIT 200",
        {
            "name": name,
            "within": rf"(^|[-_./ ]){re.escape(name)}([-_./ ]|$)",
            "most": 2 if len(name) >= 10 else 1,
        },
    ).rows
    near = [(distance, str(text)) for text, holds, distance in rows if not holds]
    closest = min((distance for distance, _ in near), default=0)
    return (
        [str(text) for text, holds, _ in rows if holds],
        [text for distance, text in near if distance == closest],
    )
