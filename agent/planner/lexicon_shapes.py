"""Words of the trade: the shape of an answer, relations of periods, and what is left out."""

from __future__ import annotations

SHAPES: dict[tuple[str, str], str] = {
    # shape of the answer
    (
        "by",
        "",
    ): """distributed over|distributed across|distributed among|spread over|spread across|allocated across|
        by|per|for each|for every|each|every|broken down by|break down by|
        breakdown by|split by|grouped by|group by|split out by|split per|split across|
        broken out by|across|by each|sorted into|divided by|itemised by|itemized by|
        aggregated by|sliced by|cut by|segmented by|listed by|organized by|according to""",
    (
        "breakdown",
        "",
    ): """divide into|divided into|divides into|divide up|divvy up|divvied up|breakdown|break down|distribution|split|composition|broken down|
        make up|makeup|made up of|consist of|itemised|itemized|decomposition|break it down|break that down|break this down|break them down|detail|details|
        where does our money go|where is our money going|where is the money going|
        on what|for what|what on|where does the money go|where did the money go|what are we paying for""",
    (
        "granularity",
        "daily",
    ): "for each day|for every day|each single day|daily|per day|by day|each day|day by day|every day|a day|"
    "day to day|per calendar day|on a daily basis|day over day series",
    (
        "granularity",
        "weekly",
    ): "for each week|for every week|weekly|per week|by week|each week|week by week|every week|a week",
    (
        "granularity",
        "monthly",
    ): "for each month|for every month|for each single month|monthly|per month|by month|each month|month by month|every month|"
    "a month|per calendar month|on a monthly basis",
    (
        "granularity",
        "quarterly",
    ): "quarterly|per quarter|by quarter|each quarter|every quarter|quarter by quarter|for each quarter|a quarter",
    (
        "granularity",
        "yearly",
    ): "yearly|annually|per year|by year|each year|every year|year by year|for each year|a year|annual",
    (
        "peak",
        "quarterly",
    ): "which quarter|what quarter|most expensive quarter|costliest quarter|cheapest quarter",
    (
        "trend",
        "",
    ): "heading|headed|which way|in which direction|what direction|trendline|trend line|trend|trends|over time|trending|history|evolution|time series|timeline|"
    "develop|develops|developing|developed|evolved|historically|historical|progression|curve|chart|graph|plot|trajectory",
    ("share", ""): """share|percentage|percent|proportion|fraction|what part|which part|part|
        portion|ratio|how much of|half of|a third of|one third of|two thirds of|a quarter of|three quarters of|percents|weight|weighting|relative weight|relative share|relative size|relative portion|
        relative importance|
        percentages|proportions|portions|shares|fractions|what share|% |share of total|percentage of|percent of|
        what percentage|what percent|what fraction|what proportion|pct""",
    ("total", ""): "total|totals|overall|altogether|in total|sum|summed|aggregate|combined|"
    "grand total|in all|sum total|entire|whole",
    ("count", ""): "how many|number of|count|count of|counts|how many of|no of|quantity of",
    ("top", "desc"): """top|most expensive|biggest|largest|highest|costliest|priciest|most costly|
        greatest|most|top spending|heaviest|leading|main|major|dearest|max cost|
        the larger|the bigger|the higher|the more expensive|the costlier|the greater|
        most money|cost the most|costs the most|costing the most|spend the most|
        spent the most|spending the most|spends the most|costing us the most|cost us the most|
        costs us the most|expensive|costly|pricey|pricy|biggest spender|
        top spender|biggest spenders|top spenders|biggest cost drivers|number one|highest spending|
        eats the most|eating the most|consumes the most|using the most|uses the most|used the most""",
    ("top", "asc"): """cheapest|least expensive|lowest|smallest|least costly|bottom|least|fewest|
        the smaller|the cheaper|the lower|the lesser|
        cost the least|costs the least|spend the least|spent the least|inexpensive|cheap|minimal""",
    ("sort", "age_desc"): "oldest|longest running|running the longest|been running longest|"
    "longest lived|been up the longest|up the longest",
    ("sort", "age_asc"): "newest|youngest|most recent instances|latest instances|"
    "most recently launched|newest instances|recently launched|most recently created",
    ("order", "desc"): "descending|high to low|largest first|biggest first|highest first|desc|"
    "most expensive first",
    ("order", "asc"): "ascending|low to high|smallest first|cheapest first|lowest first|asc",
    ("sort_by", ""): "sorted by|sort by|order by|ordered by|ranked by|rank by|sort them by|"
    "sort it by|sort|sorted|rank|ranked|ranking|in order of|order|ordered|arrange by",
    # relations
    ("compare", ""): """compare|compared|comparing|comparison|versus|vs|compared to|compared with|
        difference|differ|relative to|against|as opposed to|set against|stacks up against|stack up against|measured against|delta|compares|how does it compare""",
    ("change", "both"): """change|changed|changes|changing|moved|shifted|move|fluctuate|vary|
        varied|variation|different|evolve|mom|yoy|qoq|wow|movers""",
    ("change", "increase"): """increase|increased|increases|increasing|grow|grew|grown|growth|
        growing|higher|rise|rose|risen|rising|jump|jumped|spike|spiked|went up|go up|gone up|going up|
        climb|climbed|more expensive|higher than|up from|grows|surged|surge|explode|exploded|
        fastest growing|got more expensive|up so much|so much higher|shot up|ballooned|creep up|
        pushed up|push up|pushes up|pushing up|drove up|drives up|driving up|driven up|
        skyrocket|skyrocketed|bump|uptick|upswing|hike|escalation|upsurge|doubled|went through the roof|is up|are up|was up""",
    ("change", "decrease"): """pushed down|push down|pushes down|drove down|brought down|bring down|
        got less expensive|came down|decrease|decreased|decreases|decreasing|drop|dropped|fell|fall|
        fallen|falling|shrink|shrank|shrunk|decline|declined|went down|go down|gone down|
        going down|lower|cheaper than|lower than|down from|reduced|reduction|reduce|got cheaper|is down|
        are down|was down|dip|dipped|downturn|slump|slumped|plunged|plummeted|tumbled|saved compared""",
    ("cheaper", ""): "cheaper",
    ("relation", "mom"): "month over month|month on month|mom|m o m|month to month",
    ("relation", "wow"): "week over week|week on week|wow|w o w",
    ("relation", "yoy"): "year over year|year on year|yoy|y o y",
    ("relation", "qoq"): "quarter over quarter|quarter on quarter|qoq|q o q",
    ("relation", "dod"): "day over day|day on day|dod",
    ("relation", "previous"): """the previous period|previous period|the period before|prior period|
        the month before|month before|the week before|the quarter before|the year before|
        preceding period|before that|the month before that|the one before|the previous one|day before|the day before|previous day|prior day|the day prior|
        week before|week prior|month prior|a month earlier|one month earlier|month earlier|week earlier|a week earlier|
        one week earlier|quarter earlier|day earlier|a day earlier|the one prior|earlier one|before then|the prior one|
        the prior month|prior month|
        the week before that|the quarter before that|previous one""",
    (
        "relation",
        "following",
    ): """a month later|one month later|the month after|month after|the following month|
        following month|a week later|the week after|the following week|week after that|month after that|
        the next one|a quarter later|the following quarter|the quarter after|the day after|the following day|
        a day later|one after that|the one after""",
    ("relation", "year_before"): """same month last year|same period last year|same time last year|
        a year earlier|one year earlier|the same period last year|same quarter last year|
        same week last year|this time last year|the same month last year|the same time last year""",
    ("novelty", "new"): """new|brand new|newly|appeared|first appeared|showed up|first seen|
        newcomers|newcomer|popped up|cropped up|did not exist before|didn't exist before""",
    ("novelty", "gone"): """gone|disappeared|vanished|went away|dropped off|no longer|
        discontinued|no longer there|fell away""",
    ("why", ""): """why|reason|reasons|cause|causes|caused|what drove|drivers|driver|driving|drove|
        drive|explain|explanation|root cause|what happened|whats behind|what is behind|behind|how come|
        account for|accounts for|responsible|responsible for|contributed|contributors|due to|
        what's behind|explains|contribute|contributor|contributing|culprit|culprits|attribute|attributed""",
    (
        "neg",
        "",
    ): """not|except|excluding|exclude|without|w o|w out|ex|outside|outside of|other than|but not|
        apart from|besides|minus|ignoring|ignore|leaving out|leave out|aside from|non|excl|
        drop|remove|no|never|isn't|isnt|aren't|arent|not in|except for|save for|everything but|neither|nor|
        all but|anything but|hide|filter out|take out|skip|don't include|do not include|
        not including|sans|barring|omitting|omit|disregarding|disregard|stripping out|strip out|
        stripped of|exclusive of|instead of|rather than|in place of|gross of|not counting|leaving aside|setting aside|less the|n't""",
    (
        "neg_after",
        "",
    ): """excluded|not included|not counted|left out|taken out|removed|aside|left aside|set aside|put aside|
        disregarded|ignored|omitted|not considered|stripped out|filtered out|deducted|subtracted|kept out|
        notwithstanding|not taken into account|not in it|struck out|struck off|thrown out|discounted""",
    ("incl", ""): "including|include|inclusive of|incl|net of|counting",
    ("charge", "Tax"): "tax|taxes|vat|sales tax",
    ("charge", "Credit"): "credit|credits",
    (
        "charge",
        "Usage",
    ): "charges for use|pure usage|usage charges|usage charge|charges for usage|usage only",
    ("charge", "Purchase"): "purchase|purchases",
    ("charge", "Adjustment"): "adjustment|adjustments",
    ("charge", "Correction"): "refund|refunds|correction|corrections",
    ("only", ""): "only|just|limit to|restrict to|filter to|restricted to|limited to|"
    "filtered to|narrow to|narrow down to|exclusively|solely|filter by|filter on|filter",
    ("named_only", ""): "namedonly",
    ("untagged", ""): """untagged|no tags|without tags|without any tags|without a tag|missing tags|
        not tagged|unlabeled|unlabelled|no tag|lacking tags|without any tag|tagless|
        not tagged at all|unallocated|unattributed|aren't tagged|arent tagged|isn't tagged|
        have no tags|has no tags|without labels|no labels|without proper tags""",
    (
        "missing",
        "",
    ): "not having|isn't having|is not having|are not having|aren't having|do not carry|does not carry|"
    "don't carry|doesn't carry|not carrying|did not have|didn't have|not given|never got|not set|isn't set|not set for|"
    "dont carry|doesnt carry|fail to carry|without having|missing|lacking|lack|lacks|don't have|doesn't have|do not have|does not have|"
    "carry no|carries no|carrying no|carried no|bear no|bears no|bearing no|shows no|have no|has no|with no|without a|without an|without any|without the|miss|misses|not tagged with|"
    "untagged by|not have|having no|no value for|unset|empty|dont have|doesnt have",
    (
        "present",
        "",
    ): "have a|has a|have an|has an|tagged with a|with a tag|carrying|carry|that carry",
}
