"""What an account of OpenStack is made of, and the ways to sign in."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openstack_account import account, opened, settings_of
from openstack_server import World, openstack_server
from openstack_server.world import project_id
from pydantic import ValidationError

from tools.base import NotOfferedError, SignInError
from tools.clouds.openstack.account import PROVIDER, OpenStackSettings

URL = "https://cloud.example.com:5000/v3"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with openstack_server() as found:
        found.add_server("web-1")
        yield found


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "give auth_url"),
        ({"auth_url": "cloud.example.com"}, "must look like"),
        ({"auth_url": "https://me:pw@cloud.example.com"}, "must hold no user"),
        ({"auth_url": URL}, "application_credential_id, or username"),
        ({"auth_url": URL, "username": "me"}, "project_name"),
        ({"auth_url": URL, "application_credential_name": "c"}, "application_credential_id, or"),
        ({"cloud": "lab", "costs": "rate-card"}, "as rate_card"),
        ({"cloud": "lab", "costs": "cloudkitty"}, "needs the currency"),
        ({"cloud": "lab", "currency": "euro"}, "currency"),
        ({"cloud": "lab", "interface": "outer"}, "interface"),
        ({"cloud": "lab", "password": "secret"}, "password"),
    ],
)
def test_settings_that_do_not_do_are_refused(given: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        OpenStackSettings(**given)


def test_secrets_go_with_the_way_to_sign_in() -> None:
    password = OpenStackSettings(auth_url=URL, username="me", project_name="demo")
    assert password.secrets_needed() == ("password",)
    credential = OpenStackSettings(auth_url=URL, application_credential_id="c")
    assert credential.secrets_needed() == ("application_credential_secret",)
    assert OpenStackSettings(cloud="lab").secrets_needed() == ()


def test_the_environment_of_the_openstack_client_gives_defaults() -> None:
    names = {name for found in PROVIDER.environment.values() for name in found}
    assert names >= {"OS_AUTH_URL", "OS_USERNAME", "OS_PROJECT_NAME", "OS_CLOUD", "OS_REGION_NAME"}
    assert set(PROVIDER.environment) <= set(OpenStackSettings.model_fields)
    assert [secret.environment for secret in PROVIDER.secrets] == [
        ("OS_PASSWORD",),
        ("OS_APPLICATION_CREDENTIAL_SECRET",),
        ("PROMETHEUS_TOKEN",),
    ]
    assert OpenStackSettings(cloud="lab", interface="publicURL").interface == "public"


def test_every_setting_is_described() -> None:
    own = set(OpenStackSettings.model_fields) - {"regions"}
    assert all(OpenStackSettings.model_fields[name].description for name in own)


@pytest.mark.parametrize("ending", ["/v3", "/v3/", "", "/", "/v2.0"])
def test_the_version_of_keystone_may_be_left_out(world: World, ending: str) -> None:
    with account(world, auth_url=f"{world.url}/identity{ending}") as cloud:
        assert cloud.regions() == ["RegionOne"]


@pytest.mark.parametrize("way", ["id", "name"])
def test_an_application_credential_signs_in(world: World, way: str) -> None:
    given = {"application_credential_id": world.application["id"]}
    if way == "name":
        given = {"application_credential_name": "cloudwright", "username": "demo"}
    settings = OpenStackSettings(auth_url=f"{world.url}/identity", **given)
    secrets = {"application_credential_secret": world.application_secret}
    cloud = opened(world, settings=settings, secrets=secrets)
    found = cloud.connection.sign_in()
    assert (found.project_id, found.user) == (project_id("demo"), "demo")
    assert [one.tables["instance"].num_rows for one in cloud.inventory("RegionOne")] == [1]
    cloud.close()


def clouds_file(world: World, folder: Path, **more: str) -> Path:
    extra = "".join(f"\n    {key}: {value}" for key, value in more.items())
    path = folder / "clouds.yaml"
    path.write_text(
        f"""clouds:
  mine:
    auth:
      auth_url: {world.url}/identity/v3
      username: demo
      password: {world.users["demo"][0]}
      project_name: demo
      user_domain_name: Default
      project_domain_name: Default{extra}
""",
        "utf-8",
    )
    return path


def test_a_cloud_of_clouds_yaml_signs_in_with_what_is_there(world: World, tmp_path: Path) -> None:
    clouds_file(world, tmp_path, region_name="RegionOne")
    settings = OpenStackSettings(cloud="mine", clouds_file="clouds.yaml")  # from the home
    cloud = opened(world, settings=settings, secrets={}, home=tmp_path)
    assert cloud.regions() == ["RegionOne"]
    assert cloud.connection.sign_in().user == "demo"
    cloud.close()


def test_the_client_s_variable_names_the_file(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(clouds_file(world, tmp_path)))
    cloud = opened(world, settings=OpenStackSettings(cloud="mine"), secrets={})
    assert cloud.connection.sign_in().user == "demo"
    cloud.close()


def test_stray_variables_take_no_part(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OS_USERNAME", "somebody-else")
    monkeypatch.setenv("OS_PASSWORD", "wrong")
    monkeypatch.setenv("OS_AUTH_URL", "http://127.0.0.1:9")
    with account(world) as cloud:
        assert cloud.connection.sign_in().user == "demo"


@pytest.mark.parametrize("content", [None, "clouds: [", "clouds: {other: {auth: {}}}"])
def test_a_cloud_that_is_not_in_the_file_is_told(
    world: World, tmp_path: Path, content: str | None
) -> None:
    if content:
        (tmp_path / "clouds.yaml").write_text(content, "utf-8")
    settings = OpenStackSettings(cloud="mine", clouds_file="clouds.yaml")
    with pytest.raises(SignInError, match="cannot sign in"):
        opened(world, settings=settings, secrets={}, home=tmp_path)


def test_a_missing_secret_is_named(world: World) -> None:
    with pytest.raises(SignInError, match="its secret password is missing"):
        opened(world, secrets={})


def test_regions_are_those_named_else_those_with_nova(world: World) -> None:
    with account(world, regions=["RegionOne"]) as cloud:
        assert cloud.regions() == ["RegionOne"]
    with openstack_server(World(("north", "south"))) as far:
        far.services["south"].clear()
        with account(far) as cloud:
            assert cloud.regions() == ["north"]
        far.services["north"].clear()
        with account(far) as cloud, pytest.raises(NotOfferedError, match="no compute service"):
            cloud.regions()


def test_a_region_that_does_not_exist_is_told(world: World) -> None:
    with (
        account(world, regions=["Nowhere"]) as cloud,
        pytest.raises(NotOfferedError, match="Nowhere"),
    ):
        list(cloud.inventory("Nowhere"))


def test_the_description_of_the_account_loads_no_sdk() -> None:
    code = "import sys, tools.clouds.openstack.account; print('openstack' in sys.modules)"
    root = Path(__file__).parents[2]
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "False"


def test_settings_hold_no_secret(world: World) -> None:
    text = settings_of(world).model_dump_json()
    assert not any(user[0] in text for user in world.users.values())
