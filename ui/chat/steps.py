"""What happens while a question is answered, as steps on the page: tools, models, changes."""

from __future__ import annotations

import json
from typing import Any

import chainlit as cl
from chainlit.utils import utc_now

from agent.answer import Answer
from agent.events import (
    ChangeProgress,
    DraftRejected,
    Event,
    FellBack,
    ModelFailed,
    ModelStarted,
    ModelWorking,
    ToolFinished,
    ToolStarted,
)
from ui.cells import clean, number
from ui.chat import notes, wording

EMBEDDED = "embedded"


class Steps:
    """The steps of one turn. Those of a turn share one parent, so that they stand above its answer."""

    def __init__(self) -> None:
        """Within a turn."""
        run = cl.context.current_run
        self._parent = run.id if run else None
        self._tools: dict[str, cl.Step] = {}
        self._order: list[str] = []
        self._model: cl.Step | None = None
        self._lines: list[str] = []
        self._change: cl.Step | None = None

    @property
    def changing(self) -> bool:
        """Whether a cloud is being changed, which is not left half-way."""
        return self._change is not None

    async def show(self, event: Event) -> None:
        """Show one event."""
        match event:
            case ToolStarted():
                await self._settle()
                await self._began(event)
            case ToolFinished():
                await self._ended(event)
            case ModelStarted() if event.model != EMBEDDED:
                await self._settle()
                await self._asking(event.model)
            case ModelWorking() if self._model is not None:
                text = f"{event.characters:,} characters in {number(event.seconds, 0)} s"
                await self._told(f"Writes … {text}; shown once it is checked.", lasting=False)
            case ModelFailed():
                wait = event.retry_in
                again = "" if wait is None else f"; tried again in {number(wait, 1)} s"
                await self._trouble(event.model, f"Failed: {event.reason}{again}.")
            case FellBack():
                await self._trouble(event.model, f"Given up ({event.reason}): {event.to} goes on.")
            case DraftRejected():
                places = "1 place" if event.problems == 1 else f"{event.problems} places"
                await self._trouble(
                    event.model,
                    f"What it wrote does not agree with the data in {places}, so it is not shown.",
                )
            case ChangeProgress():
                await self._progress(event.text)
            case _:
                pass

    async def close(self, answer: Answer | None) -> None:
        """End what is still open; with an answer, each tool's step gets its receipts."""
        await self._settle()
        if self._change is not None:
            await self._end(self._change)
        calls = answer.calls if answer else []
        for key, call in zip(self._order, calls, strict=False):
            step = self._tools[key]
            found = notes.receipts_of(call, answer.receipts) if answer else []
            if found and not step.is_error:
                step.output = f"{step.output}\n\n{notes.receipt_text(found)}"
                step.language = None
                await step.update()
        for step in self._tools.values():
            if step.end is None:
                await self._end(step)

    async def _began(self, event: ToolStarted) -> None:
        step = await self._new(notes.title(event.tool), event.arguments)
        self._tools[event.id] = step
        self._order.append(event.id)

    async def _ended(self, event: ToolFinished) -> None:
        step = self._tools.get(event.id)
        if step is None:
            return
        step.is_error = event.status == "error"
        text = f"{wording.plain(event.title)} · {number(event.seconds, 2)} s"
        step.output = text if event.status != "no_data" else f"No data: {text}"
        await self._end(step)

    async def _progress(self, line: str) -> None:
        if self._change is None:
            self._change = await self._new("Make the change")
        said = self._change.output
        await self._say(
            self._change, f"{said}\n\n{wording.plain(line)}" if said else wording.plain(line)
        )

    async def _asking(self, model: str) -> None:
        self._model = await self._new(f"Ask {clean(model)}")
        self._lines = []

    async def _trouble(self, model: str, text: str) -> None:
        """What went wrong on the way stays visible, in the step of the model."""
        if self._model is None:
            await self._asking(model)
        assert self._model is not None
        self._model.is_error = True
        await self._told(text)

    async def _told(self, text: str, *, lasting: bool = True) -> None:
        """A line in the step of the model that is asked; the next one takes the place of one that does
        not last.
        """
        assert self._model is not None
        lines = [*self._lines, wording.plain(text)]
        if lasting:
            self._lines = lines
        await self._say(self._model, "\n\n".join(lines))

    async def _settle(self) -> None:
        if self._model is not None:
            await self._end(self._model)
            self._model = None

    async def _new(self, name: str, arguments: dict[str, Any] | None = None) -> cl.Step:
        step = cl.Step(
            name=name,
            type="tool",
            parent_id=self._parent,
            show_input="json" if arguments else False,
        )
        if arguments:
            step.input = json.dumps(arguments, indent=2, ensure_ascii=False, default=str)
        step.start = utc_now()
        await step.send()
        return step

    async def _say(self, step: cl.Step, text: str) -> None:
        step.output = text
        await step.update()

    async def _end(self, step: cl.Step) -> None:
        step.end = utc_now()
        await step.update()
