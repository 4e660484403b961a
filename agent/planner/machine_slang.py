"""How people speak of machines in chats: 'ec2s', 'vm headcount', 'snoozing', 'larger then', 'half a year'."""

from __future__ import annotations

from agent.planner.rewording import reword, table

_KIND = r"(vm|server|instance|machine|box|host|node|volume|disk|snapshot|address|account|service)"
_MORE = (
    r"(older|newer|younger|larger|bigger|smaller|greater|higher|lower|more|less|fewer|longer|shorter|"
    r"cheaper|hotter)"
)
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
)
_SO = r"(?:(?:so|and|ok|okay|then|now|hm+|well)\W+)*"
_THAN = (
    r"(?:dearer|cheaper|higher|lower|bigger|larger|smaller|worse|better|pricier|costlier|greater|"
    r"(?:more|less) (?:expensive|costly))"
)
_PHRASES = table(
    (rf"\b{_MORE} then (?=[$€£]?\d|half\b|an?\b|one\b|two\b|three\b|six\b)", r"\1 than "),
    (r"\b(than|over|beyond|above|under|below|least) (?:a )?half (?:a |an )?year\b", r"\1 6 months"),
    (r"\b(than|over|beyond|above|under|below|least) (?:a year and a half|one and a half years|1\.5 years|1\.5 yrs)\b", r"\1 18 months"),
    (r"\b(than|over|beyond|above|under|below|least) (?:a couple of|a couple) (days|weeks|months|years)\b", r"\1 2 \2"),
    (rf"\b{_KIND}s? head ?counts?\b", r"number of \1s"),
    (r"\bboxs\b", "boxes"),
    (r"\b(?:the |our )?(?:quietest|idlest|laziest|calmest|least busy|least loaded) (\d+|two|three|four|five|six|seven|eight|nine|ten) (machines|servers|instances|vms|boxes|hosts|nodes)\b(.*?)(?: by cpu)?(?=\W*$)", r"bottom \1 \2\3 by cpu"),
    (r"\bhow (?:busy|loaded|hot|stressed|utili[sz]ed|heavily used|hard at work) (is|was|are|were) (?=(?:the |our )?[\w.]+(?:-[\w.]+)*-\d)", r"what \1 the cpu and memory of "),
    (r"\b(?:money|cost)[- ]?(?:savers|saves)\b", "savings"),
    (r"\b(?:which|what|any|are there|list|show) (?:of (?:the|our) )?savings (?=are\b|have\b|with\b|of\b)", "list the savings that "),
    (r"\b(?:something|anything|things|machines|servers|instances|boxes|vms|what|stuff) (?:that )?(?:(?:we|i) )?(?:(?:can|could|should|to|we|i|be) )*(?:schedule[d]?|switch(?:ed)?|turn(?:ed)?|shut|sleep|nap|rest|pause[d]?|hibernate|go dark|be off|off)(?: (?:off|down|to sleep))? (?:at night|overnight|at weekends|on weekends|outside (?:of )?(?:office|working|business) hours|after hours|when nobody works|while we sleep)\b", "schedule recommendations"),
    (r"\b(?:worst|poorest|weakest|sloppiest) (?:tagging|tagged|tag hygiene|labell?ing|tag coverage)\b", "most untagged cost"),
    (r"\b(?:matrix|grid|cross[- ]?tab\w*|pivot(?: table)?) of (?!the |our |cost|spend|charges)([\w-]+) (?:by|and|against|versus|vs\.?|x|per|over) ([\w-]+)", r"cost by \1 and \2"),
    (r"\b(?:plenty|lots|loads|heaps|tons|enough|much|a lot|a great deal|most)(?: of)? (?:the |their |its )?(?:(?:free|spare|unused) )?(memory|ram|cpu|disk space)(?: (?:left|free|to spare|spare|available|over|unused|in reserve)(?: over)?)+\b", r"low \1"),
    (r"\b(?:plenty|lots|loads|heaps|tons|a lot)(?: of)? (?:free|spare|unused) (memory|ram|cpu|disk space)\b", r"low \1"),
    (r"\b(?:little|hardly any|barely any|not much|almost no|next to no|no|scarcely any|few) (?:(?:free|spare|unused) )?(memory|ram|cpu|disk space)(?: (?:left|free|to spare|spare|available|over|headroom)(?: over)?)+\b", r"high \1"),
    (r"\b(?:short (?:of|on)|starved (?:of|for)|running out of|out of|low on|tight on) (memory|ram|cpu)\b", r"high \1"),
    (r"\b(memory|ram|cpu)[- ](?:starved|bound|hungry|constrained)\b", r"high \1"),
    (r"^(?!.*\b(?:cost|spen[dt]|spending|pay|paid|bill|price|charges?)\b)(.*?)\b(?:amazon |aws )?ec2s\b", r"\1aws instances"),
    (r"\b(how many|number of|count of|count|list|list all|list the|list our) (?:amazon |aws )?ec2(?! ?(?:instances?|vms?|servers?|machines?|box|hosts?|nodes?|types?|services?|accounts?|regions?|dollars?))\b(?!-)", r"\1 aws instances"),
    (r"\b(?:run(?:s|ning)?|go(?:es|ing)?|is|are|were|was) (?:hotter|warmer) than\b|\bhotter than\b", "above"),
    (r"\b(?:snoozing|napping|asleep|sleeping|slacking(?: off)?|loafing|dozing|lazing(?: around)?|twiddling (?:their )?thumbs|(?:collecting|gathering) dust|sitting (?:around|there) (?:doing nothing|idle|unused)|(?:are |is )?doing (?:basically |almost |next to |practically )?nothing|(?:barely|hardly|scarcely) (?:do(?:es|ing)? anything|do(?:es|ing)? any work|work(?:s|ing)?|used)|bored|twiddle their thumbs|do(?:es)? (?:basically |almost |next to |practically )?nothing)\b", "idle"),
    (r"\b(?:ram|memory) (?:in total|altogether|all in all) (?:across|of|over|on|in|for)\b", "total memory gb of"),
    (r"\b(?:are there|do we have|have we(?: got)?|do we run|are we running) more (instances|vms|servers|machines|boxes|disks|volumes|snapshots|nodes|hosts) (in|on|with|at) ([\w-]+) (?:than|or) (?:in |on |with |at )?([\w-]+)", r"how many \1 by provider in \3 and \4"),
    (r"\b(?:average|avg|mean) (v?cpus?|cores|memory|ram) per (?:instance|vm|server|machine|box)\b(?! ?type)", r"average \1 size of instances"),
    (r"\bqty\b(?: of)?", "number of"),
    # 'not plugged into anything', 'that no machine uses'
    (
        r"\b(?:(?:is|are|was|were)(?:n't|nt| not)|(?:not|never)(?: currently)?) (?:plugged|hooked|attached|connected|mounted|linked|bound|wired|fastened|joined|coupled)(?: up)?"
        r"(?: ?(?:in|on|up)?to| in| on| with| by)? (?:anything|any(?:one|body| (?:vm|instance|server|machine|box|host|node)s?)|an? (?:vm|instance|server|machine|box|host|node)|something|one)\b(?: at all)?",
        "are unattached",
    ),
    (
        r"\b(?:(?:that|which) )?(?:no|nobody|no one|not a single|none of our|nothing) ?(?:vms?|instances?|servers?|machines?|box(?:es)?|hosts?|nodes?)? (?:uses?|mounts?|attaches|has attached|has mounted|is using|are using|holds?)(?=\W*$| (?:in|on|any ?more|right now|now|and)\b)",
        "unattached",
    ),
    (
        r"\b((?:detached|unattached|unused|orphan\w*|idle|stopped|loose|older than \w+ \w+)\b[^?.!]{0,40}?),? (?:that |which )?(?:we|i|you|one) (?:could|can|might|may) (?:safely |just )?(?:delete|remove|drop|clean up|get rid of|kill|bin|scrap|throw away|ditch)(?=\W*$)",
        r"\1",
    ),
    (r"\b(?:(?:just |only )?(?:lying|sitting|floating|hanging|laying) (?:around|about|there|idle))\b(?=[^?.!]*\b(?:detached|unattached|unused|orphan)|\W*$)(?<=around)", ""),
    # how much there is of it: 'provisioned disk capacity', 'sum up the volume sizes'
    (r"\b(?:sum(?: up)?|add(?: up)?|tally|total)(?: of)? (?:all |the |our )*(?:provisioned |allocated |allotted )?(?:disk|storage|volume|block storage) (?:capacity|size|space|gb)s?\b", "total size of the volumes"),
    (r"\b(?:provisioned|allocated|allotted) (?:disk|storage|volume|block storage) (?:capacity|size|space)\b", "total size of the volumes"),
    # 'to spike past 95 %' is about a peak
    (r"\b(?:spiked?s?|spiking|peak(?:ed|s)?|shot?(?: up)?|shoots?|jump(?:ed|s)?|burst|even once went|ever (?:went|go|been|reach(?:ed)?)) (?:to )?(?:past|above|over|beyond|through|higher than|more than|up to) (?=\d+(?:\.\d+)? ?(?:%|percent|per cent))", "maximum above "),
    (r"\b(memory|ram|cpu|disk|network) (?:use |usage |load )?of (?:anything|any of (?:them|ours|our \w+)|any (?:machine|box|server|instance|vm|host)|some(?:thing| machine))\b", r"\1 of any machines"),
    (r"\bdid (cpu|memory|ram) of any (machines)\b", r"which \2 had \1"),
    (r"\b(is|are) (.{2,40}?) doing (?:anything|something|much|any(?:thing)? (?:work|useful)|any work)(?: at all| useful)?\b", r"how busy \1 \2"),
    (r"\b(?:drop|remove|exclude|excluding|leave out|without|skip|hide|minus|omit|ignore|not) (?:the |all |any |our )*(?:non|not)[- ]?(prod(?:uction)?)\b(?: (?:ones|machines|boxes|instances|servers|vms|stuff|environments?))?", r"only \1"),
    (r"\bfullest\b(?! (?:month|week|day))", "highest disk usage"),
    (r"\bemptiest\b(?! (?:month|week|day))", "lowest disk usage"),
    (r"\b(?:vm|server|machine|instance|compute) (?:estate|park|pool|population)\b|(?<=aws )estate\b|(?<=azure )estate\b|(?<=openstack )estate\b", "instances"),
    (r"\b(average|avg|mean) ((?:monthly |daily )?(?:costs?|price|spend)) (?:apiece|a piece|each|individually|per piece|a head)\b", r"\1 \2 per instance"),
    (r"\btags keys?\b", "tag keys"),
    (r"\bhanging (?:loose|around|about|in the air)\b", "unattached"),
    (r"\bsince (?:this |last )?monday\b", "this week"),
    (r"\b(?:will |going to |gonna |about to |might |could )?(?:soon )?runs? out of (?:disk|storage)(?: space)?(?: soon)?\b", "have almost full disks"),
    (r"\bhow (?:busy|loaded|utili[sz]ed) (?:is|are) (?:our |the )?(aws|azure|openstack|gcp)(?: cloud)?(?=\W*$)", r"how busy are the \1 instances"),
    (r"^\W*((?:cost|billing|bill) data) as of(?: when| what date| which day)?\W*$", r"what is the last day of \1"),
    (r"\b(?:storage|capacity|space)(?: in (?:gb|tb|gib|tib))? (?:of|across|over|used by|taken by) (?:all )?(?:our |the )?(snapshots|volumes|disks)\b", r"total size of \1"),
    (r"\bnetwork in (?=of|for|on\b)", "inbound traffic "),
    (r"\bnetwork out (?=of|for|on\b)", "outbound traffic "),
    # whether data has come
    (
        rf"\b(?:did|have|has|is|are) (?:the |our |all )*((?:[a-z]+ )?)(yesterday|today|(?:last|this) (?:week|month)|{_MONTH})(?:'s|s)? "
        r"(?:data|numbers|figures|costs|cost data|bills?|charges|usage) (?:already |yet |finally |even )?"
        r"(?:land(?:ed)?|arrived?|(?:come|came|got|gotten|made it|make it|get) (?:in|through)|show(?:n|ed)? up|turn(?:ed)? up|in|here|there)(?: yet| already)?(?=\s*(?:$|[?.!]))",
        r"do we have \1data for \2",
    ),
    # after two answers: 'which one was dearer, and by how much?', 'how do they compare?'
    (rf"^\W*{_SO}(?:which|what)(?: one| month| quarter| week| year| of them| of the two| of those)? (?:is|was|were|came out|did) {_THAN},?(?: and|,)? by (?:how much|what margin)\W*$", "what is the difference"),
    (rf"^\W*{_SO}(?:how (?:do|did) (?:they|these|those|these two|those two|the two(?: of them| months)?) (?:compare|stack up|differ)|compare (?:them|these|those|the two|both|the two of them)|(?:them|the two|both) (?:compared|side by side))\W*$", "what is the difference"),
    (rf"^\W*{_SO}which (?:month|quarter|week|year|one) (?:is|was|came out) {_THAN}\W*$", "which was higher"),
)  # fmt: skip


def without_slang(text: str) -> str:
    """The text in words that the reader knows."""
    return reword(text, _PHRASES)
