"""Which resources a command means: names as they were typed, what was spoken of, or conditions. What is
not understood of it is asked about, so that no change reaches more than was said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from agent.planner import change_words as words
from agent.planner.accounted import lost
from agent.planner.change_listed import listed, part_of
from agent.planner.change_spoken import pointed
from agent.planner.frame import Frame
from agent.planner.parse import Parser
from agent.planner.reading import Reading
from agent.planner.spellings import unite

Asked = dict[str, Any]
_LOOKS_NAMED = re.compile(
    r"(?=\S*[\d])(?=\S*[-_/:.])[\w.:/@-]+|\w+(?:[-_]\w+){2,}|(?:i|vol|snap)-\w+", re.I
)
_AROUND = re.compile(
    r"\b(?:the|a|an|our|my|and|both|all|of|called|named|with|name|id|named|please|now|also|then|too|resource)\b|[,;&'\"`“”()?!.:]|\s-\s",
    re.I,
)
_PLAIN = re.compile(
    r"(?:all|every|each|any|the|our|my|in|on|of|for|at|from|by|that|which|are|is|were|with|whose|and|or|"
    r"tagged|labell?ed|owned|owned by|belonging to|belong to|running|a|an|as|has|have|having|where|under|"
    r",|&|these|those|ones?|of them|do|does|currently|still|located|hosted|belongs?(?: to)?|to|sits?|lives?|is part|part|tagged with)(?: (?:the|in|on|by|to|of))?",
    re.I,
)
_ROLES = {"value", "tag_pair", "tag_key", "dimension", "state", "threshold", "neg", "untagged"}
_ROLES |= {"join", "list", "noun", "provider", "missing"}
_EXCEPT = re.compile(
    r",?\s*\b(?:except(?: for| of)?|excluding|but not|without|other than|apart from|but leave(?: out)?|besides|not)\b\s+",
    re.I,
)
_IN = re.compile(r"^\s*(?:in|on|from|of|at)\b", re.I)
_EVERY = re.compile(r"\b(?:all|every|each|any|everything|anything|whole)\b", re.I)
_SINGLE = re.compile(
    r"\b(?:instance|server|vm|machine|box|host|node|volume|disk|drive|snapshot|address|ip|eip|one)\b",
    re.I,
)
_SOME = re.compile(
    r"\b(?:some|few|half|most|several|couple|part|random|two|three|four|five|six|ten|dozen|\d+ (?=\w+ ?(?:instances|servers|vms|machines|"
    r"boxes|hosts|nodes|volumes|disks|snapshots|ips|addresses)))\b",
    re.I,
)
_TOLD = ("instances", "resources", "metrics", "savings")  # what lists things
_ANYTHING = re.compile(r"\b(?:resources?|everything|anything)\b", re.I)
_LISTED = {
    "instance": "instances",
    "volume": "volumes",
    "snapshot": "snapshots",
    "address": "ip addresses",
}


@dataclass
class Named:
    """What a text names: exact names and ids, words that look like names, and what is left of it."""

    exact: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    left: str = ""
    kinds: set[str] = field(default_factory=set)

    @property
    def all(self) -> list[str]:
        """The names as they are to be asked of the tool, which tells near ones of the unknown."""
        return list(dict.fromkeys([*self.exact, *self.unknown]))


def names_of(text: str, parser: Parser) -> Named:
    """The resources that a text names, letter for letter: a near name is another resource."""
    reading = parser.reader.read(text, parser.today)
    found = Named(left=text)
    for item in reading.items:
        if item.match is None or item.match.field != "resource":
            continue
        typed = item.text.strip()
        same = {item.match.label, *item.match.names, *item.match.values}
        if typed.casefold() in {one.casefold() for one in same}:
            ids = [one for one in item.match.values if one.casefold() == typed.casefold()]
            found.exact.append(ids[0] if ids else item.match.label)  # several may have the name
            found.kinds.add(item.match.kind)
        else:
            found.unknown.append(typed)
        found.left = _without(found.left, typed)
    taken = {
        piece.casefold()
        for item in reading.items
        if item.role in ("value", "tag_pair", "threshold")
        for piece in item.text.split()
    }
    for token in re.findall(r"[^\s,;'\"`“”()?!]+", found.left):
        bare = token.strip(".:")
        prefixed = "=" in bare or re.match(r"(?:non|un)-", bare, re.I)
        if _LOOKS_NAMED.fullmatch(bare) and bare.casefold() not in taken and not prefixed:
            found.unknown.append(bare)
            found.left = _without(found.left, bare)
    return found


def _without(text: str, name: str) -> str:
    return re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", " ", text, count=1, flags=re.I)


def whom(action: str, rest: str, before: Frame | None, parser: Parser) -> Asked:
    """The resources as arguments of a proposal; `unclear` where that has to be asked, {} where the
    text means none.
    """
    kind, several = kind_of(rest)
    if several:
        return {"unclear": "One kind of things at a time: which one is meant?"}
    if not kind and action == "terminate" and _ANYTHING.search(rest):
        return {"unclear": "Which kind of things: instances, volumes, snapshots or addresses?"}
    given: Asked = {"kind": kind} if kind else {}
    spoken = pointed(rest, before)
    if spoken is not None:
        return {**given, **spoken}
    part = _of_list(rest, kind, before, parser)
    if part is not None:
        return part
    head, _, tail = _split_exception(rest)
    named = names_of(head, parser)
    own = next(iter(named.kinds)) if len(named.kinds) == 1 else "instance"
    own = own if own in _LISTED else "instance"
    kind = kind or (own if action != "release_address" else "address")
    given = {"kind": kind}
    if tail:
        return {**given, **_all_but(kind, head, tail, parser)}
    if named.all:
        return {**given, **_by_name(kind, named, parser)}
    if not _AROUND.sub("", words.NOUNS.sub("", _EVERY.sub("", rest))).strip():
        if _EVERY.search(rest) or re.search(r"s\b", rest):
            what = _LISTED[kind]
            return {
                "unclear": f"All {what}? Say which: an environment, an account, a tag, or names."
            }
        return {"unclear": "Which one? Name it."}
    if _SINGLE.search(rest) and not re.search(r"\b(?:all|every|each)\b", rest, re.I):
        return {"unclear": f"Which one? Name it, or say all {_LISTED[kind]} that are meant."}
    if _SOME.search(rest):
        return {"unclear": "Which of them? Name those that are meant."}
    single = re.fullmatch(r"(?:the )?([\w.:/@-]*[\d_.:/-][\w.:/@-]*)", rest.strip())
    scope = scoped(rest, kind, parser)
    if "unclear" in scope and single and not re.match(r"(?:non|un)-", single.group(1)):
        return {**given, "resources": [single.group(1)]}  # the tool tells near names
    return {**given, **scope}


def _of_list(rest: str, kind: str, before: Frame | None, parser: Parser) -> Asked | None:
    """'the ones in us-east-1': of what was listed, those; None for other words."""
    condition, known = part_of(rest), listed(before)
    if condition is not None and known is None and before is not None and before.intent in _TOLD:
        return {"unclear": "Which ones of those? Name them."}
    if condition is None or known is None or (kind and kind != known[0]):
        return None
    scope = scoped(condition, known[0], parser)
    if not scope.get("filters"):
        return scope or {"unclear": "Which of them? Name those that are meant."}
    held = [one for one in known[1] if one not in scope["filters"]]
    return {**scope, "kind": known[0], "filters": [*held, *scope["filters"]]}


def kind_of(text: str) -> tuple[str, bool]:
    """The kind of things that is said ('' for none), and whether several are."""
    kinds = [kind for kind, pattern in words.KINDS if pattern.search(text)]
    return (kinds[0] if kinds else ""), len(kinds) > 1


def _split_exception(rest: str) -> tuple[str, str, str]:
    """'all dev instances except web-01' in what, the word, and what not; only with names after it."""
    found = _EXCEPT.search(rest)
    if found is None or not found.start():
        return rest, "", ""
    return rest[: found.start()], found.group(0), rest[found.end() :]


def _all_but(kind: str, head: str, tail: str, parser: Parser) -> Asked:
    """Conditions but these names: 'all dev instances except web-01'."""
    out = names_of(tail, parser)
    if not out.all:
        return scoped(f"{head} without {tail}", kind, parser)
    if out.unknown or _AROUND.sub("", words.NOUNS.sub("", out.left)).strip():
        return {
            "unclear": f"What is meant by {' '.join(tail.split())!r}? No resource has that name."
        }
    if names_of(head, parser).all:
        return {"unclear": "Which ones? Name only those that are meant."}
    scope = scoped(head, kind, parser)
    if scope.get("filters"):
        scope["filters"].append({"field": "name", "op": "is_not", "values": out.exact})
    return scope or {"unclear": "All but that? Say which: an environment, an account, or a tag."}


def _by_name(kind: str, named: Named, parser: Parser) -> Asked:
    """Names, and in which cloud, account or region they are, where that is said besides."""
    left = _AROUND.sub(" ", words.NOUNS.sub(" ", named.left)).strip()
    if not left:
        return {"resources": named.all}
    if _IN.match(words.NOUNS.sub(" ", named.left).strip()) and not named.unknown:
        scope = scoped(named.left, kind, parser)
        if scope.get("filters"):
            return {"resources": named.exact, **scope}
    return {
        "unclear": f"I understood {', '.join(named.all)}. What is meant by {' '.join(left.split())!r}?"
    }


def scoped(text: str, kind: str, parser: Parser) -> Asked:
    """Conditions of the inventory that a text tells; `unclear` says what was not understood."""
    loose = kind in ("volume", "address") and words.UNATTACHED.search(text) is not None
    rest = words.UNATTACHED.sub(" ", text) if loose else text
    rest = " ".join(re.sub(r"\bones?\b", " ", words.NOUNS.sub(" ", _EVERY.sub(" ", rest))).split())
    rest = rest.strip(" .!?,")
    unattached = [{"field": "attached_to", "op": "missing", "values": []}] if loose else []
    if not _AROUND.sub("", rest).strip():
        return {"filters": unattached} if unattached else {}
    frame, reading = parser.parse(f"list all {_LISTED[kind]} {rest}")
    doubt = _doubt(frame, reading, kind, rest)
    if doubt:
        return {"unclear": doubt}
    unite(frame, parser.vocabulary)
    filters, notes = _careful(frame)
    return {"filters": [*filters, *unattached], "assumptions": notes}


def _doubt(frame: Frame, reading: Reading, kind: str, rest: str) -> str:
    """What is not fully understood of the conditions, as a question; '' for nothing."""
    wanted = "instances" if kind == "instance" else "resources"
    if frame.unknown:
        return f"What is meant by {', '.join(frame.unknown)!r}?"
    read = [line for line in reading.assumptions if " was read as " in line]
    if read:
        return f"{read[0][0].upper()}{read[0][1:]}: is that meant? Say it as it is written."
    fields = {one["field"] for one in frame.filters}
    odd = [
        item.text.strip()
        for item in reading.items
        if not (_plain(item.role, item.text) or (item.role == "column" and item.payload in fields))
    ]
    counted = frame.top or frame.nth or frame.conditions or frame.group_by or frame.any_of
    if odd or counted or frame.window or frame.hours or reading.periods.mentions:
        said = ", ".join(dict.fromkeys(odd)) or rest
        return f"I cannot choose by {said!r} here: list them first, then name those that are meant."
    if frame.intent != wanted or not frame.filters:
        return f"What is meant by {rest!r}?"
    missing = lost(reading, frame)
    if missing:
        return f"What is meant by {', '.join(missing)!r}?"
    negative = sum(one["op"] in ("is_not", "not_contains", "missing") for one in frame.filters)
    if len(reading.of("neg")) > negative:
        return f"What is left out by {rest!r}? Name what is meant."
    if any(one["field"] in ("resource", "name", "resource_id") for one in frame.filters):
        return f"No resource has the name {rest!r} as it is written."
    return ""


def _plain(role: str, text: str) -> bool:
    if role in ("filler", "join", "state"):
        return role == "state" or _PLAIN.fullmatch(text.strip()) is not None
    return role in _ROLES or (role == "cost" and text.strip().lower().startswith("cost"))


def _careful(frame: Frame) -> tuple[list[dict[str, Any]], list[str]]:
    """The conditions; 'non-prod' does not reach what has no such tag, which may well be prod."""
    filters, notes = list(frame.filters), list(frame.assumptions)
    for one in frame.filters:
        name = str(one["field"])
        if one["op"] == "is_not" and name.startswith("tag:"):
            filters.append({"field": name, "op": "present", "values": []})
            notes.append(f"what has no tag {name.removeprefix('tag:')} is left out")
    return filters, notes
