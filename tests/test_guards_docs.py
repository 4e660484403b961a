"""Documentation that cannot fall behind: tools, commands, settings, files, dependencies."""

from __future__ import annotations

import argparse
import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from evals.pages import with_files
from tools.registry import TOOLS
from ui.catalogue import markdown_page
from ui.cli.parser import build_parser

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("agent", "tools", "mcp_server", "ui", "evals")
NOT_OURS = {"__pycache__", ".venv", ".git", "build", "dist"}


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def sources() -> list[Path]:
    return sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))


def test_the_page_of_tools_is_up_to_date() -> None:
    assert page("tools.md") == markdown_page(TOOLS).rstrip("\n") + "\n", "run: make docs"


def test_every_tool_and_argument_is_described() -> None:
    for tool in TOOLS:
        assert f"## {tool.name}\n" in page("tools.md")
        assert tool.description


def commands() -> dict[str, argparse.ArgumentParser]:
    for action in build_parser([])._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("the parser has no commands")


def flags(parser: argparse.ArgumentParser) -> set[str]:
    return {
        option
        for action in parser._actions
        for option in action.option_strings
        if option.startswith("--")
    }


def test_every_command_and_option_is_documented() -> None:
    text = page("cli.md")
    missing = [name for name in commands() if f"## cloudwright {name}\n" not in text]
    for name, parser in {"": build_parser([]), **commands()}.items():
        missing += [f"{name} {flag}" for flag in sorted(flags(parser)) if f"`{flag}" not in text]
    assert missing == []


def test_every_exit_code_is_documented() -> None:
    from ui.cli import failure

    codes = {getattr(failure, name) for name in dir(failure) if name.isupper()}
    for code in codes:
        assert re.search(rf"^\| {code} \|", page("cli.md"), re.MULTILINE), code


READING = {"environ", "get", "pop", "setdefault", "getenv"}


def settings(path: Path) -> Iterator[str]:
    """Names of environment variables that a file reads."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Subscript):
            of, key = node.value, node.slice
        elif isinstance(node, ast.Call) and node.args:
            of, key = node.func, node.args[0]
        else:
            continue
        if getattr(of, "attr", getattr(of, "id", "")) not in READING:
            continue
        if not re.search(r"environ(\.get|\.pop|\.setdefault)?$|getenv$", ast.unparse(of)):
            continue
        if "session.environ" in ast.unparse(of):  # that of a request
            continue
        yield key.value if isinstance(key, ast.Constant) else ast.unparse(key)


def test_every_setting_is_documented() -> None:
    found = {name for path in sources() for name in settings(path)}
    assert "CLOUDWRIGHT_HOME" in found
    assert {name for name in found if f"`{name}`" not in page("settings.md")} == set()


def test_every_file_has_its_line_in_the_architecture() -> None:
    assert page("architecture.md") == with_files(page("architecture.md")), "run: make docs"
    files = {path.relative_to(ROOT).as_posix() for path in sources() if path.stem != "__init__"}
    listed = re.findall(r"^\| `([\w/]+\.py)` \| \S", page("architecture.md"), re.MULTILINE)
    assert sorted(listed) == sorted(files)


def test_every_dependency_has_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.match(r"[\w-]+", line)[0] for line in wanted}  # type: ignore[index]
    reasons = set(re.findall(r"^\| ([\w-]+) \| \w", page("architecture.md"), re.MULTILINE))
    assert names - reasons == set()


def test_links_between_pages_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    broken = [
        f"{path.name}: {target}"
        for path in pages
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text("utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_the_lock_file_has_exact_pins_only() -> None:
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    pins = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert len(pins) > 20
    assert [line for line in pins if not re.fullmatch(r"[\w.-]+==[\w.]+( ; .+)?", line)] == []


def tracked() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = parts[0].startswith(".") and parts[0] not in (".ci", ".gitignore")
        if path.is_file() and not hidden and not NOT_OURS & set(parts):
            yield path


def test_no_file_names_a_registry_or_a_machine() -> None:
    places = ("pypi" + ".org", "python" + "hosted", "registry.npm" + "js", "deb.deb" + "ian")
    folders = ("/wo" + "rk/", "/ro" + "ot/", "/opt/" + "pypi", "/opt/" + "wheels")
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in tracked()
        for word in (*places, *folders)
        if word.encode() in path.read_bytes()
    ]
    assert found == []
