"""Items to conditions: which names filter, which words group, and what is negated."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.planner.beside import COORDINATES
from agent.planner.dimension_words import DimensionWords
from agent.planner.reading import Item
from agent.planner.steps import Scope
from agent.planner.value_names import IS_NOT, ValueNames
from agent.planner.wholes import Wholes, wholes
from agent.planner.words import phrase

_RATHER = frozenset({"rather than", "instead of", "in place of", "not", "but not"})
_EACH = re.compile(r"\b(?:each|every|per)\s+(?:of\s+)?(?:the\s+|our\s+)?(?:[\w-]+\s+)?$")
_BEFORE_CHARGE = re.compile(r"\b(before|gross of|prior to|pre|net of)[\s-]+(?:any |the |all )?$")
_INCLUDED = re.compile(
    r"\s*(?:is |are |was |were )?(?:included|inclusive|as well|too\b|counted|in\b(?=\s*[?.!]?$))"
)
_NEGATABLE = frozenset({"state", "pricing", "commitment_status", "attach", "level"})


class Walk(DimensionWords, ValueNames):
    """One pass over the items of a reading that fills the frame's filters and groups."""

    def run(self) -> Scope:
        """Walk all items."""
        self._agree()
        self._wholes = wholes(self.reading) if self.frame.share else Wholes()
        passed = self._instead()
        for index, item in enumerate(self.items):
            if item.start in passed:
                continue
            if item.role in ("dimension", "tag_key"):
                grouped = self._listed(self._by_until, item) or self._each(item)
                if self._dimension(index, item, grouped=grouped):
                    self._by_until = item.end
            elif item.role == "value":
                self._value(index, item)
                self._one_of_places(item)
            else:
                self._other(index, item)
        return self.scope

    def _instead(self) -> set[int]:
        """'by account rather than region', 'not the services': words for groups that are not wanted."""
        passed: set[int] = set()
        for index, item in enumerate(self.items):
            if item.role != "neg" or item.text not in _RATHER:
                continue
            place = index + 2 if (self._next(index) or item).role == "by" else index + 1
            group = self.items[place] if place < len(self.items) else None
            after = self._next(place)
            if group is None or group.role not in ("dimension", "tag_key"):
                continue
            if group.role == "tag_key" and item.text == "not":
                continue
            named = after is not None and after.role == "value" and self._gap(group, after) == ""
            if not named and len(self.reading.text[item.end : group.start].split()) <= 2:
                self.scope.used.add(item.start)
                passed |= {one.start for one in self.items[index : place + 1]}
        return passed

    def _each(self, item: Item) -> bool:
        """'in each OpenStack project'."""
        return _EACH.search(self.reading.text[: item.start]) is not None

    def _agree(self) -> None:
        """'Tills and Cold Chain': names of one list are read as names of one field, if they can be."""
        for index in range(1, len(self.items)):
            before = self._value_before(index)
            first, second = self.items[before], self.items[index]
            if (
                first.role != "value"
                or second.role != "value"
                or not first.match
                or not second.match
            ):
                continue
            gap = self.reading.text[first.end : second.start]
            after = self.items[index + 1] if index + 1 < len(self.items) else None
            if (
                after is not None
                and after.role == "dimension"
                and after.payload in (*first.match.others, *second.match.others)
                and COORDINATES.fullmatch(gap)
                and not self.reading.text[second.end : after.start].strip()
            ):
                self._both(before, index, str(after.payload))  # 'staging vs dev account'
                continue
            if first.match.field.lower() == second.match.field.lower() or not COORDINATES.fullmatch(
                gap
            ):
                continue
            theirs = {name.lower() for name in (second.match.field, *second.match.others)}
            shared = [
                name for name in (first.match.field, *first.match.others) if name.lower() in theirs
            ]
            for name in shared[:1]:
                for place, item in ((before, first), (index, second)):
                    match = self.grounding.lookup(phrase(str(item.payload)), field=name)
                    if match is not None:
                        self.items[place] = replace(item, match=match)

    def _both(self, before: int, index: int, name: str) -> None:
        """Read two names as names of one field, where both can be."""
        found = [
            self.grounding.lookup(phrase(str(self.items[place].payload)), field=name)
            for place in (before, index)
        ]
        for place, match in zip((before, index), found, strict=True):
            if match is not None and all(found):
                self.items[place] = replace(self.items[place], match=match)

    def _other(self, index: int, item: Item) -> None:
        """Words that change how the names around them are taken."""
        if item.role == "neg" or (
            item.role == "missing" and item.text.startswith(("without", "with no"))
        ):
            self._negated_until, self._negation = item.end, item
        elif item.role == "by":
            self._by_until = item.end
        elif item.role == "incl":
            self._included_until = item.end
        elif item.role == "granularity":
            self._by_until = item.end if item.text.startswith(("per ", "by ", "each ")) else -1
        elif item.role == "noun" and self._listed(self._by_until, item):
            self._by_until = item.end
            self._group("resource")
        else:
            self._condition(index, item)

    def _condition(self, index: int, item: Item) -> None:
        if item.role == "neg_after":
            if not self._negate_state(item):
                self._negate_last()
        elif item.role == "charge":
            self._charge(index, item)
        elif item.role == "weekday":
            op = "is_not" if self._is_negated(item) else "is"
            self.frame.add_filter("weekday", op, list(item.payload))
        elif item.role == "tag_pair":
            key, value, sign = item.payload
            negated = self._is_negated(item) != (sign == "is_not")
            op = "is_not" if negated else "is"
            if self._denominator(item):
                self._within(f"tag:{key}", op, [value])
            self._add(item, f"tag:{key}", op, [value])
        elif item.role in _NEGATABLE and self._is_negated(item):
            self.scope.negated.add(item.start)

    def _charge(self, index: int, item: Item) -> None:
        """Taxes, credits, refunds: kinds of charges, even where the bill has none of them."""
        head, tail = self.reading.text[: item.start], self.reading.text[item.end :]
        before = _BEFORE_CHARGE.search(head)
        negated = self._is_negated(item) or (
            before is not None and not (before.group(1) == "net of" and item.payload == "Credit")
        )
        included = self._soft(self._included_until, item.start) or _INCLUDED.match(tail)
        if not negated and included:
            self._included_until = item.end  # 'including taxes' is what a total is anyway
            return
        name = "charge_class" if item.payload == "Correction" else "charge_category"
        left_out = self.frame.filter_of(name)
        if left_out and left_out["op"] == "is_not" and str(item.payload) in left_out["values"]:
            return  # 'without the correction (refund)'
        op = "is_not" if negated else "is"
        self.frame.add_filter(name, op, [str(item.payload)])
        if self._denominator(item) or (negated and not IS_NOT.search(head)):
            self._within(name, op, [str(item.payload)])
        if not negated:
            self._in_row(index, name)
        self._last = (name, [str(item.payload)])

    def _negate_state(self, item: Item) -> bool:
        """'terminated ones aside': the state before the word is what is left out."""
        for before in reversed(self.items[: self.items.index(item)]):
            if before.role in _NEGATABLE:
                self.scope.negated.add(before.start)
                return True
            if before.role != "noun":
                return False
        return False

    def _negate_last(self) -> None:
        """'with tax excluded': the name before the word is what is left out."""
        if self._last is None:
            return
        name, values = self._last
        values = [*self._row, *values] if self._row_field == name else list(values)
        for held in self.frame.filters:
            if held["field"] == name and held["op"] == "is":
                held["values"] = [value for value in held["values"] if value not in values]
        self.frame.filters = [
            held for held in self.frame.filters if held["values"] or held["op"] != "is"
        ]
        self.frame.add_filter(name, "is_not", values)
        if name.startswith("charge"):
            self._within(name, "is_not", values)
