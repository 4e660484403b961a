"""One row of a price file: what it must hold, and how each cell is read."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from tools.store.columns import provider_key

# Our columns, and what files call them; the first that a file has counts.
COLUMNS: dict[str, tuple[str, ...]] = {
    "provider": ("provider", "vendor", "vendor_id", "cloud"),
    "region": ("region", "region_id", "location", "region_name"),
    "instance_type": (
        *("instance_type", "type", "server_id", "machine_type", "size", "flavor", "sku"),
    ),
    "hourly": ("hourly", "hourly_price", "price_per_hour", "on_demand", "price"),
    "currency": ("currency", "currency_code"),
    "unit": ("unit",),
    "allocation": ("allocation", "purchase_option", "pricing"),
    "system": ("system", "operating_system", "os"),
    "vcpus": ("vcpus", "vcpu", "cpus", "cores"),
    "memory_gb": (
        *("memory_gb", "memory_gib", "ram_gb", "memory_mib", "memory_mb", "ram_mb", "memory"),
        *("memory_amount", "ram"),
    ),
    "term_years": ("term_years", "term"),
    "payment": ("payment", "upfront", "payment_option"),
    "source": ("source",),
    "as_of": ("as_of", "date", "effective_date", "published"),
}
_MIB = ("memory_mib", "memory_mb", "ram_mb")
_GB = ("memory_gb", "memory_gib", "ram_gb")
_LARGE = 512  # GB that hardly a machine has with a few vCPUs: such numbers are MiB
_HOURLY = ("", "h", "hr", "hrs", "hour", "hours", "hourly", "usd/hour", "per hour", "1 hour")
_ON_DEMAND = ("", "ondemand", "on_demand", "on demand", "standard", "consumption")
_COMMITTED = ("reserved", "committed", "reservation", "savings plan")
_CODE = re.compile(r"[A-Z]{3}")
_TERM = re.compile(r"([13])\s*(?:y|yr|yrs|year|years)?", re.IGNORECASE)
_DEAREST = Decimal(100_000)  # an hour; more is a mistake
_EXCERPT = 80


@dataclass(frozen=True)
class Wrong:
    """A row that cannot be kept. Rows count from 1, the first after the header."""

    row: int
    column: str
    reason: str
    value: str


@dataclass(frozen=True)
class Given:
    """A row that can. `hourly` None: only a size; `term_years` None: on demand."""

    provider: str
    region: str
    instance_type: str
    hourly: Decimal | None
    currency: str
    system: str | None
    term_years: int | None
    payment: str
    vcpus: float | None
    memory_gb: float | None
    source: str
    as_of: dt.date

    @property
    def key(self) -> tuple[object, ...]:
        """What two rows may not tell differently."""
        return (
            self.provider, self.region.lower(), self.instance_type.lower(), self.system,
            self.term_years, self.payment,
        )  # fmt: skip


class _Refused(Exception):
    """A cell that cannot be read: its column and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


class Reader:
    """Reads rows of a file whose columns are known: ours → the file's."""

    def __init__(self, columns: Mapping[str, str], source: str, as_of: dt.date) -> None:
        """`source` and `as_of` are for rows that tell none."""
        self._columns = columns
        self._source, self._as_of = source, as_of
        name = columns.get("memory_gb", "").strip().lower().replace(" ", "_")
        self._unit = "MiB" if name in _MIB else "GB" if name in _GB else "unknown"
        self.memory_in_mib = False  # guessed from the numbers

    def read(self, row: int, cells: Mapping[str, object]) -> Given | Wrong:
        """The row, or why it cannot be kept."""
        try:
            return self._given(cells)
        except _Refused as refused:
            return Wrong(
                row, refused.column, refused.reason, self._text(cells, refused.column)[:_EXCERPT]
            )

    def _given(self, cells: Mapping[str, object]) -> Given:
        hourly = self._hourly(cells)
        term = self._term(cells)
        return Given(
            provider=provider_key(self._needed(cells, "provider")),
            region=self._needed(cells, "region")
            if hourly is not None
            else self._text(cells, "region"),
            instance_type=self._needed(cells, "instance_type"),
            hourly=hourly,
            currency=self._currency(cells) if hourly is not None else "",
            system=self._text(cells, "system") or None,
            term_years=term,
            payment=(self._text(cells, "payment").lower() or "no upfront") if term else "",
            vcpus=self._size(cells, "vcpus"),
            memory_gb=self._memory(cells),
            source=self._text(cells, "source") or self._source,
            as_of=self._day(cells),
        )

    def _text(self, cells: Mapping[str, object], column: str) -> str:
        value = cells.get(self._columns.get(column, ""))
        return "" if value is None else str(value).strip()

    def _needed(self, cells: Mapping[str, object], column: str) -> str:
        found = self._text(cells, column)
        if not found:
            raise _Refused(column, "is empty")
        return found

    def _hourly(self, cells: Mapping[str, object]) -> Decimal | None:
        text = self._text(cells, "hourly")
        if not text:
            if "hourly" in self._columns:
                raise _Refused("hourly", "is empty")
            return None
        if self._text(cells, "unit").lower() not in _HOURLY:
            raise _Refused("unit", "expected prices an hour")
        try:
            found = Decimal(text)
        except InvalidOperation:
            raise _Refused("hourly", "is no number") from None
        if not found.is_finite() or not 0 < found < _DEAREST:
            raise _Refused("hourly", f"expected a price above 0 and below {_DEAREST:,}")
        return found

    def _currency(self, cells: Mapping[str, object]) -> str:
        code = self._needed(cells, "currency").upper()
        if not _CODE.fullmatch(code):
            raise _Refused("currency", "expected a code such as USD")
        return code

    def _term(self, cells: Mapping[str, object]) -> int | None:
        kind, text = self._text(cells, "allocation").lower(), self._text(cells, "term_years")
        committed = any(word in kind for word in _COMMITTED)
        if kind not in _ON_DEMAND and not committed:
            raise _Refused("allocation", "only on-demand and committed prices are kept")
        if not text:
            if committed:
                raise _Refused("term_years", "a committed price needs its term, 1 or 3 years")
            return None
        found = _TERM.fullmatch(text.removesuffix(".0"))
        if found is None:
            raise _Refused("term_years", "expected 1 or 3 years")
        return int(found[1])

    def _size(self, cells: Mapping[str, object], column: str) -> float | None:
        text = self._text(cells, column)
        if not text:
            return None
        try:
            found = float(text)
        except ValueError:
            raise _Refused(column, "is no number") from None
        if not math.isfinite(found) or found < 0:
            raise _Refused(column, "expected a number of 0 or more")
        return found or None

    def _memory(self, cells: Mapping[str, object]) -> float | None:
        found = self._size(cells, "memory_gb")
        if found is None or self._unit == "GB":
            return found
        if self._unit == "unknown":
            # Told by the first number: machines have a few GB, which is hundreds of MiB and more.
            self.memory_in_mib = found >= _LARGE
            self._unit = "MiB" if self.memory_in_mib else "GB"
        return found / 1024 if self._unit == "MiB" else found

    def _day(self, cells: Mapping[str, object]) -> dt.date:
        text = self._text(cells, "as_of")
        if not text:
            return self._as_of
        try:
            return dt.date.fromisoformat(text[:10])
        except ValueError:
            raise _Refused("as_of", "expected a date such as 2026-11-21") from None
