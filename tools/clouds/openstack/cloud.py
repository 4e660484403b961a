"""An OpenStack account as an adapter: inventory, measurements, costs and prices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow as pa

from tools.base import CloudError, InputError, NotOfferedError
from tools.clouds.actions import Acting
from tools.clouds.base import Bill, CostRequest, Inventory, MetricRequest, Price, Probe, TypeSize
from tools.clouds.openstack import costs, inventory, metrics, prices, probes, ratings, signin
from tools.clouds.openstack.actions import ABLE, Actions
from tools.clouds.openstack.charges import Billed
from tools.clouds.openstack.connection import Connection
from tools.clouds.openstack.estate import Estate
from tools.clouds.openstack.gnocchi import Gnocchi
from tools.clouds.openstack.rate_card import RateCard, read_card
from tools.clouds.openstack.scope import Scopes
from tools.clouds.openstack.servers import Size, size_of
from tools.clouds.provider import Opening

if TYPE_CHECKING:
    from tools.clouds.openstack.libvirt import Libvirt

RATE_CARD, CLOUDKITTY = "rate-card", "cloudkitty"


class OpenStackCloud(Acting):
    """One project, or all projects, of an OpenStack. Implements Cloud, InventorySource,
    MetricSource, CostSource, PriceSource, TypeSource and ActionSource; what a cloud does not have
    raises NotOfferedError.
    """

    provider = "openstack"
    _able = ABLE
    refresh = dt.timedelta(0)  # reading costs nothing

    def __init__(self, opening: Opening) -> None:
        """Nothing is called yet. Raises SignInError when settings or secrets are missing."""
        self.connection = Connection(opening)
        self.settings = self.connection.settings
        self._opening = opening
        self._scopes = Scopes(self.connection)
        self._card: RateCard | None = None
        self._actions = Actions(self.connection, self.estate)
        self.libvirt: Libvirt | None = None
        given = self.settings.prometheus_url and self.settings.metrics != "none"
        if given and self.settings.metrics != "gnocchi":
            from tools.clouds.openstack.libvirt import Libvirt

            self.libvirt = Libvirt(opening, self.settings)

    def regions(self) -> Sequence[str]:
        """Those of the settings, else of the named cloud, else all that the catalogue has Nova in."""
        if self.settings.regions:
            return list(self.settings.regions)
        found = self.connection.sign_in().regions
        if not found:
            call = self.connection.call("find regions", "a role in the project")
            raise NotOfferedError(
                call.failed(
                    f"the catalogue has no compute service for interface {self.settings.interface!r}"
                )
            )
        return list(found)

    def probes(self) -> Sequence[Probe]:
        """Sign-in, servers, all projects, volumes, addresses, measurements and costs."""
        return probes.of(self)

    def close(self) -> None:
        """Give back connections."""
        self.connection.close()
        if self.libvirt:
            self.libvirt.close()

    def estate(self, region: str) -> Estate:
        """What there is in a region, of the projects that the account may see."""
        return Estate(self.connection, region, self._scopes.scope(region))

    def inventory(self, region: str) -> Iterator[Inventory]:
        """See InventorySource."""
        yield from inventory.read(self.estate(region), self.now(), self._hourly)

    def metrics(self, request: MetricRequest) -> Iterator[pa.Table]:
        """See MetricSource. Raises NotOfferedError where there is neither Gnocchi nor Prometheus."""
        if not request.instances:
            return
        now = self._opening.clock()
        if self.libvirt:
            yield from self.libvirt.read(request, now)
        else:
            yield from metrics.read(self.gnocchi(request.region), request, now)

    def bills(self, request: CostRequest) -> Iterator[Bill]:
        """See CostSource: one bill of all regions. Raises NotOfferedError without rate card and
        CloudKitty.
        """
        asked = costs.asked_span(request.since, request.until, self.now())
        if asked.end <= asked.start:
            return
        if self.cost_source() == RATE_CARD:
            card = self.card()
            estates = [self.estate(region) for region in self.regions()]
            billed = self._billed(card.currency)
            yield costs.bill(self.connection, estates, card, billed, asked)
        else:
            estates = self._rated_estates()
            billed = self._billed(self.settings.currency)
            days = (request.since, min(request.until, self.now().date()))
            yield ratings.bill(self.connection, estates, billed, len(self.regions()), *days)

    def prices(self, region: str, instance_types: Sequence[str]) -> Iterator[Price]:
        """See PriceSource: flavors at the rate card's prices of today; none without one."""
        if self.settings.rate_card:
            today = self.now().date()
            yield from prices.read(self.estate(region), self.card(), instance_types, today)

    def related_types(self, region: str, instance_types: Sequence[str]) -> Iterator[TypeSize]:
        """See TypeSource: all flavors of the project."""
        if not instance_types:
            return
        for raw in self.estate(region).flavors().values():
            one = size_of(raw)
            if one.name:
                memory = None if one.ram_mb is None else one.ram_mb / 1024
                today = self.now().date()
                yield TypeSize(
                    "openstack", region, one.name, one.vcpus, memory, "OpenStack flavors", today
                )

    def now(self) -> dt.datetime:
        """The time, naive UTC."""
        return self._opening.clock().astimezone(dt.UTC).replace(tzinfo=None)

    def gnocchi(self, region: str) -> Gnocchi:
        """The Gnocchi of a region. Raises NotOfferedError where there is none, or it is switched
        off.
        """
        if self.settings.metrics == "none":
            call = self.connection.call("read measurements", "")
            raise NotOfferedError(call.failed("its settings say metrics=none"))
        self.connection.address(region, "metric")
        return Gnocchi(self.connection, region)

    @property
    def forgets(self) -> bool:
        """See ForgetfulCosts: usage is told of what there is, ratings stay."""
        wanted = self.settings.costs
        return wanted == RATE_CARD or (wanted == "auto" and bool(self.settings.rate_card))

    def card(self) -> RateCard:
        """The rate card. Raises CloudError naming the line that is wrong."""
        if self._card is None:
            try:
                self._card = read_card(signin.under(self._opening.home, self.settings.rate_card))
            except InputError as error:
                call = self.connection.call("price its usage", "")
                raise CloudError(call.failed(str(error))) from error
        return self._card

    def cost_source(self) -> str:
        """RATE_CARD or CLOUDKITTY. Raises NotOfferedError that says what to do."""
        wanted = self.settings.costs
        call = self.connection.call("read costs", "")
        if wanted == "none":
            raise NotOfferedError(call.failed("its settings say costs=none"))
        if self.forgets:
            return RATE_CARD
        rated = wanted == CLOUDKITTY or any(
            self.connection.offers(region, "rating") for region in self.regions()
        )
        if not rated:
            raise NotOfferedError(
                call.failed(
                    "OpenStack has no prices of its own, and this one has no CloudKitty; write a "
                    "rate card and give it as rate_card (see docs/connect-openstack.md)"
                )
            )
        if not self.settings.currency:
            raise NotOfferedError(
                call.failed(
                    "CloudKitty does not tell the currency of its ratings; give it as currency, "
                    "or give a rate card as rate_card"
                )
            )
        return CLOUDKITTY

    def _rated_estates(self) -> list[Estate]:
        """One region for each CloudKitty: regions may share one."""
        by_address = {
            self.connection.address(region, "rating"): region
            for region in reversed(self.regions())
            if self.connection.offers(region, "rating")
        }
        return [self.estate(region) for region in reversed(by_address.values())]

    def _billed(self, currency: str) -> Billed:
        signed_in = self.connection.sign_in()
        names = self._scopes.scope(self.regions()[0]).names
        return Billed(signed_in.cloud, self._opening.name, currency, names)

    def _hourly(self, size: Size) -> tuple[Decimal, str] | None:
        """What the rate card says of a size today; a card that is wrong is told with the costs."""
        if not self.settings.rate_card:
            return None
        with suppress(CloudError):
            rates = self.card().on(self.now().date())
            named = (size.name, size.vcpus, size.ram_mb, size.disk_gb)
            price = rates.server_hour(*named) if rates else None
            return None if price is None else (price, self.card().currency)
        return None
