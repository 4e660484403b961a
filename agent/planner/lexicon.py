"""The words of the trade: what each phrase of a question means, apart from the store's own names.

Every entry is (role, payload); `LEXICON` maps a phrase in normal form to it. Longest match wins.
A phrase of two groups belongs to the later one.
"""

from __future__ import annotations

from agent.planner.filler import FILLER
from agent.planner.lexicon_requests import REQUESTS
from agent.planner.lexicon_shapes import SHAPES
from agent.planner.lexicon_subjects import SUBJECTS
from agent.planner.words import phrase

Entry = tuple[str, str]

_GROUPS: dict[Entry, str] = {**SUBJECTS, **SHAPES, **REQUESTS}


_EXTREMES = (
    "lowest|smallest|biggest|largest|top|worst|best|dearest|least expensive|quietest|highest spending|record|"
    "highest cost|lowest cost|max|maximum|min|minimum|highest spend|lowest spend|priciest|busiest|cheapest|costliest|"
    "most expensive|highest|peak|most costly|heaviest|least costly"
)
_PEAKS = (("day", "daily"), ("week", "weekly"), ("month", "monthly"), ("quarter", "quarterly"))


def _table() -> dict[tuple[str, ...], Entry]:
    table: dict[tuple[str, ...], Entry] = {}
    for word in FILLER.replace("\n", "").split("|"):
        key = phrase(word)
        if key:
            table.setdefault(key, ("filler", ""))
    for word in _EXTREMES.split("|"):
        for unit, name in _PEAKS:
            table[phrase(f"{word} {unit}")] = ("peak", name)
    for entry, text in _GROUPS.items():
        for word in text.replace("\n", "").split("|"):
            key = phrase(word)
            if key:
                table[key] = entry
    return table


LEXICON: dict[tuple[str, ...], Entry] = _table()
LONGEST = max(len(key) for key in LEXICON)
# Single words that a misspelt word may be corrected to, and those a name needs support against.
SINGLE_WORDS: frozenset[str] = frozenset(key[0] for key in LEXICON if len(key) == 1)

# Words that people use for the same environment; the store's own spellings are looked up by them.
ENVIRONMENTS: tuple[frozenset[str], ...] = (
    frozenset({"prod", "production", "prd", "live"}),
    frozenset({"staging", "stage", "stg", "preprod", "pre-prod", "preproduction", "uat"}),
    frozenset({"dev", "development", "devel"}),
    frozenset({"test", "testing", "tst", "qa"}),
    frozenset({"sandbox", "sbx"}),
)

# Tag keys that mean the same; normal form without separators.
TAG_KEYS: tuple[frozenset[str], ...] = (
    frozenset({"environment", "env", "stage", "environments", "envs", "stages"}),
    frozenset({"application", "app", "apps", "applications", "appname", "applicationname"}),
    frozenset({"team", "teams", "squad", "squads", "teamname"}),
    frozenset({"owner", "owners", "ownername"}),
    frozenset({"costcenter", "costcentre", "costcenters", "costcentres", "cc"}),
    frozenset({"project", "projects", "projectname"}),
    frozenset({"businessunit", "bu", "businessunits", "bus", "division", "divisions"}),
    frozenset({"department", "dept", "departments", "depts"}),
    frozenset({"customer", "customers", "client", "clients"}),
    frozenset({"component", "components"}),
    frozenset({"role", "roles"}),
)
