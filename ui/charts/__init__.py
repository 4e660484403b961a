"""Results as charts: a result in, a Plotly figure as plain values out, or None when nothing is worth
drawing. The chat page and the dashboard draw the same figures.

`figure_of` chooses by the shape of what it is given::

    days, weeks or hours → line, the forecast as a band, anomalies marked
    months and longer    → bars side by side
    few shares of a whole → pie
    a ranking            → bars one under the other
    one percentage       → gauge

Amounts of two currencies are never in one chart (`figures_of` gives one a currency), and what is
unknown is a gap. Texts of clouds are escaped: Plotly reads some markup in labels.
"""

from __future__ import annotations

from ui.charts.choosing import Kind, figure_of, figures_of

__all__ = ["Kind", "figure_of", "figures_of"]
