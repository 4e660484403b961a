"""The roll-out of a change over many resources: 10 %, then half, then all, each verified first."""

from __future__ import annotations

import math

STAGES = (0.1, 0.5, 1.0)


def waves(count: int) -> list[int]:
    """The wave of each of `count` resources, from 1 on: one alone, or few, need no stages.

    >>> waves(1), waves(3), waves(10)
    ([1], [1, 2, 3], [1, 2, 2, 2, 2, 3, 3, 3, 3, 3])
    """
    ends = sorted({max(number, math.ceil(count * stage)) for number, stage in enumerate(STAGES, 1)})
    ends = [min(end, count) for end in ends]
    return [1 + sum(end <= index for end in ends) for index in range(count)]
