"""The chat page in a real browser: questions, changes, bills; dark, narrow, and after a crash."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")
from playwright.sync_api import expect

HOSTILE = "*<b>S3</b>* [x](https://evil.example/) ![p](https://evil.example/i.png)"
HEADER = (
    "BilledCost,EffectiveCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,"
    "BillingPeriodStart,BillingPeriodEnd,ChargeCategory,ProviderName,BillingAccountId,"
    "SubAccountId,ServiceName,ServiceCategory,RegionId,ResourceId,Tags"
)


def charge(cost: str, day: int, service: str) -> str:
    start, end = f"2026-10-{day:02d}T00:00:00Z", f"2026-10-{day + 1:02d}T00:00:00Z"
    month = "2026-10-01T00:00:00Z,2026-11-01T00:00:00Z"
    return (
        f"{cost},{cost},USD,{start},{end},{month},Usage,AWS,b-1,a-1,{service},Compute,eu-west-1,"
        f'r-1,"{{}}"'
    )


def test_a_question_is_answered_with_its_steps_a_chart_and_a_table(
    chat: Callable[..., Any], tmp_path: Path
) -> None:
    one = chat()
    page = one.page
    page.get_by_role("button", name="What did we spend?").wait_for()
    one.ask("Show cost by provider last month")
    page.locator("#step-Query\\ costs, [id='step-Query costs']").click()
    expect(page.get_by_text('"group_by"')).to_be_visible()
    expect(page.get_by_text("SELECT").first).to_be_visible()
    expect(page.locator(".cw-chart .main-svg").first).to_be_visible(timeout=20_000)

    table = page.locator(".cw-table")
    rows = table.locator("tbody tr")
    expect(rows.first).to_contain_text("AWS")
    table.get_by_role("button", name="EffectiveCost", exact=False).last.click()
    table.get_by_role("button", name="EffectiveCost", exact=False).last.click()
    expect(table.locator("th[aria-sort=ascending]")).to_have_count(1)
    expect(rows.last).to_contain_text("AWS")
    with page.expect_download() as saving:
        table.get_by_role("button", name="CSV").click()
    saving.value.save_as(tmp_path / "saved.csv")
    lines = list(csv.reader((tmp_path / "saved.csv").read_text("utf-8-sig").splitlines()))
    assert lines[0] == ["ProviderName", "EffectiveCost (USD)", "Share (%)"]
    assert [line[0] for line in lines[1:]] == ["AWS", "Microsoft", "OpenStack"]

    below = page.locator(".cw-notes").first
    expect(below).to_contain_text("data as of 2026-10-31")
    expect(below).to_contain_text("receipts: Query costs")
    below.get_by_role("button", name="per day").click()
    one.answered(1)
    expect(page.locator(".cw-table").last).to_contain_text("2026-10-01")

    page.emulate_media(color_scheme="dark")
    page.reload()  # goes on with the conversation
    expect(page.locator(".cw-notes")).to_have_count(2, timeout=20_000)
    expect(page.locator("html.dark")).to_have_count(1)
    expect(page.locator(".cw-table").last).to_contain_text("2026-10-01")
    one.ready()
    one.ask("and Azure?")
    expect(page.locator(".cw-table").last).to_be_visible()


def test_a_change_waits_through_a_crash_and_is_made_when_confirmed(
    server: Any, chat: Callable[..., Any], request: pytest.FixtureRequest
) -> None:
    one = chat()
    page = one.page
    one.ask("Apply the top recommendation")
    card = page.locator(".cw-card")
    expect(card).to_contain_text("Waits for you")
    expect(card).to_contain_text("→")
    one.ask("no")
    expect(card).to_contain_text("Cancelled")
    expect(page.get_by_text("Nothing was changed.").last).to_be_visible()
    one.ask("Apply the top recommendation")
    waiting = page.locator(".cw-card.cw-waiting")
    expect(waiting.get_by_role("button", name="Confirm")).to_be_visible()
    address = page.url
    assert "/chat/thread/" in address
    page.close()

    server.kill()
    server.start()
    two = chat(at=address)
    expect(two.page.locator(".cw-card")).to_have_count(2, timeout=20_000)
    before = two.page.locator(".cw-notes").count()
    two.page.locator(".cw-waiting").get_by_role("button", name="Confirm").click()
    two.answered(before)
    expect(two.page.locator(".cw-card.cw-done")).to_contain_text("Done and verified")
    expect(two.page.get_by_role("button", name="Undo that")).to_be_visible()


def test_it_fits_a_phone(chat: Callable[..., Any]) -> None:
    one = chat(width=360, height=740)
    one.ask("What should I optimize first for maximum savings?")
    wide = one.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
    expect(one.page.locator("#chat-input")).to_be_in_viewport()


def test_a_bill_is_imported_and_asked_about(chat: Callable[..., Any], tmp_path: Path) -> None:
    one = chat()
    page = one.page
    broken = tmp_path / "notes.csv"
    broken.write_text("a,b\n1,2\n")
    one.upload(broken)
    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_text("Not imported. notes.csv")).to_be_visible(timeout=20_000)

    bill = tmp_path / "october.csv"
    rows = [charge("100.25", 5, "Amazon EC2"), charge("50.25", 6, HOSTILE), charge("x", 7, "S")]
    bill.write_text("\n".join([HEADER, *rows]) + "\n")
    one.upload(bill)
    page.get_by_role("button", name="Import it").click()
    one.answered(0)
    expect(page.get_by_text("2 rows imported from 1 file, 1 rejected.")).to_be_visible()
    expect(page.get_by_text("was set aside")).to_be_visible()
    page.get_by_role("button", name="What did we spend by service?").click()
    one.answered(1)
    expect(page.locator(".cw-table").last.locator("tbody tr").last).to_contain_text(HOSTILE)
    assert (
        page.locator(".message-content b, .cw-table b, a[href*=evil], img[src*=evil]").count() == 0
    )
