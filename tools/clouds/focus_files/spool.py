"""Bytes of a file as plain, checked, hashed content: gzip, zip, UTF-16 and UTF-8 are undone here.

A bill's identity is the SHA-256 of its plain content, so `x.csv` and `x.csv.gz` are the same bill.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Literal

import numpy as np

from tools.base import BillError

_CHUNK = 1 << 20
_GZIP, _ZIP, _PARQUET = b"\x1f\x8b", b"PK\x03\x04", b"PAR1"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True)
class Spooled:
    """Plain content on disk: UTF-8 text (perhaps with a byte order mark) or Parquet."""

    name: str
    path: Path
    kind: Literal["csv", "parquet"]
    sha256: str
    lines: int = 0  # of the text; more than its rows if cells span lines


def spool(path: Path, name: str, folder: Path) -> Spooled:
    """Decompress `path` into `folder` where needed, check it and hash it.

    A plain UTF-8 or Parquet file is read where it lies. Raises BillError for a missing,
    empty, damaged, binary or badly encoded file.
    """
    try:
        with _opened(path, name) as (stream, packed):
            head = stream.read(_CHUNK)
            if not head:
                raise BillError(f"{name}: the file is empty")
            if head.startswith(_PARQUET):
                return _pass(name, path, folder, stream, head, packed=packed, text=False)
            if head.startswith(_UTF16):
                return _transcode(name, folder, stream, head)
            return _pass(name, path, folder, stream, head, packed=packed, text=True)
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        raise BillError(
            f"{name}: the compressed file is damaged or cut short ({error}); download it again"
        ) from error
    except FileNotFoundError as error:
        raise BillError(f"{name}: there is no such file ({path})") from error
    except OSError as error:
        raise BillError(f"{name}: cannot be read ({error.strerror or error})") from error


@contextmanager
def _opened(path: Path, name: str) -> Iterator[tuple[IO[bytes], bool]]:
    """The plain bytes of the file, and whether it was packed."""
    with path.open("rb") as raw:
        magic = raw.read(4)
        raw.seek(0)
        if magic.startswith(_GZIP):
            with gzip.open(raw) as stream:
                yield stream, True  # type: ignore[misc]
        elif magic == _ZIP:
            with zipfile.ZipFile(raw) as archive, archive.open(_member(archive, name)) as stream:
                yield stream, True
        else:
            yield raw, False


def _member(archive: zipfile.ZipFile, name: str) -> str:
    names = archive.namelist()
    if "[Content_Types].xml" in names:
        raise BillError(f"{name}: is an Excel workbook, not a bill; save the sheet as CSV")
    files = [
        item
        for item in names
        if not item.endswith("/") and not item.startswith("__MACOSX/") and ".json" not in item
    ]
    if len(files) != 1:
        raise BillError(f"{name}: the archive holds {len(files)} files, expected 1; unpack it")
    return files[0]


@dataclass
class _Check:
    """Watches text go by: encoding, binary bytes, lines."""

    name: str
    text: bool
    decoder: codecs.IncrementalDecoder = field(
        default_factory=codecs.getincrementaldecoder("utf-8")
    )
    lines: int = 0
    ended: bool = True  # the last line ends with a line feed

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        if not self.text:
            return
        if b"\0" in chunk:
            line = self.lines + chunk[: chunk.index(b"\0")].count(b"\n") + 1
            raise BillError(
                f"{self.name}: line {line} holds a zero byte: this is a binary file or UTF-16 "
                "without a byte order mark; expected CSV in UTF-8, or Parquet"
            )
        try:
            self.decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            # A character cut by the chunk's edge starts on the line where the last chunk ended.
            line = self.lines + bytes(error.object[: error.start]).count(b"\n") + 1
            raise BillError(
                f"{self.name}: line {line} is not valid UTF-8; save the file as UTF-8"
            ) from error
        codes = np.frombuffer(chunk, dtype=np.uint8)
        self.lines += int(np.count_nonzero(codes == ord("\n")))
        self.ended = chunk.endswith(b"\n") if chunk else self.ended


def _pass(
    name: str, path: Path, folder: Path, stream: IO[bytes], head: bytes, *, packed: bool, text: bool
) -> Spooled:
    """Hash and check the stream; copy it only where it was packed."""
    digest = hashlib.sha256()
    check = _Check(name, text)
    target = new_file(folder, "spool", ".csv" if text else ".parquet") if packed else path
    with target.open("wb") if packed else _nowhere() as out:
        chunk = head
        while chunk:
            check.feed(chunk)
            digest.update(chunk)
            if out is not None:
                out.write(chunk)
            chunk = stream.read(_CHUNK)
        check.feed(b"", final=True)
    kind: Literal["csv", "parquet"] = "csv" if text else "parquet"
    return Spooled(name, target, kind, digest.hexdigest(), check.lines + (not check.ended))


@contextmanager
def _nowhere() -> Iterator[None]:
    yield None


def _transcode(name: str, folder: Path, stream: IO[bytes], head: bytes) -> Spooled:
    """Rewrite UTF-16 (as spreadsheet programs save "Unicode text") as UTF-8."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-16")()
    check = _Check(name, text=True)
    target = new_file(folder, "spool", ".csv")
    with target.open("wb") as out:
        chunk = head
        while True:
            try:
                plain = decoder.decode(chunk, final=not chunk).encode()
            except UnicodeError as error:
                raise BillError(f"{name}: line {check.lines + 1} is not valid UTF-16") from error
            check.feed(plain)
            digest.update(plain)
            out.write(plain)
            if not chunk:
                break
            chunk = stream.read(_CHUNK)
    return Spooled(name, target, "csv", digest.hexdigest(), check.lines + (not check.ended))


def new_file(folder: Path, stem: str, suffix: str) -> Path:
    """A path in the folder that nobody has taken."""
    return folder / f"{stem}-{uuid.uuid4().hex}{suffix}"
