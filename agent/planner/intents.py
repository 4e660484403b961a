"""Which kind of question it is, from the items of a reading."""

from __future__ import annotations

import itertools
import re

from agent.planner.dataquestions import data_facts
from agent.planner.demands import asks_advice, asks_how, demand, is_bare
from agent.planner.frame import Frame, Intent
from agent.planner.glossary import meaning
from agent.planner.reading import Item, Reading

_COSTLY = re.compile(r"expens|cost|cheap|spend|spent|pric|spender|dear|money")
_STRONG_STATUS = re.compile(
    r"fresh|up to date|how recent|last (?:updated|refresh|sync)|coverage|since when|how far back|"
    r"data status|date range|how old is the data|what data|synced|complete data|(?:latest|oldest|"
    r"newest|earliest) data|data range|how current|reconcil|data available|data sources|data goe?s? "
    r"back|is the data complete|missing days|last sync|imported|\bimports?\b|\bstale\b|"
    r"\bholes?\b|\bgaps?\b|(?:newest|latest|oldest|first|last|earliest|most recent) (?:day|date)s?\b|"
    r"(?:newest|latest|oldest|first|last|most recent) (?:metric|measurement|data|cost|line item|charge|inventory|"
    r"bill|import|day of)|line items|"
    r"(?:data|bills?) (?:do|did|have|has|is|are|was)|have data|(?:updated|refreshed)"
)
_POINTING = re.compile(r"^\s*(?:and\b|what about|how about|same\b|now\b|only\b|just\b|but\b|also\b|"
                       r"then\b|or\b|ok(?:ay)?[, ]+(?:and|what)|exclud|without|drop\b|remove\b|"
                       r"why\??\s*$|as an?\b|instead|sort|order|include|add\b|not\b|except)")  # fmt: skip
_PRONOUN = re.compile(
    r"\b(?:it|its|that|those|these|them|they|their|this one|that one|same|instead|the same|"
    r"the former|the latter|of the (?:pair|two|three|lot|bunch)|the other(?: one|s)?|the rest|the remainder|"
    r"(?:the (?:two|three|four|five)|both) (?:costs|figures|numbers|amounts|values|totals|results)|restate)\b(?! (?:month|"
    r"week|year|quarter|day))"
)


def points_back(text: str) -> bool:
    """True when the question leans on the one before: 'and Azure?', 'why?', 'sort them by age'."""
    return bool(_POINTING.search(text))


_THERE = re.compile(
    r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere\b(?=\s*(?:[?.!,]|$|by\b|and\b|in\b|last\b|today\b|now\b|currently\b|right now\b))"
)


def has_pronoun(text: str) -> bool:
    """True when the question says it, that, them, there, same, instead …"""
    return bool(_PRONOUN.search(text) or _THERE.search(text))


def says_then(text: str) -> bool:
    """True for 'on that day', 'in the same month'."""
    return bool(
        re.search(
            r"\b(?:that|the same|this same|said) (?:day|week|month|date)\b|\bback then\b", text
        )
    )


def says_there(text: str) -> bool:
    """True for 'how many run there?', not for 'how many are there?'."""
    return bool(_THERE.search(text))


def about_cost(reading: Reading) -> bool:
    """True when money is asked about."""
    if reading.has("cost") or reading.has("how_much") or reading.has("metric_cost"):
        return True
    if any(_COSTLY.search(item.text) for item in reading.of("top")):
        return True
    if any(_COSTLY.search(item.payload.word) for item in reading.of("ranking")):
        return True
    return any(item.payload.unit == "money" for item in reading.of("threshold"))


_DOMAIN = frozenset(
    """column cost how_much metric_cost noun dimension metric value tag_key tag_pair untagged status
    unsupported attach savings breakdown granularity trend state change relation pricing
    commitment_status peak share top ranking charge""".split()
)


def domain(reading: Reading) -> bool:
    """True when the question holds anything that this assistant is about."""
    found = any(item.role in _DOMAIN for item in reading.items)
    if not found and reading.has("total") and len(reading.text.split()) <= 4:
        return all(item.role in ("total", "filler", "list", "join") for item in reading.items)
    return found or bool(reading.periods.mentions)


def _first(reading: Reading) -> Item | None:
    skip = {"filler", "greeting", "join", "thanks"}
    return next((item for item in reading.items if item.role not in skip), None)


def _is_status(reading: Reading) -> bool:
    items = reading.of("status")
    if not items and not re.search(
        r"(?:newest|latest|oldest|first|last|earliest|most recent) (?:metric|measurement|data|day|date)(?: points?| days?)?(?: (?:of data|on file|we have|there is|available|recorded|covered|on record)|\\s*[?.]*$)",
        reading.text,
    ):
        return False
    if reading.has("by") and about_cost(reading):
        return False
    strong = any(_STRONG_STATUS.search(item.text) for item in items)
    if strong or _STRONG_STATUS.search(reading.text):
        return not (reading.has("how_much") or reading.has("top") or reading.has("share"))
    return not (about_cost(reading) or reading.has("noun", "instance") or reading.has("metric"))


_RANKED_DRIVERS = re.compile(
    r"\bresponsible for (?:the )?(?:highest|most|biggest|largest|top|lowest|least|smallest)\b|"
    r"\b(?:top|biggest|largest|main|major|key|leading|highest|primary|\d+) (?:\w+ ){0,3}(?:cost|spend|spending|bill) (?:drivers?|"
    r"contributors?|culprits?)\b|\b(?:top|biggest|largest) (?:\d+ )?(?:contributors?|culprits?) to (?:our |the |my )?(?:\w+ )?(?:bill|spend|costs?)\b"
)


# The longest that one bucket of a series, or one step of a comparison, is.
_DAYS_OF = {
    **{"daily": 1, "weekly": 7, "monthly": 31, "quarterly": 92, "yearly": 366},
    **{"mom": 31, "wow": 7, "dod": 1, "qoq": 92},
}


def going(reading: Reading) -> bool:
    """'is it going up?' over several months asks for the course, not for two periods."""
    spans = [mention.span for mention in reading.periods.mentions]
    several = len(spans) == 1 and spans[0].unit is None and spans[0].days > 45
    course = re.search(
        r"\b(?:going (?:up|down)|rising|falling|growing|shrinking|increasing|decreasing|creeping|climbing|"
        r"develop\w*|evolv\w*|trend\w*|month by month|over the months|how (?:did|has|have) .* (?:change|move|develop|evolve)d?)\b",
        reading.text,
    )
    each = len(spans) == 1 and any(
        spans[0].days > _DAYS_OF.get(str(item.payload), 10_000)
        for item in reading.of("granularity")
    )
    steps = len(spans) == 1 and any(
        spans[0].days > _DAYS_OF.get(str(item.payload), 10_000) for item in reading.of("relation")
    )
    changing = reading.has("change") and not reading.has("dimension") and not reading.has("tag_key")
    each = each or (not spans and reading.has("granularity", "monthly") and changing)
    told = (several and course) or each or steps
    return bool(told and not reading.has("why") and not reading.has("top"))


def _side_by_side(frame: Frame, versus: set[str]) -> bool:
    """True for 'is Azure more expensive than AWS': two values, not two periods."""
    return any(
        item["op"] == "is"
        and len(item["values"]) > 1
        and (not item["field"].startswith("service") or item["field"] in versus)
        for item in frame.filters
    )


_APART = re.compile(r"\s(?:than|vs\.?|versus|or|against|and|compared (?:to|with))\s")


def _versus(reading: Reading) -> set[str]:
    """Fields of which two names stand on both sides of 'than', 'or', 'vs'."""
    named = [item for item in reading.of("value") if item.match is not None]
    return {
        first.match.field
        for first, second in itertools.pairwise(named)
        if first.match is not None
        and second.match is not None
        and first.match.field == second.match.field
        and _APART.search(f" {reading.text[first.end : second.start]} ")
    }


def _is_compare(reading: Reading, frame: Frame) -> bool:
    if reading.periods.compare or reading.claim is not None:
        return True
    metrics = {item.payload for item in reading.of("metric_cost")}
    if len(metrics) > 1 and len(reading.periods.mentions) < 2:
        return False
    apart = len(reading.periods.mentions) < 2 and not reading.periods.compare
    versus = _versus(reading) if apart else set()
    if _side_by_side(frame, versus) and not reading.has("why") and not reading.has("relation"):
        return False
    if going(reading):
        return False
    if reading.has("peak") and not reading.has("relation") and not reading.has("why"):
        return False  # 'on which day did it spike'
    if reading.has("compare") and reading.has("share") and not reading.has("change"):
        return len(reading.periods.mentions) > 1
    if reading.has("novelty"):
        return True
    if reading.has("change") or reading.has("relation"):
        return not reading.has("status")
    if _RANKED_DRIVERS.search(reading.text) and reading.has("why"):
        return False
    if reading.has("why") and reading.has("share") and not _CAUSES.search(reading.text):
        return False  # 'how much does EC2 contribute to the bill in percent'
    if reading.has("why"):
        return about_cost(reading) or bool(reading.periods.mentions) or bool(frame.filters)
    if len(reading.of("pricing")) > 1 or len(reading.of("charge")) > 1:
        return False  # 'on demand vs committed'
    if reading.has("compare"):
        side_by_side = _PLURAL_COMPARED.search(reading.text) and len(reading.periods.mentions) == 1
        return bool(reading.periods.mentions) and len(reading.of("value")) < 2 and not side_by_side
    return False


_CAUSES = re.compile(
    r"\b(?:why|reasons?|causes?|caused|drove|driv\w+|explain\w*|what happened|how come|behind|due to|culprits?)\b"
)
_PLURAL_COMPARED = re.compile(
    r"\bcompar\w+ (?:(?!\bto\b|\bwith\b|\bagainst\b)[\w-]+ ){0,4}(?:accounts|services|regions|providers|clouds|teams|"
    r"subscriptions|environments|projects|categories|products|applications|apps|squads|departments|"
    r"instance types|cost cent(?:er|re)s|tiers|locations|business units)\b"
)


def _refusal(reading: Reading) -> tuple[Intent, str] | None:
    found = demand(reading.raw) or demand(reading.text)
    if found in ("hostile", "sql"):
        return "refuse", found
    if is_bare(reading.raw):
        return "clarify", "confirm"
    if found == "action":
        return "unsupported", "action"
    if asks_how(reading.raw):
        return "unsupported", "how"
    return ("unsupported", "recommendation") if asks_advice(reading.raw) else None


_ITS = re.compile(r"\b(?:its|their)\b")  # 'what is its cpu?' asks for a figure


def decide(reading: Reading, frame: Frame) -> tuple[Intent, str]:
    """The intent and, for refusals and what is unsupported, the reason."""
    text = reading.text
    refusal = _refusal(reading)
    if refusal is not None:
        return refusal
    if not _ITS.search(text) and meaning(reading.raw):
        return "define", ""
    if (
        reading.has("define")
        and "mean" in text
        and not re.search(r"\b(?:i|we) mean", text)
        and not reading.periods.mentions
    ):
        return "clarify", "term"
    if reading.has("help") and not about_cost(reading) and not reading.has("noun"):
        return "help", ""
    unsupported = [item.payload for item in reading.of("unsupported")]
    if unsupported and not _only_past(reading, unsupported):
        return "unsupported", unsupported[0]
    named = [item for item in reading.of("unknown") if re.search(r"[a-z].*[-_.\d]", item.text)]
    if (
        named
        and not about_cost(reading)
        and (reading.has("describe") or re.match(r"\s*what(?:'s| is)\b", text))
    ):
        frame.resource = named[0].text
        reading.items.remove(named[0])
        return "describe", ""
    currencies = reading.has("dimension", "currency") and not reading.has("by")
    if currencies and not reading.has("how_much") and not reading.periods.mentions:
        return "status", ""
    if data_facts(text) and not _about_things(reading):
        return "status", "data"
    if _lists_tags(reading):
        return "status", "tags"
    if not domain(reading):
        social = reading.has("greeting") or reading.has("thanks")
        thanks = reading.has("thanks") and not reading.has("greeting")
        return ("help", "thanks" if thanks else "greeting") if social else ("refuse", "scope")
    if _is_status(reading):
        return "status", ""
    return _subject(reading, frame), ""


def _about_things(reading: Reading) -> bool:
    """True when the words of a question about the data are about things or money after all."""
    if reading.has("ranking") or reading.has("share") or reading.has("granularity", "weekly"):
        return True
    return any(item.payload.unit == "money" for item in reading.of("threshold"))


def _lists_tags(reading: Reading) -> bool:
    """'which tag keys do we have', 'list all tags'."""
    tags = any(item.payload == "tag" for item in reading.of("dimension"))
    others = (
        about_cost(reading) or reading.has("noun") or reading.has("value") or reading.has("metric")
    )
    return tags and not others and not reading.has("tag_key") and not reading.has("by")


def _only_past(reading: Reading, unsupported: list[str]) -> bool:
    if unsupported[0] == "recommendation" and reading.has("metric") and reading.has("threshold"):
        return True  # 'downsizing candidates: CPU below 10 %' says itself what is meant
    return unsupported[0] in ("anomaly", "recommendation") and reading.has("why")


def _subject(reading: Reading, frame: Frame) -> Intent:
    cost = about_cost(reading)
    instance = reading.has("noun", "instance")
    if _about_size(reading) and not cost:
        return "instances"
    kinds = [
        item.payload
        for item in reading.of("noun")
        if item.payload in ("volume", "snapshot", "address")
    ]
    metric = _real_metrics(reading, cost)
    if metric and not (reading.has("cost") or reading.has("metric_cost")):
        cost = cost and not reading.has("how_much")  # 'how much CPU'
    if _is_compare(reading, frame) and not (metric and not cost):
        return "compare"
    if metric and not (cost and not reading.has("threshold") and not reading.has("level")):
        return "metrics"
    disk_size = instance and kinds == ["volume"] and reading.has("threshold")
    on_instances = (
        instance
        and kinds == ["address"]
        and re.search(
            r"\b(?:have|has|having|with|without|exposed|carry\w*|own|holding|assigned|got|use|using|lack\w*)\b",
            reading.text,
        )
    )
    if kinds and not disk_size and not on_instances and not _money_over_time(reading):
        frame.kind = kinds[0]
        return "resources"
    if instance and not _money_over_time(reading):
        return "instances"
    if reading.has("count") and not cost and not kinds:
        fields = {item.match.field for item in reading.of("value") if item.match is not None}
        if "volume_type" in fields:
            frame.kind = "volume"
            return "resources"
        if "instance_type" in fields and not reading.has("dimension"):
            return "instances"
    dated = reading.periods.mentions and not (reading.has("describe") or reading.has("column"))
    if _named_resource(reading) and dated and not cost and not reading.has("state"):
        return "costs"  # 'pantry-warehouse in October'
    if (_named_resource(reading) or reading.has("describe")) and not cost:
        return "describe"
    states = reading.has("state") or reading.has("sort") or reading.has("column", "age_days")
    if states and not cost:
        return "instances"
    return "costs"


def _real_metrics(reading: Reading, cost: bool) -> bool:
    """True when use is asked about, not the size of memory or the cost of the network."""
    metrics = reading.of("metric")
    on_bill = any(
        item.match is not None and item.match.field == "service" for item in reading.of("value")
    )
    plain = not reading.has("noun", "instance") and not reading.has("level")
    if on_bill and plain and not reading.has("threshold") and reading.periods.mentions:
        return False
    if reading.has("level") and (metrics or reading.has("noun", "instance")):
        return True
    if reading.has("level", "idle"):
        return not any(item.payload in ("address", "volume") for item in reading.of("noun"))
    if not metrics:
        return False
    if _about_size(reading):
        return False
    cost = cost and (reading.has("cost") or reading.has("metric_cost"))
    sizes = all(item.payload in ("memory_percent", "any") for item in metrics) and any(
        item.payload.unit == "gb" for item in reading.of("threshold")
    )
    if sizes or (cost and all(item.payload in ("network", "any", "disk") for item in metrics)):
        return False
    return (
        not all(item.payload == "any" for item in metrics)
        or reading.has("noun", "instance")
        or _named_resource(reading)
    )


_SIZE = re.compile(
    r"\b(?:total|sum of|how much|gb of|gib of|installed|provisioned|allocated)\s+(?:the\s+)?(?:memory|ram)\b|"
    r"\b(?:memory|ram)\s+(?:in gi?b|size|capacity)|vcpus? and memory|\bby (?:memory|ram) size|"
    r"\b(?:biggest|largest|smallest) (?:\w+ )?(?:instances?|servers?|vms?) by (?:memory|ram)"
)


_IN_USE = re.compile(
    r"\b(?:memory|ram)\b[\w\s-]*\b(?:used|using|uses?|consum\w+|usage|utili[sz]\w+)\b|\b(?:use|uses|using|used|consum\w+|usage of|utili[sz]ation of)\b[\w\s-]*\b(?:memory|ram)\b"
)


def _about_size(reading: Reading) -> bool:
    """True when vCPUs or memory are asked for as sizes, not as use."""
    if _SIZE.search(reading.text) and not _IN_USE.search(reading.text):
        return True
    return any(item.payload == "vcpus" for item in reading.of("column")) and not any(
        item.payload in ("cpu_percent",) for item in reading.of("metric")
    )


def _money_over_time(reading: Reading) -> bool:
    """True when a noun like 'instances' only narrows a question about money over a period."""
    if not about_cost(reading) or reading.has("threshold") or reading.has("attach"):
        return False
    monthly = {item.payload for item in reading.of("granularity")} == {"monthly"}
    if monthly and not reading.periods.mentions and not reading.has("trend"):
        return False
    if (
        reading.has("granularity")
        or reading.has("trend")
        or reading.has("share")
        or reading.has("statistic", "avg")
    ):
        return not any(item.payload.unit == "money" for item in reading.of("threshold"))
    ranked_by = re.search(r"\bby (?:monthly )?(?:costs?|spend|price|spending)\b", reading.text)
    return bool(reading.periods.mentions) or (
        reading.has("by") and reading.has("cost") and not reading.has("count") and not ranked_by
    )


def _named_resource(reading: Reading) -> bool:
    return any(
        item.match is not None and item.match.field == "resource" for item in reading.of("value")
    )
