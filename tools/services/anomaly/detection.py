"""What is not as it usually is: the door of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.base import Result

if TYPE_CHECKING:
    from tools.anomalies import DetectAnomalies
    from tools.context import Context


def detect(context: Context, arguments: DetectAnomalies) -> Result:
    """Answer the tool. Raises InputError for an unknown dimension or field and a malformed period."""
    if arguments.on == "metrics":
        from tools.services.anomaly.metric_detection import detect_metrics

        return detect_metrics(context, arguments)
    from tools.services.anomaly import kept
    from tools.services.anomaly.cost_detection import detect_costs
    from tools.services.anomaly.settings import load

    settings = load(context, arguments.sensitivity)
    known = [one.id for one in context.store.expected.listed()]
    path = kept.place(context, [arguments.model_dump(mode="json"), vars(settings), known])
    result = kept.load(path)
    if result is None:
        result, patterns = detect_costs(context, arguments, settings)
        kept.keep(path, result, patterns)
    return result
