"""Which figures of the data's own state a question asks for, and which section has them."""

from __future__ import annotations

import re

from agent.planner.dataquestions import data_facts, section_of
from agent.planner.frame import Frame
from agent.planner.reading import Reading

# Words of questions about the data, and the figures of `data_status` that answer them.
_STATUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        r"since when|how far back|oldest|earliest|first (?:day|date)|begin|start|go(?:es)? back",
        ("first day",),
    ),
    (
        r"date range|time range|what (?:period|dates|time)|cover|span|which (?:period|dates|months)",
        ("first day", "last day"),
    ),
    (
        r"\bmetrics?\b|measure\w*|\bcpu\b|utili[sz]ation",
        ("newest metric point", "metrics", "metric points", "instances with measurements"),
    ),
    (r"inventory|instances? (?:list|data)|\bvms?\b|servers?", ("inventory collected", "instances")),
    (
        r"fresh|latest|newest|recent|last (?:day|date|update|refresh|sync|import)|up[- ]to[- ]date|current|"
        r"until when|stale|how old|age\b|refreshed|updated",
        ("last day", "age of costs"),
    ),
    (r"line items?|charge lines?|how many (?:rows|lines|records|charges)", ("line items",)),
    (r"rows? (?:were |was |did )?(?:import|land|load)|import\w* rows", ("rows imported",)),
    (r"reject|could not be read|bad rows?|fail", ("rejected rows",)),
    (r"\bimports?\b|files?", ("imports", "rows imported", "rejected rows")),
    (r"currenc", ("currencies",)),
    (r"how many (?:\w+ )?accounts|accounts|subscriptions", ("accounts",)),
    (r"providers?|clouds?|vendors?", ("providers",)),
    (r"reconcil|agree|match|add up|trust|correct|complete", ("reconciled",)),
    (r"\bgaps?\b|\bholes?\b|missing days?|holes?|days? missing|complete", ("missing days",)),
    (r"tag keys?|which tags|what tags|tags", ("tag keys",)),
)


def read_section(reading: Reading, frame: Frame) -> None:
    """Fill the figures asked for and the section of `data_status` that has them."""
    text = reading.text
    if re.search(r"\bwhich (?:days|weeks|months)\b", text):
        frame.intent = "costs"
        frame.granularity = {"d": "daily", "w": "weekly", "m": "monthly"}[
            text[text.index("which ") + 6]
        ]
        return
    frame.asked = list(data_facts(text)) or list(
        dict.fromkeys(
            name for pattern, names in _STATUS if re.search(pattern, text) for name in names
        )
    )
    if frame.asked:
        frame.section = section_of(frame.asked)
        return
    for section, pattern in (
        ("tags", r"\btag|label"),
        ("metrics", r"\bmetric|\bcpu|utili[sz]ation"),
        ("inventory", r"inventory|instance|server|\bvms?\b"),
        ("imports", r"\bimport|reject|files?\b"),
        ("costs", r"cost|spend|bill|charge|reconcil"),
    ):
        if re.search(pattern, text):
            frame.section = section
            return
