"""What a person takes back while speaking: 'of our year, sorry, of our October bill', 'swap A for B'."""

from __future__ import annotations

import re

from agent.planner.rewording import MONTH, reword, table

_SORRY = r"(?:(?:sorry|oops|whoops|scratch that|strike that|correction|no wait|wait,? no|no,? sorry|sorry,? no|i mean|i meant|my bad|or rather|make that|er no|pardon)\b)"
# 'whats ebs... sorry, whats the storage category': the question begins anew.
_ANEW = re.compile(
    rf"^.{{1,80}}?(?:\.{{2,}}|…|--?|—|,|;|\s)\s*{_SORRY}[\s,:;.-]*(?=(?:how|what|what's|whats|which|who|show|give|list|tell|is|are|did|does)\b)",
    re.I,
)
_BREAK = re.compile(rf"(?:\s*(?:\.{{2,}}|…|,|;|—|--?|\())?\s*{_SORRY}\s*[,:;.-]?\s*", re.I)
_LEAD = r"^(?P<lead>\W*(?:(?:and|now|ok|okay|then|please|can you|could you|let's|just)\W+)*)"
_PAIRS = table(
    (
        _LEAD + r"(?:swap|swop|exchange|replace|trade|switch|change|flip)(?: out)?"
        r" (?P<old>(?:[\w-]+ ){1,4}?)(?:for|with|by|to|into) (?P<new>[^.?!]+?)(?P<end>[.?!\s]*)$",
        r"\g<lead>\g<new> instead\g<end>",
    ),
    (
        _LEAD
        + r"(?:swap|swop|switch|sub|plug|slot)(?: it| that)? (?:in|over to) (?P<new>[^.?!]+?)(?P<end>[.?!\s]*)$",
        r"\g<lead>\g<new> instead\g<end>",
    ),
    (
        _LEAD + r"(?:substitute|use|take|put|try) (?P<new>[^.?!]+?)"
        r" (?:for|in place of|instead of) (?:the )?(?P<old>[\w -]+?)(?P<end>[.?!\s]*)$",
        r"\g<lead>\g<new> instead\g<end>",
    ),
)
_COUNTED = re.compile(
    r"\b(those|these|the same|all|all of those|over the) (?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) (days|weeks|months|quarters)\b",
    re.I,
)
_OF_COUNT = re.compile(
    r"\b(which|what|who|each|any|all|the \w+) of the (?:two|three|four|five|six|seven|eight|nine|ten|\d)(?=\s+(?:was|is|were|are|had|has|cost|did|do|does|months|weeks|days|came|comes|"
    r"(?:most )?(?:chang|gr[eo]w|ris|ros|increas|decreas|fell|fall|drop|climb|jump|mov|spen|pay|paid|went|go|us|shr[aiu]nk)\w*)\b|\s*[?.!,]?$)",
    re.I,
)
_BACK_TO = re.compile(
    rf"^(\W*(?:(?:and|now|ok|okay|then|please|let's|can you|could you|can we|could we)\W+)*)(?:(?:go|reach|look|stretch|extend|widen|expand|take|push|move|start|pull)"
    rf"(?: it| that| this| the (?:window|range|period|chart|series|table))?(?: all the way)? (?:back )?(?:to|from|in|at|until|till) )(?=(?:{MONTH}|20\d\d|q[1-4]|the (?:start|beginning)|last)\b)",
    re.I,
)
_MONTH_RANGE = re.compile(
    rf"(?<![\w-])({MONTH}(?:\s+20\d\d)?)\s?[-–—]\s?({MONTH}(?:\s+20\d\d)?)(?![\w-])", re.I
)
_SOME_WEEKS = re.compile(
    r"(?<!which )(?<!what )(?<!top )(?<!name )(?<!last )(?<!first )(?<!past )(?<!next )(?<!final )(?<!previous )(?<!latest )\b(?:two|three|four|five|six|seven|eight|\d{1,2}) ((?:weeks|months|days) (?:(?:starting|beginning|commencing|of|from|between|mon|tue|wed|thu|fri|sat|sun)[a-z]*\b|"
    rf"{MONTH}\b|\d))",
    re.I,
)
_INTO_UNITS = re.compile(
    r"\b((?:smooth|roll|bucket|aggregate|switch|convert|group|bin|condense|sum|turn|go|break|split|chunk|cut|slice|collapse|change)\w*\b[^.?!]{0,24}?) "
    r"(?:to|into|in|with|over|at) (?:calendar |full |whole )?(day|week|month|quarter)s\b(?! (?:ago|before|earlier))",
    re.I,
)
_SAME = re.compile(
    r"\bsame (?:thing|deal|question|story|again|figures?|numbers?|exercise|view)s?\b", re.I
)
_DITTO = re.compile(r"^\W*(?:and )?(?:ditto|idem|likewise)\b[\s,:]*(?:for |with )?", re.I)
_ENDS = re.compile(
    r"\bfrom (?:the )?(?:very )?(?:first|start|beginning|earliest)(?: (?:month|week|day|one))? to (?:the )?(?:very )?(?:last|end|finish|latest)"
    r"(?: (?:month|week|day|one)\b)?(?! of\b)(?: there| shown| listed)?|\bbetween the first and (?:the )?last (?:month|week|day|one)(?: there| shown| listed)?",
    re.I,
)
_CHECK = re.compile(
    r"(?<=\w) (?=(?:(?:so |and |please )?(?:can|could|would) (?:you|u) (?:please )?(?:check|tell me|verify|confirm|say|work out|find out|look up)|please (?:check|tell me|verify)) "
    r"(?:what|how|which|whether|if)\b)",
    re.I,
)


def repaired(text: str) -> str:
    """The text as it was meant to be."""
    text = _ANEW.sub("", text)
    found = _BREAK.search(text)
    if found is not None and found.start():
        text = _retaken(text[: found.start()], text[found.end() :]) or text
    text = _INTO_UNITS.sub(r"\1 by \2", reword(text, _PAIRS))
    text = _SAME.sub("same", text)
    text = _DITTO.sub("same for ", text)
    text = _ENDS.sub("over the whole series", text)
    text = _COUNTED.sub(r"\1 \2", text)
    text = _SOME_WEEKS.sub(r"\1", text)
    text = _OF_COUNT.sub(r"\1 of those", text)
    text = _BACK_TO.sub(r"\1further back since ", text)
    text = _MONTH_RANGE.sub(r"\1 to \2", text)
    if len(text.split()) > 12 and text.count("?") < 2:
        text = _CHECK.sub(". ", text, count=1)
    return text


def _retaken(before: str, after: str) -> str | None:
    """'of our year-to-date' + 'of our October bill': what begins with the same word is said anew."""
    words, following = before.split(), after.split()
    if not words or not following:
        return f"{before} {after}".strip()
    # what begins with another word is mended when the names are known: see interruptions
    first = following[0].lower().strip(",")
    for place in range(len(words) - 1, max(len(words) - 8, -1), -1):
        if words[place].lower() == first:
            return " ".join([*words[:place], *following])
    return None
