"""Credentials at rest: what opens, what does not, and where the key comes from."""

from __future__ import annotations

import base64
import os
import secrets
import stat
from pathlib import Path

import pytest

from tools.base import VaultError
from tools.context import Context
from tools.store.accounts import Accounts
from tools.store.records import Account
from tools.store.vault_keys import Key, read_key

PASSWORD = "canary-7f3a-password"


def added(context: Context, name: str = "lab", password: str = PASSWORD) -> Account:
    return context.accounts.add(
        name=name,
        provider="made",
        settings={"url": "http://x"},
        secrets={"password": password},
        now=context.now,
    )


def again(context: Context) -> Accounts:
    """The accounts as a new process sees them."""
    return Context(context.home, context.now).accounts


def key_text() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def test_what_is_sealed_opens(context: Context) -> None:
    account = added(context)
    assert again(context).secrets(account) == {"password": PASSWORD}


def test_no_file_of_the_home_holds_it(context: Context) -> None:
    added(context)
    files = [path for path in context.home.rglob("*") if path.is_file()]
    assert len(files) > 2
    assert [path for path in files if PASSWORD.encode() in path.read_bytes()] == []


def test_an_account_without_secrets_has_none(context: Context) -> None:
    account = context.accounts.add(
        name="a", provider="made", settings={}, secrets={}, now=context.now
    )
    assert context.accounts.secrets(account) == {}
    assert account.secrets_at is None
    assert not (context.home / "vault.key").exists()


def test_a_record_of_another_account_does_not_open(context: Context) -> None:
    first, second = added(context), added(context, "other", "something else")
    with context.store.state.write() as con:
        con.execute(
            "UPDATE vault SET (key_id, nonce, sealed) = "
            "(SELECT key_id, nonce, sealed FROM vault WHERE account_id = ?) WHERE account_id = ?",
            (first.id, second.id),
        )
    with pytest.raises(VaultError, match="'other' was altered or belongs to another account"):
        context.accounts.secrets(second)
    assert context.accounts.secrets(first) == {"password": PASSWORD}


def test_a_record_of_another_provider_does_not_open(context: Context) -> None:
    account = added(context)
    with context.store.state.write() as con:
        con.execute("UPDATE accounts SET provider = 'aws'")
    with pytest.raises(VaultError, match="altered"):
        context.accounts.secrets(account)


@pytest.mark.parametrize("column", ["nonce", "sealed"])
def test_an_altered_record_does_not_open(context: Context, column: str) -> None:
    account = added(context)
    with context.store.state.write() as con:
        old = con.execute(f"SELECT {column} FROM vault").fetchone()[0]
        con.execute(f"UPDATE vault SET {column} = ?", (bytes([old[0] ^ 1]) + old[1:],))
    with pytest.raises(VaultError, match="altered"):
        context.accounts.secrets(account)


def test_every_record_has_its_own_nonce(context: Context) -> None:
    for number in range(20):
        added(context, f"a{number}")
    rows = context.store.state.read("SELECT nonce, sealed FROM vault")
    assert len({bytes(row[0]) for row in rows}) == len({bytes(row[1]) for row in rows}) == 20
    assert {len(row[0]) for row in rows} == {12}


def test_the_key_file_is_for_its_owner_only(context: Context) -> None:
    added(context)
    file = context.home / "vault.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(base64.b64decode(file.read_text())) == 32
    assert sorted(path.name for path in context.home.glob("vault.key*")) == ["vault.key"]


@pytest.mark.skipif(os.name != "posix", reason="modes of files as POSIX has them")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_key_file_that_others_can_read_is_refused(context: Context, mode: int) -> None:
    account = added(context)
    file = context.home / "vault.key"
    file.chmod(mode)
    with pytest.raises(VaultError, match=f"mode 0{mode:o}.*run `chmod 600 ") as caught:
        again(context).secrets(account)
    assert file.read_text().strip() not in str(caught.value)
    with pytest.raises(VaultError, match="chmod 600"):
        added(context, "second")
    file.chmod(0o600)
    assert again(context).secrets(account) == {"password": PASSWORD}


def test_a_key_of_the_environment_is_used(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOUDWRIGHT_KEY", key_text())
    account = added(context)
    assert not (context.home / "vault.key").exists()
    assert again(context).secrets(account) == {"password": PASSWORD}


def test_without_its_key_a_record_says_which_one(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = key_text()
    monkeypatch.setenv("CLOUDWRIGHT_KEY", text)
    account = added(context)
    wanted = read_key(text, "").id
    other = key_text()
    monkeypatch.setenv("CLOUDWRIGHT_KEY", other)
    there = (
        f"key {wanted}, which is not here .there is: {read_key(other, '').id} in CLOUDWRIGHT_KEY"
    )
    with pytest.raises(VaultError, match=there) as caught:
        again(context).secrets(account)
    monkeypatch.delenv("CLOUDWRIGHT_KEY")
    with pytest.raises(VaultError, match=f"key {wanted}, which is not here .there is: none"):
        again(context).secrets(account)
    assert not any(secret in str(caught.value) for secret in (text, other, PASSWORD))


def test_records_of_two_keys_live_together(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = added(context)
    monkeypatch.setenv("CLOUDWRIGHT_KEY", key_text())
    second = added(context, "second")
    assert again(context).secrets(first) == again(context).secrets(second)


RAW = bytes(range(200, 232))


@pytest.mark.parametrize(
    "text",
    [
        base64.b64encode(RAW).decode(),
        base64.b64encode(RAW).decode().rstrip("="),
        base64.urlsafe_b64encode(RAW).decode(),
        f"  {base64.b64encode(RAW).decode()}\n",
        RAW.hex(),
        RAW.hex().upper(),
    ],
)
def test_keys_are_read_as_base64_and_hex(text: str) -> None:
    assert read_key(text, "x").material == RAW


@pytest.mark.parametrize("text", ["short", "x" * 44, "ü" * 44, RAW.hex()[:-2], RAW.hex() + "00"])
def test_a_malformed_key_is_told_and_not_quoted(
    context: Context, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("CLOUDWRIGHT_KEY", text)
    with pytest.raises(VaultError, match="CLOUDWRIGHT_KEY does not hold a key: expected 32") as got:
        added(context)
    assert text not in str(got.value)
    assert context.accounts.listed() == []


def test_an_empty_key_is_none(context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDWRIGHT_KEY", "  ")
    added(context)
    assert (context.home / "vault.key").exists()


def test_a_broken_key_file_is_told(context: Context) -> None:
    account = added(context)
    (context.home / "vault.key").write_text("rubbish\n")
    with pytest.raises(VaultError, match=r"vault\.key does not hold a key"):
        again(context).secrets(account)


def test_a_key_file_that_cannot_be_written_is_told(context: Context) -> None:
    assert context.accounts.listed() == []
    (context.home / "vault.key.part").mkdir()
    with pytest.raises(VaultError, match="cannot write the key to"):
        added(context)
    assert context.accounts.listed() == []


def test_nothing_secret_is_in_a_repr(context: Context) -> None:
    from made_provider import MADE

    context.more_providers = {"made": MADE}
    account = added(context, password="correct-horse-battery")
    cloud = context.connect(account)
    key = Key(RAW, "x")
    shown = repr((account, context, context.accounts, context.accounts._vault, key, cloud))
    assert "horse" not in shown
    assert repr(RAW) not in shown


def test_a_home_that_was_copied_opens(context: Context, tmp_path: Path) -> None:
    import shutil

    account = added(context)
    shutil.copytree(context.home, tmp_path / "copy")
    assert Context(tmp_path / "copy", context.now).accounts.secrets(account)
