"""A question to a frame: what is asked, over which period, of what, and how it is to be shown."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from agent.planner import calendar
from agent.planner.calendar import ONE_DAY
from agent.planner.changes import settle_change
from agent.planner.contrasts import side_by_side, two_units
from agent.planner.courses import settle_course
from agent.planner.dataquestions import WORDS as DATA_WORDS
from agent.planner.dataquestions import data_facts
from agent.planner.frame import Frame, Window
from agent.planner.glossary import meaning
from agent.planner.grounding import Grounding
from agent.planner.intents import about_cost, decide
from agent.planner.machine_conditions import address_words
from agent.planner.measures import direction, read_measures
from agent.planner.ordering import settle_top
from agent.planner.plain import SMALL, TALK
from agent.planner.plan import OPEN_START
from agent.planner.reading import Item, Reader, Reading
from agent.planner.scope import Walk, is_plural
from agent.planner.steps import Scope
from agent.planner.wholes import settle_share
from agent.planner.windows import Windows
from agent.planner.words import words
from tools.vocabulary import Known, Vocabulary

_FILTER_BEFORE = re.compile(
    r"\b(?:for|in|on|of|by|from|at|with|tagged|named|called|per|under|against|about|owned by|using|"
    r"without|not|except|excluding|only|and|vs|versus|to|into|inside|outside|service|account|team|"
    r"region|project|application|app|owner|tag)\s+(?:the |our |my |all |any |a |an )*$"
)
_FILTER_AFTER = re.compile(
    r"^\s*(?:'s)?\s*(?:cost|costs|spend|spending|bill|charges?|usage|instances?|servers?|vms?|"
    r"machines?|volumes?|disks?|team|account|project|service|region|environment|tag|resources?|"
    r"subscription|app|application|owner|cloud)\b"
)


# Asked for, understood, and not to be had yet: better said than answered with something else.
_CANNOT = re.compile(r"\bratio of\b(?=.*\bto\b)|\b(?:quarterly|yearly)\b")
_RANKED_NOUN = re.compile(
    r"\b(?:top|most expensive|costliest|priciest|cheapest|biggest|largest|busiest|oldest|newest|"
    r"smallest|least expensive) (?:\d+ |three |two |five |running |stopped )*"
    r"(?:instances?|servers?|vms?|machines?|boxe?s?|hosts?|nodes?|virtual machines?|volumes?|disks?|"
    r"snapshots?)\b"
)
_NAME_BEFORE = re.compile(
    r"\b(?:for|on|by|from|of|with|under|tagged|called|named|in)\s+(?:the |our |my |a |an )?$"
)
_NAME_AFTER = re.compile(
    r"^\s*(?:$|[?.!,;)]|(?:in|for|last|this|by|during|per|over|since|and|or|vs|team|account|service|"
    r"project|app|application|environment|cost|costs|spend)\b)"
)
_KIND_BEFORE = re.compile(
    r"\b(?:the |our |of |for |by |in |on )(?:account|team|service|project|subscription|application|app|region|environment|squad|department|tenant|cost cent(?:er|re)) "
    r"(?:called |named )?$"
)
_VERB_AFTER = re.compile(
    r"^\s*(?:$|[?.!,]|costs?\b|spend\b|spent\b|in\b|last\b|this\b|during\b|over\b|for\b|since\b|charged?\b)"
)
_OF_THE = re.compile(
    r"\b(?:cost|costs|spend|spending|bill|charges) (?:of|by|for|from) (?:the |our )?$"
)
_KIND_AFTER = re.compile(
    r"^ (?:account|team|service|project|subscription|application|app|squad|department|environment)\b"
)
_IS_BEFORE = re.compile(r"\b(?:is|are|was|were|not|never|be|been|got|get)\s+$")
_NOUN_AFTER = re.compile(
    r"^\s*(?:instances?|servers?|vms?|machines?|box(?:es)?|hosts?|nodes?|volumes?|disks?|snapshots?|"
    r"addresses|ips|resources?)\b"
)
_CORE = (
    *("cost", "how_much", "metric_cost", "noun", "metric", "status", "share", "top", "ranking"),
    *("change", "why", "trend", "granularity", "count", "untagged", "breakdown", "peak", "attach"),
    *("compare", "by", "level", "threshold", "dimension", "tag_key"),
)


_PARTS_OF_SERVICES = frozenset(
    "bucket buckets function functions queue queues cluster clusters".split()
)
_AND_SO_ON = re.compile(
    r"\band so on\b|\betc\b|…|\.\.\.|\busage\b|\bcredits?\b.*\btax|\btax.*\bcredits?\b"
)
_DAY_NAMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun".split()
)
_WHICH_ONE = re.compile(
    r"\b(?:which|what|whose)(?: (?:single|one|individual|of (?:the|our)|cloud|aws|azure|gcp|openstack)){0,2} $"
)


_LARGEST_LINE = re.compile(
    r"\b(?:what|which|who)(?:'s| is| was| were)? (?:the |our |my |its |their )?(?:single )?(?:biggest|largest|highest|top|main|"
    r"most expensive|costliest|smallest|cheapest|lowest) (?:single |cost |spending |bill )?(?:line|item|thing|cost|one|entry|"
    r"component|contributor|expense|charge|position|spender|consumer|driver)\b(?! items)"
)


_IN_PLACE = ("rather than", "instead of", "in place of")
_POINTED = re.compile(
    r"^\s*(?:out |away )?(?:that|it|them|those|this|these|the (?:first|top|second) one)\b(?! (?:month|week|day|year))"
)


def asked_one(text: str, at: int) -> bool:
    """True for 'which service …' with the noun at a place: one is asked for."""
    return _WHICH_ONE.search(text[:at]) is not None


_SUBJECT = re.compile(
    r"\b(?:we|i|you|they|us|it|who|to|can|could|would|should|will|shall|must|might|please|kindly|just|"
    r"let's|lets|people|someone|somebody|everyone|he|she|guys|folks|don't|didn't)\s+"
    r"(?:\w+ly\s+|really\s+|actually\s+|even\s+|all\s+|been\s+|have\s+|had\s+|also\s+|ever\s+)*$"
)
_OBJECT = re.compile(r"^\s+(?:the|our|me|us|my|all|this|it|each|every|for me|out|up|down|by)\b")
_BEING = re.compile(
    r"\b(?:is|are|was|were|been|being|be|got|have|has|had|get|gets|getting|keeps?|kept)\s+$"
)


def _acts(item: Item, before: str, after: str, frame: Frame) -> bool:
    """True for an unknown word that stands where a verb stands: 'what did we fork out'."""
    if not item.text.isalpha() or _FILTER_AFTER.search(after):
        return False
    if _SUBJECT.search(before):
        return True
    if not before.strip() and _OBJECT.match(after):
        return frame.intent in ("costs", "compare")
    participle = item.text.endswith(("ed", "ing", "en")) and bool(_BEING.search(before))
    return participle and frame.intent in ("costs", "compare")


def _asks_something(reading: Reading) -> bool:
    return any(reading.has(role) for role in _CORE)


_ONLY = re.compile(
    r"^\W*(?:and |but |now |ok |okay |please )*(?:only|just|excluding|exclude|without|except|drop|not|"
    r"minus|leave out|ignore|limit|restrict|narrow)\b"
)
_ALL_OF = re.compile(r"\b(?:all|every|any|over|throughout)\s+(?:of\s+)?(?:the |our |my )?$")
_COST_AFTER = re.compile(
    r"\s*(?:costs?|shares?|proportions?|percentages?|spend|spending|bill|charges?|totals?|breakdown|split|table|ranking|report)\b"
)
_EXAMPLES = re.compile(r"\.\.\.|…|\betc\b|\band so on\b|\bthe rest\b|\band others?\b|\(usage\b|\busage,")
_NEG_BEFORE = re.compile(
    r"\b(?:skip|without|exclud\w+|except|not|drop|omit|ignor\w+|but not|other than|leav\w+ out|hide|minus|no)\s+"
    r"(?:(?:everything|anything|all|those|ones|the|that|which|with|whose|what|has|have|things|instances|servers|vms)\s+)*$"
)
_WITH_UNTAGGED = re.compile(
    r"\b(?:with|including|include|incl\.?|plus|and|also|showing|show)\s+(?:the |an? )?(?:untagged|unallocated|"
    r"unattributed|not tagged)\b"
)
_UNTAGGED_TOO = re.compile(
    r"\b(?:untagged|unallocated|unattributed)\b(?: (?:ones?|spend|costs?|stuff|resources?|rows?))?(?: (?:is|are))? "
    r"(?:included|too|as well|inclusive|also|shown|counted)\b"
)
_STATES = {
    "active",
    "live",
    "up",
    "down",
    "off",
    "load",
    "performance",
    "workload",
    "hot",
    "traffic",
}


def _foreign_to_costs(item: Item) -> bool:
    """Words about use, states and attachment, which a question about costs cannot use."""
    if item.role in ("metric", "level", "state", "attach"):
        return item.text not in _STATES and item.payload != "any"
    return item.role == "column" and item.payload == "hourly_cost"


_NAMES_ASKED = re.compile(
    r"^\W*(?:(?:please|so|and|can you|could you|tell me|give me|i need|let me know|show me)\W+)*"
    r"(?:which|what|list|name|show|who are)\W+(?:(?:are|all|the|our|distinct|different|unique|of)\W+)*[\w -]{3,24}s\b"
)


def _listed_names(reading: Reading, frame: Frame) -> bool:
    """'which owners are in the tags of our instances' asks for names, not for a table of all."""
    if frame.intent not in ("instances", "resources") or len(frame.group_by) != 1:
        return False
    asked = any(
        reading.has(role) for role in ("count", "by", "top", "ranking", "breakdown", "share")
    )
    tagged = frame.group_by[0].startswith("tag:") and frame.top is None
    return tagged and not asked and _NAMES_ASKED.match(reading.text) is not None


class Parser(Windows):
    """Parses questions against one vocabulary, as asked at one time."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        lookup: Callable[[list[str]], list[Known]],
        today: dt.date,
        similar: Callable[[str], tuple[list[str], list[str]]] | None = None,
    ) -> None:
        self.vocabulary = vocabulary
        self.grounding = Grounding(vocabulary)
        self.reader = Reader(self.grounding, lookup, similar)
        self.today = today
        self._assumed: Frame | None = None

    def parse(self, question: str, assume: Frame | None = None) -> tuple[Frame, Reading]:
        """The frame of a question on its own. `assume` is the frame before, for a question that
        leans on it: it tells what a bare 'older than 90 days' is about.
        """
        self._assumed = assume
        costly = assume is not None and assume.intent in ("costs", "compare")
        reading = self.reader.read(question, self.today, OPEN_START, costly=costly)
        frame = self._frame(reading)
        if frame.intent in ("costs", "compare") and reading.periods.relative:
            again = self._anchor(frame, reading)
            if again is not None:
                reading = self.reader.read(question, again, OPEN_START)
                frame = self._frame(reading)
                last = self.covered(frame)
                frame.assumptions.insert(
                    0,
                    f"the data ends on {last[1].isoformat()}, so the period was counted from there"
                    if last
                    else "the period was counted from the end of the data",
                )
        return frame, reading

    def spelt(self, text: str) -> str:
        """The text with plainly misspelt words put right, so that it can be cut into clauses."""
        for word in reversed(words(text)):
            better = self.grounding.correct(word.text)
            joined = text[word.start - 1 : word.start] + text[word.end : word.end + 1]
            if better is not None and not re.search(r"[-\w./:@]", joined.rstrip(".?")):
                text = text[: word.start] + better + text[word.end :]
        return text

    def adopt(self, frame: Frame, text: str) -> None:
        """Take the period and the names of a sentence before the question, if it has none."""
        told, reading = self.parse(text)
        if frame.intent not in ("costs", "compare", "instances", "resources", "metrics"):
            return
        unnamed = frame.window is None or any(
            line.startswith("no period was named") for line in frame.assumptions
        )
        if (
            frame.intent in ("costs", "compare")
            and unnamed
            and reading.periods.mentions
            and told.baseline is not None
            and frame.granularity == "none"
        ):
            frame.intent, frame.window, frame.baseline = "compare", told.window, told.baseline
            frame.direction = told.direction if frame.direction == "both" else frame.direction
            frame.assumptions = [
                line for line in frame.assumptions if not line.startswith("no period was named")
            ]
            frame.assumptions.append("the periods were taken from what was said first")
            if frame.novelty:  # 'which service fell away or dropped most'
                frame.novelty = ""
        elif (
            frame.intent == "compare"
            and unnamed
            and len(reading.periods.mentions) == 1
            and told.window is not None
            and not any(len(item["values"]) > 1 for item in told.filters)
        ):
            halves = two_units(told.window.span)
            if halves is not None:
                frame.baseline, frame.window = (Window.of(span) for span in halves)
                frame.assumptions = [
                    line for line in frame.assumptions if not line.startswith("no period was named")
                ]
                frame.assumptions.append("the periods were taken from what was said first")
        elif frame.intent == "compare" and unnamed and told.window is not None and told.group_by:
            frame.intent, frame.window, frame.baseline = "costs", told.window, None
            frame.group_by, frame.contrast, frame.top = list(told.group_by), True, None
            frame.assumptions = [
                line for line in frame.assumptions if not line.startswith("no period was named")
            ]
        if frame.intent == "costs" and frame.window is None and not frame.all_time:
            spans = [mention.span for mention in reading.periods.mentions]
            if len(spans) == 1:
                frame.window = Window.of(spans[0])
                frame.assumptions.append(
                    f"the period was taken from what was said first: {frame.window.label}"
                )
        if frame.share and told.share and not frame.within:
            fields = {item["field"] for item in frame.filters}
            frame.within = [item for item in told.within if item["field"] not in fields]
            frame.filters += [dict(item) for item in frame.within]
        if not frame.filters and told.filters and told.intent != "refuse":
            frame.filters = [
                item
                for item in told.filters
                if item["op"] == "is" and item["field"] not in ("cost", "status", "attached_to")
            ]
            frame.labels |= told.labels
            if frame.filters:
                frame.assumptions.append("the names were taken from what was said first")

    # periods against the data --------------------------------------------------------------------

    def _anchor(self, frame: Frame, reading: Reading) -> dt.date | None:
        """Another day to count relative periods from, when the data ended before this one."""
        covered = self.covered(frame)
        if covered is None:
            return None
        spans = [mention.span for mention in reading.periods.mentions]
        if any(span.start <= covered[1] and span.end >= covered[0] for span in spans):
            return None
        if covered[1] >= self.today - 3 * ONE_DAY:
            return None
        following = calendar.shift(calendar.unit_of(covered[1], "month"), "month", 1).start
        for anchor in (covered[1] + ONE_DAY, covered[1], following):
            found = self.reader.read(reading.text, anchor, OPEN_START).periods
            latest = max(found.mentions, key=lambda mention: mention.span.end).span
            if latest.start <= covered[1] and latest.end >= covered[0]:
                return anchor
        return None

    # assembly ------------------------------------------------------------------------------------

    def _frame(self, reading: Reading) -> Frame:
        frame = Frame(claim=reading.claim, assumptions=list(reading.assumptions))
        frame.share = reading.has("share")
        groups = self._assumed.group_by if self._assumed is not None else []
        walk = Walk(reading, frame, self.grounding, groups)
        if self._assumed is not None:
            walk.held = [
                str(item["field"])
                for item in self._assumed.filters
                if item["op"] == "is" and str(item["field"]).startswith("tag:")
            ]
        scope = walk.run()
        for item in reading.of("name_part"):
            refused = _NEG_BEFORE.search(reading.text[: item.start])
            if refused is not None:
                scope.used |= {one.start for one in reading.of("neg") if one.start >= refused.start()}
        too = _WITH_UNTAGGED.search(reading.text) or _UNTAGGED_TOO.search(reading.text)
        shown = too is not None and bool(frame.group_by or scope.dimensions)
        missing = any(item["op"] == "missing" for item in frame.filters)
        if reading.has("untagged") and not missing and not shown:
            negated = bool(
                re.search(
                    r"\b(?:not|aren't|isn't|exclud\w+|without|except)\s+untagged", reading.text
                )
            )
            frame.add_filter("tags", "present" if negated else "missing", [])
        frame.intent, frame.reason = decide(reading, frame)
        self._assume(reading, frame)
        read_measures(reading, frame, self.grounding, scope)
        self._subject(reading, frame, scope)
        self._leftovers(reading, frame, scope)
        settle_top(reading, frame)
        side_by_side(frame)
        if reading.has("named_only"):
            self._only_named(frame)
        for item in reading.of("name_part"):
            name = "name" if frame.intent in ("instances", "metrics", "resources") else "resource"
            refused = _NEG_BEFORE.search(reading.text[: item.start]) is not None
            frame.add_filter(name, "not_contains" if refused else "contains", [item.payload])
            which = "do not contain" if refused else "contain"
            frame.assumptions.append(f"names that {which} {item.payload!r}")
        self._windows(reading, frame)
        settle_change(reading, frame)
        settle_course(reading, frame)
        settle_share(reading, frame)
        self._lines(frame)
        if frame.intent == "costs" and frame.group_by and self._lists(reading, frame):
            frame.all_time = frame.window is None
        if frame.intent == "define":
            frame.term = meaning(reading.raw) or ""
        frame.refers = scope.references
        charges = [
            item
            for item in frame.filters
            if item["field"] == "charge_category" and item["op"] == "is"
        ]
        if (
            charges
            and (
                reading.has("breakdown")
                or "charge_category" in frame.group_by
                or (len(charges[0]["values"]) > 1 and reading.has("by"))
            )
            and (charges[0]["field"] in frame.group_by or not frame.group_by or frame.defaulted)
            and _AND_SO_ON.search(reading.text)
        ):
            frame.filters.remove(charges[0])
            frame.group_by = ["charge_category"]
        if scope.needs_tag_key:
            frame.intent, frame.reason = "clarify", "tag_key"
        self._resources(frame, scope)
        self._unknown(reading, frame)
        return frame

    def _only_named(self, frame: Frame) -> None:
        """'by team, without the untagged': the groups that have a name."""
        groups = frame.group_by or (self._assumed.group_by if self._assumed is not None else [])
        tags = [name for name in groups if name.startswith("tag:")]
        if frame.intent in ("instances", "resources", "metrics") and tags:
            frame.add_filter(tags[0], "present", [])
        elif groups:
            frame.named = True
        else:
            frame.add_filter("tags", "present", [])

    @staticmethod
    def _lines(frame: Frame) -> None:
        """'how many line items does AWS have in October': a count of a part of the costs."""
        if frame.intent != "status" or "line items" not in frame.asked:
            return
        if frame.window is not None or any(item["field"] != "provider" for item in frame.filters):
            frame.intent, frame.asked = "costs", ["line items"]

    @staticmethod
    def _lists(reading: Reading, frame: Frame) -> bool:
        """'how many services do we use', 'which regions are there': of all the data."""
        if reading.has("count"):
            return True
        if not reading.has("list") and not re.search(
            r"\b(?:there|exist|use|have|are)\b", reading.text
        ):
            return False
        plain = not about_cost(reading) and frame.top is None and frame.granularity == "none"
        return plain and not frame.share and not reading.has("breakdown")

    def _assume(self, reading: Reading, frame: Frame) -> None:
        before = self._assumed
        if (
            before is not None
            and before.intent in ("costs", "compare")
            and _ONLY.search(reading.text)
        ):
            if frame.intent in ("instances", "resources") and not reading.has("count"):
                frame.intent, frame.reason, frame.kind = "costs", "", ""
            return
        priced = any(item.payload.unit == "money" for item in reading.of("threshold"))
        spent = reading.has("cost") or reading.has("metric_cost") or reading.has("how_much")
        own = (
            (spent and not (priced or reading.has("state")))
            or reading.has("noun")
            or reading.has("metric")
            or reading.has("why")
        )
        if before is None or own or before.intent not in ("instances", "resources", "metrics"):
            return
        if frame.intent in ("costs", "clarify", "instances") or frame.reason == "scope":
            frame.intent, frame.reason, frame.kind = before.intent, "", before.kind
            if before.intent == "metrics":
                reading.items.append(Item("metric", before.metrics[0], 0, 0, ""))

    def _resources(self, frame: Frame, scope: Scope) -> None:
        if not scope.resources:
            return
        match = scope.resources[0]
        frame.resource = match.label
        wanted = (frame.filter_of("provider") or {"values": []})["values"]
        pairs = list(zip(match.values, match.names, strict=False))
        fitting = [value for value, provider in pairs if provider in wanted] if wanted else []
        if frame.intent == "describe" and len(fitting) == 1:
            frame.resource = fitting[0]
        if len(match.values) > 1 and not fitting and frame.intent != "describe":
            frame.assumptions.append(
                f"{len(match.values)} resources are called {match.label}: all of them count"
            )

    def _subject(self, reading: Reading, frame: Frame, scope: Scope) -> None:
        """Groups that are asked for by their noun: 'which service', 'top 5 regions'."""
        ranked = reading.has("top") or reading.has("ranking") or frame.nth > 1
        asks = bool(
            re.search(
                r"\b(?:which|what|who|list|show|rank|how many|number of|count)\b", reading.text
            )
        )
        for item in scope.dimensions:
            name = self._dimension(item)
            if name is None:
                continue
            plural = is_plural(item)
            frame.single = frame.single or (
                not plural
                and (asked_one(reading.text, item.start) or reading.text.strip(" ?") == item.text)
            )
            wanted = ranked or plural or (asks and self._asked(reading, item))
            wanted = wanted or (
                frame.intent == "costs" and _COST_AFTER.match(reading.text[item.end :])
            )
            if self._paired(reading, frame, item, name, plural=plural, ranked=bool(ranked)):
                frame.group_by.append(name)
                continue
            if (
                wanted
                and not frame.group_by
                and frame.intent in ("costs", "compare", "instances", "metrics", "resources")
            ):
                frame.group_by.append(name)
                if not plural and ranked and frame.top is None:
                    frame.top = 1
                elif (
                    not plural and frame.intent == "compare" and asked_one(reading.text, item.start)
                ):
                    frame.top = frame.top or 1
                    frame.direction = direction(reading)
        nouns = reading.of("noun")
        if frame.intent in ("costs", "compare") and not frame.group_by and nouns:
            self._noun_group(reading, frame, nouns, ranked, asks)
        parts = next(
            (
                item["field"]
                for item in frame.filters
                if item["op"] == "is" and len(item["values"]) > 1
            ),
            None,
        )
        if frame.intent == "costs" and not frame.group_by and reading.has("breakdown") and parts:
            frame.group_by.append(parts)  # 'the split between prod and staging'
        if frame.intent == "costs" and not frame.group_by and reading.has("breakdown"):
            frame.group_by.append("service")
            frame.defaulted = True
            frame.assumptions.append("broken down by service, as no dimension was named")
        nouned = [item for item in nouns if not item.text.endswith("s")]
        frame.single = frame.single or any(
            asked_one(reading.text, item.start) or reading.text.strip(" ?") == item.text
            for item in nouned
        )
        if frame.group_by and frame.top is None and _LARGEST_LINE.search(reading.text):
            frame.top = 1
        if frame.intent == "compare" and frame.single and nouned and frame.top is None:
            frame.top, frame.direction = 1, direction(reading)
        self._who_compares(reading, frame, scope)
        self._ranked_by_service(reading, frame)

    def _paired(
        self, reading: Reading, frame: Frame, item: Item, name: str, *, plural: bool, ranked: bool
    ) -> bool:
        """'team / provider', 'services per account', and bare dimensions of a follow-up."""
        if frame.intent != "costs" or ranked or name in frame.group_by or len(frame.group_by) > 2:
            return False
        around = (
            reading.text[max(0, item.start - 4) : item.start],
            reading.text[item.end : item.end + 4],
        )
        joined = bool(
            re.search(r"(?:\bx|×|/|&|\+)\s*$", around[0])
            or re.match(r"\s*(?:x\b|×|/|&|\+)", around[1])
        )
        if joined and (
            frame.group_by or len(reading.of("dimension")) + len(reading.of("tag_key")) > 1
        ):
            return True
        if frame.group_by:
            return plural and reading.has("by") and not reading.has("count")
        bare = self._assumed is not None and self._assumed.intent == "costs"
        return bare and not about_cost(reading) and len(reading.text.split()) <= 5

    def _leftovers(self, reading: Reading, frame: Frame, scope: Scope) -> None:
        """Words that must not be dropped: 'savings plan cost', 'who owns …', 'no cost'."""
        if frame.intent not in ("costs", "compare", "instances", "resources", "metrics"):
            return
        named = {str(item.payload) for item in scope.dimensions}
        if "commitment" in named and "commitment" in frame.group_by and not reading.has("by"):
            frame.add_filter("commitment", "present", [])
        if (
            "commitment" in named
            and "commitment" not in frame.group_by
            and frame.intent != "instances"
        ):
            frame.add_filter("commitment", "present", [])
        if "resource_group" in named and "resource_group" not in frame.group_by:
            frame.group_by.append("resource_group")
        made_of = [item for item in reading.of("noun") if item.text in _PARTS_OF_SERVICES]
        if made_of and frame.filter_of("service") is None:
            frame.unknown += [item.text for item in made_of]
        unused = [
            item
            for item in [*reading.of("missing"), *reading.of("neg")]
            if item.start not in scope.used | address_words(reading)
            and not (
                self._assumed is not None
                and item.role == "neg"
                and (
                    _POINTED.match(reading.text[item.end :])
                    or (item.text in _IN_PLACE and frame.group_by and not frame.filters)
                )
            )
        ]
        frame.unknown += [item.text for item in [*reading.of("zero"), *unused]]
        if frame.intent in ("costs", "compare"):
            frame.unknown += [item.text for item in reading.items if _foreign_to_costs(item)]
        counts = reading.has("count") and frame.granularity == "none" and not frame.group_by
        if frame.intent == "costs" and counts:
            frame.unknown += [item.text for item in reading.of("count")]
        frame.cannot += [found.group(0) for found in _CANNOT.finditer(reading.text)]
        ranked = frame.top is not None or reading.has("top") or frame.nth > 1
        listed = frame.intent in ("instances", "resources")
        if listed and frame.group_by and _RANKED_NOUN.search(reading.text):
            frame.within_groups, frame.top = True, frame.top or 1
        elif (
            frame.intent in ("costs", "instances")
            and ranked
            and frame.group_by
            and scope.dimensions
        ):
            asked = [
                self._dimension(item) or ""
                for item in scope.dimensions
                if not _ALL_OF.search(reading.text[: item.start])
            ]
            inner = [name for name in asked if name and name not in frame.group_by]
            if inner and frame.granularity == "none":
                frame.group_by.append(inner[0])
                frame.within_groups = True
                frame.top = frame.top or 1
        if frame.intent == "compare" and re.search(
            r"\band (?:on|in|for|from) what\b", reading.text
        ):
            frame.group_by.append("service")
        if _listed_names(reading, frame):
            frame.add_filter(frame.group_by[0], "present", [])
        if re.search(r"\b(?:who owns|owners?)\b", reading.text) and frame.intent == "instances":
            keys = self.grounding.tag_keys(("owner",))
            frame.columns = [f"tag:{key}" for key in keys[:1]]
        if frame.intent == "costs" and frame.share:
            used = {
                *frame.group_by,
                *(str(item["field"]) for item in [*frame.filters, *frame.any_of]),
            }
            for (
                item
            ) in scope.dimensions:  # 'what share … an owner tag': a condition that was not read
                bare = item.role == "tag_key" and not is_plural(item)
                if bare and not any(
                    f"tag:{key}" in used or "|" in str(used) for key in item.payload
                ):
                    frame.unknown.append(item.text)
        if frame.intent == "costs" and not about_cost(reading) and not frame.group_by:
            frame.assumptions.append("taken as a question about cost")

    def _noun_group(
        self, reading: Reading, frame: Frame, nouns: list[Item], ranked: bool, asks: bool
    ) -> None:
        if frame.average == "resource" or frame.share:
            return
        singular = not nouns[0].text.endswith("s")
        listed = (
            not about_cost(reading)
            or ranked
            or (asks and frame.granularity == "none" and not reading.has("how_much"))
        )
        counted = frame.count or reading.has("untagged") or not reading.has("cost")
        if listed and (ranked or counted):
            frame.group_by.append("resource")
            if ranked and singular and frame.top is None:
                frame.top = 1

    def _who_compares(self, reading: Reading, frame: Frame, scope: Scope) -> None:
        """'AWS vs Azure' with one period asks for both side by side."""
        if frame.contrast and frame.intent == "costs" and not frame.within:
            frame.share = frame.share and not re.search(r"\bratio\b", reading.text)
        if frame.intent != "costs" or frame.group_by or frame.share:
            return
        kinds = ("pricing_category", "charge_category", "commitment_status")
        for item in frame.filters:
            beside = item["field"] in kinds and reading.has("compare") and item["op"] == "is"
            if beside and len(item["values"]) > 1 and frame.granularity == "none":
                frame.group_by.append(item["field"])
                return
        for item in frame.filters:
            if (
                item["op"] == "is"
                and len(item["values"]) > 1
                and scope.mentions.get(item["field"], 0) > 1
            ):
                if frame.granularity == "none" and frame.average == "none":
                    frame.group_by.append(item["field"])

    def _ranked_by_service(self, reading: Reading, frame: Frame) -> None:
        """'top 5 in October', 'what do we spend most on': services, when nothing else is named."""
        ranked = frame.top is not None or reading.has("top") or frame.nth > 1
        if frame.intent != "costs" or frame.group_by or not ranked:
            return
        if frame.granularity == "none" and not frame.share and frame.average == "none":
            frame.group_by.append("service")
            frame.defaulted = True
            frame.assumptions.append("ranked by service, as no dimension was named")

    def _asked(self, reading: Reading, item: Item) -> bool:
        head = reading.text[max(0, item.start - 14) : item.start]
        return bool(
            re.search(
                r"\b(?:which|what|whose|many|of|who)\s+(?:cloud |of |our |the |is the )*$", head
            )
        )

    def _dimension(self, item: Item) -> str | None:
        if item.role == "tag_key":
            return f"tag:{item.payload[0]}"
        return None if item.payload in ("tag", "name", "currency", "type") else str(item.payload)

    def _matters(self, item: Item, reading: Reading, frame: Frame) -> bool:
        """True when a plain word stands where a name or a condition would, or says it all."""
        if self._assumed is None and not _asks_something(reading):
            return True
        if reading.text[: item.start].endswith("data "):
            return True  # 'data transfer'
        before, after = reading.text[: item.start], reading.text[item.end :]
        if item.text in SMALL:
            return bool(_KIND_BEFORE.search(before) and _VERB_AFTER.match(after)) or bool(
                _OF_THE.search(before) and _KIND_AFTER.match(after) and item.text in TALK
            )
        if _NAME_BEFORE.search(before) and _NAME_AFTER.search(after):
            return True
        if frame.intent in ("instances", "resources", "metrics") and not item.text.endswith("ing"):
            return bool(_IS_BEFORE.search(before) or _NOUN_AFTER.search(after))
        return False

    # what was not understood ---------------------------------------------------------------------

    def _unknown(self, reading: Reading, frame: Frame) -> None:
        """Words that nothing explained: those that stand where a name stands must be asked about."""
        if frame.intent in ("define", "help", "unsupported", "clarify"):
            return
        if frame.intent == "refuse":
            frame.unknown = [item.text for item in reading.of("unknown")]
            return
        plain = [item for item in reading.of("plain") if self._matters(item, reading, frame)]
        if frame.intent == "status" and data_facts(reading.text):
            plain = []
        for item in [*reading.of("unknown"), *reading.of("number"), *plain]:
            if frame.intent == "status" and item.text in DATA_WORDS:
                continue
            before = reading.text[: item.start]
            after = reading.text[item.end :]
            if item.role == "unknown" and _acts(item, before, after, frame):
                frame.assumptions.append(f"the word {item.text!r} was not used")
                continue
            if item.text in _DAY_NAMES and reading.periods.mentions:
                continue
            blocking = (
                item.role == "number"
                or _FILTER_BEFORE.search(before)
                or _FILTER_AFTER.search(after)
                or any(char in item.text for char in "-_./:@0123456789")
                or item.start == 0
            )
            if blocking or not item.text.endswith("ly"):
                frame.unknown.append(item.text)
            else:
                frame.assumptions.append(f"the word {item.text!r} was not used")
        if frame.cannot:
            frame.intent, frame.reason = "clarify", "cannot"
        elif frame.unknown and frame.reason != "currency":
            named = any(item["field"] != "region" for item in frame.filters)
            roles = ("noun", "metric", "status", "dimension")
            strong = about_cost(reading) or named or bool(reading.periods.mentions)
            strong = strong or any(reading.has(role) for role in roles)
            frame.pending = frame.intent if strong else ""
            frame.intent, frame.reason = ("clarify", "unknown") if strong else ("refuse", "scope")
