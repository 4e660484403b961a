"""Names for the places of a training question: '{team}', '{person}' … as a data set has them."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from agent.planner.ordinary import kind_of
from agent.planner.ordinary import words_listed as _words
from agent.planner.parse import Parser

_SLOT = re.compile(r"\{(\w+?)2?\}")
_TEAMS = ("team", "squad", "business_unit", "department", "product", "application", "environment")
_PEOPLE = "maria tom lena raj sofia ahmed julia kevin ingrid pablo wei nadia oliver yuki".split()
_MONTHS = (
    "january february march april june july august september october november december".split()
)
_AMOUNTS = ("50 dollars", "$100", "500", "1k", "2000 euros", "10,000")
_TAGS = ("team", "owner", "environment", "cost center", "application")
_MACHINES = ("web-01", "hermes", "db-prod-02", "athena-3")
AROUND = Path(__file__).resolve().parent / "scope" / "around.txt"


def names_of(parser: Parser) -> dict[str, list[str]]:
    """What stands for each place in questions on a data set."""
    fields: dict[str, list[str]] = {}
    for known in parser.vocabulary.values:
        fields.setdefault(known.field.lower(), []).append(known.names[-1])
    teams = [name for key in _TEAMS for name in fields.get(f"tag:{key}", [])[:12]]
    owners = [one.split("@")[0] for one in fields.get("tag:owner", []) if "@" in one]
    people = [one.replace(".", " ") for one in owners] + [one.split(".")[0] for one in owners]
    return {
        "team": teams or ["platform", "checkout"],
        "person": [*people, *_PEOPLE],
        "service": fields.get("service", ["storage"]),
        "provider": ["aws", "azure", *fields.get("provider", [])],
        "region": fields.get("region", ["us-east-1"]),
        "account": fields.get("account", ["prod"]),
        "machine": [*fields.get("tag:name", [])[:40], *_MACHINES],
        "month": _MONTHS,
        "amount": list(_AMOUNTS),
        "tag": list(_TAGS),
        "word": sorted(
            word for word in _words() if kind_of(word) in ("thing", "other") and len(word) > 3
        ),
    }


def filled(text: str, names: dict[str, list[str]], choice: random.Random) -> str:
    """The question with a name in each of its places."""
    return _SLOT.sub(lambda found: choice.choice(names[found.group(1)]), text)


@cache
def _around() -> Sequence[str]:
    lines = AROUND.read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def surrounded(text: str, choice: random.Random) -> str:
    """The question with words around it that say nothing of what it is about."""
    return choice.choice(_around()).replace("{}", text)
