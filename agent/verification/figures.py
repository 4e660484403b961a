"""Numbers as people write them: sign, currency, separators, magnitude, unit, and how exact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from agent.verification import units
from agent.verification.units import BARE, Unit

_SPACES = "\u00a0\u202f"
_MONEY = r"(?:US\$|AU\$|CA\$|A\$|C\$|[$€£¥₹])"
_CODE = r"(?:" + "|".join(sorted(units.CODES)) + r")"
_FIGURE = re.compile(
    rf"""(?<![\w.,:/@#])(?<![A-Za-z]-)(?P<sign>[+\-−–](?=\S))?(?P<front>(?:{_MONEY}|{_CODE})[{_SPACES} ]?)?
    (?P<sign2>[\-−])?
    (?P<digits>\d{{1,3}}(?:[,.'’{_SPACES}]\d{{3}})+(?:[.,]\d+)?(?![\d])|\d{{1,3}}(?:[ ]\d{{3}})+,\d\d?\b|\d+(?:[.,]\d+)?)
    (?P<size>[{_SPACES} ]?(?:k|K|M|mn|bn|B(?!\w)|thousand|million|billion|mio|Mio)\b\.?)?
    (?P<back>[{_SPACES} \-]?(?:%|percent\b|per\scent\b|percentage\spoints?\b|pp\b|pct\b|{_MONEY}|{_CODE}\b
      |dollars?\b|euros?\b|pounds\b|[KMGTP]i?B\b|bytes\b|gigabytes?\b|terabytes?\b|ms\b|s\b|sec\b|seconds?\b
      |min\b|mins\b|minutes?\b|h\b|hrs?\b|hours?\b|days?\b|d\b|weeks?\b|months?\b|years?\b|quarters\b|vCPUs?\b|cores?\b
      |x\b|×|times\b))?
    (?![\d]|[.,:/]\d|[A-Za-z_@])""",
    re.VERBOSE,
)
_VAGUE = re.compile(r"[1-9]\d{0,2}\.\d{3}")
_SIZES = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "mio": 6, "bn": 9, "b": 9,
          "billion": 9}  # fmt: skip
_WORDS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "twenty": 20, "thirty": 30, "fifty": 50,
}  # fmt: skip
_PARTS = {
    "half": "50", "one half": "50", "a third": "33.333333", "one third": "33.333333",
    "two thirds": "66.666667", "a quarter": "25", "one quarter": "25", "three quarters": "75",
    "a fifth": "20", "one fifth": "20", "a tenth": "10",
}  # fmt: skip
_RATIOS = {"twice": 2, "double": 2, "doubled": 2, "triple": 3, "tripled": 3, "quadrupled": 4}
_WORD = re.compile(
    rf"(?<![\w-])(?:(?P<part>{'|'.join(key.replace(' ', '[ -]') for key in sorted(_PARTS, key=len, reverse=True))})"
    r"(?=\s+(?:of|the|its|their|all)\b|[.,;)]|$)"
    rf"|(?P<ratio>{'|'.join(_RATIOS)})|(?P<word>{'|'.join(_WORDS)}|one|zero)(?=[\s-]+(?P<next>[a-z]+)))(?![\w-])",
    re.IGNORECASE,
)
_AROUND = re.compile(
    r"(?:about|around|roughly|approximately|approx\.?|circa|ca\.?|some|nearly|almost|just under|"
    r"close to|over|more than|above|just over|[~≈])\s*$",
    re.IGNORECASE,
)
_FLOOR = re.compile(r"(?:over|more than|above)\s*$", re.IGNORECASE)
_CEILING = re.compile(r"(?:nearly|almost|under)\s*$", re.IGNORECASE)
_TIGHT = Decimal("1e-9")


@dataclass(frozen=True)
class Figure:
    """A number of a text: `low` to `high` are what rounds to what is written."""

    text: str
    start: int
    end: int
    amount: Decimal
    low: Decimal
    high: Decimal
    unit: Unit
    sign: int = 0  # -1 or 1 when a sign is written
    digits: int = 1  # significant ones
    decimals: int = 0
    exact: bool = True  # False for words such as 'half'
    points: bool = False  # percentage points
    half: Decimal = Decimal(0)  # of a unit of the last digit written
    either: bool = False  # '5.120' where nothing tells whether the point groups thousands

    def tight(self) -> Figure:
        """The same without the freedom of 'over' and 'about'."""
        return replace(self, low=self.amount - self.half, high=self.amount + self.half)

    def holds(self, value: Decimal) -> bool:
        """Whether `value`, without its sign, rounds to what is written."""
        size = abs(value)
        slack = size * _TIGHT
        return self.low - slack <= size <= self.high + slack or (
            self.either and self.low * 1000 - slack <= size <= self.high * 1000 + slack
        )


def european(text: str) -> bool:
    """Whether the numbers of a text have decimal commas."""
    comma = len(re.findall(r"\d,\d{1,2}(?!\d)", text)) + len(re.findall(r"\d\.\d{3},\d", text))
    point = len(re.findall(r"\d\.\d{1,2}(?!\d|\.\d)", text)) + len(
        re.findall(r"\d,\d{3}\.\d", text)
    )
    return comma > point


def _pointed(text: str) -> bool:
    return bool(re.search(r"\d\.\d{1,2}(?!\d|\.\d)|\d,\d{3}", text))


def find(text: str, comma: bool = False) -> list[Figure]:
    """The figures of a text in which dates and names were blanked out, in order."""
    found = [_number(match, text, comma) for match in _FIGURE.finditer(text)]
    return sorted([*found, *_words(text)], key=lambda figure: figure.start)


def _number(match: re.Match[str], text: str, comma: bool) -> Figure:
    digits, decimals = _plain(match["digits"], comma)
    vague = not comma and bool(_VAGUE.fullmatch(match["digits"])) and not _pointed(text)
    size = (match["size"] or "").strip(f" {_SPACES}.").lower()
    scale = Decimal(10) ** _SIZES.get(size, 0)
    amount = Decimal(digits) * scale
    step = Decimal(10) ** -decimals * scale
    before = text[: match.start()]
    low, high = _bounds(amount, step, before)
    unit, points = _unit(match)
    sign = (match["sign"] or match["sign2"] or "").strip()
    significant = digits.replace(".", "").lstrip("0")
    if high - low > step:  # 'about 18000' is two digits
        significant = significant.rstrip("0")
    return Figure(
        match[0].strip(), match.start(), match.end(), amount, low, high, unit,
        {"": 0, "+": 1}.get(sign, -1), len(significant) or 1, decimals, points=points, half=step / 2,
        either=vague and unit.kind != "percent",
    )  # fmt: skip


def _plain(written: str, comma: bool) -> tuple[str, int]:
    """Digits with a decimal point, and how many stand behind it."""
    text = re.sub(rf"['’{_SPACES} ]", "", written)
    point = "," if comma else "."
    last = max(text.rfind("."), text.rfind(","))
    if last >= 0 and "." in text and "," in text:
        point = text[last]
    elif last >= 0 and (text.count(text[last]) > 1):
        point = ""
    elif last >= 0 and len(text) - last - 1 != 3:
        point = text[last]
    other = "," if point == "." else "."
    text = text.replace(other, "") if point else re.sub(r"[.,]", "", text)
    text = text.replace(",", ".")
    return text, len(text) - text.find(".") - 1 if "." in text else 0


def _bounds(amount: Decimal, step: Decimal, before: str) -> tuple[Decimal, Decimal]:
    low, high = amount - step / 2, amount + step / 2
    if not amount or not _AROUND.search(before):
        return low, high
    shown = amount.normalize().as_tuple().exponent
    coarse = max(step, Decimal(10) ** int(shown))
    slack = min(coarse / 2, amount / 20)
    if _FLOOR.search(before):
        return low, max(high, amount + min(coarse, amount / 10))
    if _CEILING.search(before):
        return min(low, amount - min(coarse, amount / 10)), high
    return min(low, amount - slack), max(high, amount + slack)


def _unit(match: re.Match[str]) -> tuple[Unit, bool]:
    front = (match["front"] or "").strip(f" {_SPACES}")
    back = (match["back"] or "").strip(f" -{_SPACES}")
    points = back.lower().startswith(("percentage", "pp"))
    if points:
        return units.PERCENT, True
    if front:
        return units.read(front) or BARE, False
    return (units.read(re.sub(r"\s", " ", back)) or BARE if back else BARE), False


def _words(text: str) -> Iterator[Figure]:
    for match in _WORD.finditer(text):
        low = match[0].lower().replace("-", " ")
        above = below = Decimal(0)
        if match["part"]:
            amount, unit = Decimal(_PARTS[low]), units.PERCENT
            below, above = _wide(amount, text[: match.start()])
        elif match["ratio"]:
            amount, unit = Decimal(_RATIOS[low]), units.RATIO
            below, above = _wide(amount, text[: match.start()])
        else:
            if low in ("one", "zero"):
                continue
            amount = Decimal(_WORDS[low])
            unit = units.read(match["next"]) or BARE
            if unit.kind == "count":
                unit = BARE
        yield Figure(
            match[0], match.start(), match.end(), amount, amount - below, amount + above, unit,
            exact=not above + below,
        )  # fmt: skip


def _wide(amount: Decimal, before: str) -> tuple[Decimal, Decimal]:
    """How far below and above 'half' a value may lie: within a twentieth, unless words say more."""
    if _FLOOR.search(before):
        return Decimal(0), amount / 5
    if _CEILING.search(before):
        return amount / 8, Decimal(0)
    return (amount / 12, amount / 12) if _AROUND.search(before) else (amount / 20, amount / 20)
