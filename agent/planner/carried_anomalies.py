"""Follow-ups of anomalies: 'since when?', 'how much above normal was it?', 'only critical ones', 'any left?'."""

from __future__ import annotations

import re
from typing import Any

from agent.planner.anomaly_words import read_metrics, read_options
from agent.planner.decided_before import chosen_of
from agent.planner.frame import Frame
from agent.planner.parse import Parser
from agent.planner.said import Said
from agent.planner.saving_words import pointed_at

_WHY = re.compile(
    r"\b(?:why|how come|explain\w*|reason\w*|causes?|caused|because|behind|root cause|details?|more about|tell me more|elaborate|what happened|drill|what drives|drivers?|based on what|how (?:do|did) you (?:know|get|come|calculate|compute))\b"
)
_LEFT_WORDS = re.compile(
    r"\b(?:are|is|there|any|other|ones?|left|remain(?:s|ing)?|still|anomal(?:y|ies)|now|then|of|them|those|more|do|we|have)\b"
)
_WHICH_MOST = re.compile(
    r"\b(?:which|what)(?: one| of (?:them|these|those))?(?: anomaly| event)? (?:is|was|were|are|costs?|did cost|hurts?|had)? ?(?:us )?(?:the )?(?:most|biggest|worst|largest|highest|costliest|most expensive)\b"
)
_OF_ONE = re.compile(
    r"\b(?:since when|how long|when did|when was|(?:on )?(?:what|which) (?:day|date)|still (?:going on|ongoing|there|happening|active|running|open)|going on|ongoing|is (?:it|that|this) over|over (?:yet|by now)|(?:above|beyond|over|more than|than|against) (?:the |what is |what's )?(?:normal|usual|expected|expectation|baseline)|how (?:much|many dollars|many euros|big|large|bad)|its impact|the impact|extra|too much)\b"
)
_LASTS = re.compile(
    r"\b(?:still|ongoing|going on|over(?= yet| by now|\W*$)|how long|since when|last(?:s|ed|ing)?)\b"
)


_POINTS_AT = re.compile(
    r"¤|\b(?:first|second|third|fourth|fifth|\dth|\dst|\dnd|\drd)\b|\bthe last (?:one|of)\b"
)


FILLERS = re.compile(
    r"\b(?:are|is|am|you|we|i|it|that|this|about|of|on|in|the|a|an|how|what|which|forecasts?|projections?|predictions?|estimates?|numbers?|figures?|can|could|do|does|did|be|will|would|so|your|our|based|my|me|again|one|ones|please|goes|up|down|rise[ns]?|fall[s]?|high|low|there|going|to|much|spend|cost|many|method|anomal(?:y|ies)|events?|spikes?|recommend\w*|savings?|suggest\w*|first|second|third|top|biggest|last|happened|think|know|come|get|got|calculate[d]?|computed?|with|for|why|exactly|show|tell|give|details?|more|number|horizon|until|look|over|at|by)\b"
)


def _of_one(frame: Frame, said: Said, parser: Parser) -> bool:
    """'since when?', 'how much above normal was it?', 'is it still going on?': one event in full."""
    if said.has(_WHICH_MOST):
        frame.ahead["worst"] = True
    elif said.has(_OF_ONE):
        listed = frame.ahead.get("listed") or []
        chosen = chosen_of(frame, said) if _POINTS_AT.search(said.mask) else None
        if "¤" in said.mask and not (chosen and chosen[0] in listed):
            chosen = _named_in(listed, said, parser)
            if chosen is None:
                return False  # of something that is not in the list
        frame.ahead["explain"], frame.ahead["lasts"] = True, said.has(_LASTS)
        if chosen and chosen[0] in listed:
            frame.ahead["focus"] = listed.index(chosen[0])
    else:
        return False
    said.cut(0, len(said.text), named=True)
    return True


def _named_in(
    listed: list[dict[str, Any]], said: Said, parser: Parser
) -> list[dict[str, Any]] | None:
    """The events of a list that are of what is named: 'the redshift one'."""
    frame, _ = parser.parse(f"cost of {said.left}")
    wanted = [str(value).lower() for item in frame.filters for value in item["values"]]
    wanted += [str(name).lower() for name in frame.labels.values()]
    found = [
        one
        for one in listed
        if any(value in " ".join([one["name"], *one.get("names", [])]).lower() for value in wanted)
    ]
    return found or None


_REST = re.compile(
    r"^\W*(?:(?:ok|okay|and|so|then|now)\W+)*(?:what(?:'s| is| are)?|which(?: ones?)?|anything|any|how many|how much|are there|is there|show(?: me)?)?(?: [\w']+){0,4}? ?\b(?:left(?: over)?|remain(?:s|ing)?|else|the (?:rest|others))(?: (?:then|now|over|of them|anomal\w+|there|is there|are there|do we have))*\W*$"
)


def carry_anomalies(frame: Frame, said: Said, parser: Parser) -> bool:
    if _REST.search(said.mask) and not read_options(
        Said(said.cased, parser.reader, parser.today), {}
    ):
        said.cut(0, len(said.text))
        return True
    if not re.search(
        r"\b(?:how many|all|any|other|more|in total|together|altogether)\b(?! dollars| euros)",
        said.mask,
    ) and _of_one(frame, said, parser):
        return True
    changed = read_options(said, frame.ahead)
    if changed and re.search(r"\b(?:left|remain\w*|still|any|other)\b", said.mask):
        said.take_all(_LEFT_WORDS)
    if said.has(_WHY):
        places = pointed_at(said, len(frame.ahead.get("listed") or []))
        frame.ahead["explain"] = True
        frame.ahead["focus"] = places[0] if places else int(frame.ahead.get("focus") or 0)
        said.take(_WHY)
        said.take_all(FILLERS)
        return True
    if frame.ahead.get("on") == "metrics" or re.search(
        r"\b(?:cpu|memory|ram|network|servers?|machines?|vms?)\b", said.mask
    ):
        found = read_metrics(said)
        if found:
            frame.ahead["on"], frame.ahead["metrics"], changed = "metrics", found, True
    on = re.search(r"\b(?:costs?|spend\w*|money|bill)\b", said.mask)
    if on and frame.ahead.get("on") == "metrics":
        said.cut(on.start(), on.end())
        frame.ahead["on"], frame.ahead["metrics"], changed = "costs", [], True
    servers = re.search(
        r"\b(?:on (?:the |our )?)?(?:servers?|machines?|vms?|instances?|metrics)\b", said.mask
    )
    if servers and frame.ahead.get("on") == "costs":
        said.cut(servers.start(), servers.end())
        frame.ahead["on"], frame.ahead["metrics"], changed = "metrics", [], True
    return changed
