"""Microsoft's own clients against the server: it answers as they expect, changes included."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from azure.identity import ClientSecretCredential
from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.costmanagement import CostManagementClient
from azure.mgmt.monitor import MonitorManagementClient

from azure_arm.estate import CLIENT, SECRET, SUBSCRIPTION, TENANT
from azure_arm.reading import machine_id
from azure_arm.server import ArmServer


@pytest.fixture
def options(arm: ArmServer) -> dict[str, Any]:
    return {
        "base_url": arm.url,
        "credential_scopes": [f"{arm.url}/.default"],
        "connection_verify": str(arm.ca),
    }


@pytest.fixture
def credential(arm: ArmServer) -> Iterator[ClientSecretCredential]:
    with ClientSecretCredential(
        TENANT,
        CLIENT,
        SECRET,
        authority=arm.url,
        disable_instance_discovery=True,
        connection_verify=str(arm.ca),
    ) as found:
        yield found


def test_a_change_goes_on_until_its_operation_is_done(
    arm: ArmServer, credential: ClientSecretCredential, options: dict[str, Any]
) -> None:
    with ComputeManagementClient(credential, SUBSCRIPTION, **options) as client:
        machines = client.virtual_machines
        machines.begin_deallocate("prod-rg", "web-1", polling_interval=0).result()
        machine = arm.estate.machine("web-1")
        assert machine is not None
        assert machine.power == "deallocated"
        view = machines.get("prod-rg", "web-1", expand="instanceView").instance_view
        assert "PowerState/deallocated" in [status.code for status in view.statuses]
        machines.begin_start("prod-rg", "web-1", polling_interval=0).result()
        assert machine.power == "running"
    assert len(arm.asked("/operations/")) == 6  # two looks each, and one for the result


def test_monitor_and_cost_management_are_understood(
    credential: ClientSecretCredential, options: dict[str, Any]
) -> None:
    with MonitorManagementClient(credential, SUBSCRIPTION, **options) as monitor:
        found = monitor.metrics.list(
            machine_id("web-1"),
            timespan="2026-11-21T09:00:00Z/2026-11-21T10:00:00Z",
            interval="PT1H",
            metricnames="Percentage CPU",
            aggregation="Average",
        )
        assert found.value[0].timeseries[0].data[0].average == 39.5
    with closing(CostManagementClient(credential, **options)) as costs:
        answer = costs.query.usage(
            f"/subscriptions/{SUBSCRIPTION}",
            {
                "type": "ActualCost",
                "timeframe": "Custom",
                "timePeriod": {"from": "2026-11-20T00:00:00Z", "to": "2026-11-20T23:59:59Z"},
                "dataset": {
                    "granularity": "Daily",
                    "aggregation": {"totalCost": {"name": "Cost", "function": "Sum"}},
                },
            },
        )
        assert answer is not None
        assert [column.name for column in answer.columns] == ["Cost", "UsageDate", "Currency"]
        [row] = answer.rows
        assert row[1:] == [20261120, "USD"]
