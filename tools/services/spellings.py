"""Tag values that differ only in case are one group, shown in the spelling that most tag sets use."""

from __future__ import annotations

from collections.abc import Sequence

from tools.services.filters import tag_values
from tools.services.inquiry import Inquiry

_MOST = 4


def tag_groups(key: str) -> str:
    """As `tag_values`, with one spelling for all values that differ only in case."""
    return (
        "(SELECT tagset_id, first_value(tag_value) OVER ("
        "PARTITION BY lower(tag_value) ORDER BY used DESC, tag_value DESC) AS tag_value "
        "FROM (SELECT *, count(*) OVER (PARTITION BY tag_value) AS used "
        f"FROM {tag_values(key)}))"
    )


def merged_spellings(inquiry: Inquiry, names: Sequence[str]) -> list[str]:
    """An assumption for each of the `tag:KEY` in `names` that has values in several cases."""
    keys = [
        key
        for name in names
        if name.strip().lower().startswith("tag:")
        for key in name.strip()[4:].strip().split("|")
    ]
    if not keys:
        return []
    rows = inquiry.context.store.query(
        "SELECT lower(tag_key), list(tag_value ORDER BY used DESC, tag_value DESC) FROM ("
        "SELECT tag_key, tag_value, count(*) AS used FROM ("
        "SELECT lower(tag_key) AS tag_key, tag_value FROM tagset "
        "WHERE lower(tag_key) IN (SELECT lower(unnest($keys)))) GROUP BY ALL) "
        "GROUP BY 1, lower(tag_value) HAVING count(*) > 1 ORDER BY 1, 2",
        {"keys": keys},
    ).rows
    lines = []
    for key in dict.fromkeys(keys):
        said = [
            f"{first} ({', '.join(more)})" for low, (first, *more) in rows if low == key.lower()
        ]
        if said:
            more = f" and {len(said) - _MOST} more" if len(said) > _MOST else ""
            lines.append(
                f"values of the tag {key} that differ only in case are one group: "
                f"{'; '.join(said[:_MOST])}{more}"
            )
    return lines
