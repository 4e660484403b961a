"""Ways to spoil a faithful text, and the measurement of what the check makes of both.

Run from the repository's root: `python tests/verification/made_spoils.py 20000`.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import TypeVar

from made_results import TODAY, Scene, scene
from made_sentences import build, other_days, style_of
from made_texts import ALIASES, SIGNS, Name, Number, Sentence, Style, Way, When, text_of, written

from agent.verification import Verdict, check

Part = TypeVar("Part")
INVENTED = [
    "atlas-cache-17",
    "i-0deadbeef42",
    "Amazon Neptune",
    "orion-db-prod-99",
    "billing_proxy_7",
    "ap-south-9",
]


def places(sentences: list[Sentence], kind: type) -> list[tuple[int, int]]:
    return [
        (at, position)
        for at, sentence in enumerate(sentences)
        for position, part in enumerate(sentence.parts)
        if isinstance(part, kind)
    ]


def pick(sentences: list[Sentence], kind: type[Part], rng: Random) -> tuple[int, int, Part] | None:
    """A random part of a kind: its sentence, its position there, and itself; None without any."""
    found = places(sentences, kind)
    if not found:
        return None
    at, position = rng.choice(found)
    part = sentences[at].parts[position]
    assert isinstance(part, kind)
    return at, position, part


def digit(sentences: list[Sentence], _: Scene, rng: Random, style: Style) -> bool:
    """Change one digit that is written."""
    return _rewrite(sentences, rng, lambda number: _other_digit(number, rng, style))


def _other_digit(number: Number, rng: Random, style: Style) -> Number | None:
    scale = {"k": Decimal(1000), "M": Decimal(10**6), " million": Decimal(10**6)}.get(
        number.scale, Decimal(1)
    )
    decimals = 1 if number.scale else max(0, -int(number.step.as_tuple().exponent))  # type: ignore[arg-type]
    text = f"{abs(number.shown) / scale:.{decimals}f}"
    spots = [at for at, char in enumerate(text) if char.isdigit()]
    at = rng.choice(spots)
    new = rng.choice([char for char in "0123456789" if char != text[at]])
    value = Decimal(text[:at] + new + text[at + 1 :]) * scale
    return replace(number, shown=value.copy_sign(number.shown) if value else value)


def invent(sentences: list[Sentence], _: Scene, rng: Random, style: Style) -> bool:
    """Another number altogether, as exact as the one before."""
    return _rewrite(sentences, rng, lambda number: replace(
        number, shown=(number.shown * Decimal(str(round(rng.uniform(0.2, 4), 3)))).quantize(number.step)
        if not number.scale else number.shown * 3))  # fmt: skip


def magnitude(sentences: list[Sentence], _: Scene, rng: Random, style: Style) -> bool:
    """Add or drop a thousand."""

    def change(number: Number) -> Number | None:
        if number.unit not in SIGNS or not number.shown:
            return None
        if number.scale == "k":
            return replace(number, shown=number.shown / 1000, step=number.step / 1000, scale="")
        if number.scale:
            return replace(number, shown=number.shown / 1000, step=number.step / 1000, scale="k")
        return (
            replace(number, shown=number.shown * 1000, step=number.step * 1000, scale="k")
            if not number.around
            else None
        )

    return _rewrite(sentences, rng, change)


def currency(sentences: list[Sentence], _: Scene, rng: Random, style: Style) -> bool:
    """Another currency."""

    def change(number: Number) -> Number | None:
        if number.unit not in SIGNS:
            return None
        return replace(
            number,
            code=rng.choice([code for code in SIGNS if code != number.unit]),
            truth=lambda env: [],
        )

    return _rewrite(sentences, rng, change)


def _rewrite(
    sentences: list[Sentence], rng: Random, change: Callable[[Number], Number | None]
) -> bool:
    found = pick(sentences, Number, rng)
    if found is None:
        return False
    at, position, part = found
    new = change(part)
    if new is None:
        return False
    sentences[at].parts[position] = new
    return True


def swap(sentences: list[Sentence], _: Scene, rng: Random, style: Style) -> bool:
    """Exchange what is written in two number slots of one unit."""
    found = places(sentences, Number)
    if len(found) < 2:
        return False
    (at, a), (to, b) = rng.sample(found, 2)
    one, two = sentences[at].parts[a], sentences[to].parts[b]
    assert isinstance(one, Number)
    assert isinstance(two, Number)
    if one.unit != two.unit or one.plus != two.plus:
        return False
    sentences[at].parts[a] = replace(two, truth=one.truth)
    sentences[to].parts[b] = replace(one, truth=two.truth)
    return True


def rename(sentences: list[Sentence], made: Scene, rng: Random, style: Style) -> bool:
    """Another row's name in place of one, wherever the sentence has it."""
    found = pick(sentences, Name, rng)
    if found is None:
        return False
    at, position, part = found
    new = rng.choice(made.names)
    if new in sentences[at].env.values():
        return False
    sentences[at].env = {**sentences[at].env, part.key: new}
    sentences[at].parts[position] = Name(part.key, rng.choice([new, *ALIASES.get(new, [])]))
    return True


def invent_name(sentences: list[Sentence], _: Scene, rng: Random, style: Style) -> bool:
    """A name that nobody has."""
    found = pick(sentences, Name, rng)
    if found is None:
        return False
    at, position, part = found
    sentences[at].parts[position] = Name(part.key, rng.choice(INVENTED))
    sentences[at].claims.append(lambda env: False)
    return True


def date(sentences: list[Sentence], _: Scene, rng: Random, style: Style) -> bool:
    """Another day or month."""
    found = pick(sentences, When, rng)
    if found is None:
        return False
    at, _, part = found
    env = sentences[at].env
    sentences[at].env = {**env, part.key: other_days(env[part.key], rng)}  # type: ignore[arg-type]
    return True


def flip(sentences: list[Sentence], _: Scene, rng: Random, style: Style) -> bool:
    """Up for down."""
    found = pick(sentences, Way, rng)
    if found is None:
        return False
    at, position, part = found
    sentences[at].parts[position] = replace(part, up=not part.up)
    return True


SPOILS = (digit, invent, magnitude, currency, swap, rename, invent_name, date, flip)


def faithful(seed: int) -> tuple[Scene, list[Sentence], Style, Random]:
    """A scene and a true text about it."""
    rng = Random(seed)
    made = scene(rng)
    style = style_of(rng)
    return made, build(made, rng, style), style, rng


def verify(made: Scene, text: str) -> Verdict:
    return check(text, made.results, question=made.question, today=TODAY)


def spoiled(
    seed: int, spoil: Callable[..., bool] | None = None
) -> tuple[str, Scene, str, str] | None:
    """(how, scene, text before, text after) of a text made false; None when it is still true."""
    made, sentences, style, rng = faithful(seed)
    before = text_of(sentences, style)
    spoil = spoil or rng.choice(SPOILS)
    changed = deepcopy(sentences)
    if not spoil(changed, made, rng, style) or all(sentence.true() for sentence in changed):
        return None
    after = text_of(changed, style)
    return None if after == before else (spoil.__name__, made, before, after)


def measure(samples: int, first: int = 0, show: int = 0) -> dict[str, object]:
    """Rates over `samples` faithful and `samples` spoiled texts."""
    rejected = passed = false = at = 0
    kinds: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    for seed in range(first, first + samples):
        made, sentences, style, _ = faithful(seed)
        assert all(sentence.true() for sentence in sentences), seed
        text = text_of(sentences, style)
        verdict = verify(made, text)
        if not verdict.ok:
            rejected += 1
            if rejected <= show:
                print("REJECTED", seed, made.kind, repr(text), *verdict.problems, sep="\n    ")
    seed = first
    while false < samples:
        found = spoiled(seed)
        seed += 1
        if found is None:
            continue
        how, made, before, after = found
        false += 1
        totals[how] += 1
        if verify(made, after).ok:
            passed += 1
            kinds[how] += 1
            at += 1
            if at <= show:
                print("PASSED", seed - 1, how, made.kind, repr(before), repr(after), sep="\n    ")
    return {"faithful": samples, "rejected": rejected, "spoiled": false, "passed": passed,
            "passed by kind": dict(kinds), "spoiled by kind": dict(totals)}  # fmt: skip


if __name__ == "__main__":
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    print(measure(samples, first, show=int(sys.argv[3]) if len(sys.argv) > 3 else 0))

__all__ = ["faithful", "measure", "spoiled", "verify", "written"]
