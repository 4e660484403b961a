"""Single periods as patterns: each entry of `ATOMS` pairs a pattern with its reader."""

from __future__ import annotations

import re

from agent.planner import date_readers as readers
from agent.planner import loose_readers as loose
from agent.planner.date_readers import WEEKDAYS, Reader

MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_COUNT = (
    r"(?P<count>\d{1,4}|(?:a )?couple(?: of)?|(?:a )?few|several|one|two|three|four|five|six|seven|"
    r"eight|nine|ten|eleven|twelve|dozen|fourteen|fifteen|twenty|thirty|sixty|ninety)"
)
_UNIT = r"(?P<unit>hours?|hrs?|h|days?|d|weeks?|wks?|w|months?|mos?|mths?|quarters?|qtrs?|years?|yrs?|y)"
_LAST = r"(?:last|past|previous|prior|preceding|trailing|recent|most recent)"
_YEAR = r"(?P<year>20\d\d)"
_ORD = r"(?P<ordinal>first|1st|second|2nd|third|3rd|fourth|4th)"
_WHOLE = (
    rf"(?:{MONTH}(?:\s+{_YEAR})?|(?P<wholeyear>20\d\d)|"
    r"(?:the\s+)?(?P<back>this|last|previous|current|the)?\s*(?P<unit>week|month|quarter|year))"
)


def _rx(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NOT_AMOUNT = r"(?<![$€£.,\d])"
ATOMS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (
        _rx(r"(?<![\w-])(?P<iso>20\d\d[-/]\d{1,2}[-/]\d{1,2})(?:t[\d:]+z?)?(?![\w])"),
        readers.read_iso,
    ),
    (_rx(r"(?<![\w-])(?P<iso>20\d\d-\d{2})(?![\w-])"), readers.read_iso),
    (_rx(r"(?<![\w/])(?P<iso>\d{1,2}/20\d\d)(?![\w/])"), readers.read_month_year),
    (
        _rx(
            r"(?<![\w/.-])(?P<first>\d{1,2}/\d{1,2})\s*(?:-|to|through|thru|until|till)\s*"
            r"(?P<second>\d{1,2}/\d{1,2})(?![\w/]|\.\d)"
        ),
        loose.read_slashed_range,
    ),
    (_rx(r"(?<![\w])(?P<slashed>\d{1,2}([/.])\d{1,2}\2(?:20\d\d))(?![\w])"), readers.read_slashed),
    (
        _rx(
            r"(?<![\w/.$€£:-])(?!24/7\b)(?P<bare>\d{1,2}/\d{1,2})(?![\w/%-]|\.\d| (?:split|ratio|of)\b)"
        ),
        loose.read_slashed_bare,
    ),
    (
        _rx(
            rf"\b{MONTH}\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
            rf"(?:\s*(?:-|–|to|through|until)\s*(?P<last>\d{{1,2}})(?:st|nd|rd|th)?)?"
            rf"(?!\d)(?:,?\s+{_YEAR})?(?![\d%])"
        ),
        readers.read_month_day,
    ),
    (
        _rx(
            rf"\b(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
            rf"(?:\s*(?:-|–|to|through|until)\s*(?P<last>\d{{1,2}})(?:st|nd|rd|th)?)?"
            rf"\s+(?:of\s+)?{MONTH}(?:,?\s+{_YEAR})?"
        ),
        readers.read_month_day,
    ),
    (
        _rx(
            rf"\b(?:(?P<past>last|past|previous)\s+|this\s+|month of\s+)?{MONTH}"
            rf"(?:(?:,?\s+(?:of\s+)?|-|/){_YEAR}|\s*['’](?P<short>\d\d)|"
            r"\s+(?:of\s+)?(?P<lastyear>last year)|\s+(?:of\s+)?(?P<thisyear>this year))?(?![\w-])"
        ),
        readers.read_month,
    ),
    (
        _rx(
            rf"\bq(?P<quarter>[1-4])(?:\s*(?:of\s+|/|-)?\s*{_YEAR}|\s+(?:of\s+)?(?P<lastyear>last"
            r" year))?(?![\w-])"
        ),
        readers.read_quarter,
    ),
    (_rx(rf"\b{_YEAR}\s*-?\s*q(?P<quarter>[1-4])\b"), readers.read_quarter),
    (
        _rx(rf"\b(?:the\s+)?{_ORD}\s+quarter(?:\s+(?:of\s+)?(?:{_YEAR}|(?P<lastyear>last year)))?"),
        readers.read_quarter,
    ),
    (_rx(rf"\bh(?P<half>[12])(?:\s*(?:of\s+)?{_YEAR})?\b"), readers.read_half),
    (
        _rx(rf"\b(?:the\s+)?{_ORD}[\s-]+half(?:\s+of)?\s+(?:the year|this year|{_YEAR})\b"),
        readers.read_half,
    ),
    (
        _rx(rf"{_NOT_AMOUNT}\b(?:the\s+)?(?:year\s+)?{_YEAR}\b(?!\s*[%$€-]|[.,]\d)"),
        readers.read_year,
    ),
    (
        _rx(
            r"\b(?:this|the current|current|the ongoing|ongoing)\s+(?:calendar\s+)?"
            r"(?P<unit>day|week|month|quarter|year)(?:\s+(?:so far|to date|until now|up to now))?\b"
        ),
        readers.read_this,
    ),
    (
        _rx(
            r"\b(?:the\s+)?(?P<word>last|past|previous|prior|preceding|trailing)\s+"
            r"(?:full\s+|complete\s+|calendar\s+|whole\s+|entire\s+)?"
            r"(?P<unit>day|week|month|quarter|year)(?:['’]s)?\b(?!\s+of\b)"
        ),
        readers.read_last,
    ),
    (
        _rx(
            rf"\b(?:the\s+)?{_LAST}\s+{_COUNT}\s*-?\s*(?:full\s+|complete\s+|calendar\s+)?"
            rf"{_UNIT}\b(?!\s+of\b)"
        ),
        readers.read_last_count,
    ),
    (_rx(rf"\bover\s+{_COUNT}\s+{_UNIT}\b"), readers.read_last_count),
    (
        _rx(r"\b(?:last\s+|past\s+|over\s+)?(?P<count>\d{1,4})(?P<unit>h|d|w)\b"),
        readers.read_last_count,
    ),
    (
        _rx(
            r"\b(?P<count>an?|one|\d{1,3}|two|three|four|five|six)\s+(?P<unit>days?|weeks?|months?|"
            r"quarters?|years?)\s+(?:ago|earlier|back)\b"
        ),
        readers.read_ago,
    ),
    (
        _rx(
            r"\b(?:(?:the\s+)?(?:year|month|quarter|week)[- ]to[- ](?:date|day)|[ymqw]td|"
            r"so far (?:this|in the|the)(?: current)? (?:month|year|quarter|week)|"
            r"(?:to date|so far) this (?:month|year|quarter|week))\b"
        ),
        readers.read_to_date,
    ),
    (_rx(r"\b(?:today|yesterday|(?:the )?day before yesterday)\b"), readers.read_named_day),
    (
        _rx(rf"\b(?:last|on|this past|past)\s+(?P<weekday>{'|'.join(WEEKDAYS)})\b"),
        readers.read_weekday,
    ),
    (_rx(r"\b(?:last|this past|the past|previous)\s+weekend\b"), readers.read_weekend),
    (
        _rx(r"\b(?:the\s+)?(?P<unit>week|month|quarter|year) before last\b"),
        readers.read_before_last,
    ),
    (
        _rx(
            rf"\b(?:the\s+)?(?P<which>first|last|second|third|fourth|final|1st|2nd)\s+"
            rf"(?:(?P<size>\d{{1,2}}|two|three|four|five|ten)\s+)?(?P<part>days?|weeks?|half)\s+of\s+"
            rf"(?:the\s+)?{_WHOLE}\b"
        ),
        readers.read_part_of,
    ),
    (
        _rx(rf"\b(?:the\s+)?(?P<edge>start|beginning|end)\s+of\s+(?:the\s+)?{_WHOLE}\b"),
        readers.read_edge_of,
    ),
    (
        _rx(
            rf"\b(?:between|from)\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*"
            rf"(?:and|to|till|until|through)\s+(?:the\s+)?(?P<last>\d{{1,2}})(?:st|nd|rd|th)?"
            rf"\s+(?:of\s+)?{MONTH}(?:,?\s+{_YEAR})?"
        ),
        readers.read_month_day,
    ),
    (
        _rx(
            rf"\b(?:between|from)\s+{MONTH}\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*"
            rf"(?:and|to|till|until|through)\s+(?:the\s+)?(?P<last>\d{{1,2}})(?:st|nd|rd|th)?"
            rf"(?!\d)(?:,?\s+{_YEAR})?(?!\s*(?:{'|'.join(_MONTH_NAMES)}))"
        ),
        readers.read_month_day,
    ),
    (
        _rx(
            r"\b(?:(?:calendar |iso )?week|cw|kw|wk)\s*(?:number |no\.? |#)?(?P<week>\d{1,2})\b"
            r"(?:\s*(?:of|in|,|/)?\s*(?P<after>20\d\d))?"
        ),
        loose.read_week_number,
    ),
    (_rx(rf"\b{_YEAR}-?w(?P<week>\d{{1,2}})\b"), loose.read_week_number),
    (
        _rx(r"\b(?:the\s+)?(?:last|past|previous)\s+(?:fortnight|two weeks)\b"),
        loose.read_fortnight,
    ),
    (
        _rx(
            r"\b(?:(?:between|from)\s+)?(?:the\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s*(?:to|and|until|till|"
            r"through|-)\s*(?:the\s+)?(?P<last>\d{1,2})(?:st|nd|rd|th)?)?\s+of\s+(?:the\s+)?"
            r"(?P<back>last|this|previous|current)\s+month\b"
        ),
        loose.read_days_of,
    ),
    (
        _rx(
            r"(?<!than )(?<!to )(?<!with )(?<!against )(?<!vs )(?<!versus )(?<!the )\b(?:the\s+)?(?:last|latest|most recent)\s+(?:full\s+|complete\s+|closed\s+)?"
            r"(?:(?:billing|invoice|accounting|reporting|cost)\s+)?(?:period|cycle)\b"
        ),
        loose.read_last_period,
    ),
    (
        _rx(r"\b(?:the\s+)?(?:last|past|previous)\s+(?:half[- ]?(?:a )?year|half of a year)\b"),
        loose.read_half_year,
    ),
    (
        _rx(rf"\b(?:the\s+)?(?P<loose>early|mid|middle|late)(?:[- ]|\s+(?:of|in)\s+){_WHOLE}"),
        loose.read_loose,
    ),
    (
        _rx(
            rf"\b(?:(?:this|last|the|over the)\s+)?(?P<season>spring|summer|autumn|winter)"
            rf"(?:\s+(?:of\s+)?{_YEAR})?\b(?=\s*[?.!,]|\s*$|\s+(?:by|for|on|per|in)\b)"
        ),
        loose.read_season,
    ),
    (
        _rx(
            r"\b(?:on\s+)?the\s+(?P<day>\d{1,2})(?:st|nd|rd|th)\b(?!\s+(?:of|most|biggest|largest|"
            r"highest|lowest|cheapest|percentile|quarter|week|month|day|place|rank))"
        ),
        loose.read_bare_day,
    ),
)
