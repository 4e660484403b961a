"""What is settled before a question is read word by word: demands, bare answers, meanings of words."""

from __future__ import annotations

import itertools
import re

from agent.planner import patterns
from agent.planner.absent import concept
from agent.planner.demands import demand, is_bare, left_to_people, sends_out, without_demands
from agent.planner.frame import Frame
from agent.planner.glossary import bare_meaning, column_meaning, meaning, meaning_again
from agent.planner.grounding import Grounding
from agent.planner.outside import is_outside
from agent.planner.words import clean

_ENDS_INSIDE = re.compile(r"[.!?;]\s")
_GREETS = re.compile(
    r"^\W*(?:(?:hi|hello|hey|hiya|howdy|yo|hallo|good (?:morning|afternoon|evening|day)|greetings|dear|there|all|team|everyone|folks|cloudwright|bot|mate)\W+)*"
    r"(?:how (?:are|r) (?:you|u|things|ya)|how(?:'s| is) (?:it going|your day|life|everything)|how do you do|what'?s up|sup|nice to meet you|are you (?:there|ok|okay|awake|ready|alive|up)|"
    r"anyone there|you there|(?:it'?s )?me again|i'?m back|back again|good night|nighty? night|(?:please )?(?:tell me (?:something )?about|introduce) yourself|who are you|what are you(?: called| named)?|what (?:do|should|can) (?:i|we|people|they) call you|is this (?:thing )?(?:an? )?(?:bot|human|robot|ai|real person|person|machine|chatbot)|what'?s your name|are you (?:a |an )?(?:bot|human|robot|ai|real\b.*|chatgpt|claude|llm|person|machine)|who (?:made|built|created|wrote) you)"
    r"(?: (?:doing|today|going|now|feeling|this morning|really|exactly|then|anyway|a|person|human))*\W*$"
)
_ABLE = re.compile(
    r"^\W*(?:(?:so|and|ok|okay|well|hey|hi|hello|but|now|then|please|tell me|remind me|again)\W+)*(?:"
    r"what (?:exactly |all |else )?(?:are|r) (?:you|u) (?:good|useful|capable|able|made|meant|built|there|here|for)\b(?: (?:for|of|to|at|doing|do|me|us|actually|exactly|anyway|help|answer|answering|tell|with))*|"
    r"what (?:exactly |all |else |kinds? of (?:questions|things|stuff) |sorts? of (?:questions|things|stuff) |questions |things )?(?:can|could|do|will|would|should|may) (?:you|u|i|we|one) (?:actually |even |all )?(?:do|ask|help|offer|answer|handle|understand|support)\b(?: (?:for|with|me|us|you|about|here|anyway|exactly|of|do|all))*|"
    r"what(?:'s| is) (?:your|this (?:tool|thing|bot)'?s?) (?:job|purpose|use|function|role|point|speciality|specialty|expertise|task)(?: (?:here|exactly|anyway))*|"
    r"(?:how|in what way|with what|what) can (?:you|u) (?:help|assist|be of (?:help|use))(?: (?:me|us|here|with))*|what(?:'s| is) this (?:tool |thing |bot |app )?for|why (?:should|would) (?:i|we) use you"
    r")\W*$"
)
_PRAISE = re.compile(
    r"^\W*(?:(?:thanks?|thank (?:you|u)|thx|ty|ta|tysm|merci|danke|gracias|kk?|sweet|grand|fab|neat|champion|splendid|all good|no worries|good to know|cheers|perfect|great|awesome|nice|cool|brilliant|excellent|super|lovely|wonderful|fantastic|amazing|good|well done|"
    r"good (?:job|work|bot)|much appreciated|appreciated?|got it|understood|makes sense|noted|ok|okay|alright|very|so|much|a lot|a bunch|a million|that helps?|that'?s (?:all|great|perfect|it|helpful|good|fine)|"
    r"that (?:is|was) (?:all|great|perfect|it|helpful|very helpful|good|fine|useful|super helpful)|helpful|you(?:'re| are) (?:the best|great|awesome|a (?:star|legend|lifesaver|life saver|hero|genius))|"
    r"bye|goodbye|see you|see ya|later|(?:i|we)(?:'?m|'?re| am| are) (?:all )?(?:done|finished|set)|that will be|have a (?:nice|good|great) (?:day|one|weekend|evening)|for (?:the |your )?(?:help|now|info|answer|information|that|this)|i|we|really|appreciate|it|your help|this|the help|mate|buddy|all|no more questions|nothing else|that will be all|lol|haha|wow|oh|ah|job)\b\W*)+$"
)
_UNTIL = re.compile(
    r"\b(?:for (?:today|the day|now|this week)|tomorrow|(?:next|this) week|on monday|soon|then)\b"
)
_LEAVES = re.compile(
    r"\b(?:thank\w*|thx|cheers|bye|goodbye|see (?:you|ya)|done|finished|that(?:'?s| is| was) (?:all|it))\b"
)


_BUDGET = re.compile(
    r"\b(?:above|below|over|under|within|on|against|vs\.?|versus|exceed\w*|hit|remaining|left (?:in|of)|approved|allocated|planned) (?:[\w']+ ){0,3}budgets?\b"
    r"(?! (?:meeting|sheet|review|owner|holder|deck|season|committee|plan|planning|call|talk|discussion|process|line|service|account|team|project|round))|"
    r"\bbudgets? (?:left|remaining|status|alerts?|limits?|variance)\b|\bhow much (?:of (?:the|our|my) )?budget\b|"
    r"\b(?:our|my|the|a|monthly|annual|yearly|quarterly) budget(?:\W*$| (?:for|is|was|of)\b)"
)


_WHAT_IF = re.compile(
    r"\bwhat (?:would|will|happens?|might|could) .{0,60}\bif (?:we|i|you|they|all|every|the)\b|\bwhat if\b|\bhow much (?:would|could|will) .{0,60}\bif (?:we|i|you|they)\b|"
    r"\bhow much (?:would|could|will|might) (?:we|i|it|that|this) (?:save|cost)\b|\bif (?:we|i) (?:doubled|moved|switched|migrated|bought|added|resized|deleted|stopped|turned off|shut down|halved|tripled)\b"
)


def thanked(text: str) -> bool:
    """Whether a text in lower case only thanks, praises or takes leave: 'bye, see you tomorrow'."""
    rest = _UNTIL.sub("", text)
    leaves = rest == text or _LEAVES.search(rest) is not None
    return leaves and _PRAISE.match(rest) is not None


def settle(
    raw: str, question: str, grounding: Grounding, *, defined: bool = False, first: bool = False
) -> Frame | None:
    """A frame for what needs no data; `raw` as typed, `question` without pasted machinery;
    `defined`: the turn before explained a term; `first`: nothing was asked before.
    """
    text = clean(question).lower()
    masked = patterns.QUOTED.sub(" name ", text)
    if not re.search(r"\w", text) and re.search(r"\w", raw):
        return Frame(intent="refuse", reason="hostile")
    found = demand(masked)
    if found in ("hostile", "sql"):
        return Frame(intent="refuse", reason=found, term=left_to_people(masked))
    if is_bare(text):
        return Frame(intent="clarify", reason="confirm")
    said = clean(raw).lower()
    if found == "action" or sends_out(patterns.QUOTED.sub(" name ", said)):
        return Frame(intent="unsupported", reason="action")
    if _GREETS.match(text):
        return Frame(intent="help", reason="greeting")
    if thanked(text):
        return Frame(intent="help", reason="thanks")
    if _ABLE.match(text):
        return Frame(intent="help")
    if _WHAT_IF.search(masked):
        return Frame(intent="unsupported", reason="what_if")
    term = column_meaning(raw) or meaning(said) or (bare_meaning(said) if first else None)
    term = term or (meaning_again(said) if defined else None)
    if term:
        return Frame(intent="define", term=term)
    if (
        _BUDGET.search(masked)
        and not grounding.tag_keys(("budget",))
        and grounding.lookup(("budget",)) is None
    ):
        return Frame(intent="unsupported", reason="budget")
    if is_outside(masked) and is_outside(_unnamed(masked, grounding)):
        return Frame(intent="refuse", reason="scope")
    lacking = concept(patterns.QUOTED.sub(" name ", said), grounding)
    return Frame(intent="clarify", reason="absent", term=lacking) if lacking else None


def _unnamed(text: str, grounding: Grounding) -> str:
    """The text without names of two words that the store knows: 'recipes blog'."""
    said = re.findall(r"[\w-]+", text)
    for first, second in itertools.pairwise(said):
        if grounding.lookup((first, second), weak=False) is not None:
            text = text.replace(f"{first} {second}", " name ")
    return text


def asked(question: str) -> tuple[str, bool]:
    """The sentences that ask, when others demand to change something; and whether one does."""
    for quoted in patterns.QUOTED.finditer(question):
        if _ENDS_INSIDE.search(quoted.group(0)):
            return question, False
    return without_demands(question)
