"""Plans of changes: the list, one plan in full, and what a person decides about it."""

from __future__ import annotations

import hmac
import json
from collections import OrderedDict
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from tools import changing
from tools.base import CloudwrightError, InputError, RefusedError, Result
from tools.changing import PlanRecord, PlanState
from tools.context import Context
from tools.people import Role
from tools.registry import find_tool
from ui.cells import cell, clean, money
from ui.dashboard import showing
from ui.dashboard.rendering import PageRoute, looked_for, need, onward, page, status_of
from ui.dashboard.showing import grid
from ui.report.layout import figure
from ui.server.asking import estate_of, person_of

if TYPE_CHECKING:
    from ui.server.jobs import Job

router = APIRouter(include_in_schema=False, route_class=PageRoute)
STATES = tuple(state.value for state in PlanState)
AT_ONCE = 1.5  # seconds: a plan that is applied sooner is shown as applied at once
MOST_JOBS = 100
_STEPS = ("Step", "Action", "Resource", "Change", "Downtime", "Undo", "State", "Note", "Region")
_WAVES = ("Step", "Wave", *_STEPS[1:])
_HIDDEN = ("plan", "state", "hash", "resources")
_MOST_ROWS = 200


def _context(request: Request) -> Context:
    return estate_of(request).context(person_of(request))


@router.get("/changes")
def listed(request: Request) -> Response:
    """All plans, the newest first."""
    state = request.query_params.get("state", "")
    if state and state not in STATES:
        raise InputError(f"state: {state[:40]!r} is none of {', '.join(STATES)}")
    result = estate_of(request).read(
        person_of(request),
        "list_changes",
        {"newest": _MOST_ROWS, "states": [state] if state else []},
    )
    links: dict[str, showing.Linked] = {"Title": lambda row: f"/changes/{row['Plan']}"}
    names = {"MonthlyChange": "A month", "By": "Proposed by"}
    return page(
        request,
        "changes.html",
        states=STATES,
        state=state,
        why=result.warnings,
        grid=grid(result.tables[0], _columns(result), names=names, links=links)
        if result.tables
        else None,
    )


def _columns(result: Result) -> list[str]:
    found = [column.name for column in result.tables[0].columns if column.name != "Plan"]
    return ["Title", "State", *(name for name in found if name not in ("Title", "State"))]


@router.get("/changes/{plan}")
def shown(request: Request, plan: str) -> Response:
    """One plan."""
    return _page(request, plan)


def _page(
    request: Request, plan: str, said: str = "", status: int = 200, code: str = ""
) -> Response:
    context = _context(request)
    with looked_for():
        record = changing.find(context, plan)
    told = estate_of(request).read(person_of(request), "list_changes", {"plan": record.plan.id})
    job = _jobs(request).get(record.plan.id)
    return page(
        request,
        "change.html",
        status,
        record=record,
        plan=record.plan,
        state=record.state.value,
        saves=_saves(record),
        figures=[(value.name, figure(value)) for value in told.values if value.name not in _HIDDEN],
        steps=grid(told.tables[0], _WAVES if len(record.plan.waves) > 1 else _STEPS),
        notes=showing.notes([told]),
        history=_history(context, record),
        running=job is not None and job.running,
        failure=_failure(job),
        lines=[clean(line) for line in job.record().messages] if job else [],
        said=said,
        code=code,
        expired=record.state is PlanState.PROPOSED and context.clock() >= record.plan.expires_at,
        can=_can(request, context, record, job),
    )


def _saves(record: PlanRecord) -> tuple[str, str] | None:
    """What it changes a month, and what that is called."""
    known = record.plan.money
    if known.monthly is None or not known.currency:
        return None
    what = "saved a month" if known.monthly < 0 else "more a month"
    return money(abs(known.monthly), known.currency), what


def _can(
    request: Request, context: Context, record: PlanRecord, job: Job | None
) -> dict[str, bool]:
    """Which buttons are there."""
    able = person_of(request).role >= Role.OPERATOR
    idle = job is None or not job.running
    open_ = record.state is PlanState.PROPOSED and context.clock() < record.plan.expires_at
    return {
        "confirm": able and open_ and record.plan.verdict.effect != "deny",
        "cancel": able and idle and record.state in (PlanState.PROPOSED, PlanState.CONFIRMED),
        "go_on": able and idle and record.state in (PlanState.CONFIRMED, PlanState.APPLYING),
        "roll_back": able
        and idle
        and record.state in (PlanState.APPLIED, PlanState.FAILED, PlanState.APPLYING),
    }


def _history(context: Context, record: PlanRecord) -> list[dict[str, str]]:
    """What happened to it, as the audit has it."""
    told = changing.audit_trail(context, newest=_MOST_ROWS, subject=record.plan.id)
    return [
        {
            "at": cell(row["At"]),
            "who": clean(str(row["Who"])),
            "event": str(row["Event"]),
            "note": _note(row["Detail"]),
        }
        for table in told.tables
        for row in showing.records(table)
    ]


def _note(detail: Any) -> str:
    try:
        given = json.loads(detail) if isinstance(detail, str) else dict(detail or {})
    except ValueError:
        return ""
    return clean(str(given.get("note") or given.get("reason") or ""))


def _jobs(request: Request) -> OrderedDict[str, Job]:
    """The jobs of this process that apply plans, by plan."""
    state = request.app.state
    if not hasattr(state, "applying"):
        state.applying = OrderedDict()
    found: OrderedDict[str, Job] = state.applying
    return found


def _failure(job: Job | None) -> str:
    return clean(job.record().error or "") if job else ""


@router.get("/changes/{plan}/progress")
def progress(request: Request, plan: str) -> Response:
    """How far its application is; for a script that asks again and again."""
    job = _jobs(request).get(plan)
    lines = [clean(line) for line in job.record().messages] if job else []
    return page(request, "progress.html", lines=lines, done=job is None or not job.running)


@router.post("/changes/{plan}/confirm")
def confirmed(
    request: Request,
    plan: str,
    digest: Annotated[str, Form(alias="hash", max_length=200)] = "",
) -> Response:
    """A person's yes to the plan of that hash; it is applied when no further one is wanted."""
    return _decided(request, plan, lambda context: _confirm(request, context, plan, digest))


def _confirm(request: Request, context: Context, plan: str, digest: str) -> str:
    record = changing.confirm(context, plan, digest, person_of(request))
    if record.state is not PlanState.PROPOSED:
        _begin(request, context, record)
    return record.plan.id


@router.post("/changes/{plan}/resume")
def resumed(request: Request, plan: str) -> Response:
    """Go on with a plan that was confirmed, and whose application did not begin or end."""

    def go_on(context: Context) -> str:
        need(person_of(request), Role.OPERATOR, "applying a change")
        record = changing.find(context, plan)
        _begin(request, context, record)
        return record.plan.id

    return _decided(request, plan, go_on)


def _begin(request: Request, context: Context, record: PlanRecord) -> None:
    """Apply it in the background. Raises what it failed with, when that is at once."""

    def work(job: Job) -> Result:
        done = changing.apply(context, record.plan.id, job.say)
        result = changing.told(done)
        result.warnings += changing.refresh(context, done)
        return result

    job = estate_of(request).jobs.begin("change", person_of(request).name, work)
    assert job is not None
    jobs = _jobs(request)
    jobs[record.plan.id] = job
    while len(jobs) > MOST_JOBS:
        jobs.popitem(last=False)
    job.wait(AT_ONCE)


@router.post("/changes/{plan}/cancel")
def cancelled(
    request: Request, plan: str, reason: Annotated[str, Form(max_length=500)] = ""
) -> Response:
    """Set it aside for good."""

    def cancel(context: Context) -> str:
        return changing.cancel(context, plan, person_of(request), reason.strip()).plan.id

    return _decided(request, plan, cancel)


@router.post("/changes/{plan}/rollback")
def rolled_back(request: Request, plan: str) -> Response:
    """Propose the plan that undoes it, and show that one."""

    def propose(context: Context) -> str:
        made = find_tool("propose_rollback").call(context, {"plan": plan})
        found = next((value.value for value in made.values if value.name == "plan"), None)
        if found is None:
            raise RefusedError(" ".join(made.warnings) or f"there is nothing to undo in {plan}")
        return str(found)

    return _decided(request, plan, propose)


@router.post("/changes/{plan}/code")
def code(request: Request, plan: str, csrf: Annotated[str, Form()] = "") -> Response:
    """The code with which a program that cannot ask may be told to confirm: for people's eyes, so it
    is in no page that is merely opened, and never for a program with a key or without a page.
    """
    person = person_of(request)
    need(person, Role.OPERATOR, "confirming a change")
    token = request.scope["state"].get("csrf", "")
    if "authorization" in request.headers or not token or not hmac.compare_digest(csrf, token):
        raise RefusedError("codes are for people: open the page of the plan in a browser")
    return _page(request, plan, code=changing.code_of(_context(request), plan))


def _decided(request: Request, plan: str, decide: Any) -> Response:
    """Do it and show the plan; where it is refused, show why on the plan's own page."""
    context = _context(request)
    try:
        return onward(f"/changes/{decide(context)}")
    except CloudwrightError as error:
        with looked_for():
            changing.find(context, plan)
        status = 409 if isinstance(error, RefusedError) else status_of(error)
        return _page(request, plan, clean(str(error)), status)
