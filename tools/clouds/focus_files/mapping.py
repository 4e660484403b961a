"""What a billing format is: which columns it has, and SQL that maps them to FOCUS.

A format's SQL runs over one batch of text cells. It is put together only from the maps of the
format modules and never from a file's contents: columns of a file are renamed to the format's
own column names before, and keys of tags go in as parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import pyarrow as pa

from tools.clouds.focus_files.cells import CellReader
from tools.store.schema import BILL_SCHEMA

Kind = Literal["number", "time", "day", "currency", "text", "json"]

# num: exact decimals; commas only where they cannot be decimal commas. stamp: UTC; the plain cast
# drops offsets, so texts that may have one go through TIMESTAMPTZ. day: also M/D/YYYY.
MACROS = (
    "SET TimeZone = 'UTC'",
    r"""CREATE MACRO num_any(x) AS CASE WHEN contains(x, '_') THEN NULL ELSE coalesce(
        TRY_CAST(x AS DECIMAL(38, 18)),
        CASE WHEN regexp_full_match(
            trim(x), '[+-]?[0-9]{1,3}((,[0-9]{3})+\.[0-9]+|(,[0-9]{3}){2,})'
        ) THEN TRY_CAST(replace(x, ',', '') AS DECIMAL(38, 18)) END) END""",
    "CREATE MACRO num(x) AS CASE WHEN abs(num_any(x)) < 1e18::DECIMAL(38, 18) THEN num_any(x) END",
    """CREATE MACRO stamp_any(x) AS CASE
        WHEN length(x) = 10 OR ends_with(x, 'Z') OR (length(x) = 19 AND x[17] = ':')
        THEN TRY_CAST(x AS TIMESTAMP)
        ELSE TRY_CAST(replace(trim(x), ' +0000 UTC', '') AS TIMESTAMPTZ) AT TIME ZONE 'UTC' END""",
    """CREATE MACRO stamp(x) AS CASE
        WHEN stamp_any(x) BETWEEN TIMESTAMP '2000-01-01' AND TIMESTAMP '2100-01-01'
        THEN stamp_any(x) END""",
    """CREATE MACRO day(x) AS CASE WHEN contains(x, '/')
        THEN try_strptime(trim(x), ['%m/%d/%Y', '%m/%d/%Y %H:%M:%S', '%m/%d/%Y %H:%M'])
        ELSE stamp(x) END""",
    """CREATE MACRO currency(x) AS CASE WHEN regexp_full_match(trim(x), '[A-Za-z]{3}')
        THEN upper(trim(x)) END""",
    r"""CREATE MACRO filled(x) AS nullif(x, '')""",
)
_PARSERS = {"number": "num", "time": "stamp", "day": "day", "currency": "currency"}
_PREFIX = {"number": "n", "time": "t", "day": "t", "currency": "c"}
ZERO = "0::DECIMAL(38, 18)"


@dataclass(frozen=True)
class Check:
    """A column whose text must be well formed, or (`required`) also be there.

    The parsed value is `n_COLUMN` (number), `t_COLUMN` (time) or `c_COLUMN` (currency) in SQL.
    """

    column: str
    kind: Kind
    required: bool = False
    title: str = ""  # what users call it, where it is not one column of the file

    @property
    def parsed(self) -> str:
        """Name of the parsed value in SQL."""
        return f"{_PREFIX[self.kind]}_{self.column}" if self.kind in _PREFIX else self.column

    @property
    def failed(self) -> str:
        """SQL: the cell is missing or malformed."""
        if self.kind == "json":
            return f"bad_{self.column}"
        if self.kind == "text" or self.required:
            return f"{self.parsed} IS NULL"
        return f"({self.column} IS NOT NULL AND {self.parsed} IS NULL)"


@dataclass(frozen=True)
class Reader:
    """A text column made from another by a Python function, once per distinct text.

    With `strict`, a row whose text cannot be read is rejected, else it lands without the value.
    """

    source: str
    target: str
    read: Callable[[str], str | None]
    strict: bool = False


@dataclass(frozen=True)
class Format:
    """A billing format."""

    name: str  # as in Bill.format
    label: str  # as shown to users, such as 'an AWS CUR file'
    columns: Mapping[str, tuple[str, ...]]  # own name → titles, the preferred one first
    checks: tuple[Check, ...]
    output: dict[str, str]  # FOCUS column → SQL; columns not named are null
    needed: tuple[str, ...]  # own names without which the file cannot be mapped
    version: str = ""
    derived: dict[str, str] = field(default_factory=dict)  # own name → SQL over own columns
    readers: tuple[Reader, ...] = ()
    dropped: str = "false"  # SQL: rows that are replaced by others
    extra: tuple[tuple[str, dict[str, str]], ...] = ()  # (FROM/WHERE suffix, changed outputs)
    carry: tuple[str, dict[str, str]] | None = None  # (suffix, all outputs), summed over the file
    tag_columns: Callable[[str], str | None] | None = None  # header → tag key, one column a tag
    notes: tuple[tuple[str, str], ...] = ()  # (SQL condition on good rows, warning with {count})


def parsed_sql(form: Format, tags: int) -> str:
    """SQL of one batch with its values parsed, and `bad` = index of the first failed check."""
    derived = "".join(f", {sql} AS {name}" for name, sql in form.derived.items())
    parsed = "".join(
        f", {_PARSERS[check.kind]}({check.column}) AS {check.parsed}"
        for check in form.checks
        if check.kind in _PARSERS
    )
    failed = " ".join(f"WHEN {check.failed} THEN {i}" for i, check in enumerate(form.checks))
    tags_json = _tags_sql(tags) if form.tag_columns else "NULL"
    return f"""
        WITH named AS (SELECT *{derived} FROM batch),
        parsed AS (SELECT *{parsed}, {tags_json} AS tags_json FROM named),
        checked AS (SELECT *, CASE {failed} END AS bad FROM parsed)"""


def _tags_sql(count: int) -> str:
    """One JSON object from the tag columns: keys are parameters, empty cells are no tags."""
    if not count:
        return "NULL"
    pairs = ", ".join(f"$k{i} || CAST(to_json(tag{i}) AS VARCHAR)" for i in range(count))
    return f"filled(concat_ws(',', {pairs}))"


def select_sql(output: dict[str, str]) -> str:
    """The select list that yields BILL_SCHEMA from FOCUS column → SQL."""
    parts = []
    for column in BILL_SCHEMA:
        sql = output.get(column.name, "NULL")
        parts.append(f"CAST({sql} AS {_sql_type(column.type)}) AS {column.name}")
    return ",\n".join(parts)


def _sql_type(kind: pa.DataType) -> str:
    if pa.types.is_decimal(kind):
        return "DECIMAL(38, 18)"
    if pa.types.is_timestamp(kind):
        return "TIMESTAMP"
    return "BIGINT" if pa.types.is_integer(kind) else "VARCHAR"


def value_sql(form: Format) -> str:
    """SQL: the text of the cell that failed."""
    cases = " ".join(f"WHEN {i} THEN {check.column}" for i, check in enumerate(form.checks))
    return f"CASE bad {cases} END"


def apply_readers(form: Format, readers: dict[str, CellReader], table: pa.Table) -> pa.Table:
    """Add the columns that readers make; strict ones also add `bad_SOURCE`."""
    for rule in form.readers:
        read, failed = readers[rule.target].column(table.column(rule.source))
        at = table.schema.get_field_index(rule.target)
        table = (
            table.append_column(rule.target, read)
            if at < 0
            else table.set_column(at, rule.target, read)
        )
        if rule.strict:
            table = table.append_column(f"bad_{rule.source}", failed)
    return table
