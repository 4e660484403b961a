"""Questions about what is to come: 'what will AWS cost by year end?', 'burn until friday', 'month-end projection'."""

from __future__ import annotations

import re

from agent.planner.foresight_scope import scoped
from agent.planner.frame import Frame
from agent.planner.future_periods import Ahead, horizon_of, month_end
from agent.planner.money_words import amounts
from agent.planner.parse import Parser
from agent.planner.said import Said

_NOUNS = re.compile(
    r"\b(?:fore-?casts?|forecasted|forecasting|predict(?:s|ed|ing|ions?|able)?|projections?|projected|extrapolat\w+|outlooks?|prognos[ei]s|"
    r"(?:estimate|guess|guesstimate|expectation)s?(?= for (?:next|the (?:next|coming|rest))\b)|expected (?=(?:¤+ )*(?:costs?|spend\w*|bills?|charges?|total|invoice))|"
    r"estimated (?=(?:¤+ )*(?:costs?|spend\w*|bills?|charges?|total|invoice))|future (?:costs?|spend\w*|bills?|charges?)|burn[- ]?rate (?=until|till|to|through)|look(?:ing)? ahead)\b"
)
_MONEY = r"(?:spend|cost|pay|owe|burn|be|come to|come in at|amount to|add up to|total|reach|hit|run us|set us back|look|land|end up|need|charge|bill)"
_WILL = re.compile(
    rf"\b(?:will|shall|gonna|'ll|won't)\b(?= (?:[\w¤'.-]+ ){{0,6}}?(?:{_MONEY}|keep|go|get (?:more|less|cheaper|higher|lower)|grow|rise|increase|fall|drop|stay|exceed|pass|cross|surpass|top|be|over|above|under|below)\b)|"
    rf"\b{_MONEY} will\b|\b(?:are|is|am|'re|'s) (?:\w+ ){{0,3}}?(?:going to|gonna|likely to|expected to|projected to|about to|set to|due to) (?={_MONEY}|go|grow|rise|pass|cross|exceed|top)|"
    rf"\b(?:going to|gonna) (?={_MONEY}|go|grow|rise|pass|cross|exceed|top)|"
    r"\b(?:should|can|must|do) (?:we|i) expect(?: to (?:spend|pay|owe))?\b|\bexpect(?:ed)? to (?:spend|pay|cost|owe|be (?:charged|billed))\b|"
    r"\bon (?:track|pace|course) (?:for|to)\b|\bwhere (?:will|do|are|would|is|does) (?:we|i|it|they|that|the bill|our bill|costs?|this (?:month|quarter|year)|the (?:month|quarter|year)|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|[¤ ]+)(?: costs?| bill| spend\w*)? ?(?:going to )?(?:land|end(?: up)?|stand|finish|be|close|come out|head(?:ing|ed)?|going|go)\b|\bheading (?:for|to|towards)\b"
)
_TREND = re.compile(
    r"\bif (?:we|i) (?:keep|continue|carry on|go on)(?: on)? (?:to )?(?:spend(?:ing)?|burn(?:ing)?|going|growing|pay(?:ing)?)(?: money)?(?: like (?:this|that|now)| at this (?:rate|pace)| this way| as now)?|\bif nothing changes\b|\bif (?:things|it|we|this|costs?|spend\w*) (?:go(?:es)? on|continues?|keeps?|carry|carries)(?: on| going)?(?: like (?:this|that)| as (?:is|now|it is)| this way)?\b|\bat (?:this|the current) (?:rate|pace)\b"
)
_COSTLY = re.compile(
    r"\b(?:costs?|spend\w*|spent|bills?|billing|pay|paying|charges?|burn|invoices?|money|owe|budget|how much|total|expens\w+|what)\b"
)
_PAST = re.compile(
    r"\b(?:did|went|gone|came|was|were|spent|paid|billed|has|have|had|cost us|burned|burnt|between|since|last|past|previous|compared?|vs|versus)\b"
)
_DONE = re.compile(r"\b(?:did|went|was|were|spent|paid|billed|came to)\b")
_EXPLAINS = re.compile(
    r"\b(?:explain\w*|why|because|drivers?|what drives|seasonal\w*|how (?:do|did) you (?:know|get|come)|based on what|how come|reason\w*|trend)\b"
)
_SURE = re.compile(
    r"\b(?:how )?(?:sure|certain|confident|confidence|accura\w+|reliab\w+|trust\w*|precise|precision|exact|good|wrong|off|error|margins?|bands?|intervals?|range|uncertain\w*|likely)\b"
)
_ABOUT_ERROR = re.compile(
    r"\bhow (?:sure|certain|confident|accurate|reliable|precise|exact|good|trustworthy|far off|wrong|uncertain)\b|\b(?:error|accuracy|confidence|margin|uncertainty|interval|range) (?:of|is|for|around|on)\b|"
    r"\bcan (?:i|we) (?:trust|rely|believe)\b|\bare you (?:sure|certain|confident)\b|\b(?:best|worst)[- ]case\b|\bconfidence (?:interval|level|band)s?\b|\berror (?:bars?|margins?)\b"
)
_HELD_AGAINST = re.compile(
    r"\b(?:(?:go|going|be|run|get|come|stay|end up|keep|land|finish) )?(?:over|above|under|below|within|more than|less than|past|beyond|exceed\w*|pass(?:es)?|cross(?:es)?|reach(?:es)?|hits?|tops?|surpass(?:es)?|breaks?|gets? to|arrives? at|at|through|on (?:track|pace|course) (?:for|to (?:hit|reach|spend|pay))|heading (?:for|to|towards)) (?:the |our )?"
)
_MODEL_WORDS = re.compile(
    r"\b(?:(?:should|shall|must|need to|have to|do|can) (?:we|i) (?:\w+ )?budget(?: for)?|to budget for|budget (?:round|planning|season)|planning|get (?:more|less) expensive|get (?:cheaper|higher|lower)|roughly|approximately|about|likely|probably|by then|in total|overall|altogether|we'?re|do you|think|say|best guess|your|model|method|prophet|based on (?:the )?(?:current |recent |past )?(?:trend|usage|data|history)s?|"
    r"(?:95|80) ?%(?: (?:confidence )?(?:intervals?|bands?|range))?|with (?:the )?(?:confidence )?(?:intervals?|bands?|ranges?|error bars)|days? ahead|figures?|numbers?|so far|to date)\b"
)


_WILL_HAVE = re.compile(
    r"\bwill (?:(?:we|i|it|they|the|our|¤+|team|account) )*have (?:been )?(?:spent|paid|cost|used|burn(?:ed|t)|billed)\b|\bhow (?:will|does|do|would) (?:the |our |my |this )?[\w¤ ]{2,24}? (?:end|turn out|close|finish|pan out|end up|work out)\b"
)
_WHEN_REACHED = re.compile(
    r"\b(?:when|by when|(?:on |by )?(?:what|which) (?:day|date|time)|how soon|how long (?:until|till|before)|at what point)\b[^?.]{0,60}?\b(?:reach(?:es)?|hits?|pass(?:es)?|cross(?:es)?|exceeds?|tops?|surpass(?:es)?|breaks?|gets? to|(?:go(?:es)?|gets?|be|is|are|climbs?|rises?) (?:over|above|past|beyond|at|through)|arrives? at)\b (?=(?:the |a |about |around |roughly )*(?:[$€£]|usd|eur)? ?\d)"
)
# What is done ahead of a period that is still to come: money is laid by for it, or it is awaited.
_PLANS_FOR = re.compile(
    r"\b(?:(?:should|must|need to|have to|to|can|do|could|we|i|let's) (?:we |i )?plan|planning (?:for|on|with)|(?:set|put|lay|keep|leave) (?:[\w¤'-]+ ){0,4}?(?:aside|ready|free)|earmark|provision(?: for)?|allow for|prepare (?:for|ourselves)|brace (?:ourselves )?for|expect|count on|reckon(?: with| on)?|calculate with|anticipate|pencil in|accrue|reserve|have to (?:pay|find)|need (?:to pay|for)|in store|coming (?:up|our way)|lies? ahead)\b"
)


def reaches(said: Said) -> bool:
    """'by when will AWS reach 40k': the day on which a sum is reached."""
    if re.search(r"\b(?:did|was|were|had|has|have|went)\b", said.mask):
        return False
    return (
        said.has(_WHEN_REACHED)
        and not _unlikely(said)
        and not re.search(r"\d ?(?:%|percent)", said.mask)
    )


def asks_forecast(said: Said, ahead: Ahead | None) -> bool:
    """True for a question about money that is still to be spent."""
    if said.has(_NOUNS) or said.has(_WILL_HAVE) or reaches(said):
        return True
    if ahead is not None and said.has(_PLANS_FOR) and not said.has(_PAST) and not _unlikely(said):
        return True
    willing = said.has(_WILL) and not said.has(_DONE)
    strong = ahead is not None and ahead.strong
    if willing and (said.has(_COSTLY) or ahead is not None) and not _unlikely(said):
        return True
    if said.has(_TREND) and (willing or strong):
        return True
    if said.has(_PAST):
        return False
    return strong or (ahead is not None and _reaches(said, ahead))


def _reaches(said: Said, ahead: Ahead) -> bool:
    """'burn until friday': up to a day within the next weeks."""
    until = re.match(r"(?:until|till|by|through|up to|before)\b", said.mask[ahead.at[0] :])
    near = ahead.days is None and not re.search(r"[a-z]{3,}.*\d|\d.*[a-z]{3,}", ahead.label)
    return until is not None and near and said.has(_COSTLY)


def _unlikely(said: Said) -> bool:
    """True for 'which disks will be full': what is not about money."""
    return bool(
        re.search(
            r"\b(?:cpus?|memory|ram|disks?|volumes?|full|run out|expire|weather|rain|servers? (?:crash|fail)|down|release|deprecat\w+|renew\w*)\b",
            said.mask,
        )
    ) and not re.search(r"\b(?:costs?|spend|bill|pay|charges?)\b", said.mask)


def read_forecast(said: Said, parser: Parser, ahead: Ahead | None) -> Frame:
    """The frame of a forecast; `said` loses what is understood."""
    explains = _EXPLAINS.search(said.mask) is not None
    error = _ABOUT_ERROR.search(said.mask) is not None
    if ahead is not None:
        said.cut(*ahead.at)
    reach = reaches(said)
    limit = _limit(said)
    against = _against(said, parser)
    for pattern in (_NOUNS, _WILL, _WILL_HAVE, _TREND, _ABOUT_ERROR, _MODEL_WORDS, _PLANS_FOR):
        said.take_all(pattern)
    if reach:
        said.take_all(_REACH_WORDS)
    if explains:
        said.take_all(_EXPLAINS)
    if error:
        said.take_all(_SURE)
    frame = scoped("forecast", said, parser)
    frame.ahead = {"explain": explains, "error": error}
    if limit is not None:
        frame.ahead["limit"] = limit
    if reach and limit is not None:
        frame.ahead["reach"] = True
        ahead = ahead or month_end(parser.today)
    if against is not None:
        frame.ahead["against"] = against
    if ahead is not None:
        set_period(frame, ahead, parser)
    return frame


_REACH_WORDS = re.compile(
    r"\b(?:by when|when|(?:on |by )?(?:what|which) (?:day|date|time)|how soon|how long (?:until|till|before)|at what point|reach(?:es)?|hits?|pass(?:es)?|cross(?:es)?|does|do|will|we|our|the|bill|gets? to)\b"
)
_COMPARED = re.compile(
    r"\b(?:(?:as )?compared? (?:to|with|against)|vs\.?|versus|against|relative to|(?:(?:more|less|higher|lower|cheaper|expensive) )+than(?: in)?|than(?: in)?)\s+(?P<rest>[^?.!]*?(?:week|month|quarter|year|january|february|march|april|may|june|july|august|september|october|november|december)\b(?: 20\d\d)?(?: so far)?)"
)


def _against(said: Said, parser: Parser) -> dict[str, str] | None:
    """'… compared to last month': the past period that a forecast is held against."""
    found = _COMPARED.search(said.mask)
    if found is None:
        return None
    told, _ = parser.parse(f"cost {found.group('rest')}")
    if told.window is None:
        return None
    said.cut(found.start(), found.end())
    return {"start": told.window.start, "end": told.window.end, "label": told.window.label}


def set_period(frame: Frame, ahead: Ahead, parser: Parser) -> None:
    """The days that are forecast, in a frame."""
    frame.ahead |= {"horizon": None, "until": None, **horizon_of(ahead, parser.today)}
    frame.ahead["label"] = ahead.label
    frame.ahead["start"] = ahead.start.isoformat() if ahead.start else None


def _limit(said: Said) -> float | None:
    """'will we go over 80k': an amount to hold the forecast against."""
    for found in _HELD_AGAINST.finditer(said.mask):
        one = next(amounts(said.mask[found.end() :]), None)
        if one is not None and not said.mask[found.end() : found.end() + one.start].strip():
            said.cut(found.start(), found.end() + one.end)
            return float(one.value)
    return None
