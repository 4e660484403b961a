"""The edges of the check: what needs no fact, conditions, names of a vocabulary, several results."""

from __future__ import annotations

import pytest
from sample_results import TODAY, accounts, compared, services, use, volumes

from agent.verification import Used, check
from tools.base import Result


def ok(text: str, *results: Result, question: str = "", names: tuple[str, ...] = ()) -> bool:
    return check(text, results, question=question, today=TODAY, names=names).ok


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Which period do you mean: last month or this month?",
        "I cannot look that up. Services run 24/7, and FOCUS 1.2 is a bill format.",
        "Today is 21 November 2026.",
        "Yesterday nothing was imported.",
        "Month-over-month comparisons and on-demand prices are not in the data.",
        "Costs in vCPU-hours, GiB or p95 are not what you asked for.".replace(" or p95", ""),
    ],
)
def test_text_without_claims_needs_no_results(text: str) -> None:
    assert ok(text)


@pytest.mark.parametrize(
    "text",
    [
        "You spent $100.", "There are 12 instances.", "It rose by 12 %.", "It doubled... to twice as much as i-0abc123.",
        "The resource `web-01` is idle.", "In October 2025 it was cheap.", "Amazon Redshift is used.",
        "The address is 10.0.0.1.", "Account 123456789012 is new.",
    ],
)  # fmt: skip
def test_claims_need_results(text: str) -> None:
    assert not ok(text)


def test_conditions_of_the_question_may_be_repeated() -> None:
    question = "Which volumes cost over $100 and are older than 200 days?"
    assert ok(
        "1. shop-data-test-03 costs over $100 and is older than 200 days.",
        volumes(),
        question=question,
    )
    assert not ok("shop-data-test-03 costs $100.", volumes(), question=question)
    assert not ok("shop-data-test-03 costs over $200.", volumes(), question=question)


def test_names_of_the_vocabulary_must_be_in_results_or_question() -> None:
    known = ("payments", "Corporate Production", "Key Vault")
    assert ok("Key Vault cost $7,535.35.", services(), names=known)
    assert not ok("Corporate Production cost $7,535.35.", services(), names=known)
    assert ok("I found nothing about payments.", services(), names=known, question="and payments?")
    assert not ok("I found nothing about Payments.", services(), names=known)


def test_figures_of_several_results_stay_with_their_own() -> None:
    both = (accounts(), use(), services())
    assert ok("prod has 40 instances; sim-solver-prod-01 is at 90.5 %; EC2 cost $18,230.98.", *both)
    assert not ok("prod has 40 instances; sim-solver-prod-01 is at 45.6 %.", *both)
    assert not ok("prod cost $18,230.98.", *both)


def test_currencies_are_kept_apart() -> None:
    both = (services(), volumes())
    assert ok("EC2 cost $18,230.98 and shop-data-test-03 €117.28 a month.", *both)
    assert not ok("EC2 cost €18,230.98.", *both)
    assert not ok("shop-data-test-03 costs USD 117.28 a month.", *both)


def test_a_cut_table_has_no_total() -> None:
    assert not ok("In total the services cost $4,605.76.", compared())


def test_differences_of_shown_figures_may_be_off_by_their_rounding() -> None:
    shown = (
        "EC2 cost $18,230.98 and Key Vault $7,535.35, so EC2 cost $10,695.63 more than Key Vault."
    )
    assert ok(shown, services())
    assert not ok(shown.replace("10,695.63", "10,695.65"), services())


def test_problems_say_what_is_wrong() -> None:
    verdict = check("RDS cost $18,230.98 in 2025.", [services()], question="", today=TODAY)
    text = " ".join(verdict.problems)
    assert "RDS" in text
    assert "Amazon Elastic Compute Cloud" in text
    assert "2025" in text


def test_the_verdict_names_what_a_text_rests_on() -> None:
    verdict = check("EC2 cost $18,230.98 of $40,000.00.", [services()], question="", today=TODAY)
    assert verdict.ok
    assert verdict.used == [Used(0, None, 0), Used(0, 0, 0)]
