"""Questions about what is not as it usually is, and words that call it expected: 'any cost spikes last week?'."""

from __future__ import annotations

import re

from agent.planner.anomaly_happenings import CREEPS, LASTING, TOLD, event_window, tells_of_event
from agent.planner.foresight_scope import scoped
from agent.planner.frame import Frame, Window
from agent.planner.parse import Parser
from agent.planner.said import Said
from agent.planner.thresholds import thresholds

_CLEAR = re.compile(
    r"\b(?:behav\w+ (?:strange|odd|weird|unusual|different|abnormal)\w*|act(?:s|ing)? (?:up|strange\w*|weird\w*|odd\w*)|misbehav\w+|memory leaks?|leak(?:s|ing)? memory|runaway (?:process\w*|cpus?)|anomal(?:y|ies|ous|ously)|outliers?|out of the ordinary|out of the usual|irregularit(?:y|ies)|bill shocks?|"
    r"abnormal(?:ly|ities)?|unusual(?:ly)?|cost surprises?|(?:nasty |unpleasant |bad |any )surprises|"
    r"(?:any(?:thing)?|something|what(?:'s| is| was| looks?| seems?)?|where is|who is|were there|was there|is there|are there|see|looks?|look|show|found|find|spot|detect|things?|stuff) (?:\w+ ){0,3}?"
    r"(?:weird|strange|odd|suspicious|fishy|funny|peculiar|dodgy|unexpected|wrong|alarming|crazy|not normal|not right)|"
    r"\b(?:looks?|seems?|feels?|anything|something|numbers? (?:are|look)) off\b(?! by)|"
    r"(?:weird|strange|odd|suspicious|fishy|unexpected|unexplained|surprising|alarming|atypical) (?:¤+ )?(?:\w+ )?(?:costs?|spend\w*|charges?|bills?|use|usage|behaviou?rs?|activit\w+|things?|stuff|patterns?|increases?|jumps?|spikes?|values?|loads?|cpu|memory|traffic|peaks?|movements?|drops?|servers?|machines?|instances?|vms?|events?|days?|¤+))\b"
)
_SPIKES = re.compile(
    r"\b(?:any|unusual|recent|there|cost|spend|spending|billing|sudden|big|biggest|largest|worst|list|show|show me|find|detect|were|usage|traffic|cpu|memory|load|¤+|all|the|of|some) (?:(?:costs?|spend\w*|big|large|recent|unusual|sudden|cpu|memory|network|traffic|load|usage|the|of|¤+) ){0,2}spikes\b|"
    r"\b(?:any|a|there) (?:cost |spend |sudden |big |cpu |memory )?(?:spike|jump|surge)\b(?= (?:in|on|at|last|this|yesterday|today|recently|lately)|\W*$)|\b(?:that|the|this) (?:cost |spend |sudden |big )?spike (?:on|in|of|at|last|from)\b|^\W*(?:cost |spend )?spikes?\b(?! (?:above|over|past|to))"
)
_NORMAL = re.compile(
    r"\b(?:is|was|are|were|does|do|did|isn't|looks?|look) (?:(?:everything|all|that|this|it|they|those|these|our|the|my|¤+|costs?|spend\w*|bill|usage|still|look\w*|so|things?) ){1,5}?(?:normal|as usual|as expected|fine|in line|usual|typical|ok|okay|all right|alright)\b"
)
_KEEP_ASKING = re.compile(
    r"\b(?:why|what caused|reason|explain\w*|causes?|because|root cause|behind|how come)\b"
)
_SEVERE = (
    (re.compile(r"\b(?:only |just )?(?:the )?(?:critical|high(?:est)?[- ]severity|severe|serious|(?<=only )(?:the )?worst|(?<=just )(?:the )?worst|most severe|most serious|urgent|major)(?: (?:ones?|only))?\b"), "critical"),
    (re.compile(r"\b(?:only |just )?(?:the )?(?:warnings?|important|medium|relevant)(?: (?:ones?|and (?:above|up|worse|higher|critical)|or (?:above|worse|higher|critical)|only))*\b"), "warning"),
)  # fmt: skip
_METRICS = re.compile(
    r"\b(?:servers?|machines?|instances?|vms?|box(?:es)?|hosts?|nodes?|cpus?|memory|ram|network(?: traffic)?|traffic|disks?(?: usage| space| io)?|load|utili[sz]ation|metrics?|performance|resource use)\b"
)
_MONEY = re.compile(
    r"\b(?:costs?|spend\w*|bills?|billing|charges?|money|invoices?|expens\w+|\$|usd|eur)\b"
)
_METRIC_NAMES = (
    (re.compile(r"\b(?:cpus?|processors?)(?: (?:load|usage|use|utili[sz]ation))?\b"), ["cpu_percent"]),
    (re.compile(r"\b(?:memory|ram)(?: (?:usage|use|utili[sz]ation))?\b"), ["memory_percent"]),
    (re.compile(r"\b(?:inbound|incoming|ingress)(?: (?:network|traffic))*\b"), ["network_in_mbps"]),
    (re.compile(r"\b(?:outbound|outgoing|egress)(?: (?:network|traffic))*\b"), ["network_out_mbps"]),
    (re.compile(r"\b(?:network(?: (?:traffic|usage|use))?|traffic)\b"), ["network_in_mbps", "network_out_mbps"]),
    (re.compile(r"\bdisk (?:space|usage|used|full\w*)\b"), ["disk_used_percent"]),
    (re.compile(r"\bdisks?(?: (?:io|i/o|activity|throughput))?\b"), ["disk_read_mbps", "disk_write_mbps"]),
)  # fmt: skip
_THINGS = re.compile(
    r"\b(?:servers?|machines?|instances?|vms?|box(?:es)?|hosts?|nodes?|metrics?|performance|load|utili[sz]ation|usage)\b"
)
_SENSITIVE = re.compile(
    r"\b(?:(?:be |with |a |more |higher |extra )*more sensitiv\w+|(?:with )?(?:higher|high|more|extra) sensitivity|(?:also )?(?:the )?(?:small(?:er)?|minor|subtle) ones(?: too)?)\b"
)
_DULL = re.compile(r"\b(?:less sensitiv\w+|(?:with )?(?:lower|low|less) sensitivity)\b")
_ALL = re.compile(
    r"\b(?:including|include|also|with|incl\.?|and)(?: also)? (?:the |those |what (?:was|is) )?(?:marked (?:as )?)?(?:expected|silenced|known|muted)(?: ones)?\b"
)
_OWN = re.compile(
    r"\b(?:detect(?:ed|ion)?|found|find|spot(?:ted)?|flag(?:ged)?|notice[ds]?|seen|happen(?:ed|ing)?|occur(?:red)?|unusual(?:ly)?|spikes?|jumps?|surges?|alerts?|alarms?|events?|going|anything|something|things?|stuff|looks?|looking|seems?|right now|lately|recently|severity|level|drops?|activit(?:y|ies)|behav\w+|strange\w*|odd\w*|weird\w*|leak(?:s|ing)?|anywhere|somewhere|(?:that|this)(?! (?:week|month|quarter|year|day|morning|weekend|period))|of note|high|low|check(?: for)?|scan(?: for)?)\b"
)
_EXPECTED = re.compile(
    r"\b(?:(?:is|was|are|were|that's|it's|they're|those are|as) (?:all |both |totally |completely |perfectly |actually |quite |just |also |to be |been |absolutely )*(?:expected|normal|planned|intended|intentional|on purpose|known(?: about)?|deliberate|fine|ok|okay|legit(?:imate)?|no problem|not a problem|a false alarm|a false positive|ours)|"
    r"(?:mark|flag|note|treat|label|tag|record|count|consider) (?:\S+ ){1,6}?(?:as )?(?:expected|normal|planned|known|intended|fine|ok|okay|a false (?:alarm|positive))|"
    r"(?:silence|mute|ignore|suppress|acknowledge|ack|stop (?:alarming|alerting|warning|telling me|bothering me)(?: (?:me|us))?(?: (?:about|on|of|for))?) (?:it|that|this|them|those|these|the \S+|alerts?|alarms?)(?: (?:one|ones|alarm|alert|anomal\w+|event|spike))?|"
    r"(?:we|i) (?:expected|planned|knew about|know about|intended) (?:it|that|this|them|those|these)|false (?:alarm|positive)|expected,)(?!\w)"
)
_UNEXPECT = re.compile(
    r"\b(?:(?:let|have|make) (?:it|that|this|them|the \S+)(?: one)? (?:alarm|alert|warn|fire)(?: me| us)? again|un-?(?:mark|silence|mute)|(?:is|was|are|that's|it's) not (?:expected|normal|planned|ok|okay|fine)(?: (?:after all|any ?more))?|"
    r"undo (?:that|this|it|the (?:mark\w*|silenc\w*))|not expected(?: after all)?|remove the (?:expected )?mark|alarm again|take that back)\b"
)
_WHY_SAID = re.compile(
    r"(?:,|\.|;|:|\s[-–—]|\bbecause|\bsince|\bas\b(?! (?:expected|normal|planned|known|intended|fine|ok|a false))|\bdue to|\bbecause of|\bit'?s\b|\bthat'?s\b|\bthey'?re\b|\bwe\b|\bi\b)\s*(?P<why>[^,.;:].*)$"
)


_ORDER = re.compile(
    r"\b(?:worst|most severe|biggest|largest|most expensive|costliest) (?:ones? )?first\b|\b(?:sorted|ordered|ranked) by (?:severity|impact|size|cost)\b"
)
_LIMIT = re.compile(
    r"\b(?:at least|minimum|or (?:worse|above|higher|up|more)|and (?:worse|above|higher|up|more)|upwards?|worse|higher|level|severity|skip(?:ping)? (?:the )?(?:\w+ ){0,2}(?:stuff|ones|things|noise|rest)|no (?:small|minor|info) \w+|what'?s|what is|or|and)\b"
)


def asks_anomalies(said: Said) -> bool:
    """True for a question about unusual costs or use."""
    if said.has(re.compile(r"\bwhy\b")) and not said.has(re.compile(r"\banomal|\boutlier")):
        return False
    if said.has(_CLEAR) or tells_of_event(said):
        return True
    return said.has(_SPIKES) or (
        said.has(_NORMAL)
        and bool(
            _MONEY.search(said.mask) or _METRICS.search(said.mask) or "everything" in said.mask
        )
    )


def read_anomalies(said: Said, parser: Parser) -> Frame:
    """The frame of a question about anomalies."""
    on = "metrics" if _METRICS.search(said.mask) and not _MONEY.search(said.mask) else "costs"
    ahead: dict[str, object] = {"on": on, "explain": said.has(_KEEP_ASKING)}
    read_options(said, ahead)
    if on == "costs":
        _least(said, ahead)
    ahead["worst"] = said.has(_WORST)
    said.take_all(_WORST)
    counted = bool(said.take_all(_COUNTED))
    if on == "metrics":
        ahead["metrics"] = read_metrics(said)
    ramp = CREEPS.search(said.mask) is not None
    if said.has(LASTING):
        ahead |= {"explain": True, "lasts": True}
    window = event_window(said, parser.today)
    for pattern in (_CLEAR, _SPIKES, *TOLD, _NORMAL, _KEEP_ASKING, _OWN):
        said.take_all(pattern)
    said.take_all(_SMALL)
    if on == "metrics":
        said.take_all(_THINGS)
    frame = scoped("anomalies", said, parser)
    frame.ahead |= ahead
    if window is not None and frame.window is None:
        frame.window = Window(window[0].isoformat(), window[1].isoformat())
    if ramp:
        frame.ahead["kind"] = "ramp"
    if frame.group_by and (counted or frame.top is not None):
        frame.ahead["by_group"], frame.top = True, None  # groups are counted, not events
    return frame


_SMALL = re.compile(
    r"\b(?:cost-?wise|money-?wise|spend-?wise|some ?thing|sth|went|go|wrong|crazy|with|it|they|should(?:n't)?|slowly|steadily|keep(?:s)?|rising|growing|had|has|have|an?|peak|spike|bump|hump|surge|story|what'?s|up|like|somehow|maybe|any|please|pls|explode[ds]?|our|did|do(?:es)?|slow|case|matter|supposed|to|be|that|worst|first|patterns?|spending)\b"
)
_WORST = re.compile(
    r"\b(?:most|single most) (?:unusual|abnormal|anomalous|striking|extreme|surprising|expensive|costly)(?: (?:day|anomaly|event|one))?\b|\b(?:biggest|largest|worst|costliest|priciest|greatest) (?:anomaly|outlier|spike|surprise|event|one|day)\b|\bcost (?:us )?(?:the )?most\b"
)
_COUNTED = re.compile(
    r"\b(?:how many|number of|count of|count|altogether|in total|together|(?:what|how much) did they cost(?: us)?|their (?:total )?(?:cost|impact))\b"
)


def _least(said: Said, ahead: dict[str, object]) -> None:
    """'bigger than $500': by their impact."""
    for one in thresholds(said.mask):
        if one.unit in ("money", "") and one.op in ("gt", "ge"):
            ahead["least"] = one.number
            said.cut(one.start, one.end)
            return


def read_metrics(said: Said) -> list[str]:
    """The metrics that are named; none means all."""
    found: list[str] = []
    for pattern, names in _METRIC_NAMES:
        if said.take_all(pattern):
            found += [name for name in names if name not in found]
    return found


def read_options(said: Said, ahead: dict[str, object]) -> bool:
    """'only critical ones', 'more sensitive': put into `ahead`; True when there was one."""
    before = len(said.taken)
    said.take_all(_ORDER)
    for pattern, severity in _SEVERE:
        if said.take(pattern):
            ahead["severity"] = severity  # of two that are named, the milder one is the limit
    if "severity" in ahead:
        said.take_all(_LIMIT)
    if said.take(_SENSITIVE):
        ahead["sensitivity"] = 2.0
    elif said.take(_DULL):
        ahead["sensitivity"] = 0.5
    if said.take(_ALL):
        ahead["include_expected"] = True
    return len(said.taken) > before


def calls_expected(said: Said) -> bool | None:
    """True where the words call an anomaly expected, False where they take that back."""
    if "?" in said.text and not re.search(r"\b(?:mark|silence|mute|ignore|flag)\b", said.text):
        return None
    if said.has(_UNEXPECT):
        return False
    return True if said.has(_EXPECTED) else None


def reason_of(text: str) -> str:
    """'…, we launched the campaign': the reason in the user's own words."""
    found = _WHY_SAID.search(text)
    return found.group("why").strip(" .!") if found else ""
