"""How Cost Explorer fails, and that joining its two divisions keeps all money."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from aws_charges import PAYER, TODAY, inside, ledger, read, rows, total, truth
from aws_double import AwsDouble, Fault, aws_double
from aws_estate import NAME
from aws_ledger import CostExplorer
from hypothesis import given
from hypothesis import strategies as st

from tools.base import (
    NotOfferedError,
    PermissionMissingError,
    ReplyError,
    SignInError,
    ThrottledError,
    UnreachableError,
)
from tools.clouds.aws.charges import Amounts
from tools.clouds.aws.costs import joined


@pytest.fixture
def aws() -> Iterator[AwsDouble]:
    with aws_double(PAYER) as double:
        double.explorer = CostExplorer(ledger(PAYER), TODAY)
        yield double


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        (
            Fault(
                "refused", "ce", code="AccessDeniedException", message="User: x is not authorized"
            ),
            PermissionMissingError,
            "add ce:GetCostAndUsage",
        ),
        (
            Fault(
                "refused",
                "ce",
                code="AccessDeniedException",
                message="User not enabled for cost explorer access",
            ),
            NotOfferedError,
            "never enabled",
        ),
        (Fault("refused", "ce", code="ExpiredTokenException"), SignInError, "expired"),
        (Fault("refused", "ce", code="DataUnavailableException"), NotOfferedError, "not available"),
        (Fault("refused", "ce", code="ThrottlingException"), ThrottledError, "too many calls"),
        (Fault("refused", "ce", code="LimitExceededException"), ThrottledError, "too many calls"),
        (Fault("body", "ce", status=200), ReplyError, "proxy"),
        (
            Fault("body", "ce", status=200, body=b'{"ResultsByTime": [{"TimePeriod": {}}]}'),
            ReplyError,
            "cannot be read",
        ),
        (Fault("body", "ce", status=502), UnreachableError, "502"),
        (Fault("cut", "ce"), ReplyError, "proxy"),
        (Fault("reset", "ce"), UnreachableError, "no answer"),
        (Fault("hang", "ce"), UnreachableError, "no answer"),
    ],
    ids=lambda one: f"{one.kind}-{one.code or one.status}" if isinstance(one, Fault) else "",
)
def test_failures_are_told_as_what_they_are(
    aws: AwsDouble, fault: Fault, error: type[Exception], says: str
) -> None:
    with aws.failing(fault), pytest.raises(error, match=says) as caught:
        read(aws, timeout=0.2)
    assert NAME in str(caught.value)


def test_a_throttled_request_is_waited_for_and_repeated(aws: AwsDouble) -> None:
    fault = Fault(
        "refused",
        "ce",
        code="ThrottlingException",
        status=429,
        headers={"Retry-After": "0"},
        times=2,
    )
    with aws.failing(fault):
        found = rows(read(aws))
    assert total(found, "BilledCost") == truth(inside(ledger(PAYER)), "unblended")


def test_a_long_retry_after_is_not_waited_for(aws: AwsDouble) -> None:
    date = "Fri, 20 Nov 2026 09:00:00 GMT"
    later = "Fri, 20 Nov 2026 10:00:00 GMT"
    for asked in ("3600", later):
        headers = {"Retry-After": asked, "Date": date}
        fault = Fault("refused", "ce", code="ThrottlingException", status=429, headers=headers)
        before = len(aws.calls("ce"))
        with aws.failing(fault), pytest.raises(ThrottledError) as caught:
            read(aws)
        assert caught.value.retry_after == 3600
        assert len(aws.calls("ce")) == before + 1


def test_a_failure_on_a_later_page_gives_no_bill(aws: AwsDouble) -> None:
    assert aws.explorer is not None
    aws.explorer.page = 9
    fault = Fault("refused", "ce", code="AccessDeniedException", after=3)
    with aws.failing(fault), pytest.raises(PermissionMissingError):
        read(aws)


money = st.decimals(min_value=-100, max_value=100, places=6)
REGIONS = st.sampled_from(["us-east-1", "eu-west-1", "us-west-2", "global", "NoRegion"])
USAGES = st.sampled_from(["", "EU-", "USW2-", "XYZ-"]).flatmap(
    lambda code: st.sampled_from([f"{code}BoxUsage", f"{code}EBS:Snapshot", f"{code}Bytes"])
)


@given(st.dictionaries(st.tuples(REGIONS, USAGES), money, min_size=1, max_size=8))
def test_joining_never_loses_or_invents_money(truth: dict[tuple[str, str], Decimal]) -> None:
    regions: dict[str, Amounts] = {}
    usages: dict[str, Amounts] = {}
    for (region, usage), amount in truth.items():
        regions[region] = regions.get(region, Amounts()) + Amounts(amount, amount)
        usages[usage] = usages.get(usage, Amounts()) + Amounts(amount, amount)
    found = list(joined(regions, usages))
    for region, whole in regions.items():
        total_there = sum((one.billed for name, _, one in found if name == region), Decimal(0))
        assert abs(total_there - whole.billed) <= Decimal("0.0001")
    for usage, whole in usages.items():
        parts = [amounts.billed for _, name, amounts in found if name == usage]
        assert not parts or abs(sum(parts, Decimal(0)) - whole.billed) <= Decimal("0.0001")
