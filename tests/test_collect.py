"""Importing files through the tools: what lands, what is reported, what is refused."""

from __future__ import annotations

import gzip
from decimal import Decimal
from pathlib import Path

import pytest

from tools.base import BillError, InputError, StoreError
from tools.context import Context
from tools.services.collect import SET_ASIDE, import_files

HEADER = (
    "ProviderName,BillingAccountId,SubAccountId,BillingCurrency,BillingPeriodStart,"
    "ChargePeriodStart,ServiceName,ChargeCategory,BilledCost,EffectiveCost,Tags\n"
)


def line(day: int, billed: str, effective: str = "", account: str = "a1") -> str:
    return (
        f"AWS,p1,{account},USD,2026-05-01,2026-05-{day:02d},AmazonEC2,Usage,"
        f'{billed},{effective},"{{""env"":""prod""}}"\n'
    )


def bill(path: Path, *lines: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + "".join(lines))
    return path


def total(context: Context) -> tuple[int, Decimal, Decimal]:
    found = context.store.query(
        "SELECT count(*), sum(BilledCost), sum(EffectiveCost) FROM cost_line"
    )
    ((count, billed, effective),) = found.rows
    return count, billed or Decimal(0), effective or Decimal(0)


def test_a_file_lands_with_its_sums(context: Context, tmp_path: Path) -> None:
    path = bill(tmp_path / "may.csv", line(1, "1.5", "1.25"), line(2, "2"), line(3, "oops"))
    report = import_files(context, [path])
    (file,) = report.files
    assert (file.name, file.format, file.version, file.status) == (
        "may.csv",
        "focus",
        "1.0",
        "landed",
    )
    assert (file.rows_read, file.rows_landed, file.rows_rejected) == (3, 2, 1)
    assert file.sums == {"USD": {"BilledCost": Decimal("3.5"), "EffectiveCost": Decimal("1.25")}}
    (rejected,) = file.rejections
    assert (rejected.row, rejected.column, rejected.value) == (3, "BilledCost", "oops")
    assert file.warnings == ["1 rows have no EffectiveCost"]
    assert (report.rows_landed, report.rows_rejected, report.refused) == (2, 1, [])
    assert report.notes == []
    assert total(context) == (2, Decimal("3.5"), Decimal("1.25"))
    assert report.model_dump_json()


def test_importing_again_changes_nothing(context: Context, tmp_path: Path) -> None:
    path = bill(tmp_path / "may.csv", line(1, "1.5"), line(2, "2"))
    import_files(context, [path])
    packed = tmp_path / "copy.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    import_files(context, [path, packed])
    assert total(context)[:2] == (2, Decimal("3.5"))


def test_a_folder_lands_what_is_good_and_names_the_rest(context: Context, tmp_path: Path) -> None:
    bill(tmp_path / "in" / "b" / "two.csv", line(2, "2"))
    bill(tmp_path / "in" / "one.csv", line(1, "1"))
    (tmp_path / "in" / "notes.md").write_text("nothing")
    (tmp_path / "in" / "other.csv").write_text("name,colour\nbox,red\n")
    report = import_files(context, [tmp_path / "in"])
    assert [file.name for file in report.files] == ["b/two.csv", "one.csv"]
    assert [refused.name for refused in report.refused] == ["other.csv"]
    assert "is not a bill" in report.refused[0].reason
    assert total(context)[:2] == (2, Decimal(3))


def test_only_refused_files_raise_one_line_each(context: Context, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("name,colour\nbox,red\n")
    (tmp_path / "in" / "b.csv").write_text("")
    with pytest.raises(BillError) as caught:
        import_files(context, [tmp_path / "in"])
    lines = str(caught.value).splitlines()
    assert [text.split(":")[0] for text in lines] == ["a.csv", "b.csv"]
    assert total(context)[0] == 0
    assert context.store.imports() == []


def test_nothing_to_import(context: Context, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(BillError, match=r"there are no billing files in '.*empty'"):
        import_files(context, [empty])
    with pytest.raises(BillError, match=r"missing\.csv: there is no such file"):
        import_files(context, [tmp_path / "missing.csv"])
    with pytest.raises(InputError, match="name at least one"):
        import_files(context, [])


def test_an_unwritable_home_is_one_clear_line(context: Context, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    path = bill(tmp_path / "may.csv", line(1, "1"))
    with pytest.raises(StoreError, match="cannot write to the home"):
        import_files(Context(home=tmp_path / "file" / "home", now=context.now), [path])


def test_the_demo_is_set_aside_once_a_bill_is_good(context: Context, tmp_path: Path) -> None:
    demo = bill(tmp_path / "demo.csv", line(1, "900", account="demo"))
    staging = tmp_path / "staging"
    staging.mkdir()
    bills = context.bills([demo], staging).bills
    context.store.land_bills(bills, now=context.now, origin="demo")
    with pytest.raises(BillError):
        import_files(context, [tmp_path / "missing.csv"])
    assert context.store.origins() == ["demo"]
    report = import_files(context, [bill(tmp_path / "may.csv", line(1, "1"))], keep_demo=True)
    assert report.demo_set_aside is False
    assert sorted(context.store.origins()) == ["demo", "file"]
    report = import_files(context, [bill(tmp_path / "may.csv", line(1, "2"))])
    assert report.demo_set_aside is True
    assert report.notes == [SET_ASIDE]
    assert context.store.origins() == ["file"]
    assert total(context)[:2] == (1, Decimal(2))


def test_a_new_version_replaces_the_old_one(context: Context, tmp_path: Path) -> None:
    import_files(context, [bill(tmp_path / "v1.csv", line(1, "1"), line(2, "2"))])
    report = import_files(context, [bill(tmp_path / "v2.csv", line(1, "1.5"), line(2, "2.5"))])
    assert report.files[0].rows_replaced == 2
    assert total(context)[:2] == (2, Decimal(4))


def test_progress_and_no_leftovers(context: Context, tmp_path: Path) -> None:
    seen: list[tuple[str, int]] = []
    path = bill(tmp_path / "may.csv", line(1, "1"), line(2, "2"))
    import_files(context, [path], progress=lambda name, rows: seen.append((name, rows)))
    assert seen[0] == ("may.csv", 2)
    assert list(context.home.glob(".import-*")) == []


def test_all_samples_land_with_their_sums(context: Context, billing: Path, tmp_path: Path) -> None:
    report = import_files(context, [billing / "focus-1.0-sample.csv.gz", billing / "nise-3-days"])
    assert {file.status for file in report.files} == {"landed"}
    assert sum(file.rows_landed for file in report.files) == 611 + 1344 + 84 + 864
    assert len(report.refused) == 4
    count, billed, _ = total(context)
    assert count == report.rows_landed
    assert billed == sum(sums["BilledCost"] for file in report.files for sums in file.sums.values())
    assert all(row.equal for row in context.store.reconciliation())
