"""Files of rules: mistakes are named with their line, and no file takes for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.base import InputError
from tools.services.policy import reading

RULE = "rules:\n- {name: a, actions: [stop], effect: allow}\n"
MISTAKES = {
    "unknown key": ("version: 1\nlimit: {}\n" + RULE, 2, "nearest: 'limits'"),
    "unknown key of a rule": (
        "version: 1\nrules:\n- name: a\n  actions: [stop]\n  effects: allow\n  effect: allow\n",
        5,
        "nearest: 'effect'",
    ),
    "unknown key of a match": (
        "version: 1\nrules:\n- name: a\n  actions: [stop]\n  effect: allow\n  match:\n    env: [x]\n",
        7,
        "'environment'",
    ),
    "unknown limit": ("version: 1\nlimits:\n  resources: 5\n" + RULE, 3, "resources_per_plan"),
    "wrong type": ("version: 1\nlimits:\n  resources_per_plan: many\n" + RULE, 3, "valid integer"),
    "text for a list": (
        "version: 1\nrules:\n- {name: a, actions: stop, effect: allow}\n",
        3,
        "valid list",
    ),
    "unknown action": (
        "version: 1\nrules:\n- {name: a, actions: [reboot], effect: allow}\n",
        3,
        "'terminate'",
    ),
    "unknown effect": (
        "version: 1\nrules:\n- {name: a, actions: [stop], effect: ask}\n",
        3,
        "'deny'",
    ),
    "unknown role": (
        "version: 1\nrules:\n- {name: a, actions: [stop], effect: allow, role: root}\n",
        3,
        "'admin'",
    ),
    "missing effect": ("version: 1\nrules:\n- {name: a, actions: [stop]}\n", 3, "required"),
    "no approvals": (
        "version: 1\nrules:\n- {name: a, actions: [stop], effect: approve, approvals: 0}\n",
        3,
        "greater than or equal to 1",
    ),
    "bad hours": (
        "version: 1\nlimits:\n  maintenance: {hours: 8-18}\n" + RULE,
        3,
        "expected hours as 08:00-18:00",
    ),
    "hours past midnight": (
        "version: 1\nlimits:\n  maintenance: {hours: '08:00-24:30'}\n" + RULE,
        3,
        "expected hours",
    ),
    "hours without length": (
        "version: 1\nlimits:\n  maintenance: {hours: '08:00-08:00'}\n" + RULE,
        3,
        "00:00-24:00",
    ),
    "unknown zone": (
        "version: 1\nlimits:\n  maintenance: {zone: Europe/Wien}\n" + RULE,
        3,
        "no time zone 'Europe/Wien'",
    ),
    "zone of the file system": (
        "version: 1\nlimits:\n  maintenance: {zone: ../../etc/passwd}\n" + RULE,
        3,
        "no time zone",
    ),
    "no days": ("version: 1\nlimits:\n  maintenance: {days: []}\n" + RULE, 3, "at least 1 item"),
    "unknown day": ("version: 1\nlimits:\n  maintenance: {days: [monday]}\n" + RULE, 3, "'mon'"),
    "empty match": (
        "version: 1\nrules:\n- {name: a, actions: [stop], effect: allow, match: {region: []}}\n",
        3,
        "at least 1 item",
    ),
    "empty tag": (
        "version: 1\nrules:\n- {name: a, actions: [stop], effect: allow, match: {tags: {a: []}}}\n",
        3,
        "at least 1 item",
    ),
    "two of a name": (
        "version: 1\nrules:\n- {name: a, actions: [stop], effect: allow}\n"
        "- {name: a, actions: [start], effect: allow}\n",
        2,
        "two rules are called 'a'",
    ),
    "empty rules": ("version: 1\nrules: []\n", 2, "at least 1 item"),
    "no rules": ("version: 1\n", 1, "required"),
    "no version": (RULE, 1, "required"),
    "another version": ("version: 2\n" + RULE, 1, "1"),
    "protected without a key": (
        "version: 1\nprotected_tags: [=yes]\n" + RULE,
        2,
        "KEY=VALUE or KEY",
    ),
    "no YAML": ("version: 1\nrules: [\n", 3, "no YAML"),
    "a tab": ("version: 1\nlimits:\n\tresources_per_plan: 1\n" + RULE, 3, "no YAML"),
    "a key twice": ("version: 1\nversion: 1\n" + RULE, 2, "'version' stands twice"),
    "an effect twice": (
        "version: 1\nrules:\n- name: a\n  actions: [stop]\n  effect: deny\n  effect: allow\n",
        6,
        "'effect' stands twice",
    ),
    "an alias": ("version: 1\nrules: &r\n- *r\n", 2, "anchors and aliases"),
    "a python object": ("version: !!python/object/apply:os.system [true]\n" + RULE, 1, "no YAML"),
    "a list": ("- 1\n", 1, "expected version, rules and limits"),
    "a word": ("hello\n", 1, "expected version, rules and limits"),
    "nothing": ("", 1, "expected version, rules and limits"),
    "comments only": ("# nothing\n", 1, "expected version, rules and limits"),
}


@pytest.mark.parametrize(("text", "line", "said"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_has_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(InputError) as caught:
        reading.read(text, "p.yaml")
    message = str(caught.value)
    assert message.startswith(f"p.yaml:{line}: "), message
    assert said in message


def test_files_that_would_never_end(tmp_path: Path) -> None:
    bomb = "a: &a [x,x]\n" + "".join(
        f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    merging = "a: &a {x: 1}\n" + "".join(
        f"{new}: &{new} {{<<: [{','.join([f'*{old}'] * 9)}]}}\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    for text in (bomb, merging, "[" * 190_000, "a: " + "{" * 5000):
        with pytest.raises(InputError, match=r"p\.yaml"):
            reading.read(text, "p.yaml")
    huge = tmp_path / "huge.yaml"
    huge.write_text("# x\n" * 60_000, "utf-8")
    with pytest.raises(InputError, match="200,000 bytes at most"):
        reading.read_file(huge)
    for path in (tmp_path, tmp_path / "none.yaml", Path("/dev/zero")):
        with pytest.raises(InputError, match="no file of policies"):
            reading.read_file(path)
    broken = tmp_path / "latin.yaml"
    broken.write_bytes(b"version: \xe4")
    with pytest.raises(InputError, match="cannot read the policies"):
        reading.read_file(broken)


def test_the_built_in_file_can_be_copied(tmp_path: Path) -> None:
    copy = tmp_path / "policies.yaml"
    copy.write_text(reading.builtin(), "utf-8")
    assert reading.read_file(copy) == reading.policies(tmp_path / "nowhere")
