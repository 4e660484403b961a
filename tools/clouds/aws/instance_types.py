"""How big instance types are; asked once a type, and kept for as long as the connection."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass

from tools.clouds.aws.connection import Connection

_AT_ONCE = 100  # values of a filter, and types on a page


@dataclass(frozen=True)
class Size:
    """vCPUs and memory (GiB) of a type."""

    vcpus: int | None
    memory_gb: float | None


class InstanceTypes:
    """Sizes of types. A type is the same in every region."""

    def __init__(self, connection: Connection) -> None:
        """Nothing is asked yet."""
        self._connection = connection
        self._known: dict[str, Size] = {}
        self._lock = threading.Lock()

    def sizes(self, names: Iterable[str], region: str) -> dict[str, Size]:
        """Sizes by type; types that AWS does not describe there are left out."""
        wanted = sorted(set(names))
        with self._lock:
            asked = [name for name in wanted if name not in self._known]
            for start in range(0, len(asked), _AT_ONCE):
                self._ask(asked[start : start + _AT_ONCE], region)
            return {name: self._known[name] for name in wanted if name in self._known}

    def families(self, names: Iterable[str], region: str) -> dict[str, Size]:
        """All sizes of the families of these types that the region has: 'm5.*' for 'm5.large'."""
        patterns = sorted({f"{name.partition('.')[0]}.*" for name in names if "." in name})
        with self._lock:
            found: dict[str, Size] = {}
            for start in range(0, len(patterns), _AT_ONCE):
                found |= self._ask(patterns[start : start + _AT_ONCE], region)
            return found

    def _ask(self, names: list[str], region: str) -> dict[str, Size]:
        # By filter: naming a type that the region no longer knows would refuse all of them.
        found: dict[str, Size] = {}
        pages = self._connection.pages(
            "ec2",
            "DescribeInstanceTypes",
            region,
            needs=("InstanceTypes",),
            Filters=[{"Name": "instance-type", "Values": names}],
            MaxResults=_AT_ONCE,
        )
        for page in pages:
            for one in page["InstanceTypes"]:
                memory = (one.get("MemoryInfo") or {}).get("SizeInMiB")
                found[one["InstanceType"]] = Size(
                    vcpus=(one.get("VCpuInfo") or {}).get("DefaultVCpus"),
                    memory_gb=None if memory is None else memory / 1024,
                )
        self._known |= found
        return found
