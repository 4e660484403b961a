"""What a kind of work is called, by rules on how its typical machine is used."""

from __future__ import annotations

from collections.abc import Mapping

_SCHEDULED = 0.5  # on for a smaller part of the time: somebody or something starts it

Typical = Mapping[str, float]  # features by name; unknown ones are absent


def name_of(typical: Typical) -> str:
    """The name of a kind of work; the first rule that fits decides."""
    for name, fits in (
        ("office hours", _office),
        ("month end", _rare),
        ("batch", _batch),
        ("idle", _idle),
        ("standby", _standby),
        ("memory-bound", _memory),
        ("light", _light),
        ("database", _database),
        ("compute", _compute),
        ("web", _daily),
    ):
        if fits(typical):
            return name
    return "steady"


def _office(of: Typical) -> bool:
    """Almost nothing at weekends and at night."""
    return of["weekend"] < 0.25 and of["night"] < 0.35 and of["cpu_p99"] >= 5


def _rare(of: Typical) -> bool:
    """Works hard in few hours that are no daily habit."""
    return _short(of) and of["rhythm"] < 0.5 and of["on"] >= _SCHEDULED


def _batch(of: Typical) -> bool:
    """Works hard in few hours, at the same ones of a day, or is on only then."""
    return _short(of) or (of["on"] < _SCHEDULED and of["cpu_p99"] >= 40)


def _short(of: Typical) -> bool:
    return of["busy"] < 0.35 and of["cpu_p99"] >= 40 and of["cpu_p99"] > 2.5 * of["cpu_mean"]


def _idle(of: Typical) -> bool:
    return of["cpu_p95"] < 6 and _traffic(of) < 0.02


def _standby(of: Typical) -> bool:
    """Takes in much more than it gives, and hardly computes."""
    inbound, outbound = of.get("network_in", 0.0), of.get("network_out", 0.0)
    return of["cpu_p95"] < 8 and inbound > 0.02 and inbound > 3 * outbound


def _memory(of: Typical) -> bool:
    return of.get("memory", 0.0) >= 75 and of["cpu_p95"] < 30


def _light(of: Typical) -> bool:
    return of["cpu_p95"] < 20


def _database(of: Typical) -> bool:
    return of.get("memory", 0.0) >= 60 and of.get("disk", 0.0) >= 5


def _compute(of: Typical) -> bool:
    return of["cpu_mean"] >= 70


def _daily(of: Typical) -> bool:
    """Follows the day."""
    return of["rhythm"] >= 0.3


def _traffic(of: Typical) -> float:
    return of.get("network_in", 0.0) + of.get("network_out", 0.0)
