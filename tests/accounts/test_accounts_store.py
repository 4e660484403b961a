"""Records of accounts: names, changes, what happens when they go."""

from __future__ import annotations

import datetime as dt

import pytest

from tools.base import InputError, UnreachableError
from tools.context import Context
from tools.store import vault_redaction
from tools.store.records import Account


def added(context: Context, name: str = "lab", **more: object) -> Account:
    arguments = {"provider": "made", "settings": {"url": "http://x"}, "secrets": {}} | more
    return context.accounts.add(name=name, now=context.now, **arguments)  # type: ignore[arg-type]


def test_an_account_is_as_it_was_added(context: Context) -> None:
    account = added(context)
    assert (account.name, account.provider, account.settings) == (
        "lab",
        "made",
        {"url": "http://x"},
    )
    assert (account.enabled, account.status, account.last_sync_at) == (True, "new", None)
    assert account.created_at == context.now.replace(tzinfo=None)
    assert account.id.startswith("made-")
    assert context.accounts.listed() == [account]


@pytest.mark.parametrize("name", ["lab", "LAB", " lab "])
def test_an_account_is_found_by_its_name(context: Context, name: str) -> None:
    account = added(context)
    assert context.accounts.find(name) == account


def test_an_account_is_found_by_its_id(context: Context) -> None:
    account = added(context)
    assert context.accounts.find(account.id) == account


def test_near_names_are_told(context: Context) -> None:
    with pytest.raises(InputError, match="no account 'lab', nor any other: connect one with"):
        context.accounts.find("lab")
    for name in ("production", "staging"):
        added(context, name)
    with pytest.raises(InputError, match=r"no account 'prodction'; did you mean production\?"):
        context.accounts.find("prodction")
    with pytest.raises(InputError, match="no account 'x'; there are: production, staging"):
        context.accounts.find("x")


@pytest.mark.parametrize("name", ["", "  ", " a", "-a", "a,b", "a\nb", "a\x1bb", "x" * 65])
def test_a_name_that_cannot_be_used_is_refused(context: Context, name: str) -> None:
    with pytest.raises(InputError, match="cannot be the name of an account"):
        added(context, name)
    assert context.accounts.listed() == []


def test_names_are_unique_whatever_their_case(context: Context) -> None:
    account = added(context, "Straße")
    for name in ("Straße", "STRASSE", account.id):
        with pytest.raises(InputError, match="account 'Straße' already: choose another name"):
            added(context, name)
    other = added(context, "other")
    with pytest.raises(InputError, match="already"):
        context.accounts.edit(other, now=context.now, name="strasse")
    assert context.accounts.edit(account, now=context.now, name="STRASSE").name == "STRASSE"


def test_a_change_makes_an_account_new(context: Context) -> None:
    account = added(context)
    later = context.now + dt.timedelta(days=1)
    context.accounts.note(
        account.id, status="failing", error="no route", now=context.now, synced=False
    )
    renamed = context.accounts.edit(account, now=later, name="other")
    assert (renamed.status, renamed.last_error) == ("failing", "no route")
    changed = context.accounts.edit(account, now=later, settings={"url": "http://y"})
    assert (changed.status, changed.last_error) == ("new", None)
    assert changed.settings == {"url": "http://y"}
    assert changed.updated_at == later.replace(tzinfo=None)


def test_secrets_are_replaced_and_removed(context: Context) -> None:
    account = added(context, secrets={"password": "canary-one"})
    later = context.now + dt.timedelta(days=100)
    changed = context.accounts.edit(account, now=later, secrets={"token": "canary-two"})
    assert context.accounts.secrets(account) == {"token": "canary-two"}
    assert changed.secrets_at == later.replace(tzinfo=None)
    assert context.accounts.edit(account, now=later, secrets={}).secrets_at is None
    assert context.accounts.secrets(account) == {}


def test_an_account_is_disabled_and_enabled(context: Context) -> None:
    account = added(context)
    assert not context.accounts.disable(account, context.now).enabled
    assert context.accounts.enable(account, context.now).enabled


def test_what_is_known_of_a_collection(context: Context) -> None:
    account = added(context)
    note = context.accounts.note
    note(account.id, status="partial", error="eu-west-1: no route", now=context.now, synced=True)
    found = context.accounts.find("lab")
    assert (found.status, found.last_error) == ("partial", "eu-west-1: no route")
    assert found.last_sync_at == context.now.replace(tzinfo=None)
    later = context.now + dt.timedelta(hours=1)
    note(account.id, status="failing", error="no route", now=later, synced=False)
    assert context.accounts.find("lab").last_sync_at == found.last_sync_at
    note(account.id, status="connected", error=None, now=later, synced=True)
    assert context.accounts.find("lab").last_error is None


def test_what_is_known_of_an_account_goes_with_it(context: Context) -> None:
    account = added(context, secrets={"password": "canary-one"})
    with context.store.state.write() as con:
        con.execute(
            "INSERT INTO watermarks VALUES (?, 'r', 'metrics', '2026-01-01', '2026-01-01')",
            (account.id,),
        )
    context.accounts.remove(account)
    for table in ("accounts", "vault", "watermarks"):
        assert context.store.state.read(f"SELECT * FROM {table}") == []
    context.accounts.note(account.id, status="connected", error=None, now=context.now, synced=True)
    assert context.accounts.listed() == []
    with pytest.raises(InputError, match="no longer there"):
        context.accounts.edit(account, now=context.now, settings={})


def test_errors_are_kept_without_the_secrets_in_them(context: Context) -> None:
    account = added(context, secrets={"password": "p@ss/ wörd+1"})
    for form in ("p@ss/ wörd+1", "p%40ss%2F%20w%C3%B6rd%2B1", "p%40ss%2F+w%C3%B6rd%2B1"):
        context.accounts.note(
            account.id, status="failing", error=f"a {form} b", now=context.now, synced=False
        )
        assert context.accounts.find("lab").last_error == "a [secret] b"


def test_secrets_are_hidden_however_they_are_written() -> None:
    import base64
    import json

    pem = "-----BEGIN KEY-----\nQ0FOQVJZLWxpbmUtb25l\nQ0FOQVJZLWxpbmUtdHdv\n-----END KEY-----"
    vault_redaction.remember([pem, 'quo"te\\d', "test"])
    for text in (pem, json.dumps(pem), repr(pem), *pem.splitlines()[1:3], repr('quo"te\\d')):
        assert "[secret]" in vault_redaction.redacted(f"said {text}!")
        assert "Q0FOQVJZ" not in vault_redaction.redacted(f"said {text}!")
    whole = base64.b64encode(b'quo"te\\d').decode()
    assert vault_redaction.redacted(f"Basic {whole}") == "Basic [secret]"
    for user in ("a", "ab", "abc"):
        basic = base64.b64encode(user.encode() + b':quo"te\\d!').decode()
        shown = vault_redaction.redacted(basic)
        assert "[secret]" in shown
        assert len(shown.replace("[secret]", "")) < len(basic) - 6
    assert vault_redaction.redacted('said quo"te\\') == "said [secret]"  # cut off
    assert vault_redaction.redacted('said quo"te… and more') == "said [secret]… and more"
    assert str(UnreachableError(f"it said {pem}")) == "it said [secret]"
    assert vault_redaction.redacted("a test") == "a test"  # too short to be told from words
