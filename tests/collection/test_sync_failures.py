"""A part that fails: the rest comes in, what is older stays and says so, and nobody waits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted import NOW, ScriptedCloud, account, connected, later, machines

from tools.base import (
    NotOfferedError,
    PermissionMissingError,
    ReplyError,
    SignInError,
    ThrottledError,
    UnreachableError,
)
from tools.context import Context
from tools.registry import find_tool
from tools.services.collection.breaker import FIRST_PAUSE, LONGEST_PAUSE, pause
from tools.services.collection.pool import Pool, Task
from tools.services.collection.run import sync
from tools.services.collection.settings import Settings, SyncRequest

INVENTORY = SyncRequest(what=("inventory",))
IMPATIENT = Settings(timeout_s=2.0)


@pytest.fixture
def hanging() -> Iterator[threading.Event]:
    """A call that never ends, until the test does."""
    event = threading.Event()
    yield event
    event.set()


def cloud(name: str = "one", provider: str = "scripted") -> ScriptedCloud:
    return ScriptedCloud(
        name=name,
        provider=provider,
        estate={"north": {f"p-{name}": machines("a")}, "south": {f"p-{name}": machines("b", "c")}},
        charges=[{"day": "2026-11-20", "cost": "5", "SubAccountId": f"p-{name}"}],
    )


def warnings(context: Context, tool: str, **arguments: object) -> list[str]:
    return find_tool(tool).call(context, arguments).warnings


def _of_metrics(context: Context) -> list[str]:
    return warnings(context, "query_metrics", metrics=["cpu_percent"])


def test_one_region_fails_and_the_other_comes_in(home: Path) -> None:
    scripted = cloud()
    context = connected(home, NOW, scripted)
    sync(context, SyncRequest())
    scripted.faults["inventory north"] = UnreachableError("no answer from north")
    scripted.estate["south"]["p-one"] = machines("b")
    scripted.estate["north"]["p-one"] = machines("x")
    then = later(context, hours=3)
    report = sync(then, SyncRequest())
    (one,) = report.accounts
    assert (report.outcome, one.status, one.instances) == ("partly", "partial", 1)
    assert [(p.what, p.region, p.reason, p.known) for p in one.failures] == [
        ("inventory", "north", "no answer from north", "its data is from 3 h ago")
    ]
    found = then.store.query("SELECT resource_id FROM instance ORDER BY 1").rows
    assert found == [("a",), ("b",)]  # of the north what was known
    expected = (
        "scripted account one in north: the newest collection failed (no answer from north); the "
        "data of 2026-11-21 12:00 UTC (3 h ago) is shown"
    )
    assert expected in warnings(then, "list_instances")
    assert expected in warnings(then, "data_status")
    known = account(then)
    assert (known.status, known.last_error) == (
        "partial",
        "inventory in north: no answer from north",
    )
    del scripted.faults["inventory north"]
    last = later(then, hours=1)
    assert sync(last, SyncRequest()).outcome == "fine"
    assert expected not in warnings(last, "list_instances")
    assert account(last).last_error is None


def test_metrics_and_costs_that_fail_are_told_in_answers(home: Path) -> None:
    scripted = cloud()
    context = connected(home, NOW, scripted)
    sync(context, SyncRequest())
    scripted.faults["metrics south"] = ThrottledError("too many calls")
    scripted.faults["costs"] = PermissionMissingError("not allowed; add ce:Get", "ce:Get")
    then = later(context, hours=1)
    report = sync(then, SyncRequest())
    places = {problem.place for problem in report.accounts[0].failures}
    assert places == {"costs", "metrics in south"}
    assert any("in south" in w and "too many calls" in w for w in _of_metrics(then))
    assert any("(not allowed; add ce:Get)" in line for line in warnings(then, "query_costs"))
    assert any("(60 min ago)" in line for line in warnings(then, "data_status", section="costs"))


def test_a_kind_that_is_missing_keeps_its_older_rows(home: Path) -> None:
    scripted = cloud()
    scripted.estate["north"]["p-one"]["volume"] = [{"resource_id": "v"}]
    context = connected(home, NOW, scripted)
    sync(context, INVENTORY)
    del scripted.estate["south"]
    scripted.missing["volume"] = "role reader lacks volumes"
    then = later(context, days=3)
    report = sync(then, INVENTORY)
    assert report.outcome == "partly"
    problem = report.accounts[0].failures[0]
    assert (problem.place, problem.known) == ("volume in north", "its data is from 3 days ago")
    assert then.store.query("SELECT resource_id FROM volume").rows == [("v",)]
    assert any("role reader" in line for line in warnings(then, "list_resources", kind="volume"))


def test_a_hung_region_is_given_up(home: Path, hanging: threading.Event) -> None:
    slow, quick = cloud(), cloud("two")
    slow.faults["inventory north"] = hanging
    context = connected(home, NOW, slow, quick)
    report = sync(context, INVENTORY, settings=IMPATIENT)
    first, second = report.accounts
    assert [problem.reason for problem in first.failures] == ["no answer within 2 s"]
    assert (first.instances, second.instances) == (2, 3)
    assert (first.status, second.status) == ("partial", "connected")


def test_a_cloud_that_hangs_everywhere_holds_up_nobody(
    home: Path, hanging: threading.Event
) -> None:
    dead, quick = cloud("dead"), cloud("quick")
    dead.estate = {f"r{number}": {} for number in range(9)}
    dead.faults["inventory"] = hanging
    order: list[str] = []
    context = connected(home, NOW, dead, quick)
    report = sync(context, INVENTORY, settings=IMPATIENT, say=order.append)
    reasons = [problem.reason for problem in report.accounts[0].failures]
    # Four at a time; when none of them answers, the others are not waited for.
    silent = "not tried, as no other call for inventory got an answer"
    assert set(reasons) == {"no answer within 2 s", silent}
    assert len(reasons) == 9
    assert report.accounts[1].status == "connected"
    given_up = next(at for at, line in enumerate(order) if "no answer within" in line)
    assert all(order.index(f"quick {region}: {count}") < given_up for region, count in
               (("north", "1 instance"), ("south", "2 instances")))  # fmt: skip


def test_signing_in_that_hangs_is_given_up_and_closed_later(
    home: Path, hanging: threading.Event
) -> None:
    scripted = cloud()
    scripted.faults["regions"] = hanging
    context = connected(home, NOW, scripted)
    report = sync(context, SyncRequest(), settings=IMPATIENT)
    assert report.outcome == "nothing"
    assert report.accounts[0].failures[0].place == "sign-in"
    assert account(context).status == "failing"


def test_the_connection_is_closed(home: Path) -> None:
    scripted = cloud()
    sync(connected(home, NOW, scripted), SyncRequest())
    assert scripted.closed == 1


def test_what_the_cloud_does_not_have_is_no_failure(home: Path) -> None:
    scripted = cloud()
    scripted.faults["metrics"] = NotOfferedError("this cloud has no Gnocchi")
    report = sync(connected(home, NOW, scripted), SyncRequest())
    assert report.outcome == "fine"
    assert {problem.reason for problem in report.accounts[0].skipped} == {
        "this cloud has no Gnocchi"
    }


def test_an_address_where_there_is_no_cloud_is_a_failure(home: Path) -> None:
    scripted = cloud()
    scripted.faults["open"] = NotOfferedError("one: there is nothing at https://cloud.example")
    report = sync(connected(home, NOW, scripted), SyncRequest())
    assert (report.outcome, report.accounts[0].status) == ("nothing", "failing")
    told = report.accounts[0].failures[0]
    assert (told.place, told.reason) == ("sign-in", "there is nothing at https://cloud.example")


def test_an_error_nobody_foresaw_says_no_word_of_it(home: Path) -> None:
    scripted = cloud()
    scripted.faults["inventory north"] = KeyError("password=hunter2")
    report = sync(connected(home, NOW, scripted), INVENTORY)
    (problem,) = report.accounts[0].failures
    assert problem.reason.startswith("unexpected error (KeyError at scripted.py:")
    assert "hunter2" not in report.model_dump_json()
    assert report.outcome == "partly"


def test_the_breaker_opens_and_closes(home: Path) -> None:
    scripted = cloud()
    scripted.faults["inventory north"] = UnreachableError("down")
    context = connected(home, NOW, scripted)

    def tried(moment: Context, request: SyncRequest = INVENTORY) -> bool:
        before = scripted.calls.count("inventory north")
        sync(moment, request)
        return scripted.calls.count("inventory north") > before

    assert [tried(later(context, minutes=minute)) for minute in (0, 1, 2)] == [True] * 3
    left_alone = later(context, minutes=6)
    report = sync(left_alone, INVENTORY)
    (skipped,) = report.accounts[0].skipped
    assert skipped.place == "inventory in north"
    assert skipped.reason == (
        "not tried again before 2026-11-21 12:07 UTC, as it failed 3 times in a row (down); "
        "`cloudwright sync --account one` tries it now"
    )
    assert (report.outcome, account(context).status) == ("partly", "partial")
    # By name it is tried in spite of that, and the pause grows with the fourth failure.
    assert tried(left_alone, SyncRequest(accounts=("one",), what=("inventory",)))
    assert not tried(later(context, minutes=15))
    # After the pause one try is made; it fails, so the next pause is longer still.
    assert tried(later(context, minutes=17))
    assert not tried(later(context, minutes=36))
    del scripted.faults["inventory north"]
    healthy = later(context, minutes=38)
    assert tried(healthy)
    assert sync(healthy, INVENTORY).outcome == "fine"
    assert healthy.store.progress.breaker(account(context).id, "inventory north") is None
    assert tried(healthy)


def test_a_permission_that_lacks_opens_no_breaker(home: Path) -> None:
    scripted = cloud()
    scripted.faults["inventory north"] = PermissionMissingError("not allowed", "x:List")
    context = connected(home, NOW, scripted)
    for minute in range(5):
        sync(later(context, minutes=minute), INVENTORY)
    assert scripted.calls.count("inventory north") == 5


def test_wrong_credentials_are_not_tried_for_ever(home: Path) -> None:
    scripted = cloud()
    scripted.faults["open"] = SignInError("the password is wrong")
    context = connected(home, NOW, scripted)
    reports = [sync(later(context, minutes=minute), SyncRequest()) for minute in range(5)]
    assert [report.outcome for report in reports] == ["nothing"] * 5
    assert scripted.calls.count("open") == 3
    assert "the password is wrong" in (account(context).last_error or "")


def test_pauses_grow_up_to_a_longest() -> None:
    assert [pause(failures) for failures in (3, 4, 5)] == [FIRST_PAUSE * n for n in (1, 2, 4)]
    assert pause(50) == LONGEST_PAUSE


def test_a_reply_that_cannot_be_landed_is_the_accounts_failure(home: Path) -> None:
    scripted = cloud()
    scripted.estate["north"]["p-one"]["instance"][0]["resource_id"] = None
    scripted.faults["metrics south"] = ReplyError("not JSON")
    report = sync(connected(home, NOW, scripted, cloud("two")), SyncRequest())
    assert report.accounts[1].status == "connected"
    assert "metrics in south" in [problem.place for problem in report.accounts[0].failures]


def test_the_pool_bounds_tasks_and_drops_what_comes_late(hanging: threading.Event) -> None:
    pool = Pool(most=2, most_per_group=1)
    found: list[object] = []
    dropped = threading.Event()

    def task(group: str, run: object, seconds: float = 60.0) -> Task:
        return Task(
            run=run,  # type: ignore[arg-type]
            done=found.append,
            failed=lambda error: found.append(str(error)),
            group=group,
            seconds=seconds,
            discard=lambda _value: dropped.set(),
        )

    pool.add(task("a", hanging.wait, 0.2))
    for number in range(3):
        pool.add(task("b", lambda number=number: number))
    while pool.busy:
        pool.step()
    assert sorted(map(str, found)) == ["0", "1", "2", "no answer within 0.2 s"]
    hanging.set()
    assert dropped.wait(10)
