"""What costs can be grouped and filtered by, and how each dimension is shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tools.base import Filter, InputError
from tools.services.filters import Binder, Field, Fields, tag_key, tag_label
from tools.services.spellings import tag_groups


@dataclass(frozen=True)
class Dimension:
    """A way to group costs.

    `key` is the SQL expression that tells groups apart; `shows` are the columns of the result and
    the aggregates that fill them; None stands for the key itself.
    """

    name: str
    key: str
    shows: tuple[tuple[str, str | None], ...]
    tag: str | None = None  # the tag's key, for tag:KEY


def _named(name: str, id_column: str, name_column: str) -> Dimension:
    return Dimension(
        name,
        f"coalesce({id_column}, {name_column})",
        ((id_column, f"max({id_column})"), (name_column, f"max({name_column})")),
    )


# Accounts are told apart by name, the latest that an id has had; by id where they have none.
_ACCOUNT = Dimension(
    "account",
    "coalesce((SELECT map(list(id), list(name)) FROM (SELECT SubAccountId AS id, "
    "arg_max(SubAccountName, ChargeDay) AS name FROM cost_daily WHERE SubAccountId IS NOT NULL "
    "AND SubAccountName IS NOT NULL GROUP BY 1))[SubAccountId], SubAccountName, SubAccountId)",
    (
        ("SubAccountId", "max(SubAccountId)"),
        ("SubAccountName", "arg_max(SubAccountName, ChargeDay)"),
    ),
)


def _plain(name: str, column: str) -> Dimension:
    return Dimension(name, column, ((column, None),))


_RESOURCE = Dimension(
    "resource",
    "coalesce(ResourceId, ResourceName)",
    (
        ("ResourceId", "max(ResourceId)"),
        ("ResourceName", "max(ResourceName)"),
        ("ResourceType", "max(ResourceType)"),
        # a resource can be charged by several services: the one with the largest line names it
        ("ServiceName", "coalesce(arg_max(ServiceName, EffectiveCost), max(ServiceName))"),
    ),
)
# The name the bill uses when it uses one name only; else the label of the provider's key.
_PROVIDER = Dimension(
    "provider",
    "x_Provider",
    (
        (
            "ProviderName",
            "CASE WHEN min(ProviderName) = max(ProviderName) THEN max(ProviderName) END",
        ),
    ),
)
# The days' costs keep the commitment, not its type: that is one of the line items.
_COMMITMENT_TYPE = (
    "(SELECT map(list(id), list(kind)) FROM (SELECT CommitmentDiscountId AS id, "
    "max(CommitmentDiscountType) AS kind FROM cost_line WHERE CommitmentDiscountType IS NOT NULL "
    "AND CommitmentDiscountId IS NOT NULL GROUP BY 1))[CommitmentDiscountId]"
)
DIMENSIONS: dict[str, Dimension] = {
    item.name: item
    for item in (
        _PROVIDER,
        _named("billing_account", "BillingAccountId", "BillingAccountName"),
        _ACCOUNT,
        _plain("service", "ServiceName"),
        _plain("service_category", "ServiceCategory"),
        _plain("service_subcategory", "ServiceSubcategory"),
        Dimension("region", "coalesce(RegionId, RegionName)", (("RegionId", None),)),
        _RESOURCE,
        _plain("resource_type", "ResourceType"),
        _plain("instance_type", "x_InstanceType"),
        _plain("charge_category", "ChargeCategory"),
        _plain("charge_class", "ChargeClass"),
        _plain("charge_frequency", "ChargeFrequency"),
        _plain("currency", "BillingCurrency"),
        _plain("pricing_category", "PricingCategory"),
        _named("commitment", "CommitmentDiscountId", "CommitmentDiscountName"),
        Dimension("commitment_type", _COMMITMENT_TYPE, (("CommitmentDiscountType", None),)),
        _plain("commitment_status", "CommitmentDiscountStatus"),
        _plain("invoice_issuer", "InvoiceIssuerName"),
        _plain("invoice_month", "BillingMonth"),
        Dimension("weekday", "dayname(ChargeDay)", (("Weekday", None),)),
    )
}
_MATCHED: dict[str, tuple[str, ...]] = {
    "provider": ("x_Provider", "ProviderName"),
    "billing_account": ("BillingAccountId", "BillingAccountName"),
    "account": ("SubAccountId", "SubAccountName"),
    "region": ("RegionId", "RegionName"),
    "resource": ("ResourceId", "ResourceName"),
    "commitment": ("CommitmentDiscountId", "CommitmentDiscountName"),
}


def _fields() -> dict[str, Field]:
    """Fields by name, and by the FOCUS column that they stand for."""
    known: dict[str, Field] = {}
    for name, dimension in DIMENSIONS.items():
        columns = _MATCHED.get(name, (dimension.key,))
        known[name] = Field(
            name,
            columns,
            kind="ordered" if name == "invoice_month" else "text",
            provider=name == "provider",
        )
    known["commitmentdiscounttype"] = known["commitment_type"]
    for item in list(known.values()):
        for column in item.columns:
            known.setdefault(column.lower(), item)
    return known


FIELDS = _fields()


def cost_fields(tool: str) -> Fields:
    """What cost conditions can name, for the messages of `tool`."""
    return Fields(tool, FIELDS, "x_TagsetId")


def dimensions(names: Sequence[str], tool: str) -> list[Dimension]:
    """The dimensions of those names, without repeats. Raises InputError listing what there is."""
    found: dict[str, Dimension] = {}
    for name in names:
        key = tag_key(name, tool)
        if key is not None:
            item = Dimension(tag_label(key), "tag", ((tag_label(key), None),), tag=key)
        else:
            if name.strip().lower() in ("tags", "cost"):
                raise InputError(f"{tool}: cannot group by {name!r}; use tag:KEY or a dimension")
            item = DIMENSIONS[cost_fields(tool).find(name).name]
        found[item.name] = item
    return list(found.values())


def split_threshold(
    filters: Sequence[Filter], measures: Collection[str] = ("cost",)
) -> tuple[list[Filter], list[Filter]]:
    """Conditions on rows, and conditions on what is measured of each group (its 'cost')."""
    on_total = [item for item in filters if item.field.strip().lower() in measures]
    return [item for item in filters if item not in on_total], on_total


def tag_joins(items: Sequence[Dimension], binder: Binder) -> str:
    """LEFT JOINs that add `tag_value` of each tag dimension as t0, t1, …"""
    joins = []
    for position, item in enumerate(items):
        if item.tag is not None:
            values = tag_groups(binder.bind(item.tag))
            joins.append(f"LEFT JOIN {values} t{position} ON t{position}.tagset_id = x_TagsetId")
    return "\n".join(joins)
