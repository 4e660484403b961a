"""Claims that something was changed in a cloud: they hold only where a plan was applied."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.base import Result

_VERBS = (
    r"(?:re)?started|stopped|shut down|powered (?:off|on|down)|turned (?:off|on)|switched (?:off|on)|"
    r"resized|downsized|upsized|scaled(?: (?:up|down))?|terminated|deleted|removed|destroyed|killed|"
    r"released|tagged|untagged|re-?labell?ed|snapshotted|backed up|rolled back|reverted|undone|restored|"
    r"rebooted|applied|confirmed|approved|executed|implemented|carried out|cancell?ed|changed|modified"
)
_ADVERBS = (
    r"(?:(?:now|just|already|also|successfully|all|both|indeed|been|since|then|both of them)\s+)*"
)
_SELF = re.compile(
    rf"\b(?:I|we|cloudwright)(?:['’]ve|['’]d| have| had)?\s+{_ADVERBS}(?:{_VERBS})\b", re.I
)
_PERFECT = re.compile(
    rf"\b(?:has|have|had|['’]s|['’]ve)\s+{_ADVERBS}been\s+{_ADVERBS}(?:{_VERBS})\b", re.I
)
_SUCCESS = re.compile(
    rf"\bsuccessfully\s+(?:{_VERBS})|\b(?:{_VERBS})\s+successfully|"
    r"\b(?:is|it['’]s|are|all|consider it) (?:now )?done\b|^\W*(?:all )?done\b|"
    r"\b(?:change|plan|rollback|roll-back|action|resize|shutdown|deletion|termination)s?\s+"
    r"(?:is|are|was|were|has|have)\s+(?:now\s+)?(?:been\s+)?(?:complete[d]?|applied|in effect|live|executed|done)\b",
    re.I,
)
_PASSIVE = re.compile(
    rf"\b(?:(?:is|are|was|were)\s+{_ADVERBS}|(?:plan|change|it)s?\s+)(?:{_VERBS})\b", re.I
)
_OTHER = re.compile(  # German, Spanish, French, Portuguese
    r"\bhabe\b.*\b(?:gestoppt|gestartet|gelöscht|beendet|angewendet|geändert|verkleinert|"
    r"heruntergefahren|abgeschaltet)\b|\bwurden?\b.*\b(?:gestoppt|gelöscht|beendet|angewendet)\b|"
    r"\bhe (?:detenido|parado|borrado|eliminado|aplicado|terminado|iniciado|cambiado)\b|"
    r"\bj['’]ai (?:arrêté|supprimé|appliqué|démarré|redimensionné|terminé|modifié)\b|"
    r"\b(?:eu )?(?:parei|apaguei|excluí|apliquei|iniciei|alterei)\b",
    re.I,
)
_NOT = re.compile(
    r"\b(?:not|never|nothing|no|none|nobody|neither|without|unless|until|once|if|whether|would|will|"
    r"can|cannot|could|may|must|should|to be|nicht|nichts|keine?|no se|pas|não)\b|n['’]t\b",
    re.I,
)
_CLAUSES = re.compile(r"[.;:!?\n—–]|,\s|\b(?:but|and|yet|so)\b\s", re.I)
_COMMAND = re.compile(
    r"\b(?:(?:re)?start|stop|shut|turn (?:off|on)|power|resize|downsize|scale|shrink|terminate|delete|"
    r"remove|destroy|kill|tag|snapshot|release|apply|undo|roll ?back|revert|confirm|yes|do it)\b",
    re.I,
)


def problems(text: str, results: Sequence[Result], question: str) -> list[str]:
    """What a text claims to be done that no result shows. Of an ordinary question a passive is taken
    for a state ('3 machines were stopped'); after a demand it is a claim.
    """
    if any(_applied(result) for result in results):
        return []
    patterns = [_SELF, _SUCCESS, _OTHER]
    if _COMMAND.search(question):
        patterns += [_PERFECT, _PASSIVE]
    found = [
        clause.strip()
        for clause in _CLAUSES.split(text)
        if not _NOT.search(clause) and any(pattern.search(clause) for pattern in patterns)
    ]
    return [
        f"it says that something was changed ({clause[:80]!r}), and nothing was: a change is only "
        "proposed until a person confirms its plan"
        for clause in dict.fromkeys(found)
    ]


def _applied(result: Result) -> bool:
    """Whether a result tells of a plan that was applied, or listed the plans of the past."""
    values = {value.name: value.value for value in result.values}
    if {"plan", "hash"} <= set(values):
        return values.get("state") in ("applied", "rolled_back", "undone", "failed")
    return any(
        "State" in names
        and "Plan" in names
        and any(_is_done(row[names.index("State")]) for row in table.rows)
        for table in result.tables
        for names in [[column.name for column in table.columns]]
    )


def _is_done(state: object) -> bool:
    return state in ("applied", "rolled_back", "undone", "failed")
