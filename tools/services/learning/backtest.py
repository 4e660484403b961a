"""Would sizes recommended some days ago have held until now? The estate's own past tells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tools.services.inquiry import Inquiry
from tools.services.learning.calibration import Outcome
from tools.services.points import finest, newest_point

if TYPE_CHECKING:
    from tools.services.sizing.use import Floats

DAYS = 30  # that hourly measurements are looked at
CUTS = (7, 14)  # days ago
LEAST_PAST, LEAST_SINCE = 96, 72  # hours measured before and since
HEADROOM = 0.20
_SHARE = 0.01  # of the hours since may be above
_MOST_MACHINES = 3000


def outcomes(inquiry: Inquiry) -> list[Outcome]:
    """What would have been said of each machine's smaller size, and whether it has held since."""
    newest = newest_point(inquiry)
    if newest is None:
        return []
    end = newest[1]
    found = []
    for offsets, values in _series(inquiry, end):
        for cut in CUTS:
            before = offsets < (DAYS - cut) * 24
            one = tried(values[before], values[~before])
            if one is not None:
                found.append(one)
    return found


def tried(past: Floats, since: Floats) -> Outcome | None:
    """Recommend from the past and look at what came; None when nothing was to recommend. Both are
    hourly and in parts of the capacity.
    """
    import numpy as np

    from tools.services.sizing.choosing import choose, halving
    from tools.services.sizing.use import Use

    if len(past) < LEAST_PAST or len(since) < LEAST_SINCE:
        return None
    sizes = halving()
    choice = choose(sizes, Use(past, 3600), headroom=HEADROOM)
    if choice.index is None:
        return None
    above = float(np.mean(since > (1 - HEADROOM) * sizes[choice.index].cpu))
    return Outcome(choice.chance, above <= _SHARE)


def _series(inquiry: Inquiry, end: dt.datetime) -> Iterator[tuple[Floats, Floats]]:
    """(hours since the start, CPU in parts of the capacity) of each machine."""
    import numpy as np

    since = end - dt.timedelta(days=DAYS)
    params: dict[str, object] = {
        "since": since,
        "since_day": since.strftime("%Y-%m-%d"),
        "most": _MOST_MACHINES,
    }
    where = (
        "metric = 'cpu_percent' AND metric_day >= $since_day AND ts >= $since "
        "AND interval_s <= 3600"
    )
    rows = inquiry.rows(
        f"""WITH hourly AS (SELECT lower(resource_id) AS id, date_diff('hour', $since, ts) AS hour,
    max(coalesce(max, avg)) AS high FROM {finest(inquiry, where, params)} GROUP BY 1, 2)
SELECT list(hour ORDER BY hour), list(high ORDER BY hour) FROM hourly WHERE high IS NOT NULL
GROUP BY id ORDER BY id LIMIT $most""",
        params,
    )
    for hours, highs in rows:
        yield np.array(hours, dtype=np.float64), np.array(highs, dtype=np.float64) / 100
