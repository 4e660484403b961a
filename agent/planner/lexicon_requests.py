"""Words of the trade: states and columns of things, the data itself, and other requests."""

from __future__ import annotations

REQUESTS: dict[tuple[str, str], str] = {
    # states
    (
        "state",
        "running",
    ): "running|active|up and running|are up and running|is up and running|be up and running|"
    "powered on|turned on|switched on|live|"
    "currently running|still up|are still on",
    (
        "state",
        "stopped",
    ): "powered down|shut off|spun down|switched down|offline|not running|not powered on|stopped|shut down|powered off|turned off|switched off|shutdown|"
    "deallocated|halted|are off|is off|were off|left off|that are down|which are down|currently down",
    ("state", "terminated"): "terminated|deleted|destroyed|gone instances",
    ("state", "error"): "error|errored|in error|failed|broken|error state",
    ("attach", "missing"): "unattached|orphaned|orphan|orphans|detached|not attached|"
    "unassociated|dangling|unallocated volumes|not associated|not in use|free floating|unmounted|"
    "attached to nothing|hooked up to nothing|not hooked up|connected to nothing|not connected|"
    "attached to no instance|stray|strays|abandoned|leftover|left over|homeless|unhooked|"
    "without an instance|not linked to anything|belong to nothing|not mounted|parked",
    ("attach", "present"): "attached|in use|associated|mounted",
    # columns of instances
    ("column", "age_days"): "age|ages|uptime|how old|how long|running for|been running|"
    "been up|lifetime|been running for|up for|been up for|been alive|been on|older|old|"
    "long running|longer|been around",
    (
        "column",
        "private_ips",
    ): "private ip|private ips|private ip address|private ip addresses|private address|"
    "private addresses|internal ip|internal ips|internal ip address|internal address",
    ("column", "vcpus"): "vcpu|vcpus|cpus|cores|core|cpu cores|cpu core|virtual cpus|virtual cpu",
    ("column", "memory_gb"): "gb of memory|gb of ram|gb memory|gb ram|memory size|gib of memory|"
    "gib of ram|gib memory|gib ram|gigs of ram|memory capacity|installed memory",
    ("column", "disk_gb"): "disk size|disk capacity|gb of disk|gb disk|disk gb",
    ("column", "size_gb"): "gb|gib|gigabytes|tb|volume size|capacity",
    (
        "column",
        "hourly_cost",
    ): "hourly rate per hour|by hour|hourly cost|cost per hour|hourly price|price per hour|an hour|"
    "per hour|hourly|hourly rate",
    (
        "column",
        "launched_at",
    ): "launched|created|started|when was|launch time|launch date|creation date|"
    "launch|provisioned|spun up|deployed|creation time",
    # about the data itself
    ("status", "costs"): """data|fresh|freshness|up to date|how fresh|how old is the data|
        how recent|last updated|last refreshed|last refresh|data coverage|coverage|imported|
        import|imports|since when|how far back|data status|date range|what data|time range|
        last sync|synced|inventory last|inventory|last synced|complete data|latest data|stored|collected|collect|inventory data|covered|oldest data|newest data|
        data range|how current|reconcile|reconciled|reconciliation|data available|
        data sources|rejected|rejects|rejected rows|line items|earliest data|data go back|data goes back|stale|
        updated|refreshed|is the data complete|missing days|gaps|gap|holes|on file|on record|
        on the books|in the ledger|ledger""",
    ("all_time", ""): "all time|ever|overall history|entire history|since the beginning|to date|"
    "whole history|all history|all the data|all available data|entire period|whole period|so far|"
    "of all time|available history|full history|since we started",
    # things asked for that are not questions about data
    ("define", ""): """what does|mean|means|meaning|meaning of|definition|definition of|define|
        what is the meaning of|stand for|stands for|what is meant by|glossary""",
    ("list", ""): "list|show|display|give|find|which|what|get|enumerate|see|view|print|fetch|"
    "pull|return|report|tell",
    ("describe", ""): "describe|tell me about|everything about|facts about|info on|"
    "information about|info about|details of|details on|details about|look up|lookup|inspect|"
    "what do we know about|properties of|specs of|describe the",
    ("help", ""): "help|what can you do|what can i ask|what do you do|capabilities|"
    "what questions can i ask|who are you|examples|example questions|how do you work",
    ("greeting", ""): "hello|hi|hey|good morning|good afternoon|good evening|howdy|greetings",
    ("thanks", ""): "thanks|thank you|cheers|thx|great|perfect|nice|cool|awesome|ok thanks",
    # what this version cannot do
    ("unsupported", "forecast"): """forecast|forecasts|forecasted|predict|prediction|projected|
        projection|project to spend|expect to spend|will we spend|will i spend|will it cost|
        next month|next week|next quarter|next year|end of month estimate|month end|
        by the end of the month|by month end|run rate|going to spend|going to cost|
        estimate for next|future|expected to|will cost|outlook|going to be|gonna be|gonna cost|gonna spend|will be costing|will end up""",
    (
        "unsupported",
        "budget",
    ): "our budget|my budget|the budget|over budget|exceed budget|exceed my budget|"
    "within budget|under budget|on budget|budget left|budget remaining|remaining budget|budget status|a budget|"
    "budgets|monthly budget|budget alert|budget alerts|against budget|budget for|"
    "exceed our budget|exceed the budget|overspend|overspending|overspent|overshoot|overshot",
    ("unsupported", "anomaly"): "anomaly|anomalies|anomalous|unusual|outlier|outliers|abnormal|"
    "suspicious|weird|strange spend|unexpected",
    ("unsupported", "recommendation"): """recommend|recommendation|recommendations|optimize|
        optimise|optimization|optimisation|rightsize|right size|rightsizing|right sizing|downsize|
        save money|cut costs|reduce costs|reduce my bill|savings opportunities|oversized|downsizing|
        overprovisioned|over provisioned|how can we save|how can i save|improve|advice|suggest|
        suggestion|suggestions|lower our bill|lower my bill|savings opportunity|cost cutting""",
    ("unsupported", "health"): "health|healthy|infrastructure health|health check",
    ("unsupported", "what_if"): "what if|what would happen if|if we add|if i add|simulate|"
    "scenario|suppose|hypothetically|would it cost|would cost|would we save|would save",
    (
        "savings",
        "",
    ): """how much did we save|how much did i save|how much do we save|how much have we saved|
        what did we save|we saved|have saved|saved through|saved by|saved thanks to|savings from discounts|
        savings from commitments|savings from savings plans|savings from our savings plans|savings from reservations|savings from our discounts|discount savings|realized savings|realised savings|
        discount|discounts|effective savings rate|savings rate|esr|how much discount|discount did we get|discounts did we get|
        discount amount|total discount|total discounts|discount rate|savings against list|savings versus list|
        savings vs list|saved against list|saved vs list|saved compared to list""",
    (
        "commitment_rate",
        "coverage",
    ): """commitment coverage|savings plan coverage|savings plans coverage|
        reservation coverage|ri coverage|cud coverage""",
    (
        "commitment_rate",
        "utilization",
    ): """commitment utilization|commitment utilisation|savings plan utilization|
        savings plan utilisation|savings plans utilization|savings plans utilisation|reservation utilization|
        reservation utilisation|ri utilization|ri utilisation|cud utilization|cud utilisation""",
    ("unsupported", "carbon"): "carbon|co2|emissions|carbon footprint|sustainability|greenhouse",
    ("action", ""): """stop|start|restart|reboot|terminate|delete|resize|shut down the|kill|
        launch a|create a|create an|provision|deploy|apply|upgrade|downgrade|detach|
        release|turn off|turn on|power off|scale up|scale down|migrate|destroy|tag the|
        set the tag|rename|attach|modify|shutdown the|purge|wipe|undo|roll back|rollback|
        cancel|buy|purchase a|email|notify|send|export|install""",
    ("currency_unit", ""): "$|€|£",
}
