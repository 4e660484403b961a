"""Pictures of the pages for the documentation: `python -m evals.screenshots [FOLDER]` (`make picture`).

A demo estate of a fixed day is served by `cloudwright serve`, opened in a real Chromium, and pictured:
the dashboard on light and dark ground and on a phone, then the chat. Needs Playwright and a Chromium.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NOW = "2026-11-21T12:00:00"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--force-color-profile=srgb",
]
MISSING = "there is no Chromium: `apt-get install chromium`"
PATIENCE = 120_000  # milliseconds for all cards and charts
COLOURS = 255  # of a picture: pages are calm enough for a palette
_WAITING = ("[aria-busy=true]", "[data-chart]:not([data-drawn])")


@dataclass(frozen=True)
class Scene:
    """One picture: which page, how large, on which ground."""

    name: str
    path: str
    width: int
    height: int
    dark: bool = False


SCENES = (
    Scene("dashboard", "/dashboard", 1280, 1120),
    Scene("dashboard-dark", "/dashboard", 1280, 1120, dark=True),
    Scene("dashboard-phone", "/dashboard", 360, 780),
)


def chromium() -> str:
    """Where a Chromium is. Raises OSError where there is none."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        raise OSError(MISSING)
    return path


def _command(home: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "ui.cli", "--home", str(home), "--now", NOW, *more]


def demo(home: Path) -> Path:
    """Load the demo estate into a home."""
    subprocess.run(  # noqa: S603 - our own command
        _command(home, "demo"), check=True, capture_output=True
    )
    return home


@contextmanager
def served(home: Path) -> Iterator[dict[str, str]]:
    """Serve a home until the block ends; the addresses of its places, by name."""
    command = _command(home, "--json", "serve", "--port", "0")
    with subprocess.Popen(  # noqa: S603 - our own command
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        told = ""
        for line in process.stdout:
            told += line
            if line.rstrip().endswith("}"):
                break
        try:
            yield json.loads(told)
        finally:
            process.terminate()


def take(folder: Path, home: Path) -> list[Path]:
    """Take the pictures of the dashboard into a folder; `home` holds a demo estate."""
    from playwright.sync_api import sync_playwright

    with served(home) as places, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=SWITCHES)
        address = places["dashboard"].removesuffix("/dashboard")
        taken = [_picture(browser, address, scene, folder) for scene in SCENES]
        browser.close()
    return taken


def _picture(browser: Browser, address: str, scene: Scene, folder: Path) -> Path:
    from playwright.sync_api import expect

    scheme: Any = "dark" if scene.dark else "light"
    profile = browser.new_context(
        viewport={"width": scene.width, "height": scene.height}, color_scheme=scheme, locale="en-GB"
    )
    page = profile.new_page()
    page.goto(address + scene.path)
    for selector in _WAITING:
        expect(page.locator(selector)).to_have_count(0, timeout=PATIENCE)
    path = folder / f"{scene.name}.png"
    path.write_bytes(small(page.screenshot()))
    profile.close()
    return path


def small(picture: bytes) -> bytes:
    """A PNG with a palette: about half as large, and the same to the eye."""
    from PIL import Image

    out = BytesIO()
    with Image.open(BytesIO(picture)) as opened:
        opened.convert("RGB").quantize(COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


def main(given: list[str]) -> int:
    """Take all pictures and say where they are."""
    from evals import screenshots_chat

    folder = Path(given[0] if given else "docs")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        home = demo(Path(temporary) / "home")
        for path in [*take(folder, home), *screenshots_chat.take(folder, home)]:
            sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
