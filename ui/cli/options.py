"""Command-line options made from the argument model of a tool, and back to its arguments."""

from __future__ import annotations

import argparse
import json
from collections.abc import Container
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from tools.base import InputError

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

    from tools.base import Tool

PREFIX = "argument_"  # keeps a tool's arguments apart from the command's own options


def add_tool_options(parser: argparse.ArgumentParser, tool: Tool) -> None:
    """Add one option for each argument of the tool, and `--arguments` for all of them as JSON."""
    group = parser.add_argument_group("arguments of the tool")
    add_model_options(group, tool.arguments)
    group.add_argument(
        "--arguments", metavar="JSON", help="all arguments as one JSON object; options win over it"
    )


def add_model_options(
    group: argparse._ArgumentGroup, model: type[BaseModel], taken: Container[str] = ()
) -> None:
    """Add one option for each field of the model, but for those whose names are `taken`."""
    for name, field in model.model_fields.items():
        if name in taken:
            continue
        flags = [f"--{flag}" for flag in flag_names(name, field)]
        text = option_help(field).replace("%", "%%")
        dest = PREFIX + name
        if _inner(field.annotation) is bool:
            group.add_argument(
                *flags, dest=dest, help=text, action=argparse.BooleanOptionalAction, default=None
            )
            continue
        action = "append" if _is_list(field) or _is_dict(field) else "store"
        group.add_argument(*flags, dest=dest, help=text, action=action, metavar=_metavar(field))


def read_tool_options(tool: Tool, parsed: argparse.Namespace) -> dict[str, Any]:
    """The arguments that were given, ready for `Tool.call`."""
    return _from_json(parsed.arguments) | read_model_options(tool.arguments, parsed)


def read_model_options(model: type[BaseModel], parsed: argparse.Namespace) -> dict[str, Any]:
    """The fields of the model that were given as options. Raises InputError."""
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        value = getattr(parsed, PREFIX + name, None)
        if value is None:
            continue
        if _is_list(field):
            value = _list_value(field, value)
        elif _is_dict(field):
            value = dict(_pair(name, text) for text in value)
        found[name] = value
    return found


def flag_names(name: str, field: FieldInfo) -> list[str]:
    """`filters` → `--filter`, also `--filters`; `group_by` → `--group-by`."""
    flag = name.replace("_", "-")
    if (_is_list(field) or _is_dict(field)) and flag.endswith("s"):
        return [flag.removesuffix("s"), flag]
    return [flag]


def option_help(field: FieldInfo) -> str:
    """The argument's description, its choices, how it may repeat, and its default."""
    notes = []
    choices = _choices(field.annotation)
    if choices:
        notes.append("one of " + ", ".join(map(str, choices)))
    if _is_list(field):
        notes.append(
            "may be repeated" if _model(field) else "may be repeated, or separated by commas"
        )
    if _is_dict(field):
        notes.append("may be repeated")
    if field.is_required():
        notes.append("required")
    elif field.default_factory is None and field.default not in (None, "", []):
        notes.append(f"default: {field.default}")
    text = field.description or ""
    tail = f"({'; '.join(notes)})" if notes else ""
    return f"{text} {tail}".strip()


def _from_json(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    try:
        arguments = json.loads(text)
    except ValueError as error:
        raise InputError(f"--arguments is not JSON: {error}") from error
    if not isinstance(arguments, dict):
        raise InputError("--arguments must be a JSON object, such as '{\"top\": 5}'")
    return arguments


def _list_value(field: FieldInfo, given: list[str]) -> list[Any]:
    model = _model(field)
    if model is None:
        return [part.strip() for text in given for part in text.split(",") if part.strip()]
    parse = getattr(model, "parse", None)
    if parse is not None:
        return [parse(text) for text in given]
    return [_from_json(text) for text in given]


def _inner(annotation: Any) -> Any:
    """`X | None` → X."""
    options = [option for option in get_args(annotation) if option is not NoneType]
    if get_origin(annotation) is Literal or not options or NoneType not in get_args(annotation):
        return annotation
    return options[0]


def _is_list(field: FieldInfo) -> bool:
    return get_origin(_inner(field.annotation)) is list


def _is_dict(field: FieldInfo) -> bool:
    return get_origin(_inner(field.annotation)) is dict


def _pair(name: str, text: str) -> tuple[str, str]:
    key, sign, value = text.partition("=")
    if not sign or not key.strip():
        flag = name.replace("_", "-")
        raise InputError(f"--{flag}: expected NAME=VALUE, such as --{flag} small=0.05")
    return key.strip(), value.strip()


def _model(field: FieldInfo) -> type[BaseModel] | None:
    """The model of a list's items, where they are more than text."""
    from pydantic import BaseModel

    items = get_args(_inner(field.annotation))
    first = items[0] if items else None
    return first if isinstance(first, type) and issubclass(first, BaseModel) else None


def _choices(annotation: Any) -> tuple[Any, ...]:
    inner = _inner(annotation)
    return get_args(inner) if get_origin(inner) is Literal else ()


def _metavar(field: FieldInfo) -> str:
    model = _model(field)
    if model is not None:
        return model.__name__.upper()
    if _is_dict(field):
        return "NAME=VALUE"
    inner = _inner(field.annotation)
    names = {"int": "N", "float": "NUMBER", "date": "DATE", "datetime": "TIME"}
    return names.get(getattr(inner, "__name__", ""), "TEXT")
