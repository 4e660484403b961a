"""Series of node_exporter for a few invented hosts, whose right answers are known by construction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

GIB = 2**30
HOUR = 3600
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


def machines(start: int) -> list[Machine]:
    """Three hours from `start` on: a web server, a database that falls silent, a machine with GPUs."""
    web = Machine("10.0.0.1:9100", "web-1", {"region": "fsn1", "zone": "dc14", "env": "prod"})
    web.labels["instance_type"] = "cx22"
    # 10 % busy for the first 30 minutes, 50 % from then on; waiting for disks is not work.
    half = HOUR / 2
    web.cpu(2, turning(0.85, 0.45, half), steady(0.05), turning(0.1, 0.5, half))
    web.add("node_memory_MemTotal_bytes", "", level(4 * GIB))
    web.add("node_memory_MemAvailable_bytes", "", stepped(1 * GIB, 3 * GIB, HOUR))
    for device, rate in (("eth0", 2e6), ("lo", 1e9), ("veth12ab", 5e6), ("bond0", 2e6)):
        web.add(
            "node_network_receive_bytes_total", f'device="{device}"', restarted(rate, 1.5 * HOUR)
        )
        web.add("node_network_transmit_bytes_total", f'device="{device}"', steady(rate / 4))
    for device in ("sda", "dm-0", "loop0"):
        web.add("node_disk_read_bytes_total", f'device="{device}"', steady(1e6))
        web.add("node_disk_written_bytes_total", f'device="{device}"', steady(3e6))
    web.file_system("/dev/sda1", "/", "ext4", 100, 60, 55)
    web.file_system("/dev/sda1", "/var/lib/data", "ext4", 100, 60, 55)
    web.file_system("/dev/sdb1", "/srv", "xfs", 50, 25, 25)
    web.file_system("tmpfs", "/run", "tmpfs", 8, 1, 1)
    web.file_system("nas:/share", "/mnt/nas", "nfs4", 9000, 10, 10)
    database = Machine("10.0.0.2:9100", "db-1", {"region": "fsn1"}, until=1.5 * HOUR)
    database.cpu(8, steady(0.75), steady(0), steady(0.25))
    database.add("node_memory_MemTotal_bytes", "", level(32 * GIB))
    trainer = Machine("198.51.101.7:9100", "gpu-1")
    trainer.cpu(4, steady(1), steady(0), steady(0))
    exporter = Machine("10.0.0.3:9400", "", job="dcgm")
    for number in (0, 1):
        exporter.add(
            "DCGM_FI_DEV_GPU_UTIL",
            f'gpu="{number}",UUID="GPU-{number}",modelName="NVIDIA L4",Hostname="gpu-1"',
            level(50),
        )
    for one in (web, database, trainer):
        uname = f'nodename="{one.name}",release="6.1.0",sysname="Linux",machine="x86_64"'
        one.add("node_uname_info", uname, level(1))
        one.add("node_os_info", 'pretty_name="Debian GNU/Linux 12",id="debian"', level(1))
        one.add("node_boot_time_seconds", "", level(start - 86_400))
    return [web, database, trainer, exporter]
