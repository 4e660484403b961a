"""The SQL views that `query_sql` offers: what each is made of. docs/views.md explains them."""

from __future__ import annotations

_TAGS = """(SELECT tagset_id AS id, CAST(json_group_object(tag_key, tag_value) AS VARCHAR) AS "Tags"
  FROM tagset GROUP BY 1)"""
_INVENTORY = """SELECT t.* EXCLUDE (tagset_id), tagset_id AS x_TagsetId, g."Tags" AS tags
FROM {table} t LEFT JOIN {tags} g ON g.id = t.tagset_id"""

# Name of the view: the tables of the store it reads, and its statement over them.
VIEWS: dict[str, tuple[tuple[str, ...], str]] = {
    "costs": (
        ("cost_daily", "tagset"),
        f'SELECT t.* EXCLUDE (charge_month), g."Tags" '
        f"FROM cost_daily t LEFT JOIN {_TAGS} g ON g.id = t.x_TagsetId",
    ),
    "cost_lines": (
        ("cost_line", "tagset"),
        f'SELECT t.* EXCLUDE (charge_month), g."Tags" '
        f"FROM cost_line t LEFT JOIN {_TAGS} g ON g.id = t.x_TagsetId",
    ),
    "tags": (
        ("tagset",),
        "SELECT tagset_id AS x_TagsetId, tag_key, tag_value FROM tagset",
    ),
    "instances": (("instance", "tagset"), _INVENTORY.format(table="instance", tags=_TAGS)),
    "volumes": (("volume", "tagset"), _INVENTORY.format(table="volume", tags=_TAGS)),
    "snapshots": (("snapshot", "tagset"), _INVENTORY.format(table="snapshot", tags=_TAGS)),
    "addresses": (("address", "tagset"), _INVENTORY.format(table="address", tags=_TAGS)),
    "metrics": (("metric",), "SELECT * EXCLUDE (metric_day) FROM metric"),
}
