"""Blocking calls on threads, bounded in number and in time.

The threads are daemons: one that hangs in a call to a dead cloud is given up at its deadline, its
place is taken by the next task, and it does not keep the process from ending.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

POLL_SECONDS = 0.5  # how soon a request to stop is noticed
TOGETHER_SECONDS = 0.05  # deadlines so near to each other are one


@dataclass(eq=False)
class Task:
    """One blocking call, and what is called in the main thread when it has ended."""

    run: Callable[[], Any]
    done: Callable[[Any], None]  # with the value
    failed: Callable[[BaseException], None]  # with what it raised; TimeoutError at the deadline
    group: str
    seconds: float
    begun: Callable[[], None] | None = None
    refused: Callable[[], BaseException | None] | None = (
        None  # why not to begin, when it is its turn
    )
    discard: Callable[[Any], None] | None = None  # for a value that comes after the deadline


class _Caught:
    """Whatever is raised inside is kept for the main thread, which decides what becomes of it."""

    error: BaseException | None = None

    def __enter__(self) -> _Caught:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        error: BaseException | None,
        _trace: TracebackType | None,
    ) -> bool:
        self.error = error
        return True


@dataclass(eq=False)
class _Running:
    """A task on its thread. `lock` guards that it ends in one way only."""

    task: Task
    deadline: float
    value: Any = None
    error: BaseException | None = None
    ended: bool = False
    given_up: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)


class Pool:
    """Runs tasks; `step` must be called until nothing is `busy`. Only one thread uses a pool."""

    def __init__(self, most: int, most_per_group: int) -> None:
        """So many tasks run at once, in all and of one group."""
        self._most = most
        self._most_per_group = most_per_group
        self._waiting: deque[Task] = deque()
        self._running: list[_Running] = []
        self._ended: queue.Queue[_Running] = queue.Queue()

    @property
    def busy(self) -> bool:
        """Whether any task runs or waits."""
        return bool(self._waiting or self._running)

    def add(self, task: Task) -> None:
        """Let a task run as soon as there is room."""
        self._waiting.append(task)

    def busy_with(self, group: str) -> bool:
        """Whether any task of the group runs or waits."""
        running = (one.task for one in self._running)
        return any(task.group == group for task in (*self._waiting, *running))

    def step(self) -> None:
        """Start what may start, wait a moment for tasks to end, and tell those that did."""
        self._start()
        for one in [*self._await(), *self._expired()]:
            self._running.remove(one)
            if one.error is None:
                one.task.done(one.value)
            else:
                one.task.failed(one.error)

    def _start(self) -> None:
        running = Counter(one.task.group for one in self._running)
        for _ in range(len(self._waiting)):
            if len(self._running) >= self._most:
                return
            task = self._waiting.popleft()
            if running[task.group] >= self._most_per_group:
                self._waiting.append(task)
                continue
            refusal = task.refused() if task.refused is not None else None
            if refusal is not None:
                task.failed(refusal)
                continue
            running[task.group] += 1
            self._begin(task)

    def _begin(self, task: Task) -> None:
        if task.begun is not None:
            task.begun()
        one = _Running(task, time.monotonic() + task.seconds)
        self._running.append(one)
        threading.Thread(target=self._run, args=(one,), daemon=True).start()

    def _run(self, one: _Running) -> None:
        value = None
        with _Caught() as caught:
            value = one.task.run()
        with one.lock:
            late = one.given_up
            if not late:
                one.value, one.error, one.ended = value, caught.error, True
                self._ended.put(one)
        if late and caught.error is None and one.task.discard is not None:
            one.task.discard(value)

    def _await(self) -> list[_Running]:
        found: list[_Running] = []
        soonest = min((one.deadline for one in self._running), default=0.0)
        patience = min(max(soonest - time.monotonic(), 0.0), POLL_SECONDS)
        with suppress(queue.Empty):
            found.append(self._ended.get(timeout=patience))
        while not self._ended.empty():
            found.append(self._ended.get())
        return found

    def _expired(self) -> list[_Running]:
        """What is past its deadline; what ended meanwhile is told in the next step."""
        now = time.monotonic()
        late = []
        for one in self._running:
            with one.lock:
                one.given_up = not one.ended and one.deadline <= now + TOGETHER_SECONDS
            if one.given_up:
                one.error = TimeoutError(f"no answer within {one.task.seconds:g} s")
                late.append(one)
        return late
