"""Adding, changing and removing accounts, as fronts do it."""

from __future__ import annotations

import pytest
from made_provider import MADE, RIGHT

from tools import managing
from tools.base import InputError, Result
from tools.context import Context
from tools.services import demo


def values(result: Result) -> dict[str, object]:
    return {value.name: value.value for value in result.values}


def add(context: Context, name: str = "lab", **settings: object) -> Result:
    secrets = {"password": RIGHT} if "user" in settings else {}
    given = {"url": "http://x"} | settings
    return managing.add(context, MADE, name=name, settings=given, secrets=secrets)


def test_an_account_is_added(made: Context) -> None:
    result = add(made, user="anna", sizes={"s": "0.5"}, regions=["a", "b"])
    assert result.title == "Account 'lab' added"
    shown = values(result)
    assert (shown["user"], shown["sizes"], shown["regions"]) == ("anna", "s=0.5", "a, b")
    assert RIGHT not in result.model_dump_json()
    account = made.accounts.find("lab")
    assert account.settings["sizes"] == {"s": 0.5}
    assert "secure" not in account.settings  # a default stays one
    assert made.settings(account).model_dump()["secure"] is True


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"nope": "x"}, r"Made has no setting --nope; its settings are: .*--url"),
        ({"secure": "perhaps"}, r"Made: --secure: Input should be a valid boolean"),
        ({"sizes": {"s": "big"}}, r"Made: --sizes: Input should be a valid number"),
        ({"user": "a", "profile": "b"}, r"Made: give a user or a profile"),
        ({"url": "https://u:canary-1@h/"}, r"--url holds a password or a private key"),
        ({"regions": ["https://u:canary-1@h/"]}, r"--regions holds a password"),
        ({"user": "-----BEGIN RSA PRIVATE KEY-----"}, r"--user holds a password or a private key"),
    ],
)
def test_settings_that_do_not_fit_are_told(
    made: Context, settings: dict[str, object], message: str
) -> None:
    with pytest.raises(InputError, match=message) as caught:
        add(made, **settings)
    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert made.accounts.listed() == []


def test_secrets_that_are_missing_or_unknown_are_told(made: Context) -> None:
    settings = {"url": "http://x", "user": "anna"}
    for given in ({}, {"password": ""}):
        with pytest.raises(InputError, match=r"Made needs password \(password\) with these"):
            managing.add(made, MADE, name="lab", settings=settings, secrets=given)
    with pytest.raises(InputError, match="no secret 'pin'; it has: password, token") as caught:
        managing.add(made, MADE, name="lab", settings=settings, secrets={"pin": "canary"})
    assert "canary" not in str(caught.value)


def test_the_same_account_twice_is_told(made: Context) -> None:
    add(made)
    assert add(made, "other").warnings == ["it has the same settings as account 'lab'"]


def test_settings_change_one_by_one(made: Context) -> None:
    add(made, regions=["a"], secure="no")
    managing.edit(made, "lab", settings={"regions": ["b"]})
    managing.edit(made, "lab", unset=["secure"], rename="other")
    assert made.accounts.find("other").settings == {"url": "http://x", "regions": ["b"]}
    with pytest.raises(InputError, match="--url is missing"):
        managing.edit(made, "other", unset=["url"])
    with pytest.raises(InputError, match="Made has no setting --nope to unset"):
        managing.edit(made, "other", unset=["nope"])


def test_a_change_asks_for_the_secrets_that_it_needs(made: Context) -> None:
    add(made)
    assert managing.missing_secrets(made, "lab", {"regions": ["a"]}) == []
    wanted = managing.missing_secrets(made, "lab", {"user": "anna"})
    assert [secret.name for secret in wanted] == ["password"]
    with pytest.raises(InputError, match="needs password"):
        managing.edit(made, "lab", settings={"user": "anna"})
    managing.edit(made, "lab", settings={"user": "anna"}, secrets={"password": "canary"})
    assert managing.missing_secrets(made, "lab", {"url": "http://y"}) == []


def test_a_secret_that_is_no_longer_needed_goes(made: Context) -> None:
    add(made, user="anna")
    managing.edit(made, "lab", settings={"profile": "p"}, unset=["user"])
    account = made.accounts.find("lab")
    assert (account.secrets_at, made.accounts.secrets(account)) == (None, {})


def test_renaming_needs_no_key(made: Context) -> None:
    add(made, user="anna")
    (made.home / "vault.key").unlink()
    managing.edit(made, "lab", rename="other")
    assert made.accounts.find("other")


def test_a_credential_is_replaced(made: Context) -> None:
    add(made, user="anna")
    result = managing.set_secrets(made, "lab", {"password": "canary"})
    assert "canary" not in result.model_dump_json()
    assert made.accounts.secrets(made.accounts.find("lab")) == {"password": "canary"}


def test_a_removed_account_leaves_its_data(made: Context) -> None:
    add(made)
    account = made.accounts.find("lab")
    cloud = made.demo(seed=1, instances=40, days=31, currencies=None)
    inventories = list(cloud.inventory())
    made.store.replace_inventory(inventories, now=made.now, origin=account.id)
    result = managing.remove(made, "lab")
    assert made.accounts.listed() == []
    assert result.warnings == [
        "its data stays and grows old; to remove that too: "
        f"cloudwright accounts remove {account.id} --with-data"
    ]
    assert made.store.origins() == [account.id]
    managing.remove(made, account.id, with_data=True)
    assert made.store.origins() == []
    with pytest.raises(InputError, match="no account"):
        managing.remove(made, account.id, with_data=True)


def test_a_removed_account_takes_its_data_along(made: Context) -> None:
    add(made)
    account = made.accounts.find("lab")
    cloud = made.demo(seed=1, instances=40, days=31, currencies=None)
    made.store.replace_inventory(cloud.inventory(), now=made.now, origin=account.id)
    result = managing.remove(made, "lab", with_data=True)
    assert result.title == "Account 'lab' removed, with all of its data"
    assert made.store.query("SELECT count(*) FROM instance").rows == [(0,)]


@pytest.mark.parametrize("origin", ["demo", "file"])
def test_other_data_is_not_removed_as_an_account(made: Context, origin: str) -> None:
    cloud = made.demo(seed=1, instances=40, days=31, currencies=None)
    made.store.replace_inventory(cloud.inventory(), now=made.now, origin=origin)
    with pytest.raises(InputError, match="no account"):
        managing.remove(made, origin, with_data=True)
    assert made.store.origins() == [origin]


def test_the_demo_stays_until_data_comes(made: Context) -> None:
    demo.load(made, instances=40, days=31)
    assert add(made).warnings == ["the demo estate goes when the first data of an account comes in"]
    assert made.store.origins() == ["demo"]


def test_settings_that_no_longer_fit_are_told(made: Context) -> None:
    account = made.accounts.add(
        name="old", provider="made", settings={"gone": 1}, secrets={}, now=made.now
    )
    with pytest.raises(InputError, match=r"settings of account 'old' no longer fit \(url"):
        made.connect(account)


def test_the_permissions_of_every_provider_are_files(made: Context) -> None:
    from tools.context import provider_keys

    for key in provider_keys():
        for actions in (False, True):
            files = managing.permissions(made.provider(key), actions=actions)
            assert files
            assert all(name.strip() and content.strip() for name, content in files.items())
