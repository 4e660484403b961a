"""A small vocabulary made by hand, and a parser over it."""

from __future__ import annotations

import datetime as dt

import pytest

from agent.planner.parse import Parser
from tools.vocabulary import Coverage, Known, Vocabulary

TODAY = dt.date(2026, 11, 21)


def _known(field: str, value: str, *names: str, weight: float = 1.0) -> Known:
    return Known(field, value, (value, *names), weight)


VALUES = [
    _known("provider", "aws", "AWS", weight=100),
    _known("provider", "azure", "Microsoft", weight=60),
    _known("provider", "openstack", "OpenStack", weight=30),
    _known("account", "111122223333", "acme-prod"),
    _known("account", "444455556666", "acme-dev"),
    _known("account", "777788889999", "data-platform"),
    _known("service", "Amazon Elastic Compute Cloud", weight=50),
    _known("service", "Amazon Relational Database Service", weight=20),
    _known("service", "AmazonS3", weight=10),
    _known("service", "AWS CloudTrail"),
    _known("service", "Virtual Machines", weight=30),
    _known("service", "Azure SQL Database", weight=5),
    _known("service", "Compute (Nova)", weight=25),
    _known("service", "Zephyr Stream Broker"),
    _known("service_category", "Compute", weight=105),
    _known("service_category", "Storage", weight=10),
    _known("service_category", "Databases", weight=25),
    _known("region", "us-east-1", "US East (N. Virginia)"),
    _known("region", "us-west-2", "US West (Oregon)"),
    _known("region", "westeurope", "West Europe"),
    _known("resource_type", "instance"),
    _known("resource_type", "volume"),
    _known("instance_type", "m5.large"),
    _known("instance_type", "t3.micro"),
    _known("charge_category", "Usage"),
    _known("charge_category", "Tax"),
    _known("charge_category", "Credit"),
    _known("tag:environment", "production", weight=60),
    _known("tag:environment", "staging", weight=20),
    _known("tag:environment", "dev", weight=10),
    _known("tag:team", "payments", weight=30),
    _known("tag:team", "search", weight=20),
    _known("tag:owner", "alice"),
    _known("tag:cost-center", "cc-100"),
]


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    """Three clouds, 400 days of costs to the day before today."""
    first, last = dt.date(2025, 10, 17), dt.date(2026, 11, 20)
    return Vocabulary(
        values=list(VALUES),
        tag_keys=["cost-center", "environment", "owner", "team"],
        coverage=[Coverage(name, first, last) for name in ("aws", "azure", "openstack")],
        currencies=["USD"],
        instances=140,
        metric_points=True,
    )


def _lookup(names: list[str]) -> list[Known]:
    web = Known("resource", "i-0abc", ("shop-web-01", "i-0abc"), kind="instance")
    return [web] if {"shop-web-01", "i-0abc"} & {name.lower() for name in names} else []


@pytest.fixture(scope="session")
def parser(vocabulary: Vocabulary) -> Parser:
    """A parser that is asked on 21 November 2026."""
    return Parser(vocabulary, _lookup, TODAY)
