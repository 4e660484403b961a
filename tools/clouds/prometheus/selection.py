"""Which series are asked for, in PromQL: the account's own matchers, a region, some hosts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tools.clouds.prometheus.account import PrometheusSettings

DEFAULT_REGION = "default"  # of hosts without a label for their region

# Bytes are counted once: not again on the layers above the disks and interfaces of the host.
DISKS = 'device!~"(dm-|md|loop|ram|zram|sr|fd|nbd|zd|drbd)[0-9]*(p[0-9]+)?"'
INTERFACES = (
    'device!~"lo|(veth|docker|br|virbr|vmbr|fwbr|fwpr|fwln|cni|flannel|cali|cilium|lxc|tap|tun|vnet'
    "|bond|team|dummy|ifb|wg|vlan|vxlan|kube|nodelocaldns|ovs|genev|sit|gre|ip6tnl|tunl|podman).*"
    '|.*[.@].*"'
)
# File systems that hold data on the host itself.
FILESYSTEMS = (
    'fstype!~"tmpfs|ramfs|devtmpfs|overlay|squashfs|erofs|iso9660|udf|autofs|nsfs|rootfs|proc|sysfs'
    '|cgroup.*|rpc_pipefs|efivarfs|fuse|fuse[.].*|nfs.*|cifs|smb.*|ceph|glusterfs|9p|virtiofs"'
)


@dataclass(frozen=True)
class Selection:
    """The hosts of a region, or some of them."""

    settings: PrometheusSettings
    region: str | None = None
    hosts: tuple[str, ...] = ()  # values of the host label; none = all

    def of(self, metric: str, *matchers: str) -> str:
        """The selector of a metric."""
        own = [*matchers, self.settings.matcher, self._region(), self._hosts()]
        return f"{metric}{{{','.join(one for one in own if one)}}}"

    @property
    def by(self) -> str:
        """The labels that tell hosts apart."""
        return ", ".join(
            one for one in (self.settings.host_label, self.settings.account_label) if one
        )

    def _region(self) -> str:
        label = self.settings.region_label
        if self.region is None or not label:
            return ""
        if self.region == DEFAULT_REGION:
            return f'{label}=~"|{DEFAULT_REGION}"'  # a missing label is an empty one
        return f"{label}={quoted(self.region)}"

    def _hosts(self) -> str:
        if not self.hosts:
            return ""
        return f"{self.settings.host_label}=~{quoted(alternatives(self.hosts))}"


def quoted(text: str) -> str:
    """A string of PromQL."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def alternatives(texts: Iterable[str]) -> str:
    """A pattern (RE2) that matches exactly these texts."""
    return "|".join(re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", text) for text in sorted(texts))
