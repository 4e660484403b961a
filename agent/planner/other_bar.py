"""'5 percent?' after 'instances with CPU below 10 %': the same question with another bar."""

from __future__ import annotations

import copy
import re
from typing import Any

from agent.planner.frame import Frame

_NUMBER = re.compile(
    r"^\W*(?:(?:and|or|ok|okay|now|then|so|what|how|about|with|at|if|make|it|let's|say|try|rather|instead|please|only|just)\W+)*"
    r"[$€£]?\s?(?P<number>\d[\d,]*(?:\.\d+)?)\s?(?P<thousand>k)?\s?(?P<unit>%|percent|per cent|dollars?|euros?|usd|eur|bucks|gb|days?)?"
    r"(?:\W+(?:then|instead|please|rather|maybe))*\W*$"
)
_BARS = ("gt", "ge", "gte", "lt", "le", "lte")


def other_bar(text: str, before: Frame | None) -> Frame | None:
    """The question before with its one threshold replaced; None where it had none, or several."""
    found = _NUMBER.match(text.lower()) if before is not None else None
    if found is None or before is None:
        return None
    frame = copy.deepcopy(before)
    bars: list[tuple[dict[str, Any], str]] = [
        *((one, "value") for one in frame.conditions if one.get("op") in _BARS),
        *((one, "values") for one in frame.filters if one["op"] in _BARS),
    ]
    if len(bars) != 1 or not (found["unit"] or found["thousand"] or "?" in text):
        return None
    number = float(found["number"].replace(",", "")) * (1000 if found["thousand"] else 1)
    bar, name = bars[0]
    bar[name] = number if name == "value" else [number]
    frame.picked, frame.assumptions = None, []
    return frame
