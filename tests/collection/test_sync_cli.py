"""`cloudwright sync` as people and programs see it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scripted import NOW, ScriptedCloud, account, connected, later, machine, machines

from tools.base import InputError, SignInError, UnreachableError
from tools.context import Context
from tools.managing import SyncReport
from ui.cli import main
from ui.cli.failure import FAILED, FINE, PARTLY, UsageError
from ui.cli.parser import build_parser
from ui.cli.syncing import sync_accounts
from ui.cli.terminal import Terminal

SPOILT = "\x1b[31mred\x1b[0m"


def cloud(name: str = "one") -> ScriptedCloud:
    estate = {
        "north": {f"p-{name}": {"instance": [machine("a")], "volume": [{"resource_id": "v"}]}}
    }
    return ScriptedCloud(
        name=name,
        estate=estate,
        charges=[
            {"day": "2026-11-20", "cost": "1234.50", "SubAccountId": name},
            {"day": "2026-11-20", "cost": "7", "BillingCurrency": "EUR", "SubAccountId": name},
        ],
        paid=3,
    )


def run(context: Context, *options: str) -> int:
    """Run the command on that context."""
    parsed = build_parser([]).parse_args(["sync", *options])
    return sync_accounts(context, Terminal(json="--json" in options), parsed)


def test_what_came_in(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    context = connected(home, NOW, cloud(), cloud("two"))
    assert run(context) == FINE
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert lines[0].split() == [
        *("account", "provider", "status", "instances", "volumes", "points", "cost", "rows")
    ]
    assert lines[2].split() == ["one", "scripted", "connected", "1", "1", "444", "2"]
    assert lines[3].split() == ["two", "scripted", "connected", "1", "1", "444", "2"]
    assert "one: BilledCost $1,234.50, EffectiveCost $1,234.50 from 2026-10-22 to 2026-11-21" in out
    assert "one: BilledCost €7.00, EffectiveCost €7.00 from 2026-10-22 to 2026-11-21" in out
    assert "two: 3 Cost Explorer requests, $0.03" in out
    assert lines[-1] == "Everything came in."
    for line in ("one north: 1 instance, 1 volume", "two costs: 2 charges from 2026-10-22"):
        assert line in err
    assert "one north: 144 points" in err


def test_what_failed_and_what_was_left_out(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scripted = cloud()
    context = connected(home, NOW, scripted)
    assert run(context) == FINE
    scripted.faults["inventory north"] = UnreachableError(f"no answer from {SPOILT}")
    capsys.readouterr()
    for minutes in range(1, 4):
        assert run(later(context, hours=3, minutes=minutes), "--what", "inventory,costs") == PARTLY
    out, _ = capsys.readouterr()
    assert "failed: one: inventory in north: no answer from red; its data is from 3 h ago\n" in out
    assert out.splitlines()[-1].startswith("Not everything came in")
    assert run(later(context, hours=3, minutes=5), "--what", "inventory") == FAILED
    out, _ = capsys.readouterr()
    assert "skipped: one: inventory in north: not tried again before 2026-11-21 15:08 UTC" in out
    assert "\x1b" not in out


def test_nothing_came_in(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scripted = cloud()
    scripted.faults["open"] = SignInError("the key is wrong; see `cloudwright accounts set-secret`")
    context = connected(home, NOW, scripted)
    assert run(context) == FAILED
    out, _ = capsys.readouterr()
    assert "failed: one: sign-in: the key is wrong" in out
    assert out.splitlines()[-1] == "Nothing came in."
    assert account(context).status == "failing"


def test_json(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    context = connected(home, NOW, cloud())
    assert run(context, "--json") == FINE
    out, err = capsys.readouterr()
    assert err == ""
    report = json.loads(out)
    assert report.pop("outcome") == "fine"
    (one,) = report["accounts"]
    assert one["sums"]["USD"] == {"BilledCost": 1234.5, "EffectiveCost": 1234.5}
    assert one["paid_calls"] == [{"service": "Cost Explorer", "calls": 3, "usd": 0.03}]
    assert SyncReport.model_validate(report).accounts[0].instances == 1


def test_the_command_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--home", str(home), "--now", "2026-11-21"]
    assert main(["sync", *where]) == FAILED
    assert capsys.readouterr().err == (
        "cloudwright: no account is connected: connect one with `cloudwright accounts add`\n"
    )
    for options, said in (
        (["--since", "tomorrow"], "expected a span such as 30d"),
        (["--what", "money"], "expected one or more of inventory, metrics, costs"),
        (["--account", "x"], "there is no account 'x'"),
        (["--watch", "--every", "5s"], "at least a minute"),
    ):
        assert main(["sync", *options, *where]) == FAILED
        assert said in capsys.readouterr().err
    assert main(["sync", "--every", "5m", *where]) == 2
    assert "--every goes with --watch" in capsys.readouterr().err


def test_settings_of_the_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = connected(home, NOW, cloud())
    monkeypatch.setenv("CLOUDWRIGHT_METRIC_INTERVAL", "3600")
    run(context)
    intervals = context.store.query("SELECT DISTINCT interval_s FROM metric").rows
    assert intervals == [(3600,)]
    for name, value in (
        ("CLOUDWRIGHT_METRIC_INTERVAL", "60"),
        ("CLOUDWRIGHT_METRIC_RAW_DAYS", "0"),
        ("CLOUDWRIGHT_METRIC_RAW_DAYS", "100"),
        ("CLOUDWRIGHT_SYNC_TIMEOUT", "soon"),
    ):
        with monkeypatch.context() as patched:
            patched.setenv(name, value)
            with pytest.raises(InputError, match="CLOUDWRIGHT_"):
                run(context)


def test_every_needs_watch(home: Path) -> None:
    with pytest.raises(UsageError):
        run(connected(home, NOW, ScriptedCloud(estate={"x": {"p": machines()}})), "--every", "1h")
