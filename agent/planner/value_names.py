"""Names to conditions: which field a name is of here, and how it joins the conditions before it."""

from __future__ import annotations

import re

from agent.planner.beside import COORDINATES, Beside, is_plural
from agent.planner.grounding import Match
from agent.planner.reading import Item
from agent.planner.steps import NEXT_IN_LIST
from agent.planner.wholes import Wholes
from agent.planner.words import phrase

_ONE_OF = re.compile(
    r"\bones?\b|^\W*(?:and |but )?(?:drop|remove|exclud\w*|without|only|just|not)\b"
)
_OR = re.compile(r"^[\s\w,]{0,24}\bor\b[\w\s]{0,24}$")
IS_NOT = re.compile(r"\b(?:is|are|was|were)\s+(?:not|n't|no)\s+(?:\w+\s+)?$|\b(?:isn't|aren't)\s+$")


class ValueNames(Beside):
    """The part of a walk that takes up names."""

    _wholes: Wholes  # what a share is of

    def _value(self, index: int, item: Item) -> None:
        match = self._in_context(index, item)
        if self._only_qualifies(index, match):
            return
        negated = self._is_negated(item)
        if match.field == "resource":
            self.scope.resources.append(match)
        if match.field in ("resource", "account", "billing_account") and " or " not in match.label:
            self.frame.labels |= dict.fromkeys(match.values, match.label)
        elif match.field in ("account", "billing_account"):
            labels = match.label.split(" or ")
            if len(labels) == len(match.values):
                self.frame.labels |= dict(zip(match.values, labels, strict=True))
        self._loosely(item, match)
        if match.field == "provider":
            for value in match.values:
                self.frame.labels[f"names of {value}"] = "|".join(match.names)
        self._side(item, match)
        op = "is_not" if negated else "is"
        values: list[str | float] = list(match.values)
        left_out = negated and match.field.startswith("charge")
        if self._denominator(item) or (
            left_out and not IS_NOT.search(self.reading.text[: item.start])
        ):
            self._within(match.field, op, values)
        self._add(item, match.field, op, values)
        self._in_row(index, match.field)
        self._last = (match.field, values)
        self.frame.said[match.field] = item.text.strip("\"'` ")
        self.scope.mentions[match.field] = self.scope.mentions.get(match.field, 0) + 1
        if match.others and not match.field.startswith("tag:"):
            self._ambiguous(item, match)
        if match.field.startswith("tag:"):
            said = f"{item.text!r} was taken as {match.field} = {match.label}"
            if said not in self.frame.assumptions and not self._qualified(index, match.field):
                self.frame.assumptions.append(said)

    def _side(self, item: Item, match: Match) -> None:
        """'prod' is said of prod, prd and production, which are one side of a comparison."""
        if match.field.startswith("tag:"):
            said = item.text.strip("\"'` ").lower()
            self.frame.labels |= {f"side of {match.field}={one}": said for one in match.values}

    def _only_qualifies(self, index: int, match: Match) -> bool:
        """'S3 versus Azure storage accounts': the cloud only tells whose service the second is."""
        before, after = self.items[self._value_before(index)], self._next(index)
        if match.field != "provider" or not index or after is None:
            return False
        if before.match is None or after.match is None or before.match.field == "provider":
            return False
        gap = self.reading.text[before.end : self.items[index].start]
        near = not self.reading.text[self.items[index].end : after.start].strip()
        return bool(before.match.field == after.match.field and near and COORDINATES.fullmatch(gap))

    def _loosely(self, item: Item, match: Match) -> None:
        """A name of which only a word was said is told in full."""
        key = phrase(str(item.payload))
        if match.others or match.field not in ("account", "service", "region"):
            return
        if self.grounding.lookup(key, field=match.field, weak=False) is None:
            self.frame.assumptions.append(
                f"{item.text!r} was taken as the {match.field} {match.label}"
            )

    def _add(self, item: Item, name: str, op: str, values: list[str | float]) -> None:
        """Add a condition; after 'or' it is an alternative to the one before, of another field."""
        gap = self.reading.text[self._added_until : item.start] if self._added_until >= 0 else ""
        last = self._added
        self._added, self._added_until = {"field": name, "op": op, "values": values}, item.end
        either = _OR.match(gap) is not None and last is not None and op in ("is", "missing")
        if not either or last is None or last["field"].lower() == name.lower():
            self.frame.add_filter(name, op, values)
            return
        if last in self.frame.filters:
            self.frame.filters.remove(last)
        if last not in self.frame.any_of:
            self.frame.any_of.append(last)
        self.frame.any_of.append(self._added)

    def _in_row(self, index: int, name: str) -> None:
        """Remember the names before this one in its list: 'Kestrel and Microsoft left aside'."""
        before = self.items[index - 1] if index else None
        gap = self.reading.text[before.end : self.items[index].start] if before else ""
        listed = (
            before is not None and before.role in ("value", "charge") and COORDINATES.fullmatch(gap)
        )
        if listed and self._last is not None and self._last[0] == name:
            self._row, self._row_field = [*self._row, *self._last[1]], name
        else:
            self._row, self._row_field = [], name

    def _qualified(self, index: int, name: str) -> bool:
        around = [self._next(index), self._previous(index)]
        return any(
            other is not None and other.role == "tag_key" and f"tag:{other.payload[0]}" == name
            for other in around
        )

    def _ambiguous(self, item: Item, match: Match) -> None:
        readable = match.field.replace("_", " ")
        others = ", ".join(name.replace("_", " ") for name in match.others[:3])
        self.frame.assumptions.append(
            f"{item.text!r} was taken as the {readable} {match.label} (it is also a {others})"
        )

    def _denominator(self, item: Item) -> bool:
        """'what share of our AWS bill is EC2': AWS is the whole that the share is of."""
        return self.frame.share and item.start in self._wholes.starts

    def _within(self, name: str, op: str, values: list[str | float]) -> None:
        """A condition that the whole of a share must meet too."""
        if self.frame.share:
            self.frame.within.append({"field": name, "op": op, "values": list(values)})

    def _in_context(self, index: int, item: Item) -> Match:
        """The reading of a name that fits the words and the list around it."""
        assert item.match is not None
        key = phrase(str(item.payload))
        found = self._of_groups(key) or self._of_held(key) or self._of_accounts(key, item.match)
        found = found or self._of_measured(key, item.match)
        return found or self._of_list(key, index, item) or self._beside(key, index, item)

    def _of_held(self, key: tuple[str, ...]) -> Match | None:
        """'ml in September' after a question about the team ml."""
        found = (self.grounding.lookup(key, field=name, weak=False) for name in self.held)
        return next((match for match in found if match is not None), None)

    def _of_groups(self, key: tuple[str, ...]) -> Match | None:
        """'drop the dev one' after a list of accounts."""
        if not _ONE_OF.search(self.reading.text):
            return None
        found = (self.grounding.lookup(key, field=name, weak=False) for name in self._grouped)
        return next((match for match in found if match is not None), None)

    def _of_measured(self, key: tuple[str, ...], match: Match) -> Match | None:
        """'CPU of the ml machines': machines have tags and accounts, and no service category."""
        others = [name for name in match.others if name.startswith("tag:") or name == "account"]
        if not (self.reading.has("metric") and match.field == "service_category" and others):
            return None
        return self.grounding.lookup(key, field=others[0], weak=False)

    def _of_accounts(self, key: tuple[str, ...], match: Match) -> Match | None:
        accounts = "account" in self.frame.group_by or any(
            one.payload == "account" and is_plural(one) for one in self.items
        )
        if accounts and "account" in match.others:
            return self.grounding.lookup(key, field="account")
        return None

    def _of_list(self, key: tuple[str, ...], index: int, item: Item) -> Match | None:
        """A list of tag values goes on with values of the same tag."""
        if self._last is None or not index:
            return None
        if not self._last[0].startswith("tag:") and self._last[0] != "account":
            return None
        gap = self.reading.text[self.items[index - 1].end : item.start]
        again = self.grounding.lookup(key, field=self._last[0])
        return again if again is not None and NEXT_IN_LIST.match(gap) else None

    def _beside(self, key: tuple[str, ...], index: int, item: Item) -> Match:
        """The reading of the field whose word stands beside the name."""
        assert item.match is not None
        kind = self._kind_of_services(item, self._next(index))
        if kind is not None:
            return kind
        near = [
            self._previous(index),
            self._next(index),
            self._past(index, -1),
            self._past(index, 1),
        ]
        if near[0] is not None and near[0].role == "dimension" and near[0].payload == "name":
            near[0] = self._previous(self.items.index(near[0]))  # 'an account named …'
        for other in near:
            if other is None or not self._close_beside(other, item):
                continue
            if other.role == "tag_key":
                name = self._tag_field(key, f"tag:{other.payload[0]}")
                match = self.grounding.lookup(key, field=name) if name else None
            elif other.role == "dimension" and other.payload == "tag":
                match = self.grounding.lookup(key, field="tag")
            elif other.role == "dimension":
                match = self.grounding.lookup(key, field=str(other.payload))
            else:
                continue
            if match is not None:
                return match
        return item.match
