"""Templates: what may truly be said about a scene, in the words that people and models use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from random import Random

from made_results import Scene
from made_texts import ALIASES, Env, Name, Number, Part, Sentence, Style, Truth, Way, When, shown

ROSE = ("rose", "fell")
UP = ("up", "down")


def style_of(rng: Random) -> Style:
    comma = rng.random() < 0.15
    return Style(
        comma=comma, grouped=comma or rng.random() < 0.8,
        money="back" if comma else rng.choice(["front"] * 5 + ["back", "code_front", "code_back"]),
        percent=rng.choice(["%", " %", " percent"]), dates=rng.choice(["long", "us", "iso"]), bold=rng.random() < 0.15,
    )  # fmt: skip


def cell(scene: Scene, column: str, key: str = "n") -> Truth:
    return lambda env: [scene.columns[column].cells[str(env[key])]]


def build(scene: Scene, rng: Random, style: Style) -> list[Sentence]:
    """One to four sentences, or a list, or a table."""
    made: Callable[[Scene, Random], list[Sentence]] = {
        "groups": _groups,
        "comparison": _comparison,
        "inventory": _inventory,
        "series": _series,
        "metrics": _metrics,
        "counts": _counts,
        "filtered": _filtered,
    }[scene.kind]
    sentences = made(scene, rng)
    for sentence in sentences:
        sentence.parts = [_fill(part, rng, style, sentence.env) for part in sentence.parts]
    return sentences


def _fill(part: Part, rng: Random, style: Style, env: Env) -> Part:
    if isinstance(part, Number):
        return shown(part, rng, style, env)
    if isinstance(part, Name):
        name = str(env[part.key])
        choices = [name, name, *ALIASES.get(name, [])]
        return Name(part.key, rng.choice([*choices, f"`{name}`"] if "-" in name else choices))
    if isinstance(part, Way):
        return Way(part.truth, part.words, part.truth(env)[0] >= 0)
    return part


def _groups(scene: Scene, rng: Random) -> list[Sentence]:
    cost, share = scene.columns["cost"].cells, scene.columns["share"].cells
    cur, total, when = scene.currency, scene.totals["cost"], scene.periods[0]
    days = Decimal((when[1] - when[0]).days + 1)
    env: Env = {"d": when}

    def in_period(value: Callable[[Env], Decimal]) -> Truth:
        return lambda env: [value(env)] if env.get("d", when) == when else []

    money = Number(in_period(lambda env: cost[str(env["n"])]), cur)
    part = Number(in_period(lambda env: share[str(env["n"])]), "%")
    whole = Number(in_period(lambda env: total), cur)
    one = {"n": rng.choice(scene.names), **env}
    a, b = rng.sample(scene.names, 2)
    two: Env = {"n": a, "m": b, **env}
    first = Number(cell(scene, "cost", "n"), cur)
    second = Number(cell(scene, "cost", "m"), cur)
    gap: Truth = lambda env: [cost[str(env["n"])] - cost[str(env["m"])]]  # noqa: E731
    both: Truth = lambda env: [cost[str(env["n"])] + cost[str(env["m"])]]  # noqa: E731
    templates: list[Callable[[], Sentence]] = [
        lambda: Sentence([Name("n"), " cost ", money, " in ", When("d"), "."], one),
        lambda: Sentence(["In ", When("d"), ", ", Name("n"), " cost ", money, "."], one),
        lambda: Sentence([Name("n"), ": ", money, " (", part, ")."], one),
        lambda: Sentence([Name("n"), " accounts for ", part, " of the total."], one),
        lambda: Sentence([Name("n"), " is at ", money, ", which is ", part, " of the total spend of ", whole, "."], one),
        lambda: Sentence(["Total spend in ", When("d"), " was ", whole, "."], dict(env)),
        lambda: Sentence(["You spent ", whole, " in total across ", Number(lambda env: [Decimal(len(cost))], "count"), f" {rng.choice(['services', 'groups', 'items'])}."], dict(env)),
        lambda: Sentence([Name("n"), " and ", Name("m"), " cost ", first, " and ", second, " respectively."], two),
        lambda: Sentence([Name("n"), " cost ", first, " and ", Name("m"), " ", second, "."], two),
        lambda: Sentence([first, " went to ", Name("n"), " and ", second, " to ", Name("m"), "."], two),
        lambda: Sentence([Name("n"), " and ", Name("m"), " together cost ", Number(both, cur), "."], two),
        lambda: Sentence([Name("n"), " cost ", Number(gap, cur), " ", Way(gap, ("more", "less")), " than ", Name("m"), "."], two),
        lambda: Sentence(["We paid ", money, " for ", Name("n"), " in ", When("d"), "."], one),
        lambda: Sentence(["On average that is ", Number(in_period(lambda env: total / days), cur), " per day in ", When("d"), "."], dict(env)),
        lambda: Sentence(["The top 3 add up to ", Number(lambda env: [sum(sorted(cost.values())[-3:], Decimal(0))], cur), "."], dict(env)),
    ]  # fmt: skip
    if cost[a] > cost[b] * 2 and cost[a] < cost[b] * 60:
        templates.append(lambda: Sentence([Name("n"), " cost ", Number(lambda env: [cost[str(env["n"])] / cost[str(env["m"])]], "x"), " as much as ", Name("m"), "."], two))  # fmt: skip
    return _mixed(rng, templates, lambda: _list(scene, rng, [money, part], env, "Costs by group:"))


def _comparison(scene: Scene, rng: Random) -> list[Sentence]:
    late, early = scene.columns["late"].cells, scene.columns["early"].cells
    cur, (now, base) = scene.currency, scene.periods
    by = {now: late, base: early}
    sums = {now: scene.totals["late"], base: scene.totals["early"]}
    one: Env = {"n": rng.choice(scene.names), "d": now, "e": base}

    def at(key: str) -> Number:
        return Number(lambda env: [by[env[key]][str(env["n"])]], cur)  # type: ignore[index]

    def all_at(key: str) -> Number:
        return Number(lambda env: [sums[env[key]]], cur)  # type: ignore[index]

    def delta(env: Env) -> list[Decimal]:
        return [by[env["d"]][str(env["n"])] - by[env["e"]][str(env["n"])]]  # type: ignore[index]

    def ratio(env: Env) -> list[Decimal]:
        return [100 * delta(env)[0] / by[env["e"]][str(env["n"])]]  # type: ignore[index]

    def whole(env: Env) -> list[Decimal]:
        return [sums[env["d"]] - sums[env["e"]]]  # type: ignore[index]

    def whole_ratio(env: Env) -> list[Decimal]:
        return [100 * whole(env)[0] / sums[env["e"]]]  # type: ignore[index]

    templates: list[Callable[[], Sentence]] = [
        lambda: Sentence([Name("n"), " ", Way(delta, ROSE), " from ", at("e"), " to ", at("d"), "."], one),
        lambda: Sentence([Name("n"), " ", Way(delta, ROSE), " by ", Number(delta, cur), " (", Number(ratio, "%"), ") to ", at("d"), "."], one),
        lambda: Sentence([Name("n"), " ", Way(delta, ("increased", "decreased")), " by ", Number(ratio, "%"), "."], one),
        lambda: Sentence(["In ", When("d"), ", ", Name("n"), " cost ", at("d"), ", compared with ", at("e"), " in ", When("e"), "."], one),
        lambda: Sentence([Name("n"), " cost ", at("d"), " in ", When("d"), " and ", at("e"), " in ", When("e"), "."], one),
        lambda: Sentence(["Total cost was ", all_at("d"), " in ", When("d"), ", ", Way(whole, UP), " ", Number(whole_ratio, "%"), " from ", all_at("e"), " in ", When("e"), "."], dict(one)),
        lambda: Sentence(["Overall spend ", Way(whole, ("grew", "dropped")), " by ", Number(whole, cur), " (", Number(whole_ratio, "%"), ")."], dict(one)),
        lambda: Sentence([Name("n"), " went from ", at("e"), " in ", When("e"), " to ", at("d"), " in ", When("d"), ", ", Way(delta, ("an increase", "a decrease")), " of ", Number(delta, cur), "."], one),
    ]  # fmt: skip
    change = Number(lambda env: delta({**one, **env}), cur, plus=True)
    return _mixed(rng, templates, lambda: _list(scene, rng, [change], {}, "Largest changes:"))


def _inventory(scene: Scene, rng: Random) -> list[Sentence]:
    cur, count = scene.currency, Decimal(len(scene.names))
    one: Env = {"n": rng.choice(scene.names)}
    a, b = rng.sample(scene.names, 2)
    two: Env = {"n": a, "m": b}
    cost, size = Number(cell(scene, "cost"), cur), Number(cell(scene, "size"), "GB")
    age, cpu = Number(cell(scene, "age"), "days"), Number(cell(scene, "cpu"), "%")
    other = Number(cell(scene, "cost", "m"), cur)
    totals = scene.totals
    templates: list[Callable[[], Sentence]] = [
        lambda: Sentence([Name("n"), " costs ", cost, " a month and has ", size, "."], one),
        lambda: Sentence([Name("n"), " is ", age, " old and runs at ", cpu, " CPU."], one),
        lambda: Sentence(["There are ", Number(lambda env: [count], "count"), " instances, costing ", Number(lambda env: [totals["cost"]], cur), " a month in total."], {}),
        lambda: Sentence(["Together they have ", Number(lambda env: [totals["size"]], "GB"), " of disk."], {}),
        lambda: Sentence(["Together they have ", Number(lambda env: [totals["size"] / 1000, totals["size"] / 1024], "TB"), " of disk."], {}),
        lambda: Sentence(["In total that is ", Number(lambda env: [totals["cost"] * 12], cur), " per year."], {}),
        lambda: Sentence([Name("n"), " costs ", cost, " and ", Name("m"), " ", other, " per month."], two),
        lambda: Sentence(["The monthly cost of ", Name("n"), " is ", cost, "."], one),
        lambda: Sentence(["The CPU of ", Name("n"), " averages ", cpu, "."], one),
    ]  # fmt: skip
    return _mixed(
        rng, templates, lambda: _list(scene, rng, [cost, size, age], {}, "The instances are:")
    )


def _series(scene: Scene, rng: Random) -> list[Sentence]:
    cur, by = scene.currency, scene.by_day
    total, days = scene.totals["cost"], Decimal(len(scene.by_day))
    pick = rng.choice(list(by))
    top = max(by, key=lambda day: by[day])
    one: Env = {"d": (pick, pick)}
    best: Env = {"d": (top, top)}
    whole: Env = {"d": scene.periods[0]}

    def on(env: Env) -> list[Decimal]:
        return [by[env["d"][0]]]  # type: ignore[index]

    def within(value: Decimal) -> Truth:
        return lambda env: [value] if env["d"] == scene.periods[0] else []

    templates: list[Callable[[], Sentence]] = [
        lambda: Sentence(["On ", When("d"), ", the cost was ", Number(on, cur), "."], one),
        lambda: Sentence(["We spent ", Number(on, cur), " on ", When("d"), "."], one),
        lambda: Sentence(["The total from ", When("d"), " was ", Number(within(total), cur), "."], whole),
        lambda: Sentence(["The highest day was ", When("d"), " with ", Number(on, cur), "."], best),
        lambda: Sentence(["Cost peaked at ", Number(on, cur), " on ", When("d"), "."], best),
        lambda: Sentence(["That is an average of ", Number(lambda env: [total / days], cur), " per day."], {}),
    ]  # fmt: skip
    return _mixed(rng, templates, None)


def _metrics(scene: Scene, rng: Random) -> list[Sentence]:
    one: Env = {"n": rng.choice(scene.names)}
    a, b = rng.sample(scene.names, 2)
    two: Env = {"n": a, "m": b}
    low, high = Number(cell(scene, "avg"), "%"), Number(cell(scene, "p95"), "%")
    mean = Number(lambda env: [scene.totals["avg"]], "%")
    templates: list[Callable[[], Sentence]] = [
        lambda: Sentence([Name("n"), " averages ", low, " CPU with a p95 of ", high, "."], one),
        lambda: Sentence([Name("n"), " has an average CPU of ", low, " and a 95th percentile of ", high, "."], one),
        lambda: Sentence(["The average CPU over all ", Number(lambda env: [Decimal(len(scene.names))], "count"), " instances is ", mean, "."], {}),
        lambda: Sentence([Name("n"), " (", low, " on average) and ", Name("m"), " (", Number(cell(scene, "avg", "m"), "%"), ") were checked."], two),
        lambda: Sentence(["The p95 CPU of ", Name("n"), " was ", high, " in the last 7 days."], one),
    ]  # fmt: skip
    low_only = Number(cell(scene, "avg"), "%")
    return _mixed(
        rng, templates, lambda: _list(scene, rng, [low_only], {}, "Average CPU by instance:")
    )


def _counts(scene: Scene, rng: Random) -> list[Sentence]:
    one: Env = {"n": rng.choice(scene.names)}
    a, b = rng.sample(scene.names, 2)
    two: Env = {"n": a, "m": b}
    count, cost = Number(cell(scene, "count"), "count"), Number(cell(scene, "cost"), "USD")
    cores = Number(cell(scene, "cores"), "count")
    other = Number(cell(scene, "count", "m"), "count")

    def total(key: str, unit: str = "count") -> Number:
        return Number(lambda env: [scene.totals[key]], unit)

    templates: list[Callable[[], Sentence]] = [
        lambda: Sentence(["There are ", total("count"), " instances in total, with ", total("cores"), " vCPUs."], {}),
        lambda: Sentence([Name("n"), " has ", count, " instances costing ", cost, " a month."], one),
        lambda: Sentence([count, " instances run in ", Name("n"), " and ", other, " in ", Name("m"), "."], two),
        lambda: Sentence([Name("n"), " has ", count, " instances with ", cores, " vCPUs."], one),
        lambda: Sentence(["All of them cost ", total("cost", "USD"), " a month together."], {}),
        lambda: Sentence([Name("n"), ": ", count, " instances."], one),
    ]  # fmt: skip
    return _mixed(rng, templates, lambda: _list(scene, rng, [cost], {}, "Monthly cost by account:"))


def _filtered(scene: Scene, rng: Random) -> list[Sentence]:
    cost, when = scene.columns["cost"].cells, scene.periods[0]
    a, b = rng.sample(scene.names, 2)
    one: Env = {"n": a, "d": when}
    two: Env = {"n": a, "m": b, "d": when}
    first: Truth = lambda env: [cost[str(env["n"])]] if env["d"] == when else []  # noqa: E731
    second: Truth = lambda env: [cost[str(env["m"])]]  # noqa: E731
    gap: Truth = lambda env: [cost[str(env["n"])] - cost[str(env["m"])]]  # noqa: E731
    templates: list[Callable[[], Sentence]] = [
        lambda: Sentence([Name("n"), " cost ", Number(first, "USD"), " in ", When("d"), "."], one),
        lambda: Sentence(["In ", When("d"), " we paid ", Number(first, "USD"), " for ", Name("n"), " and ", Number(second, "USD"), " for ", Name("m"), "."], two),
        lambda: Sentence([Name("n"), " is ", Number(gap, "USD"), " ", Way(gap, ("more expensive", "cheaper")), " than ", Name("m"), "."], two),
    ]  # fmt: skip
    return _mixed(rng, templates, None)


def _mixed(
    rng: Random, templates: list[Callable[[], Sentence]],
    listing: Callable[[], list[Sentence]] | None,
) -> list[Sentence]:  # fmt: skip
    found = [rng.choice(templates)() for _ in range(rng.randint(1, 3))]
    if listing and rng.random() < 0.3:
        found += listing()
    return found


def _list(
    scene: Scene, rng: Random, numbers: list[Number], env: Env, heading: str
) -> list[Sentence]:
    """Bullets or a Markdown table of some rows."""
    names = rng.sample(scene.names, rng.randint(2, min(8, len(scene.names))))
    found = [Sentence([heading], {}, before="\n\n", after="\n")]
    if rng.random() < 0.35:
        heads = {"%": "Share" if scene.kind == "groups" else "CPU %", "GB": "Size", "days": "Age"}
        kinds = [heads.get(number.unit, "Change" if number.plus else "Cost") for number in numbers]
        found.append(Sentence(["| Name | " + " | ".join(kinds) + " |"], {}, after="\n"))
        found.append(Sentence(["|---|" + "---:|" * len(kinds)], {}, after="\n"))
        for name in names:
            parts: list[Part] = ["| ", Name("n")]
            for number in numbers:
                parts += [" | ", number]
            found.append(Sentence([*parts, " |"], {"n": name, **env}, after="\n"))
        return found
    mark = rng.choice(["- ", "* ", "1. "])
    for at, name in enumerate(names, 1):
        parts = [Name("n"), rng.choice([": ", " – ", " - "]), numbers[0]]
        for number in numbers[1:]:
            parts += [
                " (" if number.unit == "%" else ", ",
                number,
                ")" if number.unit == "%" else "",
            ]
        lead = f"{at}. " if mark == "1. " else mark
        found.append(Sentence(parts, {"n": name, **env}, before=lead, after="\n"))
    return found


def other_days(span: tuple[dt.date, dt.date], rng: Random) -> tuple[dt.date, dt.date]:
    """The same kind of period somewhere else."""
    first, last = span
    if first == last:
        moved = first + dt.timedelta(days=rng.choice([-30, -7, -2, -1, 1, 2, 7, 30, 365]))
        return moved, moved
    from made_results import month

    if first.day == 1:
        number = (first.month + rng.choice([1, 2, 5, 11]) - 1) % 12 + 1
        return month(first.year - rng.choice([0, 0, 0, 1]), number)
    shift = dt.timedelta(days=rng.choice([-3, -1, 1, 3]))
    if shift.days < 0 or (last - first).days > shift.days:
        return (first + shift, last) if rng.random() < 0.5 else (first - shift, last + shift)
    return first, last + shift
