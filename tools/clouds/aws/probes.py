"""What a test of the connection tries, capability by capability, in the cheapest way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from tools.clouds.aws.connection import Connection, Reply
from tools.clouds.aws.deliveries import chosen
from tools.clouds.aws.explorer import PRICE, SERVICE
from tools.clouds.aws.exports import opened
from tools.clouds.aws.prices import PriceList
from tools.clouds.aws.regions import enabled_regions
from tools.clouds.base import Probe

COMMON_TYPE = "m5.large"
_KINDS: tuple[tuple[str, str, str, Reply], ...] = (
    ("DescribeInstances", "Reservations", "instances", {"MaxResults": 5}),
    (
        "DescribeInstanceTypes",
        "InstanceTypes",
        "instance types",
        {"Filters": [{"Name": "instance-type", "Values": [COMMON_TYPE]}]},
    ),
    ("DescribeVolumes", "Volumes", "volumes", {"MaxResults": 5}),
    ("DescribeSnapshots", "Snapshots", "snapshots", {"MaxResults": 5, "OwnerIds": ["self"]}),
    ("DescribeAddresses", "Addresses", "Elastic IPs", {}),
)


def probes(connection: Connection, costs: str) -> list[Probe]:
    """What to try, in order. `costs` is where costs come from: cost-explorer, export or none."""
    found = [
        Probe("sign-in", "sign in", lambda: _sign_in(connection), "sts:GetCallerIdentity"),
        Probe(
            "sign-in",
            "read the account's alias",
            lambda: _alias(connection),
            "iam:ListAccountAliases",
            optional=True,
        ),
        *_inventory(connection),
        *_metrics(connection),
    ]
    if costs == "cost-explorer":
        found.append(
            Probe(
                "costs",
                f"ask Cost Explorer (${PRICE})",
                lambda: _explorer(connection),
                "ce:GetCostAndUsage",
            )
        )
    elif costs == "export":
        found.append(
            Probe(
                "costs", "read the export", lambda: _export(connection), _export_action(connection)
            )
        )
    found.append(
        Probe(
            "prices",
            "read the Price List",
            lambda: _prices(connection),
            "pricing:GetProducts",
            optional=True,
        )
    )
    return found


def _sign_in(connection: Connection) -> str:
    identity = connection.identity()
    return f"account {identity.account_id} as {identity.arn}"


def _alias(connection: Connection) -> str:
    reply = connection.call("iam", "ListAccountAliases", needs=("AccountAliases",))
    return next(iter(reply["AccountAliases"]), "it has none")


def _inventory(connection: Connection) -> list[Probe]:
    region = connection.home_region
    found = []
    if not connection.settings.regions:
        found.append(
            Probe("inventory", "list regions", lambda: _regions(connection), "ec2:DescribeRegions")
        )
    for operation, key, what, parameters in _KINDS:
        found.append(
            Probe(
                "inventory",
                f"list {what} in {region}",
                _listing(connection, operation, key, what, parameters),
                f"ec2:{operation}",
                optional=operation != "DescribeInstances",
            )
        )
    return found


def _listing(
    connection: Connection, operation: str, key: str, what: str, parameters: Reply
) -> Callable[[], str]:
    def run() -> str:
        reply = connection.call("ec2", operation, needs=(key,), **parameters)
        return f"{what} can be listed" if reply[key] else f"there are no {what} there"

    return run


def _regions(connection: Connection) -> str:
    found = enabled_regions(connection)
    return f"{len(found)} regions are enabled"


def _metrics(connection: Connection) -> list[Probe]:
    region = connection.home_region
    return [
        Probe(
            "metrics",
            f"list metrics in {region}",
            lambda: _list_metrics(connection),
            "cloudwatch:ListMetrics",
        ),
        Probe(
            "metrics",
            f"read measurements in {region}",
            lambda: _read_metrics(connection),
            "cloudwatch:GetMetricData",
        ),
    ]


def _list_metrics(connection: Connection) -> str:
    reply = connection.call("cloudwatch", "ListMetrics", needs=("Metrics",), Namespace="AWS/EC2")
    return "EC2 metrics are there" if reply["Metrics"] else "there are no EC2 metrics there"


def _read_metrics(connection: Connection) -> str:
    now = connection.opening.clock()
    metric = {"Namespace": "AWS/EC2", "MetricName": "CPUUtilization"}
    connection.call(
        "cloudwatch",
        "GetMetricData",
        needs=("MetricDataResults",),
        MetricDataQueries=[
            {"Id": "q0", "MetricStat": {"Metric": metric, "Period": 3600, "Stat": "Average"}}
        ],
        StartTime=now - dt.timedelta(hours=3),
        EndTime=now,
    )
    return "CloudWatch answers"


def _explorer(connection: Connection) -> str:
    today = connection.opening.clock().date()
    reply = connection.call(
        "ce",
        "GetCostAndUsage",
        connection.billing_region,
        needs=("ResultsByTime",),
        TimePeriod={
            "Start": (today - dt.timedelta(days=2)).isoformat(),
            "End": (today - dt.timedelta(days=1)).isoformat(),
        },
        Granularity="DAILY",
        Metrics=["UnblendedCost"],
    )
    connection.meter(SERVICE, 1, PRICE)
    return f"Cost Explorer answers ({len(reply['ResultsByTime'])} day)"


def _export_action(connection: Connection) -> str:
    from_s3 = (connection.settings.export or "").startswith("s3://")
    return "s3:ListBucket and s3:GetObject" if from_s3 else "read access to the folder"


def _export(connection: Connection) -> str:
    source = opened(connection)
    today = connection.opening.clock().date()
    files = chosen(source.items(), source.read, dt.date(2000, 1, 1), today)
    if not files:
        return "it can be listed, but holds no files of an export yet"
    smallest = min((file.item for file in files), key=lambda item: item.size)
    source.read(smallest)
    return f"{len(files)} files, {sum(file.item.size for file in files):,} bytes"


def _prices(connection: Connection) -> str:
    found = list(PriceList(connection).prices(connection.home_region, [COMMON_TYPE]))
    if not found:
        return f"it answers, but has no price of {COMMON_TYPE} in {connection.home_region}"
    return f"{COMMON_TYPE} in {found[0].region}: {found[0].hourly:f} {found[0].currency} an hour"
