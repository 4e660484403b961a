"""How AWS lays an export out, and which files of it count: those of the newest run, month by month.

Sources: "Understanding export delivery" (Data Exports) and "Understanding your report versions"
(Cost and Usage Reports):

* Data Exports, FOCUS and CUR 2.0: `…/data/BILLING_PERIOD=2026-10/[RUN/]name-00001.snappy.parquet`,
  and `…/metadata/BILLING_PERIOD=2026-10/[RUN/]name-Manifest.json`;
* legacy reports: `…/20261001-20261101/[ASSEMBLY/]name-00001.csv.gz`, with a manifest beside them
  that names the files of the newest assembly; as Parquet, `…/year=2026/month=10/name.parquet`.

A run delivers the month anew and whole. With "create new" every run has a folder of its own: adding
them up would count a month many times.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_DATA = re.compile(r"\.(csv|tsv|txt|parquet|pq)(\.(gz|zip|snappy))?$|\.(gz|zip)$", re.IGNORECASE)
_MONTH = re.compile(
    r"(?:^|/)(?:billing_period=(?P<y1>\d{4})-(?P<m1>\d{2})|(?P<y2>\d{4})(?P<m2>\d{2})\d{2}-\d{8}"
    r"|year=(?P<y3>\d{4})/month=(?P<m3>\d{1,2}))/",
    re.IGNORECASE,
)
_MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Item:
    """A file of an export. `key` is its path from the export's root, with slashes."""

    key: str
    modified: dt.datetime
    size: int


@dataclass(frozen=True)
class Chosen:
    """A file that counts. `certain`: its place says that it is a part of an export."""

    item: Item
    certain: bool


@dataclass(frozen=True)
class _Place:
    """Where a file lies: the partition of its month, and its run inside of it."""

    month: dt.date
    partition: str
    run: str


def chosen(
    items: Sequence[Item], read: Callable[[Item], bytes], since: dt.date, until: dt.date
) -> list[Chosen]:
    """The files of the newest run of each month that has days from `since` to `until`.

    `read` gives a manifest's content. Files whose place tells no month are all taken.
    """
    placed: dict[str, list[tuple[Item, _Place]]] = {}
    found = []
    for item in sorted(items, key=lambda one: one.key):
        place = _place(item.key)
        if place is None:
            if _DATA.search(item.key):
                found.append(Chosen(item, certain=False))
        elif place.month <= until and _following(place.month) > since:
            placed.setdefault(place.partition, []).append((item, place))
    manifests = _manifests(placed)
    for partition in sorted(placed):
        data = [(item, place) for item, place in placed[partition] if _DATA.search(item.key)]
        named = _named(manifests.get(partition, ()), [item for item, _ in data], read)
        newest = named if named is not None else _newest(data)
        found += [Chosen(item, certain=True) for item in newest]
    return found


def _place(key: str) -> _Place | None:
    match = _MONTH.search(key)
    if match is None:
        return None
    year, month = (
        next(match[f"{part}{i}"] for i in (1, 2, 3) if match[f"{part}{i}"]) for part in "ym"
    )
    run, slash, _ = key[match.end() :].partition("/")
    # The manifest of a Data Export lies in metadata/ beside data/: one partition.
    partition = re.sub(r"(^|/)metadata/", r"\1data/", key[: match.end()])
    return _Place(dt.date(int(year), int(month), 1), partition, run if slash else "")


def _following(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=32)).replace(day=1)


def _manifests(placed: dict[str, list[tuple[Item, _Place]]]) -> dict[str, list[Item]]:
    """Partition → its manifests, newest first."""
    return {
        partition: sorted(
            (item for item, _ in pairs if item.key.lower().endswith(_MANIFEST)),
            key=lambda item: item.modified,
            reverse=True,
        )
        for partition, pairs in placed.items()
    }


def _named(
    manifests: Iterable[Item], data: Sequence[Item], read: Callable[[Item], bytes]
) -> list[Item] | None:
    """What the newest manifest that names files names; None where none of them is there."""
    for manifest in manifests:
        try:
            names = list(_names(json.loads(read(manifest))))
        except ValueError:
            continue
        if names:
            found = [item for item in data if any(_same(name, item.key) for name in names)]
            return found or None
    return None


def _names(content: Any) -> Iterator[str]:
    """Files that a manifest names: `reportKeys` of reports, `dataFiles` of Data Exports."""
    for field in ("reportKeys", "dataFiles", "files"):
        listed = content.get(field) if isinstance(content, dict) else None
        for one in listed if isinstance(listed, list) else ():
            name = one.get("key") or one.get("path") if isinstance(one, dict) else one
            if isinstance(name, str):
                yield name


def _same(name: str, key: str) -> bool:
    """Whether a manifest's name (from the bucket's root, or a whole address) is that file."""
    return name == key or name.endswith("/" + key)


def _newest(data: Sequence[tuple[Item, _Place]]) -> list[Item]:
    """The files of the run that was written last."""
    runs: dict[str, list[Item]] = {}
    for item, place in data:
        runs.setdefault(place.run, []).append(item)
    if not runs:
        return []
    return max(runs.values(), key=lambda items: max((item.modified, item.key) for item in items))
