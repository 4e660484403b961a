"""Pictures of the chat page for the documentation: `python -m evals.screenshots_chat [FOLDER]`.

A demo estate of a fixed day is served by `cloudwright serve`, asked in a real Chromium, and pictured:
an answer, a change that waits, and an answer on a phone. Needs Playwright and a Chromium.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.screenshots import SWITCHES, chromium, demo, served, small

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SETTLED = 1500  # milliseconds for charts to be drawn and the page to scroll
PATIENCE = 60_000  # milliseconds for an answer


@dataclass(frozen=True)
class Scene:
    """One picture: what is asked, how large the page is, and what is shown at its top."""

    name: str
    questions: tuple[str, ...]
    width: int
    height: int
    dark: bool = False


SCENES = (
    Scene("chat", ("Show cost by provider last month",), 1280, 1010),
    Scene("chat-dark", ("Apply the top recommendation",), 1280, 900, dark=True),
    Scene("chat-phone", ("Show cost by provider last month",), 390, 844),
)


def take(folder: Path, home: Path | None = None) -> list[Path]:
    """Take all pictures into a folder; `home` holds a demo estate, else one is made. Raises OSError
    where there is no Chromium.
    """
    path = chromium()
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        place = home or demo(Path(temporary) / "home")
        with served(place) as places, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
            taken = [_picture(browser, places["chat"], scene, folder) for scene in SCENES]
            browser.close()
    return taken


def _picture(browser: Browser, address: str, scene: Scene, folder: Path) -> Path:
    scheme: Any = "dark" if scene.dark else "light"
    profile = browser.new_context(
        viewport={"width": scene.width, "height": scene.height}, color_scheme=scheme
    )
    page = profile.new_page()
    page.goto(address)
    page.locator("#chat-settings-open-modal").wait_for(timeout=PATIENCE)
    for count, question in enumerate(scene.questions):
        _ask(page, question, count)
    page.wait_for_timeout(SETTLED)
    path = folder / f"{scene.name}.png"
    path.write_bytes(small(page.screenshot()))
    profile.close()
    return path


def _ask(page: Page, question: str, before: int) -> None:
    page.locator("#chat-input").click()
    page.keyboard.insert_text(question)
    page.keyboard.press("Enter")
    page.locator(".cw-notes").nth(before).wait_for(timeout=PATIENCE)
    page.mouse.move(2, 300)  # no row is under the pointer


def main(given: list[str]) -> int:
    """Take the pictures and say where they are."""
    for path in take(Path(given[0] if given else "docs")):
        sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
