"""Which file of policies counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.base import InputError
from tools.context import Context
from tools.services.policy.telling import check_policies, list_policies

ALLOW = "rules: [{name: all, actions: ['*'], effect: allow}]\n"


def test_which_file_counts(
    context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list_policies(context).values[0].value == "built in"
    context.home.mkdir(exist_ok=True)
    own = context.home / "policies.yaml"
    own.write_text("version: 1\n" + ALLOW, "utf-8")
    assert list_policies(context).values[0].value == str(own)
    other = tmp_path / "other.yaml"
    other.write_text("\ufeffversion: 1\n" + ALLOW, "utf-8")  # as Windows writes it
    monkeypatch.setenv("CLOUDWRIGHT_POLICIES", str(other))
    assert list_policies(context).values[0].value == str(other)
    monkeypatch.setenv("CLOUDWRIGHT_POLICIES", str(tmp_path / "none.yaml"))
    with pytest.raises(InputError, match=r"none\.yaml"):
        list_policies(context)
    assert check_policies(context, own, None).values[0].value == str(own)
