"""Plans of changes over REST: proposed by one call, confirmed by another with the plan's hash."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import Field
from starlette.responses import Response

from tools import changing
from tools.base import Arguments, Record, RefusedError, Result
from tools.changing import PlanRecord, PlanState
from tools.people import Role
from ui.api import replies
from ui.api.errors import ApiError
from ui.api.finding import looked_for
from ui.api.operations import answers
from ui.server.asking import estate_of, person_of
from ui.server.jobs import Job

PlanId = Annotated[str, Path(description="Id of the plan", max_length=200)]
WAIT = 20.0  # seconds that a confirmation waits for the application to end


class Confirmation(Arguments):
    """What is confirmed."""

    hash: str = Field(
        min_length=8,
        max_length=200,
        description="The hash of the plan that was shown: it binds the word to exactly this plan",
    )


class Cancellation(Arguments):
    """Why a plan is set aside."""

    reason: str = Field("", max_length=2000)


class Confirm(Record):
    """The call that confirms a plan, by a person who may."""

    method: str = "POST"
    path: str
    body: dict[str, str]
    expires_at: str


class Proposed(Result):
    """A plan that waits for a person, and what confirms it."""

    confirm: Confirm


def router() -> APIRouter:
    """Their paths."""
    made = APIRouter(prefix="/changes", tags=["changes"])
    made.add_api_route(
        "/{id}",
        _show,
        methods=["GET"],
        operation_id="get_change",
        summary="Show a change",
        description="One plan: its steps, how far each is, who confirmed it. The tool "
        "`list_changes`.",
        response_model=Result,
        responses=answers(404, kept=True),
    )
    made.add_api_route(
        "/{id}/confirm",
        _confirm,
        methods=["POST"],
        operation_id="confirm_change",
        summary="Confirm a change, and do it",
        description="Only a person does this, after they were shown the plan. The role that the "
        "policies want is checked, the hash, the expiry, and that everything is still as the plan "
        f"has it. Answers 200 with the plan as it ended; 202 when it is still being applied after "
        f"{WAIT:g} s, or when more people have to confirm it: `state` in the answer says which.",
        response_model=Result,
        responses=answers(400, 403, 404, 409) | {202: {"model": Result, "description": _LATER}},
    )
    made.add_api_route(
        "/{id}/cancel",
        _cancel,
        methods=["POST"],
        operation_id="cancel_change",
        summary="Cancel a change",
        description="Sets a plan aside for good, as long as its application has not begun.",
        response_model=Result,
        responses=answers(400, 403, 404, 409),
    )
    made.add_api_route(
        "/{id}/rollback",
        _rollback,
        methods=["POST"],
        status_code=201,
        operation_id="roll_back_change",
        summary="Propose to undo a change",
        description="Makes the plan that undoes an applied one, and answers with it. Nothing is "
        "changed until it is confirmed like any other. The tool `propose_rollback`.",
        response_model=Proposed,
        responses=answers(403, 404, 409),
    )
    return made


_LATER = "It is being applied, or waits for further people: look again with GET /api/changes/{id}"


def proposed(request: Request, tool: str, arguments: dict[str, Any]) -> Response:
    """The plan that a proposing tool made, with what confirms it."""
    result = replies.run(request, tool, arguments)
    values = {value.name: value.value for value in result.values}
    if "plan" not in values:  # there is nothing to change
        return replies.made(result)
    confirm = confirming(request, str(values["plan"]))
    told = Proposed(**dict(result), confirm=confirm)
    return replies.made(told, 201, {"Location": confirm.path.removesuffix("/confirm")})


def confirming(request: Request, plan_id: str) -> Confirm:
    """What confirms a plan."""
    record = changing.find(_context(request), plan_id)
    return Confirm(
        path=f"/api/changes/{record.plan.id}/confirm",
        body={"hash": record.hash},
        expires_at=record.plan.expires_at.isoformat(timespec="seconds"),
    )


def _show(request: Request, id: PlanId) -> Response:  # noqa: A002 - as the path calls it
    with looked_for():
        return replies.read(request, "list_changes", {"plan": id})


def _confirm(request: Request, id: PlanId, given: Confirmation) -> Response:  # noqa: A002
    context, person = _context(request), person_of(request)
    with looked_for():
        found = changing.find(context, id)
    with _refusals(request, found, given.hash):
        record = changing.confirm(context, id, given.hash, person)
    if record.state is PlanState.PROPOSED:  # more people have to
        return replies.made(changing.told(record), 202)

    def apply(job: Job) -> Result:
        done = changing.apply(context, id, job.say)
        result = changing.told(done)
        result.warnings += changing.refresh(context, done)
        return result

    job = estate_of(request).jobs.begin("change", person.name, apply)
    result = job.wait(WAIT) if job else None
    if result is not None:
        return replies.made(result)
    place = {"Location": f"/api/changes/{id}"}
    return replies.made(changing.told(changing.find(context, id)), 202, place)


def _cancel(
    request: Request,
    id: PlanId,  # noqa: A002
    given: Cancellation | None = None,
) -> Response:
    context = _context(request)
    with looked_for():
        found = changing.find(context, id)
    with _refusals(request, found, found.hash):
        record = changing.cancel(context, id, person_of(request), given.reason if given else "")
    return replies.made(changing.told(record))


def _rollback(request: Request, id: PlanId) -> Response:  # noqa: A002
    replies.at_least(request, Role.OPERATOR, "proposing a change")
    with looked_for():
        found = changing.find(_context(request), id)
    with _refusals(request, found, found.hash, open_states=(PlanState.APPLIED, PlanState.FAILED)):
        return proposed(request, "propose_rollback", {"plan": id})


@contextmanager
def _refusals(
    request: Request,
    found: PlanRecord,
    digest: str,
    open_states: tuple[PlanState, ...] = (PlanState.PROPOSED, PlanState.CONFIRMED),
) -> Iterator[None]:
    """A refusal that the state of the plan is the cause of is a conflict; others are forbidden."""
    try:
        yield
    except RefusedError as error:
        now = changing.find(_context(request), found.plan.id)
        changed = now.state not in open_states or now.hash != digest.strip().lower()
        raise ApiError(
            409 if changed else 403, str(error), None if changed else "refused"
        ) from error


def _context(request: Request) -> Any:
    return estate_of(request).context(person_of(request))
