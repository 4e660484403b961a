"""What a collection did, as terminal text."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from tools.base import Column, Table
from tools.managing import AccountReport, Problem, SyncReport
from ui.cells import cell, clean, money
from ui.render import Screen, table_parts

# Always shown, and where any account has some.
COUNTS = ("instances", "volumes", "points", "cost_rows")
MORE_COUNTS = ("snapshots", "addresses")
OUTCOMES = {
    "fine": "Everything came in.",
    "partly": "Not everything came in; what failed is shown above, with older data meanwhile.",
    "nothing": "Nothing came in.",
}
STYLES = {"fine": "bold", "partly": "bold yellow", "nothing": "bold red"}


def report_parts(report: SyncReport, screen: Screen) -> Iterator[RenderableType]:
    """What is printed for a collection, top to bottom."""
    yield from table_parts(accounts_table(report), screen, title=False)
    for account in report.accounts:
        yield from _account_lines(account)
    for note in report.notes:
        yield Text(clean(note))
    if report.rolled_up_days:
        days = report.rolled_up_days
        yield Text(
            f"Measurements of {days:,} older day{'' if days == 1 else 's'} were summed up.",
            style="dim",
        )
    if report.interrupted:
        yield Text("Stopped before the end; the next collection goes on from here.", style="yellow")
    else:
        yield Text(OUTCOMES[report.outcome], style=STYLES[report.outcome])


def accounts_table(report: SyncReport) -> Table:
    """One row an account; a count that no account has is left out."""
    names = [
        name
        for name in (*COUNTS[:2], *MORE_COUNTS, *COUNTS[2:])
        if name in COUNTS or any(getattr(one, name) for one in report.accounts)
    ]
    rows = [
        [one.account, one.provider, one.status, *(getattr(one, name) for name in names)]
        for one in report.accounts
    ]
    heads = ["account", "provider", "status", *(name.replace("_", " ") for name in names)]
    return Table(title="Accounts", columns=[Column(name=head) for head in heads], rows=rows)


def _account_lines(account: AccountReport) -> Iterator[Text]:
    name = clean(account.account)
    for currency, sums in account.sums.items():
        known = ", ".join(
            f"{column} {cell(amount) if amount is None else money(amount, currency)}"
            for column, amount in sums.items()
        )
        first, last = account.cost_days
        yield Text(f"{name}: {known} from {first} to {last}", style="dim")
    for paid in account.paid_calls:
        requests = "request" if paid.calls == 1 else "requests"
        yield Text(
            f"{name}: {paid.calls:,} {clean(paid.service)} {requests}, {money(paid.usd, 'USD')}",
            style="dim",
        )
    for failure in account.failures:
        yield Text(f"failed: {_problem(account, failure)}", style="yellow")
    for skipped in account.skipped:
        style = "yellow" if account.left_alone else "dim"
        yield Text(f"skipped: {_problem(account, skipped)}", style=style)
    for warning in account.warnings:
        yield Text(f"warning: {name}: {clean(warning)}", style="yellow")
    for note in account.notes:
        yield Text(f"{name}: {clean(note)}", style="dim")


def _problem(account: AccountReport, problem: Problem) -> str:
    known = f"; {problem.known}" if problem.known else ""
    return (
        f"{clean(account.account)}: {clean(problem.place)}: {clean(problem.reason)}{clean(known)}"
    )
