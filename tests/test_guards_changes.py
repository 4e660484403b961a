"""No way from a question to a change: held by reading the code.

A change is made by `ActionSource.perform`, which only tools/services/plans/applying.py calls, which
only tools/changing.py hands on, which only fronts and agent/confirmation.py use. Of MCP, one file does.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tools.base import Effect
from tools.registry import TOOLS

ROOT = Path(__file__).resolve().parents[1]


def layers() -> Any:
    """The guards of the layers, whose walk over imports is used here."""
    spec = importlib.util.spec_from_file_location(
        "layers_walk", ROOT / "tests" / "test_guards_layers.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


LAYERS = layers()
imports, is_module, sources = LAYERS.imports, LAYERS.is_module, LAYERS.sources
APPLYING = "tools.services.plans.applying"
CONFIRMING = "tools.services.plans.confirming"
CODES = "tools.services.plans.codes"
DOOR = "tools.changing"
FRONTS = ("ui/", "agent/confirmation.py", "mcp_server/confirming.py")
# What calls a cloud's action, beside the adapters themselves, which do so within.
PERFORMING = {"tools/services/plans/applying.py"}


@cache
def tree_of(path: Path) -> ast.AST:
    return ast.parse(path.read_text("utf-8"))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree_of(path)))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    return name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in nodes_of(path) if isinstance(node, ast.Call))


def mentions(path: Path, attribute: str) -> bool:
    """Whether a file names an attribute, called or not, also as text for getattr."""
    return any(
        (isinstance(node, ast.Attribute) and node.attr == attribute)
        or (isinstance(node, ast.Constant) and node.value == attribute)
        for node in nodes_of(path)
    )


def names_imported(path: Path) -> dict[str, set[str]]:
    """Module → names that a file takes from it ('*' for the module as a whole)."""
    found: dict[str, set[str]] = {}
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found.setdefault(alias.name, set()).add("*")
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inside = f"{node.module}.{alias.name}"
                if is_module(inside):
                    found.setdefault(inside, set()).add("*")
                else:
                    found.setdefault(node.module, set()).add(alias.name)
    return found


@cache
def imported() -> dict[Path, dict[str, set[str]]]:
    return {path: names_imported(path) for path in sources()}


def test_only_applying_performs() -> None:
    found = {
        name_of(path)
        for path in sources()
        if not path.is_relative_to(ROOT / "tools" / "clouds") and mentions(path, "perform")
    }
    assert found == PERFORMING


def test_an_adapter_performs_only_as_its_own_perform() -> None:
    """A cloud's `perform` hands on to that of its actions; nothing else of an adapter calls one."""
    for path in (ROOT / "tools" / "clouds").rglob("*.py"):
        for function in nodes_of(path):
            if not isinstance(function, ast.FunctionDef):
                continue
            inner = [
                node
                for node in ast.walk(function)
                if isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "perform"
            ]
            assert not inner or function.name == "perform", f"{name_of(path)}: {function.name}"


def test_only_the_door_hands_on_confirming_and_applying() -> None:
    """`alone`, a lock, may be used beside; and a plan's application is judged nowhere else."""
    harmless = {APPLYING: {"alone", "WHO"}, CONFIRMING: {"AGAIN"}, CODES: set()}
    found = {
        (name_of(path), module)
        for path, names in imported().items()
        for module, free in harmless.items()
        if module in names and names[module] - free
    }
    assert found == {
        *((name, module) for name in ("tools/changing.py",) for module in harmless),
        ("tools/services/plans/codes.py", CONFIRMING),  # which confirms by a code
    }


def test_only_fronts_go_through_the_door() -> None:
    found = {name_of(path) for path, names in imported().items() if DOOR in names}
    wrong = {name for name in found if not name.startswith(FRONTS)}
    assert wrong == set()
    assert "agent/confirmation.py" in found


@cache
def needed(path: Path) -> tuple[str, ...]:
    """What a file imports to run."""
    return tuple(name for name, types_only in imports(path) if not types_only)


def reachable(start: str) -> set[str]:
    """All modules that importing `start` may run, imports inside functions among them."""
    seen: set[str] = set()
    todo = [start]
    while todo:
        module = todo.pop()
        place = ROOT / module.replace(".", "/")
        path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        if module in seen or not path.is_file():
            continue
        seen.add(module)
        todo += needed(path)
    return seen


def test_no_tool_reaches_the_door() -> None:
    """Neither the door, nor confirming. Applying is reached for its lock only, which the test above
    holds; so no function of a tool can be handed `apply` or `confirm`.
    """
    for module in sorted({tool.run.__module__ for tool in TOOLS}):
        assert not {DOOR, CONFIRMING, CODES} & reachable(module), module


def test_tools_that_propose_are_marked_and_none_changes() -> None:
    """A tool that reaches an adapter's action must be marked as a change; none may, today."""
    assert [tool.name for tool in TOOLS if tool.effect is Effect.CHANGE] == []
    proposing = {
        tool.name
        for tool in TOOLS
        if "tools.services.plans.proposing" in reachable(tool.run.__module__)
        and tool.effect is not Effect.READ
    }
    marked = {tool.name for tool in TOOLS if tool.effect is Effect.PROPOSE}
    assert proposing == marked == {"propose_change", "propose_rollback"}


def test_a_hosted_model_is_refused_a_change_whatever_it_was_asked() -> None:
    from dataclasses import replace

    from agent.commands import refusal

    tool = next(tool for tool in TOOLS if tool.name == "propose_change")
    changing = replace(tool, effect=Effect.CHANGE)
    for asked in (None, "stop it", "yes, confirm and apply"):
        assert "confirmation" in refusal(changing, asked)
    assert refusal(tool, "what does it cost?")


def test_people_come_from_fronts_only() -> None:
    """Who confirms is made of a front's person: by the context, and from the front's own decision."""
    found = {
        name_of(path)
        for path in sources()
        for call in calls(path)
        if isinstance(call.func, ast.Name) and call.func.id in ("Person", "local_user")
    }
    assert found <= {"tools/people.py", "tools/context.py", "agent/confirmation.py"} | {
        name for name in found if name.startswith(("ui/", "mcp_server/"))
    }


def test_the_pause_is_left_by_a_decision_only() -> None:
    """`Command(resume=…)` stands in `Assistant.decide`, and nowhere else."""
    found = {
        name_of(path)
        for path in sources()
        for call in calls(path)
        if any(keyword.arg == "resume" for keyword in call.keywords)
    }
    assert found == {"agent/assistant.py"}


def test_only_the_store_of_plans_writes_plans_and_confirmations() -> None:
    words = ("INTO confirmations", "INTO plans", "UPDATE plans", "UPDATE plan_steps")
    found = {
        name_of(path)
        for path in sources()
        for word in words
        if word.lower() in path.read_text("utf-8").lower()
    }
    assert found == {"tools/store/plans.py"}


def test_the_walk_sees_what_it_must() -> None:
    assert APPLYING in reachable(DOOR)
    assert module_of(ROOT / "tools" / "changing.py") == DOOR
    assert "tools.services.plans.proposing" in reachable("tools.actions")
