"""What the environment says about an account, in the variables that each ecosystem names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal, get_origin

from tools.base import InputError
from tools.clouds.provider import Provider, Secret
from tools.services.accounts_settings import needed, option, parsed

Offered = dict[str, tuple[str | list[str], str]]  # setting → value and variable


@dataclass(frozen=True)
class Found:
    """Settings completed from the environment, and the secrets found there. `used` tells which
    variables: name of the setting or secret → variable; `unused` why secrets were left alone.
    """

    settings: dict[str, Any]
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    used: dict[str, str] = field(default_factory=dict)
    unused: str = ""


def complete(
    provider: Provider, given: Mapping[str, Any], surroundings: Mapping[str, str]
) -> Found:
    """Fill in what was not given. What was given wins; variables that do not go with it are left
    out. Raises InputError when the settings do not fit together even so.
    """
    offered = _settings(provider, surroundings)
    for name in provider.alone.keys() & given.keys():
        offered = {one: offered[one] for one in provider.alone[name] if one in offered}
    taken = _fitting(provider, given, {n: v for n, v in offered.items() if n not in given})
    settings = dict(given) | {name: value for name, (value, _) in taken.items()}
    used = {name: variable for name, (_, variable) in taken.items()}
    other = [
        f"{option(name)} differs from {variable}"
        for name, (value, variable) in offered.items()
        if name in given and _tells_apart(provider, name) and _differs(given[name], value)
    ]
    secrets, said = _secrets(provider, settings, surroundings)
    if other and secrets:
        return Found(settings, {}, used, "; ".join(other))
    return Found(settings, secrets, used | said)


def _tells_apart(provider: Provider, name: str) -> bool:
    """Whether a setting says who signs in and where, rather than how: names and addresses do."""
    annotation = provider.settings.model_fields[name].annotation
    return name != "regions" and annotation is not bool and get_origin(annotation) is not Literal


def _differs(given: object, found: object) -> bool:
    return str(given).strip(" /").casefold() != str(found).strip(" /").casefold()


def _settings(provider: Provider, surroundings: Mapping[str, str]) -> Offered:
    """Those that are there."""
    found: Offered = {}
    for name, variables in provider.environment.items():
        variable = next((one for one in variables if surroundings.get(one, "").strip()), None)
        if variable is not None:
            text = surroundings[variable].strip()
            found[name] = (text.split(",") if name == "regions" else text, variable)
    return found


def _fitting(provider: Provider, given: Mapping[str, Any], offered: Offered) -> Offered:
    """The most of what is offered that fits: all, else all but one (the last first), else none.
    Where nothing fits all of it is taken, since what is wrong with all of it tells most.
    """
    for chosen in _choices(offered):
        values = {name: value for name, (value, _) in chosen.items()}
        with suppress(InputError):
            parsed(provider, dict(given) | values)
            return chosen
    return offered


def _choices(offered: Offered) -> Iterator[Offered]:
    yield offered
    for left_out in reversed(offered):
        yield {name: value for name, value in offered.items() if name != left_out}
    if len(offered) > 1:
        yield {}


def _secrets(
    provider: Provider, settings: Mapping[str, Any], surroundings: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Values and variables of those secrets that the settings need and the environment has."""
    wanted = needed(provider, parsed(provider, settings))
    found = {secret.name: _of(secret, surroundings) for secret in wanted}
    there = {name: value for name, value in found.items() if value is not None}
    values = {name: value for name, (value, _) in there.items()}
    return values, {name: variable for name, (_, variable) in there.items()}


def _of(secret: Secret, surroundings: Mapping[str, str]) -> tuple[str, str] | None:
    for variable in secret.environment:
        if surroundings.get(variable):
            return surroundings[variable], variable
    return None
