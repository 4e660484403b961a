"""`cloudwright chat`: a conversation that keeps its context."""

from __future__ import annotations

import argparse
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ui.cells import clean
from ui.cli.asking import readable, typed
from ui.cli.failure import FINE, line_of
from ui.cli.terminal import Terminal, say

if TYPE_CHECKING:
    from agent.answer import Pending
    from agent.assistant import Assistant
    from tools.context import Context
    from tools.people import Person

PROMPT = "you> "
HISTORY = "chat_history"
HISTORY_LENGTH = 1000
GREETING = "Ask about costs, instances, use. /help shows what you can type, Ctrl-D ends."
HELP = """\
Type a question, then go on from there: "and Azure?", "only production", "why?".
/new       start over, without the context so far
/receipts  show or hide the SQL that each answer rests on
/json      switch between JSON and text
/help      this text
/exit      end (also: exit, quit, Ctrl-D)"""


def _new_thread() -> str:
    return f"chat-{uuid.uuid4().hex[:12]}"


@dataclass
class Conversation:
    """One chat: what has been said so far is known by the name of its thread."""

    assistant: Assistant
    terminal: Terminal
    thread: str = field(default_factory=_new_thread)
    person: Person | None = None  # who types; the lines of a pipe are nobody's

    def turn(self, line: str) -> bool:
        """Answer one line; False when the person wants to leave."""
        match line.lower():
            case "":
                pass
            case "exit" | "quit" | "/exit" | "/quit":
                return False
            case "/help":
                self.terminal.text(HELP)
            case "/new":
                self.thread = _new_thread()
                self.terminal.text("A new conversation.")
            case "/json":
                self.terminal.json = not self.terminal.json
            case "/receipts":
                self.terminal.sql = not self.terminal.sql
                self.terminal.text(f"SQL is {'shown' if self.terminal.sql else 'hidden'}.")
            case command if command.startswith("/"):
                self.terminal.text(f"There is no command {command!r}; /help lists them.")
            case _:
                self._ask(line)
        return True

    def _ask(self, question: str) -> None:
        try:
            try:
                answer = self.assistant.ask(question, thread=self.thread, person=self.person)
            except Exception as error:  # noqa: BLE001 - the edge of one turn: the chat goes on
                say(clean(f"cloudwright: {line_of(error, self.assistant.context.home)}"))
            else:
                self.terminal.answer(answer)
                if answer.plan is not None:
                    say(self._how(answer.plan))
        except KeyboardInterrupt:
            say("\ncancelled")

    def _how(self, plan: Pending) -> str:
        if self.person is None:
            return f"nothing was changed: `cloudwright changes confirm {plan.id}`"
        return clean(f"Apply it? Type yes or no. ({plan.title})")


def chat(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    """Talk until Ctrl-D or `exit`. Lines may also come from a pipe, one question each."""
    from agent.assistant import Assistant

    with closing(Assistant(context, parsed.model)) as assistant, _lines(context.home) as lines:
        if sys.stdin.isatty():
            terminal.text(GREETING)
        person = typed(context)
        conversation = Conversation(assistant, terminal, person=person)
        for line in lines:
            if not conversation.turn(readable(line).strip()):
                break
    return FINE


@contextmanager
def _lines(home: Path) -> Iterator[Iterator[str]]:
    """What a person types, with history where the platform has readline; else lines of stdin."""
    if not sys.stdin.isatty():
        yield iter(sys.stdin)
        return
    history = home / HISTORY
    try:
        import readline
    except ImportError:
        yield _typed()
        return
    readline.set_history_length(HISTORY_LENGTH)
    if history.is_file():
        readline.read_history_file(history)
    try:
        yield _typed()
    finally:
        if home.is_dir():
            history.touch(mode=0o600)
            readline.write_history_file(history)


def _typed() -> Iterator[str]:
    while True:
        try:
            yield input(PROMPT)
        except EOFError:
            sys.stdout.write("\n")
            return
        except KeyboardInterrupt:
            say("\n(Ctrl-D or exit ends)")
