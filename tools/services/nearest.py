"""What the user may have meant: the known values nearest to a word."""

from __future__ import annotations

from collections.abc import Sequence

_ENOUGH = 60.0  # rapidfuzz WRatio, 0 to 100; below this a suggestion reads as noise
_SHOWN = 8


def nearest(word: str, known: Sequence[str], limit: int = 3) -> list[str]:
    """At most `limit` of `known` that look like `word`, best first."""
    from rapidfuzz import fuzz, process, utils

    found = process.extract(
        word,
        known,
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        limit=limit,
        score_cutoff=_ENOUGH,
    )
    return [value for value, _score, _index in found]


def suggestion(word: str, known: Sequence[str]) -> str:
    """'nearest: …' and 'known values are …', for a message about an unknown word."""
    if not known:
        return "there are no values at all"
    if any(value.lower() == word.lower() for value in known):
        return "it is known, but not here"
    shown = ", ".join(repr(value) for value in known[:_SHOWN])
    more = f" and {len(known) - _SHOWN:,} more" if len(known) > _SHOWN else ""
    close = nearest(word, known)
    near = f"nearest: {', '.join(repr(value) for value in close)}; " if close else ""
    return f"{near}known values are {shown}{more}"
