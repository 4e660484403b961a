"""Query parameters made from the argument model of a tool, and back to its arguments.

Lists repeat: `?group_by=service&group_by=region`. Filters and conditions are in their written form:
`?filter=provider=aws&filter=monthly_cost>100`.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from copy import copy
from types import NoneType
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.fields import FieldInfo

from tools.base import Tool

# How parameters are called, where that is not as the argument: each is one of several.
_SINGULAR = {"filters": "filter", "any_of": "any_of", "conditions": "condition"}
_WRITTEN = "In its written form, such as provider=aws, tag:env!=prod, name~web, monthly_cost>100"


class Query(BaseModel):
    """Base of all query models: parameters that nobody knows are refused."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


def writable(tool: Tool) -> bool:
    """Whether all arguments of a tool can be written as query parameters."""
    return all(_form(field) is not None for field in tool.arguments.model_fields.values())


@functools.cache
def query_model(
    tool: Tool,
    without: tuple[str, ...] = (),
    equal: tuple[str, ...] = (),
    optional: tuple[str, ...] = (),
) -> type[Query]:
    """The parameters of a tool but those in `without`; each name in `equal` is one more, short for a
    filter: `?provider=aws`. Those in `optional` have a default of the path.
    """
    fields: dict[str, Any] = {}
    for name in equal:
        text = f"Short for filter={name}=…; may be repeated"
        fields[f"only_{name}"] = (
            list[str],
            Field(default_factory=list, alias=name, description=text),
        )
    for name, field in tool.arguments.model_fields.items():
        if name not in without:
            info = _info(name, field)
            if name in optional:
                info.default, info.metadata = [], []
            fields[name] = _form(field), info
    return create_model(f"{tool.arguments.__name__}Query", __base__=Query, **fields)


def arguments_of(
    query: Query, defaults: Mapping[str, Any], fixed: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The arguments for the tool: what was given, else `defaults`; `fixed` ones always."""
    given = query.model_dump(mode="json", exclude_unset=True)
    equal = {
        name.removeprefix("only_"): given.pop(name)
        for name in list(given)
        if name.startswith("only_")
    }
    arguments: dict[str, Any] = dict(defaults) | given | dict(fixed or {})
    short = [{"field": name, "values": values} for name, values in equal.items() if values]
    if short:
        arguments["filters"] = [*arguments.get("filters", []), *short]
    return arguments


def _form(field: FieldInfo) -> Any:
    """The type of the parameter; None where it has no written form."""
    options = [one for one in get_args(field.annotation) if one is not NoneType]
    inner = options[0] if NoneType in get_args(field.annotation) else field.annotation
    if get_origin(inner) is not list:
        return field.annotation
    (item,) = get_args(inner)
    if isinstance(item, type) and issubclass(item, BaseModel):
        return list[str] if hasattr(item, "parse") else None
    return list[item]  # type: ignore[valid-type]


def _info(name: str, field: FieldInfo) -> FieldInfo:
    """As of the argument, under the parameter's name."""
    info = copy(field)
    alias = _SINGULAR.get(name)
    if alias is not None:
        info.alias = info.validation_alias = info.serialization_alias = alias
        info.description = f"{info.description or ''}. {_WRITTEN}; may be repeated".lstrip(". ")
    elif get_origin(_form(field)) is list:
        info.description = f"{info.description or ''} (may be repeated)".strip()
    return info
