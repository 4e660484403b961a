"""Settings of accounts, as given by a person: read, checked, and explained when they do not fit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tools.base import InputError
from tools.clouds.provider import AccountSettings, Provider, Secret

__all__ = [
    "AccountSettings",
    "Provider",
    "Secret",
    "checked",
    "needed",
    "option",
    "parsed",
    "stored",
]

# A password inside an address, a private key in PEM: neither belongs into a setting.
_SECRET_INSIDE = re.compile(r"://[^/@\s]*:[^/@\s]+@|-----BEGIN [A-Z ]*PRIVATE KEY")


def parsed(provider: Provider, given: Mapping[str, Any]) -> AccountSettings:
    """The settings as their provider reads them. Raises InputError naming the option."""
    from pydantic import ValidationError

    for name, value in given.items():
        if name not in provider.settings.model_fields:
            known = ", ".join(option(one) for one in provider.settings.model_fields)
            raise InputError(
                f"{provider.label} has no setting {option(name)}; its settings are: {known}"
            )
        _refuse_secret(name, value)
    try:
        return provider.settings.model_validate(dict(given))
    except ValidationError as error:
        # without its input: what was given in the wrong place may be secret
        faults = error.errors(include_input=False, include_url=False, include_context=False)
        told = _with_options(_explained(faults), provider.settings.model_fields)
        raise InputError(f"{provider.label}: {told}") from None


def stored(settings: AccountSettings) -> dict[str, Any]:
    """What is kept of settings: those that were set, as plain JSON values."""
    kept: dict[str, Any] = settings.model_dump(mode="json", exclude_unset=True)
    return kept


def needed(provider: Provider, settings: AccountSettings) -> list[Secret]:
    """The secrets that go with these settings."""
    names = settings.secrets_needed()
    return [secret for secret in provider.secrets if secret.name in names]


def checked(provider: Provider, settings: AccountSettings, given: Mapping[str, str]) -> None:
    """Raises InputError when a secret is missing, empty or of another provider."""
    known = [secret.name for secret in provider.secrets]
    for name in given:
        if name not in known:
            raise InputError(
                f"{provider.label} has no secret {name!r}; it has: {', '.join(known) or 'none'}"
            )
    missing = [secret for secret in needed(provider, settings) if not given.get(secret.name)]
    if missing:
        raise InputError(f"{provider.label} needs {_listed(missing)} with these settings")


def option(name: str) -> str:
    """`auth_url` → `--auth-url`, as messages and the command line write it."""
    return "--" + name.replace("_", "-")


def _with_options(text: str, names: Iterable[str]) -> str:
    """Settings in a message as the options that they are; plain words are left alone."""
    for name in names:
        if "_" in name:
            text = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", option(name), text)
    return text


def _listed(secrets: Sequence[Secret]) -> str:
    return " and ".join(f"{secret.prompt.lower()} ({secret.name})" for secret in secrets)


def _refuse_secret(name: str, value: object) -> None:
    texts = [value] if isinstance(value, str) else value
    texts = texts.values() if isinstance(texts, dict) else texts
    for text in texts if isinstance(texts, list) or hasattr(texts, "__iter__") else ():
        if isinstance(text, str) and _SECRET_INSIDE.search(text):
            raise InputError(
                f"{option(name)} holds a password or a private key, and settings are not secret: "
                "leave it out; secrets are asked for, or come with --secret-stdin"
            )


def _explained(faults: Sequence[Any]) -> str:
    """The first two faults in words: 'auth_url is missing: give --auth-url'."""
    return "; ".join(_fault(fault) for fault in faults[:2])


def _fault(fault: Any) -> str:
    message = str(fault["msg"]).removeprefix("Value error, ")
    where = option(str(fault["loc"][0])) if fault["loc"] else ""
    if fault["type"] == "missing":
        return f"{where} is missing"
    return f"{where}: {message}" if where else message
