"""Files of rows with named columns: CSV (also gzipped), Parquet, YAML."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tools.base import InputError

Rows = Iterable[Mapping[str, object]]
_LARGEST = 512 << 20  # bytes
_LARGEST_YAML = 32 << 20  # it is read whole
_DELIMITERS = ",;\t|"


def read_table(path: Path) -> tuple[list[str], Rows]:
    """The columns of a file, and its rows. Raises InputError when it cannot be read."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise InputError(f"cannot read {str(path)!r}: {error.strerror or error}") from error
    name = path.name.lower()
    yaml = name.endswith((".yaml", ".yml"))
    if not path.is_file() or size > (_LARGEST_YAML if yaml else _LARGEST):
        raise InputError(f"{path.name}: is no file, or too large to be a price file")
    try:
        if name.endswith(".parquet"):
            return _parquet(path)
        if yaml:
            return _yaml(path)
        if name.endswith((".csv", ".csv.gz", ".tsv")):
            return _csv(path)
    except (OSError, UnicodeDecodeError, EOFError, csv.Error) as error:
        raise InputError(f"{path.name}: cannot be read: {error}") from error
    raise InputError(
        f"{path.name}: expected a file that ends with .csv, .csv.gz, .parquet or .yaml"
    )


def _csv(path: Path) -> tuple[list[str], Rows]:
    with _text(path) as file:
        first = file.readline()
    delimiter = max(_DELIMITERS, key=first.count)
    names = next(csv.reader([first], delimiter=delimiter), [])
    if not any(name.strip() for name in names):
        raise InputError(f"{path.name}: the first line has no column names")
    return names, _csv_rows(path, delimiter)


def _text(path: Path):  # type: ignore[no-untyped-def]  # a text stream, whichever opens it
    opener = gzip.open if path.name.lower().endswith(".gz") else open
    return opener(path, "rt", encoding="utf-8-sig", newline="")


def _csv_rows(path: Path, delimiter: str) -> Iterator[Mapping[str, object]]:
    try:
        with _text(path) as file:
            yield from csv.DictReader(file, delimiter=delimiter)
    except (OSError, UnicodeDecodeError, EOFError, csv.Error) as error:
        raise InputError(f"{path.name}: cannot be read: {error}") from error


def _parquet(path: Path) -> tuple[list[str], Rows]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        names = list(file.schema_arrow.names)
        return names, [row for batch in file.iter_batches() for row in batch.to_pylist()]
    except pa.ArrowException as error:
        raise InputError(f"{path.name}: is no readable Parquet file ({error})") from error


def _yaml(path: Path) -> tuple[list[str], Rows]:
    """A list of mappings, or such a list under `prices`; numbers keep all their digits."""
    import yaml

    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.YAMLError as error:
        raise InputError(
            f"{path.name}: is no readable YAML: {' '.join(str(error).split())}"
        ) from error
    rows = content.get("prices") if isinstance(content, dict) else content
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError(f"{path.name}: expected a list of prices, or one under 'prices'")
    return list(dict.fromkeys(str(key) for row in rows for key in row)), rows
