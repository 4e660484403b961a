"""Options made from argument models, and what comes back from them."""

from __future__ import annotations

import argparse
import datetime as dt
from typing import Any, Literal

import pytest
from pydantic import Field

from tools.base import Arguments, Effect, Filter, InputError, Record, Result, Tool
from ui.cli.options import add_tool_options, read_tool_options
from ui.cli.parser import Parser, build_parser, moment


class Threshold(Record):
    """A nested model without a command-line form of its own."""

    above: float


class Example(Arguments):
    """One argument of each shape."""

    words: list[str] = Field(default_factory=list, description="100 % of them")
    filters: list[Filter] = Field(default_factory=list)
    thresholds: list[Threshold] = Field(default_factory=list)
    start: dt.date | None = None
    top: int | None = Field(None, ge=1)
    order: Literal["desc", "asc"] = "desc"
    share_of_total: bool = False
    name: str


TOOL = Tool(
    name="example",
    title="Example",
    description="For tests.",
    effect=Effect.READ,
    arguments=Example,
    run=lambda context, arguments: Result(title=repr(arguments)),
)


def read(*argv: str) -> dict[str, Any]:
    parser = Parser(prog="example")
    add_tool_options(parser, TOOL)
    return read_tool_options(TOOL, parser.parse_args(argv))


def test_nothing_given_is_nothing() -> None:
    assert read() == {}


def test_lists_repeat_and_split_at_commas() -> None:
    assert read("--word", "a, b", "--words", "tag:x") == {"words": ["a", "b", "tag:x"]}


def test_filters_are_read_from_their_short_form() -> None:
    assert read("--filter", "provider=AWS,Azure", "--filter", "cost>=10.5") == {
        "filters": [
            Filter(field="provider", op="is", values=["AWS", "Azure"]),
            Filter(field="cost", op="ge", values=["10.5"]),
        ]
    }


def test_other_models_are_read_as_json() -> None:
    assert read("--threshold", '{"above": 3}') == {"thresholds": [{"above": 3}]}


def test_every_value_validates_as_the_tool_expects() -> None:
    given = read(
        *("--start", "2026-10-01", "--top", "5", "--order", "asc", "--share-of-total"),
        *("--name", "x", "--word", "a"),
    )
    assert Example.model_validate(given) == Example(
        start=dt.date(2026, 10, 1),
        top=5,
        order="asc",
        share_of_total=True,
        name="x",
        words=["a"],
    )
    assert read("--no-share-of-total") == {"share_of_total": False}


def test_json_arguments_and_options_win_over_them() -> None:
    assert read("--arguments", '{"top": 5, "name": "x"}', "--top", "7") == {"top": "7", "name": "x"}


@pytest.mark.parametrize("text", ["{", "[1]", "5", "nonsense"])
def test_arguments_that_are_no_object(text: str) -> None:
    with pytest.raises(InputError, match="--arguments"):
        read("--arguments", text)


def test_help_names_choices_defaults_and_percent_signs() -> None:
    parser = Parser(prog="example")
    add_tool_options(parser, TOOL)
    text = " ".join(parser.format_help().split())
    assert "100 % of them (may be repeated, or separated by commas)" in text
    assert "(one of desc, asc; default: desc)" in text
    assert "(required)" in text


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-10-31", "2026-10-31T12:00:00+00:00"),
        ("2026-10-31T08:00", "2026-10-31T08:00:00+00:00"),
        ("2026-10-31T08:00:00Z", "2026-10-31T08:00:00+00:00"),
        ("2026-10-31T08:00+02:00", "2026-10-31T06:00:00+00:00"),
    ],
)
def test_moment(text: str, utc: str) -> None:
    assert moment(text).isoformat() == utc


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "", "31.10.2026"])
def test_no_moment(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="expected 2026-10-31"):
        moment(text)


@pytest.mark.parametrize(
    "argv",
    [
        ["--json", "--home", "x", "--now", "2026-10-31", "status"],
        ["status", "--json", "--home", "x", "--now", "2026-10-31"],
        ["--home", "y", "status", "--json", "--home", "x", "--now", "2026-10-31"],
        ["--now", "2026-10-31", "status", "--home", "x", "--json"],
    ],
)
def test_global_options_stand_before_or_after_the_command(argv: list[str]) -> None:
    parsed = build_parser(argv).parse_args(argv)
    assert (parsed.command, str(parsed.home), parsed.json) == ("status", "x", True)
    assert parsed.now == dt.datetime(2026, 10, 31, 12, tzinfo=dt.UTC)
