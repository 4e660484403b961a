"""Questions about the data itself: what they ask for, by the shapes that people put them in.

Each figure of `data_status` has patterns; a question is about the data when one of the firm ones
matches. After such a question a few bare words are enough ('and the oldest one?').
"""

from __future__ import annotations

import re

_LAST = r"(?:latest|newest|most recent|most up[- ]to[- ]date|freshest|(?<!over the )(?<!in the )(?<!during the )(?<!for the )(?<!within the )(?<!over )last(?! \d| few| couple| two| three| seven| thirty)|final)"
_FIRST = r"(?:earliest|oldest|first(?! (?:\d|two |three |four |five |six |seven |eight |nine |ten |twelve |fifteen |few |couple |half |days ))|very first|initial)"
_GAP = r"(?:[\w&.'-]+ ){0,4}?"  # words between: 'the latest aws billing day'
_NEAR = r"(?:(?!(?:of|in|on|for|over|during|the|last|past|since|from|per|by|cost|at|and)\b|\d)[\w&.'-]+ ){0,3}?"
_DAY = (
    r"(?:(?:cost |charge |billing |usage )?(?:day|date)s?|dates?|data ?points?|line items?|charges?|charge dates?|usage dates?|records?|entry|entries|"
    r"rows?|figures?|numbers?|timestamps?|data(?! transfer))"
)
_DATA = (
    r"(?:data(?! transfer)(?:set)?|figures|numbers|records|ledger|books|feeds?|costs?|billing|bills?|charges|"
    r"line items|spend(?:ing)?|history|histories|usage|reports?|cost info\w*|information|store|it)"
)
_METRIC = (
    r"(?:metrics?(?: data)?|measurements?|measuring|samples?|telemetry|monitoring(?: data)?|"
    r"(?:cpu|memory|ram|disk|network|utili[sz]ation|usage|performance) (?:metrics?|data|samples?|readings?|"
    r"points?|measurements?|figures|numbers|stats)|readings?|metric points?|data points?|datapoints?)"
)
_FLEET = (
    r"(?:inventory|inventories|fleet|estate|instance list|list of (?:instances|machines|vms|servers)|vm list|"
    r"server list|machines|instances|servers|vms|hosts|boxes|assets|resource list|resources)"
)
_ROSTER = (
    r"(?:fleet data|(?:instance|vm|machine|server|host|resource|asset|volume|disk) (?:list|inventory|data|catalog\w*|register|records)|"
    r"(?:list|inventory|catalog\w*|register|record|picture|overview) of (?:the |our |all )*(?:instances|machines|vms|servers|hosts|boxes|assets|resources|volumes|disks))"
)
_GOT = (
    r"(?:collected|scanned|refreshed|updated|inventoried|polled|synced|synchroni[sz]ed|pulled|fetched|harvested|"
    r"gathered|read in|taken|captured|discovered|crawled|swept)"
)
_CAME = r"(?:imported|loaded|ingested|brought in|uploaded|read in|landed|added)"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_USING = (
    r"(?:sending|reporting|paying|using|having|billing|getting|being billed|incurring|spending|charging|buying|"
    r"to (?:use|pay|send|report|have|bill|get|spend|buy|charge|be billed))"
)
_BEGIN = r"(?:start|starts|started|begin|begins|began|commence|commences)"
_END = r"(?:end|ends|ended|stop|stops|stopped|finish|finishes|cut off|cuts off)"
_IS = r"(?:is|are|was|were|'s)"
_CHARGED = r"(?:charged|billed|used|seen|paid(?: for)?|invoiced|incurred|consumed|booked|present|active|bought|on (?:the|our) bill|in (?:the|our) bills?)"
_NEVER = (
    r"(?:(?:that |which )?(?:never|have never|has never|had never|lack|lacks|miss|missing|without(?: any| a single)?|have no|has no|had no|with no|do not|don't|does not|doesn't|did not|didn't|"
    r"have not|haven't|has not|hasn't|send no|sends no|sent no|report no|reported no|give no|gave no|got no|not|no)(?: ever)?)"
)

# Figure, firm patterns. Earlier lines come first in the answer.
_SEEN = r"(?:see|spot|notice|get|have|buy|adopt|find)(?! (?:an? |the |any )?(?:\w+ )?(?:spike|jump|increase|rise|anomal\w+|data|inventory|metrics?))"
_FIRM: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("newest metric point", "metrics", "metric points", "instances with measurements"),
        rf"\b{_LAST} {_NEAR}{_METRIC}\b|\bhow (?:fresh|current|recent|old|stale|up[- ]to[- ]date|far behind) "
        rf"{_IS} {_GAP}{_METRIC}\b|\bwhen {_IS} {_GAP}{_METRIC} {_GAP}(?:taken|recorded|{_GOT}|from|received)\b|"
        rf"\b{_METRIC} {_GAP}(?:up[- ]to[- ]date|fresh|stale|current|recent|behind|late|lag\w*)\b|"
        rf"\b(?:until|up to|through) (?:when|what|which) {_GAP}{_METRIC}\b|"
        rf"\b{_METRIC} (?:go|goes|run|runs|reach|reaches|extend|extends) (?:up )?(?:to|until)\b|"
        rf"\bwhen did (?:we|you) last (?:get|receive|collect|pull|have|see|record|measure) {_GAP}{_METRIC}\b|"
        rf"\bwhen (?:do|does|did) (?:the |our )?{_METRIC} {_END}\b",
    ),
    (
        ("metric points", "metrics", "newest metric point", "instances with measurements"),
        r"\bhow many (?:metric |measured |data |cpu )?(?:points|samples|measurements|datapoints|readings|metric values)\b|"
        r"\bnumber of (?:metric |measured )?(?:points|samples|measurements|datapoints)\b",
    ),
    (
        ("instances without measurements", "instances with measurements"),
        rf"\b(?:how many|number of|count of|which|what|any|are there|list) (?:of )?(?:the |our |my )?{_FLEET} (?:\w+ )?{_NEVER} {_GAP}{_METRIC}\b|"
        rf"\b{_FLEET} (?:that |which |who )?{_NEVER} {_GAP}{_METRIC}\b|\bhow many {_FLEET} (?:are|is|go|went|stay|stayed|run|remain) (?:un(?:monitored|measured|observed)|silent|dark|mute|not (?:monitored|measured))\b",
    ),
    (
        ("oldest metric point", "newest metric point"),
        rf"\b{_FIRST} {_NEAR}{_METRIC}\b|\bsince when {_GAP}{_METRIC}\b|\bhow far back (?:do|does|did|are|is) {_GAP}{_METRIC}\b|\b{_METRIC} (?:\w+ )?(?:go|goes|reach|reaches|date|dates) back\b|"
        rf"\b(?:when|from when|from what day) (?:do|does|did) {_GAP}{_METRIC} {_BEGIN}\b|\bhow much (?:\w+ )?history (?:of|for|do) {_GAP}{_METRIC}\b",
    ),
    (
        ("instances with measurements", "instances"),
        rf"\bhow many {_FLEET} (?:have|has|had|report|send|with|are|is|do|give|got|carry) {_GAP}(?:{_METRIC}|measured|monitored)\b|"
        rf"\bhow many {_FLEET} (?:lack|miss|without|have no|never had) {_GAP}{_METRIC}\b",
    ),
    (
        ("metrics", "metric points", "newest metric point"),
        rf"\b(?:which|what|list|show|name|how many) (?:me )?(?:of )?(?:the |all |kinds? of |types? of |different |our )*{_METRIC}"
        r"(?: (?:do|are|is|can|have|does|did|we|you|there|has|available|being|collected|stored|recorded|kept|in the data))+\b",
    ),
    (
        ("inventory collected", "instances"),
        rf"\bwhen (?:{_IS}|did|have|has) {_GAP}{_FLEET} {_GAP}{_GOT}\b|"
        rf"\b{_FLEET} (?:last )?{_GOT}\b(?! by| with| in)|\blast {_GAP}{_FLEET} (?:scan|sync|refresh|update|collection|run|pull)\b|"
        rf"\bhow (?:fresh|current|recent|old|stale|up[- ]to[- ]date|outdated) {_IS} (?:the |our |your |this |that )?(?:\w+ ){{0,2}}(?:inventory|{_ROSTER}|instance data)\b|"
        rf"\b(?:inventory|instance list|vm list) {_GAP}(?:as of|from when|up[- ]to[- ]date|fresh|stale|age|current|taken|timestamp)\b|"
        rf"\b(?:age|timestamp|date|freshness) of {_GAP}(?:inventory|{_ROSTER})\b|\b{_ROSTER} (?:\w+ )?(?:fresh|stale|outdated|current|recent|up[- ]to[- ]date|from when|as of)\b|"
        rf"\bwhen did (?:we|you) last (?:scan|collect|sync|refresh|update|inventory|poll|pull|fetch|take) {_GAP}{_FLEET}\b|"
        rf"\bas of when {_GAP}{_FLEET}\b|\b{_LAST} (?:inventory|scan of|collection of|inventory run|inventory collection)\b",
    ),
    (
        ("rejected rows",),
        r"\b(?:rejected|reject|rejects|rejections?|refused|discarded|unreadable|malformed|invalid|bad|broken|dropped|skipped|failed)\b"
        r" (?:\w+ ){0,2}?(?:rows?|lines?|records?|line items?|entries|files?|imports?)\b|"
        r"\b(?:rows?|lines?|records?|line items?|entries|files?)\b (?:\w+ ){0,4}?(?:rejected|refused|discarded|unreadable|"
        r"malformed|invalid|broken|dropped|skipped|failed|thrown (?:out|away)|could not be|couldn't be|not imported|lost|fail)\b|"
        r"\b(?:rows?|lines?|records?|entries|anything|something) (?:\w+ ){0,3}?(?:get |gets |got |been |was |were )(?:rejected|refused|discarded|lost|dropped|skipped)\b|"
        r"\bimports?\b (?:\w+ ){0,4}?(?:fail|failed|reject|rejected|refuse|errors?|trouble|clean|problems?)\b|\banything (?:get |got |was )?rejected\b|"
        r"\b(?:fail|failed|failures?|errors?|problems?|trouble) (?:\w+ ){0,3}?imports?\b",
    ),
    (
        ("last import", "imports", "rows imported"),
        rf"\b(?:when|what day|what date|what time) {_IS} {_GAP}(?:bills?|data|files?|costs?|exports?|billing data|import) {_GAP}(?:{_CAME})\b|"
        rf"\bwhat (?:was|did we|got|have we|has been) (?:last )?(?:{_CAME}|import|load|ingest|upload) (?:last|most recently)\b|"
        rf"\b{_LAST} (?:data |bill |billing |cost )?(?:import|load|ingest|ingestion|upload)\b|"
        rf"\bwhen did (?:we|you) last (?:import|load|ingest|upload)\b|\blast (?:{_CAME})\b",
    ),
    (
        ("last import", "last day", "age of costs", "inventory collected"),
        rf"\b(?:when|what time|what (?:date|day)) {_IS} {_GAP}{_DATA} (?:\w+ )?(?:last )?(?:updated|refreshed|synced|renewed|reloaded)\b|"
        rf"\bwhen did {_GAP}{_DATA} (?:last )?(?:update|refresh|sync|arrive|come in)\b|"
        r"\b(?:last|latest|most recent|newest) (?:updated?|refresh(?:ed)?|sync(?:ed)?|update|data update|cost update|data refresh|renewal)\b",
    ),
    (
        ("imports", "rows imported", "rejected rows", "last import"),
        rf"\bhow many (?:\w+ )?(?:imports?|files?|bills? files?|exports?|bills?) (?:have|has|were|was|did|are|been|do|we|you|there|{_CAME})|"
        rf"\b(?:which|what|list|show)(?: me)?(?: all| the| our)* (?:imports?|files?|exports?|data sources?|sources)\b|"
        rf"\bwhere (?:does|do|did|is|are) {_GAP}(?:data|figures|numbers|costs) (?:come|coming|from|originate|imported)\b|\bnumber of imports\b|"
        rf"\b(?:from|which) (?:what|which)? ?(?:files?|sources?) {_GAP}(?:{_CAME}|come|data)\b|\bdata sources?\b|\bimport(?:s)? (?:history|log|list|status)\b|"
        r"^\W*(?:list |show )?(?:our |the |all )*imports?\W*$",
    ),
    (
        ("rows imported", "imports", "rejected rows"),
        rf"\bhow many (?:\w+ ){{0,2}}?(?:rows?|lines?|records?|line items?|entries) (?:\w+ ){{0,4}}?(?:{_CAME}|import|imports)\b|\brows imported\b|\bimported rows\b",
    ),
    (
        ("line items",),
        r"\b(?:how many|number of|count of|count the|count our|count all|total) (?:the |all |our |cost |billing |bill |charge |individual |of )*(?:line[- ]?items?|charge lines?|cost lines?|bill lines?|billing lines?|"
        r"billing records?|cost records?|charge records?|ledger (?:lines|rows|entries|records)|rows|records|charges(?= (?:are|do|did|have|were|in|on|does)\b)|lines|entries)\b|"
        r"\b(?:line[- ]?items?|rows|records|charge lines|billing lines) (?:are|do|did|does|have) (?:\w+ ){0,4}?(?:there|have|hold|contain|store|on file|in)\b|\bline[- ]?item count\b|\brow count\b",
    ),
    (
        ("missing days",),
        rf"\b(?:gaps?|holes?)\b(?! between .* and)|\bmissing (?:\w+ )?(?:days?|dates?|data|periods?|charges|bills|records|costs)\b(?! tags?| value)|"
        rf"\bdays? (?:\w+ ){{0,3}}?missing\b|\b(?:days?|dates?) (?:\w+ ){{0,3}}?(?:without|with no|with zero|has no|have no|had no|lack\w*|no) (?:any )?(?:\w+ ){{0,2}}?(?:data|charges?|line items?|records?|costs?|entries|rows|figures|numbers|spend)\b|"
        rf"\b(?:is|are|was|were) (?:the |our |all |this )*(?:[\w&.-]+ ){{0,3}}?{_DATA} (?:\w+ )?(?:complete|continuous|contiguous|gapless|uninterrupted|incomplete|whole|full|patchy|gappy|all there)\b|"
        rf"\b(?:complete|completeness|continuity|continuous|interruptions?|interrupted|blackouts?|blank days?|empty days?|skipped days?|dropouts?|outages? in) {_GAP}(?:{_DATA}|coverage)\b|"
        rf"\b{_DATA} {_GAP}(?:completeness|interruptions?|continuity)\b|\b(?:are|is) (?:\w+ )?(?:days?|anything|something) missing\b|"
        rf"\bdid (?:we|you|it|the data|the import|the feed) (?:\w+ )?(?:miss|skip|lose) (?:any |some |a |out on )?(?:days?|data|dates?)\b|\b(?:complete|full|whole) (?:\w+ )?(?:data|days?) for every\b|"
        rf"\b(?:is|are|was|were) (?:the |all |our )*(?:{_MONTH}|last month|this month|last week|q[1-4])(?:'s)? (?:\d{{4}} )?(?:\w+ )?(?:complete|all there|fully there|in full|whole|incomplete)\b|"
        rf"\b(?:are|do we have|have we got|is there) (?:data (?:for|on) )?(?:all|every|each) (?:the )?days? (?:of|in|for) \w+|"
        rf"\bevery day (?:\w+ )?(?:covered|present|there|in the data)\b|\bdata for every day\b|\bdata (?:on|for) (?:each and every|each|all) days?\b",
    ),
    (
        ("reconciled",),
        rf"\breconcil\w+|\btie[sd]? (?:out|up|back|in)\b|\btying out\b|"
        rf"\b(?:match|matches|agree|agrees|add up|adds up|square|squares|balance|balances|line up|lines up|equal|equals|correspond|"
        rf"consistent|in line|identical|same|in sync)\b(?: \w+){{0,3}}? (?:with|to|against|as|the) (?:\w+ ){{0,4}}?(?:import\w*|originals?|sources?|source files?|files?|bills?|invoices?|exports?|what was (?:imported|loaded)|provider)\b|"
        rf"\b(?:import\w*|stored?|ledger|store|loaded|books) (?:\w+ ){{0,4}}?(?:match|agree|add up|balance|square|correct|right|consistent|line up|equal)\w*\b|"
        rf"\b(?:do|does|did) (?:the |our |these |those |all )*(?:books|totals|figures|numbers|amounts|sums|costs|data) (?:\w+ ){{0,2}}?(?:match|agree|add up|balance|square|tie|line up|reconcile|check out)\b|"
        rf"\bcan (?:i|we) (?:\w+ )?(?:trust|rely on|depend on|believe) (?:in )?(?:\w+ ){{0,3}}?(?:{_DATA}|totals|amounts|sums)\b|"
        rf"\b(?:trust|integrity|correctness|accuracy) of {_GAP}(?:{_DATA}|totals)\b|\b(?:is|are) {_GAP}(?:data|numbers|figures|totals|ledger|books) (?:\w+ )?(?:correct|right|accurate|trustworthy|reliable|sound|sane)\b|"
        rf"\b(?:anything|something|money|costs?|charges|rows) (?:\w+ )?(?:lost|go missing|got lost|lost) (?:\w+ ){{0,3}}?import",
    ),
    (
        ("providers",),
        r"\b(?:clouds?|providers?|vendors?) (?:\w+ ){0,3}?(?:loaded|imported|connected|ingested|onboarded|on file|on board|in the (?:data|ledger|store|books)|hooked up)\b|"
        r"\b(?:loaded|imported|connected|ingested|onboarded) (?:clouds?|providers?|vendors?)\b",
    ),
    (
        ("days covered", "first day", "last day"),
        r"\bhow many (?:days|months|weeks|years)(?: worth)? of (?:\w+ ){0,3}?(?:data|history|costs?|bills?|billing|records|figures|numbers|charges)\b|"
        r"\bhow long (?:\w+ ){0,2}?(?:is|does|do) (?:the |our )?(?:\w+ )?(?:data|history|records)\b",
    ),
    (
        ("first day", "last day"),
        rf"\bfirst and (?:the )?(?:last|latest|final)\b|\b(?:earliest|oldest) and (?:the )?(?:latest|newest|last)\b|\b(?:start|beginning) and (?:the )?end\b|"
        rf"\b(?:date|time|day)[- ]?(?:range|span|frame|window)s?\b|\btimeframe\b|"
        rf"\b(?:what|which) (?:period|periods|dates|days|months|time|timespan|stretch of time|years?|date range) (?:\w+ ){{0,4}}?(?:cover\w*|span\w*|data|available|have|has|stored|there|on file|go|loaded|hold)\b|"
        rf"\b(?:cover|covers|covered|coverage|spans?|extent|reach)\b (?:\w+ ){{0,3}}?(?:data|dates?|days?|period|time)\b|\b{_DATA} (?:\w+ ){{0,2}}?(?:cover|covers|covered|coverage|span|spans)\b|"
        rf"(?<!commitment )(?<!plan )(?<!plans )(?<!reservation )(?<!\bri )(?<!\bcud )\bcoverage\b(?! of (?:commit|sav|reserv)|.*\b(?:savings|commitment|reservation|ri)\b)|\bfrom when (?:to|until|till) when\b|\bfrom what (?:date|day) to what\b|"
        rf"\bhow much (?:\w+ )?(?:history|data|past)\b (?:do|is|have|has|did|are|we|you|there)|\bhow many (?:days|months|weeks|years) (?:of|worth of) (?:\w+ ){{0,3}}?(?:data|history|costs?|bills?|billing|records|figures|numbers|charges)\b|"
        rf"\bhow long (?:\w+ ){{0,2}}?(?:back )?(?:is|does|do|has) (?:the |our )?(?:\w+ )?(?:data|history|records)\b|\bfor (?:which|what) (?:period|periods|dates|days|months|time) (?:\w+ ){{0,3}}?(?:have|has|data|there)\b",
    ),
    (
        ("first day",),
        rf"\bwhen (?:was|were|is|are|have|has) {_GAP}(?:first|initially|originally) {_CHARGED}\b|\bwhen (?:was|were) {_GAP}{_CHARGED} (?:first|for the first time|initially)\b|"
        rf"\bwhen did {_GAP}(?:first )?(?:start|begin|began|started) {_USING}|\bwhen did {_GAP}first (?:appear|show up|turn up|occur|cost|bill|charge|use|pay|{_SEEN})|\b(?:first|earliest) (?:day|month) (?:with|that ha[sd]|having) |\bsince when (?:are|do|have) we\b|"
        rf"\b{_FIRST} {_NEAR}{_DAY}\b(?! of (?:the )?(?:month|week|quarter|year)\b)|\bsince when\b|\bhow far back\b|\bhow far (?:does|do|did) .*\bback\b|"
        rf"\b{_DATA} (?:\w+ ){{0,2}}?(?:go|goes|went|reach|reaches|stretch|stretches|date|dates) back\b|\b(?:go|goes|reach|reaches) back to\b|"
        rf"\b(?:when|on what (?:date|day)|on which (?:date|day)|what (?:date|day)|which (?:date|day)) (?:does|do|did) {_GAP}{_DATA} {_BEGIN}\b|\b{_DATA} {_BEGIN}\b(?! to)|"
        rf"\b(?:from|since) (?:which|what) (?:date|day|point|month)\b|\b(?:start|beginning|begin) of {_GAP}{_DATA}\b|\bstart date\b|\b{_DATA} (?:\w+ )?available since\b",
    ),
    (
        ("last day", "age of costs"),
        rf"\bwhen (?:was|were|is|are|have|has) {_GAP}last {_CHARGED}\b|\bwhen (?:was|were) {_GAP}{_CHARGED} (?:last|most recently|for the last time)\b|"
        rf"\bwhen did {_GAP}(?:stop|end|quit|cease|stopped|ended) {_USING}|\bwhen did {_GAP}last (?:appear|show up|occur|cost|bill|charge|use|pay|report|{_SEEN})\b|\b(?:last|latest) (?:day|month) (?:with|that ha[sd]|having) |"
        rf"\b{_LAST} {_NEAR}{_DAY}\b(?! of (?:the |this |that |each |every |last )?(?:month|week|quarter|year)\b)|"
        rf"\bhow (?:fresh|current|recent|stale|up[- ]to[- ]date|out[- ]of[- ]date|outdated|far behind|late|old) {_IS} {_GAP}{_DATA}\b|"
        rf"\bhow (?:fresh|stale|up[- ]to[- ]date|out[- ]of[- ]date|outdated|recent|current)\b|\bhow far behind\b|\bhow far along\b|"
        rf"\b(?:is|are) {_GAP}{_DATA} (?:\w+ )?(?:fresh|current|stale|up[- ]to[- ]date|out[- ]of[- ]date|outdated|recent|late|delayed|lagging|behind|old)\b|"
        rf"\b(?:until|till|up to|up until|through|thru|as of) (?:when|what (?:date|day|point)|which (?:date|day))\b|\b{_DATA} (?:go|goes|run|runs|reach|reaches|extend|extends|last|lasts) (?:up )?(?:to|until|through)\b|"
        rf"\b(?:when|on what (?:date|day)|on which (?:date|day)|what (?:date|day)|which (?:date|day)) (?:does|do|did) {_GAP}{_DATA} {_END}\b|\b{_DATA} {_END}\b|"
        rf"\bwhen did {_GAP}{_DATA} (?:last )?(?:change)\b|"
        rf"\b(?:freshness|recency|staleness|age|lag|latency|delay|currency) of {_GAP}{_DATA}\b|\b{_DATA} (?:freshness|recency|staleness|age|lag|latency|delay)\b|"
        rf"\bup[- ]to[- ]date\b|\bend of {_GAP}data\b|\bmost recent\b {_GAP}(?:costs?|bill|spend)\b(?= (?:data|figures?|numbers?|info|record|do|is|are|on))|"
        rf"\bwhen did (?:we|you) last (?:get|receive|see|have) {_GAP}{_DATA}\b|\bdata (?:is|are) (?:how )?(?:old|fresh)\b|\bhow many days (?:old|behind|late)\b",
    ),
)
_COMPILED = tuple((names, re.compile(pattern)) for names, pattern in _FIRM)
# What leaves out all others, and what leaves out the days of costs.
_SHARP = frozenset({"missing days", "reconciled", "rejected rows"})
_APART = frozenset(
    {"newest metric point", "metric points", "metrics", "inventory collected", "last import",
     "instances with measurements", "imports", "rows imported", "instances without measurements", "oldest metric point"}
)  # fmt: skip
_SECTIONS = {
    **dict.fromkeys(("newest metric point", "metrics", "metric points"), "metrics"),
    **dict.fromkeys(("instances with measurements", "oldest metric point"), "metrics"),
    **dict.fromkeys(("inventory collected", "volumes", "snapshots"), "inventory"),
    "instances without measurements": "inventory",
    **dict.fromkeys(("rejected rows", "imports", "rows imported", "last import"), "imports"),
    **dict.fromkeys(
        ("first day", "last day", "age of costs", "line items", "reconciled", "days covered"),
        "costs",
    ),
    **dict.fromkeys(("missing days", "providers", "accounts", "currencies"), "costs"),
    "tag keys": "tags",
}
# After a question about the data.
_BARE: tuple[tuple[tuple[str, ...], str], ...] = (
    (("newest metric point",), r"\bmetrics?|\bmeasure|\bcpu\b|\bsamples?\b|\btelemetry"),
    (("inventory collected", "instances"), r"\binventory|\binstances?\b|\bservers?\b|\bmachines\b|\bvms?\b|\bfleet\b"),
    (("rejected rows",), r"\breject|\bfail|\bbad rows"),
    (("imports", "rows imported", "last import"), r"\bimport|\bfiles?\b|\bsources?\b"),
    (("missing days",), r"\bgaps?\b|\bholes?\b|\bmissing\b|\bcomplete\b"),
    (("reconciled",), r"\breconcil|\btrust|\bmatch|\bagree|\btie\b"),
    (("line items",), r"\bline items?\b|\brows\b|\brecords\b|\blines\b"),
    (("first day",), rf"\b{_FIRST}\b|\bsince when\b|\bstart\w*\b|\bbeg[ai]n\w*\b|\bfar back\b|\bback to\b|\bbeginning\b"),
    (("last day", "age of costs"), rf"\b{_LAST}\b|\bend\w*\b|\buntil when\b|\bfresh|\bcurrent\b|\brecent\b|\bhow old\b|\bup to date\b"),
    (("costs",), r"\bcosts?\b|\bbills?\b|\bbilling\b|\bcharges\b"),
)  # fmt: skip
_BARE_COMPILED = tuple((names, re.compile(pattern)) for names, pattern in _BARE)
# Money, not data, is asked for.
_MONEY = re.compile(
    r"\bhow much (?!history|data|past|of the data)|\bhow many (?:dollars|euros|bucks)\b|"
    r"\bwhat (?:did|do|does|have|has|would) (?:we|i|they|it|you|the (?!data|ledger|inventory|metrics))\b.*\b(?:spend|spent|cost|pay|paid)\b(?! data)|"
    r"\b(?:cost|spend|spent|bill|charges?|expenses?) (?:on|of|for|in|during) (?:the |our )?(?:last|latest|first|most recent|newest|earliest|oldest) (?:\d+ )?(?:full |complete )?(?:day|date|week|month|days|weeks|months)\b|"
    r"\bwhat (?:was|is|were|are) (?:the |our )?(?:\w+ ){0,2}(?:cost|spend|bill|total|charges)\b(?! (?:data|date|day))|"
    r"\bby (?:service|account|region|team|provider|cloud|day|week|month)\b|\b(?:trend|share|percent(?:age)?|compare[ds]?|versus|vs|expensive|cheapest|grew|growth|increase[ds]?|average)\b"
)
# Words of such questions that no name list knows.
WORDS: frozenset[str] = frozenset(
    """books original originals latest newest earliest oldest fail failed sample samples reading readings inventoried scanned scan polled pulled fetched
    harvested ingested ingestion telemetry timestamp timestamps dataset feed feeds fleet estate completeness
    continuity continuous contiguous interruptions interruption patchy gappy gapless blackout blackouts dropouts
    outdated lag lagging latency delay delayed integrity correctness accuracy trustworthy reliable sync
    synchronized synchronised measurement measurements monitored datapoint datapoints uploaded upload uploads load
    loaded loads ingest landed tie ties tied tying square squares balance balances line lines rows row records
    record entry entries source sources origin originate history histories timeframe timespan range window span
    extent reach stretch freshness recency staleness stale behind arrive arrived files file export exports book
    malformed unreadable discarded refused broken bad errors error trouble problems problem clean blank skipped
    every whole full there discovered crawled swept captured gathered system platform tool store stored hold
    holds contains contain kept held data dates days date day charge information info""".split()
)


_MARKS = re.compile(r"\s*(?:[,;:()?]+|\s-+(?=\s))\s*")
_WHEN = re.compile(
    r"\?\s+(?:and |if so,? )*(?:on |from |for )?(?:when|which|what)(?: days?| dates?| ones?| period)?(?: exactly| precisely| are they| were they| is it| was it| was that)?\s*\??\s*$",
    re.I,
)


def with_days(text: str) -> str:
    """'Are there gaps? On which days?' is one question: its answer tells the days."""
    found = _WHEN.search(text)
    if found is not None and "missing days" in data_facts(text[: found.start()].lower()):
        return text[: found.start()] + "?"
    return text


def data_facts(text: str) -> tuple[str, ...]:
    """The figures of `data_status` that a question asks for; none when it is not about the data."""
    text = _MARKS.sub(" ", text)
    if _MONEY.search(text):
        return ()
    met = [names for names, pattern in _COMPILED if pattern.search(text)]
    heads = {names[0] for names in met}
    if heads & _SHARP:
        met = [names for names in met if names[0] in _SHARP]
    elif heads & _APART:
        met = [names for names in met if names[0] not in ("last day", "first day")]
    return tuple(dict.fromkeys(name for names in met for name in names))


def section_of(facts: tuple[str, ...] | list[str]) -> str:
    """The section of `data_status` that holds all of these figures."""
    found = {_SECTIONS[name] for name in facts if name in _SECTIONS}
    return found.pop() if len(found) == 1 else "all"


def bare_facts(text: str) -> tuple[str, ...]:
    """What a few words ask for right after a question about the data."""
    return next((names for names, pattern in _BARE_COMPILED if pattern.search(text)), ())
