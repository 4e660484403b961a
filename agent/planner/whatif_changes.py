"""The changes that a supposition tells: its clauses, and what each of them does to what."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from agent.planner.future_periods import find_ahead
from agent.planner.parse import Parser
from agent.planner.said import Said
from agent.planner.whatif_figures import worded
from agent.planner.whatif_hours import read_schedule
from agent.planner.whatif_machines import MachineChanges
from agent.planner.whatif_words import (
    COMMITS,
    COUNT,
    DOWN,
    HEAD,
    INSTEAD,
    MORE,
    MOVES,
    PERCENT,
    REMOVES,
    RESIZES,
    STOPS,
    TIMES,
    UP,
    type_shape,
)

_JOIN = re.compile(
    r"\s*(?:,|;|&|\+(?=\s)|\band\b|\bthen\b|\bplus\b|\bwhile\b|\bas well as\b|\bbut\b|\balso\b)+\s*"
)
_TERM = re.compile(r"^(?:for |over )?(?:1|3|one|three)[- ]?(?:years?|yrs?)(?: term)?\W*$")
_INTO = re.compile(r"\s(?:to|into|->|→|=>)\s(?:an? )?$")
_FROM_WHEN = re.compile(
    r"\b(?:from|starting(?: from| in| on)?|beginning(?: in)?|as of|effective|since) (?P<when>(?:next|the next) (?:week|month|quarter|year)|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?: 20\d\d)?|20\d\d-\d\d-\d\d|tomorrow)(?: on(?:wards?)?| forward)?\b"
)


class Changes(MachineChanges):
    """The changes of one question, and what of it could not be read."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser
        self.found: list[dict[str, Any]] = []
        self.filters: list[dict[str, Any]] = []
        self.labels: dict[str, str] = {}
        self.unknown: list[str] = []
        self.notes: list[str] = []
        self.problem = ""
        self.partial: list[dict[str, Any]] = []
        self.choose = ""  # machines that another question finds first: 'the 2 biggest instances'
        self.storage = ""  # disks, snapshots or addresses that would be deleted
        self._start: str | None = None

    def read(self, text: str) -> None:
        """Every clause of a text in lower case."""
        for said in self._clauses(worded(text)):
            self._start = self._begin(said)
            before = len(self.found)
            self._clause(said)
            for one in self.found[before:]:
                if self._start:
                    one["start"] = self._start
        growths = [one for one in self.found if one["action"] == "growth"]
        if len(self.found) == 1 and growths:  # one scope: that of the forecast as well
            self.filters += growths[0].pop("filters", [])

    def _clauses(self, text: str) -> list[Said]:
        """The clauses: each has a verb of its own, or takes that of the one before."""
        whole = self._said(text)
        mask = whole.mask
        at, between = 0, " and "
        parts: list[tuple[str, str]] = []
        for join in [*_JOIN.finditer(mask), None]:
            end = join.start() if join else len(mask)
            piece, hidden = whole.text[at:end], mask[at:end]
            if piece.strip():
                if parts and not (self._headed(parts[-1]) and self._own(piece, hidden, parts[-1])):
                    glue = between if re.search(r"and|&|,", between) else " and "
                    parts[-1] = (parts[-1][0] + glue + piece, parts[-1][1] + glue + hidden)
                else:
                    parts.append((self._led(piece, hidden, parts), hidden))
            at, between = (join.end(), join.group(0)) if join else (end, between)
        return [self._said(piece) for piece, _ in parts]

    def _headed(self, before: tuple[str, str]) -> bool:
        """Whether the words so far are a clause: 'dev' of 'dev and staging are off' is none."""
        kinds = type_shape(self._parser).search(before[0])
        known = (HEAD, COMMITS, PERCENT, TIMES)
        return bool(kinds) or any(one.search(before[1]) for one in known)

    def _own(self, piece: str, hidden: str, before: tuple[str, str]) -> bool:
        """Whether a piece is a clause of its own."""
        if _TERM.match(piece.strip()):
            return False  # 'a reservation, three years'
        if HEAD.search(hidden) or COMMITS.search(hidden):
            return True
        if (PERCENT.search(hidden) or TIMES.search(hidden)) and PERCENT.search(before[1]):
            return True
        kind = type_shape(self._parser).search(piece)
        return bool(kind and COUNT.search(hidden) and type_shape(self._parser).search(before[0]))

    def _led(self, piece: str, hidden: str, parts: list[tuple[str, str]]) -> str:
        """A piece without a verb, with that of the piece before."""
        if not parts or HEAD.search(hidden) or COMMITS.search(hidden):
            return piece
        if PERCENT.search(hidden) or TIMES.search(hidden):
            if not (UP.search(hidden) or DOWN.search(hidden)):
                found = PERCENT.search(piece)
                way = "down" if DOWN.search(parts[-1][1]) else "up"
                return (
                    f"{piece[: found.start()]} {way} {piece[found.start() :]}" if found else piece
                )
            return piece
        verb = HEAD.search(parts[-1][1])
        return f"{verb.group(0)} {piece}" if verb else piece

    def _begin(self, said: Said) -> str | None:
        """'from January on': the first day of a change."""
        found = _FROM_WHEN.search(said.mask)
        if found is None:
            return None
        ahead = find_ahead(
            f"in {found.group('when')}".replace("in next", "next").replace("in the next", "next"),
            self._parser.today,
        )
        if ahead is None:
            return None
        said.cut(found.start(), found.end())
        return (ahead.start or ahead.end).isoformat()

    def _is_more(self, said: Said) -> bool:
        """'15 additional m5.large': whatever verbs are told beside."""
        more = re.search(rf"\b{MORE}\b", said.mask) is not None
        return more and type_shape(self._parser).search(said.text) is not None

    def _is_swap(self, said: Said) -> bool:
        """'all m5.2xlarge in prod to m5.xlarge': two types, and no verb."""
        kinds = list(type_shape(self._parser).finditer(said.text))
        into = len(kinds) == 2 and _INTO.search(said.text[: kinds[1].start()]) is not None
        return into and not HEAD.search(said.mask) and not RESIZES.search(said.mask)

    def _swap(self, said: Said) -> bool:
        return self._resize(self._said(f"resize {said.text}"))

    def _is_fewer(self, said: Said) -> bool:
        """'2 fewer m5.large'."""
        fewer = re.search(r"\b(?:fewer|less)\b", said.mask) is not None
        return fewer and type_shape(self._parser).search(said.text) is not None

    def _clause(self, said: Said) -> None:
        kinds: tuple[tuple[bool, Callable[[Said], bool]], ...] = (
            (bool(COMMITS.search(said.mask)), self._commit),
            (self._is_growth(said), self._grow),
            (read_schedule(said.mask) is not None, self._schedule),
            (self._is_swap(said), self._swap),
            (bool(RESIZES.search(said.mask) or INSTEAD.search(said.mask)), self._resize),
            (bool(MOVES.search(said.mask)), self._move),
            (self._is_fewer(said), self._remove),
            (self._is_more(said), self._add),
            (bool(REMOVES.search(said.mask)), self._remove),
            (bool(STOPS.search(said.mask)), self._stop),
            (True, self._add),
        )
        for applies, make in kinds:
            if applies and make(said):
                return
