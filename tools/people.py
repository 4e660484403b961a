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
    """Who uses this machine: its owner, who may do everything here."""
    import getpass

    try:
        name = getpass.getuser()
    except (OSError, KeyError):  # no such user, as in some containers
        name = "local"
    return Person(name, Role.ADMIN, "cli")
