"""The pages in a real browser: what scripts do, dark and light, narrow, by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import browser_serving
import pytest

from tools.context import Context

if TYPE_CHECKING:
    from browser_serving import Served, Visit

pytestmark = pytest.mark.skipif(browser_serving.chromium() is None, reason=browser_serving.MISSING)
Visiting = Callable[..., "Visit"]


@pytest.fixture(scope="module")
def served(
    two_currencies: Context,
    copy_home: Callable[[Path, Path], Path],
    tmp_path_factory: pytest.TempPathFactory,
    only_pages: Any,
) -> Iterator[Served]:
    """A copy of the demo estate, whose machines the tests may change."""

    home = copy_home(two_currencies.home, tmp_path_factory.mktemp("served") / "home")
    with browser_serving.serving(Context(home=home, now=two_currencies.now), only_pages) as found:
        yield found


def test_the_dashboard_fills_itself_and_asks_nobody_else(served: Served, visit: Visiting) -> None:
    seen = visit(f"{served.address}/dashboard")
    seen.settled()
    cards = seen.page.locator("[data-card]")
    assert cards.count() == 12
    assert seen.page.locator("[data-drawn='light']").count() == 7
    assert seen.page.locator(".problem").count() == 0
    assert seen.page.locator("#spend .big").first.inner_text().startswith("$")
    assert _size(seen.page, "#trend .plot svg")["width"] > 500


def _size(page: Any, selector: str) -> Any:
    found = page.locator(selector).first.bounding_box()
    assert found is not None
    return found


def test_filters_go_into_the_address_and_come_back_from_it(served: Served, visit: Visiting) -> None:
    seen = visit(f"{served.address}/dashboard?account=prod")
    _filter(seen, "account").select_option("")
    _filter(seen, "provider").select_option("azure")
    _filter(seen, "period").select_option("custom")
    _filter(seen, "start").fill("2026-11-02")
    _filter(seen, "end").fill("2026-11-04")
    seen.page.get_by_role("button", name="Show").click()
    asked = "provider=azure&period=custom&start=2026-11-02&end=2026-11-04"
    seen.page.wait_for_url(f"**/dashboard?{asked}")
    seen.settled()
    assert _filter(seen, "provider").input_value() == "azure"
    assert "2–4 November 2026" in seen.page.locator(".heading").inner_text()
    assert seen.page.get_by_role("heading", name="Cost by account").is_visible()
    assert asked in str(seen.page.locator("#trend").get_attribute("data-card"))


def _filter(seen: Visit, name: str) -> Any:
    return seen.page.locator(f".filters [name={name}]")


def test_tables_sort_by_click_and_by_keyboard(served: Served, visit: Visiting) -> None:
    seen = visit(f"{served.address}/recommendations")
    table = seen.page.locator("table").first
    head = table.locator("th", has_text="Savings a month")
    savings = table.locator("tbody tr").locator(f"td:nth-child({_place(table, 'Savings')})")
    head.get_by_role("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    head.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    amounts = [float(text.lstrip("$€").replace(",", "")) for text in savings.all_inner_texts()]
    assert len(amounts) > 10
    assert amounts == sorted(amounts)
    title = table.locator("th", has_text="Title")
    title.get_by_role("button").press("Space")
    assert title.get_attribute("aria-sort") == "ascending"
    assert head.get_attribute("aria-sort") == "none"


def _place(table: Any, head: str) -> int:
    heads = table.locator("th").all_inner_texts()
    return next(number for number, text in enumerate(heads, 1) if text.startswith(head))


def test_dark_is_kept_and_redraws_the_charts(served: Served, visit: Visiting) -> None:
    seen = visit(f"{served.address}/recommendations")
    seen.settled()
    ground = "getComputedStyle(document.body).backgroundColor"
    light = seen.page.evaluate(ground)
    seen.page.get_by_role("button", name="Dark or light").click()
    seen.page.locator("[data-drawn='dark']").first.wait_for()
    dark = seen.page.evaluate(ground)
    assert dark != light
    seen.page.reload()
    assert seen.page.evaluate(ground) == dark
    assert seen.page.evaluate("document.documentElement.dataset.theme") == "dark"


@pytest.mark.parametrize("path", ["/providers/aws", "/accounts/new/aws"])
def test_narrow_pages_do_not_scroll_sideways(served: Served, visit: Visiting, path: str) -> None:
    seen = visit(f"{served.address}{path}", width=360, height=740, dark=True)
    seen.settled()
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not seen.page.evaluate(wide)


def test_the_keyboard_reaches_content_filters_and_cards(served: Served, visit: Visiting) -> None:
    seen = visit(f"{served.address}/recommendations")
    seen.settled()
    focused = "document.activeElement.matches({!r})"
    seen.page.keyboard.press("Tab")
    assert seen.page.evaluate(focused.format(".skip"))
    assert _size(seen.page, ".skip")["y"] >= 0
    seen.page.keyboard.press("Enter")
    assert seen.page.evaluate(focused.format("main"))
    names = [f"[name={name}]" for name in ("provider", "account", "type", "status")]
    for selector in (*names, ".filters button", ".notes summary"):
        seen.page.keyboard.press("Tab")
        assert seen.page.evaluate(focused.format(selector)), selector
    seen.page.keyboard.press("Enter")
    assert seen.page.locator(".notes").first.get_attribute("open") is not None


def test_a_card_that_fails_says_why_and_can_be_tried_again(served: Served, visit: Visiting) -> None:
    seen = visit("about:blank")
    seen.page.route("**/dashboard/cards/budgets**", lambda route: route.abort())
    seen.page.goto(f"{served.address}/dashboard")
    seen.settled()
    failed = seen.page.locator("#budgets .problem")
    assert "could not be loaded" in failed.inner_text()
    assert seen.page.locator("#spend .big").first.is_visible()
    seen.page.unroute("**/dashboard/cards/budgets**")
    failed.get_by_role("button", name="Try again").click()
    seen.page.locator("#budgets .meter").first.wait_for()
    seen.errors.clear()  # what the aborted request wrote


def test_apply_confirm_and_roll_back(served: Served, visit: Visiting) -> None:
    seen = visit(f"{served.address}/dashboard")
    seen.page.locator("#recommendations").get_by_role("button", name="Apply").first.click()
    seen.page.wait_for_url("**/changes/*")
    assert seen.page.locator(".heading .pill").inner_text() == "proposed"
    title = seen.page.locator("h1").inner_text()
    seen.page.get_by_role("button", name="Confirm and apply").click()
    seen.page.get_by_role("button", name="Roll back").wait_for()
    assert seen.page.locator(".heading .pill").inner_text() == "applied"
    seen.page.get_by_role("button", name="Roll back").click()
    seen.page.locator(".heading a[href^='/changes/']").first.wait_for()
    seen.page.get_by_role("button", name="Confirm and apply").click()
    seen.page.locator(".heading .pill", has_text="applied").wait_for()
    seen.page.goto(f"{served.address}/changes")
    texts = seen.page.locator("tbody tr").all_inner_texts()
    assert len(texts) == 2
    assert "rolled_back" in next(text for text in texts if text.startswith(title))
