"""What people say around a question out of courtesy, or to tell what it is for: 'need it for a call at noon'."""

from __future__ import annotations

import re

OCCASION = (
    r"(?:review|meeting|report|slides?|deck|presentation|call|board|update|memo|audit|workshop|offsite|close|closing|standup|"
    r"stand-up|catch-up|sync|talk|pitch|proposal|newsletter|summary|handover|retro|retrospective|townhall|town hall|all[- ]hands|"
    r"kick-?off|briefing|one[- ]pager|write-?up|exec summary|budget (?:meeting|round|talk|call)|planning|spreadsheet|email|mail)s?"
)
_WHEN = r"(?:tomorrow|today|tonight|monday|tuesday|wednesday|thursday|friday|noon|midday|lunch|eod|cob|the end of (?:the )?day|close of business|\d{1,2}(?::\d\d)? ?(?:am|pm|h|o'clock)?|then|now|later|the (?:meeting|call|review|board))"
_THIS = r"(?:it|this|that|them|these|those|the (?:number|figure|answer|list|total|numbers|figures|data))"
_TRAILING = re.compile(
    r"(?:(?<=[?.!,;:)…])|(?<=\w)(?=\s)|\s[-–—])\s*"
    rf"(?:(?:i |we |my boss |he |she |they )?(?:really |urgently |kind of |just )?need(?:s|ed)? {_THIS} (?:for|by|before|asap|at|urgently|quickly|soon|to (?:show|report|present|forward|send|explain|justify))\b[^.?!]*|"
    rf"(?:i |we )(?:need|have|want|must|got|are going|'m going|am going) (?:to )?(?:report|present|show|send|forward|explain|justify|defend|share) {_THIS}\b[^.?!]*|"
    r"just (?:the |a |rough |one )?(?:numbers?|figures?|totals?|names?|headline|ballpark) (?:is|are|will be|would be|will do|would do|suffices?)(?: (?:fine|enough|ok|okay|good|great|plenty|all right|alright|sufficient))?|"
    r"(?:and )?(?:nothing (?:else|more)|that'?s (?:all|it)|no more(?: than that)?|only that|just that)(?: please| really)?|"
    r"sorry (?:if|for|to|about|that)\b[^.?!]*|(?:many |lots of )?(?:much obliged|obliged|thanks|thank you|thx|ty|tia|cheers|ta)(?: (?:a lot|a bunch|a million|so much|very much|in advance|again|for (?:your |the )?(?:help|time|patience)|mate|folks|team|man|buddy))*|"
    r"(?:it'?s |it is )?(?:much|highly|greatly|really) appreciated|appreciate (?:it|the help|your help)|(?:that|this|it) (?:would|will|'d) be (?:really |very |super |so )?(?:great|helpful|lovely|awesome|nice|perfect|appreciated|useful|much appreciated)|"
    rf"no (?:rush|hurry|pressure|stress)|(?:asap|a\.s\.a\.p\.?|urgent(?:ly)?|as soon as possible)(?: if (?:possible|you can))?|(?<=[,.!?;] )before {_WHEN}(?: please)?|by {_WHEN} please|if you (?:please|don'?t mind|would|can|could)|any (?:idea|ideas|clue)|(?:kind |best |warm )?regards(?:, \w+)?|"
    r"(?:it'?s |this is |that'?s )?for (?:a|an|the|my|our|tomorrow'?s|today'?s|next week'?s|monday'?s|friday'?s|this week'?s) (?:[\w'-]+ ){0,2}?"
    + OCCASION
    + r"(?: (?:at|on|with|tomorrow|today|next week|this (?:morning|afternoon|week))\b[^.?!]*)?|"
    r"\((?:for|it'?s for|asking for|needed for) [^)]{2,40}\))[\s.!?)]*$",
    re.I,
)
_LEADING = re.compile(
    r"^\W*(?:(?:for|re|ahead of|before|in preparation (?:for|of)|preparing (?:for )?|as input (?:for|to)|prepping (?:for )?) (?:my |our |the |a |an |this |tomorrow'?s |today'?s |next week'?s |monday'?s |friday'?s )(?:[\w'-]+ ){0,3}?"
    + OCCASION
    + r"\s*[:,–—-]\s*|help me out(?: here)?\s*[,:.!-]+\s*|(?:sorry|apologies) (?:to (?:bother|bug|trouble|ask)(?: you)?|for (?:the|all the|another|yet another)[^,.:!?]{0,30})(?: again)?\s*[,:.!-]+\s*(?:but\s+)?)(?=\w)",
    re.I,
)
_ADJECTIVE = re.compile(
    rf"\b(?:quarterly|yearly|annual|monthly|weekly) (?=(?:business )?{OCCASION}\b)", re.I
)


def without_courtesies(text: str) -> str:
    """The text without courtesies around it; as it is when nothing else is said."""
    shorter = _ADJECTIVE.sub("", text)
    shorter = _LEADING.sub("", shorter)
    for _ in range(2):
        cut = _TRAILING.sub("", shorter)
        if len(re.findall(r"\w+", cut)) < 1:
            break
        shorter = cut
    return shorter if re.search(r"\w", shorter) else text
