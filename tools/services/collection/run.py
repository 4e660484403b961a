"""One collection: all chosen accounts at once, each bounded in time, landing as it comes in."""

from __future__ import annotations

import shutil
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tools.base import InputError, StoreError
from tools.services.budgets.alerts import record_alerts
from tools.services.collect import DEMO
from tools.services.collection.account import AccountRun
from tools.services.collection.desk import Desk, Say
from tools.services.collection.report import SyncReport
from tools.services.collection.settings import Settings, SyncRequest

if TYPE_CHECKING:
    from tools.context import Context
    from tools.store.records import Account

_STAGING = "sync-"  # prefix of our folders in HOME/staging


def sync(
    context: Context,
    request: SyncRequest,
    *,
    settings: Settings | None = None,
    say: Say | None = None,
    stop: threading.Event | None = None,
) -> SyncReport:
    """Collect what is new, of all chosen accounts. What fails is told in the report; what came in
    stays. `say` is told how far it is; `stop` ends it at the next commit.

    Raises InputError for unknown accounts, and StoreError, also while another collection runs.
    """
    chosen = accounts_of(context, request)
    settings = settings or Settings.of_environment()
    started = context.clock()
    with _alone(context.store.home), _folder(context.store.home) as folder:
        desk = Desk(context, request, settings, folder, say or _silent)
        runs = [AccountRun(desk, account) for account in chosen]
        interrupted = _work(desk, runs, stop or threading.Event())
        rolled = 0 if interrupted else _roll_up(desk)
    return SyncReport(
        started_at=started,
        finished_at=context.clock(),
        accounts=[run.report for run in runs],
        demo_set_aside=desk.demo_set_aside,
        interrupted=interrupted,
        rolled_up_days=rolled,
        notes=[*desk.notes, *([] if interrupted else record_alerts(context))],
    )


def accounts_of(context: Context, request: SyncRequest) -> list[Account]:
    """The accounts that the request names, else all that are enabled. Raises InputError."""
    if request.accounts:
        named = {one.id: one for one in map(context.accounts.find, request.accounts)}
        for account in named.values():
            if not account.enabled:
                raise InputError(
                    f"account {account.name!r} is disabled: "
                    f"`cloudwright accounts enable {account.name}` lets it be collected"
                )
        return list(named.values())
    there = context.accounts.listed()
    if not there:
        raise InputError("no account is connected: connect one with `cloudwright accounts add`")
    enabled = [account for account in there if account.enabled]
    if not enabled:
        raise InputError(
            "all accounts are disabled: `cloudwright accounts enable NAME` lets one be collected"
        )
    return enabled


def _work(desk: Desk, runs: Sequence[AccountRun], stop: threading.Event) -> bool:
    """Run everything; whether it was stopped before its end."""
    for run in runs:
        run.begin()
    _finish(desk, runs)
    while desk.pool.busy and not stop.is_set():
        desk.pool.step()
        desk.land_points()
        _finish(desk, runs)
    return not all(run.finished for run in runs)


def _finish(desk: Desk, runs: Sequence[AccountRun]) -> None:
    for run in runs:
        if not run.finished and not desk.pool.busy_with(run.account.id):
            run.finish()


def _roll_up(desk: Desk) -> int:
    """Keep measurements as long as the settings say; how many days were summed up."""
    store, settings = desk.store, desk.settings
    if "metrics" not in desk.request.kinds or DEMO in store.origins():
        return 0
    rolled = store.roll_up(
        now=desk.context.clock(), raw_days=settings.raw_days, hourly_days=settings.hourly_days
    )
    return rolled.days


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Hold the lock of collections; the system frees it when the process dies."""
    from filelock import FileLock, Timeout

    lock = FileLock(home / "sync.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreError(
            f"another collection of the home {str(home)!r} is running: wait until it has finished"
        ) from error
    except OSError as error:
        raise StoreError(f"cannot write to the home {str(home)!r}: {error}") from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _folder(home: Path) -> Iterator[Path]:
    """A folder for files on the way, on the disk of the home."""
    parent = home / "staging"
    for stale in parent.glob(f"{_STAGING}*"):  # of collections that were killed: we hold the lock
        shutil.rmtree(stale, ignore_errors=True)
    folder = parent / f"{_STAGING}{uuid.uuid4().hex}"
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise StoreError(f"cannot write to the home {str(home)!r}: {error}") from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _silent(_line: str) -> None:
    """Used where nobody wants to see progress."""
