"""Terms that people ask the meaning of; after the FOCUS specification (https://focus.finops.org)."""

from __future__ import annotations

from agent.planner.words import phrase

_TERMS: tuple[tuple[str, str], ...] = (
    (
        "effective cost|effectivecost|amortised cost|amortized cost|effective",
        "EffectiveCost is what a charge costs after all discounts, with what was paid up front for "
        "commitments (reservations, savings plans) spread over the usage that they cover. It is the "
        "figure for questions about use: what a service, team or resource really costs.",
    ),
    (
        "billed cost|billedcost|invoiced cost|billed|invoice amount|unblended cost",
        "BilledCost is what is charged on the invoice for a line: it is the figure for questions "
        "about invoices and cash. A commitment bought up front is in the BilledCost of the day of "
        "purchase, and the usage it covers is billed at 0.",
    ),
    (
        "list cost|listcost|list price|public price",
        "ListCost is the quantity times the public list price, before any discount.",
    ),
    (
        "contracted cost|contractedcost|negotiated price|contracted price",
        "ContractedCost is the quantity times the negotiated unit price, before commitment "
        "discounts.",
    ),
    (
        "focus|finops open cost and usage specification",
        "FOCUS, the FinOps Open Cost and Usage Specification, is an open format for bills: the same "
        "column names with the same meaning for every provider.",
    ),
    (
        "charge category|chargecategory",
        "ChargeCategory tells what kind of charge a line is: Usage, Purchase, Tax, Credit or "
        "Adjustment.",
    ),
    (
        "charge class|chargeclass",
        "ChargeClass is 'Correction' where a line corrects an earlier billing period, and empty "
        "otherwise.",
    ),
    (
        "pricing category|pricingcategory",
        "PricingCategory tells how a charge was priced: Standard (on demand), Dynamic (spot), "
        "Committed (covered by a commitment) or Other.",
    ),
    (
        "commitment discount|commitment|commitments|commitment discounts",
        "A commitment discount is a lower price for a promise to use or spend a certain amount over "
        "a term, such as a reservation or a savings plan.",
    ),
    (
        "savings plan|savings plans",
        "A savings plan is a commitment to spend a fixed amount an hour over one or three years in "
        "exchange for lower prices.",
    ),
    (
        "reserved instance|reserved instances|reservation|reservations",
        "A reservation (reserved instance) is a commitment to a certain instance type over one or "
        "three years in exchange for lower prices.",
    ),
    (
        "service category|servicecategory",
        "ServiceCategory is the FOCUS classification of a service, the same for all clouds: Compute, "
        "Storage, Networking, Databases and so on.",
    ),
    (
        "sub account|subaccount|linked account|account",
        "A sub account is the unit that a cloud bills separately below the billing account: an AWS "
        "account, an Azure subscription, an OpenStack or Google Cloud project.",
    ),
    (
        "billing account|payer account",
        "The billing account is the one that pays: an AWS payer account, an Azure billing account or "
        "profile, a Google Cloud billing account.",
    ),
    (
        "billing period|invoice month",
        "The billing period is the time that one invoice covers, usually a calendar month; a charge "
        "can lie outside the month that invoices it.",
    ),
    (
        "charge period",
        "The charge period is the time that a charge is for; questions about days and months go by "
        "its start, in UTC.",
    ),
    (
        "credit|credits",
        "A credit is an amount that the provider grants and takes off the bill; it has a negative "
        "cost.",
    ),
    (
        "tag|tags|label|labels",
        "A tag (label) is a key with a value on a resource, such as team = payments, used to say "
        "whose cost it is.",
    ),
    (
        "untagged|untagged spend|untagged cost",
        "Untagged spend is the cost of charges that carry no tag at all.",
    ),
    (
        "unit cost|unit economics",
        "A unit cost is a cost divided by what it serves: per day, per instance, per customer.",
    ),
    (
        "finops",
        "FinOps is the practice of engineering, finance and business deciding together on cloud "
        "spend, with timely data.",
    ),
    ("p95|95th percentile", "The p95 of a series is the value that 95 % of its points stay below."),
    (
        "chargeback|showback",
        "Showback tells teams what they cost; chargeback also bills them for it.",
    ),
    (
        "spot|spot instance|spot instances",
        "Spot capacity is spare capacity at a variable price (PricingCategory Dynamic) that the "
        "cloud may take back at short notice.",
    ),
    (
        "on demand|ondemand",
        "On demand means pay as you go, without a commitment (PricingCategory Standard).",
    ),
    (
        "idle|idle instance|idle server",
        "An instance counts as idle when its CPU averages below 5 %.",
    ),
    (
        "receipt|receipts",
        "A receipt is the tool call, the SQL with its parameters and the row count behind a number, "
        "so that anyone can compute it again.",
    ),
    (
        "burn rate|run rate",
        "The run rate is the spend of a recent period carried forward, such as the average per day "
        "times 30.",
    ),
)

GLOSSARY: dict[tuple[str, ...], str] = {
    phrase(name): text for names, text in _TERMS for name in names.split("|")
}


def explain(text: str) -> list[str]:
    """The definitions of the terms in `text`, longest terms first, in order of mention."""
    from agent.planner.words import words

    tokens = [word.text for word in words(text)]
    found: list[str] = []
    index = 0
    while index < len(tokens):
        for size in range(min(6, len(tokens) - index), 0, -1):
            meaning = GLOSSARY.get(tuple(tokens[index : index + size]))
            if meaning is not None:
                if meaning not in found:
                    found.append(meaning)
                index += size - 1
                break
        index += 1
    return found
