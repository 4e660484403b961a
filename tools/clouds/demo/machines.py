"""The virtual machines of the demo estate."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tools.clouds.demo.catalog import (
    BY_KEY,
    INSTANCE_TYPES,
    Account,
    InstanceType,
    Provider,
    Region,
    priced,
)
from tools.clouds.demo.labels import Flaws
from tools.clouds.demo.roster import APPS, BASE_SIZE, GONE, ORDINARY, PLANTED, Plan
from tools.clouds.demo.window import Bools, Ints, Window, random

FOREVER = 1 << 40  # an hour no window reaches
_TEAMS_OF_DATA = ("data", "ml")

# Hours of the day a machine is on, by schedule: weekdays, weekends.
SCHEDULES: dict[str, tuple[range, range]] = {
    "always": (range(24), range(24)),
    "office": (range(7, 19), range(0)),
    "night": (range(6), range(6)),
    "day": (range(8, 22), range(8, 22)),
}


@dataclass(frozen=True)
class Machine:
    """A virtual machine. `start` and `end` are hours of the window in which it is billed."""

    plan: str
    provider: Provider
    account: Account
    region: Region
    zone: str
    id: str
    name: str
    app: str
    role: str
    env: str
    kind: InstanceType
    workload: str
    schedule: str
    state: str  # running, stopped, terminated, error, gone
    start: int
    end: int
    agent: bool  # reports memory and disk space
    public: bool
    private_ip: str
    tags: dict[str, str]

    @property
    def spot(self) -> bool:
        """Whether it runs at a spot price."""
        return self.plan == "spot"

    @property
    def present(self) -> bool:
        """Whether the inventory still lists it."""
        return self.state != "gone"

    def hourly(self, currency: str) -> int:
        """List price an hour, in millionths of the currency."""
        return priced(self.kind.price, self.region.percent, currency)


def build(seed: int, instances: int, window: Window, flaws: Flaws) -> list[Machine]:
    """`instances` machines of the inventory, then those that are gone."""
    builder = _Builder(seed, window, flaws)
    scale = instances / BASE_SIZE
    machines: list[Machine] = []
    for plan in PLANTED:
        machines += [builder.machine(plan, i) for i in range(max(1, round(plan.count * scale)))]
    weights = np.array([weight for weight, _ in ORDINARY])
    picks = random(seed, "ordinary").choice(
        len(ORDINARY), size=instances - len(machines), p=weights / weights.sum()
    )
    machines += [builder.machine(ORDINARY[int(pick)][1], 0) for pick in picks]
    gone = max(1, round(GONE.count * scale))
    return machines + [builder.machine(GONE, number) for number in range(gone)]


class _Builder:
    def __init__(self, seed: int, window: Window, flaws: Flaws) -> None:
        self._random = random(seed, "machines")
        self._window = window
        self._flaws = flaws
        self._numbers: dict[tuple[str, ...], int] = {}

    def machine(self, plan: Plan, turn: int) -> Machine:
        key, app, role, env, type_name = plan.variants[turn % len(plan.variants)].split()
        provider, kind = BY_KEY[key], INSTANCE_TYPES[type_name]
        env_tag = "prod" if env == "-" else env
        account = _account(provider, app, env_tag)
        region = self._region(provider)
        name = self._name(provider, app, role, env)
        token = self._random.bytes(16).hex()
        identity = _identity(token, provider, account, f"rg-{app}-{env_tag}", name)
        start, end = self._life(plan)
        machine = Machine(
            plan=plan.kind, provider=provider, account=account, region=region,
            zone=region.zones[int(self._random.integers(len(region.zones)))],
            id=identity, name=name, app=app, role=role, env=env_tag, kind=kind,
            workload=plan.workload, schedule=plan.schedule, state=plan.state,
            start=start, end=end,
            agent=plan.kind != "ordinary" or bool(self._random.random() > 0.25),
            public=app == "bastion" or (role == "web" and bool(self._random.random() < 0.35)),
            private_ip="10.{}.{}.{}".format(*self._random.integers(1, 255, 3)),
            tags=self._flaws.draw(
                provider, identity, app, env_tag, clean=plan.kind in ("standby", "gone")
            ),
        )  # fmt: skip
        return replace(machine, tags={**machine.tags, **_further_tags(machine)})

    def _region(self, provider: Provider) -> Region:
        weights = [region.weight for region in provider.regions]
        return provider.regions[int(self._random.choice(len(weights), p=weights))]

    def _name(self, provider: Provider, app: str, role: str, env: str) -> str:
        words = [word for word in (app, role, env) if word != "-"]
        # Each cloud has its own bastion-prod-01: a name need not be unique.
        key = (*words, provider.key) if app == "bastion" else tuple(words)
        self._numbers[key] = self._numbers.get(key, 0) + 1
        return "-".join([*words, f"{self._numbers[key]:02d}"])

    def _life(self, plan: Plan) -> tuple[int, int]:
        days, draw = self._window.days, self._random.random
        minute_start = int(self._random.integers(24))
        if plan.state == "error":
            return (days - 5) * 24, (days - 5) * 24
        if plan.age == "fresh":
            return days * 24 - 20, FOREVER
        if plan.age == "launch":
            return (self._window.index(self._window.month_start(1)) + 2) * 24 + 8, FOREVER
        start = int(days - 120 - draw() * (days + 300)) * 24 + minute_start
        if plan.age == "mixed" and draw() < 0.65:
            start = int(draw() * (days - 1)) * 24 + minute_start
        if plan.state == "stopped":
            return start, int(days - 20 - draw() * 80) * 24 + 17
        if plan.state == "terminated":
            return start, (days - 1) * 24 + 15
        if plan.state == "gone":
            end = int(days - 10 - draw() * min(days - 20, 300)) * 24 + 12
            return min(start, end - int(60 + draw() * 500) * 24), end
        return start, FOREVER


def _further_tags(machine: Machine) -> dict[str, str]:
    if machine.plan == "standby":
        return {"protected": "true", "role": "dr"}
    if not machine.tags:
        return {}
    further = {"Name": machine.name} if machine.provider.key == "aws" else {}
    if machine.plan == "office_hours":
        further["schedule"] = "office-hours"
    return further


def _account(provider: Provider, app: str, env: str) -> Account:
    names = {account.name: account for account in provider.accounts}
    of_data = APPS[app].team in _TEAMS_OF_DATA
    if provider.key == "aws":
        return names["data" if of_data else {"test": "dev"}.get(env, env)]
    if provider.key == "azure":
        place = "Corporate Production" if env in ("prod", "staging") else "Corporate Development"
        return names["Analytics" if of_data else place]
    return names[{"sim": "research", "ci": "ci"}.get(app, "web-platform")]


def _identity(token: str, provider: Provider, account: Account, group: str, name: str) -> str:
    if provider.key == "aws":
        return f"i-0{token[:16]}"
    if provider.key == "azure":
        return resource_path(account, group, f"Microsoft.Compute/virtualMachines/{name}")
    return as_uuid(token)


def as_uuid(token: str) -> str:
    """32 hexadecimal digits in the usual groups."""
    return "-".join((token[:8], token[8:12], token[12:16], token[16:20], token[20:32]))


def resource_path(account: Account, group: str, tail: str) -> str:
    """An Azure resource id; `group` is the resource group."""
    return f"/subscriptions/{account.id}/resourceGroups/{group}/providers/{tail}"


def on_hours(machines: list[Machine], window: Window, days: Ints) -> Bools:
    """Which hours each machine is on: shape (machines, days, 24)."""
    table = np.zeros((len(SCHEDULES), 2, 24), dtype=np.bool_)
    for row, (weekdays, weekends) in enumerate(SCHEDULES.values()):
        table[row, 0, list(weekdays)] = True
        table[row, 1, list(weekends)] = True
    names = list(SCHEDULES)
    schedule = np.array([names.index(machine.schedule) for machine in machines], dtype=np.int64)
    weekend = (window.weekday(days) >= 5).astype(np.int64)
    planned = table[schedule[:, None], weekend[None, :]]
    hour = days[:, None] * 24 + np.arange(24)
    start = np.array([machine.start for machine in machines])[:, None, None]
    end = np.array([machine.end for machine in machines])[:, None, None]
    on: Bools = planned & (hour >= start) & (hour < end)
    return on


def powered(machine: Machine, window: Window) -> str:
    """The status today at noon: scheduled machines may be off."""
    if machine.state != "running":
        return machine.state
    week, weekend = SCHEDULES[machine.schedule]
    hours = weekend if window.today.weekday() >= 5 else week
    return "running" if 12 in hours else "stopped"
