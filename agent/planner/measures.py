"""Measures, thresholds, rankings and statistics of a question, put into its frame."""

from __future__ import annotations

import re
from typing import Any

from agent.planner.dataquestions import data_facts, section_of
from agent.planner.frame import Frame
from agent.planner.grounding import Grounding
from agent.planner.intents import going
from agent.planner.machine_conditions import machine_conditions, rolling_hours
from agent.planner.ordering import MONTHLY, read_order
from agent.planner.per import per_size, read_average
from agent.planner.reading import Item, Reading
from agent.planner.steps import Scope
from agent.planner.thresholds import Threshold

HIGH = {"cpu_percent": 70.0, "memory_percent": 70.0, "disk_used_percent": 80.0}
LOW = {"cpu_percent": 30.0, "memory_percent": 40.0, "disk_used_percent": 30.0}
IDLE_CPU = 5.0  # percent, on average (FinOps practice: below 5 % counts as idle)
_LIST_COST = re.compile(
    r"\blist(?= (?:vs\.?|versus|against|or) )|\b(?:vs\.?|versus|against|than|or) list\b"
)
_INSTANCE_TYPES = re.compile(
    r"\b(?:ec2 )?instance|virtual machine(?! scale)|\bserver\b|\bvm\b", re.I
)
_KIND_TYPES = {
    "volume": re.compile(r"volume|disk", re.I),
    "snapshot": re.compile(r"snapshot", re.I),
    "address": re.compile(r"address|elastic ip|floating ip|public ip", re.I),
}


_DIFFERENCE = re.compile(
    r"\b(?:difference|gap|delta|differ\w*|how much (?:more|less|cheaper|pricier)|ratio|how many times|"
    r"by how much|times (?:more|as))\b"
)


def read_measures(reading: Reading, frame: Frame, grounding: Grounding, scope: Scope) -> None:
    """Fill the measure side of `frame` (its intent is decided already)."""
    negated = scope.negated
    _cost_metric(reading, frame, scope.used)
    _currency(reading, frame, grounding)
    _granularity(reading, frame)
    read_order(reading, frame)
    for role, name in (("pricing", "pricing_category"), ("commitment_status", "commitment_status")):
        for item in reading.of(role):
            op = "is_not" if item.start in negated else "is"
            frame.add_filter(name, op, [str(item.payload)])
    _metrics(reading, frame, negated)
    _states(reading, frame, negated)
    _times(reading, frame)
    _facts(reading, frame)
    for item in reading.of("threshold"):
        _threshold(reading, frame, item.payload)
    _narrow(reading, frame, grounding)
    machine_conditions(reading, frame)
    if frame.intent == "compare":
        frame.novelty = next((str(item.payload) for item in reading.of("novelty")), "")
    if reading.has("savings") and frame.intent == "costs":
        frame.savings, frame.cost, frame.second_cost = True, "ListCost", "EffectiveCost"
        if frame.filter_of("charge_category") is None:
            frame.add_filter("charge_category", "is", ["Usage"])
        frame.assumptions.append(
            "savings are ListCost less EffectiveCost of usage charges: negotiated and commitment "
            "discounts, less commitments that were not used"
        )
    frame.contrast = bool(_DIFFERENCE.search(reading.text))
    frame.count = reading.has("count")
    frame.why = reading.has("why")
    if not frame.why:
        frame.direction = direction(reading)
    if frame.intent == "status":
        _section(reading, frame)


_CHEAPER = re.compile(r"\bcheaper\b")


def direction(reading: Reading) -> str:
    """Whether what grew or what shrank is asked for; both when both are named."""
    named = {str(item.payload) for item in reading.of("change")} & {"increase", "decrease"}
    if _CHEAPER.search(reading.text):
        named.add("decrease")
    return named.pop() if len(named) == 1 else "both"


_NOT_MEASURE = re.compile(r"\b(?:not|rather than|instead of|n't want)\s+(?:the |at |on |an? )?$")


def _cost_metric(reading: Reading, frame: Frame, used: set[int]) -> None:
    named = []
    for item in reading.of("metric_cost"):
        refused = _NOT_MEASURE.search(reading.text[: item.start])
        if refused is None:
            named.append(item)
        else:
            used |= {neg.start for neg in reading.of("neg") if neg.start >= refused.start()}
    if _LIST_COST.search(reading.text):
        named = [*named, Item("metric_cost", "ListCost", 0, 0, "list")]
    if named:
        metrics = list(dict.fromkeys(str(item.payload) for item in named))
        frame.cost = metrics[0] if len(metrics) > 1 else metrics[-1]
        frame.second_cost = metrics[1] if len(metrics) > 1 and frame.intent == "costs" else None


_CURRENCIES = (
    ("USD", re.compile(r"\b(?:usd|us dollars?|dollars?)\b")),
    ("EUR", re.compile(r"\b(?:eur|euros?)\b|€")),
    ("GBP", re.compile(r"\b(?:gbp|pounds?|sterling)\b|£")),
)


def _currency(reading: Reading, frame: Frame, grounding: Grounding) -> None:
    """A currency that is named must be one of the bill's: amounts are never converted."""
    if frame.intent not in ("costs", "compare"):
        return
    text = reading.text
    for item in reading.of("threshold"):
        text = text[: item.start] + " " * (item.end - item.start) + text[item.end :]
    known = grounding.vocabulary.currencies
    for code, pattern in _CURRENCIES:
        if not pattern.search(text) or not known:
            continue
        if code not in known:
            frame.pending = frame.intent
            frame.intent, frame.reason, frame.unknown = "clarify", "currency", [code, *known]
        elif len(known) > 1:
            frame.add_filter("currency", "is", [code])


def _granularity(reading: Reading, frame: Frame) -> None:
    named = [item.payload for item in reading.of("granularity")]
    for item in reading.of("top_buckets"):
        frame.granularity, frame.top = item.payload
        if re.search(r"cheap|\blow|\bleast|smallest", reading.text):
            frame.order = "asc"
        return
    for item in reading.of("peak"):
        frame.granularity, frame.top = str(item.payload), 1
        if re.search(r"cheap|\blow|\bleast|smallest|quiet|\bmin", reading.text):
            frame.order = "asc"
        return
    averaged = any(item.payload == "avg" for item in reading.of("statistic"))
    if frame.intent == "instances" and per_size(reading):
        frame.intent = "costs"
    if frame.intent in ("instances", "resources"):
        _averages(reading, frame, averaged=averaged)
        return
    others = [str(item.payload) for item in reading.of("statistic") if item.payload != "avg"]
    if frame.intent == "costs" and others and others[0] in ("median", "max", "min"):
        frame.statistic = others[0]
        frame.granularity = str(named[0]) if named else "daily"
        return
    if frame.intent in ("costs", "compare") and read_average(reading, frame):
        return
    if named:
        frame.granularity = str(named[0])
    elif reading.has("trend") or (frame.intent == "costs" and going(reading)):
        frame.granularity = "trend"
        for item in reading.of("relation"):
            steps = {"mom": "monthly", "wow": "weekly", "dod": "daily", "qoq": "quarterly"}
            frame.granularity = steps.get(str(item.payload), frame.granularity)


def _averages(reading: Reading, frame: Frame, *, averaged: bool) -> None:
    """'average cost per instance', 'vCPUs per server': what is summed, over how many."""
    per = re.search(
        r"\b(?:per|each|an?) (?:\w+ ){0,3}(?:instances?|servers?|vms?|machines?|box|hosts?|nodes?|"
        r"volumes?|disks?|snapshots?|address|ip)\b",
        reading.text,
    )
    if not averaged and not (per and not reading.has("threshold")):
        return
    text = reading.text
    named = [
        name
        for name, pattern in (
            ("vcpus", r"\bv?cpus?\b|\bcores?\b"),
            ("memory_gb", r"\bmemory\b|\bram\b"),
            ("size_gb", r"\bsize\b|\bgb\b|\bgib\b|capacity"),
            ("monthly_cost", r"cost|spend|spent|price|pay|\bbill|\$|expens"),
        )
        if re.search(pattern, text)
    ]
    if named and (averaged or named != ["monthly_cost"] or per):
        frame.average, frame.asked = "resource", named


def _metrics(reading: Reading, frame: Frame, negated: set[int]) -> None:
    if frame.intent not in ("metrics", "instances", "describe"):
        return
    names: list[str] = []
    for item in reading.of("metric"):
        names.extend(_expand(str(item.payload)))
    directed = [name for name in ("network_in_mbps", "network_out_mbps") if name in names]
    if any(item.payload == "network" for item in reading.of("metric")) and any(
        item.payload in directed for item in reading.of("metric")
    ):
        said = {str(item.payload) for item in reading.of("metric")}
        names = [name for name in names if name in said]
    frame.metrics = list(dict.fromkeys(names))
    statistics = [str(item.payload) for item in reading.of("statistic")]
    frame.statistic = statistics[0] if statistics else ""
    if frame.intent == "metrics":
        _levels(reading, frame, negated)
        if not frame.metrics:
            frame.metrics = ["cpu_percent", "memory_percent"]


def _expand(name: str) -> list[str]:
    return {
        "network": ["network_in_mbps", "network_out_mbps"],
        "disk": ["disk_read_mbps", "disk_write_mbps"],
        "any": ["cpu_percent", "memory_percent"],
    }.get(name, [name])


_HOW = re.compile(r"\bhow (?:\w+ )?$")


def _levels(reading: Reading, frame: Frame, negated: set[int]) -> None:
    """'high CPU but low memory': each level belongs to the metric that follows it, or leads it."""
    explicit = any(item.payload.unit in ("%", "") for item in reading.of("threshold"))
    for level in reading.of("level"):
        if explicit or _HOW.search(reading.text[: level.start]):
            continue  # 'anything busy? CPU above 80 %', 'how busy is …'
        if level.payload == "idle":
            op = "ge" if level.start in negated else "lt"
            _condition(frame, "cpu_percent", op, IDLE_CPU)
            frame.assumptions.append(
                f"idle means an average CPU below {IDLE_CPU:g} % over the period"
            )
            continue
        if level.payload == "full":
            _condition(frame, "disk_used_percent", "gt", HIGH["disk_used_percent"])
            frame.assumptions.append(f"{level.text} means above {HIGH['disk_used_percent']:g} %")
            continue
        metrics = reading.of("metric")
        following = [item for item in metrics if item.start >= level.end]
        leading = [item for item in metrics if item.end <= level.start]
        beside = following[0] if following else (leading[-1] if leading else None)
        names = _expand(str(beside.payload)) if beside else ["cpu_percent"]
        limits, op = (HIGH, "gt") if level.payload == "high" else (LOW, "lt")
        for name in names:
            if name not in limits:
                frame.sort = frame.sort or f"{name}.avg"
                frame.order = "desc" if op == "gt" else "asc"
                continue
            _condition(frame, name, op, limits[name])
            word = "above" if op == "gt" else "below"
            frame.assumptions.append(
                f"{level.text} {name.removesuffix('_percent')} means an average {word} "
                f"{limits[name]:g} %"
            )


def _condition(frame: Frame, metric: str, op: str, value: float, statistic: str = "avg") -> None:
    condition: dict[str, Any] = {
        "metric": metric,
        "statistic": frame.statistic or statistic,
        "op": op,
        "value": value,
    }
    if condition not in frame.conditions:
        frame.conditions.append(condition)
    if metric not in frame.metrics:
        frame.metrics.append(metric)


_EVERY_STATUS = ("running", "stopped", "starting", "stopping", "terminated", "error", "unknown")


def _is_included(reading: Reading, item: Item) -> bool:
    """'including stopped ones', 'stopped ones included': no condition."""
    head, tail = reading.text[: item.start], reading.text[item.end :]
    if re.match(r"\s+(?:\w+ )?(?:only|alone|exclusively)\b", tail) or re.search(
        r"\b(?:only|just) [\w ]{0,20}$", head
    ):
        return False
    return bool(
        re.search(
            r"\b(?:including|include|incl|counting|plus|also|even)\s+(?:the |those |any )?$", head
        )
        or re.match(
            r"\s+(?:ones |instances |servers |vms |machines |boxes )?(?:included|too|as well|inclusive)\b",
            tail,
        )
        or re.search(r"\b(?:whether|both) (?:\w+ or |\w+ and )?$", head)
        or (
            re.match(r"\s+(?:or|and) (?:not|stopped|running|otherwise)\b", tail)
            and re.search(r"\b(?:whether|both)\s+$", head)
        )
    )


def _states(reading: Reading, frame: Frame, negated: set[int]) -> None:
    if frame.intent in ("instances", "metrics"):
        ages = reading.has("column", "age_days") or any(
            item.payload.unit == "day" for item in reading.of("threshold")
        )
        for item in reading.of("state"):
            if _is_included(reading, item):
                if item.payload == "terminated":
                    frame.add_filter("status", "is", list(_EVERY_STATUS))
                continue
            op = "is_not" if item.start in negated else "is"
            frame.add_filter("status", op, [str(item.payload)])
        if ages and reading.has("column", "age_days") and not reading.has("state"):
            running = re.search(r"\b(?:been )?(?:running|up)\b", reading.text)
            if running:
                frame.add_filter("status", "is", ["running"])
    if frame.intent == "resources":
        _attached(reading, frame, negated)


_HOURS = re.compile(
    r"\b(?:last|past|previous)\s+(\d{1,3}|few|couple(?: of)?)\s*(?:hours?|hrs?|h)\b"
)
_BEGAN = re.compile(
    r"\b(?:since|dat(?:e|es|ed|ing) (?:back|from)|predat\w+|before|older than|born|made|taken|launched|created|started|provisioned|spun up|deployed|added|new)\b"
)
_FACTS: tuple[tuple[str, str], ...] = (
    (r"\bown(?:s|er|ers|ed)?\b", "owner"),
    (r"\blaunch\w*|\bwhen was\b|\bcreated\b", "launched_at"),
    (r"\bsecurity groups?\b", "security_groups"),
    (r"\bhow old\b|\bage\b", "age_days"),
    (r"\buptime\b|\bhow long\b", "uptime_hours"),
    (r"\bhourly\b|\bper hour\b", "hourly_cost"),
    (r"\bips?\b|\baddress", "public_ips"),
    (r"\b(?:instance |vm |machine )?(?:type|size|flavou?r)\b", "instance_type"),
    (r"\bzone\b", "zone"),
    (r"\bregion\b|\bwhere\b", "region"),
    (r"\bstatus\b|\bstate\b|\brunning\b", "status"),
    (r"\bvcpus?\b|\bcores?\b", "vcpus"),
    (r"\bmemory\b|\bram\b", "memory_gb"),
)


def _times(reading: Reading, frame: Frame) -> None:
    """'launched in October' is about beginnings, 'last 6 hours' about measurements."""
    frame.launched = _BEGAN.search(reading.text) is not None
    hours = _HOURS.search(reading.text)
    if hours is not None:
        count = hours.group(1)
        frame.hours = int(count) if count.isdigit() else (2 if count.startswith("c") else 3)
    if frame.intent == "metrics" and not frame.hours and frame.granularity == "none":
        frame.hours = rolling_hours(reading.text)
    hourly = any(item.payload == "hourly_cost" for item in reading.of("column"))
    if hourly and frame.intent == "metrics":
        frame.granularity = "hourly"


def _facts(reading: Reading, frame: Frame) -> None:
    if frame.intent == "describe":
        frame.asked = [name for pattern, name in _FACTS if re.search(pattern, reading.text)]


def _attached(reading: Reading, frame: Frame, negated: set[int]) -> None:
    """'unattached', 'not attached', 'idle addresses', and states that volumes have."""
    for item in reading.of("attach"):
        missing = (item.payload == "missing") != (item.start in negated)
        frame.add_filter("attached_to", "missing" if missing else "present", [])
    for item in reading.of("state"):
        if item.payload == "error":
            frame.add_filter("status", "is_not" if item.start in negated else "is", ["error"])
    idle = reading.has("level", "idle") and not frame.filter_of("attached_to")
    if idle and frame.kind in ("address", "volume"):
        frame.add_filter("attached_to", "missing", [])


def _threshold(reading: Reading, frame: Frame, threshold: Threshold) -> None:
    """A number goes to the field that its unit, and the words around it, tell."""
    unit = threshold.unit
    if unit == "day":
        return _age(reading, frame, threshold)
    if unit == "vcpu":
        return frame.add_filter("vcpus", threshold.op, [threshold.number])
    if unit == "gb":
        return _size(reading, frame, threshold)
    if unit in ("%", "mbps") or (unit == "" and frame.intent == "metrics"):
        return _metric_threshold(reading, frame, threshold)
    listed = ("instances", "resources", "costs", "metrics", "compare")
    if unit in ("money", "") and frame.intent in listed:
        return _money(reading, frame, threshold)
    frame.unknown.append(reading.text[threshold.start : threshold.end].strip())
    return None


_DETACHED_FOR = re.compile(
    r"\b(?:detached|unattached|orphan\w*|unmounted|dangling|not attached|free)(?: \w+){0,3}\s*$"
)


def _age(reading: Reading, frame: Frame, threshold: Threshold) -> None:
    if frame.intent in ("instances", "resources", "metrics"):
        young = re.search(
            r"(?:launched|created|started|provisioned|spun up|deployed|newer)\b[^.]*$",
            reading.text[: threshold.start],
        )
        op = threshold.op
        if frame.intent == "resources" and _DETACHED_FOR.search(reading.text[: threshold.start]):
            return frame.add_filter("detached_days", op, [threshold.number])
        if young and "within" in reading.text[threshold.start : threshold.end]:
            op = "le"
        frame.add_filter("age_days", op, [threshold.number])
    else:
        frame.unknown.append(reading.text[threshold.start : threshold.end].strip())
    return None


def _size(reading: Reading, frame: Frame, threshold: Threshold) -> None:
    if frame.intent == "resources":
        name = "size_gb"
    else:
        name = "disk_gb" if re.search(r"\bdisk", reading.text) else "memory_gb"
        frame.metrics = [item for item in frame.metrics if item != "memory_percent"]
    frame.add_filter(name, threshold.op, [threshold.number])


def _metric_threshold(reading: Reading, frame: Frame, threshold: Threshold) -> None:
    metrics = reading.of("metric")
    if not metrics or frame.intent not in ("metrics", "instances"):
        frame.unknown.append(reading.text[threshold.start : threshold.end].strip())
        return
    leading = [item for item in metrics if item.end <= threshold.start]
    following = [item for item in metrics if item.start >= threshold.end]
    beside = leading[-1] if leading else following[0]
    op = "ge" if threshold.op == "is" else threshold.op
    for name in _expand(str(beside.payload)):
        if frame.intent == "instances" and name in ("cpu_percent", "memory_percent"):
            frame.add_filter(name, op, [threshold.number])
        else:
            _condition(frame, name, op, threshold.number)


def _money(reading: Reading, frame: Frame, threshold: Threshold) -> None:
    amount = threshold.number
    if frame.intent == "compare":
        return frame.add_filter("cost", threshold.op, [amount])
    if frame.intent == "costs":
        frame.add_filter("cost", threshold.op, [amount])
        head = reading.text[: threshold.start]
        unit = re.search(r"(?<!\d )(?<!last )(?<!past )(?<!this )\b(days?|weeks|months)\b", head)
        if unit and not frame.group_by:
            frame.granularity = {"d": "daily", "w": "weekly", "m": "monthly"}[unit.group(1)[0]]
            return None
        if not frame.group_by and not reading.has("dimension") and not reading.has("tag_key"):
            frame.group_by.append("resource")
        return None
    if threshold.per == "hour":
        frame.add_filter("hourly_cost", threshold.op, [amount])
        return None
    if any(item.payload == "hourly_cost" for item in reading.of("column")):
        frame.add_filter("hourly_cost", threshold.op, [amount])
        return None
    scale = {"day": 30.0, "week": 30.0 / 7, "year": 1 / 12}.get(threshold.per, 1.0)
    frame.add_filter(MONTHLY, threshold.op, [round(amount * scale, 6)])
    if not threshold.per:
        frame.assumptions.append("the amount was taken as a month's cost")


def _narrow(reading: Reading, frame: Frame, grounding: Grounding) -> None:
    """'cost of our instances': the noun becomes a condition on what the bill calls them."""
    nouns = {str(item.payload) for item in reading.of("noun")}
    if any(item.text.startswith("ec2") for item in reading.of("noun")):
        frame.add_filter("provider", "is", ["aws"])
    if frame.intent not in ("costs", "compare"):
        return
    for noun, pattern in (("instance", _INSTANCE_TYPES), *_KIND_TYPES.items()):
        if noun not in nouns:
            continue
        types: list[str | float] = [
            known.value
            for known in grounding.vocabulary.values
            if known.field == "resource_type" and pattern.search(known.value)
        ]
        if types:
            left_out = reading.has("neg") and not frame.filters and len(reading.items) <= 4
            frame.add_filter("resource_type", "is_not" if left_out else "is", types)
        elif noun == "instance":
            frame.add_filter("instance_type", "present", [])
        else:
            frame.unknown.append(noun)


# Words of questions about the data, and the figures of `data_status` that answer them.
_STATUS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        r"since when|how far back|oldest|earliest|first (?:day|date)|begin|start|go(?:es)? back",
        ("first day",),
    ),
    (
        r"date range|time range|what (?:period|dates|time)|cover|span|which (?:period|dates|months)",
        ("first day", "last day"),
    ),
    (
        r"\bmetrics?\b|measure\w*|\bcpu\b|utili[sz]ation",
        ("newest metric point", "metrics", "metric points", "instances with measurements"),
    ),
    (r"inventory|instances? (?:list|data)|\bvms?\b|servers?", ("inventory collected", "instances")),
    (
        r"fresh|latest|newest|recent|last (?:day|date|update|refresh|sync|import)|up[- ]to[- ]date|current|"
        r"until when|stale|how old|age\b|refreshed|updated",
        ("last day", "age of costs"),
    ),
    (r"line items?|charge lines?|how many (?:rows|lines|records|charges)", ("line items",)),
    (r"rows? (?:were |was |did )?(?:import|land|load)|import\w* rows", ("rows imported",)),
    (r"reject|could not be read|bad rows?|fail", ("rejected rows",)),
    (r"\bimports?\b|files?", ("imports", "rows imported", "rejected rows")),
    (r"currenc", ("currencies",)),
    (r"how many (?:\w+ )?accounts|accounts|subscriptions", ("accounts",)),
    (r"providers?|clouds?|vendors?", ("providers",)),
    (r"reconcil|agree|match|add up|trust|correct|complete", ("reconciled",)),
    (r"\bgaps?\b|\bholes?\b|missing days?|holes?|days? missing|complete", ("missing days",)),
    (r"tag keys?|which tags|what tags|tags", ("tag keys",)),
)


def _section(reading: Reading, frame: Frame) -> None:
    text = reading.text
    if re.search(r"\bwhich (?:days|weeks|months)\b", text):
        frame.intent = "costs"
        frame.granularity = {"d": "daily", "w": "weekly", "m": "monthly"}[
            text[text.index("which ") + 6]
        ]
        return
    frame.asked = list(data_facts(text)) or list(
        dict.fromkeys(
            name for pattern, names in _STATUS if re.search(pattern, text) for name in names
        )
    )
    if frame.asked:
        frame.section = section_of(frame.asked)
        return
    for section, pattern in (
        ("tags", r"\btag|label"),
        ("metrics", r"\bmetric|\bcpu|utili[sz]ation"),
        ("inventory", r"inventory|instance|server|\bvms?\b"),
        ("imports", r"\bimport|reject|files?\b"),
        ("costs", r"cost|spend|bill|charge|reconcil"),
    ):
        if re.search(pattern, text):
            frame.section = section
            return
