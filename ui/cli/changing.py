"""`cloudwright changes`, `policy` and `audit`: plans shown, confirmed by a person, and looked after."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from tools import changing
from tools.base import InputError, RefusedError, Result
from tools.changing import PlanRecord, PlanState
from tools.registry import find_tool
from ui.cells import clean
from ui.cli.failure import FAILED, FINE, UsageError
from ui.cli.terminal import say

if TYPE_CHECKING:
    from tools.context import Context
    from ui.cli.terminal import Terminal

_YES = ("y", "yes")


def changes(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    """Do what the command line says; FAILED when a plan was not applied as a whole."""
    if context.fixed and parsed.action not in ("list", "show"):
        raise UsageError(
            f"changes {parsed.action}: leave --now out: what changes a cloud happens at the time of "
            "the clock"
        )
    match parsed.action:
        case "list":
            terminal.result(find_tool("list_changes").call(context, {"newest": parsed.newest}))
        case "show":
            terminal.result(find_tool("list_changes").call(context, {"plan": parsed.plan}))
        case "cancel":
            record = changing.cancel(context, parsed.plan, context.person, parsed.reason)
            terminal.result(changing.told(record))
        case "resume":
            return _applied(context, terminal, changing.find(context, parsed.plan))
        case "code":
            _show_code(context, terminal, changing.find(context, parsed.plan))
        case "rollback":
            made = find_tool("propose_rollback").call(context, {"plan": parsed.plan})
            return _ask(context, terminal, plan_of(context, made))
        case _:
            return _confirm(context, terminal, parsed)
    return FINE


def plan_of(context: Context, proposal: Result) -> PlanRecord:
    """The stored plan that a proposing tool told of."""
    plan_id = next(value.value for value in proposal.values if value.name == "plan")
    return changing.find(context, str(plan_id))


def _confirm(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    record = changing.find(context, parsed.plan)
    if parsed.hash is None:
        return _ask(context, terminal, record)
    return _confirmed(context, terminal, record, parsed.hash)


def _ask(context: Context, terminal: Terminal, record: PlanRecord) -> int:
    """Show a plan and ask for a yes. Raises InputError when it is none to confirm."""
    if record.state is not PlanState.PROPOSED:
        raise InputError(f"plan {record.plan.id} is {record.state}: it cannot be confirmed")
    terminal.result(changing.told(record))
    return decide(context, terminal, record, unasked=FAILED)


def decide(context: Context, terminal: Terminal, record: PlanRecord, *, unasked: int = FINE) -> int:
    """Ask for a yes to the plan that was just shown; apply it then. Without a terminal nobody can say
    it: returns `unasked`, which is FAILED where confirming was what the command was for.
    """
    if terminal.json or not sys.stdin.isatty() or context.fixed:
        say(
            f"nothing was changed: confirm it with `cloudwright changes confirm "
            f"{record.plan.id} --hash {record.hash}`"
        )
        return unasked
    sys.stdout.flush()
    sys.stderr.write(clean(f"Apply plan {record.plan.id}: {record.plan.title}? [y/N] "))
    sys.stderr.flush()
    if _typed() not in _YES:
        changing.cancel(context, record.plan.id, context.person, "not confirmed when asked")
        say("cancelled: nothing was changed")
        return FINE
    return _confirmed(context, terminal, record, record.hash)


def _show_code(context: Context, terminal: Terminal, record: PlanRecord) -> None:
    """Show a plan and its code to a person: what reads a pipe is none."""
    if terminal.json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise RefusedError(
            f"the code of plan {record.plan.id} is for a person to read: run this in a terminal, "
            "without --json, pipes or redirection"
        )
    code = changing.code_of(context, record.plan.id)
    terminal.result(changing.told(record))
    terminal.text(f"Code: {code}\nWhoever is told it can apply exactly this plan, once.")


def _typed() -> str:
    try:
        return sys.stdin.readline().strip().lower()
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        raise


def _confirmed(context: Context, terminal: Terminal, record: PlanRecord, digest: str) -> int:
    record = changing.confirm(context, record.plan.id, digest, context.person)
    if record.state is PlanState.PROPOSED:
        verdict = record.plan.verdict
        say(
            f"noted: {len(record.confirmed_by)} of {verdict.approvals} confirmations "
            f"(rule {verdict.rule}); nothing was changed yet"
        )
        return FINE
    return _applied(context, terminal, record)


def _applied(context: Context, terminal: Terminal, record: PlanRecord) -> int:
    record = changing.apply(context, record.plan.id, lambda line: say(clean(line)))
    problems = changing.refresh(context, record)
    result = changing.told(record)
    result.warnings += problems
    terminal.result(result)
    return FINE if record.state is PlanState.APPLIED else FAILED


def policy(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    """Show the rules, or check a file of them."""
    if parsed.action == "list":
        if parsed.yaml:
            terminal.text(changing.builtin_policies().rstrip("\n"))
            return FINE
        terminal.result(changing.list_policies(context))
        return FINE
    record = changing.find(context, parsed.plan) if parsed.plan else None
    terminal.result(changing.check_policies(context, parsed.file, record))
    return FINE


def audit(context: Context, terminal: Terminal, parsed: argparse.Namespace) -> int:
    """Show the newest rows of the audit, or verify it."""
    if parsed.newest < 1:
        raise UsageError("--newest: expected a number from 1 up")
    if parsed.verify:
        terminal.result(changing.verify_audit(context))
        return FINE
    found = changing.audit_trail(
        context, newest=parsed.newest, subject=parsed.subject, event=parsed.event
    )
    terminal.result(found)
    return FINE
