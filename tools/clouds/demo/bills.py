"""The bills of the demo estate: one a provider, month by month."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from tools.clouds.base import Bill
from tools.clouds.demo import fees
from tools.clouds.demo.catalog import PROVIDERS, Provider
from tools.clouds.demo.charges import Block, tables
from tools.clouds.demo.compute import MachineCharges
from tools.clouds.demo.estate import Estate
from tools.clouds.demo.metered import PieceCharges, ServiceCharges
from tools.clouds.demo.offerings import OFFERINGS
from tools.clouds.demo.window import Month

FORMAT, VERSION = "demo", "1"


def bills(estate: Estate) -> Iterator[Bill]:
    """A bill a provider; its batches are made while they are read."""
    for provider in PROVIDERS:
        key = f"{VERSION}/{estate.identity}/{provider.key}"
        counts = {"rows_read": 0, "rows_rejected": 0}
        yield Bill(
            name=f"demo {provider.name}",
            format=FORMAT,
            version=VERSION,
            sha256=hashlib.sha256(key.encode()).hexdigest(),
            batches=_batches(estate, provider, counts),
            counts=counts,
        )


def _batches(estate: Estate, provider: Provider, counts: dict[str, int]) -> Iterator[pa.Table]:
    sources = _sources(estate, provider)
    for month in estate.window.months:
        taxed = np.zeros(len(provider.accounts) + 1, dtype=np.int64)
        for block in _blocks(estate, provider, sources, month, taxed):
            for table in tables(block, estate.window, month, counts["rows_read"] + 1):
                counts["rows_read"] += table.num_rows
                yield table


Sources = tuple[MachineCharges | PieceCharges | ServiceCharges, ...]


def _sources(estate: Estate, provider: Provider) -> Sources:
    currency = estate.currencies[provider.key]
    machines = [one for one in estate.machines if one.provider is provider]
    commitment = estate.commitments.get(provider.key)
    pieces = [
        [one for one in kind if one.provider is provider]
        for kind in (estate.pieces.volumes, estate.pieces.snapshots, estate.pieces.addresses)
    ]
    return (
        MachineCharges(provider, machines, currency, estate.price_change, commitment),
        *(PieceCharges(provider, kind, currency) for kind in pieces if kind),
        ServiceCharges(provider, OFFERINGS, estate.quantities, currency),
    )


def _blocks(
    estate: Estate, provider: Provider, sources: Sources, month: Month, taxed: np.ndarray
) -> Iterator[Block]:
    """The month's blocks; what is billed for usage and purchases is added up in `taxed`."""
    window, currency = estate.window, estate.currencies[provider.key]
    blocks = [source.block(window, month) for source in sources]
    commitment = estate.commitments.get(provider.key)
    if commitment:
        blocks.append(commitment.unused(window, month))
        bought = commitment.purchase(month)
        blocks += [bought] if bought else []
    blocks += fees.monthly(provider, estate.instances, currency, window, month)
    for block in blocks:
        if len(block):
            if (block.billed >= 0).all():  # credits and refunds are not taxed
                np.add.at(taxed, block.entities.accounts[block.entity], block.billed)
            yield block
    tax = fees.taxes(provider, taxed, currency, month)
    if tax and len(tax):
        yield tax
