"""Plain English words that name nothing in a cloud: they colour a question and can be left unread.

Only words that neither the lexicon nor the store knows are looked up here, so that a team called
'search' stays a team. Nouns that may well name a thing ('marketing', 'website') are not listed:
those are asked about.
"""

from __future__ import annotations

_VERBS = """absorb accept accomplish account achieve acknowledge acquire act adapt address adjust admit
adore affect afford agree aim align allow announce annoy anticipate appear appreciate approach approve
argue arise arrive assemble assess assist assume assure attempt attend avoid await back bear begin behave
believe benefit blow  bother bounce brief broaden browse bubble build  bust call care carry
catch cease chase chat chew chip choose chuck churn circle cite claim clarify clean clear click clock
close clue collate comment commit communicate compile complain complete comprehend comprise compute
conclude confirm confuse connect consider construct contain continue convert convey convince cook cope
copy correct cough count cover  create creep crunch cry cut cycle dare dash deal decide declare
decode dedicate deduce deem deliver demand demonstrate depend derive describe deserve desire detect
devour dig digest direct disappear discover discuss dish dispatch display distill dive divide doubt drag
draw dream dribble drift drill dump dwell earn ease eat edit educate elaborate eliminate emerge employ
enable encounter end endure enjoy ensure enter escape establish estimate examine exceed excuse exhaust
expand expect expend experience explore extract face  fancy fare favor favour fear feed feel fetch
fight figure file fill finalise finalize finish fire fit fix flag flick flip float flow fly focus foot
forgive fork form forward frame free  fret front fulfil function furnish gather gauge glance
glean gobble grab grant grasp grind grip group guarantee guess guide gulp guzzle halve hammer hand
happen hate hear highlight hit hoard hog hold hope hover hunt hurt identify illuminate illustrate
imagine impact imply impress indicate inform ingest inquire insist inspect instruct intend interest
investigate invest invite involve isolate iterate itemise itemize join judge justify keep kick kill
knock know lack land last lay lead lean leap learn leave lend level lie lift light limp line linger
link listen live load  log look loom lose love lump maintain manage map mark marry mask match
measure meet mention merge mind miss mix model motivate mount mull multiply narrow nail nibble note
notice notify nudge number obey object obtain occupy offer omit open operate oppose organise organize
overlook owe own pace pack park part pass paste peek peel pen perform persist phrase pick piece pile
pin pinpoint place plan play plough plow point polish pop populate pose possess post pour prefer prepare
present press presume prevent probe proceed process produce profile promise prompt proof propose prove
publish puff pump purport pursue push puzzle question quit quote race raise rattle reach react read
realise realize recall recap receive recite reckon recognise recognize recommend reconcile record
recover refer reflect refresh regard regret relate release rely remain remark remember remind render
repeat replace reply request require research resolve respond rest retain retrieve reveal review ride
ring rise risk roam roll rotate round rule rummage rush sanity save scan scare scrape screen scroll
scrub search seat  seek seem select sense separate serve set settle shed shift shine ship shoot
shoulder shove shrug sift sign signal sink sketch skim slap sleep slice slide slip slurp smell snap
sniff soak solve sound speak specify spell spike spill spin spit splash splurge spot spread squander
squeeze stack stage stare state stay steer step stick stir strike strip  study subscribe
succeed suck  suggest suit supply suppose surface surprise suspect swallow sweep swim swing talk
tally target taste teach tear tend test thank throw tick tie tilt toss total touch track train transfer
translate travel treat trigger trouble trust try tweak twist type underline understand undertake unpack
update uphold urge utilise utilize validate value verify visit voice wade wait wake wander warn wash
waste watch weigh welcome whip win wish witness wonder worry wrap wrestle yield zero zoom extend widen prolong stretch swear reckon insist moan grumble ping nag pester bug poke"""
_IRREGULAR = """arose arisen bore borne became become began begun blew blown bought brought built burst
caught chose chosen clung cost crept cut dealt dove drew drawn drank drunk drove driven ate eaten fed
felt fought flew flown forgot forgotten forgave froze frozen gave gone grew ground hung heard held hit
hurt kept knew known laid led leapt learnt left lent let lain lay lit lost meant met paid put read
rang rung ran said sang saw sought seen sold sent shone shook shot shrank sang sank sat slept slid
spelt spent spilt spoke spoken spun split stood stole stuck struck stung swam sweated swept swung
taught tore torn thought threw thrown thrust told took taken understood woke won wore worn wound wrote
written kicked been"""
_QUALITIES = """able above absolute absurd accurate acceptable actual additional adequate afraid ahead
alarming all-in alone amazing ample apparent appropriate approximate astonishing average aware awful
bare basic beautiful big bleeding blunt bonkers boring brand brief bright broad broken calm careful
cautious certain cheeky chronological clever close coherent colossal comfortable common compact
comparable comprehensive concise concrete confident considerable consistent constant convenient cool
correct crazy crucial curious daft dear decent deep definite dense desperate detailed different
difficult diligent dirty distinct dodgy dreadful dull eager easy efficient embarrassing enormous
enough entire equal equivalent essential everyday evident exact excellent excessive exciting exhaustive
extra extreme familiar famous fantastic fast fat fine firm flat formal former frequent fresh funny
further fuzzy general genuine giant glad good gorgeous grand granular great greedy handy happy hard
hefty helpful high-level honest horrible huge hungry hypothetical ideal identical illustrative immediate
implied important impossible impressive incredible individual informal innocent insane intense
interesting internal juicy keen key lame large late latter lazy legit legitimate likely limited little
loaded local lone long loose lovely low-level lucky mad magic manageable massive material meaningful
mere messy mighty minor modest monstrous naive narrow nasty native natural naughty neat necessary
negligible nervous nice noble noisy normal notable noticeable obscene obvious odd offhand ongoing
optional ordinary original outrageous outstanding overall painful particular perfect persistent petty
plain pleasant poor popular possible powerful practical precise preliminary pretty previous principal
prior probable profound prompt proper prominent proud pure puzzling questionable quick quiet radical
random rapid rare raw ready real reasonable recent regular relevant reliable remaining remarkable
remote respective ridiculous right rigid robust rough routine rude sad safe sane satisfying scary
secret seemingly senior sensible serious severe sharp sheer shocking shiny short shy significant silly
similar simple sincere singular sizable sizeable skinny sleepy slick slight slow sluggish smart smooth
sneaky sober solid sorry sound spare spectacular splendid standout steady steep stiff stingy straight
strange strict striking strong stubborn stuck stupid subtle substantial successful sudden sufficient
super sure surprising sweet swift tall tangible tedious terrible terrific thick thin thorough thrilled
tidy tight tiny tired top-level top-line tough tremendous tricky trivial troubling true typical ugly
ultimate unclear unhappy unique unlikely urgent useful useless usual utter vague valid valuable various
vast verbose vital vivid warm weak wee weird welcome wide wild willing wise wonderful wooden worried
worrying worth worthwhile worthy wrong young yummy"""
_SMALL = """beside aboard abroad accordingly across ago ahead albeit alike almost apart neighbouring neighboring adjacent consecutive component components direction directions needle taken region-wise alongside already altogether
always amid among amongst anyhow anymore anyone anyway anyways anywhere apparently approx aside asap
away awhile backwards badly barely basically beforehand behind below beneath besides best better beyond
bit bits btw bunch certainly chiefly clearly collectively completely consequently cos cuz daresay
definitely despite directly dude dunno earlier easily effectively either elsewhere entirely equally
especially essentially eventually everybody everyone everywhere evenly exclusively extremely fairly
fellas finally first firstly forever forth forward frankly frequently fully furthermore fwiw fyi
generally genuinely gradually grossly half hardly hence henceforth hereby hereof hmm hopefully however
hugely ideally imo immediately incidentally indeed individually initially instantly ish lately later
lately likewise literally loosely mainly majorly mate maybe meanwhile meantime merely mid minus mostly
mutually namely naturally nearby nearly necessarily neatly nevertheless newly nobody nonetheless nope
normally notably nothing nowadays nowhere obviously oddly offhand often oh ok okay once onwards
ordinarily originally otherwise ought ourselves overly partially particularly partly perhaps plain
plainly plus pls possibly potentially practically precisely presumably previously primarily principally
probably promptly properly proportionately purely quickly quietly rapidly rarely rather readily really
realistically reasonably recently regardless regularly relatively reliably repeatedly reportedly
respectively ridiculously roughly sadly secondly seemingly seldom seriously severely sharply shortly
significantly similarly simply simultaneously since sir slightly slowly so-called solely someday
somebody somehow someone somewhat somewhere soon specifically steadily still straight strictly strongly
subsequently substantially successfully suddenly supposedly surely surprisingly terribly thankfully
thanks thereafter thereby therefore thereof thing thingy things thingies though thoroughly throughout
thus till together tomorrow tonight too totally toward towards truly twice typically ultimately
underneath undoubtedly unfortunately unless unlike upfront upon upwards urgently usually utterly versus
virtually visibly wanna whatever whatsoever whence whenever whereabouts whereas whereby wherein
wherever whichever whilst whoever wholly wholesale whose wise with within without worse worst wow y'all
yeah yep yes yikes yo yup ya em ah aha er erm um uh huh meh ugh gosh heck hell damn bloody freaking
darn crap shit fuck fucking dammit omg lmao ping thx ty cheers kindest regards hiya sup hola"""
_TALK = """belts rumour rumor rumours assessment celebration offset offsets offsetting extra restate advance afternoon agenda aim angle answer appendix ass attention audience auditor auditors
background ballpark basis bearing beef behalf bet board body boardroom book bottom boss bosses brain
brains briefing bucks bullet bullets business call calls case cause ceo cfo cio cto coo chance chap
chart charts chat cheat check checkup choice chunk clarity clue coffee colleague colleagues column
columns comment comments committee companion company concern conclusion confession context contrast
conversation corner course crack cup curiosity cut data-point day deal debate deck decks degree depth
desk digest digit digits directors discussion doc docs document doubt draft drilldown drop earth
effort eye eyes eyeball fact facts fashion favor favour feel feeling fellow finger fingers finance
folks forecastless form format friend front fun fuss gal gist glance glimpse gossip graph grand grief
ground gut guy guys half hand hands head heads headline headlines heads-up heart heck helicopter help
hint hook hurry idea ideas impression inkling input inquiry insight insights instance intel interest
item job joke judgement justice kick lady lay-of-the-land leadership light lines list look lookout
loop lot luck lunch magnitude management manner matter meeting meetings mess message mind minute
minutes moment money-wise morning mouth mystery name-and-shame nerd night note notes number numbers
nutshell occasion offender offenders office opinion option order others outline overview page pages
pain panic paper paragraph part particulars party patience peek peep pen people perspective phrase
picture piece place plan planet please pleasure point pointer position possibility post-mortem
postmortem presentation press problem process proof punch purpose qbr queries query question questions
quickie quote rabbit rant reality rear recap record records refresher regard reminder reply request
requests response review reviewer reviews ride road rundown sake sanity scenario scene scheme scope
score scoop screen screenshot sec secs second seconds section seconds sentence sentences sentiment
series session sheet shape shareholder shareholders sheets shot show sides sight sign situation size-up
sky slack slide slides slot snippet sort spotlight spreadsheet squabble stage stakeholder stakeholders
standpoint standup state statement steering step stomach stomachs story stuff style subject suggestion
summary sum-up surprise suspicion swing table tables talk task tea team-mates teammates tech tell terms
theory thinking thought thoughts thread tip title tldr today's tone tongue topic touch trail treat
trick trouble trust truth tune turn twist type understanding update use-case vibe vibes view views
visibility voice walkthrough wall water way ways weeds while whole wind window-dressing wonder word
wording words work world worry worries yardstick zillion gazillion ton tons heap heaps loads plenty pile
piles bucketloads dough cash moolah quid coin english accountant alright newbie rookie layman beginner dummies kid child intern
workshop workshops retro retrospective townhall offsite summit seminar webinar conference kickoff sync interview negotiation
negotiations handover onboarding announcement memo memos dossier pitch proposal proposals thesis homework assignment essay article
keynote lecture binder annex footnote footnotes filing filings submission submissions tender diligence council regulator regulators
investor investors lender lenders treasurer bookkeeper analyst analysts planners bookkeeping benchmarking brainstorming
verdict scoop skinny lowdown gist inventory-wise budgeting planning-wise podium whiteboard flipchart handout handouts leaflet
colleague coworker coworkers teammate teammates supervisor superior superiors predecessor successor newcomer wife husband spouse mom
dad brother sister neighbour neighbor lawyer lawyers consultant consultants advisor advisors adviser journalist professor teacher"""


def _forms(verb: str) -> set[str]:
    """A verb's regular forms: 'drop' gives drops, dropped, dropping and the undoubled ones."""
    if verb.endswith("e"):
        return {verb, verb + "s", verb + "d", verb[:-1] + "ing"}
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return {verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"}
    ending = "es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s"
    found = {verb, verb + ending, verb + "ed", verb + "ing"}
    if verb[-1] not in "aeiouwxy" and verb[-2] in "aeiou":
        found |= {verb + verb[-1] + "ed", verb + verb[-1] + "ing"}
    return found


def _colours() -> frozenset[str]:
    found = {form for verb in _VERBS.split() for form in _forms(verb)} | {*_IRREGULAR.split()}
    found |= {*_QUALITIES.split()}
    return frozenset(found - {"functions", "requests", "records", "models", "releases"})


def _small() -> frozenset[str]:
    found = {*_SMALL.split(), *_TALK.split()}
    for word in _QUALITIES.split():
        found |= {word + "ly", word[:-1] + "ily", word[:-1] + "y"}
    return frozenset(found)


TALK: frozenset[str] = frozenset(_TALK.split())  # nouns of talk, which may name a team
SMALL: frozenset[str] = _small()  # never a name
COLOURS: frozenset[str] = _colours() - SMALL  # a name or a condition in some places
PLAIN: frozenset[str] = SMALL | COLOURS
