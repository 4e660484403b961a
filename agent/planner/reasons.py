"""What is told around a command: urgency, politeness and reasons, which are no part of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LEAD = re.compile(
    r"^\W*(?:(?:urgent(?:ly)?|important|asap|attention|emergency|alert|quick(?:ly)?|hurry|heads up)\W+|"
    r"(?:before|after|since|as|because|now that|given that|while) (?:we|i|they|you|it|the|our|this|that|nobody|everyone)\b[^,;.]{0,60}?(?:[,;]\s*|\s+(?=i'd\b|i would\b|we'd\b|please\b|could you\b|can you\b|i want\b|we want\b|i need\b|we need\b)))",
    re.I,
)
_TAIL = re.compile(
    r"(?:\s*(?:[,;.:!?]|\s[-–—]+)\s*|\s+(?=(?:because|(?:since|as) (?:it|we|they|nobody|no one|this|that|the)|in order to|so that|so we|to (?:save|free up|cut costs?|make room|reduce))\b))(?P<rest>(?:because|since|it|it's|they|they're|the|we|we're|i|i'm|that|that's|this|these|nobody|no one|our|my|he|she|there|you)\b(?: [\w'’-]+){2,}?|(?!(?:what|how|which|who|when|where|why|does|do|is|are|will|would|can|should)\b)[a-z'’-]+(?: [a-z'’-]+){0,2}? (?:is|isn't|are|was|were|has|have|had|wants?|needs?|keeps?|says?|said|asked|asks|told|complains?|doesn't|don't|goes|starts|begins|ends|comes|left|insists?)\b(?: [\w'’-]+)*?|(?:in order to|so that|so we|to (?:save|free up|cut costs?|make room|reduce)) [\w '’-]+?)\W*$",
    re.I,
)
# Words that narrow, postpone or add to a command: what holds them is never left out.
_BINDS = re.compile(
    r"\b(?:except|without|only|but|unless|until|instead|exclud\w+|apart|other than|those|ones?|not the|keep|leave|(?:and|then|also|please) (?:stop|start|delete|remove|terminate|resize|tag|snapshot|release)|tomorrow|tonight|later|next (?:week|month)|if|when|once|in \d+|with \w+|tagged)\b",
    re.I,
)


def without_reasons(text: str) -> Iterator[tuple[str, str]]:
    """Shorter forms of a command, each with what it leaves out; none where nothing can be left out."""
    lead = _LEAD.match(text)
    tail = _TAIL.search(text)
    if tail is not None and _BINDS.search(tail.group("rest")):
        tail = None
    if lead is not None and not text[lead.end() :].strip():
        lead = None
    if tail is not None:
        yield text[: tail.start()], tail.group("rest")
    if lead is not None:
        yield text[lead.end() :], lead.group(0).strip(" ,;-")
    if lead is not None and tail is not None and tail.start() > lead.end():
        left = f"{lead.group(0).strip(' ,;-')}; {tail.group('rest')}"
        yield text[lead.end() : tail.start()], left
