"""What a person thought of an answer: kept for those who improve the answers. Nothing is sent anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.base import InputError, Result, Value

if TYPE_CHECKING:
    from tools.context import Context

LONGEST_QUESTION = 4_000
LONGEST_ANSWER = 20_000
LONGEST_COMMENT = 4_000


def keep(
    context: Context,
    *,
    question: str,
    answer: str,
    good: bool,
    comment: str = "",
    id_: str | None = None,
) -> Result:
    """Keep a thumb of the context's person; the same `id_` again changes it. Texts are cut to a
    bound. Raises InputError without a question.
    """
    if not question.strip():
        raise InputError("feedback: which question was it? Give the question and its answer")
    key = context.store.feedback.keep(
        now=context.clock(),
        who=context.person.name,
        front=context.person.front,
        question=question[:LONGEST_QUESTION],
        answer=answer[:LONGEST_ANSWER],
        good=good,
        comment=comment[:LONGEST_COMMENT],
        id_=id_,
    )
    return Result(
        title="Thank you: it was noted",
        values=[Value(name="id", value=key), Value(name="good", value=good)],
    )


def take_back(context: Context, id_: str) -> bool:
    """Forget a thumb of the context's person; False = there is none."""
    return context.store.feedback.remove(id_, context.person.name)
