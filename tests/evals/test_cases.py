"""Case files: what is read, and the one clear line for each mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.cases import FOLDER, load_cases
from tools.base import InputError

GOOD = """
dataset: northwind
cases:
- id: one
  template: t-one
  kind: lookup
  ask: how much?
  gold:
  - value: {is: 12.5}
- id: talk
  template: t-talk
  kind: top
  dataset: demo-7
  forbidden_tools: [query_sql]
  turns:
  - ask: top 3?
    gold: [{names: {is: [a, b], ordered: true}}]
  - ask: and azure?
    gold: [{status: clarify}, {rows: {sql: SELECT 1, extra: true}}]
"""


def written(folder: Path, dev: str = GOOD, test: str = "") -> Path:
    for split, text in (("dev", dev), ("test", test)):
        (folder / split).mkdir(parents=True)
        if text:
            (folder / split / "x.yaml").write_text(text, "utf-8")
    return folder


def test_cases_are_read_with_their_defaults(tmp_path: Path) -> None:
    one, talk = load_cases(written(tmp_path))
    assert (one.dataset, one.split, one.kind) == ("northwind", "dev", "lookup")
    assert [turn.ask for turn in one.turns] == ["how much?"]
    assert one.turns[0].gold[0].status == "answered"
    assert one.turns[0].gold[0].numbers[0].given == 12.5
    assert (talk.dataset, len(talk.turns), talk.forbidden_tools) == ("demo-7", 2, ["query_sql"])


def test_one_split_is_given_and_both_are_checked(tmp_path: Path) -> None:
    other = GOOD.replace("id: one", "id: uno").replace("id: talk", "id: dos")
    folder = written(tmp_path, test=other)
    with pytest.raises(InputError, match=r"test/x\.yaml: case 'uno': template 't-one' stands in"):
        load_cases(folder, ["dev"])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind: lookup", "kind: guess", r"dev/x.yaml: case 'one': kind: Input should be 'lookup'"),
        ("kind: lookup", "kinds: lookup", r"case 'one': kinds: unknown field"),
        ("id: talk", "id: one", r"case 'one': this id stands in .*dev/x.yaml too"),
        (
            "\n  - value: {is: 12.5}",
            " []",
            r"case 'one': turns.0.gold: List should have at least 1",
        ),
        ("value: {is: 12.5}", "status: answered", r"needs value, values, rows, names, contains"),
        ("value: {is: 12.5}", "lacks: [x]", r"needs value, values, rows, names, contains"),
        ("{is: 12.5}", "{is: 12.5, sql: SELECT 1}", r"give either 'sql' or 'is'"),
        ("{is: 12.5}", "{}", r"give either 'sql' or 'is'"),
        ("{is: [a, b], ordered: true}", "{is: []}", r"case 'talk': .*a list of names in 'is'"),
        (
            "status: clarify",
            "status: maybe",
            r"case 'talk': turns.1.gold.0.status: Input should be",
        ),
        ("ask: how much?", "ask: ''", r"case 'one': turns.0.ask: String should have at least 1"),
        (
            "  ask: how much?\n",
            "  ask: how?\n  ask: what?\n",
            r"line 8: the field 'ask' stands twice",
        ),
        ("dataset: northwind\n", "", r"case 'one': dataset: Field required"),
        ("value: {is: 12.5}", "{value: 1}: 2", r"dev/x.yaml: line 9: found unhashable key"),
        ("cases:\n", "cases: 3\n", r"dev/x.yaml: line "),
        ("- id: one\n", "- id: one\n  turns: []\n", r"give either 'ask' and 'gold', or 'turns'"),
        ("dataset: northwind\n", "data: northwind\n", r"expected 'dataset: NAME' .* not data"),
    ],
)
def test_a_mistake_names_file_and_case(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in GOOD
    with pytest.raises(InputError, match=message):
        load_cases(written(tmp_path, GOOD.replace(old, new, 1)))


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("kind: lookup", "kind: guess").replace("kind: top", "kind: best")
    with pytest.raises(InputError) as raised:
        load_cases(written(tmp_path, text))
    assert len(str(raised.value).splitlines()) == 2


def test_the_cases_of_this_repository_can_be_read() -> None:
    cases = load_cases(FOLDER)
    assert {case.split for case in cases} == {"dev", "test"}
