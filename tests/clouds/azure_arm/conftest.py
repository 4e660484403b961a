"""A running server with the small subscription, and an account on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from azure.mgmt.compute import ComputeManagementClient

from azure_arm.acting import SKIPPING
from azure_arm.opening import microsoft, opened
from azure_arm.sample import contoso, prices
from azure_arm.server import ArmServer, arm_server


@pytest.fixture(scope="session")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArmServer]:
    with arm_server(tmp_path_factory.mktemp("arm")) as server:
        yield server


@pytest.fixture
def arm(_server: ArmServer) -> ArmServer:
    """The server, as new."""
    fresh = ArmServer(_server.url, _server.ca)
    _server.__dict__.update(fresh.__dict__)
    _server.estate = contoso()
    _server.prices = prices()
    return _server


@pytest.fixture
def cloud(arm: ArmServer) -> Iterator[Any]:
    """The account, opened."""
    with closing(opened(arm)) as one:
        yield one


@pytest.fixture
def acting(arm: ArmServer) -> Iterator[Any]:
    """The account, opened, and not waiting between two looks."""
    with closing(opened(arm, pace=SKIPPING)) as one:
        yield one


@pytest.fixture
def compute(arm: ArmServer) -> Iterator[ComputeManagementClient]:
    """Microsoft's client."""
    with microsoft(arm, ComputeManagementClient) as client:
        yield client
