"""Blocks of charges as numpy arrays, and their FOCUS-shaped Arrow tables.

Everything is counted in whole numbers: quantities have 4 decimals, unit prices 6, so that a cost,
their product, has exactly 10 and nothing is ever rounded. The texts of a charge are those of an
entity (a machine, a volume, a line of a service) and are taken from its row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pyarrow as pa

from tools.clouds.demo.catalog import PRICE_SCALE, Account, Provider, Region
from tools.clouds.demo.quantities import QUANTITY_SCALE
from tools.clouds.demo.window import Bools, Ints, Month, Window, next_month
from tools.store.schema import BILL_SCHEMA, DECIMAL, TEXT, TIMESTAMP

Texts = dict[str, str | None]  # FOCUS columns of a charge
COST_SCALE = PRICE_SCALE + QUANTITY_SCALE
_TEXTS = [name for name in BILL_SCHEMA.names if BILL_SCHEMA.field(name).type == TEXT]
_ROWS_A_TABLE = 100_000
_DAY_US = 86_400_000_000


@dataclass(frozen=True)
class Entities:
    """The texts of things that are charged for: one row each; and each one's account number."""

    texts: pa.Table
    accounts: Ints

    @classmethod
    def of(cls, provider: Provider, rows: Sequence[Texts]) -> Entities:
        """From dictionaries of FOCUS column names; the columns left out are null."""
        table = pa.table({name: pa.array([row.get(name) for row in rows], TEXT) for name in _TEXTS})
        ids = [account.id for account in (*provider.accounts, provider.billing)]
        accounts = [ids.index(row["SubAccountId"] or "") for row in rows]
        return cls(table, np.array(accounts, dtype=np.int64))


def place(provider: Provider, account: Account, region: Region | None, currency: str) -> Texts:
    """The texts that say who bills whom, and where."""
    return {
        "ProviderName": provider.name,
        "PublisherName": provider.name,
        "InvoiceIssuerName": provider.issuer,
        "BillingAccountId": provider.billing.id,
        "BillingAccountName": provider.billing.name,
        "SubAccountId": account.id,
        "SubAccountName": account.name,
        "RegionId": region.id if region else None,
        "RegionName": region.name if region else None,
        "ChargeCategory": "Usage",
        "ChargeFrequency": "Usage-Based",
        "PricingCategory": "Standard",
        "BillingCurrency": currency,
    }


@dataclass(frozen=True)
class Block:
    """Charges of one month: per row the entity, the day, and scaled whole numbers.

    `quantity`, `list_price` and `contracted_price` are None where charges have none (taxes,
    credits). `whole_month`: the charge period is the calendar month, not the day.
    """

    entities: Entities
    entity: Ints
    day: Ints
    billed: Ints
    effective: Ints
    list_cost: Ints
    contracted: Ints
    quantity: Ints | None = None
    list_price: Ints | None = None
    contracted_price: Ints | None = None
    consumed: bool = True
    whole_month: bool = False
    billing_month: dt.date | None = None  # where it differs from the month of the day

    def __len__(self) -> int:
        return len(self.entity)

    def pieces(self) -> Iterator[Block]:
        """The block in pieces of a bounded number of rows."""
        arrays = [item.name for item in fields(self) if _is_array(getattr(self, item.name))]
        others = {i.name: getattr(self, i.name) for i in fields(self) if i.name not in arrays}
        for start in range(0, len(self), _ROWS_A_TABLE):
            part = slice(start, start + _ROWS_A_TABLE)
            yield Block(**others, **{name: getattr(self, name)[part] for name in arrays})


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray)


@dataclass(frozen=True)
class Prices:
    """Unit prices of charges; a `committed` price above 0 means covered by a commitment."""

    listed: Ints
    contracted: Ints
    committed: Ints | None = None


def usage(entities: Entities, entity: Ints, day: Ints, quantity: Ints, prices: Prices) -> Block:
    """Metered charges. Of covered ones nothing is billed, and their effective cost is at the
    commitment's price.
    """
    costs = quantity * prices.contracted
    billed = effective = costs
    if prices.committed is not None:
        covered: Bools = prices.committed > 0
        billed = np.where(covered, 0, costs)
        effective = np.where(covered, quantity * prices.committed, costs)
    return Block(
        entities, entity, day, billed, effective, quantity * prices.listed, costs,
        quantity, prices.listed, prices.contracted,
    )  # fmt: skip


def amounts(entities: Entities, entity: Ints, day: Ints, cost: Ints) -> Block:
    """Charges that are only an amount, the same in all four costs."""
    return Block(entities, entity, day, cost, cost, cost, cost, consumed=False)


def tables(block: Block, window: Window, month: Month, first_row: int) -> Iterator[pa.Table]:
    """Tables of `BILL_SCHEMA`; rows are numbered from `first_row`."""
    for piece in block.pieces():
        columns = dict.fromkeys(BILL_SCHEMA.names)
        columns |= _texts(piece, month, window) | _numbers(piece) | _periods(piece, window, month)
        columns["x_SourceRow"] = pa.array(np.arange(first_row, first_row + len(piece)))
        first_row += len(piece)
        yield pa.table([columns[name] for name in BILL_SCHEMA.names], schema=BILL_SCHEMA)


def _texts(block: Block, month: Month, window: Window) -> dict[str, pa.Array]:
    taken = block.entities.texts.take(pa.array(block.entity))
    columns = {name: taken.column(name) for name in _TEXTS}
    billing = block.billing_month or month.first
    if next_month(billing) < window.today:  # the open month has no invoice yet
        issuer = taken.column("BillingAccountId")[0].as_py() if len(block) else ""
        columns["InvoiceId"] = pa.repeat(f"INV-{issuer}-{billing:%Y-%m}", len(block))
    return columns


def _numbers(block: Block) -> dict[str, pa.Array]:
    none = pa.nulls(len(block), DECIMAL)
    quantity = none if block.quantity is None else decimals(block.quantity, QUANTITY_SCALE)
    return {
        "PricingQuantity": quantity,
        "ConsumedQuantity": quantity if block.consumed else none,
        "ListUnitPrice": none if block.list_price is None else decimals(block.list_price),
        "ContractedUnitPrice": (
            none if block.contracted_price is None else decimals(block.contracted_price)
        ),
        "BilledCost": decimals(block.billed, COST_SCALE),
        "EffectiveCost": decimals(block.effective, COST_SCALE),
        "ListCost": decimals(block.list_cost, COST_SCALE),
        "ContractedCost": decimals(block.contracted, COST_SCALE),
    }


def decimals(values: Ints, scale: int = PRICE_SCALE) -> pa.Array:
    """Whole numbers with an implied decimal point, as the store's exact DECIMAL(38, 18)."""
    words = np.empty((len(values), 2), dtype="<i8")  # 128 bits: low word, then the sign's
    words[:, 0] = values
    words[:, 1] = np.asarray(values) >> 63
    buffers = [None, pa.py_buffer(words.tobytes())]
    return pa.Array.from_buffers(pa.decimal128(38, scale), len(values), buffers).cast(DECIMAL)


def _periods(block: Block, window: Window, month: Month) -> dict[str, pa.Array]:
    start = window.epoch(block.day) * _DAY_US
    end = start + _DAY_US
    if block.whole_month:
        end = np.full(len(block), _microseconds(next_month(month.first)))
    billing = block.billing_month or month.first
    return {
        "ChargePeriodStart": pa.array(start).cast(TIMESTAMP),
        "ChargePeriodEnd": pa.array(end).cast(TIMESTAMP),
        "BillingPeriodStart": _same_time(billing, len(block)),
        "BillingPeriodEnd": _same_time(next_month(billing), len(block)),
    }


def _microseconds(day: dt.date) -> int:
    return (day - dt.date(1970, 1, 1)).days * _DAY_US


def _same_time(day: dt.date, count: int) -> pa.Array:
    return pa.array(np.full(count, _microseconds(day))).cast(TIMESTAMP)
