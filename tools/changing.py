"""Changing clouds: what fronts call when a person confirms, cancels or looks after a plan.

No tool and no model reaches this; a front calls it with what a person has just done.
"""

from __future__ import annotations

from tools.services.plans.applying import apply
from tools.services.plans.auditing import audit_trail, verify_audit
from tools.services.plans.codes import code_of, confirm_with_code
from tools.services.plans.confirming import cancel, confirm
from tools.services.plans.keeping import find
from tools.services.plans.machine import PlanState
from tools.services.plans.records import PlanRecord
from tools.services.plans.refreshing import refresh
from tools.services.plans.telling import plan as told
from tools.services.policy.telling import builtin_policies, check_policies, list_policies

__all__ = [
    "PlanRecord",
    "PlanState",
    "apply",
    "audit_trail",
    "builtin_policies",
    "cancel",
    "check_policies",
    "code_of",
    "confirm",
    "confirm_with_code",
    "find",
    "list_policies",
    "refresh",
    "told",
    "verify_audit",
]
