"""A provider made for tests: its cloud does what its settings say."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from pydantic import Field, model_validator

from tools.base import (
    NotOfferedError,
    PermissionMissingError,
    SignInError,
    ThrottledError,
    UnreachableError,
)
from tools.clouds.base import Probe
from tools.clouds.provider import AccountSettings, Opening, Provider, Secret

RIGHT = "correct-horse-battery"
Wish = Literal["fine", "refused", "hangs", "throttled", "absent", "fails", "breaks"]


class MadeSettings(AccountSettings):
    """What a made account needs."""

    url: str = Field(description="Address")
    user: str = Field("", description="User")
    profile: str = Field("", description="A sign-in by its name")
    secure: bool = Field(True, description="Whether to check certificates")
    sizes: dict[str, float] = Field(default_factory=dict, description="Sizes by name")
    file: str = Field("", description="A file", json_schema_extra={"format": "path"})
    probes: list[Wish] = Field([], description="How each probe goes")
    opening: Wish = Field("fine", description="How opening goes")
    signing: Wish = Field("fine", description="How signing in goes")

    @model_validator(mode="after")
    def _fits(self) -> MadeSettings:
        if self.user and self.profile:
            raise ValueError("give a user or a profile")
        return self

    def secrets_needed(self) -> Sequence[str]:
        """A user needs a password."""
        return ("password",) if self.user else ()


@dataclass
class MadeCloud:
    """A cloud of nothing but probes."""

    opening: Opening
    provider: str = "made"

    @property
    def settings(self) -> MadeSettings:
        """As the account has them."""
        assert isinstance(self.opening.settings, MadeSettings)
        return self.opening.settings

    def regions(self) -> Sequence[str]:
        """One."""
        return ["here"]

    def probes(self) -> Sequence[Probe]:
        """Signing in, then what the settings list."""
        rest = [
            Probe("inventory", f"probe {number}", self._run(wish), "role reader", wish == "absent")
            for number, wish in enumerate(self.settings.probes)
        ]
        return [Probe("sign-in", "sign in", self._sign_in, "a user"), *rest]

    def close(self) -> None:
        """Nothing is held."""

    def _sign_in(self) -> str:
        given = self.opening.secrets.get("password", RIGHT)
        if given != RIGHT:
            raise SignInError(f"the cloud said: '{given}' is wrong")  # as careless clouds do
        return self._run(self.settings.signing)()

    def _run(self, wish: Wish) -> Callable[[], str]:
        return lambda: act(wish)


def act(wish: Wish) -> str:
    """Do what is wished."""
    match wish:
        case "refused":
            raise PermissionMissingError("may not look", "role auditor")
        case "hangs":
            threading.Event().wait()
        case "throttled":
            raise ThrottledError("too many calls", 3)
        case "absent":
            raise NotOfferedError("there is no such service")
        case "fails":
            raise UnreachableError("no route")
        case "breaks":
            raise ZeroDivisionError("a mistake of ours")
    return "it is there"


def _open(opening: Opening) -> MadeCloud:
    cloud = MadeCloud(opening)
    act(cloud.settings.opening)
    return cloud


MADE = Provider(
    key="made",
    label="Made",
    settings=MadeSettings,
    secrets=(
        Secret("password", "Password", ("MADE_PASSWORD",)),
        Secret("token", "Token", ("MADE_TOKEN",)),
    ),
    open=_open,
    permissions=lambda actions: {"role.txt": "operator" if actions else "reader"},
    environment={"url": ("MADE_URL",), "user": ("MADE_USER",), "profile": ("MADE_PROFILE",)},
    alone={"profile": ("url",)},
)
