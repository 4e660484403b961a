"""Accounts on pages: connected, tested, changed and removed by admins; secrets only go in."""

from __future__ import annotations

import re
import socket
from typing import Any

import pytest

from tools.context import provider_keys, provider_of

SECRET = "a-secret-that-nobody-may-see"


@pytest.fixture
def closed() -> str:
    """An address of this machine where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def connect(visitor: Any, url: str, status: int = 200, **more: str) -> str:
    fields = {"name": "hosts", "setting.url": url, "setting.auth": "token", "secret.token": SECRET}
    fields |= {"setting.verify": "true"}
    page: str = visitor.post("/accounts/new/prometheus", status, **(fields | more))
    return page


def test_connect_test_edit_disable_and_remove(changing: Any, closed: str) -> None:
    page = connect(changing, closed)
    found = re.search(r'action="(/accounts/prometheus-[0-9a-f]+)/test"', page)
    assert found is not None
    path = found[1]
    assert closed in page
    assert SECRET not in page
    page = changing.post(f"{path}/test")
    assert "does not work" in page
    page = changing.get("/accounts")
    assert "hosts" in page
    assert "failing" in page
    form = changing.get(f"{path}/edit")
    assert SECRET not in form
    assert f'value="{closed}"' in form
    fields = {"setting.url": closed, "setting.auth": "token", "setting.verify": "true"}
    page = changing.post(f"{path}/edit", name="racks", **fields, **{"setting.label": "hetzner"})
    assert "<h1>racks</h1>" in page
    assert "hetzner" in page
    page = changing.post(f"{path}/edit", name="racks", **fields)
    assert "hetzner" not in page
    assert "disabled" in changing.post(f"{path}/disable")
    assert "disabled" not in changing.post(f"{path}/enable").partition("<section")[0]
    changing.post(f"{path}/remove")
    assert "No account is connected" in changing.get("/accounts")
    assert changing.get(path, 404)
    for row in changing.estate.context(_admin()).store.audit.entries(newest=1000):
        assert SECRET not in f"{row}"


def _admin() -> Any:
    from tools.people import Person, Role

    return Person("test", Role.ADMIN, "test")


def test_what_does_not_fit_is_said_and_typed_again_but_not_secrets(
    changing: Any, closed: str
) -> None:
    page = connect(changing, "ftp://nowhere", 400)
    assert "must start with http://" in page
    assert 'value="ftp://nowhere"' in page
    assert SECRET not in page
    page = connect(changing, closed, 400, **{"secret.token": ""})
    assert "bearer token" in page.lower()
    page = connect(changing, "http://user:password@host", 400)
    assert "--" not in page.partition('role="alert"')[2].partition("<")[0]
    assert "No account is connected" in changing.get("/accounts")


def test_a_test_asked_for_by_a_script_is_a_fragment(changing: Any, closed: str) -> None:
    page = connect(changing, closed)
    path = re.search(r'action="(/accounts/prometheus-[0-9a-f]+)/test"', page)
    assert path is not None
    reply = changing.client.post(
        f"{path[1]}/test", data={"csrf": changing.token}, headers={"X-Fragment": "1"}
    )
    assert "does not work" in reply.text
    assert "<html" not in reply.text


@pytest.mark.parametrize("key", provider_keys())
def test_forms_hold_every_setting_and_every_secret(changing: Any, key: str) -> None:
    page = changing.get(f"/accounts/new/{key}")
    for name in provider_of(key).settings.model_fields:
        assert f'name="setting.{name}"' in page
    for secret in provider_of(key).secrets:
        field = re.search(rf'<input type="password" name="secret.{secret.name}"[^>]*>', page)
        assert field is not None
        assert "value=" not in field[0]


def test_unknown_providers_and_accounts_are_not_found(changing: Any) -> None:
    changing.get("/accounts/new/cloudless", 404)
    changing.get("/accounts/nobody", 404)
    changing.post("/accounts/nobody/test", 404)
