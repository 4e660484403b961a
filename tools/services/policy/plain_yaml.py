"""YAML without its traps: no anchors and aliases, which can grow without end, and no key twice."""

from __future__ import annotations

from typing import Any


def read(text: str) -> tuple[Any, Any]:
    """The root node, which knows its lines, and the content. Raises yaml.MarkedYAMLError at the place
    of the mistake, RecursionError and ValueError for what is no sensible YAML.
    """
    import yaml

    loader = yaml.SafeLoader(text)
    try:
        _refuse_aliases(yaml, text)
        root = loader.get_single_node()
        if root is None:
            return None, None
        _refuse_doubles(yaml, root)
        return root, loader.construct_document(root)
    finally:
        loader.dispose()


def _refuse_aliases(yaml: Any, text: str) -> None:
    for token in yaml.scan(text, yaml.SafeLoader):
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
            raise _mistake(yaml, "anchors and aliases (& and *) are not read: write it out", token)


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
