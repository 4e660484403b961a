"""Periods of a frame: which span is asked about, and which it is compared with."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise

from agent.planner import calendar
from agent.planner.calendar import ONE_DAY, Span, Unit
from agent.planner.frame import Frame, Window
from agent.planner.reading import Reading
from tools.vocabulary import Vocabulary

_BASELINE_BEFORE = re.compile(
    r"(?:than|compared (?:to|with)|vs\.?|versus|against|relative to|with|to)\s+"
    r"(?:in |the |it was in )?$"
)


_SINCE = re.compile(r"\bsince (?:\w+ ?)*$")
_NOW = re.compile(r"\b(?:is|are|'s|am|do|does|now|currently|these days|nowadays)\b")
_THEN = re.compile(r"\b(?:was|were|did|had|been|became)\b")


def _weeks(spans: list[Span], text: str) -> list[Span]:
    """'the weeks starting 5, 12 and 19 October': every day is the first of a week."""
    if len(spans) < 2 or spans[0].unit != "week" or "weeks" not in text:
        return spans
    if any(span.unit != "day" for span in spans[1:]):
        return spans
    return [spans[0], *(Span(one.start, one.start + 6 * ONE_DAY, "week") for one in spans[1:])]


class Windows:
    """The part of the parser that knows the calendar and the days that the data covers."""

    vocabulary: Vocabulary
    today: dt.date

    def covered(self, frame: Frame) -> tuple[dt.date, dt.date] | None:
        """First and last day of the costs in the scope's providers."""
        wanted = {
            str(value)
            for item in frame.filters
            if item["field"] == "provider" and item["op"] == "is"
            for value in item["values"]
        }
        spans = [item for item in self.vocabulary.coverage if not wanted or item.provider in wanted]
        if not spans:
            return None
        return min(item.first for item in spans), max(item.last for item in spans)

    def _windows(self, reading: Reading, frame: Frame) -> None:
        spans = _weeks([mention.span for mention in reading.periods.mentions], reading.text)
        frame.all_time = reading.has("all_time") and not spans
        relation = next((item.payload for item in reading.of("relation")), None)
        if frame.intent == "compare":
            self._comparison(reading, frame, spans, relation)
        elif len(spans) == 1:
            frame.window = Window.of(spans[0])
        elif len(spans) > 1:
            self._several(frame, spans)

    def _several(self, frame: Frame, spans: list[Span]) -> None:
        """'in September and October': one period with its parts when they touch."""
        ordered = sorted(spans, key=lambda span: span.start)
        if frame.launched and frame.filter_of("monthly_cost") is not None:
            frame.window = Window.of(max(spans, key=lambda span: span.days))
            frame.assumptions.append("monthly costs are those of the last 30 days of data")
            return  # 'launched after September 1, and above $200 last month'
        if len(ordered) == 2 and ordered[0].start.year <= 2000 <= ordered[1].start.year:
            first, second = ordered
            if second.start <= first.end <= second.end:  # 'this month until the 15th'
                frame.window = Window.of(Span(second.start, first.end))
                return
        touching = all(second.start <= first.end + ONE_DAY for first, second in pairwise(ordered))
        if touching:
            frame.window = Window.of(Span(ordered[0].start, ordered[-1].end))
            units = {span.unit for span in spans}
            named = (
                {"month": "monthly", "week": "weekly"}.get(str(units.pop()))
                if len(units) == 1
                else None
            )
            if frame.granularity == "none" and named and frame.average == "none":
                frame.granularity = named
        elif frame.intent == "costs" and len(spans) == 2:
            frame.intent = "compare"
            frame.baseline, frame.window = (Window.of(span) for span in ordered)
        else:
            frame.intent, frame.reason = "clarify", "periods"

    def _comparison(
        self, reading: Reading, frame: Frame, spans: list[Span], relation: str | None
    ) -> None:
        covered = self.covered(frame)
        if len(spans) >= 2:
            ordered = sorted(spans[:2], key=lambda span: span.start)
            frame.baseline, frame.window = (Window.of(span) for span in ordered)
            return
        units: dict[str, Unit] = {
            "mom": "month",
            "wow": "week",
            "yoy": "year",
            "qoq": "quarter",
            "dod": "day",
        }
        if not spans:
            spans = [self._default_comparison(frame, covered, units.get(relation or ""))]
        span = spans[0]
        if self._since(reading, span):
            last = calendar.shift(calendar.unit_of(span.end, "month"), "month", -1)
            frame.baseline = Window.of(calendar.unit_of(span.start, "month"))
            frame.window = Window.of(last)
            frame.assumptions.append(
                f"{frame.baseline.label} is compared with {frame.window.label}, the last full month"
            )
            return
        if self._is_baseline(reading):
            frame.baseline = Window.of(span)
            frame.window = Window.of(self._lately(reading, frame, span) or self._after(span))
            if covered is not None and covered[1] < frame.window.span.end and span.unit is None:
                frame.window = Window.of(Span(frame.window.span.start, covered[1]))
            return
        before = self._before(span, covered)
        if relation in ("year_before", "yoy") and span.unit != "year":
            before = calendar.year_before(span)
        if relation is None and self._edges(frame, span, before, covered):
            return
        frame.window, frame.baseline = Window.of(span), Window.of(before)

    @staticmethod
    def _edges(
        frame: Frame, span: Span, before: Span, covered: tuple[dt.date, dt.date] | None
    ) -> bool:
        """'which service grew most this year', where the data begins this year: its first full month
        against its last one. False where there is data before, or hardly any within.
        """
        if covered is None or covered[0] <= before.end:
            return False
        start, end = max(span.start, covered[0]), min(span.end, covered[1])
        first, last = calendar.unit_of(start, "month"), calendar.unit_of(end, "month")
        first = first if first.start == start else calendar.shift(first, "month", 1)
        last = last if last.end == end else calendar.shift(last, "month", -1)
        if last.start <= first.start:
            return False
        frame.baseline, frame.window = Window.of(first), Window.of(last)
        frame.assumptions.append(
            f"the data begins on {covered[0]}, so that there is nothing before to compare with: "
            f"{frame.baseline.label} is compared with {frame.window.label}"
        )
        return True

    def _since(self, reading: Reading, span: Span) -> bool:
        """True for 'has it doubled since January': that month against the last full one."""
        start = reading.periods.mentions[0].at[0] if reading.periods.mentions else 0
        said = _SINCE.search(reading.text[: start + 6])
        running = calendar.unit_of(self.today, "month").start
        last = calendar.shift(calendar.unit_of(running, "month"), "month", -1)
        whole = span.start.day == 1 and span.end >= self.today and span.start < last.start
        return said is not None and whole

    @staticmethod
    def _is_baseline(reading: Reading) -> bool:
        """True for 'more than last month': the period named is the one compared with."""
        start = reading.periods.mentions[0].at[0] if reading.periods.mentions else 0
        return bool(_BASELINE_BEFORE.search(reading.text[:start]))

    def _lately(self, reading: Reading, frame: Frame, baseline: Span) -> Span | None:
        """'why is it more expensive than in August?' is asked of now: the last full month, where that
        is later than the one after August.
        """
        text = reading.text
        if baseline.unit not in ("month", "quarter") or not _NOW.search(text) or _THEN.search(text):
            return None
        running = calendar.unit_of(self.today, baseline.unit)
        last = calendar.shift(running, baseline.unit, -1)
        if last.start <= baseline.start:
            return None
        frame.assumptions.append(
            f"the last full {baseline.unit}, {calendar.label(last)}, is compared with it"
        )
        return last

    def _after(self, baseline: Span) -> Span:
        """The period that a baseline is compared with: the running one, or the one after it."""
        if baseline.unit is not None:
            following = calendar.shift(baseline, baseline.unit, 1)
            return following.until(max(self.today, following.start))
        return Span(baseline.end + ONE_DAY, baseline.end + baseline.days * ONE_DAY)

    def _before(self, span: Span, covered: tuple[dt.date, dt.date] | None) -> Span:
        """The period before; for a running month the same days of the month before."""
        if span.unit in ("month", "quarter", "year", "week") and span != calendar.unit_of(
            span.start, span.unit
        ):
            last = min(span.end, covered[1]) if covered else span.end
            whole = calendar.shift(span, span.unit, -1)
            days = max((last - span.start).days, 0)
            return Span(whole.start, min(whole.end, whole.start + days * ONE_DAY))
        return calendar.previous(span)

    def _default_comparison(
        self, frame: Frame, covered: tuple[dt.date, dt.date] | None, unit: Unit | None
    ) -> Span:
        """With no period said: the running month, or the last full one early in a month."""
        last = covered[1] if covered else self.today - ONE_DAY
        day = min(self.today, last)
        kind: Unit = unit or "month"
        running = calendar.unit_of(day, kind)
        if unit is None and day.day >= 4 and day != running.end:
            frame.assumptions.append(
                f"no period was named: {running.start:%B %Y} so far against the same days before"
            )
            return running.until(day)
        if day != running.end:
            running = calendar.shift(running, kind, -1)
        frame.assumptions.append(
            f"no period was named: {calendar.label(running)} against the {kind} before"
        )
        return running
