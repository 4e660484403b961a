"""What an account of Prometheus is: hosts without a cloud API of their own, by their exporters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from tools.clouds.prometheus.permissions import files
from tools.clouds.provider import AccountSettings, Opening, Provider, Secret

if TYPE_CHECKING:
    from tools.clouds.prometheus.cloud import PrometheusCloud

_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_MATCHER = rf"{_LABEL.pattern}\s*(=|!=|=~|!~)\s*\"([^\"\\]|\\.)*\""
_MATCHERS = re.compile(rf"{_MATCHER}(\s*,\s*{_MATCHER})*")


class PrometheusSettings(AccountSettings):
    """How a Prometheus is reached, and what its labels mean."""

    url: str = Field(description="Address of the Prometheus, with its path prefix if it has one")
    auth: Literal["none", "password", "token"] = Field(
        "none", description="How to sign in: not at all, user and password, or a bearer token"
    )
    username: str = Field("", description="User, with auth=password")
    tenant: str = Field("", description="Tenant (X-Scope-OrgID) of a Mimir or Cortex")
    ca_file: str = Field(
        "",
        description="File of the certificate authority to trust",
        json_schema_extra={"format": "path"},
    )
    verify: bool = Field(True, description="Check the server's certificate")
    timeout_seconds: float = Field(60, gt=0, description="How long to wait for one answer")
    label: str = Field(
        "on-premises", min_length=1, description="Provider that the hosts are shown as: 'hetzner'"
    )
    account: str = Field("", description="Account id of the hosts; the account's name if empty")
    account_label: str = Field("", description="Label that holds the account id of a host")
    region_label: str = Field("region", description="Label that holds the region of a host")
    zone_label: str = Field("zone", description="Label that holds the zone of a host")
    type_label: str = Field("instance_type", description="Label that holds the type of a host")
    host_label: str = Field("instance", min_length=1, description="Label that identifies a host")
    matcher: str = Field("", description="Which series: label matchers such as 'job=\"node\"'")
    gpu_matcher: str = Field("", description="The same for the series of GPUs (DCGM exporter)")
    scrape_seconds: int = Field(60, ge=1, le=1800, description="How often hosts are scraped")
    keep_hours: int = Field(
        24, ge=1, le=720, description="How long hosts that fell silent stay in the inventory"
    )
    prices: dict[str, Annotated[Decimal, Field(ge=0)]] = Field(
        default_factory=dict,
        description="Price an hour by host, host name, type, or '*' for all others",
    )
    currency: str = Field("", pattern=r"^([A-Z]{3})?$", description="Currency of the prices")

    @field_validator("url")
    @classmethod
    def _address(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("the address must start with http:// or https://")
        if parts.username or parts.password:
            raise ValueError("give user and password with auth=password, not in the address")
        if parts.query or parts.fragment:
            raise ValueError("the address may have a path, but nothing behind it")
        return url.rstrip("/").removesuffix("/api/v1")

    @field_validator("account_label", "region_label", "zone_label", "type_label", "host_label")
    @classmethod
    def _name(cls, label: str) -> str:
        if label and not _LABEL.fullmatch(label):
            raise ValueError("the name of a label holds letters, digits and '_' only")
        return label

    @field_validator("matcher", "gpu_matcher")
    @classmethod
    def _bare(cls, matcher: str) -> str:
        bare = matcher.strip().removeprefix("{").removesuffix("}").strip().strip(",").strip()
        if bare and not _MATCHERS.fullmatch(bare):
            raise ValueError('expected label matchers, such as job="node", env!~"dev|test"')
        return bare

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if (self.auth == "password") != bool(self.username):
            raise ValueError("username and auth=password go together")
        if self.prices and not self.currency:
            raise ValueError("prices need a currency")
        return self

    def secrets_needed(self) -> Sequence[str]:
        """The password or the token, as `auth` says."""
        return () if self.auth == "none" else (self.auth,)


def connect(opening: Opening) -> PrometheusCloud:
    """Open the account; nothing is called yet. Raises SignInError when its secret is missing."""
    from tools.clouds.prometheus.cloud import PrometheusCloud

    return PrometheusCloud(opening)


PROVIDER = Provider(
    key="prometheus",
    label="Prometheus",
    settings=PrometheusSettings,
    secrets=(
        Secret("password", "Password of the user", ("PROMETHEUS_PASSWORD",)),
        Secret("token", "Bearer token", ("PROMETHEUS_TOKEN",)),
    ),
    open=connect,
    permissions=files,
    environment={"url": ("PROMETHEUS_URL",), "username": ("PROMETHEUS_USERNAME",)},
    notes="Shows the hosts that node_exporter runs on, whoever they are rented from. Read-only.",
)
