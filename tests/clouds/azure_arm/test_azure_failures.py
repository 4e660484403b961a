"""What Azure's refusals and failures become: types, advice, waits, and never a secret."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from azure_arm.estate import SECRET, TENANT
from azure_arm.faults import QPU, Fault, error, forbidden
from azure_arm.opening import meeting, opened
from azure_arm.server import TOKEN, ArmServer
from tools.base import (
    CloudError,
    NotOfferedError,
    PermissionMissingError,
    ReplyError,
    SignInError,
    ThrottledError,
    UnreachableError,
)
from tools.clouds.calling import ATTEMPTS

TOKENS = "/oauth2/"
MACHINES = "/virtualmachines?"


def sign_in(cloud: Any) -> str:
    """The first probe."""
    said: str = cloud.probes()[0].run()
    return said


def failure(run: Callable[[], object]) -> CloudError:
    """The error that is raised, which holds no secret however it is shown."""
    with pytest.raises(CloudError) as caught:
        run()
    shown = str(caught.value) + repr(caught.value)
    assert SECRET not in shown
    assert TOKEN not in shown
    assert "Azure account 'corp'" in shown
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_right_secret_signs_in(cloud: Any) -> None:
    assert sign_in(cloud) == "signed in; subscription 'Contoso' is enabled"


@pytest.mark.parametrize("audience", [None, "https://management.example.com/stack"])
def test_what_the_token_is_for(arm: ArmServer, audience: str | None) -> None:
    with closing(opened(arm, audience=audience)) as cloud:
        sign_in(cloud)
    assert arm.scopes == [f"{audience or arm.url}/.default"]


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("7000215", "the client secret is wrong"),
        ("7000222", "the client secret has expired"),
        ("53003", "conditional access"),
        ("999999", "the sign-in was refused"),
    ],
)
def test_a_refused_secret(arm: ArmServer, code: str, advice: str) -> None:
    arm.secret = "another"
    arm.secret_error = f"AADSTS{code}: No. You sent '{SECRET}'. Trace ID: 1 Correlation ID: 2"
    with closing(opened(arm)) as cloud:
        found = failure(lambda: sign_in(cloud))
    assert type(found) is SignInError
    assert advice in str(found)
    assert f"AADSTS{code}" in str(found)


def test_a_refused_secret_is_in_no_traceback_of_ours(arm: ArmServer) -> None:
    arm.secret = "another"
    with closing(opened(arm)) as cloud:
        found = failure(lambda: sign_in(cloud))
    shown = "".join(
        traceback.format_exception(type(found), found, found.__traceback__, chain=False)
    )
    assert SECRET not in shown


def test_a_refused_secret_is_in_no_log(
    arm: ArmServer, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    arm.secret = "another"
    with caplog.at_level("DEBUG"), closing(opened(arm)) as cloud:
        failure(lambda: sign_in(cloud))
    assert SECRET not in caplog.text
    assert "".join(capfd.readouterr()) == ""


def test_an_unknown_tenant(arm: ArmServer) -> None:
    with closing(opened(arm, tenant_id="nowhere.example.com")) as cloud:
        found = failure(lambda: sign_in(cloud))
    assert type(found) is SignInError
    assert "no such tenant" in str(found)


def test_an_unknown_application(arm: ArmServer) -> None:
    with closing(opened(arm, client_id="99999999-0000-4000-8000-000000000000")) as cloud:
        found = failure(lambda: sign_in(cloud))
    assert type(found) is SignInError
    assert "no application with this client id" in str(found)


def test_no_secret_at_all(arm: ArmServer) -> None:
    assert type(failure(lambda: opened(arm, secret=""))) is SignInError
    assert type(failure(lambda: opened(arm, tenant_id=None))) is SignInError


def test_an_authority_that_is_down(arm: ArmServer) -> None:
    with meeting(arm, Fault(TOKENS, 503, error("unavailable", ""))) as cloud:
        assert type(failure(lambda: sign_in(cloud))) is UnreachableError
    with meeting(arm, Fault(TOKENS, 502, "<html>")) as cloud:
        assert type(failure(lambda: sign_in(cloud))) is UnreachableError
    with meeting(arm, Fault(TOKENS, close=True)) as cloud:
        assert type(failure(lambda: sign_in(cloud))) is UnreachableError
    with closing(opened(arm, authority="https://localhost:1")) as cloud:
        assert type(failure(lambda: sign_in(cloud))) is UnreachableError


def test_an_authority_that_is_throttled(arm: ArmServer) -> None:
    limit = Fault(TOKENS, 429, error("x", ""), {"Retry-After": "90"})
    with meeting(arm, limit) as cloud:
        found = failure(lambda: sign_in(cloud))
    assert isinstance(found, ThrottledError)
    assert found.retry_after == 90


@pytest.mark.parametrize("where", [TOKENS, "/openid-configuration"])
def test_an_authority_that_talks_nonsense(arm: ArmServer, where: str) -> None:
    with meeting(arm, Fault(where, 200, f"<html>{SECRET}")) as cloud:
        found = failure(lambda: sign_in(cloud))
    assert type(found) is ReplyError
    assert "authority" in str(found)


def test_a_failure_of_the_authority_that_passes(arm: ArmServer) -> None:
    busy = Fault(TOKENS, 503, error("unavailable", ""), times=2)
    with meeting(arm, busy, Fault("/openid-configuration", close=True, times=1)) as cloud:
        assert "Contoso" in sign_in(cloud)


def test_nothing_to_sign_in_with(arm: ArmServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"):
        monkeypatch.delenv(name, raising=False)
    # The chain is told to be short: the rest of it would look around on this machine.
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential")
    with closing(opened(arm, credential="default", secret="", tenant_id=None)) as cloud:
        found = failure(lambda: sign_in(cloud))
    assert type(found) is SignInError
    assert "az login" in str(found)


def test_the_default_credential_takes_the_environment(
    arm: ArmServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AZURE_TENANT_ID", TENANT)
    monkeypatch.setenv("AZURE_CLIENT_ID", "c11e0000-1111-4222-8333-0000000000bb")
    monkeypatch.setenv("AZURE_CLIENT_SECRET", SECRET)
    with closing(opened(arm, credential="default", secret="", tenant_id=None)) as cloud:
        assert "Contoso" in sign_in(cloud)


def test_a_token_that_is_not_accepted(arm: ArmServer) -> None:
    body = error("ExpiredAuthenticationToken", "The access token expiry UTC time is earlier.")
    with meeting(arm, Fault("/subscriptions/", 401, body)) as cloud:
        assert type(failure(lambda: sign_in(cloud))) is SignInError


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("SubscriptionNotFound", "subscription_id and the role"),
        ("InvalidAuthenticationTokenTenant", "another tenant"),
    ],
)
def test_another_subscription(arm: ArmServer, code: str, advice: str) -> None:
    with meeting(arm, Fault("/subscriptions/", 404, error(code, "The subscription …"))) as cloud:
        found = failure(lambda: sign_in(cloud))
    assert type(found) is SignInError
    assert advice in str(found)


def test_a_missing_permission_is_named(arm: ArmServer) -> None:
    body = forbidden("Microsoft.Compute/virtualMachines/read")
    with meeting(arm, Fault(MACHINES, 403, body)) as cloud:
        found = failure(cloud.regions)
    assert isinstance(found, PermissionMissingError)
    assert found.permission == "Microsoft.Compute/virtualMachines/read"
    assert "add it to the role" in str(found)


def test_a_refusal_that_names_nothing_is_of_the_call(arm: ArmServer) -> None:
    with meeting(arm, Fault(MACHINES, 403, "no")) as cloud:
        found = failure(cloud.regions)
    assert isinstance(found, PermissionMissingError)
    assert found.permission == "Microsoft.Compute/virtualMachines/read"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "17"}, 17),
        ({QPU: "44"}, 44),
        ({QPU: "20", "Retry-After": "30"}, 30),
        ({QPU: "QueriesPerMin:25"}, 25),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait(arm: ArmServer, headers: dict[str, str], wait: float | None) -> None:
    body = error("TooManyRequests", "slow down")
    with meeting(arm, Fault(MACHINES, 429, body, headers)) as cloud:
        found = failure(cloud.regions)
    assert isinstance(found, ThrottledError)
    assert found.retry_after == wait


def test_our_own_attempts_are_the_only_ones(arm: ArmServer) -> None:
    fault = Fault(MACHINES, 503, error("ServerTimeout", ""))
    with meeting(arm, fault) as cloud:
        assert type(failure(cloud.regions)) is UnreachableError
    assert fault.hits == 2 * ATTEMPTS  # machines and their states


def test_a_failure_that_passes_is_not_seen(arm: ArmServer) -> None:
    faults = [
        Fault(MACHINES, 500, error("InternalServerError", ""), times=1),
        Fault("/disks?", 429, error("TooManyRequests", ""), times=2),
        Fault("/snapshots?", 502, "<html>Bad gateway</html>", {"Content-Type": "text/html"}, 1),
        Fault("/networkinterfaces?", close=True, times=1),
        Fault("skiptoken", 503, error("ServerBusy", ""), times=1),
    ]
    with meeting(arm, *faults) as cloud:
        found = [one for region in cloud.regions() for one in cloud.inventory(region)]
    assert [one.missing for one in found] == [{}, {}]
    assert sum(one.tables["instance"].num_rows for one in found) == 5
    assert sum(one.tables["volume"].num_rows for one in found) == 5
    assert [fault.hits for fault in faults] == [1, 2, 1, 1, 1]


@pytest.mark.parametrize("body", ['{"value": [', "<html>Sign in</html>", "[]", "null", '"text"'])
def test_answers_that_are_not_azures(arm: ArmServer, body: str) -> None:
    with meeting(arm, Fault(MACHINES, 200, body)) as cloud:
        found = failure(cloud.regions)
    assert type(found) is ReplyError
    assert "arm_endpoint" in str(found)


def test_a_subscription_of_another_shape(arm: ArmServer) -> None:
    for body in ("[]", "{}", "<html>"):
        with meeting(arm, Fault("api-version=2022-12-01", 200, body)) as cloud:
            assert type(failure(lambda: sign_in(cloud))) is ReplyError


def test_no_connection(arm: ArmServer) -> None:
    with closing(opened(arm, arm_endpoint="https://localhost:1")) as cloud:
        found = failure(lambda: sign_in(cloud))
    assert type(found) is UnreachableError
    assert "no connection" in str(found)


def test_a_certificate_that_is_not_trusted(arm: ArmServer) -> None:
    with closing(opened(arm, ca_bundle=None)) as cloud:
        found = failure(lambda: sign_in(cloud))
    assert "set ca_bundle" in str(found)
    assert not isinstance(found, UnreachableError)  # it would be tried again in vain


def test_another_refusal_is_quoted_without_secrets(arm: ArmServer) -> None:
    text = f"You sent {SECRET}\n\x1b[31mand\tthis " + "long " * 100
    with meeting(arm, Fault(MACHINES, 400, error("BadRequest", text))) as cloud:
        found = failure(cloud.regions)
    assert type(found).__mro__[1] is ReplyError
    assert "BadRequest: You sent ***" in str(found)
    assert "\x1b" not in str(found)
    assert len(str(found)) < 400


def test_what_is_not_offered(arm: ArmServer) -> None:
    body = error("BadRequest", "Cost management is not supported for subscription type 'Free'.")
    with meeting(arm, Fault("/microsoft.costmanagement/", 400, body)) as cloud:
        probe = next(one for one in cloud.probes() if one.capability == "costs")
        assert type(failure(probe.run)) is NotOfferedError


def test_an_endless_answer_ends(arm: ArmServer) -> None:
    with meeting(arm, Fault(MACHINES, hang=True), timeout_seconds=0.2) as cloud:
        found = failure(cloud.regions)
    arm.release.set()
    assert type(found) is UnreachableError
    assert "no answer in time" in str(found)
