"""What a tool is: one typed function, marked with its effect, returning a result with a receipt.

Error tree (every error a user can see is one of these; fronts print `str(error)` and no traceback)::

    CloudwrightError
    ├── InputError        the caller asked for something malformed or unknown
    │   └── BillError     a billing file cannot be read (names file, row, column and reason)
    ├── StoreError        the home folder cannot be read or written
    ├── NoDataError       the store holds nothing that could answer
    ├── RefusedError      a rule forbids it; the message names the rule and what would make it pass
    ├── VaultError        a credential cannot be stored or read back
    └── CloudError        a cloud refused or failed a call; the message says what to do
        ├── SignInError       the credentials are wrong, expired or incomplete
        ├── PermissionMissingError  they are right, but lack a permission (`permission` names it)
        ├── ThrottledError    too many calls (`retry_after` seconds, where the cloud says it)
        ├── UnreachableError  no answer in time: connection, name, timeout, the cloud's own failure
        ├── ReplyError        an answer that cannot be understood
        └── NotOfferedError   the cloud does not have this service
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, model_validator

from tools.people import Person, Role

if TYPE_CHECKING:
    from tools.context import Context


class CloudwrightError(Exception):
    """Base of every error that is shown to a user as one clear line."""


class InputError(CloudwrightError):
    """The input is malformed or names something unknown; the message says what was expected."""


class BillError(InputError):
    """A billing file cannot be read; the message names the file and the reason."""


class StoreError(CloudwrightError):
    """The home folder cannot be opened, read or written."""


class NoDataError(CloudwrightError):
    """The store holds nothing that could answer."""


class RefusedError(CloudwrightError):
    """A rule forbids it; the message names the rule and says what would make it pass."""


class VaultError(CloudwrightError):
    """A credential cannot be stored or read back; the message never holds it."""


class CloudError(CloudwrightError):
    """A cloud refused or failed a call. The message names the cloud, the call and what to do.

    What is known to be secret is hidden in it: clouds may repeat what they were sent.
    """

    hide: ClassVar[Callable[[str], str]] = str  # set where secrets are read

    def __init__(self, message: str) -> None:
        """The message is complete."""
        super().__init__(CloudError.hide(message))


class SignInError(CloudError):
    """The credentials are wrong, expired or incomplete."""


class PermissionMissingError(CloudError):
    """The credentials are right but may not do this."""

    def __init__(self, message: str, permission: str) -> None:
        """`permission` is what to add, in the cloud's own words: 'ec2:DescribeInstances'."""
        super().__init__(message)
        self.permission = permission


class ThrottledError(CloudError):
    """The cloud wants fewer calls."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        """`retry_after` is in seconds, where the cloud says it."""
        super().__init__(message)
        self.retry_after = retry_after


class UnreachableError(CloudError):
    """No answer in time, or the cloud's own failure (HTTP 5xx): trying again may help."""


class ReplyError(CloudError):
    """An answer that cannot be understood."""


class NotOfferedError(CloudError):
    """The cloud does not have this service, such as an OpenStack without Gnocchi."""


class Effect(StrEnum):
    """What running a tool can do: `read` changes nothing, `record` writes what the user said to
    Cloudwright's own notes (a budget, a dismissal), `propose` stores a plan, `change` acts on a cloud.
    """

    READ = "read"
    RECORD = "record"
    PROPOSE = "propose"
    CHANGE = "change"


def _plain(value: object) -> object:
    """JSON form of a cell: Decimals become numbers, dates ISO 8601 text."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


Cell = Annotated[Any, PlainSerializer(_plain, when_used="json")]


class Record(BaseModel):
    """Base of all result models: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class Column(Record):
    """A column of a result table."""

    name: str = Field(description="Column name; FOCUS names for billing data")
    unit: str | None = Field(None, description="Unit: a currency code, '%', 'h', 'GB', 'vCPU', …")


class Table(Record):
    """A result table; `rows` hold one cell per column, `None` where the value is unknown."""

    title: str
    columns: list[Column]
    rows: list[list[Cell]]


class Value(Record):
    """A headline figure. `value` is None when it is unknown (which is not 0)."""

    name: str
    value: Cell
    unit: str | None = None
    currency: str | None = None


class Receipt(Record):
    """How a result was computed, so that anyone can redo it."""

    id: str = Field(description="Short id that answers refer to, such as 'r1'")
    tool: str
    arguments: dict[str, Any]
    sql: str
    params: dict[str, Cell]
    rows: int = Field(description="Number of rows the statement returned")
    seconds: float


class Period(Record):
    """A span of whole days, both ends included."""

    start: dt.date
    end: dt.date

    @property
    def days(self) -> int:
        """Number of days in the period."""
        return (self.end - self.start).days + 1


class Result(Record):
    """What every tool returns."""

    title: str
    status: Literal["ok", "no_data"] = "ok"
    values: list[Value] = Field(default_factory=list)
    tables: list[Table] = Field(default_factory=list)
    period: Period | None = None
    assumptions: list[str] = Field(default_factory=list)
    warnings: list[str] = Field(default_factory=list)
    as_of: dt.datetime | None = Field(None, description="Newest data the result rests on, UTC")
    stale: bool = Field(False, description="True when the newest data is older than expected")
    truncated: bool = Field(False, description="True when rows were left out")
    total_rows: int | None = Field(None, description="Rows before limit and offset")
    receipts: list[Receipt] = Field(default_factory=list)


class Filter(Record):
    """One condition. All filters of a call must hold; the values of one filter are alternatives.

    Text compares case-insensitively. `missing` and `present` take no values. `gt`, `ge`, `lt`,
    `le` compare numbers (or ISO dates) and take one value.
    """

    field: str = Field(description="A dimension of the tool, or 'tag:KEY' for the value of a tag")
    op: Literal[
        "is", "is_not", "contains", "not_contains", "missing", "present", "gt", "ge", "lt", "le"
    ] = "is"
    values: list[str | float] = Field(default_factory=list)

    @model_validator(mode="before")
    @classmethod
    def _written(cls, given: Any) -> Any:
        """The written form is taken wherever a filter is."""
        return cls._read(given) if isinstance(given, str) else given

    @classmethod
    def parse(cls, text: str) -> Filter:
        """Read the written form: `provider=AWS`, `tag:env!=prod,dev`, `name~web`, `name!~tmp`,
        `monthly_cost>100`, `tag:owner=` (missing), `tag:owner!=` (present). A value with a comma in
        it stands in double quotes: `service="Bandwidth, Zone 1"`.
        """
        return cls.model_validate(cls._read(text))

    @staticmethod
    def _read(text: str) -> dict[str, Any]:
        found = _WRITTEN.fullmatch(text)
        if found:
            op, rest = _SIGNS[found["sign"]], found["rest"].strip()
            values = _listed(rest)
            if values:
                return {"field": found["field"].strip(), "op": op, "values": values}
            if op in ("is", "is_not"):
                op = "missing" if op == "is" else "present"
                return {"field": found["field"].strip(), "op": op}
        raise InputError(
            f"cannot read the filter {text!r}: expected FIELD=VALUE, FIELD!=VALUE, FIELD~TEXT, "
            "FIELD>NUMBER, or FIELD= for 'missing'"
        )


def _listed(text: str) -> list[str]:
    """The values between commas, as CSV quotes them."""
    try:
        parts = next(csv.reader([text], skipinitialspace=True), [])
    except csv.Error:  # a line break in it
        parts = [text]
    return [part.strip() for part in parts if part.strip()]


_WRITTEN = re.compile(
    r"\s*(?P<field>[^=<>~!]*[^=<>~!\s])\s*(?P<sign>!~|!=|>=|<=|[~=<>])(?P<rest>.*)", re.S
)
_SIGNS = {
    "!~": "not_contains",
    "!=": "is_not",
    ">=": "ge",
    "<=": "le",
    "~": "contains",
    "=": "is",
    ">": "gt",
    "<": "lt",
}


class Arguments(BaseModel):
    """Base of every tool's input model: unknown arguments are refused."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True)
class Tool:
    """A registered tool.

    `run` takes the context and a validated instance of `arguments`; `call` validates first.
    """

    name: str
    title: str
    description: str
    effect: Effect
    arguments: type[Arguments]
    run: Callable[[Context, Any], Result]

    @property
    def role(self) -> Role:
        """The least role that may call it: everyone reads, operators write notes and propose."""
        return Role.VIEWER if self.effect is Effect.READ else Role.OPERATOR

    def call(self, context: Context, arguments: dict[str, Any]) -> Result:
        """Validate `arguments` and run. Raises InputError naming the first wrong argument, and
        RefusedError when the role of the context's person is too low.
        """
        from pydantic import ValidationError

        try:
            parsed = self.arguments.model_validate(arguments)
        except ValidationError as error:
            raise InputError(_explain(self.name, error.errors())) from error
        outcome = "error"
        try:
            self._allow(context.person)
            result = context.result_of(self, parsed)
            outcome = result.status
        except CloudwrightError as error:
            outcome = str(error)
            raise
        finally:
            context.note_call(self.name, arguments, outcome, soon=self.effect is Effect.READ)
        return result

    def _allow(self, person: Person) -> None:
        if person.role < self.role:
            raise RefusedError(
                f"{person.name} is {person.role.word}, and {self.name} is for the role "
                f"{self.role.word} and up: ask someone of that role, or an admin to raise yours"
            )

    def schema(self) -> dict[str, Any]:
        """JSON schema of the arguments."""
        return self.arguments.model_json_schema()


def _explain(tool: str, errors: Sequence[Any]) -> str:
    first = errors[0]
    where = ".".join(str(part) for part in first["loc"]) or "arguments"
    given = first.get("input")
    return f"{tool}: argument {where!r}: {first['msg']} (given: {given!r})"


def tool(*, title: str, effect: Effect) -> Callable[[Callable[[Context, Any], Result]], Tool]:
    """Turn `def name(context, arguments: ArgumentsModel) -> Result` into a Tool.

    The name, description and argument schema come from the function itself.
    """

    def wrap(function: Callable[[Context, Any], Result]) -> Tool:
        from typing import get_type_hints

        hints = get_type_hints(function, localns={"Context": object})
        model = next(
            hint
            for name, hint in hints.items()
            if name != "return" and isinstance(hint, type) and issubclass(hint, Arguments)
        )
        return Tool(
            name=function.__name__,
            title=title,
            description=(function.__doc__ or "").strip(),
            effect=effect,
            arguments=model,
            run=function,
        )

    return wrap
