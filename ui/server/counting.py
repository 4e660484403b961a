"""What a process did since it began, in the text form that Prometheus reads."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

BOUNDS = (0.005, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)  # seconds
AREAS = ("api", "chat", "mcp", "static", "sign-in", "health", "metrics")
Labels = tuple[tuple[str, str], ...]


class Counts:
    """Counters and durations. Labels are few: areas instead of paths, and names of tools."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counters: dict[str, Counter[Labels]] = defaultdict(Counter)
        self._durations: dict[str, dict[Labels, list[float]]] = defaultdict(dict)

    def request(self, method: str, path: str, status: int, seconds: float) -> None:
        """A request was answered; status 0 is one whose client went away."""
        first = path.split("/", 2)[1] if path.startswith("/") else ""
        area = first if first in AREAS else "pages"
        with self._lock:
            self._add("requests", area=area, method=method, status=str(status))
            self._take("request", seconds, area=area)

    def tool(self, name: str, outcome: str, seconds: float) -> None:
        """A tool was called; the outcome is ok, no_data, error, or kept."""
        with self._lock:
            self._add("tool_calls", tool=name, outcome=outcome)
            self._take("tool_call", seconds, tool=name)

    def turn(self, status: str, seconds: float) -> None:
        """A question was answered."""
        with self._lock:
            self._add("turns", status=status)
            self._take("turn", seconds)

    def _add(self, name: str, **labels: str) -> None:
        self._counters[name][tuple(labels.items())] += 1

    def _take(self, name: str, seconds: float, **labels: str) -> None:
        """Count a duration: how many are within each bound, all of them, and their sum."""
        key = tuple(labels.items())
        found = self._durations[name].setdefault(key, [0.0] * (len(BOUNDS) + 2))
        for place, bound in enumerate(BOUNDS):
            found[place] += seconds <= bound
        found[-2] += 1
        found[-1] += seconds

    def text(self) -> str:
        """All of it."""
        lines: list[str] = []
        with self._lock:
            for name, counter in sorted(self._counters.items()):
                lines.append(f"# TYPE cloudwright_{name}_total counter")
                lines += [
                    f"cloudwright_{name}_total{_labels(labels)} {count}"
                    for labels, count in sorted(counter.items())
                ]
            for name, durations in sorted(self._durations.items()):
                lines += _histogram(f"cloudwright_{name}_seconds", durations)
        return "\n".join(lines) + "\n"


def _histogram(name: str, durations: Mapping[Labels, list[float]]) -> Iterable[str]:
    yield f"# TYPE {name} histogram"
    for labels, found in sorted(durations.items()):
        for bound, count in zip(BOUNDS, found, strict=False):
            yield f"{name}_bucket{_labels((*labels, ('le', f'{bound:g}')))} {count:.0f}"
        yield f"{name}_bucket{_labels((*labels, ('le', '+Inf')))} {found[-2]:.0f}"
        yield f"{name}_count{_labels(labels)} {found[-2]:.0f}"
        yield f"{name}_sum{_labels(labels)} {found[-1]:.6f}"


def _labels(labels: Labels) -> str:
    if not labels:
        return ""
    told = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)
    return "{" + told + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
