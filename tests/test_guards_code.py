"""Rules that hold for every file: names, sizes, the clock, catching everything."""

from __future__ import annotations

import ast
import importlib.metadata
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("agent", "tools", "mcp_server", "ui", "evals")
MOST_LINES = 400
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "handler", "handlers"}
CLOCKS = {"now", "utcnow", "today"}
# The outermost edges, where an error nobody foresaw becomes one line.
EDGES = {
    *("ui/cli/program.py", "ui/cli/asking.py", "ui/cli/chat.py", "evals/asking.py"),
    "ui/chat/page.py",
    "mcp_server/service.py",
    "ui/server/edge.py",
}


def sources(*folders: str) -> list[Path]:
    return sorted(path for name in folders for path in (ROOT / name).rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_outgrows_its_room() -> None:
    lines = {
        name(path): len(path.read_text("utf-8").splitlines())
        for path in sources(*PACKAGES, "tests")
    }
    assert {file: count for file, count in lines.items() if count > MOST_LINES} == {}


def test_no_file_has_a_vague_name() -> None:
    vague = [
        name(path)
        for path in sources(*PACKAGES, "tests")
        if VAGUE & set(path.relative_to(ROOT).with_suffix("").parts)
        or VAGUE & set(path.stem.split("_"))
    ]
    assert vague == []


def test_no_other_distribution_owns_our_package_names() -> None:
    owners = importlib.metadata.packages_distributions()
    foreign = {package: set(owners.get(package, [])) - {"cloudwright"} for package in PACKAGES}
    assert foreign == {package: set() for package in PACKAGES}


def reads_the_clock(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    if node.func.attr not in CLOCKS:
        return False
    return ast.unparse(node.func.value).rpartition(".")[2] in ("datetime", "date")


def test_only_the_context_reads_the_clock() -> None:
    readers = {
        name(path)
        for path in sources(*PACKAGES)
        for node in ast.walk(tree_of(path))
        if reads_the_clock(node)
    }
    assert readers == {"tools/context.py"}


def catches_everything(node: ast.AST) -> bool:
    if not isinstance(node, ast.ExceptHandler):
        return False
    caught = [] if node.type is None else [ast.unparse(part) for part in ast.walk(node.type)]
    return node.type is None or bool({"Exception", "BaseException"} & set(caught))


def test_only_the_outermost_edges_catch_everything() -> None:
    catching = {
        name(path)
        for path in sources(*PACKAGES)
        for node in ast.walk(tree_of(path))
        if catches_everything(node)
    }
    assert catching == EDGES


def test_every_module_says_what_it_is() -> None:
    silent = [name(path) for path in sources(*PACKAGES) if not ast.get_docstring(tree_of(path))]
    assert silent == []
