"""A question to items: every character is either understood as something, filler, or unknown."""

from __future__ import annotations

import datetime as dt
import re

from agent.planner import patterns, periods, thresholds
from agent.planner.lexicon import LEXICON
from agent.planner.metric_clock import clock_of
from agent.planner.phrase_reader import PhraseReader
from agent.planner.reading import Item, Reading, blank, moved, take
from agent.planner.words import clean, words

_USE = re.compile(
    r"\b(?:cpu|memory|mem|ram|network|traffic|load|loaded|busy|busiest|utili[sz]ation|disk (?:reads?|writes?|io|i/o|throughput|usage)|use of|mb/s|mbps)\b"
)


class Reader(PhraseReader):
    """Reads whole questions: names, then spelling, numbers and periods, then phrases."""

    def read(
        self,
        question: str,
        today: dt.date,
        data_start: dt.date | None = None,
        *,
        costly: bool = False,
    ) -> Reading:
        """Read a question as asked on `today`; `costly` when money was asked about before."""
        text = clean(question)
        reading = Reading(text, cased=text)
        masked = _lower(text)
        reading.raw = patterns.QUOTED.sub(" name ", masked)
        masked = self._names(text, masked, reading)
        masked = self._clock(masked, reading)
        masked = self._spell(masked, reading)
        reading.text = masked
        masked = self._numbers(masked, reading)
        masked = self._periods(masked, today, data_start, reading)
        self._costly = costly or bool(
            reading.periods.mentions or patterns.COST_WORDS.search(masked)
        )
        self._measured = bool(
            patterns.MACHINE.search(masked)
            or any(item.match and item.match.field == "resource" for item in reading.items)
        )
        self._phrases(masked, reading)
        reading.items.sort(key=lambda item: (item.start, item.end))
        return reading

    @staticmethod
    def _clock(masked: str, reading: Reading) -> str:
        """'the CPU of shop-web-prod-01 at 3 pm yesterday'."""
        if not _USE.search(masked):
            return masked
        if "last night" in masked:
            reading.clock = ["20:00", "30:00"]
            reading.assumptions.append("last night was taken as 20:00 to 06:00 UTC")
            return masked.replace("last night", "yesterday ", 1)
        found = clock_of(masked)
        if found is None:
            return masked
        reading.clock = found[1]
        return blank(masked, *found[0])

    def _spell(self, masked: str, reading: Reading) -> str:
        """Replace misspelt words; places of later items refer to the corrected text."""
        for word in reversed(words(masked)):
            better = self.grounding.correct(word.text)
            if better is None:
                continue
            grown = len(better) - (word.end - word.start)
            masked = masked[: word.start] + better + masked[word.end :]
            reading.items = [
                moved(item, grown) if item.start >= word.end else item for item in reading.items
            ]
            if LEXICON.get((better,), ("", ""))[0] != "filler":
                reading.assumptions.insert(0, f"{word.text!r} was read as {better!r}")
        return masked

    def _numbers(self, masked: str, reading: Reading) -> str:
        claim = thresholds.claimed_change(masked)
        if claim is not None:
            reading.claim = claim[0]
            inside = masked[claim[1] : claim[2]]
            for word in words(inside):
                entry = LEXICON.get((word.text,))
                if entry is not None and entry[0] == "change":
                    reading.items.append(Item("change", entry[1], claim[1], claim[2], inside))
            masked = blank(masked, claim[1], claim[2])
        masked = self._shapes(masked, reading)
        for ranking in thresholds.rankings(masked):
            at = (ranking.start, ranking.end)
            masked = take(reading, masked, "ranking", ranking, at)
        for threshold in thresholds.thresholds(masked):
            at = (threshold.start, threshold.end)
            if _is_period(threshold, masked):
                continue
            said = masked[at[0] : at[1]]
            reading.items.append(Item("threshold", threshold, *at, said))
        for item in reading.of("threshold"):
            masked = blank(masked, item.start, item.end)
        return masked

    def _shapes(self, masked: str, reading: Reading) -> str:
        """'second most …', 'on Mondays', 'by percentage': read by their shape."""
        for nth in patterns.NTH.finditer(masked):
            said = next(group for group in nth.groups() if group)
            number = patterns.NTH_NUMBERS[said]
            masked = take(reading, masked, "nth", number, (nth.start(), nth.end()))
        times = patterns.RANKED_TIMES.search(masked)
        peak = patterns.PEAK.search(masked) if times is None else None
        if times is not None:
            masked = _ranked_times(times, masked, reading)
        if peak is not None:
            at = (peak.start("unit"), peak.end("unit"))
            unit = {"day": "daily", "week": "weekly", "month": "monthly"}[peak.group("unit")]
            masked = take(reading, masked, "peak", unit, at)
        for days in patterns.WEEKDAYS.finditer(masked):
            masked = take(reading, masked, "weekday", _weekdays(days), (days.start(), days.end()))
        ranked = patterns.PERCENT_RANK.search(masked)
        if ranked is not None and patterns.CHANGES.search(masked):
            at = (ranked.start(), ranked.end())
            masked = take(reading, masked, "percent_rank", "percent", at)
        return masked

    def _periods(
        self, masked: str, today: dt.date, data_start: dt.date | None, reading: Reading
    ) -> str:
        for found in patterns.YEAR_BEFORE.finditer(masked):
            said = found.group(0)
            reading.items.append(Item("relation", "year_before", found.start(), found.end(), said))
            masked = blank(masked, found.start(), found.end())
        readable = patterns.MODAL_MAY.sub("   ", masked)
        for item in reading.of("change"):  # 'grew by 20 % between May and June' compares
            said = re.sub(r"[^a-z ]", " ", item.text)
            readable = readable[: item.start] + said + readable[item.end :]
        reading.periods = periods.find(readable, today, data_start)
        for start, end in reading.periods.covered:
            masked = blank(masked, start, end)
        for mention in reading.periods.mentions:
            if mention.assumption:
                reading.assumptions.append(mention.assumption)
        return masked


def _ranked_times(found: re.Match[str], masked: str, reading: Reading) -> str:
    """'top 5 days': the unit of time, and how many."""
    groups = found.groupdict()
    word = (
        groups["word"] or groups["word2"] or groups["word3"] or groups["word4"] or groups["word5"]
    )
    said = groups["count"] or groups["count2"] or groups["count3"]
    count = thresholds.whole_number(said or "5")
    if not said:
        ranked = groups["unit"] if groups["word5"] else found.group(0).strip()
        reading.assumptions.append(f"the 5 {ranked} are listed")
    low = patterns.ASCENDING.search(word) is not None
    ranking = thresholds.Ranking(count, "lowest" if low else "highest", *found.span())
    unit = {"d": "daily", "w": "weekly", "m": "monthly"}[groups["unit"][0]]
    reading.items.append(Item("ranking", ranking, *found.span(), found.group(0)))
    return take(reading, masked, "peak", unit, found.span())


def _weekdays(found: re.Match[str]) -> list[str]:
    if found.group("weekend"):
        return ["Saturday", "Sunday"]
    if found.group("working"):
        return ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
    names = re.findall(r"[a-z]+days", found.group("names"))
    return [name.removesuffix("s").capitalize() for name in names]


def _is_period(threshold: thresholds.Threshold, text: str) -> bool:
    """'costs over 3 months' names a period; 'servers running over 90 days' an age."""
    said = text[threshold.start : threshold.end].strip()
    return threshold.unit == "day" and said.startswith("over") and not patterns.AGED.search(text)


def _lower(text: str) -> str:
    """Lower case with the same length, so that places in the text stay valid."""
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
