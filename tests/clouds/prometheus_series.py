"""Series of node_exporter for a few invented hosts, whose right answers are known by construction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

GIB = 2**30
SCRAPE = 15
Of = Callable[[float], float]  # seconds since the start → value


def steady(rate: float) -> Of:
    """A counter that grows by `rate` a second."""
    return lambda at: rate * at


def turning(first: float, then: float, at: float) -> Of:
    """A counter that grows by `first` a second, and by `then` from a moment on."""
    return lambda now: first * min(now, at) + then * max(0.0, now - at)


def restarted(rate: float, at: float) -> Of:
    """A counter that begins anew at a moment."""
    return lambda now: rate * (now if now < at else now - at)


def level(value: float) -> Of:
    """A gauge that stays."""
    return lambda _: value


def stepped(first: float, then: float, at: float) -> Of:
    """A gauge that changes at a moment."""
    return lambda now: first if now < at else then


@dataclass
class Machine:
    """A host: its labels, and its series by name and further labels."""

    instance: str
    name: str
    labels: dict[str, str] = field(default_factory=dict)
    series: dict[tuple[str, str], Of] = field(default_factory=dict)
    until: float | None = None  # when it fell silent, in seconds since the start
    job: str = "node"

    def add(self, metric: str, labels: str, of: Of) -> None:
        """One more series; `labels` as in 'device="sda"'."""
        self.series[metric, labels] = of

    def cpu(self, cores: int, idle: Of, iowait: Of, user: Of) -> None:
        """The same use on each core."""
        for core in range(cores):
            for mode, of in (("idle", idle), ("iowait", iowait), ("user", user)):
                self.add("node_cpu_seconds_total", f'cpu="{core}",mode="{mode}"', of)

    def file_system(
        self, device: str, mount: str, kind: str, size: float, free: float, avail: float
    ) -> None:
        """Sizes in GiB."""
        labels = f'device="{device}",mountpoint="{mount}",fstype="{kind}"'
        for name, value in (("size", size), ("free", free), ("avail", avail)):
            self.add(f"node_filesystem_{name}_bytes", labels, level(value * GIB))


def openmetrics(machines: list[Machine], start: int, end: int) -> str:
    """All series from `start` to `end` (seconds since 1970), one sample each SCRAPE seconds."""
    return "".join(line for machine in machines for line in _lines(machine, start, end))


def _lines(machine: Machine, start: int, end: int) -> Iterator[str]:
    own = ",".join(
        f'{name}="{value}"'
        for name, value in {
            "instance": machine.instance,
            "job": machine.job,
            **machine.labels,
        }.items()
    )
    silent = end if machine.until is None else start + machine.until
    for (metric, labels), of in machine.series.items():
        full = f"{metric}{{{own}{',' + labels if labels else ''}}}"
        for at in range(start, end, SCRAPE):
            if at < silent:
                yield f"{full} {of(at - start)!r} {at}\n"
    for at in range(start, end, SCRAPE):
        yield f"up{{{own}}} {int(at < silent)} {at}\n"
