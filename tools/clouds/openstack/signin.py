"""How openstacksdk is signed in: by the account's settings, or by a cloud of clouds.yaml."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tools.clouds.openstack import errors
from tools.clouds.openstack.errors import Call

if TYPE_CHECKING:
    from openstack.connection import Connection as SdkConnection

    from tools.clouds.openstack.account import OpenStackSettings
    from tools.clouds.provider import Opening


def sdk_connection(opening: Opening, settings: OpenStackSettings, call: Call) -> SdkConnection:
    """An SDK connection that has not called anything yet. Raises SignInError when the settings do
    not make sense to the SDK.
    """
    from openstack.config import OpenStackConfig
    from openstack.connection import Connection as SdkConnection

    # openstacksdk 4.22 warns of its InfluxDB support going away, whether or not that is used
    warnings.filterwarnings("ignore", message="Support for InfluxDB")
    files, options = (_named if settings.named else _given)(opening, settings)
    try:
        region = OpenStackConfig(**files, app_name="cloudwright").get_one(
            **options,
            api_timeout=settings.timeout_seconds,
            connect_retries=0,  # calls are tried again by `patiently`, nowhere else
            status_code_retries=0,
        )
        return SdkConnection(config=region)
    except errors.sdk_errors() as error:
        errors.raise_ours(call, error)


Options = dict[str, Any]


def _given(opening: Opening, settings: OpenStackSettings) -> tuple[Options, Options]:
    """From the settings alone: neither files nor the environment take part."""
    auth: dict[str, Any] = {"auth_url": _v3(settings.auth_url)}
    if settings.by_application:
        kind = "v3applicationcredential"
        auth |= _application(opening, settings)
    else:
        kind = "v3password"
        auth |= {
            "username": settings.username,
            "user_domain_name": settings.user_domain_name,
            "password": opening.secrets["password"],
            "project_name": settings.project_name,
            "project_domain_name": settings.project_domain_name,
        }
    options = {"auth_type": kind, "auth": auth, "interface": settings.interface}
    nothing = {"load_yaml_config": False, "load_envvars": False}
    return nothing, {**options, **_certificates(opening, settings)}


def _application(opening: Opening, settings: OpenStackSettings) -> dict[str, Any]:
    secret = {"application_credential_secret": opening.secrets["application_credential_secret"]}
    if settings.application_credential_id:
        return {"application_credential_id": settings.application_credential_id, **secret}
    return {
        "application_credential_name": settings.application_credential_name,
        "username": settings.username,
        "user_domain_name": settings.user_domain_name,
        **secret,
    }


def _named(opening: Opening, settings: OpenStackSettings) -> tuple[Options, Options]:
    """From clouds.yaml: where OS_CLIENT_CONFIG_FILE says, or at its usual places."""
    files: Options = {}
    if settings.clouds_file:
        path = under(opening.home, settings.clouds_file)
        files = {"config_files": [str(path)], "load_envvars": False}
    options: Options = {"cloud": settings.cloud, **_certificates(opening, settings)}
    if settings.interface != "public":
        options["interface"] = settings.interface
    names = ("password", "application_credential_secret")
    given = {name: opening.secrets[name] for name in names if opening.secrets.get(name)}
    if given:  # in place of those in the file
        options["auth"] = given
    return files, options


def _certificates(opening: Opening, settings: OpenStackSettings) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if settings.cacert:
        given["cacert"] = str(under(opening.home, settings.cacert))
    if settings.insecure:
        given["verify"] = False
    return given


def under(home: Path, name: str) -> Path:
    """A path of the settings; relative ones count from the home."""
    return home / Path(name).expanduser()


def _v3(url: str) -> str:
    """Keystone's address with its version, which people often leave out or have as v2.0."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/").removesuffix("/v2.0").removesuffix("/v3")
    return parts._replace(path=f"{path}/v3", query="", fragment="").geturl()
