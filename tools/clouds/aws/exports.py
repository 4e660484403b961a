"""Costs from a FOCUS or CUR export, in S3 or in a folder."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from tools.base import CloudError, ReplyError, UnreachableError
from tools.clouds.aws.connection import Connection
from tools.clouds.aws.deliveries import Chosen, Item, chosen
from tools.clouds.aws.errors import Call
from tools.clouds.base import Bill, CostRequest, OpenedBills
from tools.clouds.calling import patiently
from tools.clouds.focus_files.bills import open_bills

FROM_S3 = dt.timedelta(
    hours=1
)  # AWS delivers up to three times a day; reading costs next to nothing
FROM_FOLDER = dt.timedelta(0)
NO_ROWS = "has a header but no rows"
_CHUNK = 1 << 20
_DAY = dt.timedelta(days=1)


class Exported(Protocol):
    """Where an export lies."""

    def items(self) -> list[Item]:
        """All files."""
        ...

    def read(self, item: Item) -> bytes:
        """The content of a small file."""
        ...

    def fetch(self, item: Item, target: Path) -> None:
        """Copy a file to `target`, whose folder exists."""
        ...


def opened(connection: Connection) -> Exported:
    """The export that the settings name."""
    address = connection.settings.export or ""
    if address.startswith("s3://"):
        bucket, _, prefix = address.removeprefix("s3://").partition("/")
        return Bucket(connection, bucket, prefix.strip("/"))
    return Folder(connection.name, connection.opening.home / Path(address).expanduser())


def refresh(connection: Connection) -> dt.timedelta:
    """How long costs of the export count as fresh."""
    return FROM_S3 if (connection.settings.export or "").startswith("s3://") else FROM_FOLDER


def read(connection: Connection, request: CostRequest) -> Iterator[Bill]:
    """Yield the charges of the days asked for, one bill a file.

    Nothing is yielded before all files were read: half a month is worse than none. Raises
    CloudError.
    """
    source = opened(connection)
    files = chosen(source.items(), source.read, request.since, request.until)
    if not files:
        raise CloudError(
            f"{connection.name}: {connection.settings.export} holds no files of an export for "
            f"{request.since} to {request.until}; a new export takes up to 24 hours to arrive"
        )
    folder = Path(mkdtemp(prefix="export-", dir=request.staging))
    fetched = {_fetched(source, file, folder): file for file in files}
    for bill in _bills(connection, open_bills([folder], request.staging), fetched):
        yield _within(bill, request.since, request.until)


def _fetched(source: Exported, file: Chosen, folder: Path) -> Path:
    """A file's copy. Nothing in its name leads out of the folder or hides it."""
    parts = [part.lstrip("._") for part in file.item.key.split("/")]
    target = folder.joinpath(*(part for part in parts if part))
    target.parent.mkdir(parents=True, exist_ok=True)
    source.fetch(file.item, target)
    return target


def _bills(connection: Connection, found: OpenedBills, fetched: dict[Path, Chosen]) -> list[Bill]:
    read = {bill.path for bill in found.bills}
    reasons = {one.path: one.reason for one in found.refusals}
    for path, file in fetched.items():
        empty = reasons.get(path, "").endswith(NO_ROWS)  # a month that has just begun
        if path in read or empty or not (file.certain or not found.bills):
            continue
        raise ReplyError(
            f"{connection.name}: {file.item.key} of the export cannot be read: "
            f"{reasons.get(path, 'it is not a bill')}"
        )
    for one in found.refusals if found.bills else ():
        found.bills[0].warnings.append(f"{connection.name}: left out {one.name}: {one.reason}")
    return found.bills


def _within(bill: Bill, since: dt.date, until: dt.date) -> Bill:
    """The bill's charges of these days. It is another bill than that of other days."""
    content = f"{bill.sha256} {since} {until}"
    counts = {**bill.counts, "rows_landed": 0}
    return replace(
        bill,
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        batches=_kept(bill.batches, since, until, counts),
        counts=counts,
        sums={},
    )


def _kept(
    batches: Iterator[pa.Table], since: dt.date, until: dt.date, counts: dict[str, int]
) -> Iterator[pa.Table]:
    first, over = (dt.datetime.combine(day, dt.time()) for day in (since, until + _DAY))
    for table in batches:
        start = table["ChargePeriodStart"]
        kept = table.filter(pc.and_(pc.greater_equal(start, first), pc.less(start, over)))
        counts["rows_landed"] += kept.num_rows
        if kept.num_rows:
            yield kept


class Bucket:
    """An export in S3."""

    def __init__(self, connection: Connection, bucket: str, prefix: str) -> None:
        """`prefix` has no slashes at its ends; empty is the whole bucket."""
        self._connection = connection
        self._bucket = bucket
        self._root = f"{prefix}/" if prefix else ""
        self._call = Call(connection.name, "s3:GetObject", connection.home_region)

    def items(self) -> list[Item]:
        """All objects under the prefix."""
        pages = self._connection.pages(
            "s3",
            "ListObjectsV2",
            needs=("IsTruncated",),
            token=("ContinuationToken", "NextContinuationToken"),
            Bucket=self._bucket,
            Prefix=self._root,
        )
        return [
            Item(one["Key"].removeprefix(self._root), one["LastModified"], one["Size"])
            for page in pages
            for one in page.get("Contents") or []
            if not one["Key"].endswith("/")
        ]

    def read(self, item: Item) -> bytes:
        """The content of an object."""
        return patiently(lambda: self._content(item), pace=self._connection.opening.pace)

    def fetch(self, item: Item, target: Path) -> None:
        """Download an object."""
        patiently(lambda: self._download(item, target), pace=self._connection.opening.pace)

    def _body(self, item: Item) -> Any:
        reply = self._connection.attempt(
            "s3", "GetObject", needs=("Body",), Bucket=self._bucket, Key=self._root + item.key
        )
        return reply["Body"]

    def _content(self, item: Item) -> bytes:
        body = self._body(item)
        with self._connection.translating(self._call), body:
            content: bytes = body.read()
        return content

    def _download(self, item: Item, target: Path) -> None:
        body = self._body(item)
        with self._connection.translating(self._call), body, target.open("wb") as file:
            for chunk in body.iter_chunks(_CHUNK):
                file.write(chunk)
        if target.stat().st_size != item.size:
            raise UnreachableError(
                f"{self._connection.name}: {item.key} came with {target.stat().st_size} of "
                f"{item.size} bytes; it may just be being delivered, try again later"
            )


class Folder:
    """An export that someone copied to a folder, laid out as AWS does or flat."""

    def __init__(self, account: str, root: Path) -> None:
        """`root` need not exist yet."""
        self._account, self._root = account, root

    def items(self) -> list[Item]:
        """All files, hidden ones excepted. Raises CloudError where there is no such folder."""
        if not self._root.is_dir():
            raise CloudError(f"{self._account}: there is no folder {self._root} with an export")
        return [self._item(path) for path in sorted(self._root.rglob("*")) if self._shown(path)]

    def _shown(self, path: Path) -> bool:
        parts = path.relative_to(self._root).parts
        return path.is_file() and not any(part.startswith((".", "_")) for part in parts)

    def _item(self, path: Path) -> Item:
        told = path.stat()
        modified = dt.datetime.fromtimestamp(told.st_mtime, dt.UTC)
        return Item(path.relative_to(self._root).as_posix(), modified, told.st_size)

    def read(self, item: Item) -> bytes:
        """The content of a file."""
        return (self._root / item.key).read_bytes()

    def fetch(self, item: Item, target: Path) -> None:
        """Copy a file, so that a new delivery does not change it while it is read."""
        shutil.copyfile(self._root / item.key, target)
