"""Testing a connection: what works, what is missing, and which permission to add."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tools.base import (
    CloudError,
    Column,
    NotOfferedError,
    PermissionMissingError,
    Result,
    SignInError,
    Table,
    ThrottledError,
    UnreachableError,
    Value,
    VaultError,
)
from tools.services.accounts_ages import reminder
from tools.services.accounts_trials import Trial, bounded, in_waves
from tools.services.inquiry import Inquiry
from tools.store.records import Account

if TYPE_CHECKING:
    from tools.accounts import AccountTest
    from tools.clouds.base import Cloud, Probe
    from tools.context import Context

PROBE_SECONDS = 20.0
CLOSING_SECONDS = 2.0
AT_ONCE = 16
Outcome = Literal["works", "refused", "failed", "no answer", "not offered", "not tried"]
_STATUS_WORDS = {
    "connected": "works",
    "partial": "works in part",
    "failing": "does not work",
}


@dataclass(frozen=True)
class Finding:
    """What one probe found; `todo` names a permission to add: all else is told by what it says."""

    capability: str
    name: str
    optional: bool
    outcome: Outcome
    said: str
    todo: str = ""

    @property
    def fine(self) -> bool:
        """Whether the product lacks nothing that it needs."""
        return self.outcome == "works" or self.optional


def check(context: Context, arguments: AccountTest, *, seconds: float = PROBE_SECONDS) -> Result:
    """Try everything that the account's cloud offers, and remember on the account how it went.

    Each probe has `seconds`. Raises InputError when there is no such account.
    """
    inquiry = Inquiry.of(context, "test_account", arguments)
    account = context.accounts.find(arguments.name)
    findings = _findings(context, account, seconds)
    status = _status(findings)
    context.accounts.note(
        account.id, status=status, error=_error(findings), now=context.clock(), synced=False
    )
    label = context.provider(account.provider).label
    result = Result(title=f"The connection of {account.name!r} ({label}) {_STATUS_WORDS[status]}")
    result.values = [
        Value(name="status", value=status),
        Value(name="checks", value=len(findings)),
        Value(name="checks that work", value=sum(one.outcome == "works" for one in findings)),
    ]
    result.tables.append(_table(findings))
    result.warnings += _warnings(context, account)
    inquiry.note("-- live calls to the cloud, one a row", {}, len(findings), 0.0)
    result.receipts = inquiry.receipts
    return result


def _warnings(context: Context, account: Account) -> list[str]:
    old = reminder(account, context.now)
    said = [old] if old else []
    if not account.enabled:
        said.append(f"account {account.name!r} is disabled: it is not collected")
    return said


def _findings(context: Context, account: Account, seconds: float) -> list[Finding]:
    """Opening, signing in, then all the rest at once."""
    try:
        cloud = bounded(lambda: context.connect(account, hurried=True), seconds)
    except (CloudError, VaultError) as error:
        return [_finding(context, None, error)]
    try:
        return _probed(context, cloud, seconds)
    finally:
        _close(cloud)


def _probed(context: Context, cloud: Cloud, seconds: float) -> list[Finding]:
    try:
        first, *others = bounded(cloud.probes, seconds)
        found = bounded(first.run, seconds)
    except CloudError as error:
        return [_finding(context, None, error)]
    findings = [_found(first, "works", context.accounts.redacted(found))]
    trials = in_waves([probe.run for probe in others], seconds, AT_ONCE)
    findings += [_tried(context, *pair) for pair in zip(others, trials, strict=False)]
    untried = others[len(trials) :]
    return findings + [_found(one, "not tried", "nothing answered before") for one in untried]


def _tried(context: Context, probe: Probe, trial: Trial[str]) -> Finding:
    failure = trial.error()
    if failure is not None:
        return _finding(context, probe, failure)
    return _found(probe, "works", context.accounts.redacted(trial.result()))


def _found(probe: Probe | None, outcome: Outcome, said: str, todo: str = "") -> Finding:
    """Without a probe it is about signing in: the cloud could not even be opened."""
    if probe is None:
        return Finding("sign-in", "sign in", False, outcome, said, todo)
    return Finding(probe.capability, probe.name, probe.optional, outcome, said, todo)


def _finding(context: Context, probe: Probe | None, error: Exception) -> Finding:
    said = context.accounts.redacted(str(error))
    match error:
        case PermissionMissingError():
            wanted = error.permission or (probe.permission if probe else "")
            return _found(probe, "refused", said, f"add {wanted}")
        case SignInError() | VaultError():
            return _found(probe, "refused", said)
        case NotOfferedError():
            return _found(probe, "not offered", said)
        case ThrottledError() | UnreachableError():
            return _found(probe, "no answer", said)
        case _:
            return _found(probe, "failed", said)


def _close(cloud: Cloud) -> None:
    """What hangs is left behind: the process gives it back at its end."""
    from contextlib import suppress

    with suppress(CloudError):
        bounded(cloud.close, CLOSING_SECONDS)


def _status(findings: list[Finding]) -> Literal["connected", "partial", "failing"]:
    if findings[0].outcome != "works":
        return "failing"
    return "connected" if all(one.fine for one in findings) else "partial"


def _error(findings: list[Finding]) -> str | None:
    lacking = [one for one in findings if not one.fine]
    return f"{lacking[0].name}: {lacking[0].said}" if lacking else None


def _table(findings: list[Finding]) -> Table:
    names = ("capability", "check", "result", "optional", "found", "what to do")
    rows = [
        [
            one.capability,
            one.name,
            one.outcome,
            one.optional,
            one.said,
            one.todo,
        ]
        for one in findings
    ]
    return Table(title="Checks", columns=[Column(name=name) for name in names], rows=rows)
