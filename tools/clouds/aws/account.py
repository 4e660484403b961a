"""What an AWS account is connected with; no SDK is imported here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from pydantic import Field, field_validator, model_validator

from tools.clouds.aws.permissions import policies
from tools.clouds.base import Cloud
from tools.clouds.provider import AccountSettings, Opening, Provider, Secret

_REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-[0-9]+")


class AwsSettings(AccountSettings):
    """Settings of an AWS account. With none of them, credentials come from the default chain:
    environment, shared files, SSO, container or instance role.
    """

    access_key_id: str | None = Field(None, description="Access key of an IAM user (AKIA…)")
    profile: str | None = Field(
        None, description="Profile of ~/.aws/config to sign in with, in place of an access key"
    )
    role_arn: str | None = Field(
        None, description="Role to assume after signing in: arn:aws:iam::ACCOUNT:role/NAME"
    )
    external_id: str | None = Field(None, description="External id that the role's trust asks for")
    regions: list[str] = Field(
        [], description="Regions to collect, such as us-east-1; all enabled ones when empty"
    )
    endpoint_url: str | None = Field(
        None, description="Address of all AWS services, for a stand-in or a proxy"
    )
    costs: Literal["auto", "cost-explorer", "export", "none"] = Field(
        "auto",
        description="Where costs come from; auto: the export where one is named, else Cost Explorer",
    )
    export: str | None = Field(
        None,
        description="FOCUS or CUR export: s3://BUCKET/PREFIX, or a folder",
        json_schema_extra={"format": "path"},
    )
    cost_detail: Literal["auto", "full", "service"] = Field(
        "auto",
        description="Cost Explorer by usage type (full) or only by service; auto: full for up to "
        "five accounts, since each costs requests",
    )
    effective_cost: Literal["amortized", "net-amortized"] = Field(
        "amortized", description="Cost Explorer's metric that becomes EffectiveCost"
    )
    statistics: Literal["full", "average"] = Field(
        "full",
        description="CloudWatch statistics: average alone asks for (and pays) a quarter as much",
    )
    agent_namespace: str = Field(
        "CWAgent", description="Namespace of the CloudWatch agent; empty: do not look for it"
    )
    page_size: int = Field(500, ge=5, le=1000, description="Items asked for in one call of EC2")
    timeout: float = Field(30, gt=0, le=300, description="Seconds to wait for one reply")

    @field_validator("regions")
    @classmethod
    def _regions(cls, given: list[str]) -> list[str]:
        found = [name.strip().lower() for name in given if name.strip()]
        for name in found:
            if not _REGION.fullmatch(name):
                raise ValueError(f"{name!r} is no AWS region; expected one such as eu-west-1")
        return list(dict.fromkeys(found))

    @model_validator(mode="after")
    def _fit_together(self) -> AwsSettings:
        if self.access_key_id and self.profile:
            raise ValueError("name either an access key or a profile, not both")
        if self.external_id and not self.role_arn:
            raise ValueError("an external id goes with a role: name role_arn")
        if self.role_arn and not re.fullmatch(r"arn:[\w-]+:iam::\d{12}:role/.+", self.role_arn):
            raise ValueError("role_arn must look like arn:aws:iam::123456789012:role/NAME")
        if self.endpoint_url and not re.match(r"https?://[^/]", self.endpoint_url):
            raise ValueError("endpoint_url must begin with http:// or https://")
        if self.costs == "export" and not self.export:
            raise ValueError("costs from an export: name it in `export`")
        if self.export and self.costs in ("cost-explorer", "none"):
            raise ValueError(f"an export is named, but costs = {self.costs}: name one of them")
        if self.export and re.match(r"s3:/*$|s3:/[^/]", self.export):
            raise ValueError("export must look like s3://BUCKET/PREFIX, or be a folder")
        return self

    def secrets_needed(self) -> Sequence[str]:
        """A key needs its secret; a temporary one (ASIA…) its session token too."""
        if not self.access_key_id:
            return ()
        if self.access_key_id.startswith("ASIA"):
            return ("secret_access_key", "session_token")
        return ("secret_access_key",)


def _open(opening: Opening) -> Cloud:
    from tools.clouds.aws.cloud import open_cloud

    return open_cloud(opening)


PROVIDER = Provider(
    key="aws",
    label="AWS",
    settings=AwsSettings,
    secrets=(
        Secret("secret_access_key", "Secret access key", ("AWS_SECRET_ACCESS_KEY",)),
        Secret("session_token", "Session token", ("AWS_SESSION_TOKEN",)),
    ),
    open=_open,
    permissions=policies,
    environment={
        "access_key_id": ("AWS_ACCESS_KEY_ID",),
        "profile": ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"),
        "endpoint_url": ("AWS_ENDPOINT_URL",),
    },
    alone={"profile": ("endpoint_url",)},
    notes="Cost Explorer takes $0.01 a request and CloudWatch $0.01 per 1,000 metrics; a FOCUS "
    "export is cheaper and tells the resource of each charge.",
)
