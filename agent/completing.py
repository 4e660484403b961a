"""What was begun to be typed, completed from the store's own values: accounts, services, regions …"""

from __future__ import annotations

from tools import vocabulary
from tools.context import Context

MOST = 100


def completions(context: Context, field: str, begun: str) -> list[str]:
    """Values of a field (as in the filters of the tools) that begin with the text, then those that hold
    it; those with the highest cost first. Budgets are a field too.
    """
    if field == "budget":
        return _fitting([one.name for one in vocabulary.budgets(context)], begun)
    known = [one for one in vocabulary.load(context).values if one.field == field]
    known.sort(key=lambda one: -one.weight)
    return _fitting([name for one in known for name in one.names], begun)


def _fitting(names: list[str], begun: str) -> list[str]:
    wanted = begun.strip().casefold()
    first = [name for name in names if name.casefold().startswith(wanted)]
    inside = [name for name in names if wanted in name.casefold()]
    return list(dict.fromkeys([*first, *inside]))[:MOST]
