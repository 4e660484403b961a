"""What has no tag, or not a certain one, in the ways that people say it: 'carries no tag whatsoever'."""

from __future__ import annotations

from agent.planner.rewording import reword, table

_KEY = (
    r"(?P<key>owner|team|environment|env|application|app|cost[- _]?cent(?:er|re)|squad|stage|"
    r"project|department|component|service tag|role|customer|business[- _]unit)"
)
_NOBODY = r"(?:(?:has|have)n'?t (?:anybody|anyone)|nobody|no[ -]?one|none of us|no person|not anyone|people never|somebody forgot to|people forgot to|we forgot to|we never)"
_GAVE = r"(?:assign|give|gave|put|set|enter|name|note|book|record|declare|provid|specif(?:y|i)|add|fill(?:ed)? in|writ|wrote|attach|stuck|hung)(?:ed|d|n|ten|en|ing|e|ied)?"
_BEARS = (
    r"(?:carr(?:y|ies|ied)|bears?|bore|wears?|ha(?:s|ve|d|s got|ve got)|holds?|held|shows?|comes? with|"
    r"came with|got|gets?|possess(?:es)?|sports?)"
)
_NOT = r"(?:do(?:es)?n[o']?t|do(?:es)? not|did(?:n'?t| not)|never|has(?:n'?t| not)|have(?:n'?t| not)|without|lack(?:s|ing)?|missing|miss(?:es)?|devoid of|free of|bare of)"
_NONE = r"(?:no|zero|not (?:a single|one|any|even one)|none of the|no single)"
_AFTER = r"(?! ?(?:key|keys|value|values|called|named|[=:]))(?: whatsoever| at all| of any (?:kind|sort)| (?:up)?on (?:it|them)| attached| set| of its own| either)*"
_PHRASES = table(
    # 'carries no tag whatsoever', 'without a single tag', 'hasn't got any label at all'
    (rf"\b(?:that |which )?{_BEARS} (?:absolutely |literally |really )?{_NONE} (?:tags?|labels?)\b{_AFTER}", "is untagged"),
    (
        rf"\b(?:that |which )?{_NOT} (?:{_BEARS} )?(?:an? single|any|even (?:a single |an? |one )?|one) ?(?:tags?|labels?)\b{_AFTER}",
        "untagged",
    ),
    (rf"\bwith (?:absolutely |literally )?{_NONE} (?:tags?|labels?)\b{_AFTER}", "untagged"),
    # 'nobody assigned a cost center', 'never given an owner', 'with nobody's name on it'
    (
        rf"\b(?:that |which |where )?{_NOBODY}(?: has| had| have| ever| really)* {_GAVE}(?: (?:it|them))? (?:an?|any|the) {_KEY}(?: tag)?(?: to| for| on| in)?(?: (?:it|them))?\b",
        r"without a \g<key> tag",
    ),
    (
        rf"\b(?:that |which )?(?:(?:was|were|is|are|has been|have been|had been|been) )?(?:never|not(?: yet)?)(?: yet)?(?: been)? (?:assigned|given|allotted)(?: to)? (?:an?|any) {_KEY}(?: tag)?\b",
        r"without a \g<key> tag",
    ),
    (r"\b(?:with|bearing|carrying|having|has|have) (?:nobody|no[ -]?one)'?s name (?:up)?on (?:it|them)\b", "without an owner tag"),
    (rf"\((?:so |i\.?e\.?,? |meaning )?(?:no|without|missing|lacking|empty) (?:an? |any )?{_KEY}(?: tag| label| set)?\)", r"without a \g<key> tag"),
    (r"\bwithout (?:an?|any|the) (\w+) tag,? without (?:an?|any|the) \1 tag\b", r"without a \1 tag"),
    # 'percentage of AWS machines with an owner tag': the machines are the whole
    (
        rf"\b(?P<share>percentage|percent|share|fraction|proportion|part|portion|pct|%) of (?P<what>[^?,.]{{2,40}}?) (?:with|carrying|bearing) (?:an? |the |any )(?P<rest>{_KEY} (?:tag|label))\b",
        r"\g<share> of \g<what> have a \g<rest>",
    ),
    # 'owner tag coverage across instances in percent': of things, not of money
    (
        rf"\b{_KEY}[- ](?:tag(?:ging)?|label(?:l?ing)?)[- ](?:coverage|rate|compliance|completeness|adoption) (?:across|among|over|on|of|for|in) (?:all |the |our )*"
        r"(?P<things>instances?|servers?|vms?|machines?|boxes|hosts?|volumes?|disks?|snapshots?)\b(?:,? in (?:percent|%))?",
        r"what percentage of \g<things> have a \g<key> tag",
    ),
    # 'which values do people put into the environment tag', 'how many application tag values occur'
    (
        rf"\b(?:what|which|list|show(?: me)?)(?: are)?(?: all| the| different| distinct| unique)* (?:values|spellings|variants|entries|contents)\b(?: [a-z]+){{0,7}}? {_KEY} (?:tag|label|key)\b(?: have| has| take| takes)?",
        r"which \g<key>s are there",
    ),
    (
        rf"\bhow many (?:different |distinct |unique )*(?:{_KEY} (?:tag |label )?values|(?:values|spellings|variants) (?:of|in|for) (?:the |our )?(?P<other>\w+) tag)(?: (?:occur|exist|are there|are in use|do we have|do we use|are used|appear))?\b",
        lambda found: f"how many distinct {found.group('key') or found.group('other')}s are there",
    ),
    # 'the key was mistyped as "enviroment". What did things tagged that way cost?'
    (
        r"^(?P<before>[^?]*?\b(?:key|tag|label)\b[^?.!]*?[\"'“‘](?P<key>[\w:.-]+)[\"'”’][^?.!]*?[.!;,—–-]+) *(?P<rest>.*?)\b(?:tagged|labell?ed|marked) (?:that way|this way|like (?:that|this)|so|thus|with (?:it|that(?: (?:key|one))?))\b",
        r"\g<rest>that have a \g<key> tag",
    ),
)  # fmt: skip


def plain_absence(text: str) -> str:
    """The text with its missing tags in words that the reader knows."""
    return reword(text, _PHRASES)
