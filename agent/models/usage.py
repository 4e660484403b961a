"""Tokens and cost of a turn, by model. What is unknown stays None, which is not 0."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from langchain_core.messages import AIMessage

from agent.models.settings import Endpoint

TOKENS = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens")
Counts = dict[str, Any]  # calls, failed, TOKENS, cost as text: plain types, kept in the state


def counted(before: dict[str, Counts], model: str, made: Counts) -> dict[str, Counts]:
    """The usage of a turn with one more call in it."""
    held = before.get(model)
    return {**before, model: made if held is None else total(held, made)}


def failures(failed: int, broken_off: int) -> Counts:
    """Attempts that gave no reply. One whose reply began before it broke off cost something that
    nobody told.
    """
    tokens = dict.fromkeys(TOKENS, None if broken_off else 0)
    return {"calls": 0, "failed": failed, **tokens, "cost": None if broken_off else "0"}


def of_call(message: AIMessage, endpoint: Endpoint, now: dt.datetime) -> Counts:
    """What one reply took."""
    usage = message.usage_metadata
    if not usage or not usage["input_tokens"]:  # no request has none: the server did not count
        return {"calls": 1, "failed": 0, **dict.fromkeys(TOKENS), "cost": None}
    details: Any = usage.get("input_token_details") or {}
    made: Counts = {
        "calls": 1,
        "failed": 0,
        "input_tokens": usage["input_tokens"],
        "output_tokens": usage["output_tokens"],
        "cache_read_tokens": details.get("cache_read") or 0,
        "cache_write_tokens": details.get("cache_creation") or 0,
    }
    price = cost(made, endpoint.model, endpoint.url, now)
    return {**made, "cost": None if price is None else str(price)}


def cost(made: Counts, model: str, url: str, now: dt.datetime) -> Decimal | None:
    """USD for these tokens by the list prices of the `genai-prices` package on that day; None for a
    model or an address that it does not know (a local server, a gateway).
    """
    import genai_prices

    usage = genai_prices.Usage(**{name: made[name] for name in TOKENS})
    try:
        found = genai_prices.calc_price(
            usage, model_ref=model, provider_api_url=url, genai_request_timestamp=now
        )
    except (LookupError, ValueError):
        return None
    return found.total_price


def total(one: Counts, other: Counts) -> Counts:
    """Both together; unknown if one of them is."""
    both: Counts = {name: one[name] + other[name] for name in ("calls", "failed")}
    for name in TOKENS:
        both[name] = None if None in (one[name], other[name]) else one[name] + other[name]
    costs = (one["cost"], other["cost"])
    both["cost"] = None if None in costs else str(sum(Decimal(item) for item in costs))
    return both
