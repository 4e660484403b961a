"""POST /api/instances/refresh: collecting from the connected clouds, in the background."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from tools import managing
from tools.base import Arguments, InputError, StoreError
from tools.managing import SyncReport, SyncRequest
from tools.people import Role
from ui.api import replies
from ui.api.errors import ApiError
from ui.api.operations import answers
from ui.server.asking import estate_of, person_of
from ui.server.jobs import Job, JobRecord

_WAIT = "Seconds to wait for its end before it is told how far it is"


class Refresh(Arguments):
    """What to collect; all of it where nothing is said."""

    accounts: list[str] = Field(
        default_factory=list, max_length=100, description="Names; default: all that are enabled"
    )
    what: list[Literal["inventory", "metrics", "costs"]] = Field(
        default_factory=list, description="Kinds; default: all, costs only when they are due"
    )
    since: str | None = Field(
        None, max_length=40, description="Collect from then on: 30d, or 2026-10-01"
    )


def router() -> APIRouter:
    """Beginning one, and looking how far it is."""
    made = APIRouter(tags=["inventory"])
    made.add_api_route(
        "/instances/refresh",
        _refresh,
        methods=["POST"],
        status_code=202,
        operation_id="refresh",
        summary="Collect from the clouds now",
        description="Begins a collection of the connected accounts in the background, and answers "
        "at once with the job; look at it again under `Location`. 409 while another one runs, or "
        "when there is no account to collect from. For operators and admins.",
        response_model=JobRecord,
        responses=answers(400, 403, 404, 409),
    )
    made.add_api_route(
        "/jobs/{id}",
        _job,
        methods=["GET"],
        operation_id="get_job",
        summary="How far a job is",
        description="What was begun by a refresh: running, done with what it did, or failed with "
        "the reason. The newest 100 that ended are remembered, until the process ends.",
        response_model=JobRecord,
        responses=answers(404),
    )
    return made


def _refresh(request: Request, given: Refresh | None = None) -> Response:
    replies.at_least(request, Role.OPERATOR, "collecting from clouds")
    estate, person = estate_of(request), person_of(request)
    context = estate.context(person)
    wanted = _wanted(given or Refresh(since=None), context.clock())
    try:
        managing.accounts_of(context, wanted)
    except InputError as error:
        raise ApiError(404 if wanted.accounts else 409, str(error)) from error

    def collect(job: Job) -> SyncReport:
        return managing.sync(context, wanted, say=job.say, stop=estate.jobs.stop)

    begun = estate.jobs.begin("refresh", person.name, collect, alone=True)
    if begun is None or _is_busy(begun):
        raise ApiError(409, "a collection is running already: wait until it has finished")
    return replies.made(begun.record(), 202, {"Location": f"/api/jobs/{begun.id}"})


def _wanted(given: Refresh, now: datetime) -> SyncRequest:
    """Raises InputError when `since` is no time."""
    since = managing.read_since(given.since, now) if given.since is not None else None
    what = managing.read_what(",".join(given.what)) if given.what else None
    return SyncRequest(accounts=tuple(given.accounts), what=what, since=since)


def _is_busy(job: Job) -> bool:
    """Whether it ended at once, as another process collects into the same home."""
    try:
        job.wait(0.3)
    except StoreError:
        return True
    return False


def _job(
    request: Request,
    id: Annotated[str, Path(max_length=100)],  # noqa: A002 - as the path calls it
    wait: Annotated[float, Query(ge=0, le=30, description=_WAIT)] = 0,
) -> Response:
    found = estate_of(request).jobs.find(id)
    if found is None:
        raise ApiError(404, f"there is no job {id!r}, or it ended long ago")
    found.ended(wait)
    return replies.made(found.record())
