"""What a user's SQL may do: one SELECT over known views. Checked on DuckDB's own parse tree.

A second fence beside the sandbox's settings: whatever is not understood here is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tools.base import InputError
from tools.services.sql_functions import ALLOWED, ALLOWED_TABLE_FUNCTIONS
from tools.services.views import VIEWS

if TYPE_CHECKING:
    import duckdb

ALLOWED_SAID = f"allowed is one SELECT over the views {', '.join(VIEWS)}"
# Parts of FROM. Left out: SHOW_REF (describes the catalogue), COLUMN_DATA, DELIM_GET …
_RELATIONS = {
    *("BASE_TABLE", "SUBQUERY", "JOIN", "EMPTY", "EMPTY_FROM", "EXPRESSION_LIST"),
    *("TABLE_FUNCTION", "PIVOT"),
}
# The machine's clock is not the moment that is asked about.
CLOCKS = frozenset(
    {
        *("current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"),
        *("now", "today", "get_current_time", "get_current_timestamp", "transaction_timestamp"),
        *("current_localtime", "current_localtimestamp"),
    }
)
_SESSION = {
    *("current_user", "session_user", "user", "current_role", "current_catalog"),
    *("current_schema", "current_database", "current_query", "current_path"),
}
_NODES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"}
_EXPRESSIONS = {
    *("CASE", "CAST", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT", "DEFAULT", "FUNCTION"),
    *("LAMBDA", "LAMBDA_REF", "OPERATOR", "POSITIONAL_REFERENCE", "STAR", "SUBQUERY", "WINDOW"),
    *("BETWEEN", "COLLATE", "TYPE"),
}


def check(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Raise InputError unless `sql` is one SELECT that reads nothing but the views."""
    import duckdb

    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as error:
        raise InputError(f"query_sql: cannot read the statement: {_first_line(error)}") from error
    if len(statements) != 1:
        raise InputError(f"query_sql: {len(statements)} statements were given; {ALLOWED_SAID}")
    if statements[0].type != duckdb.StatementType.SELECT:
        kind = str(statements[0].type).rpartition(".")[2]
        raise InputError(f"query_sql: {kind} is refused; {ALLOWED_SAID}")
    _walk_all(_parse(connection, sql))


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]


def _parse(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Any]:
    """The statement's parse tree, as plain dicts and lists."""
    import duckdb

    try:
        text = connection.execute("SELECT json_serialize_sql($sql)", {"sql": sql}).fetchall()[0][0]
    except duckdb.Error as error:
        raise InputError(f"query_sql: cannot read the statement: {_first_line(error)}") from error
    tree = json.loads(text)
    if tree.get("error") or len(tree.get("statements", [])) != 1:
        reason = tree.get("error_message", "it cannot be analysed")
        raise InputError(f"query_sql: the statement is refused ({reason}); {ALLOWED_SAID}")
    return list(tree["statements"])


def _walk_all(tree: list[Any]) -> None:
    names = {name.lower() for name in _cte_names(tree)}
    odd = next((name for name in sorted(names) if not name.isidentifier()), None)
    if odd is not None:
        raise _refused(f"the name {odd!r} in WITH is")
    in_from = {
        id(node.get("function")) for node in _nodes(tree) if node.get("type") == "TABLE_FUNCTION"
    }
    for node in _nodes(tree):
        _check_node(node, names, in_from)


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    todo = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            yield node
            todo.extend(node.values())
        elif isinstance(node, list):
            todo.extend(node)


def _cte_names(tree: Any) -> Iterator[str]:
    """Names that WITH defines anywhere. They hide a view only where they are in scope; elsewhere
    the name resolves to nothing, as the sandbox holds no other tables.
    """
    for node in _nodes(tree):
        ctes = node.get("cte_map")
        if isinstance(ctes, dict):
            yield from (str(item.get("key")) for item in ctes.get("map", []))
        if isinstance(node.get("cte_name"), str):
            yield node["cte_name"]


def _check_node(node: dict[str, Any], ctes: set[str], in_from: set[int]) -> None:
    kind, family = node.get("type"), node.get("class")
    if family is not None:
        if family not in _EXPRESSIONS:
            raise _refused(f"{family} expressions are")
        if family in ("FUNCTION", "WINDOW"):
            _check_function(node, ALLOWED_TABLE_FUNCTIONS if id(node) in in_from else ALLOWED)
        elif family == "COLUMN_REF":
            _check_column(node)
        return
    if kind == "BASE_TABLE":
        _check_table(node, ctes)
    elif "alias" in node and "query_location" in node and kind not in _RELATIONS:
        raise _refused(f"{kind} in FROM is")
    elif isinstance(kind, str) and kind.endswith("_NODE") and kind not in _NODES:
        raise _refused(f"{kind} is")


def _check_table(node: dict[str, Any], ctes: set[str]) -> None:
    name = str(node.get("table_name", ""))
    if node.get("schema_name") or node.get("catalog_name"):
        raise _refused(f"the qualified name of {name!r} is")
    if name.lower() not in ctes and name.lower() not in VIEWS:
        raise _refused(f"the table {name!r} is")


def _check_function(node: dict[str, Any], allowed: frozenset[str]) -> None:
    name = str(node.get("function_name", "")).lower()
    if node.get("schema") or node.get("catalog"):
        raise _refused(f"the qualified function {name!r} is")
    if name in CLOCKS:
        raise InputError(f"query_sql: {name!r} is not allowed; write the date itself")
    if name not in allowed:
        raise _refused(f"the function {name!r} is")


def _check_column(node: dict[str, Any]) -> None:
    """SQL has values that look like columns: the clock, the user."""
    names = [str(name).lower() for name in node.get("column_names", [])]
    if len(names) == 1 and names[0] in CLOCKS:
        raise InputError(f"query_sql: {names[0]!r} is not allowed; write the date itself")
    if len(names) == 1 and names[0] in _SESSION:
        raise _refused(f"{names[0]!r} is")


def _refused(what: str) -> InputError:
    return InputError(f"query_sql: {what} not allowed; {ALLOWED_SAID}")
