"""Statistics over the rows before each row: running extremes, means and medians, never the future."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def highest(values: Floats, rows: int) -> Floats:
    """The highest of each row and the `rows` - 1 before it, in linear time (van Herk 1992)."""
    count = len(values)
    if rows >= count:
        whole: Floats = np.maximum.accumulate(values)
        return whole
    padded = np.concatenate((np.full(rows - 1, -np.inf), values))
    padded = np.concatenate((padded, np.full(-len(padded) % rows, -np.inf)))
    blocks = padded.reshape(-1, rows)
    ahead = np.maximum.accumulate(blocks, axis=1).ravel()
    behind = np.maximum.accumulate(blocks[:, ::-1], axis=1)[:, ::-1].ravel()
    found: Floats = np.maximum(behind[:count], ahead[rows - 1 : rows - 1 + count])
    return found


def lowest(values: Floats, rows: int) -> Floats:
    """The lowest of each row and the `rows` - 1 before it."""
    return -highest(-values, rows)


def mean(values: Floats, rows: int) -> Floats:
    """The mean of each row and the `rows` - 1 before it; of fewer at the start."""
    level = values[0]  # sums of what is near 0 lose no digits
    sums = np.concatenate(([0.0], np.cumsum(values - level)))
    stop = np.arange(1, len(values) + 1)
    start = np.maximum(stop - rows, 0)
    found: Floats = level + (sums[stop] - sums[start]) / (stop - start)
    return found


def median(values: Floats, rows: int) -> Floats:
    """The median of each row and the `rows` - 1 before it; the first value stands for those before."""
    padded = np.concatenate((np.full(rows - 1, values[0]), values))
    windows = np.lib.stride_tricks.sliding_window_view(padded, rows)
    found: Floats = np.median(windows, axis=1)
    return found


def before(values: Floats) -> Floats:
    """What stood at the row before each row; the first row stands for itself."""
    return np.concatenate((values[:1], values[:-1]))


def highest_but_one_block(values: Floats, rows: int, block: int) -> Floats:
    """The highest of each row and the rows before it that lie in its block (such as a day), or in the
    `rows` // `block` blocks before without the one of these that holds their highest.
    """
    count = len(values)
    blocks = -(-count // block)
    padded = np.concatenate((values, np.full(blocks * block - count, -np.inf)))
    so_far = np.maximum.accumulate(padded.reshape(blocks, block), axis=1)
    reach = max(rows // block, 2)
    tops = np.concatenate((np.full(reach, -np.inf), so_far[:-1, -1]))
    past = np.sort(np.lib.stride_tricks.sliding_window_view(tops, reach), axis=1)
    found = np.maximum(so_far, past[:, -2:-1])
    kept: Floats = found.ravel()[:count]
    return kept


def lowest_but_one_block(values: Floats, rows: int, block: int) -> Floats:
    """The same of the lowest."""
    return -highest_but_one_block(-values, rows, block)
