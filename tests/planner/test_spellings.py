"""Tags that are called otherwise than the store does: read, and told."""

from __future__ import annotations

import pytest

from agent.planner.parse import Parser

TOLD = "'squad' was taken as the tag team"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("cost by squad last month", [TOLD]),
        ("how much spend has no squad tag?", [TOLD]),
        ("cost by team last month", []),
        ("cost by env last month", []),
        ("cost by cost centers last month", []),
    ],
)
def test_another_word_for_a_tag_is_told(parser: Parser, question: str, told: list[str]) -> None:
    frame, _ = parser.parse(question)
    assert [line for line in frame.assumptions if "taken as the tag" in line] == told
