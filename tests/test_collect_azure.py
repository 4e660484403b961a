"""Azure's actual and amortised exports complete each other and are never added up."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tools.context import Context
from tools.services.collect import import_files

HEADER = (
    "SubscriptionId,BillingAccountId,Date,MeterCategory,ResourceId,CostInBillingCurrency,"
    "BillingCurrency,ChargeType,PricingModel,ReservationId\n"
)
ON_DEMAND = "s1,b1,05/03/2026,Virtual Machines,/vm/1,2.304,USD,Usage,OnDemand,\n"
ACTUAL = (
    HEADER
    + ON_DEMAND
    + "s1,b1,05/03/2026,Virtual Machines,/vm/2,0,USD,Usage,Reservation,r1\n"
    + "s1,b1,05/03/2026,Virtual Machines,,730,USD,Purchase,Reservation,r1\n"
)
AMORTIZED = (
    HEADER
    + ON_DEMAND
    + "s1,b1,05/03/2026,Virtual Machines,/vm/2,1.5,USD,Usage,Reservation,r1\n"
    + "s1,b1,05/03/2026,Virtual Machines,,0.75,USD,UnusedReservation,Reservation,r1\n"
)


@pytest.mark.parametrize("together", [True, False])
def test_both_exports_give_both_costs(context: Context, tmp_path: Path, together: bool) -> None:
    actual, amortized = tmp_path / "actual.csv", tmp_path / "amortized.csv"
    actual.write_text(ACTUAL)
    amortized.write_text(AMORTIZED)
    if together:
        import_files(context, [amortized, actual])
    else:
        import_files(context, [actual])
        import_files(context, [amortized])
    found = context.store.query("SELECT sum(BilledCost), sum(EffectiveCost) FROM cost_line")
    # billed 2.304 + 730; effective 2.304 + 1.5 + 0.75
    assert found.rows == [(Decimal("732.304"), Decimal("4.554"))]
