"""The providers there are. Each is loaded when it is first asked for."""

from __future__ import annotations

from importlib import import_module

from tools.base import InputError
from tools.clouds.provider import Provider

PROVIDERS: dict[str, str] = {
    "aws": "tools.clouds.aws.account",
    "azure": "tools.clouds.azure.account",
    "openstack": "tools.clouds.openstack.account",
    "prometheus": "tools.clouds.prometheus.account",
}


def provider(key: str) -> Provider:
    """The provider of that key. Raises InputError listing those there are."""
    module = PROVIDERS.get(key.strip().lower())
    if module is None:
        raise InputError(f"there is no provider {key!r}; there are: {', '.join(PROVIDERS)}")
    found: Provider = import_module(module).PROVIDER
    return found
