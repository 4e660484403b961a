"""How large instance types are, as clouds, catalogues and price files told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from tools.clouds.base import TypeSize
from tools.store.state import State

LISTED = (
    "SELECT provider, region, instance_type, vcpus, memory_gb, source, as_of, origin "
    "FROM instance_types ORDER BY as_of DESC, origin"
)


@dataclass(frozen=True)
class KnownType:
    """A type and where it was told: `origin` is 'demo', 'file' or the id of an account."""

    size: TypeSize
    origin: str


class InstanceTypes:
    """The table `instance_types`. Every change is one short transaction."""

    def __init__(self, state: State) -> None:
        """See `Store.instance_types`."""
        self._state = state

    def listed(self) -> list[KnownType]:
        """All of them, the newest first."""
        return [
            KnownType(
                TypeSize(
                    provider, region, kind, vcpus, memory, source, dt.date.fromisoformat(as_of)
                ),
                origin,
            )
            for provider, region, kind, vcpus, memory, source, as_of, origin in (
                self._state.read(LISTED)
            )
        ]

    def of(self, origin: str, region: str) -> list[TypeSize]:
        """What an origin told of a region."""
        return [
            one.size for one in self.listed() if one.origin == origin and one.size.region == region
        ]

    def keep(self, origin: str, sizes: Iterable[TypeSize]) -> None:
        """Keep what was told now; the same type of the same origin is replaced."""
        rows = [
            (
                one.provider, one.region, one.instance_type, one.vcpus, one.memory_gb, one.source,
                one.as_of.isoformat(), origin,
            )
            for one in sizes
        ]  # fmt: skip
        with self._state.write() as con:
            con.executemany("INSERT OR REPLACE INTO instance_types VALUES (?,?,?,?,?,?,?,?)", rows)
