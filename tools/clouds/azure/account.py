"""An Azure account: its settings, its one secret, and how it is opened. Imports no SDK."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from tools.clouds.azure.permissions import permissions
from tools.clouds.base import Cloud
from tools.clouds.provider import AccountSettings, Opening, Provider, Secret

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def _guid(text: str) -> str:
    found = text.strip().lower().removeprefix("/subscriptions/").strip("/")
    if not _GUID.fullmatch(found):
        raise ValueError("expected an id such as 12345678-1234-1234-1234-123456789abc")
    return found


def _tenant(text: str) -> str:
    found = text.strip().lower()
    if not re.fullmatch(r"[0-9a-z][0-9a-z.-]*", found):
        raise ValueError("expected the tenant's id or its domain, such as contoso.onmicrosoft.com")
    return found


def _https(text: str) -> str:
    found = text.strip().rstrip("/")
    if "://" not in found:
        found = f"https://{found}"
    if not re.fullmatch(r"https://[^/\s]+(/\S*)?", found):
        raise ValueError("expected an https address: Azure's SDK sends its tokens over TLS only")
    return found


def _locations(names: list[str]) -> list[str]:
    return list(dict.fromkeys(re.sub(r"\s", "", name).lower() for name in names))


Guid = Annotated[str, AfterValidator(_guid)]
Https = Annotated[str, AfterValidator(_https)]


class AzureSettings(AccountSettings):
    """Settings of one subscription, signed in to by a service principal or by what the machine has."""

    regions: Annotated[list[str], AfterValidator(_locations)] = Field(
        [], description="Locations, such as eastus,westeurope; empty = all that hold something"
    )
    subscription_id: Guid = Field(description="Id of the subscription")
    tenant_id: Annotated[str, AfterValidator(_tenant)] | None = Field(
        None, description="Id or domain of the Entra tenant of the service principal"
    )
    client_id: Guid | None = Field(
        None, description="Application (client) id of the service principal"
    )
    credential: Literal["secret", "default"] = Field(
        "secret",
        description="secret = a service principal with a client secret; default = "
        "DefaultAzureCredential: environment, workload or managed identity, or `az login`",
    )
    arm_endpoint: Https = Field(
        "https://management.azure.com", description="Address of Azure Resource Manager"
    )
    audience: Https | None = Field(
        None,
        description="What tokens are for, where that is not arm_endpoint: Azure Stack tells it",
    )
    authority: Https = Field(
        "https://login.microsoftonline.com", description="Address where tokens are given"
    )
    ca_bundle: str | None = Field(
        None,
        description="File with the certificates to trust, behind a proxy that opens TLS",
        json_schema_extra={"format": "path"},
    )
    timeout_seconds: float = Field(60, gt=0, le=600, description="How long to wait for one answer")
    costs: Literal["auto", "query", "export", "none"] = Field(
        "auto",
        description="query = Cost Management; export = files of a cost export in export_folder; "
        "auto = export where a folder is given, else query",
    )
    export_folder: str | None = Field(
        None,
        description="Folder that holds files of cost exports (CSV or Parquet, also FOCUS)",
        json_schema_extra={"format": "path"},
    )
    prices: Literal["retail", "none"] = Field(
        "retail",
        description="retail = list prices from the public price list, which needs no sign-in",
    )
    prices_endpoint: Https = Field(
        "https://prices.azure.com", description="Address of the public price list"
    )

    def secrets_needed(self) -> Sequence[str]:
        """A service principal needs its client secret."""
        return ("client_secret",) if self.credential == "secret" else ()


def _open(opening: Opening) -> Cloud:
    from tools.clouds.azure.cloud import open_cloud

    return open_cloud(opening)


PROVIDER = Provider(
    key="azure",
    label="Azure",
    settings=AzureSettings,
    secrets=(
        Secret(
            "client_secret",
            "Client secret of the service principal (its value, not its id)",
            ("AZURE_CLIENT_SECRET",),
        ),
    ),
    open=_open,
    permissions=permissions,
    environment={
        "tenant_id": ("AZURE_TENANT_ID",),
        "client_id": ("AZURE_CLIENT_ID",),
        "subscription_id": ("AZURE_SUBSCRIPTION_ID",),
        "authority": ("AZURE_AUTHORITY_HOST",),
    },
    notes="Create a service principal with the custom role that `cloudwright accounts permissions "
    "azure` prints, on one subscription. Connect each subscription as an account of its own.",
)
