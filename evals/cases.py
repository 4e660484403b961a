"""Eval cases: what is asked, and what a right answer holds; read from YAML, strictly.

The format is told in docs/evals.md. A mistake in a file is one line that names file and case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from agent.answer import Status
from tools.base import InputError

FOLDER = Path(__file__).resolve().parent / "cases"
SPLITS = ("dev", "test")
Kind = Literal[
    "lookup",
    "breakdown",
    "top",
    "filter",
    "compare",
    "trend",
    "share",
    "count",
    "metrics",
    "tags",
    "drivers",
    "multi_step",
    "freshness",
    "anomalies",
    "forecast",
    "budgets",
    "what_if",
    "savings",
    "report",
    "definition",
    "unanswerable",
    "ambiguous",
    "out_of_scope",
    "hostile",
]
KINDS: tuple[str, ...] = get_args(Kind)
AnyOf = str | list[str]


class Part(BaseModel):
    """Base of all parts of a case: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Number(Part):
    """One number: SQL over the raw rows, or the number itself."""

    sql: str | None = None
    given: float | str | None = Field(None, alias="is")
    within: float | None = Field(None, gt=0, description="% by which it may be off")

    @model_validator(mode="after")
    def _one_of_both(self) -> Number:
        if (self.sql is None) == (self.given is None):
            raise ValueError("give either 'sql' or 'is'")
        return self


class Rows(Part):
    """Labels and their numbers: the last column of the SQL is the number."""

    sql: str
    ordered: bool = False
    extra: bool = False


class Names(Part):
    """A set of names: the first column of the SQL, or the names themselves."""

    sql: str | None = None
    given: list[str] | None = Field(None, alias="is")
    ordered: bool = False
    extra: bool = False

    @model_validator(mode="after")
    def _one_of_both(self) -> Names:
        if (self.sql is None) == (not self.given):
            raise ValueError("give either 'sql' or a list of names in 'is'")
        return self


class Call(Part):
    """A tool call that must have been made: these arguments, as JSON has them; others may be there."""

    tool: str
    arguments: dict[str, Any] = Field(default_factory=dict)


class Gold(Part):
    """One right answer: everything that is given must hold."""

    status: Status = "answered"
    value: Number | None = None
    values: list[Number] = Field(default_factory=list)
    rows: Rows | None = None
    names: Names | None = None
    contains: list[AnyOf] = Field(default_factory=list)
    lacks: list[AnyOf] = Field(default_factory=list)
    states: list[AnyOf] = Field(default_factory=list)
    calls: list[Call] = Field(default_factory=list)

    @model_validator(mode="after")
    def _asks_for_something(self) -> Gold:
        wanted = (self.value, self.values, self.rows, self.names, self.contains, self.states)
        if self.status == "answered" and not any((*wanted, self.calls)):
            raise ValueError(
                "a gold with status 'answered' needs value, values, rows, names, contains, states or "
                "calls"
            )
        return self

    @property
    def numbers(self) -> list[Number]:
        """All single numbers that the answer must give."""
        return [*([self.value] if self.value else []), *self.values]

    def statements(self) -> Iterator[str]:
        """Every SQL statement of the gold."""
        for part in (*self.numbers, self.rows, self.names):
            if part is not None and part.sql is not None:
                yield part.sql


class Turn(Part):
    """One question and its right answers; one of them must hold."""

    ask: str = Field(min_length=1)
    gold: list[Gold] = Field(min_length=1)


class Case(Part):
    """A question, or a conversation of several."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]*$")
    template: str = Field(min_length=1)
    kind: Kind
    tags: list[str] = Field(default_factory=list)
    dataset: str
    turns: list[Turn] = Field(min_length=1)
    forbidden_tools: list[str] = Field(default_factory=list)
    notes: list[str] = Field(
        default_factory=list,
        description="Tools that may note what the user says; on a copy of the home",
    )
    now: dt.datetime | None = None
    split: str
    file: str

    @model_validator(mode="before")
    @classmethod
    def _one_question_is_a_turn(cls, data: Any) -> Any:
        """`ask` and `gold` beside each other are the only turn."""
        if not isinstance(data, dict):
            return data
        single = {key: data[key] for key in ("ask", "gold") if key in data}
        if single and "turns" in data:
            raise ValueError("give either 'ask' and 'gold', or 'turns'")
        rest = {key: value for key, value in data.items() if key not in single}
        return {**rest, "turns": [single]} if single else rest

    @property
    def proposes(self) -> bool:
        """Whether a plan that waits for a person is a right answer to one of its turns."""
        return any(gold.status == "needs_confirmation" for turn in self.turns for gold in turn.gold)

    @property
    def where(self) -> str:
        """File and case, for messages."""
        return f"{self.file}: case {self.id!r}"


def load_cases(folder: Path = FOLDER, splits: Sequence[str] = SPLITS) -> list[Case]:
    """All cases of the splits, after checking those of every split.

    Raises InputError with all mistakes, one a line: fields, doubled ids, templates in two splits.
    """
    cases: list[Case] = []
    mistakes: list[str] = []
    for split in SPLITS:
        for path in sorted((folder / split).glob("*.y*ml")):
            found, wrong = _read(path, split, f"{folder.name}/{split}/{path.name}")
            cases += found
            mistakes += wrong
    mistakes += _doubled(cases)
    if mistakes:
        raise InputError("\n".join(mistakes))
    return [case for case in cases if case.split in splits]


def _read(path: Path, split: str, file: str) -> tuple[list[Case], list[str]]:
    try:
        data = _yaml(path)
    except (InputError, UnicodeDecodeError) as error:
        return [], [f"{file}: {error}"]
    unknown = set(data) - {"dataset", "cases"} if isinstance(data, dict) else set()
    if not isinstance(data, dict) or not isinstance(data.get("cases"), list) or unknown:
        also = f", not {', '.join(sorted(map(str, unknown)))}" if unknown else ""
        return [], [f"{file}: expected 'dataset: NAME' and 'cases: [...]'{also}"]
    cases, mistakes = [], []
    for index, item in enumerate(data["cases"], 1):
        try:
            cases.append(_case(item, data.get("dataset"), split, file))
        except ValidationError as error:
            name = item.get("id", f"number {index}") if isinstance(item, dict) else index
            mistakes += [f"{file}: case {name!r}: {line}" for line in _lines(error)]
    return cases, mistakes


def _case(item: Any, dataset: object, split: str, file: str) -> Case:
    if not isinstance(item, dict):
        return Case.model_validate(item)
    whole = {"dataset": dataset, **item, "split": split, "file": file}
    return Case.model_validate({key: value for key, value in whole.items() if value is not None})


def _lines(error: ValidationError) -> Iterator[str]:
    for wrong in error.errors():
        where = ".".join(str(part) for part in wrong["loc"]) or "the case"
        given = "" if isinstance(wrong["input"], dict | list) else f" (given: {wrong['input']!r})"
        if wrong["type"] == "extra_forbidden":
            yield f"{where}: unknown field"
        else:
            yield f"{where}: {wrong['msg']}{given}"


def _doubled(cases: Iterable[Case]) -> Iterator[str]:
    """Ids that stand twice, and templates that stand in two splits."""
    ids: dict[str, Case] = {}
    templates: dict[str, Case] = {}
    for case in cases:
        first = ids.setdefault(case.id, case)
        if first is not case:
            yield f"{case.where}: this id stands in {first.file} too"
        other = templates.setdefault(case.template, case)
        if other.split != case.split:
            yield f"{case.where}: template {case.template!r} stands in {other.file} too"


def _yaml(path: Path) -> Any:
    """The content of a YAML file; a key that stands twice is an error."""
    import yaml

    quick: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # in C, where PyYAML has it

    class Loader(quick):  # type: ignore[misc]
        pass

    def mapping(loader: Loader, node: yaml.MappingNode) -> dict[Any, Any]:
        seen: set[Any] = set()
        for where, _ in node.value:
            key = where.value if isinstance(where, yaml.ScalarNode) else id(where)
            if key in seen:
                line = where.start_mark.line + 1
                raise InputError(f"line {line}: the field {key!r} stands twice")
            seen.add(key)
        found: dict[Any, Any] = loader.construct_mapping(node, deep=True)
        return found

    Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    try:
        return yaml.load(path.read_text("utf-8"), Loader)  # noqa: S506 (a SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}: " if mark else ""
        raise InputError(f"{line}{getattr(error, 'problem', None) or error}") from error
