"""Costs that CloudKitty rated: /v2/dataframes where its storage has it, else /v1."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation, localcontext
from typing import Any

from tools.base import NotOfferedError
from tools.clouds.openstack import errors, replies
from tools.clouds.openstack.connection import Connection
from tools.clouds.openstack.scope import Scope

PERMISSION = "role reader in the project, and the role rating for CloudKitty's user in it"
_PAGE = 1000
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Rated:
    """One thing rated for one period (an hour, as CloudKitty is usually set up)."""

    project_id: str
    service: str  # as CloudKitty's metrics are called: instance, volume.size
    begin: dt.datetime  # naive UTC
    end: dt.datetime
    quantity: Decimal
    unit: str | None
    price: Decimal
    about: Mapping[str, str]  # id, flavor_id and whatever else CloudKitty is set to keep


class CloudKitty:
    """The CloudKitty of one region."""

    def __init__(self, connection: Connection, region: str, scope: Scope) -> None:
        """Nothing is called yet."""
        self._connection = connection
        self._region = region
        self._scope = scope

    def _call(self, what: str) -> errors.Call:
        return self._connection.call(f"{what} from CloudKitty in {self._region}", PERMISSION)

    def version(self) -> str:
        """'v2' or 'v1'. With SQL storage /v2 is not there, which is told in HTML; where it is, it
        says 404 in JSON when there are no ratings.
        """
        call = self._call("read ratings")
        params = {"limit": "1", "offset": "0"}
        try:
            self._connection.answer(self._region, "rating", "/v2/dataframes", call, params)
        except errors.NothingThereError:
            return "v2"
        except NotOfferedError:
            self._connection.answer(self._region, "rating", "/v1/info/metrics", call)
            return "v1"
        return "v2"

    def rated(self, since: dt.date, until: dt.date) -> Iterator[Rated]:
        """What was rated for the UTC days from `since` to `until`. CloudKitty is some hours
        behind, and does not rate what started later than a period.
        """
        newer = self.version() == "v2"
        units = {} if newer else self._units()
        day = since
        while day <= until:
            start = dt.datetime.combine(day, dt.time())
            for item in self._day(start, units, newer=newer):
                if start <= item.begin < start + _DAY and self._scope.covers(item.project_id):
                    yield item
            day += _DAY

    def _day(self, start: dt.datetime, units: dict[str, str], *, newer: bool) -> Iterator[Rated]:
        return self._v2(start, start + _DAY) if newer else self._v1(start, start + _DAY, units)

    def _units(self) -> dict[str, str]:
        """Units of /v1, which its frames do not tell."""
        call = self._call("read the list of metrics")
        answer = self._connection.answer(self._region, "rating", "/v1/info/metrics", call)
        reply = replies.content(answer, call)
        rows = reply.get("metrics", ()) if isinstance(reply, dict) else ()
        return {str(row.get("metric_id")): str(row.get("unit")) for row in rows}

    def _v1(self, begin: dt.datetime, end: dt.datetime, units: dict[str, str]) -> Iterator[Rated]:
        """/v1 has no pages: a day at a time keeps its replies small."""
        call = self._call(f"read the ratings of {begin:%Y-%m-%d}")
        params = {"begin": begin.isoformat(), "end": end.isoformat()}
        if not self._scope.everything:
            params["tenant_id"] = self._scope.own
        answer = self._connection.answer(
            self._region, "rating", "/v1/storage/dataframes", call, params
        )
        for frame in _frames(replies.content(answer, call), call):
            period = _period(frame, call)
            for item in frame.get("resources") or ():
                about = item.get("desc") or {}
                owner = frame.get("tenant_id") or about.get("project_id") or self._scope.own
                service = str(item.get("service"))
                yield Rated(
                    str(owner),
                    service,
                    *period,
                    _number(item.get("volume"), call),
                    units.get(service),
                    _number(item.get("rating"), call),
                    about,
                )

    def _v2(self, begin: dt.datetime, end: dt.datetime) -> Iterator[Rated]:
        """/v2 counts its pages in rated things, not in frames."""
        call = self._call(f"read the ratings of {begin:%Y-%m-%d}")
        params = {"begin": _zoned(begin), "end": _zoned(end), "limit": str(_PAGE)}
        offset = 0
        while True:
            asked = {**params, "offset": str(offset)}
            try:
                answer = self._connection.answer(
                    self._region, "rating", "/v2/dataframes", call, asked
                )
            except errors.NothingThereError:  # nothing was rated that day
                return
            reply = replies.content(answer, call)
            found = [item for frame in _frames(reply, call) for item in self._points(frame, call)]
            yield from found
            offset += len(found)
            if not found or offset >= int(reply.get("total") or 0):
                return

    def _points(self, frame: dict[str, Any], call: errors.Call) -> Iterator[Rated]:
        period = _period(frame.get("period") or {}, call)
        for service, items in (frame.get("usage") or {}).items():
            for item in items:
                about = {**(item.get("metadata") or {}), **(item.get("groupby") or {})}
                volume, rating = item.get("vol") or {}, item.get("rating") or {}
                owner = about.get("project_id") or about.get("tenant_id") or self._scope.own
                yield Rated(
                    str(owner),
                    str(service),
                    *period,
                    _number(volume.get("qty"), call),
                    volume.get("unit"),
                    _number(rating.get("price"), call),
                    about,
                )


def _frames(reply: Any, call: errors.Call) -> list[dict[str, Any]]:
    frames = reply.get("dataframes") if isinstance(reply, dict) else None
    if not isinstance(frames, list):
        raise errors.unreadable(call, "it has no list 'dataframes'")
    return frames


def _period(frame: dict[str, Any], call: errors.Call) -> tuple[dt.datetime, dt.datetime]:
    begin, end = replies.moment(frame.get("begin")), replies.moment(frame.get("end"))
    if begin is None or end is None:
        raise errors.unreadable(call, "a frame has no period")
    return begin, end


def _number(value: object, call: errors.Call) -> Decimal:
    """A number with all its digits, which /v1 writes as text."""
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise errors.unreadable(call, f"{value!r} is no number") from error
    if not number.is_finite():
        raise errors.unreadable(call, f"{value!r} is no number")
    with localcontext(prec=60):
        return +number


def _zoned(time: dt.datetime) -> str:
    return time.isoformat() + "+00:00"
