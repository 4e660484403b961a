"""Files that cannot be read: one clear reason each, and never a traceback."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from tools.clouds.focus_files.bills import open_bills

HEADER = "ProviderName,BillingCurrency,ChargePeriodStart,BilledCost,ResourceName\n"
LINE = "AWS,USD,2026-05-03,1.5,box\n"
GOOD = HEADER + LINE * 3


def reason(path: Path) -> str:
    staging = path.parent / "staging"
    staging.mkdir(exist_ok=True)
    result = open_bills([path], staging)
    assert result.bills == []
    (refusal,) = result.refusals
    assert refusal.name == path.name
    assert "\n" not in refusal.reason
    return refusal.reason


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("empty.csv", b"", "the file is empty"),
        ("empty.csv.gz", gzip.compress(b"", mtime=0), "the file is empty"),
        ("blank.csv", b"\n\n\n", "the first line has no columns"),
        ("header.csv", HEADER.encode(), "has a header but no rows"),
        ("header-unended.csv", HEADER.strip().encode(), "has a header but no rows"),
        ("binary.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "line 3 holds a zero byte"),
        ("prose.csv", b"Dear customer\nyour bill is attached\n", "the first line has no columns"),
        ("columns.csv", b"name,colour\nbox,red\n", "is not a bill that can be read"),
        ("cut.csv.gz", gzip.compress(GOOD.encode() * 99, mtime=0)[:-20], "damaged or cut short"),
        ("noise.csv.gz", b"\x1f\x8b" + b"noise" * 40, "damaged or cut short"),
        ("cut.parquet", b"PAR1" + b"x" * 40, "the Parquet file is damaged"),
        ("cut.zip", b"PK\x03\x04" + b"x" * 40, "damaged or cut short"),
        (
            "latin.csv",
            (HEADER + LINE).encode() + "AWS,USD,2026-05-03,1,café\n".encode("latin-1"),
            "line 3 is not valid UTF-8",
        ),
        ("utf16.csv", GOOD.encode("utf-16-le"), "UTF-16 without a byte order mark"),
        ("odd16.csv", GOOD.encode("utf-16") + b"\0", "not valid UTF-16"),
        (
            "dates.csv",
            (HEADER + LINE.replace("2026-05-03", "someday") * 2).encode(),
            "none of its 2 rows can be read; row 1, column 'ChargePeriodStart': is not a date",
        ),
        ("short.csv", (HEADER + "AWS,USD\n" * 4).encode(), "the row has 2 cells where the header"),
        (
            "twice.csv",
            GOOD.replace("ResourceName", "BilledCost").encode(),
            "the header has 2 columns named 'BilledCost'",
        ),
        (
            "lacking.csv",
            GOOD.replace("BillingCurrency", "Money").encode(),
            "looks like a FOCUS file but has no column 'BillingCurrency'",
        ),
        (
            "open.csv",
            (HEADER + LINE + 'AWS,USD,2026-05-03,1,"never closed\n' + LINE).encode(),
            "row 2, column 'ResourceName': a quoted cell is opened and not closed",
        ),
        (
            "swallowed.csv",
            (
                HEADER
                + LINE
                + 'AWS,USD,2026-05-03,1,"a\n'
                + LINE * 3
                + 'AWS,USD,2026-05-03,1,"b\n'
                + LINE
            ).encode(),
            "row 2, column 'ResourceName': a quoted cell is opened and not closed",
        ),
        (
            "end.csv",
            (HEADER + LINE + 'AWS,USD,2026-05-03,1,"cut ""her').encode(),
            "row 2: the file ends inside of a quoted cell",
        ),
        ("header-quote.csv", ('"Provider,' + HEADER + LINE * 20_000).encode(), "the header cannot"),
        (
            "cell.csv",
            (HEADER + LINE + f"AWS,USD,2026-05-03,1,{'x' * (10 << 20)}\n").encode(),
            "row 2, column 'ResourceName': the cell is larger than 1 MiB",
        ),
        (
            "row.csv",
            (HEADER + LINE + f"AWS,USD,2026-05-03,1,{'x' * (40 << 20)}\n").encode(),
            "row 2, column 'ResourceName': the cell is larger than 1 MiB",
        ),
        (
            "oracle.csv",
            b"lineItem/referenceNo,cost/myCost\n1,2\n",
            "is an Oracle Cloud cost report",
        ),
        (
            "prices.csv",
            b"Meter ID,Unit price,Unit of measure\n1,2,3\n",
            "is a price sheet",
        ),
    ],
)
def test_reasons(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert expected in reason(tmp_path / name)


def test_a_missing_file_and_a_workbook(tmp_path: Path) -> None:
    assert "there is no such file" in reason(tmp_path / "missing.csv")
    with zipfile.ZipFile(tmp_path / "bill.xlsx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
    assert "is an Excel workbook" in reason(tmp_path / "bill.xlsx")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", GOOD)
        archive.writestr("b.csv", GOOD)
    assert "the archive holds 2 files, expected 1" in reason(tmp_path / "two.zip")


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    result = open_bills([tmp_path / "folder"], tmp_path)
    assert result.bills == []
    assert result.refusals == []


def test_nothing_is_left_behind_in_staging(tmp_path: Path) -> None:
    path = tmp_path / "good.csv.gz"
    path.write_bytes(gzip.compress(GOOD.encode(), mtime=0))
    staging = tmp_path / "staging"
    staging.mkdir()
    (bill,) = open_bills([path], staging).bills
    assert sum(table.num_rows for table in bill.batches) == 3
    assert list(staging.iterdir()) == []


def test_one_bad_row_among_good_ones(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_text(
        HEADER + LINE + LINE.replace("2026-05-03", "?") + LINE.strip() + ",a,b\n" + LINE
    )
    (bill,) = open_bills([path], tmp_path).bills
    assert [(item.row, item.column) for item in bill.rejections] == [
        (2, "ChargePeriodStart"),
        (3, ""),
    ]
    assert [row for table in bill.batches for row in table.column("x_SourceRow").to_pylist()] == [
        1,
        4,
    ]


def test_excerpts_are_short(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text(HEADER + LINE + LINE.replace("1.5", "x" * 500))
    (bill,) = open_bills([path], tmp_path).bills
    assert len(bill.rejections[0].value) == 80


def test_only_the_first_thousand_rejections_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text(HEADER + LINE + LINE.replace("USD", "money") * 5_000)
    (bill,) = open_bills([path], tmp_path).bills
    assert bill.counts == {"rows_read": 5_001, "rows_rejected": 5_000, "rows_landed": 1}
    assert len(bill.rejections) == 1_000


def test_duplicate_columns_that_nothing_needs_are_ignored(tmp_path: Path) -> None:
    path = tmp_path / "extra.csv"
    path.write_text("x,x," + HEADER + ("1,2," + LINE) * 2)
    (bill,) = open_bills([path], tmp_path).bills
    assert bill.counts["rows_landed"] == 2


def test_cells_may_span_lines_and_blank_lines_do_not_count(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text("\n" + HEADER + LINE + "\n" + 'AWS,USD,2026-05-03,2,"a\nb, c"\n' + LINE.strip())
    (bill,) = open_bills([path], tmp_path).bills
    rows = [row for table in bill.batches for row in table.to_pylist()]
    assert [row["ResourceName"] for row in rows] == ["box", "a\nb, c", "box"]
    assert [row["x_SourceRow"] for row in rows] == [1, 2, 3]
    assert bill.rejections == []


def test_blank_lines_before_the_header_do_not_shift_numbers(tmp_path: Path) -> None:
    path = tmp_path / "blank.csv"
    path.write_text("\n\r\n" + HEADER + LINE + "too,few\n" + LINE)
    (bill,) = open_bills([path], tmp_path).bills
    assert [item.row for item in bill.rejections] == [2]
    assert [row for table in bill.batches for row in table.column("x_SourceRow").to_pylist()] == [
        1,
        3,
    ]
