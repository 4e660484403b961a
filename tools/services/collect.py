"""Importing billing files: read them, land them as one delivery, report what became of each."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from tools.base import BillError, Cell, InputError, Record, StoreError
from tools.services.budgets.alerts import record_alerts

if TYPE_CHECKING:
    from tools.clouds.base import Bill, Refusal
    from tools.context import Context
    from tools.store.records import Landed

Mode = Literal["auto", "replace", "append"]
Progress = Callable[[str, int], None]
ORIGIN = "file"
DEMO = "demo"
SHOWN_REJECTIONS = 20
SET_ASIDE = (
    "The demo estate was set aside so that its invented costs do not mix with yours; "
    "`cloudwright demo` brings it back"
)


class RejectedRow(Record):
    """A row that did not land, and why."""

    row: int = Field(description="1 = first line after the header")
    column: str
    reason: str
    value: str = Field(description="What the cell holds, at most 80 characters")


class ImportedFile(Record):
    """What became of one bill."""

    name: str
    format: str
    version: str
    status: Literal["landed", "skipped", "empty"]
    rows_read: int
    rows_landed: int
    rows_rejected: int
    rows_replaced: int = Field(description="Rows of earlier imports that this file replaced")
    rows_left_out: int = Field(description="Rows that another file of the import holds too")
    sums: dict[str, dict[str, Cell]] = Field(
        description="Currency → BilledCost and EffectiveCost of the rows that landed"
    )
    warnings: list[str]
    rejections: list[RejectedRow] = Field(description="The first rows that did not land")


class RefusedFile(Record):
    """A file that is no bill or cannot be read."""

    name: str
    reason: str


class ImportReport(Record):
    """What one import did."""

    files: list[ImportedFile]
    refused: list[RefusedFile]
    demo_set_aside: bool = False
    notes: list[str] = Field(default_factory=list)

    @property
    def rows_landed(self) -> int:
        """Rows that landed from all files."""
        return sum(file.rows_landed for file in self.files)

    @property
    def rows_rejected(self) -> int:
        """Rows that did not land because they are malformed."""
        return sum(file.rows_rejected for file in self.files)


def import_files(
    context: Context,
    paths: Sequence[Path],
    *,
    mode: Mode = "auto",
    keep_demo: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import billing files and folders as one delivery: all of it lands, or nothing.

    `mode` is how the store treats what it already holds of the same costs (see
    `Store.land_bills`). Demo data is removed once there is a good bill, unless `keep_demo`.
    `progress` is told a file's name and its rows so far.

    Raises BillError, one line per file, if no file can be imported; the store is unchanged then.
    """
    if not paths:
        raise InputError("name at least one billing file or folder to import")
    with _staging(context.home) as staging:
        opened = context.bills(paths, staging, progress)
        if not opened.bills:
            raise BillError(_refused(paths, opened.refusals))
        landed = context.store.land_bills(
            opened.bills, now=context.now, origin=ORIGIN, mode=mode, progress=progress
        )
    # Only after the landing, so that a failure leaves the home as it was.
    set_aside = not keep_demo and context.store.remove_origin(DEMO)
    notes = [SET_ASIDE] if set_aside else []
    return ImportReport(
        files=[_file(bill, one) for bill, one in zip(opened.bills, landed, strict=True)],
        refused=[RefusedFile(name=one.name, reason=one.reason) for one in opened.refusals],
        demo_set_aside=set_aside,
        notes=[*notes, *record_alerts(context)],
    )


@contextmanager
def _staging(home: Path) -> Iterator[Path]:
    """A folder on the home's disk (temporary folders are often small), gone afterwards."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".import-", dir=home) as folder:
            yield Path(folder)
    except OSError as error:
        raise StoreError(
            f"cannot write to the home {str(home)!r}: {error.strerror or error}"
        ) from error


def _refused(paths: Sequence[Path], refusals: Sequence[Refusal]) -> str:
    if not refusals:
        names = ", ".join(repr(str(path)) for path in paths)
        return f"there are no billing files in {names}; expected CSV or Parquet, also packed"
    return "\n".join(f"{refusal.name}: {refusal.reason}" for refusal in refusals)


def _file(bill: Bill, landed: Landed) -> ImportedFile:
    return ImportedFile(
        name=bill.name,
        format=bill.format,
        version=bill.version,
        status=landed.status,
        rows_read=bill.counts["rows_read"],
        rows_landed=landed.rows_landed,
        rows_rejected=bill.counts["rows_rejected"],
        rows_replaced=landed.rows_replaced,
        rows_left_out=landed.rows_left_out,
        sums={
            currency: {name: sums[name] for name in ("BilledCost", "EffectiveCost")}
            for currency, sums in landed.sums.items()
        },
        warnings=list(dict.fromkeys([*bill.warnings, *landed.warnings])),
        rejections=[
            RejectedRow(row=one.row, column=one.column, reason=one.reason, value=one.value)
            for one in bill.rejections[:SHOWN_REJECTIONS]
        ],
    )
