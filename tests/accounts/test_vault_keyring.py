"""The key in the keyring of the operating system, with a keyring that lives in memory."""

from __future__ import annotations

import keyring
import keyring.backend
import keyring.errors
import pytest

from tools.base import VaultError
from tools.context import Context
from tools.store.records import Account


class Memory(keyring.backend.KeyringBackend):
    """A keyring that can be locked."""

    priority = 5  # type: ignore[assignment] - a property of the class in the library

    def __init__(self) -> None:
        super().__init__()
        self.entries: dict[tuple[str, str], str] = {}
        self.locked = False

    def _check(self) -> None:
        if self.locked:
            raise keyring.errors.KeyringLocked("locked")

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        del self.entries[service, username]


@pytest.fixture
def memory() -> Memory:
    """The keyring in use."""
    found = Memory()
    keyring.set_keyring(found)
    return found


def added(context: Context) -> Account:
    return context.accounts.add(
        name="lab",
        provider="made",
        settings={},
        secrets={"password": "canary"},
        now=context.now,
    )


def secrets_of(context: Context, account: Account) -> dict[str, str]:
    return Context(context.home, context.now).accounts.secrets(account)


def test_the_key_is_made_in_the_keyring(context: Context, memory: Memory) -> None:
    account = added(context)
    assert [service for service, _ in memory.entries] == ["cloudwright"]
    assert not (context.home / "vault.key").exists()
    assert secrets_of(context, account) == {"password": "canary"}


def test_homes_have_keys_of_their_own(context: Context, memory: Memory) -> None:
    added(context)
    added(Context(context.home.with_name("other"), context.now))
    assert len(memory.entries) == 2
    assert len(set(memory.entries.values())) == 2


def test_a_home_that_moved_still_opens(context: Context, memory: Memory) -> None:
    account = added(context)
    assert memory.entries
    context.home.rename(context.home.with_name("moved"))
    moved = Context(context.home.with_name("moved"), context.now)
    assert moved.accounts.secrets(account) == {"password": "canary"}


def test_the_key_changes_within_the_keyring(context: Context, memory: Memory) -> None:
    account = added(context)
    before = dict(memory.entries)
    done = context.accounts.rotate(context.now)
    assert done.place == "the system's keyring"
    assert memory.entries.keys() == before.keys()
    assert memory.entries != before
    assert secrets_of(context, account) == {"password": "canary"}


def test_killed_before_the_keyring_had_the_new_key(context: Context, memory: Memory) -> None:
    account = added(context)
    ((service, entry), old) = next(iter(memory.entries.items()))
    context.accounts.rotate(context.now)
    memory.entries[service, f"{entry}.next"] = memory.entries[service, entry]
    memory.entries[service, entry] = old
    assert secrets_of(context, account) == {"password": "canary"}
    context.accounts.edit(account, now=context.now, secrets={"password": "other"})
    assert list(memory.entries) == [(service, entry)]
    assert secrets_of(context, account) == {"password": "other"}


def test_a_locked_keyring_is_told(context: Context, memory: Memory) -> None:
    account = added(context)
    memory.locked = True
    with pytest.raises(VaultError, match=r"keyring does not answer .KeyringLocked.: unlock it"):
        secrets_of(context, account)
    with pytest.raises(VaultError, match="unlock it"):
        context.accounts.edit(account, now=context.now, secrets={"password": "other"})


def test_a_key_file_that_is_there_goes_on_being_used(context: Context) -> None:
    account = added(context)  # without a keyring
    memory = Memory()
    keyring.set_keyring(memory)
    assert secrets_of(context, account) == {"password": "canary"}
    context.accounts.rotate(context.now)
    assert memory.entries == {}


def test_keyrings_in_plain_text_are_not_used(context: Context, memory: Memory) -> None:
    class Plain(Memory):
        priority = 0.5  # type: ignore[assignment] - as files in plain text have it

    keyring.set_keyring(Plain())
    added(context)
    assert (context.home / "vault.key").exists()
    assert memory.entries == {}
