"""What an account of OpenStack is: how to sign in, what to read, and where prices come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from tools.clouds.openstack.permissions import files
from tools.clouds.provider import AccountSettings, Opening, Provider, Secret

if TYPE_CHECKING:
    from tools.clouds.openstack.cloud import OpenStackCloud


class OpenStackSettings(AccountSettings):
    """How one project (or, for an administrator, all projects) of an OpenStack is reached."""

    auth_url: str = Field("", description="Address of Keystone: https://cloud.example.com:5000/v3")
    username: str = Field("", description="User, for sign-in with a password")
    project_name: str = Field("", description="Project to sign in to, with a password")
    user_domain_name: str = Field("Default", description="Domain of the user")
    project_domain_name: str = Field("Default", description="Domain of the project")
    application_credential_id: str = Field("", description="Application credential, by id")
    application_credential_name: str = Field(
        "", description="Application credential, by name (needs username)"
    )
    cloud: str = Field(
        "", description="A cloud of clouds.yaml, in place of auth_url and credentials"
    )
    clouds_file: str = Field(
        "",
        description="The clouds.yaml, if it is not at its usual place",
        json_schema_extra={"format": "path"},
    )
    interface: Literal["public", "internal", "admin"] = Field(
        "public", description="Which endpoints of the catalogue to call"
    )
    cacert: str = Field(
        "",
        description="File of the certificate authority to trust",
        json_schema_extra={"format": "path"},
    )
    insecure: bool = Field(False, description="Do not check certificates")
    timeout_seconds: float = Field(30, gt=0, le=600, description="How long to wait for one answer")
    all_projects: Literal["auto", "yes", "no"] = Field(
        "auto", description="Read all projects, or only the one signed in to; auto tries all first"
    )
    metrics: Literal["auto", "gnocchi", "prometheus", "none"] = Field(
        "auto",
        description="Where measurements come from; auto is the Prometheus if given, else Gnocchi",
    )
    prometheus_url: str = Field(
        "", description="A Prometheus that scrapes libvirt exporters of the hypervisors"
    )
    prometheus_auth: Literal["none", "token"] = Field(
        "none", description="How to sign in to it: not at all, or with a bearer token"
    )
    costs: Literal["auto", "rate-card", "cloudkitty", "none"] = Field(
        "auto", description="Where costs come from; auto is the rate card, else CloudKitty"
    )
    rate_card: str = Field(
        "",
        description="File of prices (YAML); see docs/connect-openstack.md",
        json_schema_extra={"format": "path"},
    )
    currency: str = Field(
        "",
        pattern=r"^([A-Z]{3})?$",
        description="Currency of CloudKitty's ratings, such as EUR: CloudKitty does not tell it",
    )

    @field_validator("auth_url")
    @classmethod
    def _address(cls, url: str) -> str:
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError("auth_url must look like https://cloud.example.com:5000/v3")
        if parts.username or parts.password:
            raise ValueError(
                "auth_url must hold no user and password; they have their own settings"
            )
        return url.rstrip("/")

    @field_validator("interface", mode="before")
    @classmethod
    def _interface(cls, word: object) -> object:
        """OS_ENDPOINT_TYPE says publicURL where OS_INTERFACE says public."""
        return word.removesuffix("URL") if isinstance(word, str) else word

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.auth_url:
            if not self.cloud:
                raise ValueError("give auth_url, or the name of a cloud of clouds.yaml as cloud")
        elif self.application_credential_id:
            pass
        elif not self.username:
            raise ValueError("give application_credential_id, or username and project_name")
        elif not (self.application_credential_name or self.project_name):
            raise ValueError("give the project_name that the user signs in to")
        if self.metrics == "prometheus" and not self.prometheus_url:
            raise ValueError("metrics=prometheus needs its address as prometheus_url")
        if self.costs == "rate-card" and not self.rate_card:
            raise ValueError("costs=rate-card needs the file of prices as rate_card")
        if self.costs == "cloudkitty" and not self.currency:
            raise ValueError("costs=cloudkitty needs the currency of its ratings")
        return self

    @property
    def named(self) -> bool:
        """Whether sign-in is as clouds.yaml says; an auth_url goes first."""
        return not self.auth_url

    @property
    def by_application(self) -> bool:
        """Whether sign-in is with an application credential of these settings."""
        return bool(self.application_credential_id or self.application_credential_name)

    def secrets_needed(self) -> Sequence[str]:
        """That of the sign-in, unless clouds.yaml holds it; and that of the Prometheus."""
        token = ("prometheus_token",) if self.prometheus_auth == "token" else ()
        if self.named:
            return token
        own = "application_credential_secret" if self.by_application else "password"
        return (own, *token)


def _open(opening: Opening) -> OpenStackCloud:
    from tools.clouds.openstack.cloud import OpenStackCloud

    return OpenStackCloud(opening)


PROVIDER = Provider(
    key="openstack",
    label="OpenStack",
    settings=OpenStackSettings,
    secrets=(
        Secret("password", "Password", ("OS_PASSWORD",)),
        Secret(
            "application_credential_secret",
            "Secret of the application credential",
            ("OS_APPLICATION_CREDENTIAL_SECRET",),
        ),
        Secret("prometheus_token", "Bearer token of the Prometheus", ("PROMETHEUS_TOKEN",)),
    ),
    open=_open,
    permissions=files,
    environment={
        "auth_url": ("OS_AUTH_URL",),
        "username": ("OS_USERNAME",),
        "project_name": ("OS_PROJECT_NAME", "OS_TENANT_NAME"),
        "user_domain_name": ("OS_USER_DOMAIN_NAME",),
        "project_domain_name": ("OS_PROJECT_DOMAIN_NAME",),
        "application_credential_id": ("OS_APPLICATION_CREDENTIAL_ID",),
        "application_credential_name": ("OS_APPLICATION_CREDENTIAL_NAME",),
        "cloud": ("OS_CLOUD",),
        "clouds_file": ("OS_CLIENT_CONFIG_FILE",),
        "interface": ("OS_INTERFACE", "OS_ENDPOINT_TYPE"),
        "cacert": ("OS_CACERT",),
        "insecure": ("OS_INSECURE",),
        "regions": ("OS_REGION_NAME",),
    },
    alone={"cloud": ("clouds_file",)},
    notes=(
        "An application credential with the role reader is enough for one project; all projects "
        "need an administrator or a policy that lets a reader see them. OpenStack has no prices "
        "of its own: give a rate card."
    ),
)
