"""What an AWS account may be connected with, and the policies it needs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from tools.clouds.aws.account import PROVIDER, AwsSettings
from tools.clouds.registry import provider

ROLE = "arn:aws:iam::123456789012:role/cloudwright"
CODE = Path(__file__).resolve().parents[2] / "tools" / "clouds" / "aws"
DOCS = CODE.parents[2] / "docs" / "connect-aws.md"


def test_nothing_at_all_is_the_default_chain() -> None:
    settings = AwsSettings()
    assert settings.regions == []
    assert list(settings.secrets_needed()) == []


def test_a_key_needs_its_secret_and_a_temporary_one_its_token() -> None:
    assert list(AwsSettings(access_key_id="AKIA1").secrets_needed()) == ["secret_access_key"]
    needed = AwsSettings(access_key_id="ASIA1").secrets_needed()
    assert list(needed) == ["secret_access_key", "session_token"]
    assert {secret.name for secret in PROVIDER.secrets} == set(needed)
    assert list(AwsSettings(profile="prod").secrets_needed()) == []


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"access_key_id": "AKIA1", "profile": "prod"}, "not both"),
        ({"external_id": "x"}, "name role_arn"),
        ({"role_arn": "cloudwright"}, "must look like"),
        ({"regions": ["europe"]}, "no AWS region"),
        ({"endpoint_url": "localhost:5000"}, "http"),
        ({"costs": "export"}, "name it"),
        ({"costs": "none", "export": "s3://b/p"}, "name one of them"),
        ({"export": "s3:/b"}, "s3://BUCKET"),
        ({"page_size": 1}, "greater than"),
        ({"secret_access_key": "x"}, "Extra inputs"),
    ],
)
def test_settings_that_do_not_fit_are_refused(given: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        AwsSettings.model_validate(given)


def test_regions_are_tidied() -> None:
    settings = AwsSettings(regions=[" EU-West-1 ", "us-east-1", "eu-west-1", ""], role_arn=ROLE)
    assert settings.regions == ["eu-west-1", "us-east-1"]


def test_every_setting_says_what_it_is() -> None:
    own = set(AwsSettings.model_fields) - {"regions"}
    assert [name for name in own if not AwsSettings.model_fields[name].description] == []
    page = DOCS.read_text("utf-8")
    assert [
        name for name in AwsSettings.model_fields if f"--{name.replace('_', '-')}" not in page
    ] == []


def test_describing_an_account_loads_no_sdk() -> None:
    code = (
        "import sys; from tools.clouds.registry import provider; provider('aws').permissions(True);"
        "print([name for name in sys.modules if name.split('.')[0] in ('botocore', 'boto3')])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
    assert provider("AWS") is PROVIDER


def actions(files: dict[str, str]) -> set[str]:
    return {
        action
        for name, text in files.items()
        if "trust" not in name
        for statement in json.loads(text)["Statement"]
        for action in statement["Action"]
    }


def test_the_policy_allows_what_is_called_and_nothing_else() -> None:
    files = [path for path in CODE.glob("*.py") if path.stem != "permissions"]
    source = "\n".join(path.read_text("utf-8") for path in files)
    called = set(re.findall(r'"((?:Describe|Get|List)[A-Z]\w+)"', source))
    names = {"ListObjectsV2": "ListBucket"}
    allowed = {action.partition(":")[2] for action in actions(PROVIDER.permissions(False))}
    assert allowed == {names.get(one, one) for one in called} - {"GetCallerIdentity"}


def test_reading_changes_nothing_and_acting_reads_too() -> None:
    reading, acting = (actions(PROVIDER.permissions(flag)) for flag in (False, True))
    assert not [one for one in reading if not re.match(r"\w+:(Describe|Get|List)", one)]
    assert reading < acting
    assert {"ec2:StopInstances", "ec2:CreateTags", "ec2:ReleaseAddress"} <= acting
    assert not [one for one in acting if "*" in one]


def test_a_trust_policy_asks_for_the_external_id() -> None:
    trust = json.loads(PROVIDER.permissions(False)["cloudwright-trust.json"])["Statement"][0]
    assert trust["Action"] == "sts:AssumeRole"
    assert "sts:ExternalId" in trust["Condition"]["StringEquals"]


def test_every_permission_is_explained() -> None:
    page = DOCS.read_text("utf-8")
    assert [one for one in actions(PROVIDER.permissions(True)) if one not in page] == []
