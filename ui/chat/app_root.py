"""The folder that Chainlit works in: HOME/chat, made anew at each start from what is shipped.

Chainlit reads its configuration where it is imported and writes beside it, which must never be the
package itself.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

SITE = Path(__file__).parent / "site"
PATH = "/chat"
LANGUAGE = "en-US.json"

# What would make Chainlit talk to someone else, or look for a database of its own.
FOREIGN = (
    *("DATABASE_URL", "LITERAL_API_KEY", "LITERAL_API_URL", "LITERAL_SERVER"),
    *("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_WEBSOCKET_TOKEN"),
    *("TEAMS_APP_ID", "TEAMS_APP_PASSWORD", "DISCORD_BOT_TOKEN"),
    *("CHAINLIT_DEBUG", "CHAINLIT_URL", "CHAINLIT_PARENT_ROOT_PATH"),
    *("CHAINLIT_AUTH_COOKIE_NAME", "CHAINLIT_COOKIE_SAMESITE"),
)


def folder(home: Path) -> Path:
    """Where everything of the chat page lies in a home."""
    return home / "chat"


def lay_out(home: Path) -> Path:
    """Write what is shipped into the home, and return the root for Chainlit. Raises OSError."""
    root = folder(home) / "site"
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.rmtree(root / "public", ignore_errors=True)
    shutil.rmtree(root / ".files", ignore_errors=True)  # uploads of an earlier process
    shutil.copytree(SITE / "public", root / "public")
    shutil.copy(SITE / "help.md", root / "chainlit_en-US.md")
    settings = root / ".chainlit"
    (settings / "translations").mkdir(parents=True, exist_ok=True)
    shutil.copy(SITE / "config.toml", settings / "config.toml")
    (settings / "translations" / LANGUAGE).write_text(json.dumps(_wording()), "utf-8")
    return root


def _wording() -> dict[str, Any]:
    """Chainlit's own English, with our words where we have some."""
    found = find_spec("chainlit")
    assert found is not None
    assert found.origin is not None
    theirs = Path(found.origin).parent / "translations" / LANGUAGE
    words: dict[str, Any] = json.loads(theirs.read_text("utf-8"))
    ours = json.loads((SITE / "wording.json").read_text("utf-8"))
    for key, text in ours.items():
        *path, last = key.split(".")
        place = words
        for part in path:
            place = place[part]
        place[last] = text
    return words


@contextmanager
def surroundings(root: Path) -> Iterator[None]:
    """The environment that Chainlit is imported in. It reads most of it only then.

    Its tokens are made for one request and never leave the process, so that their secret is a new one
    in each process.
    """
    around = os.environ
    hidden = {name: around.pop(name) for name in FOREIGN if name in around}
    around.update(
        CHAINLIT_APP_ROOT=str(root),
        CHAINLIT_ROOT_PATH=PATH,
        CHAINLIT_CUSTOM_AUTH="1",
        CHAINLIT_AUTH_SECRET=secrets.token_hex(32),
        CHAINLIT_ENV_FILE=str(root / "no.env"),  # never one of the working directory
    )
    try:
        yield
    finally:
        around.update(hidden)
