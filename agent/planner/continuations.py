"""What a question asks further of what it has just chosen: 'the biggest account and its services', '… and on what?'.

The first part ranks, and so puts one or a few names first. The second says what is wanted of them: with
a pronoun ('its regions', 'how did it develop'), or with nothing but a question word ('and on what').
"""

from __future__ import annotations

import re

from agent.planner.binding import points
from agent.planner.chains import BEST, DIM, WHEN
from agent.planner.choices import N, single
from agent.planner.clauses import Clauses
from agent.planner.rewording import MONTH

_AND = r"(?:and then|and also|and|then|plus|with|along with|together with|as well as|also)"
_JOINT = re.compile(rf"\s*[,;:.?]\s+(?:{_AND} )*|\s+-+\s+(?:{_AND} )*|\s+(?:{_AND} )+")
_CHOOSES = re.compile(
    rf"\b(?:{BEST}|most|least|fastest|steepest|strongest|(?:top|bottom)(?: {N})?)\b"
)
_MANY = re.compile(
    rf"\b(?:top|bottom) {N}\b|\b{N} (?:\w+ )?(?:{BEST}|expensive)\b|\b(?:{BEST}) {N}\b"
)
_GROWS = re.compile(
    r"\b(?P<up>grew|grow|grown|growing|rose|risen|increas\w+|jump\w*|climb\w*|(?:went|gone?|goes|going|came) up|higher|dearer|growth|rise|surge\w*)\b|"
    r"\b(?P<down>fell|fallen|decreas\w+|drop\w*|shr[aiu]nk\w*|declin\w+|(?:went|gone?|goes|going|came) down|cheaper|savings?|reduction)\b"
)
_EXPLAINS = re.compile(r"\b(?:why|explain\w*|chang\w+|differ\w*|compar\w+)\b")
_ASKS = r"(?:what|which|who|whose|where|when|how|show|list|give|tell|name|break|split|on what|on which|in what|in which|by how|from which|to which|for what|for which)"
_COMPLETE = re.compile(
    r"\b(?:between .+ and \S|than \S|against \S|versus \S|vs\.? \S|relative to \S|compared (?:to|with) \S|(?:ratio|difference) of .+ (?:and|to) \S)"
)
_COMPARES = re.compile(r"\b(?:compar\w+|difference|differ|ratio|between)\b")
_UNIT = r"(?:daily|weekly|monthly|quarterly|yearly)"
_COURSE = (
    r"(?:trend|development|course|history|evolution|curve|trajectory|time ?line|time series)s?"
)
_MONEY = r"(?:costs?|spend(?:ing)?|bills?|charges|amounts?|money|cash|budget)"
_NO_GROUP = (
    r"(?!(?:it|its|that|this|them|those|they|their|there|day|days|week|month|months|year|quarter|hour|how|what|which|who|why|the|and|by|do|does|did|is|are|was|"
    rf"were|has|have|in|of|on|for|to|from|total|share|percentage|part|change|difference|growth|increase|rank|name|top|most|least|{BEST}|{_UNIT}|{_COURSE}|{_MONEY})\b)"
)
_DIMS = rf"(?P<dims>{_NO_GROUP}[a-z][\w-]*(?: {_NO_GROUP}[a-z][\w-]*)??(?: and {_NO_GROUP}[a-z][\w-]*)?)"
_WHEN = rf"(?P<when>(?:,? (?:in|over|during|since|for|last|this|from|between|through) .*|,? \(?{WHEN.pattern}\)?)?)"
_OWN = r"(?:(?:for )?each (?:one )?(?:with |by )?(?:its |their )?|(?:(?:for|of) )?(?:its|their) |each one's )"
_INSIDE = r"(?: (?:it (?:uses|has|contains|runs|holds)|they (?:use|have|run)|used (?:there|by it|in it)|(?:in|of|for|on|under|inside|within|behind) (?:it|them|those|that|each(?: of them)?|there)|there|therein))"
_SPLIT = r"(?:split|breakdown|distribution|mix|composition)"
_SHOW = r"(?:(?:show|list|name|give|see)(?: me| us)? )?"
_MAINLY = r"(?:(?:mainly|mostly|chiefly|primarily) )?"
_BE = r"(?:is|are|was|were|do|does|did|has|have)"
_IT = r"(?:it|they|that|those|that \w+|those \w+)"

# Each way says what is wanted of what was chosen in words that the reader knows.
_WAYS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"^(?:{pattern})\W*$"), wanted)
    for pattern, wanted in (
        (rf"{_MAINLY}(?:on|in|for|from|by|through|across|to) (?:what|which) {_DIMS}(?: {_MAINLY})?{_WHEN}", "PARTS"),
        (rf"{_MAINLY}(?:(?:on|for) what|what (?:is it )?for)(?: (?:mainly|mostly|exactly))?{_WHEN}", "SERVICES"),
        (
            rf"{_MAINLY}(?:(?:on|for|in|by|through|from) )?(?:what|which) {_DIMS} {_BE} (?:the |that |its |their )?(?:most of (?:it|that)|{_MONEY}|it|they|that) ?{_MAINLY}(?:being )?"
            rf"(?:go(?:es|ne|ing)?|went|spen[dt](?:ing)?|used|come|comes|came|from)(?: (?:on|to|from|for|into))?{_WHEN}",
            "PARTS",
        ),
        (
            rf"(?:what|on what|where) {_BE} {_IT} (?:{_MAINLY}|been )?(?:spen[dt](?:ing)?|us(?:e|ing)|pay(?:ing)?)(?: (?:(?:it|its|the|their|that|all) ?)*{_MONEY})?(?: on| for)?{_WHEN}",
            "SERVICES",
        ),
        (
            rf"(?:what|where) {_BE} (?:{_IT}|(?:its|the|all that|their) {_MONEY}) (?:go(?:ing)?(?: to| on| into)?|consist of|(?:made(?: up)?|composed) of|spent on|come from|comprise){_WHEN}",
            "SERVICES",
        ),
        (r"what (?:we|they|you) (?:use|pay|need|run|spend) (?:it|that|this|them|those|there|on it|in it)(?: for| on)?", "SERVICES"),
        (rf"what(?: is| was|'s) (?:in (?:it|there)|behind (?:it|that)){_WHEN}|what makes (?:it|that) up{_WHEN.replace('when', 'when2')}", "SERVICES"),
        (rf"(?:what|which) {_DIMS} (?:is|are|was|were) (?:it|they) (?:in|(?:running|located|hosted) in|billed (?:to|in|under))", "PARTS"),
        (
            rf"(?:how {_BE} {_IT}|{_OWN}|{_SHOW}how (?:it|they))(?: ?{_MONEY})? ?(?:is |are |was |were )?(?:split|spread|distribut\w+|broken down|divid\w+|break down|breakdown|breaks? down)(?:s)?(?: up| down)?"
            rf"(?: by| over| across| among| between| per| into)(?: the)? {_DIMS}{_WHEN}",
            "PARTS",
        ),
        (rf"{_SHOW}{_OWN}{_DIMS} {_SPLIT}{_WHEN}", "PARTS"),
        (rf"{_SHOW}(?:split|broken down|break (?:it|that|them|those) ?(?:down)?|split (?:it|that|them|those)(?: up)?|grouped) by (?:the )?{_DIMS}{_WHEN}", "PARTS"),
        (
            rf"{_SHOW}(?:{_OWN}(?:{_MONEY} )?(?:(?P<unit>{_UNIT}) )?(?:{_MONEY} )?{_COURSE}|(?:the |its |their )?(?:(?P<unit2>{_UNIT}) )?(?:{_MONEY} )?{_COURSE} (?:of|for) (?:it|that|them|those|each(?: of them)?)){_WHEN}",
            "COURSE",
        ),
        (rf"{_SHOW}{_OWN}(?P<unit>{_UNIT}) {_MONEY}{_WHEN}", "COURSE"),
        (r"(?:what (?:is|was|are|were) )?(?:its|their) (?P<of>(?:share|percentage|part|proportion|fraction)\b.*)", "SHARE"),
        (
            rf"(?:which|what) (?P<dim>{DIM}) ?(?:(?:is|was|are|were|stands?|stood) )?{_MAINLY}(?:behind (?:most of )?(?:it|that|this)|responsible(?: for (?:most of )?(?:it|that|this))?|(?:to blame|the culprit|the driver|the cause|driving it|driving that)|drove (?:it|that)|caused (?:it|that)|contributed (?:the )?most(?: to (?:it|that))?|did it|made up most of (?:it|that))",
            "BLAME",
        ),
        (
            rf"(?:{_SHOW}(?:its|their|the|each one's) |how much |by how much )(?:did |do |have |has )?(?:it |they |each (?:of them )?)?(?:cost |costs )?(?:chang\w+|evolv\w+|mov\w+|develop(?:ed)?|var(?:y|ied))(?: of (?:it|each(?: of them)?|them|those))?(?P<since>(?: (?:since|from|compared|against|versus|vs|between|in|over) .*)?)",
            "CHANGE",
        ),
        (rf"{_SHOW}(?:(?:the|its|their) )?{_DIMS}{_INSIDE}{_WHEN}", "PARTS"),
        (rf"{_SHOW}{_OWN}{_DIMS}{_WHEN}", "PARTS"),
    )
)  # fmt: skip
_ITEM = re.compile(
    rf"\b(?P<thing>{DIM}|instance types?|instances?|servers?|vms?|machines?|volumes?|disks?|snapshots?|days?|weeks?|months?|when)\b"
)
_EXTREME = re.compile(
    rf"^(?:(?:which|what) (?:(?:was|is) the )?(?:(?:single )?(?:{BEST}) )?(?P<unit>day|week|month|quarter|year)(?: (?:was|is|had|cost|costs|did|of|has|were)\b.*)?|(?:(?:the|its|our|name the|show the|also the) )?(?:single )?(?:{BEST}|peak|dearest) (?P<unit2>day|week|month|quarter|year)(?: of (?:it|them|these|that))?)\W*$"
)
_LOW = re.compile(r"\b(?:lowest|least|cheap\w*|smallest|minimum|bottom)\b")
_COST = re.compile(
    r"\b(?:costs?|spend|spent|spending|bills?|billed|paid|pay|charges?|total|how much|trend)\b"
)
_SPANS = re.compile(
    rf"\b(?:between|from) (?P<a>{MONTH}(?: 20\d\d)?) (?:and|to) (?P<b>{MONTH}(?: 20\d\d)?)"
)
_ONE_ROW = re.compile(r"^(?:instance|server|vm|machine|volume|disk|snapshot)")
_OF_MACHINES = re.compile(
    r"^(?:owner|name|type|state|status|age|size|ip|address|tag|cpu|memory|volume|disk|snapshot)s?\b"
)
_CLASS_NOUNS = re.compile(r"\b(?:split|breakdown|costs?|spend(?:ing)?|bill)$")


def cut(text: str, mask: str) -> Clauses | None:
    """The part that chooses and what is asked further; None where a question asks one thing."""
    for joint in _JOINT.finditer(mask):
        first, rest = mask[: joint.start()], mask[joint.end() :]
        extreme = _extreme(first, rest)
        if extreme is not None:
            return Clauses((text[: joint.start()], extreme))
        if not _is_choice(first) or not rest.strip(" ?.!"):
            continue
        found = _wanted(rest, first)
        if found is not None:
            return Clauses((text[: joint.start()], _real(found, rest, text[joint.end() :])))
        if _leans(rest) and not _open(first):
            return Clauses((text[: joint.start()], text[joint.end() :].rstrip(" ?.!")))
    return None


def spoken_out(clauses: Clauses) -> Clauses:
    """The clauses, each later one with what it wants of what was chosen in plain words."""
    if clauses.combine != "each":
        return clauses
    texts = [clauses.texts[0]]
    for rest in clauses.texts[1:]:
        bare = re.sub(rf"^\W*(?:{_AND}\W+)*", "", rest)
        texts.append(_wanted(bare, texts[-1]) or rest)
    return Clauses(tuple(texts))


def _is_choice(first: str) -> bool:
    return (
        len(first.split()) >= 2
        and _CHOOSES.search(first) is not None
        and _ITEM.search(first) is not None
    )


def _extreme(first: str, rest: str) -> str | None:
    """'… per month, and which month was the highest?': the end of a series, asked beside it."""
    found = _EXTREME.match(rest)
    if found is None or _COST.search(first) is None or _CHOOSES.search(first) is not None:
        return None
    end = "lowest" if _LOW.search(rest) else "highest"
    return f"and which {found.group('unit') or found.group('unit2')} had the {end} cost"


def _open(first: str) -> bool:
    """Whether a comparison was begun that the rest completes: 'the difference between what …'."""
    return _COMPARES.search(first) is not None and _COMPLETE.search(first) is None


def _leans(rest: str) -> bool:
    """Whether a further question points at what was chosen: ', which regions is it in?'."""
    if re.search(r"\beach\b", rest) and _CHOOSES.search(rest):
        return False  # 'the main service of each' is read with what it is of
    return re.match(rf"{_ASKS}\b", rest) is not None and points(rest.rstrip(" ?.!"))


def _wanted(rest: str, first: str) -> str | None:
    """What is wanted in words that the reader knows; None where the rest is none of it."""
    for pattern, wanted in _WAYS:
        found = pattern.match(rest.strip(" ?.!"))
        if found is not None and _is_choice(first):
            return _say(wanted, found.groupdict(), first)
        if (
            found is not None
            and wanted == "BLAME"
            and not (_GROWS.search(first) or _EXPLAINS.search(first))
        ):
            return f"and which {single(found.group('dim'))} has the highest cost"
    return None


def _say(wanted: str, groups: dict[str, str | None], first: str) -> str | None:
    it = "those" if _MANY.search(first) else "it"
    when = (groups.get("when") or "").rstrip(" ?.!")
    dims = _CLASS_NOUNS.sub("", groups.get("dims") or "service").strip()
    thing, grown = _ITEM.search(first), _GROWS.search(first)
    if wanted == "BLAME" or (wanted == "PARTS" and grown is not None and not when):
        one = single(groups.get("dim") or dims.split(" and ")[0])
        if grown is None:
            return f"which {one} of {it} has the highest cost{when}"
        return f"which {one} of {it} {'grew' if grown.group('up') else 'fell'} most"
    if wanted == "CHANGE":
        each = f" by {thing.group('thing')}" if it == "those" and thing is not None else ""
        than = re.sub(
            r"^ (?:since|from|over|against|versus|vs)\b", " compared to", groups.get("since") or ""
        )
        return f"change of {it}{each}{than.rstrip(' ?.!')}"
    if wanted == "SHARE":
        return f"what is {'its' if it == 'it' else 'their'} {groups['of']}"
    if wanted == "COURSE":
        unit = groups.get("unit") or groups.get("unit2") or "monthly"
        spans = _SPANS.search(first) if grown is not None and not when else None
        when = f" from {spans.group('a')} to {spans.group('b')}" if spans else when
        return f"{unit} cost of {it}{when}"
    if thing is not None and _ONE_ROW.match(thing.group()) and _OF_MACHINES.match(dims):
        return f"what is {'its' if it == 'it' else 'their'} {dims}{when}"
    each = f"{thing.group('thing')} and " if it == "those" and thing is not None else ""
    return f"cost of {it} by {each}{dims}{when}"


def _real(said: str, mask: str, text: str) -> str:
    """The words of the reader with the names of the store back in the place of their mask."""
    hidden = [one.span() for one in re.finditer(r"¤[¤\w.-]*(?: ¤[¤\w.-]*)*", mask)]
    names = iter([text[begin:end] for begin, end in hidden])
    return re.sub(r"¤[¤\w.-]*(?: ¤[¤\w.-]*)*", lambda _: next(names, ""), said)
