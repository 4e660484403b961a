"""What a person chooses for the questions of a conversation: the model, the account, the day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent import confirmation
from agent.answer import Answer
from ui.cells import clean

MODEL, ACCOUNT, DAY = "model", "account", "day"
EVERY = "All accounts"
FIRST = "The first that is configured"

# A command says itself what it is about; a scope put behind it would change what it means.
_COMMAND = re.compile(
    r"\s*(please\s+)?(set|make|create|stop|start|restart|resize|apply|undo|roll|delete|remove|release"
    r"|terminate|tag|untag|snapshot|dismiss|mark|confirm|cancel|propose|do|go)\b",
    re.I,
)


@dataclass(frozen=True)
class Account:
    """An account that costs are known of: what it is called, and its id at its cloud."""

    name: str
    id: str


@dataclass(frozen=True)
class Choices:
    """What holds for a question; None is the way it is without a choice."""

    model: str | None = None
    account: Account | None = None
    day: dt.date | None = None

    @classmethod
    def of(cls, settings: Mapping[str, Any], accounts: Sequence[Account]) -> Choices:
        """Read what the page sends; what is no longer there is left out."""
        model = settings.get(MODEL)
        name = settings.get(ACCOUNT)
        return cls(
            model=model if isinstance(model, str) and model != FIRST else None,
            account=next((one for one in accounts if one.name == name), None),
            day=day_of(settings.get(DAY)),
        )

    def worded(self, question: str) -> str:
        """The question with the account put into its words, which is how the agent takes a scope. A
        yes or no, a command, and a question that names accounts itself stay as they are.
        """
        if self.account is None or not self.narrows(question):
            return question
        return f"{question.rstrip().rstrip('.?!')}, only account {self.account.name}"

    def narrows(self, question: str) -> bool:
        """Whether the chosen account is put to a question."""
        if self.account is None or confirmation.said(question) is not None:
            return False
        named = re.search(r"\baccounts?\b|\bsubscriptions?\b|\bprojects?\b", question, re.I)
        return not (named or _COMMAND.match(question))

    def noted(self, answer: Answer, question: str) -> Answer:
        """The answer, saying which choices it was given under, and where they did not reach."""
        assumptions, warnings, plan = list(answer.assumptions), list(answer.warnings), answer.plan
        if self.day is not None:
            assumptions.insert(0, f"answered as of {self.day}, as this conversation is set")
            if plan is not None:
                plan = None
                warnings.insert(
                    0,
                    "a change is confirmed at the time of the clock: take the day out of the settings "
                    "and ask for it again",
                )
        if self.account is not None:
            if self.narrows(question) and _reached(self.account, answer):
                assumptions.insert(
                    0, f"only account {self.account.name}, as this conversation is set"
                )
            elif answer.calls:
                warnings.insert(
                    0, f"this answer is not limited to account {self.account.name}, which is set"
                )
        noted = {"assumptions": assumptions, "warnings": warnings, "plan": plan}
        return answer.model_copy(update=noted)


def _reached(account: Account, answer: Answer) -> bool:
    """Whether every look at data was limited to the account, as the calls themselves say."""
    wanted = {account.id.casefold(), account.name.casefold()}
    scoped = [
        any(
            isinstance(one, dict)
            and str(one.get("field")) in ("account", "sub_account")
            and wanted & {str(value).casefold() for value in one.get("values", [])}
            for one in call.arguments.get("filters", [])
        )
        for call in answer.calls
    ]
    return bool(scoped) and all(scoped)


def day_of(given: object) -> dt.date | None:
    """The day that the page's date field holds; None when it holds none."""
    if not isinstance(given, str) or not given:
        return None
    try:
        return dt.datetime.fromisoformat(given).date()
    except ValueError:
        return None


def accounts_of(rows: Sequence[Sequence[Any]]) -> list[Account]:
    """Accounts of rows of (id, name, …). Of two with one name the ids tell them apart."""
    named = [(clean(str(row[0])), clean(str(row[1] or row[0]))) for row in rows if row[0]]
    names = [name.casefold() for _, name in named]
    return [Account(key if names.count(name.casefold()) > 1 else name, key) for key, name in named]
