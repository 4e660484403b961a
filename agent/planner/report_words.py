"""Requests for a report: 'weekly report', 'executive summary', 'health check', 'monthly report for AWS'."""

from __future__ import annotations

import re

from agent.planner.foresight_scope import scoped
from agent.planner.frame import Frame, Window
from agent.planner.parse import Parser
from agent.planner.said import Said

_TEXT = r"(?:reports?|summar(?:y|ies)|overviews?|digests?|briefings?|write-?ups?|one-?pagers?|memos?|recaps?|reviews?|round-?ups?|wrap-?ups?|updates?|status)"
_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|last month|last week)(?:,? 20\d\d)?"
_FOR_WHOM = r"(?:executives?|exec|management|c[- ]level|cxo|board|leadership|ceo|cfo|cto)"
_KINDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(
        rf"\b{_FOR_WHOM}(?:'s)?(?: (?:level|ready))?[- ](?:cost |cloud |spend |spending |finops |monthly )?{_TEXT}\b|\b{_TEXT} for (?:the |our |my )?{_FOR_WHOM}\b|"
        rf"\b(?:summari[sz]e|sum up) (?:\w+ ){{0,4}}?for (?:the |our |my )?{_FOR_WHOM}\b"), "executive"),
    (re.compile(
        r"\bhealth(?:[- ]?check(?:s|[- ]?up)?|[- ](?:report|summary|overview|status|state|review|score))\b|\b(?:infra(?:structure)?|cloud|estate|fleet|server|servers'|system|systems|environment|platform|overall|instance|vm|¤+)(?:'s)? health\b|"
        r"\bhealth of (?:(?:the|our|my|all|whole|entire) ){0,3}(?:infra(?:structure)?|cloud|clouds|estate|fleet|servers?|systems?|environment|platform|machines?|instances?|vms?|¤+)|"
        r"\b(?:how )?(?:healthy|unhealthy)\b|\bhow (?:is|are|'s) (?:(?:the|our|my|all|whole) ){0,3}(?:infra(?:structure)?|estate|fleet|servers|systems|environment|machines|instances|vms|clouds?) (?:doing|looking|holding up|going|feeling|faring)|"
        r"\b(?:state|status|condition|shape) of (?:(?:the|our|my|all|whole|entire) ){0,3}(?:infra(?:structure)?|estate|fleet|servers|systems|environment|machines|instances|vms)\b|^\W*(?:show |give |tell )?(?:me )?(?:the |our |my )?health\W*$|"
        r"\b(?:is|are) (?:everything|all|things|it all) (?:still )?(?:alright|all right|ok(?:ay)?|fine|in order|in good (?:shape|health|order)|healthy|running well|good) (?:with|on|in|across) (?:the |our |my |all )*(?:infra(?:structure)?|estate|fleet|servers?|systems?|environment|machines?|instances?|vms?|¤+ (?:servers?|machines?|instances?|vms?))\b|"
        r"\b(?:any|are there|is there|have we|do we have)(?: any)?(?: \w+)? (?:problems?|issues?|troubles?|concerns?) (?:with|on|in|across) (?:the |our |my |all )*(?:infra(?:structure)?|estate|fleet|servers?|systems?|environment|machines?|instances?|vms?)\b|"
        r"\b(?:what|which|are any|any|do any|does any) (?:\w+ ){0,3}?(?:servers?|machines?|instances?|vms?|systems?) (?:\w+ )?(?:in trouble|having (?:problems|issues|trouble)|sick|unwell|struggling badly)"), "health"),
    (re.compile(r"\b(?:summari[sz]e|sum up|recap|wrap up)\b[^?]{0,40}\bfor (?:the |our |my )?(?:management|leadership|board|executives?|exec|cfo|ceo|cto|boss|director)\b"), "executive"),
    (re.compile(rf"\b(?:summari[sz]e|sum up|recap|wrap up) (?:the |our |my )?(?:month of |costs? (?:of|in|for) |bill (?:of|for) |[¤ ]+(?:in |for )?)?{_MONTH}\b|\b{_MONTH}(?:'s)?(?: 20\d\d)? (?:cost |cloud |spend |spending |finops )?(?:report|write-?up|digest|briefing|recap)s?\b|\b(?:report|write-?up|digest|briefing|recap) (?:for|of|on|about) (?:[¤ ]+(?:for |in |of )?)?{_MONTH}\b|\b(?:pdf|html|word document|slides?|document|one-?pager) (?:\w+ ){{0,4}}?(?:about|on|of|with|for) (?:last|this|the|our|my|previous) (?:month|costs?|spend\w*|bill)"), "monthly"),
    (re.compile(rf"\b(?:weekly|week'?s|last week'?s|this week'?s)[- ](?:cost |cloud |spend |spending |finops |status )?{_TEXT}\b|\b{_TEXT} (?:for|of|on) (?:the )?(?:last|this|past|previous) week\b|\bweek in review\b|\bthe week in (?:cloud|brief|short)\b"), "weekly"),
    (re.compile(rf"\b(?:monthly|month'?s|last month'?s|this month'?s|month[- ]end)[- ](?:cost |cloud |spend |spending |finops |status )?{_TEXT}\b|\b(?:month in review|finops (?:report|review|summary)|(?:cost|cloud|spend|spending|aws|azure|¤+) report(?= (?:for|of|on|about)\b|\W*$))|^\W*(?:(?:please|make|give|show|write|create|generate|produce|draft|prepare|get|i need|i want|me|us|a|an|the|our|my|full|new|cost|cloud)\W+)*report\b(?= (?:for|on|about|of)\b|\W*$)"), "monthly"),
    (re.compile(
        r"\b(?:summari[sz]e|sum up|give (?:me|us) (?:a |an |the )?(?:short |quick |brief |general |high[- ]level )*(?:summary|overview) of|(?:short |quick |brief |general |high[- ]level )(?:summary|overview) of) (?:(?:the|our|my|all|whole|entire|state of|everything about) )*(?:cloud|clouds|cloud estate|estate|cloud situation|situation|everything|infra(?:structure)?(?! health)|finops)\b|"
        r"\bhow are we doing\b|\banything i (?:should|need to|must) know\b|\b(?:one|1)[- ]page(?:r)?(?: (?:overview|summary|report))?\b|\b(?:headline|key|top[- ]line) (?:numbers|figures|facts)\b|\b(?:summary|overview|update|recap|briefing|report) for (?:my|the|our) (?:boss|manager|director|vp|head|chief|team lead|steering committee|stakeholders|investors)\b|\b(?:big|whole) picture\b|\bwhat (?:should|do|can|could|shall) (?:i|we) (?:tell|report to|show|present to) (?:my|the|our) (?:boss|manager|director|vp|head|chief|board|management|leadership|cfo|ceo|cto)\b|\bwhat (?:should|do) i (?:need to )?know\b(?= (?:this|today|about (?:our|my|the) cloud)|\W*$)|\bstate of the (?:cloud|union)\b"), "executive"),
)  # fmt: skip
_SUMMARISE = re.compile(r"\b(?:summari[sz]e|sum up)\b")
_OWN = re.compile(
    r"\b(?:reports?|write-?ups?|digests?|recaps?|documents?|slides?|summar(?:y|ies|i[sz]e)|write|writing|only|need|needs|management|leadership|board|my boss|for my|overviews?|write|create|generate|produce|draft|prepare|make|put together|build|full|short|little|small|nice|simple|tiny|can|could|have|brief|quick|new|latest|detailed|weekly|monthly|executive|complete|general|headline|key|numbers|figures|facts|boss|manager|director|tell|show|present|what|should|about|costs?|spend(?:ing)?|pdf|html|markdown|csv|infra(?:structure)?|estate|fleet|health|overall|please)\b"
)
_AS_LIST = re.compile(
    r"\bby (?:service|account|region|team|tag|provider|day|week|month|project|owner|resource|¤)|\bper (?:service|account|region|team|provider|day|week|month|project)|\bin your reports\b|\breport the\b|\breports? (?:do|did|does|say|show|call|file|list|use|count)s?\b|\bmean\b"
)
_FILES = re.compile(
    r"\b(?:as|in|to|into) (?:an? )?(?P<kind>pdf|html|markdown|csv|word|excel|powerpoint|pptx?|slides?)(?: (?:file|format|document|form))?\b"
)


_BRIEF = 12  # words; a longer text only names a report as its occasion


def asks_report(text: str) -> bool:
    """True for a short text that asks for a report, which is then no mere occasion of a question."""
    low = text.lower()
    return (
        len(low.split()) <= _BRIEF
        and any(pattern.search(low) for pattern, _ in _KINDS)
        and not _OCCASION.search(low)
    )


_OCCASION = re.compile(
    r"\b(?:for|in|into|to|before|re) (?:my |our |the |a |this |tomorrow'?s? |next )*(?:weekly|monthly|quarterly|executive|board)\b.{0,30}\b(?:report|review|summary|update|meeting)s?\b.*[,:–-]|\b(?:need|want) (?:it|this|that) for\b"
)


_FULL_SOON = re.compile(
    r"\b(?:disks?|volumes?|drives?|file ?systems?|servers?|machines?|instances?|vms?|hosts?|storage|which|what) (?:\S+ ){0,6}?(?:(?:be|get|getting|become|run|running|fill\w*|is|are) )?(?:\S+ ){0,2}?(?:full|out of (?:disk|space|storage)(?: space)?|fill(?:s|ing)? up)\b(?= ?(?:soon|next|within|in (?:the|a|\d)|this|by|before|at this|shortly|\W*$))"
)
_SOON = re.compile(
    r"\b(?:will|soon|next|going to|gonna|about to|fill(?:s|ing)? up|within|shortly|when)\b"
)


def asks_full_soon(said: Said) -> bool:
    """True for 'which disks will be full soon'."""
    return said.has(_FULL_SOON) and said.has(_SOON)


def read_full_soon(said: Said, parser: Parser) -> Frame:
    """The part of the health report that tells when disks are full."""
    said.take_all(_FULL_SOON)
    for pattern in (_SOON, _OWN, _DISK_WORDS):
        said.take_all(pattern)
    frame = scoped("report", said, parser)
    frame.ahead |= {"kind": "health", "part": "disks"}
    return frame


_DISK_WORDS = re.compile(
    r"\b(?:disks?|volumes?|drives?|file ?systems?|servers?|machines?|instances?|vms?|hosts?|storage|space|run(?:ning)?|full|out|be|get|days?|weeks?|months?|month|week|\d+)\b"
)


_LEADERS = re.compile(
    r"\bfor (?:the |our |my )?(?:management|leadership|board|executives?|c-level|cfo|ceo|cto)\b"
)
_FOR_LEADERS = re.compile(
    r"\b(?:summari[sz]e|sum up|recap|wrap up)\b[^?]{0,40}\bfor (?:the |our |my )?(?:management|leadership|board|executives?|c-level|cfo|ceo|cto)\b"
)


def report_kind(said: Said) -> str:
    """Which report is asked for; '' when none is."""
    if said.has(_AS_LIST):
        return ""
    if _FOR_LEADERS.search(said.text):
        return "executive"
    return next((kind for pattern, kind in _KINDS if said.has(pattern)), "")


def read_report(said: Said, parser: Parser, kind: str) -> Frame:
    """The frame of a report."""
    ahead: dict[str, object] = {"kind": kind}
    file = said.take(_FILES)
    if file:
        ahead["file"] = file.group("kind")
    leaders = _LEADERS.search(said.text)
    if leaders and kind == "executive":
        said.cut(leaders.start(), leaders.end(), named=True)
    month = re.search(rf"\b{_MONTH}\b(?: 20\d\d)?", said.mask)
    week = re.search(r"\b(?P<which>last|this|past|previous) (?P<unit>week|month)'?s?\b", said.mask)
    for pattern, _ in _KINDS:
        said.take_all(pattern)
    for pattern in (_SUMMARISE, _OWN):
        said.take_all(pattern)
    frame = scoped("report", said, parser)
    frame.ahead |= ahead
    if week is not None and frame.window is None:
        spans, _ = parser.parse(f"cost {week.group('which')} {week.group('unit')}")
        frame.window = spans.window
    if month is not None and frame.window is None:
        told, _ = parser.parse(f"cost in {month.group(0)}".replace("in last", "last"))
        frame.window = told.window
    settle_period(frame, parser)
    return frame


def settle_period(frame: Frame, parser: Parser) -> None:
    """Which week or month is told of; a month that is named makes a weekly report monthly."""
    if frame.window is None:
        return
    span = frame.window.span
    if frame.ahead["kind"] == "weekly" and span.unit == "month":
        frame.ahead["kind"] = "monthly"
    if frame.ahead["kind"] == "monthly" and span.unit == "week":
        frame.ahead["kind"] = "weekly"
    frame.ahead["end"] = min(span.end, parser.today).isoformat()
    if span.unit not in ("week", "month", "day"):
        frame.assumptions.append(
            f"a report tells of one week or month: the last one of {Window.of(span).label} was taken"
        )
