"""Faithful texts about random results, and the ways to spoil them.

A sentence keeps what each of its parts claims. Whether a spoiled sentence happens to be still true
is decided here, from the scene's own numbers, never by the check.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from random import Random

Env = dict[str, object]
Truth = Callable[[Env], "list[Decimal]"]
SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
MONTHS = (
    "January February March April May June July August September October November December".split()
)
ALIASES = {
    "Amazon Elastic Compute Cloud": ["EC2", "Amazon EC2"],
    "Amazon Relational Database Service": ["RDS", "Amazon RDS"],
    "Amazon Simple Storage Service": ["S3", "Amazon S3"],
    "Amazon DynamoDB": ["DynamoDB"], "AWS Lambda": ["Lambda"],
    "AWS Key Management Service": ["KMS"], "Azure Kubernetes Service": ["AKS"],
    "Azure SQL Database": ["SQL Database"],
}  # fmt: skip


@dataclass(frozen=True)
class Style:
    """How one text writes numbers and dates."""

    comma: bool = False
    grouped: bool = True
    money: str = "front"  # front, back, code_front, code_back
    percent: str = "%"
    dates: str = "long"
    bold: bool = False


@dataclass(frozen=True)
class Number:
    """A number slot; `shown` is what is written, exact to `step`."""

    truth: Truth
    unit: str
    shown: Decimal = Decimal(0)
    step: Decimal = Decimal(1)
    scale: str = ""
    around: str = ""
    plus: bool = False
    code: str = ""

    def true(self, env: Env) -> bool:
        """Whether what is written is one of the values it stands for, rounded."""
        slack = self.step / 2
        if self.around and self.shown:
            place = Decimal(10) ** int(self.shown.normalize().as_tuple().exponent)  # type: ignore[arg-type]
            slack = max(slack, min(max(place, self.step) / 2, abs(self.shown) / 20))
        return any(abs(abs(self.shown) - abs(value)) <= slack * Decimal("1.000001") and (
            not self.plus or not self.shown or (value >= 0) == (self.shown >= 0)) for value in self.truth(env))  # fmt: skip


@dataclass(frozen=True)
class Name:
    """A name slot: `key` of the environment, `shown` as it is written."""

    key: str
    shown: str = ""


@dataclass(frozen=True)
class When:
    """A period slot."""

    key: str


@dataclass(frozen=True)
class Way:
    """A word of direction for a difference."""

    truth: Truth
    words: tuple[str, str]
    up: bool = True

    def true(self, env: Env) -> bool:
        return all((value > 0) == self.up or value == 0 for value in self.truth(env))


Part = str | Number | Name | When | Way


@dataclass
class Sentence:
    """Parts and what the keys of names and periods stand for."""

    parts: list[Part]
    env: Env
    before: str = ""
    after: str = " "
    claims: list[Callable[[Env], bool]] = field(default_factory=list)

    def true(self) -> bool:
        """Whether everything it says holds in the scene."""
        try:
            return all(
                part.true(self.env) for part in self.parts if isinstance(part, Number | Way)
            ) and all(claim(self.env) for claim in self.claims)
        except KeyError:
            return False


def rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def shown(number: Number, rng: Random, style: Style, env: Env) -> Number:
    """Choose how the slot's value is written."""
    value = number.truth(env)[0]
    size = abs(value)
    if number.unit == "count":
        return replace(number, shown=value, step=Decimal(1))
    if number.unit in SIGNS and size > 2000 and rng.random() < 0.15:
        scale = "M" if size >= 10**6 else "k"
        unit = Decimal(10**6 if scale == "M" else 1000)
        step = unit * Decimal("0.1")
        return replace(
            number,
            shown=rounded(value / unit, 1) * unit,
            step=step,
            scale=rng.choice([scale, " million" if scale == "M" else "k"]),
        )
    if number.unit in SIGNS and size > 500 and rng.random() < 0.1:
        place = Decimal(10) ** (len(str(int(size))) - 2)
        near = rounded(value / place, 0) * place
        return replace(
            number,
            shown=near,
            step=Decimal(1),
            around=rng.choice(["about ", "roughly ", "~", "around "]),
        )
    decimals = _decimals(number.unit, size, rng)
    return replace(number, shown=rounded(value, decimals), step=Decimal(1).scaleb(-decimals))


def _decimals(unit: str, size: Decimal, rng: Random) -> int:
    if unit in SIGNS:
        return 0 if size > 100 and rng.random() < 0.2 else 2
    if unit == "%":
        return rng.choice([1, 1, 2]) if size < 10 else rng.choice([0, 1, 1, 2])
    if unit == "x":
        return 1
    if unit == "days":
        return rng.choice([0, 0, 1])
    return 0 if size == size.to_integral_value() else 2


def written(number: Number, style: Style) -> str:
    """The text of a number slot."""
    scale = {"k": Decimal(1000), "M": Decimal(10**6), " million": Decimal(10**6)}.get(
        number.scale, Decimal(1)
    )
    decimals = 1 if number.scale else max(0, -int(number.step.as_tuple().exponent))  # type: ignore[arg-type]
    text = (
        f"{abs(number.shown / scale):,.{decimals}f}"
        if style.grouped
        else f"{abs(number.shown / scale):.{decimals}f}"
    )
    if style.comma:
        text = text.translate(str.maketrans(",.", ".,"))
    text += number.scale
    sign = "" if not number.plus else "-" if number.shown < 0 else "+"
    if number.unit in SIGNS:
        code = number.code or number.unit
        text = {
            "front": f"{sign}{SIGNS.get(code, code + ' ')}{text}", "back": f"{sign}{text} {SIGNS.get(code, code)}",
            "code_front": f"{sign}{code} {text}", "code_back": f"{sign}{text} {code}",
        }[style.money]  # fmt: skip
    elif number.unit == "%":
        text = f"{sign}{text}{style.percent}"
    else:
        text = (
            f"{sign}{text}"
            + {"x": "x", "GB": " GB", "TB": " TB", "days": " days", "count": ""}[number.unit]
        )
    return f"{number.around}{text}"


def said(span: tuple[dt.date, dt.date], style: Style) -> str:
    """A period in words."""
    first, last = span
    if first == last:
        return {"iso": first.isoformat(), "long": f"{first.day} {MONTHS[first.month - 1]} {first.year}",
                "us": f"{MONTHS[first.month - 1][:3]} {first.day}, {first.year}"}[style.dates]  # fmt: skip
    whole = first.day == 1 and (last + dt.timedelta(days=1)).day == 1 and first.month == last.month
    if whole:
        return {"iso": f"{first.year}-{first.month:02}", "long": f"{MONTHS[first.month - 1]} {first.year}",
                "us": f"{MONTHS[first.month - 1][:3]} {first.year}"}[style.dates]  # fmt: skip
    return f"{said((first, first), style)} to {said((last, last), style)}"


def text_of(sentences: list[Sentence], style: Style) -> str:
    """The whole text."""
    out = []
    for sentence in sentences:
        body = ""
        for part in sentence.parts:
            if isinstance(part, str):
                body += part
            elif isinstance(part, Number):
                body += (
                    f"**{written(part, style)}**"
                    if style.bold and part.unit in SIGNS
                    else written(part, style)
                )
            elif isinstance(part, Name):
                body += part.shown or str(sentence.env[part.key])
            elif isinstance(part, When):
                body += said(sentence.env[part.key], style)  # type: ignore[arg-type]
            else:
                body += part.words[0 if part.up else 1]
        out.append(f"{sentence.before}{body}{sentence.after}")
    return "".join(out).rstrip()
