"""Ordinary English in questions: left out and said so where no name can stand, else asked about."""

from __future__ import annotations

import pytest

from agent.planner.ordinary import kind_of, only_said


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("allegedly", "adverb"),
        ("enlighten", "verb"),
        ("scandalous", "colour"),
        ("suspicions", "noun"),
        ("chapter", "noun"),
        ("beans", "other"),
        ("marketing", "thing"),
        ("gizmo", ""),
    ],
)
def test_classes(word: str, kind: str) -> None:
    assert kind_of(word) == kind


@pytest.mark.parametrize(
    ("before", "word", "after", "said"),
    [
        ("what did we ", "allegedly", " spend on aws", True),
        ("could you ", "enlighten", " me on the october bill", True),
        ("our ", "scandalous", " bill in october", True),
        ("the ", "scandalous", " instances", False),
        ("give me the ", "intuition", " on aws", True),
        ("what did we spend on ", "intuition", " in october", False),
        ("cost of the ", "intuition", "", False),
        ("what did ", "intuition", " cost", False),
        ("the costs that are ", "imagined", "", False),
    ],
)
def test_places(before: str, word: str, after: str, *, said: bool) -> None:
    assert only_said(word, before, after, money=True) is said


def test_things_may_be_told_by_any_word_but_an_adverb() -> None:
    assert not only_said("imagined", "the instances we ", " in may", money=False)
    assert only_said("allegedly", "the instances we ", " have", money=False)
