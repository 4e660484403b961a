"""An answer as a message of the page: its words, tables, charts, and what stands small below."""

from __future__ import annotations

from collections.abc import Iterator

import chainlit as cl

from agent.answer import Answer
from tools.base import Result
from ui.cells import clean
from ui.charts import figures_of
from ui.chat import cards, notes, tables, wording
from ui.chat.steps import EMBEDDED

MOST_CHARTS = 3
PLAN_BELOW = "Nothing was changed yet. This is the plan:"  # the card has all that the words say


async def send(answer: Answer) -> cl.Message:
    """Show an answer: words first, line by line, then what belongs to them."""
    message = cl.Message(content="")
    for line in words(answer).splitlines(keepends=True):
        await message.stream_token(line)
    message.metadata = {"status": answer.status, "answer": answer.id}
    await message.send()
    for at, element in enumerate(elements(answer)):  # their order is that on the page
        element.props["at"] = at
        await element.send(for_id=message.id)
    return message


def words(answer: Answer) -> str:
    """The words of an answer as Markdown."""
    if answer.plan is not None:
        alone = len(answer.calls) == 1 and answer.answer.startswith(f"Plan {answer.plan.id}:")
        return PLAN_BELOW if alone else wording.plain(answer.answer)
    return (wording.plain if answer.model == EMBEDDED else wording.styled)(answer.answer)


def elements(answer: Answer) -> list[cl.CustomElement]:
    """What stands below the words of an answer."""
    if answer.plan is not None:
        said_on_card = answer.model_copy(update={"assumptions": []})
        return [cards.plan_card(answer.plan, answer), _notes(said_on_card)]
    decided = any(value.name == "plan" for value in answer.values) and not answer.calls
    charts = [] if decided else list(_charts(answer))
    return [
        *charts,
        *(
            cl.CustomElement(name="AnswerTable", props=one)
            for one in tables.shown_tables(answer.tables)
        ),
        _notes(answer),
    ]


def _notes(answer: Answer) -> cl.CustomElement:
    props = {**notes.notes_of(answer), "thread": cl.context.session.thread_id}
    return cl.CustomElement(name="AnswerNotes", props=props)


def _charts(answer: Answer) -> Iterator[cl.CustomElement]:
    """Charts of the tables, where they are worth drawing, each for light and for dark ground."""
    result = Result(title=answer.question, values=answer.values, tables=answer.tables)
    looks = zip(figures_of(result), figures_of(result, dark=True), strict=True)
    for light, dark in list(looks)[:MOST_CHARTS]:
        alt = light["layout"].get("meta", {}).get("alt") or "a chart of the table"
        yield cl.CustomElement(
            name="AnswerChart", props={"alt": clean(alt), "light": light, "dark": dark}
        )
