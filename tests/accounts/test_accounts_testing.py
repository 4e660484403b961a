"""Testing a connection: what each outcome says, and that nothing hangs."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from made_provider import MADE, RIGHT

from tools import managing
from tools.base import InputError, Result
from tools.context import Context
from tools.registry import find_tool
from tools.services import accounts_testing

AccountTest: Any = find_tool("test_account").arguments


def add(context: Context, **settings: object) -> None:
    given = {"url": "http://x"} | settings
    secrets = {"password": RIGHT} if "user" in settings else {}
    managing.add(context, MADE, name="lab", settings=given, secrets=secrets)


def check(context: Context, seconds: float = 20.0) -> Result:
    return accounts_testing.check(context, AccountTest(name="lab"), seconds=seconds)


def rows(result: Result) -> list[list[Any]]:
    """check, result, optional, what was found, what to do."""
    return [row[1:] for row in result.tables[0].rows]


def status(context: Context) -> tuple[str, str | None]:
    account = context.accounts.find("lab")
    return account.status, account.last_error


def test_a_connection_that_works(made: Context) -> None:
    add(made, user="anna", probes=["fine", "absent"])
    result = check(made)
    assert result.title == "The connection of 'lab' (Made) works"
    assert rows(result) == [
        ["sign in", "works", False, "it is there", ""],
        ["probe 0", "works", False, "it is there", ""],
        ["probe 1", "not offered", True, "there is no such service", ""],
    ]
    assert status(made) == ("connected", None)
    assert made.accounts.find("lab").last_sync_at is None
    assert RIGHT not in result.model_dump_json()


def test_a_missing_permission(made: Context) -> None:
    add(made, probes=["fine", "refused"])
    result = check(made)
    assert result.title == "The connection of 'lab' (Made) works in part"
    assert rows(result)[2] == ["probe 1", "refused", False, "may not look", "add role auditor"]
    assert status(made) == ("partial", "probe 1: may not look")


@pytest.mark.parametrize("wish", ["throttled", "fails"])
def test_a_service_that_does_not_answer(made: Context, wish: str) -> None:
    add(made, probes=["fine", wish])
    assert rows(check(made))[2][1] == "no answer"
    assert status(made)[0] == "partial"


def test_a_wrong_credential_is_not_quoted(made: Context) -> None:
    add(made, user="anna")
    managing.set_secrets(made, "lab", {"password": "canary-wrong-word"})
    result = check(made)
    assert result.title == "The connection of 'lab' (Made) does not work"
    assert rows(result) == [
        [
            "sign in",
            "refused",
            False,
            "the cloud said: '[secret]' is wrong",
            "",
        ]
    ]
    assert status(made) == ("failing", "sign in: the cloud said: '[secret]' is wrong")


@pytest.mark.parametrize("place", ["opening", "signing"])
@pytest.mark.parametrize("wish", ["hangs", "fails"])
def test_a_cloud_that_cannot_be_reached(made: Context, place: str, wish: str) -> None:
    add(made, probes=["fine"], **{place: wish})
    result = check(made, seconds=0.2)
    assert [row[:2] for row in rows(result)] == [["sign in", "no answer"]]
    assert status(made)[0] == "failing"


def test_a_probe_that_hangs_stops_no_other(made: Context) -> None:
    add(made, probes=["hangs", "fine", "hangs", "fine"])
    before = set(threading.enumerate())
    result = check(made, seconds=0.5)
    assert [row[1] for row in rows(result)] == [
        *("works", "no answer", "works", "no answer", "works")
    ]
    assert rows(result)[1][3] == "no answer within 0.5 s"
    assert all(thread.daemon for thread in set(threading.enumerate()) - before)


def test_when_nothing_answers_the_rest_is_not_tried(made: Context) -> None:
    add(made, probes=["hangs"] * (accounts_testing.AT_ONCE + 3))
    results = [row[1] for row in rows(check(made, seconds=0.2))]
    assert results == ["works", *["no answer"] * accounts_testing.AT_ONCE, *["not tried"] * 3]


def test_our_own_mistakes_are_not_taken_for_the_clouds(made: Context) -> None:
    add(made, probes=["breaks"])
    with pytest.raises(ZeroDivisionError):
        check(made)


def test_a_credential_that_does_not_open_is_told(made: Context) -> None:
    add(made, user="anna")
    (made.home / "vault.key").unlink()
    assert "was sealed with key" in rows(check(made))[0][3]
    assert status(made)[0] == "failing"


def test_a_disabled_account_is_tested_and_said_to_be(made: Context) -> None:
    add(made)
    managing.enable(made, "lab", enabled=False)
    assert check(made).warnings == ["account 'lab' is disabled: it is not collected"]


def test_an_account_that_is_not_there(made: Context) -> None:
    with pytest.raises(InputError, match="no account 'lab'"):
        check(made)


def test_old_credentials_are_mentioned(made: Context) -> None:
    add(made, user="anna")
    made.now += dt.timedelta(days=90)
    assert check(made).warnings == []
    made.now += dt.timedelta(days=1)
    said = (
        "the credential of account 'lab' is 91 days old (more than 90): make a new one, then "
        "`cloudwright accounts set-secret lab`"
    )
    assert check(made).warnings == [said]
    assert find_tool("list_accounts").call(made, {}).warnings == [said]
    assert said in find_tool("data_status").call(made, {}).warnings
    assert said not in find_tool("data_status").call(made, {"section": "costs"}).warnings
    managing.set_secrets(made, "lab", {"password": RIGHT})
    assert check(made).warnings == []


def test_the_list_of_accounts(made: Context) -> None:
    assert find_tool("list_accounts").call(made, {}).status == "no_data"
    add(made, user="anna", regions=["a", "b"])
    account = made.accounts.find("lab")
    cloud = made.demo(seed=1, instances=40, days=31, currencies=None)
    made.store.replace_inventory(cloud.inventory(), now=made.now, origin=account.id)
    made.store.land_bills(cloud.bills(), now=made.now, origin=account.id)
    made.accounts.note(account.id, status="partial", error="a: no route", now=made.now, synced=True)
    made.now += dt.timedelta(hours=30)
    result = find_tool("list_accounts").call(made, {})
    names = [column.name for column in result.tables[0].columns]
    row = dict(zip(names, result.tables[0].rows[0], strict=True))
    assert row == {
        "name": "lab",
        "provider": "made",
        "label": "Made",
        "enabled": True,
        "status": "partial",
        "regions": "a, b",
        "last sync": account.created_at,
        "inventory age": 30.0,
        "metrics age": None,
        "costs age": 30.0,
        "credential age": 1,
        "last error": "a: no route",
        "id": account.id,
    }
    assert [(value.name, value.value) for value in result.values] == [
        ("accounts", 1),
        ("enabled", 1),
        ("partial", 1),
    ]
    assert RIGHT not in result.model_dump_json()
