"""Every threshold that a home may set: those of recommendations and of anomalies."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from tools.base import Column, InputError, Result, Table, Value
from tools.services.anomaly.settings import PREFIX, Settings
from tools.services.nearest import suggestion
from tools.services.recommendations.rules import RULES, set_rule

if TYPE_CHECKING:
    from tools.context import Context


@dataclass(frozen=True)
class Threshold:
    """A name, what it is by default, its unit, and what it means."""

    name: str
    default: float | str
    unit: str
    meaning: str


def thresholds() -> list[Threshold]:
    """All of them."""
    found = [Threshold(one.name, one.default, one.unit, one.meaning) for one in RULES]
    found += [
        Threshold(
            f"{PREFIX}{one.name}",
            one.default,  # type: ignore[arg-type]
            one.metadata.get("unit", ""),
            one.metadata.get("meaning", ""),
        )
        for one in fields(Settings)
    ]
    return found


def listed(context: Context) -> Result:
    """What is set here, and the defaults of the others."""
    given = context.store.rules.all()
    rows: list[list[object]] = [
        [one.name, given.get(one.name, one.default), one.default, one.unit or None, one.meaning]
        for one in thresholds()
    ]
    columns = ("Name", "Value", "Default", "Unit", "Meaning")
    return Result(
        title="Thresholds",
        values=[Value(name="set here", value=sum(one.name in given for one in thresholds()))],
        tables=[
            Table(title="Thresholds", columns=[Column(name=name) for name in columns], rows=rows)
        ],
    )


def set_threshold(context: Context, name: str, value: str | None) -> Result:
    """Set one, or (None) take its default again. Raises InputError for what is unknown or no number."""
    wanted = name.strip().lower()
    known = {one.name: one for one in thresholds()}
    if wanted not in known:
        raise InputError(f"there is no threshold {name!r}: {suggestion(name, list(known))}")
    if not wanted.startswith(PREFIX):
        set_rule(context, wanted, value)
    else:
        _check_number(wanted, value)
        context.store.rules.set(wanted, value, context.clock())
    shown = known[wanted].default if value is None else value
    return Result(
        title=f"{wanted} is {'its default' if value is None else 'set'}",
        values=[Value(name=wanted, value=shown, unit=known[wanted].unit or None)],
    )


def _check_number(name: str, value: str | None) -> None:
    if value is None:
        return
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number < 1e12:
        raise InputError(f"{name}: expected a number that is not negative, not {value!r}")
