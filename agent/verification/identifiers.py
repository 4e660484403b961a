"""Names in a text that look like somebody's: they must stand in the results or in the question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agent.planner.aliases import ALIASES
from agent.planner.english import ENGLISH
from agent.verification.evidence import Evidence
from agent.verification.naming import whole
from agent.verification.units import CODES
from agent.verification.words import placed, stem, tokens

_QUOTED = re.compile(
    r"`([^`\n]+)`|[\"“]([^\"”“\n]{2,80})[\"”]|(?<![\w])['‘]([^'’\n]{2,60})['’](?!\w)"
)
_CHUNK = re.compile(r"[A-Za-z0-9](?:[\w./:@+-]*[A-Za-z0-9_])?")
_QUANTITY = re.compile(
    r"\d[\d.,]*(?:k|K|M|bn|B|x|h|d|s|ms|hrs?|min|pp|[KMGTP]i?B|vCPUs?|-?(?:day|hour|hr|month|year|week|minute|core|vCPU|GB|TB|percent|fold|point|row)s?)?"
    r"|Q[1-4]|\d+(?:st|nd|rd|th)|p\d\d|(?:USD|EUR|GBP)[\d.,]+k?",
)
_CAMEL = re.compile(r"[a-z][A-Z]|^[A-Z]{2,}[a-z]{2,}[A-Z]")
_CAMEL_WORDS = {"vcpu", "vcpus", "gib", "mib", "tib", "kib", "finops", "devops", "cpus", "ids", "vms",
                "gbs", "ips", "mlops"}  # fmt: skip
_VENDOR = re.compile(
    r"\b(?:Amazon|AWS|Azure|Google Cloud|Google|Microsoft|Oracle|Alibaba)((?:\s+(?:[A-Z][\w-]*))+)"
)
_SERVICES = re.compile(
    r"\b(?:EC2|S3|RDS|EBS|VPC|ELB|ECS|EKS|ECR|EFS|EMR|SQS|SNS|SES|KMS|MSK|AKS|GKE|GCE|GCS|DynamoDB|Lambda|Redshift|"
    r"Athena|Glue|CloudFront|CloudWatch|CloudTrail|Route\s?53|ElastiCache|OpenSearch|Kinesis|SageMaker|Bedrock|Neptune|"
    r"DocumentDB|Aurora|Fargate|Lightsail|WorkSpaces|BigQuery|Cloud\sRun|Cloud\sSQL|Spanner|Dataflow|Cosmos\sDB|"
    r"Databricks|Snowflake|Synapse|Key\sVault|Event\sHubs|Service\sBus|Blob\sStorage|Virtual\sMachines|Functions|"
    r"App\sService|Kubernetes|GCP|OpenStack|Azure|AWS|Oracle\sCloud|Alibaba|DigitalOcean|Hetzner)\b"
)
_SAME = {
    "aws": ("amazon", "amazon web services"), "azure": ("microsoft",), "gcp": ("google cloud", "google"),
    "google cloud": ("gcp",), "microsoft": ("azure",), "functions": ("lambda", "functions"),
    "microsoft azure": ("azure", "microsoft"), "amazon web services": ("aws",),
}  # fmt: skip
_COMPOUND = re.compile(
    r"^(?:(?:month|year|week|day|quarter|hour)-(?:over|to|on|by)-\w+|pay-as-you-go|on-demand|up-to-date|end-of-\w+|so-called|"
    r"(?:non|pre|re|co|un|sub|multi|cross|over|under|high|low|mid|full|half|self|ever|well|top|long|short|large|small|day|month|"
    r"year|cost|cloud|right|follow|month|time|hour|week|quarter|single|two|three|four|five|six|seven|ten|first|second|third|per)-\w+"
    r"|\w+-(?:based|related|wide|to-date|only|like|driven|heavy|level|specific|ended|ending|demand|term|scale|by|up|off|down|over|in|out|"
    r"average|adjusted|free|known|effective|optimized|optimised|intensive|facing|house|one|two|three|quarters|thirds|five|six|date))$"
)


@dataclass(frozen=True)
class Found:
    """A name in a text, and whether it is known."""

    start: int
    end: int
    text: str
    known: bool


def find(text: str, evidence: Evidence) -> list[Found]:
    """Identifiers and proper names, each with whether results or question hold it."""
    found: dict[tuple[int, int], Found] = {}
    for start, end, name in [
        *_quoted(text),
        *_shaped(text, evidence),
        *_services(text),
        *_listed(text, evidence),
    ]:
        known = holds(name, evidence)
        if (start, end) not in found:
            found[start, end] = Found(start, end, name, known)
    return sorted(found.values(), key=lambda item: item.start)


def holds(name: str, evidence: Evidence) -> bool:
    """Whether a name stands in the results or in the question, in full or by an alias."""
    words = tokens(name)
    if not words:
        return True
    return any(f" {form} " in evidence.words for form in _forms(words))


def _forms(words: tuple[str, ...]) -> Iterator[str]:
    joined = " ".join(words)
    yield joined
    if words[-1] == "s" and len(words) > 1:
        yield " ".join(words[:-1])
    yield " ".join((*words[:-1], stem(words[-1])))
    yield joined + "s"
    yield from _SAME.get(joined, ())
    short = (
        words[1:] if len(words) > 1 and words[0] in ("amazon", "aws", "azure", "google") else words
    )
    if short != words:
        yield " ".join(short)
    yield from ALIASES.get(" ".join(short), ())


def _quoted(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _QUOTED.finditer(text):
        name = match[1] or match[2] or match[3]
        group = 1 if match[1] else 2 if match[2] else 3
        if re.search(r"[A-Za-z]", name):
            yield *match.span(group), name


def _shaped(text: str, evidence: Evidence) -> Iterator[tuple[int, int, str]]:
    for match in _CHUNK.finditer(text):
        chunk = match[0]
        plain = not re.search(r"[A-Za-z]", chunk) or _QUANTITY.fullmatch(chunk)
        if plain and not _is_address(chunk):
            continue
        digits = any(char.isdigit() for char in chunk)
        if digits or "_" in chunk or "@" in chunk:
            if not re.fullmatch(r"[A-Za-z]+[/][A-Za-z]+", chunk):
                yield *match.span(), chunk
        elif _CAMEL.search(chunk) and "/" not in chunk:
            if not _CAMEL_WORDS & set(chunk.lower().split("-")):
                yield *match.span(), chunk
        elif ("-" in chunk and _suspicious(chunk, evidence)) or (
            re.search(r"\w\.\w|\w/\w+/\w", chunk)
            and chunk.lower()
            not in (
                "e.g",
                "i.e",
                "a.m",
                "p.m",
            )
        ):
            yield *match.span(), chunk


def _is_address(chunk: str) -> bool:
    return bool(re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){3}(?:/\d+)?|\d{12}", chunk))


def _suspicious(chunk: str, evidence: Evidence) -> bool:
    """'payments-main' is a name, 'month-over-month' is not."""
    low = chunk.lower()
    parts = low.split("-")
    if any(part in evidence.name_parts for part in parts):
        return True
    if _COMPOUND.match(low):
        return False
    return not all(part in ENGLISH or len(part) < 3 for part in parts) and not _COMPOUND.match(low)


def _services(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _SERVICES.finditer(text):
        if whole(text, *match.span()):
            yield *match.span(), match[0]
    for match in _VENDOR.finditer(text):
        words = match[0].split()
        while len(words) > 1 and (_generic(words[-1]) or words[-1] in CODES):
            words.pop()
        if len(words) > 1:
            name = " ".join(words)
            yield match.start(), match.start() + len(name), name


def _generic(word: str) -> bool:
    return word.lower() in (
        "cost",
        "costs",
        "spend",
        "spending",
        "bill",
        "bills",
        "and",
        "in",
        "the",
        "services",
    )


def _listed(text: str, evidence: Evidence) -> Iterator[tuple[int, int, str]]:
    """Names of the caller's vocabulary that stand in the text."""
    known = evidence.extra_names
    if not known:
        return
    words = placed(text)
    for at, (first, start, _) in enumerate(words):
        for form in known.get(first, ()):
            some = words[at : at + len(form)]
            end = some[-1][2]
            same = tuple(word for word, _, _ in some) == form and whole(text, start, end)
            if same and (len(form) > 1 or form[0] not in ENGLISH or text[start].isupper()):
                yield start, end, text[start:end]
