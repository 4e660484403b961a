"""States, beginnings and facts of things in a question: 'stopped', 'launched in May', 'owner'."""

from __future__ import annotations

import re

from agent.planner.frame import Frame
from agent.planner.machine_conditions import rolling_hours
from agent.planner.reading import Item, Reading

_EVERY_STATUS = ("running", "stopped", "starting", "stopping", "terminated", "error", "unknown")
_HOURS = re.compile(
    r"\b(?:last|past|previous)\s+(?:(\d{1,3}|few|couple(?: of)?)\s*(?:hours?|hrs?|h)|(?:full )?(?:hour|hr))\b"
)
_BEGAN = re.compile(
    r"\b(?:since|dat(?:e|es|ed|ing) (?:back|from)|predat\w+|before|older than|born|made|taken|launched|created|started|provisioned|spun up|deployed|added|new|(?:did|do|have|has) (?:we|you|they|i|someone|anyone|somebody|anybody) (?:launch|create|start|provision|spin up|deploy|add))\b"
)
_OR = re.compile(r"[\w\s,]{0,12}\bor\b(?: [a-z]+){0,4} ")
_OR_WITHOUT = re.compile(
    r",? or (?:that |which |are |have |has |is |those )*(?:no|without|missing|lacking|lack|with no|untagged|not tagged)\b"
)
_FACTS: tuple[tuple[str, str], ...] = (
    (r"\bown(?:s|er|ers|ed)?\b", "owner"),
    (r"\blaunch\w*|\bwhen was\b|\bcreated\b", "launched_at"),
    (r"\bsecurity groups?\b", "security_groups"),
    (r"\bhow old\b|\bage\b", "age_days"),
    (r"\buptime\b|\bhow long\b", "uptime_hours"),
    (r"\bhourly\b|\bper hour\b", "hourly_cost"),
    (r"\b(?:private|internal) (?:ips?\b|ip address|address)", "private_ips"),
    (
        r"(?<!private )(?<!internal )\bips?\b|(?<!private )(?<!internal )(?<!ip )\baddress",
        "public_ips",
    ),
    (r"\b(?:instance |vm |machine )?(?:type|size|flavou?r)\b", "instance_type"),
    (r"\bzone\b", "zone"),
    (r"\bregion\b|\bwhere\b", "region"),
    (r"\bstatus\b|\bstate\b|\brunning\b", "status"),
    (r"\bvcpus?\b|\bcores?\b", "vcpus"),
    (r"\bmemory\b|\bram\b", "memory_gb"),
)


def read_states(reading: Reading, frame: Frame, negated: set[int]) -> None:
    """'stopped ones', 'not running', 'unattached': conditions on what is listed."""
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
        _either(reading, frame)
    if frame.intent == "resources":
        _attached(reading, frame, negated)


def _either(reading: Reading, frame: Frame) -> None:
    """'stopped or located in nova-eu': one of the two conditions is enough."""
    for state in reading.of("state"):
        for value in reading.of("value"):
            first, last = sorted((state, value), key=lambda one: one.start)
            held = frame.filter_of("status")
            other = frame.filter_of(value.match.field) if value.match is not None else None
            gap = reading.text[first.end : last.start]
            if held is not None and other is not None and _OR.fullmatch(gap):
                frame.filters = [item for item in frame.filters if item not in (held, other)]
                frame.any_of += [held, other]
                return
        missing = [item for item in frame.filters if item["op"] == "missing"]
        held = frame.filter_of("status")
        bare = _OR_WITHOUT.match(reading.text[state.end :])
        if held is not None and len(missing) == 1 and bare is not None:
            frame.filters = [item for item in frame.filters if item not in (held, *missing)]
            frame.any_of += [held, *missing]
            return


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


def read_times(reading: Reading, frame: Frame) -> None:
    """'launched in October' is about beginnings, 'last 6 hours' about measurements."""
    frame.launched = _BEGAN.search(reading.text) is not None
    hours = _HOURS.search(reading.text)
    if hours is not None:
        count = hours.group(1) or "1"
        frame.hours = int(count) if count.isdigit() else (2 if count.startswith("c") else 3)
    if frame.intent == "metrics" and not frame.hours and frame.granularity == "none":
        frame.hours = rolling_hours(reading.text)
    hourly = any(item.payload == "hourly_cost" for item in reading.of("column"))
    if hourly and frame.intent == "metrics":
        frame.granularity = "hourly"


def read_facts(reading: Reading, frame: Frame) -> None:
    """'who owns web-1 and since when does it run': the facts asked for of one thing."""
    if frame.intent == "describe":
        frame.asked = [name for pattern, name in _FACTS if re.search(pattern, reading.text)]
