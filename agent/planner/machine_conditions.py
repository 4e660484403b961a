"""Conditions on machines and disks that single words do not tell: public addresses, jargon, states."""

from __future__ import annotations

import re

from agent.planner.frame import Frame
from agent.planner.reading import Reading

# Nouns that only one cloud uses for its things.
_JARGON = (
    ("aws", re.compile(r"\b(?:ec2|ebs|elastic ips?|eips?|elastic ip address(?:es)?|amis?)\b")),
    ("openstack", re.compile(r"\b(?:cinder|floating ips?|floating ip address(?:es)?|nova (?:instances?|servers?|vms?))\b")),
    ("azure", re.compile(r"\bmanaged disks?\b")),
)  # fmt: skip
_LISTS = ("instances", "resources", "metrics")
_ADDRESS = r"(?:(?:public|external|elastic|floating|static|routable|internet) (?:ipv?4? )?(?:ip )?(?:address(?:es)?|ips?|eips?)|eips?|public ip)"
_NONE = re.compile(
    rf"\b(?:without|no|lack\w*|miss\w*|not (?:have|having|got|assigned|holding)|(?:do|does|did|is|are|has|have)(?:n't|nt| not)(?: have| having| got| carry| use| own)?|"
    rf"with no|having no|have no|has no|minus|zero)\s+(?:an? |any |the |some )*(?:assigned |attached )?{_ADDRESS}"
)
_SOME = re.compile(rf"\b{_ADDRESS}")
_UP = re.compile(
    r"\b(?:currently|still|actually|presently|that are|which are|that is|which is|being|are) up\b(?! (?:to|for|since|from|by|more|over|on|at \d|\d|against|compared|and down))|"
    r"\bup (?:right now|now|at the moment|currently|at present)\b|\bup and running\b"
)
_ONE = re.compile(
    r"\b(?:which|what|what's|what is|whats|the|name|find|our|single)\b[^,.?]{0,40}?\b(?:instance|server|vm|machine|box|host|node|virtual machine)\b|"
    r"^\W*(?:highest|lowest|most|least)\b[^,.?]{0,30}?\b(?:instance|server|vm|machine|box|host|node|virtual machine)\b"
)
_MANY = re.compile(
    r"\b(?:instances|servers|vms|machines|boxes|hosts|nodes|virtual machines|each|every|all|per|by (?:region|account|provider|team))\b"
)
_LIVES = re.compile(r"\b(?:live|lives|living) (?:in|under|on|within|inside|at)\b")
_IS_LIVE = re.compile(r"\b(?:are|is|currently|now|still|being) live\b")
_CHARGES = re.compile(r"\b(?:costs?|spend\w*|spent|bills?|billed|pay|paid|\$)\b")


def machine_conditions(reading: Reading, frame: Frame) -> None:
    """Add the conditions; called when the intent and the plain conditions are known."""
    sizes_asked(reading, frame)
    if frame.intent in _LISTS:
        _jargon(reading, frame)
    elif frame.filter_of("provider") is None and re.search(r"\bebs\b", reading.text):
        frame.add_filter("provider", "is", ["aws"])
    if frame.intent in ("instances", "metrics"):
        _addresses(reading, frame)
        _states(reading, frame)
    open_list = frame.top is None and not frame.group_by and not frame.conditions
    if frame.intent == "metrics" and open_list and _asks_for_one(reading):
        frame.top = 1


def _asks_for_one(reading: Reading) -> bool:
    """'the busiest server', not 'the busiest servers'."""
    text = reading.text
    return bool(reading.has("top") and _ONE.search(text) and not _MANY.search(text))


_DAYS = re.compile(
    r"\b(?:last|past|previous|trailing|recent) (\d{1,2}|two|three|four|five|six|seven|ten|fourteen|thirty) ?(?:full |calendar )?(?:days?|d)\b|"
    r"\b(\d{1,2})[- ]days? (?:average|avg|mean|peak|max\w*|window|view)\b"
)
_WEEK = re.compile(
    r"\b(?:the|this|our) (?:last|past|previous) (?:full )?(week|fortnight)\b|\bpast (week|fortnight)\b|\b(?:last|past) (fortnight)\b|\ba (week)'s\b"
)
_WORDS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "ten": 10,
    "fourteen": 14,
    "thirty": 30,
}


def rolling_hours(text: str) -> int:
    """'the last 7 days' of measurements end with the newest one; 0 when the text tells no such days."""
    days = _DAYS.search(text)
    if days is not None:
        said = next(group for group in days.groups() if group)
        return 24 * (int(said) if said.isdigit() else _WORDS[said])
    week = _WEEK.search(text)
    if week is None:
        return 0
    return 24 * (14 if "fortnight" in week.group(0) else 7)


_SIZES = (
    ("vcpus", re.compile(r"^\W*(?:show |list |give me )?v?(?:cpu|core)s? (?:per|by|in each|for each)\b|\b(?:how many|total|sum of|number of|combined|aggregate|count of|overall|sum up the|add up the)(?: total| all| the| of| number)* (?:\w+ )?(?:v?cpus?|cores|vcores)\b|\b(?:v?cpus?|cores) (?:in total|altogether|in all|overall)\b")),
    ("memory_gb", re.compile(r"\bhow (?:much|many)(?: total)? (?:gi?b of |gigs of )?(?:memory|ram)\b(?! (?:is|are) (?:being )?used| do (?:they|we) use| usage)|\b(?:total|sum of|combined|aggregate|overall|installed|provisioned)(?: the)?(?: installed| provisioned)? (?:gi?b of )?(?:memory|ram)\b")),
    ("size_gb", re.compile(r"\bhow (?:much|many)(?: total)? (?:gi?b|ti?b|storage|disk space|terabytes|gigabytes|capacity|space)\b|\b(?:total|sum of|combined|aggregate|overall|provisioned|cumulative)(?: the)?(?: \w+)? (?:sizes?|capacity|storage|gi?b|ti?b|volume size|disk size|space)\b|\bhow (?:big|large) are (?:\w+ ){0,4}(?:together|in total|altogether|combined|overall)\b")),
)  # fmt: skip


def sizes_asked(reading: Reading, frame: Frame) -> None:
    """'how many vCPUs', 'total size of the volumes': the sum comes first in the answer."""
    if frame.intent not in ("instances", "resources") or frame.average != "none":
        return
    for name, pattern in _SIZES:
        if not pattern.search(reading.text):
            continue
        if (name == "size_gb") != (frame.intent == "resources"):
            continue
        if any(item["field"] == name for item in frame.filters) and name == "vcpus":
            continue
        frame.asked = [*frame.asked, name]
        if frame.group_by and frame.sort is None:
            frame.sort = name


def _jargon(reading: Reading, frame: Frame) -> None:
    if frame.filter_of("provider") is not None:
        return
    for provider, pattern in _JARGON:
        if pattern.search(reading.text):
            frame.add_filter("provider", "is", [provider])
            return


def _addresses(reading: Reading, frame: Frame) -> None:
    """'with a public IP', 'that have no elastic IP'."""
    if not any(item.payload == "address" for item in reading.of("noun")):
        return
    if frame.filter_of("public_ips") is not None or not _SOME.search(reading.text):
        return
    if "provider" in [item["field"] for item in frame.filters] and not frame.filters[-1]["values"]:
        return
    missing = _NONE.search(reading.text) is not None
    frame.add_filter("public_ips", "missing" if missing else "present", [])
    frame.columns = [*frame.columns, *([] if missing else ["public_ips"])]


def address_words(reading: Reading) -> set[int]:
    """Where words of 'do not have a public IP' stand, which the condition has used."""
    found = _NONE.search(reading.text)
    if found is None:
        return set()
    return {
        item.start
        for item in [*reading.of("neg"), *reading.of("missing")]
        if found.start() <= item.start < found.end()
    }


def _states(reading: Reading, frame: Frame) -> None:
    text = reading.text
    if _UP.search(text) and frame.filter_of("status") is None:
        frame.add_filter("status", "is", ["running"])
    if _LIVES.search(text) and not _IS_LIVE.search(text):
        words = {item.text for item in reading.of("state")}
        if words == {"live"}:
            frame.filters = [item for item in frame.filters if item["field"] != "status"]
