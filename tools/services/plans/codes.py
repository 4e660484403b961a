"""Codes that confirm a plan: short, shown to people only, and worth nothing for any other plan.

A code is what a person reads off a terminal or a page, and hands to a program that may not confirm by
itself. It is never stored, and is in no result, log or audit.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from tools.base import RefusedError
from tools.people import Person, Role
from tools.services.plans import keeping
from tools.services.plans.confirming import AGAIN, confirm
from tools.services.plans.machine import PlanState
from tools.services.plans.records import PlanRecord

if TYPE_CHECKING:
    from tools.context import Context

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32; none looks like another
LENGTH = 8  # 40 bits
MOST_WRONG = 5  # tries, after which the plan is cancelled
_KIND = b"cloudwright confirmation code\0"


def code_of(context: Context, plan_id: str) -> str:
    """The code of a plan that waits for a person, such as 'K7QM-2XRA'. Only for the eyes of a person:
    a front shows it where no program reads. Raises InputError, and RefusedError when the plan does not
    wait.
    """
    found = keeping.find(context, plan_id)
    _waits(context, found)
    code = _made(context, found)
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def confirm_with_code(context: Context, plan_id: str, code: str, person: Person) -> PlanRecord:
    """Confirm a plan as `confirm` does, by its code. Raises RefusedError when the code is wrong: after
    five wrong ones the plan is cancelled.
    """
    found = keeping.find(context, plan_id)
    _waits(context, found)
    if person.role < Role.OPERATOR:
        why = f"{person.name} is a viewer: changes are confirmed by operators and admins"
        keeping.refused(context, person, found.plan.id, "role", why)
        raise RefusedError(why)
    _right(context, found, code, person)
    return confirm(context, found.plan.id, found.hash, person)


def _waits(context: Context, found: PlanRecord) -> None:
    if found.state is not PlanState.PROPOSED or context.clock() >= found.plan.expires_at:
        state = PlanState.EXPIRED if found.state is PlanState.PROPOSED else found.state
        raise RefusedError(f"plan {found.plan.id} is {state}, so there is no code for it: {AGAIN}")


def _right(context: Context, found: PlanRecord, code: str, person: Person) -> None:
    """Compare in constant time, one try after the other among all processes."""
    plan = found.plan.id
    fits = hmac.compare_digest(_tidy(code).encode(), _made(context, found).encode())
    wrong = context.store.codes.tried(plan, context.clock(), fits=fits)
    if fits and wrong < MOST_WRONG:
        return
    keeping.refused(context, person, plan, "code", f"wrong code, {wrong} so far")
    if wrong < MOST_WRONG:
        raise RefusedError(
            f"this is not the code of plan {plan}; after {MOST_WRONG - wrong} more it is cancelled"
        )
    with context.store.plans.write(context.clock(), str(person)) as writing:
        if writing.state(plan) == PlanState.PROPOSED:
            keeping.move(writing, plan, PlanState.CANCELLED, f"{MOST_WRONG} wrong codes were given")
    raise RefusedError(f"plan {plan} is cancelled, as {MOST_WRONG} wrong codes were given: {AGAIN}")


def _tidy(code: str) -> str:
    """As people type it: in small letters, with or without the dash."""
    return "".join(code.split()).replace("-", "").upper()[: 4 * LENGTH]


def _made(context: Context, found: PlanRecord) -> str:
    """From the plan's id and hash: another content has another code."""
    said = _KIND + f"{found.plan.id}\0{found.hash}".encode()
    digest = hmac.new(context.store.codes.key(), said, hashlib.sha256).digest()
    number = int.from_bytes(digest[:8], "big")
    return "".join(LETTERS[(number >> (5 * place)) & 31] for place in range(LENGTH))
