"""Results that one process keeps: made once, shared by all, gone when something changes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tools.base import InputError
from tools.context import Context
from tools.people import Person, Role
from tools.registry import find_tool
from ui.server.estate import Estate
from ui.server.keeping import Kept

ADA = Person("ada", Role.ADMIN, "api")
OTTO = Person("otto", Role.OPERATOR, "api")
SPENT = {"group_by": ["provider"], "start": "2026-10-01", "end": "2026-10-31"}


def test_of_many_who_want_the_same_one_makes_it() -> None:
    kept: Kept[list[int]] = Kept(len)
    made: list[int] = []
    all_wait = threading.Barrier(8)

    def make() -> list[int]:
        made.append(1)
        return [1, 2, 3]

    def want(_number: int) -> list[int]:
        all_wait.wait()
        return kept.get("key", make)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(want, range(8)))
    assert len(made) == 1
    assert all(one is found[0] for one in found)


def test_a_failure_is_not_kept() -> None:
    kept: Kept[list[int]] = Kept(len)

    def fail() -> list[int]:
        raise InputError("no")

    with pytest.raises(InputError):
        kept.get("key", fail)
    assert kept.get("key", lambda: [1]) == [1]


def test_what_was_not_used_for_longest_goes_first() -> None:
    kept: Kept[list[int]] = Kept(len, most=3, heaviest=40)
    made: list[str] = []

    def get(key: str, weight: int = 1) -> None:
        def make() -> list[int]:
            made.append(key)
            return [0] * weight

        kept.get(key, make)

    for key in ("a", "b", "c", "a", "d", "a", "b"):
        get(key)
    assert made == ["a", "b", "c", "d", "b"]
    for key in ("e", "f", "g", "h", "i"):
        get(key, 10)
    made.clear()
    for key in ("i", "h", "g"):
        get(key, 10)
    assert made == []
    get("whale", 30)  # too heavy to be kept, and to drive all others out
    get("i", 10)
    assert made == ["whale"]


@pytest.fixture
def estate(
    demo_context: Context, copy_home: Callable[[Path, Path], Path], tmp_path: Path
) -> Estate:
    return Estate(
        Context(home=copy_home(demo_context.home, tmp_path / "home"), now=demo_context.now)
    )


def seconds(estate: Estate, tool: str, arguments: dict[str, object]) -> list[float]:
    """Of the receipts: the very same when the result was kept."""
    found = estate.read(ADA, tool, arguments)
    return [receipt.seconds for receipt in found.receipts]


def test_a_read_is_kept_until_what_it_rests_on_changes(estate: Estate) -> None:
    spent, budgets = (seconds(estate, "query_costs", SPENT), seconds(estate, "list_budgets", {}))
    assert seconds(estate, "query_costs", dict(reversed(SPENT.items()))) == spent
    assert seconds(estate, "list_budgets", {}) == budgets
    version = estate.version
    estate.read(OTTO, "set_budget", {"name": "More", "amount": "5000"})
    assert estate.version != version
    assert seconds(estate, "query_costs", SPENT) == spent  # costs know nothing of budgets
    assert seconds(estate, "list_budgets", {}) != budgets
    estate.context(ADA).store.remove_origin("demo")
    assert estate.read(ADA, "query_costs", SPENT).status == "no_data"


def test_a_question_uses_what_was_read_before(estate: Estate) -> None:
    estate.read(ADA, "query_costs", SPENT)
    assistant = estate.assistant(OTTO)
    assert assistant.ask("What did we spend last month by provider?").status == "answered"
    assistant.close()
    lines = estate.counts.text().splitlines()
    assert 'cloudwright_tool_calls_total{tool="query_costs",outcome="kept"} 1' in lines
    estate.close()


def test_every_call_is_in_the_audit_also_of_what_was_kept(estate: Estate) -> None:
    for person in (ADA, OTTO):
        estate.read(person, "query_costs", SPENT)
    entries = estate.context(ADA).store.audit.entries(event="tool.called", newest=2)
    assert [entry.who for entry in entries] == ["ada (admin, api)", "otto (operator, api)"]


def test_what_one_reader_adds_to_a_result_no_other_sees(estate: Estate) -> None:
    estate.read(ADA, "query_costs", SPENT).warnings.append("mine")
    assert "mine" not in estate.read(ADA, "query_costs", SPENT).warnings


def test_a_viewer_does_not_get_by_keeping_what_is_not_for_them(estate: Estate) -> None:
    from tools.base import RefusedError

    estate.read(OTTO, "set_budget", {"name": "More", "amount": "5000"})
    with pytest.raises(RefusedError):
        estate.read(
            Person("vera", Role.VIEWER, "api"), "set_budget", {"name": "More", "amount": "5"}
        )


def test_reads_see_whole_commits_while_bills_come_in(estate: Estate, tmp_path: Path) -> None:
    from tests.server.bills import AMOUNT, ROWS, bill
    from tools.loading import import_files

    def total() -> str:
        found = estate.read(ADA, "query_costs", {"cost": "BilledCost", **SPENT})
        return str(found.values[0].value)

    before = total()
    done = threading.Event()

    def read_on(_number: int) -> set[str]:
        found = {total()}
        while not done.is_set():
            found.add(total())
        return found | {total()}

    with ThreadPoolExecutor(6) as pool:
        readers = [pool.submit(read_on, number) for number in range(5)]
        import_files(estate.context(ADA), [bill(tmp_path / "bill.csv")], keep_demo=True)
        done.set()
        seen = set().union(*(reader.result() for reader in readers))
    after = total()
    assert float(after) == pytest.approx(float(before) + ROWS * AMOUNT)
    assert seen <= {before, after}
    assert find_tool("data_status").call(estate.context(ADA), {}).status == "ok"
