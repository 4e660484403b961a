"""Homes and raw tables of the data sets, made once and kept while what they are made of is the same.

The key of a folder is a digest of the data set's definition, of its file, and of the code that
reads and lands data: a change of any makes the folder anew.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.datasets import DATASETS, Dataset, raw
from tools.context import Context

ROOT = Path(__file__).resolve().parents[1]
MADE_OF = ("tools/clouds", "tools/store", "tools/services/collect.py", "tools/services/demo.py")
KEPT_DAYS = 3  # folders of other keys that nobody used for so long are removed


@dataclass(frozen=True)
class Home:
    """A data set on disk: the home that questions go to, and the raw tables beside it."""

    dataset: str
    folder: Path

    def context(self, now: dt.datetime | None = None) -> Context:
        """The home as of `now`; by default as of the data set's own."""
        moment = now or DATASETS[self.dataset].now
        aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        return Context(home=self.folder / "home", now=aware)

    def copied(self, folder: Path) -> Home:
        """A copy in `folder`, in which notes may be taken; others may use this one meanwhile."""
        copy_home(self.folder / "home", folder / "home")
        return Home(self.dataset, folder)

    def raw(self) -> Any:
        """A read-only DuckDB connection to the raw rows."""
        return raw(self.dataset, self.folder)


def copy_home(source: Path, target: Path) -> Path:
    """A home copied while others may use it. The state goes through SQLite: closing a file of it that
    was opened otherwise would take away the locks that this process holds on it.
    """
    ignore = shutil.ignore_patterns("state.db*")
    shutil.copytree(source, target, ignore=ignore, copy_function=_copy_if_there)
    with (
        closing(sqlite3.connect(source / "state.db")) as old,
        closing(sqlite3.connect(target / "state.db")) as new,
    ):
        old.backup(new)
    return target


def _copy_if_there(source: str, target: str) -> None:
    """Kept analyses come and go while others ask."""
    with contextlib.suppress(FileNotFoundError):
        shutil.copy2(source, target)


def default_cache() -> Path:
    """The user's cache folder as the platform names it."""
    from platformdirs import user_cache_path

    return user_cache_path("cloudwright") / "evals"


def open_home(name: str, cache: Path) -> Home:
    """The home of a data set, made when there is none yet; safe with several processes."""
    from filelock import FileLock

    dataset = DATASETS[name]
    folder = cache / f"{name}-{_key(dataset)}"
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / f"{name}.lock"):
        if not folder.is_dir():
            _make(dataset, folder)
        folder.touch()
        _remove_old(cache, name, folder)
    return Home(name, folder)


def _make(dataset: Dataset, folder: Path) -> None:
    """Fill a folder beside the final one, then rename it: a stopped run leaves no half home."""
    part = Path(tempfile.mkdtemp(prefix=f"part-{dataset.name}-", dir=folder.parent))
    dataset.load(Context(home=part / "home", now=dataset.now))
    raw(dataset.name, part).close()
    part.rename(folder)


def _remove_old(cache: Path, name: str, current: Path) -> None:
    limit = time.time() - KEPT_DAYS * 86400
    for pattern in (f"{name}-*", f"part-{name}-*"):
        for folder in cache.glob(pattern):
            if folder != current and folder.stat().st_mtime < limit:
                shutil.rmtree(folder, ignore_errors=True)


def _key(dataset: Dataset) -> str:
    digest = hashlib.sha256(f"{dataset.name} {dataset.now}".encode())
    for path in _sources(dataset):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _sources(dataset: Dataset) -> Iterator[Path]:
    for name in MADE_OF:
        place = ROOT / name
        yield from sorted(place.rglob("*.py")) if place.is_dir() else [place]
    yield ROOT / "evals" / "datasets.py"
    bill = ROOT / "evals" / f"{dataset.name}.py"
    made = bill if bill.is_file() else ROOT / "evals" / f"{dataset.name}_bill.py"
    yield from (path for path in (made, dataset.file) if path is not None and path.is_file())
