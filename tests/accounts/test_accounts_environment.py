"""What is taken from the environment, and what is left alone."""

from __future__ import annotations

import pytest
from made_provider import MADE

from tools.base import InputError
from tools.clouds.aws.account import PROVIDER as AWS
from tools.clouds.azure.account import PROVIDER as AZURE
from tools.clouds.openstack.account import PROVIDER as OPENSTACK
from tools.services.accounts_environment import complete

KEYS = {"AWS_ACCESS_KEY_ID": "AKIAONE", "AWS_SECRET_ACCESS_KEY": "canary-secret"}
STACK = {
    "OS_AUTH_URL": "https://k:5000/v3",
    "OS_USERNAME": "anna",
    "OS_PASSWORD": "canary-password",
    "OS_PROJECT_NAME": "shop",
    "OS_REGION_NAME": "RegionOne",
    "OS_INTERFACE": "publicURL",
}


def test_aws_with_nothing_but_the_environment() -> None:
    found = complete(AWS, {}, KEYS)
    assert found.settings == {"access_key_id": "AKIAONE"}
    assert found.secrets == {"secret_access_key": "canary-secret"}
    assert found.used == {
        "access_key_id": "AWS_ACCESS_KEY_ID",
        "secret_access_key": "AWS_SECRET_ACCESS_KEY",
    }
    assert "canary" not in repr(found)


def test_a_temporary_key_comes_with_its_token() -> None:
    found = complete(AWS, {}, KEYS | {"AWS_ACCESS_KEY_ID": "ASIATWO", "AWS_SESSION_TOKEN": "t-1"})
    assert found.secrets == {"secret_access_key": "canary-secret", "session_token": "t-1"}


def test_openstack_with_nothing_but_the_environment() -> None:
    found = complete(OPENSTACK, {}, STACK)
    assert found.settings["regions"] == ["RegionOne"]
    assert found.settings["auth_url"] == "https://k:5000/v3"
    assert found.secrets == {"password": "canary-password"}


def test_azure_with_nothing_but_the_environment() -> None:
    guid = "12345678-1234-1234-1234-123456789abc"
    found = complete(
        AZURE,
        {},
        {
            "AZURE_TENANT_ID": guid,
            "AZURE_CLIENT_ID": guid,
            "AZURE_SUBSCRIPTION_ID": guid,
            "AZURE_CLIENT_SECRET": "canary-secret",
        },
    )
    assert found.settings.keys() == {"tenant_id", "client_id", "subscription_id"}
    assert found.secrets == {"client_secret": "canary-secret"}


def test_what_was_given_wins() -> None:
    found = complete(OPENSTACK, {"project_name": "other", "regions": ["RegionTwo"]}, STACK)
    assert (found.settings["project_name"], found.settings["regions"]) == ("other", ["RegionTwo"])
    assert found.settings["username"] == "anna"
    assert "project_name" not in found.used


def test_secrets_of_another_user_are_left_alone() -> None:
    found = complete(OPENSTACK, {"username": "bert"}, STACK)
    assert found.secrets == {}
    assert found.unused == "--username differs from OS_USERNAME"
    assert complete(AWS, {"access_key_id": "AKIAOTHER"}, KEYS).secrets == {}


def test_how_to_sign_in_does_not_tell_users_apart() -> None:
    assert complete(OPENSTACK, {"interface": "internal"}, STACK).secrets
    assert complete(OPENSTACK, {"auth_url": "https://K:5000/v3/"}, STACK).secrets


def test_a_profile_tells_all() -> None:
    found = complete(AWS, {"profile": "prod"}, KEYS | {"AWS_ENDPOINT_URL": "http://x:1"})
    assert found.settings == {"profile": "prod", "endpoint_url": "http://x:1"}
    assert found.secrets == {}


def test_a_named_cloud_tells_all() -> None:
    found = complete(OPENSTACK, {"cloud": "lab"}, STACK | {"OS_CLIENT_CONFIG_FILE": "c.yaml"})
    assert found.settings == {"cloud": "lab", "clouds_file": "c.yaml"}
    assert found.secrets == {}


def test_variables_that_do_not_go_together() -> None:
    found = complete(AWS, {}, KEYS | {"AWS_PROFILE": "prod", "AWS_ENDPOINT_URL": "http://x:1"})
    assert found.settings == {"access_key_id": "AKIAONE", "endpoint_url": "http://x:1"}
    found = complete(AWS, {"access_key_id": "AKIAONE"}, {"AWS_PROFILE": "prod"})
    assert found.settings == {"access_key_id": "AKIAONE"}


def test_variables_that_make_no_sense_are_left_out() -> None:
    found = complete(OPENSTACK, {}, STACK | {"OS_INSECURE": "perhaps"})
    assert "insecure" not in found.settings
    assert found.settings["username"] == "anna"


def test_what_is_missing_is_told() -> None:
    with pytest.raises(InputError, match=r"OpenStack: give --auth-url, "):
        complete(OPENSTACK, {}, {})
    with pytest.raises(InputError, match=r"Azure: --subscription-id is missing"):
        complete(AZURE, {}, {})
    with pytest.raises(InputError, match=r"Made: --url is missing"):
        complete(MADE, {}, {"MADE_USER": "anna"})


def test_empty_variables_are_none() -> None:
    assert complete(AWS, {}, {"AWS_PROFILE": " ", "AWS_SECRET_ACCESS_KEY": ""}).settings == {}


def test_secrets_that_nobody_needs_are_not_taken() -> None:
    found = complete(MADE, {"url": "http://x"}, {"MADE_PASSWORD": "canary", "MADE_TOKEN": "canary"})
    assert (found.secrets, found.unused) == ({}, "")
