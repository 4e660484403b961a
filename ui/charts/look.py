"""How charts look: colours that the colour-blind tell apart, on light and on dark ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
LONGEST = 26  # characters of a name beside a bar; the whole name is told on pointing
LONGEST_TOLD = 140


@dataclass(frozen=True)
class Look:
    """Colours of one ground. `series` follow Okabe and Ito's palette, made lighter on dark."""

    ink: str
    faint: str
    line: str
    ground: str
    series: tuple[str, ...]
    band: tuple[str, str]  # 95 % and 80 %
    marks: dict[str, str]  # by severity


LIGHT = Look(
    ink="#1d2733",
    faint="#566270",
    line="#e3e7ec",
    ground="#ffffff",
    series=(
        *("#2563b8", "#d98200", "#00876c", "#b0488a", "#c8501e", "#4fa3d8", "#6f6a2a", "#76808c"),
    ),
    band=("rgba(37,99,184,0.10)", "rgba(37,99,184,0.16)"),
    marks={"critical": "#b3261e", "warning": "#b35c00", "info": "#566270"},
)
DARK = Look(
    ink="#e6eaf0",
    faint="#9aa7b5",
    line="#2c3642",
    ground="#171e27",
    series=(
        *("#6aa5f0", "#f0a840", "#3cc4a2", "#e08cc0", "#f08558", "#8fd0f5", "#c9c264", "#9aa7b5"),
    ),
    band=("rgba(106,165,240,0.13)", "rgba(106,165,240,0.20)"),
    marks={"critical": "#ff8a80", "warning": "#ffb454", "info": "#9aa7b5"},
)


def look_of(*, dark: bool) -> Look:
    """The look on dark or on light ground."""
    return DARK if dark else LIGHT


def figure(
    traces: list[dict[str, Any]], look: Look, *, title: str, alt: str, **layout: Any
) -> dict[str, Any]:
    """A figure of these traces. `layout.meta` holds `title` and `alt`, the chart told in words."""
    return {
        "data": traces,
        "layout": {
            "title": {"text": escaped(title), "font": {"size": 14}, "x": 0, "xref": "paper"},
            "meta": {"title": title, "alt": alt},
            "font": {"family": FONT, "size": 12, "color": look.ink},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": list(look.series),
            "hoverlabel": {
                "bgcolor": look.ground,
                "bordercolor": look.line,
                "font": {"color": look.ink, "family": FONT},
            },
            "margin": {"l": 56, "r": 16, "t": 40, "b": 40},
            "autosize": True,
            "showlegend": False,
            **layout,
        },
    }


def axis(look: Look, **more: Any) -> dict[str, Any]:
    """An axis: faint lines, no zoom by accident."""
    return {
        "gridcolor": look.line,
        "linecolor": look.line,
        "zerolinecolor": look.line,
        "tickfont": {"color": look.faint},
        "automargin": True,
        "fixedrange": True,
        **more,
    }


def escaped(text: str) -> str:
    """Text that Plotly shows as it is: it reads tags, entities and links in labels."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def label(text: str, longest: int = LONGEST) -> str:
    """A name for an axis: cut in its middle, so that endings that tell machines apart stay."""
    return escaped(cut(text, longest))


def cut(text: str, longest: int) -> str:
    """The text, with its middle left out where it is longer."""
    if len(text) <= longest:
        return text
    end = longest // 3
    return f"{text[: longest - end - 1]}…{text[-end:]}"
