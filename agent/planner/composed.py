"""What the planner says at the end of a turn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tools.base import Table, Value


@dataclass
class Composed:
    """An answer before receipts and calls are added."""

    status: str
    text: str
    values: list[Value] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    assumptions: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    follow_ups: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Plain types, as kept with the message."""
        return {
            "status": self.status,
            "values": [value.model_dump(mode="json") for value in self.values],
            "tables": [table.model_dump(mode="json") for table in self.tables],
            "assumptions": list(dict.fromkeys(self.assumptions)),
            "warnings": list(dict.fromkeys(self.warnings)),
            "follow_ups": self.follow_ups,
        }
