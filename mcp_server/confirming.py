"""A person's decision on a plan: asked for in the client, or given by a code that only they can see.

Nothing else confirms: neither a model's words, nor an answer, nor anything in data.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mcp_server.client import Client
from mcp_server.estate import Estate, Front
from mcp_server.results import Kept, Reply, cut, plain
from mcp_server.wording import line, text_of
from mcp_server.working import Tell, working
from tools import changing
from tools.base import InputError, RefusedError, Result
from tools.changing import PlanRecord, PlanState
from tools.context import Context, default_home

FORM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "confirm": {
            "type": "boolean",
            "title": "Apply this change",
            "description": "Nothing is changed without it",
            "default": False,
        }
    },
    "required": ["confirm"],
}
MOST_STEPS = 40  # that a form shows one by one


@dataclass(frozen=True)
class Confirming:
    """Decisions at this front."""

    estate: Estate
    front: Front
    kept: Kept

    async def decide(self, client: Client, plan: str, before: dict[str, Any]) -> Reply:
        """What becomes of a plan that was just proposed: the person is asked where the client can, else
        the reply says how they confirm. `before` is the reply so far.
        """
        context = self.estate.context(client.person)
        record = await working(lambda _: changing.find(context, plan), client.progress)
        if record.state is not PlanState.PROPOSED:
            return Reply(text_of(before), before)
        if not client.elicits or context.fixed:
            return _with(before, self._how(record, context))
        return await self._asked(client, context, record, before)

    async def confirm(self, client: Client, plan: object, code: object) -> Reply:
        """`confirm_change`. Raises RefusedError, InputError, CloudError."""
        if not isinstance(plan, str) or not (code is None or isinstance(code, str)):
            raise InputError(
                "confirm_change: `plan` is the id of a plan, `code` the text a person gave"
            )
        context = self.estate.context(client.person)
        if context.fixed:
            raise RefusedError("changes happen at the time of the clock: start without --now")
        record = await working(lambda _: changing.find(context, plan), client.progress)
        if code:
            given = code

            def by_code(_: Tell) -> PlanRecord:
                return changing.confirm_with_code(context, record.plan.id, given, client.person)

            return await self._applied(client, context, await working(by_code, client.progress))
        if record.state is not PlanState.PROPOSED:
            raise RefusedError(f"plan {record.plan.id} is {record.state}: it cannot be confirmed")
        shown = _told(self.kept, client, changing.told(record))
        if client.elicits:
            return await self._asked(client, context, record, shown)
        raise RefusedError(f"nothing was changed. {self._how(record, context)}")

    async def _asked(
        self, client: Client, context: Context, record: PlanRecord, before: dict[str, Any]
    ) -> Reply:
        """Show the plan to the person, and do what they decide."""
        plan = record.plan
        left = (plan.expires_at - context.clock()).total_seconds()
        said = await client.elicit(message(record), FORM, max(1.0, left))
        if said.action == "accept" and said.content.get("confirm") is True:

            def confirmed(_: Tell) -> PlanRecord:
                return changing.confirm(context, plan.id, record.hash, client.person)

            return await self._applied(client, context, await working(confirmed, client.progress))
        if said.action == "decline":

            def cancelled(_: Tell) -> PlanRecord:
                return changing.cancel(context, plan.id, client.person, "declined when asked")

            ended = changing.told(await working(cancelled, client.progress))
            return _with(
                _told(self.kept, client, ended),
                "The person declined: cancelled, nothing was changed.",
            )
        return _with(
            before, f"The person did not confirm; nothing was changed. {self._how(record, context)}"
        )

    async def _applied(self, client: Client, context: Context, record: PlanRecord) -> Reply:
        """Apply what is confirmed; it comes to its end even if the client goes away."""
        if record.state is PlanState.PROPOSED:
            verdict = record.plan.verdict
            text = (
                f"Noted: {len(record.confirmed_by)} of {verdict.approvals} confirmations, as the rule "
                f"{verdict.rule} wants. Nothing was changed yet."
            )
            return _with(_told(self.kept, client, changing.told(record)), text)

        def applied(tell: Tell) -> Result:
            done = changing.apply(context, record.plan.id, tell)
            problems = changing.refresh(context, done)
            result = changing.told(done)
            result.warnings += problems
            return result

        result = await working(applied, client.progress, to_the_end=True)
        state = next(value.value for value in result.values if value.name == "state")
        data = _told(self.kept, client, result)
        if state == PlanState.APPLIED:
            return _with(data, f"Done and verified. Plan {record.plan.id} can be undone.")
        return Reply(f"The change failed: the plan is {state}.\n{text_of(data)}", data, failed=True)

    def _how(self, record: PlanRecord, context: Context) -> str:
        """How a person confirms without a form of the client."""
        plan = record.plan.id
        at = "" if context.home == default_home() else f" --home {shlex.quote(str(context.home))}"
        page = f", or open {self.front.plan_page(plan)}" if self.front.plan_page else ""
        return (
            "A person has to confirm it, which no model can do alone: tell them to run "
            f"`cloudwright changes confirm {plan}{at}` in a terminal{page}. Or they read the plan's "
            f"code, with `cloudwright changes code {plan}{at}`, and give it to you for confirm_change."
        )


def plan_of(data: dict[str, Any]) -> str | None:
    """The id of the plan that a result proposes."""
    values = {value["name"]: value["value"] for value in data.get("values", [])}
    waits = {"plan", "hash", "state"} <= set(values) and values["state"] == PlanState.PROPOSED
    return str(values["plan"]) if waits else None


def message(record: PlanRecord) -> str:
    """The whole plan, as a person is asked about it. Names from clouds cannot make lines of their own."""
    return "\n".join(_lines(record))


def _lines(record: PlanRecord) -> Iterator[str]:
    told = changing.told(record)
    plan = record.plan
    table = told.tables[0]
    names = [column.name for column in table.columns]
    yield f"Cloudwright: {line(plan.title)}"
    for cells in table.rows[:MOST_STEPS]:
        row = dict(zip(names, cells, strict=True))
        where = ", ".join(line(row[name]) for name in ("Provider", "Region") if row[name])
        yield f"{row['Step']}. {line(row['Action'])} “{line(row['Resource'])}” ({where}): {line(row['Change'])}"
        yield f"    downtime: {line(row['Downtime'])}; undo: {line(row['Undo'])}"
    rest = [line(row[names.index("Resource")]) for row in table.rows[MOST_STEPS:]]
    if rest:
        yield f"… and {len(rest)} more steps: {', '.join(rest)}"
    money = plan.money
    if money.monthly is None:
        yield "Cost: unknown what it changes"
    else:
        yield f"Cost: {money.monthly:+,.2f} {money.currency or ''} a month ({line(money.source)})"
    verdict = plan.verdict
    yield f"Risk: {line(plan.risk)}"
    yield f"Policy: {line(verdict.rule)}: {verdict.effect}; {verdict.approvals} to confirm, {verdict.role} or above"
    yield from (line(text) for text in told.assumptions[1:])
    yield f"Plan {plan.id}, until {plan.expires_at:%Y-%m-%d %H:%M} UTC, hash {record.hash}"


def _told(kept: Kept, client: Client, result: Result) -> dict[str, Any]:
    return cut(kept, client.person, plain(result))


def _with(data: dict[str, Any], text: str) -> Reply:
    """A reply whose first words are these."""
    told = {**data, "outcome": text}
    return Reply(f"{text}\n\n{text_of(data)}", told)
