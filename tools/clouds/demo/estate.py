"""The demo estate: everything that is drawn once from the seed."""

from __future__ import annotations

from dataclasses import dataclass

from tools.base import InputError
from tools.clouds.demo import commitments, machines, quantities, storage
from tools.clouds.demo.catalog import DEFAULT_CURRENCY, EXCHANGE, PROVIDERS
from tools.clouds.demo.commitments import Commitment
from tools.clouds.demo.compute import PriceChange
from tools.clouds.demo.incidents import Incident, plan_incidents
from tools.clouds.demo.labels import Flaws
from tools.clouds.demo.machines import Machine
from tools.clouds.demo.quantities import Quantities
from tools.clouds.demo.storage import Pieces
from tools.clouds.demo.window import Window, random


@dataclass(frozen=True)
class Estate:
    """All resources and plans of one demo; charges and metrics are computed from it."""

    seed: int
    instances: int
    window: Window
    currencies: dict[str, str]  # by provider key
    machines: tuple[Machine, ...]
    pieces: Pieces
    quantities: Quantities
    commitments: dict[str, Commitment]
    price_change: PriceChange
    incidents: tuple[Incident, ...]
    flaws: dict[str, list[str]]

    @property
    def identity(self) -> str:
        """A text that is the same for estates with the same content."""
        money = ",".join(f"{key}={self.currencies[key]}" for key in sorted(self.currencies))
        window = f"{self.window.today}/{self.window.days}"
        return f"{self.seed}/{self.instances}/{window}/{money}"


def build(seed: int, instances: int, window: Window, currencies: dict[str, str]) -> Estate:
    """Draw the estate."""
    flaws = Flaws(random(seed, "tags"))
    fleet = machines.build(seed, instances, window, flaws)
    pieces = storage.build(seed, instances, fleet, window, flaws)
    return Estate(
        seed=seed,
        instances=instances,
        window=window,
        currencies=currencies,
        machines=tuple(fleet),
        pieces=pieces,
        quantities=quantities.build(seed, instances, window),
        commitments=commitments.build(fleet, window, currencies),
        price_change=PriceChange(window.index(window.month_start(1))),
        incidents=plan_incidents(seed, fleet, window),
        flaws=flaws.found,
    )


def all_currencies(given: dict[str, str]) -> dict[str, str]:
    """The currency of every provider. Raises InputError naming an unknown provider or currency."""
    chosen = {provider.key: DEFAULT_CURRENCY for provider in PROVIDERS}
    for key, currency in given.items():
        if key not in chosen:
            raise InputError(f"no provider {key!r} in the demo: expected {', '.join(chosen)}")
        if currency not in EXCHANGE:
            raise InputError(
                f"no currency {currency!r} in the demo: expected {', '.join(EXCHANGE)}"
            )
        chosen[key] = currency
    return chosen
