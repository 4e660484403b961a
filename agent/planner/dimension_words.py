"""Words for fields and tags: what to group by, what must be tagged, and what lacks a tag."""

from __future__ import annotations

import re

from agent.planner.beside import Beside, is_plural
from agent.planner.reading import Item
from agent.planner.words import phrase

_THAT = re.compile(r"\b(?:that|this|the same|this same|said)\s+$")
_LEAVES_OUT = re.compile(
    r"\b(?:ignor\w*|exclud\w*|skip\w*|leav\w+ out|drop\w*|omit\w*|except|minus|not counting|disregard\w*|but not|"
    r"filter\w* out|hid\w+)\s+(?:what|whatever|anything|everything|those|the ones?|things|stuff|resources|spend|costs?|"
    r"charges?|rows?|all|that|which|is|are|it|the|any|items?|lines?|ones)?(?:\s+(?:that|which|is|are|has|have|with|without|lacks?|"
    r"lacking|missing|no|an?|any|the|a|no)){1,5}\s*$"
)
# 'which European region', 'the top 3 European regions': one of several is asked for.
_ONE_OF = re.compile(
    r"\b(?:which|what|each|per|by|every|top(?: \w+)?|bottom(?: \w+)?|(?:most|least) \w+|priciest|costliest|dearest|"
    r"cheapest|largest|biggest|smallest|highest|lowest)\s+(?:of\s+)?(?:the\s+|our\s+|my\s+)?$"
)

# What a charge need not have.
_CAN_LACK = frozenset(
    "region account service service_category resource resource_type instance_type commitment pricing_category".split()
)
_ARTICLE = re.compile(r"\s*(?:an? |any |the )?\s*")


class DimensionWords(Beside):
    """The part of a walk that takes up dimensions and tag keys."""

    def _dimension(self, index: int, item: Item, *, grouped: bool) -> bool:
        """Use a dimension word; True when it grouped, so that 'by X and Y' goes on."""
        name = self._name_of(item)
        if name is None:
            return self._bare_tag(index, item, grouped)
        if not is_plural(item) and _THAT.search(self.reading.text[: item.start]):
            self.scope.references.append(name)
            self._is_negated(item)
            return False
        if self._missing(index, item, name):
            return False
        if not grouped and self._qualifies(index, item):
            return False
        if not grouped and self._tag_named(index, item):
            self.frame.add_filter(name, "present", [])
            return False
        if grouped:
            self._group(name)
            return True
        self.scope.dimensions.append(item)
        return False

    def _name_of(self, item: Item) -> str | None:
        if item.role == "tag_key":
            return f"tag:{item.payload[0]}"
        if item.payload in ("tag", "name"):
            return None
        if item.payload == "type":
            return self._type()
        return str(item.payload)

    def _type(self) -> str | None:
        """The bare word 'type', by what it is a type of."""
        nouns = {str(one.payload) for one in self.items if one.role == "noun"}
        if "volume" in nouns:
            return "volume_type"
        return "instance_type" if "instance" in nouns else None

    def _bare_tag(self, index: int, item: Item, grouped: bool) -> bool:
        """The word 'tag' alone: part of 'owner tag', or a grouping whose key is not said."""
        if item.payload == "tag" and grouped:
            if not any(one.role == "tag_key" for one in self.items):
                self.scope.needs_tag_key = True
            return True
        if item.text == "tagged" and not self._tag_beside(index):
            following = self._next(index)
            if following is None or following.role not in ("value", "tag_key"):
                self.frame.add_filter("tags", "present", [])
                return False
        if item.payload == "tag" and not self._tag_beside(index):
            self.scope.dimensions.append(item)
        return False

    def _tag_beside(self, index: int) -> bool:
        around = [self._next(index), self._previous(index)]
        return any(
            other is not None
            and (
                other.role in ("tag_key", "untagged", "missing", "tag_pair")
                or (other.match is not None and other.match.field.startswith("tag:"))
            )
            for other in around
        )

    def _missing(self, index: int, item: Item, name: str) -> bool:
        """'without an owner tag', 'missing team', 'have a cost-center'."""
        if item.role != "tag_key":
            return self._lacks(index, item, name)
        before = self._previous(index)
        while before is not None and before.role == "dimension" and before.payload == "tag":
            before = self._previous(self.items.index(before))
        if self._missing_until >= 0 and self._listed(self._missing_until, item):
            gap = self.reading.text[self._missing_until : item.start]
            self.scope.either |= (
                bool(re.search(r"\bor\b", gap)) and "neither" not in self.reading.text
            )
            return self._add_missing(item)
        if before is None or not self._close(before, item):
            return False
        following = self._next(index)
        beside_tag = (
            following is not None and following.payload == "tag" and following.role == "dimension"
        )
        without = before.role == "neg" and before.text.startswith(
            ("without", "w", "neither", "nor")
        )
        plain = following is None or following.role not in ("value", "tag_pair")
        if (
            before.role in ("missing", "untagged")
            or (before.role == "neg" and beside_tag)
            or (without and plain)
        ):
            self.scope.used.add(before.start)
            return self._add_missing(item)
        if before.role == "present":
            self.frame.add_filter(name, "present", [])
            return True
        return False

    def _lacks(self, index: int, item: Item, name: str) -> bool:
        """'charges without a region', 'costs with no service'."""
        before, following = self._previous(index), self._next(index)
        if (
            before is None
            or name not in _CAN_LACK
            or is_plural(item)
            or name in self.frame.group_by
        ):
            return False
        without = before.role == "missing" or (
            before.role == "neg" and before.text.startswith(("without", "with no", "lacking"))
        )
        if not without or not _ARTICLE.fullmatch(self.reading.text[before.end : item.start]):
            return False
        if following is not None and following.role in ("value", "tag_pair"):
            return False
        self.scope.used.add(before.start)
        self.frame.add_filter(name, "missing", [])
        return True

    def _add_missing(self, item: Item) -> bool:
        """A tag is missing when all spellings of its key are."""
        gap = (
            self.reading.text[self._missing_until : item.start] if self._missing_until >= 0 else ""
        )
        self.scope.either |= bool(re.search(r"\bor\b", gap)) and "neither" not in self.reading.text
        self._missing_until = item.end
        if self._left_out(item):
            self.frame.add_filter(f"tag:{item.payload[0]}", "present", [])
            return True
        if self.scope.either and not self.frame.any_of:
            held = [one for one in self.frame.filters if one["op"] == "missing"]
            self.frame.filters = [one for one in self.frame.filters if one not in held]
            self.frame.any_of += held
        joined = "".join(phrase(item.payload[0]))
        for key in item.payload:
            if "".join(phrase(key)) == joined:
                held_all = [*self.frame.filters, *self.frame.any_of]
                known = {held["field"].lower() for held in held_all}
                if f"tag:{key}".lower() not in known and self.scope.either:
                    self.frame.any_of.append({"field": f"tag:{key}", "op": "missing", "values": []})
                elif f"tag:{key}".lower() not in known:
                    self.frame.add_filter(f"tag:{key}", "missing", [])
        return True

    def _left_out(self, item: Item) -> bool:
        """'ignoring what has no team': leaves out what lacks the tag."""
        head = self.reading.text[: item.start]
        found = _LEAVES_OUT.search(head)
        if found is None:
            return False
        self.scope.used |= {
            one.start for one in self.items if one.start >= found.start() and one.end <= item.start
        }
        return True

    def _tag_named(self, index: int, item: Item) -> bool:
        """'with an owner tag', 'that have a schedule tag', 'protected instances'."""
        if item.role != "tag_key" or self.frame.group_by:
            return False
        following, before = self._next(index), self._previous(index)
        if before is not None and before.text == "tagged" and self._close(before, item):
            return following is None or following.role not in ("value", "tag_pair")
        has = before is not None and before.role == "present" and self._close(before, item)
        head = self.reading.text[max(0, item.start - 12) : item.start]
        if (
            before is not None
            and before.payload == "tag"
            and re.search(
                r"\b(?:with|having|has|have) (?:an? |the )?tag $", self.reading.text[: item.start]
            )
        ):
            return following is None or following.role not in ("value", "tag_pair")
        holds = re.search(r"\b(?:with|have|has|having|carry|carrying)(?: an?| the)? $", head)
        noun = following is not None and following.role == "noun" and item.text.endswith("ed")
        asked = re.search(r"\b(?:values?|which|what)\b[^,]*$", head)
        return bool(has or noun or (holds and not asked))

    def _qualifies(self, index: int, item: Item) -> bool:
        """True when the word only tells what a name beside it is: 'the payments team'."""
        name = self._name_of(item)
        if self._kind_of_services(self._previous(index), item) is not None:
            return False
        near = [
            self._next(index),
            self._previous(index),
            self._past(index, 1),
            self._past(index, -1),
        ]
        for other in near:
            if other is None or other.role not in ("value", "tag_pair"):
                continue
            if self._gap(other, item) not in ("", "is", "=", "of", "named", "called", ":", "the"):
                continue
            among = other.match is not None and len(other.match.values) > 1
            if among and _ONE_OF.search(self.reading.text[: min(other.start, item.start)]):
                continue
            if self._can_be(other, name):
                return True
        return False

    def _one_of_places(self, item: Item) -> None:
        """'each US region', where 'US region' names several."""
        place, before = item.match, _ONE_OF.search(self.reading.text[: item.start])
        if place is None or place.field != "region" or len(place.values) == 1 or before is None:
            return
        if re.search(r"\bregions?$", item.text) is None:
            return
        if before.group(0).split()[0] in ("each", "every", "per", "by"):
            self._group("region")
        else:
            self.scope.dimensions.append(
                Item("dimension", "region", item.start, item.end, item.text)
            )

    def _group(self, name: str) -> None:
        if name not in self.frame.group_by:
            self.frame.group_by.append(name)
