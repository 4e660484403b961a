"""Which columns stay on a narrow screen."""

from __future__ import annotations

from decimal import Decimal

from rich.console import Console

from tools.base import Column, Table
from ui.fitting import Shape, fitting
from ui.render import Screen, table_parts


def shape(
    *columns: tuple[int, bool], money: tuple[int, ...] = (), name: int = 0
) -> Shape:  # fmt: skip
    return Shape([width for width, _ in columns], [number for _, number in columns], money, name)


TEXT, NUMBER = False, True


def test_what_fits_stays_as_it_is() -> None:
    assert fitting(shape((10, TEXT), (5, NUMBER)), 18) == {0: 10, 1: 5}


def test_the_widest_text_shrinks_first() -> None:
    assert fitting(shape((40, TEXT), (20, TEXT), (5, NUMBER)), 60) == {0: 29, 1: 20, 2: 5}


def test_texts_of_the_middle_give_way_before_the_name_is_cut() -> None:
    wide = shape((40, TEXT), (15, TEXT), (15, TEXT), (15, TEXT), (9, NUMBER), money=(4,))
    # 24 + 3 · 10 + 9 and 4 gaps are 75
    assert list(fitting(wide, 75)) == [0, 1, 2, 3, 4]
    assert list(fitting(wide, 74)) == [0, 2, 3, 4]
    assert fitting(wide, 40) == {0: 28, 4: 9}
    assert fitting(wide, 22) == {0: 10, 4: 9}
    assert fitting(wide, 5) == {0: 10}


def test_the_last_column_was_asked_for() -> None:
    asked = shape(
        *((30, TEXT), (12, TEXT), (6, NUMBER), (7, NUMBER), (9, NUMBER), (8, NUMBER)), money=(4,)
    )
    assert list(fitting(asked, 60)) == [0, 2, 4, 5]
    assert list(fitting(asked, 50)) == [0, 4, 5]
    text = shape((30, TEXT), (12, TEXT), (6, NUMBER), (20, TEXT))
    assert fitting(text, 40) == {0: 24, 3: 13}


def test_a_list_of_instances_on_eighty_columns() -> None:
    row = [
        *("payments-production-worker-eu-0017", "aws", "payments-production", "eu-central-1"),
        *("m6i.2xlarge", "running", 123.45, 41.237, Decimal("281.03"), Decimal("0.46")),
    ]
    names = (
        *("name", "provider", "account", "region", "instance_type", "status", "age_days"),
        *("cpu_percent", "monthly_cost", "hourly_cost"),
    )
    units = {"age_days": "days", "cpu_percent": "%", "monthly_cost": "USD", "hourly_cost": "USD"}
    table = Table(
        title="Instances",
        columns=[Column(name=name, unit=units.get(name)) for name in names],
        rows=[row],
    )
    console = Console(width=80, color_system=None)
    with console.capture() as captured:
        for part in table_parts(table, Screen(width=80)):
            console.print(part)
    text = captured.get()
    assert row[0][:23] in text
    assert "$281.03" in text
    assert "$0.46" in text
    assert max(map(len, text.splitlines())) <= 80
    assert "more columns: provider, account, region" in text
