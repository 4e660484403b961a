"""Demands to change something, to steer the assistant or to leak: found in any clause of a message.

Only a clause that commands counts: 'which instances were stopped' and 'cost of stopped VMs' ask,
and 'drop the dev ones', 'remove the filter', 'leave out tax' only narrow what was asked.
"""

from __future__ import annotations

import re
from typing import Literal

Demand = Literal["hostile", "action", "sql"]

_CUT = re.compile(
    r"[.!?;:\n]+(?=\s|$|[\"'>)\]])|\s[—–|]+\s|\s--?\s|,\s*|\s(?:and|then|but|so|or|&)\s+(?:then\s+|also\s+|now\s+)*|[\[\]<>{}()]"
)
_OPENING = re.compile(
    r"^(?:\W|(?:please|pls|plz|kindly|now|ok|okay|alright|great|hey|hi|hello|so|then|also|and|but|well|next|first|"
    r"finally|just|simply|immediately|instantly|quickly|right away|asap|today|tonight|urgent(?:ly)?|really|actually|maybe|"
    r"yes|yeah|yep|no|thanks|cheers|cloudwright|assistant|bot|computer|system|user|human|admin|root|sudo|developer|operator|"
    r"tool|data|note|important|attention|task|instruction|instructions|command|order|step \d+|answer|override|"
    r"go ahead and|go and|feel free to|be so kind as to|do me a favou?r|make sure (?:you|to|that you)|be sure to|"
    r"remember to|don'?t forget to|start by|try to|"
    r"(?:can|could|would|will) (?:you|u|we|someone|somebody|anybody)(?: please| kindly| just| also| quickly| now)*(?: go ahead and| help me(?: to)?| help us(?: to)?)?|"
    r"(?:would you mind|mind)|"
    r"(?:you|u|we|i)(?: all)? (?:must|should|have to|need to|shall|may|can|will|are to|want to|wanna|'d like to|would like to|ought to)|"
    r"i(?:'d| would)? (?:want|need|like|order|command|ask|beg|authori[sz]e|instruct|tell|request) (?:you )?to|"
    r"(?:i|we) (?:want|need)|let'?s|let us|help me(?: to)?|help us(?: to)?|it is time to|time to|"
    r"(?:i|we)(?: hereby| now)? (?:confirm|approve|authori[sz]e|agree|allow|permit)(?: that| it| this| to| you to)*|confirmed?|approved|"
    r"as (?:the|an?|your|our) (?:\w+ ){0,3}?(?:admin|administrator|owner|root|boss|manager|operator|user|cto|ceo|cfo|lead|engineer|developer|superuser)|"
    r"your (?:new |next |real |first |only )?(?:task|job|goal|instruction|order|duty) (?:is|now is)(?: now)? to|"
    r"you are (?:now )?(?:allowed|authori[sz]ed|instructed|required|supposed|free|to)(?: to)?|"
    r"if (?:so|yes|possible|you can)|when (?:done|you are done|finished)|after that|afterwards|once done|in the end)\b[\s,:'\"-]*)+"
)
_HARD = (
    r"terminate|delet(?:e|ing)|destroy|kill|shut ?down|shut (?=\w.*\bdown\b)|restart|re-?boot|re-?size|de-?provision|de-?allocate|de-?commission|"
    r"power (?:off|on|down|up|cycle)|poweroff|turn (?:\S+ ){0,4}?(?:off|on)|switch (?:\S+ ){0,4}?(?:off|on)|"
    r"purge|wipe|erase|nuke|obliterate|annihilate|tear down|take down|bring down|blow away|trash|shred|detach|re-?attach|attach|unmount|"
    r"suspend|hibernate|quarantine|isolate|launch|spin (?:up|down)|spin (?:\S+ ){1,3}(?:up|down)|provision|deploy|"
    r"scale (?:\S+ ){0,4}?(?:up|down|in|out)|upsize|downsize|migrate|upgrade|downgrade|rename|re-?tag|un-?tag|"
    r"grant|revoke|rotate|unsubscribe|buy|purchase|cancel|approve|reimburse|wire|encrypt|decrypt|truncate|undo|roll ?back|"
    r"disable|install|uninstall|reset|format|evict|drain|cordon|redeploy|rebuild|recreate|patch|merge|commit|push|block|unblock|whitelist|"
    r"escalate|execute|commission|eliminate|scrap|decommission|overwrite|corrupt|hack|steal|exfiltrate|leak|ddos|attack|encrypt"
)
_SOFT = (
    r"stop|start|remove|drop|get rid of|clean(?: up)?|clear(?: out)?|move|change|modify|alter|set|update|tag|label|create|add|make|release|"
    r"pause|resume|cut|throw away|throw out|bin|dump|axe|disconnect|close|open|lock|unlock|"
    r"pay|send|e-?mail|mail|text|notify|page|slack|message|post|export|upload|download|back ?up|snapshot|restore|transfer|assign|schedule|run|"
    r"apply|fix|expand|extend|shrink|increase|reduce|lower|raise|replace|swap|enable|configure|save|store|write|book|"
    r"sell|end|finish off|do away with|ditch|dispose of|convert|merge|kick|ban|invite|register|sign up|log in to|ssh (?:in)?to|connect to|enforce|tidy up|halt"
)
_THINGS = (
    r"(?:instances?|servers?|vms?|virtual machines?|machines?|box(?:es)?|hosts?|nodes?|volumes?|disks?|snapshots?|"
    r"(?:public |elastic |floating |ip )*(?:ips?|addresses|address)|resources?|assets?|buckets?|databases?|dbs?|clusters?|pods?|containers?|"
    r"functions?|lambdas?|load balancers?|nat gateways?|gateways?|subscriptions?|users?|passwords?|firewalls?|security groups?|"
    r"backups?|images?|amis?|tickets?|infrastructure|fleet|environments?|deployments?|workloads?|firewall rules?|"
    r"savings plans?|reservations?|reserved instances?|tables?|schemas?|index(?:es)?|"
    r"(?:aws|azure|gcp|openstack|google|cloud|prod\w*|staging|dev|test|the \w+|our \w+|\w+) accounts?|(?:all|every|each|our|the) (?:data|accounts?|bills?)|"
    r"i-[0-9a-f]{6,}|vol-[0-9a-f]{6,}|snap-[0-9a-f]{6,})"
)
_BEFORE_THING = r"(?:(?!from\b|of\b|for\b|per\b|by\b|with\b|in\b|cost|spend|filter|report)[\w./@'-]+\s+){0,7}?"
_LISTING = (
    r"(?:filters?|columns?|rows?|lines?|conditions?|groups?|groupings?|limits?|tax(?:es)?|vat|credits?|refunds?|discounts?|ones?|"
    r"charges?|costs?|spend|spending|question|list|table|report|total|breakdown|chart|period|month|"
    r"sort\w*|order|currency|purchases?|fees?|support|untagged|that one|usage)\b"
)
_HARD_CLAUSE = re.compile(rf"^(?:{_HARD})\b(?P<rest>.*)$")
_SOFT_CLAUSE = re.compile(rf"^(?:{_SOFT})\b\s*(?:up |down |out |off )?(?P<rest>{_BEFORE_THING}{_THINGS}\b.*)$")
_NARROWS = re.compile(rf"^\W*(?:the |our |all |any |my |that |those |these |a |both )*(?:[\w-]+\s+){{0,2}}{_LISTING}")
_FROM_LIST = re.compile(
    r"\b(?:from|in|out of|to|for|into) (?:the |this |that |your |my |our )?(?:list|table|answer|result|results|report|total|totals|breakdown|"
    r"chart|view|ranking|figures?|numbers?|above|comparison|it|that|this|overview|sum|output|costs?|spend|bill)\b"
)
_GERUND = re.compile(
    r"^\s*(?:show|list|group|pay|spend|includ|us|ask|talk|say|repeat|giv|count|sort|break|round|guess|worry)\w*ing\b"
)
_ALL_OF = re.compile(
    r"^(?:delete|terminate|destroy|kill|stop|wipe|erase|purge|nuke|remove|get rid of|shut down|reboot|restart|start|turn off|drop) "
    r"(?:them(?: all)?|all of (?:them|those|these)|it all|everything|the lot|all|those|these|it|all that)\b(?! (?:cost|the cost|spend))"
)
_SENDS = re.compile(
    r"^(?:send|e-?mail|mail|forward|post|upload|export|share|slack|text|push|publish|copy|report)\b(?:(?! me\b| us\b).)*?\bto "
    r"(?:(?:the |our |my |a |an )?(?:#?\w[\w-]* )?(?:channel|team|finance|slack|teams|email|inbox|manager|boss|cfo|cto|ceo|everyone|s3|bucket|"
    r"drive|sheets?|jira|webhook|url|address|server|site|bob|alice|him|her|them)\b|[\w.+-]+@|https?:|\w+\.\w{2,}\b)|"
    r"^(?:send|write|draft) (?:an? )?(?:e-?mails?|mails?|sms|slack messages?|tickets?|tweets?|letters?)\b|^(?:e-?mail|notify|page|ping|text|call|alert) (?:me|us|him|her|the \w+|[\w.+-]+@)\b(?! (?:the )?(?:cost|number|figure))"
)
_MAKES = re.compile(
    r"^(?:create|make|add|set up|setup|open|raise|file|configure|schedule|register|put)\b (?:me |us )?(?:an? |the |some |\d+ |two |three |new |another |more |monthly |weekly |daily )*"
    r"(?:[\w-]+ ){0,3}?(?:instances?|servers?|vms?|virtual machines?|machines?|volumes?|disks?|snapshots?|buckets?|databases?|clusters?|users?|roles?|keys?|tickets?|"
    r"alerts?|alarms?|reminders?|budgets?|policy|policies|tags?|rules?|jobs?|backups?|accounts?|subscriptions?|firewalls?|load balancers?|security groups?|dns records?)\b"
    r"(?! (?:costs?|spend|table|overview|report|list|breakdown|chart|usage|inventory))"
)
_RUNS = re.compile(
    r"^(?:run|execute|exec|launch|invoke|call|use|type|enter|open|eval|evaluate|perform|do)\b.{0,40}\b(?:commands?|scripts?|terraform|ansible|kubectl|aws cli|shell|bash|"
    r"powershell|terminal|python|code|sql|statements?|rm|curl|wget|playbook|pipeline|lambda function|terminate_\w+|delete_\w+|stop_\w+|query_sql|\w+_instances|tool)\b"
)
_PAYS = re.compile(
    r"^(?:pay|settle|transfer|wire|send|refund|dispute)\b (?:(?:the|this|that|our|my|all|last|your|these|outstanding|aws|azure|gcp) )+(?:\w+ ){0,2}"
    r"(?:invoices?|bills?|money|amount|balance|payments?)\b|^(?:transfer|wire|send) (?:\$|€|£|\d)"
)
_TAGS = re.compile(
    r"^(?:tag|label|retag|re-tag|mark)\b .{1,60}\b(?:with|as|to)\b|^(?:set|add|change|update|put|assign|give|apply|modify|alter|fix|remove|delete) (?:an? |the |all |missing )*(?:[\w-]+ ){0,2}(?:tags?|labels?)\b"
    r".{0,40}\b(?:to|on|of|from|for)\b|^(?:set|change|update|modify|rename|resize|upgrade|move|migrate|convert|switch|increase|reduce|raise|lower) .{1,60}\b(?:instance type|size|tier|disk|capacity|replicas?|password|budget|limit|quota|"
    r"currency|exchange rate|permissions?|policy|role|owner|configuration|settings?)\b.{0,20}\bto\b|"
    r"^(?:move|migrate|convert|resize|downsize|upgrade|shift|transfer|change|switch) [\w.-]+ (?:to|into|from) [\w.-]+"
)
_SPOKEN = re.compile(
    r"^(?:lösche?|löschen|stoppe?|beende|entferne|schalte|fahre|zerstöre|starte|supprime[rz]?|efface[rz]?|arrête[rz]?|détrui(?:s|sez|re)|éteins|"
    r"elimina(?:r)?|borra(?:r)?|termina(?:r)?|apaga(?:r)?|det[eé]n|cancella|spegni|ferma|exclua|apague|excluir|desligue|verwijder|"
    r"удали(?:ть|те)?|останови(?:ть|те)?|usuń|zatrzymaj)\b|删除|刪除|停止|终止|終止|削除|삭제|عطل|احذف"
)
_STEERS_SPOKEN = re.compile(
    r"\b(?:ignorier\w*|ignora|ignorez|ignore[rz]|oublie\w*|vergiss|vergesst|olvida|missachte|negeer|игнорируй\w*|zignoruj)\b.{0,40}"
    r"\b(?:anweisung\w*|instru\w*|regel\w*|règles|reglas|regole|consignes|vorgaben|alle|всё|все|инструкци\w*)|忽略.{0,10}指令|無視"
)
_HOSTILE = re.compile(
    r"\b(?:ignor\w+|disregard\w*|forget\w*|overrid\w+|overrul\w+|bypass\w*|circumvent\w*|set aside|discard|skip|drop|remove|disable|turn off|break|violate|"
    r"stop following|do not follow|don'?t follow|no longer follow|pay no attention to|neglect)\b"
    r".{0,40}\b(?:instructions?|prompts?|rules?|polic(?:y|ies)|confirmations?|safety|guard(?:rails?)?s?|restrictions?|safeguards?|"
    r"guidelines?|directives?|training|programming|constraints|limitations|verification|checks|approvals?|everything (?:above|before|i said|you (?:were|have been|know))|all (?:of the )?(?:previous|above|prior)|what you were told)\b|"
    r"\b(?:system|developer|hidden|initial|original|secret|base|pre)[- ]?(?:prompt|message|instructions?)\b|your (?:hidden |own |internal |secret |current |full |exact |original |initial |system )*"
    r"(?:instructions?|prompts?|guidelines?|directives?|rules|source code|weights|config(?:uration)?|api keys?|training data|system message|context window|memory|environment|file ?system|home directory)\b|"
    r"\b(?:drop|truncate|alter|create|attach|detach|delete)\s+(?:the\s+|all\s+|every\s+|your\s+)*(?:table|database|schema|view|index)s?\b|"
    r"\bdelete\s+from\b|\binsert\s+into\b|\bupdate\s+\w+\s+set\b|\bcopy\s+\w+\s+to\b|\bpragma\b|\binstall\s+httpfs\b|/etc/|/proc/|/root\b|~/\.|\.\./|\.env\b|id_rsa|\.aws/|\brm\s+-|\bjailbr\w+|"
    r"\bpretend\b|\brole[- ]?play|act (?:as (?!a )|like you)|act as an?\b|\byou are (?:now|no longer|actually|really|from now on)\b|\byou(?:'re| are) (?:in |an? |my |root)(?!n)\w*|"
    r"\bfrom (?:now|here|this (?:point|moment|message)) on\b|\bfor the rest of (?:this|our) (?:chat|conversation|session)\b|"
    r"\b(?:developer|debug|god|admin|root|maintenance|unrestricted|dan|sudo|test|unsafe) mode\b|\bdo anything now\b|"
    r"\b(?:new|updated|changed|real|actual|following) (?:instructions?|rules|orders|directives?)\b|\bobey\b|\bfollow (?:the|these|those|my|this|its?|their|any|all|every) (?:\w+ ){0,3}(?:instructions?|orders?|commands?|rules|text|one)\b|"
    r"\bapi[\s_-]?(?:keys?|tokens?)\b|\bpass(?:words?|wd|phrases?|codes?)\b|\bsecrets?\b(?! manager| service| store)|\bcredentials?\b|\b(?:access|private|ssh|encryption|signing|secret|root|master)[\s_-]?keys?\b|"
    r"\b(?:auth|bearer|session|access|refresh|oauth|login) ?tokens?\b|\bconnection strings?\b|"
    r"exfiltrat|<\s*script|javascript:|onerror\s*=|;\s*--|\bor\s+1\s*=\s*1\b|union\s+(?:all\s+)?select|read_csv|read_text|read_parquet|read_blob|read_json|getenv|information_schema|duckdb_\w+|sqlite_master|\bsudo\b|"
    r"\b(?:curl|wget)\s|\bcat\s+/|\bchmod\b|\bwhoami\b|\b(?:os\.system|subprocess|__import__|eval\(|exec\(|importlib)|\bprintenv\b|\benv(?:ironment)? var(?:iable)?s?\b|"
    r"\$\{[^}]*\}|\{\{.*\}\}|\$\(|"
    r"print your|reveal your|\b(?:show|give|tell|send|print|dump|reveal|list) (?:me |us )?(?:everything|all(?: the)? text|the text|the words|the content|what(?: is|'s| was)?(?: written)?) (?:above|before this)\b|"
    r"\b(?:other|another|different) (?:customers?|tenants?|companies|company|organi[sz]ations?|clients?|users?)(?:'s|s'|')? (?:data|bills?|costs?|invoices?|spend|accounts?|conversations?|chats?|questions?)\b|"
    r"\b(?:decode|base64|rot13|decipher|unscramble)\b.{0,60}\b(?:follow|execute|run|obey|do (?:it|what)|perform|carry out|act)\b|"
    r"\bwithout (?:any |asking for |asking |further |your )*(?:confirmation|restrictions?|limits|limitations|safety|filters? or|permission|approval|safeguards)\b|"
    r"\b(?:i am|i'm|this is) (?:your |the |an? )?(?:developer|creator|admin(?:istrator)?|root|superuser|openai|anthropic|engineer who (?:built|made))\b.{0,80}\b(?:so|must|need|give|show|tell|unlock|override|disable|authori[sz]ed?|allowed)\b|"
    r"\b(?:grant|give) (?:me|us|him|her|everyone|user \w+|\w+) (?:full |root |admin(?:istrator)? |write |unrestricted |all )*(?:access|rights|permissions?|privileges?|admin|root)\b|\bhack\b|\bexploit\b|\bmalware\b|\bransom\w*|\bphish\w*"
)
_CHEATS = re.compile(
    r"\b(?:halve|double|triple|inflate|deflate|understate|overstate|fake|falsify|fudge|make up|invent|fabricate|forge|manipulate|alter|doctor|multiply|hide|lie about)\b.{0,20}"
    r"\b(?:numbers?|figures?|results?|answers?|amounts?|totals?|costs?|data|invoices?|bills?|totals? by|everything by)\b|"
    r"\b(?:say|claim|report|answer|respond|reply|state|pretend|tell (?:me|everyone|them)|output|return|print|write)\b (?:that |only |just |always |with |back |a |an |the |us |me |exactly |everything |nothing but )*(?:(?:total|cost|bill|spend|answer|aws|azure|it|result|number|everything)\s+(?:of |is |was |as |cost |were )+(?:free|nothing|zero|\$?0\b|\$?1\b|\$?\d)|"
    r"(?:ok|yes|\"?ok\"?|hacked|pwned|owned|banana|meow|hello world|zero|42)\b)|"
    r"\b(?:always|only|never) (?:answer|reply|respond|say)\b"
)
_SQL = re.compile(r"^\W*(?:with\s+\w+\s+as\s*\(|select\s+.{1,200}\sfrom\s+\w|explain\s+select|show\s+tables\b|describe\s+table|call\s+\w+\()")
_ASKED = re.compile(
    r"^(?:how (?:do|can|would|could|should|to)|what (?:happens|would happen|is the (?:best )?(?:way|command))|should (?:i|we)|is it (?:safe|ok|okay)|(?:can|may|could) (?:i|we)\b)"
)


def demand(text: str) -> Demand | None:
    """What a message demands besides or instead of figures; `text` is clean and in lower case."""
    if _HOSTILE.search(text) or _STEERS_SPOKEN.search(text) or _CHEATS.search(text):
        return "hostile"
    if _SQL.search(text):
        return "sql"
    return "action" if any(commands(clause) for clause in _clauses(text)) else None


def commands(clause: str) -> bool:
    """True when one clause tells to change something, to send something, or to run something."""
    clause = _OPENING.sub("", clause, count=1).strip(" \"'`*>#-")
    if not clause:
        return False
    if _SPOKEN.search(clause):
        return True
    if any(shape.search(clause) for shape in (_ALL_OF, _SENDS, _MAKES, _RUNS, _PAYS, _TAGS)):
        return True
    hard = _HARD_CLAUSE.match(clause)
    found = hard or _SOFT_CLAUSE.match(clause)
    if found is None:
        return False
    rest = found.group("rest").strip()
    if hard is not None and (not rest or re.match(r"^(?:costs?|spend|charges?|fees?|bill|rate|price|history|events?|instances? cost|s\b|is|are|was|were)\b", rest)):
        return False
    return not (_NARROWS.match(rest) or _FROM_LIST.search(rest) or _GERUND.match(rest))


def without_demands(text: str) -> tuple[str, bool]:
    """The sentences of a message that demand nothing, and whether one was left out."""
    parts = [part for part in re.split(r"(?<=[.!?;])\s+|\n+", text) if part.strip()]
    if len(parts) < 2:
        return text, False
    kept = [part for part in parts if demand(part.lower()) is None]
    asks = [part for part in kept if part.rstrip().endswith("?") or len(kept) == 1]
    if not asks or len(kept) == len(parts):
        return text, False
    return " ".join(kept), True


def _clauses(text: str) -> list[str]:
    return [part.strip() for part in _CUT.split(text) if part and part.strip()]
