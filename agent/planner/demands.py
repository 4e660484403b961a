"""Demands to change something, to steer the assistant or to leak: found in any clause of a message.

Only a clause that commands counts: 'which instances were stopped' and 'cost of stopped VMs' ask,
and 'drop the dev ones', 'remove the filter', 'leave out tax' only narrow what was asked.
"""

from __future__ import annotations

import re
from typing import Literal

from agent.planner.change_authority import authority

Demand = Literal["hostile", "action", "sql"]

_STOPPING = re.compile(
    r"^(terminat|delet|stopp|remov|restart|reboot|kill|destroy|start)ing\b(?= (?:the|all|every|our|my|these|those)\b)"
)  # 'would you mind …'
_CUT = re.compile(
    r"[.!?;:\n]+(?=\s|$|[\"'>)\]])|\s[—–|]+\s|\s--?\s|,\s*|\s(?:and|then|but|so|or|&)\s+(?:then\s+|also\s+|now\s+)*|[\[\]<>{}()]"
)
_OPENING = re.compile(
    r"^(?:\W|(?:please|pls|plz|kindly|now|ok|okay|alright|great|hey|hi|hello|so|then|also|and|but|well|next|first|"
    r"finally|just|simply|immediately|instantly|quickly|right away|asap|today|tonight|urgent(?:ly)?|really|actually|maybe|"
    r"yes|yeah|yep|no|thanks|cheers|cloudwright|assistant|bot|computer|system|user|human|admin|root|sudo|developer|operator|"
    r"tool|note|important|attention|task|instruction|instructions|command|order(?=\W*$)|step \d+|answer|override|"
    r"go ahead and|go and|feel free to|be so kind as to|do me a favou?r|make sure (?:you|to|that you)|be sure to|"
    r"remember to|don'?t forget to|start by|try to|"
    r"(?:can|could|would|will) (?:you|u|we|someone|somebody|anybody)(?: please| kindly| just| also| quickly| now)*(?: go ahead and| help me(?: to)?| help us(?: to)?)?|"
    r"(?:would you mind|do you mind|mind)|"
    r"(?:you|u|we|i)(?: all)? (?:must|should|have to|need to|shall|may|can|will|are to|want to|wanna|'d like to|would like to|ought to)|"
    r"i(?:'d| would)? (?:want|need|like|order|command|ask|beg|authori[sz]e|instruct|tell|request) (?:you )?to|"
    r"(?:i|we) (?:want|need)|let'?s|let us|help me(?: to)?|help us(?: to)?|it is time to|time to|"
    r"(?:i|we)(?: hereby| now)? (?:confirm|approve|authori[sz]e|agree|allow|permit)(?: that| it| this| to| you to)*|confirmed?|approved|"
    r"as (?:the|an?|your|our) (?:\w+ ){0,3}?(?:admin|administrator|owner|root|boss|manager|operator|user|cto|ceo|cfo|lead|engineer|developer|superuser)|"
    r"your (?:new |next |real |first |only )?(?:task|job|goal|instruction|order|duty) (?:is|now is)(?: now)? to|"
    r"you are (?:now )?(?:allowed|authori[sz]ed|instructed|required|supposed|free|to)(?: to)?|"
    r"if (?:so|yes|possible|you can)|when (?:done|you are done|finished)|after that|afterwards|once done|in the end)\b[\s,:'\"-]*)+"
)
# Verbs that command whatever follows them …
_HARD = (
    r"terminate|delete|deleting|destroy|kill|shut ?down|shut (?=[\w -]+ down\b)|restart|re-?boot|de-?provision|de-?allocate|de-?commission|"
    r"power (?:off|on|down|up|cycle)|poweroff|turn (?:[\w-]+ ){0,4}?(?:off|on)|switch (?:[\w-]+ ){0,4}?(?:off|on)|"
    r"wipe|erase|nuke|obliterate|annihilate|tear down|take down|bring down|blow away|shred|detach|re-?attach|unmount|"
    r"hibernate|quarantine|spin (?:up|down)|spin (?:[\w-]+ ){1,3}(?:up|down)|"
    r"scale (?:[\w-]+ ){0,4}?(?:up|down|in|out)|upsize|re-?tag|un-?tag|grant|revoke|unsubscribe|ssh (?:in)?to|log ?in(?:to| to)|re-?deploy|re-?create|uninstall|"
    r"overwrite|encrypt|decrypt|whitelist|eliminate all|hack|steal|exfiltrate|ddos"
)
# … verbs that are nouns as well, and so need 'the', 'all' or a name after them …
_NOUNS = (
    r"attach|launch|provision|deploy|migrate|upgrade|downgrade|downsize|resize|re-?size|rename|rotate|buy|purchase|cancel|approve|suspend|purge|bin|"
    r"rollback|roll back|undo|disable|enable|install|reset|format|evict|drain|cordon|rebuild|patch|merge|commit|push|block|unblock|escalate|execute|"
    r"scrap|trash|corrupt|leak|attack|isolate|eliminate|snapshot|back ?up|restore|stop|start|release|halt|remove|clean ?up|pause|resume"
)
# … and verbs of talk about lists, which command only with a thing of a cloud after them.
_SOFT = (
    r"stop|start|remove|drop|get rid of|clean(?: up)?|clear(?: out)?|move|change|modify|alter|update|release|pause|resume|throw away|throw out|"
    r"dump|axe|disconnect|close|lock|unlock|assign|apply|fix|expand|extend|shrink|swap|configure|save|convert|dispose of|do away with|ditch|"
    r"kick|ban|enforce|tidy up|halt|sell|resize|downsize|upgrade|migrate|deploy|provision|launch|disable|purge|suspend|attach|scrap|trash|create|set up"
)
_SOME = (
    r"(?:the|all|every|each|any|my|our|your|those|these|this|that|both|them|everything|some|an?|unused|idle|orphan\w*|unattached|stopped|old|"
    r"\d+|[a-z]+-[\w-]*\d[\w-]*)\b"
)
_THINGS = (
    r"(?:instances?|servers?|vms?|virtual machines?|machines?|box(?:es)?|hosts?|nodes?|volumes?|disks?|snapshots?|"
    r"(?:public |elastic |floating |ip )*(?:ips?|addresses|address)|resources?|assets?|buckets?|databases?|dbs?|clusters?|pods?|containers?|"
    r"functions?|lambdas?|load balancers?|nat gateways?|gateways?|subscriptions?|users?|passwords?|firewalls?|security groups?|"
    r"backups?|images?|amis?|tickets?|infrastructure|fleet|environments?|deployments?|workloads?|firewall rules?|"
    r"savings plans?|reservations?|reserved instances?|tables?|schemas?|index(?:es)?|"
    r"(?:aws|azure|gcp|openstack|google|cloud|prod\w*|staging|dev|test|the \w+|our \w+|\w+) accounts?|(?:all|every|each|our|the) (?:data|accounts?|bills?)|"
    r"[a-z]\d[a-z]{0,3}\.(?:\d*x?large|medium|small|micro|nano)|i-[0-9a-f]{6,}|vol-[0-9a-f]{6,}|snap-[0-9a-f]{6,})"
)
_BEFORE_THING = r"(?:(?!from\b|of\b|for\b|per\b|by\b|with\b|in\b|to\b|on\b|through\b|cost|spend|filter|report|list)[\w./@'-]+\s+){0,7}?"
_LISTING = (
    r"(?:filters?|columns?|rows?|lines?|conditions?|groups?|groupings?|limits?|tax(?:es)?|vat|credits?|refunds?|discounts?|ones?(?![-\w])|"
    r"charges?|costs?|spend|spending|question|list|table|report|total|breakdown|chart|period|month|"
    r"sort\w*|order|currency|purchases?|fees?|support(?! plan)|untagged|that one|usage)\b"
)
_HARD_CLAUSE = re.compile(rf"^(?:{_HARD})\b(?P<rest>.*)$")
_NOUN_CLAUSE = re.compile(rf"^(?:{_NOUNS})\b\s*(?P<rest>{_SOME}.*)$")
_SOFT_CLAUSE = re.compile(
    rf"^(?:{_SOFT})\b\s*(?:up |down |out |off )?(?P<rest>{_BEFORE_THING}{_THINGS}\b.*)$"
)
_NARROWS = re.compile(
    rf"^\W*(?:the |our |all |any |my |that |those |these |a |both )*(?:[\w-]+\s+){{0,2}}{_LISTING}"
)
_ABOUT = re.compile(
    r"\b(?:costs?|costing|spend|spent|spending|charges?|fees?|bill|billed|price|history|events?|how many|how much|count|last month|"
    r"this month|is|are|was|were|cheapest|expensive)\b"
)
_DIMENSION = re.compile(r"^(?:databases?|dbs?|containers?|functions?|accounts?)\W*$")
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
    r"^(?:send|write|draft) (?:me |us |everyone |them )?(?:an? )?(?:e-?mails?|mails?|sms|slack messages?|tickets?|tweets?|letters?)\b|^(?:e-?mail|notify|page|ping|text|call|alert) (?:me|us|him|her|the \w+|[\w.+-]+@)\b(?! (?:the )?(?:cost|number|figure))"
)
_MAKES = re.compile(
    r"^(?:create|make|add|set up|setup|open(?= an? )|raise|file|configure|schedule|register)\b (?:me |us )?(?:an? |the |some |\d+ |two |three |new |another |more |monthly |weekly |daily )*"
    r"(?:(?!list|table|report|overview|chart|summary|ranking|breakdown|count|graph|of\b)[\w-]+ ){0,3}?(?:instances?|servers?|vms?|virtual machines?|machines?|volumes?|disks?|snapshots?|buckets?|databases?|clusters?|users?|roles?|keys?|tickets?|"
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
    r"^(?:tag|label|retag|re-tag|mark)\b .{1,60}\b(?:with|as|to)\b|^(?:add|set|put|apply|assign) [\w-]+\s*[=:]\s*\S+ (?:to|on|for)\b|^set [\w-]+ to \S+ (?:on|for) (?:all|every|each|the|our|any)\b|^rename\b .{1,80}\b(?:to|as|into)\b|^(?:set|add|change|update|put|assign|give|apply|modify|alter|fix|remove|delete) (?:an? |the |all |missing )*(?:[\w-]+ ){0,2}(?:tags?|labels?)\b"
    r".{0,40}\b(?:to|on|of|from|for)\b|^(?:set|change|update|modify|rename|resize|upgrade|move|migrate|convert|switch|increase|reduce|raise|lower) (?:.{1,60}\b)?(?:instance type|size|tier|disk|capacity|replicas?|password|budget|limit|quota|"
    r"currency|exchange rate|permissions?|policy|role|owner|configuration|settings?)\b.{0,20}\bto\b|"
    r"^(?:move|migrate|resize|downsize|upgrade|shift|transfer) (?!on |over |back |ahead |along |that |it |this |down |up )[\w.-]+ (?:to|into|from) [\w.-]+|"
    r"^(?:move|migrate|relocate|shift|port) (?:the |all |our |my |every |these |those )+(?!date|period|window|start|end\b|filter|view|focus|range|baseline|comparison)(?:[\w.-]+ ){1,4}(?:in|on)?to (?:the |an? |our )?[\w.-]+|"
    r"^remind (?:me|us|him|her|everyone|the \w+) (?:on|to|tomorrow|next|every|at|in (?:\d+|an?|one|two|three) (?:minutes?|hours?|days?|weeks?|months?))\b"
)
_ERRANDS = re.compile(
    r"^(?:schedule|book|arrange|organi[sz]e|set up|plan) (?:me |us )?(?:an? |the )?(?:[\w-]+ ){0,2}(?:meetings?|calls?|appointments?|syncs?|workshops?|flights?|hotels?|demos?)\b|"
    r"^(?:negotiate|haggle)\b|^(?:call|phone|contact|ring|complain to|talk to|chat with|reach out to|get in touch with) (?:the |our )?(?:aws|azure|microsoft|google|amazon|gcp|support|vendor|provider|sales|account manager|\w+ support|\w+ team)\b|"
    r"^(?:install|roll out|set up|configure|integrate|deploy) [\w-]+ (?:on|onto|to|across) (?:all|every|each|the|our|my)\b|"
    r"^scale (?:the |our |my )?(?:[\w-]+ ){1,5}to \d+|^(?:download|print|fax|scan)\b.{0,40}\b(?:pdfs?|invoices?|bills?|receipts?|paper)\b"
)
_IT = r"(?:it|them|this one|that one|these|those|both(?: of them)?|him|her)"
_SIZES = re.compile(
    rf"^(?:shrink|resize|re-size|right-?size|downsize|upsize|upgrade|downgrade|enlarge|snapshot|back ?up|restore|launch|deploy|provision|migrate|relocate|"
    rf"purge|disable|enable|suspend|hibernate|trash|archive) (?:{_IT}|[\w.-]+-\d+)\b(?! (?:from|out of|in) (?:the|this|that|your) (?:list|table|answer|total))|"
    rf"^make (?:{_IT}|[\w.-]+-\d+|(?:the|our|my|all|every) (?:[\w-]+ ){{1,3}}?)\s*(?:(?:one|two|\d+|an?|half) sizes? \w+|(?:even |much |a bit )?(?:public|private|read-?only|smaller|bigger|larger|stronger|faster|redundant|spot|reserved))\b|"
    rf"^give (?:{_IT}|[\w.-]+-\d+) (?:some |a bit |a lot )?(?:more|less|another|double|twice|\d+)\b|"
    r"^(?:double|halve|triple|increase|reduce|raise|lower|cut|grow|extend|bump|expand) (?:up )?(?:its|their|his|the|our) (?:memory|ram|cpus?|disks?|volumes?|disk size|size|cores|storage|vcpus?|capacity|number of (?:nodes|instances|servers)|replicas)\b(?! (?:costs?|spend|bill|charges?|question|list))|"
    r"^bump (?:up |down )?[\w.-]+ (?:up |down )?to\b|^(?:open|close|expose|block|forward) (?:up )?(?:the )?ports?\b|"
    r"^(?:put|send|take|bring|set|get) .{1,60} (?:to sleep|offline|online|into (?:standby|hibernation|maintenance)|out of (?:service|rotation|production)|in (?:standby|maintenance))\b|"
    r"^(?:schedule|plan|automate|arrange|trigger|initiate|kick off|queue|perform|set up|start|begin) (?:an? |the |some |regular |nightly |daily |automatic |weekly )*(?:[\w-]+ ){0,2}"
    r"(?:shut-? ?downs?|restarts?|reboots?|clean-?ups?|deletions?|terminations?|backups?|migrations?|deployments?|rollbacks?|resiz\w+|failovers?|autoscal\w+|patching|purges?)\b(?! (?:costs?|charges?|spend|service))|"
    r"^(?:post|share|publish|drop|put|announce) .{1,60} (?:in|on|into|to) (?:slack|teams|jira|confluence|the wiki|notion|sharepoint|discord|(?:the |our |#)[\w-]*channel|linkedin|twitter)\b"
)
_ORDERS = re.compile(
    r"^(?:order|buy|purchase|rent|book|procure|acquire|commit (?:us |me )?to|subscribe (?:us |me )?to|sign (?:us |me )?up for|get|add|set up|spin up) (?:us |me |in )?"
    r"(?:(?:an?|another|one|two|three|\d+|some|the|few|couple|more|second|third|new|additional|bigger|larger|smaller|one-year|three-year|\d-year|[\w]+(?= (?:savings|reserv))) )+(?:[\w.-]+ ){0,3}?"
    r"(?:savings plans?|reservations?|reserved instances?|licen[cs]es?|support plans?|domains?|certificates?|capacity)\b(?! (?:costs?|charges?|spend))"
)
_DOES_AS_TOLD = re.compile(
    r"^(?:do|follow|carry out|execute|obey|perform|run|act (?:up)?on|comply with|apply|go along with) (?:exactly |just |precisely )?(?:what(?:ever)?|as|everything|all|that which|the thing)\b.{0,40}"
    r"\b(?:says?|said|tells?|told|asks?|instruct\w*|orders?|commands?|demands?|wants?|requests?|requires?|reads?|written|states?|name is|named)\b"
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
_RULES = r"(?:instructions?|prompts?|rules?|polic(?:y|ies)|confirmations?|safety|guard(?:rails?)?s?|restrictions?|safeguards?|guidelines?|directives?)"
_HOSTILE = re.compile(
    rf"\b(?:ignor\w+|disregard\w*|forget\w*|overrid\w+|overrul\w+|bypass\w*|circumvent\w*|stop following|not follow|no longer follow|"
    rf"pay no attention to|neglect|violate)\b.{{0,40}}\b(?:{_RULES}|everything (?:above|before|i said|you (?:were|have been|know))|"
    rf"your (?:training|programming|constraints|limitations|checks)|all (?:of the )?(?:previous|above|prior)|what you were told|the (?:above|previous|prior))\b|"
    rf"\b(?:skip|drop|remove|disable|turn off|break|lift|discard|set aside) (?:all |any |your |the |every |these |those )+(?:safety |security |content )*{_RULES}\b|"
    r"\b(?:system|developer|hidden|initial|original|secret|base|pre)[- ]?(?:prompt|message|instructions?)\b|your (?:hidden |own |internal |secret |current |full |exact |original |initial |system )*"
    r"(?:instructions?|prompts?|guidelines?|directives?|source code|weights|config(?:uration)?|training data|context window|file ?system|home directory)\b|"
    r"(?<!by )(?<!per )(?<!under )(?<!according to )(?<!going by )(?<!following )\byour (?:hidden |own |internal |secret |current |full |exact |original |initial |system )*rules\b|"
    r"\b(?:drop|truncate|alter)\s+(?:the\s+|all\s+|every\s+|your\s+)*(?:tables?|database|schemas?|views?|index(?:es)?)\b|"
    r"\bdelete\s+from\b|\binsert\s+into\b|\bupdate\s+\w+\s+set\b|\bcopy\s+\w+\s+to\b|\bpragma\b|\binstall\s+httpfs\b|/etc/|/proc/|/root\b|~/\.|\.\./|(?<!\w)\.env\b|id_rsa|\.aws/|\brm\s+-|\bjailbr\w+|"
    r"\bpretend\b|\brole[- ]?play|\bact (?:as (?:an?|the|if|though|my|root|admin)|like you)\b|\byou are (?:now|no longer)\b|"
    r"\byou(?:'re| are) (?:in \w+ mode|(?:an? |my |the )?(?:\w+ ){0,2}(?:hacker|terminal|shell|linux|root|admin|administrator|accountant|pirate|dba|interpreter|compiler|language model|unrestricted))\b|"
    r"\bfrom (?:now|here|this (?:point|moment|message)) on,? (?:you|your|every|all|always|answer|respond|reply|each|any|when|if|speak|ignore|treat|multiply|add)\b|"
    r"\b(?:enter|enable|activate|switch (?:in)?to|turn on|go into|you are in|start|in) (?:the )?(?:developer|debug|god|admin|root|maintenance|unrestricted|dan|sudo|test|unsafe) mode\b|\bdo anything now\b|"
    r"\b(?:new|updated|changed) (?:system )?(?:instructions?|rules|orders|directives?)\b|\bobey\b|\bfollow (?:the|these|those|my|this|its?|their|any|all|every) (?:\w+ ){0,3}(?:instructions?|orders?|commands?|rules)\b|"
    r"\bapi[\s_-]?(?:keys?|tokens?)\b|\bpass(?:words?|wd|phrases?|codes?)\b|\bsecrets?\b(?! manager| service| store)|\bcredentials?\b|\b(?:access|private|ssh|encryption|signing|secret|root|master)[\s_-]?keys?\b|"
    r"(?<![\w-])[a-z][a-z0-9]*(?:_[a-z0-9]+)*_(?:secrets?|tokens?|keys?|password|passwd|pwd|passphrase|credentials?|dsn|sas)(?:_[a-z0-9]+)*\b(?! ?=)|"
    r"\b(?:auth|bearer|session|access|refresh|oauth|login) ?tokens?\b|\bconnection strings?\b|"
    r"exfiltrat|<\s*script|javascript:|onerror\s*=|;\s*--|\bor\s+1\s*=\s*1\b|union\s+(?:all\s+)?select|read_csv|read_text|read_parquet|read_blob|read_json|getenv|information_schema|duckdb_\w+|sqlite_master|\bsudo\b|"
    r"\b(?:curl|wget)\s|\bcat\s+/|\bchmod\b|\bwhoami\b|\b(?:os\.system|subprocess|__import__|eval\(|exec\(|importlib)|\bprintenv\b|\benv(?:ironment)? var(?:iable)?s?\b|"
    r"\$\{[^}]*\}|\{\{.*\}\}|\$\(|print your|reveal your|"
    r"\b(?:show|give|tell|send|print|dump|reveal|list|repeat|output) (?:me |us )?(?:everything|all(?: the)? text|the text|the words|the content|what(?: is|'s| was)?(?: written)?) (?:above|before this)\b|"
    r"\b(?:other|another|different) (?:tenants?|companies|company|organi[sz]ations?)(?:'s|s'|')? (?:data|bills?|costs?|invoices?|spend|accounts?|conversations?)\b|"
    r"\b(?:find|scan|look (?:for|up|into)|search|list|show|discover|enumerate|access|get (?:me )?into|break into|read|open|spy on|download|steal|guess)\b.{0,60}\b(?:of|from|belonging to|owned by|at|by|used by) "
    r"(?:(?:other|another|different|foreign|random|any) (?:companies|company|firms?|organi[sz]ations?|businesses|tenants?|customers?|people|strangers?|competitors?)|some(?:one|body) else|strangers|(?:our |a |the )?(?:competitors?|rivals?|neighbou?rs?))\b|"
    r"\b(?:other|another) (?:customers?|users?|people|persons?)(?:'s|s'|')? (?:data|bills?|invoices?|conversations?|chats?|questions?)\b|"
    r"\b(?:decode|base64|rot13|decipher|unscramble)\b.{0,80}\b(?:follow|execute|run|obey|do (?:it|what)|perform|carry out|act)\b|"
    r"\bwithout (?:asking|any confirmation|further confirmation|confirmation|any restrictions?|restrictions?|any safety|any safeguards|my approval)\b|"
    r"\b(?:i am|i'm|this is) (?:your |the |an? )?(?:developer|creator|admin(?:istrator)?|root|superuser|openai|anthropic|engineer who (?:built|made))\b.{0,80}\b(?:must|give|unlock|override|disable|authori[sz]ed?|allowed)\b|"
    r"\b(?:grant|give) (?:me|us|him|her|everyone|user \w+|\w+) (?:full |root |admin(?:istrator)? |write |unrestricted |all |the )*(?:access|rights|permissions?|privileges?)\b|\bgrant\b.{0,40}\b(?:admin|root|access|rights|permissions?)\b|"
    r"\bhack\b|\bexploit\b|\bmalware\b|\bransom\w*|\bphish\w*"
)
_CHEATS = re.compile(
    r"^(?:halve|double(?![- ]check)|triple|inflate|deflate|understate|overstate|fake|falsify|fudge|invent|fabricate|forge|manipulate|doctor|multiply|lie about|round (?:down|up) )\b.{0,30}"
    r"\b(?:numbers?|figures?|results?|answers?|amounts?|totals?|costs?|data|invoices?|bills?|everything|all)\b|"
    r"^(?:say|claim|respond|reply|answer|report|pretend|state|tell (?:me|everyone|them|finance)|output|return|print|write) (?:that |only |just |always |with |back |a |an |the |us |me |exactly |nothing but |our |my )*"
    r"(?:(?:[\w-]+ ){0,3}(?:is|was|were|as|=|of|cost|costs) (?:free|nothing|zero|\$?0\b|\$?\d+$)|\"?(?:ok|hacked|pwned|owned|banana|meow|hello world|zero|42)\"?$)|"
    r"\b(?:always|never) (?:answer|reply|respond|say)\b"
)
_SQL = re.compile(
    r"^\W*(?:with\s+\w+\s+as\s*\(|select\s+.{1,200}\sfrom\s+\w|explain\s+select|show\s+tables\b|describe\s+table|call\s+\w+\()"
)
_HOW = re.compile(
    r"\bhow (?:(?:do|can|could|would|should|might) (?:i|we|you|one|someone)|to) (?:\w+ly )?(?:make|create|set up|setup|configure|enable|disable|delete|terminate|stop|"
    r"start|install|deploy|connect|migrate|secure|encrypt|fix|write|build|upgrade|resize|move|change|tag|add|remove|restart|reboot|attach|mount|ssh|"
    r"log ?in|launch|run|implement|automate|restore|back ?up|reset|scale|grant|cancel|expose|open|close|rotate|debug|troubleshoot|code|program|learn|cook|bake)\b|"
    r"\b(?:what|which) (?:is the )?(?:best )?(?:command|cli|script|terraform|code|way)s? (?:\w+ ){0,2}?(?:to|for|that|stops?|deletes?)\b"
)
_WHETHER = re.compile(
    r"\b(?:should|could|can|may|might|safe to|safely|need to|have to|ought to|better to|worth|wise to|time to|ok to|okay to)\b (?:(?:i|we|you|be|they|it|just|safely|to|the|these|those|them) ){0,4}"
    r"(?:delet|terminat|stopp?|shut|remov|get rid of|getting rid|kill|resiz|downsiz|right-?siz|upgrad|decommission|turn(?:ed)? off|switch(?:ed)? off|cancel|buy|purchas|clean|migrat)\w*\b"
)


_BARE = re.compile(
    r"^\W*(?:(?:yes|y|yep|yeah|yup|aye|sure|ok|okay|alright|right|please|confirm|confirmed|i confirm|i do|do it|do that|do so|go|go ahead|go for it|proceed|continue|"
    r"approve|approved|agreed|accept|accepted|affirmative|absolutely|definitely|of course|make it so|execute|execute it|run it|fire away|granted|"
    r"correct|exactly|please do|now|then|just|all of them|both|no|nope|nah|never mind|nevermind|forget it|cancel|cancel that|cancel it|stop|stop it|abort|undo|undo that|"
    r"oui|si|ja|da|hai|sí)\b\W*)+$"
)


def is_bare(text: str) -> bool:
    """True for 'yes', 'confirm', 'do it': an answer to a question that was not put."""
    return bool(_BARE.match(text))


def demand(text: str) -> Demand | None:
    """What a message demands besides or instead of figures; `text` is clean and in lower case."""
    clauses = _clauses(text)
    begun = [_OPENING.sub("", clause, count=1) for clause in clauses]
    cheats = any(_CHEATS.search(one) or _DOES_AS_TOLD.search(one) for one in begun)
    if cheats or authority(begun) or _HOSTILE.search(text) or _STEERS_SPOKEN.search(text):
        return "hostile"
    if _SQL.search(text):
        return "sql"
    if any(commands(clause) for clause in clauses):
        return "action"
    sentences = re.split(r"[.!?;:]\s+", text)
    stops = any(_STOPS.match(_OPENING.sub("", part, count=1)) for part in sentences)
    return "action" if stops else None


def left_to_people(text: str) -> str:
    """What is said to a demand for a role, or to confirm plans; '' for a text that demands neither."""
    return authority([_OPENING.sub("", clause, count=1) for clause in _clauses(text)])


_STOPS = re.compile(
    r"^(?:stop|start|restart|pause|resume|suspend|halt) (?:[\w.-]+(?:,| and)? ){1,5}(?:instances|servers|vms|machines|boxes)\W*$"
)


def sends_out(text: str) -> bool:
    """True when a message begins with the demand to send or to resize something, as typed."""
    begins = _OPENING.sub("", next(iter(_clauses(text)), ""), count=1)
    return bool(_SENDS.search(begins) or _SIZES.search(begins))


def asks_advice(text: str) -> bool:
    """True for 'which disks can we delete?', 'should I stop it?': advice, which is not given."""
    return bool(_WHETHER.search(text))


def asks_how(text: str) -> bool:
    """True for 'how do I make a bucket public?': how to do what figures do not tell."""
    return bool(_HOW.search(text))


def commands(clause: str) -> bool:
    """True when one clause tells to change something, to send something, or to run something."""
    clause = _STOPPING.sub(_plain_form, _OPENING.sub("", clause, count=1)).strip(" \"'`*>#-")
    if not clause:
        return False
    if _SPOKEN.search(clause):
        return True
    shapes = (_ALL_OF, _SENDS, _MAKES, _RUNS, _PAYS, _TAGS, _ERRANDS, _SIZES, _ORDERS)
    if any(shape.search(clause) for shape in shapes):
        return True
    hard = _HARD_CLAUSE.match(clause)
    found = hard or _NOUN_CLAUSE.match(clause) or _SOFT_CLAUSE.match(clause)
    if found is None:
        return False
    rest = found.group("rest").strip()
    if _ABOUT.search(rest) and not re.match(_SOME, rest):
        return False
    if _DIMENSION.match(rest):
        return False
    return not (_NARROWS.match(rest) or _FROM_LIST.search(rest) or _GERUND.match(rest))


def _plain_form(found: re.Match[str]) -> str:
    stem = found.group(1)
    return {"terminat": "terminate", "delet": "delete", "stopp": "stop", "remov": "remove"}.get(
        stem, stem
    )


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
