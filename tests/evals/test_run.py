"""Whole runs over own cases on the made bill: outcomes, exit codes, reports, history."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.datasets import NOW
from evals.homes import open_home
from evals.report import Report, write_readme
from evals.run import main
from evals.score import Outcome, Outcomes, Scored
from tools.base import InputError

DEV = """
dataset: northwind
cases:
- id: provider-month
  template: provider-month
  kind: breakdown
  ask: What did we spend on AWS last month by service?
  gold:
  - rows: {sql: "SELECT ServiceName, sum(EffectiveCost::DECIMAL(38,18)) FROM bill WHERE
        ProviderName = 'AWS' AND ChargePeriodStart >= '2026-10-01' AND
        ChargePeriodStart < '2026-11-01' GROUP BY 1"}
- id: wrong-on-purpose
  template: wrong-on-purpose
  kind: lookup
  ask: What did we spend on AWS in September 2026?
  gold: [{value: {is: 1.5}}]
"""
TEST = """
dataset: northwind
cases:
- id: talk
  template: talk
  kind: lookup
  turns:
  - ask: What did Kestrel Edge cost in October 2026?
    gold: [{value: {sql: "SELECT sum(EffectiveCost::DECIMAL(38,18)) FROM bill WHERE ProviderName =
        'Kestrel Edge' AND ChargePeriodStart[:7] = '2026-10'"}}]
  - ask: and in August?
    gold: [{value: {sql: "SELECT sum(EffectiveCost::DECIMAL(38,18)) FROM bill WHERE ProviderName =
        'Kestrel Edge' AND ChargePeriodStart[:7] = '2026-08'"}}]
- id: secret-failure
  template: secret-failure
  kind: count
  ask: What did Microsoft cost in August 2026?
  gold: [{status: refused}]
- id: elsewhere
  template: elsewhere
  kind: count
  dataset: not-there
  ask: anything?
  gold: [{status: refused}]
"""


class Place:
    """Cases of one's own, and where a run puts what it makes."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder = folder
        self.cases = folder / "cases"
        self.fixed = ["--cases", str(self.cases), "--cache", str(cache), "--workers", "1"]
        self.fixed += ["--out", str(folder / "report"), "--history", str(folder / "history.jsonl")]
        self.write(DEV, TEST)

    def write(self, dev: str, test: str) -> None:
        for split, text in (("dev", dev), ("test", test)):
            (self.cases / split).mkdir(parents=True, exist_ok=True)
            (self.cases / split / "x.yaml").write_text(text, "utf-8")

    def run(self, *options: str) -> int:
        return main([*self.fixed, *options])

    def report(self, name: str = "accuracy.md") -> str:
        return (self.folder / "report" / name).read_text("utf-8")

    def history(self) -> list[dict[str, object]]:
        lines = self.folder / "history.jsonl"
        return [json.loads(line) for line in lines.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def place(tmp_path: Path, cache: Path) -> Place:
    return Place(tmp_path, cache)


def test_a_whole_run(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert place.run("--failures") == 0
    out, err = capsys.readouterr()
    assert "left out: 1 cases of the data set 'not-there', there is no such data set" in err
    assert "wrong-on-purpose (lookup, northwind): confidently wrong" in out
    assert "expected  1.5" in out
    assert "1 held-out cases are not right: see --show-test" in out

    test, dev = sorted(place.history(), key=lambda line: str(line["split"]), reverse=True)
    assert (test["split"], test["right"], test["model"]) == ("test", [1, 2], "embedded")
    assert test["kinds"] == {"lookup": [1, 1], "count": [0, 1]}
    assert test["outcomes"] == {"right": 1, "answered where it should not": 1}
    assert (dev["right"], dev["datasets"]) == ([1, 2], {"northwind": [1, 2]})


def test_the_report_shows_what_may_be_shown(place: Place) -> None:
    place.run("--no-history")
    text, page = place.report(), place.report("accuracy.html")
    for shown in (text, page):
        assert "wrong-on-purpose" in shown
        assert "secret-failure" not in shown
        assert "What did Microsoft cost in August" not in shown
    assert "| right | 50.0 % of 2 (9–91) | 50.0 % of 2 (9–91) |" in text
    assert page.count("<svg") == 2
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    assert not (place.folder / "history.jsonl").exists()
    place.run("--no-history", "--show-test")
    assert "secret-failure" in place.report()


def test_several_processes_give_the_same(place: Place) -> None:
    assert place.run("--workers", "2", "--runs", "2") == 0
    assert {str(line["split"]): line["right"] for line in place.history()} == {
        "test": [2, 4],
        "dev": [2, 4],
    }
    assert "| right in every run | 50.0 % of 2" in place.report()


def test_a_part_is_not_remembered(place: Place) -> None:
    assert place.run("--case", "provider-month") == 0
    assert place.run("--kind", "lookup") == 0
    assert place.run("--split", "test") == 0
    assert not (place.folder / "history.jsonl").exists()


def test_too_few_right_is_a_failure(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert place.run("--require", "95", "--split", "dev", "--no-history") == 1
    assert "embedded, dev: 50.0 % are right, 95 % are required" in capsys.readouterr().err
    assert place.run("--require", "50", "--split", "dev", "--no-history") == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--case", "nobody"], "eval: no case to run"),
        (["--dataset", "not-there"], "eval: no case to run"),
        (["--model", "nonesuch:x", "--case", "talk"], "eval: "),
        (["--readme", "--case", "talk"], "eval: --readme needs a whole run"),
    ],
)
def test_a_run_of_nothing_is_an_error(
    place: Place, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    assert place.run(*options) == 2
    assert message in capsys.readouterr().err


def test_a_case_without_truth_is_left_out_and_told(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.write(DEV.replace("{is: 1.5}", "{sql: SELECT nothing}"), "cases: []")
    assert place.run() == 1
    assert "case 'wrong-on-purpose'" in capsys.readouterr().err
    assert [line["right"] for line in place.history()] == [[1, 1]]
    assert place.run("--check-cases") == 1
    assert "turn 1: gold 1: the SQL fails: Binder Error" in capsys.readouterr().out


def test_checks_of_cases(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    test = TEST.replace("anything?", "what did we spend on AWS, last month, by service")
    place.write(DEV + "  forbidden_tools: [no_tool]\n", test)
    assert place.run("--check-cases") == 1
    out = capsys.readouterr().out
    assert "case 'elsewhere': the question stands in cases/dev/x.yaml: case 'provider-m" in out
    assert "case 'wrong-on-purpose': forbidden_tools: there is no tool 'no_tool'" in out
    assert "there is no data set 'not-there' (1 cases)" in out
    place.write(DEV, "cases: []")
    assert place.run("--check-cases") == 0


EARLIER = """
dataset: northwind
cases:
- id: earlier
  template: earlier
  kind: lookup
  now: 2026-10-15
  ask: What did AWS cost last month?
  gold:
  - value: {sql: "SELECT sum(EffectiveCost::DECIMAL(38,18)) FROM bill WHERE ProviderName = 'AWS'
        AND ChargePeriodStart[:7] = '2026-09'"}
"""


def test_a_case_may_be_asked_on_another_day(place: Place) -> None:
    place.write(EARLIER, "cases: []")
    assert place.run("--require", "100", "--no-history") == 0


def test_a_home_is_made_once(cache: Path) -> None:
    first, again = open_home("northwind", cache), open_home("northwind", cache)
    assert first == again
    assert len(list(cache.glob("northwind-*"))) == 1
    assert not list(cache.glob("part-*"))


def made(*outcomes: Outcome) -> Report:
    scored = [
        Outcomes(
            *(f"case-{index}", "unanswerable", "test", "northwind", "embedded", 1),
            [Scored("ask <b>", outcome, "why", "expected", "got `x` |", 0.02, 10, None, "other")],
        )
        for index, outcome in enumerate(outcomes)
    ]
    return Report(scored, NOW, "abc1234")


def test_readme_gets_its_table(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("# X\n<!-- accuracy -->\nold\n<!-- /accuracy -->\nrest\n", "utf-8")
    for _ in range(2):  # writing it again changes nothing
        write_readme(made(Outcome.RIGHT, Outcome.ANSWERED), page)
    text = page.read_text("utf-8")
    assert text.startswith("# X\n<!-- accuracy -->\n21 November 2026, commit abc1234, model embedd")
    assert text.endswith("|\n<!-- /accuracy -->\nrest\n")
    assert "old" not in text
    assert "| all | 50.0 % of 2 (9–91) |\n| unanswerable | 50.0 % of 2 (9–91) |" in text
    assert "| answered where it should not | 1 |" in text
    assert "| median of a turn | 20 ms |" in text
    assert "| turns that another model answered | 2 |" in text
    assert "| cost of the models | unknown |" in text


def test_readme_without_a_place_is_an_error(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("# X\n", "utf-8")
    with pytest.raises(InputError, match=r"README\.md has no place for the table"):
        write_readme(made(Outcome.RIGHT), page)
