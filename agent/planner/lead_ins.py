"""What stands around a question and asks nothing: headings, remarks on spelling, 'October figures.'"""

from __future__ import annotations

from agent.planner.rewording import MONTH, reword, table

_TOPIC = (
    r"(?:storage|disks?|tags?|tagging|labels?|labell?ing|security|cloud|finops|quick|short|small|little|simple|another|one more|last|"
    r"sanity|capacity|compute|inventory|backups?|snapshots?|volumes?|network|clean[- ]?up|it|general|cost|spend|resource|housekeeping|hygiene|data)"
)
_KIND = (
    r"(?:hygiene|check(?:[- ]?up)?|audit|review|question|query|housekeeping|clean[- ]?up|request|task|to-?do|homework|overview|discipline|"
    r"matters?|topic|exercise|round|thing|item|one)"
)
_FIGURES = r"(?:figures|numbers|data|costs?|bill|values|amounts|only|please|that is|i mean)"
_ROLE = (
    r"(?:auditors?|accountants?|controllers?|bookkeepers?|treasurers?|board|investors?|management|director|manager|boss|cfo|cto|ceo|cio|head of [a-z]+|vp(?: of [a-z]+)?|"
    r"lawyers?|consultants?|analysts?|colleagues?|team ?lead|tech lead|product owner|steering committee|finance(?: team| department| people| guys)?|procurement|"
    r"purchasing|sales|marketing|legal|compliance|tax office|tax advis[eo]r|client|customer|partner|supervisor|professor|teacher|architect|chief)"
)
_OCCASION = r"(?:meeting|review|report|presentation|deck|slides?|audit|call|visit|request)"
_PERSON = r"(?:auditors?|accountants?|controller|treasurer|board|investors?|manager|boss|cfo|cto|ceo|cio|consultants?|professor|teacher)"
_PHRASES = table(
    # who wants to know it
    (
        rf"^\W*(?:(?:hi|hello|hey|so|ok|and)\W+)*(?:(?:our|my|the|your|his|her|their|an?) )?{_ROLE}(?:,? (?:mr|mrs|ms|dr|herr|frau|mx)\.? [\w-]+)? (?:now |just |also |really |still |again )*"
        r"(?:wants|want|needs|need|asked|asks|would like|wishes|is asking|are asking|requested|requests|demands|requires|insists on|must have|has to have|would love|is after|is looking for)"
        r"(?: (?:me|us))?(?: (?:to (?:know|see|have|get|understand|be told|look at)|for|about))? (?=\w)",
        "",
    ),
    (
        rf"[\s,;–—-]*\b(?:it'?s |this is |that'?s |needed |i need it |i need this |asking )for (?:the |our |my |an? )?{_ROLE}(?:'s)?(?: {_OCCASION})?(?=\s*[.!?]*\s*$)",
        "",
    ),
    (rf"[\s,;–—-]*\bfor (?:the |our |my |an? )?{_ROLE}(?:'s)? {_OCCASION}(?=\s*[.!?]*\s*$)", ""),
    (rf"[\s,;–—-]*\bfor (?:the |our |my )?{_PERSON}(?=\s*[.!?]*\s*$)", ""),
    # headings, such as 'storage hygiene check'
    (rf"^\W*(?:a |our |the )?(?:{_TOPIC} ){{1,2}}(?:{_KIND} ?){{1,2}}\s*[:–—-]+\s+(?=\w)", ""),
    # remarks on how names are spelt
    (
        r"[,;(–—-]*\s*\b(?:(?:in )?(?:upper|lower|any|either|whatever)(?:[- ]?case)?(?: or (?:upper|lower)(?:[- ]?case)?)?,? (?:case|spelling|capitali[sz]ation)? ?(?:(?:is|does|do)(?:n't| not)? )?"
        r"(?:no matter|never mind|irrelevant|matters? not|matter|all the same|whichever|counts?(?: as [\w ]{2,20})?)|"
        r"(?:the )?(?:case|capitali[sz]ation|spelling) (?:does(?:n't| not) matter|is irrelevant|no matter|aside)|(?:regardless|irrespective) of (?:the )?(?:case|capitali[sz]ation|spelling)|"
        r"any spelling(?: of [\w ]{2,20})? (?:counts?|will do|is fine|goes|is ok)(?: as [\w ]{2,20})?|"
        r"(?:however|no matter how) (?:it is|it's|its|they are|they're|that is) (?:spelt|spelled|written|capitali[sz]ed)|case[- ]insensitive(?:ly)?)\)?",
        " ",
    ),
    # 'October figures.' after the question, 'Use October.'
    (
        rf"([?.;!,])\s+(?:(?:use|using|take|for|in|on|based on|going by|i mean)\s+)?(?:the )?(?P<month>{MONTH}(?: 20\d\d)?)(?:'s)? {_FIGURES}\W*$",
        r" in \g<month>?",
    ),
    (
        rf"([?.!])\s+(?:(?:use|using|take|for|in|on|i mean)\s+)?(?:the )?(?P<month>{MONTH}(?: 20\d\d)|{MONTH})\W*$",
        r" in \g<month>?",
    ),
    # 'which services account for the growth? Top 3'
    (
        r"[?.!]\s+(?:just |only |show |give me )?(?:the )?(?P<top>top (?:\d{1,2}|two|three|four|five|six|ten))(?: please| only| will do)?\W*$",
        r", \g<top>?",
    ),
    # 'same thing five months earlier, in May'
    (
        rf"\b(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\d{{1,2}}|some|a few|several) (?:months?|weeks?|quarters?|days) (?:earlier|before|later|ago|back|prior|on|after(?:wards)?),? (?:that is,? |i\.?e\.?,? |so |meaning )?(?=(?:in |for )?{MONTH}\b)",
        "",
    ),
    # 'what does an average October day cost'
    (
        rf"\b(?:an?|the|one) (?:average|typical|normal|mean|usual|ordinary) (?P<month>{MONTH}(?: 20\d\d)?) (?P<unit>day|week)\b",
        r"on average per \g<unit> in \g<month>",
    ),
    (
        rf"\b(?:the )?first (?P<count>\d{{1,2}}) days of (?P<month>{MONTH})(?P<year>(?: 20\d\d)?)\b",
        r"\g<month> 1-\g<count>\g<year>",
    ),
    # 'over the past seven days … and in the last 30?'
    (r"\b((?:last|past|trailing|previous) (?:\d{1,3}|\w+) days\b.*\b(?:last|past|trailing|previous) \d{1,3})(?=\s*(?:$|[?.!,;]|and\b|or\b))", r"\1 days"),
    # 'our database boxes (-db- in the name)': the remark tells which are meant
    (
        r"\b(?:[a-z]+ )?(?P<things>box(?:es)?|machines?|servers?|instances?|vms?|hosts?|nodes?|volumes?|disks?|snapshots?) "
        r"\((?:the ones? |those |all |i\.?e\.?,? )?(?:with |having |containing )?[\"'`]?(?P<part>[\w.-]*-[\w.-]*|[\w.-]{3,})[\"'`]? (?:somewhere )?in (?:the|their|its) (?:host ?)?names?\)",
        r"\g<things> with \g<part> in the name",
    ),
    (r"[(,;]\s*[\"'`]?(?P<part>-\w[\w-]*|\w[\w-]*-)[\"'`]? in (?:the|their|its) (?:host ?)?names?\b\)?", r" with \g<part> in the name"),
)  # fmt: skip


def without_lead_ins(text: str) -> str:
    """The text with no headings and remarks, and with its periods where they are read."""
    return reword(text, _PHRASES)
