"""Items to conditions: which names filter, which words group, and what is negated."""

from __future__ import annotations

import re
from dataclasses import replace

from agent.planner.grounding import Match
from agent.planner.reading import Item
from agent.planner.steps import NEXT_IN_LIST, Scope, Steps
from agent.planner.wholes import Wholes, wholes
from agent.planner.words import phrase

_RATHER = frozenset({"rather than", "instead of", "in place of", "not", "but not"})
_THAT = re.compile(r"\b(?:that|this|the same|this same|said)\s+$")
_COORDINATES = re.compile(r"\s*(?:,|and|or|&|\+|vs\.?|versus|, and|against|than|to|with)\s*")
_ONE_OF = re.compile(
    r"\bones?\b|^\W*(?:and |but )?(?:drop|remove|exclud\w*|without|only|just|not)\b"
)
_EACH = re.compile(r"\b(?:each|every|per)\s+(?:of\s+)?(?:the\s+|our\s+)?(?:[\w-]+\s+)?$")
_LEAVES_OUT = re.compile(
    r"\b(?:ignor\w*|exclud\w*|skip\w*|leav\w+ out|drop\w*|omit\w*|except|minus|not counting|disregard\w*|but not|"
    r"filter\w* out|hid\w+)\s+(?:what|whatever|anything|everything|those|the ones?|things|stuff|resources|spend|costs?|"
    r"charges?|rows?|all|that|which|is|are|it|the|any|items?|lines?|ones)?(?:\s+(?:that|which|is|are|has|have|with|without|lacks?|"
    r"lacking|missing|no|an?|any|the|a|no)){1,5}\s*$"
)
_IS_NOT = re.compile(
    r"\b(?:is|are|was|were)\s+(?:not|n't|no)\s+(?:\w+\s+)?$|\b(?:isn't|aren't)\s+$"
)
_BEFORE_CHARGE = re.compile(r"\b(before|gross of|prior to|pre|net of)[\s-]+(?:any |the |all )?$")
_INCLUDED = re.compile(
    r"\s*(?:is |are |was |were )?(?:included|inclusive|as well|too\b|counted|in\b(?=\s*[?.!]?$))"
)
_OR = re.compile(r"^[\s\w,]{0,24}\bor\b[\w\s]{0,24}$")
_NEGATABLE = frozenset({"state", "pricing", "commitment_status", "attach", "level"})
_PLURALS = frozenset(
    """services regions accounts providers clouds categories resources subscriptions vendors tags
    products locations projects tenants types sizes flavors flavours zones currencies commitments
    reservations plans""".split()
)


class Walk(Steps):
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
            else:
                self._other(item)
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
                and _COORDINATES.fullmatch(gap)
                and not self.reading.text[second.end : after.start].strip()
            ):
                self._both(before, index, str(after.payload))  # 'staging vs dev account'
                continue
            if (
                first.match.field.lower() == second.match.field.lower()
                or not _COORDINATES.fullmatch(gap)
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

    def _other(self, item: Item) -> None:
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
            self._condition(item)

    def _condition(self, item: Item) -> None:
        if item.role == "neg_after":
            if not self._negate_state(item):
                self._negate_last()
        elif item.role == "charge":
            self._charge(item)
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

    def _charge(self, item: Item) -> None:
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
        if self._denominator(item) or (negated and not _IS_NOT.search(head)):
            self._within(name, op, [str(item.payload)])
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

    # dimensions --------------------------------------------------------------------------------

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
            return False
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

    def _add_missing(self, item: Item) -> bool:
        """A tag is missing when all spellings of its key are."""
        held = self.reading.text[self._missing_until : item.start] if self._missing_until >= 0 else ""
        self.scope.either |= bool(re.search(r"\bor\b", held)) and "neither" not in self.reading.text
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

    def _close(self, before: Item, item: Item) -> bool:
        return len(self.reading.text[before.end : item.start].split()) <= 3

    def _qualifies(self, index: int, item: Item) -> bool:
        """True when the word only tells what a name beside it is: 'the payments team'."""
        name = self._name_of(item)
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
            if self._can_be(other, name):
                return True
        return False

    def _past(self, index: int, step: int) -> Item | None:
        """The item beside, past a provider and words like 'called': 'the prod aws account'."""
        place = index + step
        while 0 <= place < len(self.items) and _is_passed(self.items[place]):
            place += step
        return self.items[place] if 0 <= place < len(self.items) else None

    def _gap(self, other: Item, item: Item) -> str:
        """What stands between two items, without providers and words like 'called'."""
        first, second = sorted((other, item), key=lambda one: one.start)
        gap = self.reading.text[first.end : second.start]
        for one in self.items:
            if first.end <= one.start and one.end <= second.start and _is_passed(one):
                gap = gap.replace(one.text, " ", 1)
        return gap.strip()

    def _can_be(self, item: Item, name: str | None) -> bool:
        if item.role == "tag_pair" or name is None:
            return item.role == "tag_pair"
        key = phrase(str(item.payload))
        wanted = name if not name.startswith("tag:") else self._tag_field(key, name)
        return wanted is not None and self.grounding.lookup(key, field=wanted) is not None

    def _tag_field(self, key: tuple[str, ...], name: str) -> str | None:
        wanted = name.lower()
        for known in self.grounding.vocabulary.values:
            if known.field.lower() == wanted and key in {phrase(text) for text in known.names}:
                return known.field
        match = self.grounding.lookup(key, field="tag")
        return match.field if match and match.field.lower() == wanted else None

    def _group(self, name: str) -> None:
        if name not in self.frame.group_by:
            self.frame.group_by.append(name)

    # values ------------------------------------------------------------------------------------

    def _value_before(self, index: int) -> int:
        """The place before, with 'versus' and the like passed over."""
        place = max(index - 1, 0)
        while place > 0 and self.items[place].role == "compare":
            place -= 1
        return place

    def _only_qualifies(self, index: int, match: Match) -> bool:
        """'S3 versus Azure storage accounts': the cloud only tells whose service the second is."""
        before, after = self.items[self._value_before(index)], self._next(index)
        if match.field != "provider" or not index or after is None:
            return False
        if before.match is None or after.match is None or before.match.field == "provider":
            return False
        gap = self.reading.text[before.end : self.items[index].start]
        near = not self.reading.text[self.items[index].end : after.start].strip()
        return bool(
            before.match.field == after.match.field and near and _COORDINATES.fullmatch(gap)
        )

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
        op = "is_not" if negated else "is"
        values: list[str | float] = list(match.values)
        left_out = negated and match.field.startswith("charge")
        if self._denominator(item) or (
            left_out and not _IS_NOT.search(self.reading.text[: item.start])
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
        listed = before is not None and before.role == "value" and _COORDINATES.fullmatch(gap)
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

    def _close_beside(self, other: Item, item: Item) -> bool:
        linking = ("", "is", "=", ":", "of", "named", "called", "the", "with", "as")
        return self._gap(other, item) in linking


def _is_passed(item: Item) -> bool:
    """True for what may stand between a name and the word for what it is."""
    if item.role == "value":
        return item.match is not None and item.match.field == "provider"
    return item.role == "dimension" and item.payload == "name"


def is_plural(item: Item) -> bool:
    """True for 'services', 'regions', 'cost centers' …"""
    last = item.text.split()[-1] if item.text.split() else ""
    return last in _PLURALS or (item.role == "tag_key" and last.endswith("s") and len(last) > 3)
