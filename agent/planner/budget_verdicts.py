"""What budgets answer: yes or no, which of them, and by how much one is over."""

from __future__ import annotations

from decimal import Decimal

from agent.planner.compose_foresight import Row, decimal, said_scope
from agent.planner.frame import Frame
from agent.planner.phrasing import field_name, listed, money, percent
from tools.base import Value


def meant(frame: Frame, rows: list[Row]) -> list[Row]:
    """The budgets that a question is about, those that answer it first."""
    ahead = frame.ahead
    rows = _of_group(frame, rows)
    if ahead.get("used_over") is not None:
        known = [row for row in rows if row["Used"] is not None]
        return [row for row in known if float(row["Used"]) > ahead["used_over"]] or rows
    if ahead.get("done"):
        return _with(rows, "exceeded") or rows
    if ahead.get("fine"):
        return _with(rows, "ok") or rows
    if ahead.get("by_how_much") and len(rows) > 1:
        return _with(rows, "exceeded", "at risk") or rows
    if ahead.get("extreme"):
        known = [row for row in rows if row["Used"] is not None]
        near = ahead["extreme"] == "nearest"
        return sorted(known, key=lambda row: decimal(row["Used"]), reverse=near)
    if ahead.get("stance") and not ahead.get("left"):
        bad = _with(rows, "exceeded", "at risk")
        return [*bad, *(row for row in rows if row not in bad)]
    return rows


def _with(rows: list[Row], *statuses: str) -> list[Row]:
    return [row for row in rows if row["Status"] in statuses]


def _of_group(frame: Frame, rows: list[Row]) -> list[Row]:
    """'which team is over its budget?': the budgets of teams, where there are any."""
    fields = [name.partition("|")[0] for name in frame.group_by]
    own = [row for row in rows if any(str(row["Scope"]).startswith(f"{one} ") for one in fields)]
    return own or rows


def note(frame: Frame, rows: list[Row]) -> list[str]:
    """That no budget is for one of what was asked about, if so."""
    fields = [name.partition("|")[0] for name in frame.group_by]
    if not fields or any(str(row["Scope"]).startswith(f"{fields[0]} ") for row in rows):
        return []
    return [f"no budget is for a single {field_name(fields[0]).removeprefix('tag ')}: all are told"]


def headline(frame: Frame, rows: list[Row], code: str | None) -> str:
    """The answer itself, before the budgets one by one; '' where their lines say it all."""
    ahead = frame.ahead
    if ahead.get("claim") is not None and len(rows) == 1:
        return _claimed(frame, rows[0], code)
    if ahead.get("used_over") is not None:
        return _used_over(rows, float(ahead["used_over"]))
    if ahead.get("by_how_much"):
        return " ".join(over(row, code) for row in rows)
    if ahead.get("extreme") and len(rows) > 1:
        return _extreme(str(ahead["extreme"]), rows)
    if len(rows) == 1 and not (ahead.get("done") or ahead.get("fine")):
        return _one(frame, rows[0])
    return _several(frame, rows)


def _claimed(frame: Frame, row: Row, code: str | None) -> str:
    """'No: the limit of AWS is $40,600.00, not $45,000.00': a claim held against what was noted."""
    limit, used = decimal(row["Limit"]), _used(row)
    what, known = f"limit of {row['Budget']}", limit
    if used is not None and frame.ahead.get("left"):
        what, known = f"rest of {row['Budget']}", limit - used
    elif used is not None and frame.ahead.get("used"):
        what, known = f"use of {row['Budget']}", used
    claim = decimal(frame.ahead["claim"])
    if abs(known - claim) <= claim * _NEAR:
        return f"Yes: the {what} is {money(known, code)}."
    return f"No: the {what} is {money(known, code)}, not {money(claim, code)}."


_NEAR = Decimal("0.005")  # as a claim in round numbers is meant


def _used_over(rows: list[Row], least: float) -> str:
    """'4 budgets are used by more than 50 %: …'."""
    met = [row for row in rows if row["Used"] is not None and float(row["Used"]) > least]
    if not met:
        return f"No budget is used by more than {percent(least)}."
    word = "budget is" if len(met) == 1 else "budgets are"
    named = listed([f"{row['Budget']} ({percent(row['Used'])})" for row in met])
    return f"{len(met)} {word} used by more than {percent(least)}: {named}."


def over(row: Row, code: str | None) -> str:
    """'Team data is $4,120.04 (4.2 %) over its limit'."""
    limit, used, name = decimal(row["Limit"]), _used(row), row["Budget"]
    if used is not None and used > limit:
        return f"{name} is {_gap(used, limit, code)} over its limit of {money(limit, code)} now."
    end = None if row["Forecast"] is None else decimal(row["Forecast"])
    if end is not None and end > limit:
        return f"{name} is forecast to end {_gap(end, limit, code)} over its limit of {money(limit, code)}; {_not_yet(used)}."
    if used is None:
        return f"{name} is not forecast to be over its limit; what is used is not known yet."
    return f"{name} is not over its limit, nor forecast to be: {money(limit - used, code)} is left."


def _used(row: Row) -> Decimal | None:
    return None if row["UsedSoFar"] is None else decimal(row["UsedSoFar"])


def _not_yet(used: Decimal | None) -> str:
    return "what is used is not known yet" if used is None else "it is not over it yet"


def _gap(amount: Decimal, limit: Decimal, code: str | None) -> str:
    part = f" ({percent(100 * (amount - limit) / limit)})" if limit else ""
    return f"{money(amount - limit, code)}{part}"


def overruns(rows: list[Row], code: str | None) -> list[Value]:
    """By how much each is over, now or at the end of its period."""
    found: list[Value] = []
    for row in rows:
        limit, used = decimal(row["Limit"]), _used(row)
        end = decimal(row["Forecast"]) if row["Forecast"] is not None else used
        if end is None:
            continue
        now = used is not None and used > limit
        amount = used - limit if used is not None and now else max(end - limit, Decimal(0))
        name = str(row["Budget"])
        found.append(Value(name=f"{name} over by", value=amount, unit=code, currency=code))
        if limit:
            found.append(Value(name=f"{name} over by %", value=100 * amount / limit, unit="%"))
    return found


def _extreme(which: str, rows: list[Row]) -> str:
    """'AWS is closest to its limit: 76.6 % of it is used'."""
    first = rows[0]
    if which == "roomiest":
        return f"{first['Budget']} has the most room: {percent(first['Used'])} of it is used."
    past = [row for row in rows if row["Status"] == "exceeded"]
    within = [row for row in rows if row["Status"] != "exceeded"]
    lines = [
        f"{row['Budget']} is over its limit already: {percent(row['Used'])} is used."
        for row in past
    ]
    if within:
        lead = "Of those still within it, " if past else ""
        lines.append(
            f"{lead}{within[0]['Budget']} is closest to its limit: {percent(within[0]['Used'])} of it is used."
        )
    return " ".join(lines)


def _answer(frame: Frame, *, bad: bool) -> str:
    """'Yes: ', 'No: ', or '' where no yes or no was asked for."""
    stance = frame.ahead.get("stance")
    if not stance or not frame.ahead.get("yes_no"):
        return ""
    return "Yes: " if bad == (stance == "breaks") else "No: "


def _one(frame: Frame, row: Row) -> str:
    """Yes or no about one budget."""
    bad = row["Status"] in ("exceeded", "at risk")
    lead = _answer(frame, bad=bad)
    if not frame.ahead.get("stance"):
        return ""
    told = {
        "exceeded": "is exceeded already",
        "at risk": "is forecast to be exceeded",
    }.get(str(row["Status"]), "is expected to hold")
    text = f"{lead}the budget {row['Budget']} {told}."
    return text[:1].upper() + text[1:]


def _several(frame: Frame, rows: list[Row]) -> str:
    """How many are exceeded or will be."""
    exceeded, risky = _with(rows, "exceeded"), _with(rows, "at risk")
    scope = said_scope(frame).replace(" of ", " for ", 1)
    if frame.ahead.get("fine"):
        return _fine(rows, scope)
    if frame.ahead.get("done"):
        return _done(frame, rows, exceeded, scope)
    lead = _answer(frame, bad=bool(exceeded or risky))
    if not exceeded and not risky:
        one = "none" if lead else "None"
        return f"{lead}{one} of the {len(rows)} budgets{scope} is exceeded or forecast to be."
    names = listed([str(row["Budget"]) for row in [*exceeded, *risky]])
    if frame.ahead.get("at_risk"):
        word = "budget is" if len(rows) == 1 else "budgets are"
        return f"{lead}{len(rows)} {word} exceeded or forecast to be: {names}."
    parts = [
        f"{len(found)} {'is' if len(found) == 1 else 'are'} {what}"
        for found, what in ((exceeded, "exceeded"), (risky, "forecast to be exceeded"))
        if found
    ]
    many = f"{'of' if lead else 'Of'} {len(rows)} budgets{scope}"
    return f"{lead}{many}, {' and '.join(parts)} ({names})."


def _done(frame: Frame, rows: list[Row], exceeded: list[Row], scope: str) -> str:
    lead = _answer(frame, bad=bool(exceeded))
    if not exceeded:
        return f"{lead}{'no' if lead else 'No'} budget{scope} is exceeded so far."
    word = "budget is" if len(exceeded) == 1 else "budgets are"
    return f"{lead}{len(exceeded)} {word} exceeded: {listed([str(row['Budget']) for row in exceeded])}."


def _fine(rows: list[Row], scope: str) -> str:
    fine = _with(rows, "ok")
    if not fine:
        return f"No budget{scope} is expected to hold."
    word = "budget is" if len(fine) == 1 else "budgets are"
    return f"{len(fine)} {word} expected to hold: {listed([str(row['Budget']) for row in fine])}."
