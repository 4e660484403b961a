"""Tokens and cost: counted by model, priced by the list, unknown where nobody knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from asked import COST

from agent.assistant import Assistant
from agent.models import usage

Opened = Callable[..., Assistant]
Start = Callable[..., Any]
NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
COUNTS = {
    "input_tokens": 1_000_000,
    "output_tokens": 100_000,
    "cache_read_tokens": 400_000,
    "cache_write_tokens": 100_000,
}


def test_tokens_of_a_turn_add_up(claude: Start, opened: Opened) -> None:
    from wire_server import Say

    claude(
        Say(calls=[COST], input_tokens=10, cache_write=500, output_tokens=7),
        Say("AWS cost $33.61 in October 2026.", input_tokens=20, cache_read=500, output_tokens=9),
    )
    (used,) = opened().ask("What did we spend on AWS in October 2026?").usage
    assert (used.calls, used.failed) == (2, 0)
    assert (used.input_tokens, used.output_tokens) == (1_030, 16)
    assert (used.cache_read_tokens, used.cache_write_tokens) == (500, 500)
    assert used.cost is None  # no list has prices for 127.0.0.1


def test_tokens_that_nobody_told_are_unknown(compatible: Start, opened: Opened) -> None:
    from wire_server import Say

    compatible(Say("STATUS: refused\nNo.", input_tokens=0, output_tokens=9))
    (used,) = opened().ask("Write a poem").usage
    assert (used.calls, used.input_tokens, used.cost) == (1, None, None)


def test_known_models_have_a_price() -> None:
    found = usage.cost(COUNTS, "claude-sonnet-5-5", "https://api.anthropic.com", NOW)
    cheaper = usage.cost(
        {**COUNTS, "cache_read_tokens": 900_000},
        "claude-sonnet-5-5",
        "https://api.anthropic.com",
        NOW,
    )
    assert isinstance(found, Decimal)
    assert cheaper is not None
    assert Decimal(0) < cheaper < found < Decimal(100)


def test_unknown_models_and_addresses_have_none() -> None:
    assert usage.cost(COUNTS, "claude-sonnet-5-5", "http://10.0.0.1:8000", NOW) is None
    assert usage.cost(COUNTS, "no-such-model", "https://api.anthropic.com", NOW) is None


def test_unknown_is_not_zero() -> None:
    known: usage.Counts = {"calls": 1, "failed": 0, **COUNTS, "cost": "1.5"}
    broken = usage.failures(1, 1)
    refused = usage.failures(1, 0)
    assert usage.total(known, refused)["cost"] == "1.5"
    assert usage.total(known, refused)["failed"] == 1
    assert usage.total(known, broken)["cost"] is None
    assert usage.total(known, broken)["input_tokens"] is None
