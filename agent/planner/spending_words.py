"""Turns of phrase about money, periods and rankings, put into the words that the reader knows."""

from __future__ import annotations

from agent.planner.rewording import MONTH, reword, table

_BEST = (
    r"(?:most expensive|costliest|priciest|biggest|largest|highest|top|cheapest|lowest|smallest)"
)
_COUNT = r"(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)"
_ORD = r"(?:first|1st|second|2nd|last|latter|former)"

_MEASURED = (
    r"(?:billed|effective|amorti[sz]ed|contracted|invoiced?|net|actual)(?: costs?| amounts?)?"
)
_FORMS = table(
    # 'where does the data team spend its money': on which services
    (
        r"\b(?:where|what|on what) (?:does|do|did|is|are|was|were|has|have) (?P<who>(?!we\b|i\b|you\b|our\b|it\b|they\b|all\b|most\b|my\b|that\b|those\b)[^?,.]{2,40}?) (?:been )?(?:spend(?:ing)?|spent|burn(?:ing|ed)?) (?:(?:all|most|of|its|their|the|our) )*(?:money|budget|cash|dollars|euros)\b(?: on)?",
        r"cost of \g<who> by service",
    ),
    (
        r"\bwhat (?:does|do|did|is|are|was|were|has|have) (?P<who>(?!we\b|i\b|you\b|it\b|they\b|that\b|those\b)[^?,.]{2,40}?) (?:been )?(?:spend(?:ing)?|spent) (?:(?:most|mostly|mainly|the most) )?on(?=\W*$| (?:in|last|this|during|since|over|from|between)\b)",
        r"cost of \g<who> by service",
    ),
    (r"(?<![\d.,])(\d{1,3})\.(\d{3})(?= ?(?:dollars?|usd|euros?|eur|€|\$|bucks)(?![\w]))", r"\1\2"),
    (r"(?<=[€$£])( ?)(\d{1,3})\.(\d{3})(?![\d.,])", r"\1\2\3"),
    (
        r"\b(?P<a>first|second|third|1st|2nd|3rd) and (?:the )?(?P<b>second|third|fourth|2nd|3rd|4th) (?=(?:most expensive|biggest|largest|costliest|highest|priciest|dearest|cheapest)\b)",
        lambda found: f"{ {'second': 2, '2nd': 2, 'third': 3, '3rd': 3, 'fourth': 4, '4th': 4}[found.group('b').lower()] } ",
    ),
    (r"\b(?P<one>[\w-]+) to (?P<two>[\w-]+) ratio\b", r"ratio of \g<one> to \g<two>"),
    (r"\b(?P<do>do|does|did) (?P<who>[^?.,]{2,60}?) account for\b", r"\g<do> \g<who> make up"),
    # 'list' among measures is the list cost, and no command
    (rf"\blist(?= (?:vs\.?|versus|against|or) | ?(?:,|and|&|\+|/|plus|to) ?(?:and )?{_MEASURED}\b)", "list cost"),
    (rf"\b(?P<with>vs\.?|versus|against|than|or|{_MEASURED} ?(?:,|and|, and|&|\+|/|plus|to)) list\b(?! (?:costs?|prices?|value)\b)", r"\g<with> list cost"),
    # periods
    (
        rf"\b(?:the )?{_ORD} (?:half|part|two weeks|fortnight|weeks?) of ({MONTH})\W{{1,3}}(?:the )?(?:from )?(?:the )?(\d{{1,2}})"
        r"(?:st|nd|rd|th)? ?(?:to|till|until|through|-|–) ?(?:the )?(\d{1,2})(?:st|nd|rd|th)?\)?",
        r"\1 \2-\3",
    ),
    (r"\b([qh][1-4]) ?['’/] ?(\d\d)\b", r"\1 20\2"),
    (r"\b(?:the )?(?:first|1st)[- ]half(?: of)? (20\d\d)\b", r"h1 \1"),
    (r"\b(?:the )?(?:second|2nd)[- ]half(?: of)? (20\d\d)\b", r"h2 \1"),
    (r"\b([qh][1-4]),? (?:of |in )?(?:this|the current) year\b", r"\1"),
    (r"\b((?:first|second|third|fourth|1st|2nd|3rd|4th) quarter),? (?:of |in )?(?:this|the current) year\b", r"\1"),
    (r"\bthe (year|month|quarter|week) (so far|to date)\b", r"this \1 so far"),
    (r"\b(?:the )?(?:whole|full|entire|complete) (week|month|quarter|year) so far\b", r"this \1 so far"),
    (r"\b([qh][1-4]) (2\d)\b(?=\s*(?:$|[?.,!]|was\b|is\b|for\b|by\b|on\b|and\b|aws\b|azure\b))", r"\1 20\2"),
    (r"\b(?:over|on|during|at|for|in) (?:the|this past) weekend\b(?! of| of| days?)", "last weekend"),
    (r"\b(?:the )?weekend (?:of|around|on) (?:the )?(?=\d{1,2}(?:st|nd|rd|th)? ?(?:-|/|and|to|&) ?\d)", ""),
    (rf"\b(?:the )?weekend (?:of|around|on) (?:the )?(?={MONTH} \d{{1,2}}(?:st|nd|rd|th)? ?(?:-|/|and|to|&) ?\d)", ""),
    (r"\b(?:on |at )?hallowe'?en\b", "october 31"),
    (r"\b(?:on )?christmas eve\b", "december 24"),
    (r"\b(?:on |at )?christmas(?: day)?\b", "december 25"),
    (r"\b(?:on )?new year'?s eve\b", "december 31"),
    (r"\b(?:on )?new year'?s day\b", "january 1"),
    (r"\b(?:on )?valentine'?s(?: day)?\b", "february 14"),
    (
        r"\bsince (?:the )?(?:its |their |our )?(?:very )?(?:launch|inception|day one|go[- ]?live|start|beginning|forever|birth|"
        r"first day)\b(?! of)|\bsince (?:it|they|we) (?:was |were )?(?:first )?(?:started|launched|began|went live|introduced|exists?|existed)\b"
        r"(?! (?:in|on) \w)|\bover (?:its|their|the) (?:whole |entire )?lifetime\b",
        "of all time",
    ),
    # talk
    (r"\b(?:i|we|you|they|he|she|nobody|people) (?:really |honestly )?(?:(?:have|had|has|got|have got) no (?:idea|clue|memory)|never (?:know|knew|remember|understand)(?: what to (?:say|tell \w+))?)\b", "i wonder"),
    (r"\b(?:no|zero) (?:idea|clue)(?= (?:what|how|which|who|where))", "i wonder"),
    (r"\bno (?:rush|hurry|worries|problem|pressure|offen[cs]e|big deal|biggie|stress|fuss|drama)\b", ""),
    (r"\b(?:i'?m|i am|we'?re|we are|being|as a|as the) (?:quite |very |rather |fairly |still )?new(?: (?:here|around here|to (?:this|the|it|all this)(?: (?:job|team|role|company|tool|game))?|guy|joiner|hire|in (?:the|this) (?:job|team|role|company)))?\b", "i am"),
    (r"\bnew (?:cfo|cto|ceo|boss|manager|director|colleague|job|role|fiscal year|here)\b", "boss"),
    (r"\bnot (?:the )?(?:individual|single|separate) (?:ones?|services?|accounts?|items?)\b", ""),
    (r"^\W*((?:[\w.&-]+ ){0,4}[\w.&-]+),? (?:likewise|ditto|same again|the same|same)\W*$", r"same for \1"),
    # measures
    (r"\b(?:the )?(rates?|prices?|terms) (?:that |which )?(?:we|you|they|procurement)(?:'ve| have|'d| had)? (?:negotiated|agreed(?: on| to)?|contracted)\b", "negotiated rates"),
    (r"\b(?:our|the) (?:contract|contractual|agreed|private) (?:rates?|prices?|pricing)\b", "negotiated rates"),
    # rankings
    (r"\b(?:dominated?s?|dominating) (?:in )?(?=(?:our |the |my )?\w)", "cost the most in "),
    (r"\b(?:number one|number 1|no\.? ?1|#\s?1) (cost|spend(?:ing)?) (driver|contributor)\b", r"top \1 \2"),
    (rf"\b({_COUNT}) worst\b(?=\W+\w)", r"\1 most expensive"),
    (r"\bheavy[- ]hitters?\b", "most expensive"),
    (r"\bmoney[- ](?:pits?|sinks?|eaters?|burners?|guzzlers?|hogs?|drains?)\b|\bcash (?:burners?|guzzlers?|hogs?|eaters?|drains?)\b|\b(?:cost|spend|budget) (?:hogs?|eaters?|guzzlers?|offenders?|heavyweights?)\b", "most expensive"),
    (r"\b(?:leader[- ]?board|league table|hit parade|pecking order|pareto(?: (?:analysis|chart|view|list))?)(?= (?:of|for|by)\b| *[,:?.]| *$)", "ranking"),
    (r"\bwhere(?:'d| did| does| has| have| do|'s| is)? (?:all |the |our |of |that |this |my |it |those )*(aws |azure |gcp |google |openstack |cloud |it )?(?:money|cash|budget|dollars|spend|bucks)(?: all)?(?: been)? (?:go|goes|went|gone|going|disappear|end up|ended up|vanish|flow|flows|flowed)(?: to)?\b", r"where did the money go \1"),
    (r"\bwhat(?:'s| is| was| were| did| do| have| has| are|'re|'d)? (?:all |the |our |my |we |this |i )*(?:been )?(?:(?:money|cash|budget|dollars) (?:been )?(?:being )?spent|(?:spend|spent|spending|blow|blew|burn|burning|burnt) (?:all )?(?:the |our |this |that |so much |my )?(?:money|cash|budget|dollars)) on\b", "where did the money go"),
    (r"\b(?:costing|costs?|spend\w*|was|were|is) (?=[$€£]?\d[\d.,]*k? ?(?:to|-|–) ?[$€£]?\d[\d.,]*k\b)", "cost between "),
    (r"\bcost(?:ing|s)? (?=[$€£]?\d{2,6} ?to ?[$€£]?\d{2,6}\b)", "cost between "),
    (r"(?<!between )(?<![\w$€£.-])(?:from |of |at |in the range(?: of)? |ranging from )?([$€£]?\d[\d.]*k?) ?(?:-|–|to|up to|and) ?([$€£]?\d[\d.]*k)(?= |$|[?.,])(?! (?:dollars?|usd|bucks|euros?|eur|requests?|iops))", r"between \1 and \2 dollars"),
    (r"\b(?:sort(?:ed)?|order(?:ed)?|rank(?:ed)?)(?: it| them| that)?(?: in)? (?:asc|ascending)(?: order)?\b", "cheapest first"),
    (r"\b(?:after|net of|including|incl\.?|counting) (?:all |any |the |our )*(?:credits?|refunds?|credits? and refunds?|refunds? and credits?)(?: (?:are |is )?(?:applied|deducted|taken off))?\b", "including credits"),
    (r"\bnet (?=(?:costs?|spend\w*|amount|total|bill)\b)", ""),
    (r"\b(?:opex|run costs?|running costs?)(?= (?:by|per|for|of|in|last|this)\b| *[?.,]| *$)", "costs"),
    (r"\bri(?:s|'s)?(?= (?:and|or|/|\+|vs|spend|costs?|charges?|bill|fees?|usage)\b)|(?<=\bsavings plans and )ris?\b|(?<=\bsavings plan and )ris?\b", "reserved instance"),
    (r"\bon[- ]?demand ?(?:/|,|\+|&|and|vs\.?) ?spot ?(?:/|,|\+|&|and|vs\.?|, and|,? ?or) ?(?:savings? plans?|sps?|reserved|reservations?|ris?|committed|commitments?)(?: instances?| capacity)?(?: ?(?:/|,|\+|&|and) ?(?:savings? plans?|sps?|reserved|reservations?|ris?|committed))?\b|\bspot ?(?:/|,|\+|&|and|vs\.?) ?on[- ]?demand ?(?:/|,|\+|&|and|vs\.?) ?(?:savings? plans?|sps?|reserved|reservations?|ris?|committed)(?: instances?)?\b", "by pricing category"),
    (r"\b(azure|microsoft) subs?\b(?! (?:total|category))", r"\1 subscription"),
    (r"\b(teams?\b[^?.]{0,40}?\b(?:excluding|except(?: for)?|without|but not|minus|other than)) (?:the )?data\b(?= (?:and|or|teams?)\b|,|\W*$)", r"\1 team data"),
    # lists
    (
        r"^(\W*(?:(?:please|pls|hey|hi|can you|could you)\W+)*)dump (?:out )?(?:me )?(?=(?:all|every|the|a list|my|our|\w+ly)?\b.*"
        r"\b(?:machines?|instances?|vms?|servers?|volumes?|disks?|costs?|spend\w*|services?|accounts?|boxes|resources?|regions?|teams?)\b)",
        r"\1list ",
    ),
    (r"\b(?:carved|broken|separated|sliced|chopped|diced|segregated|partitioned|parted)(?: up| out| down| apart)? (?:by|per|into|across|along|on)\b", "by"),
    (r"\b(?:restrict|narrow|limit|confine|reduce|filter|cut)(?:ed)? (?:it|that|this|them|those|the list|down)(?: down)? to\b", "only"),
    (r"\bdata ?centres?\b", "data center"),
    (r"\b(?:per|by|each|every) (fiscal |calendar )?quarter\b|\bquarter by quarter\b|\b(?:on a )?quarterly(?: basis)?\b(?! (?:change|growth|increase|report))", "quarterly"),
    (r"\b(?:per|by|each|every) (?:fiscal |calendar )?year\b(?! over)|\byear by year\b|\b(?:yearly|annually)\b", "yearly"),
    (r"\b(?:without|minus|excluding|excl\.?|ex|less) (?:the |any |our |all )?(vms|vm|virtual machines?)\b", r"without virtual machines"),
)  # fmt: skip


def plain_spending(text: str) -> str:
    """The text in words that the reader knows."""
    return reword(text, _FORMS)
