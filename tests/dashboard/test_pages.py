"""Providers, reports and the files that pages load."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from typing import Any

import pytest

from ui.cells import money
from ui.charts.look import look_of
from ui.dashboard.assets import STATIC, asset


def test_the_page_of_a_provider_lists_its_machines(small: Any) -> None:
    page = small.get("/providers/azure")
    table = small.ask("list_instances", filters=["provider=azure"]).tables[0]
    for row in table.rows:
        assert row[0] in page
    assert "Cost by service" in page
    assert f"1–{len(table.rows)} of {len(table.rows)}" in page


def test_machines_are_sorted_searched_and_turned(small: Any) -> None:
    page = small.get("/providers/aws?sort=name&order=asc")
    names = re.findall(r"<tr><td>([^<]+)</td>", page)
    assert len(names) == 25 or names == sorted(names)
    assert names == sorted(names)
    assert re.search(r'aria-sort="ascending"><a href="[^"]+">Name</a>', page)
    result = small.ask("list_instances", filters=["provider=aws"])
    if result.total_rows > 25:
        assert f"26–{result.total_rows}" in small.get("/providers/aws?page=2")
    page = small.get("/providers/aws?q=web&status=running")
    found = re.findall(r"<tr><td>([^<]+)</td>", page)
    assert found
    assert all("web" in name for name in found)
    assert "is none of" in small.get("/providers/aws?status=gone", 400)
    assert "there is no provider" in small.get("/providers/nobody", 404)
    assert "is not a number" in small.get("/providers/aws?page=0", 400)


def test_all_machines_are_saved(small: Any) -> None:
    lines = small.client.get("/providers/aws/instances.csv").text.splitlines()
    assert len(lines) == 1 + small.ask("list_instances", filters=["provider=aws"]).total_rows


def test_recommendations_are_listed_with_their_savings(small: Any) -> None:
    page, result = small.get("/recommendations"), small.ask("list_recommendations", top=1000)
    table = result.tables[0]
    at = {column.name: index for index, column in enumerate(table.columns)}
    for row in table.rows:
        assert row[at["Id"]] in page
        assert money(row[at["MonthlySavings"]], row[at["Currency"]]) in page
    idle = small.get("/recommendations?type=idle&provider=aws")
    assert idle.count('href="/recommendations/rec-') <= page.count('href="/recommendations/rec-')
    assert "is none of" in small.get("/recommendations?type=magic", 400)


@pytest.mark.parametrize(("form", "begins"), [("md", b"# "), ("pdf", b"%PDF-")])
def test_reports_are_made_as_files(small: Any, form: str, begins: bytes) -> None:
    reply = small.client.get(f"/reports/file?kind=weekly&format={form}")
    assert reply.content.startswith(begins)
    assert (
        f'filename="cloudwright-weekly-2026-11-15.{form}"' in reply.headers["content-disposition"]
    )


def test_a_report_as_tables(small: Any) -> None:
    reply = small.client.get("/reports/file?kind=weekly&format=csv")
    with zipfile.ZipFile(io.BytesIO(reply.content)) as archive:
        assert "receipts.csv" in archive.namelist()
    assert "is none of" in small.get("/reports/file?format=docx", 400)


def test_a_report_is_read_on_its_page(small: Any) -> None:
    page = small.get("/reports?kind=weekly")
    result = small.ask("report", kind="weekly", end=None, filters=[])
    assert result.title.split(":")[0] in page
    for value in result.values:
        if value.name == "Current EffectiveCost":
            assert money(value.value, value.currency) in page
    assert "is not a day" in small.get("/reports?kind=weekly&end=soon", 400)


def test_files_are_kept_for_ever_under_the_name_of_their_content(small: Any) -> None:
    page = small.get("/dashboard")
    for path in re.findall(r'(?:src|href|data-plotly)="(/static/[^"]+)"', page):
        reply = small.client.get(path, headers={"Accept-Encoding": "gzip"})
        assert reply.status_code == 200, path
        assert "immutable" in reply.headers["cache-control"], path
    plotly = small.client.get(asset("plotly.min.js"), headers={"Accept-Encoding": "gzip"})
    assert int(plotly.headers["content-length"]) < 2_000_000
    assert plotly.headers["content-encoding"] == "gzip"
    plain = small.client.get(asset("pages.css"), headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    old = small.client.get("/static/older/pages.css")
    assert old.headers["cache-control"] == "no-store"
    assert gzip.compress(plain.content)


@pytest.mark.parametrize("name", ["..%2Fassets.py", "%2e%2e/assets.py", "nothing.js"])
def test_nothing_else_is_served(small: Any, name: str) -> None:
    assert small.client.get(f"/static/x/{name}").status_code in (400, 404)


def test_the_first_page_is_the_dashboard_where_there_is_no_chat(small: Any) -> None:
    reply = small.client.get("/", follow_redirects=False)
    assert reply.headers["location"] == "/dashboard"


def test_pages_may_load_from_here_only(small: Any) -> None:
    policy = small.client.get("/dashboard").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-eval" not in policy
    for path in ("/dashboard", "/recommendations", "/accounts/new/aws"):
        assert re.findall(r'(?:src|href)="(?:https?:)?//', small.get(path)) == []


def colours(css: str, ground: str) -> dict[str, str]:
    """The colours of a ground, by name."""
    start = css.index(":root {") if ground == "light" else css.index(':root[data-theme="dark"]')
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", css[start : css.index("}", start)]))


def brightness(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", ["light", "dark"])
def test_texts_stand_out_from_their_ground(ground: str) -> None:
    found = colours((STATIC / "pages.css").read_text("utf-8"), ground)
    pairs = [
        (text, on) for text in ("ink", "faint", "accent") for on in ("paper", "ground", "soft")
    ]
    pairs += [(tone, f"{tone}-soft") for tone in ("good", "warn", "bad", "accent")]
    pairs += [(tone, "paper") for tone in ("good", "warn", "bad")] + [("accent-ink", "accent")]
    weak = {pair: contrast(found[pair[0]], found[pair[1]]) for pair in pairs}
    assert {pair: value for pair, value in weak.items() if value < 4.5} == {}
    look = look_of(dark=ground == "dark")
    lines = {colour: contrast(colour, found["paper"]) for colour in look.series}
    assert {colour: value for colour, value in lines.items() if value < 2.5} == {}
