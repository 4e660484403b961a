"""One suite for all adapters: the connection, and how they fail."""

from __future__ import annotations

import logging
import traceback
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conformance import HURRIED, IMPATIENT, NAME, RAISED, Counterpart, Fault
from conformance_cases import (
    PROTOCOLS,
    collected,
    needs,
    rows,
    use,
)

from tools.base import CloudError, PermissionMissingError, ThrottledError
from tools.clouds.base import Cloud


def test_what_is_declared_is_implemented(counterpart: Counterpart, cloud: Any) -> None:
    assert isinstance(cloud, Cloud)
    found = {name for name, protocol in PROTOCOLS.items() if isinstance(cloud, protocol)}
    assert found == counterpart.capabilities


def test_closing_twice_is_harmless(counterpart: Counterpart) -> None:
    cloud = counterpart.open()
    cloud.close()
    cloud.close()


def test_probes_try_every_capability(counterpart: Counterpart, cloud: Any) -> None:
    probes = cloud.probes()
    assert probes[0].capability == "sign-in"
    assert counterpart.capabilities <= {probe.capability for probe in probes}
    for probe in probes:
        said = probe.run()
        assert said.strip()
        assert "\n" not in said
        assert probe.name
        assert probe.permission
        assert not any(secret in said for secret in counterpart.secrets)


def test_regions_are_those_there_are(counterpart: Counterpart, cloud: Any) -> None:
    regions = list(cloud.regions())
    assert len(regions) == len(set(regions))
    assert counterpart.truth.regions <= set(regions)


def test_a_failure_is_told_as_what_it_is(
    counterpart: Counterpart,
    fault: Fault,
    capability: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(counterpart, "pace", IMPATIENT if fault == "timeout" else HURRIED)
    with (
        counterpart.broken(fault, capability),
        pytest.raises(CloudError) as caught,
        closing(counterpart.open()) as cloud,
    ):
        use(cloud, capability, counterpart, tmp_path)
    error = caught.value
    assert type(error) is RAISED[fault], repr(error)
    message = str(error)
    assert NAME in message
    assert len(message) > 30
    assert "\n" not in message
    told = "".join(traceback.format_exception(error)) + repr(error) + caplog.text
    assert [secret for secret in counterpart.secrets if secret in told] == []
    if isinstance(error, PermissionMissingError):
        assert error.permission
    if isinstance(error, ThrottledError):
        assert error.retry_after is None or error.retry_after >= 0


@needs("inventory")
def test_no_secret_is_logged_at_any_level(
    counterpart: Counterpart, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), closing(counterpart.open()) as cloud:
        for probe in cloud.probes():
            probe.run()
        told = caplog.text + repr(cloud) + "".join(map(repr, vars(cloud).values()))
    assert [secret for secret in counterpart.secrets if secret in told] == []


def test_probes_tell_a_failure(counterpart: Counterpart) -> None:
    for fault in sorted(counterpart.faults & {"credentials", "malformed"}):
        with (
            counterpart.broken(fault, "sign-in"),
            pytest.raises(CloudError) as caught,
            closing(counterpart.open()) as cloud,
        ):
            cloud.probes()[0].run()
        assert type(caught.value) is RAISED[fault], repr(caught.value)


@needs("inventory", "brief")
def test_a_short_throttling_is_sat_out(counterpart: Counterpart) -> None:
    with counterpart.throttled_once(), closing(counterpart.open()) as cloud:
        found = rows(collected(cloud), "instance")
    assert {row["resource_id"] for row in found} == set(counterpart.truth.statuses)
