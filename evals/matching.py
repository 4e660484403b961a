"""Does an answer hold what a gold demands: numbers, rows, names, text, statements.

Every function returns what is missing in words, or None when nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import permutations
from typing import Any

from agent.answer import Answer
from evals.cases import AnyOf, Call, Gold, Names, Rows
from evals.truth import Labelled, Truth, plain
from tools.base import Table

RELATIVE, CENT = 0.005, 0.01  # how far a number may be off: 0.5 %, or a cent from 1 up
ROUNDING = 0.0005  # how far 0 may be off
NOBODY = {"", "none", "null", "untagged", "no tag", "not tagged", "missing", "unallocated"}
SYNONYMS = {
    "azure": "microsoft",
    "amazon web services": "aws",
    "google cloud": "google",
    "google cloud platform": "google",
    "gcp": "google",
}
_BRACKETS = re.compile(r"^[(\[<](.*)[)\]>]$")
_MIDNIGHT = re.compile(r"^(\d{4}-\d{2}-\d{2})[T ]00:00(:00(\.0+)?)?(Z|\+00:00| UTC)?$")
_MONTH = re.compile(r"^\d{4}-\d{2}$")
Label = str | None


def unmet(gold: Gold, answer: Answer, truth: Truth) -> str | None:
    """The first demand of a gold, besides its status, that the answer does not meet."""
    for call in gold.calls:
        if not any(_made(one.tool, one.arguments, call) for one in answer.calls):
            return f"no call of {call.tool} {call.arguments or ''}".rstrip()
    for number in gold.numbers:
        wanted = truth.number(number)
        if not has_number(answer, wanted, number.within):
            return f"no value {show(wanted)}"
    if gold.rows and (missing := rows_missing(answer, truth.rows(gold.rows), gold.rows)):
        return missing
    if gold.names and (missing := names_missing(answer, truth.names(gold.names), gold.names)):
        return missing
    return _text_missing(gold, answer)


def _made(tool: str, arguments: dict[str, Any], wanted: Call) -> bool:
    """Whether a call is the wanted one: of that tool, with those arguments among its own."""
    return tool == wanted.tool and all(
        name in arguments and _holds(arguments[name], value)
        for name, value in wanted.arguments.items()
    )


def _holds(given: object, wanted: object) -> bool:
    """Whether an argument has all that is wanted of it, whatever the order; text without case."""
    if isinstance(wanted, dict):
        return isinstance(given, dict) and all(
            name in given and _holds(given[name], value) for name, value in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(given, list)
            and len(given) == len(wanted)
            and all(any(_holds(one, value) for one in given) for value in wanted)
        )
    if isinstance(wanted, str) or isinstance(given, str):
        return str(given).casefold() == str(wanted).casefold()
    return given == wanted


def has_number(answer: Answer, wanted: object, within: float | None = None) -> bool:
    """Whether a value of the answer, or the one number of a one-row table, is the wanted one, or
    `within` so many % of it.
    """
    if any(same(value.value, wanted, within) for value in answer.values):
        return True
    return any(
        len(table.rows) == 1 and len(amounts) == 1 and same(amounts[0], wanted, within)
        for table in answer.tables
        for amounts in [_amounts(table.rows[0] if table.rows else [], wanted)]
    )


def _amounts(row: Sequence[object], wanted: object) -> list[object]:
    """The cells that could be the wanted one: numbers for a number, also empty ones for None."""
    if isinstance(wanted, str):
        return [cell for cell in row if isinstance(cell, str)]
    return [
        cell for cell in map(plain, row) if is_number(cell) or (cell is None and wanted is None)
    ]


def is_number(cell: object) -> bool:
    """Whether a cell is a number; True and False are none."""
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def same(cell: object, wanted: object, within: float | None = None) -> bool:
    """Whether a cell is the wanted number or text. Whole numbers must be met exactly, unless `within`
    says by how many % it may be off.
    """
    given = plain(cell)
    if isinstance(given, bool) or isinstance(wanted, bool) or given is None or wanted is None:
        return given is wanted
    if isinstance(given, int | float) and isinstance(wanted, int | float):
        if within is not None:
            return abs(given - wanted) <= abs(wanted) * within / 100
        return abs(given - wanted) <= tolerance(wanted)
    if isinstance(given, str) and isinstance(wanted, str):
        return label(given) == label(wanted)
    return False


def tolerance(wanted: float) -> float:
    """How far a number may be from the wanted one."""
    if wanted == 0:
        return ROUNDING
    near = max(RELATIVE * abs(wanted), CENT if abs(wanted) >= 1 else 0.0)
    return min(near, 0.499) if isinstance(wanted, int) else near


def label(cell: object) -> Label:
    """The form in which labels compare: lower case, None for 'untagged', days without their time."""
    text = " ".join(str(plain(cell) if cell is not None else "").split()).casefold()
    bare = _BRACKETS.sub(r"\1", text)
    if bare in NOBODY:
        return None
    if day := _MIDNIGHT.match(text.upper()):
        text = day[1]
    return f"{text}-01" if _MONTH.match(text) else SYNONYMS.get(text, text)


def rows_missing(answer: Answer, wanted: Sequence[Labelled], rule: Rows) -> str | None:
    """What keeps every table of the answer from holding the wanted rows."""
    if not answer.tables:
        return "no table"
    reasons = [_table_lacks(table, wanted, rule) for table in answer.tables]
    return None if None in reasons else min((r for r in reasons if r), key=_severity)


def _severity(reason: str) -> int:
    """The table that came closest explains a miss best."""
    order = ("order", "numbers", "rows", "labels")
    return next((place for place, word in enumerate(order) if reason.startswith(word)), 9)


def _table_lacks(table: Table, wanted: Sequence[Labelled], rule: Rows) -> str | None:
    width = len(wanted[0][0]) if wanted else 1
    expected = [(tuple(map(label, labels)), number) for labels, number in wanted]
    best = f"labels differ in {table.title!r}"
    for places in permutations(range(len(table.columns)), width):
        keys = [tuple(label(row[place]) for place in places) for row in table.rows]
        lacking = _keys_differ(keys, [key for key, _ in expected], rule.extra)
        if lacking:
            best = min(best, f"{lacking} in {table.title!r}", key=_severity)
            continue
        others = [place for place in range(len(table.columns)) if place not in places]
        if not any(_column_holds(table, keys, place, expected) for place in others):
            best = min(best, f"numbers differ in {table.title!r}", key=_severity)
        elif rule.ordered and not _in_order(keys, [key for key, _ in expected]):
            best = min(best, f"order differs in {table.title!r}", key=_severity)
        else:
            return None
    return best


Key = tuple[Label, ...]


def _keys_differ(keys: Sequence[Key], wanted: Sequence[Key], extra: bool) -> str | None:
    missing = [key for key in dict.fromkeys(wanted) if keys.count(key) < wanted.count(key)]
    further = [] if extra else [key for key in dict.fromkeys(keys) if key not in wanted]
    if not extra and not missing and len(keys) != len(wanted):
        further = [key for key in dict.fromkeys(keys) if keys.count(key) > wanted.count(key)]
    if len(missing) == len(set(wanted)) and wanted:
        return "labels differ"
    said = [f"without {_listed(missing)}"] if missing else []
    said += [f"also {_listed(further)}"] if further else []
    return f"rows {' and '.join(said)}" if said else None


def _listed(keys: Sequence[Key]) -> str:
    names = [" / ".join(part or "(none)" for part in key) for key in keys[:3]]
    return ", ".join(names) + (" …" if len(keys) > 3 else "")


def _column_holds(
    table: Table, keys: Sequence[Key], place: int, wanted: Sequence[tuple[Key, float | None]]
) -> bool:
    """Each wanted number stands in its own row with its labels."""
    free = [(key, row[place]) for key, row in zip(keys, table.rows, strict=True)]
    for key, number in wanted:
        found = next((pair for pair in free if pair[0] == key and same(pair[1], number)), None)
        if found is None:
            return False
        free.remove(found)
    return True


def _in_order(found: Sequence[Key | Label], wanted: Sequence[Key | Label]) -> bool:
    among = set(wanted)
    return [key for key in found if key in among] == list(wanted)


def names_missing(answer: Answer, wanted: Sequence[object], rule: Names) -> str | None:
    """What keeps every column of every table from holding exactly the wanted names."""
    names = [label(name) for name in wanted]
    for table in answer.tables:
        for place in range(len(table.columns)):
            column = list(dict.fromkeys(label(row[place]) for row in table.rows))
            fits = set(names) <= set(column) if rule.extra else set(names) == set(column)
            if fits and not (rule.ordered and not _in_order(column, names)):
                return None
    if len(names) == 1 and any(stands_in(form, answer.answer) for form in _forms(names[0])):
        return None
    shown = ", ".join(str(name) for name in wanted[:5])
    return f"no column of exactly: {shown}{' …' if len(wanted) > 5 else ''}"


def _forms(name: Label) -> list[str]:
    """A name and its synonyms."""
    return [name, *(form for form, of in SYNONYMS.items() if of == name)] if name else []


def stands_in(name: str, text: str) -> bool:
    """Whether a name stands in a text as a whole: not as a part of a longer name."""
    pattern = rf"(?<![\w-]){re.escape(name.casefold())}(?![\w-])"
    return re.search(pattern, text.casefold()) is not None


def _text_missing(gold: Gold, answer: Answer) -> str | None:
    said = [*answer.assumptions, *answer.warnings]
    for item in gold.contains:
        if not _any_in(item, [answer.answer]):
            return f"the text lacks {_either(item)}"
    for item in gold.lacks:
        if _any_in(item, [answer.answer]):
            return f"the text has {_either(item)}"
    for item in gold.states:
        if not _any_in(item, said):
            return f"no assumption or warning states {_either(item)}"
    return None


def _any_in(item: AnyOf, texts: Iterable[str]) -> bool:
    words = [item] if isinstance(item, str) else item
    squeezed = [" ".join(text.split()).casefold() for text in texts]
    return any(" ".join(word.split()).casefold() in text for word in words for text in squeezed)


def _either(item: AnyOf) -> str:
    return repr(item) if isinstance(item, str) else " or ".join(map(repr, item))


def show(value: object) -> str:
    """A wanted value as a person reads it."""
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return str(value)
