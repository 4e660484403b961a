"""Reports as files: what is in them, that names stay names, and what the command refuses."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import zipfile
import zlib
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from ui.cli import main

HOSTILE = '<script>alert(1)</script> & "x" |*_`[a](http://x)'
FORMULA = "=HYPERLINK(1)"
LONG = "n" * 180
HEADER = (
    "BilledCost,EffectiveCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,"
    "BillingPeriodStart,BillingPeriodEnd,ChargeCategory,ProviderName,BillingAccountId,"
    "SubAccountId,ServiceName,ServiceCategory,RegionId,ResourceId,ResourceName,Tags"
)
HEADLINE = "October 2026 cost $620.00"


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def charges() -> list[str]:
    """Two months of three services a day, whose names attack whoever shows them."""
    lines = [HEADER]
    for month, days, cost in ((9, 30, "8"), (10, 31, "10")):
        for day in range(1, days + 1):
            start = f"2026-{month:02d}-{day:02d}T00:00:00Z"
            after = (month, day + 1) if day < days else (month + 1, 1)
            end = f"2026-{after[0]:02d}-{after[1]:02d}T00:00:00Z"
            billing = f"2026-{month:02d}-01T00:00:00Z,2026-{month + 1:02d}-01T00:00:00Z"
            for name, amount in ((HOSTILE, cost), (FORMULA, "6"), (LONG, "4")):
                lines.append(
                    f"{amount},{amount},USD,{start},{end},{billing},Usage,AWS,1,11,{quoted(name)},"
                    f'Compute,eu-west-1,r-{len(name)},{quoted(name)},"{{""team"": ""core""}}"'
                )
    return lines


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    bill = folder / "bill.csv"
    bill.write_text("\n".join(charges()) + "\n", encoding="utf-8")
    assert main(["--home", str(folder / "home"), "--now", "2026-11-05", "import", str(bill)]) == 0
    return folder / "home"


def report(home: Path, *argv: str) -> int:
    return main(["--home", str(home), "--now", "2026-11-05", "report", *argv])


@pytest.fixture(scope="module")
def files(home: Path) -> Path:
    """The monthly report in every form, and what it is made of as JSON."""
    folder = home.parent / "made" / "deep"
    for name in ("m.md", "m.html", "m.pdf", "m.zip"):
        assert report(home, "monthly", "--output", str(folder / name)) == 0
    assert report(home, "monthly", "--format", "csv", "--output", str(folder / "csv")) == 0
    return folder


class Page(HTMLParser):
    """What a page holds: its tags with attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def test_a_page_stands_alone_and_shows_hostile_names_as_text(files: Path) -> None:
    text = (files / "m.html").read_text("utf-8")
    page = Page(text)
    assert page.attributes("script") == []
    assert not {"link", "img", "iframe", "object"} & {tag for tag, _ in page.tags}
    assert [name for _, attrs in page.tags for name in attrs if name.startswith("on")] == []
    assert " ".join(HOSTILE.split()) in page.said
    assert HEADLINE in " ".join(page.said)
    assert "http://x" not in re.findall(r'(?:href|src)="([^"]*)', text)


def test_charts_and_tables_of_a_page_can_be_read_aloud(files: Path) -> None:
    page = Page((files / "m.html").read_text("utf-8"))
    charts = page.attributes("svg")
    assert len(charts) >= 3
    assert all(one["role"] == "img" and one["aria-label"] for one in charts)
    assert all(one["scope"] == "col" for one in page.attributes("th"))
    assert len(page.attributes("caption")) == len(page.attributes("table"))
    names = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(names) == len(set(names))
    style = (files / "m.html").read_text("utf-8")
    assert "prefers-color-scheme: dark" in style
    assert "var(--main)" in style[style.index("<svg") :]


def streams(data: bytes) -> str:
    """The drawing instructions of a PDF of reportlab."""
    found = re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL)
    texts = []
    for one in found:
        try:
            texts.append(zlib.decompress(base64.a85decode(one.strip(), adobe=False)))
        except (ValueError, zlib.error):
            try:
                texts.append(zlib.decompress(base64.a85decode(b"<~" + one.strip(), adobe=True)))
            except (ValueError, zlib.error):
                continue
    return b"\n".join(texts).decode("latin-1")


def test_a_pdf_opens_and_holds_the_headline(files: Path) -> None:
    data = (files / "m.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    pages = len(re.findall(rb"/Type /Page\b(?!s)", data))
    assert pages >= 2
    drawn = streams(data)
    assert HEADLINE in drawn
    assert f"page {pages}" in drawn
    assert b"/Title (Monthly report: October 2026)" in data


def test_markdown_shows_names_as_they_are(files: Path) -> None:
    text = (files / "m.md").read_text("utf-8")
    assert text.startswith("# Monthly report: October 2026\n")
    assert "<script" not in text
    assert r"&lt;script\>alert(1)&lt;/script\>" in text
    assert r"\[a\](http" in text
    row = next(line for line in text.splitlines() if "script" in line and line.startswith("|"))
    heads = next(line for line in text.splitlines() if line.startswith("| Service"))
    assert len(re.findall(r"(?<!\\)\|", row)) == len(re.findall(r"(?<!\\)\|", heads))
    assert re.search(r"[▁▂▃▄▅▆▇█]{20}", text)


def test_sheets_hold_every_figure_exactly(
    home: Path, files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["--home", str(home), "--now", "2026-11-05", "--json", "report", "monthly"]) == 0
    result = json.loads(capsys.readouterr().out)
    services = next(one for one in result["tables"] if one["title"] == "Costs: by service")
    read = rows(files / "csv" / "costs-by-service.csv")
    assert len(read) == len(services["rows"]) + 1
    assert [Decimal(row[1]) for row in read[1:]] == [Decimal("310"), Decimal("186"), Decimal("124")]
    assert [float(row[1]) for row in read[1:]] == [row[1] for row in services["rows"]]
    names = {path.name for path in (files / "csv").iterdir()}
    with zipfile.ZipFile(files / "m.zip") as archive:
        assert set(archive.namelist()) == names
        assert (
            archive.read("costs-by-service.csv")
            == (files / "csv" / "costs-by-service.csv").read_bytes()
        )
    assert {"figures.csv", "receipts.csv", "summary.csv", "notes.csv"} <= names
    assert len(rows(files / "csv" / "receipts.csv")) == len(result["receipts"]) + 1


def rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8"), newline="")))


def test_sheets_defuse_formulas_and_leave_numbers(files: Path) -> None:
    read = rows(files / "csv" / "drivers-by-service.csv")
    shares = rows(files / "csv" / "costs-by-service.csv")
    assert f"'{FORMULA}" in [row[0] for row in shares]
    for name in (files / "csv").iterdir():
        for row in rows(name):
            for cell in row:
                assert not cell.startswith(("=", "+", "@", "\t", "\r"))
                assert not cell.startswith("-") or Decimal(cell) < 0
    assert read[0][:3] == ["ServiceName", "Baseline (USD)", "Current (USD)"]


def test_a_summary_for_executives_is_one_page(home: Path, tmp_path: Path) -> None:
    assert report(home, "executive", "--output", str(tmp_path / "e.pdf")) == 0
    data = (tmp_path / "e.pdf").read_bytes()
    assert len(re.findall(rb"/Type /Page\b(?!s)", data)) == 1


def test_without_a_file_markdown_is_printed(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert report(home, "weekly", "--end", "2026-10-15") == 0
    out = capsys.readouterr().out
    assert out.startswith("# Weekly report: 12 to 18 October 2026\n")


@pytest.mark.parametrize(
    ("argv", "code", "message"),
    [
        (["monthly", "--format", "pdf"], 2, "needs --output PATH"),
        (["monthly", "--format", "doc"], 2, "there are: md, html, pdf, csv"),
        (["monthly", "--output", "out.xyz"], 2, "does not tell the format"),
        (["monthly", "--output", "out.csv"], 2, "name a .zip, or a folder"),
        (["monthly", "--end", "yesterday"], 2, "expected one such as 2026-10-31"),
        (["yearly"], 2, "there are: weekly, monthly, executive, health"),
        (["monthly", "--filter", "teem=x"], 2, "unknown field 'teem'"),
    ],
)
def test_what_is_refused_is_said_in_one_line(
    home: Path, capsys: pytest.CaptureFixture[str], argv: list[str], code: int, message: str
) -> None:
    capsys.readouterr()
    assert report(home, *argv) == code
    shown: Any = capsys.readouterr()
    assert message in shown.err
    assert shown.err.count("\n") == 1
    assert shown.out == ""


def test_a_folder_is_never_overwritten_with_a_file(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "reports.html"
    folder.mkdir()
    assert report(home, "monthly", "--output", str(folder)) == 2
    assert "is a folder" in capsys.readouterr().err
    file = tmp_path / "sheets"
    file.write_text("kept")
    assert report(home, "monthly", "--format", "csv", "--output", str(file)) == 2
    assert file.read_text() == "kept"


@pytest.mark.parametrize("kind", ["weekly", "health"])
def test_an_empty_home_is_an_error_that_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    assert report(tmp_path / "empty", kind) == 1
    shown = capsys.readouterr()
    assert "there is no data yet" in shown.err
    assert shown.out == ""
