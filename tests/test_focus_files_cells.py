"""Cells that hold structure: tags and credits; service categories."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tools.clouds.focus_files.categories import service_category
from tools.clouds.focus_files.cells import read_credits, read_tags


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ('{"b": "2", "a": "1"}', '{"a":"1","b":"2"}'),
        ('{"env": null}', None),
        ("{}", None),
        ("[]", None),
        ('{"n": 1.50, "yes": true, "list": [1]}', '{"list":"[\\"1\\"]","n":"1.50","yes":"true"}'),
        ('"env": "prod","team": "a"', '{"env":"prod","team":"a"}'),
        ('[{"key": "env", "value": "prod"}]', '{"env":"prod"}'),
        ("{'env': 'prod'}", '{"env":"prod"}'),
        ("env:prod;team=a", '{"env":"prod","team":"a"}'),
        ("env:prod|", '{"env":"prod"}'),
        ('{"größe": "ü"}', '{"größe":"ü"}'),
        ('{"empty": ""}', '{"empty":""}'),
    ],
)
def test_tags(text: str, tags: str | None) -> None:
    assert read_tags(text) == tags


@pytest.mark.parametrize("text", ["{broken", "words", "[1, 2]", "7", "{1}", '{"a"', "x" * 70_000])
def test_what_is_no_set_of_tags(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_tags(text)


def test_credits_keep_their_digits() -> None:
    text = '[{"name": "a", "amount": -0.10000000000000000001, "type": "PROMOTION"}]'
    assert read_credits(text) == (
        '[{"name": "a", "type": "PROMOTION", "amount": "-0.10000000000000000001"}]'
    )
    assert read_credits("[]") is None
    with pytest.raises(ValueError, match="without an amount"):
        read_credits('[{"name": "a"}]')


def test_categories_agree_with_the_published_mapping(billing: Path) -> None:
    folder = billing.parent / "reference" / "focus-service-category"
    if not folder.is_dir():
        pytest.skip("needs the reference tables beside the billing samples")
    pairs = [
        (row[0], row[1])
        for path in sorted(folder.glob("*.csv"))
        for row in list(csv.reader(path.read_text("utf-8").splitlines()))[1:]
    ]
    agree = sum(service_category(name) == category for name, category in pairs)
    assert agree / len(pairs) > 0.57


@pytest.mark.parametrize(
    ("service", "category"),
    [
        ("AmazonEC2", "Compute"),
        ("AmazonS3", "Storage"),
        ("AmazonRDS", "Databases"),
        ("awskms", "Security"),
        ("AmazonVPC", "Networking"),
        ("AWSLambda", "Compute"),
        ("AmazonCloudWatch", "Management and Governance"),
        ("Virtual Machines", "Compute"),
        ("Storage", "Storage"),
        ("SQL Database", "Databases"),
        ("Bandwidth", "Networking"),
        ("Virtual Network", "Networking"),
        ("Event Hubs", "Integration"),
        ("Azure Data Factory v2", "Analytics"),
        ("Compute Engine", "Compute"),
        ("Cloud Storage", "Storage"),
        ("Cloud SQL", "Databases"),
        ("BigQuery", "Analytics"),
        ("Something New", "Other"),
    ],
)
def test_categories(service: str, category: str) -> None:
    assert service_category(service) == category
