"""Forms of accounts: made from the settings of a provider, and read back. Secrets only go in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from tools.base import InputError
from tools.managing import Provider

SETTING, SECRET = "setting.", "secret."
LONGEST = 100_000  # characters of a secret; keys and certificates have some thousand
_RARE = re.compile(r"timeout|page_size|endpoint|_label$|statistics|namespace|interface|authority")


@dataclass(frozen=True)
class Field:
    """A field of a form. `kind`: text, number, check or select."""

    name: str
    label: str
    help: str
    kind: str
    value: str
    choices: tuple[str, ...] = ()
    hint: str = ""  # what holds when it is left empty
    rare: bool = False
    required: bool = False


def setting_fields(
    provider: Provider, kept: Mapping[str, Any], typed: Mapping[str, str] | None = None
) -> list[Field]:
    """The settings as fields: as `typed` where a form is shown again, else as `kept`."""
    return [
        _field(name, field, kept, typed)
        for name, field in sorted(
            provider.settings.model_fields.items(), key=lambda item: not item[1].is_required()
        )
    ]


def _field(
    name: str, field: FieldInfo, kept: Mapping[str, Any], typed: Mapping[str, str] | None
) -> Field:
    inner = _inner(field.annotation)
    kind, choices = _kind(inner)
    value = _text(kept.get(name))
    if typed is not None:
        value = typed.get(SETTING + name, "false" if kind == "check" else "")
    elif kind == "check" and name not in kept:
        value = _text(field.default)
    default = field.get_default(call_default_factory=True) if not field.is_required() else None
    return Field(
        SETTING + name,
        label(name),
        field.description or _help(name),
        kind,
        value,
        tuple(map(str, choices)),
        _text(default),
        bool(_RARE.search(name)),
        field.is_required(),
    )


def _help(name: str) -> str:
    return "Regions to collect; all when empty" if name == "regions" else ""


def label(name: str) -> str:
    """`access_key_id` → 'Access key id'."""
    return name.replace("_", " ").capitalize()


def _inner(annotation: Any) -> Any:
    """`X | None` → X; what is annotated, without its notes."""
    if hasattr(annotation, "__metadata__"):
        return _inner(annotation.__origin__)
    options = [option for option in get_args(annotation) if option is not NoneType]
    if NoneType in get_args(annotation) and options:
        return _inner(options[0])
    return annotation


def _kind(inner: Any) -> tuple[str, tuple[Any, ...]]:
    if get_origin(inner) is Literal:
        return "select", get_args(inner)
    if inner is bool:
        return "check", ()
    return ("number", ()) if inner in (int, float) else ("text", ())


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}={one}" for name, one in value.items())
    return str(value)


def read_settings(provider: Provider, typed: Mapping[str, str]) -> dict[str, Any]:
    """The settings that were filled in, as the provider takes them. Raises InputError."""
    found: dict[str, Any] = {}
    for name, field in provider.settings.model_fields.items():
        text = typed.get(SETTING + name, "").strip()
        inner = _inner(field.annotation)
        if inner is bool:
            wanted = text == "true"
            if wanted != field.default:
                found[name] = wanted
        elif text:
            found[name] = _value(name, field, get_origin(inner), text)
    return found


def _value(name: str, field: FieldInfo, origin: Any, text: str) -> Any:
    if origin is list:
        return [part.strip() for part in text.split(",") if part.strip()]
    if origin is dict:
        return dict(_pair(name, part) for part in text.split(",") if part.strip())
    extra = field.json_schema_extra
    if isinstance(extra, dict) and extra.get("format") == "path" and "://" not in text:
        return str(Path(text).expanduser().absolute())
    return text


def _pair(name: str, text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign or not key.strip():
        raise InputError(f"{label(name)}: expected NAME=VALUE, separated by commas")
    return key.strip(), value.strip()


def read_secrets(provider: Provider, typed: Mapping[str, str]) -> dict[str, str]:
    """The secrets that were filled in. Raises InputError when one is longer than any secret."""
    found = {one.name: typed.get(SECRET + one.name, "").strip() for one in provider.secrets}
    for name, value in found.items():
        if len(value) > LONGEST:
            raise InputError(f"{label(name)}: longer than {LONGEST:,} characters: no secret is")
    return {name: value for name, value in found.items() if value}


def in_words(text: str, provider: Provider) -> str:
    """A message about options of the command line, about fields of a form instead."""
    names = {name.replace("_", "-"): label(name) for name in provider.settings.model_fields}
    text = re.sub(r"--([a-z][a-z-]*)", lambda found: names.get(found[1], found[0]), text)
    return text.replace("secrets are asked for, or come with --secret-stdin", "secrets have fields")
