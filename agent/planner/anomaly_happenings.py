"""Questions about what happened, told without the word anomaly: 'something went wrong around 27 October', 'what keeps creeping up?'."""

from __future__ import annotations

import datetime as dt
import re

from agent.planner.said import Said

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_NOUNS = re.compile(
    r"\b(?:anomal\w+|outliers?|spikes|surges|surprises|oddit(?:y|ies)|deviations?|irregularit\w+|abnormalit\w+|aberrations?|glitch(?:es)?|blips?|hiccups?|incidents?|strange things|weird things|alarms?|unusual (?:¤+ )?(?:\w+ )?(?:patterns?|events?))\b"
)
_LEVEL = re.compile(
    r"\b(?:critical|warnings?|severe|serious)\b[\w ,]{0,24}?\b(?:spikes?|anomal\w+|outliers?|events?|alarms?|issues?|ones?|incidents?|level|severity|cost (?:spikes?|events?|issues?)|or (?:worse|above|higher|up|critical|more)|and (?:worse|above|up|higher|critical|more)|upwards?|stuff|things?)\b|\b(?:at least|minimum|from|only|just|above) (?:a |what's |what is )?(?:critical|warnings?)\b|\b(?:spikes?|anomal\w+|outliers?|events?|alarms?|unusual)\b[\w ,]{0,24}?\b(?:critical|warnings?)\b"
)
_HAPPENED = re.compile(
    r"\b(?:some ?thing|sth|anything|what|things?|costs?|spend\w*|it|bill)\b[^?.!]{0,24}?\b(?:happen(?:ed|ing|s)?|(?:went|go|gone|goes|going|been) (?:wrong|crazy|off|up like crazy|through the roof|haywire|bananas|nuts)|going on|going wrong|go wrong|blew up|broke|exploded?|explode|got out of (?:hand|control)|out of (?:hand|control)|spiked|jumped|peaked|ran wild|was up with|acted up)\b|(?:¤|\bcosts?|\bspend\w*|\bbill) (?:had|has|saw|shows?|showed) an? (?:\w+ )?(?:peak|spike|hump|bump|jump|surge|outlier|blip|dip)\b"
)
_STORY = re.compile(
    r"\b(?:what(?:'s| is| was) (?:the story|that|up|behind)|what was it|what happened|what went wrong|look into)\b"
)
CREEPS = re.compile(
    r"\b(?:creep\w*|crept|drift\w*|slowly (?:\w+ ){0,2}?(?:grow|ris|climb|increas|go)\w*|(?:grow|ris|climb|increas|go|get)\w* (?:\w+ ){0,3}?(?:slowly|steadily|gradually|bit by bit|day by day|little by little|more than (?:it|they) should|without (?:a )?reason)|gradual (?:increase|growth|rise)|keeps? (?:on )?(?:rising|growing|climbing|increasing|going up)(?: \w+){0,4} (?:should(?:n't| not)?|supposed)|shouldn't (?:be )?(?:grow|ris|climb)\w*)\b"
)
# How long something has been unlike it was, or that it is too high: what began then is an event.
_SINCE_WHEN = re.compile(
    r"\b(?:since when|from when on|when did|how long)\b[^?.]{0,60}?\b(?:so (?:expensive|high|much|big|large|dear|costly)|(?:more|too) (?:expensive|high|much|costly)|higher|elevated|growing|rising|increasing|climbing|creeping|go(?:ing)? up|increase|jump|climb|rise|start(?:ed)? (?:to )?(?:grow|ris|climb|increas|cost|get)\w*)\b"
)
_TOO_HIGH = re.compile(
    r"\b(?:was|were|is|are|looks?|seems?|got) (?:way |far |much |suddenly |clearly )*(?:too (?:high|expensive|costly|low)|(?:unusually|abnormally|strangely|suspiciously) (?:high|expensive|much|low|big|large))\b"
)
_LEAPT = re.compile(
    r"\b(?:did|does|has|have|is) (?:anything|something|any (?:¤+|[\w-]+)(?: [\w-]+)?) (?:\w+ ){0,2}?(?:jump(?:ed|ing)?|spik(?:e|ed|ing)|surg(?:e|ed|ing)|explod(?:e|ed|ing)|sho(?:o?t|oting) up|skyrocket(?:ed|ing)?|balloon(?:ed|ing)?)\b|"
    r"\b(?:did|has|have) (?:the |our |my )?¤[¤ ]*(?:[\w-]+ ){0,2}?spiked?\b"
)
_ABOVE = re.compile(
    r"\bhow (?:far|much) (?:is |are )?(?:above|over|beyond|higher than|more than) (?:the |its |our |what is )?(?:normal|usual|expected|baseline)\b"
)
_BARE_DAY = re.compile(
    r"\b(?P<about>around|about|near|close to|circa|approximately|roughly|on|since|after) (?:the )?(?P<d>\d{1,2})(?:st|nd|rd|th)\b(?! (?:of|percentile|most|largest|biggest|highest))"
)
_ON_DAY = re.compile(
    rf"\b(?P<about>around|about|near|close to|circa|approximately|roughly|towards|somewhere around|in the days around|on or around)? ?(?:the )?(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>{_MONTH})|(?P<m2>{_MONTH}) (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?)(?:,? (?P<y>20\d\d))?(?![\w-])"
)
_PART = re.compile(
    rf"\b(?:(?:towards|toward|at|around|near|by|in) )?(?:the )?(?P<part>beginning|start|early days|middle|mid|end|late)(?: of|-| )+ ?(?:the )?(?P<m>{_MONTH})(?: (?P<y>20\d\d))?\b"
)
_FROM_TO = re.compile(
    rf"\b(?:from |between )?(?:the )?(?P<a>\d{{1,2}})(?:st|nd|rd|th)? ?(?:-|to|until|till|through|and) ?(?:the )?(?P<b>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>{_MONTH})(?: (?P<y>20\d\d))?\b"
)
_NAMES = [dt.date(2000, number, 1).strftime("%b").lower() for number in range(1, 13)]
_AROUND = 3  # days on each side of 'around the 27th'


def tells_of_event(said: Said) -> bool:
    """Whether something unusual is asked about in words of everyday."""
    mask = said.mask
    if re.search(r"\bwhy\b|\bif\b|\bfinal event\b", mask) and not _NOUNS.search(mask):
        return False
    if _LEVEL.search(mask) or CREEPS.search(mask) or _LEAPT.search(mask) or _ABOVE.search(mask):
        return True
    if _TOO_HIGH.search(mask) and not re.search(r"\b(?:budget|cpu|memory|limit)\b", mask):
        return True
    since = _SINCE_WHEN.search(mask)
    if (
        since
        and "¤" in mask
        and not re.search(r"\bby how\b|\bhow (?:long|many|much) (?:will|do|does|would|until)", mask)
    ):
        return True
    when = _ON_DAY.search(mask) or _PART.search(mask) or _BARE_DAY.search(mask)
    odd = re.search(
        r"\bwrong|\bcrazy|\broof|\bexplod|\bout of\b|\bhaywire|\bwild|\bbananas|\bnuts", mask
    )
    if _HAPPENED.search(mask) and (
        odd
        or (
            when
            and re.search(r"\b(?:some ?thing|sth|what|peak|spike|bump|hump|surge|blip)\b", mask)
        )
    ):
        return not re.search(
            r"\b(?:than|compared|versus|vs|against|the (?:day|week|month) before)\b", mask
        )
    return _NOUNS.search(mask) is not None and not re.search(
        r"\b(?:define|definition|mean(?:s|ing)?|how do you|what is an?)\b", mask
    )


def event_window(said: Said, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """The days that 'around 27 October' or 'towards the end of October' are about, taken out of the text."""
    span = _FROM_TO.search(said.mask)
    if span is not None:
        ends = [_date(span, int(span.group(key)), span.group("m"), today) for key in ("a", "b")]
        if ends[0] and ends[1] and ends[0] <= ends[1]:
            said.cut(span.start(), span.end())
            return ends[0], min(ends[1], today)
    found = _ON_DAY.search(said.mask)
    if found is not None and found.group("about"):
        day = _date(
            found,
            int(found.group("d") or found.group("d2")),
            found.group("m") or found.group("m2"),
            today,
        )
        if day is None:
            return None
        said.cut(found.start(), found.end())
        return day - dt.timedelta(days=_AROUND), min(day + dt.timedelta(days=_AROUND), today)
    bare = _BARE_DAY.search(said.mask) if found is None else None
    if bare is not None and bare.group("about") not in ("since", "after"):
        day = _latest(int(bare.group("d")), today)
        if day is not None:
            said.cut(bare.start(), bare.end())
            around = 0 if bare.group("about") == "on" else _AROUND
            wide = dt.timedelta(days=around)
            return day - wide, min(day + wide, today)
    part = _PART.search(said.mask)
    if part is None:
        return None
    first, last = {
        "beginning": (1, 10),
        "start": (1, 10),
        "early days": (1, 10),
        "middle": (11, 20),
        "mid": (11, 20),
    }.get(part.group("part"), (21, 31))
    begin = _date(part, first, part.group("m"), today)
    if begin is None:
        return None
    said.cut(part.start(), part.end())
    end = begin + dt.timedelta(days=last - first)
    while end.month != begin.month:
        end -= dt.timedelta(days=1)
    return begin, min(end, today)


def _latest(day: int, today: dt.date) -> dt.date | None:
    """The last day of that number: 'the 12th' is of this month, or of the one before."""
    for back in (0, 1):
        first = (today.replace(day=1) - dt.timedelta(days=back)).replace(day=1)
        try:
            date = first.replace(day=day)
        except ValueError:
            continue
        if date <= today:
            return date
    return None


def _date(found: re.Match[str], day: int, month: str, today: dt.date) -> dt.date | None:
    number = _NAMES.index(month[:3]) + 1
    year = int(found.group("y") or today.year)
    try:
        date = dt.date(year, number, day)
    except ValueError:
        return None
    return date if date <= today or found.group("y") else dt.date(year - 1, number, day)


TOLD = (_LEVEL, _HAPPENED, _STORY, CREEPS, _SINCE_WHEN, _TOO_HIGH, _LEAPT, _ABOVE, _NOUNS)
LASTING = _SINCE_WHEN
