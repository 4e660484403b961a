"""Values that are kept under a key and made once, however many ask for them at the same time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

T = TypeVar("T")
MOST = 500  # values
HEAVIEST = 500_000  # of all of them together, as `weigh` says


class _Turn:
    """Whose turn it is to make a value."""

    def __init__(self) -> None:
        self.lock = threading.Lock()


class Kept(Generic[T]):
    """The last used go first when there is no more room. Safe to use from many threads."""

    def __init__(
        self, weigh: Callable[[T], int], *, most: int = MOST, heaviest: int = HEAVIEST
    ) -> None:
        """`weigh` says how much of `heaviest` a value takes."""
        self._weigh = weigh
        self._most, self._heaviest = most, heaviest
        self._lock = threading.Lock()
        self._values: OrderedDict[str, tuple[T, int]] = OrderedDict()
        self._making: WeakValueDictionary[str, _Turn] = WeakValueDictionary()
        self._weight = 0

    def get(self, key: str, make: Callable[[], T]) -> T:
        """The value of that key; where there is none, one thread makes it while the others wait.
        Nothing is kept when `make` raises.
        """
        found = self.find(key)
        if found is not None:
            return found
        with self._lock:
            turn = self._making.setdefault(key, _Turn())
        with turn.lock:
            found = self.find(key)
            if found is not None:
                return found
            value = make()
            self.keep(key, value)
            return value

    def find(self, key: str) -> T | None:
        """The value of that key; None where there is none."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def keep(self, key: str, value: T) -> None:
        """Keep a value, unless it would take a quarter of all there is room for."""
        weight = self._weigh(value)
        if weight > self._heaviest // 4:
            return
        with self._lock:
            self._values[key] = value, weight
            self._weight += weight
            while len(self._values) > self._most or self._weight > self._heaviest:
                _, (_, lighter) = self._values.popitem(last=False)
                self._weight -= lighter
