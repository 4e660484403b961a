"""Calls that are tried again: which, how often, and after what pauses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from tools.base import (
    CloudError,
    NotOfferedError,
    PermissionMissingError,
    ReplyError,
    SignInError,
    ThrottledError,
    UnreachableError,
)
from tools.clouds.calling import ATTEMPTS, LONGEST_PAUSE, PATIENCE, Pace, patiently, retry_after


class Service:
    """A service that fails as planned, then answers; it notes its calls and the pauses between."""

    def __init__(self, *failures: BaseException) -> None:
        self.failures = list(failures)
        self.calls = 0
        self.pauses: list[float] = []

    def __call__(self) -> str:
        self.calls += 1
        if self.failures:
            raise self.failures.pop(0)
        return "answer"

    def pace(self, *, first: float = 0.5, longest: float = LONGEST_PAUSE) -> Pace:
        return Pace(first_pause=first, longest_pause=longest, sleep=self.pauses.append)


def test_an_answer_is_given_at_once() -> None:
    service = Service()
    assert patiently(service, pace=service.pace()) == "answer"
    assert (service.calls, service.pauses) == (1, [])


@pytest.mark.parametrize("error", [ThrottledError("slow down"), UnreachableError("no answer")])
def test_a_failure_of_a_moment_is_tried_again(error: CloudError) -> None:
    service = Service(error, error)
    assert patiently(service, pace=service.pace()) == "answer"
    assert service.calls == 3
    assert len(service.pauses) == 2


def test_the_last_error_is_raised_when_nothing_helps() -> None:
    errors = [UnreachableError(f"try {number}") for number in range(1, ATTEMPTS + 3)]
    service = Service(*errors)
    with pytest.raises(UnreachableError, match=f"try {ATTEMPTS}"):
        patiently(service, pace=service.pace())
    assert service.calls == ATTEMPTS
    assert len(service.pauses) == ATTEMPTS - 1


def test_attempts_can_be_limited() -> None:
    service = Service(*[UnreachableError("no answer")] * 9)
    with pytest.raises(UnreachableError):
        patiently(service, attempts=2, pace=service.pace())
    assert service.calls == 2


def test_a_retry_after_is_never_cut_short() -> None:
    service = Service(ThrottledError("slow down", retry_after=7), ThrottledError("slow down", 0.5))
    assert patiently(service, pace=service.pace(first=0.1)) == "answer"
    assert 7 <= service.pauses[0] <= 7.1
    assert 0.5 <= service.pauses[1] <= 0.7


def test_a_retry_after_beyond_patience_is_not_waited_for() -> None:
    service = Service(ThrottledError("come back tomorrow", retry_after=PATIENCE + 1))
    with pytest.raises(ThrottledError) as caught:
        patiently(service, pace=service.pace())
    assert caught.value.retry_after == PATIENCE + 1
    assert (service.calls, service.pauses) == (1, [])


def test_a_retry_after_at_the_end_of_patience_is_waited_for() -> None:
    service = Service(ThrottledError("slow down", retry_after=PATIENCE))
    assert patiently(service, pace=service.pace()) == "answer"
    assert service.pauses[0] >= PATIENCE


def test_pauses_grow_up_to_a_longest_and_are_random() -> None:
    pauses: set[float] = set()
    for _ in range(20):
        service = Service(*[UnreachableError("no answer")] * 8)
        patiently(service, attempts=9, pace=service.pace(first=1, longest=10))
        limits = (1, 2, 4, 8, 10, 10, 10, 10)
        assert all(0 <= p <= top for p, top in zip(service.pauses, limits, strict=True))
        pauses.update(service.pauses)
    assert len(pauses) > 100
    assert max(pauses) > 4


@pytest.mark.parametrize(
    "error",
    [
        SignInError("wrong key"),
        PermissionMissingError("not allowed", "role reader"),
        ReplyError("no JSON"),
        NotOfferedError("no such service"),
        CloudError("refused"),
        ValueError("a bug of ours"),
        KeyboardInterrupt(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_other_errors_are_raised_at_once(error: BaseException) -> None:
    service = Service(error)
    with pytest.raises(type(error)) as caught:
        patiently(service, pace=service.pace())
    assert caught.value is error
    assert (service.calls, service.pauses) == (1, [])


def test_the_pauses_are_real_ones_unless_told_otherwise() -> None:
    service = Service(UnreachableError("no answer"))
    hurried: Callable[[], str] = service
    assert patiently(hurried, pace=Pace(first_pause=0.001)) == "answer"
    assert service.calls == 2


@pytest.mark.parametrize(
    ("said", "since", "seconds"),
    [
        ("7", "", 7.0),
        (" 30 ", dt.datetime(2026, 11, 21, tzinfo=dt.UTC), 30.0),
        ("Sat, 21 Nov 2026 12:00:09 GMT", "Sat, 21 Nov 2026 12:00:00 GMT", 9.0),
        ("Sat, 21 Nov 2026 12:00:09 GMT", dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC), 9.0),
        ("Sat, 21 Nov 2026 11:59:00 GMT", "Sat, 21 Nov 2026 12:00:00 GMT", 0.0),
        ("Sat, 21 Nov 2026 12:00:09 GMT", "", None),
        ("soon", "Sat, 21 Nov 2026 12:00:00 GMT", None),
        ("", "Sat, 21 Nov 2026 12:00:00 GMT", None),
    ],
)
def test_what_a_retry_after_asks_for(
    said: str, since: str | dt.datetime, seconds: float | None
) -> None:
    assert retry_after(said, since) == seconds
