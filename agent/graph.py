"""The agent as a graph: the model plans tool calls, the tools run, the model answers.

question → model ⇄ tools → answer
"""

from __future__ import annotations

import json
import time
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, ToolCall, ToolMessage
from langgraph.graph import END, START, StateGraph
from langgraph.types import Send

from agent.answering import answer_of
from agent.state import State
from tools.base import CloudwrightError, Effect, NoDataError, Result
from tools.context import Context
from tools.registry import find_tool

MODEL_ROWS = 60  # rows of a table that a model gets to read; the answer keeps them all


def build(context: Context, model: BaseChatModel, checkpointer: Any = None) -> Any:
    """The compiled graph over one context and one model."""
    graph = StateGraph(State)
    graph.add_node("model", _model_node(model))
    graph.add_node("tools", _tools_node(context))
    graph.add_node("answer", _answer)
    graph.add_edge(START, "model")
    graph.add_conditional_edges("model", _route, ["tools", "answer"])
    graph.add_edge("tools", "model")
    graph.add_edge("answer", END)
    return graph.compile(checkpointer=checkpointer)


def _model_node(model: BaseChatModel) -> Any:
    def plan(state: State) -> dict[str, Any]:
        return {"messages": [model.invoke(state["messages"])]}

    return plan


def _route(state: State) -> str | list[Send]:
    """Each call is a task of its own, so that one that pauses never repeats the others."""
    last = state["messages"][-1]
    calls = last.tool_calls if isinstance(last, AIMessage) else []
    return [Send("tools", {"call": call}) for call in calls] or "answer"


def _tools_node(context: Context) -> Any:
    def run(task: dict[str, Any]) -> dict[str, Any]:
        return {"messages": [run_call(context, task["call"])]}

    return run


def run_call(context: Context, call: ToolCall) -> ToolMessage:
    """Run one tool call; an error becomes a result that the model can read."""
    started = time.perf_counter()
    try:
        tool = find_tool(call["name"])
        if tool.effect is not Effect.READ:
            raise NoDataError(f"{tool.name} changes things and needs a person's confirmation")
        result = tool.call(context, call["args"])
    except CloudwrightError as error:
        return ToolMessage(
            str(error), tool_call_id=call["id"] or "", name=call["name"], status="error"
        )
    artifact = result.model_dump(mode="json")
    artifact["seconds"] = time.perf_counter() - started
    return ToolMessage(
        readable(result), tool_call_id=call["id"] or "", name=call["name"], artifact=artifact
    )


def readable(result: Result) -> str:
    """A result as compact JSON for a model: long tables cut, receipts left out."""
    data = result.model_dump(mode="json", exclude={"receipts"}, exclude_defaults=True)
    for table in data.get("tables", []):
        if len(table["rows"]) > MODEL_ROWS:
            table["left_out"] = len(table["rows"]) - MODEL_ROWS
            table["rows"] = table["rows"][:MODEL_ROWS]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _answer(state: State) -> dict[str, Any]:
    return {"answer": answer_of(state["messages"]).model_dump(mode="json")}
