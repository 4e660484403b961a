"""Work that outlives the request that began it: collecting from clouds, applying a plan."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Literal

from pydantic import BaseModel, Field

from tools.base import CloudwrightError, Record
from tools.context import redacted

MOST = 100  # finished jobs that are remembered
MESSAGES = 200  # of one job: the newest
PATIENCE = 20.0  # seconds that jobs get to end by themselves when the process ends
State = Literal["running", "done", "failed"]


class JobRecord(Record):
    """How far a job is."""

    id: str
    kind: Literal["refresh", "change"]
    state: State
    by: str = Field(description="Who began it")
    started_at: dt.datetime
    finished_at: dt.datetime | None = None
    messages: list[str] = Field(default_factory=list, description="What it told, oldest first")
    error: str | None = Field(None, description="Why it failed")
    outcome: dict[str, Any] | None = Field(None, description="What it did")


class Job:
    """One of them, in a thread of its own."""

    def __init__(self, kind: Any, by: str, clock: Callable[[], dt.datetime]) -> None:
        self.id = uuid.uuid4().hex[:12]
        self.kind, self._by, self._clock = kind, by, clock
        self._started = clock()
        self._finished: dt.datetime | None = None
        self._messages: list[str] = []
        self._error: CloudwrightError | None = None
        self._result: BaseModel | None = None
        self._ended = threading.Event()

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return not self._ended.is_set()

    def say(self, line: str) -> None:
        """Keep what it tells on the way."""
        self._messages = [*self._messages[1 - MESSAGES :], redacted(line)]

    def run(self, work: Callable[[Job], BaseModel]) -> None:
        """Do it; for the thread."""
        try:
            self._result = work(self)
        except CloudwrightError as error:
            self._error = error
        finally:
            if self._result is None and self._error is None:
                self._error = CloudwrightError("it failed for a reason that nobody foresaw")
            self._finished = self._clock()
            self._ended.set()

    def ended(self, seconds: float) -> bool:
        """Whether it has ended, or does so that soon."""
        return self._ended.wait(seconds)

    def wait(self, seconds: float) -> BaseModel | None:
        """The result, if it comes that soon. Raises the CloudwrightError that it failed with."""
        if not self._ended.wait(seconds):
            return None
        if self._error is not None:
            raise self._error
        return self._result

    def record(self) -> JobRecord:
        """How far it is."""
        state: State = "running" if self.running else "failed" if self._error else "done"
        return JobRecord(
            id=self.id,
            kind=self.kind,
            state=state,
            by=self._by,
            started_at=self._started,
            finished_at=self._finished,
            messages=self._messages,
            error=redacted(str(self._error)) if self._error else None,
            outcome=self._result.model_dump(mode="json") if self._result else None,
        )


class Jobs:
    """All jobs of a process."""

    def __init__(
        self,
        clock: Callable[[], dt.datetime],
        watched: Callable[[], AbstractContextManager[object]],
    ) -> None:
        """Each runs within `watched()`, which writes down what nobody foresaw."""
        self._clock, self._watched = clock, watched
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self.stop = threading.Event()  # set when the process ends

    def begin(
        self, kind: str, by: str, work: Callable[[Job], BaseModel], *, alone: bool = False
    ) -> Job | None:
        """Begin one; None when it is to be the only one of its kind, and another runs."""
        with self._lock:
            if alone and any(one.running for one in self._jobs.values() if one.kind == kind):
                return None
            job = Job(kind, by, self._clock)
            self._jobs[job.id] = job
            self._forget()
        threading.Thread(target=self._run, args=(job, work), name=kind, daemon=True).start()
        return job

    def find(self, id_: str) -> Job | None:
        """The job of that id, as long as it is remembered."""
        return self._jobs.get(id_)

    def end(self) -> None:
        """Ask all to end, and wait for them."""
        self.stop.set()
        for job in list(self._jobs.values()):
            job.ended(PATIENCE)

    def _run(self, job: Job, work: Callable[[Job], BaseModel]) -> None:
        with self._watched():
            job.run(work)

    def _forget(self) -> None:
        """Those that ended first go when there are too many."""
        over = [one for one, job in self._jobs.items() if not job.running]
        for one in over[: max(0, len(over) - MOST)]:
            del self._jobs[one]
