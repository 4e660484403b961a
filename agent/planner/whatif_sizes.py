"""Sizes of instance types as a ladder: 'one size smaller than m5.2xlarge' is m5.xlarge."""

from __future__ import annotations

import re

_LADDER = "nano micro small medium large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge".split()


def other_size(name: str, steps: int) -> str | None:
    """The type so many sizes above (or below, with a minus); None where the name tells no size."""
    family, dot, size = name.rpartition(".")
    if dot and size in _LADDER:
        place = _LADDER.index(size) + steps
        return f"{family}.{_LADDER[place]}" if 0 <= place < len(_LADDER) else None
    azure = re.match(r"(?P<head>Standard_[A-Z]+)(?P<cores>\d+)(?P<tail>.*)$", name, re.I)
    if azure is None:
        return None
    cores = int(azure.group("cores"))
    for _ in range(abs(steps)):
        if steps < 0 and (cores < 4 or cores % 2):
            return None
        cores = cores * 2 if steps > 0 else cores // 2
    return f"{azure.group('head')}{cores}{azure.group('tail')}"
