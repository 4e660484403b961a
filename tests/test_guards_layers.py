"""Who may import whom: the table in docs/architecture.md, held by reading every import."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("agent", "tools", "mcp_server", "ui", "evals")
ALL_TOOLS = "tools/*.py"

# What a file of a layer may import, by prefix of the module's name.
FRONT = (
    *("tools.registry", "tools.context", "tools.base", "tools.loading", "tools.managing"),
    *("tools.changing", "tools.people", "tools.identity"),
)
METHODS = "tools.methods"  # bare methods, for benchmarks
ALLOWED: dict[str, tuple[str, ...]] = {
    "ui": ("ui", "agent", "mcp_server", *FRONT),
    "evals": ("evals", "agent", "ui.render", METHODS, *FRONT),
    "mcp_server": ("mcp_server", "agent", *FRONT),
    "agent": ("agent", *FRONT[:3], "tools.vocabulary", "tools.changing", "tools.people"),
    "tools/base.py": ("tools.people",),
    "tools/people.py": (),
    "tools/context.py": ("tools.base", "tools.people", "tools.store", "tools.clouds"),
    "tools/registry.py": ("tools.",),
    "tools/reports.py": ("tools.base", "tools.context", "tools.services", "tools.registry"),
    ALL_TOOLS: (
        *("tools.base", "tools.context", "tools.services", "tools.costs"),
        "tools.clouds.actions",
    ),
    "tools/services": (
        *("tools.services", "tools.base", "tools.clouds.base", "tools.clouds.provider"),
        *("tools.clouds.tables", "tools.clouds.actions", "tools.people"),
        *("tools.store.schema", "tools.store.columns", "tools.store.records"),
    ),
    "tools/store": ("tools.store", "tools.base", "tools.clouds.base"),
    "tools/clouds": ("tools.clouds", "tools.base", "tools.store.schema", "tools.store.columns"),
}
# Only as types: annotations may name what is above.
TYPES: dict[str, tuple[str, ...]] = {
    "tools/base.py": ("tools.context",),
    "tools/services": ("tools.",),
    "agent": ("tools.store",),
}


def sources() -> list[Path]:
    return sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))


def layer(path: Path) -> str:
    name = path.relative_to(ROOT).as_posix()
    matching = [key for key in ALLOWED if name == key or name.startswith(key + "/")]
    return max(matching, key=len) if matching else ALL_TOOLS


@cache
def is_module(name: str) -> bool:
    place = ROOT / name.replace(".", "/")
    return place.is_dir() or place.with_suffix(".py").is_file()


def ours(name: str) -> bool:
    return name.partition(".")[0] in PACKAGES


def named(node: ast.AST) -> list[str]:
    """Modules of ours that an import statement names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names if ours(alias.name)]
    if isinstance(node, ast.ImportFrom) and node.module and ours(node.module):
        inside = [f"{node.module}.{alias.name}" for alias in node.names]
        modules = [name for name in inside if is_module(name)]
        return modules if len(modules) == len(inside) else [node.module, *modules]
    return []


def is_type_checking(node: ast.AST) -> bool:
    if not (isinstance(node, ast.If) and isinstance(node.test, ast.Name | ast.Attribute)):
        return False
    return ast.unparse(node.test).endswith("TYPE_CHECKING")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def imports(path: Path) -> list[tuple[str, bool]]:
    """(module, whether it is imported for types only) of every import in a file."""
    return list(_imports(tree_of(path)))


def _imports(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    todo: list[tuple[ast.AST, bool]] = [(tree, False)]
    while todo:
        node, types_only = todo.pop()
        for name in named(node):
            yield name, types_only
        inside = types_only or is_type_checking(node)
        todo.extend((child, inside) for child in ast.iter_child_nodes(node))


def within(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == p or name.startswith(p if p.endswith(".") else p + ".") for p in prefixes)


def test_imports_stay_within_their_layer() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} may not import {name}"
        for path, kind in ((path, layer(path)) for path in sources())
        for name, types_only in imports(path)
        if not within(name, ALLOWED[kind])
        and not (types_only and within(name, TYPES.get(kind, ())))
    ]
    assert wrong == []


def test_only_the_context_opens_clouds_and_the_store() -> None:
    opening = {
        path.relative_to(ROOT).as_posix()
        for path in sources()
        for name, types_only in imports(path)
        if not types_only
        and not path.is_relative_to(ROOT / "tools" / "clouds")
        and not path.is_relative_to(ROOT / "tools" / "store")
        and (within(name, ("tools.clouds", "tools.store.store")))
        and not within(name, ("tools.clouds.base", "tools.clouds.provider", "tools.clouds.tables"))
        and not within(name, ("tools.clouds.actions",))
    }
    assert opening <= {"tools/context.py"}


def test_imports_are_absolute() -> None:
    relative = [
        path.relative_to(ROOT).as_posix()
        for path in sources()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert not relative


def test_the_walk_sees_imports_inside_functions() -> None:
    found = dict(imports(ROOT / "tools" / "context.py"))
    assert found["tools.store.store"] in (True, False)
    assert ("tools.store.store", False) in imports(ROOT / "tools" / "context.py")
