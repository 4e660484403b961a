"""The picture in README: real questions to the demo estate, as the terminal shows the answers.

`python -m evals.picture` (`make picture`) draws docs/ask.svg anew.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from agent.assistant import Assistant
from tools.context import Context
from tools.loading import load_demo
from ui.render import Screen, answer_parts

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "ask.svg"
NOW = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
QUESTIONS = (
    "Why did AWS cost more in October than in September?",
    "only the data team",
)
WIDTH, ROWS = 118, 5
_FONT = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)  # would be fetched from elsewhere


def main() -> int:
    """Ask, record, and write the picture."""
    console = Console(record=True, width=WIDTH, file=sys.stderr, highlight=False, emoji=False)
    with tempfile.TemporaryDirectory() as folder:
        context = Context(home=Path(folder), now=NOW)
        load_demo(context)
        assistant = Assistant(context, remember=False)
        for question in QUESTIONS:
            console.print(Text.assemble(("you> ", "bold cyan"), question))
            answer = assistant.ask(question, thread="picture")
            for part in answer_parts(answer, Screen(width=WIDTH, rows=ROWS, sql=False)):
                console.print(part, markup=False)
            console.print()
        assistant.close()
    drawn = console.export_svg(title="cloudwright chat", unique_id="cloudwright")
    PICTURE.write_text(_FONT.sub("", drawn), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
