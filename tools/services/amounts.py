"""Exact decimal arithmetic on amounts. Null is unknown, never 0."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Context, Decimal

# DECIMAL(38, 18) sums need more digits than Python's 28 by default.
EXACT = Context(prec=60)
PERCENT_DIGITS = Decimal("0.000001")
_ONE = Decimal(1)


def exact(value: object) -> Decimal | None:
    """A number as an exact Decimal without trailing zeros; None stays None."""
    if value is None:
        return None
    number = EXACT.normalize(value if isinstance(value, Decimal) else Decimal(str(value)))
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent > 0:
        number = EXACT.quantize(number, _ONE)
    return number + 0 if number else Decimal(0)


def total(values: Iterable[object]) -> Decimal | None:
    """The sum of the known values; None when none is known."""
    found = [value for value in map(exact, values) if value is not None]
    if not found:
        return None
    result = Decimal(0)
    for value in found:
        result = EXACT.add(result, value)
    return exact(result)


def difference(value: Decimal | None, other: Decimal | None) -> Decimal | None:
    """`value` - `other`; None when either is unknown."""
    return None if value is None or other is None else exact(EXACT.subtract(value, other))


def ratio(value: Decimal | None, by: Decimal | int | None) -> Decimal | None:
    """`value` / `by`, to 18 decimals; None when either is unknown or `by` is 0."""
    if value is None or not by:
        return None
    return exact(EXACT.quantize(EXACT.divide(value, Decimal(by)), Decimal("1E-18")))


def percent(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """`part` as % of `whole`, to 6 decimals; None when unknown or `whole` is 0."""
    if part is None or not whole:
        return None
    scaled = EXACT.divide(EXACT.multiply(part, Decimal(100)), whole)
    return exact(EXACT.quantize(scaled, PERCENT_DIGITS))


def change_percent(current: Decimal | None, baseline: Decimal | None) -> Decimal | None:
    """The change from `baseline` to `current` in % of the baseline's size, to 6 decimals; None
    when unknown or when the baseline is 0. A negative baseline (credits) keeps the sign of the
    change.
    """
    if current is None or not baseline:
        return None
    return percent(EXACT.subtract(current, baseline), abs(baseline))
