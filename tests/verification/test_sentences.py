"""Real-life sentences, true and false, about a few results."""

from __future__ import annotations

import pytest
from sample_results import TODAY, accounts, compared, days, services, use, volumes

from agent.verification import check
from tools.base import Result

SERVICES = "What did we spend in October by service?"
COMPARED = "Why did Azure change from September to October?"
VOLUMES = "Which volumes are unattached?"
USE = "Which instances have CPU above 80 %?"
DAYS = "Cost per day last week"
ACCOUNTS = "How many instances per account?"
RESULTS = {
    SERVICES: services, COMPARED: compared, VOLUMES: volumes, USE: use, DAYS: days, ACCOUNTS: accounts,
}  # fmt: skip

TRUE = [
    (SERVICES, "You spent $40,000.00 in October 2026."),
    (SERVICES, "In October 2026 you spent $40,000 across 5 services. The largest was EC2 at $18,230.98 (45.6 %)."),
    (SERVICES, "EC2: $18,230.98\nRDS: $6,144.52\nS3: $2,595.40"),
    (SERVICES, "- **Amazon EC2** – $18.2k (45.6%)\n- **Key Vault** – $7.5k (18.8%)"),
    (SERVICES, "Amazon EC2 accounts for nearly half of the total."),
    (SERVICES, "EC2 and RDS together cost $24,375.50, or 60.9 % of the total."),
    (SERVICES, "EC2 cost $12,086.46 more than RDS."),
    (SERVICES, "RDS cost $12,086.46 less than EC2."),
    (SERVICES, "EC2 cost about 3x as much as RDS."),
    (SERVICES, "S3 cost $2.6k and Virtual Machines $5,493.75."),
    (SERVICES, "Of the $40,000.00 total, $18,230.98 went to EC2 and $6,144.52 to RDS."),
    (SERVICES, "On average that is $1,290.32 per day."),
    (SERVICES, "The top 3 services add up to $31,910.85."),
    (SERVICES, "| Service | Cost (USD) | Share |\n|---|---:|---:|\n| Key Vault | 7,535.35 | 18.8 % |\n| RDS | 6,144.52 | 15.4 % |\n| Total | 40,000.00 | |"),
    (SERVICES, "11.93 % of the cost has no region."),
    (SERVICES, "18.230,98 USD entfielen auf EC2, das sind 45,6 % von 40.000,00 USD."),
    (SERVICES, "EC2, RDS and S3 cost $18,230.98, $6,144.52 and $2,595.40 respectively."),
    (SERVICES, "The total for 1–31 October 2026 was USD 40,000.00."),
    (SERVICES, "EffectiveCost spreads commitments over the time they cover, 24/7."),
    (SERVICES, "From Oct 1 to Oct 31, 2026 the bill was 40 000,00 $."),
    (COMPARED, "Azure cost $16,966.86 in October, up $475.12 (2.9 %) from $16,491.74 in September."),
    (COMPARED, "Azure Monitor rose by 69 % to $1,710.17, while Azure SQL Database fell by $503.37 (14.9 %)."),
    (COMPARED, "Azure Monitor went up $700.15, from $1,010.02 in September 2026 to $1,710.17 in October 2026."),
    (COMPARED, "The biggest driver was Azure Monitor (+$700.15)."),
    (COMPARED, "Azure SQL Database decreased by 14.9%, from $3,378.96 to $2,875.59."),
    (COMPARED, "Largest changes:\n- Azure Monitor: +$700.15\n- Azure SQL Database: -$503.37"),
    (COMPARED, "Spend grew by 2.88 % month over month."),
    (COMPARED, "Key Vault did not change: $20.00 in both months."),
    (VOLUMES, "4 volumes are unattached, costing €327.92 a month."),
    (VOLUMES, "There are four unattached volumes with 2,850 GB (2.85 TB) in total."),
    (VOLUMES, "`shop-data-test-03` costs €117.28 a month and has 970 GB."),
    (VOLUMES, "That is about €3,935 per year."),
    (VOLUMES, "shop-data-test-03 is the most expensive at €117.28, then ledger-data-prod-08 (€72.43) and 2 more."),
    (VOLUMES, "The three AWS volumes have 2,350 GB."),
    (VOLUMES, "crm-data-prod-01 is 305 days old and was created on 20 January 2026."),
    (VOLUMES, "Costs are those of the last 30 days, 22 October to 20 November 2026."),
    (VOLUMES, "The cost of 3 of 82 instances is unknown."),
    (VOLUMES, "1. shop-data-test-03: €117.28\n2. ledger-data-prod-08: €72.43"),
    (VOLUMES, "etl-data-prod-06 is a gp3 volume in eu-west-1."),
    (USE, "2 instances are above 80 %: sim-solver-prod-01 (90.5 %) and erp-worker-prod-01 (89.5 %)."),
    (USE, "sim-solver-prod-01 averages 90.5% CPU with a p95 of 98.6%."),
    (USE, "The instance i-0a1b2c3d4e5f60718 (m5.large) averages 90.5 %."),
    (USE, "bastion-prod-01, a t3.micro, is nearly idle at 1.9 % on average."),
    (USE, "The figures are for the 7 days to 21 November 2026, 14:00 UTC."),
    (USE, "No other instance is above 80 %."),
    (DAYS, "Cost was highest on 15 November at $2,413.49 and lowest on 14 November at $2,048.88."),
    (DAYS, "On Monday, 9 November you spent $2,184.90."),
    (DAYS, "You spent $15,428.17 from 9 to 15 November 2026, $2,204.02 per day on average."),
    (DAYS, "Spend rose from $2,184.90 on 9 November to $2,413.49 on 15 November, up 10.5 %."),
    (ACCOUNTS, "prod has 40 instances, data 23 and staging 9."),
    (ACCOUNTS, "There are 72 instances with 504 vCPUs, costing $14,647.22 a month."),
    (ACCOUNTS, "The prod account has 40 of 72 instances (55.6 % of the instances)."),
    (ACCOUNTS, "More than half of the instances run in prod."),
    (ACCOUNTS, "I found nothing else. Do you mean the account `prod`?"),
]  # fmt: skip

FALSE = [
    (SERVICES, "You spent $41,000.00 in October 2026."),
    (SERVICES, "You spent €40,000.00 in October 2026."),
    (SERVICES, "You spent $40,000.00 in September 2026."),
    (SERVICES, "You spent $40,000.00 in October 2025."),
    (SERVICES, "You spent $40,000.00 on 5 October 2026."),
    (SERVICES, "You spent $40k across 6 services."),
    (SERVICES, "EC2 cost $6,144.52 and RDS $18,230.98."),
    (SERVICES, "EC2 cost $40,000.00."),
    (SERVICES, "EC2 cost $18.2M."),
    (SERVICES, "EC2 cost $18.23."),
    (SERVICES, "EC2 accounts for 15.4 % of the total."),
    (SERVICES, "EC2 grew by 45.6 %."),
    (SERVICES, "EC2 cost $12,086.46 less than RDS."),
    (SERVICES, "EC2 cost twice as much as RDS."),
    (SERVICES, "EC2 and RDS together cost $26,000.00."),
    (SERVICES, "EC2 and RDS together cost $6,144.52."),
    (SERVICES, "Amazon Redshift cost $6,144.52."),
    (SERVICES, "The resource `payments-main` cost $6,144.52."),
    (SERVICES, "The bill of prod-web-07 is $6,144.52."),
    (SERVICES, "On average that is $1,333.33 per day."),
    (SERVICES, "The top 2 services add up to $31,910.85."),
    (SERVICES, "| Service | Cost (USD) |\n|---|---:|\n| Key Vault | 6,144.52 |\n| RDS | 7,535.35 |"),
    (SERVICES, "You spend $40,000.00 per day."),
    (SERVICES, "EC2 costs $18,230.98 a year."),
    (SERVICES, "There are 18,231 services."),
    (SERVICES, "You could save $3,500 by switching to Savings Plans."),
    (SERVICES, "A quarter of the total went to EC2."),
    (COMPARED, "Azure cost $16,966.86 in October, down $475.12 (2.9 %) from $16,491.74 in September."),
    (COMPARED, "Azure cost $16,491.74 in October, up $475.12 from $16,966.86 in September."),
    (COMPARED, "Azure Monitor fell by 69 %."),
    (COMPARED, "Azure SQL Database rose by $503.37."),
    (COMPARED, "Azure SQL Database rose from $3,378.96 to $2,875.59."),
    (COMPARED, "Azure Monitor rose by $503.37."),
    (COMPARED, "Azure Monitor cost $700.15."),
    (COMPARED, "Spend grew by 29 %."),
    (COMPARED, "Azure Monitor: -$700.15"),
    (COMPARED, "Azure Monitor cost $1,010.02 in October 2026."),
    (VOLUMES, "5 volumes are unattached."),
    (VOLUMES, "Four volumes cost $327.92 a month."),
    (VOLUMES, "shop-data-test-03 costs €72.43 a month."),
    (VOLUMES, "shop-data-test-03 has 970 TB."),
    (VOLUMES, "shop-data-test-04 costs €117.28 a month."),
    (VOLUMES, "crm-data-prod-01 was created on 21 January 2026."),
    (VOLUMES, "shop-data-test-03 is 117 days old."),
    (VOLUMES, "Together they hold 3.85 TB."),
    (VOLUMES, "The three Azure volumes have 2,350 GB."),
    (VOLUMES, "shop-data-test-03 (€117.28), ledger-data-prod-08 (€72.43) and 3 more."),
    (VOLUMES, "The volumes are in ap-south-1."),
    (USE, "sim-solver-prod-01 averages 98.6 % CPU."),
    (USE, "sim-solver-prod-01 (89.5 %) and erp-worker-prod-01 (90.5 %)."),
    (USE, "bastion-prod-01 is a t3.large."),
    (USE, "3 instances are above 90 %."),
    (USE, "The instance i-0a1b2c3d4e5f60719 averages 90.5 %."),
    (USE, "The figures are for the 30 days to 21 November 2026."),
    (DAYS, "Cost was highest on 14 November at $2,413.49."),
    (DAYS, "On Tuesday, 9 November you spent $2,184.90."),
    (DAYS, "You spent $2,184.90 on 10 November 2026."),
    (DAYS, "Spend rose by 12.5 % between 9 November and 15 November."),
    (DAYS, "The total from 11 November was $15,428.17."),
    (DAYS, "The data ends at 18:45 UTC."),
    (ACCOUNTS, "prod has 23 instances, data 40 and staging 9."),
    (ACCOUNTS, "prod has 286 instances."),
    (ACCOUNTS, "There are 72 instances with 540 vCPUs."),
    (ACCOUNTS, "A third of the instances run in prod."),
    (ACCOUNTS, "prod costs €8,855.44 a month."),
]  # fmt: skip


def results(question: str) -> list[Result]:
    return [RESULTS[question]()]


@pytest.mark.parametrize(("question", "text"), TRUE, ids=[text[:50] for _, text in TRUE])
def test_true_sentences_hold(question: str, text: str) -> None:
    verdict = check(text, results(question), question=question, today=TODAY)
    assert verdict.problems == []
    assert verdict.ok


@pytest.mark.parametrize(("question", "text"), FALSE, ids=[text[:50] for _, text in FALSE])
def test_false_sentences_do_not(question: str, text: str) -> None:
    verdict = check(text, results(question), question=question, today=TODAY)
    assert not verdict.ok
    assert verdict.problems
