"""Turns of phrase about tags and rows of conditions, put into the words that are read."""

from __future__ import annotations

from agent.planner.rewording import MONTH, reword, table

_KEY = (
    r"(?P<key>owner|team|environment|env|application|app|cost[- _]?cent(?:er|re)|squad|stage|"
    r"project|department|component|service|role|customer|business[- _]unit)"
)
_TAGGING = r"(?:tag(?:ging|s)?|label(?:l?ing|s)?)"
_QUALITY = (
    r"(?:hygiene|discipline|quality|health|maturity|score|kpi|adherence|compliance|coverage|"
    r"completeness|adoption|rate)"
)
_SHARE = "what percentage of spend is tagged "
_SHARE_OF_KEY = r"what percentage of spend has a \g<key> tag "
_ABSENT = r"(?:missing|empty|blank|absent|unset|not set|not filled in|null|undefined|not there)"
_PHRASES = table(
    # 'tag compliance on owner', 'tag hygiene for the team key'
    (
        rf"\b(?:(?:what|how)(?:'s| is| are)? )?(?:our |the )?{_TAGGING}[- ]{_QUALITY} "
        rf"(?:for|of|on|by|with|regarding) (?:the |our )?{_KEY}(?: tags?| key| label)*\b",
        _SHARE_OF_KEY,
    ),
    (rf"\b{_KEY}[- ]{_TAGGING}[- ]{_QUALITY}\b", _SHARE_OF_KEY),
    (
        rf"\b(?:(?:what|how)(?:'s| is| are)? )?(?:our |the )?{_TAGGING}[- ]"
        r"(?:hygiene|discipline|quality|health|maturity|score|kpi|adherence|adoption|compliance)\b",
        _SHARE,
    ),
    (
        r"\bhow (?:well|good|thoroughly|properly|completely|consistently) (?:are|is|do|did|were) (?:we|our "
        r"(?:stuff|resources|things|spend|costs|clouds?)|things|resources)? ?(?:at )?"
        r"(?:tag(?:ging|ged)?|label(?:l?ing|l?ed)?)\b[?.]?",
        _SHARE,
    ),
    (r"\bhow (?:well|good) (?:is|are) our (?:tags?|tagging|labels?|labell?ing)\b[?.]?", _SHARE),
    # 'percentage of costs tagged with team'
    (
        rf"(?:\b(?:what |which )?(?:percentage|percent|share|pct)|%) of (?:the |our |all )?(?:costs?|spend|spending|bill|money) (?:that is |which is |is )?(?:tagged|labell?ed) (?:with|by) (?:an? |the )?{_KEY}(?: tag| label)?\b(?! ?[=:])",
        _SHARE_OF_KEY,
    ),
    # 'stuff nobody put a tag on', 'that no one tagged'
    (
        r"\b(?:that |which )?(?:nobody|no[ -]?one|none of us|nobody ever|people)(?: has| had| ever| bothered to| didn'?t| did not)* "
        r"(?:put|stuck|slapped|set|tagged|labell?ed|tag|label|hung)(?: (?:an?|any) (?:tag|label)s? (?:on|onto|to|for))?"
        r"(?: (?:it|them))?(?=\s*(?:$|[?.!,;]|in\b|on\b|last\b|this\b|for\b|during\b|since\b))",
        "that is untagged",
    ),
    (r"\b(?:never|not|un)[ -]?(?:got |been |properly )?(?:tagged|labell?ed)(?= (?:at all|anywhere)\b) (?:at all|anywhere)", "untagged"),
    # 'where the environment tag is empty or missing'
    (rf"\b{_ABSENT}(?: or| and|/|,)+ ?(?:is |are )?(?={_ABSENT}\b)", ""),
    (r"\b(?:no|without) (?:or|/) (?:empty|blank|missing) (?=[\w -]{2,24} tag)", "without "),
    (rf"\b(?:where |whose |with |has |have )?(?:the |its |their )?{_KEY}(?: tag| label)? (?:is |are |was |= ?|== ?)(?:null|none|nil|blank|empty|unset|missing|undefined)\b(?! values?)", r"without a \g<key> tag"),
    (rf"\b(?:the )?{_KEY} (?:tag|label) (?:blank|empty|null|missing)\b", r"without a \g<key> tag"),
    (r"\b(?:no|without|lacking) (?:an? |any )?(cost[- _]?cent(?:er|re)s?)\b(?! tag)", r"without a \1 tag"),
    # 'tagged with both owner and team', 'missing at least one of owner, team'
    (
        rf"\b(?:tagged with|carr(?:y|ies|ying)|bear(?:s|ing)?|hold(?:s|ing)?|sport(?:s|ing)?|with|have|has|having|got|own) both (?:an? |the )?{_KEY} (?:tag )?and (?:an? |the )?(?P<other>[\w-]+)(?: tags?)?\b",
        r"with a \g<key> tag and with a \g<other> tag",
    ),
    (
        rf"\b(?:missing|lacking|without|lack|miss) (?:at least one of|either(?: of)?|any of|one of|one or more of) (?:the )?{_KEY}(?: tag)?(?:,| or| and|/)+ ?(?:the )?(?P<other>[\w-]+)(?: tags?)?\b",
        r"without a \g<key> or \g<other> tag",
    ),
    # 'how many values has the tag application'
    (rf"\bhow many (?:different |distinct )?values (?:does |do |has |have |are there |exist |for |of |in )*(?:the |our )?(?:tag |key )*{_KEY}(?: tag| key)?(?: have| has| take)?\b", r"how many distinct \g<key>s are there"),
    # 'teams except platform': a platform is a provider, unless it is one of the teams
    (
        r"\b(?P<key>team|squad|account|application|app|project)s (?P<neg>other than|except(?: for)?|excluding|without|apart from|outside of|besides|but not) (?:the )?platform\b(?! teams?)",
        r"\g<key>s \g<neg> \g<key> platform",
    ),
    # 'values of the schedule tag', 'schedule tag values'
    (
        r"\b(?:(?:list|show(?: me)?|give me|what are|which are|which|what) )?(?:(?:the|possible|distinct|different|all|our) )*(?:tag )?values (?:of|for|in|under|used (?:in|for|by|under)|does|do|has|have) "
        r"(?:the |our )?(?:tag |key |tag key )?(?!cost|data|it\b|them\b|those\b|each\b|all\b|tags?\b|keys?\b)(?P<key>[a-z][\w-]{2,19})(?: tags?| key| tag key)?(?: have| has| take| takes| hold| holds)?(?=\W*$)",
        r"which \g<key> tags are there",
    ),
    (r"^\W*(?:list |show |what |which )*(?:the |all )*(?P<key>[a-z][\w-]{2,19}) (?:tag|key) values(?: are there| exist| do we have)?(?=\W*$)", r"which \g<key> tags are there"),
    # a pair after 'labelled' is a tag
    (r"\blabell?ed (?:as |with )?(?=[\w.-]+ ?[=:] ?\w)", "tagged "),
    (r"\b(?:with|having|carrying) (?:an? |the )?labels? (?=[\w.-]+ ?[=:] ?\w)", "tagged "),
    # conditions in a row: 'provider = openstack; state = stopped', 'month:2026-10'
    (r";(?=\s*[\w ]{2,20}?\s*(?:!=|>=|<=|=|>|<|:)\s*\S)", ","),
    (rf"\b(?:month|period|date) ?[:=] ?(?=['\"]?(?:20\d\d-\d\d|{MONTH}))", "in "),
    (r"\b(?:vcpus?|v?cores?|cpus) ?(?P<op>>=|<=|>|<) ?(?P<n>\d+)\b(?! ?(?:%|percent|v?cpus?|cores?))", r"\g<op> \g<n> vcpus"),
    # 'cost allocation by team' is a breakdown
    (r"\b(?:costs?|spend|spending)[- ]allocation\b(?! tags?)", "cost"),
    (r"\ballocat(?:e|ion of) (?:the |our |all )?(costs?|spend|spending|bill)(?= (?:by|to|per|across|over)\b)", r"\1"),
)  # fmt: skip


def plain_tagging(text: str) -> str:
    """The text with its turns about tags in words that the reader knows."""
    return reword(text, _PHRASES)
