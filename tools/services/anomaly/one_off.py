"""Charges that no use could make unusual: billed once, by a contract, or to correct a bill."""

from __future__ import annotations

CATEGORIES = ("Purchase", "Credit", "Tax", "Adjustment", "Refund")
FREQUENCIES = ("One-Time",)
CLASSES = ("Correction",)


def _texts(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


# The predicate over cost_daily; it is never null.
SQL = (
    f"(coalesce(ChargeFrequency, '') IN ({_texts(FREQUENCIES)}) "
    f"OR coalesce(ChargeClass, '') IN ({_texts(CLASSES)}) "
    f"OR coalesce(ChargeCategory, '') IN ({_texts(CATEGORIES)}))"
)


def is_one_off(
    category: str | None, frequency: str | None, charge_class: str | None = None
) -> bool:
    """The same of one charge."""
    return category in CATEGORIES or frequency in FREQUENCIES or charge_class in CLASSES
