"""Signing in to a Prometheus, its settings, and what is said when something fails."""

from __future__ import annotations

import base64
import json
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_account import NOW, SECRET, Connect, accounts, double
from prometheus_server import (
    Failure,
    PrometheusServer,
    prometheus_server,
)
from pydantic import ValidationError

from tools.base import (
    CloudError,
    InputError,
    PermissionMissingError,
    ReplyError,
    SignInError,
    ThrottledError,
    UnreachableError,
)
from tools.clouds.calling import ATTEMPTS
from tools.clouds.prometheus.account import PROVIDER, PrometheusSettings
from tools.clouds.registry import provider


@pytest.fixture
def server() -> Iterator[PrometheusServer]:
    with double() as one:
        yield one


@pytest.fixture
def connect(server: PrometheusServer, tmp_path: Path) -> Iterator[Connect]:
    with accounts(server, tmp_path) as opens:
        yield opens


def test_a_token_or_a_password_is_sent(server: PrometheusServer, connect: Connect) -> None:
    server.token = SECRET
    assert connect({"token": SECRET}, auth="token", tenant="t-1").regions() == ["default"]
    assert server.requests[-1][2]["x-scope-orgid"] == "t-1"
    server.token, server.login = "", f"reader:{SECRET}"
    cloud = connect({"password": SECRET}, auth="password", username="reader")
    assert cloud.regions() == ["default"]


def test_a_secret_that_lacks_is_named(connect: Connect) -> None:
    with pytest.raises(SignInError, match=r"'rack'.*token"):
        connect(auth="token")
    with pytest.raises(SignInError, match="password"):
        connect({"token": SECRET}, auth="password", username="reader")
    with pytest.raises(SignInError) as caught:
        connect({"token": f"{SECRET}\nx"}, auth="token")
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"url": "prometheus:9090"}, "http"),
        ({"url": "http://me:pass@host"}, "auth=password"),
        ({"url": "http://host/?a=1"}, "path"),
        ({"auth": "password"}, "username"),
        ({"username": "me"}, "auth=password"),
        ({"prices": {"*": "1"}}, "currency"),
        ({"prices": {"*": "-1"}, "currency": "EUR"}, "greater than or equal to 0"),
        ({"currency": "euro"}, "pattern"),
        ({"region_label": 'a"b'}, "letters"),
        ({"matcher": 'job="node"} or up{a="b"'}, "matchers"),
        ({"unknown": 1}, "Extra"),
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        PrometheusSettings(**{"url": "http://host", **wrong})


def test_settings_know_their_secret_and_tidy_the_address() -> None:
    plain = PrometheusSettings(url="https://host/prometheus/api/v1/")
    assert (plain.url, plain.secrets_needed()) == ("https://host/prometheus", ())
    assert PrometheusSettings(url="http://h", auth="token").secrets_needed() == ("token",)
    assert provider("prometheus") is PROVIDER
    assert "location" in PROVIDER.permissions(False)["prometheus-nginx.conf"]


def test_a_certificate_is_checked(
    server: PrometheusServer, connect: Connect, tmp_path: Path
) -> None:
    import trustme

    authority, other = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    other.cert_pem.write_to_path(tmp_path / "other.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with prometheus_server(context) as secure:
        secure.clock = NOW.timestamp
        assert connect(url=secure.url, ca_file="ca.pem").regions() == ["default"]
        assert connect(url=secure.url, verify=False).regions() == ["default"]
        for settings in ({}, {"ca_file": "other.pem"}):
            pauses: list[float] = []
            with pytest.raises(CloudError, match="ca_file"):
                connect(url=secure.url, pauses=pauses, **settings).regions()
            assert pauses == []  # trying again would not help
    with pytest.raises(InputError, match=r"nowhere\.pem"):
        connect(ca_file="nowhere.pem")


@pytest.mark.parametrize(
    ("failure", "kind", "told"),
    [
        (Failure(401, "no"), SignInError, "username and password or the token"),
        (Failure(403, "no"), PermissionMissingError, "query_range"),
        (Failure(429, "", {"Retry-After": "3600"}), ThrottledError, "fewer calls"),
        (Failure(404, "404 page not found"), ReplyError, "path prefix"),
        (Failure(302, "", {"Location": "https://sso.example/login?state=abc"}), ReplyError, "https://sso.example;"),
        (Failure(200, "<html></html>", {"Content-Type": "text/html"}), ReplyError, "text/html"),
        (Failure(200, '{"status": "success", "data"'), ReplyError, "something else"),
        (Failure(200, "[]"), ReplyError, "something else"),
        (Failure(200, '{"status":"error","error":"x"}'), ReplyError, "something else"),
        (Failure(200, '{"status":"success","data":{"resultType":"matrix","result":[]}}'), ReplyError, "what was asked"),
        (Failure(200, '{"status":"success","data":{"resultType":"vector","result":[7]}}'), ReplyError, "what was asked"),
        (Failure(200, '{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1]}]}}'), ReplyError, "what was asked"),
        (Failure(200, "junk", {"Content-Encoding": "gzip"}), ReplyError, "decoded"),
        (Failure(422, '{"status":"error","error":"many-to-many matching not allowed"}'), CloudError, "many-to-many.*matcher"),
        (Failure(400, '{"status":"error","error":"parse error"}'), CloudError, "parse error"),
    ],
)  # fmt: skip
def test_failures_that_trying_again_does_not_mend(
    server: PrometheusServer, connect: Connect, failure: Failure, kind: type[CloudError], told: str
) -> None:
    pauses: list[float] = []
    with server.failing(failure), pytest.raises(kind, match=told) as caught:
        connect(pauses=pauses).regions()
    assert type(caught.value) is kind
    assert "account 'rack': list regions: Prometheus at http://127.0.0.1" in str(caught.value)
    assert pauses == []


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_failures_of_the_server_are_tried_again(
    server: PrometheusServer, connect: Connect, status: int
) -> None:
    pauses: list[float] = []
    cloud = connect(pauses=pauses)
    with server.failing(Failure(status, "<html>bad</html>", times=2)):
        assert cloud.regions() == ["default"]
    assert len(pauses) == 2
    with server.failing(Failure(status)), pytest.raises(UnreachableError, match=str(status)):
        cloud.regions()
    assert len(pauses) == 2 + ATTEMPTS - 1


def test_no_answer_and_no_server(server: PrometheusServer, connect: Connect) -> None:
    with (
        server.failing(Failure(hang=True)),
        pytest.raises(UnreachableError, match=r"within 0\.1 s"),
    ):
        connect(timeout_seconds=0.1).regions()
    with pytest.raises(UnreachableError, match="cannot be reached"):
        connect(url="http://127.0.0.1:1").regions()


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("90", 90), ("Sat, 21 Nov 2026 12:36:56 GMT", 120), ("soon", None), ("", None)],
)
def test_when_to_come_back(
    server: PrometheusServer, connect: Connect, said: str, seconds: float | None
) -> None:
    headers = {"Retry-After": said} if said else {}
    with server.failing(Failure(429, "", headers)), pytest.raises(ThrottledError) as caught:
        connect().regions()
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize("auth", ["token", "password"])
def test_no_message_holds_a_secret(server: PrometheusServer, connect: Connect, auth: str) -> None:
    basic = base64.b64encode(f"reader:{SECRET}".encode()).decode()
    echo = json.dumps({"status": "error", "error": f"bad header {SECRET} {basic} \x1b[31m"})
    user = "reader" if auth == "password" else ""
    cloud = connect({auth: SECRET}, auth=auth, username=user)
    for status in (400, 401, 403, 422, 429, 500):
        failure = Failure(status, echo, {"Retry-After": "999"})
        with server.failing(failure), pytest.raises(CloudError) as caught:
            cloud.regions()
        text = f"{caught.value} {caught.value!r} {caught.value.__cause__}"
        assert SECRET not in text
        assert "\x1b" not in text
        if auth == "password":
            assert basic not in text
