"""Programs that use MCP servers: where each keeps its configuration, and the block that starts ours."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.base import InputError


@dataclass(frozen=True)
class McpClient:
    """A program. `key` is the member of its configuration that holds the servers; `after` is what a
    person does then.
    """

    name: str
    title: str
    key: str
    after: str
    typed: bool = False  # each server says its type
    comments: bool = False  # its configuration may have comments


CLIENTS: dict[str, McpClient] = {
    one.name: one
    for one in (
        McpClient(
            "claude-desktop",
            "Claude Desktop",
            "mcpServers",
            "quit Claude Desktop and open it again",
        ),
        McpClient(
            "claude-code",
            "Claude Code",
            "mcpServers",
            "begin a new session; /mcp lists it",
            typed=True,
        ),
        McpClient(
            "vscode",
            "VS Code",
            "servers",
            "start it with “MCP: List Servers” of the command palette",
            typed=True,
            comments=True,
        ),
        McpClient("cursor", "Cursor", "mcpServers", "look at Settings → MCP", comments=True),
    )
}


def config_file(
    client: McpClient,
    *,
    platform: str = sys.platform,
    home: Path | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Path:
    """Where the client keeps its configuration for the user on this platform. Raises InputError when
    the platform does not tell.
    """
    home = home or Path.home()
    match client.name:
        case "claude-code":
            return home / ".claude.json"
        case "cursor":
            return home / ".cursor" / "mcp.json"
        case "vscode":
            return _programs(platform, home, environ) / "Code" / "User" / "mcp.json"
        case _:
            return _programs(platform, home, environ) / "Claude" / "claude_desktop_config.json"


def _programs(platform: str, home: Path, environ: Mapping[str, str]) -> Path:
    """The folder in which programs keep their settings."""
    if platform == "darwin":
        return home / "Library" / "Application Support"
    if platform == "win32":
        folder = environ.get("APPDATA", "")
        if not folder:
            raise InputError("APPDATA is not set: name the configuration file with --config")
        return Path(folder)
    folder = environ.get("XDG_CONFIG_HOME", "")
    return Path(folder) if Path(folder).is_absolute() else home / ".config"


def block(client: McpClient, home: Path, model: str | None) -> dict[str, object]:
    """What the client is to start: absolute paths only, as it has neither our folder nor our PATH."""
    command, *first = _command()
    model_options = ["--model", model] if model else []
    found: dict[str, object] = {"type": "stdio"} if client.typed else {}
    return {
        **found,
        "command": command,
        "args": [*first, "mcp", "--home", str(home.absolute()), *model_options],
    }


def _command() -> list[str]:
    """How this program was started, as an absolute path."""
    started = Path(sys.argv[0])
    if started.stem == "cloudwright" and started.exists():
        return [str(started.absolute())]
    return [sys.executable, "-m", "ui.cli"]
