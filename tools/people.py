"""Who asks and who confirms: a name and a role."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Role(IntEnum):
    """What a person may do; each role may do what those before it may."""

    VIEWER = 1
    OPERATOR = 2
    ADMIN = 3

    @classmethod
    def named(cls, word: str) -> Role:
        """The role of that name. Raises KeyError."""
        return cls[word.strip().upper()]

    @property
    def word(self) -> str:
        """As it is written: viewer, operator, admin."""
        return self.name.lower()


@dataclass(frozen=True)
class Person:
    """A person at a front. `front` is where: cli, chat, api, mcp."""

    name: str
    role: Role
    front: str

    def __str__(self) -> str:
        return f"{self.name} ({self.role.word}, {self.front})"


def local_user() -> Person:
    """Who uses this machine: its owner, who may do everything here. The name is the one that the
    system has of the user, not one that the environment says: two approvals are two users.
    """
    return Person(_user(), Role.ADMIN, "cli")


def _user() -> str:
    try:
        import pwd
    except ImportError:  # not a POSIX system
        import getpass

        return getpass.getuser()
    import os

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # no such user, as in some containers
        return f"uid {os.getuid()}"
