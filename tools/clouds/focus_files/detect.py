"""Which billing format a table is, told by its columns and never by its name."""

from __future__ import annotations

from collections.abc import Callable

from tools.base import BillError
from tools.clouds.focus_files.aws_cur import aws_cur
from tools.clouds.focus_files.azure import azure
from tools.clouds.focus_files.focus import focus
from tools.clouds.focus_files.gcp import gcp
from tools.clouds.focus_files.mapping import Format
from tools.clouds.focus_files.source import Source, header_key

# A table is of the format if it has one column of each group.
_FORMATS: tuple[tuple[Callable[[Source], Format], tuple[tuple[str, ...], ...]], ...] = (
    (focus, (("billedcost",), ("chargeperiodstart", "chargecategory", "billingperiodstart"))),
    (aws_cur, (("lineitemunblendedcost",), ("lineitemlineitemtype", "lineitemusagestartdate"))),
    (
        azure,
        (
            ("metercategory", "meterid", "metername"),
            ("costinbillingcurrency", "pretaxcost", "cost", "extendedcost"),
            ("subscriptionid", "subscriptionguid", "subscriptionname"),
        ),
    ),
    (gcp, (("servicedescription",), ("skudescription", "skuid"), ("cost",))),
)

# What is known not to hold charges that could land: columns, and what to say.
_OTHERS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("contractcommitmentid",),
        "is a FOCUS Contract Commitment file: commitments, not charges; nothing to import",
    ),
    (
        ("invoicedetailid",),
        "is a FOCUS Invoice Detail file: invoice totals, not charges; import the Cost and Usage "
        "file of the same export",
    ),
    (
        ("billingperiodstatus",),
        "is a FOCUS Billing Period file: periods, not charges; import the Cost and Usage file of "
        "the same export",
    ),
    (
        ("reportperiodstart", "intervalstart"),
        "is an OpenShift usage report: usage without costs; nothing to import",
    ),
    (
        ("lineitemreferenceno", "costmycost"),
        "is an Oracle Cloud cost report, which is not read; export FOCUS from Oracle Cloud instead",
    ),
    (
        ("recordtype", "linkedaccountid", "usagestartdate"),
        "is an AWS Detailed Billing Report, which AWS has retired; export a Cost and Usage Report "
        "or FOCUS instead",
    ),
    (
        ("meterid", "unitprice", "unitofmeasure"),
        "is a price sheet: prices, not charges; export cost details instead",
    ),
)


def detect(source: Source) -> Format:
    """The format of the table. Raises BillError saying what the table is or lacks."""
    keys = {header_key(name) for name in source.header}
    for build, groups in _FORMATS:
        if all(keys & set(group) for group in groups):
            return build(source)
    for names, reason in _OTHERS:
        if keys.issuperset(names):
            raise BillError(f"{source.name}: {reason}")
    shown = ", ".join(name for name in source.header[:4] if name)
    raise BillError(
        f"{source.name}: is not a bill that can be read (its columns: {shown[:120]}, …); expected "
        "FOCUS, AWS CUR, an Azure cost export or a Google Cloud billing export"
    )
