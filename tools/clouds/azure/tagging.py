"""Tags of resources, changed key by key through Resource Manager's own operations on tags.

A PATCH of a resource would replace all its tags; `Merge` and `Delete` of Microsoft.Resources/tags
touch only the keys given, whatever others do at the same time.
"""

from __future__ import annotations

from tools.base import CloudError
from tools.clouds.actions import Live, Move
from tools.clouds.azure import permissions
from tools.clouds.azure.connection import Connection
from tools.clouds.azure.operations import Operations
from tools.clouds.azure.states import States

VERSION = "2021-04-01"


class Tagging:
    """Sets and removes tags."""

    def __init__(self, connection: Connection, states: States, operations: Operations) -> None:
        """Calls nothing yet."""
        self._connection = connection
        self._states = states
        self._operations = operations

    def check(self, move: Move, live: Live) -> None:
        """Raises CloudError for a key that differs from one of the resource only in its case: Azure
        would change that one.
        """
        for key in move.tags:
            same = [one for one in live.tags if one.lower() == key.lower()]
            if same and key not in same:
                raise CloudError(
                    f"{move.target.name or move.target.resource_id} has the tag {same[0]!r}, and "
                    f"Azure does not tell {key!r} from it: write it {same[0]!r}"
                )

    def tag(self, move: Move) -> None:
        """Bring the keys of the move to their values."""
        self._operations.bring(
            move.target,
            lambda live: live.exists and not any(_wanted(move, live)),
            "tagged so",
            lambda: self._change(move),
        )

    def _change(self, move: Move) -> None:
        live = self._states.live(move.target)
        self.check(move, live)
        given, removed = _wanted(move, live)
        for operation, tags in (("Merge", given), ("Delete", removed)):
            if tags:
                path = (
                    f"{self._states.path(move.target)}/providers/Microsoft.Resources/tags/default"
                )
                self._operations.run(
                    self._states.call("tag", move.target, permissions.TAG),
                    "PATCH",
                    self._connection.url(path, VERSION),
                    {"operation": operation, "properties": {"tags": tags}},
                )


def _wanted(move: Move, live: Live) -> tuple[dict[str, str], dict[str, str]]:
    """What is to be set, and what is to be removed, with its present value."""
    given = {
        key: value
        for key, value in move.tags.items()
        if value is not None and live.tags.get(key) != value
    }
    gone = [key for key, value in move.tags.items() if value is None and key in live.tags]
    return given, {key: live.tags[key] for key in gone}
