"""The settings that the page offers: only what there is a choice of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from chainlit.input_widget import DatePicker, InputWidget, Select

from ui.chat.choices import ACCOUNT, DAY, EVERY, FIRST, MODEL, Account, day_of


def inputs(
    models: Sequence[str], accounts: Sequence[Account], now: Mapping[str, Any], today: dt.date
) -> list[InputWidget]:
    """The settings that there is a choice of. `now` is what is chosen."""
    found: list[InputWidget] = []
    if len(models) > 1:
        found.append(
            Select(
                id=MODEL,
                label="Model",
                values=[FIRST, *models],
                initial_value=_among(now.get(MODEL), [FIRST, *models]),
                description="Where it fails, the next one goes on, and says so.",
            )
        )
    names = [EVERY, *(one.name for one in accounts)]
    found.append(
        Select(
            id=ACCOUNT,
            label="Account",
            values=names,
            initial_value=_among(now.get(ACCOUNT), names),
            description="Put to each question as “only account …”. The answer says so.",
        )
    )
    day = day_of(now.get(DAY))
    found.append(
        DatePicker(
            id=DAY,
            label="As of",
            initial=day.isoformat() if day else None,
            max_date=today.isoformat(),
            placeholder="Today",
            description="“This month”, “last week” and ages count from this day.",
        )
    )
    return found


def _among(given: object, values: Sequence[str]) -> str:
    return given if isinstance(given, str) and given in values else values[0]
