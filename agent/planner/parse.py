"""A question to a frame: what is asked, over which period, of what, and how it is to be shown."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from agent.planner import calendar
from agent.planner.asked_groups import and_more, settle_subject
from agent.planner.calendar import ONE_DAY
from agent.planner.changes import settle_change
from agent.planner.contrasts import side_by_side
from agent.planner.courses import settle_course
from agent.planner.data_edges import dated
from agent.planner.frame import Frame
from agent.planner.glossary import meaning
from agent.planner.grounding import Grounding
from agent.planner.intents import decide
from agent.planner.leftovers import settle_leftovers
from agent.planner.measures import read_measures
from agent.planner.ordering import settle_top
from agent.planner.planned import OPEN_START
from agent.planner.reader import Reader
from agent.planner.reading import Item, Reading
from agent.planner.scope import Walk
from agent.planner.spellings import other_words
from agent.planner.steps import Scope
from agent.planner.told import adopt
from agent.planner.topics import about_cost
from agent.planner.unread import settle_unread
from agent.planner.versus import count_apart
from agent.planner.wholes import settle_share
from agent.planner.windows import Windows
from agent.planner.words import words
from tools.vocabulary import Known, KnownBudget, Vocabulary

_AND_SO_ON = re.compile(
    r"\band so on\b|\betc\b|…|\.\.\.|\busage\b|\bcredits?\b.*\btax|\btax.*\bcredits?\b"
)


_ONLY = re.compile(
    r"^\W*(?:and |but |now |ok |okay |please )*(?:only|just|excluding|exclude|without|except|drop|not|"
    r"minus|leave out|ignore|limit|restrict|narrow)\b"
)
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


_HOW_BUSY = re.compile(
    r"\bhow (?:busy|idle|loaded|hot|utili[sz]ed)\b|\b(?:are|is) (?:they|it|those|these) (?:all )?(?:\w+ )?(?:busy|idle|used)\b"
)


class Parser(Windows):
    """Parses questions against one vocabulary, as asked at one time."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        lookup: Callable[[list[str]], list[Known]],
        today: dt.date,
        similar: Callable[[str], tuple[list[str], list[str]]] | None = None,
        budgets: Callable[[], list[KnownBudget]] | None = None,
        grounding: Grounding | None = None,
    ) -> None:
        self.vocabulary = vocabulary
        self.budgets = budgets or list
        self.grounding = grounding or Grounding(vocabulary)
        self.reader = Reader(self.grounding, lookup, similar)
        self.today = today
        self._assumed: Frame | None = None

    def parse(self, question: str, assume: Frame | None = None) -> tuple[Frame, Reading]:
        """The frame of a question on its own. `assume` is the frame before, for a question that
        leans on it: it tells what a bare 'older than 90 days' is about.
        """
        self._assumed = assume
        question, dates = self._dated(question, assume)
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
        frame.assumptions += [*dates, *other_words(reading, frame)]
        return frame, reading

    def _dated(self, question: str, assume: Frame | None) -> tuple[str, list[str]]:
        """The days that the first or the last ones of the data are."""
        first, last = self.vocabulary.first, self.vocabulary.last
        if first is None or last is None:
            return question, []
        return dated(question, first, last, inside=assume is not None and assume.window is not None)

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
        adopt(frame, told, reading)

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
                scope.used |= {
                    one.start for one in reading.of("neg") if one.start >= refused.start()
                }
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
        settle_subject(reading, frame, scope, self._assumed)
        settle_leftovers(reading, frame, scope, self.grounding, self._assumed)
        settle_top(reading, frame)
        side_by_side(frame)
        count_apart(reading, frame)
        if reading.has("named_only"):
            self._only_named(frame)
        for item in reading.of("name_part"):
            name = "name" if frame.intent in ("instances", "metrics", "resources") else "resource"
            without = _NEG_BEFORE.search(reading.text[: item.start]) is not None
            frame.add_filter(name, "not_contains" if without else "contains", [item.payload])
            which = "do not contain" if without else "contain"
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
        and_more(reading, frame)
        if scope.needs_tag_key:
            frame.intent, frame.reason = "clarify", "tag_key"
        self._resources(frame, scope)
        settle_unread(reading, frame, self._assumed, self.grounding)
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
        apart = any(name != "provider" for name in frame.group_by) or frame.granularity != "none"
        held = any(item["field"] != "provider" for item in frame.filters)
        if frame.window is not None or held or apart:
            frame.intent, frame.asked, frame.count = "costs", ["line items"], False

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
        busy = reading.has("level") and _HOW_BUSY.search(reading.text)
        if before is not None and before.intent == "instances" and busy:
            frame.intent, frame.reason = "metrics", ""  # 'how busy are they?'
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
                reading.items += [Item("metric", name, 0, 0, "") for name in before.metrics]

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
