"""How soon the dashboard is there in a real browser: every card filled and every chart drawn."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence

from evals.screenshots import MISSING, SWITCHES, chromium

VISITS = 5
TARGET = 1.0  # seconds
WIDTH, HEIGHT = 1280, 1120
PATIENCE = 60_000  # milliseconds
_THERE = """() => document.querySelectorAll('[data-card]').length > 0
    && !document.querySelector('[aria-busy=true]')
    && !document.querySelector('[data-chart]:not([data-drawn])')"""


def told(address: str) -> str:
    """A line with the seconds of several visits; why not, where there is no browser."""
    try:
        path = chromium()
    except OSError:
        return f"dashboard in a browser: not measured, {MISSING}"
    first, again = _visits(address, path)
    return (
        f"dashboard in a browser, all cards and charts: {_text(first)} for a new browser, "
        f"{_text(again)} when opened again (target < {TARGET:.0f} s)"
    )


def _visits(address: str, path: str) -> tuple[list[float], list[float]]:
    """Seconds of visits of new browsers, and of the visit after each."""
    from playwright.sync_api import sync_playwright

    first: list[float] = []
    again: list[float] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        for _ in range(VISITS):
            profile = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
            page = profile.new_page()
            for taken in (first, again):
                page.goto("about:blank")
                began = time.perf_counter()
                page.goto(address, wait_until="commit")
                page.wait_for_function(_THERE, timeout=PATIENCE)
                taken.append(time.perf_counter() - began)
            profile.close()
        browser.close()
    return first, again


def _text(taken: Sequence[float]) -> str:
    return f"{statistics.median(taken):.2f} s"
