"""The fleet of a what-if: changes come one after the other, and each finds what those before left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from tools.base import Filter, InputError
from tools.services.filters import provider as provider_key
from tools.services.inquiry import Inquiry, plural
from tools.services.pricing.book import PriceBook
from tools.services.pricing.quotes import place_key, type_key
from tools.services.whatif.effects import Notes
from tools.services.whatif.machines import Machine, find_machines

if TYPE_CHECKING:
    from tools.forecasts import Change


@dataclass
class Fleet:
    """Machines by id as the changes so far leave them, and those that were added."""

    inquiry: Inquiry
    book: PriceBook
    notes: Notes
    known: dict[str, Machine] = field(default_factory=dict)
    added: list[Machine] = field(default_factory=list)

    def pick(self, change: Change, everything: bool = False) -> list[Machine] | str:
        """The machines that a change is about, as they now are; or why there are none.

        Raises InputError when nothing says which, or when there are fewer than `count`.
        """
        named = change.instance_type or change.provider or change.region
        if not (named or change.filters or everything):
            raise InputError(
                f"simulate: {change.action!r} needs to know which instances: give instance_type, "
                "provider, region or filters"
            )
        found = find_machines(self.inquiry, self.book, _conditions(change))
        machines = [] if isinstance(found, str) else [self._current(one) for one in found]
        if not change.filters:
            ids = {one.id for one in machines}
            machines += [one for one in self.known.values() if one.id not in ids]
            machines += self.added
        machines = [one for one in machines if _is_meant(one, change)]
        if not machines:
            return found if isinstance(found, str) else "no instance is left that it could change"
        return self._first(machines, change)

    def _current(self, machine: Machine) -> Machine:
        return self.known.setdefault(machine.id, machine)

    def _first(self, machines: list[Machine], change: Change) -> list[Machine]:
        """`count` of them, those first that run most; all without a count."""
        there = sum(one.count for one in machines)
        wanted = _wanted(change, there)
        if wanted is None or wanted == there:
            return machines
        if wanted > there:
            raise InputError(
                f"simulate: {change.action} {wanted}: only {plural(there, 'instance')} "
                f"{'matches' if there == 1 else 'match'}"
            )
        self.notes.assume(
            f"of the {there} instances that match, the {wanted} that cost most are taken"
        )
        order = sorted(machines, key=lambda one: -(one.hours * (one.hourly or Decimal(0))))
        taken: list[Machine] = []
        left = wanted
        for one in order:
            if left <= 0:
                break
            taken.append(one if one.count <= left else self._split(one, left))
            left -= one.count
        return taken

    def _split(self, machine: Machine, count: int) -> Machine:
        """A part of a group that was added; the rest stays as it is."""
        part = replace(machine, count=count)
        machine.count -= count
        self.added.append(part)
        return part


def _wanted(change: Change, there: int) -> int | None:
    """How many of the machines are meant; a share of them is rounded, to one at least."""
    if change.count is not None or change.percent is None or change.action == "commit":
        return change.count
    if not 0 < change.percent <= 100:
        raise InputError(f"simulate: {change.action} of {change.percent:g} % of instances")
    return max(1, round(there * change.percent / 100))


def _conditions(change: Change) -> Sequence[Filter]:
    given = {
        "provider": change.provider,
        "region": change.region,
        "instance_type": change.instance_type,
    }
    return [
        *change.filters,
        *(Filter(field=name, values=[value]) for name, value in given.items() if value),
    ]


def _is_meant(machine: Machine, change: Change) -> bool:
    """Whether it still is what the change names, after the changes before."""
    return (
        machine.count > 0
        and (
            not change.instance_type
            or type_key(change.instance_type) == type_key(machine.instance_type)
        )
        and (not change.provider or provider_key(change.provider) == machine.provider)
        and (not change.region or place_key(change.region) == place_key(machine.region))
    )
