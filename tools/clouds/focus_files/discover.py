"""Which files of the given paths may be bills."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_DATA = re.compile(r"\.(csv|tsv|txt|parquet|pq)(\.(gz|zip|snappy))?$|\.(gz|zip)$", re.IGNORECASE)


@dataclass(frozen=True)
class Candidate:
    """A file to try. `certain` is False where nobody said that it is a bill."""

    path: Path
    name: str  # as shown to users: relative to the folder that was given
    certain: bool = True


def candidates(paths: Sequence[Path]) -> Iterator[Candidate]:
    """Yield the files named, and those inside the folders named (recursive, sorted by path).

    In a folder, hidden files and side files (`.md`, `.yml`, manifests in `.json`, `_SUCCESS`, …)
    are skipped; a file without a suffix is tried but skipped silently if it is no bill.
    A path is yielded once, however often it is named. Missing paths are yielded too: opening
    them says what is wrong.
    """
    seen: set[Path] = set()
    for given in paths:
        found = _inside(given) if given.is_dir() else [Candidate(given, given.name)]
        for candidate in found:
            real = candidate.path.resolve()
            if real not in seen:
                seen.add(real)
                yield candidate


def _inside(folder: Path) -> list[Candidate]:
    found = []
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        if any(part.startswith((".", "_")) for part in inner.parts) or not path.is_file():
            continue
        if _DATA.search(path.name):
            found.append(Candidate(path, inner.as_posix()))
        elif not path.suffix:
            found.append(Candidate(path, inner.as_posix(), certain=False))
    return found
