"""Rate cards: what may be in them, and what is told of a mistake."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from tools.base import InputError
from tools.clouds.openstack.rate_card import RateCard, read_card

CARD = """\
currency: EUR
rates:
  - from: 2026-01-01
    flavor_hour:
      m1.small: 0.021
      free.tiny: 0
    vcpu_hour: 0.0110
    ram_gb_hour: 0.0055
    volume_gb_month: {ssd: 0.12, '*': 0.05}
    snapshot_gb_month: 0.02
    floating_ip_hour: 0.004
    image_gb_month: 0.03
  - from: 2026-07-01   # electricity
    flavor_hour: {m1.small: 0.025}
    disk_gb_hour: 0.0001
"""


def read(tmp_path: Path, text: str) -> RateCard:
    path = tmp_path / "prices.yaml"
    path.write_text(text, "utf-8")
    return read_card(path)


def test_prices_are_those_of_the_day(tmp_path: Path) -> None:
    card = read(tmp_path, CARD)
    assert (card.currency, card.name) == ("EUR", "prices.yaml")
    assert card.on(dt.date(2025, 12, 31)) is None
    before, after = card.on(dt.date(2026, 6, 30)), card.on(dt.date(2026, 7, 1))
    assert before
    assert after
    assert before.server_hour("m1.small", 1, 2048, 20) == Decimal("0.021")
    assert after.server_hour("m1.small", 1, 2048, 20) == Decimal("0.025")
    assert before.server_hour("m1.large", 4, 8192, 80) == 4 * Decimal("0.011") + 8 * Decimal(
        "0.0055"
    )
    # what the second entry does not name stays: and disk has a price from then on
    assert after.server_hour("m1.large", 4, 8192, 80) == Decimal("0.096")
    assert after.server_hour("free.tiny", 1, 512, 1) == 0
    assert after.server_hour("m1.huge", None, 8192, 80) is None
    assert after.volume_month("ssd") == Decimal("0.12")
    assert after.volume_month("nvme") == after.volume_month(None) == Decimal("0.05")
    assert (after.snapshot_gb_month, after.floating_ip_hour) == (Decimal("0.02"), Decimal("0.004"))


def test_what_has_no_price_is_not_free(tmp_path: Path) -> None:
    rates = read(tmp_path, "currency: USD\nrates: [{from: 2026-01-01}]").rates[0]
    assert rates.server_hour("m1.small", 1, 2048, 20) is None
    assert rates.volume_month("ssd") is None
    assert rates.floating_ip_hour is None


def test_digits_are_kept(tmp_path: Path) -> None:
    text = "currency: USD\nrates: [{from: 2026-01-01, vcpu_hour: 0.012345678901}]"
    assert read(tmp_path, text).rates[0].vcpu_hour == Decimal("0.012345678901")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "the file is empty"),
        ("currency: [EUR", "line 1: "),
        ("- 1", "line 1: .* must hold entries"),
        ("rates: []", "line 1: 'currency' is missing"),
        ("currency: EUR", "'rates' is missing"),
        ("currency: eur\nrates: []", "line 1: currency must be a code of three letters"),
        ("currency: EUR\nrates: []", "line 2: rates must list at least one"),
        ("currency: EUR\nrates: {}", "line 2: rates must be a list"),
        (
            "currency: EUR\nprices: []\nrates: []",
            "line 2: there is no 'prices'; there are: currency",
        ),
        ("currency: EUR\nrates:\n- vcpu_hour: 1", "line 3: 'from' is missing"),
        ("currency: EUR\nrates:\n- from: soon", "line 3: from must be a day such as"),
        (
            "currency: EUR\nrates:\n- from: 2026-01-01\n  vcpu_hours: 1",
            "line 4: there is no 'vcpu_",
        ),
        ("currency: EUR\nrates:\n- from: 2026-01-01\n  vcpu_hour:", "line 4: vcpu_hour must have"),
        (
            "currency: EUR\nrates:\n- from: 2026-01-01\n  vcpu_hour: 1,5",
            "line 4: vcpu_hour must be a",
        ),
        ("currency: EUR\nrates:\n- from: 2026-01-01\n  vcpu_hour: -1", "line 4: .* not below 0"),
        (
            "currency: EUR\nrates:\n- from: 2026-01-01\n  vcpu_hour: .nan",
            "line 4: vcpu_hour must be",
        ),
        ("currency: EUR\nrates:\n- from: 2026-01-01\n  vcpu_hour: Infinity", "line 4: "),
        ("currency: EUR\nrates:\n- from: 2026-01-01\n  vcpu_hour: 0.0000000000001", "12 decimals"),
        (
            "currency: EUR\nrates:\n- from: 2026-01-01\n  flavor_hour: 1",
            "line 4: flavor_hour must hold",
        ),
        (
            "currency: EUR\nrates:\n- from: 2026-01-01\n  flavor_hour:\n    m1: 1\n    m1: 2",
            "line 6: 'm1' is there twice",
        ),
        (
            "currency: EUR\nrates:\n- from: 2026-02-01\n- from: 2026-01-01",
            "line 4: from must be later than 2026-02-01",
        ),
    ],
)
def test_a_mistake_is_pointed_at(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith("rate card prices.yaml")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no file .*prices\.yaml"):
        read_card(tmp_path / "prices.yaml")


def test_the_example_of_the_page_is_a_rate_card(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "connect-openstack.md").read_text("utf-8")
    example = page.split("```yaml\ncurrency", 1)[1].split("```", 1)[0]
    card = read(tmp_path, f"currency{example}")
    rates = card.on(dt.date(2026, 12, 1))
    assert rates
    assert len(card.rates) == 2
    assert rates.server_hour("m1.small", 1, 2048, 20) is not None
    assert None not in (rates.volume_month("ssd"), rates.snapshot_gb_month, rates.image_gb_month)
