"""`cloudwright accounts` as a person types it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from accounts_cli import NOWHERE, PROMETHEUS, SECRET, TOKEN, Cli

ROOT = Path(__file__).resolve().parents[2]


def test_an_account_is_called_after_its_provider(cli: Cli) -> None:
    assert cli(*PROMETHEUS) == 0
    assert "Account 'prometheus' added" in cli.out
    assert cli(*PROMETHEUS) == 1
    assert cli.err == (
        "cloudwright: there is an account 'prometheus' already: choose another name with --name\n"
    )


def test_aws_with_nothing_but_the_environment(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAONE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    assert cli("add", "aws") == 0
    assert (
        "from the environment: access_key_id from AWS_ACCESS_KEY_ID, "
        "secret_access_key from AWS_SECRET_ACCESS_KEY"
    ) in cli.out
    assert SECRET not in cli.out + cli.err
    assert cli.secrets("aws") == {"secret_access_key": SECRET}


def test_settings_of_every_kind(cli: Cli) -> None:
    result = cli.json(
        *PROMETHEUS,
        *("--regions", "a,b", "--region", "c", "--no-verify", "--scrape-seconds", "30"),
        *("--price", "small=0.05", "--price", "*=0.10", "--currency", "EUR"),
    )
    shown = {value["name"]: value["value"] for value in result["values"]}
    assert shown["regions"] == "a, b, c"
    assert shown["verify"] == "no"
    settings = cli.context.accounts.find("prometheus").settings
    assert settings["scrape_seconds"] == 30
    assert {name: float(price) for name, price in settings["prices"].items()} == {
        "small": 0.05,
        "*": 0.10,
    }


def test_files_are_meant_from_where_the_user_is(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    cli(*PROMETHEUS, "--ca-file", "mine.pem")
    assert cli.context.accounts.find("prometheus").settings["ca_file"] == str(tmp_path / "mine.pem")
    cli("edit", "prometheus", "--ca-file", "")
    assert cli.context.accounts.find("prometheus").settings["ca_file"] == ""
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", "clouds.yaml")
    cli("add", "openstack", "--cloud", "lab")
    settings = cli.context.accounts.find("openstack").settings
    assert settings == {"cloud": "lab", "clouds_file": str(tmp_path / "clouds.yaml")}
    cli("add", "aws", "--export", "s3://bucket/prefix")
    assert cli.context.accounts.find("aws").settings["export"] == "s3://bucket/prefix"


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("--auth", "maybe"), "Prometheus: --auth: Input should be 'none', 'password' or 'token'"),
        (("--price", "5"), "--prices: expected NAME=VALUE, such as --prices small=0.05"),
        (("--username", "anna"), "Prometheus: username and auth=password go together"),
        (("--name", "a,b"), "'a,b' cannot be the name of an account"),
    ],
)
def test_what_does_not_fit_is_told(cli: Cli, argv: tuple[str, ...], message: str) -> None:
    assert cli(*PROMETHEUS, *argv) == 1
    assert message in cli.err
    assert cli.context.accounts.listed() == []


@pytest.mark.parametrize(
    "stdin", [SECRET, f"{SECRET}\n", f"token={SECRET}\n", f"  TOKEN = {SECRET}"]
)
def test_a_secret_by_stdin(cli: Cli, stdin: str) -> None:
    assert cli(*TOKEN, "--secret-stdin", stdin=stdin) == 0
    assert cli.secrets("lab")["token"].strip() == SECRET
    assert SECRET not in cli.out + cli.err


def test_a_secret_of_several_lines(cli: Cli) -> None:
    pem = "-----BEGIN KEY-----\nAAAA=\nBBBB==\n-----END KEY-----"
    assert cli(*TOKEN, "--secret-stdin", stdin=f"{pem}\n") == 0
    assert cli.secrets("lab") == {"token": pem}
    assert cli("set-secret", "lab", "--secret-stdin", stdin=f"token={pem}\n") == 0
    assert cli.secrets("lab") == {"token": pem}


def test_several_secrets_by_stdin(cli: Cli) -> None:
    argv = ("add", "aws", "--access-key-id", "ASIATEMP", "--secret-stdin")
    assert cli(*argv, stdin=SECRET) == 1
    assert "give each on a line as NAME=VALUE (secret_access_key, session_token)" in cli.err
    assert cli(*argv, stdin=f"session_token=t-1\nsecret_access_key={SECRET}=\n") == 0
    assert cli.secrets("aws") == {"secret_access_key": f"{SECRET}=", "session_token": "t-1"}


@pytest.mark.parametrize("stdin", ["", "\n \n", "x" * 100_001, "token=\n"])
def test_no_secret_by_stdin(cli: Cli, stdin: str) -> None:
    assert cli(*TOKEN, "--secret-stdin", stdin=stdin) == 1
    assert cli.context.accounts.listed() == []


def test_stdin_wins_over_the_environment(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMETHEUS_TOKEN", "of-the-environment")
    assert cli(*TOKEN, "--secret-stdin", stdin=SECRET) == 0
    assert cli.secrets("lab") == {"token": SECRET}
    assert "from the environment" not in cli.out


def test_without_a_secret_it_is_told_how_to_give_it(cli: Cli) -> None:
    assert cli(*TOKEN) == 2
    assert cli.err == (
        "cloudwright: the bearer token is needed and nobody can be asked: give it with "
        "--secret-stdin or in PROMETHEUS_TOKEN\n"
    )
    assert cli.context.accounts.listed() == []


def test_a_secret_that_is_not_needed_is_refused(cli: Cli) -> None:
    assert cli(*PROMETHEUS, "--secret-stdin", stdin=SECRET) == 1
    assert "needs no secret with these settings" in cli.err


ARGUMENTS = [
    ("add", "prometheus", "--token", SECRET),
    ("add", "prometheus", f"--token={SECRET}"),
    ("add", "prometheus", "--password", SECRET),
    ("add", "prometheus", "--secret", SECRET),
    ("add", "aws", "--secret-access-key", SECRET),
    ("add", "aws", "--session-token", SECRET),
    ("add", "azure", "--client-secret", SECRET),
    ("add", "openstack", "--application-credential-secret", SECRET),
    ("add", "--password", SECRET, "aws"),
    ("edit", "lab", "--password", SECRET),
    ("edit", "lab", f"--secret-access-key={SECRET}"),
    ("set-secret", "lab", "--token", SECRET),
    ("--password", SECRET, "add", "aws"),
]


@pytest.mark.parametrize("argv", ARGUMENTS, ids=lambda argv: " ".join(argv[:3]))
def test_secrets_are_no_arguments(cli: Cli, argv: tuple[str, ...]) -> None:
    assert cli(*argv) == 2
    assert "cannot be given on the command line" in cli.err
    assert "--secret-stdin" in cli.err
    assert SECRET not in cli.out + cli.err


def test_the_variables_of_a_secret_are_named(cli: Cli) -> None:
    cli("add", "aws", "--secret-access-key", SECRET)
    assert "or set AWS_SECRET_ACCESS_KEY" in cli.err


@pytest.mark.parametrize(
    "argv",
    [
        ("set-secret", "lab", SECRET),
        ("add", "aws", SECRET),
        ("add", "aws", "--pin", SECRET),
        ("add", "aws", f"--pin={SECRET}"),
        ("add", "aws", f"--secret-stdin={SECRET}"),
        ("list", SECRET),
        ("rotate-key", SECRET),
    ],
)
def test_what_is_not_understood_is_not_quoted(cli: Cli, argv: tuple[str, ...]) -> None:
    assert cli(*argv) == 2
    assert SECRET not in cli.out + cli.err


def test_a_secret_is_replaced(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    cli(*TOKEN, "--secret-stdin", stdin="first-one")
    assert cli("set-secret", "lab") == 2
    assert "with --secret-stdin or, with --from-environment, in PROMETHEUS_TOKEN" in cli.err
    monkeypatch.setenv("PROMETHEUS_TOKEN", SECRET)
    assert cli("set-secret", "lab") == 2
    assert cli("set-secret", "lab", "--from-environment") == 0
    assert "token from PROMETHEUS_TOKEN" in cli.out
    assert cli.secrets("lab") == {"token": SECRET}
    monkeypatch.setenv("PROMETHEUS_URL", "http://other")
    assert cli("set-secret", "lab", "--from-environment") == 1
    assert "of another account: --url differs from PROMETHEUS_URL" in cli.err


def test_an_account_without_credential_has_none_to_replace(cli: Cli) -> None:
    cli(*PROMETHEUS)
    assert cli("set-secret", "prometheus", "--secret-stdin", stdin=SECRET) == 1
    assert "signs in without a credential of its own" in cli.err


def test_an_account_is_changed(cli: Cli) -> None:
    cli(*PROMETHEUS, "--name", "lab", "--matcher", 'job="x"')
    assert cli("edit", "lab") == 2
    assert cli("edit", "lab", "--regions", "a", "--unset", "matcher", "--rename", "prod") == 0
    settings = cli.context.accounts.find("prod").settings
    assert settings == {"url": NOWHERE, "regions": ["a"]}
    assert cli("edit", "prod", "--auth-url", "http://x") == 1
    assert "Prometheus has no setting --auth-url; its settings are: " in cli.err
    assert cli("edit", "prod", "--auth", "token", "--secret-stdin", stdin=SECRET) == 0
    assert cli.secrets("prod") == {"token": SECRET}
    assert cli("edit", "prod", "--auth", "none") == 0
    assert cli.secrets("prod") == {}


def test_accounts_are_listed(cli: Cli) -> None:
    assert cli("list") == 0
    assert "no account is connected" in cli.out
    cli(*TOKEN, "--secret-stdin", stdin=SECRET)
    found = cli.json("list")
    assert found["tables"][0]["rows"][0][:3] == ["lab", "prometheus", "Prometheus"]
    assert SECRET not in cli.out


def test_an_account_is_disabled_and_enabled(cli: Cli) -> None:
    cli(*PROMETHEUS)
    assert cli("disable", "prometheus") == 0
    assert "disabled; its data stays" in cli.out
    assert cli("test") == 1
    assert "no account is enabled" in cli.err
    assert cli("enable", "prometheus") == 0
    assert cli.context.accounts.find("prometheus").enabled


def test_an_account_is_removed(cli: Cli) -> None:
    cli(*PROMETHEUS)
    assert cli("remove", "prometheus") == 2
    assert "give --yes" in cli.err
    assert cli("remove", "prometheus", "--yes") == 0
    assert cli.context.accounts.listed() == []
    assert cli("remove", "prometheus", "--yes") == 1


def test_a_connection_is_tested(cli: Cli) -> None:
    assert cli(*PROMETHEUS, "--test") == 1
    assert "Account 'prometheus' added" in cli.out
    assert "The connection of 'prometheus' (Prometheus) does not work" in cli.out
    assert cli.context.accounts.find("prometheus").status == "failing"
    assert cli("test", "prometheus", "--json") == 1
    assert json.loads(cli.out)["values"][0]["value"] == "failing"
    assert cli("test") == 1


def test_permissions_are_shown_and_written(cli: Cli, tmp_path: Path) -> None:
    assert cli("permissions", "aws") == 0
    assert "ec2:DescribeInstances" in cli.out
    assert "ec2:StopInstances" not in cli.out
    assert "ec2:StopInstances" in "".join(
        cli.json("permissions", "aws", "--actions")["files"].values()
    )
    assert cli("permissions", "aws", "--save", str(tmp_path / "new" / "folder")) == 0
    written = sorted((tmp_path / "new" / "folder").iterdir())
    assert written
    assert json.loads(next(path for path in written if path.suffix == ".json").read_text())
    assert cli("permissions", "gogle") == 1
    assert "there is no provider 'gogle'" in cli.err


def test_the_key_is_changed(cli: Cli) -> None:
    cli(*TOKEN, "--secret-stdin", stdin=SECRET)
    assert cli("rotate-key") == 0
    assert "1 credential sealed with another key" in cli.out
    assert cli.secrets("lab") == {"token": SECRET}


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("ad",), "unknown action 'ad'; did you mean 'add'?"),
        (("add", "azur"), "unknown provider 'azur'; did you mean 'azure'?"),
        ((), "the following arguments are required: ACTION"),
        (("add",), "the following arguments are required: PROVIDER"),
    ],
)
def test_near_words_are_told(cli: Cli, argv: tuple[str, ...], message: str) -> None:
    assert cli(*argv) == 2
    assert message in cli.err


def test_every_option_is_documented() -> None:
    import argparse

    from ui.cli.parser import build_parser

    text = (ROOT / "docs" / "cli.md").read_text("utf-8")

    def options(parser: argparse.ArgumentParser) -> set[str]:
        found: set[str] = set()
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                assert all(name in text for name in action.choices)
                found |= {flag for child in action.choices.values() for flag in options(child)}
            elif action.help != argparse.SUPPRESS and not action.dest.startswith("argument_"):
                found |= {flag for flag in action.option_strings if flag.startswith("--")}
        return found

    parser = build_parser(["accounts", "add", "aws", "edit"])
    there = options(parser)
    assert {"--secret-stdin", "--with-data", "--save"} <= there
    assert {flag for flag in there if f"`{flag}" not in text} == set()


def test_help_of_accounts_is_light() -> None:
    code = "from ui.cli import main; main(['accounts', '--help'])"
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = {line.rpartition("|")[2].strip().partition(".")[0] for line in run.stderr.splitlines()}
    assert not names & {"pydantic", "boto3", "openstack", "azure", "rich", "pyarrow", "tools"}
