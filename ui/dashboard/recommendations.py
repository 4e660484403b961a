"""What can be saved: the list, each recommendation in full, and what people decide about it."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from tools.base import InputError, Result
from tools.people import Role
from tools.registry import find_tool
from ui.dashboard import showing
from ui.dashboard.cards import Read
from ui.dashboard.drawing import BY_HAND, charts, labelled, provider_name
from ui.dashboard.overview import choices, csv_of, read, view_of
from ui.dashboard.rendering import PageRoute, looked_for, need, onward, page
from ui.dashboard.showing import grid, table_of, text_of
from ui.dashboard.view import View
from ui.server.asking import estate_of, person_of

router = APIRouter(include_in_schema=False, route_class=PageRoute)
TYPES = ("right_sizing", "idle", "commitment", "spot", "storage", "region", "schedule")
STATES = ("active", "dismissed", "applied", "failed", "rolled_back")
LONGEST_REASON = 500
_COLUMNS = (
    *("Title", "Type", "Priority", "Provider", "Account", "Region"),
    *("MonthlySavings", "Confidence", "Risk"),
)
_NAMES = {"MonthlySavings": "Savings a month"}
_FACTS = ("monthly savings", "yearly savings", "confidence", "risk")


def _asked(request: Request, view: View) -> Read:
    """The call that an address asks for. Raises InputError for unknown words."""
    kind, state = request.query_params.get("type", ""), request.query_params.get("status", "")
    for name, word, known in (("type", kind, TYPES), ("status", state, STATES)):
        if word and word not in known:
            raise InputError(f"{name}: {word[:40]!r} is none of {', '.join(known)}")
    return Read(
        "list_recommendations",
        {
            "types": [kind] if kind else [],
            "status": [state or "active"],
            "filters": view.scope,
            "group_by": "type",
            "top": 1000,
        },
    )


@router.get("/recommendations")
def listed(request: Request) -> Response:
    """All of them, by filters of the address."""
    view = view_of(request)
    result = read(request, _asked(request, view), view)
    table, kinds = table_of(result, "Recommendations"), table_of(result, "Savings by type")
    links: dict[str, showing.Linked] = {"Title": _link}
    return page(
        request,
        "recommendations.html",
        view=view,
        choices=choices(request, view),
        types=TYPES,
        states=STATES,
        chosen={name: request.query_params.get(name, "") for name in ("type", "status")},
        totals=[text_of(result, "monthly savings", code) for code in showing.codes(result)],
        count=text_of(result, "recommendations"),
        charts=charts(result, _worded(kinds), "bar") if kinds else [],
        grid=grid(_worded(labelled(table)), _COLUMNS, names=_NAMES, links=links) if table else None,
        csv=f"/recommendations.csv?{request.query_params}",
        notes=showing.notes([result]),
    )


def _link(row: Any) -> str:
    return f"/recommendations/{quote(str(row['Id']), safe='')}"


def _worded(table: Any) -> Any:
    """With types and confidence as people say them."""
    names = [column.name for column in table.columns]

    def said(name: str, cell: Any) -> Any:
        if name == "Type":
            return str(cell).replace("_", " ")
        return f"{cell:.0%}" if name == "Confidence" and cell is not None else cell

    rows = [[said(*pair) for pair in zip(names, row, strict=True)] for row in table.rows]
    return showing.kept_rows(table, rows)


@router.get("/recommendations.csv")
def list_csv(request: Request) -> Response:
    """The list as a file."""
    view = view_of(request)
    result = read(request, _asked(request, view), view)
    if not result.tables:
        raise InputError("there is nothing to save: no recommendation meets these conditions")
    return csv_of(result, 0, view.today)


@router.get("/recommendations/{id_}")
def shown(request: Request, id_: str) -> Response:
    """One in full."""
    return _page(request, id_)


def _page(request: Request, id_: str, said: str = "", status: int = 200) -> Response:
    with looked_for():
        result = estate_of(request).read(
            person_of(request), "explain_recommendation", {"recommendation": id_}
        )
    facts = {row["field"]: row for row in showing.records(table_of(result, "Recommendation"))}
    state = text_of(result, "status")
    kind = str(facts["type"]["value"]) if "type" in facts else ""
    return page(
        request,
        "recommendation.html",
        status,
        id=str(getattr(showing.value_of(result, "id"), "value", id_)),
        title=result.title,
        state=state,
        figures=[
            (name, _figure(result, name)) for name in _FACTS if showing.value_of(result, name)
        ],
        facts=[
            (name, provider_name(row["value"])[1] if name == "provider" else row["value_text"])
            for name, row in facts.items()
            if name not in ("type", "risk", "what")
        ],
        what=facts["what"]["value_text"] if "what" in facts else "",
        grids=[grid(table) for table in result.tables if table.title != "Recommendation"],
        can_apply=kind not in BY_HAND and state in ("active", "failed", "rolled_back"),
        by_hand=kind in BY_HAND,
        notes=showing.notes([result]),
        said=said,
        longest=LONGEST_REASON,
    )


def _figure(result: Result, name: str) -> str:
    found = showing.value_of(result, name)
    if name == "confidence" and found is not None and found.value is not None:
        return f"{found.value:.0%}"
    return text_of(result, name)


@router.post("/recommendations/{id_}/apply")
def applied(request: Request, id_: str) -> Response:
    """Propose the plan that carries it out, and show it. Nothing is changed."""
    made = _call(request, "propose_change", {"recommendation": id_})
    plan = next((value.value for value in made.values if value.name == "plan"), None)
    if plan is None:
        said = " ".join([*made.warnings, *made.assumptions]) or "there is nothing to change"
        return _page(request, id_, said)
    return onward(f"/changes/{plan}")


@router.post("/recommendations/{id_}/dismiss")
def dismissed(
    request: Request,
    id_: str,
    reason: Annotated[str, Form(max_length=LONGEST_REASON)] = "",
    restore: Annotated[bool, Form()] = False,
) -> Response:
    """Set it aside, with the reason; or make it active again."""
    if not restore and not reason.strip():
        said = "Say why it is set aside: the reason is shown to whoever looks at it later."
        return _page(request, id_, said, 400)
    _call(
        request,
        "dismiss_recommendation",
        {"recommendation": id_, "reason": reason.strip(), "restore": restore},
    )
    return onward(f"/recommendations/{quote(id_, safe='')}")


def _call(request: Request, tool: str, arguments: dict[str, Any]) -> Result:
    """Call a tool that writes notes or proposes."""
    person = person_of(request)
    need(person, Role.OPERATOR, "deciding about recommendations")
    return find_tool(tool).call(estate_of(request).context(person), arguments)
