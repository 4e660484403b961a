"""What grew, what shrank, what came and what went, in the ways that people say it."""

from __future__ import annotations

from agent.planner.rewording import MONTH, reword, table

_M = rf"(?:{MONTH}(?: 20\d\d)?)"
_MOST = r"(?=(?: up)?(?: by)? (?:the )?(?:most|least|more|less)\b)"
_UP = (
    r"(?:swelled|swelling|swells?|swollen|inflat(?:ed|es?|ing)|expanded|mushroom(?:ed|s)?|snowballed|escalat(?:ed|es?)|leapt|leaped|leaps?|soar(?:ed|s)?|"
    r"balloon(?:ed|s)?|surg(?:ed|es?)|gained|bulged|shot up|took off|went north)"
)
_DOWN = r"(?:shrivell?ed|contract(?:ed|s)|eased|receded|sank|slid|slipped|waned|dwindled|lost|shed|went south|slimmed(?: down)?|subsided|deflated)"
_BEST = r"(?:strongest|steepest|sharpest|biggest|largest|greatest|highest|main|chief|top|smallest|fastest)"
_STOPPED = r"(?:stop|stopped|quit|cease[d]?|no longer|end|ended)"
_PHRASES = table(
    # verbs and nouns of growing and shrinking
    (rf"\b{_UP}\b(?=(?: (?:up|by|the|most|least|so much|going|coming|in|from|between|since|during|over|this|last|compared|against|versus|to)\b|\W*$))", "grew"),
    (rf"\b{_DOWN}\b{_MOST}", "decreased"),
    (rf"\b(?P<best>{_BEST}) (?:gains?|upticks?|rises?|climbs?|hikes?|leaps?|swells?|expansions?)\b", r"\g<best> increase"),
    (r"\b(?:steepest|sharpest|strongest|greatest) (?=(?:(?:percentage|percent|relative|cost) )?(?:increase|decrease|growth|change|fall|drop|decline)s?\b)", "biggest "),
    (rf"\b(?P<best>{_BEST}) (?:loss(?:es)?|slides?|slumps?|slips?|contractions?|reductions?|savings?)\b(?! plans?)", r"\g<best> decrease"),
    (r"\b(behind|of|for|in|to|explains?|drove|caused) (that|this|the|its|their) (?:gains?|uptick|swelling|upturn|hike|leap)\b", r"\1 \2 increase"),
    (r"\b(?:chief|prime|foremost|principal|number one) (?=(?:service|account|team|region|resource|driver|reason|cause|contributor|culprit)s?\b)", "biggest "),
    (r"\boutlays?\b|\bexpenditures?\b|\bexpenses\b(?! (?:report|account))", "spend"),
    # 'AWS added how much from September to October', 'how much did it add'
    (r"\b(?:added|gained|put on|piled on|tacked on|picked up|went up|rose|grew) how (?:much|many (?:dollars|euros))\b", "increased by how much"),
    (r"\b(?:lost|shed|saved|dropped|fell|went down|shrank) how (?:much|many (?:dollars|euros))\b", "decreased by how much"),
    (rf"\bhow much (?:did|has|have) (?P<who>[\w .&-]{{2,40}}?) (?:add(?:ed)?|gain(?:ed)?|put on|pile(?:d)? on)(?= (?:from|between|since|in|over|to|during|{MONTH}))", r"by how much did \g<who> increase"),
    (rf"\bhow much (?:did|has|have) (?P<who>[\w .&-]{{2,40}}?) (?:lose|lost|shed)(?= (?:from|between|since|in|over|during|{MONTH}))", r"by how much did \g<who> decrease"),
    # 'went down in August after July': the later month against the earlier
    (rf"\b(?P<rose>(?:went|goes|going|came|come) (?:up|down)|rose|fell|dropped|grew|shrank|jumped|climbed|declined|increased|decreased|cheaper|dearer|more expensive|higher|lower)(?P<mid>[^?.!]{{0,30}}?) in (?P<one>{_M}) after (?P<two>{_M})\b(?! \d)", r"\g<rose>\g<mid> in \g<one> compared to \g<two>"),
    (rf"\b(?P<what>increase|decrease|rise|drop|fall|jump|change|spike|dip) in (?P<one>{_M}) after (?P<two>{_M})\b(?! \d)", r"\g<what> in \g<one> compared to \g<two>"),
    (rf"\b(?:going|coming|moving|passing) from ({_M}) (?:in)?to ({_M})\b", r"from \1 to \2"),
    # what is new: 'on the October bill that September did not have', 'in October but not in September'
    (
        rf"\b(?:(?:on|in|of) )?(?:the |our )?(?P<one>{_M})(?:'s)?(?: bill| invoice| costs?)?,? (?:that|which|but) (?:(?:was|were|is|are|did|does)(?:n't| not)(?: yet)?(?: there| present| billed| show(?:n)? up| appear| exist)? (?:in|on|during)|not (?:yet )?(?:in|on|during)|nothing in) (?:the |our )?(?P<two>{_M})(?:'s)?(?: bill| invoice| one)?\b",
        r"new in \g<one> compared to \g<two>",
    ),
    (
        rf"\b(?:(?:on|in|of) )?(?:the |our )?(?P<one>{_M})(?:'s)?(?: bill| invoice| costs?)?,? (?:that|which|but) (?:the |our )?(?P<two>{_M})(?:'s)?(?: bill| invoice| one)? (?:did(?:n't| not) (?:yet )?(?:have|show|list|contain|include|know|feature)|lacked|lacks|was missing|had not|hadn't)\b",
        r"new in \g<one> compared to \g<two>",
    ),
    (rf"\bany (?P<things>services|accounts|teams|resources|regions|applications|projects|instances) (?=new in {MONTH})", r"which \g<things> are "),
    # what is gone: 'which service did we stop paying AWS for between September and October'
    (
        rf"\b(?:what|which) (?P<things>service|account|team|resource|region|application|project)s? (?:did|have|has) (?:we|they|you|i) {_STOPPED} (?:paying|using|being (?:billed|charged)|buying|getting (?:billed|charged))(?: (?P<who>[\w]+(?: [\w]+)?))?(?: for| from| by| with)?"
        rf" (?:between|from|since|after|going from) (?P<one>{_M})(?: (?:and|to|into|until) (?P<two>{_M}))?",
        lambda found: f"which {found.group('things')}s {'of ' + found.group('who') + ' ' if found.group('who') else ''}are gone in "
        f"{found.group('two') or 'the month after'} compared to {found.group('one')}",
    ),
    # 'which services did we start paying for in April'
    (
        rf"\b(?:what|which)(?P<things> \w+(?: \w+)?)? (?:did|have|has|do) (?:we|they|you|i) (?:newly |just |only )?(?:(?P<how>start(?:ed)?|beg[iau]n|{_STOPPED}) (?:paying|using|being (?:billed|charged)|getting (?:billed|charged)|buying|spending(?: money)?)(?: for| on)?\b(?! [a-z]+ (?:for|by)\b)|(?P<new>add(?:ed)?|introduced?|adopt(?:ed)?)(?= (?:in|since|between|from|last|this|during)\b))",
        lambda found: f"which{found.group('things') or ' services'} are {'new' if found.group('new') or found.group('how')[:3] in ('sta', 'beg') else 'gone'}",
    ),
    # 'what worked against it, i.e. the largest saving'
    (r"\b(?:what|which (?:service|one|account|team)s?) (?:worked against|offset|counteracted|dampened|softened|cushioned|compensated(?: for)?|went against|pulled against) (?:it|that|this|the (?:increase|rise|growth|trend))\b[^?]*", "what decreased the most"),
    # 'the biggest costs how much more than the second biggest one'
    (
        r"\b(?:how much|by how much) (?:more |less )?(?:expensive |costly )?(?:does|do|did|is|was) (?:the|our) (?P<best>biggest|largest|most expensive|top|costliest|priciest|highest) (?P<what>[\w ]{3,30}?) (?:cost |spend |pay |higher |larger |bigger |above |ahead of |more expensive |more )*(?:than )?(?:the |its )?(?:second|next|runner[- ]up)(?: (?:biggest|largest|most expensive|highest|placed|one|in line|on the list))*\b[.?]?",
        r"difference between the \g<best> \g<what> and the second \g<best> \g<what>",
    ),
    (
        r"\b(?:difference|gap|distance|margin) between (?:the )?(?:top|first|biggest|largest|two (?:biggest|largest|most expensive)) (?:two |2 )?(?P<what>[a-z]+(?: [a-z]+)?)s\b(?! and)(?= (?:in|for|of|last|this|on|by)\b|\W*$)",
        r"difference between the biggest \g<what> and the second biggest \g<what>",
    ),
    # 'dividing the AWS bill evenly by its accounts, what is that per account?'
    (
        r"\b(?:if (?:we |i |you |one )?)?(?:divid(?:ing|e|ed)|split(?:ting)?|spread(?:ing)?|shar(?:ing|ed|e)) (?P<what>[^,?:]+?) (?:evenly|equally|fairly|in equal parts) (?:by|among|amongst|across|over|between|into|on|to) (?:all )?(?:its |the |our |their )*(?P<dim>[a-z]+)s\b[^?]*",
        r"what is the average cost of \g<what> per \g<dim>",
    ),
    # 'of the clouds, whose cost climbed most': one of them
    (
        r"^\W*(?:of|among|amongst|out of|from) (?:all )?(?:the |our )?(?P<what>cloud|provider|team|account|service|region|application|project|environment|squad)s,? (?:whose (?:costs?|bill|spend\w*)|which(?: one| of them)?|who|what) (?!are|were|have)",
        r"which \g<what> ",
    ),
    (r"\b(?:without|excluding|minus|less|except|besides|leaving out) (?:the |any |our |its )?(?:flat|fixed|one-off|recurring|monthly|standing|basic|annual) (?=[a-z]+)", "without "),
    (r"\bfee\b", "charge"),
    # price or quantity
    (r"\b(?:(?:more )?(?:a )?(?:matter|question|effect|result|case) of|due to|because of|down to|driven by|caused by|about|from) (?:the |a |higher |more )?(?:prices?|rates?|unit prices?) or (?:rather )?(?:of |due to |because of |from |by |a )?(?:the |higher |more )?(?:quantit(?:y|ies)|volumes?|consumption|usage|amounts?|use|how much (?:we|is|was|it) (?:used?|consumed?))(?: (?:used|consumed))?\b", "because of price or usage"),
    (
        r"\bbecause (?:we|they|it|more was|people) (?:used|consumed|use|consume)d?(?: \w+)? or (?:rather )?because (?:of )?(?:the |its |their |aws |azure )*(?:unit )?(?:prices?|rates?)(?: (?:went up|went down|rose|fell|changed|is higher|was higher|increased|decreased|dropped))?\b|"
        r"\bbecause (?:of )?(?:the |its |their )*(?:unit )?(?:prices?|rates?)(?: (?:went up|went down|rose|fell|changed|increased|decreased|dropped))? or (?:rather )?because (?:we|they|it|people|of) (?:used|consumed|use|consume|usage)d?(?: (?:more|less))?\b",
        "because of price or usage",
    ),
    (r"\bhow (?:big|large|wide) (?:is|was) the (?:lead|margin|advantage|distance) of the (?P<best>biggest|largest|most expensive|top) (?P<what>[\w ]{3,30}?) (?:over|to|on|above|before) the (?:second|next|runner[- ]up)(?: (?:biggest|largest|one|placed))*\b", r"difference between the \g<best> \g<what> and the second \g<best> \g<what>"),
    (r"\b(?:quantity|volume|usage) or (?:of |rather )?(?:the )?prices?\b", "because of price or usage"),
    # 'what was it spent on, mainly': the breakdown of what was named
    (r"^(\W*(?:(?:and|ok|so|now)\W+)*)(?:what|on what) (?:was|is|were|did|has) (?:it|that|this|they|most of (?:it|that))(?: (?:mostly|mainly|chiefly|all|largely|primarily))* (?:been )?spent(?: on)?,? ?(?:mostly|mainly|chiefly|for the most part|largely|primarily)?\W*$", r"\1break that down by service"),
    (r"\b(?:that|this) (?:person|guy|individual|fellow|man|woman|colleague|human|gentleman|lady)(?:'s)\b", "its"),
    (r"\b(?:for|of|by|from) (?:that|this|the same) (?:person|guy|individual|fellow|colleague)\b", "for it"),
    (r"\b(?:the )?cloud (?=(?:accounts?|regions?|services?|resources?)\b)(?<!every cloud )(?<!each cloud )(?<!per cloud )", ""),
)  # fmt: skip


def plain_growth(text: str) -> str:
    """The text with its growth and loss in words that the reader knows."""
    return reword(text, _PHRASES)
