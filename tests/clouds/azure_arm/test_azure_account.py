"""The settings of an account, its permissions, and what importing it costs."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from azure_arm.estate import SUBSCRIPTION
from azure_arm.opening import opened
from azure_arm.server import ArmServer
from tools.base import InputError
from tools.clouds.azure.account import PROVIDER, AzureSettings
from tools.clouds.azure.identifiers import location
from tools.clouds.azure.permissions import ACTING, NONE, READING
from tools.clouds.base import InventorySource, MetricSource, PriceSource


def test_settings_as_people_paste_them() -> None:
    found = AzureSettings(
        subscription_id=f" /subscriptions/{SUBSCRIPTION.upper()}/ ",
        tenant_id="Contoso.onmicrosoft.com",
        regions=["East US", "eastus", "West Europe"],
        authority="login.microsoftonline.us/",
    )
    assert found.subscription_id == SUBSCRIPTION
    assert found.tenant_id == "contoso.onmicrosoft.com"
    assert found.regions == ["eastus", "westeurope"]
    assert found.authority == "https://login.microsoftonline.us"


@pytest.mark.parametrize(
    "wrong",
    [
        {"subscription_id": "Contoso Production"},
        {"client_id": "cloudwright"},
        {"tenant_id": "https://contoso.com"},
        {"arm_endpoint": "http://management.azure.com"},  # a token over http
        {"authority": "ftp://x"},
        {"client_secret": "never here"},
        {"timeout_seconds": 0},
        {"costs": "sometimes"},
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        AzureSettings(**({"subscription_id": SUBSCRIPTION} | wrong))


def test_which_secrets_go_with_which_settings() -> None:
    given = AzureSettings(subscription_id=SUBSCRIPTION)
    assert given.secrets_needed() == ("client_secret",)
    default = AzureSettings(subscription_id=SUBSCRIPTION, credential="default")
    assert default.secrets_needed() == ()
    assert [one.name for one in PROVIDER.secrets] == ["client_secret"]
    assert PROVIDER.secrets[0].environment == ("AZURE_CLIENT_SECRET",)
    assert set(PROVIDER.environment) <= set(AzureSettings.model_fields)


def test_every_setting_is_described() -> None:
    fields = AzureSettings.model_fields
    assert [name for name, field in fields.items() if not field.description] == []


def test_importing_the_account_loads_no_sdk() -> None:
    program = (
        "import sys, tools.clouds.azure.account as account; account.PROVIDER.permissions(True);"
        "print([name for name in sys.modules if name.split('.')[0] in ('azure', 'msal', 'requests')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def role(files: dict[str, str]) -> dict[str, Any]:
    [text] = [text for name, text in files.items() if name.endswith(".json")]
    found: dict[str, Any] = json.loads(text)
    return found


def test_the_role_for_reading_changes_nothing() -> None:
    found = role(PROVIDER.permissions(False))
    assert found["Actions"] == list(READING)
    assert all(action.endswith("/read") for action in found["Actions"])
    assert not any("*" in action for action in found["Actions"])
    assert found["DataActions"] == []


def test_the_role_for_acting_adds_to_it() -> None:
    found = role(PROVIDER.permissions(True))
    assert found["Actions"] == [*READING, *ACTING]
    assert not any("*" in action for action in found["Actions"])
    assert found["Name"] != role(PROVIDER.permissions(False))["Name"]


def test_every_probe_asks_for_what_is_in_the_role(cloud: Any) -> None:
    wanted = {probe.permission for probe in cloud.probes()}
    assert wanted - {NONE} <= set(READING)


@pytest.mark.parametrize("actions", [False, True])
def test_the_script_is_one_that_a_shell_can_read(actions: bool, tmp_path: Path) -> None:
    files = PROVIDER.permissions(actions)
    for name, text in files.items():
        (tmp_path / name).write_text(text, "utf-8")
    [script] = tmp_path.glob("*.sh")
    subprocess.run(["bash", "-n", str(script)], check=True)
    text = script.read_text("utf-8")
    assert role(files)["Name"] in text
    [definition] = tmp_path.glob("*.json")
    assert definition.name in text


def test_a_file_of_certificates_that_is_not_there(arm: ArmServer) -> None:
    with pytest.raises(InputError, match="no file"):
        opened(arm, ca_bundle="nowhere.pem")


def test_what_an_account_offers(arm: ArmServer) -> None:
    with closing(opened(arm, costs="none", prices="none")) as cloud:
        assert isinstance(cloud, InventorySource)
        assert isinstance(cloud, MetricSource)
        assert not isinstance(cloud, PriceSource)
        assert {probe.capability for probe in cloud.probes()} == {
            "sign-in",
            "inventory",
            "metrics",
        }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("eastus2", "eastus2"),
        ("East US 2", "eastus2"),
        ("US East 2", "eastus2"),
        ("EU West", "westeurope"),
        ("AP Southeast", "southeastasia"),
        ("US South Central", "southcentralus"),
        ("Unassigned", None),
        ("", None),
        (None, None),
    ],
)
def test_locations_have_one_name(text: object, found: str | None) -> None:
    assert location(text) == found
