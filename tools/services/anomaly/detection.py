"""What is not as it usually is: the door of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.base import Result

if TYPE_CHECKING:
    from tools.anomalies import DetectAnomalies
    from tools.context import Context


def detect(context: Context, arguments: DetectAnomalies) -> Result:
    """Answer the tool."""
    raise NotImplementedError
