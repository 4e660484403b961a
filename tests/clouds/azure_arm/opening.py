"""Accounts on the server, opened as the product opens them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from azure_arm.estate import CLIENT, NOW, SECRET, SUBSCRIPTION, TENANT
from azure_arm.faults import Fault
from azure_arm.server import ArmServer
from tools.clouds.azure.account import PROVIDER, AzureSettings
from tools.clouds.calling import Pace
from tools.clouds.provider import Opening

HURRIED = Pace(first_pause=0.001, longest_pause=0.01, patience=1.0)


def settings(arm: ArmServer, **changed: Any) -> AzureSettings:
    """The settings of an account on the server."""
    given: dict[str, Any] = {
        "tenant_id": TENANT,
        "client_id": CLIENT,
        "subscription_id": SUBSCRIPTION,
        "arm_endpoint": arm.url,
        "authority": arm.url,
        "prices_endpoint": arm.url,
        "ca_bundle": str(arm.ca),
        "timeout_seconds": 20,
    }
    return AzureSettings(**(given | changed))


def opened(
    arm: ArmServer,
    *,
    name: str = "corp",
    secret: str = SECRET,
    now: dt.datetime = NOW,
    pace: Pace = HURRIED,
    home: Path = Path(),
    **changed: Any,
) -> Any:
    """An opened account; close it."""
    chosen = settings(arm, **changed)
    secrets = {"client_secret": secret} if secret else {}
    return PROVIDER.open(Opening(name, chosen, secrets, home, lambda: now, pace=pace))


@contextmanager
def meeting(arm: ArmServer, *faults: Fault, **changed: Any) -> Iterator[Any]:
    """An account opened while these faults are on."""
    with arm.faults.on(*faults), closing(opened(arm, **changed)) as cloud:
        yield cloud


@contextmanager
def microsoft(arm: ArmServer, client: Any) -> Iterator[Any]:
    """A client of Microsoft's on the server's subscription."""
    from azure.identity import ClientSecretCredential

    trusting = {"connection_verify": str(arm.ca)}
    options = {"base_url": arm.url, "credential_scopes": [f"{arm.url}/.default"], **trusting}
    with (
        ClientSecretCredential(
            TENANT, CLIENT, SECRET, authority=arm.url, disable_instance_discovery=True, **trusting
        ) as credential,
        client(credential, SUBSCRIPTION, **options) as opened_client,
    ):
        yield opened_client
