"""What a question about budgets wants to know: yes or no, which of them, or by how much."""

from __future__ import annotations

import re
from typing import Any

from agent.planner.said import Said

_HOLDS = re.compile(
    r"\b(?:on track|on course|on target|on pace|fine|ok(?:ay)?|good|well|healthy|green|safe|all right|alright|in order|in shape|"
    r"within|under|below|inside|in (?:the )?budget|on budget|hold(?:s|ing)?|surviv\w+|stay(?:s|ing)?|stick(?:s|ing)?|keep(?:s|ing)? (?:to|within|under)|met|meet(?:s|ing)?|"
    r"make it|makes it|enough|suffic\w+|last(?:s)?(?= (?:until|till|the|us|to|through))|respect\w*|compl(?:y|ies|iant)|afford)\b"
)
_BREAKS = re.compile(
    r"\b(?:over(?!all)|exceed\w*|overr[au]n\w*|overspen[dt]\w*|over-?shoot\w*|over-?shot|at risk|risk|blow\w*|blew|bust\w*|br[eo]ak\w*|broke|breach\w*|"
    r"above|beyond|hit|run out|ran out|miss\w*|in danger|in trouble|out of|too (?:much|high)|off track|red|burst\w*|problem\w*|worr(?:y|ied|ying))\b"
)
_NOT = re.compile(r"\b(?:not|n't|never|no longer|without)\s+(?:\w+\s+){0,2}?$")
_ASKS_WHICH = re.compile(
    r"\b(?:which|what|whats|whose|who|where|when|how|list|show|give|tell|compare)\b(?! if\b)"
)
_DONE = re.compile(
    r"\b(?:did|has|have|had|already|yet|overspent|overshot|blew|blown|exceeded|breached|busted|broke|broken|overran|went over|is over|are over|were over|was over)\b"
)
_TO_COME = re.compile(
    r"\b(?:will|going to|gonna|shall|would|likely|risk|forecast\w*|expected?|end up|by (?:the )?end|about to|might|could)\b"
)
_BY_HOW_MUCH = re.compile(
    r"\bhow (?:much|far|many|badly|big|large)\b[^?]{0,40}?\b(?:over|above|beyond|past|exceed\w*|overspen\w*|over-?sho\w*|overr[au]n\w*|off|too much|miss\w*|blow\w*|blew|overrun)\b|\bby how (?:much|many|far)\b|"
    r"\b(?:size|amount|extent) of (?:the |our )?(?:overrun|overspend\w*|overshoot)\b"
)
_NEAREST = re.compile(
    r"\b(?:closest|nearest|tightest|most (?:used|consumed|exhausted|depleted|stressed|endangered|critical|strained|at risk|over)|highest (?:usage|use|utili[sz]ation|percent\w*|consumption)|worst|furthest over|farthest over|biggest overrun|fullest|most (?:of (?:it|its))? ?used up)\b"
)
_ROOMIEST = re.compile(
    r"\b(?:most (?:left|room|headroom|slack|money left|budget left|remaining)|least (?:used|consumed|exhausted)|farthest from|furthest from|loosest|lowest (?:usage|use|percent\w*)|biggest (?:reserve|headroom)|largest (?:reserve|headroom))\b"
)
_FINE_ONES = re.compile(
    r"\b(?:which|what|any|list|show|are there)\b[^?]{0,60}?\b(?:fine|ok(?:ay)?|safe|on track|within|hold(?:s|ing)?|healthy|green|not at risk|(?:don'?t|do not|no) need(?: to)? (?:worry|be worried|look)|not (?:to )?worry|no worr\w+|comfortabl\w+)\b"
)
_UNWORRIED = re.compile(r"\b(?:don'?t|do not|no|not|needn'?t)\b[^?]{0,16}\bworr(?:y|ied|ies)\b")
_OF_EVERY = re.compile(r"\b(?:all|every|each|any) (?:of )?(?:our |the |my |these )?budgets?\b")
_WORDS = re.compile(
    r"\b(?:surviv\w+|over-?shoot\w*|over-?shot|overspent|blew|broke|broken|closest|nearest|tightest|worst|furthest|farthest|fullest|fine|okay|safe|healthy|green|enough|suffic\w+|need|needs|worr(?:y|ied|ying)|"
    r"don'?t|doesn'?t|isn'?t|aren'?t|won'?t|problems?|about|room|slack|most|least|badly|yet|already|limit|hold(?:s|ing)?|last(?:s)?(?= (?:until|till|through|us))|until|till|end|month end|make it|makes it|met|meet(?:s|ing)?|course|target|actuals?|plan(?:ned)?|"
    r"percent(?:age)?|%|amount|size|extent|biggest|largest|highest|lowest|critical|comfortabl\w+|go|goes|went|gone|in good shape|afford|alright|off|too much)\b"
)


def verdict(said: Said) -> dict[str, Any]:
    """What is asked: `stance` ('holds', 'breaks' or ''), `yes_no`, `done` (only what is over by now),
    `by_how_much`, `extreme` ('nearest', 'roomiest'), `fine` (only those that hold).
    """
    text = said.mask
    yes_no = _ASKS_WHICH.search(text) is None
    stance = ""
    breaks = _BREAKS.search(text)
    if breaks is not None:
        stance = "holds" if _NOT.search(text[: breaks.start()]) else "breaks"
    elif _HOLDS.search(text):
        stance = "holds"
    extreme = "nearest" if _NEAREST.search(text) else "roomiest" if _ROOMIEST.search(text) else ""
    fine = _FINE_ONES.search(text) is not None
    unworried = _UNWORRIED.search(text) is not None
    done = _DONE.search(text) is not None and not _TO_COME.search(text)
    return {
        **{"stance": stance, "yes_no": yes_no, "done": done and stance == "breaks"},
        **{"by_how_much": _BY_HOW_MUCH.search(text) is not None, "extreme": extreme},
        **{"fine": fine and (unworried or (not yes_no and stance != "breaks"))},
        "used_over": _used_over(text),
        "every": _OF_EVERY.search(text) is not None,
    }


_USED_OVER = re.compile(
    r"\b(?:more than|over|above|at least|beyond|past) (?:(?P<half>half)|(?P<n>\d{1,3}) ?(?:%|percent))"
)


def _used_over(text: str) -> float | None:
    """'which budgets are used by more than half?': the percentage."""
    found = _USED_OVER.search(text)
    if found is None:
        return None
    return 50.0 if found.group("half") else float(found.group("n"))


def take_words(said: Said) -> None:
    """Take the words of such questions out of the text."""
    said.take_all(_USED_OVER)
    said.take_all(_WORDS)
