"""How secrets come in: by a hidden prompt, by stdin, or from the environment; never as arguments."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tools.base import InputError
from ui.cli.failure import UsageError

if TYPE_CHECKING:
    from tools.managing import Secret

LONGEST = 100_000  # characters; keys and certificates have some thousand


def gathered(
    wanted: Sequence[Secret],
    known: Sequence[Secret],
    found: Mapping[str, str],
    *,
    stdin: bool,
    environment: str = "",
) -> dict[str, str]:
    """The secrets that are wanted: from stdin when `stdin`, else those `found` in the environment,
    and the rest by prompt. `environment` is how to have the environment looked at, where it is not
    by itself. Raises UsageError when nobody can be asked, InputError.
    """
    if stdin:
        return dict(found) | _from_stdin(wanted, [secret.name for secret in known])
    missing = [secret for secret in wanted if secret.name not in found]
    if missing and not sys.stdin.isatty():
        raise UsageError(_how_to_give(missing, environment))
    names = {secret.name for secret in wanted}
    there = {name: value for name, value in found.items() if name in names}
    return there | {secret.name: _asked(secret) for secret in missing}


def _how_to_give(missing: Sequence[Secret], environment: str) -> str:
    wanted = " and ".join(secret.prompt.lower() for secret in missing)
    variables = " and ".join(secret.environment[0] for secret in missing if secret.environment)
    return (
        f"the {wanted} is needed and nobody can be asked: give it with --secret-stdin"
        f"{f' or{environment} in {variables}' if variables else ''}"
    )


def _asked(secret: Secret) -> str:
    try:
        given = getpass.getpass(f"{secret.prompt}: ").strip()
    except EOFError:
        given = ""
    if not given:
        raise InputError(f"no {secret.prompt.lower()} was given; nothing was changed")
    return given


def _from_stdin(wanted: Sequence[Secret], known: Sequence[str]) -> dict[str, str]:
    text = sys.stdin.read(LONGEST + 1)
    if len(text) > LONGEST:
        raise InputError(f"what came by stdin is longer than {LONGEST:,} characters: no secret is")
    if not text.strip():
        raise InputError("nothing came by stdin; expected a secret")
    if _name_of(text.lstrip().splitlines()[0], known):
        return _named(text, known)
    if len(wanted) == 1:
        return {wanted[0].name: text.strip()}
    if not wanted:
        raise InputError(
            "this account needs no secret with these settings; leave --secret-stdin out"
        )
    names = ", ".join(secret.name for secret in wanted)
    raise InputError(f"several secrets are needed: give each on a line as NAME=VALUE ({names})")


def _name_of(line: str, known: Sequence[str]) -> str | None:
    name, sign, _ = line.partition("=")
    name = name.strip().lower().replace("-", "_")
    return name if sign and name in known else None


def _named(text: str, known: Sequence[str]) -> dict[str, str]:
    """NAME=VALUE lines; a line without a known name goes on with the value before, as in PEM."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in text.strip().splitlines():
        begun = _name_of(line, known)
        if begun:
            name = begun
            found[name] = [line.partition("=")[2]]
        else:
            found[name].append(line)
    return {name: "\n".join(lines).strip() for name, lines in found.items()}
