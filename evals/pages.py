"""The list of files in docs/architecture.md, made from what each file says of itself.

`python -m evals.pages` (`make docs`) writes it anew; a test holds it up to date.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "## Files\n", "## Dependencies\n"
PACKAGES = {
    "agent": "plans over the tools and answers",
    "tools": "the tools, and what only they need",
    "mcp_server": "the server for MCP clients",
    "ui": "fronts for people",
    "evals": "measurements",
}


def files_section() -> str:
    """A table a package: each file and the first sentence of its docstring."""
    return "\n".join(_lines())


def with_files(page: str) -> str:
    """The page with its section of files made anew."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{files_section()}{END}{after}"


def _lines() -> Iterator[str]:
    for package, purpose in PACKAGES.items():
        files = [path for path in (ROOT / package).rglob("*.py") if path.stem != "__init__"]
        if not files:
            continue
        yield f"### {package}: {purpose}\n\n| file | holds |\n| --- | --- |"
        for path in sorted(files):
            yield f"| `{path.relative_to(ROOT).as_posix()}` | {first_sentence(path)} |"
        yield ""
    yield ""


def first_sentence(path: Path) -> str:
    """The first sentence of a module's docstring on one line, without its full stop."""
    text = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    paragraph = " ".join(text.split("\n\n")[0].split())
    found = re.match(r".+?[.:](?= [A-Z`]|$)", paragraph)
    return (found[0] if found else paragraph).rstrip(".:").replace("|", "\\|")


def main() -> int:
    """Write the page anew."""
    PAGE.write_text(with_files(PAGE.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
