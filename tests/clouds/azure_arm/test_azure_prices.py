"""List prices: which of the many prices of a size is the one of an hour on demand."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from decimal import Decimal
from typing import Any

import pytest

from azure_arm import bodies
from azure_arm.faults import Fault
from azure_arm.opening import meeting, opened
from azure_arm.server import ArmServer
from tools.base import ReplyError
from tools.clouds.base import Price

SIZES = ["Standard_D2s_v3", "Standard_D4s_v3", "Standard_Nothing"]


def test_the_price_of_an_hour_on_demand(cloud: Any) -> None:
    found = {price.instance_type: price for price in cloud.prices("eastus", SIZES)}
    assert found["Standard_D2s_v3"] == Price(
        provider="azure",
        region="eastus",
        instance_type="Standard_D2s_v3",
        hourly=Decimal("0.096"),  # not Windows, spot, a reservation, or next year's
        currency="USD",
        source="Azure Retail Prices",
        as_of=dt.date(2026, 11, 21),
        system="Linux",
    )
    assert found["Standard_D4s_v3"].hourly == Decimal("0.192")
    assert set(found) == set(SIZES[:2])


def test_prices_are_asked_for_without_a_token(cloud: Any, arm: ArmServer) -> None:
    list(cloud.prices("eastus", SIZES))
    asked = [headers for _, target, headers in arm.requests if "/api/retail/" in target]
    assert len(asked) > 1  # pages
    assert not any("authorization" in headers for headers in asked)


def test_many_sizes_are_asked_in_parts(arm: ArmServer) -> None:
    names = [f"Standard_X{number}" for number in range(25)]
    arm.prices = [bodies.price(name, "eastus", 0.01) for name in names]
    arm.page_size = 100
    with closing(opened(arm)) as cloud:
        assert len(list(cloud.prices("eastus", names))) == 25
    assert len(arm.asked("/api/retail/")) == 3


def test_another_answer(arm: ArmServer) -> None:
    fault = Fault("/api/retail/", 200, {"items": []})
    with meeting(arm, fault) as cloud, pytest.raises(ReplyError, match="prices_endpoint"):
        list(cloud.prices("eastus", SIZES))
