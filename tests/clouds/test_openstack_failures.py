"""How OpenStack calls fail, in all the shapes that services and proxies give failures."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterator

import pytest
from conformance import NAME
from openstack_account import account, opened
from openstack_server import Fault, World, openstack_server
from openstack_server.recording import recorded

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

SERVERS = "/compute/v2.1/servers/detail"


@pytest.fixture
def world() -> Iterator[World]:
    with openstack_server() as found:
        found.add_server("web-1")
        yield found


def failure(world: World, *faults: Fault, user: str = "demo", **settings: object) -> CloudError:
    """What the inventory raises."""
    world.faults += faults
    with account(world, user, **settings) as cloud, pytest.raises(CloudError) as caught:
        list(cloud.inventory("RegionOne"))
    assert NAME in str(caught.value)
    assert "\n" not in str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    ("status", "body", "kind", "error", "says"),
    [
        (400, '{"badRequest": {"code": 400, "message": "no"}}', "json", ReplyError, "HTTP 400"),
        (401, "<h1>Who?</h1>", "html", SignInError, "Who?"),
        (403, '{"forbidden": {"message": "no"}}', "json", PermissionMissingError, "role reader"),
        (404, "<html><h1>Not Found</h1></html>", "html", NotOfferedError, "nothing at http"),
        (409, '{"conflictingRequest": {"message": "busy"}}', "json", ReplyError, "busy"),
        (413, "too large", "plain", ReplyError, "HTTP 413"),
        (429, "", "plain", ThrottledError, "too many calls"),
        (500, '{"computeFault": {"message": "oops"}}', "json", UnreachableError, "oops"),
        (502, "<html><style>b{}</style>Bad Gateway</html>", "html", UnreachableError, "Bad Gate"),
        (503, "", "plain", UnreachableError, "HTTP 503"),
        (200, "<html>Sign in</html>", "html", ReplyError, "no JSON (text/html)"),
        (200, '{"servers": ', "json", ReplyError, "no JSON"),
        (200, '{"rows": []}', "json", ReplyError, "no list 'servers'"),
        (200, "[]", "json", ReplyError, "no JSON object"),
        (200, '{"servers": ["web-1"]}', "json", ReplyError, "no list 'servers'"),
    ],
)
def test_replies_are_told_as_what_they_are(
    world: World, status: int, body: str, kind: str, error: type[CloudError], says: str
) -> None:
    kinds = {"json": "application/json", "html": "text/html", "plain": "text/plain"}
    told = failure(world, Fault(status, body, where=SERVERS, kind=kinds[kind]), all_projects="no")
    assert isinstance(told, error)
    assert says in str(told)


def test_a_policy_that_is_missing_is_named(world: World) -> None:
    body = recorded("errors", "compute_403")["body"]
    told = failure(world, Fault(403, body, where=SERVERS), all_projects="no")
    assert isinstance(told, PermissionMissingError)
    assert told.permission.startswith("role reader in the project")
    assert "os_compute_api:servers:detail:get_all_tenants" in told.permission


@pytest.mark.parametrize("status", [413, 429, 503])
@pytest.mark.parametrize(
    ("header", "seconds"), [("7200", 7200), ("Sat, 21 Nov 2026 14:00:30 GMT", 7200), ("soon", None)]
)
def test_when_to_come_back_is_understood(
    world: World, status: int, header: str, seconds: int | None
) -> None:
    fault = Fault(status, "", {"Retry-After": header}, where=SERVERS)
    told = failure(world, fault, all_projects="no")
    assert isinstance(told, ThrottledError)
    assert told.retry_after == seconds


def test_a_short_failure_is_sat_out_and_the_sdk_does_not_try_by_itself(world: World) -> None:
    world.faults += [Fault(503, "", where=SERVERS, times=2)]
    with account(world, all_projects="no") as cloud:
        assert [one.tables["instance"].num_rows for one in cloud.inventory("RegionOne")] == [1]
    assert len(world.asked(SERVERS)) == 3
    world.requests.clear()
    failure(world, Fault(500, "", where=SERVERS), all_projects="no")
    assert len(world.asked(SERVERS)) == ATTEMPTS


def test_an_expired_token_is_renewed(world: World) -> None:
    with account(world) as cloud:
        list(cloud.inventory("RegionOne"))
        world.tokens.clear()
        assert [one.tables["instance"].num_rows for one in cloud.inventory("RegionOne")] == [1]


def test_a_wrong_password_is_told_and_not_shown(world: World) -> None:
    cloud = opened(world, secrets={"password": "wrong-canary-9a"})
    with pytest.raises(SignInError, match="sign-in was refused") as caught:
        cloud.regions()
    assert "wrong-canary-9a" not in "".join(traceback.format_exception(caught.value))
    cloud.close()


@pytest.mark.parametrize("where", ["/auth/tokens", SERVERS])
@pytest.mark.parametrize("status", [200, 401, 403, 429, 500])
def test_an_echoed_password_is_nowhere(world: World, where: str, status: int) -> None:
    password = world.users["demo"][0]
    body = f'{{"error": {{"message": "user demo with {password} failed"}}}}'
    told = failure(world, Fault(status, body, where=where), all_projects="no")
    assert password not in "".join(traceback.format_exception(told))


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, "<html>Welcome</html>", ReplyError),
        (201, '{"token": ', ReplyError),
        (404, "<html>Not Found</html>", NotOfferedError),
        (503, "", UnreachableError),
    ],
)
def test_a_keystone_that_fails_is_told(
    world: World, status: int, body: str, error: type[CloudError]
) -> None:
    assert isinstance(failure(world, Fault(status, body, where="/auth/tokens")), error)


def test_nobody_there_is_told(world: World) -> None:
    with (
        account(world, auth_url="http://127.0.0.1:9/v3") as cloud,
        pytest.raises(UnreachableError, match="no connection"),
    ):
        cloud.regions()


def test_an_endpoint_of_the_catalogue_that_is_unreachable_is_told(world: World) -> None:
    right, world.url = world.url, "http://127.0.0.1:9"  # what the catalogue names from now on
    with account(world, auth_url=f"{right}/identity/v3") as cloud:
        assert cloud.regions() == ["RegionOne"]
        with pytest.raises(UnreachableError, match=r"127\.0\.0\.1"):
            list(cloud.inventory("RegionOne"))
    world.url = right


def test_no_answer_in_time_is_told(world: World) -> None:
    fault = Fault(hang=True, where=SERVERS)
    told = failure(world, fault, all_projects="no", timeout_seconds=0.1)
    assert isinstance(told, UnreachableError)


def test_a_certificate_that_is_not_trusted_is_told_at_once(world: World) -> None:
    """A plain HTTP server behind https:// is as good as a wrong certificate."""
    secure = world.url.replace("http://", "https://")
    with (
        account(world, auth_url=f"{secure}/identity/v3") as cloud,
        pytest.raises(SignInError, match="not trusted"),
    ):
        cloud.regions()


def test_the_address_of_links_is_not_followed(world: World) -> None:
    for number in range(3):
        world.add_server(f"api-{number}")
    world.most_rows, world.wrong_links = 2, True
    with account(world) as cloud:
        assert [one.tables["instance"].num_rows for one in cloud.inventory("RegionOne")] == [4]


def test_pages_that_repeat_end(world: World) -> None:
    page = '{"servers": [{"id": "a"}], "servers_links": [{"rel": "next", "href": "?marker=a"}]}'
    told = failure(world, Fault(200, page, where=SERVERS), all_projects="no")
    assert "pages repeat" in str(told)


@pytest.mark.parametrize("status", [401, 403, 404, 503])
def test_a_discovery_that_is_closed_does_not_stop_calls(world: World, status: int) -> None:
    """Some clouds let nobody read the version documents; Nova is then called as of 2.1, where a
    server has only the id of its flavor.
    """
    world.faults += [Fault(status, "", where=r"GET /RegionOne/compute(/v2.1)?/?$")]
    with account(world) as cloud:
        assert cloud.connection.microversion("RegionOne") == (2, 1)
        (one,) = cloud.inventory("RegionOne")
    (row,) = one.tables["instance"].to_pylist()
    assert (row["instance_type"], row["vcpus"], row["memory_gb"]) == ("m1.medium", 2, 4.0)


def test_a_version_document_that_names_a_wrong_host_is_not_followed(world: World) -> None:
    body = json.dumps(recorded("compute", "version")).replace("127.0.0.1:8774", "10.255.255.1:9")
    world.faults += [Fault(200, body, where=r"GET /RegionOne/compute(/v2.1)?/?$")]
    with account(world) as cloud:
        assert [one.tables["instance"].num_rows for one in cloud.inventory("RegionOne")] == [1]
