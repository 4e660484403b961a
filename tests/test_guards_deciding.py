"""Who decides about a change is the person of the request: held by reading the fronts' code.

And only the files of an adapter's actions know the words that change a cloud.
"""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def changes() -> Any:
    """The guards of changes, whose walk over files is used here."""
    place = ROOT / "tests" / "test_guards_changes.py"
    spec = importlib.util.spec_from_file_location("changes_walk", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CHANGES = changes()
sources, name_of, nodes_of = cache(CHANGES.sources), CHANGES.name_of, CHANGES.nodes_of
# The functions of the door that decide or do, and where the person stands among their arguments.
DECIDING = {"confirm": 3, "cancel": 2, "confirm_with_code": 3, "apply": None, "refresh": None}
FRONTS = {
    "agent/confirmation.py",  # on behalf of the front that calls Assistant.decide
    "mcp_server/confirming.py",
    "ui/api/plans.py",
    "ui/cli/changing.py",
    "ui/dashboard/changes.py",
}
# What a person of a request is called there.
PERSONS = {"context.person", "client.person", "person", "person_of(request)"}
# Files that make a person, and of what.
MAKERS = {
    "tools/people.py": "who uses the command line",
    "agent/confirmation.py": "the front's decision, as the paused graph kept it",
    "ui/identity/callers.py": "who signed in, has the key, or stands in the proxy's header",
    "ui/server/warming.py": "a viewer, whom no request has",
    "ui/api/recording.py": "whoever runs it over a demo home to write the examples of the description",
    "ui/cli/mcp.py": "who uses the command line",
}
# Fronts whose words a person types; everywhere else a yes in words decides nothing.
TYPED = {"ui/cli/asking.py", "ui/cli/chat.py", "ui/chat/turns.py", "agent/assistant.py"}
WORDS = re.compile(
    r"(?:Start|Stop|Terminate|Modify|Create|Delete|Release|Run|Reboot|Put|Attach|Detach|Register|Deregister|"
    r"Update|Allocate|Associate|Disassociate)[A-Z]\w+|POST|PUT|PATCH|DELETE"
)
METHODS = re.compile(
    r"begin_\w+|(?:start|stop|delete|create|reboot|resize|put|post|patch|release|deallocate)(?:_\w+)?"
)
ACTING = {
    "aws/actions.py", "azure/actions.py", "azure/resizing.py", "azure/saving.py", "azure/tagging.py",
    "openstack/actions.py", "openstack/powering.py", "openstack/resources.py", "openstack/saving.py",
}  # fmt: skip
ONLY_READING = {
    "aws/inventory.py": {"CreateTime", "StartTime"},  # names of columns
    "azure/cost_query.py": {"POST"},  # a query of costs is posted
    "openstack/connection.py": {"POST", "PUT", "DELETE"},  # hands on what the actions write
    "openstack/permissions.py": {"POST", "PUT", "DELETE"},  # the access rules of a credential
    "prometheus/connection.py": {"post", "create_default_context"},  # a long query is posted
}


@cache
def calls(path: Path) -> tuple[ast.Call, ...]:
    return tuple(CHANGES.calls(path))


def dotted(node: ast.AST) -> str:
    """'changing.confirm' of that; '' for what is no plain name."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def deciding(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Calls of the door's functions that decide."""
    for call in calls(path):
        door, _, name = dotted(call.func).rpartition(".")
        if door == "changing" and name in DECIDING:
            yield name, call


def test_decisions_are_handed_on_in_these_files_only() -> None:
    """A new place that decides about changes has to be added here, and to be looked at."""
    found = {name_of(path) for path in sources() if any(deciding(path))}
    assert found == FRONTS


def test_who_decides_is_the_person_of_the_request() -> None:
    told = {
        (name_of(path), ast.unparse(call.args[place]))
        for path in sources()
        for name, call in deciding(path)
        if (place := DECIDING[name]) is not None
    }
    assert {person for _, person in told} <= PERSONS, told


def test_a_person_in_a_variable_is_that_of_the_request() -> None:
    for name in sorted(FRONTS):
        for node in nodes_of(ROOT / name):
            if not isinstance(node, ast.Assign):
                continue
            pairs = [
                (target, node.value) for target in node.targets if not isinstance(target, ast.Tuple)
            ] + [
                pair
                for target in node.targets
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                for pair in zip(target.elts, node.value.elts, strict=True)
            ]
            for target, value in pairs:
                if isinstance(target, ast.Name) and target.id == "person":
                    said = ast.unparse(value)
                    assert said in PERSONS or "decision['who']" in said, f"{name}: person = {said}"


def test_the_door_is_called_and_never_handed_on() -> None:
    """`changing.confirm` stands only where it is called, and nothing takes it by another name."""
    for path in sources():
        called = {id(call.func) for call in calls(path)}
        for node in nodes_of(path):
            if isinstance(node, ast.Attribute) and node.attr in DECIDING:
                assert dotted(node.value) != "changing" or id(node) in called, name_of(path)
        taken = CHANGES.imported()[path].get(CHANGES.DOOR, set())
        assert not taken & set(DECIDING), name_of(path)


def test_people_are_made_where_they_sign_in() -> None:
    found = {
        name_of(path)
        for path in sources()
        for call in calls(path)
        if dotted(call.func).rpartition(".")[2] in ("Person", "local_user")
    }
    assert found == set(MAKERS)


def test_nobody_is_given_another_role() -> None:
    """A person's role is that of the account; only the front is noted on it."""
    found = [
        f"{name_of(path)}: {ast.unparse(call)}"
        for path in sources()
        for call in calls(path)
        if dotted(call.func).rpartition(".")[2] in ("replace", "model_copy", "__setattr__")
        and "role" in {keyword.arg for keyword in call.keywords}
    ]
    assert [one for one in found if not one.startswith("tools/services/policy/judging.py")] == []


def test_a_yes_in_words_counts_where_a_person_types() -> None:
    """`Assistant.ask(…, person=…)` and `.stream(…)` say that a person typed it: no API, no MCP."""
    found = {
        name_of(path)
        for path in sources()
        for call in calls(path)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in ("ask", "stream")
        and any(keyword.arg == "person" for keyword in call.keywords)
    }
    assert found <= TYPED, found - TYPED


def test_only_the_actions_of_an_adapter_know_words_that_change_a_cloud() -> None:
    folder = ROOT / "tools" / "clouds"
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder).as_posix()
        if name in ACTING or name.startswith("demo/"):
            continue
        said = {
            node.value
            for node in nodes_of(path)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and WORDS.fullmatch(node.value)
        }
        done = {
            call.func.attr
            for call in calls(path)
            if isinstance(call.func, ast.Attribute) and METHODS.fullmatch(call.func.attr)
        }
        assert said | done <= ONLY_READING.get(name, set()), f"{name}: {said | done}"


def test_the_guards_see_what_they_must() -> None:
    """Each would notice what it forbids: a front with a person of its own making."""
    bad = ast.parse("changing.confirm(context, plan, digest, Person('x', Role.ADMIN, 'web'))")
    call = next(node for node in ast.walk(bad) if isinstance(node, ast.Call))
    assert ast.unparse(call.args[3]) not in PERSONS
    assert WORDS.fullmatch("TerminateInstances")
    assert METHODS.fullmatch("begin_deallocate")
    assert {name for path in (ROOT / "ui/cli").glob("*.py") for name, _ in deciding(path)} >= {
        "confirm", "cancel", "apply",
    }  # fmt: skip
