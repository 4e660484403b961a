"""All that a text may rest on: facts by name, known times, known words, conditions and notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from agent.verification import facts, figures, moments
from agent.verification.calendars import day
from agent.verification.facts import Fact, Group
from agent.verification.figures import Figure
from agent.verification.naming import Names
from agent.verification.words import stem, tokens
from tools.base import Result

_LIMITS = {"limit", "top", "offset", "first", "count"}


class Evidence:
    """The results of a turn and its question, prepared for looking things up."""

    def __init__(
        self, results: Sequence[Result], question: str, today: dt.date, extra: Collection[str]
    ) -> None:
        self.results, self.question, self.today, self.extra = results, question, today, extra
        self.shown: set[Decimal] = set()  # amounts that the text shows, filled while it is read
        self.groups: list[Group] = list(facts.groups(results))
        scopes = [
            (facts.dimension(key), value)
            for result in results
            for key, value in facts.conditions(result)
            if isinstance(value, str)
        ]
        self.names = Names(self.groups, scopes)
        self.facts = [
            fact for group in self.groups for column in group.columns.values() for fact in column
        ]
        self.by_name: dict[str, list[Fact]] = {}
        for fact in self.facts:
            # Conditions of a result name its figures; of its rows only those without own names.
            own = fact.row.names.values() if fact.row and fact.row.names else fact.names
            for name in set(own):
                self.by_name.setdefault(name, []).append(fact)
        self.values = [fact for fact in self.facts if fact.row is None]
        self.currencies = {fact.unit.name for fact in self.facts if fact.unit.kind == "money"}

    @cached_property
    def notes(self) -> list[str]:
        """Titles, assumptions and warnings."""
        return [
            line
            for result in self.results
            for line in (result.title, *result.assumptions, *result.warnings)
        ]

    @cached_property
    def note_figures(self) -> list[tuple[Figure, tuple[str, ...], frozenset[str]]]:
        """Figures of the notes, the stems of the words after each, and those of its whole note."""
        return [
            (figure, nouns, frozenset(stem(word) for word in tokens(line) if len(word) > 4))
            for line in self.notes
            for figure, nouns in with_nouns(line, self.today)
        ]

    @cached_property
    def asked(self) -> list[tuple[Figure, tuple[str, ...]]]:
        """Figures of the question, with the words after them."""
        return list(with_nouns(self.question, self.today))

    @cached_property
    def bounds(self) -> frozenset[Decimal]:
        """Numbers that tools were called with as conditions."""
        return frozenset(self._given(limits=False))

    @cached_property
    def limits(self) -> frozenset[Decimal]:
        """How many rows tools were asked for."""
        return frozenset(self._given(limits=True))

    def _given(self, *, limits: bool) -> Iterator[Decimal]:
        for result in self.results:
            for receipt in result.receipts:
                for key, value in receipt.arguments.items():
                    if (key in _LIMITS) == limits:
                        yield from (abs(number) for number in _numbers(value))

    @cached_property
    def nouns(self) -> frozenset[str]:
        """Stems of the words that name columns and headline figures."""
        return frozenset(word for fact in self.facts for word in fact.words)

    @cached_property
    def times(self) -> moments.Known:
        """Known spans and clock times."""
        spans = set(facts.spans_of(self.results))
        clocks = set(facts.clocks_of(self.results))
        lines = [*self.notes, self.question]
        lines += [text for r in self.results for x in r.receipts for text in _texts(x.arguments)]
        for line in lines:
            for moment in moments.find(line, self.today):
                spans.update(moment.spans[:1] if moment.kind != "year" else ())
                clocks.update([moment.clock] if moment.clock else ())
        spans.update(self._argument_spans())
        return moments.Known.of(spans, clocks, self.today)

    def _argument_spans(self) -> Iterator[tuple[dt.date, dt.date]]:
        for result in self.results:
            for receipt in result.receipts:
                for prefix in ("", "baseline_", "current_"):
                    first = day(receipt.arguments.get(f"{prefix}start"))
                    last = day(receipt.arguments.get(f"{prefix}end"))
                    if first and last:
                        yield first, last

    @cached_property
    def words(self) -> str:
        """Every word of results and question in normal form, for looking names up."""
        lines = [*self.notes, self.question]
        for result in self.results:
            lines += [str(value.name) for value in result.values]
            lines += [str(value.value) for value in result.values if isinstance(value.value, str)]
            for table in result.tables:
                lines.append(table.title)
                lines += [f"{column.name} {column.unit or ''}" for column in table.columns]
                lines += [cell for row in table.rows for cell in row if isinstance(cell, str)]
            for receipt in result.receipts:
                lines += [receipt.tool, receipt.id, *_texts(receipt.arguments)]
        return " " + " ".join(" ".join(tokens(line)) for line in lines) + " "

    @cached_property
    def word_set(self) -> frozenset[str]:
        """The words, one by one."""
        return frozenset(self.words.split())

    @cached_property
    def name_parts(self) -> frozenset[str]:
        """Parts of the hyphenated names of rows: 'payments' and 'main' of 'payments-main'."""
        texts = [text for group in self.groups for row in group.rows for text in row.texts.values()]
        return frozenset(
            part
            for text in texts
            if "-" in text and " " not in text
            for part in tokens(text)
            if len(part) > 2
        )

    @cached_property
    def extra_names(self) -> dict[str, list[tuple[str, ...]]]:
        """The caller's vocabulary by first word."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for name in self.extra:
            form = tokens(name)
            if form and (len(form) > 1 or not form[0].isdigit()):
                found.setdefault(form[0], []).append(form)
        return found

    def counts(self) -> Iterator[int]:
        """Numbers of rows of the tables."""
        for group in self.groups:
            if group.index is not None:
                yield len(group.rows)
            if group.total_rows:
                yield group.total_rows


def with_nouns(line: str, today: dt.date) -> Iterator[tuple[Figure, tuple[str, ...]]]:
    """Figures of a line, its dates blanked out, each with the stems of the words after it."""
    text = line
    for moment in moments.find(line, today):
        if moment.kind != "last":
            text = text[: moment.start] + " " * (moment.end - moment.start) + text[moment.end :]
    for figure in figures.find(text):
        after = text[figure.end : figure.end + 40]
        yield figure, tuple(stem(word) for word in tokens(after)[:3])


def _numbers(value: Any) -> Iterator[Decimal]:
    found = facts.number(value)
    if found is not None:
        yield found
    elif isinstance(value, dict):
        for item in value.values():
            yield from _numbers(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _numbers(item)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str | dt.date):
        yield str(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
