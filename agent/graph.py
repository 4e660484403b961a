"""The agent as a graph: the model plans tool calls, the tools run, the model answers.

question → model ⇄ tools → check → answer (→ person, where the answer proposes a change)
"""

from __future__ import annotations

from typing import Any, TypedDict

from langchain_core.messages import AIMessage, HumanMessage, ToolCall
from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import Send

from agent.checking import check
from agent.confirmation import decided
from agent.drafting import draft
from agent.finishing import finish
from agent.live import Live
from agent.models.link import Embedded
from agent.models.opening import Chain
from agent.running import run_call
from agent.state import KEY, State
from tools.context import Context


class Task(TypedDict):
    """One tool call; `problem` is what was wrong with it as the model wrote it; `asked` is the
    user's message, where a hosted model wrote the call.
    """

    call: ToolCall
    problem: str
    asked: str | None


MOST_STEPS = 80  # the bounds of a turn in agent.drafting end it long before


def build(context: Context, chain: Chain, checkpointer: Any = None) -> Any:
    """The compiled graph over one context and one chain of models."""

    def model(state: State, runtime: Runtime[Live]) -> dict[str, Any]:
        return draft(chain, state, _live(runtime))

    def tools(state: Task, runtime: Runtime[Live]) -> dict[str, Any]:
        call, problem = state["call"], state["problem"]
        done = run_call(context, call, problem, _live(runtime), asked=state["asked"])
        return {"messages": [done]}

    def verify(state: State, runtime: Runtime[Live]) -> dict[str, Any]:
        return check(context, chain, state, _live(runtime))

    def answer(state: State) -> dict[str, Any]:
        return finish(chain, state)

    def person(state: State, runtime: Runtime[Live]) -> dict[str, Any]:
        return decided(context, state, _live(runtime))

    def after_model(state: State) -> str | list[Send]:
        planner = isinstance(chain.links[state["turn"]["at"]], Embedded)
        if state.get("draft") is None:
            return _sends(state, hosted=not planner)
        # What the embedded planner says is composed of results only.
        return "answer" if planner else "check"

    graph = StateGraph(State, context_schema=Live)
    graph.add_node("model", model)
    graph.add_node("tools", tools)
    graph.add_node("check", verify)
    graph.add_node("answer", answer)
    graph.add_node("person", person)
    graph.add_edge(START, "model")
    graph.add_conditional_edges("model", after_model, ["tools", "check", "answer"])
    graph.add_edge("tools", "model")
    graph.add_conditional_edges("check", _after_check, ["model", "answer"])
    graph.add_conditional_edges("answer", _after_answer, ["person", END])
    graph.add_edge("person", END)
    return graph.compile(checkpointer=checkpointer)


def _live(runtime: Runtime[Live]) -> Live:
    return runtime.context or Live()


def _sends(state: State, *, hosted: bool) -> list[Send]:
    """Each call is a task of its own, so that one that pauses never repeats the others."""
    asked = _asked(state) if hosted else None
    last = state["messages"][-1]
    calls = last.tool_calls if isinstance(last, AIMessage) else []
    problems = (last.additional_kwargs.get(KEY) or {}).get("problems", {})
    return [
        Send("tools", {"call": call, "problem": problems.get(call["id"], ""), "asked": asked})
        for call in calls
    ]


def _asked(state: State) -> str:
    """The user's latest message."""
    said = [item for item in state["messages"] if isinstance(item, HumanMessage)]
    return str(said[-1].text) if said else ""


def _after_answer(state: State) -> str:
    return "person" if state["answer"].get("plan") else END


def _after_check(state: State) -> str:
    return "model" if state.get("draft") is None else "answer"
