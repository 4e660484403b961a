"""Configuration of clients: our block goes in and out, and nothing else in the file changes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.base import InputError
from ui.cli import main
from ui.cli.failure import FAILED, FINE, USAGE
from ui.cli.json_text import JsonError, parse, with_member, without_member
from ui.cli.mcp_clients import CLIENTS, config_file

HOME = Path("/home/ann")
BLOCK = {"command": "/usr/bin/cloudwright", "args": ["mcp", "--home", "/data"]}
OTHER = {"command": "npx", "env": {"TOKEN": "kept"}}
NAMES = st.text(max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)
FILES = st.fixed_dictionaries(
    {},
    optional={"mcpServers": st.dictionaries(NAMES, VALUES, max_size=3), "a": VALUES, "z": VALUES},
)
WRITTEN = """// mine
{
\t"inputs": [], /* none */
\t"servers": {
\t\t// the other one
\t\t"other": {"command": "npx"}, // keep
\t},
}
"""
Cli = Callable[..., "tuple[int, str, str]"]


@settings(max_examples=60, deadline=None)
@given(
    FILES, st.sampled_from([None, 1, 2, 4, "\t"]), st.sampled_from(["\n", "\r\n"]), st.booleans()
)
def test_the_block_goes_in_and_out_again(
    there: dict[str, Any], indent: Any, end: str, unicode: bool
) -> None:
    path = ("mcpServers", "cloudwright")
    text = json.dumps(there, indent=indent, ensure_ascii=unicode).replace("\n", end)
    wanted = json.loads(text)
    assert parse(text).value == wanted
    wanted.setdefault("mcpServers", {})["cloudwright"] = BLOCK
    with_it = with_member(text, path, BLOCK)
    assert json.loads(with_it) == wanted
    assert with_member(with_it, path, BLOCK) == with_it
    without = without_member(with_it, path)
    del wanted["mcpServers"]["cloudwright"]
    assert json.loads(without) == wanted
    assert without_member(without, path) == without


def test_comments_and_trailing_commas_stay() -> None:
    path = ("servers", "cloudwright")
    with_it = with_member(WRITTEN, path, BLOCK, comments=True)
    added = [line for line in with_it.splitlines() if line not in WRITTEN.splitlines()]
    assert added[0] == '\t\t"cloudwright": {'
    assert set(WRITTEN.splitlines()) <= set(with_it.splitlines())
    assert parse(with_it, comments=True).value["servers"] == {
        "other": {"command": "npx"},
        "cloudwright": BLOCK,
    }
    assert without_member(with_it, path, comments=True) == WRITTEN


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ('{"a": [1, 2,]}', 1, 12),
        ('{\n  "a": 1\n  "b": 2\n}', 3, 3),
        ("{\n  // no\n}", 2, 3),
        ('{"a": 1', 1, 8),
        ("{'a': 1}", 1, 2),
        ('{"a": 01}', 1, 8),
        ('{"a": 1} x', 1, 10),
        ('{"mcpServers": []}', 1, 16),
        ("[]", 1, 1),
        ("[" * 500, 1, 202),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(text: str, line: int, column: int) -> None:
    with pytest.raises(JsonError) as caught:
        with_member(text, ("mcpServers", "cloudwright"), BLOCK)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize(
    ("client", "platform", "environ", "file"),
    [
        (
            "claude-desktop",
            "darwin",
            {},
            "Library/Application Support/Claude/claude_desktop_config.json",
        ),
        ("claude-desktop", "linux", {}, ".config/Claude/claude_desktop_config.json"),
        ("claude-code", "win32", {}, ".claude.json"),
        ("vscode", "darwin", {}, "Library/Application Support/Code/User/mcp.json"),
        ("vscode", "linux", {}, ".config/Code/User/mcp.json"),
        ("cursor", "linux", {}, ".cursor/mcp.json"),
    ],
)
def test_where_clients_keep_it(
    client: str, platform: str, environ: dict[str, str], file: str
) -> None:
    found = config_file(CLIENTS[client], platform=platform, home=HOME, environ=environ)
    assert found == HOME / file


def test_where_clients_keep_it_elsewhere() -> None:
    desktop, code = CLIENTS["claude-desktop"], CLIENTS["vscode"]
    there = config_file(desktop, platform="win32", home=HOME, environ={"APPDATA": "/apps"})
    assert there == Path("/apps/Claude/claude_desktop_config.json")
    there = config_file(code, platform="linux", home=HOME, environ={"XDG_CONFIG_HOME": "/x"})
    assert there == Path("/x/Code/User/mcp.json")
    with pytest.raises(InputError, match="--config"):
        config_file(desktop, platform="win32", home=HOME, environ={})


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    def run(*words: str) -> tuple[int, str, str]:
        code = main(["mcp", *words, "--home", str(tmp_path / "data")])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_install_shows_writes_backs_up_and_undoes(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    before = json.dumps({"theme": "dark", "mcpServers": {"other": OTHER}}, indent=4)
    file.write_text(before, "utf-8")
    file.chmod(0o600)
    code, out, err = cli("install", "claude-desktop", "--config", str(file))
    assert (code, file.read_text("utf-8")) == (FAILED, before)
    assert "--yes" in err
    assert '+        "cloudwright": {' in out
    assert "kept" not in out  # what others have there is not shown

    code, _, err = cli("install", "claude-desktop", "--config", str(file), "--yes")
    assert code == FINE
    written = json.loads(file.read_text("utf-8"))
    ours = written["mcpServers"].pop("cloudwright")
    assert written == json.loads(before)
    assert Path(ours["command"]).is_absolute()
    assert ours["args"][-3:] == ["mcp", "--home", str(tmp_path / "data")]
    assert file.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "config.json.backup-1").read_text("utf-8") == before
    assert "config.json.backup-1" in err

    assert "nothing to do" in cli("install", "claude-desktop", "--config", str(file))[2]
    assert cli("uninstall", "claude-desktop", "--config", str(file), "--yes")[0] == FINE
    assert json.loads(file.read_text("utf-8")) == json.loads(before)
    assert (tmp_path / "config.json.backup-2").exists()
    assert "nothing to do" in cli("uninstall", "claude-desktop", "--config", str(file))[2]
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []


def test_a_new_file_is_made_and_a_link_stays_one(cli: Cli, tmp_path: Path) -> None:
    file, link = tmp_path / "deep" / "mcp.json", tmp_path / "link.json"
    link.symlink_to(file)
    code, _, _ = cli(
        "install",
        "vscode",
        "--config",
        str(link),
        "--name",
        "clouds",
        "--yes",
        "--model",
        "embedded",
    )
    assert code == FINE
    assert link.is_symlink()
    (ours,) = json.loads(file.read_text("utf-8"))["servers"].items()
    assert ours[0] == "clouds"
    assert ours[1]["type"] == "stdio"
    assert ours[1]["args"][-2:] == ["--model", "embedded"]


@pytest.mark.parametrize("content", [b'{"a": [1,],}', b"\xff\xfe{}", b'{"mcpServers": 3}'])
def test_what_cannot_be_read_stays(cli: Cli, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "config.json"
    file.write_bytes(content)
    code, _, err = cli("install", "claude-code", "--config", str(file), "--yes")
    assert code != FINE
    assert "nothing was written" in err
    assert str(file) in err
    assert file.read_bytes() == content


def test_at_a_terminal_it_asks(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "config.json"

    class Keyboard:
        def __init__(self, typed: str) -> None:
            self.readline = lambda: typed
            self.isatty = lambda: True

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    for typed, there in (("n\n", False), ("\n", False), ("y\n", True)):
        monkeypatch.setattr(sys, "stdin", Keyboard(typed))
        assert cli("install", "cursor", "--config", str(file))[0] == FINE
        assert file.exists() is there


def test_printing_writes_nothing(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    code, out, err = cli("install", "claude-code", "--config", str(file), "--print")
    assert code == FINE
    assert json.loads(out)["mcpServers"]["cloudwright"]["type"] == "stdio"
    assert str(file) in err
    assert not file.exists()


def test_an_unknown_client(cli: Cli) -> None:
    code, _, err = cli("install", "emacs")
    assert code == USAGE
    assert "claude-desktop, claude-code, vscode, cursor" in err
