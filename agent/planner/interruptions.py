"""What people say besides their question: slips they mend, remarks in parentheses, small talk.

'the cost of ec2, no wait, rds in october' is read with the slip replaced; 'finance pinged me, need the
azure number' without the clause that tells why it is asked. Nothing that names a period, a thing
of the data or a condition is ever left out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from agent.planner.reader import Reader
from agent.planner.reading import Item, Reading

_MENDS = re.compile(
    r"[\s,.;:!-]*\b(?:no,? wait|wait,? no|no,? sorry|sorry,? no|sorry,? i mean(?:t)?|i mean(?:t)?(?: to say)?|or rather|rather,|scratch that|strike that|"
    r"correction|make that|actually,? no|no,? actually|no,? i mean|oops|my bad|pardon|er,? no|sorry|err?|uh|um|no)\b[\s,.;:!-]+"
)
_FIRM = (
    *(
        "sorry",
        "oops",
        "scratch that",
        "strike that",
        "correction",
        "no wait",
        "wait no",
        "no sorry",
    ),
    *("i mean", "i meant", "or rather", "make that", "my bad", "no, wait", "no, sorry"),
)
_NEGATES = re.compile(
    r"\b(?:or|and|with|have|has|is|are|there|had|say|said|if|but|whether|of|at)\s*$"
)
_PARENTHESIS = re.compile(r"\s*\(([^()]{1,60})\)")
_CUT = re.compile(r"(?<=[a-z0-9)%'?])\s*(?:[.!?:;,]+\s+|\s-+\s|\s[—–]\s|\.\.\.\s*)")
_TALKS = re.compile(
    r"\b(?:i|i'm|i've|me|my|we|we're|our|us|he|she|they|someone|somebody|everyone|everybody|people|guys|folks|boss|cfo|cto|ceo|manager|director|"
    r"board|colleague|colleagues|finance|auditors?|accounting|management|procurement|leadership|you|question|quick|thanks|hi|hey|hello|morning|please|"
    r"sorry|just|curious|wondering|meeting|slide|deck|report|asked|asking|asks|wants|wanted|needs|ok|okay|right|so|well)\b"
)
_SCOPES = re.compile(
    r"^\W*(?:for|in|on|by|at|of|with|without|excluding|except|from|per|under|within|inside|about|regarding|only|just|not|but|limited|including|"
    r"restricted|and|or|vs|versus|against|than)\b"
)
_NAMES = (
    *(
        "value",
        "tag_pair",
        "tag_key",
        "threshold",
        "ranking",
        "neg",
        "missing",
        "untagged",
        "charge",
        "name_part",
        "top",
        "nth",
    ),
    *(
        "pricing",
        "state",
        "level",
        "metric",
        "attach",
        "granularity",
        "by",
        "dimension",
        "metric_cost",
        "share",
        "change",
        "relation",
    ),
    *("noun", "number"),
)


def repaired(text: str, reader: Reader, today: dt.date) -> str:
    """The text with the last slip that was mended in it replaced by what was meant."""
    for mend in reversed(list(_MENDS.finditer(text.lower()))):
        before, after = text[: mend.start()], text[mend.end() :]
        word = mend.group(0).strip(" ,.;:!-")
        if len(before.split()) < 1 or not after.strip() or _NEGATES.search(before.lower()):
            continue
        marked = mend.group(0).strip() != word or len(word) > 4  # a bare 'no' or 'um' needs a pause
        if not marked and word in ("no", "sorry"):
            continue
        said, meant = reader.read(before, today), reader.read(after, today)
        mended = _mended(said, meant, before, after)
        if mended is not None:
            return mended
        if marked and word in _FIRM and len(before.split()) > 1 and "?" not in before:
            return " ".join([*before.split()[:-1], after.strip()])  # one word was said anew
    return text


def _mended(said: Reading, meant: Reading, before: str, after: str) -> str | None:
    if meant.has("how_much") or meant.has("cost"):
        return None
    spans: list[tuple[int, int]] = []
    for item in meant.of("value")[:1]:
        spans += _slips(said, item)
    if meant.periods.mentions and said.periods.mentions:
        spans.append(said.periods.covered[-1])
    for role in ("ranking", "threshold", "granularity", "dimension", "tag_key", "metric_cost"):
        if meant.has(role) and said.has(role) and not meant.has("value"):
            spans.append((said.of(role)[-1].start, said.of(role)[-1].end))
    if not spans or len(said.text) != len(before):
        return None
    for start, end in sorted(set(spans), reverse=True):
        before = before[:start] + " " + before[end:]
    return re.sub(r"\s+", " ", f"{before} {after}").strip()


def _slips(said: Reading, meant: Item) -> list[tuple[int, int]]:
    """Where the name stands that was meant to be another: of the same field, or the last one."""
    named = [
        item for item in said.items if item.role in ("value", "unknown") and not _is_provider(item)
    ]
    if _is_provider(meant):
        named = [item for item in said.items if _is_provider(item)] or named
    same = [
        item
        for item in named
        if item.match and meant.match and item.match.field == meant.match.field
    ]
    last = (same or named)[-1:]
    if not last:
        return []
    start, end = last[0].start, last[0].end
    for item in reversed(named):  # 'azure sequel database': unknown words beside it were part of it
        if (
            item.end < start
            and said.text[item.end : start].strip() == ""
            and item.role == "unknown"
        ):
            start = item.start
    for item in said.of("unknown"):
        if item.start >= end and said.text[end : item.start].strip() == "":
            end = item.end
    return [(start, end)]


def _is_provider(item: Item) -> bool:
    return item.match is not None and item.match.field == "provider"


def shorter(text: str, reader: Reader, today: dt.date) -> Iterator[str]:
    """The text without remarks that name nothing, most of it first."""
    for remark in _PARENTHESIS.finditer(text):
        rest = text[: remark.start()] + text[remark.end() :]
        if not reader.read(remark.group(1), today).periods.mentions:
            yield rest.strip()
    pieces = _pieces(text)
    idle = [_is_idle(piece, reader, today) for piece in pieces]
    kept = [piece for piece, left_out in zip(pieces, idle, strict=True) if not left_out]
    if kept and len(kept) < len(pieces):
        yield ", ".join(kept)
        if len(kept) > 1 and kept != pieces[-len(kept) :]:
            yield ", ".join(pieces[: len(kept)])


def _pieces(text: str) -> list[str]:
    return [piece.strip() for piece in _CUT.split(text) if piece.strip(" .,!?:;-")]


def _is_idle(piece: str, reader: Reader, today: dt.date) -> bool:
    """True for a clause of small talk: it names nothing and scopes nothing."""
    lowered = piece.lower()
    if _SCOPES.match(lowered) or not _TALKS.search(lowered) or lowered.rstrip().endswith("?"):
        return False
    reading = reader.read(lowered, today)
    return not reading.periods.mentions and not any(reading.has(role) for role in _NAMES)
