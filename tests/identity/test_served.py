"""Serving: to whom, over TLS, and with no path of the whole application left open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import trustme
from starlette.routing import Mount
from starlette.testclient import TestClient

from tests.identity.signing import PASSWORD
from tools import identity
from tools.base import InputError, RefusedError
from tools.context import Context
from ui.cli import main
from ui.cli.failure import UsageError
from ui.identity import tls
from ui.identity.callers import for_host
from ui.identity.settings import Mode
from ui.server.app import make_app
from ui.server.estate import Estate

OPEN = {"/health", "/sign-in", "/sign-out", "/sign-in/static", "/sign-in/start", "/sign-in/return"}


def paths_of(routes: Any) -> set[str]:
    """All paths that an application knows."""
    found = set()
    for route in routes:
        path = getattr(route, "path", None)
        if path is not None:
            found.add(path)
        if path is None or (isinstance(route, Mount) and path not in ("/chat", "/mcp")):
            inner = getattr(route, "original_router", route)
            found |= {f"{path or ''}{one}" for one in paths_of(getattr(inner, "routes", []) or [])}
    return found


def test_nothing_is_seen_without_a_sign_in(context: Context) -> None:
    identity.add_person(context, "ana", "admin", PASSWORD)
    app = make_app(Estate(context))
    client = TestClient(app, base_url="http://127.0.0.1:8080", follow_redirects=False)
    paths = {path.replace("{", "").replace("}", "") for path in paths_of(app.routes)}
    assert len(paths) > 30
    for path in sorted(paths - OPEN):
        if path.startswith("/sign-in/static"):
            continue
        asked = client.get(path, headers={"Accept": "application/json"})
        assert asked.status_code == 401, path
        sent = client.post(path, json={})
        assert sent.status_code == 401, path
    assert client.get("/health").status_code != 401


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "cloud.example"])
def test_others_are_served_only_behind_a_sign_in(
    context: Context, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RefusedError, match="cloudwright people add"):
        for_host(context, host, https=False)
    monkeypatch.setenv("CLOUDWRIGHT_SIGN_IN", "off")
    identity.add_person(context, "ana", "admin", PASSWORD)
    with pytest.raises(RefusedError, match="CLOUDWRIGHT_SIGN_IN=off"):
        for_host(context, host, https=False)
    monkeypatch.setenv("CLOUDWRIGHT_SIGN_IN", "")
    assert not for_host(context, host, https=False).loopback


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_is_served_without_one(context: Context, host: str) -> None:
    assert for_host(context, host, https=False).loopback


def test_a_proxy_or_a_provider_is_a_sign_in(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOUDWRIGHT_USER_HEADER", "X-Forwarded-User")
    monkeypatch.setenv("CLOUDWRIGHT_PROXIES", "10.0.0.1")
    assert for_host(context, "0.0.0.0", https=False).mode is Mode.HEADER
    monkeypatch.setenv("CLOUDWRIGHT_SIGN_IN", "password")
    with pytest.raises(RefusedError, match="nobody has one"):
        for_host(context, "127.0.0.1", https=False)


def test_serve_says_so_in_one_line(context: Context, capsys: pytest.CaptureFixture[str]) -> None:
    home = str(context.home)
    assert main(["--home", home, "serve", "--host", "0.0.0.0", "--port", "0"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert "everyone who reaches 0.0.0.0 could change clouds" in said[0]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two certificates with their keys: a.pem, a.key, b.pem, b.key."""
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    for name in ("a", "b"):
        made = authority.issue_cert("localhost")
        made.cert_chain_pems[0].write_to_path(folder / f"{name}.pem")
        made.private_key_pem.write_to_path(folder / f"{name}.key")
    return folder


def test_tls_files_are_looked_at_first(files: Path) -> None:
    assert tls.of_files(None, None) is None
    found = tls.of_files(files / "a.pem", files / "a.key")
    assert found == tls.Tls(files / "a.pem", files / "a.key")
    with pytest.raises(UsageError, match="together"):
        tls.of_files(files / "a.pem", None)
    with pytest.raises(InputError, match="no such file"):
        tls.of_files(files / "none.pem", files / "a.key")
    for cert, key in (("a.pem", "b.key"), ("a.key", "a.pem")):
        with pytest.raises(InputError, match="cannot be used together"):
            tls.of_files(files / cert, files / key)


def test_a_key_with_a_password_is_not_asked_for_it(files: Path) -> None:
    from cryptography.hazmat.primitives import serialization

    key = serialization.load_pem_private_key((files / "a.key").read_bytes(), None)
    sealed = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"password"),
    )
    (files / "sealed.key").write_bytes(sealed)
    with pytest.raises(InputError, match="cannot be used together"):
        tls.of_files(files / "a.pem", files / "sealed.key")
