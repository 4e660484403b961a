"""Changing the key: all credentials or none, whatever happens meanwhile."""

from __future__ import annotations

import base64
import os
import random
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools.base import VaultError
from tools.context import Context
from tools.store.vault_keys import KeyFile, fresh, read_key

ROOT = Path(__file__).resolve().parents[2]
LOOP = Path(__file__).with_name("sealing_loop.py")
PASSWORDS = {f"a{number}": f"canary-password-{number}" for number in range(5)}


@pytest.fixture
def full(context: Context) -> Context:
    """A context with five accounts."""
    for name, password in PASSWORDS.items():
        context.accounts.add(
            name=name,
            provider="made",
            settings={},
            secrets={"password": password},
            now=context.now,
        )
    return context


def again(context: Context) -> Context:
    return Context(context.home, context.now)


def opened(context: Context) -> dict[str, str]:
    accounts = again(context).accounts
    return {one.name: accounts.secrets(one)["password"] for one in accounts.listed()}


def key_ids(context: Context) -> set[str]:
    return {row[0] for row in context.store.state.read("SELECT key_id FROM vault")}


def sealed(context: Context) -> list[tuple[object, ...]]:
    return context.store.state.read("SELECT * FROM vault ORDER BY account_id")


def key_text() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def files(context: Context) -> list[str]:
    return sorted(path.name for path in context.home.glob("vault.key*"))


def test_all_records_are_sealed_anew(full: Context) -> None:
    before, old = sealed(full), (full.home / "vault.key").read_text()
    done = full.accounts.rotate(full.now)
    assert (done.records, done.place) == (5, str(full.home / "vault.key"))
    assert key_ids(full) == {done.key_id}
    assert set(done.before).isdisjoint({done.key_id})
    assert {row[3] for row in sealed(full)}.isdisjoint({row[3] for row in before})
    assert (full.home / "vault.key").read_text() != old
    assert (full.home / "vault.key").stat().st_mode & 0o777 == 0o600
    assert files(full) == ["vault.key"]
    assert opened(full) == PASSWORDS


def test_the_age_of_credentials_stays(full: Context) -> None:
    before = [one.secrets_at for one in full.accounts.listed()]
    full.accounts.rotate(full.now)
    assert [one.secrets_at for one in full.accounts.listed()] == before


def test_an_old_key_no_longer_opens(full: Context) -> None:
    old = (full.home / "vault.key").read_text()
    full.accounts.rotate(full.now)
    (full.home / "vault.key").write_text(old)
    with pytest.raises(VaultError, match="which is not here"):
        opened(full)


def test_an_empty_vault_gets_a_key(context: Context) -> None:
    assert context.accounts.rotate(context.now).records == 0
    assert files(context) == ["vault.key"]


def test_one_record_that_does_not_open_keeps_all_as_they_are(full: Context) -> None:
    with full.store.state.write() as con:
        con.execute(
            "UPDATE vault SET sealed = zeroblob(length(sealed)) WHERE account_id = "
            "(SELECT id FROM accounts WHERE name = 'a3')"
        )
    before = sealed(full)
    with pytest.raises(VaultError, match="'a3' was altered"):
        full.accounts.rotate(full.now)
    assert sealed(full) == before
    good = [one for one in full.accounts.listed() if one.name != "a3"]
    assert [again(full).accounts.secrets(one)["password"] for one in good] == [
        PASSWORDS[one.name] for one in good
    ]


def test_from_the_file_to_the_environment(full: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    text = key_text()
    monkeypatch.setenv("CLOUDWRIGHT_KEY", text)
    done = full.accounts.rotate(full.now)
    assert done.place == "CLOUDWRIGHT_KEY"
    assert key_ids(full) == {read_key(text, "").id}
    (full.home / "vault.key").unlink()
    assert opened(full) == PASSWORDS


def test_from_one_key_of_the_environment_to_another(
    full: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = key_text(), key_text()
    monkeypatch.setenv("CLOUDWRIGHT_KEY", old)
    full.accounts.rotate(full.now)
    monkeypatch.setenv("CLOUDWRIGHT_KEY", new)
    with pytest.raises(VaultError, match="which is not here"):
        full.accounts.rotate(full.now)
    monkeypatch.setenv("CLOUDWRIGHT_OLD_KEY", old)
    full.accounts.rotate(full.now)
    monkeypatch.delenv("CLOUDWRIGHT_OLD_KEY")
    assert key_ids(full) == {read_key(new, "").id}
    assert opened(full) == PASSWORDS


def test_killed_before_the_records_were_sealed(full: Context) -> None:
    KeyFile(full.home).stage(fresh("next"))
    assert opened(full) == PASSWORDS
    full.accounts.edit(full.accounts.find("a0"), now=full.now, secrets={"password": "new-one"})
    assert files(full) == ["vault.key"]  # the next one is forgotten
    assert opened(full) == PASSWORDS | {"a0": "new-one"}


def test_killed_after_the_records_were_sealed(full: Context) -> None:
    old = (full.home / "vault.key").read_bytes()
    full.accounts.rotate(full.now)
    (full.home / "vault.key").rename(full.home / "vault.key.next")
    (full.home / "vault.key").write_bytes(old)
    (full.home / "vault.key").chmod(0o600)
    assert opened(full) == PASSWORDS
    full.accounts.edit(full.accounts.find("a0"), now=full.now, secrets={"password": "new-one"})
    assert files(full) == ["vault.key"]
    assert len(key_ids(full)) == 1
    assert opened(full) == PASSWORDS | {"a0": "new-one"}


def started(context: Context, what: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, str(LOOP), str(context.home), what],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"on\n"
    return process


def killed(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    assert process.stdout is not None
    process.stdout.close()


def test_killed_at_any_moment_it_opens(full: Context) -> None:
    pauses = random.Random(7)
    seen = set()
    for _ in range(6):
        process = started(full, "rotate")
        time.sleep(pauses.uniform(0.0, 0.08))
        killed(process)
        assert opened(full) == PASSWORDS
        assert len(key_ids(full)) == 1
        seen |= key_ids(full)
    assert len(seen) > 1
    full.accounts.rotate(full.now)
    assert files(full) == ["vault.key"]


def test_processes_that_seal_and_change_keys_at_once(full: Context) -> None:
    processes = [started(full, what) for what in ("rotate", "rotate", "edit")]
    try:
        for _ in range(40):
            assert opened(full) == PASSWORDS
        assert [process.poll() for process in processes] == [None] * 3
    finally:
        for process in processes:
            killed(process)
    full.accounts.rotate(full.now)
    assert len(key_ids(full)) == 1
    assert opened(full) == PASSWORDS


def test_a_lock_held_elsewhere_is_not_needed_to_read(full: Context) -> None:
    from filelock import FileLock

    with FileLock(full.home / "vault.lock"):
        assert opened(full) == PASSWORDS
