"""What is collected, how far back, and how patiently: the request, and settings of the environment."""

from __future__ import annotations

import datetime as dt
import os
import re
from dataclasses import dataclass
from typing import Literal, get_args

from tools.base import InputError

What = Literal["inventory", "metrics", "costs"]
EVERYTHING: tuple[What, ...] = get_args(What)
LONGEST = dt.timedelta(days=3653)  # ten years: no cloud keeps more
_SPAN = re.compile(r"(\d{1,5})\s*([smhdw])", re.IGNORECASE)
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}


@dataclass(frozen=True)
class SyncRequest:
    """What to collect."""

    accounts: tuple[str, ...] = ()  # names or ids; none = all that are enabled
    what: tuple[What, ...] | None = None  # None = everything, as far as it is due
    since: dt.datetime | None = None  # aware; None = from where the last collection ended
    insist: bool = True  # on what was asked for by name, even if it costs money or failed lately

    @property
    def kinds(self) -> tuple[What, ...]:
        """The kinds of data that are wanted."""
        return EVERYTHING if self.what is None else self.what

    @property
    def insists_on_costs(self) -> bool:
        """Costs were asked for by name: read them even if the last ones are fresh."""
        return self.insist and self.what is not None and "costs" in self.what

    @property
    def insists_on_accounts(self) -> bool:
        """Accounts were asked for by name: try them even if they failed again and again."""
        return self.insist and bool(self.accounts)


@dataclass(frozen=True)
class Settings:
    """How collections work; see docs/settings.md."""

    interval_s: int = 300  # of the measurements that are collected
    raw_days: int = 7  # measurements are kept as collected
    hourly_days: int = 90  # then by the hour, then by the day
    late_days: int = 5  # how late charges may arrive
    timeout_s: float = 600.0  # for one unit: what one region (or account) gives of one kind
    threads: int = 16
    threads_per_account: int = 4

    @classmethod
    def of_environment(cls) -> Settings:
        """As the environment says. Raises InputError naming the variable that is wrong."""
        settings = cls(
            interval_s=_number(
                "CLOUDWRIGHT_METRIC_INTERVAL",
                os.environ.get("CLOUDWRIGHT_METRIC_INTERVAL"),
                300,
                300,
            ),
            raw_days=_number(
                "CLOUDWRIGHT_METRIC_RAW_DAYS", os.environ.get("CLOUDWRIGHT_METRIC_RAW_DAYS"), 7, 1
            ),
            hourly_days=_number(
                "CLOUDWRIGHT_METRIC_HOURLY_DAYS",
                os.environ.get("CLOUDWRIGHT_METRIC_HOURLY_DAYS"),
                90,
                1,
            ),
            late_days=_number(
                "CLOUDWRIGHT_COST_LATE_DAYS", os.environ.get("CLOUDWRIGHT_COST_LATE_DAYS"), 5, 0
            ),
            timeout_s=_number(
                "CLOUDWRIGHT_SYNC_TIMEOUT", os.environ.get("CLOUDWRIGHT_SYNC_TIMEOUT"), 600, 1
            ),
            threads=_number(
                "CLOUDWRIGHT_SYNC_THREADS", os.environ.get("CLOUDWRIGHT_SYNC_THREADS"), 16, 1
            ),
        )
        if settings.interval_s not in (300, 3600):
            raise InputError(
                f"CLOUDWRIGHT_METRIC_INTERVAL is {settings.interval_s}; expected 300 or 3600 seconds"
            )
        if settings.hourly_days < settings.raw_days:
            raise InputError(
                "CLOUDWRIGHT_METRIC_HOURLY_DAYS must not be less than CLOUDWRIGHT_METRIC_RAW_DAYS"
            )
        return settings


def span(text: str) -> dt.timedelta | None:
    """'30d', '12h', '2w' as a span of time; None for anything else, and for nothing."""
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        return None
    return dt.timedelta(seconds=int(found[1]) * _UNITS[found[2].lower()]) or None


def read_since(text: str, now: dt.datetime) -> dt.datetime:
    """'30d', or a date or UTC time, as a moment. Raises InputError, also when it is not past."""
    back = span(text)
    try:
        moment = now - back if back else dt.datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError):
        raise InputError(
            f"--since {text!r}: expected a span such as 30d or 12h, or a date such as 2026-10-01"
        ) from None
    moment = moment.replace(tzinfo=moment.tzinfo or dt.UTC).astimezone(dt.UTC)
    if moment >= now:
        raise InputError(f"--since {text!r} is not in the past: there is nothing to collect")
    if now - moment > LONGEST:
        raise InputError(f"--since {text!r} reaches back more than ten years")
    return moment


def read_what(text: str) -> tuple[What, ...]:
    """'inventory,costs' as kinds in the order of collection. Raises InputError."""
    given = {part.strip().lower() for part in text.split(",") if part.strip()}
    unknown = sorted(given - set(EVERYTHING))
    if unknown or not given:
        raise InputError(
            f"--what {text!r}: expected one or more of {', '.join(EVERYTHING)}, separated by commas"
        )
    return tuple(kind for kind in EVERYTHING if kind in given)


def _number(name: str, text: str | None, default: int, least: int) -> int:
    if text is None or not text.strip():
        return default
    try:
        number = int(text)
    except ValueError:
        number = -1
    if number < least:
        raise InputError(f"{name} is {text!r}; expected a whole number, at least {least}")
    return number
