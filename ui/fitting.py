"""Which columns of a table fit on a screen, and how wide each of them is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

NARROWEST_TEXT = 10
NARROWEST_NAME = 24  # shorter names are hard to tell apart
GAP = 3  # the room between two columns


@dataclass(frozen=True)
class Shape:
    """A table's columns by position: how wide they would be, which hold numbers (never cut), which
    hold money, and the one that names the rows.
    """

    wanted: Sequence[int]
    numbers: Sequence[bool]
    money: Collection[int]
    name: int


def fitting(shape: Shape, room: int) -> dict[int, int]:
    """Position → width of the columns that fit in `room` characters, in order.

    Texts shrink to NARROWEST_TEXT at least, the name to NARROWEST_NAME. Where that is not enough
    columns are left out: texts before numbers, the middle ones first; the last column is mostly
    what was asked for and goes late, money later, the name never.
    """
    least = {
        index: width if shape.numbers[index] else min(width, _least(shape, index))
        for index, width in enumerate(shape.wanted)
    }
    for index in _least_missed(shape):
        if _total(least.values()) <= room:
            break
        if index == shape.name:
            least[index] = min(least[index], NARROWEST_TEXT)
        else:
            del least[index]
    widths = {index: shape.wanted[index] for index in least}
    while _total(widths.values()) > room:
        shrinkable = [index for index in widths if widths[index] > least[index]]
        if not shrinkable:
            break
        widths[max(shrinkable, key=widths.__getitem__)] -= 1
    return widths


def _least(shape: Shape, index: int) -> int:
    return NARROWEST_NAME if index == shape.name else NARROWEST_TEXT


def _least_missed(shape: Shape) -> Iterator[int]:
    """Columns in the order in which they give way; the name's turn is to be cut further."""
    last = len(shape.wanted) - 1
    for numbers in (False, True):
        alike = [index for index in range(last + 1) if shape.numbers[index] == numbers]
        kept = {shape.name, last, *shape.money}
        yield from (index for index in _middle_first(alike) if index not in kept)
    end = [] if last == shape.name or last in shape.money else [last]
    if shape.numbers[shape.name]:
        yield from end
    else:
        cut_first = [shape.name, *end] if shape.numbers[last] else [*end, shape.name]
        yield from cut_first
    yield from _middle_first([index for index in sorted(shape.money) if index != shape.name])


def _middle_first(indexes: Sequence[int]) -> list[int]:
    middle = (len(indexes) - 1) / 2
    places = sorted(range(len(indexes)), key=lambda place: (abs(place - middle), place))
    return [indexes[place] for place in places]


def _total(widths: Collection[int]) -> int:
    return sum(widths) + GAP * (len(widths) - 1)
