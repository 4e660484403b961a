"""Types that machines in use could become: how large they are and what they cost, read once a week."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from tools.base import CloudError
from tools.clouds.base import Cloud, PriceSource, TypeSize, TypeSource
from tools.services.collection.prices import KEPT, Prices
from tools.services.pricing.families import family_of

if TYPE_CHECKING:
    from tools.store.instance_types import InstanceTypes

# Sizes that machines are moved to: prices are asked for these only, since a price list is slow.
_SMALLEST, _LARGEST = Fraction(1, 8), Fraction(2)


@dataclass(frozen=True)
class Candidates:
    """Sizes and prices around the types in use. `elsewhere` are types of the account that run in
    any region: their prices here tell what a move would change.
    """

    cloud: Cloud
    origin: str
    types: InstanceTypes
    prices: Prices
    today: dt.date
    elsewhere: Callable[[], Sequence[str]] = tuple

    def read(self, region: str, kinds: Iterable[str]) -> None:
        """Keep what the cloud tells. What it does not tell now is left for the next time: nobody
        misses it but comparisons.
        """
        used = sorted(set(kinds))
        if not used or not isinstance(self.cloud, TypeSource | PriceSource):
            return
        near: set[str] = set(self.elsewhere())
        if isinstance(self.cloud, TypeSource):
            try:
                sizes = self._sizes(self.cloud, region, used)
            except CloudError:
                sizes = []
            near |= {one.instance_type for one in sizes if _is_near(one, used)}
        self.prices.of(region, sorted(near - set(used)))

    def _sizes(self, cloud: TypeSource, region: str, used: Sequence[str]) -> list[TypeSize]:
        known = [one for one in self.types.of(self.origin, region) if one.as_of > self.today - KEPT]
        names = {one.instance_type.lower() for one in known}
        if all(kind.lower() in names for kind in used):
            return known
        found = [one for one in cloud.related_types(region, used) if _is_related(one, used)]
        self.types.keep(self.origin, found)
        return found


def _is_related(size: TypeSize, used: Sequence[str]) -> bool:
    """Whether it is of a family in use; where names tell no families, every type is."""
    own = family_of(size.provider, size.instance_type)
    families = [family_of(size.provider, kind) for kind in used]
    if own is None:
        lower = {kind.lower() for kind in used}
        return size.instance_type.lower() in lower or None in families
    return any(other is not None and other.key == own.key for other in families)


def _is_near(size: TypeSize, used: Sequence[str]) -> bool:
    """Whether its price is worth asking for."""
    own = family_of(size.provider, size.instance_type)
    if own is None:
        return True
    factors = [
        other.factor
        for other in (family_of(size.provider, kind) for kind in used)
        if other is not None and other.key == own.key
    ]
    return any(_SMALLEST <= own.factor / factor <= _LARGEST for factor in factors)
