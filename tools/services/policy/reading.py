"""Files of policies, read with the lines that their mistakes are on."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from tools.base import InputError
from tools.services.nearest import suggestion
from tools.services.policy import plain_yaml
from tools.services.policy.rules import Limits, Match, Part, Policies, Rule, Window

NAME = "policies.yaml"
LARGEST = 200_000  # bytes


def place(home: Path) -> Path | None:
    """The file that counts: the one of the environment, else the home's; None = the built-in one."""
    given = os.environ.get("CLOUDWRIGHT_POLICIES")
    if given:
        return Path(given)
    path = home / NAME
    return path if path.exists() else None


def builtin() -> str:
    """The text of the built-in policies."""
    return (files("tools.services.policy") / "default.yaml").read_text("utf-8")


def policies(home: Path) -> Policies:
    """The policies that count. Raises InputError naming the file, the line and what is wrong."""
    path = place(home)
    return read(builtin(), "built-in policies") if path is None else read_file(path)


def read_file(path: Path) -> Policies:
    """The policies of a file. Raises InputError."""
    try:
        if not path.is_file():
            raise InputError(f"there is no file of policies {str(path)!r}")
        if path.stat().st_size > LARGEST:
            raise InputError(f"{path}: a file of policies has {LARGEST:,} bytes at most")
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read the policies {str(path)!r}: {error}") from error
    return read(text, str(path))


def read(text: str, name: str) -> Policies:
    """The policies of a text. Raises InputError: 'policies.yaml:12: …'."""
    import yaml
    from pydantic import ValidationError

    try:
        root, content = plain_yaml.read(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f":{mark.line + 1}" if mark else ""
        raise InputError(f"{name}{line}: this is no YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        raise InputError(f"{name}: this is no YAML: {said}") from error
    except (RecursionError, ValueError) as error:
        raise InputError(f"{name}: this is no YAML of policies: {_briefly(error)}") from error
    if not isinstance(content, dict):
        raise InputError(f"{name}:1: expected version, rules and limits; see docs/changes.md")
    try:
        return Policies.model_validate(content)
    except ValidationError as error:
        told = [_told(name, root, item) for item in error.errors()]
        raise InputError("\n".join(dict.fromkeys(told))) from error


def _briefly(error: Exception) -> str:
    return "it is nested too deep" if isinstance(error, RecursionError) else str(error)


def _told(name: str, root: Any, error: Any) -> str:
    where = [part for part in error["loc"] if not _is_branch(part)]
    path = ".".join(str(part) for part in where)
    text = _expected(where) if error["type"] == "extra_forbidden" else str(error["msg"])
    text = text.removeprefix("Value error, ")
    return f"{name}:{_line(root, where)}: {path}: {text}" if path else f"{name}: {text}"


def _expected(where: Sequence[object]) -> str:
    """What could stand in the place of a key that is not known."""
    parts: dict[str, type[Part]] = {
        "limits": Limits,
        "maintenance": Window,
        "when": Window,
        "match": Match,
    }
    above = [part for part in where[:-1] if isinstance(part, str)]
    part: type[Part] = Policies if not above else parts.get(above[-1], Rule)
    known = list(part.model_fields)
    return f"there is no such field: {suggestion(str(where[-1]), known)}"


def _is_branch(part: object) -> bool:
    """pydantic names the branch of a union that it tried, which is no place in the file."""
    return isinstance(part, str) and part.startswith(("literal[", "function-"))


def _line(root: Any, where: Sequence[object]) -> int:
    """The line of the innermost part of the path that the file has."""
    node, line = root, 1
    for part in where:
        found = _inside(node, part)
        if found is None:
            break
        key, node = found
        line = key.start_mark.line + 1
    return line


def _inside(node: Any, part: object) -> tuple[Any, Any] | None:
    """What a path's next part names: where it begins, and its content."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None
