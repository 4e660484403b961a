"""Charges of what no longer exists, for clouds that forget it.

Such a cloud tells the usage of what is there now. Reading a day again after a volume was deleted
would then take the volume's costs out of the ledger, although they were real: they are kept.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tools.clouds.base import Bill
from tools.clouds.tables import api_bill
from tools.services.inquiry import plural
from tools.store.columns import COST_FIELDS

if TYPE_CHECKING:
    from tools.store.store import Store

_COLUMNS = [name for name in COST_FIELDS if name not in ("x_Tags", "x_SourceRow")]
_GONE = f"""
SELECT x_SourceFormat, x_SourceVersion, {", ".join(f'l."{name}"' for name in _COLUMNS)},
  (SELECT json_group_object(tag_key, tag_value) FROM tagset WHERE tagset_id = l.x_TagsetId) AS tags
FROM cost_line l
WHERE x_ImportId IN (SELECT unnest($imports)) AND ChargeDay BETWEEN $first AND $last
  AND ResourceId IS NOT NULL
  AND lower(ResourceId) NOT IN (SELECT unnest($charged))
ORDER BY ALL"""


def remembered(
    store: Store, origin: str, name: str, charged: Iterable[str], window: tuple[dt.date, dt.date]
) -> list[Bill]:
    """Bills of the charges that the account had in the window for resources that it no longer tells
    of. `charged` are the ids of those that it does.
    """
    imports = [one.id for one in store.imports() if one.origin == origin and one.rows_in]
    if not imports:
        return []
    found = store.query(
        _GONE,
        {
            "imports": imports,
            "charged": [one.lower() for one in charged] or [""],
            "first": window[0],
            "last": window[1],
        },
    )
    kinds: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for form, version, *cells, tags in found.rows:
        row = dict(zip(_COLUMNS, cells, strict=True))
        row["x_Tags"] = json.loads(tags) if tags else None
        kinds.setdefault((form, version), []).append(row)
    return [
        api_bill(f"{name}: deleted resources", form, version, rows, warnings=[_kept(rows)])
        for (form, version), rows in kinds.items()
    ]


def _kept(rows: list[dict[str, Any]]) -> str:
    gone = len({row["ResourceId"] for row in rows})
    return (
        f"{plural(gone, 'resource')} of which the cloud no longer tells: "
        f"{plural(len(rows), 'charge')} collected before "
        f"{'is' if len(rows) == 1 else 'are'} kept"
    )
