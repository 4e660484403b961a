"""Signing in to AWS, being refused, probes and prices."""

from __future__ import annotations

import datetime as dt
import logging
import traceback
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from aws_double import AwsDouble, Fault, aws_double
from aws_estate import EAST, KEY, NAME, SECRET, TOKEN, opened

from tools.base import (
    CloudError,
    NotOfferedError,
    PermissionMissingError,
    ReplyError,
    SignInError,
    ThrottledError,
    UnreachableError,
)
from tools.clouds.base import Cloud, CostSource, InventorySource, MetricSource, PriceSource
from tools.clouds.calling import Pace

ACCOUNT, OTHER = "210000000041", "210000000042"
ROLE = f"arn:aws:iam::{OTHER}:role/cloudwright"


@pytest.fixture
def aws() -> Iterator[AwsDouble]:
    with aws_double(ACCOUNT) as double:
        yield double


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No credentials of whoever runs the tests."""
    for name in ("config", "credentials"):
        path = tmp_path / name
        variable = "AWS_CONFIG_FILE" if name == "config" else "AWS_SHARED_CREDENTIALS_FILE"
        monkeypatch.setenv(variable, str(path))
    return tmp_path


def sign_in(double: AwsDouble, **settings: Any) -> str:
    cloud = opened(double, **settings)
    try:
        return cloud.probes()[0].run()
    finally:
        cloud.close()


def test_what_is_offered_follows_the_settings(aws: AwsDouble) -> None:
    cloud: object = opened(aws)
    assert all(
        isinstance(cloud, one)
        for one in (Cloud, InventorySource, MetricSource, CostSource, PriceSource)
    )
    assert not isinstance(opened(aws, costs="none"), CostSource)


def test_a_key_signs_in(aws: AwsDouble) -> None:
    assert ACCOUNT in sign_in(aws)
    assert (aws.seen[0].key, aws.seen[0].token) == (KEY, "")


def test_a_session_token_goes_along(aws: AwsDouble) -> None:
    sign_in(aws, secrets={"secret_access_key": SECRET, "session_token": TOKEN})
    assert aws.seen[0].token == TOKEN


def test_a_profile_signs_in(aws: AwsDouble, home: Path) -> None:
    (home / "credentials").write_text(
        f"[prod]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = {SECRET}\n"
    )
    sign_in(aws, access_key_id=None, profile="prod", secrets={})
    assert aws.seen[0].key == "AKIAPROFILE"


def test_the_default_chain_signs_in(aws: AwsDouble, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIACHAIN")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    sign_in(aws, access_key_id=None, secrets={})
    assert aws.seen[0].key == "AKIACHAIN"


def test_a_profile_of_the_environment_does_not_get_in(
    aws: AwsDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "not-there")
    assert ACCOUNT in sign_in(aws)


def test_no_credentials_and_no_such_profile_are_told(aws: AwsDouble) -> None:
    with pytest.raises(SignInError, match="no credentials were found"):
        sign_in(aws, access_key_id=None, secrets={})
    with pytest.raises(SignInError, match="nowhere"):
        sign_in(aws, access_key_id=None, profile="nowhere", secrets={})
    assert aws.seen == []


def test_a_region_of_the_profile_is_where_calls_go(aws: AwsDouble, home: Path) -> None:
    (home / "config").write_text(
        f"[profile prod]\nregion = eu-north-1\naws_access_key_id = A\naws_secret_access_key = {SECRET}\n"
    )
    sign_in(aws, access_key_id=None, profile="prod", secrets={})
    assert aws.seen[0].region == "eu-north-1"


def test_a_role_is_assumed_with_its_external_id(aws: AwsDouble) -> None:
    sign_in(aws, role_arn=ROLE, external_id="agreed-1")
    assume, identity = aws.seen
    assert (assume.action, assume.key) == ("AssumeRole", KEY)
    assert assume.parameters["RoleArn"] == ROLE
    assert assume.parameters["ExternalId"] == "agreed-1"
    assert identity.action == "GetCallerIdentity"
    assert identity.key != KEY
    assert identity.token


def test_a_role_is_assumed_again_before_its_session_ends(aws: AwsDouble) -> None:
    cloud = opened(aws, role_arn=ROLE, regions=[EAST])
    soon = (dt.datetime.now(dt.UTC) + dt.timedelta(seconds=20)).strftime("%Y-%m-%dT%H:%M:%SZ")
    inside = (
        "<Credentials><AccessKeyId>ASIASHORT</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
        f"<SessionToken>t</SessionToken><Expiration>{soon}</Expiration></Credentials>"
    )
    body = f"<R><AssumeRoleResult>{inside}</AssumeRoleResult></R>".encode()
    with aws.failing(Fault("body", "sts", "AssumeRole", status=200, body=body, times=1)):
        cloud.probes()[0].run()
    assert aws.seen[-1].key == "ASIASHORT"
    cloud.probes()[2].run()
    assert [one.action for one in aws.seen].count("AssumeRole") == 2
    assert aws.seen[-1].key != "ASIASHORT"
    cloud.close()


def test_a_role_that_may_not_be_assumed_is_told(aws: AwsDouble) -> None:
    fault = Fault("refused", "sts", "AssumeRole", "AccessDenied", 403)
    with aws.failing(fault), pytest.raises(PermissionMissingError) as caught:
        sign_in(aws, role_arn=ROLE)
    assert caught.value.permission == "sts:AssumeRole"
    fault = Fault("refused", "sts", "AssumeRole", "Throttling", 400, times=2)
    with aws.failing(fault):
        sign_in(aws, role_arn=ROLE)


def test_calls_name_us_and_are_tried_by_us_alone(aws: AwsDouble) -> None:
    fault = Fault("refused", "sts", code="Throttling")
    pauses: list[float] = []
    pace = Pace(first_pause=0.001, longest_pause=0.01, sleep=pauses.append)
    with aws.failing(fault), pytest.raises(ThrottledError):
        sign_in(aws, pace=pace)
    assert len(aws.seen) == len(pauses) + 1 == 5
    assert all("cloudwright" in one.agent for one in aws.seen)


def test_a_server_that_is_not_there_is_told(aws: AwsDouble) -> None:
    aws.stop()
    with pytest.raises(UnreachableError, match="check the network"):
        sign_in(aws)


REFUSED: list[tuple[str, int, str, type[CloudError], str]] = [
    ("InvalidClientTokenId", 403, "", SignInError, "check the access key"),
    ("SignatureDoesNotMatch", 403, "", SignInError, "check the access key"),
    ("AuthFailure", 401, "", SignInError, "enabled for the account"),
    ("ExpiredToken", 400, "", SignInError, "expired"),
    ("RequestExpired", 400, "", SignInError, "clock"),
    (
        "SignatureDoesNotMatch",
        403,
        "Signature expired: 1 is now earlier than 2",
        SignInError,
        "clock",
    ),
    ("AccessDenied", 403, "", PermissionMissingError, "add sts:GetCallerIdentity"),
    (
        "AccessDenied",
        403,
        "with an explicit deny in a service control policy",
        PermissionMissingError,
        "name the regions",
    ),
    ("Throttling", 400, "", ThrottledError, "too many"),
    ("RequestLimitExceeded", 503, "", ThrottledError, "too many"),
    ("InternalFailure", 500, "", UnreachableError, "InternalFailure"),
    ("ServiceUnavailable", 503, "", UnreachableError, "ServiceUnavailable"),
    ("OptInRequired", 403, "", NotOfferedError, "not available"),
    ("ValidationError", 400, "what is this", CloudError, "ValidationError.*what is this"),
]


@pytest.mark.parametrize(("code", "status", "message", "error", "says"), REFUSED)
def test_refusals_are_told_as_what_they_are(
    aws: AwsDouble, code: str, status: int, message: str, error: type[CloudError], says: str
) -> None:
    fault = Fault("refused", "sts", code=code, status=status, message=message)
    with aws.failing(fault), pytest.raises(CloudError, match=says) as caught:
        sign_in(aws)
    assert type(caught.value) is error
    assert NAME in str(caught.value)
    assert caught.value.__cause__ is not None


GARBAGE = (b"<html>proxy</html>", b"", b"[1, 2]", b'{"a": ', b"\xff\xfe\x00", b"<a><b>")
SERVICES = (("sts", 0), ("iam", 1), ("ec2", 2), ("cloudwatch", 7), ("ce", 9), ("pricing", 10))


@pytest.mark.parametrize(("service", "number"), SERVICES)
def test_garbage_is_never_taken_for_an_answer(aws: AwsDouble, service: str, number: int) -> None:
    cloud = opened(aws, regions=[EAST])
    probe = cloud.probes()[number]
    for body in GARBAGE:
        fault = Fault("body", service, status=200, body=body)
        with aws.failing(fault), pytest.raises(ReplyError, match=NAME):
            probe.run()
    cloud.close()


def test_a_page_of_a_proxy_that_refuses_is_told(aws: AwsDouble) -> None:
    for status, error in (
        (403, PermissionMissingError),
        (502, UnreachableError),
        (404, CloudError),
    ):
        with aws.failing(Fault("body", "sts", status=status)), pytest.raises(error):
            sign_in(aws)


@pytest.mark.parametrize("service", ["sts", "ec2", "ce", "s3"])
def test_secrets_that_are_sent_back_are_not_shown(
    aws: AwsDouble, service: str, tmp_path: Path
) -> None:
    told = f"the canonical string was x-amz-security-token:{TOKEN} and {SECRET}"
    secrets = {"secret_access_key": SECRET, "session_token": TOKEN}
    export = "s3://bucket/prefix" if service == "s3" else None
    cloud = opened(aws, secrets=secrets, export=export, regions=[EAST])
    for code in ("SignatureDoesNotMatch", "AccessDenied", "ValidationError", SECRET):
        fault = Fault("refused", service, code=code, message=told)
        number = {"sts": 0, "ec2": 2, "ce": 9, "s3": 9}[service]
        with aws.failing(fault), pytest.raises(CloudError) as caught:
            cloud.probes()[number].run()
        shown = "".join(traceback.format_exception(caught.value))
        shown += f"{caught.value!r} {caught.value}"
        assert SECRET not in shown
        assert TOKEN not in shown
    cloud.close()


@pytest.mark.parametrize("role", [None, ROLE])
def test_the_most_detailed_log_tells_no_secret(
    aws: AwsDouble, caplog: pytest.LogCaptureFixture, role: str | None
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = {"secret_access_key": SECRET, "session_token": TOKEN}
    cloud = opened(aws, secrets=secrets, role_arn=role, regions=[EAST])
    for probe in cloud.probes()[:3]:
        probe.run()
    cloud.close()
    session = {one.token for one in aws.seen}
    assert TOKEN in session
    assert not [secret for secret in {SECRET, *session} if secret in caplog.text]


def test_probes_tell_what_works(aws: AwsDouble) -> None:
    aws.products = [product("m5.large", "0.0960000000")]
    cloud = opened(aws, regions=[EAST], costs="none")
    probes = cloud.probes()
    assert probes[0].capability == "sign-in"
    said = {probe.name: probe.run() for probe in probes}
    cloud.close()
    assert said["read the Price List"] == "m5.large in us-east-1: 0.0960000000 USD an hour"
    assert said["list volumes in us-east-1"] == "there are no volumes there"
    assert {probe.permission for probe in probes} == {
        "sts:GetCallerIdentity",
        "iam:ListAccountAliases",
        "ec2:DescribeInstances",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeVolumes",
        "ec2:DescribeSnapshots",
        "ec2:DescribeAddresses",
        "cloudwatch:ListMetrics",
        "cloudwatch:GetMetricData",
        "pricing:GetProducts",
    }


def test_the_probe_of_cost_explorer_is_paid_and_metered(aws: AwsDouble) -> None:
    counted: list[tuple[str, int, Decimal]] = []
    cloud = opened(aws, meter=lambda *told: counted.append(told))
    (probe,) = [one for one in cloud.probes() if one.capability == "costs"]
    probe.run()
    cloud.close()
    assert counted == [("Cost Explorer", 1, Decimal("0.01"))]
    assert "$0.01" in probe.name


def product(kind: str, usd: str, **attributes: str) -> dict[str, Any]:
    known = {
        "instanceType": kind,
        "regionCode": EAST,
        "operatingSystem": "Linux",
        "tenancy": "Shared",
        "preInstalledSw": "NA",
        "capacitystatus": "Used",
        **attributes,
    }
    price = {"unit": "Hrs", "pricePerUnit": {"USD": usd}}
    return {
        "product": {"attributes": known},
        "publicationDate": "2026-11-01T00:00:00Z",
        "terms": {"OnDemand": {"a.b": {"priceDimensions": {"a.b.c": price}}}},
    }


def test_prices_are_those_on_demand(aws: AwsDouble) -> None:
    aws.products = [
        product("m5.large", "0.0000000000", usagetype="free"),
        product("m5.large", "0.0960000000"),
        product("m5.large", "0.1880000000", operatingSystem="Windows"),
        product("c5.large", "0.0850000000"),
    ]
    cloud = opened(aws)
    found = list(cloud.prices(EAST, ["m5.large", "zz.huge", "m5.large"]))
    (price,) = found
    assert (price.instance_type, price.hourly, price.currency) == (
        "m5.large",
        Decimal("0.096"),
        "USD",
    )
    assert (price.as_of, price.system, price.region) == (dt.date(2026, 11, 1), "Linux", EAST)
    calls = len(aws.calls("pricing"))
    assert calls == 3  # two pages of m5.large, one of zz.huge
    assert list(cloud.prices(EAST, ["m5.large", "zz.huge"])) == found
    assert len(aws.calls("pricing")) == calls, "they are asked once"
    cloud.close()
    assert aws.calls("pricing")[0].region == "us-east-1"


def test_prices_that_cannot_be_read_are_told(aws: AwsDouble) -> None:
    for body in (b'{"PriceList": ["{"]}', b'{"PriceList": ["[]"]}', b'{"PriceList": [3]}'):
        cloud = opened(aws)
        fault = Fault("body", "pricing", status=200, body=body)
        with aws.failing(fault), pytest.raises(ReplyError, match=NAME):
            list(cloud.prices(EAST, ["m5.large"]))
        cloud.close()


def test_closing_twice_is_harmless(aws: AwsDouble) -> None:
    cloud = opened(aws)
    cloud.probes()[0].run()
    cloud.close()
    cloud.close()
