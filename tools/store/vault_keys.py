"""Where the key of the vault is: the environment, a file of the home, or the system's keyring.

The environment wins. Without it the key is where it was first made: in the keyring of the operating
system where there is one, else in HOME/vault.key, readable by its owner only.
"""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tools.base import VaultError

KEY_BYTES = 32
FILE = "vault.key"
SERVICE = "cloudwright"  # as the keyring lists it
GOOD_KEYRING = (
    1  # priority of backends that keyring itself recommends; files in plain text have less
)


@dataclass(frozen=True)
class Key:
    """A key, and for messages where it is."""

    material: bytes = field(repr=False)
    place: str

    @property
    def id(self) -> str:
        """A short name that tells keys apart and gives nothing away."""
        return hashlib.sha256(b"cloudwright key\0" + self.material).hexdigest()[:8]


def read_key(text: str, place: str) -> Key:
    """A key as base64 or hex. Raises VaultError, which does not quote it."""
    for read in (bytes.fromhex, _from_base64):
        try:
            material = read(text.strip())
        except ValueError:
            continue
        if len(material) == KEY_BYTES:
            return Key(material, place)
    raise VaultError(
        f"{place} does not hold a key: expected {KEY_BYTES} bytes as base64 or hex "
        "(`openssl rand -base64 32` makes one)"
    )


def _from_base64(text: str) -> bytes:
    """Also the alphabet for URLs, and without the padding."""
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)


def written(key: Key) -> str:
    """The key as text."""
    return base64.b64encode(key.material).decode()


def from_environment() -> Iterator[Key]:
    """The key of the environment, then the one that it replaces. Raises VaultError."""
    for given, place in (
        (os.environ.get("CLOUDWRIGHT_KEY"), "CLOUDWRIGHT_KEY"),
        (os.environ.get("CLOUDWRIGHT_OLD_KEY"), "CLOUDWRIGHT_OLD_KEY"),
    ):
        if given and given.strip():
            yield read_key(given, place)


class Place(Protocol):
    """Somewhere a key is kept, and during a change of keys the next one beside it."""

    name: str

    def current(self) -> Key | None:
        """The key that is kept. Raises VaultError when it cannot be used."""
        ...

    def next(self) -> Key | None:
        """The key that is about to replace it."""
        ...

    def keep(self, key: Key) -> None:
        """Keep a key where there is none yet."""
        ...

    def stage(self, key: Key) -> None:
        """Keep a key as the next one."""
        ...

    def promote(self) -> None:
        """Let the next key take the place of the current one, in one step."""
        ...

    def discard(self) -> None:
        """Forget the next key."""
        ...


class KeyFile:
    """HOME/vault.key, or another file for another key."""

    def __init__(self, home: Path, file: str = FILE) -> None:
        """Nothing is read yet."""
        self._path = home / file
        self._next = home / f"{file}.next"
        self.name = str(self._path)

    def current(self) -> Key | None:
        """See `Place`."""
        return _read_file(self._path)

    def next(self) -> Key | None:
        """See `Place`."""
        return _read_file(self._next)

    def keep(self, key: Key) -> None:
        """See `Place`."""
        _write_file(self._path, key)

    def stage(self, key: Key) -> None:
        """See `Place`."""
        _write_file(self._next, key)

    def promote(self) -> None:
        """See `Place`."""
        self._next.replace(self._path)
        _sync_folder(self._path.parent)

    def discard(self) -> None:
        """See `Place`."""
        self._next.unlink(missing_ok=True)


def _read_file(path: Path) -> Key | None:
    try:
        mode = path.stat().st_mode
        text = path.read_text("utf-8", "replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise VaultError(f"cannot read the key in {str(path)!r}: {error.strerror}") from error
    if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
        if_read = "`cloudwright accounts rotate-key`" if path.name == FILE else "delete it"
        raise VaultError(
            f"others can read the key in {str(path)!r} (mode {stat.S_IMODE(mode):04o}): "
            f"run `chmod 600 {path}`, then {if_read} if they may have"
        )
    return read_key(text, str(path))


def _write_file(path: Path, key: Key) -> None:
    """The file is there whole or not at all, and never readable by others."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(written(key) + "\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise VaultError(f"cannot write the key to {str(path)!r}: {error.strerror}") from error


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def fresh(place: str) -> Key:
    """A new random key."""
    return Key(secrets.token_bytes(KEY_BYTES), place)
