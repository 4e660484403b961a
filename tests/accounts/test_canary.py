"""Secrets that must never be seen: planted for every provider, then looked for everywhere."""

from __future__ import annotations

import base64
import io
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from echoing_server import Echo, echoing, self_signed
from prometheus_server import FakeHost, prometheus_server

from ui.cli import main

ROOT = Path(__file__).resolve().parents[2]
GUID = "12345678-1234-1234-1234-123456789abc"
MARK = "CaNaRy"


def planted(kind: str) -> str:
    """A secret of its kind, with characters that are escaped in one way or another."""
    return f"{MARK}{kind}{secrets.token_hex(6)}/+&='\"< {MARK}end"


KINDS = (
    *("password", "application", "key", "token", "client", "basic", "bearer"),
    *("pem", "again", "environment"),
)
PEM = "-----BEGIN PRIVATE KEY-----\n{mark}AAAA/{first}=\n{mark}BBBB+{second}\n-----END KEY-----"
FORMS = tuple(
    base64.b64encode(b"." * before + MARK.encode())[4 if before else 0 : (before + 6) // 3 * 4]
    for before in range(3)
)


def found_in(content: bytes) -> bool:
    """Whether it holds a canary, also within base64."""
    return MARK.encode() in content or any(form in content for form in FORMS)


@dataclass
class House:
    """A home, and everything that was written to its terminal."""

    home: Path
    plain: Echo
    tls: Echo
    trusted: Path
    planted: dict[str, str]
    environment: dict[str, str] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    def command(self, *argv: str) -> list[str]:
        return [sys.executable, "-m", "ui.cli", *argv]

    @property
    def surroundings(self) -> dict[str, str]:
        return os.environ | {"CLOUDWRIGHT_HOME": str(self.home)} | self.environment

    def run(self, *argv: str, stdin: str = "") -> int:
        """Run a command and look at what it wrote."""
        done = subprocess.run(
            self.command(*argv),
            cwd=ROOT,
            env=self.surroundings,
            input=stdin.encode(),
            capture_output=True,
            timeout=120,
            check=False,
        )
        for stream in (done.stdout, done.stderr):
            assert not found_in(stream), f"{argv}: {stream.decode()}"
        self.seen.append((done.stdout + done.stderr).decode())
        assert b"Traceback" not in done.stderr
        assert done.returncode != 70, done.stderr.decode()
        return done.returncode

    def look(self) -> None:
        """Look at every file of the home."""
        files = [path for path in self.home.rglob("*") if path.is_file()]
        assert self.home / "state.db" in files
        assert [path.name for path in files if found_in(path.read_bytes())] == []


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A home with an account for every kind of secret, at servers that repeat what they get."""
    folder = tmp_path_factory.mktemp("canary")
    values = {kind: planted(kind) for kind in KINDS}
    trusted = self_signed(folder)
    with ExitStack() as stack:
        plain = stack.enter_context(echoing(list(values.values())))
        tls = stack.enter_context(echoing(list(values.values()), trusted))
        there = House(folder / "home", plain, tls, trusted, values)
        fill(there, f"http://127.0.0.1:{plain.port}", f"https://127.0.0.1:{tls.port}")
        yield there


@pytest.fixture
def house(filled: House, tmp_path: Path) -> House:
    """A copy of that home."""
    shutil.copytree(filled.home, tmp_path / "home")
    for echo in (filled.plain, filled.tls):
        echo.status, echo.garbage = 401, False
    return replace(filled, home=tmp_path / "home", environment={}, seen=[])


def add(house: House, provider: str, name: str, *argv: str, **given: str) -> None:
    """Add an account in this process, its secrets by stdin; look at what that wrote."""
    shown = io.StringIO()
    lines = "\n".join(f"{kind}={value}" for kind, value in given.items())
    words = ["accounts", "add", provider, "--name", name, *argv, "--secret-stdin"]
    before = sys.stdin
    sys.stdin = io.StringIO(lines)
    try:
        with redirect_stdout(shown), redirect_stderr(shown):
            code = main(["--home", str(house.home), *words])
    finally:
        sys.stdin = before
    assert code == 0, shown.getvalue()
    assert not found_in(shown.getvalue().encode())


def fill(house: House, plain: str, tls: str) -> None:
    """Accounts of every provider and every way to sign in; keys in PEM where they do not belong."""
    pem = PEM.format(mark=MARK, first=secrets.token_hex(8), second=secrets.token_hex(8))
    kept = house.planted
    stack = ("--auth-url", f"{plain}/v3", "--timeout-seconds", "5", "--region", "r")
    user = ("--username", "u", "--project-name", "p")
    add(house, "openstack", "password", *stack, *user, password=kept["password"])
    add(house, "openstack", "pem-stack", *stack, *user, password=pem)
    app = ("--application-credential-id", "i")
    secret = kept["application"]
    add(house, "openstack", "application", *stack, *app, application_credential_secret=secret)
    aws = ("--endpoint-url", plain, "--timeout", "5", "--regions", "eu-west-1", "--access-key-id")
    add(house, "aws", "key", *aws, "AKIAONE", secret_access_key=kept["key"])
    both = {"secret_access_key": kept["key"], "session_token": kept["token"]}
    add(house, "aws", "token", *aws, "ASIATWO", **both)
    add(house, "aws", "pem-aws", *aws, "AKIATHREE", secret_access_key=pem)
    azure = ("--tenant-id", GUID, "--client-id", GUID, "--subscription-id", GUID)
    places = ("--arm-endpoint", tls, "--authority", tls, "--ca-bundle", str(house.trusted))
    more = ("--timeout-seconds", "5", "--prices", "none")
    add(house, "azure", "client", *azure, *places, *more, client_secret=kept["client"])
    hosts = ("--url", plain, "--timeout-seconds", "5", "--auth")
    add(house, "prometheus", "basic", *hosts, "password", "--username", "u", password=kept["basic"])
    add(house, "prometheus", "bearer", *hosts, "token", token=kept["bearer"])
    add(house, "prometheus", "pem-bearer", *hosts, "token", token=pem)


def test_servers_that_repeat_what_they_are_sent(house: House) -> None:
    for status, garbage in ((403, False), (200, True)):
        for echo in (house.plain, house.tls):
            echo.status, echo.garbage = status, garbage
        assert house.run("accounts", "test") == 1
        house.look()
    assert len(house.plain.requests) > 10
    assert len(house.tls.requests) > 1
    for echo in (house.plain, house.tls):
        echo.status, echo.garbage = 401, False
    assert house.run("sync") != 0
    house.look()
    house.run("accounts", "list")
    assert "refused" in house.seen[-1] or "401" in house.seen[-1]


def test_a_cloud_that_works(house: House) -> None:
    with prometheus_server() as server:
        server.clock = time.time
        server.token = "".join(re.findall("[A-Za-z0-9]", house.planted["again"]))
        server.hosts = [FakeHost("10.0.0.1:9100", "web-1", measures={"cpu_percent": lambda _: 7.0})]
        argv = ("accounts", "edit", "bearer", "--url", server.url, "--secret-stdin", "--json")
        assert house.run(*argv, stdin=server.token) == 0
        assert house.run("accounts", "test", "bearer") == 0, house.seen[-1]
        assert house.run("sync", "--account", "bearer") == 0, house.seen[-1]
    assert house.run("ask", "how many instances are there?", "--thread", "t", "--receipts") == 0
    assert "1" in house.seen[-1]
    house.look()


def test_everything_that_tells_of_accounts(house: House) -> None:
    house.run("accounts", "test", "password", "pem-bearer", "--json")
    for argv in (
        ("tool", "list_accounts", "--json"),
        ("tool", "test_account", "--name", "bearer", "--json"),
        ("status", "--json"),
        ("ask", "which accounts are connected?", "--thread", "t", "--json"),
        ("ask", "does the connection to bearer work?", "--thread", "t", "--receipts"),
    ):
        house.run(*argv)
    house.look()
    assert "pem-stack" in "".join(house.seen)


def test_changes_of_credentials_and_keys(house: House) -> None:
    again = house.planted["again"]
    house.run("accounts", "edit", "bearer", "--rename", "renamed", "--regions", "x")
    assert house.run("accounts", "set-secret", "renamed", "--secret-stdin", stdin=again) == 0
    house.environment["PROMETHEUS_TOKEN"] = house.planted["environment"]
    assert house.run("accounts", "set-secret", "renamed", "--from-environment", "--json") == 0
    assert house.run("accounts", "rotate-key") == 0
    key = base64.b64encode(MARK.encode() + b"k" * 26).decode()
    house.environment["CLOUDWRIGHT_KEY"] = key
    assert house.run("accounts", "rotate-key", "--json") == 0
    house.environment["CLOUDWRIGHT_KEY"] = base64.b64encode(MARK.encode() + b"w" * 26).decode()
    assert house.run("accounts", "test", "renamed") == 1
    assert "was sealed with key" in house.seen[-1]
    assert house.run("accounts", "rotate-key") == 1
    assert house.run("sync", "--account", "renamed") != 0
    house.environment["CLOUDWRIGHT_KEY"] = f"{MARK}-is-no-key"
    assert house.run("accounts", "list") == 0
    assert house.run("accounts", "test", "renamed") == 1
    assert "does not hold a key" in house.seen[-1]
    house.environment["CLOUDWRIGHT_KEY"] = key
    assert house.run("accounts", "remove", "client", "--yes") == 0
    house.look()


def test_secrets_in_the_wrong_place(house: House) -> None:
    bad = house.planted["again"]
    for argv in (
        ("accounts", "add", "prometheus", "--url", f"http://u:{MARK}@h"),
        ("accounts", "add", "aws", bad),
        ("accounts", "edit", "bearer", f"--token={bad}"),
        ("accounts", "set-secret", "bearer", bad),
    ):
        assert house.run(*argv) in (1, 2)
    house.look()


def test_connections_that_are_refused(house: House) -> None:
    for name in ("password", "key", "client", "basic", "pem-bearer"):
        house.run("accounts", "edit", name, *nowhere(name))
    assert house.run("accounts", "test", "password", "key", "client", "basic", "pem-bearer") == 1
    house.look()


def nowhere(name: str) -> tuple[str, ...]:
    """Settings that lead to a port where nothing listens."""
    match name:
        case "password":
            return ("--auth-url", "http://127.0.0.1:1/v3")
        case "key":
            return ("--endpoint-url", "http://127.0.0.1:1")
        case "client":
            return ("--authority", "https://127.0.0.1:1")
        case _:
            return ("--url", "http://127.0.0.1:1")


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes as Linux lists them")
def test_the_list_of_processes(house: House) -> None:
    argv = ("accounts", "set-secret", "bearer", "--secret-stdin")
    with subprocess.Popen(
        house.command(*argv), cwd=ROOT, env=house.surroundings, stdin=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        process.stdin.write(house.planted["again"].encode())
        process.stdin.flush()
        seen = 0
        while process.poll() is None:
            lines = list(command_lines())
            seen += any(b"set-secret" in line for line in lines)
            assert not any(found_in(line) for line in lines)
            if seen > 2:
                process.stdin.close()
                process.wait(60)
    assert seen > 2
    assert process.returncode == 0


def command_lines() -> Iterator[bytes]:
    """Of all processes that there are."""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield path.read_bytes()
        except OSError:
            continue  # it has ended


def test_the_search_finds_canaries() -> None:
    assert found_in(f"x {planted('y')}".encode())
    for before in range(5):
        assert found_in(base64.b64encode(b"u" * before + f":{planted('y')}".encode()))
    assert not found_in(b"nothing of the kind")
