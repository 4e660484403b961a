"""What names and tags tell about a resource: its environment, whether to leave it alone.

Texts of clouds are only compared with the words of the rules.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal

from tools.services.recommendations.estate import Machine, Resource
from tools.services.recommendations.rules import Rules
from tools.services.recommendations.use import Use

Environment = Literal["production", "other", "unknown"]
_PRODUCTION = frozenset({"prod", "production", "prd", "live"})
_OTHER = frozenset(
    {
        *("dev", "devel", "develop", "development", "test", "tests", "testing", "tst", "qa", "uat"),
        *("staging", "stage", "stg", "sandbox", "sbx", "lab", "labs", "demo", "ci", "int"),
        *("preprod", "nonprod", "integration", "training", "poc", "experiment", "playground"),
    }
)
_ENVIRONMENT_KEYS = frozenset({"environment", "env", "stage", "tier", "envt", "landscape"})
# Tags of machines that a group or a cluster starts, replaces and sizes by itself.
_GROUPS = (
    *("aws:autoscaling:groupname", "eks:", "k8s.io/", "kubernetes.io/", "karpenter.sh/"),
    *("aks-managed", "goog-gke", "gke-", "aws:eks:", "aws:elasticmapreduce:"),
)
_ACCELERATED = {
    "aws": re.compile(r"^(g\d|gr\d|p\d|inf|trn|dl\d|vt\d|f\d)"),
    "azure": re.compile(r"^standard_n"),
    "gcp": re.compile(r"^(a\d|g2)-"),
}
_TRUE = frozenset({"true", "yes", "1", "on", "y", ""})
_FALSE = frozenset({"false", "no", "0", "off", "n"})


def words(text: str | None) -> frozenset[str]:
    """The words of a name, in lower case: 'erp-dr_Prod01' has erp, dr, prod."""
    return frozenset(re.findall(r"[a-z]+", (text or "").lower()))


def environment(resource: Resource) -> Environment:
    """Told by a tag, else by the name, else by the account."""
    for key, value in sorted(resource.tags.items()):
        if _plain(key) in _ENVIRONMENT_KEYS:
            found = _environment(words(value))
            if found != "unknown":
                return found
    for text in (resource.name, resource.account_name):
        found = _environment(words(text))
        if found != "unknown":
            return found
    return "unknown"


def _environment(found: frozenset[str]) -> Environment:
    if found & _OTHER:
        return "other"
    return "production" if found & _PRODUCTION else "unknown"


def _plain(key: str) -> str:
    return key.lower().replace("-", "_").replace(" ", "_").rpartition(":")[2]


def protected(resource: Resource, rules: Rules) -> str | None:
    """Why a tag asks to leave it alone; None where none does."""
    wanted = {_plain(word) for word in rules.words("protect.tags")}
    for key, value in sorted(resource.tags.items()):
        if _plain(key) in wanted and value.strip().lower() not in _FALSE:
            return f"the tag {key} says so"
    return None


def waits(resource: Resource, rules: Rules) -> str | None:
    """Why it is taken for something that waits for an emergency; None where nothing says so."""
    wanted = rules.words("protect.words")
    found = words(resource.name) & wanted
    if found:
        return f"its name says {min(found)!r}"
    for key, value in sorted(resource.tags.items()):
        if value.strip().lower() in wanted or (_plain(key) in wanted and _says_yes(value)):
            return f"the tag {key} says so"
    return None


def replicates(machine: Machine, rules: Rules) -> str | None:
    """Why it is taken for a replica: much more comes in than goes out, and it hardly computes."""
    use = machine.use
    if use is None or use.cpu_p99 is None or not use.inbound_mb:
        return None
    if use.inbound_mb < rules["idle.used_mb_per_day"]:
        return None
    if use.inbound_mb < rules["standby.inbound_ratio"] * (use.outbound_mb or 0.0):
        return None
    if use.cpu_p99 >= rules["standby.cpu_percent"]:
        return None
    return f"it receives {use.inbound_mb:,.0f} MB a day and sends {use.outbound_mb or 0:,.0f}"


def left_alone(machine: Machine, rules: Rules) -> str | None:
    """Why a machine is not stopped or made smaller; None where nothing speaks against it."""
    return protected(machine.at, rules) or waits(machine.at, rules) or replicates(machine, rules)


def month_end_unseen(use: Use) -> bool:
    """Whether no last two days of a month were measured: work that is done then was not seen."""
    day, last = use.first.date(), use.last.date()
    while day <= last:
        if (day + dt.timedelta(days=2)).day <= 2:
            return False
        day += dt.timedelta(days=1)
    return True


def periodic(machine: Machine, rules: Rules) -> bool:
    """Whether its name says that it works at the ends of months, none of which was measured."""
    use = machine.use
    named = words(machine.at.name) & rules.words("periodic.words")
    return bool(named) and use is not None and month_end_unseen(use)


def group(resource: Resource) -> str | None:
    """The tag that says that a group or a cluster manages it; None where none does."""
    return next((key for key in sorted(resource.tags) if key.lower().startswith(_GROUPS)), None)


def accelerated(machine: Machine) -> bool:
    """Its type has accelerators, whose use no measurement here tells."""
    kind = (machine.instance_type or "").lower()
    pattern = _ACCELERATED.get(machine.at.provider)
    return "gpu" in kind or (pattern is not None and pattern.match(kind) is not None)


def interruptible(machine: Machine, rules: Rules) -> str | None:
    """Why it is taken for work that may be interrupted; None where nothing says so."""
    wanted = {_plain(word) for word in rules.words("spot.tags")}
    for key, value in sorted(machine.at.tags.items()):
        if _plain(key) in wanted and value.strip().lower() in _TRUE:
            return f"the tag {key} says so"
    found = words(machine.at.name) & rules.words("spot.words")
    if found and environment(machine.at) == "other":
        return f"its name says {min(found)!r}, and it is not production"
    return None


def _says_yes(value: str) -> bool:
    return value.strip().lower() in _TRUE
