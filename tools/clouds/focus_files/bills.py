"""The door: paths in, bills that can land and files that cannot out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tools.base import BillError
from tools.clouds.base import Bill, OpenedBills, Refusal
from tools.clouds.focus_files.detect import detect
from tools.clouds.focus_files.discover import Candidate, candidates
from tools.clouds.focus_files.rows import open_source
from tools.clouds.focus_files.spool import spool
from tools.clouds.focus_files.stage import stage


def open_bills(
    paths: Sequence[Path], staging: Path, progress: Callable[[str, int], None] | None = None
) -> OpenedBills:
    """Read all billing files of the given files and folders.

    Good rows wait on disk in `staging`, an existing folder that must outlive the bills; nothing
    is kept in memory. Files that cannot land come back as refusals with a reason for users; a
    folder's other files are not affected. `progress` is told a file's name and its rows so far.
    """
    opened = OpenedBills()
    for candidate in candidates(paths):
        try:
            opened.bills.append(_open(candidate, staging, progress))
        except BillError as error:
            if candidate.certain:
                reason = str(error).removeprefix(f"{candidate.name}: ")
                opened.refusals.append(Refusal(candidate.name, reason, candidate.path))
    return opened


def _open(candidate: Candidate, staging: Path, progress: Callable[[str, int], None] | None) -> Bill:
    spooled = spool(candidate.path, candidate.name, staging)
    try:
        source = open_source(spooled)
        return stage(detect(source), source, candidate.path, staging, progress)
    finally:
        if spooled.path != candidate.path:
            spooled.path.unlink(missing_ok=True)
