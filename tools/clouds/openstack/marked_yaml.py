"""YAML whose values know their line and key, so that a mistake can be pointed at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.base import InputError


@dataclass(frozen=True)
class Marked:
    """A value of a YAML file. Numbers and dates are texts, with all their digits."""

    node: Any  # of PyYAML: scalar, sequence or mapping
    key: str  # under which it stands
    name: str  # of the file, for messages

    @property
    def is_text(self) -> bool:
        """Whether it is a single value."""
        return bool(self.node.id == "scalar")

    def wrong(self, why: str) -> InputError:
        """The error that points here."""
        return InputError(f"{self.name}, line {self.node.start_mark.line + 1}: {why}")

    def text(self) -> str:
        """A single value. Raises InputError for anything else, and for nothing."""
        value = self.node.value
        if not self.is_text or not isinstance(value, str) or not value.strip():
            raise self.wrong(f"{self.key} must have a value")
        return value.strip()

    def items(self) -> list[Marked]:
        """The items of a list. Raises InputError for anything else."""
        if self.node.id != "sequence":
            raise self.wrong(f"{self.key} must be a list")
        return [Marked(node, self.key, self.name) for node in self.node.value]

    def entries(
        self, known: Sequence[str] | None = None, needed: Sequence[str] = ()
    ) -> dict[str, Marked]:
        """The entries of a mapping. Raises InputError for a key that is unknown (if `known` is
        given), twice there, or missing.
        """
        if self.node.id != "mapping":
            raise self.wrong(f"{self.key} must hold entries of the form 'name: value'")
        found: dict[str, Marked] = {}
        for key, value in self.node.value:
            entry = Marked(key, self.key, self.name)
            word = entry.text()
            if word in found:
                raise entry.wrong(f"{word!r} is there twice")
            if known is not None and word not in known:
                raise entry.wrong(f"there is no {word!r}; there are: {', '.join(known)}")
            found[word] = Marked(value, word, self.name)
        for word in needed:
            if word not in found:
                raise self.wrong(f"{word!r} is missing")
        return found


def read_marked(path: Path, name: str) -> Marked:
    """Read a YAML file. Raises InputError naming it, and the line where it is no YAML."""
    import yaml

    try:
        node = yaml.compose(path.read_text("utf-8"), yaml.SafeLoader)
    except FileNotFoundError as error:
        raise InputError(f"{name}: there is no file {path}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{name}: {path} cannot be read") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InputError(f"{name}, line {line}: {error.problem}") from error
    except yaml.YAMLError as error:
        raise InputError(f"{name}: it is no YAML") from error
    if node is None:
        raise InputError(f"{name}: the file is empty")
    return Marked(node, name, name)
