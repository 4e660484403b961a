"""What the words around a figure make of it: a change, a share, a total, an average, a condition."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.verification import units
from agent.verification.figures import Figure
from agent.verification.words import stem, tokens

_UP = (
    r"(?:(?<!made )(?<!makes )(?<!make )(?<!making )(?<!add )(?<!adds )(?<!added )up|rose|risen|rises|rising|rise|increas(?:e|es|ed|ing)|grew|grown|grows|growing|growth|climb(?:s|ed)?|jump(?:s|ed)?|"
    r"gain(?:s|ed)?|surged?|spiked?|added|higher|more|extra|additional(?:ly)?|greater|larger|exceed(?:s|ed)|"
    r"above|pricier|longer)"
)
_DOWN = (
    r"(?:down|fell|fallen|falls|falling|fall|decreas(?:e|es|ed|ing)|dropp?(?:s|ed|ing)?|declin(?:e|es|ed|ing)|shrank|shrunk|"
    r"reduc(?:ed|tion|es)|lower|less|fewer|cheaper|smaller|sank|dipp?(?:ed)?|cut|below|under|shorter)"
)
_NEUTRAL = r"(?:chang(?:e|ed|es)|differ(?:ence|s|ed)?|gap|delta|variation|moved|swing)"
_FILL = r"(?:\s+(?:by|of|about|around|roughly|approximately|nearly|almost|over|just|another|some|an?|was|is|the|a total of|only|a further|further|slightly|another|more than|net))*"
_BEFORE = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<same>{_NEUTRAL}))(?:\s+\w+ly)?{_FILL}\s*[:=(~≈]?\s*$", re.IGNORECASE)  # fmt: skip
_AFTER = re.compile(
    rf"^[)\s]*(?:(?:in|of)\s+)?(?:(?:\([^)]*\)|,?\s*or\s+[\d.,]+\s?%,?)\s*)?(?:an?\s+)?(?:month-over-month|year-over-year|net|overall|daily|monthly|cost|spend|price|usage)?\s*"
    rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<same>{_NEUTRAL}))\b(?!\s+(?:to\b|from\s+[$€£\d]))",
    re.IGNORECASE,
)
_SAME = re.compile(r"(?:\bnot|n't|\bno|\bwithout)\s+(?:any\s+)?$", re.IGNORECASE)
_CHANGE = re.compile(
    rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN})|(?P<same>{_NEUTRAL}))\b", re.IGNORECASE
)
_SHARE_AFTER = re.compile(
    r"^[)\s]*(?:share|portion|of)\b(?!\s+(?:instances|machines)\s+(?:are|is))", re.IGNORECASE
)
_SHARE = re.compile(
    r"\b(?:share|portion|proportion|account(?:s|ed|ing)? for|makes? up|made up|represent(?:s|ed|ing)?|"
    r"contribut(?:es|ed)|compris(?:es|ed)|percent of|% of|coverage|untagged|without|mix|split)\b",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\b(?:total(?:s|ed|led|ing|ling)?|overall|in all|altogether|whole|all|together|combined|sum|out of|entire|every|jointly|both|von|insgesamt|gesamt)\b",
    re.IGNORECASE,
)
_OF = re.compile(r"^[\s,)]*(?:\w+\s+)?(?:out )?of (?:the |a |our |your |all )?$", re.IGNORECASE)
_AVERAGE = re.compile(r"\b(?:average|averag(?:es|ed|ing)|mean|avg)\b", re.IGNORECASE)
_STATISTICS = (
    ("avg", re.compile(r"\b(?:average|averag(?:es|ed|ing)|mean|avg|typical(?:ly)?)\b", re.IGNORECASE)),
    ("max", re.compile(r"\b(?:max|maximum|peak(?:s|ed|ing)?)\b", re.IGNORECASE)),
    ("min", re.compile(r"\b(?:min|minimum)\b", re.IGNORECASE)),
    ("p50", re.compile(r"\bmedian\b", re.IGNORECASE)),
    ("p", re.compile(r"\bp(?P<p>\d\d)\b|\b(?P<th>\d\d)th\b", re.IGNORECASE)),
)  # fmt: skip
_EXTREME = re.compile(
    r"\b(?:most|least|highest|lowest|largest|smallest|biggest|cheapest|oldest|newest|top|max(?:imum)?|min(?:imum)?|peak(?:ed)?|"
    r"busiest|latest|earliest|longest|shortest)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\b(?:range[sd]?|ranging|between|from|first|last)\b", re.IGNORECASE)
_CONDITION = re.compile(
    r"(?:\b(?:over|above|more than|less than|fewer than|greater than|at least|at most|below|under|exceed(?:s|ed|ing)?|"
    r"threshold(?: of)?|limit(?: of)?|beyond|older than|newer than|up to|minimum of|maximum of|higher than|lower than|cheaper than|"
    r"within|last|past|top|first|bottom|latest|largest|smallest|highest|lowest|biggest|oldest|newest|previous|condition|than|not)|[<>≥≤=]=?)\s*$",
    re.IGNORECASE,
)
_CONDITION_AFTER = re.compile(r"^\s*(?:or\s+(?:more|less|fewer|older|newer|above|below|higher|lower)|threshold|limit)\b", re.IGNORECASE)  # fmt: skip
_REST = re.compile(
    r"^\s*(?:\w+\s+)?(?:more|others?|remaining|additional|further|rest)\b", re.IGNORECASE
)
_TOP = re.compile(r"\b(?:top|first|largest|biggest|highest|most expensive|bottom|smallest|cheapest|these|the|following|all|those)\s*$", re.IGNORECASE)  # fmt: skip
_TOP_SUM = re.compile(
    r"\btop\s+(\d+|two|three|four|five|six|seven|eight|nine|ten)\b", re.IGNORECASE
)
_ADDED = re.compile(r"\btop\s+\w+\b.*\b(?:adds? up|sum|together|combined)\b", re.IGNORECASE)
_JOINT = re.compile(r"\b(?:together|combined|jointly)\b", re.IGNORECASE)
_TO = re.compile(r"\bto\s*(?:about\s*|around\s*|roughly\s*|over\s*|nearly\s*)?$", re.IGNORECASE)
_RATES = re.compile(r"^\s*(?:in total\s+)?(?:on average\s*)?(?:/\s*|(?:per|an?|each|every)\s+)(hour|h|day|d|month|mo|year|yr)\b|^\s*(hourly|daily|monthly|yearly|annually|annual)\b", re.IGNORECASE)  # fmt: skip
_RATES_BEFORE = re.compile(r"\b(?:(hourly|daily|monthly|yearly|annual(?:ly|i[sz]ed)?)\s+(?:\w+\s+){0,2}|(?:per|each|every)\s+(hour|day|month|year)\s*(?:is|was|:|,)?\s*)$", re.IGNORECASE)  # fmt: skip
_AVERAGE_PER = re.compile(r"\b(?:average|avg|mean)\b", re.IGNORECASE)
_PER = {"h": "hour", "d": "day", "m": "month", "y": "year", "a": "year"}
_CREDIT = re.compile(r"\b(?:credit|refund|discount|negative|saving)s?\b", re.IGNORECASE)
_COUNT_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
                "nine": 9, "ten": 10}  # fmt: skip


@dataclass(frozen=True)
class Cues:
    """What is said about a figure. `direction` is -1, 0 (none said) or 1."""

    change: bool = False  # said right beside it
    near_change: bool = False  # said somewhere in its sentence or its list's heading
    direction: int = 0
    share: bool = False
    total: bool = False
    average: bool = False
    extreme: bool = False
    condition: bool = False
    rest: bool = False
    top: bool = False
    top_sum: int = 0
    added: bool = False  # 'the top 3 add up to'
    joint: bool = False  # 'A and B together cost'
    credit: bool = False
    rate: str = ""
    statistic: str = ""
    noun: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()  # 'providers: 3'
    shared: str = ""  # what a percentage is of


def read(figure: Figure, before: str, after: str, around: str, bracketed: bool) -> Cues:
    """Cues of one figure. `before` and `after` end at its neighbours; `around` is the wider text:
    the whole sentence, the heading of its list, the header of its column.
    """
    change, direction = _change(figure, before, after)
    near = _CHANGE.search(around)
    if not direction and not figure.sign and near and not change:
        ups = {bool(match["up"]) for match in _CHANGE.finditer(around) if not match["same"]}
        direction = (1 if ups.pop() else -1) if len(ups) == 1 else 0
    top_sum = _TOP_SUM.search(around)
    shared = _SHARE_AFTER.match(after)
    return Cues(
        change=change,
        near_change=bool(near),
        direction=direction,
        share=bool(shared) or bool(_SHARE.search(around)) or bracketed,
        total=bool(_TOTAL.search(before) or _TOTAL.search(_close(after)) or _OF.search(before)),
        average=bool(_AVERAGE.search(around)),
        extreme=bool(
            _EXTREME.search(before)
            or _EXTREME.search(_close(after))
            or (not change and _ENDS.search(before))
        ),
        condition=bool(_CONDITION.search(before)) or bool(_CONDITION_AFTER.match(after)),
        rest=bool(_REST.match(after)),
        top=bool(_TOP.search(before)),
        top_sum=_count(top_sum[1]) if top_sum else 0,
        added=bool(_ADDED.search(before)),
        joint=bool(_JOINT.search(before)),
        credit=bool(_CREDIT.search(around)),
        rate=_rate(before, after),
        statistic=statistic(before, after),
        noun=_noun(after),
        lead=_label(before),
        shared=after[:40],
    )


def _close(after: str) -> str:
    """The words right behind a figure, up to the next comma or bracket."""
    return re.split(r"[,;(]", after)[0][:32]


def _count(word: str) -> int:
    return _COUNT_WORDS.get(word.lower()) or int(word)


def _change(figure: Figure, before: str, after: str) -> tuple[bool, int]:
    if _TO.search(before):
        return False, 0
    found = _BEFORE.search(before)
    if found and _SAME.search(before[: found.start()]):
        return False, 0
    if found and not _is_condition(found[0], after):
        return True, 1 if found["up"] else -1 if found["down"] else 0
    found = _AFTER.match(after)
    if found and not re.match(
        r"^\s*(?:more|less|fewer)?\s*(?:instances|resources|services)", after
    ):
        return True, 1 if found["up"] else -1 if found["down"] else 0
    return figure.sign > 0, 0


def _is_condition(words: str, after: str) -> bool:
    """'more than $5' and 'above 80 %' set a bound."""
    low = words.strip().lower()
    return (
        low.startswith(("above", "below", "under", "exceed"))
        or bool(
            re.match(
                r"(?:more|less|fewer|higher|lower|greater|larger|smaller|cheaper|longer|shorter)$",
                low,
            )
            and re.match(r"^\s*than", after)
        )
        or bool(re.search(r"\b(?:more|additional|extra)$", low))
    )


def _rate(before: str, after: str) -> str:
    found = _RATES.match(after) or _RATES_BEFORE.search(before)
    return _PER[(found[1] or found[2])[0].lower()] if found else ""


def statistic(before: str, after: str) -> str:
    """The statistic named nearest before the figure, else right after it."""
    best, name = -1, ""
    for key, pattern in _STATISTICS:
        for match in pattern.finditer(before):
            if match.end() > best:
                best, name = match.end(), key + (match["p"] or match["th"] if key == "p" else "")
    if not name:
        tail = re.match(r"^\s*(?:\([^)]*\)|on\s|as\s|at\s|the\s)*\s*(\w+)", after)
        if tail and not re.match(r"^\s*[,;]", after):
            name = next((key for key, pattern in _STATISTICS if pattern.fullmatch(tail[1])), "")
    return name


def _noun(after: str) -> tuple[str, ...]:
    """Stems of the up to three words that follow."""
    close = re.match(r"^[\s-]*((?:[A-Za-z]+[\s-]+){0,2}[A-Za-z]+)", after)
    return tuple(stem(word) for word in tokens(close[1])) if close else ()


def _label(before: str) -> tuple[str, ...]:
    """Stems of the up to three words that a figure is put behind with a colon."""
    found = re.search(r"((?:[A-Za-z]+\s+){0,2}[A-Za-z]+)\s*[:=]\s*$", before)
    return tuple(stem(word) for word in tokens(found[1])) if found else ()


def header(text: str) -> units.Unit | None:
    """The unit that a column's header states: 'Cost (USD)', 'Share %', 'Size in GB'."""
    if "%" in text or re.search(r"\b(?:share|percent)\b", text, re.IGNORECASE):
        return units.PERCENT
    for word in re.findall(r"[$€£]|[A-Za-z]+", text):
        found = units.read(word)
        if found is not None and (len(word) > 1 or not word.isalpha()) and found.kind != "count":
            return found
    return None
