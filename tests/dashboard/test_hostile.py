"""Names, tags and descriptions that attack whoever reads them: on pages they are text."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import browser_serving
import pytest

from evals import hostile_bill
from tools.context import Context
from tools.loading import import_files

PATHS = (
    "/dashboard?cards=inline&period=last-90-days",
    *("/recommendations", "/reports?kind=monthly", "/providers/aws"),
)
PLATFORM = "account=Platform&period=last-90-days"
PAYMENTS = "account=Payments&period=last-90-days"


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """A home whose only bill is hostile."""

    folder = tmp_path_factory.mktemp("hostile")
    hostile_bill.write(folder / "bill.csv")
    context = Context(home=folder / "home", now=dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC))
    import_files(context, [folder / "bill.csv"])
    return context


@pytest.fixture(scope="module")
def victim(attacked: Context, visiting: Callable[[Context], Any]) -> Any:
    return visiting(attacked)


class Reader(HTMLParser):
    """Collects what a page would do."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[dict[str, str | None]] = []
        self.links: list[str] = []
        self.handlers: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        found = dict(attrs)
        if tag == "script":
            self.scripts.append(found)
        self.links += [str(found[name]) for name in ("href", "src", "action") if found.get(name)]
        self.handlers += [name for name in found if name.startswith("on")]


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


@pytest.mark.parametrize("path", PATHS)
def test_nothing_of_a_bill_becomes_markup(victim: Any, path: str) -> None:
    page = victim.get(path)
    seen = read(page)
    for script in seen.scripts:
        assert str(script.get("src", "")).startswith("/static/") or (
            script == {"type": "application/json"}
        )
    assert seen.handlers == []
    assert [link for link in seen.links if not link.startswith(("/", "#", "?"))] == []
    assert not seen.tags & {"b", "iframe", "object", "base", "meta http-equiv"}
    assert page.count("<img") == 1  # the sign of the product
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_the_bill_is_there_at_all(victim: Any) -> None:
    assert 'HYPERLINK("http://evil.example")' in victim.card(f"resources?{PAYMENTS}")
    assert "<script>fetch(" in victim.card(f"services?{PLATFORM}")


def test_labels_of_charts_are_no_markup_for_plotly(victim: Any) -> None:
    text = victim.get(f"/dashboard/cards/services?{PLATFORM}")
    places = re.findall(r'<script type="application/json">(.*?)</script>', text, re.S)
    assert places
    for place in places:
        assert "<" not in place
        figure = json.loads(place)["light"]
        figure["layout"].pop("meta")  # for those who cannot see it: never drawn
        drawn = "".join(texts(figure)).replace("<br>", "")
        assert "&lt;script&gt;" in drawn
        assert "<" not in drawn


def texts(value: Any) -> Iterator[str]:
    """Every text in a figure."""
    if isinstance(value, str):
        yield value
    for inner in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from texts(inner)


def test_saved_tables_hold_no_formula(victim: Any) -> None:
    for name in (f"resources/costs?{PAYMENTS}", f"services/costs?{PLATFORM}"):
        for line in victim.client.get(f"/dashboard/csv/{name}").text.splitlines():
            assert not line.startswith(("=", "+", "@", "-"))


@pytest.mark.parametrize(
    "query",
    [
        "provider=%3Cscript%3Ealert(1)%3C/script%3E",
        "account=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
        "period=%3Cb%3E",
        "provider=%27%29%3B%20DROP%20TABLE%20cost_line%3B%20--",
    ],
)
def test_addresses_are_text_too(victim: Any, query: str) -> None:
    for path in (f"/dashboard?cards=inline&{query}", f"/dashboard/cards/spend?{query}"):
        reply = victim.client.get(path)
        assert "<script>alert" not in reply.text
        assert "<img src=x" not in reply.text
        assert "<b>" not in reply.text
    assert victim.ask("query_costs").status == "ok"


@pytest.mark.skipif(browser_serving.chromium() is None, reason=browser_serving.MISSING)
def test_a_browser_runs_nothing_of_it(
    attacked: Context, visit: Callable[..., Any], only_pages: Any
) -> None:
    with browser_serving.serving(attacked, only_pages) as served:
        seen = visit("about:blank")
        said: list[str] = []
        seen.page.on("dialog", lambda dialog: said.append(dialog.message))
        seen.page.goto(f"{served.address}/providers/aws?{PLATFORM}")
        seen.settled()
        assert "fetch('http://evil.example" in seen.page.locator("#services").inner_text()
        assert seen.page.locator("main [href*='evil.example']").count() == 0
        assert said == []
