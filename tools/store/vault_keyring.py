"""The key of the vault in the keyring of the operating system."""

from __future__ import annotations

from tools.base import VaultError
from tools.store.vault_keys import GOOD_KEYRING, SERVICE, Key, read_key, written


def keyring_of(store_id: str) -> SystemKeyring | None:
    """The keyring for the home of that store; None where there is none, as on most servers."""
    import keyring

    if keyring.get_keyring().priority < GOOD_KEYRING:
        return None
    return SystemKeyring(store_id)


class SystemKeyring:
    """Entries of the service 'cloudwright', one a home. Raises VaultError when it is locked."""

    name = "the system's keyring"

    def __init__(self, store_id: str) -> None:
        """`store_id` stays with a home wherever it is moved."""
        self._current = store_id
        self._next = f"{store_id}.next"

    def current(self) -> Key | None:
        """See `vault_keys.Place`."""
        return self._read(self._current)

    def next(self) -> Key | None:
        """See `vault_keys.Place`."""
        return self._read(self._next)

    def keep(self, key: Key) -> None:
        """See `vault_keys.Place`."""
        self._write(self._current, key)

    def stage(self, key: Key) -> None:
        """See `vault_keys.Place`."""
        self._write(self._next, key)

    def promote(self) -> None:
        """See `vault_keys.Place`."""
        key = self.next()
        if key is not None:
            self._write(self._current, key)
            self.discard()

    def discard(self) -> None:
        """See `vault_keys.Place`."""
        import keyring
        import keyring.errors

        if self.next() is None:
            return
        try:
            keyring.delete_password(SERVICE, self._next)
        except keyring.errors.KeyringError as error:
            raise _refused(error) from error

    def _read(self, entry: str) -> Key | None:
        import keyring
        import keyring.errors

        try:
            found = keyring.get_password(SERVICE, entry)
        except keyring.errors.KeyringError as error:
            raise _refused(error) from error
        return None if found is None else read_key(found, self.name)

    def _write(self, entry: str, key: Key) -> None:
        import keyring
        import keyring.errors

        try:
            keyring.set_password(SERVICE, entry, written(key))
        except keyring.errors.KeyringError as error:
            raise _refused(error) from error


def _refused(error: Exception) -> VaultError:
    return VaultError(
        f"the system's keyring does not answer ({type(error).__name__}): unlock it, or give the "
        "key of the vault in CLOUDWRIGHT_KEY"
    )
