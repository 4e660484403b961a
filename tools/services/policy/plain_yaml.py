"""YAML without its traps: no anchors and aliases, which can grow without end, no deep nesting, and no
key twice.
"""

from __future__ import annotations

from typing import Any

DEEPEST = 50  # levels of lists and mappings; policies have six


def read(text: str) -> tuple[Any, Any]:
    """The root node, which knows its lines, and the content. Raises yaml.MarkedYAMLError at the place
    of the mistake, RecursionError and ValueError for what is no sensible YAML.
    """
    import yaml

    loader = yaml.SafeLoader(text)
    try:
        _refuse_traps(yaml, text)
        root = loader.get_single_node()
        if root is None:
            return None, None
        _refuse_doubles(yaml, root)
        return root, loader.construct_document(root)
    finally:
        loader.dispose()


def _refuse_traps(yaml: Any, text: str) -> None:
    """Token by token, before anything is built of them: reading deep nesting takes very long."""
    depth = 0
    for token in yaml.scan(text, yaml.SafeLoader):
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
            raise _mistake(yaml, "anchors and aliases (& and *) are not read: write it out", token)
        name = type(token).__name__
        depth += name.endswith("StartToken") - name.endswith("EndToken")
        if depth > DEEPEST:
            raise _mistake(yaml, f"it is nested more than {DEEPEST} deep", token)


def _refuse_doubles(yaml: Any, root: Any) -> None:
    todo = [root]
    while todo:
        node = todo.pop()
        if isinstance(node, yaml.SequenceNode):
            todo += node.value
        elif isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                if str(key.value) in seen:
                    raise _mistake(yaml, f"the key {key.value!r} stands twice", key)
                seen.add(str(key.value))
                todo.append(value)


def _mistake(yaml: Any, text: str, place: Any) -> Exception:
    found: Exception = yaml.MarkedYAMLError(problem=text, problem_mark=place.start_mark)
    return found
