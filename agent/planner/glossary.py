"""What people ask the meaning of: recognised by how they ask, answered from the list of terms."""

from __future__ import annotations

import re

from agent.planner.aliases import PROVIDERS
from agent.planner.bill_terms import BILL_TERMS
from agent.planner.cloud_terms import CLOUD_TERMS
from agent.planner.english import ENGLISH
from agent.planner.finops_terms import FINOPS_TERMS, PRODUCT_TERMS
from agent.planner.lexicon import LEXICON
from agent.planner.meaning_words import (
    ASKS,
    PRICED,
    asks_why_cheap,
    is_column,
    unlike,
    with_states,
)
from agent.planner.plain import PLAIN
from agent.planner.rewording import MONTH
from agent.planner.terms import FOCUS_TERMS
from agent.planner.words import camel_phrase, phrase, words

_TERMS = (*BILL_TERMS, *CLOUD_TERMS, *FOCUS_TERMS, *FINOPS_TERMS, *PRODUCT_TERMS)
GLOSSARY: dict[tuple[str, ...], str] = {
    key: text
    for names, text in _TERMS
    for name in names.split("|")
    for key in (phrase(name), camel_phrase(name))
}
_LONGEST = max(len(key) for key in GLOSSARY)
# Terms that are so plain that they only count when nothing better is in the question.
_PLAIN = frozenset(
    text
    for text in dict.fromkeys(
        GLOSSARY[phrase(name)]
        for name in (
            "cost", "account", "service", "provider", "resource", "instance", "region", "currency", "focus", "tag",
            "share", "change", "production", "volume", "cloudwright", "line item", "assumption",
        )
    )
)  # fmt: skip
# Asks for a meaning, whatever else is in the question.
_MEANS = re.compile(
    r"\bmean(?:s|ing|t)?\b|\bdefin(?:e|es|ed|ition|itions|ing)\b|\bstands? for\b|\bshort for\b|\babbreviat\w+|\bacronym\b|\bglossary\b|"
    r"\bwhat (?:does|do) .*\b(?:measure|describe|hold|contain|express|capture|represent|indicate|report|record|stand for)s?\b|"
    r"\bwhat(?:'s| is| are) (?:the )?.* (?:column|field|metric|term|value|status|category)s? (?:for|good for|about|used for|there for)\b|\bused for\b|"
    r"\b(?:possible|allowed|permitted|valid|different|distinct|which|what) values\b|\bvalues (?:can|may|does|do|could|of|for|in|that) .*\b(?:have|has|take|hold|be|mean|each|exist|there)\b|"
    r"\b(?:which|what) time ?zones?\b|\b(?:understand|understood) (?:by|as|under)\b|\bwhat (?:do|would|does) (?:you|we|one|people|it|they) call\b|\b(?:column|field) .*\b(?:hold|contain|show|tell|store|express)s?\b|\b(?:what|which)\b.*\b(?:counts?|qualif\w+|classif\w+|regarded|considered|treated|classed|flagged|deemed) (?:as|for)?\b|"
    r"\bwhen (?:is|are|do|does|would) .*\b(?:counts?|considered|regarded|classed|deemed|treated|called|idle|stale|untagged|unattached|orphaned)\b|"
    r"\bwhat (?:makes|turns) (?:an?|the|something|some)\b|"
    r"\bhow (?:do|does|did|is|are|was|were|exactly|precisely|come) .*\b(?:comput\w+|calculat\w+|determin\w+|derive[ds]?|measur\w+|defin\w+|work(?:ed)? out|arriv\w+ at|decid\w+|know|establish\w*|figure[ds]? out|count(?:ed)? as|differ\w*|amortis\w+|amortiz\w+|work|treat\w*|handl\w+)\b|"
    r"\b(?:formula|methodology|calculation|logic) (?:for|of|behind)\b|\b(?:how|why)\b.*\bdifferent (?:from|to|than)\b|=\s*\?|[,:-]\s*what(?:'s| is| are) (?:it|that|this|those|they)(?: exactly| again| really| then)?\W*$|\bby what (?:rule|criteri\w+|definition|logic)\b|\bwhat(?:'s| is| are) the (?:rule|criteri\w+|threshold|cut-?off|logic|convention)s?\b|\b(?:good for|purpose of|point of|used for|what for)\b|\bwhat(?:'s| is| are) (?:it|that|this)\W*$|"
    r"\b(?:what(?:'s| is| are|s)?|explain|describe|tell|know|understand|clarify|is there|about)\b.{0,30}\b(?:difference|distinction|differences) (?:between|from|of|to|is|there)\b|"
    r"\bwhat(?:'s| is|s) the (?:difference|distinction)\b|^\W*(?:the )?differences? between\b|"
    r"\b(?:not sure|don'?t (?:know|get|understand)|do not (?:know|get|understand)|never heard of|confused (?:about|by)|unclear|what on earth|what the (?:heck|hell)|"
    r"eli5|explain|in (?:plain|simple) (?:english|terms|words|language)|layman\w*|teach me|help me understand|remind me what|concept of|idea of|refers? to|represents?|jargon|term)\b|"
    r"\b(?:is|are) (?:that|this|it|these|those)\b.*\b(?:effective|billed|list|amorti[sz]ed|unblended|invoiced|contracted)\b|"
    r"\b(?:which|what) (?:cost |kind of cost |type of cost )?(?:measure|metric|cost type|type of cost|kind of cost|cost) (?:do|does|is|are) (?:you|this|it|the tool|cloudwright|used|shown|reported|the default|taken|your default)\b|"
    r"\b(?:include[sd]?|including|contain|exclude[sd]?|cover)\b.*\b(?:by default)\b|\bby default\b|"
    r"\b(?:do|does) (?:effective|billed|list|contracted|your|the|you|amorti[sz]ed|cost|costs|spend|it|that)\b.{0,40}\b(?:include|contain|cover|reflect|count)\b|"
    r"\bdo(?:es)? (?:credits?|refunds?|tax(?:es)?|discounts?|purchases?|commitments?|adjustments?) .{0,20}\b(?:lower|reduce|raise|affect|change|influence|count|appear|show up|go|belong)\b|"
    r"\b(?:shed|throw) (?:some |any |more )?light on\b|\bwhat(?:'s| is) the (?:deal|story|idea|thing|fuss) (?:with|behind|about)\b|\b(?:which|what) (?:one|of (?:them|the two)) (?:should|shud|shall|do|would|ought) (?:i|we|you)\b|\b(?:what(?:'s|s| is) it|what is (?:that|this)|what(?:'s|s) that) for\b|\bgive me a (?:definition|primer|quick intro)\b|\bhow many days (?:is|are|does|do|has|in)\b|"
    r"\b(?:do|does|did|is|are) (?:a|the|your|our|my|you|calendar|fiscal)?\b.{0,20}\b(?:weeks?|years?)\b (?:start|begin)s?\b|\bon about\b|\b(?:talk\w*|going on|bang\w* on|rav\w*|rant\w*) about\b|\b(?:read|heard|told|come across|stumbled (?:up)?on|seen) (?:the (?:term|word) |of |about )|"
    r"\bsame (?:thing )?as\b|\bwhen (?:should|do|would) (?:i|we|one|you) (?:use|look at|pick|choose|prefer)\b"
)
_WHAT = re.compile(
    r"(?:^|[.:;,!]\s+|\s--?\s)\W*(?:(?:so|and|ok|okay|hey|hi|hello|well|sorry|um|uh|please|quick question|dumb question|stupid question|silly question|noob question|question|but|wait|hang on|just|actually|"
    r"basically|can you tell me|could you tell me|tell me|do you know|i(?:'d| would)? (?:want|like) to know|i wonder|wondering|remind me)\W+)*"
    r"(?:what(?:'s| is| are|s| exactly is| exactly are| actually is|re|'re)|whats|wat is|wat'?s|wots|wot'?s|wot (?:is|are)|wut (?:is|are)|wuts|wtf (?:is|are)|wth (?:is|are)|what (?:the|on) \w+ (?:is|are))\b"
)
# A question with any of these is about figures, however it begins.
_FIGURES = re.compile(
    r"\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|"
    r"yesterday|today|20\d\d|q[1-4]|h[12]|so far|since|until|ytd cost|mtd cost|mtd spend|ytd spend)\b|[$€£]\s?\d|"
    r"\b(?:by|per|for each|across|in) (?:service|account|team|region|provider|cloud|month|day|week|project|subscription|application|environment)s?\b|"
    r"\b(?:top|highest|lowest|biggest|largest|most expensive|cheapest|how much|how many|number of|why (?:did|is|are|has|have|was|were)(?!.*different (?:from|to|than))|went up|went down|increased|decreased|"
    r"ours|list all|show all|going up|going down|"
    r"increases?|decreases?|drop|drops|spikes?|jump|rise|surge|trend)\b"
)
# … or of these, with the terms in it.
_SHAPES = re.compile(
    r"\b(?:what about|how about|difference in (?:the )?(?:cost|spend|price)s?|costs? (?:us|me)|what changed|go(?:es)? up|went)\b|"
    r"^\W*(?:which|what|list|show) (?:\w+ )?(?:instances|servers|vms|machines|boxes|hosts|nodes|volumes|disks|snapshots|resources|"
    r"accounts|services|regions|tags)\b|\b(?:do|does|did) (?!you\b|i\b).{0,30}\bcosts?\W*$"
)
_COUNTED = re.compile(
    r"\b(?:count|number|total|costs?|spend|split|sum)\b (?:\w+ )?(?:by|per|for each) (?:service|account|team|region|provider|cloud|project|subscription|environment)s?\W*$"
)
_OWN = re.compile(r"\b(?:our|my)\b")
_I_MEAN = re.compile(
    r"\b(?:i|we) (?:really |actually |just )?mean(?:t)?\b|\bwhat (?:i|we) (?:mean|meant)\b|\bby (?:all|any) means\b"
)
_PERIOD = re.compile(
    r"\b(?:last|this|past|previous|current|next) (?:\d+ |few |couple of |two |three |six |twelve )?(?:months?|weeks?|quarters?|years?|days?|hours?)\b"
)
_NEVER_DATA = re.compile(r"\b(?:show ?back|charge ?back|finops|focus|time ?zone)\b")
_OF_CLOUD = re.compile(
    r"\b(?:for|of|on) (?:our |the )?(?:aws|azure|gcp|google cloud|openstack|microsoft|oracle)\b"
)
_APART = re.compile(
    r"\b(?:differ\w*|distinction|distinguish|versus|vs\.?|or|compared? (?:to|with|and))\b"
)
_LEAST = frozenset(
    """wots wot wat wats wut wuts a an the of in on is are was were be do does did what whats which that this it its s re and or vs versus to for as by with from about
    exactly precisely actually really basically please you your we i me us tell know mean means meaning meant anyway again here there then so ok okay
    hey hi hello well but wait sorry dumb stupid silly quick noob question wondering wonder just term word concept phrase idea thing kind sort type these those two them
    focus finops cloud clouds bill bills billing report reports tool product app application cloudwright data context column field columns fields spec
    specification simple plain english words terms language layman can could would explain describe define definition difference between differ
    differs different distinction compared comparison one another each other both cost costs aws azure gcp world sense general generally
    like want need understand help like new hmm hm um uh oh ah right now call called use used using when how come compute computed calculate calculated
    if not sure supposed even honest honestly business accounting finance people folks guys someone they say everyone talk talking
    always hear keep hearing saying on earth heck hell stand stands short your answer answers people say figures numbers figure number same thing""".split()
)


_MONTH = re.compile(MONTH)


def _spelt(text: str) -> str | None:
    """The text with misspelt words of definitions mended; None when there are none."""
    from rapidfuzz.distance import OSA

    known = _WORDS | _LEAST | ENGLISH | PLAIN
    changed = text
    for word in words(text)[::-1]:
        if len(word.text) < 3 or word.text in known or not word.text.isalpha():
            continue
        if _MONTH.fullmatch(word.text):
            continue
        near = [
            one
            for one in _WORDS
            if _misspelt(word.text, one, OSA.distance(word.text, one, score_cutoff=1))
        ]
        if near:
            changed = changed[: word.start] + min(near) + changed[word.end :]
    return changed if changed != text else None


def _misspelt(word: str, meant: str, distance: int) -> bool:
    if len(word) <= 4:
        return sorted(word) == sorted(meant)
    return distance <= 1 and len(meant) > 4


def explain(text: str) -> list[str]:
    """The definitions of the terms in `text`, in order of mention; plain words only if alone."""
    found = [meaning for meaning, _, _ in _mentions(text)]
    better = [meaning for meaning in found if meaning not in _PLAIN]
    return list(dict.fromkeys(better or found))


def meaning(text: str) -> str | None:
    """The answer to a question about the meaning of words; None when it is about figures.

    `text` is clean and in lower case, as asked.
    """
    if _named(text) and not re.search(r"\bmean(?:s|ing|t)?\b|\bdefin|\bstands? for\b", text):
        return None  # of something that has that name
    found = _meaning(with_states(text), bare=True)
    if found is None and len(text.split()) <= 15:
        mended = _spelt(text)
        found = _meaning(mended) if mended else None
    return found


# 'the mean CPU': a statistic, no question about a meaning.
_MEAN_OF = re.compile(
    r"\bmean (?=(?:cpu|memory|ram|mem|disk|network|processor|daily|weekly|monthly|hourly|costs?|spend|spending|use|"
    r"usage|load|utili[sz]ation|egress|ingress|bill|age|size|price)\b)"
)


_OF_TAGS = re.compile(r"^(?!.*\bmean).*\bvalues .*\btags?\b")  # they are in the data


def _meaning(text: str, *, bare: bool = False) -> str | None:
    text = _MEAN_OF.sub("average ", _I_MEAN.sub(" ", text.strip()))
    begins = _WHAT.search(text)
    later = text[begins.start() :] if begins is not None else ""
    if later and _mentions(later) and not _MEANS.search(later):
        text = later
    mentions = _mentions(text)
    if not mentions or len(text.split()) > 45 or _OF_TAGS.search(text):
        return None
    asked = [one for one in mentions if one[0] in _PERIODS]
    if asked:
        about = len(asked) == len(mentions) and _ABOUT_WORDS.search(text)
        return " ".join(_best(text, mentions)) if about and not _rest_asks(text) else None
    rest = _rest(text, mentions)
    if asks_why_cheap(text) and not (_PERIOD.search(text) or _OWN.search(text)):
        priced = [one for one, _, _ in mentions if one in _PRICED]
        if priced and not re.search(r"\b(?:did|went|become|became|got|20\d\d)\b", text):
            return " ".join(dict.fromkeys(priced))
    strong = _MEANS.search(rest) or _MEANS.search(text) or ASKS.search(text)
    several = len(mentions) > 1
    strong = strong or (None if not several else re.search(r"\bdifference\W*$", text))
    told = not any(one in _DATA for one, _, _ in mentions)
    strong = strong or (re.search(r"^\W*(?:the )?difference\b", text) if several and told else None)
    alone = bare and len(mentions) == 1 and mentions[0][0] not in _CLOUDS and not _is_known(text)
    if told and alone and text.rstrip().endswith("?") and not re.search(r"\w", rest):
        return " ".join(_best(text, mentions))  # 'showback?'
    versus = several and re.match(
        r"^\W*(?:and|vs\.?|versus|or|against|compared to)\W*$", rest.strip(" ?.")
    )
    if versus and not any(one in _DATA for one, _, _ in mentions):
        return " ".join(_best(text, mentions))
    figures = (
        _FIGURES.search(rest)
        or _COUNTED.search(text)
        or _PERIOD.search(rest)
        or _SHAPES.search(text)
        or _OF_MACHINES.search(text)  # 'the p95 CPU of the prod fleet'
    )
    if strong and _OF_CLOUD.search(rest) and any(one in _DATA for one, _, _ in mentions):
        figures = _APART.search(text) or figures
    if strong and not figures and not _named(rest):
        return " ".join(_best(text, mentions))
    if not _WHAT.search(text) or figures or _OWN.search(rest):
        return None
    left = [word.text for word in words(rest) if word.text not in _LEAST]
    pointed = re.search(r"\b(?:the|total)\s+(?:\w+ )?$", text[: mentions[0][1]])
    measured = mentions[0][0] in _DATA
    if left or (pointed and measured):
        return None
    plain = all(one in _PLAIN for one, _, _ in mentions) and measured
    single = re.search(r"\b(?:an?|by)\s+$", text[: mentions[0][1]])
    return None if plain and not single else " ".join(_best(text, mentions))


_OF_MACHINES = re.compile(
    r"\b(?:cpu|memory|ram|mem|network|traffic|disk)\b[^?]{0,24}\b(?:of|on|for|in|across) (?:the |our |all |my )?(?:\S+ ){1,3}?(?:fleet|instances|servers|vms|machines|boxes|hosts|nodes)\b"
)


def _is_known(text: str) -> bool:
    """True for words of the trade, which ask for figures when they stand alone."""
    role = LEXICON.get(tuple(word.text for word in words(text)), ("", ""))[0]
    return role not in ("", "filler") and not _NEVER_DATA.search(text)


def bare_meaning(text: str) -> str | None:
    """The meaning of a term that is all that was asked, before any figures: 'egress?'."""
    found = _mentions(text)
    if not text.rstrip().endswith("?") or len(found) != 1 or re.search(r"\w", _rest(text, found)):
        return None
    meant = found[0][0]
    return meant if meant not in _DATA or meant == GLOSSARY[phrase("egress")] else None


def column_meaning(raw: str) -> str | None:
    """The meaning of a column whose name is all that was typed: 'BilledCost?'."""
    return GLOSSARY.get(camel_phrase(raw.strip(" ?!."))) if is_column(raw) else None


def unlike_meaning(text: str, cost: str) -> str | None:
    """Why one measure of cost is not another: what both mean; `cost` is the one before."""
    other = unlike(text)
    if other is None:
        return None
    return " ".join(dict.fromkeys([GLOSSARY[phrase(cost)], GLOSSARY[phrase(other)]]))


def meaning_again(text: str) -> str | None:
    """'and the contracted one?' after a definition."""
    left = [
        word.text
        for word in words(text)
        if word.text
        not in (
            "and",
            "the",
            "one",
            "what",
            "about",
            "how",
            "s",
            "is",
            "then",
            "a",
            "an",
            "ones",
            "now",
            "also",
            "ok",
        )
    ]
    key = tuple(left)
    return GLOSSARY.get(key) or GLOSSARY.get((*key, "cost"))


def _rest_asks(text: str) -> bool:
    return bool(re.search(r"\bhow much\b|\bspen[dt]\b|\bcosts?\b|\bincrease|\bwhy\b", text))


def _best(text: str, mentions: list[tuple[str, int, int]]) -> list[str]:
    found = explain(text)
    every = list(dict.fromkeys(one for one, _, _ in mentions))
    if len(every) == 2 and _APART.search(text):
        return every  # 'the difference between a region and a zone': both, however plain
    return found[:3] if found else [mentions[0][0]]


def _rest(text: str, mentions: list[tuple[str, int, int]]) -> str:
    for _, start, end in reversed(mentions):
        text = text[:start] + " " + text[end:]
    return text


def _named(rest: str) -> bool:
    """True when something like a name of a resource or a figure is left."""
    return bool(re.search(r"\b[a-z]+[\w]*[-_][\w-]*\d[\w-]*\b|\bi-[0-9a-f]{6,}", rest))


def _mentions(text: str) -> list[tuple[str, int, int]]:
    tokens = words(text)
    found: list[tuple[str, int, int]] = []
    index = 0
    while index < len(tokens):
        size = next(
            (
                size
                for size in range(min(_LONGEST, len(tokens) - index), 0, -1)
                if tuple(word.text for word in tokens[index : index + size]) in GLOSSARY
            ),
            0,
        )
        if size:
            part = tokens[index : index + size]
            found.append((GLOSSARY[tuple(word.text for word in part)], part[0].start, part[-1].end))
        index += size or 1
    return found


_WORDS = frozenset(word for key in GLOSSARY for word in key) | frozenset(
    "what mean means meaning define definition difference between explain the does".split()
)
_PRICED = frozenset(GLOSSARY[phrase(name)] for name in PRICED)
_PERIODS = frozenset(
    GLOSSARY[phrase(name)]
    for name in ("last month", "this month", "last week", "last 7 days", "quarter")
)
_CLOUDS = frozenset(text for _, text in CLOUD_TERMS) | frozenset(
    GLOSSARY[phrase(name)]
    for names in PROVIDERS.values()
    for name in names
    if phrase(name) in GLOSSARY
)
_ABOUT_WORDS = re.compile(
    r"\bmean(?:s|ing|t)?\b|\bdefin\w+\b|\bunderstand (?:by|under)\b|\bcounts? as\b|\b(?:which|what) (?:days?|dates?|range|period)\b.*\b(?:(?:is|are|do|does)\b(?! (?:we|i|our|my|they)\b)|cover\w*\b)|"
    r"\bhow (?:do|does|is|are) .*\b(?:calculat|comput|interpret|treat|count|determin|handl|work)\w*"
)
_DATA = frozenset(
    GLOSSARY[phrase(name)]
    for name in (
        "cost", "effective cost", "billed cost", "list cost", "contracted cost", "untagged", "credits", "tax", "refund", "idle",
        "cpu", "monthly cost", "share", "change", "driver", "freshness", "currency", "account", "region", "instance", "volume",
        "service", "provider", "tag", "run rate", "resource", "production", "snapshot", "age", "average daily cost", "egress", "line item",
    )
)  # fmt: skip
