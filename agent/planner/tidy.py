"""Text of a question before it is read: abbreviations spelt out, pasted machinery taken out."""

from __future__ import annotations

import re

_SHORT = {
    "yday": "yesterday", "ystd": "yesterday", "yest": "yesterday", "prev": "previous",
    "mnth": "month", "mth": "month", "mths": "months", "mnths": "months", "wk": "week",
    "wks": "weeks", "qtr": "quarter", "qtrs": "quarters", "yr": "year", "yrs": "years",
    "svc": "service", "svcs": "services", "acct": "account", "accts": "accounts",
    "accs": "accounts", "subs": "subscriptions", "inst": "instance", "insts": "instances",
    "curr": "current", "wht": "what", "hw": "how", "mch": "much", "cst": "cost", "csts": "costs",
    "lst": "last", "thx": "thanks", "pct": "percent", "perc": "percent", "btw": "", "b4": "before",
    "bw": "between", "w/o": "without", "w/out": "without", "w/": "with", "incl.": "including",
    "excl.": "excluding", "excl": "excluding", "approx.": "about", "avg.": "average",
    "tot": "total", "ttl": "total", "mtd": "month to date", "ytd": "year to date",
    "prov": "provider", "provs": "providers", "reg": "region", "regs": "regions",
    "rsrc": "resource", "rsrcs": "resources", "srv": "server", "srvs": "servers",
    "amt": "amount", "exp": "expensive", "gimme": "give me", "lemme": "let me", "whats": "what is",
    "hows": "how is", "wheres": "where is", "whos": "who is", "2day": "today", "r": "are",
    "u": "you", "ur": "your", "plz": "please", "pls": "please", "n": "and", "evry": "every",
    "spnd": "spend", "spendings": "spending", "vs": "vs", "abt": "about", "cuz": "because",
}  # fmt: skip
_WORD = re.compile(
    r"(?<![\w./:@=-])[A-Za-z0-9/]+(?:(?<=incl)\.|(?<=excl)\.|(?<=avg)\.|(?<=approx)\.)?(?![\w:@=-]|[./]\w)"
)
_BLOCK = re.compile(
    r"\[\s*(tool[ _]?(?:result|output|call)|system|assistant|function)[^\]]*\].*?\[\s*/\s*\1[^\]]*\]|"
    r"<\s*(tool_?(?:result|output|call)|system|assistant|function)[^>]*>.*?<\s*/\s*\2[^>]*>",
    re.I | re.S,
)
_MARKS = re.compile(
    r"<\|[^|>]{0,40}\|>|</?(?:user|assistant|system|data|tool|human|context|instructions?)\b[^>]{0,40}>|"
    r"\[/?(?:tool[ _]?(?:result|output|call)|system|inst|user|assistant)\]",
    re.I,
)
_PICTURE = re.compile(r"!?\[[^\]]{0,80}\]\([^)]{0,300}\)")
_LINK = re.compile(r"\b(?:https?|ftp|file|data)://\S+", re.I)
_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07\x1b]*(?:\x07|\x1b\\)?)")
_UNOWNED = re.compile(
    r"\b(?:that )?(?:nobody|no one|no-one|noone)(?: really| actually)? owns\b|\bunowned\b|\bownerless\b|"
    r"\bowned by (?:nobody|no one|no-one|noone)\b|\b(?:with|have|has|having) no owner\b(?! tag)|"
    r"\bwithout (?:an |any )?owner\b(?! tag)|\bnot owned by anyone\b|\black(?:s|ing)? an owner\b(?! tag)",
    re.I,
)
_TRAILING = re.compile(
    r"(?i)\bput (?:it|that|this|the (?:number|answer|figure|result)s?) (?:in|into|inside|at)\b[^.?!]*$"
)


def tidy(text: str) -> tuple[str, bool]:
    """The text to read, and whether something pasted was taken out of it."""
    found = _ESCAPES.sub("", text)
    plain = _MARKS.sub(" ", _BLOCK.sub(" ", found))
    linked = _LINK.sub(" ", _PICTURE.sub(" ", plain))
    if linked != plain:
        linked = _TRAILING.sub(" ", linked)
    short = _WORD.sub(_spelt, linked)
    return _UNOWNED.sub("without an owner tag", short).strip(), linked != found


def _spelt(match: re.Match[str]) -> str:
    return _SHORT.get(match.group(0).lower(), match.group(0))
