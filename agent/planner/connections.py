"""Questions about the connected accounts: which there are, whether they work, when they were synced."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.planner.frame import Frame

_CLOUDS = r"(?:cloud )?(?:accounts?|clouds?|connections?|credentials?|integrations?|subscriptions?|tenants?)"
_JOINED = (
    r"(?:connected|configured|set up|linked|hooked up|registered|attached|integrated|onboarded)"
)
_SYNC = r"(?:sync(?:ed|hroni[sz]ed|s|ing)?|re-?sync(?:ed)?)"
_STATE = r"(?:connected|reachable|working|works?|ok(?:ay)?|up|healthy|alive|online|fine|failing|broken|down)"
_LIST = (
    rf"\b(?:which|what|list|show|how many|all)\b (?:[\w']+ ){{0,4}}?{_CLOUDS} (?:[\w']+ ){{0,3}}?{_JOINED}\b",
    rf"\b{_JOINED} {_CLOUDS}\b",
    rf"\b(?:which|what|how many) (?:accounts?|clouds?|providers?) (?:is|are|do|have) (?:[\w']+ ){{0,3}}?(?:{_JOINED}|disabled|enabled)\b",
    r"\b(?:list|show|what|which)(?: me)?(?: are)?(?: all| the| our| my)* (?:connections|integrations)\b",
    rf"\b(?:are|is|do|does) (?:all |the |our |my |every |any |everything |of )*(?:connections?|credentials?) (?:[\w']+ ){{0,2}}?{_STATE}\b",
    rf"\b(?:which|what|any) (?:connections?|credentials?) (?:[\w']+ ){{0,2}}?(?:{_STATE}|fail|failed|expired?|old(?:er)?|broke)\b",
    r"\b(?:status|state|health) of (?:the |our |my |all )*connections?\b|\bconnection (?:status|health)\b",
    r"\b(?:how old|age|rotat\w+) (?:[\w']+ ){0,3}?(?:credentials?|secrets?|access keys?)\b",
    r"\b(?:are|is|do|does) (?:the |our |my |any )*accounts? (?:[\w']+ ){0,2}?connect(?:ed)?\b",
    r"\bsync (?:status|state|errors?|failures?|problems?)\b",
)
# {name} stands for the name of a connected account.
_OF_ONE = (
    rf"\b(?:when|how long ago) (?:was|were|did|has|is) (?:the )?{{name}} (?:[\w']+ ){{{{0,3}}}}?{_SYNC}\b",
    rf"\b(?:when|how long ago) did (?:we|you) (?:last )?{_SYNC} (?:the )?{{name}}(?: last)?\b",
    rf"\blast {_SYNC} (?:of|for|from) (?:the )?{{name}}\b|\bdid (?:the )?{{name}} {_SYNC}\b",
    r"\b(?:how old|age) (?:[\w']+ ){{0,4}}?(?:credentials?|secrets?|keys?) (?:[\w']+ ){{0,2}}?{name}\b",
)
_TEST = (
    r"\b(?:test|check|verify|try|ping) (?:out )?(?:the |our |my )*(?:connection|account|credentials?|access|link|login)s? "
    r"(?:to |of |for |with |at )?(?:the |our |my |account )*{name}\b",
    rf"\b(?:does|do|is|are|did) (?:the |our |my )*(?:connection|account|credentials?|access|link|login)s? "
    rf"(?:to |of |for |with |named |called )?(?:the |our |my |account )*{{name}} (?:[\w']+ ){{{{0,2}}}}?{_STATE}\b",
    rf"\bis (?:the |our |my )*{{name}} (?:[\w']+ )?{_STATE}\W*$",
    r"\b(?:can|could) (?:you|we|cloudwright) (?:still )?(?:reach|connect to|sign in to|log in ?to|access|see) (?:the |our )*{name}\b",
    r"\b(?:test|check|ping) (?:the |our |my )*{name}(?: connection| account)?\W*$",
    rf"\b(?:does|do) (?:the |our )*{{name}}(?: connection| account| credentials?)? (?:still )?(?:work|{_STATE}|connect)\b",
)
_ABOUT_CONNECTIONS = re.compile(
    rf"\b(?:test|check|verify) (?:the |our |my )*connection\b|\bconnection (?:to|of|for) [\w' -]+? {_STATE}\b|"
    rf"\bis (?:the |our |my )*connection\b|\bis [\w-]+ (?:still )?connected\W*$|{'|'.join(_LIST)}"
)


def connection(text: str, names: Sequence[str]) -> Frame | None:
    """A frame for a question about connections; `names` are those of the connected accounts.

    `section` of the frame is test or list, `resource` the account that it is about, if one is.
    """
    low = text.lower()
    for name in sorted(names, key=len, reverse=True):
        if name.lower() not in low:
            continue
        spelt = rf"['\"“]?{re.escape(name.lower())}['\"”]?"
        if _any(_TEST, spelt, low):
            return Frame(intent="accounts", section="test", resource=name)
        if _any(_OF_ONE, spelt, low):
            return Frame(intent="accounts", section="list", resource=name)
    if _ABOUT_CONNECTIONS.search(low):
        return Frame(intent="accounts", section="list")
    return None


def _any(patterns: Sequence[str], name: str, text: str) -> bool:
    return any(re.search(pattern.format(name=name), text) for pattern in patterns)
