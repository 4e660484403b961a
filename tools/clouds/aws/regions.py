"""The regions of an account."""

from __future__ import annotations

from collections.abc import Sequence

from tools.clouds.aws.connection import Connection

CLOSED = "not-opted-in"
_ELSEWHERE = {"aws-cn": "cn-", "aws-us-gov": "us-gov-"}


def enabled_regions(connection: Connection) -> Sequence[str]:
    """Those named in the settings, else all that are enabled for the account, sorted.

    A region that is not enabled refuses every call, so it is left out, as are regions of another
    part of AWS (China, GovCloud), which know other credentials.
    """
    if connection.settings.regions:
        return tuple(connection.settings.regions)
    reply = connection.call("ec2", "DescribeRegions", needs=("Regions",))
    found = [one["RegionName"] for one in reply["Regions"] if one.get("OptInStatus") != CLOSED]
    partition = connection.identity().partition
    return tuple(sorted(name for name in found if _partition(name) == partition))


def _partition(region: str) -> str:
    return next((key for key, start in _ELSEWHERE.items() if region.startswith(start)), "aws")
