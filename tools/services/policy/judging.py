"""What the policies say of a plan: the door of this package."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from tools.services.plans.people import Person
from tools.services.plans.records import Plan, Verdict

if TYPE_CHECKING:
    from tools.context import Context


def judge(context: Context, plan: Plan, person: Person) -> Plan:
    """The plan with the verdict of the policies on it."""
    verdict = Verdict("deny", "no-rules", "there are no policies yet", passes="policies allow it")
    return dataclasses.replace(plan, verdict=verdict)
