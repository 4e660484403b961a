"""Words that value things by a measure that they do not tell: 'our best servers', 'the biggest VM'."""

from __future__ import annotations

import re

from agent.planner.frame import Frame
from agent.planner.reading import Reading
from agent.planner.topics import about_cost

_THINGS = (
    r"(?:instances?|servers?|vms?|machines?|box(?:es)?|hosts?|nodes?|volumes?|disks?|snapshots?|addresses|ips|resources?|"
    r"databases?|accounts?|subscriptions?|projects?|services?|regions?|teams?|clouds?|providers?|apps?|applications?|environments?|owners?)"
)
_VALUED = (
    r"(?:best|better|good|great(?:est)?|nicest|finest|bad|worst|worse|poor(?:est)?|favou?rite|ideal|optimal|healthiest|strongest|weakest|riskiest|"
    r"coolest|ugliest|smartest|(?:most|least|more|less) (?:important|critical|efficient|inefficient|effective|interesting|problematic|valuable|relevant|"
    r"useful|reliable|stable|popular|powerful|healthy|dangerous|risky|suspicious|promising|successful|productive))"
)
_BEFORE = re.compile(
    rf"\b(?P<word>{_VALUED})(?: (?:performing|behaving|run|managed|\d+|two|three|four|five|ten|aws|azure|our|of our|of the|prod\w*|dev|staging|running))* {_THINGS}\b(?! (?:by|per) )"
)
_AFTER = re.compile(
    rf"\b{_THINGS}\b(?: [\w-]+){{0,3}} (?:is|are|was|were|looks?|does|do|doing|perform\w*)(?: (?:the|our|doing|doing the|currently|right now|performing))* (?P<word>{_VALUED})\b(?! (?:by|in terms|on|at|value|deal|use))"
)
_TROUBLE = re.compile(
    r"\b(?:biggest|largest|main|worst|top|greatest|number one|#1) (?P<word>(?:problem|issue|risk|concern|challenge|mistake|weakness|weak spot|pain point|headache|success|achievement|win)s?)\b"
)
_SIZED = re.compile(
    r"\b(?:biggest|largest|smallest|heaviest|beefiest|hugest|tiniest|bigger|smaller|fattest|mightiest)\b(?: \w+){0,2} (?:instances?|servers?|vms?|machines?|box(?:es)?|hosts?|nodes?)\b|"
    r"\b(?:instances?|servers?|vms?|machines?|box(?:es)?|hosts?|nodes?)\b(?: \w+){0,3} (?:is|are) (?:the |our )?(?:biggest|largest|smallest|heaviest)\b"
)
_MEASURES = ("metric", "threshold", "column", "level", "peak", "average", "sort_by")
_MEASURED = re.compile(
    r"\b(?:cost\w*|pric\w+|expens\w+|cheap\w*|spen[dt]\w*|money|dollars?|\$|bill\w*|cpu|memory|ram|disk space|size|vcpus?|cores?|gb|tb|age|old\w*|new\w*|network|"
    r"traffic|load|busy|busiest|idle|tag\w*|untagged|sav(?:e|es|ing|ings)|waste\w*|offend\w*|grow\w*|grew|chang\w+|increas\w+|carbon|charges?|usage)\b"
)
_INTENTS = ("costs", "compare", "instances", "resources", "metrics", "describe")


def settle_measureless(reading: Reading, frame: Frame) -> None:
    """Ask by what things are to be valued, or say which size was meant."""
    if frame.intent not in _INTENTS or (frame.metrics and frame.conditions):
        return
    text = reading.raw
    _say_by_cost(reading, frame)
    named = about_cost(reading) or any(reading.has(role) for role in _MEASURES)
    if named or _MEASURED.search(text):
        return
    found = _BEFORE.search(text) or _AFTER.search(text) or _TROUBLE.search(text)
    if found is not None and not _worst_spender(found["word"], frame):
        frame.unknown, frame.pending = [found["word"]], frame.intent
        frame.intent, frame.reason = "clarify", "measure"
    elif frame.intent == "instances" and _SIZED.search(text):
        frame.assumptions.append(
            "size was taken as the monthly cost; by vCPUs or by memory it may be another"
        )


_OPEN = re.compile(
    r"\b(?:top|biggest|largest|smallest|heaviest|greatest|leading|bottom|usage|users?|consumers?)\b"
)
_CHANGED = re.compile(
    r"\b(?:gr[eo]w\w*|chang\w+|increas\w*|decreas\w*|rise|rose|drop\w*|jump\w*|fell|shr[au]nk|movers?)\b"
)


def _say_by_cost(reading: Reading, frame: Frame) -> None:
    """'top accounts' and 'who has the most usage' of a bill: by what they cost, which is said."""
    found = _OPEN.search(reading.raw)
    spent = frame.intent == "costs" and not (about_cost(reading) or _CHANGED.search(reading.raw))
    if found is not None and spent and (frame.group_by or found.group(0) == "usage"):
        frame.assumptions.append(f"{found.group(0)!r} was taken by cost")


def _worst_spender(word: str, frame: Frame) -> bool:
    """'the worst 5 services' of a bill are those that cost the most."""
    spent = word == "worst" and frame.intent == "costs" and bool(frame.group_by)
    if spent and frame.top is not None:
        frame.assumptions.append("'worst' was taken as the most expensive")
        return True
    return False
