"""What a provider is: how an account of it is described, opened, and which permissions it needs.

A new provider is one package with an `account.py` that holds a `Provider`, and its line in
`registry`. Nothing here imports a cloud's SDK; `open` does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from tools.clouds.base import Cloud
from tools.clouds.calling import Pace


class AccountSettings(BaseModel):
    """Base of the settings of an account: all that is not secret. Field descriptions become the
    help of `cloudwright accounts add`; unknown settings are refused. A field that names a file or
    folder says `json_schema_extra={"format": "path"}`: the command line then makes it absolute.
    """

    model_config = ConfigDict(extra="forbid")

    regions: list[str] = []  # empty = all that are enabled for the account

    def secrets_needed(self) -> Sequence[str]:
        """Names of the secrets that go with these settings, of the provider's `secrets`."""
        return ()


@dataclass(frozen=True)
class Secret:
    """A credential that an account may have. It is never an argument on the command line."""

    name: str  # such as 'secret_access_key'
    prompt: str  # what the user is asked for
    environment: tuple[str, ...] = ()  # where the ecosystem keeps it, such as AWS_SECRET_ACCESS_KEY


Meter = Callable[[str, int, Decimal], None]  # service, calls, their price in USD


def _unmetered(_service: str, _calls: int, _price: Decimal) -> None:
    """Used where nobody counts."""


@dataclass(frozen=True)
class Opening:
    """What a connection is opened with."""

    name: str  # the account's friendly name, for messages
    settings: AccountSettings
    secrets: Mapping[str, str] = field(repr=False)  # by name
    home: Path  # relative paths of settings, such as a rate card, count from here
    clock: Callable[[], dt.datetime]  # aware, UTC
    meter: Meter = _unmetered  # told of calls that cost money
    pace: Pace = field(default_factory=Pace)  # for `patiently`: how long calls are tried again


@dataclass(frozen=True)
class Provider:
    """A kind of cloud."""

    key: str  # as x_Provider: aws, azure, openstack, prometheus
    label: str  # for people: AWS
    settings: type[AccountSettings]
    secrets: tuple[Secret, ...]
    open: Callable[[Opening], Cloud]
    # actions wanted? → files a user can apply: name → content (IAM JSON, role definition, …)
    permissions: Callable[[bool], dict[str, str]]
    # setting → environment variables that give its default, as the ecosystem names them
    environment: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # setting that names a whole sign-in → those that the environment may still add to it
    alone: Mapping[str, Sequence[str]] = field(default_factory=dict)
    notes: str = ""  # what to know before connecting, in one or two sentences
